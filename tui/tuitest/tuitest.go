// Package tuitest plays a person at a terminal: it opens the portal's screens
// over a real portal, presses keys, types and pastes, and looks at what is
// shown. Everything runs in the test's own goroutine until nothing is left to
// do, so nothing sleeps and nothing races.
//
//	s := tuitest.Open(t, portal, actor, 80, 24)
//	s.Press("n").Expect("Customer").Type("Contoso").Submit().Expect("Registered")
package tuitest

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"gangway/domain"
	"gangway/tui"
	"gangway/tui/kit"
)

// mostSteps is how many messages one key may set off before the test is taken
// to go round in circles.
const mostSteps = 10_000

// A Session is a person at a terminal.
type Session struct {
	t      testing.TB
	model  tea.Model
	w, h   int
	look   string
	clip   string
	quit   bool
	clock  *domain.FakeClock
	now    time.Duration // since the session was opened
	timers []timer
	delay  *time.Duration // set by a command that is to be run later
	watch  func() (tea.Msg, bool)
}

type timer struct {
	at  time.Duration
	msg tea.Msg
}

// An Option changes how a session is opened.
type Option func(*Session, *tui.Options)

// Routes gives the session a table of routes of its own.
func Routes(r ...kit.Route) Option { return func(_ *Session, o *tui.Options) { o.Routes = r } }

// At opens the session at a place, as the words after the host do.
func At(words ...string) Option { return func(_ *Session, o *tui.Options) { o.Place = words } }

// Facts sets what the programme says.
func Facts(f kit.Facts) Option { return func(_ *Session, o *tui.Options) { o.Facts = f } }

// With changes the options of the screens in any way.
func With(fn func(*tui.Options)) Option { return func(_ *Session, o *tui.Options) { fn(o) } }

// Clock lets Wait move the portal's clock too.
func Clock(c *domain.FakeClock) Option { return func(s *Session, _ *tui.Options) { s.clock = c } }

// In opens the session in a look of [Looks].
func In(l Look) Option {
	return func(s *Session, o *tui.Options) {
		s.look = l.Name
		o.Light, o.Profile = l.Light, l.Profile
	}
}

// Open starts a session of the actor in a window of w × h cells. It shows no
// colours unless a look says so.
func Open(t testing.TB, p *domain.Portal, a domain.Actor, w, h int, opts ...Option) *Session {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	s := &Session{t: t, w: w, h: h, look: "nocolour"}
	o := tui.Options{
		Context: ctx, Portal: p, Actor: a, Width: w, Height: h, Profile: colorprofile.ASCII,
		Facts:   kit.Facts{Vendor: "Halyard", Symbol: "⛵", Currency: "EUR"},
		Runtime: &kit.Runtime{After: s.after, Watch: s.watcher},
	}
	for _, opt := range opts {
		opt(s, &o)
	}
	s.model = tui.New(o)
	s.run(s.model.Init())
	return s
}

func (s *Session) after(d time.Duration, m tea.Msg) tea.Cmd {
	return func() tea.Msg {
		s.delay = &d
		return m
	}
}

func (s *Session) watcher(_ context.Context, sub *domain.Subscription, wake func() tea.Msg) tea.Cmd {
	s.watch = func() (tea.Msg, bool) {
		select {
		case <-sub.Wake():
			return wake(), true
		default:
			return nil, false
		}
	}
	return nil
}

// run performs commands and what they set off until nothing is left.
func (s *Session) run(cmd tea.Cmd) {
	s.t.Helper()
	queue := []tea.Cmd{cmd}
	for step := 0; len(queue) > 0 || s.woken(&queue); step++ {
		if step > mostSteps {
			s.t.Fatalf("the screens do not come to rest:\n%s", s.Screen())
		}
		next := queue[0]
		queue = queue[1:]
		if next == nil {
			continue
		}
		s.delay = nil
		msg := next()
		if s.delay != nil {
			s.timers = append(s.timers, timer{s.now + *s.delay, msg})
			continue
		}
		queue = append(s.take(msg), queue...)
	}
	s.sound()
}

// woken puts a message of the broker in the queue, if there is one.
func (s *Session) woken(queue *[]tea.Cmd) bool {
	if s.watch == nil || s.quit {
		return false
	}
	msg, ok := s.watch()
	if ok {
		s.watch = nil
		*queue = append(*queue, func() tea.Msg { return msg })
	}
	return ok
}

// take handles the result of a command as bubbletea would.
func (s *Session) take(msg tea.Msg) []tea.Cmd {
	switch m := msg.(type) {
	case nil:
		return nil
	case tea.QuitMsg:
		s.quit = true
		return nil
	case tea.BatchMsg:
		return m
	}
	v := reflect.ValueOf(msg)
	if v.Kind() == reflect.Slice && v.Type().Elem() == reflect.TypeFor[tea.Cmd]() {
		cmds := make([]tea.Cmd, v.Len())
		for i := range cmds {
			cmds[i], _ = v.Index(i).Interface().(tea.Cmd)
		}
		return cmds
	}
	if strings.HasPrefix(v.Type().PkgPath(), "charm.land/bubbletea") && v.Type().Name() == "setClipboardMsg" {
		s.clip = v.String()
		return nil
	}
	var cmd tea.Cmd
	s.model, cmd = s.model.Update(msg)
	return []tea.Cmd{cmd}
}

// sound fails the test when a line is wider than the window or the program has
// broken down.
func (s *Session) sound() {
	s.t.Helper()
	if words, status := tui.Farewell(s.model); status != 0 {
		s.t.Fatalf("the program broke down: %s", words)
	}
	lines := strings.Split(s.View(), "\n")
	if len(lines) != s.h {
		s.t.Fatalf("%d lines in a window of %d:\n%s", len(lines), s.h, s.Screen())
	}
	for i, line := range lines {
		if n := ansi.StringWidth(line); n > s.w {
			s.t.Fatalf("line %d takes %d cells in a window of %d:\n%s", i+1, n, s.w, s.Screen())
		}
	}
}

// View returns what is drawn, with its colours.
func (s *Session) View() string { return s.model.(interface{ View() tea.View }).View().Content }

// Screen returns what a person reads.
func (s *Session) Screen() string {
	lines := strings.Split(ansi.Strip(s.View()), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// Clipboard returns what was sent to the person's clipboard last.
func (s *Session) Clipboard() string { return s.clip }

// Over reports whether the program has ended.
func (s *Session) Over() bool { return s.quit }

// Model returns the program, for [tui.Farewell].
func (s *Session) Model() tea.Model { return s.model }

// Press presses keys: names such as "n", "ctrl+s" and "enter", or keys of the
// kit.
func (s *Session) Press(keys ...any) *Session {
	s.t.Helper()
	for _, k := range keys {
		switch k := k.(type) {
		case string:
			s.Tell(kit.Press(k))
		case kit.Key:
			s.Tell(kit.Press(k.Press[0]))
		default:
			s.t.Fatalf("Press: %T is no key", k)
		}
	}
	return s
}

// Type types a text, a key for each of its runes.
func (s *Session) Type(text string) *Session {
	s.t.Helper()
	for _, r := range text {
		s.Tell(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return s
}

// Paste pastes a text.
func (s *Session) Paste(text string) *Session {
	s.t.Helper()
	return s.Tell(tea.PasteMsg{Content: text})
}

// Submit sends the form.
func (s *Session) Submit() *Session {
	s.t.Helper()
	return s.Press("ctrl+s")
}

// Click clicks a cell.
func (s *Session) Click(x, y int) *Session {
	s.t.Helper()
	return s.Tell(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
}

// Resize changes the window.
func (s *Session) Resize(w, h int) *Session {
	s.t.Helper()
	s.w, s.h = w, h
	return s.Tell(tea.WindowSizeMsg{Width: w, Height: h})
}

// Tell hands the program a message and waits until it is at rest.
func (s *Session) Tell(msg tea.Msg) *Session {
	s.t.Helper()
	if s.quit {
		return s
	}
	s.run(func() tea.Msg { return msg })
	return s
}

// Rest takes what others have changed meanwhile.
func (s *Session) Rest() *Session {
	s.t.Helper()
	s.run(nil)
	return s
}

// Wait lets time pass: timers fire in their order.
func (s *Session) Wait(d time.Duration) *Session {
	s.t.Helper()
	end := s.now + d
	for {
		i := s.nextTimer(end)
		if i < 0 {
			break
		}
		next := s.timers[i]
		s.timers = slices.Delete(s.timers, i, i+1)
		s.pass(next.at)
		s.run(func() tea.Msg { return next.msg })
	}
	s.pass(end)
	return s
}

func (s *Session) pass(to time.Duration) {
	if s.clock != nil {
		s.clock.Advance(to - s.now)
	}
	s.now = to
}

func (s *Session) nextTimer(end time.Duration) int {
	at := -1
	for i, t := range s.timers {
		if t.at <= end && (at < 0 || t.at < s.timers[at].at) {
			at = i
		}
	}
	return at
}

// Timers returns how many timers are set: none in a session at rest.
func (s *Session) Timers() int { return len(s.timers) }

// Expect fails the test unless all of the texts are shown.
func (s *Session) Expect(texts ...string) *Session {
	s.t.Helper()
	for _, text := range texts {
		if !strings.Contains(s.Screen(), text) {
			s.t.Fatalf("%q is not shown:\n%s", text, s.Screen())
		}
	}
	return s
}

// Without fails the test if one of the texts is shown.
func (s *Session) Without(texts ...string) *Session {
	s.t.Helper()
	for _, text := range texts {
		if strings.Contains(s.Screen(), text) {
			s.t.Fatalf("%q is shown:\n%s", text, s.Screen())
		}
	}
	return s
}

// Line returns the number of the first line that shows the text, -1 if none does.
func (s *Session) Line(text string) int {
	return slices.IndexFunc(strings.Split(s.Screen(), "\n"), func(l string) bool { return strings.Contains(l, text) })
}
