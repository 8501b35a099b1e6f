package boltkv_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gangway/domain/kv"
	"gangway/server/boltkv"
)

// Ensure an archive has the sum it says, is never written over, leaves nothing when it
// is broken off, and that progress goes to its end.
func TestArchive(t *testing.T) {
	s := open(t, t.TempDir(), boltkv.Options{})
	fill(t, s, "key", 300)
	dir := t.TempDir()
	path := filepath.Join(dir, "a.snapshot")
	done, total := int64(0), int64(0)
	info, err := boltkv.Archive(t.Context(), s, path, func(d, of int64) { done, total = d, of })
	must(t, err)
	b, err := os.ReadFile(path)
	must(t, err)
	sum := sha256.Sum256(b)
	if info.SHA256 != hex.EncodeToString(sum[:]) || info.Size != int64(len(b)) || done != info.Size || total != info.Size {
		t.Errorf("%+v, progress %d of %d, does not fit the file of %d bytes", info, done, total, len(b))
	}
	if _, err := boltkv.Archive(t.Context(), s, path, nil); !errors.Is(err, os.ErrExist) {
		t.Errorf("over another: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := boltkv.Archive(ctx, s, path+"2", func(int64, int64) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	if names := list(t, dir); names != "a.snapshot a.snapshot.sha256" {
		t.Errorf("folder holds %s", names)
	}
}

// Ensure a snapshot that is taken off slowly, or never, holds up neither writers nor
// readers although the file grows past what is mapped, and leaves nothing in the folder
// when its reader goes away (F14, F16).
func TestSlowSnapshotHoldsUpNobody(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, boltkv.Options{InitialMmapSize: 1 << 16})
	fill(t, s, "key", 5000)
	before := s.Size()
	r, w := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- s.Snapshot(t.Context(), w) }()
	_, err := r.Read(make([]byte, 1)) // and then no more
	must(t, err)
	for n := range 40 {
		fill(t, s, fmt.Sprintf("more%d/", n), 5*kv.MaxWrites)
	}
	if s.Size() <= before {
		t.Error("the file has not grown")
	}
	if n := count(t, s); n != 5000+40*5*kv.MaxWrites {
		t.Errorf("%d keys", n)
	}
	if !strings.Contains(list(t, dir), ".tmp") {
		t.Error("the snapshot is over")
	}
	gone := errors.New("gone")
	must(t, r.CloseWithError(gone))
	if err := <-ended; !errors.Is(err, gone) {
		t.Errorf("it ends with %v", err)
	}
	if strings.Contains(list(t, dir), ".tmp") {
		t.Errorf("folder holds %s", list(t, dir))
	}
}

// Ensure a transaction that reads for long is told of while it lasts, and that writers
// go on when it ends, the file having grown (F14).
func TestLongReadIsToldAndLetsGo(t *testing.T) {
	told := make(chan string, 100)
	s := open(t, t.TempDir(), boltkv.Options{InitialMmapSize: 1 << 16, SlowAfter: time.Millisecond, Log: slog.New(slog.NewTextHandler(lines(told), nil))})
	fill(t, s, "key", 1000)
	wrote := make(chan error, 1)
	must(t, s.View(t.Context(), func(kv.Reader) error {
		go func() {
			for n := range 60 {
				if err := s.Update(t.Context(), func(tx kv.Tx) error {
					return tx.Put(fmt.Appendf(nil, "big%d", n), make([]byte, kv.MaxValue))
				}); err != nil {
					wrote <- err
					return
				}
			}
			wrote <- nil
		}()
		for line := range told {
			if strings.Contains(line, "kind=View") {
				break
			}
		}
		return nil
	}))
	go func() { // whatever else is told
		for range told { //nolint:revive // to make room
		}
	}()
	must(t, <-wrote)
}

// Ensure a draft that is given up leaves nothing, and one that is installed is the
// store, of the instance that was asked for.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	f, err := boltkv.HoldFolder(dir)
	must(t, err)
	if _, err := boltkv.HoldFolder(dir); err == nil || !strings.Contains(err.Error(), "already running") {
		t.Errorf("held twice: %v", err)
	}
	broken := errors.New("broken off")
	_, err = f.Draft(func(put func(key, value []byte) error) (string, error) {
		return "", errors.Join(put([]byte("a"), []byte("1")), broken)
	})
	if !errors.Is(err, broken) || f.HasStore() {
		t.Errorf("broken off: %v, store %t", err, f.HasStore())
	}
	id := strings.Repeat("ab", 16)
	_, _ = f.Draft(func(func(key, value []byte) error) (string, error) { return id, broken }) // over what is left
	must(t, f.Close())
	if names := list(t, dir); names != "gangway.lock" {
		t.Errorf("folder holds %s", names)
	}
	f, err = boltkv.HoldFolder(dir)
	must(t, err)
	draft, err := f.Draft(func(put func(key, value []byte) error) (string, error) { return id, put([]byte("a"), []byte("1")) })
	must(t, err)
	must(t, draft.Check(t.Context()))
	if err := draft.Update(t.Context(), func(kv.Tx) error { return nil }); !errors.Is(err, kv.ErrUnavailable) {
		t.Errorf("writing to a file that is only read: %v", err)
	}
	var stream bytes.Buffer
	must(t, draft.Snapshot(t.Context(), &stream))
	must(t, f.Install(draft))
	must(t, f.Close())
	s := open(t, dir, boltkv.Options{})
	if got, err := s.Instance(); err != nil || got != id || count(t, s) != 1 {
		t.Errorf("instance %s, %d keys: %v", got, count(t, s), err)
	}
	mustClose(t, s)
	mustBeSound(t, dir)
}

// Ensure looking at a file ends with its context in each of its parts, and that the file
// can be closed and its folder taken at once.
func TestCheckEndsWithItsContext(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, boltkv.Options{})
	fill(t, s, "key", 300)
	mustClose(t, s)
	f, err := boltkv.OpenFile(filepath.Join(dir, boltkv.FileName))
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	must(t, f.Check(ctx))
	ended := make(chan error, 1)
	go func() { ended <- boltkv.Gather(ctx, make(chan error)) }() // of a check that never comes to its end
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("gathering findings: %v", err)
	}
	if err := f.Check(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("looking at pages: %v", err)
	}
	if err := boltkv.CheckByEngine(ctx, f); !errors.Is(err, context.Canceled) {
		t.Errorf("the engine's check: %v", err)
	}
	must(t, f.Close())
	mustClose(t, open(t, dir, boltkv.Options{}))
}
