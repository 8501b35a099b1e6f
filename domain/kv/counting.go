package kv

import (
	"context"
	"sync"
)

// Counts says how many keys were read and written.
type Counts struct {
	Read    int // keys asked for by Get and GetMany, keys given by Scan
	Written int // Puts and Deletes
}

// Counter is a Store that counts, for tests that bound what an operation reads.
type Counter struct {
	Store

	mu    sync.Mutex
	total Counts
}

// Counting returns s with counters. Of a transaction function that ran more than
// once, the last run counts.
func Counting(s Store) *Counter {
	return &Counter{Store: s}
}

// Counts returns what was counted since the last Reset.
func (c *Counter) Counts() Counts {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.total
}

// Reset starts from zero.
func (c *Counter) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.total = Counts{}
}

// View implements Store.
func (c *Counter) View(ctx context.Context, fn func(Reader) error) error {
	var run Counts
	defer func() { c.add(run) }()
	return c.Store.View(ctx, func(r Reader) error {
		run = Counts{}
		return fn(countingReader{r, &run})
	})
}

// Update implements Store.
func (c *Counter) Update(ctx context.Context, fn func(Tx) error) error {
	var run Counts
	defer func() { c.add(run) }()
	return c.Store.Update(ctx, func(tx Tx) error {
		run = Counts{}
		return fn(countingTx{countingReader{tx, &run}, tx})
	})
}

func (c *Counter) add(run Counts) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.total.Read += run.Read
	c.total.Written += run.Written
}

type countingReader struct {
	base Reader
	run  *Counts
}

func (r countingReader) Get(key []byte) ([]byte, bool, error) {
	r.run.Read++
	return r.base.Get(key)
}

func (r countingReader) GetMany(keys [][]byte) ([][]byte, error) {
	r.run.Read += len(keys)
	return r.base.GetMany(keys)
}

func (r countingReader) Scan(start, end []byte, o ScanOptions, fn func(key, value []byte) (bool, error)) error {
	return r.base.Scan(start, end, o, func(key, value []byte) (bool, error) {
		r.run.Read++
		return fn(key, value)
	})
}

type countingTx struct {
	countingReader
	tx Tx
}

func (t countingTx) Put(key, value []byte) error {
	t.run.Written++
	return t.tx.Put(key, value)
}

func (t countingTx) Delete(key []byte) error {
	t.run.Written++
	return t.tx.Delete(key)
}
