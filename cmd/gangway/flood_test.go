package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// A usage is what a program takes of its machine.
type usage struct {
	peak  int // resident memory at its highest since it was reset, in KiB
	files int // open descriptors
}

// usage reads it from the kernel, and resets the peak.
func (r *running) usage() usage {
	r.t.Helper()
	dir := filepath.Join("/proc", strconv.Itoa(r.cmd.Process.Pid))
	status, err := os.ReadFile(filepath.Join(dir, "status"))
	if err != nil {
		r.t.Fatal(err)
	}
	var u usage
	if m := regexp.MustCompile(`VmHWM:\s+([0-9]+) kB`).FindSubmatch(status); m != nil {
		u.peak, _ = strconv.Atoi(string(m[1]))
	}
	files, err := os.ReadDir(filepath.Join(dir, "fd"))
	if err != nil {
		r.t.Fatal(err)
	}
	u.files = len(files)
	_ = os.WriteFile(filepath.Join(dir, "clear_refs"), []byte("5"), 0o600)
	return u
}

// eventually polls until ok.
func eventually(t testing.TB, what string, limit time.Duration, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-ctx.Done():
			t.Fatalf("waited in vain for %s", what)
		case <-tick.C:
		}
	}
}

// A stalled connection can be made to read nothing more.
type stalled struct {
	net.Conn
	stop chan struct{}
	end  chan struct{}
}

// Read waits once the connection is stalled.
func (s *stalled) Read(p []byte) (int, error) {
	select {
	case <-s.stop:
		<-s.end
		return 0, net.ErrClosed
	default:
		return s.Conn.Read(p)
	}
}

// connects is dial for clients that misbehave below ssh.
func (r *running) connects(name string, wrap func(net.Conn) net.Conn) *ssh.Client {
	r.t.Helper()
	tcp, err := net.Dial("tcp", r.addr)
	if err != nil {
		r.t.Fatal(err)
	}
	conn, chans, reqs, err := ssh.NewClientConn(wrap(tcp), r.addr, &ssh.ClientConfig{
		User: "portal", Auth: []ssh.AuthMethod{ssh.PublicKeys(r.signer(name))}, HostKeyCallback: ssh.InsecureIgnoreHostKey(),
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return ssh.NewClient(conn, chans, reqs)
}

// storm is keys that people don't press: those of B01–B12, and what stops or ends
// programs elsewhere.
var storm = []string{
	"\x1b[" + strings.Repeat(";", 32) + "1", "\x1b[" + strings.Repeat(":", 33) + "m", "\x1bP" + strings.Repeat(";", 32) + "1", "\x1b[" + strings.Repeat("1;", 5000),
	"\x1b[;;\x87;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;1m", "\x1b]52;c;" + strings.Repeat("A", 9000), "\x1bP" + strings.Repeat("q", 9000), "\x1b_" + strings.Repeat("q", 9000),
	"\x80\x9b\x9d\xfe\xff\xc0\xaf\xe0\x80\x80\xbf", "\x1b[5;5R\x1b[?62;c\x1bP>|x\x1b\\\x1b]11;rgb:0/0/0\x1b\\", strings.Repeat("\x1b[<0;9999;9999M", 500),
	"\x1b[201~\x1b[200~\x1b[200~a\x1b[201~b\x1b[201~", strings.Repeat("\x00\x1a\x1c", 150), "\x1b[I\x1b[O\x1b[?1u\x1b[97;5u", "\x1b[M\xff\xff\xff", "\x1bO\x1bO1;1;1",
}

// Ensure that whatever clients do, somebody else signs in at once, and that memory
// and descriptors are back when they have gone (B01–B12, B41–B46, B54, B59–B62,
// F24, F25).
func TestFloods(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("what a program uses is read from /proc")
	}
	r := prepare(t)
	r.env = []string{"GOGC=50"} // what is kept is bounded; garbage would hide it
	r.start()
	t.Cleanup(r.kill)
	r.partner("north")
	for range 3 { // what grows once, grows before it is measured
		r.signsInAtOnce(t)
	}
	for _, flood := range []struct {
		name  string
		do    func(t *testing.T, r *running)
		grows int // MiB
	}{
		{"KeysThatNobodyPresses", keysThatNobodyPresses, 24},
		{"HugeWindows", hugeWindows, 48},
		{"FortySessions", fortySessions, 24},
		{"ClientsThatStopReading", clientsThatStopReading, 96},
		{"ClientsThatDrop", clientsThatDrop, 160},
		{"HugePaste", hugePaste, 24},
		{"TypedAtLineSpeed", typedAtLineSpeed, 24},
		{"LongWords", longWords, 32},
	} {
		t.Run(flood.name, func(t *testing.T) {
			base := r.usage()
			flood.do(t, r)
			r.signsInAtOnce(t)
			eventually(t, "the descriptors of who has gone", time.Minute, func() bool { return len(r.files()) <= base.files+1 })
			if after := r.usage(); after.peak-base.peak > flood.grows<<10 {
				t.Errorf("it grew from %d to %d KiB", base.peak, after.peak)
			} else {
				t.Logf("grew by %d KiB", after.peak-base.peak)
			}
		})
	}
	if left, fresh := r.goroutines(), serve(t).goroutines(); left > fresh+60 { // there were hundreds of sessions
		t.Errorf("%d goroutines are left, a fresh program has %d:\n%s", left, fresh, r.log)
	}
}

func (r *running) files() []os.DirEntry {
	files, _ := os.ReadDir(filepath.Join("/proc", strconv.Itoa(r.cmd.Process.Pid), "fd"))
	return files
}

// goroutines ends the program in the way that says what ran.
func (r *running) goroutines() int {
	r.t.Helper()
	_ = r.signal(syscall.SIGQUIT)
	return strings.Count(r.log.String(), "\ngoroutine ")
}

// signsInAtOnce lets somebody do what people do while others misbehave.
func (r *running) signsInAtOnce(t *testing.T) {
	t.Helper()
	begun := time.Now()
	c := r.dial("admin", "portal")
	defer func() { _ = c.Close() }()
	if p, err := call(c, nil, "whoami", "--json"); err != nil || p.status != 0 {
		t.Errorf("the admin gets %+v, %v", p, err)
	}
	r.openOn(c, 80, 24).sees("Partners")
	if took := time.Since(begun); took > 3*time.Second+slack {
		t.Errorf("somebody else came in after %v", took)
	}
}

func keysThatNobodyPresses(t *testing.T, r *running) {
	c := r.dial("north", "portal")
	for i, keys := range storm {
		s := r.openOn(c, 80, 24, "deals", "new").sees("Customer")
		s.types(keys)
		if i%5 == 0 {
			r.signsInAtOnce(t)
		}
		s.types("\x18", "\x1b\\", "Z\u00fcrich")
		s.until(fmt.Sprintf("what is typed after storm %d", i), func(now string) bool { return strings.Contains(now, "rich") })
		_ = s.session.Close()
		_ = s.session.Wait()
	}
	_ = c.Close()
	c = r.dial("north", "portal")
	defer func() { _ = c.Close() }()
	s := r.openOn(c, 80, 24, "deals").sees("Deals")
	s.types(strings.Repeat("\x1a\x1c\x00", 300))
	s.types(strings.Repeat("\x03", 50))
	if status := s.leaves(); status != 0 {
		t.Errorf("ctrl+c leaves with status %d", status)
	}
}

func hugeWindows(t *testing.T, r *running) {
	const all = 1<<32 - 1
	for _, size := range [][2]uint32{{all, all}, {1<<31 - 1, 1}, {1, all}, {65535, 65535}, {0, 0}, {1, 1}, {2, 500}} {
		c := r.dial("north", "portal")
		ch, reqs, err := c.OpenChannel("session", nil)
		if err != nil {
			t.Fatal(err)
		}
		go ssh.DiscardRequests(reqs)
		pty := struct {
			Term                string
			Columns, Rows, W, H uint32
			Modes               string
		}{"xterm", size[0], size[1], all, all, ""}
		if ok, err := ch.SendRequest("pty-req", true, ssh.Marshal(pty)); !ok || err != nil {
			t.Errorf("%v is refused: %v", size, err)
		}
		if ok, err := ch.SendRequest("shell", true, nil); !ok || err != nil {
			t.Errorf("no shell at %v: %v", size, err)
		}
		if _, err := io.ReadFull(ch, make([]byte, 20)); err != nil {
			t.Errorf("nothing is drawn at %v: %v", size, err)
		}
		for range 200 {
			_, _ = ch.SendRequest("window-change", false, ssh.Marshal(struct{ W, H, X, Y uint32 }{all, all, 0, 0}))
		}
		r.signsInAtOnce(t)
		_ = c.Close()
	}
}

func fortySessions(t *testing.T, r *running) {
	c := r.dial("north", "portal")
	open := 0
	for range 40 {
		if _, err := c.NewSession(); err == nil {
			open++
		}
	}
	if open != 4 {
		t.Errorf("%d sessions are open on one connection", open)
	}
	r.signsInAtOnce(t)
	_ = c.Close()
}

func clientsThatStopReading(t *testing.T, r *running) {
	var all []*ssh.Client
	end := make(chan struct{})
	for i := range 20 {
		s := &stalled{stop: make(chan struct{}), end: end}
		c := r.connects(fmt.Sprint("stops", i%5), func(conn net.Conn) net.Conn { s.Conn = conn; return s })
		all = append(all, c)
		session, err := c.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		in, _ := session.StdinPipe()
		if err := session.RequestPty("xterm-256color", 40, 120, nil); err != nil {
			t.Fatal(err)
		}
		if err := session.Shell(); err != nil {
			t.Fatal(err)
		}
		close(s.stop)
		for n := range 64 {
			if session.WindowChange(40-n%2, 120-n%2) != nil {
				break
			}
		}
		_, _ = io.WriteString(in, strings.Repeat("jk?\x1b", 20))
	}
	r.signsInAtOnce(t)
	close(end)
	for _, c := range all {
		_ = c.Close()
	}
}

func clientsThatDrop(t *testing.T, r *running) {
	var drops sync.WaitGroup
	for i := range 100 {
		var tcp *net.TCPConn
		c := r.connects(fmt.Sprint("drops", i%20), func(conn net.Conn) net.Conn { tcp = conn.(*net.TCPConn); return conn })
		session, err := c.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		out, _ := session.StdoutPipe()
		if err := session.RequestPty("xterm-256color", 50, 200, nil); err != nil {
			t.Fatal(err)
		}
		if err := session.Shell(); err != nil {
			t.Fatal(err)
		}
		drops.Go(func() {
			_, _ = io.ReadFull(out, make([]byte, 100))
			_ = session.WindowChange(51, 199)
			_ = tcp.SetLinger(0) // a reset, not an end
			_ = tcp.Close()
		})
	}
	drops.Wait()
}

// writes sends what it can in a while.
func writes(s *screen, b []byte, limit time.Duration) {
	done := make(chan struct{})
	go func() { defer close(done); _, _ = s.in.Write(b) }()
	select {
	case <-done:
	case <-time.After(limit):
	}
}

func hugePaste(t *testing.T, r *running) {
	c := r.dial("north", "portal")
	s := r.openOn(c, 80, 24, "deals", "new").sees("Customer")
	s.types("\x1b[200~" + strings.Repeat("x", 100<<10) + "\x1b[201~")
	s.sees("xxxxxxxxxx", "left out")
	writes(s, append([]byte("\x1b[200~"), bytes.Repeat([]byte("paste "), 10<<20/6)...), time.Second)
	r.signsInAtOnce(t)
	_ = c.Close()
}

func typedAtLineSpeed(t *testing.T, r *running) {
	c := r.dial("north", "portal")
	s := r.openOn(c, 80, 24, "deals", "new").sees("Customer")
	writes(s, bytes.Repeat([]byte("typed "), 10<<20/6), time.Second)
	r.signsInAtOnce(t)
	_ = c.Close()
}

func longWords(t *testing.T, r *running) {
	for _, words := range []string{strings.Repeat("x", 200<<10), strings.Repeat("x ", 50<<10), "deals register --customer " + strings.Repeat("y", 30<<10), "deals register --note '"} {
		c := r.dial("north", "portal")
		s, err := c.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Run(words); err == nil {
			t.Errorf("%.40q… is done", words)
		}
		_ = c.Close()
	}
	c := r.dial("admin", "portal")
	endless := io.LimitReader(neverEnds{}, 200<<20)
	if p, err := call(c, endless, "deals", "import", "--dry-run"); err == nil && p.status == 0 {
		t.Errorf("200 MiB without a line are taken: %s", p.out)
	}
	_ = c.Close()
}

type neverEnds struct{}

// Read gives the same letter for ever.
func (neverEnds) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}
