package sshd_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	gossh "golang.org/x/crypto/ssh"

	"gangway/server/sshd"
)

// drowsy has screens hibernate soon, and hands out their sessions.
func drowsy(sessions chan<- *sshd.Session) func(*sshd.Config) {
	show := showing(sessions, func(s *sshd.Session) tea.Model { return newPad(s) })
	return func(c *sshd.Config) {
		show(c)
		c.Limits.Hibernate = 300 * time.Millisecond
		c.Limits.SessionsPerConnection = 50
		c.Limits.SessionsPerKey = 50
	}
}

// showing has sessions show a model, and hands them out.
func showing(sessions chan<- *sshd.Session, model func(*sshd.Session) tea.Model) func(*sshd.Config) {
	return func(c *sshd.Config) {
		c.Screen = func(_ context.Context, s *sshd.Session) (tea.Model, error) {
			m := model(s)
			sessions <- s
			return m, nil
		}
	}
}

func (p *portal) hibernate(t *testing.T, n int) {
	t.Helper()
	eventually(t, fmt.Sprintf("%d screens that hibernate", n), func() bool { return p.Stats().Hibernating == n })
}

// Ensure a screen hibernates without a byte, keeps what was typed, and acts on the
// next key; that what changes meanwhile is drawn, and that a new size, a restart and
// an end reach it.
func TestHibernatingScreen(t *testing.T) {
	sessions := make(chan *sshd.Session, 1)
	p := serve(t, drowsy(sessions))
	w := p.person(t)
	w.sees("dark=true")
	w.types("half a sen")
	w.sees("typed: half a sen")
	s := <-sessions
	var n int
	eventually(t, "silence", func() bool { return settled(w.raw, &n, 50*time.Millisecond) })
	p.hibernate(t, 1)
	if sent := w.raw.String()[n:]; sent != "" {
		t.Errorf("sent as it fell asleep: %q", sent)
	}
	w.types("tence")
	w.sees("typed: half a sentence")
	p.hibernate(t, 1)
	s.Offer("deals", "deals changed")
	w.sees("deals changed")
	if p.Stats().Hibernating != 1 {
		t.Error("it was woken by something else than a key")
	}
	if err := w.session.WindowChange(30, 100); err != nil {
		t.Fatal(err)
	}
	w.sees("pad 100x30")
	s.Offer("deals", "deals changed again")
	w.sees("deals changed again")
	w.types("!")
	w.sees("typed: half a sentence!")
	p.hibernate(t, 1)
	p.End(s.ID, "The portal has had enough.")
	if w.leaves(); !strings.Contains(w.raw.String(), "The portal has had enough.") {
		t.Errorf("%q", w.raw.String())
	}
	if got := p.Stats().Hibernating; got != 0 {
		t.Errorf("%d screens hibernate", got)
	}
}

// Ensure a screen that hibernates is warned and logged out, and told of a restart.
func TestHibernatingScreenIsToldOfItsEnd(t *testing.T) {
	t.Run("LoggedOut", func(t *testing.T) {
		p := serve(t, drowsy(make(chan *sshd.Session, 1)), func(c *sshd.Config) { c.Limits.Idle, c.Limits.Warning = 2*time.Second, time.Second })
		w := p.person(t)
		p.hibernate(t, 1)
		w.sees("idle")
		if status := w.leaves(); status != 0 || !strings.Contains(w.raw.String(), "You were logged out") {
			t.Errorf("status %d: %q", status, w.raw.String())
		}
	})
	t.Run("Restart", func(t *testing.T) {
		p := serve(t, drowsy(make(chan *sshd.Session, 1)), func(c *sshd.Config) { c.Limits.Notice = time.Second })
		w := p.person(t)
		p.hibernate(t, 1)
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := p.Shutdown(ctx); err != nil {
			t.Fatal(err)
		}
		w.leaves()
		if !strings.Contains(w.raw.String(), "restarting") {
			t.Errorf("%q", w.raw.String())
		}
	})
}

// A sleeper is a pad that lets go of what it shows, and has it again when it is told so.
type sleeper struct {
	*pad
	mu    sync.Mutex
	slept int
	gone  bool
}

func (s *sleeper) Asleep() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gone
}

func (s *sleeper) Update(m tea.Msg) (tea.Model, tea.Cmd) {
	s.mu.Lock()
	switch m.(type) {
	case sshd.Hibernating:
		s.gone = true
		s.slept++
	case string:
		s.gone = false
	}
	s.mu.Unlock()
	_, cmd := s.pad.Update(m)
	return s, cmd
}

// Ensure nothing is drawn of a model that is asleep until it is not any more.
func TestModelThatSleepsIsNotDrawn(t *testing.T) {
	sessions := make(chan *sshd.Session, 1)
	var model *sleeper
	p := serve(t, drowsy(sessions), showing(sessions, func(s *sshd.Session) tea.Model {
		model = &sleeper{pad: newPad(s)}
		return model
	}))
	w := p.person(t)
	s := <-sessions
	p.hibernate(t, 1)
	eventually(t, "a model that sleeps", model.Asleep)
	w.types("x")
	eventually(t, "a screen that is awake", func() bool { return p.Stats().Hibernating == 0 })
	if strings.Contains(w.text(), "typed: x") {
		t.Errorf("a model that sleeps was drawn:\n%s", w.text())
	}
	s.Offer("deals", "the answer")
	w.sees("the answer")
	w.sees("typed: x")
	p.hibernate(t, 1)
}

// A typist is a terminal without an emulator, as many are needed.
type typist struct {
	session *gossh.Session
	keys    io.Writer
	seen    *transcript
}

func (p *portal) typist(t *testing.T, c *gossh.Client) typist {
	t.Helper()
	s, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	w := typist{session: s, seen: &transcript{}}
	s.Stdout = w.seen
	if w.keys, err = s.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := s.RequestPty("xterm", 24, 80, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Shell(); err != nil {
		t.Fatal(err)
	}
	return w
}

// Ensure 200 screens that fall asleep and wake all at once, while everything is
// told to all of them, lose no key, and that whichever way they leave nothing stays.
func TestManyHibernate(t *testing.T) {
	const conns, each = 10, 20
	sessions := make(chan *sshd.Session, conns*each)
	p := serve(t, drowsy(sessions))
	p.somebodyElseSignsIn(t)
	<-sessions
	base := measure()
	var people []typist
	var clients []*gossh.Client
	for range conns {
		c := p.dial(t)
		clients = append(clients, c)
		for range each {
			people = append(people, p.typist(t, c))
		}
	}
	all := func(what, text string) {
		t.Helper()
		eventually(t, what, func() bool {
			for _, w := range people {
				if !strings.Contains(w.seen.String(), text) {
					return false
				}
			}
			return true
		})
	}
	all("the screens", "pad 80x24")
	p.hibernate(t, len(people))
	var told []*sshd.Session
	for range people {
		told = append(told, <-sessions)
	}
	var busy sync.WaitGroup
	for i, w := range people {
		busy.Go(func() {
			for n := range 5 {
				told[(i+n)%len(told)].Offer(n, fmt.Sprint("deals ", n))
			}
			_, _ = io.WriteString(w.keys, "ahoy")
		})
	}
	busy.Wait()
	all("what was typed", "ahoy")
	all("what was told", "deals 4")
	p.hibernate(t, len(people))
	for i, w := range people {
		switch i % 4 {
		case 0:
			_, _ = io.WriteString(w.keys, quit)
		case 1:
			_ = w.session.Close()
		case 2:
			p.End(told[i].ID, "Enough.")
		case 3: // with its connection
		}
	}
	for _, c := range clients {
		_ = c.Close()
	}
	people, told = nil, nil
	backToBase(t, base)
}

// A still is a pad that counts how often it is drawn, and that only words change
// which do not begin with "same".
type still struct {
	*pad
	views atomic.Int64
	same  bool
}

func (s *still) Same() bool { return s.same }

func (s *still) View() tea.View {
	s.views.Add(1)
	return s.pad.View()
}

func (s *still) Update(m tea.Msg) (tea.Model, tea.Cmd) {
	text, ok := m.(string)
	s.same = !ok || strings.HasPrefix(text, "same")
	_, cmd := s.pad.Update(m)
	return s, cmd
}

// Ensure a model is not asked for a view after messages that change nothing in it.
func TestModelThatStaysTheSameIsNotDrawn(t *testing.T) {
	sessions := make(chan *sshd.Session, 1)
	var model *still
	p := serve(t, showing(sessions, func(s *sshd.Session) tea.Model {
		model = &still{pad: newPad(s)}
		return model
	}))
	w := p.person(t)
	s := <-sessions
	s.Offer("deals", "first")
	w.sees("first")
	before := model.views.Load()
	for range 10 {
		s.Offer("deals", "same as ever")
	}
	s.Offer("news", "second")
	w.sees("second")
	if drawn := model.views.Load() - before; drawn != 1 {
		t.Errorf("drawn %d times", drawn)
	}
}
