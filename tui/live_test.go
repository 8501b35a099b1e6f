package tui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"gangway/tui/kit"
	"gangway/tui/theme"
	"gangway/tui/tuitest/harbour"
)

// asker is a screen that counts how often it asks.
type asker struct {
	blank
	n int
}

func (s *asker) Init() tea.Cmd {
	s.n++
	return says("answer")
}

// Ensure a screen asks anew only when what it asked before is answered, once for all
// that has changed meanwhile: an older answer never comes after a newer one.
func TestNoOlderAnswerComesLast(t *testing.T) {
	p, _ := harbour.Open(t)
	s := &asker{}
	top := &page{id: 1, screen: s}
	r := &root{env: kit.NewEnv(t.Context(), p, harbour.Owner(), theme.New(true, colorprofile.ASCII, "", false), kit.Facts{}), stack: []*page{top}}
	first := r.ask(top)
	for range 2 {
		if r.ask(top) != nil || s.n != 1 {
			t.Fatalf("asked %d times before the first answer", s.n)
		}
	}
	if got := results(first); len(got) != 2 || got[0] != "tui.addressed {1 answer}" {
		t.Fatalf("it results in %q", got)
	}
	second := r.handle(asked{top})
	if second == nil || s.n != 2 {
		t.Fatalf("asked %d times after it", s.n)
	}
	if r.handle(asked{top}) != nil || s.n != 2 {
		t.Errorf("asked %d times with nothing changed", s.n)
	}
	third := r.ask(top)
	r.ask(top)
	r.stack = nil
	if third == nil || r.handle(asked{top}) != nil || s.n != 3 {
		t.Errorf("a screen that is closed asked %d times", s.n)
	}
}

// late is a message that may come too late.
type late bool

func (l late) Moot() bool { return bool(l) }

// A timed screen waits for something later as soon as it is open.
type timed struct {
	blank
	env *kit.Env
	got []tea.Msg
}

func (s *timed) Init() tea.Cmd { return tea.Batch(says("answer"), s.env.After(time.Hour, late(false))) }

func (s *timed) Update(m tea.Msg) (kit.Screen, tea.Cmd) {
	s.got = append(s.got, m)
	return s, nil
}

// Ensure a screen's timers do not hold up that it asks anew, and that a tick which
// comes too late changes nothing and so has nothing drawn.
func TestTimersHoldNothingUp(t *testing.T) {
	p, _ := harbour.Open(t)
	env := kit.NewEnv(t.Context(), p, harbour.Owner(), theme.New(true, colorprofile.ASCII, "", false), kit.Facts{})
	var waits time.Duration
	env.Runs.After = func(d time.Duration, m tea.Msg) tea.Cmd {
		waits = d
		return func() tea.Msg { return m }
	}
	s := &timed{env: env}
	top := &page{id: 1, screen: s}
	r := &root{env: env, stack: []*page{top}}
	if got := results(r.ask(top)); len(got) != 3 || got[0] != "tui.addressed {1 answer}" || !strings.HasPrefix(got[2], "tui.asked") {
		t.Fatalf("it results in %q", got)
	}
	tick := r.handle(addressed{1, kit.Later{After: time.Hour, Msg: late(false)}})
	if got := results(tick); waits != time.Hour || !r.Same() || len(s.got) > 0 || len(got) != 1 || got[0] != "tui.addressed {1 false}" {
		t.Errorf("after %s it results in %q; the screen got %v", waits, got, s.got)
	}
	_, _ = r.Update(addressed{1, late(true)})
	if !r.Same() || len(s.got) > 0 {
		t.Errorf("a late tick: %v", s.got)
	}
	_, _ = r.Update(addressed{1, late(false)})
	if r.Same() || len(s.got) != 1 {
		t.Errorf("a tick in time: %v", s.got)
	}
}
