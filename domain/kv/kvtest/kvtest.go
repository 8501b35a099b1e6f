// Package kvtest is the contract of kv.Store as a suite of tests. Every engine
// runs it; what passes here is what the rest of the program may rely on.
//
// An engine's own tests add what only it can promise: what survives a crash,
// what a full disk does, how a damaged file is refused.
package kvtest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gangway/domain/kv"
)

// patience is how long the suite waits for what must come.
const patience = 20 * time.Second

// Run runs the suite. Each call of open returns an empty store; the suite closes
// it, and open's own t.Cleanup may check what is left.
func Run(t *testing.T, open func(t *testing.T) kv.Store) {
	groups := []struct {
		name  string
		tests []contractTest
	}{
		{"Read", readTests()},
		{"Write", writeTests()},
		{"Limit", limitTests()},
		{"Concurrency", concurrencyTests()},
		{"Watch", watchTests()},
		{"Lifecycle", lifecycleTests()},
	}
	for _, g := range groups {
		t.Run(g.name, func(t *testing.T) {
			for _, test := range g.tests {
				t.Run(test.name, func(t *testing.T) {
					t.Parallel()
					test.run(fixture{T: t, Store: opened(t, open), open: open})
				})
			}
		})
	}
}

type contractTest struct {
	name string
	run  func(f fixture)
}

// fixture is a test and its store, with the short forms that the suite reads by.
type fixture struct {
	*testing.T
	kv.Store

	open func(t *testing.T) kv.Store
}

func opened(t *testing.T, open func(t *testing.T) kv.Store) kv.Store {
	t.Helper()
	s := open(t)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// another returns a second, empty store of the same engine.
func (f fixture) another() kv.Store { return opened(f.T, f.open) }

func (f fixture) view(fn func(kv.Reader) error) {
	f.Helper()
	f.want(f.View(f.Context(), fn), nil)
}

func (f fixture) update(fn func(kv.Tx) error) {
	f.Helper()
	f.want(f.Update(f.Context(), fn), nil)
}

// put writes pairs of key and value.
func (f fixture) put(pairs ...string) {
	f.Helper()
	f.update(func(tx kv.Tx) error {
		for i := 0; i < len(pairs); i += 2 {
			if err := tx.Put([]byte(pairs[i]), []byte(pairs[i+1])); err != nil {
				return err
			}
		}
		return nil
	})
}

// holds fails unless the store holds exactly these pairs.
func (f fixture) holds(pairs ...string) {
	f.Helper()
	f.view(func(r kv.Reader) error {
		f.same(scan(f.T, r, "", "", 0), pairs)
		return nil
	})
}

func (f fixture) same(got, want any) {
	f.Helper()
	if d := cmp.Diff(want, got); d != "" {
		f.Errorf("-want +got:\n%s", d)
	}
}

func (f fixture) want(got, want error) {
	f.Helper()
	if !errors.Is(got, want) {
		f.Fatalf("error: %v, want %v", got, want)
	}
}

// exactly wants the very error, not one that wraps it.
func (f fixture) exactly(got, want error) {
	f.Helper()
	if got != want { //nolint:errorlint // that is the point
		f.Errorf("error: %v, want %v as it is", got, want)
	}
}

// scan returns keys and values of a range in the order they came.
func scan(t *testing.T, r kv.Reader, start, end string, limit int) (pairs []string) {
	t.Helper()
	err := r.Scan([]byte(start), []byte(end), kv.ScanOptions{Limit: limit}, func(key, value []byte) (bool, error) {
		pairs = append(pairs, string(key), string(value))
		return true, nil
	})
	if err != nil {
		t.Errorf("scan [%q, %q): %v", start, end, err)
	}
	return pairs
}

// get returns the value of key, and "-" if there is none.
func get(r kv.Reader, key string) (string, error) {
	value, ok, err := r.Get([]byte(key))
	if err != nil {
		return "", fmt.Errorf("get %q: %w", key, err)
	}
	if !ok {
		return "-", nil
	}
	return string(value), nil
}

func put(tx kv.Tx, key, value string) error { return tx.Put([]byte(key), []byte(value)) }

func canceled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
