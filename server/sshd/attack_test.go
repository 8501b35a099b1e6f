package sshd_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime/metrics"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	gossh "golang.org/x/crypto/ssh"

	"gangway/server/sshd"
)

// fast lifts the rate limits, so that a test sees the other bounds.
func fast(c *sshd.Config) {
	c.Limits.ByteRate, c.Limits.ByteBurst = 1<<40, 1<<40
	c.Limits.KeyRate, c.Limits.KeyBurst = 1<<40, 1<<40
}

// Ensure hostile keys leave the session usable, everybody else unharmed, and
// memory where it was.
func TestHostileKeys(t *testing.T) {
	many := strings.Repeat
	const mb = 1 << 20
	tests := []struct {
		name, keys string
		flood      string // repeated after the keys, up to so many bytes
		bytes      int
		wants      string // on the screen afterwards
		not        string // never on the screen
	}{
		{"B01_ManySeparators", "\x1b[" + many(";", 32) + "1", "", 0, "typed: fine", ""},
		{"B02_ManyColons", "\x1b[" + many(":", 33) + "m", "", 0, "typed: fine", ""},
		{"B03_ManyDCSSeparators", "\x1bP" + many(";", 32) + "1", "", 0, "typed: fine", ""},
		{"B04_EndlessCSI", "\x1b[", "1;", mb, "typed: fine", ""},
		{"B05_ByteInsideCSI", "\x1b[" + many(";", 20) + "\x87" + many(";", 20) + "1m", "", 0, "typed: fine", ""},
		{"B06_EndlessOSC", "\x1b]52;c;", "QUJD", 16 * mb, "typed: fine", "QUJD"},
		{"B07_EndlessDCS", "\x1bP", "QUJD", 16 * mb, "typed: fine", "QUJD"},
		{"B07_EndlessAPC", "\x1b_", "QUJD", 16 * mb, "typed: fine", "QUJD"},
		{"B08_NoText", "a\x80\x9b31m\xfe\xff\xc0\xafb\xe2\x82c\xed\xa0\x80d\x85", "", 0, "typed: a31mbcdfine", "\uFFFD"},
		{"B08_EncodedC1", "a\u009b31m\u0085b", "", 0, "typed: a31mbfine", ""},
		{"B09_FakeReplies", "\x1b[5;5R\x1b[?62;c\x1b[>0;1;0c\x1bP>|evil 1.0\x1b\\\x1b]52;c;ZXZpbA==\x07\x1b[?9999;1$y", "", 0, "typed: fine", "evil"},
		{"B10_FakeMouse", "\x1b[<0;1;1M", "\x1b[<0;999;999M\x1b[<0;1;1M\x1b[M !!", 100_000, "typed: fine", "mouse"},
		{"B11_PasteEndWithoutStart", "\x1b[201~", "", 0, "typed: fine", "paste"},
		{"B11_NestedPaste", "\x1b[200~a\x1b[200~b\x1b[201~", "", 0, `paste 2 "ab"`, ""},
		{"B11_SequencesInPaste", "\x1b[200~a\x1b]0;x\x07\x1b[Ab\x03\r\nc\x1b[201~", "", 0, `paste 4 "ab\nc"`, ""},
		{"B12_ControlStorm", "", "\x00\x1a\x1c\x03", 20_000, "typed: fine", "resumed"},
		{"B59_LargePaste", "\x1b[200~", "paste ", 10 * mb, "paste 65536", ""},
		{"B61_PasteThatNeverEnds", "\x1b[200~", "paste ", 16 * mb, "paste 65536", ""},
	}
	p := serve(t, fast)
	innocent := p.person(t)
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			base := measure()
			c := p.dial(t)
			w := open(t, c, options{})
			w.sees("pad 80x24")
			before := measure()
			peak := peakHeap(func() {
				w.types(tt.keys)
				chunk := many(tt.flood, 8000)
				for sent := 0; sent < tt.bytes; sent += len(chunk) {
					w.types(chunk)
				}
			})
			if grew := int64(peak) - int64(before.heap); grew > 8<<20 {
				t.Errorf("memory grew by %d KiB", grew>>10)
			}
			switch {
			case strings.HasPrefix(tt.name, "B59"):
				w.types("\x1b[201~")
			case strings.HasPrefix(tt.name, "B61"): // silence ends the paste
			default:
				w.types("\x1b") // what is under way ends here
				w.sees("esc")
				w.types("fine")
			}
			w.sees(tt.wants)
			if tt.not != "" && strings.Contains(w.text(), tt.not) {
				t.Errorf("the screen shows %q:\n%s", tt.not, w.text())
			}
			innocent.types(fmt.Sprintf("|%d", i))
			innocent.sees(fmt.Sprintf("|%d", i))
			_ = c.Close()
			w.discard()
			backToBase(t, base)
		})
	}
	p.somebodyElseSignsIn(t)
}

// peakHeap returns the largest live heap that a collection found while fn ran.
func peakHeap(fn func()) uint64 {
	var peak atomic.Uint64
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		for {
			metrics.Read(live)
			peak.Store(max(peak.Load(), live[0].Value.Uint64()))
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	fn()
	close(stop)
	<-done
	return peak.Load()
}

// Ensure somebody who types at line speed is slowed down, and others are not
// (B62).
func TestB62TypingAtLineSpeedIsSlowedDown(t *testing.T) {
	p := serve(t)
	attacker := p.person(t)
	innocent := p.person(t)
	var sent atomic.Int64
	go func() {
		for {
			n, err := io.WriteString(attacker.stdin, strings.Repeat("x", 1000))
			if sent.Add(int64(n)); err != nil {
				return
			}
		}
	}()
	var slow int
	const keys = 40
	for i := range keys {
		start := time.Now()
		mark := fmt.Sprintf("%02d.", i)
		innocent.types(mark)
		innocent.sees(mark)
		if time.Since(start) > 100*time.Millisecond {
			slow++
		}
	}
	if slow > keys/10 {
		t.Errorf("%d of %d echoes took more than 100 ms", slow, keys)
	}
	if n := sent.Load(); n > 4<<20 {
		t.Errorf("%d bytes were taken", n)
	}
}

// A ptyRequest is the payload of a pty-req.
type ptyRequest struct {
	Term           string
	Width, Height  uint32
	WidePx, HighPx uint32
	Modes          string
}

type windowChange struct{ Width, Height, WidePx, HighPx uint32 }

type envRequest struct{ Name, Value string }

// channel opens a bare session channel and collects what it says.
func channel(t testing.TB, c *gossh.Client) (gossh.Channel, *transcript) {
	t.Helper()
	ch, reqs, err := c.OpenChannel("session", nil)
	if err != nil {
		t.Fatal(err)
	}
	go gossh.DiscardRequests(reqs)
	said := &transcript{}
	go func() { _, _ = io.Copy(said, ch) }()
	return ch, said
}

func request(t testing.TB, ch gossh.Channel, name string, payload any) bool {
	t.Helper()
	var p []byte
	if payload != nil {
		p = gossh.Marshal(payload)
	}
	ok, err := ch.SendRequest(name, true, p)
	if err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return ok
}

// Ensure a window is never larger or smaller than a screen can be.
func TestNote02WindowSizeIsClamped(t *testing.T) {
	const huge = 1<<32 - 1
	tests := []struct {
		name          string
		width, height uint32
		want          string
	}{
		{"B41_HugeBothWays", huge, huge, "pad 400x150"},
		{"B42_HugeWidth", 1<<31 - 1, 1, "pad 400x8"},
		{"B42_HugeHeight", 1, huge, "pad 20x150"},
		{"B43_65535", 65535, 65535, "pad 400x150"},
		{"B43_10000", 10000, 10000, "pad 400x150"},
		{"B44_Unknown", 0, 0, "pad 80x24"},
		{"B44_Tiny", 1, 1, "pad 20x8"},
		{"B44_Narrow", 2, 500, "pad 20x150"},
	}
	p := serve(t)
	innocent := p.person(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			base := measure()
			c := p.dial(t)
			ch, said := channel(t, c)
			request(t, ch, "pty-req", ptyRequest{Term: "xterm", Width: tt.width, Height: tt.height, Modes: "\x00"})
			request(t, ch, "shell", nil)
			eventually(t, tt.want, func() bool { return strings.Contains(said.String(), tt.want) })
			if now := measure(); now.heap > base.heap+32<<20 {
				t.Errorf("the session takes %d MiB", (now.heap-base.heap)>>20)
			}
			_ = c.Close()
			backToBase(t, base)
		})
	}
	innocent.types("alive")
	innocent.sees("typed: alive")
	p.somebodyElseSignsIn(t)
}

// Ensure size changes that come faster than anybody draws are coalesced.
func TestB45WindowChangesAreCoalesced(t *testing.T) {
	var sizes atomic.Int64
	p := serve(t, func(c *sshd.Config) {
		c.Screen = func(_ context.Context, s *sshd.Session) (tea.Model, error) {
			return countsSizes{newPad(s), &sizes}, nil
		}
	})
	w := open(t, p.dial(t), options{})
	for range 2000 {
		if err := w.session.WindowChange(65535, 65535); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.session.WindowChange(22, 77); err != nil {
		t.Fatal(err)
	}
	w.sees("pad 77x22")
	if n := sizes.Load(); n > 1000 {
		t.Errorf("%d of 2001 changes were drawn", n)
	}
	p.somebodyElseSignsIn(t)
}

type countsSizes struct {
	*pad
	n *atomic.Int64
}

func (c countsSizes) Update(m tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := m.(tea.WindowSizeMsg); ok {
		c.n.Add(1)
		time.Sleep(time.Millisecond) // a screen takes its time to lay out
	}
	_, cmd := c.pad.Update(m)
	return c, cmd
}

// A stopper is a client's connection that stops reading on request.
type stopper struct {
	net.Conn
	stop chan struct{}
	dead chan struct{}
}

func (s *stopper) Read(p []byte) (int, error) {
	select {
	case <-s.stop:
		<-s.dead
		return 0, io.EOF
	default:
		return s.Conn.Read(p)
	}
}

// Ensure clients that stop reading, flood and vanish leave nothing behind.
func TestB46WedgedClientsLeaveNothing(t *testing.T) {
	p := serve(t)
	p.somebodyElseSignsIn(t)
	base := measure()
	for range 20 {
		s := &stopper{Conn: p.connect(t), stop: make(chan struct{}), dead: make(chan struct{})}
		conn, chans, reqs, err := gossh.NewClientConn(s, "", clientConfig("ada", gossh.PublicKeys(newKey(t))))
		if err != nil {
			t.Fatal(err)
		}
		ch, said := channel(t, gossh.NewClient(conn, chans, reqs))
		request(t, ch, "pty-req", ptyRequest{Term: "xterm", Width: 400, Height: 150, Modes: "\x00"})
		request(t, ch, "shell", nil)
		eventually(t, "a frame", func() bool { return said.Len() > 0 })
		close(s.stop)
		_ = s.SetWriteDeadline(time.Now().Add(50 * time.Millisecond))
		for i := range uint32(2000) {
			if _, err := ch.SendRequest("window-change", false, gossh.Marshal(windowChange{Width: 100 + i%300, Height: 100})); err != nil {
				break
			}
		}
		_ = s.Conn.(*net.TCPConn).SetLinger(0)
		_ = s.Close()
		close(s.dead)
	}
	start := time.Now()
	eventually(t, "no session", func() bool { return len(p.Sessions()) == 0 })
	backToBase(t, base)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	p.somebodyElseSignsIn(t)
}

// Ensure 20 clients that stop reading are cut off by the watchdog, and 100
// that drop leave nothing.
func TestClientsThatStopOrDropLeaveNothing(t *testing.T) {
	p := serve(t, func(c *sshd.Config) { c.Limits.Stall = 300 * time.Millisecond })
	p.somebodyElseSignsIn(t)
	base := measure()
	for range 20 {
		c := p.dial(t)
		ch, reqs, err := c.OpenChannel("session", nil)
		if err != nil {
			t.Fatal(err)
		}
		go gossh.DiscardRequests(reqs)
		request(t, ch, "exec", struct{ Command string }{"flood"})
	}
	p.somebodyElseSignsIn(t)
	for range 100 {
		s := p.connect(t)
		conn, chans, reqs, err := gossh.NewClientConn(s, "", clientConfig("ada", gossh.PublicKeys(newKey(t))))
		if err != nil {
			t.Fatal(err)
		}
		ch, said := channel(t, gossh.NewClient(conn, chans, reqs))
		request(t, ch, "pty-req", ptyRequest{Term: "xterm", Width: 80, Height: 24, Modes: "\x00"})
		request(t, ch, "shell", nil)
		eventually(t, "a frame", func() bool { return said.Len() > 0 })
		_ = s.(*net.TCPConn).SetLinger(0)
		_ = s.Close()
	}
	eventually(t, "no session", func() bool { return len(p.Sessions()) == 0 })
	p.somebodyElseSignsIn(t)
	backToBase(t, base)
}

// Ensure malformed requests are refused (B47, B36).
func TestB47MalformedRequestsAreRefused(t *testing.T) {
	whole := gossh.Marshal(ptyRequest{Term: "xterm", Width: 80, Height: 24, Modes: "\x00"})
	tests := []struct {
		name, request string
		payload       []byte
	}{
		{"EmptyPTY", "pty-req", nil},
		{"TruncatedPTY", "pty-req", whole[:len(whole)-3]},
		{"TrailingBytes", "pty-req", append(bytes.Clone(whole), "more"...)},
		{"MegabyteOfModes", "pty-req", gossh.Marshal(ptyRequest{Term: "xterm", Modes: strings.Repeat("\x01", 200<<10)})},
		{"B36_TermPath", "pty-req", gossh.Marshal(ptyRequest{Term: "../../x", Modes: "\x00"})},
		{"B36_TermEscape", "pty-req", gossh.Marshal(ptyRequest{Term: "x\x1b[2J", Modes: "\x00"})},
		{"B36_TermLong", "pty-req", gossh.Marshal(ptyRequest{Term: strings.Repeat("x", 4096), Modes: "\x00"})},
		{"ChangeBeforePTY", "window-change", gossh.Marshal(windowChange{Width: 1})},
		{"TruncatedExec", "exec", []byte{0, 0, 0, 9, 'x'}},
		{"TruncatedEnv", "env", []byte{0, 0, 0, 9, 'x'}},
	}
	p := serve(t)
	c := p.dial(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ch, _ := channel(t, c)
			defer func() { _ = ch.Close() }()
			if ok, err := ch.SendRequest(tt.request, true, tt.payload); ok || err != nil {
				t.Errorf("%v, %v", ok, err)
			}
		})
	}
	p.somebodyElseSignsIn(t)
}

// Ensure one connection opens a few sessions, and is told why no more.
func TestNote10SessionsPerConnection(t *testing.T) {
	p := serve(t)
	p.somebodyElseSignsIn(t)
	base := measure()
	c := p.dial(t)
	var opened []gossh.Channel
	for range 40 {
		ch, reqs, err := c.OpenChannel("session", nil)
		var refused *gossh.OpenChannelError
		switch {
		case err == nil:
			go gossh.DiscardRequests(reqs)
			request(t, ch, "pty-req", ptyRequest{Term: "xterm", Width: 80, Height: 24, Modes: "\x00"})
			request(t, ch, "shell", nil)
			opened = append(opened, ch)
		case !errors.As(err, &refused) || refused.Reason != gossh.ResourceShortage:
			t.Fatal(err)
		}
	}
	if len(opened) != 4 {
		t.Errorf("%d sessions (B54)", len(opened))
	}
	p.somebodyElseSignsIn(t)
	_ = opened[0].Close()
	eventually(t, "a free seat", func() bool {
		ch, _, err := c.OpenChannel("session", nil)
		if err == nil {
			_ = ch.Close()
		}
		return err == nil
	})
	_ = c.Close()
	backToBase(t, base)
}

// Ensure one key, and the whole server, have their limits.
func TestNote10SessionsPerKeyAndServer(t *testing.T) {
	tests := []struct {
		name   string
		limits sshd.Limits
		same   bool
		want   string
	}{
		{"Key", sshd.Limits{SessionsPerKey: 3}, true, "Your key has too many sessions open."},
		{"Server", sshd.Limits{Sessions: 3}, false, "The server is full. Please come back in a moment."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := serve(t, func(c *sshd.Config) { c.Limits = tt.limits })
			key := newKey(t)
			for range 3 {
				if !tt.same {
					key = newKey(t)
				}
				channel(t, p.dial(t, key))
			}
			_, _, err := p.dial(t, key).OpenChannel("session", nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

// Ensure the last places are kept for who has a reserved key, and that the door says
// that it is full; one address has its share of them only.
func TestLastPlacesAreKept(t *testing.T) {
	staff := newKey(t)
	p := serve(t, nobodyTrusted, func(c *sshd.Config) {
		c.Limits.Sessions, c.Limits.SessionsPerAddress = 16, 16
		c.Reserved = func(key string) bool { return key == gossh.FingerprintSHA256(staff.PublicKey()) }
	})
	for range 15 {
		channel(t, p.dial(t))
	}
	if p.Full() == "" {
		t.Error("it says that it has room")
	}
	if _, _, err := p.dial(t).OpenChannel("session", nil); err == nil || !strings.Contains(err.Error(), "The server is full.") {
		t.Errorf("somebody: %v", err)
	}
	channel(t, p.dial(t, staff))

	p = serve(t, nobodyTrusted, func(c *sshd.Config) { c.Limits.SessionsPerAddress = 2 })
	channel(t, p.dial(t))
	channel(t, p.dial(t))
	if _, _, err := p.dial(t).OpenChannel("session", nil); err == nil || !strings.Contains(err.Error(), "Your network has too many sessions open.") {
		t.Errorf("a third session of an address: %v", err)
	}
	if p.Full() != "" {
		t.Error("it says that it is full")
	}
}

// Ensure a key that comes again and again is told to wait, another one comes in, and
// where the address is trusted nobody counts (T8).
func TestSessionsInAMinute(t *testing.T) {
	for name, trusted := range map[string]bool{"Trusted": true, "Counted": false} {
		t.Run(name, func(t *testing.T) {
			p := serve(t, func(c *sshd.Config) {
				c.Limits = sshd.Limits{StartsPerKey: 1}
				if !trusted {
					nobodyTrusted(c)
				}
			})
			key := newKey(t)
			channel(t, p.dial(t, key))
			_, _, err := p.dial(t, key).OpenChannel("session", nil)
			if trusted && err != nil || !trusted && (err == nil || !strings.Contains(err.Error(), "Your key has opened too many sessions in a short time.")) {
				t.Errorf("the second session: %v", err)
			}
			channel(t, p.dial(t, newKey(t)))
		})
	}
}

// Ensure channels that are opened in masses cost nothing (B54, B55).
func TestB55ChannelFloods(t *testing.T) {
	for _, kind := range []string{"session", "nonsense@example.com", "direct-tcpip"} {
		t.Run(kind, func(t *testing.T) {
			p := serve(t)
			p.somebodyElseSignsIn(t)
			base := measure()
			c := p.dial(t)
			var opened int
			for range 5000 {
				if _, _, err := c.OpenChannel(kind, nil); err == nil {
					opened++
				}
			}
			if opened > 4 {
				t.Errorf("%d opened", opened)
			}
			if now := measure(); now.heap > base.heap+4<<20 {
				t.Errorf("heap grew by %d KiB", (now.heap-base.heap)>>10)
			}
			p.somebodyElseSignsIn(t)
			_ = c.Close()
			backToBase(t, base)
		})
	}
}

// Ensure the environment is a short list (B37, B56).
func TestB56Environment(t *testing.T) {
	p := serve(t)
	c := p.dial(t)
	ch, _ := channel(t, c)
	for name, want := range map[string]bool{
		"LANG": true, "LC_ALL": true, "COLORTERM": true, "NO_COLOR": true, "ACCESSIBLE": true, "TERM": true,
		"UV_DEBUG": false, "TEA_TRACE": false, "COLUMNS": false, "LD_PRELOAD": false, "PATH": false,
		"LC_": true, "LC_all": false, "LC_\x1b": false, "TMUX": false, "WT_SESSION": false, "CLICOLOR_FORCE": false, "": false,
	} {
		if got := request(t, ch, "env", envRequest{name, "1"}); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
	for _, value := range []string{"a\nb", "\x1b[2J", strings.Repeat("x", 30<<10), "\xff"} {
		if request(t, ch, "env", envRequest{"LANG", value}) {
			t.Errorf("%.20q taken", value)
		}
	}
	base := measure()
	for i := range 2000 {
		request(t, ch, "env", envRequest{fmt.Sprintf("LC_%c%c", 'A'+i%26, 'A'+i/26%26), "x"})
		request(t, ch, "env", envRequest{"LANG", strings.Repeat("x", 30<<10)})
	}
	if now := measure(); now.heap > base.heap+4<<20 {
		t.Errorf("heap grew by %d KiB", (now.heap-base.heap)>>10)
	}
	request(t, ch, "exec", struct{ Command string }{"env"})
	eventually(t, "one session", func() bool { return strings.Contains(p.log.String(), "session ended") })
	p.somebodyElseSignsIn(t)
}

// Ensure the server's environment and the client's stay apart: a debugging
// variable makes no file.
func TestB37ClientEnvironmentMakesNoFile(t *testing.T) {
	t.Chdir(t.TempDir())
	p := serve(t)
	w := open(t, p.dial(t), options{env: map[string]string{"TEA_TRACE": "trace", "UV_DEBUG": "debug", "COLUMNS": "-1", "LANG": "C"}})
	w.sees("pad 80x24")
	files, err := os.ReadDir(".")
	if err != nil || len(files) > 0 {
		t.Errorf("%v, %v", files, err)
	}
	if env := p.Sessions()[0].Env; len(env) != 1 || env["LANG"] != "C" {
		t.Errorf("env %v", env)
	}
}

// Ensure what is not offered is refused (B57, T11).
func TestB57UnofferedIsRefused(t *testing.T) {
	p := serve(t)
	c := p.dial(t)
	for _, name := range []string{"subsystem", "auth-agent-req@openssh.com", "x11-req", "break", "xon-xoff", "nonsense"} {
		ch, _ := channel(t, c)
		if request(t, ch, name, struct{ Name string }{"sftp"}) {
			t.Errorf("request %s taken", name)
		}
		_ = ch.Close()
	}
	for _, name := range []string{"tcpip-forward", "streamlocal-forward@openssh.com", "hostkeys-prove-00@openssh.com", "nonsense"} {
		if ok, _, err := c.SendRequest(name, true, nil); ok || err != nil {
			t.Errorf("global request %s: %v, %v", name, ok, err)
		}
	}
	if ok, _, err := c.SendRequest("keepalive@openssh.com", true, nil); !ok || err != nil {
		t.Errorf("keepalive: %v, %v", ok, err)
	}
	for name, want := range map[string]gossh.RejectionReason{
		"direct-tcpip": gossh.Prohibited, "direct-streamlocal@openssh.com": gossh.Prohibited,
		"x11": gossh.Prohibited, "tun@openssh.com": gossh.Prohibited, "auth-agent@openssh.com": gossh.UnknownChannelType,
	} {
		var refused *gossh.OpenChannelError
		if _, _, err := c.OpenChannel(name, nil); !errors.As(err, &refused) || refused.Reason != want {
			t.Errorf("channel %s: %v", name, err)
		}
	}
	p.somebodyElseSignsIn(t)
}

// Ensure a channel starts one thing, once, and keeps what came before (B58).
func TestB58OneStartPerChannel(t *testing.T) {
	p := serve(t)
	ch, said := channel(t, p.dial(t))
	if _, err := io.WriteString(ch, "early"); err != nil {
		t.Fatal(err)
	}
	if !request(t, ch, "pty-req", ptyRequest{Term: "xterm", Width: 80, Height: 24, Modes: "\x00"}) {
		t.Error("no terminal")
	}
	if request(t, ch, "pty-req", ptyRequest{Term: "xterm", Width: 90, Height: 24, Modes: "\x00"}) {
		t.Error("a second terminal")
	}
	if !request(t, ch, "shell", nil) {
		t.Error("no shell")
	}
	for _, again := range []string{"shell", "exec", "subsystem"} {
		if request(t, ch, again, struct{ Command string }{"whoami"}) {
			t.Errorf("a second start by %s", again)
		}
	}
	if request(t, ch, "pty-req", ptyRequest{Term: "xterm", Modes: "\x00"}) || request(t, ch, "env", envRequest{"LANG", "C"}) {
		t.Error("a terminal or environment after the start")
	}
	eventually(t, "what was typed early", func() bool { return strings.Contains(said.String(), "early") })
	p.somebodyElseSignsIn(t)
}

// Ensure a channel on which nothing is started, and a connection on which
// nothing is opened, are closed.
func TestUnusedChannelsAndConnectionsAreClosed(t *testing.T) {
	p := serve(t, func(c *sshd.Config) {
		c.Limits.SessionStart, c.Limits.Unused = 50*time.Millisecond, 200*time.Millisecond
	})
	c := p.dial(t)
	ch, _, err := c.OpenChannel("session", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ch.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("channel: %v", err)
	}
	if err := c.Wait(); err == nil {
		t.Error("the connection ended well")
	}
	busy := p.person(t)
	<-time.After(300 * time.Millisecond) // longer than an unused connection lives
	busy.types("busy")
	busy.sees("typed: busy")
}

// Ensure a client that fills channels on which it starts nothing is cut off, so that
// the windows of thousands are never full at once (T8).
func TestFloodedChannelIsCutOff(t *testing.T) {
	p := serve(t)
	c := p.dial(t)
	ch, _ := channel(t, c)
	go func() {
		for piece := make([]byte, 32<<10); ; {
			if _, err := ch.Write(piece); err != nil {
				return
			}
		}
	}()
	gone := make(chan struct{})
	go func() { _ = c.Wait(); close(gone) }()
	select {
	case <-gone:
	case <-time.After(patience):
		t.Fatal("it is still there")
	}
}

// Ensure what is typed before anything is started is there when it is, and all that
// comes behind it, in order.
func TestTypedAheadIsKept(t *testing.T) {
	p := serve(t)
	ch, said := channel(t, p.dial(t))
	want := strings.Repeat("typed ahead\n", 4000) // less than what is too much
	if _, err := io.WriteString(ch, want); err != nil {
		t.Fatal(err)
	}
	if !request(t, ch, "exec", struct{ Command string }{"cat"}) {
		t.Fatal("no command")
	}
	more := strings.Repeat("and then\n", 400_000)
	go func() {
		_, _ = io.WriteString(ch, more)
		_ = ch.CloseWrite()
	}()
	eventually(t, "all of it", func() bool { return said.Len() >= len(want)+len(more) })
	if said.String() != want+more {
		t.Error("it came back otherwise")
	}
}
