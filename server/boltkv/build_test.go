package boltkv_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"gangway/domain/kv"
	"gangway/server/boltkv"
)

// Ensure a store that is built at once is a store like any other, and that one which
// failed to be built is none.
func TestBuild(t *testing.T) {
	const many = 20_000
	dir := t.TempDir()
	err := boltkv.Build(dir, func(put func(key, value []byte) error) error {
		for i := range many {
			if err := put(fmt.Appendf(nil, "key %06d", i), fmt.Appendf(nil, "value %d", i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !hasFreelist(t, filepath.Join(dir, boltkv.FileName)) {
		t.Error("the file has no list of its free pages: to open it, all of it is read")
	}
	s, err := boltkv.Open(dir, boltkv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	n := 0
	err = s.View(t.Context(), func(r kv.Reader) error {
		return r.Scan(nil, nil, kv.ScanOptions{}, func(key, value []byte) (bool, error) {
			if string(key) != fmt.Sprintf("key %06d", n) || string(value) != fmt.Sprintf("value %d", n) {
				t.Errorf("pair %d is %q = %q", n, key, value)
			}
			n++
			return true, nil
		})
	})
	if err != nil || n != many {
		t.Errorf("%d pairs: %v", n, err)
	}
	if err := boltkv.Build(dir, nil); err == nil {
		t.Error("a store was built over the one that is open")
	}
	failed := t.TempDir()
	if err := boltkv.Build(failed, func(func(key, value []byte) error) error { return context.Canceled }); err == nil {
		t.Error("a store was built of nothing")
	}
	s2, err := boltkv.Open(failed, boltkv.Options{})
	if err != nil {
		t.Fatalf("what was not built is in the way: %v", err)
	}
	_ = s2.Close()
}

// hasFreelist looks into both headers of a file of bbolt: the page of the list lies
// behind magic, version, size of pages, flags and root.
func hasFreelist(t *testing.T, path string) bool {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const header, at, none = 16, 32, ^uint64(0)
	for page := range 2 {
		if binary.NativeEndian.Uint64(b[page*os.Getpagesize()+header+at:]) == none {
			return false
		}
	}
	return true
}
