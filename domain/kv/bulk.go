package kv

import (
	"bytes"
	"context"
	"slices"

	"golang.org/x/sync/errgroup"
)

// bulkAtOnce is how many Updates of a Bulk are under way together, so that an engine
// that joins them syncs once for many.
const bulkAtOnce = 256

// A Bulk gathers writes for which the order does not matter and that need not be
// seen before they are flushed, and makes as few syncs of them as the engine allows.
// Of two for one key the last holds. It is for rebuilding what follows from other
// records: a process that dies leaves any part of them written.
type Bulk struct {
	store  Store
	limit  int // bytes
	writes []write
	bytes  int
}

// NewBulk returns a Bulk that flushes by itself when it holds so many bytes.
func NewBulk(s Store, limit int) *Bulk { return &Bulk{store: s, limit: limit} }

// Put adds a write; it keeps the slices.
func (b *Bulk) Put(ctx context.Context, key, value []byte) error {
	return b.add(ctx, write{key: key, value: value})
}

// Delete adds the deletion of a key; it keeps the slice.
func (b *Bulk) Delete(ctx context.Context, key []byte) error {
	return b.add(ctx, write{key: key, deleted: true})
}

func (b *Bulk) add(ctx context.Context, w write) error {
	b.writes = append(b.writes, w)
	if b.bytes += w.size(); b.bytes < b.limit {
		return nil
	}
	return b.Flush(ctx)
}

// Flush writes what is held, in the order of keys, in Updates within the limits.
func (b *Bulk) Flush(ctx context.Context) error {
	slices.SortStableFunc(b.writes, func(x, y write) int { return bytes.Compare(x.key, y.key) })
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(bulkAtOnce)
	all := lastOfEach(b.writes)
	for len(all) > 0 {
		part := all[:fitting(all)]
		all = all[len(part):]
		g.Go(func() error {
			return b.store.Update(ctx, func(tx Tx) error {
				for _, w := range part {
					if err := w.apply(tx.Put, tx.Delete); err != nil {
						return err
					}
				}
				return nil
			})
		})
	}
	b.writes, b.bytes = nil, 0
	return g.Wait()
}

func lastOfEach(sorted []write) []write {
	var all []write
	for _, w := range sorted {
		if n := len(all); n > 0 && bytes.Equal(all[n-1].key, w.key) {
			all[n-1] = w
			continue
		}
		all = append(all, w)
	}
	return all
}

// fitting is how many of the writes one Update may have.
func fitting(all []write) int {
	n, size := 0, 0
	for n < len(all) && n < MaxWrites {
		if size += all[n].size(); n > 0 && size > MaxUpdate {
			break
		}
		n++
	}
	return n
}
