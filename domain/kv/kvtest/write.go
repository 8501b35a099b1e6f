package kvtest

import (
	"context"
	"errors"

	"gangway/domain/kv"
)

var errMine = errors.New("mine")

func writeTests() []contractTest {
	return []contractTest{
		{"PutReplacesAndDeleteRemoves", func(f fixture) {
			f.put("a", "1", "b", "1", "c", "1")
			f.update(func(tx kv.Tx) error {
				return errors.Join(put(tx, "a", "2"), tx.Delete([]byte("b")), tx.Delete([]byte("nothing")))
			})
			f.holds("a", "2", "c", "1")
		}},
		{"TxReadsItsOwnWrites", txReadsItsOwnWrites},
		{"ScanShowsWritesMadeBeforeIt", scanShowsWritesMadeBeforeIt},
		{"PutCopiesKeyAndValue", putCopiesKeyAndValue},
		{"ErrorDropsAllWrites", func(f fixture) {
			f.put("a", "1")
			err := f.Update(f.Context(), func(tx kv.Tx) error {
				return errors.Join(put(tx, "a", "2"), put(tx, "b", "2"), errMine)
			})
			f.want(err, errMine)
			f.holds("a", "1")
		}},
		{"ErrorIsReturnedAsItIs", func(f fixture) {
			f.exactly(f.Update(f.Context(), func(kv.Tx) error { return errMine }), errMine)
			f.exactly(f.View(f.Context(), func(kv.Reader) error { return errMine }), errMine)
		}},
		{"PanicDropsAllWritesAndComesBack", panicDropsAllWritesAndComesBack},
		{"FunctionMayRunAgain", functionMayRunAgain},
		{"CanceledBeforeItBeganDoesNotRun", func(f fixture) {
			ran := false
			err := f.Update(canceled(), func(tx kv.Tx) error { ran = true; return put(tx, "a", "1") })
			f.want(err, context.Canceled)
			f.want(f.View(canceled(), func(kv.Reader) error { ran = true; return nil }), context.Canceled)
			f.same(ran, false)
			f.holds()
		}},
		{"FailedReadStays", failedReadStays},
		{"TxIsOverWhenItsFunctionReturned", txIsOver},
	}
}

func txReadsItsOwnWrites(f fixture) {
	f.put("a", "1", "b", "1", "c", "1", "d", "1")
	f.update(func(tx kv.Tx) error {
		err := errors.Join(put(tx, "a0", "2"), put(tx, "b", "2"), tx.Delete([]byte("c")), put(tx, "e", "2"))
		f.same(scan(f.T, tx, "", "", 0), []string{"a", "1", "a0", "2", "b", "2", "d", "1", "e", "2"})
		f.same(scan(f.T, tx, "a", "d", 3), []string{"a", "1", "a0", "2", "b", "2"})
		f.same(scan(f.T, tx, "b", "", 2), []string{"b", "2", "d", "1"})
		f.same(scan(f.T, tx, "e", "", 0), []string{"e", "2"})
		f.same(scan(f.T, tx, "c", "d", 1), []string(nil))
		many, getErr := tx.GetMany([][]byte{[]byte("a"), []byte("b"), []byte("c")})
		f.same(many, [][]byte{[]byte("1"), []byte("2"), nil})
		gone, goneErr := get(tx, "c")
		f.same(gone, "-")
		return errors.Join(err, getErr, goneErr, tx.Delete([]byte("a0")), put(tx, "c", "3"))
	})
	f.holds("a", "1", "b", "2", "c", "3", "d", "1", "e", "2")
}

func scanShowsWritesMadeBeforeIt(f fixture) {
	f.put("a", "1", "b", "1", "c", "1")
	f.update(func(tx kv.Tx) error {
		var seen []string
		before := errors.Join(put(tx, "a", "2"), put(tx, "d", "2"))
		err := tx.Scan(nil, nil, kv.ScanOptions{}, func(key, value []byte) (bool, error) {
			seen = append(seen, string(key), string(value))
			return true, errors.Join(put(tx, "d", "3"), put(tx, "b", "3"), put(tx, "bb", "3"), tx.Delete([]byte("c")))
		})
		f.same(seen, []string{"a", "2", "b", "1", "c", "1", "d", "2"})
		return errors.Join(before, err)
	})
	f.holds("a", "2", "b", "3", "bb", "3", "d", "3")
}

func putCopiesKeyAndValue(f fixture) {
	f.update(func(tx kv.Tx) error {
		key, value := []byte("a"), []byte("1")
		err := tx.Put(key, value)
		key[0], value[0] = 'z', '9'
		gone := []byte("b")
		err = errors.Join(err, tx.Delete(gone))
		gone[0] = 'a'
		return err
	})
	f.holds("a", "1")
}

func panicDropsAllWritesAndComesBack(f fixture) {
	f.put("a", "1")
	func() {
		defer func() { f.same(recover(), "mine") }()
		_ = f.Update(f.Context(), func(tx kv.Tx) error {
			_ = put(tx, "a", "2")
			panic("mine")
		})
	}()
	func() {
		defer func() { f.same(recover(), "mine") }()
		_ = f.View(f.Context(), func(kv.Reader) error { panic("mine") })
	}()
	f.holds("a", "1")
	f.put("a", "3") // the store goes on
	f.holds("a", "3")
}

func functionMayRunAgain(f fixture) {
	for range 5 {
		f.update(func(tx kv.Tx) error {
			old, err := get(tx, "n")
			return errors.Join(err, put(tx, "n", old+"|"))
		})
	}
	f.holds("n", "-|||||")
}

func failedReadStays(f fixture) {
	ctx, cancel := context.WithCancel(f.Context())
	err := f.Update(ctx, func(tx kv.Tx) error {
		cancel()
		_, _, err := tx.Get([]byte("a"))
		f.want(err, context.Canceled)
		f.want(put(tx, "a", "1"), context.Canceled)
		return nil // swallowed
	})
	f.want(err, context.Canceled)
	f.holds()
}

func txIsOver(f fixture) {
	f.put("a", "1")
	var r kv.Reader
	var tx kv.Tx
	f.view(func(x kv.Reader) error { r = x; return nil })
	f.update(func(x kv.Tx) error { tx = x; return nil })
	for _, kept := range []kv.Reader{r, tx} {
		_, err := get(kept, "a")
		f.want(err, kv.ErrEnded)
		_, err = kept.GetMany([][]byte{[]byte("a")})
		f.want(err, kv.ErrEnded)
		f.want(kept.Scan(nil, nil, kv.ScanOptions{}, nil), kv.ErrEnded)
	}
	f.want(put(tx, "b", "1"), kv.ErrEnded)
	f.want(tx.Delete([]byte("b")), kv.ErrEnded)
	f.holds("a", "1")
}
