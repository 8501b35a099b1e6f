//go:build unix

package boltkv

import (
	"context"
	"errors"
	"syscall"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// Commits returns how many transactions bbolt has written.
func (s *Store) Commits() int {
	var id int
	_ = s.db.View(func(tx *bolt.Tx) error {
		id = tx.ID()
		return nil
	})
	return id
}

var errSync = errors.New("sync failed")

// FailAfterCommit makes the next commits report a failure although they took
// place, as one whose last sync fails.
func (s *Store) FailAfterCommit() {
	s.commit = func(tx *bolt.Tx) error {
		return errors.Join(tx.Commit(), errSync)
	}
}

// PanicInCommit makes the next commits panic, as bbolt does over a damaged page.
func (s *Store) PanicInCommit() {
	s.commit = func(*bolt.Tx) error { panic("page 7: unexpected page type") }
}

// BreakLocks makes file locks that hold nobody off, or fail, as some file systems do,
// until the test ends.
func BreakLocks(t *testing.T, err error) {
	before := flock
	flock = func(int, int) error { return err }
	t.Cleanup(func() { flock = before })
}

// BreakMaps makes mappings that show nothing of what is written, or fail.
func BreakMaps(t *testing.T, err error) {
	before := mmap
	mmap = func(int, int64, int, int, int) ([]byte, error) {
		if err != nil {
			return nil, err
		}
		return before(-1, 0, 4096, syscall.PROT_READ, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	}
	t.Cleanup(func() { mmap = before })
}

// Gather joins findings until there are no more or its context ends.
var Gather = gather

// CheckByEngine is the part of a check that bbolt does.
func CheckByEngine(ctx context.Context, f *File) error { return f.checkByEngine(ctx) }
