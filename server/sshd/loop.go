package sshd

import (
	"context"
	"io"
	"reflect"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// maxInbox bounds the messages that wait for a screen. Who has another one waits.
const maxInbox = 64

// A loop runs the model of a session with a terminal. It does for it what a
// tea.Program does, on the session's own goroutine: messages that wait are all
// taken before one view is drawn, so that a screen is as quick as its model and
// an idle one costs a goroutine that waits. A panic of the model ends this
// session alone.
//
// After [Limits.Hibernate] without a key the loop hibernates: it lets go of what
// it keeps of the view. The screen stays as it is, whatever comes is still drawn,
// and the next key finds everything where it was.
type loop struct {
	visit   *visit
	model   tea.Model
	painter *painter
	inbox   chan tea.Msg

	width, height int
	content       string // as the model last gave it
	view          tea.View

	stale bool // there may be something new to draw
	pace  pace
	busy  time.Duration // that was not counted by the pace yet
	due   *time.Timer   // when the pace lets the next frame be drawn
	idle  *time.Timer   // when the person may have been away for long

	stirred bool // something was drawn since the loop hibernates
}

func newLoop(m tea.Model, v *visit, out io.Writer) *loop {
	cfg := v.conn.srv.cfg
	return &loop{
		visit: v, model: m, painter: newPainter(out, v.session, cfg.Title), inbox: make(chan tea.Msg, maxInbox),
		width: v.session.Width, height: v.session.Height,
		stale: true, pace: pace{every: time.Second / time.Duration(cfg.Limits.FPS)}, due: stoppedTimer(), idle: stoppedTimer(),
	}
}

func stoppedTimer() *time.Timer {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return t
}

// send has the loop take a message, sooner or later.
func (l *loop) send(m tea.Msg) {
	select {
	case l.inbox <- m:
	case <-l.visit.ctx.Done():
	}
}

// startQueries ask what bubbletea asks when it reads the input itself: can the
// terminal draw whole frames, does it measure graphemes, and is it light or
// dark?
const startQueries = ansi.RequestModeSynchronizedOutput + ansi.RequestModeUnicodeCore + ansi.RequestBackgroundColor

// run runs the model until it quits, and returns nil then, or until the session
// has ended, and returns why.
func (l *loop) run() error {
	s, done := l.visit.session, l.visit.ctx.Done()
	defer l.painter.leave()
	defer l.due.Stop()
	defer l.idle.Stop()
	l.waitIdle(l.away())
	if answersQueries(s.Term) {
		l.painter.send(startQueries)
	}
	l.guarded("init", l.model.Init)
	quit := l.take(tea.ColorProfileMsg{Profile: s.Profile}) || l.take(tea.WindowSizeMsg{Width: s.Width, Height: s.Height})
	for !quit && l.visit.ctx.Err() == nil {
		l.frame()
		inbox := l.inbox
		if rest := l.pace.rest(time.Now()); rest > 0 { // what is typed waits, too
			inbox = nil
			l.due.Reset(rest)
		}
		select {
		case <-done:
		case <-l.due.C:
		case <-l.idle.C:
			quit = l.checkIdle()
		case <-s.mail.wake:
			for _, m := range s.mail.take() {
				quit = quit || l.take(m)
			}
		case m := <-inbox:
			quit = l.takeAll(m)
		}
	}
	return context.Cause(l.visit.ctx)
}

// takeAll takes a message and those that wait behind it.
func (l *loop) takeAll(m tea.Msg) (quit bool) {
	began := time.Now()
	defer func() { l.busy += time.Since(began) }()
	for range maxInbox {
		if l.take(m) {
			return true
		}
		select {
		case m = <-l.inbox:
		default:
			return false
		}
	}
	return false
}

// frame has the view painted if there may be something new in it and a frame is
// due. After a view that panics the last one stays until the session has ended.
func (l *loop) frame() {
	now := time.Now()
	defer func() {
		l.pace.worked(now, l.busy)
		l.busy = 0
	}()
	if !l.stale || l.asleep() {
		return
	}
	if wait := l.pace.wait(now); wait > 0 {
		l.due.Reset(wait)
		return
	}
	l.stale = false
	l.guarded("view", func() tea.Cmd {
		view := l.model.View()
		if content := view.Content; content == l.content {
			view.Content = l.view.Content
		} else {
			view.Content, l.content = gate(content), content
		}
		l.view = view
		if l.painter.paint(view) {
			l.pace.took(now)
		}
		return nil
	})
	l.busy += time.Since(now)
	if l.painter.sleep {
		l.forget()
		l.stirred = true
		l.waitIdle(l.away())
	}
}

// hibernate lets go of what is kept of the view until the next key, and has the model
// let go of what it can.
func (l *loop) hibernate() (quit bool) {
	quit = l.take(l.visit.conn.srv.cfg.Translate(Hibernating{}))
	l.stale, l.stirred = false, false
	l.painter.hibernate()
	l.forget()
	l.visit.asleep.Store(true)
	l.visit.conn.srv.cfg.Observe(Hibernated, "", 0)
	return quit
}

// asleep tells whether the model has nothing to draw, as it hibernates.
func (l *loop) asleep() bool {
	m, ok := l.model.(interface{ Asleep() bool })
	return ok && m.Asleep()
}

func (l *loop) forget() { l.content, l.view.Content = "", "" }

func (l *loop) wake() {
	l.stirred = false
	l.visit.asleep.Store(false)
	l.painter.wake()
	l.waitIdle(l.away())
}

// fail ends the session as an incident.
func (l *loop) fail(where string, cause any) {
	l.visit.cancel(l.visit.incident(where, cause))
}

// guarded runs a piece of the model, and the command that it gives.
func (l *loop) guarded(where string, fn func() tea.Cmd) {
	defer func() {
		if r := recover(); r != nil {
			l.fail(where, r)
		}
	}()
	l.start(fn())
}

// start runs a command beside the loop.
func (l *loop) start(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	safego(l.visit.conn.srv.cfg.Log, "command", func() { l.do(cmd) })
}

// do runs a command and sends what it results in. The commands of a batch run
// side by side, those of a sequence one after the other. The type of a sequence is
// not exported, but it is a slice of commands as well.
func (l *loop) do(cmd tea.Cmd) {
	defer func() {
		if r := recover(); r != nil {
			l.fail("command", r)
		}
	}()
	m := cmd()
	if m == nil {
		return
	}
	if batch, ok := m.(tea.BatchMsg); ok {
		l.doAll(batch)
		return
	}
	v := reflect.ValueOf(m)
	if v.Kind() != reflect.Slice || v.Type().Elem() != reflect.TypeFor[tea.Cmd]() {
		l.send(m)
		return
	}
	for i := range v.Len() {
		if each, _ := v.Index(i).Interface().(tea.Cmd); each != nil {
			l.do(each)
		}
	}
}

// doAll runs commands side by side and waits for them.
func (l *loop) doAll(cmds []tea.Cmd) {
	var all sync.WaitGroup
	for _, cmd := range cmds {
		if cmd == nil {
			continue
		}
		all.Add(1)
		safego(l.visit.conn.srv.cfg.Log, "command", func() {
			defer all.Done()
			l.do(cmd)
		})
	}
	all.Wait()
}

// take answers a message that concerns the terminal, and has the model updated
// with any other. Nothing stops the server: who would suspend it is resumed.
func (l *loop) take(m tea.Msg) (quit bool) {
	switch m := m.(type) {
	case nil, tea.RawMsg:
		return false
	case tea.SuspendMsg:
		return l.take(tea.ResumeMsg{})
	case tea.QuitMsg, tea.InterruptMsg:
		return true
	case tea.WindowSizeMsg:
		if m.Width != l.width || m.Height != l.height {
			l.width, l.height = m.Width, m.Height
			l.painter.resize(m.Width, m.Height)
		}
	case tea.ModeReportMsg:
		l.learn(m)
		return false
	case tea.MouseMsg:
		if !l.wants(m.Mouse()) {
			return false
		}
		if l.view.OnMouse != nil {
			l.guarded("mouse", func() tea.Cmd { return l.view.OnMouse(m) })
		}
	}
	if l.toTerminal(m) {
		return false
	}
	if l.painter.sleep && typed(m) {
		l.wake()
	}
	l.guarded("update", func() (cmd tea.Cmd) {
		l.model, cmd = l.model.Update(m)
		return cmd
	})
	if model, ok := l.model.(interface{ Same() bool }); !ok || !model.Same() {
		l.stale = true
	}
	return false
}

// learn notes what the terminal says it can do.
func (l *loop) learn(m tea.ModeReportMsg) {
	switch {
	case m.Value.IsNotRecognized(), m.Value.IsPermanentlyReset():
	case m.Mode == ansi.ModeSynchronizedOutput:
		l.painter.canSynchronize()
	case m.Mode == ansi.ModeUnicodeCore:
		l.painter.measureGraphemes()
	}
}

// wants tells whether a mouse event was asked for and lies inside the window.
func (l *loop) wants(at tea.Mouse) bool {
	return l.view.MouseMode != tea.MouseModeNone && at.X >= 0 && at.Y >= 0 && at.X < l.width && at.Y < l.height
}

// toTerminal answers those messages of bubbletea's commands that are for the
// terminal and have no exported type. Those that would run a program, write past
// the gate or read the clipboard do nothing here.
func (l *loop) toTerminal(m tea.Msg) bool {
	switch reflect.TypeOf(m) {
	case typeBackground:
		l.painter.send(ansi.RequestBackgroundColor)
	case typeClearScreen:
		l.painter.repaint()
		l.stale = true
	case typeSetClipboard:
		l.painter.send(ansi.SetSystemClipboard(reflect.ValueOf(m).String()))
	case typeSetPrimary:
		l.painter.send(ansi.SetPrimaryClipboard(reflect.ValueOf(m).String()))
	default:
		return false
	}
	return true
}

// The types behind bubbletea's commands, found by asking them.
var (
	typeBackground   = reflect.TypeOf(tea.RequestBackgroundColor())
	typeClearScreen  = reflect.TypeOf(tea.ClearScreen())
	typeSetClipboard = reflect.TypeOf(tea.SetClipboard("")())
	typeSetPrimary   = reflect.TypeOf(tea.SetPrimaryClipboard("")())
)

// A pace lets a few frames through at once and then so many a second: what
// answers a key is drawn when it is there, a flood is not. A session that works much
// rests for longer than it works, so that one huge window or a key held down by a
// program never takes the time of others.
type pace struct {
	every time.Duration // between frames in the long run
	full  time.Time     // when all of the frames at once may be drawn again
	paid  time.Time     // when the work so far is paid for
}

const (
	// framesAtOnce is how many frames may come one right after the other.
	framesAtOnce = 8
	// restPerWork is for how long a session rests for each moment that it works.
	restPerWork = 6
	// credit is how much rest a session may owe, and the most that it is kept waiting.
	credit = 100 * time.Millisecond
)

// wait returns how long after now the next frame may be drawn.
func (p *pace) wait(now time.Time) time.Duration {
	return max(p.full.Add(-(framesAtOnce-1)*p.every).Sub(now), p.rest(now))
}

// rest returns for how long after now the session is to rest.
func (p *pace) rest(now time.Time) time.Duration { return p.paid.Add(-credit).Sub(now) }

// took says that a frame was drawn.
func (p *pace) took(now time.Time) {
	if p.full.Before(now) {
		p.full = now
	}
	p.full = p.full.Add(p.every)
}

// worked says for how long the session worked.
func (p *pace) worked(now time.Time, work time.Duration) {
	if p.paid.Before(now) {
		p.paid = now
	}
	if p.paid = p.paid.Add(restPerWork * work); p.paid.Sub(now) > 2*credit {
		p.paid = now.Add(2 * credit)
	}
}
