package domain

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"gangway/domain/kv"
)

// A Schema is what a portal knows of a table: how it is laid out and how to
// verify it.
type Schema interface {
	Name() string
	// Describe returns the layout, a line per table, index and sum.
	Describe() string
	// Verify compares every index entry and sum with the records they are made
	// of, and returns the first difference.
	Verify(*Read) error
	// Layout returns versions and revisions of the table, its indexes and sums.
	Layout() TableLayout
	// Stored returns what a store has for a record of the table.
	Stored(value []byte) (Stored, error)
	// Record encodes the JSON of a record as a store holds it.
	Record(body []byte) []byte
}

// Describe returns the layout of the table.
func (t *Table[T]) Describe() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s v%d\n", t.name, t.version)
	for _, ix := range t.indexes {
		kind := "index"
		if ix.field != "" {
			kind = "unique " + ix.field
		}
		fmt.Fprintf(&b, "  .%s %s%s\n", ix.name, kind, revised(ix.revision))
	}
	for _, s := range t.sums {
		fmt.Fprintf(&b, "  #%s sum%s\n", s.name, revised(s.revision))
	}
	return b.String()
}

func revised(n int) string {
	if n <= 1 {
		return ""
	}
	return fmt.Sprintf(" r%d", n)
}

// Verify compares the table's indexes and sums with its records: each record has
// its entries, and there are no more. It takes the memory of the sums alone,
// however many records there are.
func (t *Table[T]) Verify(r *Read) error {
	sums, entries := map[string]int64{}, 0
	err := t.Each(r, func(v T) (bool, error) {
		pk := t.key(&v)
		for _, s := range t.sums {
			s.deltas(sums, &v, pk, 1)
		}
		n, err := t.verifyEntries(r, &v, pk)
		entries += n
		return true, err
	})
	if err != nil {
		return err
	}
	if err := t.verifySums(r, sums); err != nil {
		return err
	}
	return t.verifyNoMore(r, entries)
}

// verifyEntries looks up the index entries of a record and counts them.
func (t *Table[T]) verifyEntries(r *Read, v *T, pk Key) (n int, err error) {
	for _, ix := range t.indexes {
		for e := range ix.entries(v, pk) {
			found, ok, err := r.kv.Get([]byte(e))
			if err != nil {
				return n, err
			}
			if !ok || !bytes.Equal(found, pk) {
				return n, fmt.Errorf("table %s: the entry %q is missing", t.name, e)
			}
			n++
		}
	}
	return n, nil
}

func (t *Table[T]) verifySums(r *Read, want map[string]int64) error {
	start, end := within([]byte(t.name + "#"))
	err := r.kv.Scan(start, end, kv.ScanOptions{}, func(k, v []byte) (bool, error) {
		if n, ok := want[string(k)]; !ok || n == 0 || len(v) != 8 || n != sumValue(v) {
			return false, fmt.Errorf("table %s: the entry %q does not follow from any record", t.name, k)
		}
		delete(want, string(k))
		return true, nil
	})
	if err != nil {
		return err
	}
	for k, n := range want {
		if n != 0 {
			return fmt.Errorf("table %s: the entry %q is missing", t.name, k)
		}
	}
	return nil
}

// verifyNoMore reports an index entry that belongs to no record, if there are
// more than the records have.
func (t *Table[T]) verifyNoMore(r *Read, entries int) error {
	start, end := within([]byte(t.name + "."))
	n := 0
	err := r.kv.Scan(start, end, kv.ScanOptions{}, func(_, _ []byte) (bool, error) {
		n++
		return true, nil
	})
	if err != nil || n == entries {
		return err
	}
	return r.kv.Scan(start, end, kv.ScanOptions{}, func(k, pk []byte) (bool, error) {
		v, ok, err := t.Lookup(r, Key(pk))
		if err != nil {
			return false, err
		}
		if !ok || !t.hasEntry(&v, k) {
			return false, fmt.Errorf("table %s: the entry %q does not follow from any record", t.name, k)
		}
		return true, nil
	})
}

func (t *Table[T]) hasEntry(v *T, entry []byte) bool {
	pk := t.key(v)
	return slices.ContainsFunc(t.indexes, func(ix *Index[T]) bool { return ix.entries(v, pk)[string(entry)] })
}

// Verify checks every table's indexes and sums and the audit chain.
func (p *Portal) Verify(r *Read) error {
	for _, s := range p.cfg.Tables {
		if err := s.Verify(r); err != nil {
			return err
		}
	}
	_, err := VerifyAudit(r)
	return err
}
