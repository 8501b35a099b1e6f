package intake

import (
	"bufio"
	"errors"
	"io"
	"slices"
	"strings"

	"gangway/domain"
)

// A Mapping says how a foreign table becomes ours: which column a field comes
// from, which values mean others, and what stands where nothing does.
//
// It is given as options, or as a file put before the table, between two lines
// of three dashes:
//
//	---
//	map customer = account
//	value product: GTXPro = GTX Pro
//	default country = US
//	---
//	account,product,…
type Mapping struct {
	Columns  map[string]string            // field → column
	Values   map[string]map[string]string // field → from → to
	Defaults map[string]string            // field → value
}

// NewMapping reads the options: FIELD=COLUMN, FIELD:FROM=TO and FIELD=VALUE.
func NewMapping(columns, values, defaults []string) (Mapping, error) {
	m := Mapping{Columns: map[string]string{}, Values: map[string]map[string]string{}, Defaults: map[string]string{}}
	var p domain.Problems
	for _, s := range columns {
		p.Add("map", m.set("map "+s))
	}
	for _, s := range values {
		p.Add("value", m.set("value "+s))
	}
	for _, s := range defaults {
		p.Add("default", m.set("default "+s))
	}
	return m, p.Err()
}

// set takes one line of a mapping.
func (m *Mapping) set(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	left, right, ok := strings.Cut(rest, "=")
	left, right = strings.TrimSpace(left), strings.TrimSpace(right)
	if !ok || left == "" {
		return domain.Errorf(domain.Invalid, "“%s” is not of the form map FIELD = COLUMN, value FIELD: FROM = TO or default FIELD = VALUE.", clip(line))
	}
	switch word {
	case "map":
		m.Columns[left] = right
	case "default":
		m.Defaults[left] = right
	case "value":
		field, from, ok := strings.Cut(left, ":")
		if !ok {
			return domain.Errorf(domain.Invalid, "“%s” names no field: write value FIELD: FROM = TO.", clip(line))
		}
		field = strings.TrimSpace(field)
		if m.Values[field] == nil {
			m.Values[field] = map[string]string{}
		}
		m.Values[field][strings.ToLower(strings.TrimSpace(from))] = right
	default:
		return domain.Errorf(domain.Invalid, "A line of a mapping starts with map, value or default, not with “%s”.", clip(word))
	}
	return nil
}

func (m Mapping) value(field, v string) string {
	if to, ok := m.Values[field][strings.ToLower(v)]; ok {
		return to
	}
	return v
}

// fields lists the fields that the mapping speaks of.
func (m Mapping) fields() []string {
	var out []string
	for f := range m.Columns {
		out = append(out, f)
	}
	for f := range m.Values {
		out = append(out, f)
	}
	for f := range m.Defaults {
		out = append(out, f)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// maxPreamble bounds the lines of a mapping in a file.
const maxPreamble = 1000

// readPreamble takes the mapping off the beginning of a file and returns how many
// lines it had.
func (m *Mapping) readPreamble(b *bufio.Reader) (lines int, err error) {
	if start, _ := b.Peek(4); string(start) != "---\n" && string(start) != "---\r" {
		return 0, nil
	}
	var p domain.Problems
	for lines < maxPreamble {
		line, err := b.ReadSlice('\n') // of an enormous line no more than the buffer
		lines++
		text := strings.TrimSpace(string(line))
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			return lines, domain.Fieldf("map", "Line %d: a line of a mapping has at most %d KiB.", lines, maxHead>>10)
		case text == "---" && lines > 1:
			return lines, p.Err()
		case err == io.EOF:
			return lines, domain.Fieldf("map", "The mapping is not closed by a line of three dashes.")
		case err != nil:
			return lines, brokeOff(err)
		case text != "" && text != "---" && !strings.HasPrefix(text, "#"):
			p.Add("map", m.set(text))
		}
	}
	return lines, domain.Fieldf("map", "A mapping has at most %d lines.", maxPreamble)
}
