package domain

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"gangway/domain/kv"
)

// A Table keeps records of one type by primary key, with the indexes and sums
// declared on it. Declare tables as package variables of their noun:
//
//	var Deals = domain.NewTable("deal", func(d *Deal) domain.Key { return domain.Tuple(d.ID) })
//	var byPartner = Deals.Index("partner", func(d *Deal) []domain.Key { … })
//
// Keys are laid out as "deal/" + primary key, "deal.partner/" + index key +
// primary key, "deal#sum/" + sum key.
type Table[T any] struct {
	name    string
	version int
	key     func(*T) Key
	topics  func(*T) []string
	indexes []*Index[T]
	sums    []*Sum[T]
	upgrade []func(json.RawMessage) (json.RawMessage, error)
}

// NewTable declares a table. The name is a noun in the singular, used in keys
// and in sentences.
func NewTable[T any](name string, key func(*T) Key) *Table[T] {
	return &Table[T]{name: name, version: 1, key: key}
}

// Topics declares which topics a change of a record makes stale, beside the
// table's name.
func (t *Table[T]) Topics(fn func(*T) []string) *Table[T] {
	t.topics = fn
	return t
}

// Upgrade adds the step from the present schema version to the next; records of
// older versions pass through the steps when they are read.
func (t *Table[T]) Upgrade(fn func(json.RawMessage) (json.RawMessage, error)) *Table[T] {
	t.upgrade = append(t.upgrade, fn)
	t.version++
	return t
}

// Name returns the table's name.
func (t *Table[T]) Name() string { return t.name }

func (t *Table[T]) primary(k Key) []byte { return concat([]byte(t.name+"/"), k) }

// keyOf is the inverse of primary.
func (t *Table[T]) keyOf(key []byte) Key { return Key(key[len(t.name)+1:]) }

// NotFound is the answer for a record that is not there or not for the actor:
// the same words for both.
func (t *Table[T]) NotFound() error {
	return Errorf(NotFound, "There is no such %s.", strings.ReplaceAll(t.name, "_", " "))
}

// Get returns a record, or NotFound.
func (t *Table[T]) Get(r *Read, parts ...any) (T, error) {
	v, ok, err := t.Lookup(r, parts...)
	if err == nil && !ok {
		return v, t.NotFound()
	}
	return v, err
}

// Lookup returns a record and whether there is one.
func (t *Table[T]) Lookup(r *Read, parts ...any) (v T, ok bool, err error) {
	pk := Tuple(parts...)
	b, ok, err := r.kv.Get(t.primary(pk))
	if err != nil || !ok {
		return v, false, err
	}
	v, err = t.decode(pk, b)
	return v, err == nil, err
}

func (t *Table[T]) decode(pk Key, b []byte) (v T, err error) {
	if b == nil {
		return v, fmt.Errorf("%s/%s: %w: an index names it, and it is not there", t.name, printable(pk), kv.ErrDamaged)
	}
	version, body, err := openRecord(b)
	if err != nil {
		return v, fmt.Errorf("%s/%s: %w", t.name, printable(pk), err)
	}
	if version < 1 || version > t.version {
		return v, fmt.Errorf("%s: schema version %d is not known here", t.name, version)
	}
	raw := json.RawMessage(body)
	for ; version < t.version; version++ {
		if raw, err = t.upgrade[version-1](raw); err != nil {
			return v, fmt.Errorf("%s: upgrade from version %d: %w", t.name, version, err)
		}
	}
	if err = json.Unmarshal(raw, &v); err != nil {
		return v, fmt.Errorf("%s: %w", t.name, err)
	}
	return v, nil
}

// Put writes a record and brings its indexes and sums up to date. A unique index
// that another record holds gives a Conflict naming the field.
func (t *Table[T]) Put(w *Write, v T) error {
	pk := t.key(&v)
	old, err := t.old(w, pk)
	if err != nil {
		return err
	}
	if err := t.reindex(w, pk, old, &v); err != nil {
		return err
	}
	b, err := encodeRecord(t.version, v)
	if err != nil {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	return w.tx.Put(t.primary(pk), b)
}

// Delete removes a record with its index entries; it is no error if there is
// none.
func (t *Table[T]) Delete(w *Write, parts ...any) error {
	pk := Tuple(parts...)
	old, err := t.old(w, pk)
	if err != nil || old == nil {
		return err
	}
	if err := t.reindex(w, pk, old, nil); err != nil {
		return err
	}
	return w.tx.Delete(t.primary(pk))
}

func (t *Table[T]) old(w *Write, pk Key) (*T, error) {
	b, ok, err := w.tx.Get(t.primary(pk))
	if err != nil || !ok {
		return nil, err
	}
	v, err := t.decode(pk, b)
	return &v, err
}

func (t *Table[T]) reindex(w *Write, pk Key, old, now *T) error {
	t.touch(w, pk, old)
	t.touch(w, pk, now)
	for _, ix := range t.indexes {
		if err := ix.update(w.tx, pk, old, now); err != nil {
			return err
		}
	}
	for _, s := range t.sums {
		if err := s.update(w.tx, pk, old, now); err != nil {
			return err
		}
	}
	return nil
}

func (t *Table[T]) touch(w *Write, pk Key, v *T) {
	if v == nil {
		return
	}
	w.Touch(t.name)
	w.changed(t.name, pk)
	if t.topics != nil {
		w.Touch(t.topics(v)...)
	}
}

// Each calls fn for every record in key order. It is for verification, exports
// and migrations; no screen or query may use it.
func (t *Table[T]) Each(r *Read, fn func(T) (more bool, err error)) error {
	start, end := within([]byte(t.name + "/"))
	return r.kv.Scan(start, end, kv.ScanOptions{}, func(k, b []byte) (bool, error) {
		v, err := t.decode(t.keyOf(k), b)
		if err != nil {
			return false, err
		}
		return fn(v)
	})
}

// Range returns the records whose primary keys start with prefix, a page at a
// time, in key order.
func (t *Table[T]) Range(r *Read, prefix Key, p Page) (List[T], error) {
	return pageOf(r, t.primary(prefix), p, func(keys, values [][]byte) ([]T, error) { return t.decodeAll(r, keys, values) })
}

// decodeAll reads records, whose whole keys are given. A query goes on without one
// that is damaged; what is decided by a list must see all of it.
func (t *Table[T]) decodeAll(r *Read, keys, values [][]byte) ([]T, error) {
	out := make([]T, 0, len(values))
	for i, b := range values {
		v, err := t.decode(t.keyOf(keys[i]), b)
		switch {
		case err == nil:
			out = append(out, v)
		case !r.GoesOnWithout(err):
			return nil, err
		}
	}
	return out, nil
}

// GoesOnWithout reports whether a list leaves out a row, as err says that a record of it
// can't be read, and has that logged. What is decided by a list must see all of it.
func (r *Read) GoesOnWithout(err error) bool {
	if r.damage == nil || !errors.Is(err, kv.ErrDamaged) {
		return false
	}
	*r.damage = append(*r.damage, err)
	return true
}
