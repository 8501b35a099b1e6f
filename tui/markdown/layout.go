package markdown

import (
	"bytes"
	"strconv"
	"strings"

	xansi "github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark/ast"
	extension "github.com/yuin/goldmark/extension/ast"

	"gangway/tui/theme"
)

// minText is the least room for text in quotes and lists; what would leave less
// is drawn without its indent.
const minText = 12

// A layout draws one part.
type layout struct {
	theme  *theme.Theme
	pen    *pen
	source []byte
	width  int
	breaks bool // whether the running text may break lines

	lines []Line
	links []Link
	block int
	loose bool // whether an empty line stands between blocks
}

// A margin is what stands before the lines of a block.
type margin struct {
	first, rest string // before its first line, and before the others
	width, deep int
}

// Draw draws a part in lines of at most w cells, which are [MinWidth] or more.
func (t *Text) Draw(i int, th *theme.Theme, w int) *Part {
	w = max(w, MinWidth)
	l := &layout{theme: th, pen: newPen(th), source: []byte(t.parts[i].source), width: w, block: -1, loose: true}
	l.blocks(parse(l.source, t.refs), &margin{})
	for len(l.lines) > 0 && l.lines[len(l.lines)-1].Text == "" {
		l.lines = l.lines[:len(l.lines)-1]
	}
	return &Part{Lines: l.lines, Links: l.links}
}

func (l *layout) muted(s string) string { return l.theme.Muted.Render(s) }

// room is how many cells a block has.
func (l *layout) room(m *margin) int { return max(1, l.width-m.width) }

// blocks draws the blocks in a block.
func (l *layout) blocks(parent ast.Node, m *margin) {
	first := true
	for n := parent.FirstChild(); n != nil; {
		next := n.NextSibling()
		if !first && l.loose {
			l.gap(m)
		}
		first = false
		l.one(n, m)
		n = next
	}
}

// gap draws an empty line after what is there.
func (l *layout) gap(m *margin) {
	if n := len(l.lines); n == 0 || l.lines[n-1].Text == strings.TrimRight(m.rest, " ") {
		return
	}
	l.lines = append(l.lines, Line{Text: strings.TrimRight(m.rest, " "), Block: max(0, l.block)})
}

func (l *layout) one(n ast.Node, m *margin) {
	switch n := n.(type) {
	case *ast.Heading:
		l.heading(n, m)
	case *ast.Paragraph, *ast.TextBlock:
		l.running(n, m)
	case *ast.ThematicBreak:
		l.put(m, []piece{plainPiece(l.theme.Faint.Render(strings.Repeat(l.theme.Glyph.Rule, min(l.room(m), 24))))})
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		l.code(n, m)
	case *ast.Blockquote:
		l.quote(n, m)
	case *ast.List:
		l.list(n, m)
	case *extension.Table:
		l.table(n, m)
	default:
		if n.HasChildren() {
			l.blocks(n, m)
		}
	}
}

// put adds a block's lines to the page.
func (l *layout) put(m *margin, pieces []piece) {
	l.block++
	for _, p := range pieces {
		at := xansi.StringWidth(m.first)
		for i := range p.links {
			p.links[i].From, p.links[i].To = p.links[i].From+at, p.links[i].To+at
		}
		text := m.first + p.text
		if p.width == 0 {
			text = strings.TrimRight(text, " ")
		}
		l.lines = append(l.lines, Line{Text: text, Block: l.block, Links: p.links})
		m.first = m.rest
	}
}

// within returns a margin inside of another; where that would leave too little
// room, or nests too deep, it is the same margin again.
func (l *layout) within(m *margin, first, rest string) *margin {
	w := xansi.StringWidth(rest)
	if m.deep >= MaxDepth || l.width-m.width-w < minText {
		return m
	}
	in := &margin{first: m.first + first, rest: m.rest + rest, width: m.width + w, deep: m.deep + 1}
	return in
}

// inner draws inside of a margin and says what its lines have used up.
func (l *layout) inner(n ast.Node, m, in *margin) {
	from := len(l.lines)
	l.blocks(n, in)
	if from == len(l.lines) && in != m {
		l.put(in, []piece{{}})
	}
	m.first = m.rest
}

// running draws a paragraph.
func (l *layout) running(n ast.Node, m *margin) {
	if p := l.prose(n, l.room(m), true); len(p) > 0 {
		l.put(m, p)
	}
}

// prose draws running text by glamour. What has no words has no lines.
func (l *layout) prose(n ast.Node, w int, breaks bool) []piece {
	l.breaks = breaks
	l.inline(n, 0)
	for c, ok := n.FirstChild().(*ast.Text); ok && len(bytes.TrimSpace(c.Segment.Value(l.source))) == 0; c, ok = n.FirstChild().(*ast.Text) {
		n.RemoveChild(n, c)
	}
	p := ast.NewParagraph()
	for c := n.FirstChild(); c != nil; c = n.FirstChild() {
		p.AppendChild(p, c)
	}
	if !p.HasChildren() {
		return nil
	}
	return l.drawn(p, w)
}

func (l *layout) drawn(n ast.Node, w int) []piece {
	lines, err := l.pen.draw(n, l.source, w)
	if err != nil {
		return []piece{plainPiece(xansi.Truncate(plain(n, l.source), w, ""))}
	}
	pieces := collect(lines, w)
	for len(pieces) > 0 && pieces[0].width == 0 {
		pieces = pieces[1:]
	}
	for len(pieces) > 0 && pieces[len(pieces)-1].width == 0 {
		pieces = pieces[:len(pieces)-1]
	}
	return pieces
}

func plainPiece(s string) piece { return piece{text: s, width: xansi.StringWidth(s)} }

// heading draws a heading; the first one of a page is underlined by a rule, so
// that it is seen without colours, too.
func (l *layout) heading(n *ast.Heading, m *margin) {
	l.breaks = false
	l.inline(n, 0)
	if !n.HasChildren() {
		return
	}
	w := l.room(m)
	lines := l.drawn(n, w)
	if n.Level == 1 {
		wide := 0
		for _, p := range lines {
			wide = max(wide, p.width)
		}
		lines = append(lines, plainPiece(l.theme.Faint.Render(strings.Repeat(l.theme.Glyph.Rule, min(w, wide)))))
	}
	l.put(m, lines)
}

// code draws code as it was written. A line that is too long goes on in the
// next one, under a mark.
func (l *layout) code(n ast.Node, m *margin) {
	in := l.within(m, "  ", "  ")
	if in != m {
		defer func() { m.first = m.rest }()
	}
	w := l.room(in)
	var pieces []piece
	segments := n.Lines()
	for i := range segments.Len() {
		at := segments.At(i)
		line := strings.TrimRight(string(at.Value(l.source)), " \n")
		for first := true; first || line != ""; first = false {
			room, mark := w, ""
			if !first {
				mark = l.muted(l.theme.Glyph.More) + " "
				room = w - 2
			}
			s := xansi.Truncate(line, room, "")
			if i := strings.LastIndexByte(s, ' '); len(s) < len(line) && i > len(s)*2/3 {
				s = s[:i+1]
			}
			line = line[len(s):]
			p := plainPiece(s)
			if s != "" {
				p.text = l.theme.Text.Render(s)
			}
			p.text, p.width = mark+p.text, p.width+xansi.StringWidth(mark)
			pieces = append(pieces, p)
		}
	}
	for len(pieces) > 0 && pieces[len(pieces)-1].width == 0 {
		pieces = pieces[:len(pieces)-1]
	}
	if len(pieces) > 0 {
		l.put(in, pieces)
	}
}

func (l *layout) quote(n ast.Node, m *margin) {
	bar := l.theme.Faint.Render(l.theme.Glyph.Bar) + " "
	l.inner(n, m, l.within(m, bar, bar))
}

// list draws the items of a list, their lines hanging under their first word.
func (l *layout) list(n *ast.List, m *margin) {
	loose := l.loose
	l.loose = !n.IsTight
	number := n.Start
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		if item != n.FirstChild() && l.loose {
			l.gap(m)
		}
		sign := l.theme.Glyph.Selected + " "
		switch {
		case isTask(item):
			sign = ""
		case n.IsOrdered():
			sign = strconv.Itoa(number) + ". "
			number++
		}
		hang := strings.Repeat(" ", max(xansi.StringWidth(sign), 2))
		if sign != "" {
			sign = l.muted(strings.TrimRight(sign, " ")) + " "
		}
		l.inner(item, m, l.within(m, sign, hang))
	}
	l.loose = loose
}

// isTask reports an item that begins with a box to be ticked.
func isTask(item ast.Node) bool {
	first := item.FirstChild()
	return first != nil && first.FirstChild() != nil && first.FirstChild().Kind() == extension.KindTaskCheckBox
}
