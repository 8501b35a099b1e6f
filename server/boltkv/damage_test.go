//go:build unix

package boltkv_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"gangway/domain/kv"
	"gangway/server/boltkv"
)

func init() { moreRoles["flips"] = openFlipped }

const patience = time.Minute // with one damaged store

// flipsVariable makes the sweep turn more bits, 0 for each one of the file.
const flipsVariable = "BOLTKV_FLIPS"

// Ensure that a store starts from the other head page if one is damaged, and says so
// (F09).
func TestDamagedHeadPageIsTold(t *testing.T) {
	for _, page := range []int64{0, 1} {
		t.Run(fmt.Sprint(page), func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir, boltkv.Options{})
			fill(t, s, "key", 300)
			mustClose(t, s)
			f, err := os.OpenFile(filepath.Join(dir, boltkv.FileName), os.O_RDWR, 0)
			must(t, err)
			_, err = f.WriteAt(make([]byte, os.Getpagesize()), page*int64(os.Getpagesize()))
			must(t, errors.Join(err, f.Close()))
			var log bytes.Buffer
			s = open(t, dir, boltkv.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
			if said := log.String(); !strings.Contains(said, "gangway check --store") || !strings.Contains(said, fmt.Sprint("page=", page)) {
				t.Errorf("it says %q", said)
			}
			if n := count(t, s); n < 300-kv.MaxWrites {
				t.Errorf("%d keys are left", n)
			}
			fill(t, s, "more", 1)
			fill(t, s, "more", 2)
			mustClose(t, s)
			log.Reset()
			mustClose(t, open(t, dir, boltkv.Options{Log: slog.New(slog.NewTextHandler(&log, nil))}))
			if log.Len() > 0 {
				t.Errorf("after two more commits it says %s", log.String())
			}
		})
	}
}

// Ensure a folder whose file system keeps nobody off, or maps no files, is refused
// (F32).
func TestFileSystemWithoutLocksOrMaps(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T)
		want  string
	}{
		"LocksHoldNobody": {func(t *testing.T) { boltkv.BreakLocks(t, nil) }, "does not lock files"},
		"NoLocks":         {func(t *testing.T) { boltkv.BreakLocks(t, syscall.ENOLCK) }, "local disk"},
		"MapsShowNothing": {func(t *testing.T) { boltkv.BreakMaps(t, nil) }, "does not map files"},
		"NoMaps":          {func(t *testing.T) { boltkv.BreakMaps(t, syscall.ENODEV) }, "does not map files"},
	} {
		t.Run(name, func(t *testing.T) {
			c.spoil(t)
			dir := t.TempDir()
			s, err := boltkv.Open(dir, boltkv.Options{})
			if err == nil {
				mustClose(t, s)
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error: %v, want %q in it", err, c.want)
			}
			if names := list(t, dir); names != "gangway.lock" {
				t.Errorf("the folder holds %s", names)
			}
		})
	}
}

// Ensure that whatever bit of the file is turned, the store is refused with a
// sentence, or opens and tells of what it can't read: the process never dies of it,
// and never hangs (F10).
func TestTurnedBits(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, boltkv.Options{InitialMmapSize: 1 << 15})
	fill(t, s, "key", 500)
	must(t, s.Update(t.Context(), func(tx kv.Tx) error { // a value of many pages, and pages that are free
		return errors.Join(tx.Put([]byte("large"), make([]byte, 20<<10)), tx.Delete([]byte("key7")))
	}))
	mustClose(t, s)
	image, err := os.ReadFile(filepath.Join(dir, boltkv.FileName))
	must(t, err)
	flips := 300
	if n, err := strconv.Atoi(os.Getenv(flipsVariable)); err == nil {
		flips = n
	}
	random := rand.New(rand.NewPCG(3, 4))
	var bits []int
	page := os.Getpagesize()
	for n := range flips { // most where they hurt: the head of a page, and what says where its elements are
		at := random.IntN(len(image)/page) * page
		switch n % 4 {
		case 0:
			at += random.IntN(page)
		default:
			at += random.IntN(64)
		}
		bits = append(bits, at*8+random.IntN(8))
	}
	for bit := 0; flips == 0 && bit < 8*len(image); bit++ {
		bits = append(bits, bit)
	}
	for tries := 0; len(bits) > 0 && tries < 4; tries++ {
		done := bitsTurned(t, image, bits)
		if done < len(bits) {
			t.Errorf("the process does not survive bit %d of byte %d of page %d", bits[done]%8, bits[done]/8%page, bits[done]/8/page)
			done++
		}
		bits = bits[done:]
	}
}

// bitsTurned has a process open the image with one bit turned after the other, and
// returns how many it has survived.
func bitsTurned(t *testing.T, image []byte, bits []int) (done int) {
	t.Helper()
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "image"), image, 0o600))
	cmd := play(t, "flips", dir)
	var words []string
	for _, bit := range bits {
		words = append(words, fmt.Sprint(bit))
	}
	cmd.Stdin = strings.NewReader(strings.Join(words, "\n"))
	out, err := cmd.StdoutPipe()
	must(t, err)
	var said bytes.Buffer
	cmd.Stderr = &said
	must(t, cmd.Start())
	hangs := time.AfterFunc(patience, func() { _ = cmd.Process.Signal(syscall.SIGQUIT) })
	defer hangs.Stop()
	for lines := bufio.NewScanner(out); lines.Scan(); done++ {
		hangs.Reset(patience)
	}
	if err := cmd.Wait(); err != nil {
		t.Logf("%v: %.3000s", err, said.String())
	}
	return done
}

// openFlipped plays programs that start on a damaged file.
func openFlipped(dir string) error {
	image, err := os.ReadFile(filepath.Join(dir, "image"))
	if err != nil {
		return err
	}
	at := filepath.Join(dir, "store")
	if err := os.Mkdir(at, 0o700); err != nil {
		return err
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		bit, err := strconv.Atoi(lines.Text())
		if err != nil {
			return err
		}
		image[bit/8] ^= 1 << (bit % 8)
		if err := errors.Join(os.RemoveAll(filepath.Join(at, "gangway.id")), os.WriteFile(filepath.Join(at, boltkv.FileName), image, 0o600)); err != nil {
			return err
		}
		useDamaged(at)
		image[bit/8] ^= 1 << (bit % 8)
		fmt.Println(bit)
	}
	return nil
}

// useDamaged does with a store what a portal does. Errors are what is wanted.
func useDamaged(dir string) {
	ctx := context.Background()
	s, err := boltkv.Open(dir, boltkv.Options{Log: slog.New(slog.DiscardHandler), InitialMmapSize: 1 << 15})
	if err != nil {
		return
	}
	_ = s.View(ctx, func(r kv.Reader) error {
		return r.Scan(nil, nil, kv.ScanOptions{}, func(_, v []byte) (bool, error) {
			_ = bytes.Clone(v)
			return true, nil
		})
	})
	_ = s.View(ctx, func(r kv.Reader) error {
		for n := range 500 {
			v, _, err := r.Get(fmt.Appendf(nil, "key%d", n))
			if err == nil {
				_ = bytes.Clone(v)
			}
		}
		return nil
	})
	_ = s.Update(ctx, func(tx kv.Tx) error { return tx.Put([]byte("key250"), make([]byte, 9000)) })
	_ = s.Check(ctx)
	_ = s.Close()
}
