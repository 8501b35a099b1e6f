package admin

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/tui/kit"
	"gangway/tui/theme"
)

// An ask is a dialog with a small form: what a decision needs, under sentences
// that say what will come of it. It closes when what it sent has succeeded, and
// the screen beneath gets that Done.
type ask struct {
	kit.Dialog // the form
	env        *kit.Env
	body       []line
	// hear takes messages that are neither keys nor the outcome, such as the
	// answer to what would come of a decision; nil for none.
	hear func(tea.Msg) (body []line, ok bool)
}

// A line is a sentence with the tone it is told in.
type line struct {
	tone theme.Tone
	text string
}

// plainly are sentences without a tone, the empty ones left out.
func plainly(sentences ...string) []line {
	var out []line
	for _, s := range sentences {
		if s != "" {
			out = append(out, line{text: s})
		}
	}
	return out
}

func newAsk(env *kit.Env, title string, body []line, o kit.FormOptions) *ask {
	return &ask{Dialog: kit.NewFormDialog(env, title, nil, o), env: env, body: body}
}

// Update hears answers and hands everything to the form.
func (d *ask) Update(msg tea.Msg) (bool, tea.Cmd) {
	if d.hear != nil {
		if body, ok := d.hear(msg); ok {
			d.body = body
			return false, nil
		}
	}
	return d.Dialog.Update(msg)
}

// View draws the sentences and the form below them.
func (d *ask) View(w, h int) string {
	var lines []string
	for _, l := range d.body {
		for _, s := range kit.Wrap(kit.Clean(l.text), max(1, w)) {
			lines = append(lines, d.env.Theme.Tone(l.tone).Render(s))
		}
	}
	if len(lines) > 0 {
		lines = append(lines, "")
	}
	return strings.Join(append(lines, d.Dialog.View(w, max(4, h-len(lines)))), "\n")
}

// A sheet is a screen that is a form, for what needs more room than a dialog.
type sheet struct {
	env   *kit.Env
	title string
	lead  string // a sentence above the form
	form  *kit.Form
	then  func(tea.Msg) bool // takes what was sent; true ends the sheet
	draft *kit.Draft         // keeps what was typed; nil keeps nothing
	w, h  int
}

// newSheet returns a form on a screen of its own.
func newSheet(env *kit.Env, title, lead string, o kit.FormOptions) *sheet {
	return &sheet{env: env, title: title, lead: lead, form: kit.NewForm(env, o)}
}

// Init asks for what was typed before.
func (s *sheet) Init() tea.Cmd {
	if s.draft == nil {
		return nil
	}
	return s.draft.Load()
}

// Update hands everything to the form.
func (s *sheet) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	if s.draft != nil && s.draft.Fill(msg, s.form) {
		return s, nil
	}
	if o, ok := msg.(kit.Outcome); ok && o.Outcome() == nil && s.then != nil && s.then(msg) {
		if s.draft != nil {
			return s, s.draft.Drop()
		}
		return s, nil
	}
	return s, s.form.Update(msg)
}

// SetSize says how much room there is.
func (s *sheet) SetSize(w, h int) {
	s.w, s.h = w, h
	s.form.SetSize(w, max(1, h-len(s.above())))
}

func (s *sheet) above() []string {
	if s.lead == "" || s.h < 14 {
		return nil
	}
	var out []string
	margin := "   "
	if s.w < narrow {
		margin = "  "
	}
	for _, l := range kit.Wrap(s.lead, max(1, min(s.w-2*len(margin), 76))) {
		out = append(out, margin+s.env.Theme.Muted.Render(l))
	}
	return append(out, "")
}

// Title names the place.
func (s *sheet) Title() string { return s.title }

// Typing is true: a form takes all keys.
func (s *sheet) Typing() bool { return true }

// Keys are the form's.
func (s *sheet) Keys() []kit.Key { return s.form.Keys() }

// Unsaved reports text that was not sent.
func (s *sheet) Unsaved() bool { return s.form.Unsaved() }

// View draws the form.
func (s *sheet) View() string {
	return kit.Box(strings.Join(append(s.above(), s.form.View()), "\n"), s.w, s.h)
}

// sideways is the key that turns to the left or the right.
func sideways(env *kit.Env, does, help string) kit.Key {
	k := env.Keys
	return kit.Key{Press: slices.Concat(k.Left.Press, k.Right.Press), Show: k.Left.Label() + k.Right.Label(), Does: does, Help: help}
}

// tabs draws the names of a page's parts, or where there is no room for all, the
// one that is shown and how many there are.
func tabs(env *kit.Env, names []string, at, w int) string {
	if all := env.Tabs(names, at, 1000); kit.Width(all)+2 <= w {
		return "  " + all
	}
	t := env.Theme
	return "  " + kit.Cut(t.Active.Render(names[at])+t.Muted.Render("   "+which(at, len(names))), w-2, t.Glyph.More)
}

// turned is the next of n places, in the direction of the key.
func turned(at, n int, m tea.KeyPressMsg) int {
	if m.String() == "left" || m.String() == "h" {
		return (at + n - 1) % n
	}
	return (at + 1) % n
}
