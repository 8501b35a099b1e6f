package boltkv

import (
	"errors"

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
