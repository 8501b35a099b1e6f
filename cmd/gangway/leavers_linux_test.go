package main

import (
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// A leaver comes in on a connection and goes in its own way. It has its own key, so
// that no bound per key is met.
type leaver struct {
	r    *running
	key  ssh.Signer
	conn *net.TCPConn
}

func (l *leaver) signsIn() (*ssh.Client, error) {
	conn, chans, reqs, err := ssh.NewClientConn(l.conn, l.r.addr, &ssh.ClientConfig{
		User: "portal", Auth: []ssh.AuthMethod{ssh.PublicKeys(l.key)}, HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: 30 * time.Second,
	})
	if err != nil {
		return nil, err
	}
	return ssh.NewClient(conn, chans, reqs), nil
}

func (l *leaver) resets() {
	_ = l.conn.SetLinger(0)
	_ = l.conn.Close()
}

// comes opens a session, with a terminal unless words are given, and waits until
// something is there.
func (l *leaver) comes(words ...string) (c *ssh.Client, s *ssh.Session, in io.Writer, err error) {
	if c, err = l.signsIn(); err != nil {
		return nil, nil, nil, err
	}
	if s, err = c.NewSession(); err != nil {
		return nil, nil, nil, err
	}
	in, _ = s.StdinPipe()
	out, _ := s.StdoutPipe()
	if len(words) > 0 {
		return c, s, in, s.Start(quoted(words))
	}
	if err = s.RequestPty("xterm-256color", 24, 80, nil); err == nil {
		err = s.Shell()
	}
	if err == nil {
		_, err = io.ReadFull(out, make([]byte, 200))
		go func() { _, _ = io.Copy(io.Discard, out) }()
	}
	return c, s, in, err
}

// waysToLeave are those that there are. Each leaves its connection closed.
func waysToLeave() map[string]func(l *leaver) error {
	keys := func(text string) func(l *leaver) error {
		return func(l *leaver) error {
			c, s, in, err := l.comes()
			if err != nil {
				return err
			}
			defer func() { _ = c.Close() }()
			_, _ = io.WriteString(in, text)
			return s.Wait()
		}
	}
	session := func(leave func(l *leaver, c *ssh.Client, s *ssh.Session, in io.Writer), words ...string) func(l *leaver) error {
		return func(l *leaver) error {
			c, s, in, err := l.comes(words...)
			if err != nil {
				return err
			}
			leave(l, c, s, in)
			_ = c.Close()
			return nil
		}
	}
	resets := func(l *leaver, _ *ssh.Client, _ *ssh.Session, _ io.Writer) { l.resets() }
	return map[string]func(l *leaver) error{
		"Q":     keys("q"),
		"CtrlC": keys("\x03\x03"),
		"EndOfInput": session(func(_ *leaver, _ *ssh.Client, s *ssh.Session, in io.Writer) {
			_ = in.(io.Closer).Close()
			_ = s.Wait()
		}),
		"CloseChannel":    session(func(_ *leaver, _ *ssh.Client, s *ssh.Session, _ io.Writer) { _ = s.Close() }),
		"CloseConnection": session(func(*leaver, *ssh.Client, *ssh.Session, io.Writer) {}),
		"Reset":           session(resets),
		"Signal":          session(func(_ *leaver, _ *ssh.Client, s *ssh.Session, _ io.Writer) { _ = s.Signal(ssh.SIGKILL) }),
		"StalledThenReset": session(func(l *leaver, _ *ssh.Client, s *ssh.Session, in io.Writer) {
			_ = l.conn.SetReadBuffer(4096)
			for n := range 40 {
				_ = s.WindowChange(40-n%2, 120-n%2)
			}
			_, _ = io.WriteString(in, strings.Repeat("jk?\x1b", 20))
			l.resets()
		}),
		"WhileTyping": session(func(l *leaver, _ *ssh.Client, _ *ssh.Session, in io.Writer) {
			_, _ = io.WriteString(in, "a"+strings.Repeat("text", 20)) // in the application's form
			l.resets()
		}),
		"DuringACommand":      session(resets, "help"),
		"DuringAnEndless":     session(resets, "events", "watch"),
		"WhileItWaitsForText": session(resets, "keys", "add"),
		"BeforeTheHandshake":  func(l *leaver) error { l.resets(); return nil },
		"HalfAHandshake": func(l *leaver) error {
			_, err := io.WriteString(l.conn, "SSH-2.0-half\r\n")
			_, _ = l.conn.Read(make([]byte, 64))
			l.resets()
			return err
		},
		"DuringSignIn": func(l *leaver) error {
			_, _, _, _ = ssh.NewClientConn(l.conn, l.r.addr, &ssh.ClientConfig{
				User: "portal", HostKeyCallback: func(string, net.Addr, ssh.PublicKey) error { l.resets(); return io.EOF },
			})
			return nil
		},
		"WithoutASession": func(l *leaver) error {
			c, err := l.signsIn()
			if err == nil {
				err = c.Close()
			}
			return err
		},
	}
}

// Ensure that in whichever way people leave, nothing of them stays: goroutines, memory
// and descriptors are back where they were (F24, F25, T5, T10). With GANGWAY_LEAVERS
// there are more of them.
func TestNothingStaysOfWhoLeaves(t *testing.T) {
	r := serve(t)
	r.partner("north")
	ways := waysToLeave()
	names := make([]string, 0, len(ways))
	for name := range ways {
		names = append(names, name)
	}
	slices.Sort(names)
	leave := func(n int) {
		const workers = 8
		var all sync.WaitGroup
		for w := range workers {
			key := r.signer(fmt.Sprint("leaver", w))
			all.Go(func() {
				for i := w; i < n && !t.Failed(); i += workers {
					name := names[i/workers%len(names)]
					conn, err := net.Dial("tcp", r.addr)
					if err == nil {
						err = ways[name](&leaver{r: r, key: key, conn: conn.(*net.TCPConn)})
						_ = conn.Close()
					}
					if err != nil {
						t.Errorf("%s: %v", name, err)
					}
				}
			})
		}
		all.Wait()
	}
	leave(8 * len(names)) // what grows once, grows before it is measured
	var base vitals
	settled(t, func() bool {
		before := base
		base = r.vitals()
		return base.goroutines >= before.goroutines && before.goroutines > 0
	})
	n := howMany("GANGWAY_LEAVERS", 384)
	leave(n)
	var after vitals
	settled(t, func() bool {
		after = r.vitals()
		return after.goroutines <= base.goroutines+3 && after.files <= base.files+1 && after.heap <= base.heap+8<<10
	})
	t.Logf("%d left in %d ways: %+v, before %+v", n, len(names), after, base)
	if after.goroutines > base.goroutines+3 || after.files > base.files+1 || after.heap > base.heap+8<<10 {
		t.Errorf("after %d: %+v, before %+v", n, after, base)
		t.Logf("%d goroutines:\n%s", r.goroutines(), r.log)
	}
}

// settled waits a while until ok, and goes on in any case.
func settled(t *testing.T, ok func() bool) {
	t.Helper()
	end := time.Now().Add(40 * time.Second)
	for !ok() && time.Now().Before(end) {
		time.Sleep(200 * time.Millisecond)
	}
}

// Ensure that 200 clients that are cut off at once leave nothing, and that all who come
// back after a restart are let in (F24). With GANGWAY_RECONNECTS there are more.
func TestReconnectStorm(t *testing.T) {
	r := serve(t)
	r.partner("north")
	var came []*leaver
	base := r.vitals()
	for i := range 200 {
		conn, err := net.Dial("tcp", r.addr)
		if err != nil {
			t.Fatal(err)
		}
		l := &leaver{r: r, key: r.signer(fmt.Sprint("storm", i/4)), conn: conn.(*net.TCPConn)}
		if _, _, _, err := l.comes(); err != nil {
			t.Fatalf("client %d: %v", i, err)
		}
		came = append(came, l)
	}
	for _, l := range came {
		l.resets()
	}
	eventually(t, "nothing of them", time.Minute, func() bool {
		v := r.vitals()
		return v.goroutines <= base.goroutines+3 && v.files <= base.files+1
	})
	if err := r.signal(syscall.SIGTERM); err != nil {
		t.Errorf("SIGTERM: %v", err)
	}
	r.start()
	n := howMany("GANGWAY_RECONNECTS", 200)
	took := make([]time.Duration, n)
	var all sync.WaitGroup
	gate := make(chan struct{}, 64)
	for i := range n {
		key := r.signer(fmt.Sprint("storm", i%50))
		all.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			begun := time.Now()
			for { // who is turned away because so many are signing in comes again
				conn, err := net.Dial("tcp", r.addr)
				if err == nil {
					_, err = (&leaver{r: r, key: key, conn: conn.(*net.TCPConn)}).signsIn()
					_ = conn.Close()
				}
				if took[i] = time.Since(begun); err == nil {
					return
				}
				if took[i] > time.Minute {
					t.Errorf("client %d: %v", i, err)
					return
				}
			}
		})
	}
	all.Wait()
	slices.Sort(took)
	t.Logf("%d signed in, half of them within %v, 99 of 100 within %v", n, took[n/2], took[n*99/100])
}
