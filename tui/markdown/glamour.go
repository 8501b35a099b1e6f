package markdown

import (
	"bytes"
	"fmt"
	"image/color"
	"strconv"
	"strings"

	"charm.land/glamour/v2/ansi"
	"charm.land/lipgloss/v2"
	xansi "github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"gangway/tui/theme"
)

// newParser knows what GitHub knows, but for blocks of HTML: a tag is dropped
// where it stands, and what is between two tags is text.
func newParser() parser.Parser {
	p := parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(parser.NewListParser(), 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(parser.DefaultInlineParsers()...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
	)
	md := goldmark.New(goldmark.WithParser(p))
	for _, e := range []goldmark.Extender{extension.Table, extension.Strikethrough, extension.Linkify, extension.TaskList} {
		e.Extend(md)
	}
	return p
}

func parse(source []byte, refs []reference) ast.Node {
	ctx := parser.NewContext()
	for _, r := range refs {
		ctx.AddReference(parser.NewReference([]byte(r.label), []byte(r.target), nil))
	}
	return newParser().Parse(text.NewReader(source), parser.WithContext(ctx))
}

func segment(from, to int) text.Segment { return text.NewSegment(from, to) }

// A pen draws running text by glamour, in a theme.
type pen struct {
	style ansi.StyleConfig
	of    map[int]renderer.Renderer // by width
}

func newPen(t *theme.Theme) *pen { return &pen{style: styleOf(t), of: map[int]renderer.Renderer{}} }

// draw draws a block of running text in lines of at most w cells.
func (p *pen) draw(n ast.Node, source []byte, w int) ([]string, error) {
	r := p.of[w]
	if r == nil {
		r = renderer.NewRenderer(renderer.WithNodeRenderers(util.Prioritized(ansi.NewRenderer(ansi.Options{
			WordWrap: w, PreserveNewLines: true, Styles: p.style,
		}), 1)))
		p.of[w] = r
	}
	doc := ast.NewDocument()
	doc.AppendChild(doc, n)
	var b bytes.Buffer
	if err := r.Render(&b, source, doc); err != nil {
		return nil, fmt.Errorf("drawing Markdown: %w", err)
	}
	var lines []string
	for line := range strings.SplitSeq(strings.Trim(b.String(), "\n"), "\n") {
		if xansi.StringWidth(line) > w {
			lines = append(lines, strings.Split(lipgloss.Wrap(line, w, ""), "\n")...)
			continue
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// styleOf makes glamour's style of the tokens of a theme.
func styleOf(t *theme.Theme) ansi.StyleConfig {
	var s ansi.StyleConfig
	s.LinkText = primitive(t.Accent)
	s.LinkText.Underline = yes()
	s.Emph.Italic = yes()
	s.Strong.Bold = yes()
	s.Strikethrough.CrossedOut = yes()
	s.Heading.Bold = yes()
	s.Code.Bold = yes() // as manuals do
	return s
}

func yes() *bool { b := true; return &b }

func primitive(s lipgloss.Style) ansi.StylePrimitive {
	return ansi.StylePrimitive{Color: colorOf(s.GetForeground())}
}

// colorOf writes a colour as glamour reads it.
func colorOf(c color.Color) *string {
	var s string
	switch c := c.(type) {
	case nil, lipgloss.NoColor:
		return nil
	case xansi.BasicColor:
		s = strconv.Itoa(int(c))
	case xansi.IndexedColor:
		s = strconv.Itoa(int(c))
	default:
		r, g, b, _ := c.RGBA()
		s = fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
	}
	return &s
}

// A piece is a line on its way to the page.
type piece struct {
	text  string
	width int
	links []Span
}

// collect keeps the colours and weights of lines that glamour has drawn, and of
// their marks where the links stand. Everything else that begins with an escape
// character is dropped, and so are blanks at the end.
func collect(lines []string, w int) []piece {
	out := make([]piece, 0, len(lines))
	link, style := -1, ""
	for _, line := range lines {
		var p piece
		var b strings.Builder
		var state byte
		b.WriteString(style)
		from, keep, kept := 0, b.Len(), piece{}
		for line != "" {
			seq, width, n, next := xansi.DecodeSequence(line, state, nil)
			state, line = next, line[n:]
			switch {
			case seq[0] == '\x1b' || seq[0] >= 0x80 && width == 0 && len(seq) > 1 && seq[1] == '[':
				if isStyle(seq) {
					b.WriteString(seq)
					style = after(style, seq)
					continue
				}
				to, marked := markOf(seq)
				if !marked {
					continue
				}
				if link >= 0 && p.width > from {
					p.links = append(p.links, Span{link, from, p.width})
				}
				link, from = to, p.width
			case seq[0] < ' ' || seq[0] == 0x7f:
			case p.width+width > w:
			default:
				b.WriteString(seq)
				p.width += width
				if seq != " " || link >= 0 {
					keep, kept = b.Len(), piece{width: p.width}
				}
			}
		}
		if link >= 0 && p.width > from {
			p.links = append(p.links, Span{link, from, p.width})
		}
		p.text, p.width = b.String()[:keep], kept.width
		if style != "" || strings.Contains(p.text, "\x1b") {
			p.text += reset
		}
		out = append(out, p)
	}
	return out
}

const reset = "\x1b[m"

// after returns the styles that are on after another sequence.
func after(style, seq string) string {
	if seq == reset || seq == "\x1b[0m" {
		return ""
	}
	if len(style) > 200 {
		return style
	}
	return style + seq
}

// isStyle reports a sequence of colours and weights.
func isStyle(seq string) bool {
	return len(seq) >= 3 && strings.HasPrefix(seq, "\x1b[") && seq[len(seq)-1] == 'm' && strings.Trim(seq[2:len(seq)-1], "0123456789;:") == ""
}

// markOf returns which link a mark begins, -1 if it ends one.
func markOf(seq string) (link int, ok bool) {
	rest, ok := strings.CutPrefix(seq, "\x1b]8;;")
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimRight(rest, "\a\x1b\\"))
	if err != nil {
		return -1, true
	}
	return n, true
}
