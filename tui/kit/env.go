package kit

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/programme"
	"gangway/tui/markdown"
	"gangway/tui/theme"
)

// An Env is what a session has. Screens keep the pointer and read it in Update
// and View; nothing of it may be touched inside a tea.Cmd.
//
// What changes the frame around a screen (another place, a dialog, a toast) is
// said here and happens before the next key is looked at, so that typing ahead
// lands where the eye will be.
type Env struct {
	Actor domain.Actor
	Theme *theme.Theme
	Keys  *Keymap // nobody changes it
	Facts Facts
	Runs  Runtime
	// Texts keeps what was drawn of Markdown, for all sessions; nil keeps nothing.
	Texts *markdown.Cache
	// Standing is what the header says beside the company, such as "Gold". A
	// screen that learns of another one sets it.
	Standing string
	// Host is named in command lines; "" is not known.
	Host string
	// Calm is that nothing is to move: a wait is shown without turning.
	Calm bool

	now     time.Time
	ctx     context.Context
	portal  *domain.Portal
	actions []any
}

// Facts are what the programme says that every screen needs.
type Facts struct {
	Vendor   string         // "Halyard"
	Name     string         // of the programme, such as "Halyard Crew"; "" is "Halyard Partners"
	Symbol   string         // drawn before the name, one or two cells
	Zone     *time.Location // of the programme; nil is UTC
	Currency string         // of the programme
}

// FactsOf returns the facts of a programme.
func FactsOf(p *programme.Programme) Facts {
	return Facts{Vendor: p.Vendor, Name: p.Name, Symbol: p.Branding.Symbol, Zone: p.TimeZone, Currency: p.Currency}
}

// A Runtime is what a program does outside of Update. A front door may have its own,
// and tests replace it, so that nothing waits.
type Runtime struct {
	// After delivers the message when the time is over.
	After func(time.Duration, tea.Msg) tea.Cmd
	// Watch delivers wake() when the subscription wakes: by the command, or by whoever
	// runs the program.
	Watch func(ctx context.Context, s *domain.Subscription, wake func() tea.Msg) tea.Cmd
}

// RealRuntime waits for the real clock and the real broker.
func RealRuntime() Runtime {
	return Runtime{
		After: func(d time.Duration, m tea.Msg) tea.Cmd {
			return tea.Tick(d, func(time.Time) tea.Msg { return m })
		},
		Watch: func(ctx context.Context, s *domain.Subscription, wake func() tea.Msg) tea.Cmd {
			return func() tea.Msg {
				select {
				case <-ctx.Done():
					return nil
				case <-s.Wake():
					return wake()
				}
			}
		},
	}
}

// NewEnv returns the environment of one session. The context ends with it.
func NewEnv(ctx context.Context, p *domain.Portal, a domain.Actor, t *theme.Theme, f Facts) *Env {
	if f.Zone == nil {
		f.Zone = time.UTC
	}
	e := &Env{Actor: a, Theme: t, Keys: DefaultKeymap(t.ASCII), Facts: f, Runs: RealRuntime(), ctx: ctx, portal: p}
	e.Refresh()
	return e
}

// Refresh sets the time that screens draw with. The router calls it before each
// Update, so that a View is pure.
func (e *Env) Refresh() { e.now = e.portal.Now() }

// Now returns the moment of the last message, in the programme's zone.
func (e *Env) Now() time.Time { return e.now.In(e.Facts.Zone) }

// Context returns the session's context, for cancellation only.
func (e *Env) Context() context.Context { return e.ctx }

// After delivers a message to the screen later, once. Nothing waits for it.
func (e *Env) After(d time.Duration, m tea.Msg) tea.Cmd {
	return func() tea.Msg { return Later{d, m} }
}

// Later asks the frame to deliver a message to who sent this, after a time.
type Later struct {
	After time.Duration
	Msg   tea.Msg
}

// Moot is a message that may have come too late to matter. The frame drops it then.
type Moot interface{ Moot() bool }

// Go opens a place on top of this one.
func (e *Env) Go(words ...string) { e.act(GoAction{Place: words}) }

// Replace opens a place instead of this one, as after a form was sent.
func (e *Env) Replace(words ...string) { e.act(GoAction{Place: words, Replace: true}) }

// Push opens a screen that has no place of its own on top of this one.
func (e *Env) Push(s Screen) { e.act(PushAction{s}) }

// Back closes this screen.
func (e *Env) Back() { e.act(BackAction{}) }

// CommandLine returns what to type in a shell to run words of the command line.
func (e *Env) CommandLine(words string) string {
	if e.Host == "" {
		return "ssh HOST " + words
	}
	return "ssh " + e.Host + " " + words
}

// Quit leaves the portal.
func (e *Env) Quit() { e.act(QuitAction{}) }

// Open opens a dialog over the screen.
func (e *Env) Open(d Dialog) { e.act(OpenAction{d}) }

// Toast shows a sentence for a few seconds.
func (e *Env) Toast(tone theme.Tone, sentence string) { e.act(ToastAction{Tone: tone, Text: sentence}) }

// Undo shows a sentence and offers u to take it back for as long as it stands.
func (e *Env) Undo(sentence string, undo func() tea.Cmd) {
	e.act(ToastAction{Tone: theme.Good, Text: sentence, Undo: undo})
}

// Fail shows what went wrong as a toast, for errors that belong to no field and
// no list.
func (e *Env) Fail(err error) {
	if err != nil {
		e.Toast(ToneOf(err), Sentence(err))
	}
}

// Copy sends text of ours to the person's clipboard and shows it.
func (e *Env) Copy(text string) { e.act(CopyAction{text}) }

func (e *Env) act(a any) { e.actions = append(e.actions, a) }

// Actions returns what screens and dialogs have asked of the frame since it was
// last called. It is the router's.
func (e *Env) Actions() []any {
	a := e.actions
	e.actions = nil
	return a
}

// What screens ask of the frame; the router alone reads these.
type (
	// GoAction is what [Env.Go] and [Env.Replace] ask.
	GoAction struct {
		Place   Place
		Replace bool
	}
	// PushAction is what [Env.Push] asks.
	PushAction struct{ Screen Screen }
	// BackAction is what [Env.Back] asks.
	BackAction struct{}
	// QuitAction is what [Env.Quit] asks.
	QuitAction struct{}
	// OpenAction is what [Env.Open] asks.
	OpenAction struct{ Dialog Dialog }
	// CopyAction is what [Env.Copy] asks.
	CopyAction struct{ Text string }
	// ToastAction is what [Env.Toast] and [Env.Undo] ask.
	ToastAction struct {
		Tone theme.Tone
		Text string
		Undo func() tea.Cmd
	}
)

// ascii chooses between a glyph and what stands for it in ASCII.
func (e *Env) ascii(glyph, plain string) string {
	if e.Theme.ASCII {
		return plain
	}
	return glyph
}
