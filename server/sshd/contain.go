package sshd

import (
	"io"
	"reflect"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// A contained model is the one that bubbletea runs: it passes everything on to
// the session's own model, recovers from its panics, and has its views painted
// after the gate. A panic ends this session alone.
//
// Bubbletea's own catching of panics stays on beneath it; its renderer is off,
// so nothing reaches the terminal but through the painter.
type contained struct {
	model   tea.Model
	visit   *visit
	painter *painter

	width, height int
	content       string // as the model last gave it
	view          tea.View
}

func newContained(m tea.Model, v *visit, out io.Writer) *contained {
	c := &contained{model: m, visit: v, width: v.session.Width, height: v.session.Height}
	cfg := v.conn.srv.cfg
	c.painter = newPainter(out, v.session, cfg.Title, cfg.Limits.FPS, func(cause any) { c.fail("paint", cause) })
	return c
}

// startQueries ask what bubbletea asks when it reads the input itself: can the
// terminal draw whole frames, does it measure graphemes, and is it light or
// dark?
const startQueries = ansi.RequestModeSynchronizedOutput + ansi.RequestModeUnicodeCore + ansi.RequestBackgroundColor

// Init asks the terminal what it can do, and starts the model.
func (c *contained) Init() tea.Cmd {
	if answersQueries(c.visit.session.Term) {
		c.painter.send(startQueries)
	}
	return c.guarded("init", c.model.Init)
}

// Update passes a message on.
func (c *contained) Update(m tea.Msg) (tea.Model, tea.Cmd) {
	var clicked tea.Cmd
	if mouse, ok := m.(tea.MouseMsg); ok && c.view.OnMouse != nil {
		clicked = c.guarded("mouse", func() tea.Cmd { return c.view.OnMouse(mouse) })
	}
	updated := c.guarded("update", func() (cmd tea.Cmd) {
		c.model, cmd = c.model.Update(m)
		return cmd
	})
	return c, tea.Batch(clicked, updated)
}

// View has the model's view painted. After a view that panics the last one
// stays until the session has ended.
func (c *contained) View() tea.View {
	defer func() {
		if r := recover(); r != nil {
			c.fail("view", r)
		}
	}()
	view := c.model.View()
	if view.Content == c.content {
		view.Content = c.view.Content
	} else {
		c.content = view.Content
		view.Content = gate(view.Content)
	}
	c.view = view
	c.painter.show(view)
	return tea.View{}
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

// filter sees every message before bubbletea does, and answers those that
// concern the terminal.
func (c *contained) filter(_ tea.Model, m tea.Msg) tea.Msg {
	switch m := m.(type) {
	case tea.SuspendMsg:
		return tea.ResumeMsg{} // it would stop the server
	case tea.InterruptMsg:
		return tea.QuitMsg{}
	case tea.RawMsg:
		return nil
	case tea.WindowSizeMsg:
		if m.Width != c.width || m.Height != c.height {
			c.width, c.height = m.Width, m.Height
			c.painter.resize(m.Width, m.Height)
		}
	case tea.ModeReportMsg:
		c.learn(m)
		return nil
	case tea.MouseMsg:
		return c.inside(m)
	}
	return c.unexported(m)
}

// learn notes what the terminal says it can do.
func (c *contained) learn(m tea.ModeReportMsg) {
	switch {
	case m.Value.IsNotRecognized(), m.Value.IsPermanentlyReset():
	case m.Mode == ansi.ModeSynchronizedOutput:
		c.painter.canSynchronize()
	case m.Mode == ansi.ModeUnicodeCore:
		c.painter.measureGraphemes()
	}
}

// inside drops mouse events that were not asked for or lie outside the window.
func (c *contained) inside(m tea.MouseMsg) tea.Msg {
	at := m.Mouse()
	if c.view.MouseMode == tea.MouseModeNone || at.X < 0 || at.Y < 0 || at.X >= c.width || at.Y >= c.height {
		return nil
	}
	return m
}

// unexported answers those messages of bubbletea that have no exported type.
// Those that would run a program, write past the gate, read the clipboard or
// ask the server's terminal for its size are dropped.
func (c *contained) unexported(m tea.Msg) tea.Msg {
	switch reflect.TypeOf(m) {
	case typeBackground:
		c.painter.send(ansi.RequestBackgroundColor)
	case typeClearScreen:
		c.painter.repaint()
	case typeSetClipboard:
		c.painter.send(ansi.SetSystemClipboard(reflect.ValueOf(m).String()))
	case typeSetPrimary:
		c.painter.send(ansi.SetPrimaryClipboard(reflect.ValueOf(m).String()))
	case typeExec, typePrint, typeReadClipboard, typeReadPrimary, typeWindowSize:
	default:
		return m
	}
	return nil
}

// The types behind bubbletea's commands, found by asking them.
var (
	typeBackground    = reflect.TypeOf(tea.RequestBackgroundColor())
	typeClearScreen   = reflect.TypeOf(tea.ClearScreen())
	typeSetClipboard  = reflect.TypeOf(tea.SetClipboard("")())
	typeSetPrimary    = reflect.TypeOf(tea.SetPrimaryClipboard("")())
	typeExec          = reflect.TypeOf(tea.Exec(nil, nil)())
	typePrint         = reflect.TypeOf(tea.Println()())
	typeReadClipboard = reflect.TypeOf(tea.ReadClipboard())
	typeReadPrimary   = reflect.TypeOf(tea.ReadPrimaryClipboard())
	typeWindowSize    = reflect.TypeOf(tea.RequestWindowSize())
)
