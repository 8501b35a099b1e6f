package sshd

import (
	"hash/maphash"
	"io"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// A painter draws a session's views on its terminal, and only what has changed.
// It keeps the text of the last view and nothing else, so that an idle session
// costs little and ticks nowhere. (Bubbletea's own renderer keeps 224 bytes a
// cell, and a ticker that runs at the frame rate.) When it hibernates it keeps a
// sum of each row instead of its text.
//
// A row is drawn from the first to the last character that differs, or whole
// if it holds characters whose width terminals do not agree on, or if its text is
// not kept.
type painter struct {
	out           io.Writer
	profile       colorprofile.Profile
	title         string
	width, height int

	// What the terminal shows.
	entered, left bool
	valid         bool // rows are on the screen
	rows          []row
	sums          []uint64 // of the rows, if they are not kept
	sleep         bool
	cursor        *tea.Cursor
	mouse         tea.MouseMode
	focus         bool
	noPaste       bool

	// What the terminal can do, by its own account.
	synchronized, graphemes bool
}

func newPainter(out io.Writer, s *Session, title string) *painter {
	return &painter{
		out: out, profile: max(s.Profile, colorprofile.ASCII), title: title, width: s.Width, height: s.Height,
	}
}

// resize says that the window has another size, and its content is void.
func (p *painter) resize(width, height int) {
	p.width, p.height, p.valid = width, height, false
}

// repaint has the next view drawn whole.
func (p *painter) repaint() { p.valid = false }

// hibernate keeps sums of rows instead of rows, until wake.
func (p *painter) hibernate() {
	p.sleep = true
	if p.sums == nil { // or it has not been drawn since it was asleep before
		p.keep(p.rows)
	}
}

func (p *painter) wake() { p.sleep = false }

// keep notes the rows that the terminal shows.
func (p *painter) keep(rows []row) {
	p.rows, p.sums = rows, nil
	if !p.sleep {
		return
	}
	p.rows, p.sums = nil, make([]uint64, len(rows))
	for y, r := range rows {
		p.sums[y] = maphash.Comparable(sumSeed, r)
	}
}

var (
	sumSeed  = maphash.MakeSeed()
	sumBlank = maphash.Comparable(sumSeed, row{})
)

// send writes a sequence beside the view.
func (p *painter) send(seq string) {
	if !p.left {
		_, _ = io.WriteString(p.out, seq)
	}
}

// canSynchronize says that the terminal draws whole frames when told to.
func (p *painter) canSynchronize() { p.synchronized = true }

// measureGraphemes has the terminal measure characters as this package does.
func (p *painter) measureGraphemes() {
	if !p.graphemes && !p.left {
		p.graphemes = true
		_, _ = io.WriteString(p.out, ansi.SetModeUnicodeCore)
	}
}

// leave gives the terminal back as it was.
func (p *painter) leave() {
	if p.left || !p.entered {
		p.left = true
		return
	}
	p.left = true
	var b strings.Builder
	b.WriteString(ansi.ResetStyle)
	p.modes(&b, tea.View{DisableBracketedPasteMode: true})
	if p.cursor != nil {
		b.WriteString(ansi.SetCursorStyle(0))
	}
	if p.graphemes {
		b.WriteString(ansi.ResetModeUnicodeCore)
	}
	b.WriteString(ansi.SetWindowTitle("") + ansi.SetModeTextCursorEnable + ansi.ResetModeAltScreenSaveCursor)
	_, _ = io.WriteString(p.out, b.String())
}

// paint draws a view, and tells whether anything was sent for it.
func (p *painter) paint(v tea.View) bool {
	if p.left {
		return false
	}
	var b strings.Builder
	if !p.entered {
		p.entered, p.noPaste = true, true
		b.WriteString(ansi.SetModeAltScreenSaveCursor + ansi.ResetModeTextCursorEnable + ansi.SetWindowTitle(p.title))
	}
	p.modes(&b, v)
	drawn := p.draw(v.Content)
	changed := drawn != "" || !sameCursor(p.cursor, v.Cursor)
	if changed && p.cursor != nil {
		b.WriteString(ansi.ResetModeTextCursorEnable)
	}
	b.WriteString(drawn)
	if changed && v.Cursor != nil {
		p.placeCursor(&b, v.Cursor)
	}
	p.cursor = v.Cursor
	if b.Len() == 0 {
		return false
	}
	frame := b.String()
	if p.synchronized {
		frame = ansi.SetModeSynchronizedOutput + frame + ansi.ResetModeSynchronizedOutput
	}
	_, _ = io.WriteString(p.out, frame)
	return true
}

func sameCursor(a, b *tea.Cursor) bool {
	return a == b || (a != nil && b != nil && *a == *b)
}

func (p *painter) placeCursor(b *strings.Builder, c *tea.Cursor) {
	if p.cursor == nil || p.cursor.Shape != c.Shape || p.cursor.Blink != c.Blink {
		style := 2*int(c.Shape) + 1
		if !c.Blink {
			style++
		}
		b.WriteString(ansi.SetCursorStyle(style))
	}
	moveTo(b, min(max(c.X, 0), p.width-1), min(max(c.Y, 0), p.height-1))
	b.WriteString(ansi.SetModeTextCursorEnable)
}

func moveTo(b *strings.Builder, x, y int) {
	b.WriteString("\x1b[" + strconv.Itoa(y+1) + ";" + strconv.Itoa(x+1) + "H")
}

// modes switches what the terminal reports to what a view asks for.
func (p *painter) modes(b *strings.Builder, v tea.View) {
	if v.DisableBracketedPasteMode != p.noPaste {
		p.noPaste = v.DisableBracketedPasteMode
		if p.noPaste {
			b.WriteString(ansi.ResetModeBracketedPaste)
		} else {
			b.WriteString(ansi.SetModeBracketedPaste)
		}
	}
	if v.ReportFocus != p.focus {
		p.focus = v.ReportFocus
		if p.focus {
			b.WriteString(ansi.SetModeFocusEvent)
		} else {
			b.WriteString(ansi.ResetModeFocusEvent)
		}
	}
	if v.MouseMode == p.mouse {
		return
	}
	if p.mouse != tea.MouseModeNone {
		b.WriteString(ansi.ResetModeMouseButtonEvent + ansi.ResetModeMouseAnyEvent + ansi.ResetModeMouseExtSgr)
	}
	switch p.mouse = v.MouseMode; p.mouse {
	case tea.MouseModeNone:
	case tea.MouseModeCellMotion:
		b.WriteString(ansi.SetModeMouseButtonEvent + ansi.SetModeMouseExtSgr)
	case tea.MouseModeAllMotion:
		b.WriteString(ansi.SetModeMouseAnyEvent + ansi.SetModeMouseExtSgr)
	}
}

// draw returns what turns the rows on the screen into those of a content, in the
// colours that the terminal has.
func (p *painter) draw(content string) string {
	rows := rowsOf(content, p.height)
	var b strings.Builder
	if !p.valid {
		p.valid, p.rows, p.sums = true, nil, nil
		b.WriteString(ansi.ResetStyle + "\x1b[H\x1b[2J")
	}
	for y := range max(len(rows), len(p.rows), len(p.sums)) {
		var is row
		if y < len(rows) {
			is = rows[y]
		}
		p.drawRow(&b, y, is)
	}
	p.keep(rows)
	if p.profile == colorprofile.TrueColor || b.Len() == 0 {
		return b.String()
	}
	var down strings.Builder
	_, _ = (&colorprofile.Writer{Forward: &down, Profile: p.profile}).WriteString(b.String())
	return down.String()
}

// drawRow draws what of a row has changed.
func (p *painter) drawRow(b *strings.Builder, y int, is row) {
	var was row
	kept := p.sums == nil
	if kept && y < len(p.rows) {
		was = p.rows[y]
	}
	if kept && was == is || !kept && p.sum(y) == maphash.Comparable(sumSeed, is) {
		return
	}
	old, oldColumns, oldPlain := was.cells(p.width)
	cells, columns, plain := is.cells(p.width)
	from, to := 0, len(cells)
	if kept && plain && oldPlain {
		for from < min(len(old), to) && old[from] == cells[from] {
			from++
		}
		if columns == oldColumns {
			for to > from && old[to-1] == cells[to-1] {
				to--
			}
		}
	} else {
		moveTo(b, 0, y)
		b.WriteString("\x1b[2K")
		oldColumns = 0
	}
	if from == to && columns >= oldColumns {
		return
	}
	moveTo(b, from, y)
	drawCells(b, cells[from:to])
	if columns < oldColumns {
		b.WriteString("\x1b[K")
	}
}

func (p *painter) sum(y int) uint64 {
	if y < len(p.sums) {
		return p.sums[y]
	}
	return sumBlank
}

// drawCells draws characters side by side and leaves no style or link on.
func drawCells(b *strings.Builder, cells []cell) {
	var style, link string
	for _, c := range cells {
		if c.style != style {
			b.WriteString(ansi.ResetStyle)
			if style = c.style; style != "" {
				b.WriteString("\x1b[" + style + "m")
			}
		}
		if c.link != link {
			b.WriteString(linkTo(c.link))
			link = c.link
		}
		b.WriteString(c.text)
	}
	if style != "" {
		b.WriteString(ansi.ResetStyle)
	}
	if link != "" {
		b.WriteString(linkTo(""))
	}
}

// linkTo starts a link, or ends one.
func linkTo(link string) string {
	if link == "" {
		link = ";"
	}
	return "\x1b]8;" + link + "\x1b\\"
}
