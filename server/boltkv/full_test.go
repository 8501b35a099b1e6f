//go:build unix

package boltkv_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
	"gangway/server/boltkv"
)

// Ensure that when the kernel refuses the file to grow, the write fails as
// certainly not written, reading goes on, and writing heals with the space (F04).
func TestKernelRefusesSpace(t *testing.T) {
	dir := t.TempDir()
	out, err := play(t, "full", dir).Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	mustBeSound(t, dir)
}

// fillDisk plays a disk without space by the limit that a process may set on the
// size of its files: the kernel then refuses as it does on a full disk.
func fillDisk(dir string) error {
	signal.Ignore(syscall.SIGXFSZ)
	s, err := boltkv.Open(dir, boltkv.Options{})
	if err != nil {
		return err
	}
	write := func(n int) error {
		return s.Update(context.Background(), func(tx kv.Tx) error {
			return tx.Put(fmt.Appendf(nil, "%06d", n), make([]byte, kv.MaxValue))
		})
	}
	free, err := limitFiles(uint64(s.Size()))
	if err != nil {
		return err
	}
	n, err := writeUntil(write, 1000)
	if !errors.Is(err, kv.ErrUnavailable) || !errors.Is(write(n), kv.ErrUnavailable) {
		return fmt.Errorf("no space: %w, want %w twice", err, kv.ErrUnavailable)
	}
	if err := holdsFirst(s, n); err != nil {
		return fmt.Errorf("no space: %w", err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &free); err != nil {
		return err
	}
	if err := write(n); err != nil {
		return fmt.Errorf("space again: %w", err)
	}
	return errors.Join(holdsFirst(s, n+1), s.Check(context.Background()), s.Close())
}

// Ensure an archive for which the target has no room leaves no file, neither whole nor
// in part, and can be made when there is room again (F16).
func TestArchiveWithoutRoom(t *testing.T) {
	dir := t.TempDir()
	if out, err := play(t, "archive", dir).Output(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if names := list(t, dir); names != "copy copy.sha256" {
		t.Errorf("folder holds %s", names)
	}
}

// archiveWithoutRoom archives a store that is not on the disk that has no room.
func archiveWithoutRoom(dir string) error {
	ctx, s := context.Background(), memkv.Plain()
	for n := range 100 {
		if err := s.Update(ctx, func(tx kv.Tx) error { return tx.Put(fmt.Appendf(nil, "%06d", n), make([]byte, kv.MaxValue)) }); err != nil {
			return err
		}
	}
	signal.Ignore(syscall.SIGXFSZ)
	free, err := limitFiles(1 << 20)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, "copy")
	if _, err := boltkv.Archive(ctx, s, path, nil); !errors.Is(err, syscall.EFBIG) {
		return fmt.Errorf("no space: %w", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		return fmt.Errorf("it left %v: %w", left, err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &free); err != nil {
		return err
	}
	_, err = boltkv.Archive(ctx, s, path, nil)
	return err
}

func writeUntil(write func(n int) error, most int) (int, error) {
	for n := range most {
		if err := write(n); err != nil {
			return n, err
		}
	}
	return most, nil
}

// limitFiles lets no file grow past size, and returns the limit before.
func limitFiles(size uint64) (before syscall.Rlimit, err error) {
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		return before, err
	}
	return before, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: before.Max})
}

// holdsFirst wants exactly the keys 0 to n-1.
func holdsFirst(s kv.Store, n int) error {
	seen := 0
	err := s.View(context.Background(), func(r kv.Reader) error {
		return r.Scan(nil, nil, kv.ScanOptions{}, func([]byte, []byte) (bool, error) {
			seen++
			return true, nil
		})
	})
	if err == nil && seen != n {
		err = fmt.Errorf("%d keys, want %d", seen, n)
	}
	return err
}
