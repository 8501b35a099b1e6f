package learn_test

import (
	"context"
	"sync/atomic"
	"testing"

	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
	"gangway/domain/portal/portaltest"
	"gangway/tui/tuitest"
)

// faulty is a store that can't be written to while it is down.
type faulty struct {
	kv.Store
	down atomic.Bool
}

func (f *faulty) Update(ctx context.Context, fn func(kv.Tx) error) error {
	if f.down.Load() {
		return kv.ErrUnavailable
	}
	return f.Store.Update(ctx, fn)
}

// Ensure what can't be saved says so, and is kept until it can be.
func TestNotSaved(t *testing.T) {
	store := &faulty{Store: memkv.New()}
	p := portaltest.Over(t, store)
	rules := portaltest.Programme()
	rules.Courses[0].Quiz.Shuffle, rules.Courses[0].Quiz.ShuffleOptions = false, false
	p.Publish(rules)
	h := &school{p, p.Partner("contoso")}
	s := tuitest.Open(t, p.Portal, h.Sales, 100, 30, h.options(id)...).Press("s", "y")
	store.down.Store(true)
	s.Press("b").Expect("b  (●) 80", "✗ not saved", "This answer is not saved.", "Press r").Press("v").Expect("✗ not saved").Press("s").Expect("An answer is not saved yet.")
	store.down.Store(false)
	s.Press("r").Expect("● saved", "b 80").Without("✗ not saved")
}
