package example_test

import (
	"crypto/sha256"
	"math/rand/v2"
	"testing"
	"time"

	"gangway/content"
	"gangway/content/example"
	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/kv/memkv"
	"gangway/domain/partner"
	"gangway/domain/portal"
)

var today = time.Date(2026, time.November, 20, 15, 0, 0, 0, time.UTC)

func fill(t *testing.T, seed uint64) (*domain.Portal, example.People) {
	t.Helper()
	rules, err := content.Load(content.Starter())
	if err != nil {
		t.Fatal(err)
	}
	clock := domain.NewFakeClock(today)
	p, err := portal.Open(portal.Options{
		Store: memkv.Plain(), Clock: clock, Entropy: rand.NewChaCha8([32]byte{byte(seed)}), Rules: func() domain.Rules { return rules },
	})
	if err != nil {
		t.Fatal(err)
	}
	people, err := example.Fill(t.Context(), p, clock, today, seed)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Peek(t.Context(), domain.SystemActor(), p.Verify); err != nil {
		t.Fatal(err)
	}
	return p, people
}

// Ensure the example has every state, something for everybody to do, and a
// conflict, on whatever day and from whatever seed it is made.
func TestExample(t *testing.T) {
	for seed := range uint64(3) {
		p, people := fill(t, seed+1)
		sum, err := domain.View(t.Context(), p, people.Admin, deal.Summary{})
		if err != nil {
			t.Fatal(err)
		}
		for _, status := range []deal.Status{
			deal.StatusDraft, deal.StatusSubmitted, deal.StatusReturned, deal.StatusApproved, deal.StatusRejected, deal.StatusWithdrawn,
			deal.StatusExpired, deal.StatusWinPending, deal.StatusWon, deal.StatusLost,
		} {
			if sum.Counts[status] == 0 {
				t.Errorf("seed %d: no deal is %s", seed, status)
			}
		}
		queue, err := domain.View(t.Context(), p, people.Admin, deal.Queue{})
		if err != nil {
			t.Fatal(err)
		}
		found := map[deal.Conflict]bool{}
		for _, d := range queue.Items {
			found[d.Conflict] = true
		}
		if !found[deal.Blocked] || !found[deal.Possible] {
			t.Errorf("seed %d: the queue has %v", seed, found)
		}
		waiting, err := domain.View(t.Context(), p, people.Admin, partner.ListApplications{})
		if err != nil || len(waiting.Items) == 0 {
			t.Errorf("seed %d: no application waits: %v", seed, err)
		}
	}
}

// Ensure the same seed gives the same example.
func TestExampleIsReproducible(t *testing.T) {
	var sums [2][32]byte
	for i := range sums {
		p, _ := fill(t, 7)
		h := sha256.New()
		if err := p.Snapshot(t.Context(), h); err != nil {
			t.Fatal(err)
		}
		h.Sum(sums[i][:0])
	}
	if sums[0] != sums[1] {
		t.Error("two examples of one seed differ")
	}
}
