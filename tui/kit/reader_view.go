package kit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"gangway/tui/markdown"
	"gangway/tui/theme"
)

const (
	widestText = 84 // cells in which a text reads well
	aside      = 34 // cells of the contents beside it, and of the gap before
)

// drawings are the parts that were drawn for a theme and a width. They are made
// anew from the text at any time, so that a View may do so, too.
type drawings struct {
	theme *theme.Theme
	width int
	parts map[int]*markdown.Part
}

// part returns the drawing of a part.
func (r *Reader) part(i int) *markdown.Part {
	const most = 64
	w := max(markdown.MinWidth, r.width())
	if d := &r.drawn; d.theme != r.env.Theme || d.width != w || len(d.parts) > most {
		*d = drawings{r.env.Theme, w, map[int]*markdown.Part{}}
	}
	p := r.drawn.parts[i]
	if p == nil {
		p = r.env.Texts.Draw(r.text, i, r.env.Theme, w)
		r.drawn.parts[i] = p
	}
	return p
}

// Margin returns how many cells stand before the text.
func (r *Reader) Margin() int {
	if r.w < phone {
		return 2
	}
	return 3
}

// beside reports whether the contents stand beside the text.
func (r *Reader) beside() bool {
	return r.w >= Wide && r.text != nil && len(r.text.Headings) > 1
}

// width is how wide the text is.
func (r *Reader) width() int {
	w := r.w - 2*r.Margin()
	if r.beside() {
		w -= aside
	}
	return max(1, min(w, widestText))
}

// Measure returns in how many cells the text stands, for what a screen puts above
// it.
func (r *Reader) Measure() int { return r.width() }

// room is how many lines of the text fit.
func (r *Reader) room() int {
	if r.h < 6 {
		return max(1, r.h)
	}
	return r.h - 2
}

// height is how many lines a part takes, with the empty one behind it.
func (r *Reader) height(i int) int {
	n := len(r.part(i).Lines)
	if n > 0 && i+1 < r.text.Parts() && !r.text.Joined(i+1) {
		n++
	}
	return n
}

// step returns the spot that is n lines further, or back, and how many lines
// there were less.
func (r *Reader) step(s spot, n int) (at spot, short int) {
	for n > 0 && s.part < r.text.Parts() {
		if left := r.height(s.part) - s.line; n >= left {
			n -= left
			s = spot{s.part + 1, 0}
			continue
		}
		return spot{s.part, s.line + n}, 0
	}
	for n < 0 {
		if s.line >= -n {
			return spot{s.part, s.line + n}, 0
		}
		if s.part == 0 {
			return spot{}, -n - s.line
		}
		n += s.line
		s = spot{s.part - 1, r.height(s.part - 1)}
	}
	return s, max(0, n)
}

// to brings a spot to the top, or as near to it as the end of the text allows,
// and notes how far has been seen.
func (r *Reader) to(s spot) {
	if r.text == nil {
		return
	}
	s.part = max(0, min(s.part, r.text.Parts()))
	if s.part < r.text.Parts() {
		s.line = max(0, min(s.line, r.height(s.part)-1))
	}
	end, short := r.step(s, r.room())
	if short > 0 {
		s, _ = r.step(s, -short)
	}
	r.top = s
	if r.size {
		r.far = max(r.far, r.share(end))
	}
}

// share returns how much of the text stands before a spot.
func (r *Reader) share(s spot) float64 {
	from := r.text.Before(s.part)
	if s.part >= r.text.Parts() || s.line == 0 {
		return from
	}
	if s.part == r.text.Parts()-1 && s.line >= len(r.part(s.part).Lines) {
		return 1
	}
	return from + (r.text.Before(s.part+1)-from)*float64(s.line)/float64(max(1, r.height(s.part)))
}

func (r *Reader) scroll(by int) {
	s, _ := r.step(r.top, by)
	r.to(s)
}

// place returns what of a spot outlives another width.
func (r *Reader) place(s spot) place {
	if r.text == nil || s.part >= r.text.Parts() {
		return place{}
	}
	lines := r.part(s.part).Lines
	if s.line >= len(lines) {
		return place{part: s.part, block: -1}
	}
	first, n := blockOf(lines, lines[s.line].Block)
	return place{s.part, lines[s.line].Block, float64(s.line-first) / float64(max(1, n))}
}

// spotOf returns where a place is by now.
func (r *Reader) spotOf(p place) spot {
	if p.part >= r.text.Parts() {
		return spot{r.text.Parts(), 0}
	}
	if p.block < 0 {
		return spot{p.part + 1, 0}
	}
	first, n := blockOf(r.part(p.part).Lines, p.block)
	return spot{p.part, first + int(p.share*float64(n)+0.5)}
}

// blockOf returns the first line of a block and how many it has.
func blockOf(lines []markdown.Line, block int) (first, n int) {
	first, _ = slices.BinarySearchFunc(lines, block, func(l markdown.Line, b int) int { return cmp.Compare(l.Block, b) })
	for i := first; i < len(lines) && lines[i].Block == block; i++ {
		n++
	}
	return first, n
}

// View draws the text.
func (r *Reader) View() string {
	switch {
	case r.text == nil && r.err != nil:
		return Box(r.env.Fault(r.err, r.w), r.w, r.h)
	case r.text == nil:
		return Box("\n"+Spaces(r.Margin())+r.wait.View("Loading…"), r.w, r.h)
	}
	lines := make([]string, 0, r.h)
	at := r.top
	for range r.room() {
		lines = append(lines, Spaces(r.Margin())+Cut(r.line(at), r.width(), ""))
		at, _ = r.step(at, 1)
	}
	if r.beside() {
		for i, l := range r.asideLines() {
			lines[i] = Fit(lines[i], r.w-aside, "") + l
		}
	}
	if r.h >= 6 {
		lines = append(lines, "", Spaces(r.Margin())+r.status())
	}
	return Box(strings.Join(lines, "\n"), r.w, r.h)
}

// line draws one line with what is marked on it.
func (r *Reader) line(s spot) string {
	if s.part >= r.text.Parts() || s.line >= len(r.part(s.part).Lines) {
		return ""
	}
	p := r.part(s.part)
	l := p.Lines[s.line]
	var marks []stroke
	for i, h := range r.hits {
		for _, m := range h.marks {
			if h.part == s.part && m.line == s.line {
				style := r.env.Theme.Match
				if r.found && i == r.hit {
					style = r.env.Theme.Cursor
				}
				marks = append(marks, stroke{m.from, m.to, style.Render})
			}
		}
	}
	for _, k := range l.Links {
		switch {
		case r.linked && r.link == (linkAt{s.part, k.Link}):
			marks = append(marks, stroke{k.From, k.To, r.env.Theme.Cursor.Render})
		case p.Links[k.Link].Web:
			marks = append(marks, stroke{k.From, k.To, nil}.linked(p.Links[k.Link].Target))
		}
	}
	return strokes(l.Text, marks)
}

// A stroke draws over some cells of a line: in a style of its own, or as a link
// that the terminal may open.
type stroke struct {
	from, to int
	style    func(...string) string
}

// linked returns the stroke as a link. The front door lets those to https and
// mailto pass; others stay words.
func (s stroke) linked(target string) stroke {
	const longest = 1000
	open := strings.HasPrefix(target, "https://") || strings.HasPrefix(target, "mailto:")
	if !open || len(target) > longest || strings.ContainsFunc(target, func(c rune) bool { return c <= ' ' || c >= 0x7f }) {
		return stroke{}
	}
	s.style = func(words ...string) string {
		return ansi.SetHyperlink(target) + strings.Join(words, "") + ansi.ResetHyperlink()
	}
	return s
}

// strokes draws over a line from left to right; where two overlap, the first
// wins.
func strokes(line string, marks []stroke) string {
	if len(marks) == 0 {
		return line
	}
	slices.SortStableFunc(marks, func(a, b stroke) int { return cmp.Compare(a.from, b.from) })
	var b strings.Builder
	at, end := 0, Width(line)
	for _, m := range marks {
		if m.from < at || m.style == nil || m.to <= m.from {
			continue
		}
		b.WriteString(ansi.Cut(line, at, m.from))
		words := ansi.Cut(line, m.from, m.to)
		if !strings.Contains(m.style(""), "\x1b]8") {
			words = ansi.Strip(words)
		}
		b.WriteString(m.style(words))
		at = m.to
	}
	b.WriteString(ansi.Cut(line, at, end))
	return b.String()
}

// status says where the reader is.
func (r *Reader) status() string {
	t := r.env.Theme
	w := r.w - 2*r.Margin()
	if r.edit != nil {
		return Between(t.Accent.Render("/")+" "+r.edit.View(t, max(1, min(40, w-24)), 1, true), t.Muted.Render(r.matches()), w, t.Glyph.More)
	}
	left := ""
	switch k, ok := r.chosen(); {
	case ok:
		left = t.Muted.Render(k.Target)
	case r.query != "":
		left = t.Accent.Render("/") + " " + Clean(r.query) + "   " + t.Muted.Render(r.matches())
	}
	return Between(left, t.Muted.Render(r.percent()), min(w, r.width()), t.Glyph.More)
}

// fits reports a text that is in the window as a whole.
func (r *Reader) fits() bool {
	end, short := r.step(spot{}, r.room())
	return short > 0 || end.part >= r.text.Parts()
}

// percent says how far the lines in the window reach.
func (r *Reader) percent() string {
	end, short := r.step(r.top, r.room())
	if r.fits() {
		return ""
	}
	words := fmt.Sprintf("%d %%", int(100*r.share(end)))
	if short == 0 && end.part < r.text.Parts() {
		return r.env.Theme.Glyph.Down + " more   " + words
	}
	return words
}

func (r *Reader) matches() string {
	switch {
	case r.query == "":
		return ""
	case len(r.hits) == 0:
		return "no match"
	}
	more := ""
	if r.more {
		more = "+"
	}
	return fmt.Sprintf("%d of %d%s", r.hit+1, len(r.hits), more)
}

// asideLines draw the contents beside the text, around the heading under which
// the reader is.
func (r *Reader) asideLines() []string {
	t := r.env.Theme
	heads := r.text.Headings
	here := r.heading()
	least := 6
	for _, h := range heads {
		least = min(least, h.Level)
	}
	room := r.room() - 2
	top := max(0, min(here-room/2, len(heads)-room))
	lines := []string{t.Muted.Render("CONTENTS"), ""}
	for i := top; i < min(len(heads), top+max(0, room)); i++ {
		mark, style := "  ", t.Muted
		if i == here {
			mark, style = t.Accent.Render(t.Glyph.Row)+" ", t.Strong
		}
		lines = append(lines, mark+style.Render(Cut(Spaces(2*min(3, heads[i].Level-least))+heads[i].Text, aside-5, t.Glyph.More)))
	}
	return lines[:min(len(lines), r.room())]
}

// A seenLink is a link with the line of the window on which it begins.
type seenLink struct {
	linkAt
	row int
	markdown.Span
}

// visible lists the links in the window.
func (r *Reader) visible() []seenLink {
	var out []seenLink
	at := r.top
	for row := range r.room() {
		if at.part < r.text.Parts() && at.line < len(r.part(at.part).Lines) {
			for _, k := range r.part(at.part).Lines[at.line].Links {
				out = append(out, seenLink{linkAt{at.part, k.Link}, row, k})
			}
		}
		at, _ = r.step(at, 1)
	}
	return out
}

// chosen returns the link that is chosen.
func (r *Reader) chosen() (markdown.Link, bool) {
	if !r.linked || r.text == nil {
		return markdown.Link{}, false
	}
	return r.part(r.link.part).Links[r.link.link], true
}

// choose comes to the next link, or the one before: the first in the window, and
// where there is no further one, the next page that has one.
func (r *Reader) choose(by int) {
	was := r.top
	for range 50 {
		links := r.visible()
		i := slices.IndexFunc(links, func(k seenLink) bool { return k.linkAt == r.link })
		switch {
		case i < 0 && !r.linked && by > 0:
			i = 0
		case i < 0 && !r.linked:
			i = len(links) - 1
		case i < 0:
			i = slices.IndexFunc(links, func(k seenLink) bool { return before(r.link, k.linkAt) })
			if by < 0 && i < 0 {
				i = len(links)
			}
			i += min(by, 0)
		default:
			for i >= 0 && i < len(links) && links[i].linkAt == r.link {
				i += by
			}
		}
		if i >= 0 && i < len(links) {
			r.link, r.linked = links[i].linkAt, true
			return
		}
		at := r.top
		if r.scroll(by * max(1, r.room()-1)); r.top == at {
			break
		}
	}
	r.to(was)
}

func before(a, b linkAt) bool { return a.part < b.part || a.part == b.part && a.link < b.link }

// click follows a link.
func (r *Reader) click(m ClickMsg) tea.Cmd {
	if r.text == nil {
		return nil
	}
	for _, k := range r.visible() {
		if x := m.X - r.Margin(); k.row == m.Y && x >= k.From && x < k.To {
			return r.follow(k.linkAt)
		}
	}
	return nil
}
