// Package memkv is the storage engine in memory: for tests, demonstrations and
// benchmarks. What it holds ends with the process.
//
// It keeps one immutable tree per committed state. A View reads the tree of its
// moment and never waits; Updates take turns.
package memkv

import (
	"bytes"
	"context"
	"io"
	"sync"
	"sync/atomic"

	"github.com/tidwall/btree"

	"gangway/domain/kv"
)

// Store is an engine in memory.
type Store struct {
	attempt func(kv.Reader, func(kv.Tx) error) (*kv.Overlay, error)
	turn    chan struct{} // holds one token: the right to write
	tree    *tree         // the writer's own, private to who holds the token
	state   atomic.Pointer[tree]
	hub     kv.Hub
	closing sync.Once
	closed  chan struct{}
}

type (
	tree = btree.BTreeG[pair]
	pair struct{ key, value []byte }
)

var _ kv.Store = (*Store)(nil)

// New returns an empty store for tests. It runs every transaction function
// twice, the first time for nothing, and refuses one that does something else
// the second time with kv.ErrImpure.
func New() *Store { return open(kv.AttemptTwice) }

// Plain returns an empty store that runs a transaction function once, for
// benchmarks and large fills.
func Plain() *Store { return open(kv.Attempt) }

func open(attempt func(kv.Reader, func(kv.Tx) error) (*kv.Overlay, error)) *Store {
	s := &Store{
		attempt: attempt,
		turn:    make(chan struct{}, 1),
		closed:  make(chan struct{}),
		tree: btree.NewBTreeGOptions(func(a, b pair) bool {
			return bytes.Compare(a.key, b.key) < 0
		}, btree.Options{NoLocks: true}),
	}
	s.state.Store(s.tree.Copy())
	s.turn <- struct{}{}
	return s
}

// View implements kv.Store.
func (s *Store) View(ctx context.Context, fn func(kv.Reader) error) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	r := kv.Guard(ctx, reader{s.state.Load()})
	defer r.End()
	return fn(r)
}

// Update implements kv.Store.
func (s *Store) Update(ctx context.Context, fn func(kv.Tx) error) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	select {
	case <-s.turn:
	case <-ctx.Done():
		return ctx.Err()
	case <-s.closed:
		return kv.ErrClosed
	}
	defer func() { s.turn <- struct{}{} }()
	if err := s.usable(ctx); err != nil {
		return err
	}
	writes, err := s.attempt(kv.Guard(ctx, reader{s.state.Load()}), fn)
	if err != nil {
		return err
	}
	return s.commit(writes)
}

// Watch implements kv.Store.
func (s *Store) Watch(ctx context.Context, prefix []byte) (<-chan kv.Event, error) {
	return s.hub.Watch(ctx, prefix)
}

// Snapshot implements kv.Store.
func (s *Store) Snapshot(ctx context.Context, w io.Writer) error {
	return s.View(ctx, func(r kv.Reader) error { return kv.WriteSnapshot(ctx, w, r) })
}

// Close implements kv.Store.
func (s *Store) Close() error {
	s.closing.Do(func() {
		close(s.closed)
		s.hub.Close()
	})
	return nil
}

func (s *Store) usable(ctx context.Context) error {
	select {
	case <-s.closed:
		return kv.ErrClosed
	default:
		return ctx.Err()
	}
}

// commit changes the writer's tree and publishes a copy, which shares all nodes
// that later commits leave alone.
func (s *Store) commit(writes *kv.Overlay) error {
	err := writes.Apply(func(key, value []byte) error {
		s.tree.Set(pair{key, value})
		return nil
	}, func(key []byte) error {
		s.tree.Delete(pair{key: key})
		return nil
	})
	if err != nil {
		return err
	}
	s.state.Store(s.tree.Copy())
	s.hub.Publish(writes.Keys())
	return nil
}

type reader struct{ tree *tree }

func (r reader) Get(key []byte) ([]byte, bool, error) {
	p, ok := r.tree.Get(pair{key: key})
	return p.value, ok, nil
}

func (r reader) GetMany(keys [][]byte) ([][]byte, error) {
	values := make([][]byte, len(keys))
	for i, key := range keys {
		values[i], _, _ = r.Get(key)
	}
	return values, nil
}

func (r reader) Scan(start, end []byte, o kv.ScanOptions, fn func(key, value []byte) (bool, error)) (err error) {
	given := 0
	r.tree.Ascend(pair{key: start}, func(p pair) bool {
		if len(end) > 0 && bytes.Compare(p.key, end) >= 0 {
			return false
		}
		var more bool
		more, err = fn(p.key, p.value)
		given++
		return err == nil && more && given != o.Limit
	})
	return err
}
