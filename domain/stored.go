package domain

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
)

// A Stored value is a record with all that follows from it, as a store holds it. It is for
// what fills or rebuilds whole stores; commands use [Table.Put].
type Stored struct {
	Key     []byte
	Value   []byte
	Entries []Entry          // of its indexes, by key
	Sums    map[string]int64 // what it adds, by the key of the sum
}

// An Entry is a key of a store with its value.
type Entry struct{ Key, Value []byte }

// Stored decodes a record of this table, brings it to the present version and returns
// what a store has for it.
func (t *Table[T]) Stored(value []byte) (Stored, error) {
	v, err := t.decode(nil, value)
	if err != nil {
		return Stored{}, err
	}
	pk := t.key(&v)
	row := Stored{Key: t.primary(pk), Value: value, Sums: map[string]int64{}}
	if version, _ := binary.Uvarint(value); int(version) != t.version { //nolint:gosec // decode has seen it
		if row.Value, err = encodeRecord(t.version, v); err != nil {
			return Stored{}, fmt.Errorf("%s: %w", t.name, err)
		}
	}
	for _, ix := range t.indexes {
		for _, k := range ix.keys(&v) {
			row.Entries = append(row.Entries, Entry{ix.entry(k, pk), pk})
		}
	}
	slices.SortFunc(row.Entries, func(a, b Entry) int { return bytes.Compare(a.Key, b.Key) })
	row.Entries = slices.CompactFunc(row.Entries, func(a, b Entry) bool { return bytes.Equal(a.Key, b.Key) })
	for _, s := range t.sums {
		s.deltas(row.Sums, &v, pk, 1)
	}
	return row, nil
}

// Record encodes the JSON of a record of the present version as a store holds it.
func (t *Table[T]) Record(body []byte) []byte { return envelope(t.version, body) }

// SumBytes is how a store holds a sum.
func SumBytes(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) } //nolint:gosec // two's complement, read back by the same
