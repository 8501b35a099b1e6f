package cli

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"gangway/domain"
)

// A flagParser reads itself from the value of a flag, such as "SKU:QTY". It goes
// before UnmarshalText, which also decides about JSON.
type flagParser interface{ ParseFlag(string) error }

// A command is an operation as the command line sees it.
type command struct {
	op     domain.Operation
	params []*param // in the order of the fields
	list   bool     // whether it answers with a list
}

// A param is one field of an operation's input.
type param struct {
	field    string // as errors name it: "close_date"
	flag     string // as people type it: "close-date"
	short    string
	help     string
	example  string
	fallback string // the default
	enum     []string
	max      int64     // bytes of standard input
	bounds   *[2]int64 // the least and the most, of a number that has them
	arg      bool
	required bool
	secret   bool
	stdin    bool
	index    []int
	typ      reflect.Type
}

// reserved are the flags of every command.
var reserved = map[string]bool{"json": true, "csv": true, "help": true, "idempotency-key": true}

// describe reads the tags of an operation's input. It fails for an input that
// the command line can't take.
func describe(op domain.Operation) (*command, error) {
	c := &command{op: op, list: isList(resultOf(op.Input))}
	if err := c.add(op.Input, nil); err != nil {
		return nil, fmt.Errorf("operation %s: %w", op.Name, err)
	}
	if err := c.consistent(); err != nil {
		return nil, fmt.Errorf("operation %s: %w", op.Name, err)
	}
	return c, nil
}

func (c *command) add(t reflect.Type, index []int) error {
	for i := range t.NumField() {
		f := t.Field(i)
		at := append(append([]int(nil), index...), i)
		switch {
		case f.Anonymous && f.Type.Kind() == reflect.Struct && !readsItself(f.Type):
			if err := c.add(f.Type, at); err != nil {
				return err
			}
		case !f.IsExported() || f.Tag.Get("cli") == "-":
		default:
			p, err := newParam(f, at)
			if err != nil {
				return err
			}
			c.params = append(c.params, p)
		}
	}
	return nil
}

func newParam(f reflect.StructField, index []int) (*param, error) {
	p := &param{
		field: domain.SnakeCase(f.Name), flag: f.Tag.Get("name"), short: f.Tag.Get("short"),
		help: f.Tag.Get("help"), example: f.Tag.Get("example"), fallback: f.Tag.Get("default"),
		index: index, typ: f.Type, max: maxInput,
	}
	if p.flag == "" {
		p.flag = strings.ReplaceAll(p.field, "_", "-")
	}
	if e := f.Tag.Get("enum"); e != "" {
		p.enum = strings.Split(e, ",")
	}
	_, p.arg = f.Tag.Lookup("arg")
	_, p.required = f.Tag.Lookup("required")
	_, p.secret = f.Tag.Lookup("secret")
	_, p.stdin = f.Tag.Lookup("stdin")
	_, optional := f.Tag.Lookup("optional")
	switch {
	case p.stdin: // the word may be left out, the value may not
	case optional:
		p.required = false
	case p.arg && p.fallback == "":
		p.required = true
	}
	if m := f.Tag.Get("max"); m != "" {
		n, err := strconv.ParseInt(m, 10, 64)
		if err != nil || n <= 0 || n > maxStream {
			return nil, fmt.Errorf("field %s: max is not a size", f.Name)
		}
		p.max = n
	}
	if b := f.Tag.Get("bounds"); b != "" {
		p.bounds = new([2]int64)
		if _, err := fmt.Sscanf(b, "%d to %d", &p.bounds[0], &p.bounds[1]); err != nil {
			return nil, fmt.Errorf("field %s: bounds are not as in 1 to 50", f.Name)
		}
	}
	if !settable(f.Type) {
		return nil, fmt.Errorf("field %s: a %s can't be given on the command line", f.Name, f.Type)
	}
	return p, nil
}

// consistent refuses what would leave a word without a clear meaning.
func (c *command) consistent() error {
	taken := map[string]bool{}
	var last *param
	for _, p := range c.params {
		for _, name := range []string{p.flag, p.short} {
			if name != "" && (taken[name] || reserved[name] || name == "h") {
				return fmt.Errorf("field %s: the flag %s is taken", p.field, name)
			}
			taken[name] = name != ""
		}
		if p.fallback != "" {
			if err := p.set(reflect.New(p.typ).Elem(), p.fallback); err != nil {
				return fmt.Errorf("field %s: its default: %w", p.field, err)
			}
		}
		if !p.arg {
			continue
		}
		if last != nil && (last.repeated() || last.omissible() && !p.omissible()) {
			return fmt.Errorf("field %s: no argument can follow %s", p.field, last.field)
		}
		last = p
	}
	return nil
}

// args returns the arguments by position.
func (c *command) args() (list []*param) {
	for _, p := range c.params {
		if p.arg {
			list = append(list, p)
		}
	}
	return list
}

// flags returns what is given by name.
func (c *command) flags() (list []*param) {
	for _, p := range c.params {
		if !p.arg {
			list = append(list, p)
		}
	}
	return list
}

// named returns the flag of that name, long or of one letter.
func (c *command) named(name string, short bool) *param {
	for _, p := range c.flags() {
		if short && p.short == name || !short && p.flag == name {
			return p
		}
	}
	return nil
}

// about returns what an error names by its field: "products" for
// "products[0].sku".
func (c *command) about(field string) *param {
	if i := strings.IndexAny(field, ".["); i >= 0 {
		field = field[:i]
	}
	for _, p := range c.params {
		if field != "" && (p.field == field || strings.ReplaceAll(p.flag, "-", "_") == field) {
			return p
		}
	}
	return nil
}

// label is how people name the param: "--close-date" or "ID".
func (p *param) label() string {
	if p.arg {
		return strings.ToUpper(p.flag)
	}
	return "--" + p.flag
}

// boolean reports a flag that takes no value.
func (p *param) boolean() bool {
	t := p.typ
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() == reflect.Bool && !readsItself(t)
}

// omissible reports an argument that may be left out as a word.
func (p *param) omissible() bool { return p.stdin || !p.required }

// repeated reports a param that may be given several times.
func (p *param) repeated() bool {
	return p.typ.Kind() == reflect.Slice && !readsItself(p.typ) && p.typ.Elem().Kind() != reflect.Uint8
}

var (
	textType   = reflect.TypeFor[encoding.TextUnmarshaler]()
	parserType = reflect.TypeFor[flagParser]()
)

// readsItself reports types with a hook of their own.
func readsItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(parserType) || p.Implements(textType)
}

// settable reports types that a word can be turned into.
func settable(t reflect.Type) bool {
	if readsItself(t) {
		return true
	}
	switch t.Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int64:
		return true
	case reflect.Pointer, reflect.Slice:
		e := t.Elem()
		if t.Kind() == reflect.Slice && e.Kind() == reflect.Uint8 {
			return true
		}
		return readsItself(e) || e.Kind() != reflect.Pointer && e.Kind() != reflect.Slice && settable(e)
	default:
		return false
	}
}

// resultOf returns what the operation with this input answers, or nil.
func resultOf(in reflect.Type) reflect.Type {
	for _, m := range []func() (reflect.Method, bool){
		func() (reflect.Method, bool) { return in.MethodByName("Do") },
		func() (reflect.Method, bool) { return in.MethodByName("Run") },
		func() (reflect.Method, bool) { return in.MethodByName("Work") },
	} {
		if f, ok := m(); ok && f.Type.NumOut() == 2 {
			return f.Type.Out(0)
		}
	}
	return nil
}
