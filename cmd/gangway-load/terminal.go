package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/vt"
	"golang.org/x/crypto/ssh"
)

// A view says what terminal sessions look at.
type view struct {
	Size string `default:"80x24" help:"Columns x rows of the terminals." placeholder:"WxH"`
	At   string `help:"Place to open instead of Home, such as 'deals list'." placeholder:"WORDS"`
	See  string `help:"Text that the full screen shows; without it, a screen is full when it stands still." placeholder:"TEXT"`

	width, height int
}

func (v *view) load() error {
	if _, err := fmt.Sscanf(v.Size, "%dx%d", &v.width, &v.height); err != nil || v.width < 1 || v.height < 1 {
		return fmt.Errorf("--size %s: please give it as 80x24", v.Size)
	}
	return nil
}

// quiet is how long a screen stands still before it counts as settled.
const quiet = 150 * time.Millisecond

// A terminal is a session with a screen in it.
type terminal struct {
	*link
	session *ssh.Session
	in      io.WriteCloser
	v       view

	mu      sync.Mutex
	bytes   int64
	last    time.Time
	chunks  []chunk // what has come, if it is kept
	keep    bool
	waiting chan time.Time // gets the moment of the next output
	moved   chan struct{}  // has something in it after output
	ended   chan struct{}
}

// A chunk is output that came at once.
type chunk struct {
	at   time.Time
	data []byte
}

// open connects the person of that number to a screen. What comes is kept only if
// asked for: it has to be drawn to be understood.
func (t *target) open(ctx context.Context, i int, v view, keep bool) (*terminal, error) {
	l, err := t.dial(ctx, i)
	if err != nil {
		return nil, err
	}
	return l.screen(v, keep)
}

// screen opens a screen on a connection, which it closes if it can't.
func (l *link) screen(v view, keep bool) (*terminal, error) {
	s := &terminal{link: l, v: v, keep: keep, moved: make(chan struct{}, 1), ended: make(chan struct{})}
	if err := s.start(); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return s, nil
}

func (t *terminal) start() (err error) {
	if t.session, err = t.NewSession(); err != nil {
		return err
	}
	if err := t.session.RequestPty("xterm-256color", t.v.height, t.v.width, ssh.TerminalModes{}); err != nil {
		return err
	}
	if t.in, err = t.session.StdinPipe(); err != nil {
		return err
	}
	t.session.Stdout = t
	if t.v.At == "" {
		err = t.session.Shell()
	} else {
		err = t.session.Start(t.v.At)
	}
	if err != nil {
		return err
	}
	go func() { _ = t.session.Wait(); close(t.ended) }()
	return nil
}

// Write takes what the portal draws.
func (t *terminal) Write(p []byte) (int, error) {
	now := time.Now()
	t.mu.Lock()
	t.bytes += int64(len(p))
	t.last = now
	if t.keep {
		t.chunks = append(t.chunks, chunk{now, append([]byte(nil), p...)})
	}
	if t.waiting != nil {
		t.waiting <- now
		t.waiting = nil
	}
	t.mu.Unlock()
	select {
	case t.moved <- struct{}{}:
	default:
	}
	return len(p), nil
}

// press sends a key and returns when the next output came.
func (t *terminal) press(key string, timeout time.Duration) (time.Time, error) {
	answer := make(chan time.Time, 1)
	t.mu.Lock()
	t.waiting = answer
	t.mu.Unlock()
	if _, err := io.WriteString(t.in, key); err != nil {
		return time.Time{}, err
	}
	late := time.NewTimer(timeout)
	defer late.Stop()
	select {
	case at := <-answer:
		return at, nil
	case <-t.ended:
		return time.Time{}, errors.New("the session ended")
	case <-late.C:
		return time.Time{}, fmt.Errorf("no frame in %s after key %q", timeout, key)
	}
}

// settle waits until output has come and stands still, and returns when the last of
// it came.
func (t *terminal) settle(until time.Time) (time.Time, error) {
	for {
		t.mu.Lock()
		last := t.last
		t.mu.Unlock()
		wait := time.Until(until)
		if !last.IsZero() {
			wait = quiet - time.Since(last)
			if wait <= 0 {
				return last, nil
			}
		} else if wait <= 0 {
			return last, errors.New("nothing was drawn in time")
		}
		if time.Now().After(until) {
			return last, errors.New("the screen does not come to rest")
		}
		tick := time.NewTimer(wait)
		select {
		case <-t.moved:
		case <-tick.C:
		case <-t.ended:
			tick.Stop()
			return last, errors.New("the session ended")
		}
		tick.Stop()
	}
}

// take returns what has been kept since the last call.
func (t *terminal) take() []chunk {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := t.chunks
	t.chunks = nil
	return out
}

// full waits until the screen shows the text and stands still. It returns when the
// first output came, when the text was there and when the last output came.
func (t *terminal) full(timeout time.Duration) (first, seen, still time.Time, err error) {
	until := time.Now().Add(timeout)
	p := newPicture(t.v)
	defer p.close()
	for {
		still, err = t.settle(until)
		for _, c := range t.take() {
			if first.IsZero() {
				first = c.at
			}
			p.draw(c.data)
			if seen.IsZero() && p.shows(t.v.See) {
				seen = c.at
			}
		}
		if err != nil {
			return first, seen, still, fmt.Errorf("%w; on the screen is:\n%s", err, p.text())
		}
		if t.v.See == "" {
			seen = still
		}
		if !seen.IsZero() {
			return first, seen, still, nil
		}
		select {
		case <-t.moved:
		case <-t.ended:
		case <-time.After(time.Until(until)):
			return first, seen, still, fmt.Errorf("%q is not on the screen:\n%s", t.v.See, p.text())
		}
	}
}

// A picture is a screen as a terminal shows it. Drawing it takes longer than the
// portal takes to send it, so it is done after the measuring.
type picture struct{ vt *vt.Emulator }

func newPicture(v view) picture {
	p := picture{vt.NewEmulator(v.width, v.height)}
	go func() { _, _ = io.Copy(io.Discard, p.vt) }() // what it would answer; it waits until that is taken
	return p
}

func (p picture) draw(b []byte)          { _, _ = p.vt.Write(b) }
func (p picture) text() string           { return p.vt.String() }
func (p picture) styled() string         { return p.vt.Render() }
func (p picture) shows(text string) bool { return strings.Contains(p.text(), text) }

// close ends the copying of what the terminal would answer; the emulator's own Close races with it.
func (p picture) close() {
	if in, ok := p.vt.InputPipe().(io.Closer); ok {
		_ = in.Close()
	}
}
