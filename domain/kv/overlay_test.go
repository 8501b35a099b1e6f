package kv_test

import (
	"errors"
	"slices"
	"testing"

	"gangway/domain/kv"
)

var errDisk = errors.New("disk")

// failing is a base that can't be read.
type failing struct{}

func (failing) Get([]byte) ([]byte, bool, error)   { return nil, false, errDisk }
func (failing) GetMany([][]byte) ([][]byte, error) { return nil, errDisk }
func (failing) Scan(_, _ []byte, _ kv.ScanOptions, _ func(key, value []byte) (bool, error)) error {
	return errDisk
}

// Ensure a transaction in which a read failed is refused, whatever its function
// makes of the failure.
func TestAttemptRefusesAfterAFailedRead(t *testing.T) {
	read := map[string]func(kv.Tx) error{
		"Get":     func(tx kv.Tx) error { _, _, err := tx.Get([]byte("a")); return err },
		"GetMany": func(tx kv.Tx) error { _, err := tx.GetMany([][]byte{[]byte("a")}); return err },
		"Scan":    func(tx kv.Tx) error { return tx.Scan(nil, nil, kv.ScanOptions{}, nil) },
	}
	for name, fail := range read {
		t.Run(name, func(t *testing.T) {
			var later []error
			writes, err := kv.Attempt(failing{}, func(tx kv.Tx) error {
				later = append(later, tx.Put([]byte("before"), nil), fail(tx), tx.Put([]byte("after"), nil), tx.Delete([]byte("after")))
				for _, again := range read {
					later = append(later, again(tx))
				}
				return nil
			})
			if writes != nil || !errors.Is(err, errDisk) {
				t.Errorf("attempt: %v, %v", writes, err)
			}
			for i, err := range later {
				if (i == 0) != (err == nil) {
					t.Errorf("call %d: %v", i, err)
				}
			}
		})
	}
}

// Ensure what is written need not be read from the base.
func TestOverlayReadsItsOwnWritesAlone(t *testing.T) {
	_, err := kv.Attempt(failing{}, func(tx kv.Tx) error {
		err := errors.Join(tx.Put([]byte("a"), []byte("1")), tx.Delete([]byte("b")))
		value, ok, getErr := tx.Get([]byte("a"))
		many, manyErr := tx.GetMany([][]byte{[]byte("b"), []byte("a")})
		if !ok || string(value) != "1" || many[0] != nil || string(many[1]) != "1" {
			t.Errorf("read %q %v %q", value, ok, many)
		}
		return errors.Join(err, getErr, manyErr)
	})
	if err != nil {
		t.Error(err)
	}
}

// Ensure an engine gets each key once, in order, in its last form.
func TestOverlayApply(t *testing.T) {
	o, err := kv.Attempt(failing{}, func(tx kv.Tx) error {
		return errors.Join(
			tx.Put([]byte("c"), []byte("1")), tx.Put([]byte("a"), []byte("22")), tx.Put([]byte("c"), []byte("333")),
			tx.Put([]byte("b"), nil), tx.Delete([]byte("b")))
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	put := func(key, value []byte) error { got = append(got, string(key)+"="+string(value)); return nil }
	del := func(key []byte) error { got = append(got, "-"+string(key)); return nil }
	if err := o.Apply(put, del); err != nil {
		t.Fatal(err)
	}
	if want := []string{"a=22", "-b", "c=333"}; !slices.Equal(got, want) {
		t.Errorf("applied %q, want %q", got, want)
	}
	if o.Len() != 3 || o.Size() != 8 || len(o.Keys()) != 3 {
		t.Errorf("%d keys, %d bytes", o.Len(), o.Size())
	}
	fail := func([]byte) error { return errDisk }
	if err := o.Apply(put, fail); !errors.Is(err, errDisk) {
		t.Errorf("apply: %v", err)
	}
}

// Ensure a prefix's range ends where it must.
func TestPrefixEnd(t *testing.T) {
	tests := []struct{ prefix, want string }{
		{"a", "b"}, {"a/", "a0"}, {"a\xff", "b"}, {"a\xff\xff", "b"}, {"\xff", ""}, {"", ""}, {"\x00", "\x01"},
	}
	for _, test := range tests {
		prefix := []byte(test.prefix)
		if got := string(kv.PrefixEnd(prefix)); got != test.want {
			t.Errorf("PrefixEnd(%q) = %q, want %q", test.prefix, got, test.want)
		}
		if string(prefix) != test.prefix {
			t.Errorf("prefix %q was changed to %q", test.prefix, prefix)
		}
	}
}
