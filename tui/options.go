package tui

import (
	"context"

	"github.com/charmbracelet/colorprofile"

	"gangway/domain"
	"gangway/tui/kit"
	"gangway/tui/markdown"
)

// Options say who looks at what through which terminal.
type Options struct {
	Context context.Context // ends with the session
	Portal  *domain.Portal
	Actor   domain.Actor
	Facts   kit.Facts
	// Standing is what the header says beside the company, such as "Gold".
	Standing string

	Profile colorprofile.Profile // of the client's terminal; see theme.Terminal
	ASCII   bool
	Light   bool   // until the terminal tells its background
	Scheme  string // kit.Light or kit.Dark, as the user chose; "" is as the terminal is
	Accent  string // of the programme's branding
	Width   int
	Height  int
	Mouse   bool // switched on, as the user left it
	Calm    bool // nothing is to move, as the user chose

	Place   kit.Place    // where to open; none is the first section
	Routes  []kit.Route  // nil is the portal's own table, with its finders
	Finders []kit.Finder // records for the palette, beside Routes
	Heralds []kit.Herald // what open sessions are told at once, beside Routes
	Host    string       // named in command lines that are copied, such as "portal.halyard.example"

	// Texts keeps what was drawn of Markdown, for all sessions of the process.
	Texts *markdown.Cache

	// KeepMouse remembers whether the mouse is on.
	KeepMouse func(on bool)
	// Runtime replaces what waits; nil is [kit.RealRuntime].
	Runtime *kit.Runtime
}

// Ended tells the screens that the session is over: the actor's key was taken
// away, nobody pressed a key for long. The screens leave; whoever runs the
// program prints the sentence afterwards, see [Farewell].
type Ended struct{ Sentence string }

// Became tells the screens that their person is somebody else by now: a guest
// who was approved, a colleague with another role. Everything is opened anew.
type Became struct {
	Actor    domain.Actor
	Standing string
}
