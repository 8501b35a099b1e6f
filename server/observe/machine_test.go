package observe

import (
	"context"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Ensure that the service manager is told over its socket, also one of the abstract
// namespace, and gets signs of life only while the process is alive.
func TestManager(t *testing.T) {
	for name, socket := range map[string]string{
		"File":     filepath.Join(t.TempDir(), "notify"),
		"Abstract": "@gangway-test-" + filepath.Base(t.TempDir()) + time.Now().Format("150405.000000"),
	} {
		t.Run(name, func(t *testing.T) {
			c, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
			if err != nil {
				t.Skipf("no such socket here: %v", err)
			}
			defer func() { _ = c.Close() }()
			_ = c.SetReadDeadline(time.Now().Add(time.Minute))
			heard := func() string {
				t.Helper()
				b := make([]byte, 1000)
				n, err := c.Read(b)
				if err != nil {
					t.Fatal(err)
				}
				return string(b[:n])
			}
			t.Setenv("NOTIFY_SOCKET", socket)
			t.Setenv("WATCHDOG_USEC", "2000")
			t.Setenv("WATCHDOG_PID", "")
			m := FindManager()
			if os.Getenv("NOTIFY_SOCKET") != "" {
				t.Error("other processes would tell the manager too")
			}
			for want, tell := range map[string]func() error{"READY=1": m.Ready, "STOPPING=1": m.Stopping, "RELOADING=1\nMONOTONIC_USEC=": m.Reloading} {
				if err := tell(); err != nil {
					t.Fatal(err)
				}
				if got := heard(); !strings.HasPrefix(got, want) {
					t.Errorf("told %q, want %q", got, want)
				}
			}
			ctx, cancel := context.WithCancel(t.Context())
			alive, failed, ended := 3, make(chan []string), make(chan struct{})
			go func() {
				defer close(ended)
				m.Watch(ctx, func(context.Context) []string {
					if alive--; alive < 0 {
						return []string{"stuck"}
					}
					return nil
				}, func(wrong []string) {
					select {
					case failed <- wrong:
					case <-ctx.Done():
					}
				})
			}()
			<-failed
			<-failed
			cancel()
			<-ended
			for range 3 {
				if got := heard(); got != "WATCHDOG=1" {
					t.Errorf("told %q", got)
				}
			}
			_ = c.SetReadDeadline(time.Now())
			if n, err := c.Read(make([]byte, 100)); err == nil {
				t.Errorf("%d bytes more: a sign of life of a process that is stuck", n)
			}
		})
	}
	if err := (Manager{}).Ready(); err != nil {
		t.Errorf("without a manager: %v", err)
	}
}

// Ensure that the least memory.max of a control group and of those around it
// counts, and that none is none.
func TestGroupLimit(t *testing.T) {
	root := t.TempDir()
	put := func(path, text string) {
		t.Helper()
		path = filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("self", "0::/system.slice/gangway.service\n")
	limit := func() int64 { return groupLimit(root, filepath.Join(root, "self")) }
	if n := limit(); n != 0 {
		t.Errorf("without a limit: %d", n)
	}
	put("system.slice/memory.max", "1000\n")
	put("system.slice/gangway.service/memory.max", "max\n")
	if n := limit(); n != 1000 {
		t.Errorf("that of the slice: %d", n)
	}
	put("system.slice/gangway.service/memory.max", "500\n")
	if n := limit(); n != 500 {
		t.Errorf("its own: %d", n)
	}
	put("memory.max", "400\n") // as a container sees its own
	if n := limit(); n != 400 {
		t.Errorf("that of all: %d", n)
	}
	if n := groupLimit(root, filepath.Join(root, "none")); n != 0 {
		t.Errorf("without control groups: %d", n)
	}
}

// Ensure that a disk without room raises an alarm once, and that memory in use
// near its limit leaves no room for a session (F26).
func TestAlarms(t *testing.T) {
	var log strings.Builder
	a := NewAlarms(t.TempDir(), 1<<62, slog.New(slog.NewTextHandler(&log, nil)))
	a.Look()
	if raised := a.Raised(); len(raised) != 1 || !strings.HasPrefix(raised[0], "The disk of the store has ") {
		t.Errorf("%q", raised)
	}
	if n := strings.Count(log.String(), "level=WARN"); n != 1 {
		t.Errorf("%d warnings: %s", n, log.String())
	}
	a.lowDisk = 0
	a.Look()
	if raised := a.Raised(); len(raised) != 0 || !strings.Contains(log.String(), "the alarm is over") {
		t.Errorf("%q: %s", raised, log.String())
	}
	if !a.HasRoom() {
		t.Error("there is no room without a limit")
	}
	a.memory.limit = 1 << 20
	for range 2 {
		if a.HasRoom() {
			t.Error("there is room in a megabyte")
		}
	}
	a = NewAlarms(t.TempDir(), 0, slog.New(slog.NewTextHandler(io.Discard, nil)))
	a.memory.limit = 1 << 40
	if !a.HasRoom() {
		t.Error("there is no room in a terabyte")
	}
}
