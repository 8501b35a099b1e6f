package domain

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"gangway/domain/kv"
)

// bulkBytes is how much of an index is held in memory before it is written in the
// order of keys: the more, the fewer pages are written twice.
const bulkBytes = 128 << 20

// A rebuilding compares a table's records with all that is to follow from them, and
// writes the difference. It ends with the same store however often it was broken off.
type rebuilding struct {
	tableWork
	p *Portal

	mu   sync.Mutex
	bulk *kv.Bulk
	sums map[string]int64
	want map[string]int // entries, by the beginning of their keys
}

func (p *Portal) rebuild(ctx context.Context, w tableWork, report func(n int)) error {
	for _, prefix := range w.stale { // at once, as to ask of each entry whether it follows takes ten times as long
		if err := p.dropAll(ctx, prefix); err != nil {
			return err
		}
	}
	b := &rebuilding{tableWork: w, p: p, bulk: kv.NewBulk(p.cfg.Store, bulkBytes), sums: map[string]int64{}, want: map[string]int{}}
	chunks := make(chan []Entry)
	g, gctx := errgroup.WithContext(ctx)
	for range runtime.GOMAXPROCS(0) {
		g.Go(func() error {
			for some := range chunks {
				if err := b.compare(gctx, some, report); err != nil {
					return err
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(chunks)
		return p.eachChunk(gctx, w.table.Name()+"/", func(some []Entry) error {
			select {
			case chunks <- some:
				return nil
			case <-gctx.Done():
				return gctx.Err()
			}
		})
	})
	if err := g.Wait(); err != nil {
		return err
	}
	if err := b.bulk.Flush(ctx); err != nil {
		return err
	}
	for _, prefix := range slices.Sorted(maps.Keys(w.build)) {
		settle := b.settleIndex
		if strings.Contains(prefix, "#") {
			settle = b.settleSum
		}
		if err := settle(ctx, prefix); err != nil {
			return err
		}
	}
	return b.bulk.Flush(ctx)
}

// compare looks at some records. One that is damaged is left as it is: reading it
// tells so, and nothing is known of what should follow from it.
func (b *rebuilding) compare(ctx context.Context, some []Entry, report func(n int)) error {
	var writes []Entry
	var gone [][]byte
	sums, want := map[string]int64{}, map[string]int{}
	err := b.p.cfg.Store.View(ctx, func(r kv.Reader) error {
		writes, gone = nil, nil
		clear(sums)
		clear(want)
		for _, record := range some {
			s, err := b.table.Stored(record.Value)
			if err != nil {
				b.p.cfg.Log.Warn("a record cannot be read and is left as it is", "key", fmt.Sprintf("%q", record.Key), "error", err.Error())
				continue
			}
			if moved := !bytes.Equal(s.Key, record.Key); b.rewrite && (moved || !bytes.Equal(s.Value, record.Value)) {
				writes = append(writes, Entry{s.Key, s.Value})
				if moved {
					gone = append(gone, record.Key)
				}
			}
			for _, e := range s.Entries {
				prefix := string(beginning(e.Key))
				if !b.build[prefix] {
					continue
				}
				want[prefix]++
				found, ok, err := r.Get(e.Key)
				if err != nil {
					return err
				}
				if !ok || !bytes.Equal(found, e.Value) {
					writes = append(writes, e)
				}
			}
			for key, n := range s.Sums {
				if b.build[string(beginning([]byte(key)))] {
					sums[key] += n
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for key, n := range sums {
		b.sums[key] += n
	}
	for prefix, n := range want {
		b.want[prefix] += n
	}
	for _, e := range writes {
		if err := b.bulk.Put(ctx, e.Key, e.Value); err != nil {
			return err
		}
	}
	for _, key := range gone {
		if err := b.bulk.Delete(ctx, key); err != nil {
			return err
		}
	}
	report(len(some))
	return nil
}

// beginning is what a key has up to its first slash.
func beginning(key []byte) []byte { return key[:bytes.IndexByte(key, '/')+1] }

// settleIndex deletes what follows from no record, if an index has more entries than
// its records ask for.
func (b *rebuilding) settleIndex(ctx context.Context, prefix string) error {
	has, err := b.p.count(ctx, prefix)
	if err != nil || has == int64(b.want[prefix]) {
		return err
	}
	if has < int64(b.want[prefix]) {
		return fmt.Errorf("two records have one key in the index %s, which may have it once", strings.TrimSuffix(prefix, "/"))
	}
	return b.p.eachChunk(ctx, prefix, func(some []Entry) error {
		for _, e := range some {
			follows, err := b.follows(ctx, e)
			if err != nil {
				return err
			}
			if !follows {
				if err := b.bulk.Delete(ctx, e.Key); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (b *rebuilding) follows(ctx context.Context, e Entry) (follows bool, err error) {
	err = b.p.cfg.Store.View(ctx, func(r kv.Reader) error {
		record, ok, err := r.Get(concat([]byte(b.table.Name()+"/"), e.Value))
		if err != nil || !ok {
			follows = false
			return err
		}
		s, err := b.table.Stored(record)
		follows = err != nil || slices.ContainsFunc(s.Entries, func(of Entry) bool { return bytes.Equal(of.Key, e.Key) })
		return nil //nolint:nilerr // what is damaged is left as it is
	})
	return follows, err
}

// settleSum brings the sums below a prefix to what the records add up to.
func (b *rebuilding) settleSum(ctx context.Context, prefix string) error {
	has := map[string]bool{}
	err := b.p.eachChunk(ctx, prefix, func(some []Entry) error {
		for _, e := range some {
			n := b.sums[string(e.Key)]
			has[string(e.Key)] = true
			switch {
			case n == 0:
				if err := b.bulk.Delete(ctx, e.Key); err != nil {
					return err
				}
			case !bytes.Equal(SumBytes(n), e.Value):
				if err := b.bulk.Put(ctx, e.Key, SumBytes(n)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for key, n := range b.sums { // a bulk is sorted
		if n == 0 || has[key] || !strings.HasPrefix(key, prefix) {
			continue
		}
		if err := b.bulk.Put(ctx, []byte(key), SumBytes(n)); err != nil {
			return err
		}
	}
	return nil
}
