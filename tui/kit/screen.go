package kit

import (
	tea "charm.land/bubbletea/v2"

	"gangway/domain"
)

// A Screen is one page of the portal. The router calls all of its methods from
// one goroutine.
type Screen interface {
	// Init asks for what the screen shows. It is called when the screen is
	// opened, when it is uncovered, and when one of its topics went stale, so it
	// must keep what is there until the answer comes.
	Init() tea.Cmd
	// Update takes a key, a paste, a click or an answer. Results of commands
	// that this screen returned come back to it alone.
	Update(tea.Msg) (Screen, tea.Cmd)
	// View draws the screen into the size it was given. It is pure.
	View() string
	// SetSize is called by the router before the first View and on every real
	// change.
	SetSize(w, h int)
	// Title names the place in the path, such as "Deals" or "Contoso GmbH".
	Title() string
	// Keys says what can be done here: footer, help, palette and mouse are made
	// from it.
	Keys() []Key
	// Typing reports whether text has the focus: then global keys sleep.
	Typing() bool
}

// A Listener is a screen that is live: when one of its topics goes stale, its
// Init is called again.
type Listener interface{ Topics() []string }

// A Sleeper is a screen that lets go of its answers when its person has been away
// for long. Asleep tells that it has; Init, which is called then, brings them back.
// What was typed and where the cursor stands stays.
type Sleeper interface {
	Sleep()
	Asleep() bool
}

// A Keeper is a screen that may hold text that is not sent yet. Leaving the
// portal asks first while Unsaved is true.
type Keeper interface{ Unsaved() bool }

// A Taker is a screen that has a use for a key which otherwise is the frame's:
// esc that clears a filter, tab that moves between its own parts.
type Taker interface {
	Takes(key tea.KeyPressMsg) bool
}

// A Copier is a screen of a record that can be copied with y: its id, the
// command line that does the same. Nothing that others wrote belongs in there.
type Copier interface{ Copy() []Clip }

// A Clip is one thing that can be copied.
type Clip struct {
	Label string // "id", "command line"
	Text  string
}

// A Place names a screen by words, the same that follow the host in
// "ssh -t host deals D-7K3QXM".
type Place []string

// To returns the place with these words.
func To(words ...string) Place { return words }

// A Route leads from a place to a screen. A word that starts with a colon stands
// for any word, which is handed to Open.
type Route struct {
	Path  string // "deals", "deals new", "deals :id"
	Title string // in the tab line, the menu and the palette
	Help  string // one sentence for the palette
	Tab   int    // position among the sections, from 1; 0 is no section
	May   func(domain.Actor) bool
	Open  func(env *Env, words []string) Screen
	// Count, if there is one, is shown beside the section's name: what waits
	// there. It is asked anew when one of Topics goes stale; nil is none.
	Count  func(*Env) Call[int]
	Topics func(domain.Actor) []string
}

// Of makes topics that are the same for every actor.
func Of(topics ...string) func(domain.Actor) []string {
	return func(domain.Actor) []string { return topics }
}

// TopicsFor returns the topics of the route for an actor.
func (r *Route) TopicsFor(a domain.Actor) []string {
	if r.Topics == nil {
		return nil
	}
	return r.Topics(a)
}

// Everybody is the right of a route that is open to all.
func Everybody(domain.Actor) bool { return true }

// A Found is a record that the palette offers.
type Found struct {
	Title string
	Hint  string // what kind of thing and where: "deal · Brightwater"
	Place Place
}

// A Finder looks up records of one noun for the palette; the query is what was
// typed, at least two characters.
type Finder func(env *Env, query string) Call[[]Found]

// ClickMsg is a click inside the screen, in its own coordinates. A list takes
// it; other screens may ignore it.
type ClickMsg struct{ X, Y int }

// WheelMsg is a turn of the wheel, positive downwards.
type WheelMsg struct{ Lines int }
