package kvtest

import (
	"errors"

	"gangway/domain/kv"
)

var errStop = errors.New("stop")

func readTests() []contractTest {
	return []contractTest{
		{"EmptyStoreHasNothing", func(f fixture) {
			f.holds()
			f.view(func(r kv.Reader) error {
				got, err := get(r, "a")
				f.same(got, "-")
				return err
			})
		}},
		{"EmptyValueIsThere", func(f fixture) {
			f.put("a", "")
			f.view(func(r kv.Reader) error {
				value, ok, err := r.Get([]byte("a"))
				f.same(ok, true)
				f.same(len(value), 0)
				return err
			})
		}},
		{"GetManyKeepsPlaces", getManyKeepsPlaces},
		{"ScanIsInByteOrder", func(f fixture) {
			f.put("b", "1", "a\xff", "2", "a", "3", "\x00", "4", "\xff\xff", "5", "a\x00", "6", "B", "7")
			f.holds("\x00", "4", "B", "7", "a", "3", "a\x00", "6", "a\xff", "2", "b", "1", "\xff\xff", "5")
		}},
		{"ScanKeepsBoundsAndLimit", scanKeepsBoundsAndLimit},
		{"ScanEndsWhenTold", func(f fixture) {
			f.put("a", "1", "b", "2")
			f.view(func(r kv.Reader) error {
				seen := 0
				err := r.Scan(nil, nil, kv.ScanOptions{}, func([]byte, []byte) (bool, error) {
					seen++
					return false, nil
				})
				f.same(seen, 1)
				return err
			})
		}},
		{"ScanReturnsTheErrorOfItsFunction", func(f fixture) {
			f.put("a", "1", "b", "2")
			err := f.View(f.Context(), func(r kv.Reader) error {
				return r.Scan(nil, nil, kv.ScanOptions{}, func([]byte, []byte) (bool, error) { return true, errStop })
			})
			f.exactly(err, errStop)
		}},
		{"ReadsWithinAScan", readsWithinAScan},
		{"ViewStaysAtItsMoment", viewStaysAtItsMoment},
	}
}

func getManyKeepsPlaces(f fixture) {
	f.put("a", "1", "b", "", "c", "3")
	want := [][]byte{[]byte("3"), nil, []byte("1"), {}, []byte("3")}
	keys := [][]byte{[]byte("c"), []byte("x"), []byte("a"), []byte("b"), []byte("c")}
	check := func(r kv.Reader) error {
		got, err := r.GetMany(keys)
		f.same(got, want)
		return err
	}
	f.view(check)
	f.update(func(tx kv.Tx) error { return check(tx) })
}

func scanKeepsBoundsAndLimit(f fixture) {
	f.put("a", "1", "b", "2", "b1", "3", "c", "4")
	tests := []struct {
		start, end string
		limit      int
		want       []string
	}{
		{"b", "c", 0, []string{"b", "2", "b1", "3"}},
		{"b", "", 0, []string{"b", "2", "b1", "3", "c", "4"}},
		{"", "b", 0, []string{"a", "1"}},
		{"aa", "b0", 0, []string{"b", "2"}},
		{"", "", 2, []string{"a", "1", "b", "2"}},
		{"b", "", 1, []string{"b", "2"}},
		{"b", "", 99, []string{"b", "2", "b1", "3", "c", "4"}},
		{"c", "b", 0, nil},
		{"b", "b", 0, nil},
		{"d", "", 0, nil},
	}
	f.view(func(r kv.Reader) error {
		for _, test := range tests {
			f.same(scan(f.T, r, test.start, test.end, test.limit), test.want)
		}
		return nil
	})
}

func readsWithinAScan(f fixture) {
	f.put("a", "b", "b", "c", "c", "-")
	f.view(func(r kv.Reader) error {
		var seen []string
		err := r.Scan(nil, nil, kv.ScanOptions{}, func(key, value []byte) (bool, error) {
			next, err := get(r, string(value))
			seen = append(seen, string(key), next)
			seen = append(seen, scan(f.T, r, "b", "c", 0)...)
			return true, err
		})
		f.same(seen, []string{"a", "c", "b", "c", "b", "-", "b", "c", "c", "-", "b", "c"})
		return err
	})
}

func viewStaysAtItsMoment(f fixture) {
	f.put("a", "1", "b", "1")
	f.view(func(r kv.Reader) error {
		first, err := get(r, "a")
		if err != nil {
			return err
		}
		f.put("a", "2", "c", "2") // does not wait for the View either
		second, err := get(r, "a")
		f.same(second, first)
		f.same(scan(f.T, r, "", "", 0), []string{"a", "1", "b", "1"})
		return err
	})
	f.holds("a", "2", "b", "1", "c", "2")
}
