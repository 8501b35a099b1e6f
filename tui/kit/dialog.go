package kit

import (
	tea "charm.land/bubbletea/v2"
)

// A Dialog stands over a screen until it is done. It is opened with [Env.Open].
type Dialog interface {
	Init() tea.Cmd
	// Update returns done when the dialog closes. A command that comes with done
	// answers to the screen beneath, every other to the dialog itself.
	Update(tea.Msg) (done bool, cmd tea.Cmd)
	// View draws the inside of the dialog's box, at most that wide and high.
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
	Do      func(Option) tea.Cmd
}

// NewConfirm returns the dialog of a question.
func NewConfirm(env *Env, c Confirm) Dialog { return nil }

// NewPrompt returns the dialog of a prompt.
func NewPrompt(env *Env, p Prompt) Dialog { return nil }

// NewPick returns the dialog of a choice.
func NewPick(env *Env, p Pick) Dialog { return nil }
