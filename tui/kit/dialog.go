package kit

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"gangway/tui/theme"
)

// Startle is how long a dialog that opened by itself ignores keys, so that what
// was being typed does not answer it.
const Startle = 300 * time.Millisecond

// A Dialog stands over a screen until it is done. It is opened with [Env.Open].
type Dialog interface {
	Init() tea.Cmd
	// Update returns done when the dialog closes. A command that comes with done
	// answers to the screen beneath, every other to the dialog itself.
	Update(tea.Msg) (done bool, cmd tea.Cmd)
	// View draws the inside of the dialog's box, at most that wide and high. A
	// method BoxWidth() int may ask for another width than 60.
	View(w, h int) string
	Title() string
	Keys() []Key
	Typing() bool
}

// A Confirm asks before something that can't be undone. It ignores keys for 300
// ms after it has opened by itself, and a paste never answers it.
type Confirm struct {
	Head   string   // "Withdraw this deal?"
	Body   []string // what will happen, a sentence each
	Yes    string   // "Withdraw"
	No     string   // "Keep it"
	Danger bool
	Alone  bool           // it opened by itself, not by a key
	Do     func() tea.Cmd // when the answer is yes; its results come to the screen
}

// A Prompt asks for a reason and a note.
type Prompt struct {
	Head    string
	Body    []string
	Reasons []Option // none means that only a note is asked for
	Note    string   // label of the note; "" is "Note"
	Must    bool     // the note can't be left empty
	Yes     string
	Do      func(reason, note string) tea.Cmd
}

// A Pick lets one of some options be chosen; typing narrows them.
type Pick struct {
	Head    string
	Options []Option
	At      string // value of the option that has the cursor at first
	Do      func(Option) tea.Cmd
}

// NewConfirm returns the dialog of a question. The harmless answer has the focus.
func NewConfirm(env *Env, c Confirm) Dialog {
	if c.Yes == "" {
		c.Yes = "Yes"
	}
	if c.No == "" {
		c.No = "Cancel"
	}
	return &confirm{env: env, c: c, deaf: c.Alone, yes: !c.Danger}
}

type confirm struct {
	env  *Env
	c    Confirm
	deaf bool
	yes  bool // the button with the focus
}

// wakeMsg ends the time in which a dialog is deaf.
type wakeMsg struct{}

func (d *confirm) Init() tea.Cmd {
	if d.deaf {
		return d.env.After(Startle, wakeMsg{})
	}
	return nil
}

func (d *confirm) Update(msg tea.Msg) (bool, tea.Cmd) {
	if _, ok := msg.(wakeMsg); ok {
		d.deaf = false
	}
	m, ok := msg.(tea.KeyPressMsg)
	if !ok || d.deaf {
		return false, nil
	}
	switch m.String() {
	case "y":
		return true, d.answer(true)
	case "n", "esc":
		return true, nil
	case "left", "right", "tab", "shift+tab", "h", "l":
		d.yes = !d.yes
	case "enter":
		return true, d.answer(d.yes)
	}
	return false, nil
}

func (d *confirm) answer(yes bool) tea.Cmd {
	if !yes || d.c.Do == nil {
		return nil
	}
	return d.c.Do()
}

// BoxWidth is as wide as the longest sentence, within reason.
func (d *confirm) BoxWidth() int {
	w := Width(d.c.Yes) + Width(d.c.No) + 12
	for _, s := range d.c.Body {
		w = max(w, Width(Clean(s)))
	}
	return min(w, 56)
}

func (d *confirm) Title() string { return d.c.Head }
func (d *confirm) Typing() bool  { return true }

func (d *confirm) Keys() []Key {
	return []Key{On("y", strings.ToLower(d.c.Yes)), On("n", strings.ToLower(d.c.No)), d.env.Keys.Open.To("choose")}
}

func (d *confirm) View(w, _ int) string {
	t := d.env.Theme
	lines := paragraphs(d.c.Body, w)
	button := func(words string, focused, danger bool) string {
		style := t.Text
		switch {
		case focused && danger:
			style = t.Tone(theme.Bad).Reverse(true).Bold(true)
		case focused:
			style = t.Active.Reverse(true)
		}
		return style.Render("[ " + Clean(words) + " ]")
	}
	yes, no := button(d.c.Yes, d.yes, d.c.Danger), button(d.c.No, !d.yes, false)
	if Width(yes)+Width(no)+2 > w {
		return strings.Join(append(lines, yes, no), "\n")
	}
	return strings.Join(append(lines, yes+"  "+no), "\n")
}

// paragraphs wraps sentences, with an empty line after them if there are any.
func paragraphs(sentences []string, w int) []string {
	var lines []string
	for _, s := range sentences {
		lines = append(lines, Wrap(Clean(s), w)...)
	}
	if len(lines) > 0 {
		lines = append(lines, "")
	}
	return lines
}

// NewPrompt returns the dialog of a prompt.
func NewPrompt(env *Env, p Prompt) Dialog {
	d := &prompt{p: p}
	var fields []Field
	if len(p.Reasons) > 0 {
		fields = append(fields, Field{Name: "reason", Label: "Reason", Kind: ChoiceField, Options: p.Reasons, Required: true})
	}
	note := p.Note
	if note == "" {
		note = "Note"
	}
	fields = append(fields, Field{Name: "note", Label: note, Kind: AreaField, Rows: 3, Required: p.Must})
	d.form = NewForm(env, FormOptions{
		Sections: []Section{{Fields: fields}}, Button: p.Yes,
		Submit: func(v Values) tea.Cmd {
			d.done = true
			return p.Do(v.Text("reason"), v.Text("note"))
		},
		Cancel: func() tea.Cmd { d.done = true; return nil },
	})
	return d
}

type prompt struct {
	p    Prompt
	form *Form
	done bool
}

func (d *prompt) Init() tea.Cmd { return nil }

func (d *prompt) Update(msg tea.Msg) (bool, tea.Cmd) {
	cmd := d.form.Update(msg)
	return d.done, cmd
}

func (d *prompt) Title() string { return d.p.Head }
func (d *prompt) Typing() bool  { return true }
func (d *prompt) Keys() []Key   { return d.form.Keys() }

func (d *prompt) View(w, h int) string { return formBox(d.form, d.p.Body, w, h) }

// formBox draws a form in a box that is as high as it needs to be.
func formBox(f *Form, body []string, w, h int) string {
	lines := paragraphs(body, w-2)
	for i := range lines {
		lines[i] = "  " + lines[i]
	}
	f.bare = true
	if want := len(f.layout().lines); f.w != w || f.h != max(4, min(want, h-len(lines))) {
		f.SetSize(w, 1000)
		f.SetSize(w, max(4, min(len(f.layout().lines), h-len(lines))))
	}
	return strings.Join(append(lines, f.View()), "\n")
}

// NewFormDialog returns a dialog that holds a small form. It closes when what
// Submit sent has succeeded, and the screen gets that Done.
func NewFormDialog(env *Env, title string, body []string, o FormOptions) Dialog {
	d := &formDialog{title: title, body: body}
	o.Cancel = func() tea.Cmd { d.done = true; return nil }
	d.form = NewForm(env, o)
	return d
}

type formDialog struct {
	title string
	body  []string
	form  *Form
	done  bool
}

func (d *formDialog) Init() tea.Cmd { return nil }

func (d *formDialog) Update(msg tea.Msg) (bool, tea.Cmd) {
	cmd := d.form.Update(msg)
	if o, ok := msg.(Outcome); ok && o.Outcome() == nil {
		return true, func() tea.Msg { return msg }
	}
	return d.done, cmd
}

func (d *formDialog) Title() string        { return d.title }
func (d *formDialog) Typing() bool         { return true }
func (d *formDialog) Keys() []Key          { return d.form.Keys() }
func (d *formDialog) View(w, h int) string { return formBox(d.form, d.body, w, h) }

// NewPick returns the dialog of a choice.
func NewPick(env *Env, p Pick) Dialog {
	at := slices.IndexFunc(p.Options, func(o Option) bool { return o.Value == p.At })
	return &pick{env: env, p: p, edit: NewEditor("", 80, false), shown: p.Options, at: max(0, at)}
}

type pick struct {
	env   *Env
	p     Pick
	edit  *Editor
	shown []Option
	at    int
}

func (d *pick) Init() tea.Cmd { return nil }

func (d *pick) Update(msg tea.Msg) (bool, tea.Cmd) {
	if m, ok := msg.(tea.KeyPressMsg); ok {
		switch m.String() {
		case "esc":
			return true, nil
		case "up":
			d.at = max(0, d.at-1)
			return false, nil
		case "down":
			d.at = max(0, min(len(d.shown)-1, d.at+1))
			return false, nil
		case "enter":
			if d.at < len(d.shown) && d.p.Do != nil {
				return true, d.p.Do(d.shown[d.at])
			}
			return false, nil
		}
	}
	if changed, _ := d.edit.Update(msg); changed {
		d.narrow()
	}
	return false, nil
}

func (d *pick) narrow() {
	d.at, d.shown = 0, d.p.Options
	q := strings.TrimSpace(d.edit.Value())
	if q == "" {
		return
	}
	words := make([]string, len(d.p.Options))
	for i, o := range d.p.Options {
		words[i] = Clean(o.Label + " " + o.Hint)
	}
	d.shown = nil
	for _, m := range fuzzy.Find(q, words) {
		d.shown = append(d.shown, d.p.Options[m.Index])
	}
}

func (d *pick) Title() string { return d.p.Head }
func (d *pick) Typing() bool  { return true }

func (d *pick) Keys() []Key {
	k := d.env.Keys
	return []Key{k.Move, k.Open.To("choose"), k.Back}
}

func (d *pick) View(w, h int) string {
	t := d.env.Theme
	lines := []string{}
	if len(d.p.Options) > 8 || d.edit.Value() != "" {
		lines = append(lines, d.edit.View(t, min(w, 40), 1, true), "")
	}
	if len(d.shown) == 0 {
		lines = append(lines, t.Muted.Render("Nothing matches."))
	}
	room := max(1, min(h-len(lines), 12))
	top := max(0, d.at-room+1)
	for i := top; i < min(len(d.shown), top+room); i++ {
		o := d.shown[i]
		mark, style := "  ", t.Text
		if i == d.at {
			mark, style = t.Accent.Render(t.Glyph.Row)+" ", t.Strong
		}
		lines = append(lines, mark+Between(style.Render(Clean(o.Label)), t.Muted.Render(Clean(o.Hint)), w-2, t.Glyph.More))
	}
	return strings.Join(lines, "\n")
}
