package kv_test

import (
	"errors"
	"testing"

	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
)

// Ensure each key counts once, and of a function that ran twice one run counts.
func TestCounting(t *testing.T) {
	s := kv.Counting(memkv.New())
	err := s.Update(t.Context(), func(tx kv.Tx) error {
		_, _, err := tx.Get([]byte("a"))
		return errors.Join(err, tx.Put([]byte("a"), nil), tx.Put([]byte("b"), nil), tx.Delete([]byte("c")))
	})
	if got, want := s.Counts(), (kv.Counts{Read: 1, Written: 3}); err != nil || got != want {
		t.Errorf("update: %+v, want %+v (%v)", got, want, err)
	}
	s.Reset()
	err = s.View(t.Context(), func(r kv.Reader) error {
		_, err := r.GetMany([][]byte{[]byte("a"), []byte("x"), []byte("b")})
		_, _, getErr := r.Get([]byte("x"))
		scanErr := r.Scan(nil, nil, kv.ScanOptions{}, func([]byte, []byte) (bool, error) { return true, nil })
		return errors.Join(err, getErr, scanErr)
	})
	if got, want := s.Counts(), (kv.Counts{Read: 6}); err != nil || got != want {
		t.Errorf("view: %+v, want %+v (%v)", got, want, err)
	}
}
