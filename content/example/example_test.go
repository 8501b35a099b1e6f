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
	"gangway/domain/lead"
	"gangway/domain/partner"
	"gangway/domain/portal"
)

var today = time.Date(2026, time.November, 20, 15, 0, 0, 0, time.UTC)

func fill(t *testing.T, seed uint64) (*domain.Portal, example.People) {
	t.Helper()
	return fillAt(t, seed, today)
}

func fillAt(t *testing.T, seed uint64, now time.Time) (*domain.Portal, example.People) {
	t.Helper()
	rules, err := content.Load(content.Starter())
	if err != nil {
		t.Fatal(err)
	}
	clock := domain.NewFakeClock(now)
	p, err := portal.Open(portal.Options{
		Store: memkv.Plain(), Clock: clock, Entropy: rand.NewChaCha8([32]byte{byte(seed)}), Rules: rules,
	})
	if err != nil {
		t.Fatal(err)
	}
	people, err := example.Fill(t.Context(), p, clock, now, seed)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Peek(t.Context(), domain.SystemActor(), p.Verify); err != nil {
		t.Fatal(err)
	}
	return p, people
}

// Ensure the example can be made at any hour. At these, what one timer did set
// another that was due before the next scene.
func TestExampleAtAnyHour(t *testing.T) {
	if testing.Short() {
		t.Skip("fills the example twice more; it runs without -short")
	}
	for _, now := range []time.Time{
		time.Date(2026, time.November, 21, 12, 59, 6, 0, time.UTC), time.Date(2026, time.November, 23, 5, 17, 27, 0, time.UTC),
	} {
		fillAt(t, 1, now)
	}
}

// seeds counts the examples that are looked at.
func seeds() uint64 {
	if testing.Short() {
		return 1
	}
	return 3
}

// Ensure the example has every state, something for everybody to do, and a
// conflict, on whatever day and from whatever seed it is made.
func TestExample(t *testing.T) {
	for seed := range seeds() {
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

// Ensure there are leads in every state, and today something to do with them for
// the Gold partner, its rival and the vendor.
func TestExampleOfLeads(t *testing.T) {
	for seed := range seeds() {
		p, people := fill(t, seed+1)
		sum, err := domain.View(t.Context(), p, people.Admin, lead.Summary{})
		if err != nil {
			t.Fatal(err)
		}
		all := int64(0)
		for _, status := range lead.Statuses() {
			if all += sum.Counts[status]; sum.Counts[status] == 0 {
				t.Errorf("seed %d: no lead is %s", seed, status)
			}
		}
		if all < 65 || sum.Counts[lead.StatusConverted] < 8 || sum.Counts[lead.StatusOffered] > 6 {
			t.Errorf("seed %d: %d leads, %v", seed, all, sum.Counts)
		}
		attention, err := domain.View(t.Context(), p, people.Partner, lead.Attention{})
		if err != nil {
			t.Fatal(err)
		}
		offers, unseen := 0, 0
		for _, l := range attention.Items {
			switch left := l.Due.Sub(today); {
			case l.Status == lead.StatusOffered && l.Due.After(today):
				offers++
				if offers == 1 && left > 4*time.Hour {
					t.Errorf("seed %d: the first offer stands for %s", seed, left)
				}
			case l.Status == lead.StatusWorking && left > 24*time.Hour:
				unseen++
			}
		}
		if offers != 2 || unseen != 1 {
			t.Errorf("seed %d: the Gold partner has %d offers and %d leads to call", seed, offers, unseen)
		}
		for _, who := range []domain.Actor{people.Partner, people.Rival} {
			if pool, err := domain.View(t.Context(), p, who, lead.Pool{}); err != nil || len(pool.Items) < 3 {
				t.Errorf("seed %d: the pool has %d leads: %v", seed, len(pool.Items), err)
			}
		}
		checkDesk(t, p, people)
	}
}

// checkDesk looks for the reasons for which leads wait for the vendor, and for
// rules that have given some away.
func checkDesk(t *testing.T, p *domain.Portal, people example.People) {
	t.Helper()
	queue, err := domain.View(t.Context(), p, people.Admin, lead.Queue{})
	if err != nil {
		t.Fatal(err)
	}
	held := map[lead.Hold]bool{}
	for _, l := range queue.Items {
		held[l.Desk.Hold] = true
	}
	for _, why := range []lead.Hold{lead.HoldNoConsent, lead.HoldMaxOffers, lead.HoldReturned} {
		if !held[why] {
			t.Errorf("no lead waits for %s: %v", why, held)
		}
	}
	rules, err := domain.View(t.Context(), p, people.Admin, lead.Rules{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules.Items {
		t.Logf("%s: held %d, offered %d, pooled %d, desk %d, passed on %d", r.ID, r.Held, r.Offered, r.Pooled, r.Desk, r.PassedOn)
		if r.Offered+r.Pooled == 0 {
			t.Errorf("the rule %s has given no lead away", r.ID)
		}
	}
}

// Ensure the same seed gives the same example.
func TestExampleIsReproducible(t *testing.T) {
	if testing.Short() {
		t.Skip("fills the example twice more; it runs without -short")
	}
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
