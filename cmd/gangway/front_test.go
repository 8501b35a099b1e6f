package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"golang.org/x/crypto/ssh"
)

// asProgram in the environment makes the test binary be the program.
const asProgram = "GANGWAY_TEST_AS_PROGRAM"

// beforeMain is done to the program before it begins.
var beforeMain []func()

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		_ = os.Unsetenv(asProgram)
		for _, fn := range beforeMain {
			fn()
		}
		main()
	}
	os.Exit(m.Run())
}

// A running value is the real program in a process of its own.
type running struct {
	t     testing.TB
	dir   string // of keys and store
	args  []string
	env   []string // more of it
	cmd   *exec.Cmd
	addr  string
	log   *lockedBuffer
	code  string // of the first set-up, if one was printed
	ended chan error
	limit string // a line of shell that begins it, such as "ulimit -n 64"
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (l *lockedBuffer) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Len()
}

func newLog(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

// serve starts "gangway serve" on a fresh folder, with the key of "admin" as
// that of an admin.
func serve(t testing.TB, args ...string) *running {
	t.Helper()
	r := prepare(t, args...)
	r.start()
	t.Cleanup(r.kill)
	return r
}

// lengthy leaves a test out under -short, as the gate's search for races does: it takes
// long, and is about nothing that happens at once.
func lengthy(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("long, and about nothing that happens at once")
	}
}

// prepare makes all that serve needs, and does not start it.
func prepare(t testing.TB, args ...string) *running {
	t.Helper()
	dir := t.TempDir()
	r := &running{t: t, dir: dir}
	r.signer("admin")
	r.args = append([]string{"serve", "--data", filepath.Join(dir, "data"), "--listen", "127.0.0.1:0", "--admin-key", r.keyFile("admin") + ".pub"}, args...)
	return r
}

// serveVacant starts "gangway serve" on a fresh folder without an admin, and
// waits for the code of the first set-up.
func serveVacant(t testing.TB) *running {
	t.Helper()
	dir := t.TempDir()
	r := &running{t: t, dir: dir, args: []string{"serve", "--data", filepath.Join(dir, "data"), "--listen", "127.0.0.1:0"}}
	r.start()
	t.Cleanup(r.kill)
	if r.code == "" {
		t.Fatalf("no code was printed:\n%s", r.log)
	}
	return r
}

var (
	listening = regexp.MustCompile(`listening on ([0-9.]+:[0-9]+)`)
	setupCode = regexp.MustCompile(`setup-([0-9A-Z-]+)@`)
)

func (r *running) start() {
	r.t.Helper()
	self, err := os.Executable()
	if err != nil {
		r.t.Fatal(err)
	}
	r.cmd = exec.Command(self, r.args...)
	if r.limit != "" {
		r.cmd = exec.Command("sh", append([]string{"-c", r.limit + ` && exec "$0" "$@"`, self}, r.args...)...)
	}
	r.cmd.Env = append(append(os.Environ(), asProgram+"=1"), r.env...)
	r.log = &lockedBuffer{}
	stderr, err := r.cmd.StderrPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	stdout, err := os.Create(filepath.Join(r.dir, "stdout")) // a file has all that was written before the log says so
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = stdout.Close() }()
	r.cmd.Stdout = stdout
	if err := r.cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	ready := make(chan string, 1)
	r.ended = make(chan error, 1)
	go func() {
		lines := bufio.NewScanner(stderr)
		for lines.Scan() {
			_, _ = r.log.Write(append(lines.Bytes(), '\n'))
			if m := listening.FindStringSubmatch(lines.Text()); m != nil {
				ready <- m[1]
			}
		}
		r.ended <- r.cmd.Wait()
	}()
	select {
	case r.addr = <-ready:
	case err := <-r.ended:
		r.ended <- err
		r.t.Fatalf("the program ended: %v\n%s", err, r.log)
	case <-time.After(time.Minute):
		r.t.Fatalf("the program does not listen:\n%s", r.log)
	}
	printed, err := os.ReadFile(stdout.Name())
	if err != nil {
		r.t.Fatal(err)
	}
	if m := setupCode.FindSubmatch(printed); m != nil {
		r.code = string(m[1])
	}
}

func (r *running) signal(s syscall.Signal) error {
	_ = r.cmd.Process.Signal(s)
	select {
	case err := <-r.ended:
		r.ended <- err
		return err
	case <-time.After(time.Minute):
		r.t.Fatalf("the program does not end on %v:\n%s", s, r.log)
		return nil
	}
}

func (r *running) kill() { _ = r.signal(syscall.SIGKILL) }

func (r *running) keyFile(name string) string { return filepath.Join(r.dir, "key-"+name) }

// signer returns the key of a person of that name, made when it is first asked
// for and kept as a file that ssh can use.
func (r *running) signer(name string) ssh.Signer {
	r.t.Helper()
	if b, err := os.ReadFile(r.keyFile(name)); err == nil {
		s, err := ssh.ParsePrivateKey(b)
		if err != nil {
			r.t.Fatal(err)
		}
		return s
	}
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		r.t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, name)
	if err != nil {
		r.t.Fatal(err)
	}
	s, err := ssh.NewSignerFromKey(private)
	if err != nil {
		r.t.Fatal(err)
	}
	public := strings.TrimSpace(string(ssh.MarshalAuthorizedKey(s.PublicKey()))) + " " + name + "\n"
	for file, text := range map[string][]byte{r.keyFile(name): pem.EncodeToMemory(block), r.keyFile(name) + ".pub": []byte(public)} {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			r.t.Fatal(err)
		}
	}
	return s
}

// dial connects a person; login is the name before the @.
func (r *running) dial(name, login string) *ssh.Client {
	r.t.Helper()
	c, err := ssh.Dial("tcp", r.addr, &ssh.ClientConfig{
		User: login, Auth: []ssh.AuthMethod{ssh.PublicKeys(r.signer(name))},
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: 20 * time.Second,
	})
	if err != nil {
		r.t.Fatalf("%s can't connect: %v\n%s", name, err, r.log)
	}
	r.t.Cleanup(func() { _ = c.Close() })
	return c
}

// A reply is what one call of the command line gave.
type reply struct {
	out, err string
	status   int
}

// json decodes the output.
func (p reply) json(t testing.TB) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(p.out), &v); err != nil {
		t.Fatalf("not JSON: %v\n%s%s", err, p.out, p.err)
	}
	return v
}

// call runs words on the command line over a connection.
func call(c *ssh.Client, stdin io.Reader, words ...string) (reply, error) {
	s, err := c.NewSession()
	if err != nil {
		return reply{}, fmt.Errorf("session: %w", err)
	}
	defer func() { _ = s.Close() }()
	var out, errw bytes.Buffer
	s.Stdin, s.Stdout, s.Stderr = stdin, &out, &errw
	err = s.Run(quoted(words))
	p := reply{out: out.String(), err: errw.String()}
	var exit *ssh.ExitError
	switch {
	case err == nil:
	case errors.As(err, &exit):
		p.status = exit.ExitStatus()
	default:
		return p, err
	}
	return p, nil
}

func quoted(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
	}
	return strings.Join(out, " ")
}

// as runs words as a person and expects it to be done.
func (r *running) as(name string, words ...string) reply {
	r.t.Helper()
	p := r.try(name, "", words...)
	if p.status != 0 {
		r.t.Fatalf("%s %s: status %d: %s%s\n%s", name, strings.Join(words, " "), p.status, p.out, p.err, r.log)
	}
	return p
}

// try runs words as a person on a connection of its own.
func (r *running) try(name, stdin string, words ...string) reply {
	r.t.Helper()
	c := r.dial(name, "portal")
	defer func() { _ = c.Close() }()
	p, err := call(c, strings.NewReader(stdin), words...)
	if err != nil {
		r.t.Fatalf("%s %s: %v\n%s", name, strings.Join(words, " "), err, r.log)
	}
	return p
}

// id returns the id of the record in a JSON reply.
func (p reply) id(t testing.TB) string {
	t.Helper()
	id, _ := p.json(t)["id"].(string)
	if id == "" {
		t.Fatalf("no id in %s", p.out)
	}
	return id
}

// partner makes a company whose owner has the key of that name.
func (r *running) partner(name string) {
	r.t.Helper()
	code := r.as("admin", "partners", "invite", "--company", name+" Ltd", "--domain", name+".example", "--country", "DE", "--email", "owner@"+name+".example", "--json").json(r.t)["code"].(string)
	r.as(name, "join", code, "--name", "Owner of "+name, "--email", "owner@"+name+".example")
}

// register makes the words of a registration.
func register(customer string, more ...string) []string {
	words := []string{
		"deals", "register", "--customer", customer, "--domain", strings.ToLower(customer) + ".com", "--country", "DE",
		"--product", "HC-100", "--amount", "48k", "--close-date", "+60d", "--json",
	}
	return append(words, more...)
}

// A screen is a terminal with the portal in it, as a person sees it.
type screen struct {
	t       testing.TB
	emu     *emulator
	raw     *lockedBuffer // every byte that came
	in      io.Writer
	session *ssh.Session
	done    chan struct{}
}

// open connects a person with a terminal of that size.
func (r *running) open(name string, w, h int, words ...string) *screen {
	r.t.Helper()
	return r.openOn(r.dial(name, "portal"), w, h, words...)
}

// openOn opens a terminal on a connection that there is.
func (r *running) openOn(c *ssh.Client, w, h int, words ...string) *screen {
	r.t.Helper()
	s, err := c.NewSession()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := s.RequestPty("xterm-256color", h, w, ssh.TerminalModes{}); err != nil {
		r.t.Fatal(err)
	}
	in, err := s.StdinPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	out, err := s.StdoutPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	if len(words) == 0 {
		err = s.Shell()
	} else {
		err = s.Start(quoted(words))
	}
	if err != nil {
		r.t.Fatal(err)
	}
	sc := &screen{t: r.t, emu: &emulator{vt: vt.NewEmulator(w, h)}, raw: &lockedBuffer{}, in: in, session: s, done: make(chan struct{})}
	go func() { defer close(sc.done); _, _ = io.Copy(io.MultiWriter(sc.raw, sc.emu), out) }()
	go func() { _, _ = io.Copy(in, sc.emu.vt) }()
	return sc
}

func (s *screen) text() string { return s.emu.text() }

// An emulator is a terminal that one goroutine feeds while another looks. What
// the terminal answers is read from vt itself, without the lock, as feeding it
// waits for the answers to be taken.
type emulator struct {
	mu sync.Mutex
	vt *vt.Emulator
}

func (e *emulator) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.vt.Write(p)
}

func (e *emulator) text() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.vt.String()
}

// inAltScreen reports whether a program's screen hides the shell's.
func (e *emulator) inAltScreen() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.vt.IsAltScreen()
}

// sees waits until the screen shows all of the texts.
func (s *screen) sees(texts ...string) *screen {
	s.t.Helper()
	s.until(fmt.Sprintf("%q", texts), func(now string) bool {
		for _, text := range texts {
			if !strings.Contains(now, text) {
				return false
			}
		}
		return true
	})
	return s
}

func (s *screen) until(what string, ok func(string) bool) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok(s.text()) {
		select {
		case <-ctx.Done():
			s.t.Fatalf("the screen does not show %s:\n%s", what, s.text())
		case <-tick.C:
		}
	}
}

// types sends keys as a terminal does.
func (s *screen) types(keys ...string) *screen {
	s.t.Helper()
	for _, k := range keys {
		if _, err := io.WriteString(s.in, k); err != nil {
			s.t.Fatalf("typing %q: %v\n%s", k, err, s.text())
		}
	}
	return s
}

// leaves waits for the session's end and returns its status.
func (s *screen) leaves() int {
	s.t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- s.session.Wait() }()
	select {
	case err := <-ended:
		var exit *ssh.ExitError
		if errors.As(err, &exit) {
			return exit.ExitStatus()
		}
		if err != nil {
			return -1
		}
		return 0
	case <-time.After(time.Minute):
		s.t.Fatalf("the session does not end:\n%s", s.text())
		return -1
	}
}

// port returns the port that the program listens on.
func (r *running) port() string {
	_, port, _ := net.SplitHostPort(r.addr)
	return port
}
