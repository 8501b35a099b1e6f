//go:build linux

package boltkv_test

import (
	"context"
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	bolt "go.etcd.io/bbolt"

	"gangway/domain/kv"
	"gangway/server/boltkv"
	"gangway/server/boltkv/disktest"
)

func init() {
	moreRoles["recorded"] = recordWrites
	moreRoles["failing"] = failEachCall
}

const statusUnsupported = 77 // of a role that this kernel does not let be played

// generation writes the whole state anew, so that every two states differ in many
// pages, and something of each state is added and taken away again.
func generation(g int) func(kv.Tx) error {
	return func(tx kv.Tx) error {
		for i := range 12 {
			if err := tx.Put(fmt.Appendf(nil, "k/%02d", i), fmt.Appendf(nil, "%d %s", g, strings.Repeat("v", (g*i*137)%1500))); err != nil {
				return err
			}
		}
		return errors.Join(tx.Put(fmt.Appendf(nil, "x/%d", g), nil), tx.Delete(fmt.Appendf(nil, "x/%d", g-2)))
	}
}

// generationOf returns which state the store holds, or an error for one that is
// mixed of several.
func generationOf(s kv.Store) (g int, err error) {
	err = s.View(context.Background(), func(r kv.Reader) error {
		seen := map[string]bool{}
		err := r.Scan([]byte("k/"), []byte("k0"), kv.ScanOptions{}, func(_, v []byte) (bool, error) {
			first, _, _ := strings.Cut(string(v), " ")
			seen[first] = true
			_, err := fmt.Sscan(first, &g)
			return true, err
		})
		if err != nil || len(seen) > 1 {
			return fmt.Errorf("mixed states %v: %w", seen, err)
		}
		var extra []string
		err = r.Scan([]byte("x/"), []byte("x0"), kv.ScanOptions{}, func(k, _ []byte) (bool, error) {
			extra = append(extra, string(k))
			return true, nil
		})
		want := []string{}
		for _, n := range []int{g - 1, g} {
			if n > 0 {
				want = append(want, fmt.Sprintf("x/%d", n))
			}
		}
		slices.Sort(extra)
		slices.Sort(want)
		if err == nil && !slices.Equal(extra, want) {
			err = fmt.Errorf("state %d has %v", g, extra)
		}
		return err
	})
	return g, err
}

// A step is something that the store asked of its disk, or, without a call, that
// it has answered a write.
type step struct {
	Call  disktest.Call
	Acked int
}

type recording struct {
	Base  []byte // the file at the beginning
	Steps []step
}

func watchOrLeave(fn func(disktest.Call) syscall.Errno) {
	if err := disktest.Watch(fn); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(statusUnsupported)
	}
}

func isStoreFile(c disktest.Call) bool { return filepath.Base(c.File) == boltkv.FileName }

// recordWrites plays a store whose every call to the disk is written down.
func recordWrites(dir string) error {
	s, err := boltkv.Open(dir, boltkv.Options{InitialMmapSize: 1 << 15})
	if err != nil {
		return err
	}
	var out recording
	if out.Base, err = os.ReadFile(filepath.Join(dir, boltkv.FileName)); err != nil {
		return err
	}
	var mu sync.Mutex
	note := func(st step) {
		mu.Lock()
		defer mu.Unlock()
		out.Steps = append(out.Steps, st)
	}
	watchOrLeave(func(c disktest.Call) syscall.Errno {
		if isStoreFile(c) {
			note(step{Call: c})
		}
		return 0
	})
	for g := 1; g <= 25; g++ {
		if err := s.Update(context.Background(), generation(g)); err != nil {
			return err
		}
		note(step{Acked: g})
	}
	mu.Lock()
	defer mu.Unlock()
	return gob.NewEncoder(os.Stdout).Encode(out)
}

// Ensure that power lost at any moment leaves the state before a commit or the one
// after it, never a mixture, and none that was answered is lost: the writes that no
// sync has followed are dropped, kept, kept in part, out of order and torn (F02, F03,
// T22).
func TestPowerLost(t *testing.T) {
	rec := record(t)
	random := rand.New(rand.NewPCG(1, 2))
	dir := t.TempDir()
	mustClose(t, open(t, dir, boltkv.Options{}))
	must(t, os.Remove(filepath.Join(dir, "gangway.id"))) // images have one of their own
	disk := slices.Clone(rec.Base)
	var pending []disktest.Call
	acked, syncs, images := 0, 0, map[[32]byte]bool{}
	look := func(kept []disktest.Call) {
		image := slices.Clone(disk)
		for _, c := range kept {
			image = applied(image, c)
		}
		sum := sha256.Sum256(fmt.Appendf(image, "%d", acked))
		if images[sum] {
			return
		}
		images[sum] = true
		g, err := opened(t, dir, image)
		if err != nil || g < acked || g > acked+1 {
			t.Errorf("after %d syncs, %d of %d writes on the disk: state %d, answered %d: %v", syncs, len(kept), len(pending), g, acked, err)
		}
	}
	for _, st := range rec.Steps {
		switch st.Call.Op {
		case "":
			acked = st.Acked
		case disktest.Sync:
			syncs++
			for _, c := range pending {
				disk = applied(disk, c)
			}
			pending = nil
		default:
			pending = append(pending, st.Call)
		}
		look(nil)
		look(pending)
		if len(pending) > 0 {
			look(pending[len(pending)-1:]) // the last first
			look(subset(random, pending))
			look(append(subset(random, pending), torn(random, pending[random.IntN(len(pending))])))
		}
		if t.Failed() {
			return
		}
	}
	if acked != 25 || syncs < 2*acked {
		t.Errorf("%d answers and %d syncs were recorded", acked, syncs)
	}
	t.Logf("%d images of the disk", len(images))
}

func record(t *testing.T) (rec recording) {
	t.Helper()
	cmd := play(t, "recorded", t.TempDir())
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	decoded := gob.NewDecoder(out).Decode(&rec)
	leftUnlessSupported(t, cmd.Wait())
	must(t, decoded)
	return rec
}

// leftUnlessSupported fails for an error of a role, and skips if it can't be played
// here.
func leftUnlessSupported(t *testing.T, err error) {
	t.Helper()
	var status interface{ ExitCode() int }
	if errors.As(err, &status) && status.ExitCode() == statusUnsupported {
		t.Skip(disktest.ErrUnsupported)
	}
	must(t, err)
}

// applied is the file after a call.
func applied(file []byte, c disktest.Call) []byte {
	end := c.At + int64(len(c.Data))
	if grow := int(end) - len(file); grow > 0 {
		file = append(file, make([]byte, grow)...)
	}
	if c.Op == disktest.Truncate {
		return file[:c.At]
	}
	copy(file[c.At:], c.Data)
	return file
}

func subset(random *rand.Rand, calls []disktest.Call) (out []disktest.Call) {
	for _, i := range random.Perm(len(calls)) {
		if random.IntN(2) == 0 {
			out = append(out, calls[i])
		}
	}
	return out
}

// torn is a write of which some sectors have reached the disk.
func torn(random *rand.Rand, c disktest.Call) disktest.Call {
	const sector = 512
	if len(c.Data) <= sector {
		return c
	}
	c.Data = c.Data[:sector*(1+random.IntN(len(c.Data)/sector))]
	return c
}

// opened starts a store on an image of a disk and returns the state that it finds.
func opened(t *testing.T, dir string, image []byte) (int, error) {
	t.Helper()
	path := filepath.Join(dir, boltkv.FileName)
	must(t, os.WriteFile(path, image, 0o600))
	db, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true, PreLoadFreelist: true})
	if err != nil {
		return 0, err
	}
	err = db.View(func(tx *bolt.Tx) error {
		var found []error
		for err := range tx.Check() {
			found = append(found, err)
		}
		return errors.Join(found...)
	})
	if err := errors.Join(err, db.Close()); err != nil {
		return 0, err
	}
	s, err := boltkv.Open(dir, boltkv.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return 0, err
	}
	g, err := generationOf(s)
	return g, errors.Join(err, s.Close())
}

// Ensure that whichever call the disk refuses, no write is answered that did not
// take place; that nothing more is written unless it was for want of space; and that
// what is opened then is the state before or the one after (F03, F06).
func TestEachCallFails(t *testing.T) {
	out, err := play(t, "failing", t.TempDir()).Output()
	leftUnlessSupported(t, err)
	t.Logf("%s", out)
}

// failEachCall lets each call of a commit fail in turn, until there is none left.
func failEachCall(dir string) error {
	var mu sync.Mutex
	var countdown int
	var refusal syscall.Errno
	watchOrLeave(func(c disktest.Call) syscall.Errno {
		mu.Lock()
		defer mu.Unlock()
		if !isStoreFile(c) || countdown == 0 {
			return 0
		}
		if countdown--; countdown > 0 {
			return 0
		}
		return refusal
	})
	for _, errno := range []syscall.Errno{syscall.EIO, syscall.ENOSPC, syscall.EROFS} {
		n := 1
		for ; ; n++ {
			fault := func() {
				mu.Lock()
				defer mu.Unlock()
				countdown, refusal = n, errno
			}
			fired, err := failOnce(filepath.Join(dir, fmt.Sprint(int(errno), "-", n)), fault, errno == syscall.ENOSPC)
			if err != nil {
				return fmt.Errorf("%w at call %d: %w", errno, n, err)
			}
			if !fired {
				break
			}
		}
		fmt.Printf("%v: %d calls\n", errno, n-1)
		if n < 6 {
			return fmt.Errorf("only %d calls could fail", n-1)
		}
		mu.Lock()
		countdown = 0
		mu.Unlock()
	}
	return nil
}

// failOnce writes until the fault that was set shows, and says whether it did.
func failOnce(dir string, set func(), heals bool) (fired bool, err error) {
	s, err := boltkv.Open(dir, boltkv.Options{InitialMmapSize: 1 << 15, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return false, err
	}
	defer func() { _ = s.Close() }()
	ctx, g := context.Background(), 1
	for ; g <= 2; g++ {
		if err := s.Update(ctx, generation(g)); err != nil {
			return false, err
		}
	}
	set()
	for ; err == nil && g <= 5; g++ {
		err = s.Update(ctx, generation(g))
	}
	if err == nil {
		return false, nil
	}
	g-- // is the one that failed
	unknown := errors.Is(err, kv.ErrOutcomeUnknown)
	if !unknown && !errors.Is(err, kv.ErrUnavailable) {
		return true, fmt.Errorf("told as %w", err)
	}
	halted := s.Intact() != nil
	if halted != (unknown || !heals) {
		return true, fmt.Errorf("halted %v after: %w", halted, err)
	}
	again := s.Update(ctx, generation(g))
	if (again == nil) == halted || again != nil && !errors.Is(again, kv.ErrUnavailable) {
		return true, fmt.Errorf("after that: %w", again)
	}
	if err := s.Close(); err != nil {
		return true, err
	}
	if s, err = boltkv.Open(dir, boltkv.Options{}); err != nil {
		return true, err
	}
	found, err := generationOf(s)
	switch {
	case err != nil:
		return true, err
	case unknown && found != g && found != g-1, !unknown && halted && found != g-1, !halted && found != g:
		return true, fmt.Errorf("write %d failed (unknown: %v), then state %d is there", g, unknown, found)
	}
	return true, s.Check(ctx)
}
