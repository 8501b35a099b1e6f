package domain

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
)

// A Page says which part of a list is wanted. It is embedded in list queries.
type Page struct {
	Limit int    `help:"how many at most, up to 500" bounds:"1 to 500" default:"50" example:"50"`
	After string `help:"continue after the cursor that the previous page ended with"`
}

// Bounds of a page.
const (
	DefaultLimit = 50
	MaxLimit     = 500
)

// Check refuses limits out of bounds.
func (p Page) Check() error {
	if p.Limit < 0 || p.Limit > MaxLimit {
		return Fieldf("limit", "The limit is a number from 1 to %d.", MaxLimit)
	}
	_, err := p.after()
	return err
}

func (p Page) limit() int {
	if p.Limit <= 0 {
		return DefaultLimit
	}
	return min(p.Limit, MaxLimit)
}

const notGiven = "This cursor is not one that this list gave with the same filters."

// after decodes the cursor. A cursor is a position below the list's own prefix,
// so a forged one can't reach outside of what the actor may see.
func (p Page) after() ([]byte, error) {
	if len(p.After) > 1024 {
		return nil, Fieldf("after", notGiven)
	}
	b, err := base64.RawURLEncoding.DecodeString(p.After)
	if err != nil {
		return nil, Fieldf("after", notGiven).Because(err)
	}
	return b, nil
}

func cursor(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// A paged result has the cursor of the page that follows.
type paged interface{ next() *string }

func (l *List[T]) next() *string { return &l.Next }

// sealSize is how many characters a seal has. It tells a mistake, and keeps nobody
// out: whatever a cursor says, it is a position in the actor's own list.
const sealSize = 6

// unseal takes off the seal with which a cursor leaves through a door, and returns
// what seals the next. It holds for one operation with the same filters; a cursor
// with another becomes none, which [Page.Check] refuses. q is a pointer to the
// input.
func unseal(name string, q any) (seal func(cursor *string)) {
	field := reflect.ValueOf(q).Elem().FieldByName("Page")
	if !field.IsValid() || field.Type() != reflect.TypeFor[Page]() {
		return func(*string) {}
	}
	page := field.Addr().Interface().(*Page)
	given := *page
	*page = Page{}
	filters, _ := json.Marshal(q) // what can't be told apart has the same seal
	*page = given
	of := func(cursor string) string {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %s", name, filters, cursor))
		return base64.RawURLEncoding.EncodeToString(sum[:])[:sealSize]
	}
	if page.After != "" {
		page.After = given.After[:max(0, len(given.After)-sealSize)]
		if page.After == "" || given.After != page.After+of(page.After) {
			page.After = "?"
		}
	}
	return func(cursor *string) {
		if *cursor != "" {
			*cursor += of(*cursor)
		}
	}
}

// Behind returns the cursor that stands behind the record with this key, in a list
// by that key.
func Behind(parts ...any) string { return cursor(Tuple(parts...)) }

// A List is one page of records.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"` // the cursor for the next page, or ""
	// Damaged is how many records of the page can't be read and are left out.
	Damaged int `json:"damaged,omitempty"`
}

// MapList returns the list with each item turned into another form.
func MapList[T, U any](l List[T], fn func(T) U) List[U] {
	out := List[U]{Items: make([]U, 0, len(l.Items)), Next: l.Next, Damaged: l.Damaged}
	for _, v := range l.Items {
		out.Items = append(out.Items, fn(v))
	}
	return out
}

// Interleave joins two pages of like records that begin at the same place into
// one, in the order of their keys. key returns the whole key of a record, and
// what follows the common prefix of the pages, so that one cursor serves both.
func Interleave[T any](a, b List[T], key func(T) (whole, rest Key), limit int) List[T] {
	limit = Page{Limit: limit}.limit()
	all := append(slices.Clone(a.Items), b.Items...)
	slices.SortStableFunc(all, func(x, y T) int {
		kx, _ := key(x)
		ky, _ := key(y)
		return bytes.Compare(kx, ky)
	})
	if len(all) <= limit && a.Next == "" && b.Next == "" {
		return List[T]{Items: all, Damaged: a.Damaged + b.Damaged}
	}
	all = all[:min(limit, len(all))]
	if len(all) == 0 {
		return List[T]{Items: all, Damaged: a.Damaged + b.Damaged}
	}
	_, rest := key(all[len(all)-1])
	return List[T]{Items: all, Next: cursor(rest), Damaged: a.Damaged + b.Damaged}
}

// Position returns the place below the list's own prefix that a cursor stands
// for, and whether it is one.
func Position(cursor string) (Key, bool) {
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	return b, err == nil && cursor != ""
}

// maxSifted bounds how many records one page passes over.
const maxSifted = 1000

// Sift reads pages and keeps what matches until there is enough. It reads no more
// at a time than is wanted, so that the cursor always stands behind what was looked
// at; a page may be shorter than its limit although there are more.
func Sift[T any](p Page, keep func(*T) bool, read func(Page) (List[T], error)) (List[T], error) {
	out := List[T]{Next: p.After}
	limit := p.limit()
	for seen := 0; len(out.Items) < limit && seen < maxSifted; {
		p.Limit = limit - len(out.Items)
		l, err := read(p)
		if err != nil {
			return out, err
		}
		for i := range l.Items {
			if keep(&l.Items[i]) {
				out.Items = append(out.Items, l.Items[i])
			}
		}
		seen += len(l.Items)
		out.Damaged += l.Damaged
		out.Next, p.After = l.Next, l.Next
		if l.Next == "" {
			break
		}
	}
	return out, nil
}
