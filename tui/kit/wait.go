package kit

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// Patience is how long an answer may take before anything says so.
const Patience = 150 * time.Millisecond

const spinEvery = 120 * time.Millisecond

// A Wait shows that something is under way, once it has taken longer than
// [Patience], and costs nothing before and after.
type Wait struct {
	env   *Env
	turn  int // counts the waits, so that a late tick is known
	on    bool
	slow  bool
	frame int
}

// NewWait returns a Wait that is off.
func NewWait(env *Env) *Wait { return &Wait{env: env} }

type waitMsg struct {
	of   *Wait
	turn int
}

// Moot reports whether what was waited for has come.
func (m waitMsg) Moot() bool { return m.turn != m.of.turn || !m.of.on }

// Start begins to wait.
func (w *Wait) Start() tea.Cmd {
	w.turn++
	w.on, w.slow, w.frame = true, false, 0
	return w.env.After(Patience, waitMsg{w, w.turn})
}

// Stop ends it.
func (w *Wait) Stop() { w.on, w.slow = false, false }

// On reports whether something is under way.
func (w *Wait) On() bool { return w.on }

// Slow reports whether it has taken long enough to be shown.
func (w *Wait) Slow() bool { return w.on && w.slow }

// Update takes the ticks of this Wait.
func (w *Wait) Update(msg tea.Msg) tea.Cmd {
	m, ok := msg.(waitMsg)
	if !ok || m.of != w || m.Moot() {
		return nil
	}
	if w.slow {
		w.frame++
	}
	w.slow = true
	if w.env.Calm {
		return nil
	}
	return w.env.After(spinEvery, m)
}

// View draws the spinner with its words, or nothing.
func (w *Wait) View(words string) string {
	if !w.Slow() {
		return ""
	}
	if w.env.Calm {
		return w.env.Theme.Muted.Render(words)
	}
	spin := w.env.Theme.Glyph.Spin
	return w.env.Theme.Accent.Render(spin[w.frame%len(spin)]) + " " + w.env.Theme.Muted.Render(words)
}
