package domain_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"gangway/domain"
	"gangway/domain/kv"
)

// Ensure every kind of difference between records and what is kept of them is
// found and named.
func TestVerifyFindsDamage(t *testing.T) {
	y := newYard(t)
	anna, ben := y.launch("Anna", "kiel"), y.launch("Ben", "kiel")
	for _, tt := range []struct {
		name   string
		prefix string // of the key that is damaged: the first one below it
		damage func(tx kv.Tx, key, value []byte) error
		want   string
	}{
		{"EntryGone", "boat.harbor/", drop, "is missing"},
		{"UniqueEntryGone", "boat.name/", drop, "is missing"},
		{"EntryOfAnother", "boat.name/", func(tx kv.Tx, key, _ []byte) error {
			return tx.Put(key, domain.Tuple(ben.ID))
		}, "is missing"},
		{"EntryTooMany", "boat.harbor/", func(tx kv.Tx, key, _ []byte) error {
			return tx.Put(bytes.Replace(key, []byte("kiel"), []byte("oslo"), 1), domain.Tuple(anna.ID))
		}, `oslo`},
		{"EntryOfNobody", "boat.harbor/", func(tx kv.Tx, key, _ []byte) error {
			return tx.Put(append(bytes.Clone(key), 'x'), domain.Tuple("B-NOBODY"))
		}, "does not follow from any record"},
		{"SumGone", "boat#moored/", drop, "is missing"},
		{"SumWrong", "boat#moored/", func(tx kv.Tx, key, value []byte) error {
			return tx.Put(key, append(bytes.Clone(value[:7]), value[7]+1))
		}, "does not follow from any record"},
		{"SumOfNothing", "boat#moored/", func(tx kv.Tx, key, value []byte) error {
			return tx.Put(append(bytes.Clone(key), 'x'), value)
		}, "does not follow from any record"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := y.dump()
			y.damage(t, tt.prefix, tt.damage)
			err := y.Peek(context.Background(), domain.SystemActor(), y.Verify)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want it to say %q", err, tt.want)
			}
			y.putBack(t, before)
		})
	}
}

// Ensure a list goes on without a record that is damaged or gone, and says how many it
// leaves out; and that what is asked for it alone is refused (F10).
func TestListsGoOnWithoutDamage(t *testing.T) {
	y := newYard(t)
	y.launch("Anna", "kiel")
	y.launch("Ben", "kiel")
	for name, harm := range map[string]func(tx kv.Tx, key, value []byte) error{
		"Damaged": func(tx kv.Tx, key, value []byte) error { return tx.Put(key, append(bytes.Clone(value), 'x')) },
		"Gone":    drop,
	} {
		t.Run(name, func(t *testing.T) {
			before := y.dump()
			y.damage(t, "boat/", harm)
			for _, harbors := range [][]string{{"kiel"}, {"kiel", "oslo"}} {
				if l := y.list(harbors, domain.Page{}); len(l.Items) != 1 || l.Damaged != 1 {
					t.Errorf("%v: %d boats, %d damaged", harbors, len(l.Items), l.Damaged)
				}
			}
			y.putBack(t, before)
		})
	}
}

func drop(tx kv.Tx, key, _ []byte) error { return tx.Delete(key) }

// damage changes the store behind the portal's back, at the first key below a
// prefix.
func (y *yard) damage(t *testing.T, prefix string, fn func(tx kv.Tx, key, value []byte) error) {
	t.Helper()
	err := y.store.Update(context.Background(), func(tx kv.Tx) error {
		var key, value []byte
		err := tx.Scan([]byte(prefix), nil, kv.ScanOptions{Limit: 1}, func(k, v []byte) (bool, error) {
			key, value = bytes.Clone(k), bytes.Clone(v)
			return false, nil
		})
		if err != nil {
			return err
		}
		return fn(tx, key, value)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// dump returns all that is stored.
func (y *yard) dump() map[string][]byte {
	all := map[string][]byte{}
	err := y.store.View(context.Background(), func(r kv.Reader) error {
		return r.Scan(nil, nil, kv.ScanOptions{}, func(k, v []byte) (bool, error) {
			all[string(k)] = bytes.Clone(v)
			return true, nil
		})
	})
	if err != nil {
		y.t.Fatal(err)
	}
	return all
}

// putBack brings the store back to what it was.
func (y *yard) putBack(t *testing.T, before map[string][]byte) {
	t.Helper()
	now := y.dump()
	err := y.store.Update(context.Background(), func(tx kv.Tx) error {
		for k := range now {
			if _, kept := before[k]; !kept {
				if err := tx.Delete([]byte(k)); err != nil {
					return err
				}
			}
		}
		for k, v := range before {
			if err := tx.Put([]byte(k), v); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
