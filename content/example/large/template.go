package large

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// A template is the JSON of one record of the example, cut where a copy differs.
type template struct {
	table string
	parts []part
}

// A part is a text that stays, or the place of something that a copy has its own of.
type part struct {
	text string // as in the example; of a place: what stood there
	kind kind
}

type kind int

const (
	literal  kind = iota
	name          // an id or a name that a copy has another one for
	moment        // "2026-11-26T04:52:39Z"
	date          // "2026-11-26"
	sequence      // the number of an event
)

// idForm is that of what a copy has others of.
var idForm = regexp.MustCompile(`^[PUDL]-[0-9A-Z]{6}\b`)

// otherForms are those of times, dates and the numbers of events.
var otherForms = regexp.MustCompile(`^("20\d\d-\d\d-\d\dT[0-9:.]+Z"|"20\d\d-\d\d-\d\d"|"seq":\d+)`)

// A cutter knows the names at which templates are cut, by their first bytes and the
// longest first.
type cutter map[string][]string

// start is how many bytes of a name are looked up.
const start = 4

func newCutter(names []string) cutter {
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	c := cutter{}
	for _, n := range slices.Compact(names) {
		first := n[:min(start, len(n))]
		c[first] = append(c[first], n)
	}
	return c
}

// at returns what is to be cut out at the beginning of the text, "" for nothing.
func (c cutter) at(text string) string {
	if len(text) < start {
		return ""
	}
	for _, n := range c[text[:start]] {
		if strings.HasPrefix(text, n) {
			return n
		}
	}
	if text[1] == '-' {
		return idForm.FindString(text)
	}
	if text[0] == '"' && (text[1] == '2' || text[1] == 's') {
		return otherForms.FindString(text)
	}
	return ""
}

func (c cutter) cut(table, body string) template {
	t := template{table: table}
	done := 0
	for i := 0; i < len(body); i++ {
		if i > 0 && isWord(body[i-1]) && isWord(body[i]) {
			continue
		}
		if word := c.at(body[i:]); word != "" {
			t.parts = append(t.parts, part{text: body[done:i]}, part{word, kindOf(table, word)})
			done = i + len(word)
			i = done - 1
		}
	}
	t.parts = append(t.parts, part{text: body[done:]})
	return t
}

func isWord(b byte) bool { return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' }

func kindOf(table, word string) kind {
	switch {
	case strings.HasPrefix(word, `"seq":`):
		if table == "event" {
			return sequence
		}
		return literal
	case strings.HasPrefix(word, `"20`) && strings.Contains(word, "T"):
		return moment
	case strings.HasPrefix(word, `"20`):
		return date
	}
	return name
}

// mentions reports whether one of the names is in the record.
func (t template) mentions(is func(name string) bool) bool {
	return slices.ContainsFunc(t.parts, func(p part) bool { return p.kind == name && is(p.text) })
}

// A copying is what one copy has in place of what the example has.
type copying struct {
	names map[string]string
	shift time.Duration // into the past
	seq   int64         // of its next event
}

// fill makes the JSON of a copy.
func (t template) fill(c *copying, into []byte) []byte {
	for _, p := range t.parts {
		switch p.kind {
		case name:
			if other, ok := c.names[p.text]; ok {
				into = append(into, other...)
				continue
			}
			into = append(into, p.text...)
		case moment:
			into = appendTime(into, p.text, time.RFC3339Nano, c.shift)
		case date:
			into = appendTime(into, p.text, time.DateOnly, c.shift.Truncate(day))
		case sequence:
			into = append(into, `"seq":`...)
			into = appendInt(into, c.seq)
			c.seq++
		case literal:
			into = append(into, p.text...)
		}
	}
	return into
}

func appendTime(into []byte, quoted, form string, shift time.Duration) []byte {
	t, err := time.Parse(form, strings.Trim(quoted, `"`))
	if err != nil || shift == 0 {
		return append(into, quoted...)
	}
	into = append(into, '"')
	into = t.Add(-shift).AppendFormat(into, form)
	return append(into, '"')
}
