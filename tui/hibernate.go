package tui

import (
	tea "charm.land/bubbletea/v2"

	"gangway/tui/kit"
)

// hibernate has the screens let go of what they can ask for again.
func (r *root) hibernate() {
	for _, p := range r.stack {
		if s, ok := p.screen.(kit.Sleeper); ok {
			s.Sleep()
		}
	}
}

// Asleep reports whether the screen on top has let go of what it shows. Until it has
// asked again there is nothing to draw, and the window stays as it is.
func (r *root) Asleep() bool {
	p := r.top()
	if p == nil {
		return false
	}
	s, ok := p.screen.(kit.Sleeper)
	return ok && s.Asleep()
}

// rouse has the screen on top ask again. The message that roused it is kept until it
// has an answer, so that a key finds what it was pressed on.
func (r *root) rouse(msg tea.Msg) tea.Cmd {
	cmd := tea.Cmd(nil)
	if _, ok := msg.(stale); ok {
		cmd = r.refresh()
	} else {
		r.kept = append(r.kept, msg)
	}
	if r.rousing {
		return cmd
	}
	r.rousing = true
	return tea.Batch(cmd, r.ask(r.top()))
}

// catchUp takes what came while the screen on top was asleep.
func (r *root) catchUp() tea.Cmd {
	if r.Asleep() {
		return nil
	}
	kept := r.kept
	r.kept, r.rousing = nil, false
	var cmds []tea.Cmd
	for _, msg := range kept {
		cmds = append(cmds, r.handle(msg), r.perform())
	}
	return tea.Batch(cmds...)
}
