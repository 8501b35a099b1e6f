package domain_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
)

// A hull is the record of these tests, as the later of two programs has it.
type hull struct {
	ID     string `json:"id"`
	Harbor string `json:"harbor"`
	Masts  int64  `json:"masts"`
}

// hulls declares the table as the first program has it, or the second: with a step to
// another version, an index that means something else, one more and one less, and
// with a sum.
func hulls(second bool) *domain.Table[hull] {
	t := domain.NewTable("hull", func(h *hull) domain.Key { return domain.Tuple(h.ID) })
	if !second {
		t.Index("harbor", func(h *hull) []domain.Key { return []domain.Key{domain.Tuple(h.Harbor)} })
		t.Index("forgotten", func(h *hull) []domain.Key { return []domain.Key{domain.Tuple(h.ID, h.Harbor)} })
		return t
	}
	t.Upgrade(func(old json.RawMessage) (json.RawMessage, error) {
		var h hull
		err := json.Unmarshal(old, &h)
		h.Masts = int64(len(h.Harbor))
		b, failed := json.Marshal(h)
		return b, errors.Join(err, failed)
	})
	t.Index("harbor", func(h *hull) []domain.Key {
		if h.Harbor == "oslo" {
			return nil
		}
		return []domain.Key{domain.Tuple(strings.ToUpper(h.Harbor))}
	}).Revision(2)
	t.Unique("id", "id", func(h *hull) []domain.Key { return []domain.Key{domain.Tuple(h.ID)} })
	t.Sum("masts", func(h *hull) []domain.Part {
		return []domain.Part{{Key: domain.Tuple(h.Harbor), N: h.Masts}, {Key: domain.Tuple("all"), N: 1, Shared: true}}
	})
	return t
}

// crewOf is a table that the second program adds; its records are derived from hulls.
type crewOf struct {
	ID string `json:"id"`
}

func shipyard(t *testing.T, store kv.Store, second bool, made *int) (*domain.Portal, *domain.Table[hull]) {
	t.Helper()
	table := hulls(second)
	cfg := domain.Config{
		Store: store, Clock: domain.NewFakeClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)), Entropy: rand.NewChaCha8([32]byte{}), Rules: rules{},
		Layout: 1, Version: "v1", Tables: []domain.Schema{table},
		Timers: map[string]domain.TimerFunc{"hull.build": func(w *domain.Write, id string, _ time.Time) error {
			return table.Put(w, hull{ID: id, Harbor: []string{"kiel", "oslo", "riga"}[len(id)%3]})
		}},
	}
	if second {
		crews := domain.NewTable("crew", func(c *crewOf) domain.Key { return domain.Tuple(c.ID) })
		cfg.Layout, cfg.Version, cfg.Tables = 2, "v2", append(cfg.Tables, crews)
		cfg.Migrations = []domain.Migration{{Name: "crew.sign-on", Step: func(w *domain.Write, after string) (string, error) {
			l, err := table.Range(w.Read, nil, domain.Page{Limit: 20, After: after})
			for _, h := range l.Items {
				err = errors.Join(err, crews.Put(w, crewOf{h.ID}))
			}
			*made++
			return l.Next, err
		}}}
	}
	p, err := domain.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p, table
}

func upgrade(t *testing.T, p *domain.Portal) error {
	t.Helper()
	u, err := p.Outdated(t.Context())
	if err != nil || u == nil {
		return err
	}
	return p.Upgrade(t.Context(), u, "copy", func(domain.Progress) {})
}

// filled is a store as the first program leaves it.
func filled(t *testing.T) kv.Store {
	t.Helper()
	const hulls = 70
	store := memkv.Plain()
	p, _ := shipyard(t, store, false, nil)
	if err := upgrade(t, p); err != nil {
		t.Fatal(err)
	}
	put := kv.NewBulk(store, 1<<20)
	table := p.Tables()[slices.IndexFunc(p.Tables(), func(s domain.Schema) bool { return s.Name() == "hull" })]
	for i := range hulls {
		s, err := table.Stored(table.Record(fmt.Appendf(nil, `{"id":"H%s","harbor":%q}`, strings.Repeat("i", i), []string{"kiel", "oslo", "riga"}[i%3])))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range append(s.Entries, domain.Entry{Key: s.Key, Value: s.Value}) {
			if err := put.Put(t.Context(), e.Key, e.Value); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := put.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := p.Peek(t.Context(), domain.SystemActor(), p.Verify); err != nil {
		t.Fatal(err)
	}
	return store
}

func pairsOf(t *testing.T, s kv.Store) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := s.View(t.Context(), func(r kv.Reader) error {
		return r.Scan(nil, nil, kv.ScanOptions{}, func(key, value []byte) (bool, error) {
			all[string(key)] = string(value)
			return true, nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func below(pairs map[string]string, prefix string) (n int) {
	for key := range pairs {
		if strings.HasPrefix(key, prefix) {
			n++
		}
	}
	return n
}

// Ensure a store of an earlier program gets what was added, what means something else
// and what is derived, loses what is no more, has its records rewritten, and that
// the next start finds nothing to do (F21).
func TestUpgrade(t *testing.T) {
	store, made := filled(t), 0
	p, table := shipyard(t, store, true, &made)
	u, err := p.Outdated(t.Context())
	if err != nil || u == nil {
		t.Fatalf("%v, %v", u, err)
	}
	want := []string{
		"hull: bring its records to the present version", "hull#masts: build", "hull.harbor: build", "hull.id: build",
		"crew: compare all that follows from its records", "hull.forgotten: delete", "crew.sign-on: derive",
	}
	if !slices.Equal(u.Work(), want) {
		t.Errorf("to be done:\n%s", strings.Join(u.Work(), "\n"))
	}
	if err := upgrade(t, p); err != nil {
		t.Fatal(err)
	}
	if err := p.Peek(t.Context(), domain.SystemActor(), p.Verify); err != nil {
		t.Error(err)
	}
	pairs := pairsOf(t, store)
	if n := below(pairs, "hull.forgotten/"); n != 0 {
		t.Errorf("%d entries of an index that is no more", n)
	}
	if n := below(pairs, "crew/"); n != 70 || made != 4 {
		t.Errorf("%d crews in %d steps", n, made)
	}
	for key, value := range pairs {
		if strings.HasPrefix(key, "hull/") && value[0] != 2 {
			t.Errorf("%q has version %d", key, value[0])
		}
	}
	err = p.Peek(t.Context(), domain.SystemActor(), func(r *domain.Read) error {
		h, err := table.Get(r, "Hii")
		if h.Masts != int64(len("riga")) {
			t.Errorf("%+v", h)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if u, err := p.Outdated(t.Context()); u != nil || err != nil {
		t.Errorf("there is still something to do: %v, %v", u, err)
	}
	if err := upgrade(t, p); err != nil || !maps.Equal(pairs, pairsOf(t, store)) || made != 4 {
		t.Errorf("a second start writes: %v", err)
	}
}

// Ensure a store of a newer program is refused with a sentence that names both, and
// stays as it is (F21).
func TestNewerStoreIsRefused(t *testing.T) {
	store, made := filled(t), 0
	second, _ := shipyard(t, store, true, &made)
	if err := upgrade(t, second); err != nil {
		t.Fatal(err)
	}
	pairs := pairsOf(t, store)
	first, _ := shipyard(t, store, false, nil)
	err := upgrade(t, first)
	if err == nil || !strings.Contains(err.Error(), "newer gangway (v2), with layout 2. This one (v1) knows layouts up to 1.") {
		t.Errorf("said %v", err)
	}
	if !maps.Equal(pairs, pairsOf(t, store)) {
		t.Error("it was written to")
	}
}

// A dying store takes so many Updates and no more.
type dying struct {
	kv.Store
	left atomic.Int64
}

var errDead = errors.New("the process was killed")

func (d *dying) Update(ctx context.Context, fn func(kv.Tx) error) error {
	if d.left.Add(-1) < 0 {
		return errDead
	}
	return d.Store.Update(ctx, fn)
}

// Ensure an upgrade that is killed at any moment ends with the next start in the same
// store as one that never was, and keeps the copy from before the first start (F18,
// F21).
func TestUpgradeBrokenOff(t *testing.T) {
	whole, made := filled(t), 0
	p, _ := shipyard(t, whole, true, &made)
	if err := upgrade(t, p); err != nil {
		t.Fatal(err)
	}
	want := pairsOf(t, whole)
	died := 0
	for after := int64(0); ; after++ {
		store := &dying{Store: filled(t)}
		store.left.Store(after)
		p, _ := shipyard(t, store, true, &made)
		err := upgrade(t, p)
		if err == nil {
			break
		}
		died++
		store.left.Store(1 << 30)
		u, err := p.Outdated(t.Context())
		if err != nil || u == nil {
			t.Fatalf("killed after %d: %v, %v", after, u, err)
		}
		if after > 0 && u.Before != "copy" {
			t.Errorf("killed after %d: the copy is %q", after, u.Before)
		}
		if err := upgrade(t, p); err != nil {
			t.Fatalf("killed after %d: %v", after, err)
		}
		if !maps.Equal(want, pairsOf(t, store)) {
			t.Errorf("killed after %d: another store", after)
		}
	}
	if died < 10 {
		t.Errorf("killed at %d moments only", died)
	}
}
