package domain_test

import (
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/kv/memkv"
)

// A count is something made of rules.
type count struct{ of domain.Rules }

// An edition is a programme of which nothing is known but which one it is.
type edition struct{ n int }

func (e *edition) Rev() string { return strconv.Itoa(e.n) }

// Ensure what is made of the rules is made once for all who ask at the same time,
// and anew for other rules.
func TestDerived(t *testing.T) {
	var made atomic.Int64
	p, err := domain.New(domain.Config{Store: memkv.New(), Clock: domain.NewFakeClock(time.Unix(0, 0)), Rules: &edition{1}})
	if err != nil {
		t.Fatal(err)
	}
	ask := func() (c *count) {
		err := p.Peek(t.Context(), domain.SystemActor(), func(r *domain.Read) error {
			c = domain.Derived(r, func(of domain.Rules) *count { made.Add(1); return &count{of} })
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		return c
	}
	first := ask()
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if ask() != first {
				t.Error("it was made again")
			}
		})
	}
	wg.Wait()
	next := &edition{2}
	p.Enact(next, 2)
	if got := ask(); got == first || got.of != domain.Rules(next) || made.Load() != 2 {
		t.Errorf("after other rules are in force: made %d times", made.Load())
	}
}
