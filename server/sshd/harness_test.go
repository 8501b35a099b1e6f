package sshd_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/vt"
	gossh "golang.org/x/crypto/ssh"

	"gangway/server/sshd"
)

// patience is how long a test polls for what must come.
const patience = time.Minute

// eventually polls until ok, and fails the test with what it waited for.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// A transcript is a log or a stream that a test reads while it is written.
type transcript struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (w *transcript) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.Write(p)
}

func (w *transcript) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.String()
}

func (w *transcript) Len() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.Len()
}

// A portal is a running server with its log.
type portal struct {
	*sshd.Server
	log  *transcript
	done chan error // what Serve returned
}

// serve starts a server with the fixture's screens, as change would have it.
func serve(t testing.TB, change ...func(*sshd.Config)) *portal {
	t.Helper()
	key, err := sshd.LoadOrCreateHostKey(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &portal{log: &transcript{}, done: make(chan error, 1)}
	cfg := sshd.Config{
		Listen:  listener,
		HostKey: key,
		Log:     slog.New(slog.NewTextHandler(p.log, nil)),
		Screen:  func(_ context.Context, s *sshd.Session) (tea.Model, error) { return newPad(s), nil },
		Command: speak,
		IsPlace: func(words []string) bool { return words[0] == "deals" },
		Limits:  sshd.Limits{Notice: time.Millisecond},
	}
	for _, c := range change {
		c(&cfg)
	}
	if p.Server, err = sshd.New(cfg); err != nil {
		t.Fatal(err)
	}
	go func() { p.done <- p.Serve(context.Background()) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := p.Shutdown(ctx); err != nil {
			t.Errorf("shutdown: %v", err)
		}
	})
	return p
}

// speak is the fixture's command line.
func speak(ctx context.Context, s *sshd.Session, args []string, in io.Reader, out, errw io.Writer) int {
	if len(args) == 0 {
		put(errw, "help\n")
		return 2
	}
	switch args[0] {
	case "args":
		put(out, "%q\n", args)
	case "whoami":
		put(out, "%s as %s\n", s.Key, s.User)
	case "env":
		put(out, "%v\n", s.Env)
	case "cat":
		if _, err := io.Copy(out, in); err != nil {
			return 1
		}
	case "lines":
		put(out, "one\ntwo\nthree\n")
	case "ask":
		put(out, "name? ")
		line := make([]byte, 100)
		n, err := in.Read(line)
		put(out, "<%q %v>\n", line[:n], err)
	case "wait":
		put(out, "waiting\n")
		<-ctx.Done()
		return sshd.StatusUnavailable
	case "finish":
		put(out, "finishing\n")
		<-ctx.Done()
	case "flood":
		for ctx.Err() == nil {
			if _, err := out.Write(make([]byte, 32<<10)); err != nil {
				return 1
			}
		}
	case "panic":
		panic("the command line fell over")
	default:
		put(errw, "unknown command %q\n", args[0])
		return 2
	}
	return 0
}

// put prints, and leaves it to the reader to miss it.
func put(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }

// newKey returns a fresh ed25519 key.
func newKey(t testing.TB) gossh.Signer {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := gossh.NewSignerFromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return signer
}

func clientConfig(user string, auth ...gossh.AuthMethod) *gossh.ClientConfig {
	return &gossh.ClientConfig{
		User:            user,
		Auth:            auth,
		HostKeyCallback: gossh.InsecureIgnoreHostKey(),
		Timeout:         patience,
	}
}

// dial signs in with a key; without one, with a fresh one.
func (p *portal) dial(t testing.TB, key ...gossh.Signer) *gossh.Client {
	t.Helper()
	if len(key) == 0 {
		key = []gossh.Signer{newKey(t)}
	}
	c, err := p.signIn(t, clientConfig("ada", gossh.PublicKeys(key...)))
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	return c
}

func (p *portal) signIn(t testing.TB, cfg *gossh.ClientConfig) (*gossh.Client, error) {
	t.Helper()
	c, chans, reqs, err := gossh.NewClientConn(p.connect(t), "", cfg)
	if err != nil {
		return nil, err
	}
	return gossh.NewClient(c, chans, reqs), nil
}

// connect opens a bare connection.
func (p *portal) connect(t testing.TB) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", p.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// run runs a command without a terminal.
func run(t testing.TB, c *gossh.Client, command, input string) (out, errw string, status int) {
	t.Helper()
	s, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	var o, e bytes.Buffer
	s.Stdin, s.Stdout, s.Stderr = strings.NewReader(input), &o, &e
	err = s.Run(command)
	return o.String(), e.String(), statusOf(err)
}

// statusOf returns the exit status that a session ended with; -1 if it was cut
// off without one.
func statusOf(err error) int {
	var exit *gossh.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitStatus()
	}
	return -1
}

// A display is an emulator that is written and looked at by turns.
type display struct {
	mu       sync.Mutex
	emulator *vt.Emulator
}

func (d *display) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.emulator.Write(p)
}

func (d *display) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.emulator.String()
}

// IsAltScreen tells whether the alternate screen is shown.
func (d *display) IsAltScreen() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.emulator.IsAltScreen()
}

// Close ends the emulator's replies.
func (d *display) Close() error { return d.emulator.InputPipe().(io.Closer).Close() }

// A terminal is a person's: an emulator before a session with a PTY.
type terminal struct {
	t       testing.TB
	session *gossh.Session
	stdin   io.WriteCloser
	screen  *display
	raw     *transcript
	exit    chan error
}

// options are how a terminal differs from the usual one.
type options struct {
	term          string
	width, height int
	command       string
	env           map[string]string
	mute          bool // does not answer queries
}

func open(t testing.TB, c *gossh.Client, o options) *terminal {
	t.Helper()
	s, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if o.term == "" {
		o.term = "xterm-256color"
	}
	if o.width == 0 {
		o.width, o.height = 80, 24
	}
	for name, value := range o.env {
		_ = s.Setenv(name, value)
	}
	if o.term == "none" {
		o.term = ""
	}
	if err := s.RequestPty(o.term, o.height, o.width, gossh.TerminalModes{}); err != nil {
		t.Fatal(err)
	}
	w := &terminal{t: t, session: s, screen: &display{emulator: vt.NewEmulator(o.width, o.height)}, raw: &transcript{}, exit: make(chan error, 1)}
	w.stdin, err = s.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	both := io.MultiWriter(w.raw, w.screen)
	s.Stdout, s.Stderr = both, both
	replies := io.Writer(w.stdin)
	if o.mute {
		replies = io.Discard
	}
	emulator := w.screen.emulator
	go func() { _, _ = io.Copy(replies, emulator) }()
	t.Cleanup(w.discard)
	if o.command != "" {
		err = s.Start(o.command)
	} else {
		err = s.Shell()
	}
	if err != nil {
		t.Fatal(err)
	}
	exit := w.exit
	go func() { exit <- s.Wait() }()
	return w
}

// person opens a terminal of its own on a connection of its own.
func (p *portal) person(t testing.TB) *terminal {
	t.Helper()
	w := open(t, p.dial(t), options{})
	w.sees("pad 80x24")
	return w
}

// discard closes the terminal and forgets it, as emulators are large.
func (w *terminal) discard() {
	if w.session != nil {
		_, _ = w.session.Close(), w.screen.Close()
		w.session, w.screen, w.stdin, w.raw = nil, nil, nil, nil
	}
}

func (w *terminal) text() string { return w.screen.String() }

// sees waits until the screen shows text.
func (w *terminal) sees(text string) {
	w.t.Helper()
	for end := time.Now().Add(patience); !strings.Contains(w.text(), text); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatalf("the screen never showed %q:\n%s", text, w.text())
		}
	}
}

func (w *terminal) types(keys string) {
	w.t.Helper()
	if _, err := io.WriteString(w.stdin, keys); err != nil {
		w.t.Fatalf("type: %v", err)
	}
}

// leaves waits for the session's end and returns its exit status; -1 if the
// connection was closed without one.
func (w *terminal) leaves() int {
	w.t.Helper()
	select {
	case err := <-w.exit:
		return statusOf(err)
	case <-time.After(patience):
		w.t.Fatalf("the session did not end; the screen:\n%s", w.text())
		return -1
	}
}

// somebodyElseSignsIn is the oracle after every attack: an innocent person
// gets a screen that answers.
func (p *portal) somebodyElseSignsIn(t testing.TB) {
	t.Helper()
	start := time.Now()
	c := p.dial(t)
	defer func() { _ = c.Close() }()
	w := open(t, c, options{})
	w.types("well")
	w.sees("typed: well")
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("signing in took %v", took)
	}
	w.types(quit)
	if status := w.leaves(); status != 0 {
		t.Errorf("status %d", status)
	}
	w.discard()
}

// A load is what a process uses.
type load struct {
	goroutines int
	heap       uint64
}

func measure() load {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return load{runtime.NumGoroutine(), m.HeapAlloc}
}

// backToBase waits until goroutines and heap are what they were.
func backToBase(t *testing.T, base load) {
	t.Helper()
	const slack = 4 << 20
	var now load
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		now = measure()
		if now.goroutines <= base.goroutines+2 && now.heap <= base.heap+slack {
			return
		}
		if time.Now().After(end) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("not back to base: %+v, was %+v\n%s", now, base, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

// The keys of the fixture that do something.
const quit = "\x11" // ctrl+q

// A pad is the fixture's screen: it shows its size and what is typed, and
// misbehaves on request.
type pad struct {
	session *sshd.Session
	w, h    int
	typed   string
	events  []string
	view    func(*tea.View)
}

func newPad(s *sshd.Session) *pad { return &pad{session: s, w: s.Width, h: s.Height} }

func (p *pad) Init() tea.Cmd { return nil }

func (p *pad) Update(m tea.Msg) (tea.Model, tea.Cmd) {
	switch m := m.(type) {
	case tea.WindowSizeMsg:
		p.w, p.h = m.Width, m.Height
	case tea.PasteMsg:
		p.event("paste %d %.20q", len(m.Content), m.Content)
	case tea.BackgroundColorMsg:
		p.event("dark=%v", m.IsDark())
	case tea.MouseMsg:
		p.event("mouse %d,%d", m.Mouse().X, m.Mouse().Y)
	case sshd.Restarting:
		p.event("restarting")
	case sshd.IdleWarning:
		p.event("idle")
	case string:
		p.event("%s", m)
	case tea.ResumeMsg:
		p.event("resumed")
	case tea.ColorProfileMsg:
		p.event("%s", m.Profile)
	case tea.KeyPressMsg:
		return p, p.key(m)
	}
	return p, nil
}

func (p *pad) event(format string, args ...any) {
	p.events = append(p.events, fmt.Sprintf(format, args...))
	p.events = p.events[max(0, len(p.events)-8):]
}

func boom() tea.Msg { panic("a command fell over") }

func nothing() tea.Msg { return nil }

func (p *pad) key(m tea.KeyPressMsg) tea.Cmd {
	switch m.String() {
	case "ctrl+q":
		return tea.Quit
	case "f1":
		panic("update fell over")
	case "f2":
		p.view = func(*tea.View) { panic("view fell over") }
	case "f3":
		return boom
	case "f4":
		return tea.Batch(nothing, tea.Batch(nothing, boom))
	case "f5":
		return tea.Sequence(nothing, tea.Sequence(nothing, boom))
	case "f6":
		p.view = func(v *tea.View) {
			v.MouseMode = tea.MouseModeCellMotion
			v.OnMouse = func(tea.MouseMsg) tea.Cmd { panic("mouse fell over") }
		}
	case "f7":
		p.view = func(v *tea.View) { v.MouseMode = tea.MouseModeCellMotion }
		p.event("mouse on")
	case "f8":
		return tea.Suspend
	case "f9":
		return tea.Sequence(tea.ReadClipboard, tea.Raw("\x1b]52;c;?\x07"), tea.Println("\x1b]2;evil\x07"), tea.SetClipboard("deal"))
	case "f10":
		p.view = func(v *tea.View) {
			v.WindowTitle = "\x1b]52;c;ZXZpbA==\x07"
			v.Content += hostile
		}
	case "f11":
		return tea.RequestBackgroundColor
	case "f12":
		return tea.Interrupt
	default:
		if m.Text != "" {
			p.typed += m.Text
			p.typed = p.typed[max(0, len(p.typed)-60):]
		} else {
			p.event("%s", m.String())
		}
	}
	return nil
}

func (p *pad) View() tea.View {
	v := tea.NewView(fmt.Sprintf("pad %dx%d\n%s\ntyped: %s\nevents: %s\n", p.w, p.h, p.session.ID, p.typed, strings.Join(p.events, "; ")))
	v.AltScreen = true
	if p.view != nil {
		p.view(&v)
	}
	return v
}

// hostile is stored text that got as far as a view.
const hostile = "A\x1b]52;c;ZXZpbA==\x07B\u009d52;c;ZXZpbA==\u009cC\x1bP$qm\x1b\\D\x1b_Gq\x1b\\E" +
	"\x1b]8;;javascript:alert(1)\x1b\\F\x1b]8;;\x1b\\G\x1b[2JH\x1bcI\x1b]0;never ended"
