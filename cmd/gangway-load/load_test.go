package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// gangway builds the program, once for all tests.
var gangway = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "gangway-load-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "gangway")
	out, err := exec.Command("go", "build", "-o", path, "gangway/cmd/gangway").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	status := m.Run()
	if path, err := gangway(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(status)
}

// A running value is the program in a process of its own.
type running struct {
	addr string
	cmd  *exec.Cmd
}

// start starts the program and waits until it listens.
func start(t *testing.T, args ...string) running {
	t.Helper()
	path, err := gangway()
	if err != nil {
		t.Fatal(err)
	}
	r := running{cmd: exec.Command(path, append(args, "--listen", "127.0.0.1:0")...)}
	stderr, err := r.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	addr := make(chan string, 1)
	go func() {
		listening, lines := regexp.MustCompile(`listening on ([0-9.:]+)`), bufio.NewScanner(stderr)
		for lines.Scan() {
			if m := listening.FindStringSubmatch(lines.Text()); m != nil {
				addr <- m[1]
			}
		}
	}()
	t.Cleanup(func() { _ = r.cmd.Process.Kill(); _ = r.cmd.Wait() })
	select {
	case r.addr = <-addr:
	case <-time.After(2 * time.Minute):
		t.Fatal("the program does not listen")
	}
	return r
}

// load runs a command against the program and returns its status, what it printed
// and its figures by name.
func (r running) load(t *testing.T, args ...string) (status int, text string, by map[string]float64) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "figures.json")
	var out bytes.Buffer
	status = run(t.Context(), append(args, "--addr", r.addr, "--json", file), &out, &out)
	by = map[string]float64{}
	if b, err := os.ReadFile(file); err == nil {
		var f figures
		if err := json.Unmarshal(b, &f); err != nil {
			t.Fatal(err)
		}
		for _, one := range f.Figures {
			by[one.Name] = one.Value
		}
	}
	return status, out.String(), by
}

// Ensure each command does its work on a real portal and says so in figures.
func TestCommands(t *testing.T) {
	r := start(t, "demo")
	pid := fmt.Sprint(r.cmd.Process.Pid)
	both := []string{"--login", "partner", "--login", "rival"}
	ledger := filepath.Join(t.TempDir(), "ledger")
	for _, tt := range []struct {
		name string
		args []string
		want map[string]float64 // at least
	}{
		{"hold", append([]string{"hold", "-n", "6", "--for", "1500ms", "--rate", "4", "--every", "300ms", "--pid", pid}, both...), map[string]float64{"sessions": 6, "frames": 9, "key to frame p50": 0.01, "memory at the end": 1, "open files at the end": 6}},
		{"connect", []string{"connect", "-n", "4", "--at-once", "2", "--see", "Needs you"}, map[string]float64{"connections": 4, "text on the screen median": 0.1, "settled p95": 0.1}},
		{"keys", []string{"keys", "-n", "4", "--before", "2", "--see", "CUSTOMER"}, map[string]float64{"keys": 4, "key to frame p99": 0.01, "bytes per key p50": 1}},
		{"claims", append([]string{"claims", "-n", "4", "--leads", "2", "--admin-login", "admin"}, both...), map[string]float64{"leads": 2, "won": 1, "too late": 1, "claims per second": 0.1}},
		{"registrations", append([]string{"registrations", "-n", "3", "--for", "300ms", "--ledger", ledger}, both...), map[string]float64{"registrations": 3, "read back": 3}},
		{"verify", append([]string{"registrations", "-n", "3", "--verify", ledger}, both...), map[string]float64{"read back": 3}},
		{"leave", append([]string{"leave", "-n", "20", "--pid", pid, "--ways", "quit,eof,channel,connection,reset,mid-frame,drawing,command,sign-in,greeting"}, both...), map[string]float64{"sessions": 20, "open files after": 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, text, by := r.load(t, tt.args...)
			if status != exitOK {
				t.Fatalf("status %d:\n%s", status, text)
			}
			for name, least := range tt.want {
				if by[name] < least {
					t.Errorf("%s: %g, want at least %g\n%s", name, by[name], least, text)
				}
			}
			for _, none := range []string{"errors", "lost"} {
				if by[none] != 0 {
					t.Errorf("%s: %g\n%s", none, by[none], text)
				}
			}
		})
	}
}

// Ensure what goes wrong is found and gives another status: a portal that holds on to
// what is gone, one that ends, a deal that is not there.
func TestFaultsAreFound(t *testing.T) {
	r := start(t, "demo")
	status, text, _ := r.load(t, "leave", "-n", "8", "--at-once", "8", "--ways", "half-open", "--pid", fmt.Sprint(r.cmd.Process.Pid), "--patience", "500ms")
	if status != exitFault || !strings.Contains(text, "files") {
		t.Errorf("silent sessions, which the portal still has: status %d\n%s", status, text)
	}
	ledger := filepath.Join(t.TempDir(), "ledger")
	if err := os.WriteFile(ledger, []byte(`{"id":"D-AAAAAA","customer":"Nobody","person":0}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	status, text, by := r.load(t, "registrations", "-n", "1", "--verify", ledger)
	if status != exitFault || by["lost"] != 1 {
		t.Errorf("a deal that is not there: status %d\n%s", status, text)
	}
	time.AfterFunc(time.Second, func() { _ = r.cmd.Process.Kill() })
	status, text, by = r.load(t, "hold", "-n", "2", "--rate", "5", "--for", "1m", "--every", "1m", "--share", "100%")
	if status != exitFault || by["errors"] == 0 && !strings.Contains(text, "session") {
		t.Errorf("a portal that ends: status %d\n%s", status, text)
	}
}

// Ensure a round of claims is fair with one winner only, and that one in which all had
// enough is no fault.
func TestFair(t *testing.T) {
	for _, tt := range []struct {
		statuses []int
		want     bool
	}{
		{[]int{statusOK, statusConflict, statusNotFound}, true},
		{[]int{statusOK, statusOK, statusConflict}, false},
		{[]int{statusConflict, statusConflict}, false},
		{[]int{statusLimited, statusNotFound}, true},
	} {
		r := round{errs: make([]error, len(tt.statuses))}
		for _, s := range tt.statuses {
			r.replies = append(r.replies, reply{status: s})
		}
		if got := r.fair(); got != tt.want {
			t.Errorf("%v: fair %v, want %v", tt.statuses, got, tt.want)
		}
	}
}

// Ensure a comparison shows both runs and fails for what got worse by more than was
// allowed, in either sense, and for nothing else.
func TestCompare(t *testing.T) {
	old := filepath.Join(t.TempDir(), "old.json")
	write := func(r report, f figures) (string, error) {
		var out bytes.Buffer
		err := r.write(&out, f)
		return out.String(), err
	}
	made := func(latency, rate, errors float64) figures {
		f := figures{Command: "x"}
		f.add("latency", latency, "ms", less)
		f.add("rate", rate, "1/s", more)
		f.add("errors", errors, "", less)
		f.add("frames", rate, "", "")
		return f
	}
	if _, err := write(report{JSON: old}, made(10, 100, 0)); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		now   figures
		worse bool
	}{
		{made(10, 100, 0), false},
		{made(11.9, 81, 0), false},
		{made(1, 1000, 0), false},
		{made(12.1, 100, 0), true},
		{made(10, 79, 0), true},
		{made(10, 100, 1), true},
	} {
		text, err := write(report{Compare: old, WorseThan: 0.2}, tt.now)
		if (err != nil) != tt.worse || strings.Contains(text, "worse") != tt.worse {
			t.Errorf("%v: %v\n%s", tt.now.Figures, err, text)
		}
		if !strings.Contains(text, "before") {
			t.Errorf("the earlier run is not shown:\n%s", text)
		}
	}
	if _, err := write(report{Compare: old}, figures{Command: "y"}); err == nil {
		t.Error("another command was compared")
	}
}

// Ensure percentiles are the values that were measured, the smallest that so many do
// not exceed.
func TestPercentiles(t *testing.T) {
	var s series
	for i := range 100 {
		s.add(time.Duration(100-i) * time.Millisecond)
	}
	for p, want := range map[float64]float64{50: 50, 95: 95, 99: 99, 100: 100} {
		if got := s.at(p); got != want {
			t.Errorf("p%g: %g, want %g", p, got, want)
		}
	}
}

// Ensure a store that was filled is one that the portal serves, to the admin and the
// owners whose keys were made.
func TestFill(t *testing.T) {
	dir := t.TempDir()
	keys := filepath.Join(dir, "keys")
	var out bytes.Buffer
	if status := run(t.Context(), []string{"fill", filepath.Join(dir, "data"), "--deals", "500", "--partners", "40", "--leads", "50", "--owners", "2", "--keys-to", keys}, &out, &out); status != exitOK {
		t.Fatalf("status %d:\n%s", status, &out)
	}
	r := start(t, "serve", "--data", filepath.Join(dir, "data"), "--admin-key", filepath.Join(keys, "admin.pub"))
	for _, who := range [][]string{{"--key", filepath.Join(keys, "admin")}, {"--keys", filepath.Join(keys, "owners")}} {
		status, text, by := r.load(t, append([]string{"connect", "-n", "2", "--see", "Needs you"}, who...)...)
		if status != exitOK || by["connections"] != 2 {
			t.Errorf("%v: status %d\n%s", who, status, text)
		}
	}
}
