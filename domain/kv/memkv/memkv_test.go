package memkv_test

import (
	"errors"
	"fmt"
	"testing"

	"gangway/domain/kv"
	"gangway/domain/kv/kvtest"
	"gangway/domain/kv/memkv"
)

// Ensure both kinds keep the contract of a store.
func TestContract(t *testing.T) {
	t.Run("New", func(t *testing.T) {
		kvtest.Run(t, func(*testing.T) kv.Store { return memkv.New() })
	})
	t.Run("Plain", func(t *testing.T) {
		kvtest.Run(t, func(*testing.T) kv.Store { return memkv.Plain() })
	})
}

// Ensure a function with a memory of its own is found out.
func TestNewRefusesAnImpureFunction(t *testing.T) {
	runs := 0
	tests := map[string]func(kv.Tx) error{
		"another value": func(tx kv.Tx) error { runs++; return tx.Put([]byte("k"), []byte(fmt.Sprint(runs))) },
		"another key":   func(tx kv.Tx) error { runs++; return tx.Put([]byte(fmt.Sprint(runs)), nil) },
		"another count": func(tx kv.Tx) error {
			runs++
			if runs%2 == 0 {
				return nil
			}
			return tx.Delete([]byte("k"))
		},
		"another answer": func(kv.Tx) error {
			runs++
			if runs%2 == 0 {
				return nil
			}
			return errors.New("odd")
		},
	}
	for name, fn := range tests {
		t.Run(name, func(t *testing.T) {
			runs = 0
			if err := memkv.New().Update(t.Context(), fn); !errors.Is(err, kv.ErrImpure) {
				t.Errorf("error: %v, want %v", err, kv.ErrImpure)
			}
			if err := memkv.Plain().Update(t.Context(), fn); errors.Is(err, kv.ErrImpure) {
				t.Errorf("plain store: %v", err)
			}
		})
	}
}

func BenchmarkUpdate(b *testing.B) {
	s := memkv.Plain()
	for i := 0; b.Loop(); i++ {
		err := s.Update(b.Context(), func(tx kv.Tx) error {
			return tx.Put(fmt.Appendf(nil, "key/%08d", i), []byte("value"))
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
