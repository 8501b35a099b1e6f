// Package large makes stores of any size in minutes, to measure on: it copies the
// example again and again, each time with ids, names, customers, keys and days of its
// own. Indexes and sums are made by the tables themselves, so that such a store is
// sound like one that people have filled; only the audit trail is that of the example
// alone.
package large

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"gangway/content"
	"gangway/content/example"
	"gangway/domain"
	"gangway/domain/kv/memkv"
	"gangway/domain/portal"
)

// Make makes a store of that size as of a moment and gives its pairs in ascending
// order. It needs a folder with room for as much as the store will take, and leaves
// nothing there. Those of the example sign in as [example.Known] says, the people of
// the copied partners with [Key].
func Make(ctx context.Context, now time.Time, size Size, temp string, put func(key, value []byte) error) (err error) {
	dir, err := os.MkdirTemp(temp, "large-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s, err := small(ctx, now)
	if err != nil {
		return fmt.Errorf("large example: %w", err)
	}
	runs, err := s.copyAll(ctx, s.plan(size), dir)
	if err != nil {
		return fmt.Errorf("large example: %w", err)
	}
	return merge(runs, put)
}

// small makes the example, to be copied.
func small(ctx context.Context, now time.Time) (*original, error) {
	rules, err := content.Load(content.Starter())
	if err != nil {
		return nil, err
	}
	store, clock := memkv.Plain(), domain.NewFakeClock(time.Time{})
	defer func() { _ = store.Close() }()
	p, err := portal.Open(portal.Options{Store: store, Clock: clock, Entropy: rand.NewChaCha8([32]byte{}), Rules: rules})
	if err != nil {
		return nil, err
	}
	u, err := p.Outdated(ctx)
	if err == nil && u != nil {
		err = p.Upgrade(ctx, u, "", func(domain.Progress) {})
	}
	if err != nil {
		return nil, err
	}
	if _, err := example.Fill(ctx, p, clock, now.UTC().Truncate(time.Second), 1); err != nil {
		return nil, err
	}
	return read(ctx, p, store)
}

func (o *original) copyAll(ctx context.Context, pl plan, dir string) ([]string, error) {
	g, ctx := errgroup.WithContext(ctx)
	found := make([][]string, runtime.GOMAXPROCS(0))
	var next atomic.Int64
	for i := range found {
		g.Go(func() (err error) {
			c := copier{original: o, plan: pl, out: newSorter(dir)}
			for n := int(next.Add(1)) - 1; n <= pl.blocks+pl.sets && err == nil; n = int(next.Add(1)) - 1 {
				switch {
				case n == 0:
					err = c.itself()
				case n <= pl.blocks:
					err = c.block(n - 1)
				default:
					err = c.set(n - pl.blocks - 1)
				}
				err = errors.Join(err, ctx.Err())
			}
			if err == nil {
				found[i], err = c.out.end()
			}
			return err
		})
	}
	err := g.Wait()
	var runs []string
	for _, r := range found {
		runs = append(runs, r...)
	}
	return runs, err
}

// eventful is of how many copies one brings the events and traces of its deals and
// leads along.
const eventful = 4

// A copier makes copies for one goroutine.
type copier struct {
	*original
	plan plan
	out  *sorter
	body []byte
}

// itself puts the example itself, with the count of events brought up to that of
// all copies.
func (c *copier) itself() error {
	for _, e := range c.pairs {
		value := e.Value
		if bytes.Equal(e.Key, c.eventCount) {
			value = domain.SumBytes(c.events + int64((c.plan.sets+eventful-1)/eventful)*c.eventsOfSet)
		}
		if err := c.out.put(e.Key, value); err != nil {
			return err
		}
	}
	return nil
}

// write puts a copy of a record with all that follows from it.
func (c *copier) write(t template, as *copying) error {
	table := c.tables[t.table]
	c.body = t.fill(as, c.body[:0])
	s, err := table.Stored(table.Record(c.body))
	if err != nil {
		return err
	}
	if err := c.out.put(s.Key, s.Value); err != nil {
		return err
	}
	for _, e := range s.Entries {
		if err := c.out.put(e.Key, e.Value); err != nil {
			return err
		}
	}
	for key, n := range s.Sums { // they are added up
		if err := c.out.add(key, n); err != nil {
			return err
		}
	}
	return nil
}
