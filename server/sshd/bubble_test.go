package sshd_test

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	gossh "golang.org/x/crypto/ssh"

	"gangway/server/sshd"
)

// A bubble is a server whose time is the bubble's, so that a test waits for minutes in
// no time and sees to the second when something happens. Its network is pipes, from
// whatever address a test dials.
type bubble struct {
	*sshd.Server
	t     *testing.T
	conns chan net.Conn
	shut  context.Context //nolint:containedctx // ends as the listener is closed
	close context.CancelFunc
	lacks int           // how many accepts fail at first, as there are no descriptors
	ended chan error    // what Serve returned
	stuck chan struct{} // closed by a test when handlers that heed nothing may end
}

// inBubble runs a test with a server that counts and penalises every address.
func inBubble(t *testing.T, test func(*bubble), change ...func(*bubble, *sshd.Config)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &bubble{t: t, conns: make(chan net.Conn), ended: make(chan error, 1), stuck: make(chan struct{})}
		b.shut, b.close = context.WithCancel(context.Background())
		key, err := sshd.LoadOrCreateHostKey(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		cfg := sshd.Config{
			Listen: pipes{b}, HostKey: key, Command: speak,
			Screen: func(_ context.Context, s *sshd.Session) (tea.Model, error) { return newPad(s), nil },
		}
		nobodyTrusted(&cfg)
		for _, c := range change {
			c(b, &cfg)
		}
		if b.Server, err = sshd.New(cfg); err != nil {
			t.Fatal(err)
		}
		go func() { b.ended <- b.Serve(context.Background()) }()
		test(b)
		if err := b.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		if err := <-b.ended; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
}

// Pipes are a listener for pipes.
type pipes struct{ b *bubble }

func (p pipes) Accept() (net.Conn, error) {
	if p.b.lacks > 0 {
		p.b.lacks--
		return nil, &net.OpError{Op: "accept", Err: syscall.EMFILE}
	}
	select {
	case c := <-p.b.conns:
		return c, nil
	case <-p.b.shut.Done():
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error   { p.b.close(); return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4zero} }

// An addressed connection comes from an address.
type addressed struct {
	net.Conn
	from net.Addr
}

func (a addressed) RemoteAddr() net.Addr { return a.from }

// dial connects from an address.
func (b *bubble) dial(from string) net.Conn {
	b.t.Helper()
	ours, theirs := net.Pipe()
	select {
	case b.conns <- addressed{theirs, &net.TCPAddr{IP: net.ParseIP(from)}}:
	case err := <-b.ended:
		b.ended <- err
		b.t.Fatalf("nobody is let in any more: %v", err)
	}
	return ours
}

// greeted connects from an address and returns the first line that it is told.
func (b *bubble) greeted(from string) string {
	c := b.dial(from)
	defer func() { _ = c.Close(); synctest.Wait() }()
	line, _ := bufio.NewReader(c).ReadString('\n')
	return line
}

// A wanderer is a client's side of a pipe: what it writes is buffered, as a network
// does, and it stops reading on request.
type wanderer struct {
	net.Conn
	stop, gone chan struct{}

	mu    sync.Mutex
	more  sync.Cond
	queue []byte
}

func wander(c net.Conn) *wanderer {
	w := &wanderer{Conn: c, stop: make(chan struct{}), gone: make(chan struct{})}
	w.more.L = &w.mu
	go w.pump()
	return w
}

// pump writes what is buffered until the other side has gone.
func (w *wanderer) pump() {
	defer close(w.gone)
	for {
		w.mu.Lock()
		for len(w.queue) == 0 {
			w.more.Wait()
		}
		p := w.queue
		w.queue = nil
		w.mu.Unlock()
		if _, err := w.Conn.Write(p); err != nil {
			return
		}
	}
}

func (w *wanderer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.queue = append(w.queue, p...)
	w.more.Signal()
	return len(p), nil
}

func (w *wanderer) Read(p []byte) (int, error) {
	select {
	case <-w.stop:
		<-w.gone
		return 0, io.EOF
	default:
		return w.Conn.Read(p)
	}
}

// Close closes the connection, and lets the pump find that out.
func (w *wanderer) Close() error {
	err := w.Conn.Close()
	_, _ = w.Write([]byte{0})
	return err
}

// signIn signs somebody in from an address.
func (b *bubble) signIn(from string, cfg *gossh.ClientConfig) (*gossh.Client, *wanderer) {
	b.t.Helper()
	w := wander(b.dial(from))
	c, chans, reqs, err := gossh.NewClientConn(w, "", cfg)
	if err != nil {
		b.t.Fatal(err)
	}
	return gossh.NewClient(c, chans, reqs), w
}

func (b *bubble) somebody(from string) (*gossh.Client, *wanderer) {
	b.t.Helper()
	return b.signIn(from, clientConfig("ada", gossh.PublicKeys(newKey(b.t))))
}

// Ensure a server that lacks descriptors goes on, tries again less and less often, and
// says so once (F27).
func TestFailedAcceptsAreTriedAgain(t *testing.T) {
	log := &transcript{}
	inBubble(t, func(b *bubble) {
		start := time.Now()
		if line := b.greeted("192.0.2.1"); !strings.HasPrefix(line, "SSH-2.0-") {
			t.Errorf("somebody is told %q", line)
		}
		const doubled, then = 5 + 10 + 20 + 40 + 80 + 160 + 320 + 640, 12
		if took, want := time.Since(start), doubled*time.Millisecond+then*time.Second; took != want {
			t.Errorf("20 accepts failed in %v, want %v", took, want)
		}
		if n := strings.Count(log.String(), "connections cannot be accepted"); n != 1 {
			t.Errorf("%d lines say so:\n%s", n, log)
		}
	}, func(b *bubble, c *sshd.Config) {
		b.lacks = 20
		c.Log = slog.New(slog.NewTextHandler(log, nil))
	})
}

// Ensure who speaks another protocol, breaks off or says nothing, again and again, is
// kept out for a while, and nobody else is (T6, B48, B51).
func TestFailedHandshakesArePenalised(t *testing.T) {
	says := func(text string) func(net.Conn) {
		return func(c net.Conn) { _, _ = io.WriteString(c, text) }
	}
	timeout := sshd.DefaultLimits().Handshake
	hangsUp := func(c net.Conn) { _ = c.Close() }
	for name, tt := range map[string]struct {
		times int
		lasts time.Duration
		talk  func(net.Conn)
	}{
		"HangsUp":       {16, 0, hangsUp},
		"HTTP":          {16, 0, func(c net.Conn) { says("GET / HTTP/1.1\r\nHost: x\r\n\r\n")(c); hangsUp(c) }},
		"EndlessBanner": {4, 0, says(strings.Repeat("x", 1<<10))},
		"Garbage":       {4, 0, says("SSH-2.0-x\r\n" + strings.Repeat("\xff", 1<<10))},
		"Silent":        {2, timeout, says("")},
		"Lazy":          {2, timeout, says("SSH-2.0-lazy\r\n")},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(b *bubble) {
				const bad, other = "192.0.2.1", "192.0.2.2"
				for range tt.times {
					c := b.dial(bad)
					go func() { _, _ = io.Copy(io.Discard, c) }()
					go tt.talk(c)
					synctest.Wait()
				}
				time.Sleep(tt.lasts)
				synctest.Wait()
				if n := b.Stats().Penalised; n != 1 {
					t.Errorf("%d networks are kept out", n)
				}
				if line := b.greeted(bad); !strings.HasPrefix(line, "Too many connections.") {
					t.Errorf("%d times, and it is told %q", tt.times, line)
				}
				if line := b.greeted(other); !strings.HasPrefix(line, "SSH-2.0-") {
					t.Errorf("somebody else is told %q", line)
				}
			})
		})
	}
}

// handlersStick has commands and screens heed nothing.
func handlersStick(b *bubble, c *sshd.Config) {
	c.Command = func(context.Context, *sshd.Session, []string, io.Reader, io.Writer, io.Writer) int {
		<-b.stuck
		return 0
	}
	c.Screen = func(context.Context, *sshd.Session) (tea.Model, error) { <-b.stuck; return nil, nil }
}

// Ensure who does not end when told so is cut off within a second, whatever its handler
// does, also by a server that stops (T15, F19).
func TestSessionThatDoesNotEndIsCutOff(t *testing.T) {
	key := newKey(t)
	stop := func(b *bubble) {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		_ = b.Shutdown(ctx)
	}
	for name, tt := range map[string]struct {
		screen bool
		end    func(*bubble)
		within time.Duration
	}{
		"Command":       {false, func(b *bubble) { b.End(b.Sessions()[0].ID, "Goodbye.") }, time.Second},
		"Screen":        {true, func(b *bubble) { b.End(b.Sessions()[0].ID, "Goodbye.") }, time.Second},
		"CommandOfAKey": {false, func(b *bubble) { b.EndKey(gossh.FingerprintSHA256(key.PublicKey()), "Goodbye.") }, time.Second},
		"ScreenAtAStop": {true, stop, sshd.DefaultLimits().Notice + time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(b *bubble) {
				c, _ := b.signIn("192.0.2.1", clientConfig("ada", gossh.PublicKeys(key)))
				ch, _ := channel(t, c)
				if tt.screen {
					request(t, ch, "pty-req", ptyRequest{Term: "xterm", Width: 80, Height: 24, Modes: "\x00"})
				}
				request(t, ch, "shell", nil)
				synctest.Wait()
				if n := len(b.Sessions()); n != 1 {
					t.Fatalf("%d sessions", n)
				}
				cut, told := make(chan time.Time, 1), make(chan struct{})
				go func() { _ = c.Wait(); cut <- time.Now() }()
				start := time.Now()
				go func() { tt.end(b); close(told) }()
				select {
				case at := <-cut:
					if took := at.Sub(start); took > tt.within {
						t.Errorf("it is cut off after %v, want %v", took, tt.within)
					}
				case <-time.After(time.Hour):
					t.Error("it goes on")
				}
				close(b.stuck)
				<-told
			}, handlersStick)
		})
	}
}

// Ensure a client that goes on talking and takes nothing any more is cut off, though its
// session has ended and no probe finds it silent (T5, B46, F25).
func TestClientThatTakesNothingIsCutOff(t *testing.T) {
	inBubble(t, func(b *bubble) {
		c, w := b.somebody("192.0.2.1")
		ch, _ := channel(t, c)
		request(t, ch, "shell", nil)
		synctest.Wait()
		close(w.stop)
		close(b.stuck)
		for start := time.Now(); b.Stats().Connections > 0; time.Sleep(time.Second) {
			_, _ = ch.SendRequest("window-change", false, nil)
			if time.Since(start) > 5*time.Minute {
				t.Error("it is still there")
				break
			}
		}
		_ = w.Close()
	}, handlersStick, func(_ *bubble, c *sshd.Config) { c.Limits.Keepalive = -1 })
}
