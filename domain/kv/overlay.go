package kv

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
)

// Overlay is a Tx that holds its writes back from the state beneath it until an
// engine applies them. It reads its own writes, copies keys and values, and keeps
// the limits that all engines share.
//
// Its first failure stays: a read that the base refused or a limit that was
// passed is given again by every later call, and by Attempt at the end.
type Overlay struct {
	base   Reader
	writes []write // ascending, one per key
	bytes  int     // of their keys and values
	err    error
}

type write struct {
	key, value []byte
	deleted    bool
}

// NewOverlay returns an Overlay over base with nothing written.
func NewOverlay(base Reader) *Overlay {
	return &Overlay{base: base}
}

// Attempt runs fn on an Overlay over base and returns what it wrote. The error
// is that of fn, or the failure that fn swallowed.
func Attempt(base Reader, fn func(Tx) error) (*Overlay, error) {
	o := NewOverlay(base)
	defer o.seal()
	if err := fn(o); err != nil {
		return nil, err
	}
	if o.err != nil {
		return nil, o.err
	}
	return o, nil
}

// AttemptTwice is Attempt for tests: it runs fn, drops what it wrote and runs it
// again, as an engine may. A function that does something else the second time
// gives ErrImpure.
func AttemptTwice(base Reader, fn func(Tx) error) (*Overlay, error) {
	first, err1 := Attempt(base, fn)
	second, err2 := Attempt(base, fn)
	if (err1 == nil) != (err2 == nil) {
		return nil, fmt.Errorf("%w: it failed in one run only: %w", ErrImpure, errors.Join(err1, err2))
	}
	if err2 != nil {
		return nil, err2
	}
	if !slices.EqualFunc(first.writes, second.writes, write.equal) {
		return nil, fmt.Errorf("%w: %w", ErrImpure, firstDifference(first.writes, second.writes))
	}
	return second, nil
}

// Len returns how many keys are written.
func (o *Overlay) Len() int { return len(o.writes) }

// Size returns the bytes of the keys and values written.
func (o *Overlay) Size() int { return o.bytes }

// Keys returns the keys written, ascending.
func (o *Overlay) Keys() [][]byte {
	keys := make([][]byte, len(o.writes))
	for i, w := range o.writes {
		keys[i] = w.key
	}
	return keys
}

// Apply hands the writes to an engine in ascending order of their keys, until
// one fails. The engine may keep the slices.
func (o *Overlay) Apply(put func(key, value []byte) error, del func(key []byte) error) error {
	for _, w := range o.writes {
		if err := w.apply(put, del); err != nil {
			return err
		}
	}
	return nil
}

// Get implements Reader.
func (o *Overlay) Get(key []byte) ([]byte, bool, error) {
	if o.err != nil {
		return nil, false, o.err
	}
	if i, ok := o.find(key); ok {
		return o.writes[i].value, !o.writes[i].deleted, nil
	}
	value, ok, err := o.base.Get(key)
	return value, ok, o.keep(err)
}

// GetMany implements Reader. The base is asked once, for what is not written.
func (o *Overlay) GetMany(keys [][]byte) ([][]byte, error) {
	if o.err != nil {
		return nil, o.err
	}
	values := make([][]byte, len(keys))
	var missing [][]byte
	var places []int
	for i, key := range keys {
		if at, ok := o.find(key); ok {
			values[i] = o.writes[at].value
			continue
		}
		missing, places = append(missing, key), append(places, i)
	}
	if len(missing) == 0 {
		return values, nil
	}
	found, err := o.base.GetMany(missing)
	if err != nil {
		return nil, o.keep(err)
	}
	for i, value := range found {
		values[places[i]] = value
	}
	return values, nil
}

// Scan implements Reader: the base's keys and the written ones in one order.
func (o *Overlay) Scan(start, end []byte, opt ScanOptions, fn func(key, value []byte) (bool, error)) error {
	if o.err != nil {
		return o.err
	}
	m := merge{writes: slices.Clone(o.within(start, end)), limit: opt.Limit, fn: fn}
	err := o.base.Scan(start, end, ScanOptions{Limit: m.baseLimit()}, m.step)
	switch {
	case m.err != nil:
		return m.err
	case err != nil:
		return o.keep(err)
	case m.done:
		return nil
	}
	m.giveBelow(nil)
	return m.err
}

// Put implements Tx.
func (o *Overlay) Put(key, value []byte) error {
	if len(value) > MaxValue {
		return o.keepFirst(fmt.Errorf("%w: a value of %d bytes, %d may be", ErrTooLarge, len(value), MaxValue))
	}
	return o.write(write{key: key, value: append([]byte{}, value...)})
}

// Delete implements Tx. Deleting what is not there is no error.
func (o *Overlay) Delete(key []byte) error {
	return o.write(write{key: key, deleted: true})
}

func (o *Overlay) write(w write) error {
	switch {
	case o.err != nil:
		return o.err
	case len(w.key) == 0:
		return o.keep(ErrNoKey)
	case len(w.key) > MaxKey:
		return o.keep(fmt.Errorf("%w: a key of %d bytes, %d may be", ErrTooLarge, len(w.key), MaxKey))
	}
	w.key = bytes.Clone(w.key)
	i, ok := o.find(w.key)
	if ok {
		o.bytes -= o.writes[i].size()
		o.writes[i] = w
	} else {
		o.writes = slices.Insert(o.writes, i, w)
	}
	o.bytes += w.size()
	return o.keep(o.overLimit())
}

func (o *Overlay) overLimit() error {
	if len(o.writes) > MaxWrites {
		return fmt.Errorf("%w: more than %d keys written", ErrTooLarge, MaxWrites)
	}
	if o.bytes > MaxUpdate {
		return fmt.Errorf("%w: more than %d bytes written", ErrTooLarge, MaxUpdate)
	}
	return nil
}

// find returns where key is written, or where it would be.
func (o *Overlay) find(key []byte) (int, bool) {
	return slices.BinarySearchFunc(o.writes, key, func(w write, key []byte) int {
		return bytes.Compare(w.key, key)
	})
}

func (o *Overlay) within(start, end []byte) []write {
	from, _ := o.find(start)
	to := len(o.writes)
	if len(end) > 0 {
		to, _ = o.find(end)
	}
	return o.writes[from:max(from, to)]
}

// keep remembers err as the transaction's failure, and returns it.
func (o *Overlay) keep(err error) error {
	if o.err == nil {
		o.err = err
	}
	return err
}

// keepFirst is keep for a check that comes before that of earlier failures.
func (o *Overlay) keepFirst(err error) error {
	if o.err != nil {
		return o.err
	}
	return o.keep(err)
}

// seal makes every call after the transaction function has returned fail.
func (o *Overlay) seal() { _ = o.keepFirst(ErrEnded) }

func (w write) apply(put func(key, value []byte) error, del func(key []byte) error) error {
	if w.deleted {
		return del(w.key)
	}
	return put(w.key, w.value)
}

func (w write) size() int { return len(w.key) + len(w.value) }

func (w write) equal(x write) bool {
	return w.deleted == x.deleted && bytes.Equal(w.key, x.key) && bytes.Equal(w.value, x.value)
}

func firstDifference(a, b []write) error {
	for i := range min(len(a), len(b)) {
		if !a[i].equal(b[i]) {
			return fmt.Errorf("key %q", a[i].key)
		}
	}
	return fmt.Errorf("%d keys written, then %d", len(a), len(b))
}

// merge gives the keys of a base and the writes over it in one order.
type merge struct {
	writes []write // still to give
	limit  int
	given  int
	fn     func(key, value []byte) (bool, error)
	done   bool
	err    error // of fn
}

// baseLimit allows for every key of the base that a write may hide.
func (m *merge) baseLimit() int {
	if m.limit <= 0 {
		return 0
	}
	return m.limit + len(m.writes)
}

func (m *merge) step(key, value []byte) (bool, error) {
	if !m.giveBelow(key) {
		return false, m.err
	}
	if len(m.writes) > 0 && bytes.Equal(m.writes[0].key, key) {
		return m.giveWrite(), m.err
	}
	return m.give(key, value), m.err
}

// giveBelow gives the writes with keys below key, all of them if it is nil.
func (m *merge) giveBelow(key []byte) bool {
	for len(m.writes) > 0 && (key == nil || bytes.Compare(m.writes[0].key, key) < 0) {
		if !m.giveWrite() {
			return false
		}
	}
	return true
}

func (m *merge) giveWrite() bool {
	w := m.writes[0]
	m.writes = m.writes[1:]
	return w.deleted || m.give(w.key, w.value)
}

func (m *merge) give(key, value []byte) bool {
	more, err := m.fn(key, value)
	m.given++
	m.err = err
	m.done = err != nil || !more || (m.limit > 0 && m.given >= m.limit)
	return !m.done
}
