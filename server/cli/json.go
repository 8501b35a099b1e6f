package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"gangway/domain/text"
)

// marshal returns v as JSON in which everything that a terminal could obey or
// would not show stands escaped.
func marshal(v any) ([]byte, error) {
	var raw bytes.Buffer
	enc := json.NewEncoder(&raw)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("result as JSON: %w", err)
	}
	b := bytes.TrimRight(raw.Bytes(), "\n")
	return append(harmless(make([]byte, 0, len(b)+1), b), '\n'), nil
}

// harmless appends JSON to out with everything escaped that a terminal could
// obey or would not show. Its meaning stays.
func harmless(out, b []byte) []byte {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && n == 1:
			out = append(out, `\ufffd`...)
		case r == ' ' || r == '\n' || unicode.IsGraphic(r) && !unicode.Is(unicode.Zs, r) && !text.Invisible(r):
			out = append(out, b[:n]...) // a line feed is never within a text
		default:
			out = appendEscape(out, r)
		}
		b = b[n:]
	}
	return out
}

func appendEscape(out []byte, r rune) []byte {
	if hi, lo := utf16.EncodeRune(r); hi != unicode.ReplacementChar {
		return fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
	}
	return fmt.Appendf(out, `\u%04x`, r)
}

func writeJSON(w io.Writer, v any) error {
	b, err := marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

// A node is a piece of JSON whose fields keep their order.
type node struct {
	kind kind
	text string   // of a string or a number, or true and false
	keys []string // of an object
	kids []*node  // of an object or an array
}

type kind int

const (
	null kind = iota
	boolean
	number
	str
	array
	object
)

// nodeOf returns v as its JSON.
func nodeOf(v any) (*node, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("result as JSON: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return readNode(d)
}

func readNode(d *json.Decoder) (*node, error) {
	t, err := d.Token()
	if err != nil {
		return nil, fmt.Errorf("result as JSON: %w", err)
	}
	switch x := t.(type) {
	case string:
		return &node{kind: str, text: x}, nil
	case json.Number:
		return &node{kind: number, text: x.String()}, nil
	case bool:
		return &node{kind: boolean, text: fmt.Sprint(x)}, nil
	case json.Delim:
		n := &node{kind: array}
		if x == '{' {
			n.kind = object
		}
		return n, n.readKids(d)
	}
	return &node{}, nil
}

func (n *node) readKids(d *json.Decoder) error {
	for d.More() {
		if n.kind == object {
			t, err := d.Token()
			if err != nil {
				return fmt.Errorf("result as JSON: %w", err)
			}
			n.keys = append(n.keys, fmt.Sprint(t))
		}
		kid, err := readNode(d)
		if err != nil {
			return err
		}
		n.kids = append(n.kids, kid)
	}
	_, err := d.Token()
	return err
}

// money reports an object that is an amount, which people see as one value.
func (n *node) money() bool {
	return n.kind == object && slices.Equal(n.keys, []string{"amount", "currency"}) &&
		n.kids[0].kind == str && n.kids[1].kind == str
}

// flatten calls fn for every value that is not an object, with its keys joined
// by dots, and for every amount of money.
func (n *node) flatten(prefix string, fn func(key string, leaf *node)) {
	if n.kind != object || n.money() {
		fn(prefix, n)
		return
	}
	for i, key := range n.keys {
		if prefix != "" {
			key = prefix + "." + key
		}
		n.kids[i].flatten(key, fn)
	}
}

// scalar reports a value without parts.
func (n *node) scalar() bool { return n.kind != object && n.kind != array }

// line is the value for people, in one line; "" for what is empty.
func (n *node) line() string {
	switch {
	case n.kind == boolean && n.text == "true":
		return "yes"
	case n.kind == boolean:
		return "no"
	case n.money() && n.kids[1].text == "":
		return ""
	case n.money():
		return shown(n.kids[0].text+" "+n.kids[1].text, 0)
	case n.scalar():
		return shown(n.spoken(), 0)
	}
	var parts []string
	n.parts(func(key, value string) {
		if value != "" {
			parts = append(parts, strings.TrimSpace(key+" "+value))
		}
	})
	return strings.Join(parts, ", ")
}

// parts calls fn for the elements of an array or the values of an object.
func (n *node) parts(fn func(key, value string)) {
	if n.kind == array {
		for _, kid := range n.kids {
			fn("", kid.line())
		}
		return
	}
	n.flatten("", func(key string, leaf *node) { fn(shown(key, 0), leaf.line()) })
}

// spoken is a scalar for people: of a time, whole seconds are enough.
func (n *node) spoken() string {
	if t, err := time.Parse(time.RFC3339Nano, n.text); err == nil && n.kind == str {
		return t.Format(time.RFC3339)
	}
	return n.text
}

// lines is the value for people: a text in its own lines, an array of records a
// line for each.
func (n *node) lines() (out []string) {
	switch {
	case n.kind == str:
		if t := text.ShowBlock(n.spoken()); t != "" {
			out = strings.Split(t, "\n")
		}
	case n.kind == array && slices.ContainsFunc(n.kids, func(k *node) bool { return !k.scalar() }):
		for _, kid := range n.kids {
			if line := kid.line(); line != "" {
				out = append(out, line)
			}
		}
	default:
		if line := n.line(); line != "" {
			out = []string{line}
		}
	}
	return out
}
