package domain

import (
	"bytes"

	"gangway/domain/kv"
)

// An Index finds the records of a table by other keys than the primary one. A
// pure function gives the keys of a record; a record may have none or several.
// The value of an index entry is the primary key.
type Index[T any] struct {
	table    *Table[T]
	name     string
	field    string // of a unique index: the input field that a conflict names
	keys     func(*T) []Key
	revision int // of the meaning of keys; 0 for the first
}

// Index declares an index in which several records may share a key; they are
// ordered by primary key below it.
func (t *Table[T]) Index(name string, keys func(*T) []Key) *Index[T] {
	ix := &Index[T]{table: t, name: name, keys: keys}
	t.indexes = append(t.indexes, ix)
	return ix
}

// Unique declares an index in which a key belongs to one record. Putting another
// one there is a Conflict about field.
func (t *Table[T]) Unique(name, field string, keys func(*T) []Key) *Index[T] {
	ix := &Index[T]{table: t, name: name, field: field, keys: keys}
	t.indexes = append(t.indexes, ix)
	return ix
}

func (ix *Index[T]) prefix() string { return ix.table.name + "." + ix.name + "/" }

func (ix *Index[T]) entry(k, pk Key) []byte {
	if ix.field != "" {
		return concat([]byte(ix.prefix()), k)
	}
	return concat([]byte(ix.prefix()), k, pk)
}

func (ix *Index[T]) entries(v *T, pk Key) map[string]bool {
	out := map[string]bool{}
	if v != nil {
		for _, k := range ix.keys(v) {
			out[string(ix.entry(k, pk))] = true
		}
	}
	return out
}

func (ix *Index[T]) update(tx kv.Tx, pk Key, old, now *T) error {
	before, after := ix.entries(old, pk), ix.entries(now, pk)
	for e := range before {
		if !after[e] {
			if err := tx.Delete([]byte(e)); err != nil {
				return err
			}
		}
	}
	for e := range after {
		if before[e] {
			continue
		}
		if err := ix.claim(tx, []byte(e)); err != nil {
			return err
		}
		if err := tx.Put([]byte(e), pk); err != nil {
			return err
		}
	}
	return nil
}

func (ix *Index[T]) claim(tx kv.Tx, entry []byte) error {
	if ix.field == "" {
		return nil
	}
	_, taken, err := tx.Get(entry)
	if err != nil || !taken {
		return err
	}
	return &Error{Kind: Conflict, Field: ix.field, Msg: "This is already taken."}
}

// Get returns the record that a unique index has under the key.
func (ix *Index[T]) Get(r *Read, parts ...any) (v T, ok bool, err error) {
	pk, ok, err := r.kv.Get(ix.entry(Tuple(parts...), nil))
	if err != nil || !ok {
		return v, false, err
	}
	return ix.table.Lookup(r, Key(pk))
}

// Page returns the records whose index keys start with prefix, in index order.
func (ix *Index[T]) Page(r *Read, prefix Key, p Page) (List[T], error) {
	return pageOf(r, concat([]byte(ix.prefix()), prefix), p, func(_, pks [][]byte) ([]T, error) { return ix.load(r, pks) })
}

// First returns up to n records below prefix, in index order.
func (ix *Index[T]) First(r *Read, prefix Key, n int) ([]T, error) {
	l, err := ix.Page(r, prefix, Page{Limit: n})
	return l.Items, err
}

// Between returns up to n records whose index keys k hold from ≤ k < to.
func (ix *Index[T]) Between(r *Read, from, to Key, n int) ([]T, error) {
	var pks [][]byte
	p := []byte(ix.prefix())
	err := r.kv.Scan(concat(p, from), concat(p, to), kv.ScanOptions{Limit: n}, func(_, pk []byte) (bool, error) {
		pks = append(pks, bytes.Clone(pk))
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	return ix.load(r, pks)
}

// Has reports whether any record lies below prefix, reading one key.
func (ix *Index[T]) Has(r *Read, prefix Key) (found bool, err error) {
	start, end := within(concat([]byte(ix.prefix()), prefix))
	err = r.kv.Scan(start, end, kv.ScanOptions{Limit: 1}, func(_, _ []byte) (bool, error) {
		found = true
		return false, nil
	})
	return found, err
}

// Strings calls fn with the strings that follow prefix in the index's keys, each once
// and in order, from one on, until fn wants no more. It reads one key for each.
func (ix *Index[T]) Strings(r *Read, prefix Key, from string, fn func(s string) (more bool)) error {
	prefix = concat([]byte(ix.prefix()), prefix)
	_, end := within(prefix)
	for start := []byte(StringPrefix(prefix, from)); ; {
		var s string
		var found bool
		err := r.kv.Scan(start, end, kv.ScanOptions{Limit: 1}, func(k, _ []byte) (bool, error) {
			s, found = leadingString(k[len(prefix):])
			return false, nil
		})
		if err != nil || !found || !fn(s) {
			return err
		}
		start = kv.PrefixEnd(appendPart(bytes.Clone(prefix), s))
	}
}

func (ix *Index[T]) load(r *Read, pks [][]byte) ([]T, error) {
	keys := make([][]byte, len(pks))
	for i, pk := range pks {
		keys[i] = ix.table.primary(Key(pk))
	}
	values, err := r.kv.GetMany(keys)
	if err != nil {
		return nil, err
	}
	return ix.table.decodeAll(r, keys, values)
}

// pageOf reads one page of the values below prefix and turns them into records.
func pageOf[T any](r *Read, prefix []byte, p Page, load func(keys, values [][]byte) ([]T, error)) (List[T], error) {
	after, err := p.after()
	if err != nil {
		return List[T]{}, err
	}
	start, end := within(prefix)
	if len(after) > 0 {
		start = concat(prefix, after, []byte{0})
	}
	limit, more := p.limit(), false
	var keys, values [][]byte
	err = r.kv.Scan(start, end, kv.ScanOptions{Limit: limit + 1}, func(k, v []byte) (bool, error) {
		if len(values) == limit {
			more = true
			return false, nil
		}
		keys, values = append(keys, bytes.Clone(k)), append(values, bytes.Clone(v))
		return true, nil
	})
	if err != nil {
		return List[T]{}, err
	}
	before := r.damaged()
	items, err := load(keys, values)
	if err != nil {
		return List[T]{}, err
	}
	out := List[T]{Items: items, Damaged: r.damaged() - before}
	if more {
		out.Next = cursor(keys[len(keys)-1][len(prefix):])
	}
	return out, nil
}

// Merge returns one page of the records below several prefixes of the index, in
// the order of what follows the prefix, as if they were one list. It reads what
// it shows plus a few keys per prefix.
func (ix *Index[T]) Merge(r *Read, prefixes []Key, p Page) (List[T], error) {
	after, err := p.after()
	if err != nil {
		return List[T]{}, err
	}
	streams := make([]*stream, 0, len(prefixes))
	for _, prefix := range prefixes {
		s := &stream{r: r, prefix: concat([]byte(ix.prefix()), prefix), after: after, batch: max(4, p.limit()/len(prefixes)+1)}
		if err := s.fill(); err != nil {
			return List[T]{}, err
		}
		streams = append(streams, s)
	}
	var pks [][]byte
	var last []byte
	for len(pks) < p.limit() {
		s := least(streams)
		if s == nil {
			break
		}
		last = s.rest[0]
		pks = append(pks, s.pks[0])
		if err := s.drop(last); err != nil {
			return List[T]{}, err
		}
	}
	before := r.damaged()
	items, err := ix.load(r, pks)
	if err != nil {
		return List[T]{}, err
	}
	out := List[T]{Items: items, Damaged: r.damaged() - before}
	if least(streams) != nil {
		out.Next = cursor(last)
	}
	return out, nil
}

// A stream reads the entries below one prefix in small batches.
type stream struct {
	r      *Read
	prefix []byte
	after  []byte
	batch  int
	rest   [][]byte // entry keys without the prefix
	pks    [][]byte
	done   bool
}

func (s *stream) fill() error {
	start, end := within(s.prefix)
	if len(s.after) > 0 {
		start = concat(s.prefix, s.after, []byte{0})
	}
	err := s.r.kv.Scan(start, end, kv.ScanOptions{Limit: s.batch}, func(k, v []byte) (bool, error) {
		s.rest = append(s.rest, bytes.Clone(k[len(s.prefix):]))
		s.pks = append(s.pks, bytes.Clone(v))
		return true, nil
	})
	s.done = len(s.rest) < s.batch
	return err
}

func (s *stream) drop(last []byte) error {
	s.rest, s.pks, s.after = s.rest[1:], s.pks[1:], last
	if len(s.rest) == 0 && !s.done {
		return s.fill()
	}
	return nil
}

func least(streams []*stream) *stream {
	var best *stream
	for _, s := range streams {
		if len(s.rest) > 0 && (best == nil || bytes.Compare(s.rest[0], best.rest[0]) < 0) {
			best = s
		}
	}
	return best
}
