package sshd

import (
	"reflect"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// A contained model is the one that bubbletea runs: it passes everything on to
// the session's own model, recovers from its panics, and lets its views out
// through the gate. A panic ends this session alone.
//
// Bubbletea's own catching of panics stays on beneath it.
type contained struct {
	model tea.Model
	visit *visit

	width, height int
	mouse         tea.MouseMode
	content       string // as the model last gave it
	view          tea.View
}

func newContained(m tea.Model, v *visit) *contained {
	return &contained{model: m, visit: v, width: v.session.Width, height: v.session.Height}
}

// A query is raw output of this package's own; that of a screen is dropped.
type query string

// startQueries ask what bubbletea asks when it reads the input itself: can the
// terminal draw whole frames, does it measure graphemes, and is it light or
// dark?
const startQueries = query(ansi.RequestModeSynchronizedOutput + ansi.RequestModeUnicodeCore + ansi.RequestBackgroundColor)

// Init asks the terminal what it can do, and starts the model.
func (c *contained) Init() tea.Cmd {
	first := c.guarded("init", c.model.Init)
	if !answersQueries(c.visit.session.Term) {
		return first
	}
	return tea.Batch(tea.Raw(startQueries), first)
}

// Update passes a message on.
func (c *contained) Update(m tea.Msg) (tea.Model, tea.Cmd) {
	if raw, ok := m.(tea.RawMsg); ok {
		if _, own := raw.Msg.(query); own {
			return c, nil
		}
	}
	return c, c.guarded("update", func() (cmd tea.Cmd) {
		c.model, cmd = c.model.Update(m)
		return cmd
	})
}

// View returns the model's view, as far as it may be seen. A view that panics
// is replaced by the last one until the session has ended.
func (c *contained) View() (view tea.View) {
	defer func() {
		if r := recover(); r != nil {
			c.fail("view", r)
			view = c.view
		}
	}()
	view = c.model.View()
	if view.Content == c.content {
		view.Content = c.view.Content
	} else {
		c.content = view.Content
		view.Content = gate(view.Content)
	}
	view.WindowTitle = c.visit.conn.srv.cfg.Title
	view.ProgressBar, view.ProgramStatus = nil, nil
	if on := view.OnMouse; on != nil {
		view.OnMouse = func(m tea.MouseMsg) tea.Cmd {
			return c.guarded("mouse", func() tea.Cmd { return on(m) })
		}
	}
	c.mouse = view.MouseMode
	c.view = view
	return view
}

// fail ends the session as an incident.
func (c *contained) fail(where string, cause any) {
	c.visit.cancel(c.visit.incident(where, cause))
}

// guarded runs a piece of the model that gives a command, and guards that.
func (c *contained) guarded(where string, fn func() tea.Cmd) (cmd tea.Cmd) {
	defer func() {
		if r := recover(); r != nil {
			c.fail(where, r)
			cmd = nil
		}
	}()
	return c.command(fn())
}

// command guards a command and the commands that it gives.
func (c *contained) command(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (m tea.Msg) {
		defer func() {
			if r := recover(); r != nil {
				c.fail("command", r)
				m = nil
			}
		}()
		return c.commands(cmd())
	}
}

// commands guards the elements of a batch or sequence. The type of a sequence
// is not exported, but it is a slice of commands as well.
func (c *contained) commands(m tea.Msg) tea.Msg {
	v := reflect.ValueOf(m)
	if !v.IsValid() || v.Kind() != reflect.Slice || v.Type().Elem() != reflect.TypeFor[tea.Cmd]() {
		return m
	}
	out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
	for i := range v.Len() {
		cmd, _ := v.Index(i).Interface().(tea.Cmd)
		out.Index(i).Set(reflect.ValueOf(c.command(cmd)))
	}
	return out.Interface()
}

// filter sees every message before bubbletea does.
func (c *contained) filter(_ tea.Model, m tea.Msg) tea.Msg {
	switch m := m.(type) {
	case tea.SuspendMsg:
		return tea.ResumeMsg{} // it would stop the server
	case tea.InterruptMsg:
		return tea.QuitMsg{}
	case tea.RawMsg:
		if _, own := m.Msg.(query); !own {
			return nil
		}
	case tea.WindowSizeMsg:
		c.width, c.height = m.Width, m.Height
	case tea.MouseMsg:
		return c.inside(m)
	}
	switch reflect.TypeOf(m) {
	case typeBackground:
		return tea.RawMsg{Msg: query(ansi.RequestBackgroundColor)}
	case typeExec, typePrint, typeReadClipboard, typeReadPrimary, typeWindowSize:
		return nil
	}
	return m
}

// inside drops mouse events that were not asked for or lie outside the window.
func (c *contained) inside(m tea.MouseMsg) tea.Msg {
	at := m.Mouse()
	if c.mouse == tea.MouseModeNone || at.X < 0 || at.Y < 0 || at.X >= c.width || at.Y >= c.height {
		return nil
	}
	return m
}

// Messages of bubbletea that have no exported type: one is answered here, as
// bubbletea does not ask without reading the input itself; the others would
// run programs, write past the gate, read the clipboard, or ask the server's
// terminal for its size.
var (
	typeBackground    = reflect.TypeOf(tea.RequestBackgroundColor())
	typeExec          = reflect.TypeOf(tea.Exec(nil, nil)())
	typePrint         = reflect.TypeOf(tea.Println()())
	typeReadClipboard = reflect.TypeOf(tea.ReadClipboard())
	typeReadPrimary   = reflect.TypeOf(tea.ReadPrimaryClipboard())
	typeWindowSize    = reflect.TypeOf(tea.RequestWindowSize())
)
