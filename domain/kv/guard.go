package kv

import (
	"context"
	"sync/atomic"
)

// Guarded is a Reader that ends: with its transaction, after which it gives
// ErrEnded, and with its context, whose error it then gives.
type Guarded struct {
	ctx   context.Context
	base  Reader
	ended atomic.Bool
}

// Guard returns r with an end. The engine calls End when the transaction
// function has returned.
func Guard(ctx context.Context, r Reader) *Guarded {
	return &Guarded{ctx: ctx, base: r}
}

// End makes every later call give ErrEnded.
func (g *Guarded) End() { g.ended.Store(true) }

// Get implements Reader.
func (g *Guarded) Get(key []byte) ([]byte, bool, error) {
	if err := g.check(); err != nil {
		return nil, false, err
	}
	return g.base.Get(key)
}

// GetMany implements Reader.
func (g *Guarded) GetMany(keys [][]byte) ([][]byte, error) {
	if err := g.check(); err != nil {
		return nil, err
	}
	return g.base.GetMany(keys)
}

// Scan implements Reader. A long scan ends with the context too.
func (g *Guarded) Scan(start, end []byte, o ScanOptions, fn func(key, value []byte) (bool, error)) error {
	if err := g.check(); err != nil {
		return err
	}
	return g.base.Scan(start, end, o, func(key, value []byte) (bool, error) {
		if err := g.check(); err != nil {
			return false, err
		}
		return fn(key, value)
	})
}

func (g *Guarded) check() error {
	if g.ended.Load() {
		return ErrEnded
	}
	return g.ctx.Err()
}
