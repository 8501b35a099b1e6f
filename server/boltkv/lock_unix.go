//go:build unix

package boltkv

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes the lock on f or gives errHeld. Closing f frees it.
func tryLock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errHeld
	}
	return err
}

// unlock frees a lock on f that outlives its closing, as that of a mapped file.
func unlock(f *os.File) { _ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }
