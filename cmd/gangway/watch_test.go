package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/sync/errgroup"

	"gangway/content"
	"gangway/domain/kv/memkv"
	"gangway/server/observe"
	"gangway/server/sshd"
)

// observed asks a path of the listener that watches over a program.
func (r *running) observed(path string) (status int, body string) {
	r.t.Helper()
	m := regexp.MustCompile(`observed on ([0-9.]+:[0-9]+)`).FindStringSubmatch(r.log.String())
	if m == nil {
		r.t.Fatalf("nothing is observed:\n%s", r.log)
	}
	a, err := http.Get("http://" + m[1] + path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = a.Body.Close() }()
	b, err := io.ReadAll(a.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return a.StatusCode, string(b)
}

// Ensure that the real program says how it is doing, tells nobody's name, and
// listens for that on loopback only unless it is told to.
func TestObserve(t *testing.T) {
	r := serve(t, "--observe", "127.0.0.1:0")
	r.partner("north")
	r.as("north", register("Contoso")...)
	for _, path := range []string{"/livez", "/readyz"} {
		if status, body := r.observed(path); status != 200 || body != "ok\n" {
			t.Errorf("%s: %d %q", path, status, body)
		}
	}
	_, body := r.observed("/metrics")
	for _, want := range []string{
		`gangway_operations_total{op="deals.register",result="ok"} 1`, `gangway_sign_ins_total{result="ok"}`, `gangway_session_seconds_count{kind="command"}`,
		`gangway_sessions{kind="command"} 0`, "process_open_fds ", "go_goroutines ",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("there is no %s", want)
		}
	}
	for _, secret := range []string{"north", "Contoso", "SHA256"} {
		if strings.Contains(body, secret) {
			t.Errorf("the metrics tell %q", secret)
		}
	}
	refuses(t, "--observe-anywhere", "serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--observe", "0.0.0.0:0")
	serve(t, "--observe", "0.0.0.0:0", "--observe-anywhere").as("admin", "whoami")
}

// Ensure that "gangway health" tells whoever has no shell: that the portal does its work
// and takes people in, that it takes nobody in while it stops, and that there is none.
func TestHealth(t *testing.T) {
	r := serve(t, "--observe", "127.0.0.1:0")
	on := regexp.MustCompile(`observed on ([0-9.:]+)`).FindStringSubmatch(r.log.String())[1]
	for _, args := range [][]string{{}, {"--ready"}} {
		if status, said := does(append([]string{"health", "--observe", on}, args...)...); status != exitOK || said != "ok\n" {
			t.Errorf("%v: status %d: %s", args, status, said)
		}
	}
	s, err := r.dial("admin", "portal").NewSession()
	if err != nil {
		t.Fatal(err)
	}
	feed, err := s.StdinPipe()
	if err == nil {
		err = s.Start("partners import") // lasts until its table has ended, or some seconds
	}
	if err == nil {
		_, err = io.WriteString(feed, "company,domain,country,email\n")
	}
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the import", time.Minute, func() bool {
		return strings.Count(r.as("admin", "sessions", "list", "--json").out, `"cli"`) > 1 // it and the list itself
	})
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	eventually(t, "not to be ready", time.Minute, func() bool {
		status, said := does("health", "--observe", on, "--ready")
		return status == exitFault && strings.Contains(said, "stopping")
	})
	if err := <-r.ended; err != nil {
		t.Errorf("SIGTERM: %v", err)
	}
	r.ended <- nil
	if status, said := does("health", "--observe", on); status != exitFault || !strings.Contains(said, "gangway: health: ") {
		t.Errorf("of none: status %d: %s", status, said)
	}
}

// Ensure that SIGHUP reads the folder of the programme anew, ends nothing, and is
// logged, with what could not be read and stays as it was, and that the service manager is told when the program is ready, reloads
// and stops (F20).
func TestHangUpReloads(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "notify")
	c, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	_ = c.SetReadDeadline(time.Now().Add(time.Minute))
	told := func(want string) {
		t.Helper()
		b := make([]byte, 1000)
		for {
			n, err := c.Read(b)
			if err != nil {
				t.Fatalf("the manager is not told %s: %v", want, err)
			}
			if strings.HasPrefix(string(b[:n]), want) {
				return
			}
		}
	}
	t.Setenv("NOTIFY_SOCKET", socket)
	t.Setenv("WATCHDOG_USEC", "100000")
	dir := filepath.Join(t.TempDir(), "programme")
	if err := os.CopyFS(dir, content.Starter()); err != nil {
		t.Fatal(err)
	}
	r := serve(t, "--programme", dir)
	told("READY=1")
	told("WATCHDOG=1")
	home := r.open("admin", 80, 24).sees("Home")
	if err := r.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	told("RELOADING=1\nMONOTONIC_USEC=")
	told("READY=1")
	eventually(t, "a line about SIGHUP", time.Minute, func() bool {
		return strings.Contains(r.log.String(), "SIGHUP: the programme folder and the admin keys were read anew")
	})
	for _, err := range []error{os.Remove(filepath.Join(dir, "programme.yaml")), os.Remove(r.keyFile("admin") + ".pub")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := r.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	told("RELOADING=1\nMONOTONIC_USEC=")
	told("READY=1")
	eventually(t, "lines about what stays as it was", time.Minute, func() bool {
		log := r.log.String()
		return strings.Contains(log, "SIGHUP: the programme folder can't be used") && strings.Contains(log, "there is no "+r.keyFile("admin")+".pub")
	})
	if n := strings.Count(r.log.String(), "were read anew"); n != 1 {
		t.Errorf("%d lines say that all was read anew", n)
	}
	home.types("?")
	home.sees("Keys")
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	told("STOPPING=1")
	if err := <-r.ended; err != nil {
		t.Errorf("SIGTERM: %v", err)
	}
	r.ended <- nil
}

// Ensure that who breaks off what goes on until then leaves nothing in the log as a
// fault of ours.
func TestBrokenOffIsNoIncident(t *testing.T) {
	r := serve(t)
	for _, c := range []string{"events watch --json", "events watch"} {
		conn := r.dial("admin", "portal")
		s, err := conn.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		said := &lockedBuffer{}
		s.Stdout = said
		if err := s.Start(c); err != nil {
			t.Fatal(err)
		}
		eventually(t, "an event", time.Minute, func() bool { return said.Len() > 0 })
		_ = conn.Close()
	}
	if err := r.signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	if log := r.log.String(); strings.Contains(log, "incident") {
		t.Errorf("the log:\n%s", log)
	}
}

// Ensure that a second signal ends the program at once, though a command still runs,
// and that nothing is lost by it (F20).
func TestSecondSignalEndsAtOnce(t *testing.T) {
	r := serve(t)
	s, err := r.dial("admin", "portal").NewSession()
	if err != nil {
		t.Fatal(err)
	}
	said := &lockedBuffer{}
	s.Stdout = said
	if err := s.Start("events watch"); err != nil {
		t.Fatal(err)
	}
	r.partner("north")
	eventually(t, "an event", time.Minute, func() bool { return said.Len() > 0 })
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the stop to begin", time.Minute, func() bool { return strings.Contains(r.log.String(), "msg=stopping") })
	var exit *exec.ExitError
	if err := r.signal(syscall.SIGTERM); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGTERM {
		t.Errorf("the second signal: %v\n%s", err, r.log)
	}
	r.verify()
	r.start()
	r.as("north", "whoami")
}

// Ensure that with few files to open the portal refuses connections politely, says
// so when it starts, and that who is in stays in and works (F27).
func TestFewFiles(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no shell to set a limit with")
	}
	r := serve(t)
	r.kill()
	r.limit = "ulimit -n 64"
	r.start()
	if !strings.Contains(r.log.String(), "the limit of open files lets in fewer connections") {
		t.Errorf("nothing is said of it:\n%s", r.log)
	}
	home := r.open("admin", 80, 24).sees("Home")
	refused := 0
	for range 80 {
		c, err := net.Dial("tcp", r.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close() }()
		_ = c.SetReadDeadline(time.Now().Add(time.Minute))
		b := make([]byte, 100)
		n, err := c.Read(b)
		if err != nil {
			t.Fatalf("a connection hangs: %v", err)
		}
		if strings.HasPrefix(string(b[:n]), "Too many connections.") {
			refused++
		}
	}
	if refused < 40 {
		t.Errorf("%d of 80 were refused", refused)
	}
	home.types("?")
	home.sees("Keys")
}

// Ensure that under a small limit of memory new sessions are refused with a
// sentence, and that who is in stays in (F26).
func TestLittleMemory(t *testing.T) {
	t.Setenv("GOMEMLIMIT", fmt.Sprint(49<<20))
	r := serve(t, "--observe", "127.0.0.1:0")
	if !strings.Contains(r.log.String(), "the limit of memory lets in fewer sessions") {
		t.Errorf("nothing is said of it:\n%s", r.log)
	}
	home := r.open("admin", 80, 24).sees("Home")
	refused := false
	for n := 0; n < 10 && !refused; n++ {
		c := r.dial(fmt.Sprint("guest", n), "portal")
		for range 4 {
			s, err := c.NewSession()
			var shut *ssh.OpenChannelError
			if errors.As(err, &shut) && shut.Reason == ssh.ResourceShortage && shut.Message == "The server is full. Please come back in a moment." {
				refused = true
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			_, piped := s.StdinPipe() // an input that has ended ends the session
			if err := errors.Join(piped, s.RequestPty("xterm", 24, 80, nil), s.Shell()); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !refused {
		t.Error("nobody is refused")
	}
	home.types("?")
	home.sees("Keys")
	if _, body := r.observed("/metrics"); !strings.Contains(body, "gangway_sessions_refused_total{reason=") {
		t.Error("nobody is counted")
	}
}

// Ensure that a session for which there is no memory left is refused as long as there is
// none, below the number of sessions that the limit allows too (F26).
func TestNoMemoryForASession(t *testing.T) {
	r := &running{t: t, dir: t.TempDir(), log: &lockedBuffer{}}
	a, err := openApp(t.Context(), r.data(), "", newLog(r.log))
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	before := debug.SetMemoryLimit(1 << 20) // far less than the process has
	a.lookout.alarms = observe.NewAlarms(r.data(), 0, a.log)
	debug.SetMemoryLimit(before)
	if err := a.listen("127.0.0.1:0", sshd.Config{}, nil); err != nil {
		t.Fatal(err)
	}
	r.addr = a.server.Addr().String()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.serve(ctx) }()
	_, err = r.dial("guest", "portal").NewSession()
	var shut *ssh.OpenChannelError
	if !errors.As(err, &shut) || shut.Reason != ssh.ResourceShortage || shut.Message != "The server is full. Please come back in a moment." {
		t.Errorf("the first session: %v", err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("it stops with %v", err)
	}
}

// Ensure that a log that nobody reads, or that is closed, holds up nobody and ends
// nothing, in the demo neither (F31).
func TestLogThatNobodyReads(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name, closed := range map[string]bool{"Full": false, "Closed": true, "DemoFull": false, "DemoClosed": true} {
		t.Run(name, func(t *testing.T) {
			r := &running{t: t, dir: t.TempDir(), log: &lockedBuffer{}, ended: make(chan error, 1)}
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			r.addr = l.Addr().String()
			_ = l.Close()
			r.signer("admin")
			r.cmd = exec.Command(self, "serve", "--data", r.data(), "--listen", r.addr, "--admin-key", r.keyFile("admin")+".pub", "--log-level", "debug")
			if strings.HasPrefix(name, "Demo") {
				r.cmd = exec.Command(self, "demo", "--listen", r.addr)
			}
			r.cmd.Env = append(os.Environ(), asProgram+"=1")
			read, write, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			r.cmd.Stderr = write
			if !closed {
				fill(t, write)
			}
			if err := r.cmd.Start(); err != nil {
				t.Fatal(err)
			}
			_ = write.Close()
			if closed {
				_ = read.Close()
			} else {
				defer func() { _ = read.Close() }()
			}
			go func() { r.ended <- r.cmd.Wait() }()
			t.Cleanup(r.kill)
			eventually(t, "the door", time.Minute, func() bool {
				c, err := net.Dial("tcp", r.addr)
				if err == nil {
					_ = c.Close()
				}
				return err == nil
			})
			for range 20 {
				r.as("admin", "whoami")
			}
			if err := r.signal(syscall.SIGTERM); err != nil {
				t.Errorf("it ends with %v", err)
			}
		})
	}
}

// fill writes into a pipe until it is full.
func fill(t *testing.T, w *os.File) {
	t.Helper()
	if err := w.SetWriteDeadline(time.Now().Add(100 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := w.Write(make([]byte, 4096)); err != nil {
			break
		}
	}
	_ = w.SetWriteDeadline(time.Time{})
}

// Ensure that a panic in a background job ends neither the program nor the job for
// good: it is an incident, and the job begins again (F23).
func TestJobThatFallsOverBeginsAgain(t *testing.T) {
	log := &lockedBuffer{}
	p, err := openPortal(memkv.New(), nil, newLog(log))
	if err != nil {
		t.Fatal(err)
	}
	a := &app{portal: p}
	g, ctx := errgroup.WithContext(t.Context())
	runs := 0
	a.job(ctx, g, "timers", func(context.Context) error {
		if runs++; runs == 1 {
			panic("a job fell over")
		}
		return nil
	})
	if err := g.Wait(); err != nil || runs != 2 {
		t.Errorf("%d runs: %v", runs, err)
	}
	if said := log.String(); strings.Count(said, "msg=incident code=") != 1 || !strings.Contains(said, "in=timers") {
		t.Errorf("the log says %s", said)
	}
}
