package kvtest

import (
	"bytes"
	"fmt"
	"strings"

	"gangway/domain/kv"
)

func limitTests() []contractTest {
	tests := []contractTest{{"AtTheLimits", atTheLimits}}
	for _, l := range overLimit() {
		tests = append(tests, contractTest{l.name, func(f fixture) {
			f.put("a", "1")
			f.want(f.Update(f.Context(), l.fn), l.want)
			err := f.Update(f.Context(), func(tx kv.Tx) error {
				_ = put(tx, "b", "1")
				f.want(l.fn(tx), l.want)
				f.want(put(tx, "c", "1"), l.want)
				_, err := get(tx, "a")
				f.want(err, l.want)
				return nil // swallowed
			})
			f.want(err, l.want)
			f.holds("a", "1")
		}})
	}
	return tests
}

type limit struct {
	name string
	want error
	fn   func(kv.Tx) error
}

func overLimit() []limit {
	return []limit{
		{"KeyTooLong", kv.ErrTooLarge, func(tx kv.Tx) error { return tx.Put(make([]byte, kv.MaxKey+1), nil) }},
		{"DeletedKeyTooLong", kv.ErrTooLarge, func(tx kv.Tx) error { return tx.Delete(make([]byte, kv.MaxKey+1)) }},
		{"ValueTooLong", kv.ErrTooLarge, func(tx kv.Tx) error { return tx.Put([]byte("v"), make([]byte, kv.MaxValue+1)) }},
		{"TooManyWrites", kv.ErrTooLarge, func(tx kv.Tx) error { return fill(tx, kv.MaxWrites+1, 1) }},
		{"TooManyBytes", kv.ErrTooLarge, func(tx kv.Tx) error { return fill(tx, kv.MaxUpdate/kv.MaxValue, kv.MaxValue) }},
		{"EmptyKey", kv.ErrNoKey, func(tx kv.Tx) error { return tx.Put(nil, []byte("1")) }},
		{"EmptyDeletedKey", kv.ErrNoKey, func(tx kv.Tx) error { return tx.Delete([]byte{}) }},
	}
}

// fill puts n values of size bytes each.
func fill(tx kv.Tx, n, size int) error {
	for i := range n {
		if err := tx.Put(fmt.Appendf(nil, "fill/%04d", i), bytes.Repeat([]byte{'x'}, size)); err != nil {
			return err
		}
	}
	return nil
}

func atTheLimits(f fixture) {
	key, value := strings.Repeat("k", kv.MaxKey), strings.Repeat("v", kv.MaxValue)
	f.put(key, value)
	f.holds(key, value)
	f.update(func(tx kv.Tx) error { return tx.Delete([]byte(key)) })
	f.update(func(tx kv.Tx) error {
		for range 3 { // the same keys again are no more keys and no more bytes
			if err := fill(tx, kv.MaxWrites, kv.MaxUpdate/2/kv.MaxWrites); err != nil {
				return err
			}
		}
		return nil
	})
	f.update(func(tx kv.Tx) error { return fill(tx, kv.MaxUpdate/kv.MaxValue-1, kv.MaxValue) })
	f.view(func(r kv.Reader) error {
		f.same(len(scan(f.T, r, "", "", 0))/2, kv.MaxWrites)
		return nil
	})
}
