package cli

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"gangway/domain"
	"gangway/domain/text"
)

// write writes down what an operation answers, in the form that was asked for.
func (s *session) write(w io.Writer, result any) error {
	v := reflect.ValueOf(result)
	listed := v.IsValid() && isList(v.Type())
	sink := &faultWriter{w: w}
	w = sink
	var err error
	switch {
	case s.globals.json:
		err = writeJSON(w, whole(v))
	case listed && s.globals.csv:
		err = s.writeCSV(w, listOf(v))
	case listed:
		err = s.writeTable(w, listOf(v))
	default:
		err = s.writeRecord(w, v)
	}
	if err != nil && sink.err == nil { // or else whoever reads it is gone
		return s.incident(err)
	}
	if listed {
		s.tellDamage(listOf(v).damaged)
	}
	return nil
}

// tellDamage says that a list is not whole.
func (s *session) tellDamage(n int) {
	switch {
	case n == 1:
		s.say("One record is damaged and was left out. Please tell those who run this portal.")
	case n > 1:
		s.say("%d records are damaged and were left out. Please tell those who run this portal.", n)
	}
}

// writeRecord prints one record as lines of key and value.
func (s *session) writeRecord(w io.Writer, v reflect.Value) error {
	if v.IsValid() && v.Kind() == reflect.String && v.Len() > 0 {
		_, err := io.WriteString(w, text.ShowBlock(v.String())+"\n")
		return err
	}
	if v.IsValid() {
		if t, ok := v.Interface().(domain.Text); ok {
			_, err := io.WriteString(w, text.ShowBlock(t.Text())+"\n")
			return err
		}
	}
	n, err := nodeOf(whole(v))
	if err != nil {
		return err
	}
	lines := recordLines(n)
	if len(lines) == 0 {
		s.say("Done.")
		return nil
	}
	_, err = io.WriteString(w, strings.Join(lines, "\n")+"\n")
	return err
}

// A page is a list that an operation answered.
type page struct {
	items   reflect.Value
	next    string
	damaged int // records that were left out
}

// isList reports a type that has items and the cursor for more, or is a slice.
func isList(t reflect.Type) bool {
	switch {
	case t == nil:
		return false
	case t.Kind() == reflect.Slice:
		return t.Elem().Kind() != reflect.Uint8
	case t.Kind() != reflect.Struct:
		return false
	}
	items, ok := t.FieldByName("Items")
	next, more := t.FieldByName("Next")
	return ok && more && items.Type.Kind() == reflect.Slice && next.Type.Kind() == reflect.String
}

func listOf(v reflect.Value) page {
	if v.Kind() == reflect.Slice {
		return page{items: v}
	}
	p := page{items: v.FieldByName("Items"), next: v.FieldByName("Next").String()}
	if damaged := v.FieldByName("Damaged"); damaged.IsValid() {
		p.damaged = int(damaged.Int())
	}
	return p
}

// whole returns a result in the form in which JSON shows it: always an object,
// and a list's items never null.
func whole(v reflect.Value) any {
	switch {
	case !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil():
		return struct{}{}
	case isList(v.Type()):
		return wholeList(v)
	case v.Kind() == reflect.Struct, v.Kind() == reflect.Map, v.Kind() == reflect.Pointer:
		return complete(v)
	}
	return map[string]any{"result": v.Interface()}
}

// A completer is a record whose JSON, for who reads it by names, has fields that
// it leaves out when it is stored.
type completer interface{ Complete() any }

func complete(v reflect.Value) any {
	if c, ok := v.Interface().(completer); ok {
		return c.Complete()
	}
	return v.Interface()
}

func wholeList(v reflect.Value) any {
	items := listOf(v).items
	if items.Type().Elem().Implements(reflect.TypeFor[completer]()) {
		return domain.List[any]{Items: anySlice(items), Next: listOf(v).next, Damaged: listOf(v).damaged}
	}
	if items.IsNil() {
		items = reflect.MakeSlice(items.Type(), 0, 0)
	}
	if v.Kind() == reflect.Slice {
		return domain.List[any]{Items: anySlice(items)}
	}
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	c.FieldByName("Items").Set(items)
	return c.Interface()
}

func anySlice(v reflect.Value) []any {
	out := make([]any, 0, v.Len())
	for i := range v.Len() {
		out = append(out, complete(v.Index(i)))
	}
	return out
}

// tellNext says how to get the next page.
func (s *session) tellNext(p page) {
	switch {
	case p.next != "" && s.guided:
		s.say("There is more: type more.")
	case p.next != "":
		s.say("There is more: add --after=%s", p.next)
	case p.items.Len() == 0:
		s.say("There is nothing to list.")
	}
}

// recordLines returns the lines of a record, its keys aligned.
func recordLines(n *node) []string {
	type entry struct {
		key    string
		values []string
	}
	var entries []entry
	width := 0
	n.flatten("", func(key string, leaf *node) {
		if values := leaf.lines(); len(values) > 0 {
			key = shown(key, 0)
			entries = append(entries, entry{key, values})
			width = max(width, columns(key))
		}
	})
	var out []string
	for _, e := range entries {
		for i, v := range e.values {
			key := e.key
			if i > 0 {
				key = ""
			}
			out = append(out, strings.TrimRight(fmt.Sprintf("%s%s  %s", key, strings.Repeat(" ", width-columns(key)), v), " "))
		}
	}
	return out
}
