package tui

import (
	"testing"

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
