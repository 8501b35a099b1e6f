package domain

import (
	"bytes"
	"encoding/binary"
	"fmt"
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
		fmt.Fprintf(&b, "  .%s %s\n", ix.name, kind)
	}
	for _, s := range t.sums {
		fmt.Fprintf(&b, "  #%s sum\n", s.name)
	}
	return b.String()
}

// Verify compares the table's indexes and sums with its records.
func (t *Table[T]) Verify(r *Read) error {
	want := map[string][]byte{}
	sums := map[string]int64{}
	err := t.Each(r, func(v T) (bool, error) {
		pk := t.key(&v)
		for _, ix := range t.indexes {
			for e := range ix.entries(&v, pk) {
				want[e] = pk
			}
		}
		for _, s := range t.sums {
			s.deltas(sums, &v, pk, 1)
		}
		return true, nil
	})
	if err != nil {
		return err
	}
	for k, n := range sums {
		if n != 0 {
			want[k] = binary.BigEndian.AppendUint64(nil, uint64(n))
		}
	}
	return t.compare(r, want)
}

func (t *Table[T]) compare(r *Read, want map[string][]byte) error {
	for _, prefix := range []string{t.name + ".", t.name + "#"} {
		start, end := within([]byte(prefix))
		err := r.kv.Scan(start, end, kv.ScanOptions{}, func(k, v []byte) (bool, error) {
			expected, ok := want[string(k)]
			if !ok || !bytes.Equal(expected, v) {
				return false, fmt.Errorf("table %s: the entry %q does not follow from any record", t.name, k)
			}
			delete(want, string(k))
			return true, nil
		})
		if err != nil {
			return err
		}
	}
	for k := range want {
		return fmt.Errorf("table %s: the entry %q is missing", t.name, k)
	}
	return nil
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
