package cli

import (
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"gangway/domain"
)

// A table has a row of values for each column it names.
type table struct {
	names []string
	rows  [][]string
}

// writeTable prints a list for people, aligned and without borders, and tells
// how to go on.
func (s *session) writeTable(w io.Writer, p page) error {
	t := &table{}
	for i := range p.items.Len() {
		cells, err := cellsOf(p.items.Index(i))
		if err != nil {
			return err
		}
		t.add(cells)
	}
	t.dropEmpty()
	if len(t.names) > 0 {
		if _, err := io.WriteString(w, t.render(s.term.Width)); err != nil {
			return err
		}
	}
	s.tellNext(p)
	return nil
}

// cellsOf returns what a table shows of an item: its own row, or else the values
// of its JSON.
func cellsOf(item reflect.Value) ([]domain.Cell, error) {
	for _, v := range []any{item.Interface(), item.Addr().Interface()} {
		if r, ok := v.(domain.Row); ok {
			return r.Row(), nil
		}
	}
	n, err := nodeOf(item.Interface())
	if err != nil {
		return nil, err
	}
	var cells []domain.Cell
	n.flatten("", func(key string, leaf *node) {
		if key == "" {
			key = "value"
		}
		cells = append(cells, domain.Cell{Name: key, Value: leaf.line()})
	})
	return cells, nil
}

func (t *table) add(cells []domain.Cell) {
	row := make([]string, len(t.names))
	for _, c := range cells {
		i := slices.Index(t.names, c.Name)
		if i < 0 {
			i = len(t.names)
			t.names = append(t.names, c.Name)
			row = append(row, "")
		}
		row[i] = shown(c.Value, 0)
	}
	t.rows = append(t.rows, row)
}

func (t *table) value(row []string, col int) string {
	if col < len(row) {
		return row[col]
	}
	return ""
}

// dropEmpty takes out the columns in which no row has anything.
func (t *table) dropEmpty() {
	var kept []int
	for col := range t.names {
		if slices.ContainsFunc(t.rows, func(r []string) bool { return t.value(r, col) != "" }) {
			kept = append(kept, col)
		}
	}
	names, rows := t.names, t.rows
	t.names, t.rows = nil, nil
	for _, col := range kept {
		t.names = append(t.names, names[col])
	}
	for _, r := range rows {
		var row []string
		for _, col := range kept {
			row = append(row, t.value(r, col))
		}
		t.rows = append(t.rows, row)
	}
}

const gap = "  "

// render lays the table out; with a width, its widest texts are cut to fit.
func (t *table) render(width int) string {
	lines := [][]string{make([]string, len(t.names))}
	for i, name := range t.names {
		lines[0][i] = strings.ToUpper(strings.ReplaceAll(shown(name, 0), "_", " "))
	}
	lines = append(lines, t.rows...)
	widths, right := make([]int, len(t.names)), make([]bool, len(t.names))
	for col := range t.names {
		right[col] = t.numeric(col)
		for _, l := range lines {
			widths[col] = max(widths[col], columns(l[col]))
		}
	}
	if width > 0 {
		squeeze(widths, right, width)
	}
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(strings.TrimRight(layOut(l, widths, right), " ") + "\n")
	}
	return b.String()
}

func layOut(line []string, widths []int, right []bool) string {
	var b strings.Builder
	for col, v := range line {
		if columns(v) > widths[col] {
			v = ansi.Truncate(v, widths[col], "…")
		}
		pad := strings.Repeat(" ", widths[col]-columns(v))
		if right[col] {
			v = pad + v
		} else {
			v += pad
		}
		if col > 0 {
			b.WriteString(gap)
		}
		b.WriteString(v)
	}
	return b.String()
}

// narrowest is how far a column of text is cut at most.
const narrowest = 8

// squeeze takes columns from the widest text until the table fits.
func squeeze(widths []int, right []bool, limit int) {
	total := (len(widths) - 1) * len(gap)
	for _, w := range widths {
		total += w
	}
	for ; total > limit; total-- {
		widest := -1
		for col, w := range widths {
			if !right[col] && w > narrowest && (widest < 0 || w > widths[widest]) {
				widest = col
			}
		}
		if widest < 0 {
			return
		}
		widths[widest]--
	}
}

var numeric = regexp.MustCompile(`^[+-]?[0-9][0-9.,]*( ?%| [A-Z]{3})?$`)

// numeric reports a column of numbers or amounts, which stand at the right.
func (t *table) numeric(col int) bool {
	return !slices.ContainsFunc(t.rows, func(r []string) bool { return r[col] != "" && !numeric.MatchString(r[col]) })
}
