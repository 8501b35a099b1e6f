package observe_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"gangway/server/observe"
)

// patience is how long a test waits for what must come.
const patience = time.Minute

// eventually polls until ok.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// Ensure that text from people can neither begin a line of the log nor change how
// it is shown, in both forms (T21).
func TestLogIsCleaned(t *testing.T) {
	hostile := map[string]string{
		"Newline":   "a\nlevel=ERROR msg=forged",
		"Return":    "a\rlevel=ERROR",
		"Escape":    "a\x1b]52;c;ZXZpbA==\x07b",
		"C1":        "a\u009b31mb\u009d0;x\u009c",
		"RawC1":     "a\x9b31m",
		"Bidi":      "a\u202eb\u2066c",
		"Separator": "a\u2028b\u2029c",
		"Invisible": "a\u200bb\ufeffc\U000e0041",
		"NoText":    "a\xffb",
	}
	for _, asJSON := range []bool{false, true} {
		for name, text := range hostile {
			t.Run(fmt.Sprintf("JSON=%v/%s", asJSON, name), func(t *testing.T) {
				var out bytes.Buffer
				log := observe.NewLog(observe.LogOptions{Out: &out, JSON: asJSON})
				log.With("with", text).WithGroup("group").Info(text, "string", text, "error", errors.New(text), "any", []string{text}, text, 1)
				log.Error("incident", "stack", "main.go:1\n\t"+text)
				log.Close(patience)
				lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
				if len(lines) != 2 {
					t.Fatalf("%d lines: %q", len(lines), out.String())
				}
				for _, r := range out.String() {
					if r != '\n' && (!unicode.IsPrint(r) || r == unicode.ReplacementChar) {
						t.Errorf("%U in %q", r, out.String())
					}
				}
				var line struct{ Msg, With string }
				if !asJSON {
					return
				}
				if err := json.Unmarshal([]byte(lines[0]), &line); err != nil {
					t.Fatal(err)
				}
				for _, r := range line.Msg + line.With {
					if !unicode.IsPrint(r) {
						t.Errorf("%U in the decoded %q", r, line.Msg)
					}
				}
			})
		}
	}
}

// Ensure that ordinary text stays as it is, long text is cut, and a stack keeps
// its lines.
func TestLogKeepsText(t *testing.T) {
	var out bytes.Buffer
	log := observe.NewLog(observe.LogOptions{Out: &out, JSON: true, Level: slog.LevelWarn})
	log.Info("not written")
	log.Warn("Grüße 中 🚢", "took", 1500*time.Millisecond, "n", 3, "error", errors.New("disk on fire"), "stack", "a\n\tb", "long", strings.Repeat("x", 100_000))
	log.Close(patience)
	var line struct {
		Level, Msg, Error, Stack, Long string
		N                              int
	}
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		t.Fatalf("%v: %s", err, out.String())
	}
	if line.Level != "WARN" || line.Msg != "Grüße 中 🚢" || line.Error != "disk on fire" || line.Stack != "a\n\tb" || line.N != 3 || len(line.Long) > 5000 {
		t.Errorf("%+v", line)
	}
}

// Ensure that a pipe that nobody reads holds up nobody who logs, that memory is
// bounded, and that who reads again is told how much is missing, and where (F31).
func TestBlockedLogDropsAndCounts(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	log := observe.NewLog(observe.LogOptions{Out: w, Buffer: 64 << 10})
	const lines = 20_000 // many times what pipe and buffer hold
	var writers sync.WaitGroup
	for n := range 4 {
		writers.Go(func() {
			for i := range lines / 4 {
				log.Info("line", "of", n, "number", i, "filler", strings.Repeat("x", 100))
			}
		})
	}
	writers.Wait() // would wait for ever
	dropped := log.Dropped()
	if dropped == 0 || dropped >= lines {
		t.Errorf("%d of %d lines were dropped", dropped, lines)
	}
	read := make(chan string)
	go func() {
		var seen, told uint64
		in := bufio.NewScanner(r)
		for in.Scan() {
			var n uint64
			if m := regexp.MustCompile(`lines of the log were dropped" lines=(\d+)`).FindStringSubmatch(in.Text()); m != nil {
				_, _ = fmt.Sscan(m[1], &n)
				told += n
			} else {
				seen++
			}
		}
		read <- fmt.Sprintf("told %d, all there %v", told, seen+told == lines)
	}()
	log.Close(patience)
	_ = w.Close()
	if got, want := <-read, fmt.Sprintf("told %d, all there true", dropped); got != want {
		t.Errorf("the reader was %s, want %s", got, want)
	}
}

// Ensure that closing does not wait for a sink that is blocked.
func TestBlockedLogDoesNotHoldUpTheEnd(t *testing.T) {
	r, w := io.Pipe()
	log := observe.NewLog(observe.LogOptions{Out: w})
	log.Info("nobody reads this")
	log.Close(time.Millisecond) // would wait for ever
	log.Info("too late")
	if log.Dropped() != 1 {
		t.Errorf("%d lines were dropped", log.Dropped())
	}
	_ = r.Close()
}

// ailing is a sink that takes half a line and then fails, until it is mended.
type ailing struct {
	mu   sync.Mutex
	well bool
	out  bytes.Buffer
}

func (a *ailing) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.well {
		return a.out.Write(p)
	}
	n, _ := a.out.Write(p[:len(p)/2])
	return n, errors.New("no space left on device")
}

// Ensure that a line that could not be written, or only by half, is written when
// there is space again (F05).
func TestFailingLogIsTriedAgain(t *testing.T) {
	a := &ailing{}
	log := observe.NewLog(observe.LogOptions{Out: a})
	log.Info("first")
	eventually(t, "a failure", func() bool { return log.Failures() > 0 })
	log.Info("second")
	a.mu.Lock()
	a.well = true
	a.mu.Unlock()
	log.Close(patience)
	if lines := strings.Split(a.out.String(), "\n"); len(lines) != 3 || !strings.HasSuffix(lines[0], "msg=first") || !strings.HasSuffix(lines[1], "msg=second") {
		t.Errorf("%q", a.out.String())
	}
}

// Ensure that a disk that is full costs nobody but the log (F05).
func TestFullDiskOfTheLog(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skipf("there is no disk that is always full: %v", err)
	}
	log := observe.NewLog(observe.LogOptions{Out: full, Buffer: 1 << 10})
	for range 1000 {
		log.Info("line")
	}
	eventually(t, "a failure", func() bool { return log.Failures() > 0 })
	if log.Dropped() == 0 {
		t.Error("nothing was dropped")
	}
	log.Close(patience)
}

// Ensure that incidents are counted however they are logged.
func TestIncidentsAreCounted(t *testing.T) {
	log := observe.NewLog(observe.LogOptions{Out: io.Discard})
	log.Error("incident", "code", "7K3Q")
	log.With("session", "S-1").WithGroup("g").Error("incident", "code", "7K3R")
	log.Error("no incident", "error", "x")
	log.Warn("no incident", "code", "7K3S")
	log.Close(patience)
	if n := log.Incidents(); n != 2 {
		t.Errorf("%d incidents", n)
	}
}

// BenchmarkLog measures what a line costs who logs it.
func BenchmarkLog(b *testing.B) {
	log := observe.NewLog(observe.LogOptions{Out: io.Discard})
	b.ReportAllocs()
	for b.Loop() {
		log.Info("session", "session", "S-7K3QXM", "key", "SHA256:abc", "pty", true, "term", "xterm-256color")
	}
}
