package domain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"gangway/domain/kv"
)

// A Layout is how records are laid out: which tables, indexes and sums there are, in
// which revision, and which migrations were made. A store carries the one it has, so
// that a program finds what to do by comparing two small values.
type Layout struct {
	Number  int                    `json:"number"`            // of the whole; 0 for a store of a program that kept none
	Program string                 `json:"program,omitempty"` // the version of who wrote it
	Tables  map[string]TableLayout `json:"tables"`
	Made    []string               `json:"made"`              // names of the migrations
	Upgrade string                 `json:"upgrade,omitempty"` // where the copy from before is, while an upgrade is under way
}

// A TableLayout is that of one table, with the revisions of its indexes and sums.
type TableLayout struct {
	Version int            `json:"version"`
	Indexes map[string]int `json:"indexes,omitempty"`
	Sums    map[string]int `json:"sums,omitempty"`
}

// A Migration derives once what a store of an earlier program has none of: records of
// a table that was added later. Where it finds what it would write, it changes
// nothing, as it may be broken off and begin anew.
type Migration struct {
	Name string
	// Step does a part of the work in one transaction, beginning behind a place, ""
	// at first, and returns the place at which to go on, "" when all is done.
	Step func(w *Write, after string) (next string, err error)
}

// stampKey is where a store keeps its layout.
var stampKey = []byte("layout/stamp")

// stampVersion is the version of the stamp itself.
const stampVersion = 1

// Revision says which meaning of its function an index has, from 1 on. Raise it when
// the function gives other keys for records that are there: stores of earlier
// programs are then indexed anew.
func (ix *Index[T]) Revision(n int) *Index[T] {
	ix.revision = n
	return ix
}

// Revision says which meaning of its function a sum has; see [Index.Revision].
func (s *Sum[T]) Revision(n int) *Sum[T] {
	s.revision = n
	return s
}

// Layout returns the table's own.
func (t *Table[T]) Layout() TableLayout {
	l := TableLayout{Version: t.version, Indexes: map[string]int{}, Sums: map[string]int{}}
	for _, ix := range t.indexes {
		l.Indexes[ix.name] = max(1, ix.revision)
	}
	for _, s := range t.sums {
		l.Sums[s.name] = max(1, s.revision)
	}
	return l
}

// layout is that of this program.
func (p *Portal) layout() Layout {
	l := Layout{Number: p.cfg.Layout, Program: p.cfg.Version, Tables: map[string]TableLayout{}, Made: []string{}}
	for _, t := range p.cfg.Tables {
		l.Tables[t.Name()] = t.Layout()
	}
	for _, m := range p.cfg.Migrations {
		l.Made = append(l.Made, m.Name)
	}
	slices.Sort(l.Made)
	return l
}

// LayoutOf returns what a store says of its layout, nil if it says nothing.
func LayoutOf(r kv.Reader) (*Layout, error) {
	b, ok, err := r.Get(stampKey)
	if err != nil || !ok {
		return nil, err
	}
	_, body, err := openRecord(b)
	if err != nil {
		return nil, fmt.Errorf("layout: %w", err)
	}
	l := &Layout{}
	if err := json.Unmarshal(body, l); err != nil {
		return nil, fmt.Errorf("layout: %w", err)
	}
	return l, nil
}

func (l Layout) encode() ([]byte, error) { return encodeRecord(stampVersion, l) }

// newer reports whether the store's layout has anything that this program's has not
// come to yet.
func (l Layout) newer(than Layout) bool {
	if l.Number > than.Number {
		return true
	}
	for name, t := range l.Tables {
		known, ok := than.Tables[name]
		if ok && (t.Version > known.Version || above(t.Indexes, known.Indexes) || above(t.Sums, known.Sums)) {
			return true
		}
	}
	return false
}

func above(a, b map[string]int) bool {
	for name, n := range a {
		if known, ok := b[name]; ok && n > known {
			return true
		}
	}
	return false
}

// equal compares all but who wrote it.
func (l Layout) equal(other Layout) bool {
	same := func(a, b TableLayout) bool {
		return a.Version == b.Version && maps.Equal(a.Indexes, b.Indexes) && maps.Equal(a.Sums, b.Sums)
	}
	return l.Number == other.Number && l.Upgrade == other.Upgrade && maps.EqualFunc(l.Tables, other.Tables, same) && slices.Equal(l.Made, other.Made)
}

// prefixes are the beginnings of keys that a store has, each up to its first slash,
// found by a look-up for each.
func prefixes(r kv.Reader) (all []string, err error) {
	var from []byte
	for more := true; more && err == nil; {
		more = false
		err = r.Scan(from, nil, kv.ScanOptions{Limit: 1}, func(key, _ []byte) (bool, error) {
			end := bytes.IndexByte(key, '/')
			if end < 0 {
				end = len(key) - 1
			}
			all, more = append(all, string(key[:end+1])), true
			from = kv.PrefixEnd(key[:end+1])
			return false, nil
		})
	}
	return all, err
}
