package tuitest

import (
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"gangway/domain"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// Slow returns what a screen shows before anything has answered: first at once,
// then when its patience is over.
func Slow(t testing.TB, p *domain.Portal, a domain.Actor, r kit.Route, words ...string) (atOnce, later string) {
	t.Helper()
	env := kit.NewEnv(t.Context(), p, a, theme.New(true, colorprofile.ASCII, "", false), kit.Facts{Vendor: "Halyard"})
	s := r.Open(env, words)
	s.SetSize(80, 20)
	cmd := s.Init()
	atOnce = s.View()
	for _, msg := range messages(cmd) {
		if wait, ok := msg.(kit.Later); ok {
			s, _ = s.Update(wait.Msg)
		}
	}
	return atOnce, s.View()
}

// messages runs a command with all that it is made of.
func messages(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	msg := cmd()
	batch, ok := msg.(tea.BatchMsg)
	if !ok {
		return []tea.Msg{msg}
	}
	var out []tea.Msg
	for _, c := range batch {
		out = append(out, messages(c)...)
	}
	return out
}
