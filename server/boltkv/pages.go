package boltkv

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"os"

	bolt "go.etcd.io/bbolt"
)

// bbolt's own check runs in a goroutine of its own, where a damaged page ends the
// process or holds it up for ever. What is here reads the same pages as mere bytes, and
// comes first.

// Forms of bbolt's file.
const (
	pageHead    = 16 // bytes before what is in a page, and of each element's head
	bucketHead  = 16 // bytes of a bucket before its inline page
	headSize    = 56 // bytes of a head page that the sum is over
	headMagic   = 0xED0CDAED
	branchPage  = 0x01
	leafPage    = 0x02
	freePage    = 0x10
	isBucket    = 0x01   // flag of a leaf's element
	manyFree    = 0xFFFF // count of a list of free pages whose true count comes first
	maxDepth    = 32
	startBudget = 2000 // pages that are looked at when a store is opened
)

var order = binary.NativeEndian

// A head is what one of the two head pages says.
type head struct {
	root, free, pages, tx uint64
}

// readHead returns a head page, and whether it is sound.
func readHead(r io.ReaderAt, pageSize int64, page int64) (h head, ok bool) {
	b := make([]byte, headSize+8)
	if _, err := r.ReadAt(b, page*pageSize+pageHead); err != nil {
		return h, false
	}
	sum := fnv.New64a()
	_, _ = sum.Write(b[:headSize])
	h = head{root: order.Uint64(b[16:]), free: order.Uint64(b[32:]), pages: order.Uint64(b[40:]), tx: order.Uint64(b[48:])}
	return h, order.Uint32(b) == headMagic && order.Uint64(b[headSize:]) == sum.Sum64()
}

// A walk looks at the pages of a file, level by level, as bytes that may be anything.
type walk struct {
	r     io.ReaderAt
	size  int64 // bytes of a page
	pages uint64
	seen  map[uint64]bool
	queue []visit
}

// A visit is a page that is to be looked at, with the bounds of its keys.
type visit struct {
	page     uint64
	depth    int
	from, to []byte // to is nil for none
}

// verifyPages looks at up to most pages of a file that nobody writes to, at all of them
// and the list of the free ones if most is 0, and returns what is wrong with the first
// that is not sound.
func verifyPages(ctx context.Context, db *bolt.DB, file *os.File, most int) error {
	return newWalk(file, int64(db.Info().PageSize)).verify(ctx, most)
}

func newWalk(r io.ReaderAt, size int64) *walk {
	return &walk{r: r, size: size, seen: map[uint64]bool{0: true, 1: true}}
}

func (w *walk) verify(ctx context.Context, most int) error {
	h, ok := readHead(w.r, w.size, 0)
	if other, sound := readHead(w.r, w.size, 1); sound && (!ok || other.tx > h.tx) {
		h, ok = other, true
	}
	if !ok {
		return errors.New("neither head page is sound")
	}
	if h.pages > uint64(math.MaxInt64/w.size) {
		return errors.New("the head page names more pages than there can be")
	}
	if _, err := w.r.ReadAt(make([]byte, 1), int64(h.pages)*w.size-1); err != nil {
		return fmt.Errorf("the file ends before its %d pages do: %w", h.pages, err)
	}
	w.pages = h.pages
	w.queue = []visit{{page: h.root}}
	for n := 0; len(w.queue) > 0 && (most == 0 || n < most); n++ {
		next := w.queue[0]
		w.queue = w.queue[1:]
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.visit(next); err != nil {
			return fmt.Errorf("page %d: %w", next.page, err)
		}
	}
	if most > 0 {
		return nil
	}
	if err := w.free(h.free); err != nil {
		return fmt.Errorf("free pages, page %d: %w", h.free, err)
	}
	if missing := int64(w.pages) - int64(len(w.seen)); missing != 0 {
		return fmt.Errorf("%d pages belong to nothing", missing)
	}
	return nil
}

// read returns a page with those that it runs over to.
func (w *walk) read(page uint64) (kind, count uint16, b []byte, err error) {
	first := make([]byte, w.size)
	if page >= w.pages {
		return 0, 0, nil, errors.New("it lies behind the end")
	}
	if _, err := w.r.ReadAt(first, int64(page)*w.size); err != nil {
		return 0, 0, nil, err
	}
	over := uint64(order.Uint32(first[12:]))
	switch {
	case order.Uint64(first) != page:
		return 0, 0, nil, errors.New("it says that it is another page")
	case page+over >= w.pages:
		return 0, 0, nil, errors.New("it runs over the end")
	}
	for p := page; p <= page+over; p++ {
		if w.seen[p] {
			return 0, 0, nil, errors.New("it is used twice")
		}
		w.seen[p] = true
	}
	b = first
	if over > 0 {
		b = make([]byte, int64(over+1)*w.size)
		_, err = w.r.ReadAt(b, int64(page)*w.size)
	}
	return order.Uint16(first[8:]), order.Uint16(first[10:]), b, err
}

func (w *walk) visit(v visit) error {
	if v.depth > maxDepth {
		return errors.New("the tree is too deep")
	}
	kind, count, b, err := w.read(v.page)
	if err != nil {
		return err
	}
	switch kind {
	case branchPage:
		return w.branch(v, b, int(count))
	case leafPage:
		return w.leaf(v, b, int(count))
	}
	return errors.New("it is of another kind than it must be")
}

// part returns n bytes of a page.
func part(b []byte, at, n uint64) ([]byte, error) {
	if at > uint64(len(b)) || n > uint64(len(b))-at {
		return nil, errors.New("an element lies outside of it")
	}
	return b[at : at+n], nil
}

// key checks that a key is within bounds and after the one before.
func (v visit) key(before, key []byte, first bool) error {
	if !first && bytes.Compare(before, key) >= 0 || bytes.Compare(key, v.from) < 0 || v.to != nil && bytes.Compare(key, v.to) >= 0 {
		return errors.New("its keys are out of order")
	}
	return nil
}

func (w *walk) branch(v visit, b []byte, count int) error {
	if count == 0 {
		return errors.New("it is an empty branch")
	}
	var below []visit
	for i := range count {
		at := uint64(pageHead + i*pageHead)
		element, err := part(b, at, pageHead)
		if err != nil {
			return err
		}
		key, err := part(b, at+uint64(order.Uint32(element)), uint64(order.Uint32(element[4:])))
		if err != nil {
			return err
		}
		next := visit{page: order.Uint64(element[8:]), depth: v.depth + 1, from: key, to: v.to}
		if i > 0 {
			if err := v.key(below[i-1].from, key, false); err != nil {
				return err
			}
			below[i-1].to = key
		} else if err := v.key(nil, key, true); err != nil {
			return err
		}
		below = append(below, next)
	}
	w.queue = append(w.queue, below...)
	return nil
}

func (w *walk) leaf(v visit, b []byte, count int) error {
	var before []byte
	for i := range count {
		at := uint64(pageHead + i*pageHead)
		element, err := part(b, at, pageHead)
		if err != nil {
			return err
		}
		size := uint64(order.Uint32(element[8:]))
		start := at + uint64(order.Uint32(element[4:]))
		key, err := part(b, start, size)
		if err != nil {
			return err
		}
		value, err := part(b, start+size, uint64(order.Uint32(element[12:])))
		if err != nil {
			return err
		}
		if err := v.key(before, key, i == 0); err != nil {
			return err
		}
		before = key
		switch order.Uint32(element) {
		case 0:
		case isBucket:
			if err := w.bucket(v, value); err != nil {
				return fmt.Errorf("bucket %q: %w", key, err)
			}
		default:
			return errors.New("an element is of no known kind")
		}
	}
	return nil
}

// bucket looks at a bucket's own tree, which may be a page within its value.
func (w *walk) bucket(v visit, value []byte) error {
	if len(value) < bucketHead || v.depth > maxDepth {
		return errors.New("it is cut short")
	}
	if root := order.Uint64(value); root != 0 {
		w.queue = append(w.queue, visit{page: root, depth: v.depth + 1})
		return nil
	}
	page := value[bucketHead:]
	if len(page) < pageHead || order.Uint16(page[8:]) != leafPage {
		return errors.New("it is cut short")
	}
	return w.leaf(visit{depth: v.depth + 1}, page, int(order.Uint16(page[10:])))
}

// free notes the pages that are free, none of which is used.
func (w *walk) free(page uint64) error {
	kind, count, b, err := w.read(page)
	if err != nil {
		return err
	}
	n, at := uint64(count), uint64(pageHead)
	if count == manyFree {
		first, err := part(b, at, 8)
		if err != nil {
			return err
		}
		n, at = order.Uint64(first), at+8
	}
	if kind != freePage || n > w.pages {
		return errors.New("it is of another kind than it must be")
	}
	list, err := part(b, at, 8*n)
	if err != nil {
		return err
	}
	for ; len(list) > 0; list = list[8:] {
		p := order.Uint64(list)
		if p >= w.pages || w.seen[p] {
			return fmt.Errorf("page %d is free and used, or free twice", p)
		}
		w.seen[p] = true
	}
	return nil
}
