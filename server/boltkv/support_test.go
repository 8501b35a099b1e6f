package boltkv_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"gangway/domain/kv"
	"gangway/server/boltkv"
)

func open(t testing.TB, dir string, o boltkv.Options) *boltkv.Store {
	t.Helper()
	s, err := boltkv.Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// mustBeSound opens the store in dir and runs the full consistency check.
func mustBeSound(t testing.TB, dir string) {
	t.Helper()
	s, err := boltkv.Open(dir, boltkv.Options{})
	if err != nil {
		t.Error(err)
		return
	}
	if err := s.Check(t.Context()); err != nil && t.Context().Err() == nil {
		t.Error(err)
	}
	mustClose(t, s)
}

func mustClose(t testing.TB, s *boltkv.Store) {
	t.Helper()
	must(t, s.Close())
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fill puts n small values.
func fill(t testing.TB, s kv.Store, prefix string, n int) {
	t.Helper()
	for from := 0; from < n; from += kv.MaxWrites {
		must(t, s.Update(t.Context(), func(tx kv.Tx) error {
			for i := from; i < min(n, from+kv.MaxWrites); i++ {
				if err := tx.Put(fmt.Appendf(nil, "%s%d", prefix, i), bytes.Repeat([]byte("v"), 200)); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}

const growStep = 20 // keys that each Update of grow puts

// grow puts values of a few pages until an Update is refused, and returns that
// error.
func grow(t testing.TB, s kv.Store) error {
	t.Helper()
	for n := range 2000 {
		err := s.Update(t.Context(), func(tx kv.Tx) error {
			for i := range growStep {
				if err := tx.Put(fmt.Appendf(nil, "big/%04d/%d", n, i), make([]byte, 4<<10)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func count(t testing.TB, s kv.Store) (n int) {
	t.Helper()
	must(t, s.View(t.Context(), func(r kv.Reader) error {
		return r.Scan(nil, nil, kv.ScanOptions{}, func([]byte, []byte) (bool, error) {
			n++
			return true, nil
		})
	}))
	return n
}

func list(t testing.TB, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return strings.Join(names, " ")
}

func rename(t testing.TB, from, to string) {
	t.Helper()
	must(t, os.Rename(from, to))
}
