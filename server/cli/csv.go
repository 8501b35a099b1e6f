package cli

import (
	"encoding"
	"encoding/json"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"gangway/domain/text"
)

// writeCSV writes a list after RFC 4180, every cell in quotes. The columns are
// all scalar values of the items' JSON and follow from its type, so that they
// are the same whatever the items hold.
func (s *session) writeCSV(w io.Writer, p page) error {
	names := columnsOf(p.items.Type().Elem(), "", 0)
	rows := make([]map[string]string, 0, p.items.Len())
	for i := range p.items.Len() {
		n, err := nodeOf(p.items.Index(i).Interface())
		if err != nil {
			return err
		}
		row := map[string]string{}
		n.leaves("", func(key string, leaf *node) {
			row[key] = leaf.csv()
			if !slices.Contains(names, key) && leaf.kind != null {
				names = append(names, key) // of a map, which no type foretells
			}
		})
		rows = append(rows, row)
	}
	var b strings.Builder
	cells := make([]string, len(names))
	for i, name := range names {
		cells[i] = neutral(text.Show(name))
	}
	writeLine(&b, cells)
	for _, row := range rows {
		for i, name := range names {
			cells[i] = row[name]
		}
		writeLine(&b, cells)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return err
	}
	s.tellNext(p)
	return nil
}

func writeLine(b *strings.Builder, cells []string) {
	for i, c := range cells {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + strings.ReplaceAll(c, `"`, `""`) + `"`)
	}
	b.WriteString("\r\n")
}

// formula matches what a spreadsheet would take for a formula, and what looks
// like such a text that was made harmless before, so that taking one ' off such
// a cell always gives the text again.
var formula = regexp.MustCompile(`^'*\s*[=+\-@＝＋－＠]`)

// neutral makes a text harmless for spreadsheets.
func neutral(s string) string {
	if formula.MatchString(s) {
		return "'" + s
	}
	return s
}

// csv is the value in a cell. Numbers are no formulas.
func (n *node) csv() string {
	switch n.kind {
	case number, boolean:
		return n.text
	case array:
		var all []string
		for _, kid := range n.kids {
			all = append(all, text.Show(kid.text))
		}
		return neutral(strings.Join(all, "; "))
	case null, str, object: // objects are taken apart before
	}
	return neutral(text.ShowBlock(n.text))
}

// leaves calls fn for all scalar values and arrays of such, amounts in their
// parts.
func (n *node) leaves(prefix string, fn func(key string, leaf *node)) {
	switch {
	case n.kind == object:
		for i, key := range n.keys {
			n.kids[i].leaves(join(prefix, key), fn)
		}
	case n.kind == array && slices.ContainsFunc(n.kids, func(k *node) bool { return !k.scalar() }):
	default:
		fn(join(prefix, ""), n)
	}
}

// join puts two names of columns together; what has none is "value".
func join(prefix, key string) string {
	switch {
	case prefix == "" && key == "":
		return "value"
	case prefix == "":
		return key
	case key == "":
		return prefix
	}
	return prefix + "." + key
}

// deepest bounds how far types are followed, as they may contain themselves.
const deepest = 6

// columnsOf returns the names of the scalar values in a type's JSON.
func columnsOf(t reflect.Type, prefix string, depth int) []string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case depth > deepest:
		return nil
	case writesItself(t):
		return ownColumns(t, prefix)
	case t.Kind() == reflect.Struct:
		return structColumns(t, prefix, depth)
	case t.Kind() == reflect.Map || t.Kind() == reflect.Interface:
		return nil
	case t.Kind() == reflect.Slice || t.Kind() == reflect.Array:
		if e := t.Elem(); e.Kind() == reflect.Struct && !writesItself(e) || e.Kind() == reflect.Map || e.Kind() == reflect.Interface {
			return nil
		}
	}
	return []string{join(prefix, "")}
}

func structColumns(t reflect.Type, prefix string, depth int) (names []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Tag.Get("json") == "-":
			continue
		case f.Anonymous && key == "" && f.Type.Kind() == reflect.Struct && !writesItself(f.Type):
			names = append(names, structColumns(f.Type, prefix, depth+1)...)
			continue
		case !f.IsExported():
			continue
		case key == "":
			key = f.Name
		}
		names = append(names, columnsOf(f.Type, join(prefix, key), depth+1)...)
	}
	return names
}

// ownColumns asks a type that writes its own JSON for an empty value.
func ownColumns(t reflect.Type, prefix string) (names []string) {
	n, err := nodeOf(reflect.New(t).Interface())
	if err != nil || n.kind == null {
		return []string{join(prefix, "")}
	}
	n.leaves(prefix, func(key string, _ *node) { names = append(names, key) })
	return names
}

func writesItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(reflect.TypeFor[json.Marshaler]()) || p.Implements(reflect.TypeFor[encoding.TextMarshaler]())
}
