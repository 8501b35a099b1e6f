package kit

import (
	"slices"
	"strconv"
	"strings"

	"gangway/tui/theme"
)

// View draws the list.
func (l *List[T]) View() string {
	var lines []string
	if l.filtering() {
		lines = append(lines, l.filterLine())
		if l.airy() && len(l.rows) > 0 {
			lines = append(lines, "")
		}
	}
	switch {
	case len(l.rows) == 0:
		lines = append(lines, l.nothing()...)
	case l.cards():
		lines = append(lines, l.cardLines()...)
	default:
		lines = append(lines, l.table()...)
	}
	if len(l.rows) > 0 && l.below() > 0 {
		for len(lines) < l.h-1 {
			lines = append(lines, "")
		}
		margin := "   "
		if l.cards() {
			margin = "  "
		}
		lines = append(lines[:l.h-1], margin+Cut(l.status(), l.w-len(margin), l.env.Theme.Glyph.More))
	}
	return Box(strings.Join(lines, "\n"), l.w, l.h)
}

// nothing says why there are no rows.
func (l *List[T]) nothing() []string {
	e := l.env
	switch {
	case l.err != nil:
		return []string{e.Fault(l.err, l.w)}
	case !l.asked || (l.loading && l.filter.word != ""):
		return []string{"", "   " + l.wait.View("Loading…")}
	case l.damaged > 0:
		return []string{e.Empty("What is here is damaged and can't be read. Please tell those who run this portal.", l.o.Hint, l.w)}
	case l.filter.word != "":
		return []string{e.Empty("Nothing matches “"+Clean(l.filter.word)+"”.", e.Keys.Back.To("clear the filter"), l.w)}
	case l.o.Empty != "":
		return []string{e.Empty(l.o.Empty, l.o.Hint, l.w)}
	}
	return []string{e.Empty("There are "+Count(0, l.o.Noun, l.o.Nouns)+" here yet.", l.o.Hint, l.w)}
}

func (l *List[T]) status() string {
	t := l.env.Theme
	if l.err != nil {
		return t.Tone(ToneOf(l.err)).Render(t.Glyph.Tone(ToneOf(l.err)) + " " + Sentence(l.err))
	}
	var parts []string
	if n := len(l.Marked()); n > 0 {
		parts = append(parts, strconv.Itoa(n)+" selected")
	}
	count := strconv.Itoa(len(l.rows))
	switch {
	case l.next != "" && len(l.rows) >= maxRows:
		count = "the first " + count + ": filter to see others"
	case l.next != "":
		count += "+ " + l.o.Nouns
	default:
		count = Count(len(l.rows), l.o.Noun, l.o.Nouns)
	}
	parts = append(parts, strings.TrimSpace(count))
	if l.damaged > 0 {
		parts = append(parts, strconv.Itoa(l.damaged)+" damaged and left out: please tell those who run this portal")
	}
	order := l.o.Order
	if l.filter.held != "" && l.o.Found != "" {
		order = l.o.Found
	}
	for _, s := range []string{l.o.Note, order} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return t.Muted.Render(strings.Join(parts, " "+t.Glyph.Dot+" "))
}

// A sized column is one that is shown, with its width.
type sized[T any] struct {
	Column[T]
	w, want int
}

// fitColumns drops columns until the rest fits and shares what is left among
// those without a width of their own.
func (l *List[T]) fitColumns() []sized[T] {
	const least, gap = 14, 2
	cols := make([]sized[T], len(l.o.Columns))
	for i, c := range l.o.Columns {
		cols[i] = sized[T]{Column: c, w: c.Width, want: least}
		if i < len(l.wide) {
			cols[i].want = max(least, l.wide[i])
		}
	}
	need := func() int {
		n := 2
		for _, c := range cols {
			n += max(c.Width, 0) + gap
			if c.Width == 0 {
				n += least
			}
		}
		return n
	}
	for need() > l.w && len(cols) > 1 {
		worst := 0
		for i, c := range cols {
			if c.Rank >= cols[worst].Rank {
				worst = i
			}
		}
		cols = slices.Delete(cols, worst, worst+1)
	}
	spare := max(0, l.w-need())
	for i, c := range cols {
		if c.Width == 0 {
			cols[i].w = max(1, min(least+spare, c.want, l.w-3))
			spare = max(0, spare-(cols[i].w-least))
		}
	}
	return cols
}

// measure notes how much room the texts of rows want in each column.
func (l *List[T]) measure(rows []T) {
	if l.wide == nil {
		l.wide = make([]int, len(l.o.Columns))
		for i, c := range l.o.Columns {
			l.wide[i] = Width(c.Title)
		}
	}
	for i, c := range l.o.Columns {
		for _, v := range rows {
			if c.Width == 0 {
				l.wide[i] = min(widestName, max(l.wide[i], Width(l.env.CellText(c.Cell(v)))))
			}
		}
	}
}

func (l *List[T]) table() []string {
	t := l.env.Theme
	cols := l.fitColumns()
	var lines []string
	if l.headed() {
		head := "  "
		for _, c := range cols {
			title := strings.ToUpper(c.Title)
			head += l.align(c, title) + "  "
		}
		lines = append(lines, " "+t.Head.Render(Cut(strings.TrimRight(head, " "), l.w-1, "")))
	}
	for i := l.top; i < min(len(l.rows), l.top+l.visible()); i++ {
		lines = append(lines, l.tableRow(cols, i))
	}
	return lines
}

func (l *List[T]) align(c sized[T], s string) string {
	if c.Right {
		return FitRight(s, c.w, l.env.Theme.Glyph.More)
	}
	return Fit(s, c.w, l.env.Theme.Glyph.More)
}

func (l *List[T]) tableRow(cols []sized[T], i int) string {
	line := " " + l.pointer(i)
	for j, c := range cols {
		cell := c.Cell(l.rows[i])
		text := l.align(c, l.env.CellText(cell))
		style := l.env.Theme.Tone(cell.Tone)
		if i == l.cursor && (j == 0 || cell.Tone == theme.Plain) {
			style = style.Bold(true)
		}
		line += style.Render(text) + "  "
	}
	return Cut(line, l.w, "")
}

// pointer is the two cells before a row: the cursor, or a mark.
func (l *List[T]) pointer(i int) string {
	t := l.env.Theme
	marked := l.marks[l.o.ID(l.rows[i])]
	switch {
	case i == l.cursor && marked:
		return t.Accent.Render(t.Glyph.Row + t.Glyph.Selected)
	case i == l.cursor:
		return t.Accent.Render(t.Glyph.Row) + " "
	case marked:
		return " " + t.Accent.Render(t.Glyph.Selected)
	}
	return "  "
}

func (l *List[T]) cardLines() []string {
	t := l.env.Theme
	var lines []string
	for i := l.top; i < min(len(l.rows), l.top+l.visible()); i++ {
		c := l.card(l.rows[i])
		title, second := t.Text, t.Muted
		if i == l.cursor {
			title = t.Strong
		}
		corner := t.Tone(c.Corner.Tone).Render(l.env.CellText(c.Corner))
		lines = append(lines,
			l.pointer(i)+Between(title.Render(Clean(c.Title)), corner, l.w-3, t.Glyph.More),
			l.pointer(i)+second.Render(Cut(Clean(c.Line), l.w-3, t.Glyph.More)))
	}
	return lines
}

// card returns the record's card, made of the columns where none is given: the
// first is the title, the last the corner.
func (l *List[T]) card(v T) Card {
	if l.o.Card != nil {
		return l.o.Card(v)
	}
	cols := l.o.Columns
	c := Card{Title: cols[0].Cell(v).Text, Corner: cols[len(cols)-1].Cell(v)}
	var facts []string
	for _, col := range cols[1 : len(cols)-1] {
		if s := col.Cell(v).Text; s != "" {
			facts = append(facts, s)
		}
	}
	c.Line = strings.Join(facts, " "+l.env.Theme.Glyph.Dot+" ")
	return c
}
func (l *List[T]) cards() bool { return l.w < phone && (len(l.o.Columns) > 2 || l.o.Card != nil) }

func (l *List[T]) rowHeight() int {
	if l.cards() {
		return 2
	}
	return 1
}

// above is how many lines stand before the first row.
func (l *List[T]) above() int {
	n := 0
	if l.filtering() {
		n++
		if l.airy() {
			n++
		}
	}
	if !l.cards() && l.headed() {
		n++
	}
	return n
}

// airy reports whether there is room for an empty line.
func (l *List[T]) airy() bool { return l.h >= 14 }

func (l *List[T]) headed() bool {
	return slices.ContainsFunc(l.o.Columns, func(c Column[T]) bool { return c.Title != "" })
}

// below is how many lines stand after the last row.
func (l *List[T]) below() int {
	if l.h < 6 {
		return 0
	}
	return 2
}

func (l *List[T]) visible() int { return max(1, (l.h-l.above()-l.below())/l.rowHeight()) }
