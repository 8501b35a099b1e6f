package kit

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"gangway/tui/theme"
)

// CellText returns the clean text of a cell, with its sign.
func (e *Env) CellText(c Cell) string {
	s := Clean(c.Text)
	if c.Sign && s != "" {
		return e.Theme.Glyph.Tone(c.Tone) + " " + s
	}
	return s
}

// Badge draws a state: its sign and word in its colour.
func (e *Env) Badge(tone theme.Tone, word string) string {
	return e.Theme.Tone(tone).Render(e.CellText(State(tone, word)))
}

// Hint draws a key with what it does, for empty places.
func Hint(t *theme.Theme, k Key) string {
	return t.Key.Render(k.Label()) + " " + t.Muted.Render(k.Does)
}

// Lines draws sentences, wrapped to w cells, in an otherwise empty place. What
// is styled already stays as it is.
func Lines(s lipgloss.Style, w int, sentences ...string) []string {
	out := []string{""}
	for _, sentence := range sentences {
		if strings.Contains(sentence, "\x1b") {
			out = append(out, "   "+sentence)
			continue
		}
		for _, line := range Wrap(sentence, max(1, min(w-6, 72))) {
			out = append(out, "   "+s.Render(line))
		}
	}
	return out
}

// Empty draws a place with nothing in it, w cells wide: a sentence and the key
// that fills it.
func (e *Env) Empty(sentence string, k Key, w int) string {
	lines := Lines(e.Theme.Muted, w, sentence)
	if len(k.Press) > 0 && k.Why == "" {
		lines = append(lines, "", "   "+Hint(e.Theme, k))
	}
	return strings.Join(lines, "\n")
}

// Fault draws an error in place of what it has kept from coming.
func (e *Env) Fault(err error, w int) string {
	tone := ToneOf(err)
	lines := Lines(e.Theme.Tone(tone), w, e.Theme.Glyph.Tone(tone)+" "+Sentence(err), "", Hint(e.Theme, e.Keys.Retry))
	return strings.Join(lines, "\n")
}

// Bar draws how far something has come in w cells.
func (e *Env) Bar(part float64, tone theme.Tone, w int) string {
	g, t := e.Theme.Glyph, e.Theme
	part = max(0, min(1, part))
	n := int(part * float64(w))
	fill, rest := strings.Repeat(g.Full, n), w-n
	if part > 0 && rest > 0 {
		fill, rest = fill+g.Tip, rest-1
	}
	return t.Tone(tone).Render(fill) + t.Faint.Render(strings.Repeat(g.Rest, max(0, rest)))
}

// MeterLine draws a meter with its label, value and note in w cells; labels and
// values of several stand below each other.
func (e *Env) MeterLine(m Meter, label, value, w int) string {
	t := e.Theme
	note, tone := Clean(m.Note), theme.Plain
	if m.Part >= 1 {
		tone = theme.Good
	}
	switch {
	case note == "" && m.Part >= 1:
		note = t.Glyph.Done
	case note == "":
		note = fmt.Sprintf("%d %%", int(m.Part*100))
	}
	style := t.Muted
	if tone == theme.Good {
		style = t.Tone(tone)
	}
	bar := min(32, w-label-value-2-2-7)
	if bar < 6 {
		return Between(Clean(m.Label), Clean(m.Value)+"  "+style.Render(FitRight(note, 4, "")), w, t.Glyph.More)
	}
	left := Fit(Clean(m.Label), label, t.Glyph.More) + "  " + Fit(Clean(m.Value), value, t.Glyph.More)
	return left + "  " + e.Bar(m.Part, tone, bar) + " " + style.Render(FitRight(note, 6, ""))
}

// Spark draws numbers as a small column each.
func (e *Env) Spark(values []float64) string {
	steps := e.Theme.Glyph.Spark
	top := 0.0
	for _, v := range values {
		top = max(top, v)
	}
	var b strings.Builder
	for _, v := range values {
		i := 0
		if top > 0 {
			i = int(max(0, v) / top * float64(len(steps)-1))
		}
		b.WriteString(steps[i])
	}
	return e.Theme.Muted.Render(b.String())
}

// Rule draws a horizontal line of w cells.
func (e *Env) Rule(w int) string {
	return e.Theme.Faint.Render(strings.Repeat(e.Theme.Glyph.Rule, max(0, w)))
}

// Tabs draws names beside each other with the active one marked; a screen with
// parts of its own uses it.
func (e *Env) Tabs(names []string, active, w int) string {
	parts := make([]string, len(names))
	for i, n := range names {
		parts[i] = e.Theme.Muted.Render(Clean(n))
		if i == active {
			parts[i] = e.Theme.Active.Render(Clean(n))
			if !e.Theme.Colored() {
				parts[i] = e.Theme.Active.Underline(true).Render(Clean(n))
			}
		}
	}
	return Cut(" "+strings.Join(parts, "   "), w, e.Theme.Glyph.More)
}

// Wide is the width from which a list has its preview beside it.
const Wide = 110

// Split shares w columns between a list and its preview: all for the list below
// [Wide], where right is 0.
func Split(w int) (left, right int) {
	if w < Wide {
		return w, 0
	}
	left = w * 11 / 20
	return left, w - left - 2
}

// Beside draws two parts next to each other with a line between, as [Split]
// has shared the room.
func (e *Env) Beside(left, right string, w, h int) string {
	lw, rw := Split(w)
	if rw == 0 {
		return Box(left, w, h)
	}
	l, r := strings.Split(Box(left, lw, h), "\n"), strings.Split(Box(right, rw, h), "\n")
	bar := e.Theme.Faint.Render(e.Theme.Glyph.Bar)
	for i := range l {
		l[i] += bar + " " + r[i]
	}
	return strings.Join(l, "\n")
}
