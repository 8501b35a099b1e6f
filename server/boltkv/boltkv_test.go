package boltkv_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"gangway/domain/kv"
	"gangway/server/boltkv"
)

// Ensure folder and file are the owner's alone.
func TestOpenMakesPrivateFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "data")
	mustClose(t, open(t, dir, boltkv.Options{}))
	tests := map[string]os.FileMode{".": 0o700, boltkv.FileName: 0o600, "gangway.id": 0o600, "gangway.lock": 0o600}
	for name, want := range tests {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s: mode %o, want %o", name, got, want)
		}
	}
}

// Ensure a store that can't be trusted is refused with a sentence that says why
// (F08).
func TestOpenRefuses(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(t *testing.T, dir, file string)
		want  string
	}{
		{"EmptyFile", func(t *testing.T, _, file string) { must(t, os.Truncate(file, 0)) }, "is empty"},
		{"FileCutInsideItsMeta", func(t *testing.T, _, file string) { must(t, os.Truncate(file, 5000)) }, "gangway restore"},
		{"FileCutToItsMeta", func(t *testing.T, _, file string) { must(t, os.Truncate(file, 8192)) }, "gangway restore"},
		{"FileCutInTheMiddle", func(t *testing.T, _, file string) { must(t, os.Truncate(file, 40960)) }, "gangway restore"},
		{"FileCutByItsLastByte", cutLastByte, "cut short"},
		{"Text", func(t *testing.T, _, file string) {
			must(t, os.WriteFile(file, []byte(strings.Repeat("hello ", 9999)), 0o600))
		}, "gangway restore"},
		{"OneByte", func(t *testing.T, _, file string) { must(t, os.WriteFile(file, []byte("x"), 0o600)) }, "gangway restore"},
		{"Zeros", func(t *testing.T, _, file string) { must(t, os.WriteFile(file, make([]byte, 1<<16), 0o600)) }, "gangway restore"},
		{"PagesOverwritten", overwritePages, "gangway restore"},
		{"DatabaseOfAnotherProgram", foreignDatabase, "not made by gangway"},
		{"OtherInstance", func(t *testing.T, dir, _ string) {
			must(t, os.WriteFile(filepath.Join(dir, "gangway.id"), []byte("0123\n"), 0o600))
		}, "another instance"},
		{"FileMissing", func(t *testing.T, _, file string) { must(t, os.Remove(file)) }, "is missing"},
		{"FileReadableByOthers", func(t *testing.T, _, file string) { must(t, os.Chmod(file, 0o644)) }, "chmod 600"},
		{"FolderWritableByAll", func(t *testing.T, dir, _ string) { must(t, os.Chmod(dir, 0o777)) }, "chmod 700"},
		{"FileIsAFolder", func(t *testing.T, _, file string) { must(t, errors.Join(os.Remove(file), os.Mkdir(file, 0o700))) }, "not a regular file"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir, boltkv.Options{})
			fill(t, s, "key", 500)
			mustClose(t, s)
			test.spoil(t, dir, filepath.Join(dir, boltkv.FileName))
			for range 2 { // the first refusal holds nothing
				s, err := boltkv.Open(dir, boltkv.Options{LockTimeout: 100 * time.Millisecond})
				if err == nil {
					mustClose(t, s)
					t.Fatal("opened")
				}
				if !strings.Contains(err.Error(), test.want) {
					t.Errorf("error: %v, want %q in it", err, test.want)
				}
			}
		})
	}
}

// cutLastByte cuts a copy, which unlike a live file has no room at its end.
func cutLastByte(t *testing.T, dir, file string) {
	t.Helper()
	s := open(t, dir, boltkv.Options{})
	info, err := s.Backup(t.Context(), file+".copy")
	must(t, err)
	mustClose(t, s)
	rename(t, file+".copy", file)
	must(t, os.Truncate(file, info.Size-1))
}

func overwritePages(t *testing.T, _, file string) {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	must(t, err)
	info, err := f.Stat()
	must(t, err)
	_, err = f.WriteAt(bytes.Repeat([]byte{0xAB}, int(info.Size())-8192), 8192)
	must(t, errors.Join(err, f.Close()))
}

// Ensure a start that died between the file and the id beside it heals.
func TestOpenHealsAFirstStartThatDied(t *testing.T) {
	tests := map[string]func(t *testing.T, dir string){
		"before the id": func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, "gangway.id"))) },
		"with scraps around": func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, "gangway-1.tmp"), []byte("x"), 0o600))
		},
		"before the file": func(t *testing.T, dir string) {
			must(t, errors.Join(os.Remove(filepath.Join(dir, "gangway.id")), os.Remove(filepath.Join(dir, boltkv.FileName))))
			must(t, os.WriteFile(filepath.Join(dir, "gangway-new.tmp"), []byte("half"), 0o600))
		},
	}
	for name, die := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			mustClose(t, open(t, dir, boltkv.Options{}))
			die(t, dir)
			s := open(t, dir, boltkv.Options{})
			fill(t, s, "key", 1)
			mustClose(t, s)
			if names := list(t, dir); names != "gangway.db gangway.id gangway.lock" {
				t.Errorf("folder holds %s", names)
			}
			mustBeSound(t, dir)
		})
	}
}

// Ensure a second server on the folder is told who is there, and in time (F11).
func TestOpenNamesTheProcessThatHoldsTheStore(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, boltkv.Options{})
	began := time.Now()
	_, err := boltkv.Open(dir, boltkv.Options{})
	if want := fmt.Sprintf("already running on %s (process %d)", dir, os.Getpid()); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error: %v, want %q in it", err, want)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
	mustClose(t, s)
	mustClose(t, open(t, dir, boltkv.Options{}))
}

// Ensure Updates that wait share commits, and each gets its own answer.
func TestUpdatesShareCommits(t *testing.T) {
	const writers, each = 64, 10
	s := open(t, t.TempDir(), boltkv.Options{})
	before := s.Commits()
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				err := s.Update(t.Context(), func(tx kv.Tx) error { return tx.Put(fmt.Appendf(nil, "%d/%d", w, i), nil) })
				if err != nil {
					t.Errorf("update: %v", err)
				}
			}
		})
	}
	wg.Wait()
	if n := count(t, s); n != writers*each {
		t.Errorf("%d keys, want %d", n, writers*each)
	}
	if commits := s.Commits() - before; commits > writers*each/4 {
		t.Errorf("%d commits for %d updates", commits, writers*each)
	}
}

// Ensure an Update whose context ends in the queue never runs, and one that
// ends its goroutine stops nobody.
func TestUpdateInTheQueue(t *testing.T) {
	s := open(t, t.TempDir(), boltkv.Options{})
	inside, leave := make(chan bool), make(chan bool)
	done := make(chan error, 1)
	go func() {
		done <- s.Update(t.Context(), func(tx kv.Tx) error {
			close(inside)
			<-leave
			return tx.Put([]byte("a"), nil)
		})
	}()
	<-inside
	ctx, cancel := context.WithCancel(t.Context())
	queued := make(chan error, 1)
	go func() {
		queued <- s.Update(ctx, func(tx kv.Tx) error { return tx.Put([]byte("b"), nil) })
	}()
	cancel()
	if err := <-queued; !errors.Is(err, context.Canceled) {
		t.Errorf("queued: %v", err)
	}
	close(leave)
	must(t, <-done)
	gone := make(chan bool)
	go func() {
		defer close(gone)
		_ = s.Update(t.Context(), func(tx kv.Tx) error { _ = tx.Put([]byte("c"), nil); runtime.Goexit(); return nil })
	}()
	<-gone
	fill(t, s, "d", 1)
	if n := count(t, s); n != 2 {
		t.Errorf("%d keys, want a and d0", n)
	}
}

// ending is a context that ends after it was first asked.
type ending struct {
	context.Context

	asked bool
}

func (e *ending) Err() error {
	if e.asked {
		return context.Canceled
	}
	e.asked = true
	return nil
}

// Ensure an Update whose context ends between the queue and its turn does not run.
func TestUpdateCanceledBeforeItsTurn(t *testing.T) {
	s := open(t, t.TempDir(), boltkv.Options{})
	err := s.Update(&ending{Context: t.Context()}, func(kv.Tx) error { t.Error("it ran"); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error: %v", err)
	}
	fill(t, s, "later", 1)
}

// Ensure a file that may not grow fails the write only, and writing heals.
func TestFullStoreFailsTheWriteOnly(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, boltkv.Options{MaxSize: 1 << 20})
	fill(t, s, "small", 10)
	err := grow(t, s)
	if !errors.Is(err, kv.ErrUnavailable) {
		t.Fatalf("error: %v, want %v", err, kv.ErrUnavailable)
	}
	held := count(t, s)
	must(t, s.Check(t.Context()))
	must(t, s.Update(t.Context(), func(tx kv.Tx) error {
		var errs []error
		for i := range growStep {
			errs = append(errs, tx.Delete(fmt.Appendf(nil, "big/0000/%d", i)))
		}
		return errors.Join(errs...)
	}))
	fill(t, s, "other", 5)
	if n := count(t, s); n != held-growStep+5 {
		t.Errorf("%d keys, want %d", n, held-growStep+5)
	}
	mustClose(t, s)
	mustBeSound(t, dir)
}

// Ensure a file that was exchanged or cut under the server is noticed, and that
// writing stops then (F12).
func TestIntact(t *testing.T) {
	tests := map[string]func(t *testing.T, file string){
		"removed": func(t *testing.T, file string) { must(t, os.Remove(file)) },
		"renamed": func(t *testing.T, file string) { must(t, os.Rename(file, file+".old")) },
		"replaced": func(t *testing.T, file string) {
			must(t, errors.Join(os.Remove(file), os.WriteFile(file, []byte("x"), 0o600)))
		},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir, boltkv.Options{Log: slog.New(slog.DiscardHandler)})
			fill(t, s, "a", 1)
			must(t, s.Intact())
			change(t, filepath.Join(dir, boltkv.FileName))
			if s.Intact() == nil {
				t.Error("not noticed")
			}
			err := s.Update(t.Context(), func(tx kv.Tx) error { return tx.Put([]byte("b"), nil) })
			if !errors.Is(err, kv.ErrUnavailable) {
				t.Errorf("update: %v, want %v", err, kv.ErrUnavailable)
			}
			if n := count(t, s); n != 1 {
				t.Errorf("reading: %d keys, want 1", n)
			}
		})
	}
}

// Ensure a backup is a whole store with the sum it says, and replaces an older
// one only when it is good.
func TestBackup(t *testing.T) {
	s := open(t, t.TempDir(), boltkv.Options{})
	fill(t, s, "key", 300)
	other := t.TempDir()
	path := filepath.Join(other, boltkv.FileName)
	for range 2 {
		info, err := s.Backup(t.Context(), path)
		must(t, err)
		b, err := os.ReadFile(path)
		must(t, err)
		sum := sha256.Sum256(b)
		if info.SHA256 != hex.EncodeToString(sum[:]) || info.Size != int64(len(b)) {
			t.Errorf("info %+v does not fit the file", info)
		}
	}
	if names := list(t, other); names != boltkv.FileName {
		t.Errorf("folder holds %s", names)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Backup(ctx, path); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	restored := open(t, other, boltkv.Options{})
	if n := count(t, restored); n != 300 {
		t.Errorf("%d keys, want 300", n)
	}
	mustClose(t, restored)
}

// Ensure a backup never lands on the live file.
func TestBackupRefusesTheStoreItself(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, boltkv.Options{})
	link := filepath.Join(dir, "link.db")
	must(t, os.Symlink(filepath.Join(dir, boltkv.FileName), link))
	for _, path := range []string{filepath.Join(dir, boltkv.FileName), link} {
		if _, err := s.Backup(t.Context(), path); err == nil {
			t.Errorf("backup over %s", path)
		}
	}
	must(t, s.Intact())
}

// Ensure copies made while many write are each of one moment.
func TestSnapshotsWhileWriting(t *testing.T) {
	s := open(t, t.TempDir(), boltkv.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for ctx.Err() == nil {
				_ = s.Update(ctx, func(tx kv.Tx) error {
					old, _, err := tx.Get([]byte("a"))
					next := append(bytes.Clone(old), 'x')
					if len(next) > 1000 {
						next = nil
					}
					return errors.Join(err, tx.Put([]byte("a"), next), tx.Put([]byte("b"), next))
				})
			}
		})
	}
	for range 10 {
		var stream bytes.Buffer
		must(t, s.Snapshot(t.Context(), &stream))
		state := map[string]string{}
		_, err := kv.ReadSnapshot(&stream, func(k, v []byte) error { state[string(k)] = string(v); return nil })
		must(t, err)
		if state["a"] != state["b"] {
			t.Errorf("a %d, b %d bytes", len(state["a"]), len(state["b"]))
		}
		must(t, s.Check(t.Context()))
	}
	cancel()
	wg.Wait()
}

// Ensure a transaction function that lasts is logged.
func TestSlowTransactionIsLogged(t *testing.T) {
	logged := make(chan string, 8)
	s := open(t, t.TempDir(), boltkv.Options{SlowAfter: time.Millisecond, Log: slog.New(slog.NewTextHandler(lines(logged), nil))})
	must(t, s.View(t.Context(), func(kv.Reader) error {
		if line := <-logged; !strings.Contains(line, "kind=View") {
			t.Errorf("logged %s", line)
		}
		return nil
	}))
}

type lines chan string

func (l lines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}
