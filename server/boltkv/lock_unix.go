//go:build unix

package boltkv

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"syscall"
)

// What the file system must do for us; tests put others in their place.
var (
	flock = syscall.Flock
	mmap  = syscall.Mmap
)

// tryLock takes the lock on f or gives errHeld. Closing f frees it.
func tryLock(f *os.File) error {
	err := flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errHeld
	}
	return err
}

// unlock frees a lock on f that outlives its closing, as that of a mapped file.
func unlock(f *os.File) { _ = flock(int(f.Fd()), syscall.LOCK_UN) }

// probe finds a file system on which locks or mappings only seem to work, as on some
// network and layered ones: two programs would write to one file, or what was written
// would not be read. The folder is locked by lock.
func probe(dir string, lock *os.File) error {
	second, err := os.OpenFile(lock.Name(), os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("store lock: %w", err)
	}
	err = tryLock(second)
	_ = second.Close()
	if !errors.Is(err, errHeld) {
		return fmt.Errorf("store folder %s is on a file system that does not lock files: choose a folder on a local disk", dir)
	}
	if err := probeMap(dir); err != nil {
		return fmt.Errorf("store folder %s is on a file system that does not map files into memory (%w): choose a folder on a local disk", dir, err)
	}
	return nil
}

// probeMap reads by a mapping what is written to a file under it.
func probeMap(dir string) error {
	f, err := os.CreateTemp(dir, tempPattern)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	defer func() { _ = f.Close() }()
	if err := f.Truncate(int64(os.Getpagesize())); err != nil {
		return err
	}
	m, err := mmap(int(f.Fd()), 0, os.Getpagesize(), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return err
	}
	defer func() { _ = syscall.Munmap(m) }()
	text := []byte("gangway")
	_, err = f.WriteAt(text, 0)
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return nil // nothing can be said, and a full disk is no reason to keep people from reading
	}
	if err == nil && !bytes.Equal(m[:len(text)], text) {
		err = errors.New("what was written is not read")
	}
	return err
}
