package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

type leaveCmd struct {
	target
	view
	server
	report
	Times    int           `short:"n" default:"200" help:"How many come and leave."`
	AtOnce   int           `default:"20" help:"How many at the same time."`
	Ways     []string      `help:"Ways to leave, in turn; all without it: ${ways}." placeholder:"WAY"`
	Patience time.Duration `default:"5m" help:"How long the server has to be as it was before. It needs some minutes to find out who is silent."`
	Slack    int           `default:"3" help:"How many goroutines and files more than before are no sign of a leak."`
}

// A way to leave. What it returns is closed when all is over, if it is not nil.
type way struct {
	name  string
	leave func(context.Context, *leaveCmd, int) (io.Closer, error)
}

// ways are all there are.
var ways = []way{
	{"quit", onScreen(func(c *leaveCmd, t *terminal) error {
		if _, err := io.WriteString(t.in, "q"); err != nil {
			return err
		}
		return t.over(c.Timeout)
	})},
	{"eof", onScreen(func(c *leaveCmd, t *terminal) error {
		if err := t.in.Close(); err != nil {
			return err
		}
		return t.over(c.Timeout)
	})},
	{"channel", onScreen(func(_ *leaveCmd, t *terminal) error { return t.session.Close() })},
	{"connection", onScreen(func(_ *leaveCmd, t *terminal) error { return t.Close() })},
	{"reset", onScreen(func(_ *leaveCmd, t *terminal) error { return t.reset() })},
	{"mid-frame", onScreen(func(_ *leaveCmd, t *terminal) error {
		if _, err := io.WriteString(t.in, "jkjkjk??"); err != nil {
			return err
		}
		return t.reset()
	})},
	{"drawing", func(ctx context.Context, c *leaveCmd, i int) (io.Closer, error) {
		t, err := c.open(ctx, i, c.view, false) // and away before anything is drawn
		if err != nil {
			return nil, err
		}
		return nil, t.reset()
	}},
	{"command", func(ctx context.Context, c *leaveCmd, i int) (io.Closer, error) {
		l, err := c.dial(ctx, i)
		if err != nil {
			return nil, err
		}
		s, err := l.NewSession()
		if err != nil {
			return nil, errors.Join(err, l.Close())
		}
		return nil, errors.Join(s.Start("events lately --json"), l.reset())
	}},
	{"sign-in", func(ctx context.Context, c *leaveCmd, _ int) (io.Closer, error) {
		conn, err := c.knock(ctx)
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(conn, "SSH-2.0-Load\r\n"); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		return nil, conn.Close()
	}},
	{"greeting", func(ctx context.Context, c *leaveCmd, _ int) (io.Closer, error) {
		conn, err := c.knock(ctx)
		if err != nil {
			return nil, err
		}
		return nil, conn.Close()
	}},
	{"half-open", func(ctx context.Context, c *leaveCmd, i int) (io.Closer, error) {
		gone := make(chan struct{})
		l, err := c.dialOver(ctx, i, func(conn net.Conn) net.Conn { return &silentConn{conn, gone} })
		if err != nil {
			return nil, err
		}
		t, err := l.screen(c.view, false)
		if err != nil {
			return nil, err
		}
		_, err = t.settle(time.Now().Add(c.Timeout))
		close(gone)
		return t, err
	}},
}

// A silentConn is one to a machine that went away without a word: from then on
// nothing that comes is taken note of, and nothing is answered.
type silentConn struct {
	net.Conn
	gone chan struct{}
}

func (c *silentConn) Write(p []byte) (int, error) {
	select {
	case <-c.gone:
		return len(p), nil
	default:
		return c.Conn.Write(p)
	}
}

// onScreen is a way to leave a screen that is there.
func onScreen(leave func(*leaveCmd, *terminal) error) func(context.Context, *leaveCmd, int) (io.Closer, error) {
	return func(ctx context.Context, c *leaveCmd, i int) (io.Closer, error) {
		t, err := c.open(ctx, i, c.view, false)
		if err != nil {
			return nil, err
		}
		if _, err := t.settle(time.Now().Add(c.Timeout)); err != nil {
			return nil, errors.Join(err, t.Close())
		}
		err = leave(c, t)
		_ = t.Close() // it may be closed already
		return nil, err
	}
}

// over waits for the portal to end the session.
func (t *terminal) over(timeout time.Duration) error {
	late := time.NewTimer(timeout)
	defer late.Stop()
	select {
	case <-t.ended:
		return nil
	case <-late.C:
		return errors.New("the session does not end")
	}
}

// reset breaks the connection off, as a machine that is switched off and on does.
func (l *link) reset() error {
	if err := l.tcp.SetLinger(0); err != nil {
		return err
	}
	_ = l.tcp.Close()
	_ = l.Close() // says that it is closed already
	return nil
}

// knock connects and waits for the portal's first line.
func (t *target) knock(ctx context.Context) (net.Conn, error) {
	d := net.Dialer{Timeout: t.Timeout}
	conn, err := d.DialContext(ctx, "tcp", t.Addr)
	if err != nil {
		return nil, err
	}
	_ = conn.SetDeadline(time.Now().Add(t.Timeout))
	if _, err := bufio.NewReader(conn).ReadString('\n'); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

func wayNames() []string {
	var names []string
	for _, w := range ways {
		names = append(names, w.name)
	}
	return names
}

// Run comes and leaves, and compares.
func (c *leaveCmd) Run(ctx context.Context, out io.Writer) error {
	if err := errors.Join(c.target.load(), c.view.load()); err != nil {
		return err
	}
	chosen, err := c.chosen()
	if err != nil {
		return err
	}
	if err := c.warm(ctx); err != nil {
		return err
	}
	before, err := c.look(ctx)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	var silent []io.Closer
	began := time.Now()
	err = each(c.Times, c.AtOnce, func(i int) error {
		w := chosen[i%len(chosen)]
		left, err := w.leave(ctx, c, i)
		if err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
		if left != nil {
			mu.Lock()
			silent = append(silent, left)
			mu.Unlock()
		}
		return ctx.Err()
	})
	defer func() { closeAll(silent) }()
	f := figures{Command: "leave"}
	f.add("sessions", float64(c.Times), "", "")
	f.add("of them silent", float64(len(silent)), "", "")
	f.add("sessions per second", float64(c.Times)/time.Since(began).Seconds(), "1/s", more)
	if err != nil {
		return err
	}
	left := time.Now()
	after, err := c.await(ctx, before)
	f.known("before", before)
	f.known("after", after)
	f.add("as before after", after.at.Sub(left).Seconds(), "s", less)
	return errors.Join(c.write(out, f), err)
}

func (c *leaveCmd) chosen() ([]way, error) {
	if len(c.Ways) == 0 {
		return ways, nil
	}
	var chosen []way
	for _, name := range c.Ways {
		i := slices.IndexFunc(ways, func(w way) bool { return w.name == name })
		if i < 0 {
			return nil, fmt.Errorf("--ways %s: it is one of %s", name, strings.Join(wayNames(), ", "))
		}
		chosen = append(chosen, ways[i])
	}
	return chosen, nil
}

// warm uses sessions, so that what the portal makes once and keeps is no leak, and
// waits until they are gone.
func (c *leaveCmd) warm(ctx context.Context) error {
	err := each(c.AtOnce, c.AtOnce, func(i int) error {
		_, err := ways[0].leave(ctx, c, i)
		return err
	})
	for before := (usage{}); err == nil; {
		var now usage
		if now, err = c.look(ctx); now.fds == before.fds && now.goroutines == before.goroutines {
			break
		}
		before = now
		select {
		case <-ctx.Done():
			err = ctx.Err()
		case <-time.After(time.Second):
		}
	}
	return err
}

// await looks at the server until it has no more goroutines and files than before.
func (c *leaveCmd) await(ctx context.Context, before usage) (usage, error) {
	until := time.Now().Add(c.Patience)
	for {
		u, err := c.look(ctx)
		if err != nil {
			return u, err
		}
		slack := float64(c.Slack)
		if (before.fds < 0 || u.fds <= before.fds+slack) && (before.goroutines < 0 || u.goroutines <= before.goroutines+slack) {
			return u, nil
		}
		if time.Now().After(until) {
			return u, fmt.Errorf("after %s there are %s files and %s goroutines, and there were %s and %s", c.Patience, short(u.fds), short(u.goroutines), short(before.fds), short(before.goroutines))
		}
		select {
		case <-ctx.Done():
			return u, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}
