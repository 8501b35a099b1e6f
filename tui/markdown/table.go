package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	extension "github.com/yuin/goldmark/extension/ast"
)

const (
	gutter    = 2 // cells between columns
	minColumn = 8 // the least room for a column whose words want more
)

// A grid is a table before it is laid out.
type grid struct {
	head  []*extension.TableCell
	rows  [][]*extension.TableCell
	align []extension.Alignment
	wants []int // cells of the widest text in each column
}

func (l *layout) gridOf(n *extension.Table) grid {
	g := grid{align: n.Alignments, wants: make([]int, len(n.Alignments))}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []*extension.TableCell
		for c := row.FirstChild(); c != nil && len(cells) < len(g.wants); c = c.NextSibling() {
			if cell, ok := c.(*extension.TableCell); ok {
				g.wants[len(cells)] = max(g.wants[len(cells)], l.wants(cell))
				cells = append(cells, cell)
			}
		}
		if _, ok := row.(*extension.TableHeader); ok {
			g.head = cells
			continue
		}
		g.rows = append(g.rows, cells)
	}
	return g
}

// wants returns how much room the text of a cell takes at most.
func (l *layout) wants(cell ast.Node) int {
	w := width(plain(cell, l.source))
	for n := cell.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Link:
			w += 3 + len(n.Destination)
		case *ast.CodeSpan, *ast.Image, *ast.Emphasis:
			w += 2
		}
	}
	return w
}

// fit shares w cells among the columns; nil is that there are too few.
func (g grid) fit(w int) []int {
	room := w - gutter*(len(g.wants)-1)
	least, total := 0, 0
	widths := make([]int, len(g.wants))
	for i, n := range g.wants {
		widths[i] = max(1, n)
		least += min(widths[i], minColumn)
		total += widths[i]
	}
	if least > room {
		return nil
	}
	for ; total > room; total-- {
		widest := 0
		for i, n := range widths {
			if n > widths[widest] {
				widest = i
			}
		}
		widths[widest]--
	}
	return widths
}

// table draws a table in columns. Where these would be too narrow to be read,
// each row is a list of its own.
func (l *layout) table(n *extension.Table, m *margin) {
	g := l.gridOf(n)
	for i := range g.wants {
		g.wants[i] = min(g.wants[i], l.room(m))
	}
	widths := g.fit(l.room(m))
	if widths == nil {
		l.cards(g, m)
		return
	}
	var pieces []piece
	if head := l.row(g, g.head, widths, true); len(head) > 0 {
		pieces = append(pieces, head...)
		rules := make([]string, len(widths))
		for i, w := range widths {
			rules[i] = l.theme.Faint.Render(strings.Repeat(l.theme.Glyph.Rule, w))
		}
		pieces = append(pieces, plainPiece(strings.Join(rules, strings.Repeat(" ", gutter))))
	}
	for _, r := range g.rows {
		pieces = append(pieces, l.row(g, r, widths, false)...)
	}
	if len(pieces) > 0 {
		l.put(m, pieces)
	}
}

// row draws the cells of a row beside each other.
func (l *layout) row(g grid, cells []*extension.TableCell, widths []int, head bool) []piece {
	columns := make([][]piece, len(cells))
	height := 0
	for i, c := range cells {
		columns[i] = l.cell(c, widths[i], head)
		height = max(height, len(columns[i]))
	}
	out := make([]piece, height)
	for y := range out {
		var b strings.Builder
		p := &out[y]
		at := 0
		for i, column := range columns {
			if y < len(column) {
				start := at + lead(g.align[i], widths[i]-column[y].width)
				b.WriteString(strings.Repeat(" ", start-p.width) + column[y].text)
				for _, s := range column[y].links {
					p.links = append(p.links, Span{s.Link, s.From + start, s.To + start})
				}
				p.width = start + column[y].width
			}
			at += widths[i] + gutter
		}
		p.text = b.String()
	}
	return out
}

// lead returns how many blanks stand before the text of a cell.
func lead(a extension.Alignment, free int) int {
	switch a {
	case extension.AlignRight:
		return max(0, free)
	case extension.AlignCenter:
		return max(0, free/2)
	case extension.AlignLeft, extension.AlignNone:
	}
	return 0
}

// cell draws the text of a cell.
func (l *layout) cell(c *extension.TableCell, w int, head bool) []piece {
	if head {
		strong := ast.NewEmphasis(2)
		for n := c.FirstChild(); n != nil; n = c.FirstChild() {
			strong.AppendChild(strong, n)
		}
		c.AppendChild(c, strong)
	}
	return l.prose(c, w, true)
}

// cards draws each row below the other, with the words of the head before its
// cells.
func (l *layout) cards(g grid, m *margin) {
	names := make([]string, len(g.head))
	for i, c := range g.head {
		names[i] = plain(c, l.source)
	}
	for y, r := range g.rows {
		if y > 0 {
			l.gap(m)
		}
		var pieces []piece
		for i, c := range r {
			if i < len(names) && names[i] != "" {
				c.InsertBefore(c, c.FirstChild(), l.words(names[i]+": "))
			}
			pieces = append(pieces, l.prose(c, l.room(m), true)...)
		}
		if len(pieces) > 0 {
			l.put(m, pieces)
		}
	}
}
