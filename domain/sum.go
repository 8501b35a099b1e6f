package domain

import (
	"bytes"
	"encoding/binary"
	"hash/fnv"

	"gangway/domain/kv"
)

// sumShards is over how many keys a vendor-wide sum is spread, so that no key is
// written by everybody.
const sumShards = 16

// A Part is what one record adds to a sum.
type Part struct {
	Key    Key
	N      int64
	Shared bool // vendor-wide: kept in shards
}

// A Sum counts or adds something over the records of a table, by key, kept in the
// same transaction as the records. A screen reads it instead of counting.
type Sum[T any] struct {
	table    *Table[T]
	name     string
	parts    func(*T) []Part
	revision int // of the meaning of parts; 0 for the first
}

// Sum declares a sum.
func (t *Table[T]) Sum(name string, parts func(*T) []Part) *Sum[T] {
	s := &Sum[T]{table: t, name: name, parts: parts}
	t.sums = append(t.sums, s)
	return s
}

func (s *Sum[T]) prefix() string { return s.table.name + "#" + s.name + "/" }

func (s *Sum[T]) entry(p Part, pk Key) string {
	shard := byte(0)
	if p.Shared {
		h := fnv.New32a()
		_, _ = h.Write(pk)
		shard = byte(h.Sum32() % sumShards)
	}
	return s.prefix() + string(p.Key) + string([]byte{shard})
}

func (s *Sum[T]) deltas(into map[string]int64, v *T, pk Key, sign int64) {
	if v == nil {
		return
	}
	for _, p := range s.parts(v) {
		into[s.entry(p, pk)] += sign * p.N
	}
}

func (s *Sum[T]) update(tx kv.Tx, pk Key, old, now *T) error {
	d := map[string]int64{}
	s.deltas(d, old, pk, -1)
	s.deltas(d, now, pk, 1)
	for k, n := range d {
		if n == 0 {
			continue
		}
		if err := addTo(tx, []byte(k), n); err != nil {
			return err
		}
	}
	return nil
}

func addTo(tx kv.Tx, key []byte, n int64) error {
	b, _, err := tx.Get(key)
	if err != nil {
		return err
	}
	n += sumValue(b)
	if n == 0 {
		return tx.Delete(key)
	}
	return tx.Put(key, binary.BigEndian.AppendUint64(nil, uint64(n)))
}

func sumValue(b []byte) int64 {
	if len(b) != 8 {
		return 0
	}
	return int64(binary.BigEndian.Uint64(b))
}

// Value returns the sum under one key. It reads at most 16 keys.
func (s *Sum[T]) Value(r *Read, parts ...any) (total int64, err error) {
	k := concat([]byte(s.prefix()), Tuple(parts...))
	start, end := within(k)
	err = r.kv.Scan(start, end, kv.ScanOptions{Limit: sumShards}, func(key, v []byte) (bool, error) {
		if len(key) == len(k)+1 {
			total += sumValue(v)
		}
		return true, nil
	})
	return total, err
}

// Values returns the sums whose keys start with prefix, by the rest of their key.
// It is for few keys, such as the states of one partner's deals.
func (s *Sum[T]) Values(r *Read, prefix Key) (map[string]int64, error) {
	out := map[string]int64{}
	p := concat([]byte(s.prefix()), prefix)
	start, end := within(p)
	err := r.kv.Scan(start, end, kv.ScanOptions{}, func(key, v []byte) (bool, error) {
		out[string(key[len(p):len(key)-1])] += sumValue(v)
		return true, nil
	})
	return out, err
}

// Between returns the total of the sums whose keys k hold from ≤ k < to. It reads a
// key for each of them, and for each shard of those that are shared.
func (s *Sum[T]) Between(r *Read, from, to Key) (total int64, err error) {
	p := []byte(s.prefix())
	err = r.kv.Scan(concat(p, from), concat(p, to), kv.ScanOptions{}, func(_, v []byte) (bool, error) {
		total += sumValue(v)
		return true, nil
	})
	return total, err
}

// String decodes a key that was made of one string.
func String(k string) string {
	return string(bytes.ReplaceAll(bytes.TrimSuffix([]byte(k), []byte{0, 1}), []byte{0, 0xFF}, []byte{0}))
}
