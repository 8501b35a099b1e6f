package sshd

import (
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// A painter draws a session's views on its terminal: at once when it can, at
// most so often per second, and only what has changed. It keeps the text of
// the last view and nothing else, so that an idle session costs little and
// ticks nowhere. (Bubbletea's own renderer keeps 224 bytes a cell, and a ticker
// that runs at the frame rate.)
//
// A row is drawn from the first to the last character that differs, or whole
// if it holds characters whose width terminals do not agree on.
type painter struct {
	out     io.Writer
	profile colorprofile.Profile
	title   string
	every   time.Duration
	panics  func(any)

	mu            sync.Mutex
	width, height int
	next          tea.View // what the terminal is to show
	waiting       bool     // next has not been drawn
	last          time.Time
	timer         *time.Timer

	// What the terminal shows.
	entered, left bool
	valid         bool // rows are on the screen
	rows          []row
	cursor        *tea.Cursor
	mouse         tea.MouseMode
	focus         bool
	noPaste       bool

	// What the terminal can do, by its own account.
	synchronized, graphemes bool
}

func newPainter(out io.Writer, s *Session, title string, fps int, panics func(any)) *painter {
	return &painter{
		out: out, profile: max(s.Profile, colorprofile.ASCII), title: title, every: time.Second / time.Duration(fps), panics: panics,
		width: s.Width, height: s.Height,
	}
}

// show draws a view, now or when the next frame is due.
func (p *painter) show(v tea.View) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next, p.waiting = v, true
	p.soon()
}

// soon draws what waits, or sees to it that it is drawn in time. The caller
// holds the lock.
func (p *painter) soon() {
	wait := p.every - time.Since(p.last)
	switch {
	case wait <= 0:
		p.paint()
	case p.timer == nil:
		p.timer = time.AfterFunc(wait, p.late)
	default:
		p.timer.Reset(wait)
	}
}

func (p *painter) late() {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer func() {
		if r := recover(); r != nil {
			p.panics(r)
		}
	}()
	p.paint()
}

// resize says that the window has another size, and its content is void.
func (p *painter) resize(width, height int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.width, p.height, p.valid = width, height, false
}

// repaint draws everything anew.
func (p *painter) repaint() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.valid, p.waiting = false, true
	p.soon()
}

// send writes a sequence beside the view.
func (p *painter) send(seq string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.left {
		_, _ = io.WriteString(p.out, seq)
	}
}

// canSynchronize says that the terminal draws whole frames when told to.
func (p *painter) canSynchronize() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.synchronized = true
}

// measureGraphemes has the terminal measure characters as this package does.
func (p *painter) measureGraphemes() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.graphemes && !p.left {
		p.graphemes = true
		_, _ = io.WriteString(p.out, ansi.SetModeUnicodeCore)
	}
}

// leave gives the terminal back as it was.
func (p *painter) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer != nil {
		p.timer.Stop()
	}
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

// paint draws what waits. The caller holds the lock.
func (p *painter) paint() {
	if p.left || !p.waiting {
		return
	}
	p.waiting, p.last = false, time.Now()
	var b strings.Builder
	if !p.entered {
		p.entered, p.noPaste = true, true
		b.WriteString(ansi.SetModeAltScreenSaveCursor + ansi.ResetModeTextCursorEnable + ansi.SetWindowTitle(p.title))
	}
	p.modes(&b, p.next)
	drawn := p.draw()
	changed := drawn != "" || !sameCursor(p.cursor, p.next.Cursor)
	if changed && p.cursor != nil {
		b.WriteString(ansi.ResetModeTextCursorEnable)
	}
	b.WriteString(drawn)
	if changed && p.next.Cursor != nil {
		p.placeCursor(&b, p.next.Cursor)
	}
	p.cursor = p.next.Cursor
	if b.Len() == 0 {
		return
	}
	frame := b.String()
	if p.synchronized {
		frame = ansi.SetModeSynchronizedOutput + frame + ansi.ResetModeSynchronizedOutput
	}
	_, _ = io.WriteString(p.out, frame)
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

// draw returns what turns the rows on the screen into those of the next view,
// in the colours that the terminal has.
func (p *painter) draw() string {
	rows := rowsOf(p.next.Content, p.height)
	var b strings.Builder
	if !p.valid {
		p.valid, p.rows = true, nil
		b.WriteString(ansi.ResetStyle + "\x1b[H\x1b[2J")
	}
	for y := range max(len(rows), len(p.rows)) {
		var was, is row
		if y < len(p.rows) {
			was = p.rows[y]
		}
		if y < len(rows) {
			is = rows[y]
		}
		if was != is {
			p.drawRow(&b, y, was, is)
		}
	}
	p.rows = rows
	if p.profile == colorprofile.TrueColor || b.Len() == 0 {
		return b.String()
	}
	var down strings.Builder
	_, _ = (&colorprofile.Writer{Forward: &down, Profile: p.profile}).WriteString(b.String())
	return down.String()
}

// drawRow draws what of a row has changed.
func (p *painter) drawRow(b *strings.Builder, y int, was, is row) {
	old, oldColumns, oldPlain := was.cells(p.width)
	cells, columns, plain := is.cells(p.width)
	from, to := 0, len(cells)
	if plain && oldPlain {
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
