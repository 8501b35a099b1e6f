package kit

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"gangway/tui/theme"
)

// An Editor is a text with a cursor, of one line or several. It counts and cuts
// by graphemes, takes only what is fit to be drawn, and holds a few bytes.
//
// It stands in for bubbles' inputs, which on ctrl+v paste from the clipboard of
// the machine that they run on: here that is the server's.
type Editor struct {
	text  []string // graphemes
	pos   int
	max   int // runes
	lines bool
	full  bool // the last input did not fit
}

// NewEditor returns an editor of at most max characters.
func NewEditor(value string, limit int, lines bool) *Editor {
	e := &Editor{max: limit, lines: lines}
	e.SetValue(value)
	return e
}

// SetValue replaces the text and puts the cursor at its end.
func (e *Editor) SetValue(s string) {
	e.text, e.pos, e.full = nil, 0, false
	e.Insert(s)
	e.full = false
}

// Value returns the text.
func (e *Editor) Value() string { return strings.Join(e.text, "") }

// Full reports whether the last input was cut, as it did not fit.
func (e *Editor) Full() bool { return e.full }

// Insert puts text in at the cursor, as far as it fits.
func (e *Editor) Insert(s string) {
	room := e.max
	for _, g := range e.text {
		room -= utf8.RuneCountInString(g)
	}
	e.full = len(s) > 8*room+64
	if e.full {
		s = strings.ToValidUTF8(s[:8*room], "")
	}
	s = e.fit(s)
	if utf8.RuneCountInString(s) > room {
		e.full = true
		s = string([]rune(s)[:room])
	}
	before := strings.Join(e.text[:e.pos], "") + s
	e.text = graphemes(before + strings.Join(e.text[e.pos:], ""))
	e.pos = min(len(graphemes(before)), len(e.text))
}

// fit makes input fit to be drawn. The bars keep blanks at the ends, which a
// person types between two words.
func (e *Editor) fit(s string) string {
	if e.lines {
		s = CleanBlock("|" + s + "|")
	} else {
		s = Clean("|" + s + "|")
	}
	return strings.TrimSuffix(strings.TrimPrefix(s, "|"), "|")
}

// Update takes a key or a paste and reports whether the text has changed and
// whether the message was for the editor at all.
func (e *Editor) Update(msg tea.Msg) (changed, taken bool) {
	switch m := msg.(type) {
	case tea.PasteMsg:
		e.Insert(m.Content)
		return true, true
	case tea.KeyPressMsg:
		if m.Text != "" && m.Mod&^(tea.ModShift|tea.ModCapsLock|tea.ModNumLock) == 0 {
			e.Insert(m.Text)
			return true, true
		}
		return e.command(m.String())
	}
	return false, false
}

func (e *Editor) command(k string) (changed, taken bool) {
	switch k {
	case "left", "ctrl+b":
		e.pos = max(0, e.pos-1)
	case "right", "ctrl+f":
		e.pos = min(len(e.text), e.pos+1)
	case "home", "ctrl+a":
		e.pos = e.lineStart()
	case "end", "ctrl+e":
		e.pos = e.lineEnd()
	case "ctrl+left", "alt+left", "alt+b":
		e.pos = e.wordBack()
	case "ctrl+right", "alt+right", "alt+f":
		e.pos = e.wordOn()
	case "backspace", "ctrl+h", "shift+backspace":
		return e.delete(max(0, e.pos-1), e.pos), true
	case "delete", "ctrl+d":
		return e.delete(e.pos, min(len(e.text), e.pos+1)), true
	case "ctrl+w", "alt+backspace", "ctrl+backspace":
		return e.delete(e.wordBack(), e.pos), true
	case "ctrl+u":
		return e.delete(e.lineStart(), e.pos), true
	case "ctrl+k":
		return e.delete(e.pos, e.lineEnd()), true
	case "enter":
		if !e.lines {
			return false, false
		}
		e.Insert("\n")
		return true, true
	default:
		return false, false
	}
	return false, true
}

func (e *Editor) delete(from, to int) bool {
	if from >= to {
		return false
	}
	e.text = graphemes(strings.Join(e.text[:from], "") + strings.Join(e.text[to:], ""))
	e.pos, e.full = min(from, len(e.text)), false
	return true
}

func (e *Editor) lineStart() int {
	i := e.pos
	for i > 0 && e.text[i-1] != "\n" {
		i--
	}
	return i
}

func (e *Editor) lineEnd() int {
	i := e.pos
	for i < len(e.text) && e.text[i] != "\n" {
		i++
	}
	return i
}

func (e *Editor) wordBack() int {
	i := e.pos
	for i > 0 && blank(e.text[i-1]) {
		i--
	}
	for i > 0 && !blank(e.text[i-1]) {
		i--
	}
	return i
}

func (e *Editor) wordOn() int {
	i := e.pos
	for i < len(e.text) && blank(e.text[i]) {
		i++
	}
	for i < len(e.text) && !blank(e.text[i]) {
		i++
	}
	return i
}

func blank(g string) bool { return g == " " || g == "\n" }

// Vertical moves the cursor by lines of the wrapped text and reports whether
// there was such a line.
func (e *Editor) Vertical(by, w int) bool {
	rows := e.rows(w)
	at := rowOf(rows, e.pos)
	if at+by < 0 || at+by >= len(rows) {
		return false
	}
	column := e.pos - rows[at].from
	to := rows[at+by]
	e.pos = min(to.from+column, to.to)
	return true
}

// View draws the text into w × h cells, with the cursor if it has the focus.
func (e *Editor) View(t *theme.Theme, w, h int, focused bool) string {
	if !e.lines {
		return e.line(t, w, focused)
	}
	rows := e.rows(w)
	at := rowOf(rows, e.pos)
	top := max(0, min(at-h+1, len(rows)-h))
	if !focused {
		top = 0
	}
	out := make([]string, h)
	for i := range out {
		var r row
		if top+i < len(rows) {
			r = rows[top+i]
		}
		cursor := -1
		if focused && top+i == at {
			cursor = e.pos
		}
		out[i] = e.draw(t, r, cursor, w)
	}
	return strings.Join(out, "\n")
}

func (e *Editor) line(t *theme.Theme, w int, focused bool) string {
	r := row{0, len(e.text)}
	if !focused {
		return e.draw(t, r, -1, w)
	}
	room := w - 1
	for r.from = e.pos; r.from > 0 && room >= cells(e.text[r.from-1]); r.from-- {
		room -= cells(e.text[r.from-1])
	}
	return e.draw(t, r, e.pos, w)
}

// draw renders one row on the line to write on. The cursor is drawn, as a real
// one would have to be placed by every screen around it.
func (e *Editor) draw(t *theme.Theme, r row, cursor, w int) string {
	paper := t.Faint.Underline(true)
	ink := t.Text.Underline(true)
	var b strings.Builder
	used := 0
	for i := r.from; i < r.to; i++ {
		g := cells(e.text[i])
		if used+g > w {
			break
		}
		used += g
		if i == cursor {
			b.WriteString(whole(t.Cursor, e.text[i]))
		} else {
			b.WriteString(whole(ink, e.text[i]))
		}
	}
	if cursor == r.to && used < w {
		b.WriteString(t.Cursor.Render(" "))
		used++
	}
	if used < w {
		b.WriteString(paper.Render(strings.Repeat(t.Glyph.Paper, w-used)))
	}
	return b.String()
}

// whole draws a grapheme in a style; lipgloss would underline its runes one by one,
// which takes it to pieces.
func whole(s lipgloss.Style, grapheme string) string {
	before, after, _ := strings.Cut(s.Render("x"), "x")
	return before + grapheme + after
}

// A row is a part of the text from one grapheme to before another.
type row struct{ from, to int }

// rows wraps the text at blanks.
func (e *Editor) rows(w int) []row {
	var rows []row
	w = max(1, w-1) // the last cell is for a wide character or the cursor
	from, lastBlank, used := 0, -1, 0
	for i := 0; i < len(e.text); i++ {
		g := e.text[i]
		if g == "\n" {
			rows = append(rows, row{from, i})
			from, lastBlank, used = i+1, -1, 0
			continue
		}
		if g == " " {
			lastBlank = i
		}
		used += cells(g)
		if used >= w {
			cut := i + 1
			if lastBlank >= from && g != " " {
				cut = lastBlank + 1
			}
			rows = append(rows, row{from, cut})
			from, lastBlank, used = cut, -1, 0
			i = cut - 1
		}
	}
	return append(rows, row{from, len(e.text)})
}

func rowOf(rows []row, pos int) int {
	for i := len(rows) - 1; i > 0; i-- {
		if pos >= rows[i].from {
			return i
		}
	}
	return 0
}

func cells(g string) int { return ansi.StringWidth(g) }

func graphemes(s string) []string {
	var out []string
	for s != "" {
		g, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		if g == "" {
			break
		}
		out = append(out, g)
		s = s[len(g):]
	}
	return out
}
