package domain

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gangway/domain/kv"
)

// An Upgrade is what a store lacks to be as this program needs it.
type Upgrade struct {
	From   int    // number of the store's layout, 0 for one that says nothing
	To     int    // number of this program's
	Empty  bool   // nothing is in the store yet
	Before string // where an upgrade that was broken off has left a copy from before it

	stamp Layout
	goal  Layout
	drop  []string // beginnings of keys that nothing reads any more
	work  []tableWork
	steps []Migration
}

// A tableWork is what is to be done with one table.
type tableWork struct {
	table   Schema
	rewrite bool            // of records of earlier versions
	build   map[string]bool // indexes and sums, by the beginning of their keys
	stale   []string        // those of the indexes whose entries have another meaning now
}

// A Progress says how far an upgrade is.
type Progress struct {
	What  string // a table, or the name of a migration
	Done  int64  // records so far, of all tables
	Total int64
}

// Outdated compares a store with what this program needs, without reading records,
// and returns nil if nothing is to be done. It refuses a store of a newer program.
func (p *Portal) Outdated(ctx context.Context) (*Upgrade, error) {
	u := &Upgrade{To: p.cfg.Layout, goal: p.layout(), stamp: Layout{Tables: map[string]TableLayout{}}}
	var have []string
	err := p.cfg.Store.View(ctx, func(r kv.Reader) error {
		stamp, err := LayoutOf(r)
		if err != nil {
			return err
		}
		if stamp != nil {
			u.stamp = *stamp
		}
		have, err = prefixes(r)
		u.Empty = stamp == nil && len(have) == 0
		return err
	})
	if err != nil {
		return nil, fromStore(err)
	}
	if u.stamp.newer(u.goal) {
		return nil, Errorf(Unavailable, "This store was written by a newer gangway%s, with layout %d. This one%s knows layouts up to %d. Please start the newer one, or go back to a backup from before it.",
			named(u.stamp.Program), u.stamp.Number, named(u.goal.Program), u.goal.Number)
	}
	if u.stamp.equal(u.goal) {
		return nil, nil //nolint:nilnil // there is nothing to be done
	}
	u.From, u.Before = u.stamp.Number, u.stamp.Upgrade
	u.plan(p.cfg, have)
	return u, nil
}

func named(version string) string {
	if version == "" {
		return ""
	}
	return " (" + version + ")"
}

func (u *Upgrade) plan(cfg Config, have []string) {
	for _, t := range cfg.Tables {
		want := t.Layout()
		had, known := u.stamp.Tables[t.Name()]
		w := tableWork{table: t, rewrite: !known || had.Version < want.Version, build: map[string]bool{}}
		for name, n := range want.Indexes {
			if was, prefix := had.Indexes[name], t.Name()+"."+name+"/"; was != n {
				w.build[prefix] = true
				if was != 0 {
					w.stale = append(w.stale, prefix)
				}
			}
		}
		for name, n := range want.Sums {
			if had.Sums[name] != n {
				w.build[t.Name()+"#"+name+"/"] = true
			}
		}
		if w.rewrite || len(w.build) > 0 {
			u.work = append(u.work, w)
		}
	}
	for _, prefix := range have {
		if u.goal.forgot(prefix) {
			u.drop = append(u.drop, prefix)
		}
	}
	for _, m := range cfg.Migrations {
		if !slices.Contains(u.stamp.Made, m.Name) {
			u.steps = append(u.steps, m)
		}
	}
}

// forgot reports the entries of an index or sum of a known table that has it no more.
func (l Layout) forgot(prefix string) bool {
	name := strings.TrimSuffix(prefix, "/")
	i := strings.IndexAny(name, ".#")
	if i < 0 {
		return false
	}
	t, known := l.Tables[name[:i]]
	of := t.Indexes
	if name[i] == '#' {
		of = t.Sums
	}
	return known && of[name[i+1:]] == 0
}

// Work says what is to be done, a line for each.
func (u *Upgrade) Work() []string {
	var all []string
	for _, w := range u.work {
		switch _, known := u.stamp.Tables[w.table.Name()]; {
		case !known:
			all = append(all, w.table.Name()+": compare all that follows from its records")
			continue
		case w.rewrite:
			all = append(all, w.table.Name()+": bring its records to the present version")
		}
		for _, prefix := range slices.Sorted(maps.Keys(w.build)) {
			all = append(all, strings.TrimSuffix(prefix, "/")+": build")
		}
	}
	for _, prefix := range u.drop {
		all = append(all, strings.TrimSuffix(prefix, "/")+": delete")
	}
	for _, m := range u.steps {
		all = append(all, m.Name+": derive")
	}
	return all
}

// Upgrade brings the store up to date. Nobody else may use the store meanwhile. The
// path of a copy from before is kept until it has ended; what was broken off goes on
// with the next table. Progress is reported from one goroutine at a time.
func (p *Portal) Upgrade(ctx context.Context, u *Upgrade, before string, report func(Progress)) error {
	err := p.upgrade(ctx, u, before, report)
	return fromStore(err)
}

func (p *Portal) upgrade(ctx context.Context, u *Upgrade, before string, report func(Progress)) error {
	if u.Empty {
		return p.stamp(ctx, u.goal)
	}
	stamp := u.stamp
	stamp.Tables, stamp.Made, stamp.Upgrade = maps.Clone(stamp.Tables), slices.Clone(stamp.Made), before
	if err := p.stamp(ctx, stamp); err != nil {
		return err
	}
	for _, prefix := range u.drop {
		if err := p.dropAll(ctx, prefix); err != nil {
			return err
		}
	}
	progress := Progress{}
	for _, w := range u.work {
		n, err := p.count(ctx, w.table.Name()+"/")
		if err != nil {
			return err
		}
		progress.Total += n
	}
	for _, w := range u.work {
		progress.What = w.table.Name()
		if err := p.rebuild(ctx, w, func(n int) { progress.Done += int64(n); report(progress) }); err != nil {
			return fmt.Errorf("table %s: %w", w.table.Name(), err)
		}
		stamp.Tables[w.table.Name()] = u.goal.Tables[w.table.Name()]
		if err := p.stamp(ctx, stamp); err != nil {
			return err
		}
	}
	for _, m := range u.steps {
		progress.What = m.Name
		if err := p.migrate(ctx, m, func() { report(progress) }); err != nil {
			return fmt.Errorf("%s: %w", m.Name, err)
		}
		stamp.Made = append(stamp.Made, m.Name)
		slices.Sort(stamp.Made)
		if err := p.stamp(ctx, stamp); err != nil {
			return err
		}
	}
	return p.stamp(ctx, u.goal)
}

func (p *Portal) stamp(ctx context.Context, l Layout) error {
	b, err := l.encode()
	if err != nil {
		return err
	}
	return p.cfg.Store.Update(ctx, func(tx kv.Tx) error { return tx.Put(stampKey, b) })
}

func (p *Portal) migrate(ctx context.Context, m Migration, report func()) error {
	for after, more := "", true; more; {
		err := p.update(ctx, SystemActor(), m.Name, func(w *Write) error {
			next, err := m.Step(w, after)
			if err == nil {
				after, more = next, next != ""
			}
			return err
		})
		if err != nil {
			return err
		}
		report()
	}
	return nil
}

// chunk is how many keys are read in one transaction, so that none lasts.
const chunk = 512

// eachChunk gives the pairs below a prefix, copied, some at a time.
func (p *Portal) eachChunk(ctx context.Context, prefix string, fn func([]Entry) error) error {
	from, end := within([]byte(prefix))
	for {
		var some []Entry
		err := p.cfg.Store.View(ctx, func(r kv.Reader) error {
			some = make([]Entry, 0, chunk)
			return r.Scan(from, end, kv.ScanOptions{Limit: chunk}, func(key, value []byte) (bool, error) {
				some = append(some, Entry{slices.Clone(key), slices.Clone(value)})
				return true, nil
			})
		})
		if err != nil || len(some) == 0 {
			return err
		}
		from = append(slices.Clone(some[len(some)-1].Key), 0)
		if err := fn(some); err != nil {
			return err
		}
	}
}

func (p *Portal) count(ctx context.Context, prefix string) (n int64, err error) {
	from, end := within([]byte(prefix))
	for more := true; more && err == nil; {
		more = false
		err = p.cfg.Store.View(ctx, func(r kv.Reader) error {
			seen := int64(0)
			err := r.Scan(from, end, kv.ScanOptions{Limit: 100 * chunk}, func(key, _ []byte) (bool, error) {
				if seen++; seen == 100*chunk {
					from, more = append(slices.Clone(key), 0), true
				}
				return true, nil
			})
			n += seen
			return err
		})
	}
	return n, err
}

func (p *Portal) dropAll(ctx context.Context, prefix string) error {
	b := kv.NewBulk(p.cfg.Store, bulkBytes)
	err := p.eachChunk(ctx, prefix, func(some []Entry) error {
		for _, e := range some {
			if err := b.Delete(ctx, e.Key); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return b.Flush(ctx)
}
