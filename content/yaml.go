package content

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a programme's time zone must be known on every machine

	"github.com/adrg/strutil/metrics"
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"gangway/domain"
)

// decode reads YAML into what a pointer points to, matching keys with json
// tags. It notes the place of every value under its path, and all faults: it is
// as strict as the YAML library's own decoder, which stops at the first.
//
// skipped is the number of lines before the source in its file. What is not
// YAML at all is one fault, and the result is false.
func (l *loader) decode(file, source string, skipped int, path string, into any) bool {
	d := &decoder{loader: l, file: file, source: source, skipped: skipped}
	root, ok := d.parse(source)
	if ok && root != nil {
		d.currency = scalarAt(root, "currency", l.programme.Currency)
		d.value(root, reflect.ValueOf(into).Elem(), path)
	}
	return ok
}

type decoder struct {
	*loader
	file     string
	source   string
	skipped  int
	currency string // of amounts
}

func (d *decoder) faultf(t *token.Token, format string, args ...any) {
	d.faultAt(d.at(t), fmt.Sprintf(format, args...))
}

func (d *decoder) at(t *token.Token) place {
	if t == nil || t.Position == nil {
		return place{file: d.file, line: 1 + d.skipped, column: 1}
	}
	return place{file: d.file, line: max(1, t.Position.Line) + d.skipped, column: max(1, t.Position.Column)}
}

// textAt is at for a value, with how its characters stand in the source if it is
// a text.
func (d *decoder) textAt(n ast.Node) place {
	p := d.at(firstToken(n))
	value, ok := scalarText(n)
	if !ok {
		return p
	}
	p.text = written{source: d.source, skipped: d.skipped, value: value, begin: offset(d.source, p.line-d.skipped, p.column)}
	switch n := n.(type) {
	case *ast.StringNode:
		if t := n.GetToken(); t.Type == token.DoubleQuoteType || t.Type == token.SingleQuoteType {
			p.text.quote = d.source[min(p.text.begin, len(d.source)-1)]
			p.text.begin++
		}
	case *ast.LiteralNode: // begins on the line after its sign
		p.text.begin += strings.IndexByte(d.source[p.text.begin:], '\n') + 1
	}
	return p
}

// parse returns the root of the only document, nil for an empty one.
func (d *decoder) parse(source string) (root ast.Node, ok bool) {
	if at, message := excessive(source); message != "" {
		p := placeOf(d.file, source, at)
		p.line += d.skipped
		d.faultAt(p, message)
		return nil, false
	}
	defer func() {
		if recover() != nil { // the parser met what it was not written for
			d.faultf(nil, "This cannot be read as YAML.")
			root, ok = nil, false
		}
	}()
	file, err := parser.ParseBytes([]byte(source), 0, parser.AllowDuplicateMapKey())
	if err != nil {
		d.syntax(err)
		return nil, false
	}
	for i, doc := range file.Docs {
		if i > 0 && doc.Body != nil {
			d.faultf(firstToken(doc.Body), "Only one document can be in this file.")
			return nil, false
		}
	}
	if len(file.Docs) == 0 {
		return nil, true
	}
	return file.Docs[0].Body, true
}

func (d *decoder) syntax(err error) {
	var e yaml.Error
	if !errors.As(err, &e) {
		d.faultf(nil, "This cannot be read as YAML.")
		return
	}
	d.faultf(e.GetToken(), "This cannot be read as YAML: %s.", e.GetMessage())
}

// Limits that hold before the parser sees a source: it is recursive, and takes
// time by the square of what is in one map or on one line.
const (
	maxDepth      = 64
	maxLines      = 10_000
	maxLineLength = 8 << 10 // bytes
)

// excessive returns where a source goes beyond a limit, and a sentence; none if
// it keeps to them.
func excessive(source string) (at int, message string) {
	if at := tooDeep(source); at >= 0 {
		return at, "This is nested too deeply."
	}
	lines := 0
	for line := range strings.Lines(source) {
		if lines++; lines > maxLines {
			return at, fmt.Sprintf("This has too many lines: at most %d can be read.", maxLines)
		}
		if len(line) > maxLineLength {
			return at, fmt.Sprintf("This line is too long: at most %d characters can be read.", maxLineLength)
		}
		at += len(line)
	}
	return 0, ""
}

// tooDeep returns where a source nests deeper than maxDepth, or -1. Brackets
// inside quotes count too, which no honest file comes near.
func tooDeep(source string) int {
	brackets, entries := 0, 0
	for i := range len(source) {
		switch c := source[i]; {
		case c == '[' || c == '{':
			brackets++
		case c == ']' || c == '}':
			brackets = max(0, brackets-1)
		case (c == '-' || c == '?') && strings.HasPrefix(source[i+1:], " "):
			entries++
		case c != ' ':
			entries = 0
		}
		if brackets > maxDepth || entries > maxDepth {
			return i
		}
	}
	return -1
}

// scalarAt returns the text of a key of the root, or otherwise.
func scalarAt(root ast.Node, key, otherwise string) string {
	if m, ok := root.(ast.MapNode); ok {
		for it := m.MapRange(); it.Next(); {
			if s, ok := it.Value().(*ast.StringNode); ok && it.Key().String() == key {
				return s.Value
			}
		}
	}
	return otherwise
}

// value reads a node into v. An empty value leaves what v had.
func (d *decoder) value(n ast.Node, v reflect.Value, path string) {
	d.places[path] = d.textAt(n)
	switch n.(type) {
	case *ast.NullNode:
		return
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		d.faultf(n.GetToken(), "Anchors, aliases and tags cannot be used here.")
		return
	}
	switch v.Interface().(type) {
	case domain.Money:
		d.scalar(n, v, "an amount, such as 1200.00", d.money)
		return
	case *time.Location:
		d.scalar(n, v, "a time zone, such as Europe/Berlin", zone)
		return
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem(), path)
		return
	}
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		d.scalar(n, v, "one value", func(s string) (any, error) {
			err := u.UnmarshalText([]byte(s))
			return v.Interface(), err
		})
		return
	}
	d.plain(n, v, path)
}

// firstToken returns the token that a reader would point to: for a map its
// first key, not the colon behind it.
func firstToken(n ast.Node) *token.Token {
	switch n := n.(type) {
	case *ast.MappingValueNode:
		return n.Key.GetToken()
	case *ast.MappingNode:
		if len(n.Values) > 0 && !n.IsFlowStyle {
			return n.Values[0].Key.GetToken()
		}
	}
	return n.GetToken()
}

// plain reads the kinds that the language itself has.
func (d *decoder) plain(n ast.Node, v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.Struct:
		d.record(n, v, path)
	case reflect.Slice:
		d.list(n, v, path)
	case reflect.Bool:
		b, ok := n.(*ast.BoolNode)
		if !ok {
			d.faultf(n.GetToken(), "This must be true or false.")
			return
		}
		v.SetBool(b.Value)
	case reflect.Int, reflect.Int64:
		d.scalar(n, v, "a whole number", func(s string) (any, error) {
			i, err := strconv.Atoi(s)
			if err != nil {
				return nil, domain.Errorf(domain.Invalid, "This must be a whole number.")
			}
			return reflect.ValueOf(i).Convert(v.Type()).Interface(), nil
		})
	default:
		d.scalar(n, v, "a text", func(s string) (any, error) {
			return reflect.ValueOf(s).Convert(v.Type()).Interface(), nil
		})
	}
}

// scalar reads a single value through its text.
func (d *decoder) scalar(n ast.Node, v reflect.Value, what string, read func(string) (any, error)) {
	s, ok := scalarText(n)
	if !ok {
		d.faultf(firstToken(n), "This must be %s.", what)
		return
	}
	x, err := read(s)
	if err != nil {
		d.faultf(n.GetToken(), "%s", err.Error())
		return
	}
	v.Set(reflect.ValueOf(x))
}

// scalarText returns a value as it is written.
func scalarText(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return strings.TrimSuffix(n.Value.Value, "\n"), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// record reads a map into a struct.
func (d *decoder) record(n ast.Node, v reflect.Value, path string) {
	m, ok := n.(ast.MapNode)
	if !ok {
		d.faultf(n.GetToken(), "This must be a list of keys with values.")
		return
	}
	seen := map[string]bool{}
	for it := m.MapRange(); it.Next(); {
		key := it.Key().GetToken()
		field, ok := fieldNamed(v, key.Value)
		switch {
		case !ok && it.Value().Type() == ast.NullType && strings.Contains(key.Value, " "):
			d.faultf(key, "There is no %q here. If it belongs to the text before it, put that text into quotes.", shorten(key.Value))
		case !ok:
			d.faultf(key, "%s", unknown(v.Type(), key.Value))
		case seen[key.Value]:
			d.faultf(key, "%q is here twice.", key.Value)
		default:
			d.value(it.Value(), field, strings.TrimPrefix(path+"."+key.Value, "."))
		}
		seen[key.Value] = true
	}
}

// fieldNamed returns the field that the file calls by a name, those of embedded
// structs among them.
func fieldNamed(v reflect.Value, name string) (reflect.Value, bool) {
	for _, f := range reflect.VisibleFields(v.Type()) {
		if tag := named(f); tag == name && tag != "" {
			return v.FieldByIndex(f.Index), true
		}
	}
	return reflect.Value{}, false
}

// named is what the file calls a field, "" if it has no name there.
func named(f reflect.StructField) string {
	tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return strings.Trim(tag, "-")
}

// unknown says that a struct has no such field, and which may have been meant.
func unknown(t reflect.Type, name string) string {
	best, score := "", 0.5
	for _, f := range reflect.VisibleFields(t) {
		tag := named(f)
		if f.Type.Kind() == reflect.Struct && tag != "" && has(f.Type, name) {
			return fmt.Sprintf("There is no %q here: it stands below %q.", name, tag)
		}
		if s := metrics.NewLevenshtein().Compare(tag, name); tag != "" && s > score {
			best, score = tag, s
		}
	}
	if best != "" {
		return fmt.Sprintf("There is no %q here. Did you mean %q?", shorten(name), best)
	}
	return fmt.Sprintf("There is no %q here.", shorten(name))
}

func has(t reflect.Type, name string) bool {
	return slices.ContainsFunc(reflect.VisibleFields(t), func(f reflect.StructField) bool { return named(f) == name })
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// list reads a sequence into a slice, which it replaces. An entry's defaults
// are set before it is read.
func (d *decoder) list(n ast.Node, v reflect.Value, path string) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		d.faultf(firstToken(n), "This must be a list.")
		return
	}
	list := reflect.MakeSlice(v.Type(), len(seq.Values), len(seq.Values))
	for i, item := range seq.Values {
		entry := list.Index(i)
		if x, ok := entry.Addr().Interface().(interface{ Defaults() }); ok {
			x.Defaults()
		}
		d.value(item, entry, fmt.Sprintf("%s[%d]", path, i))
	}
	v.Set(list)
}

// twoWays matches amounts of which nobody can say where their decimals begin.
var twoWays = regexp.MustCompile(`^\d{1,3}[.,]\d{3}$`)

func (d *decoder) money(s string) (any, error) {
	if twoWays.MatchString(s) {
		return nil, domain.Errorf(domain.Invalid, "%s can be read in two ways. Please write an amount such as 12500 or 12.50.", s)
	}
	return domain.ParseMoney(s, d.currency)
}

func zone(s string) (any, error) {
	loc, err := time.LoadLocation(s)
	if err != nil || s == "" || s == "Local" {
		return nil, domain.Errorf(domain.Invalid, "%q is not a time zone, such as Europe/Berlin.", shorten(s))
	}
	return loc, nil
}
