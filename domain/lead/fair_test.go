package lead_test

import (
	"flag"
	"fmt"
	"math"
	"testing"

	"gangway/domain"
	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
	"gangway/domain/lead"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
)

// many is how many leads the fairness of whole routings is tried with.
var many = flag.Int("leads", 1_500, "how many leads the fairness of routing is tried with; 300 with -short")

// Ensure shares are what they should be over many leads that are really routed,
// across a restart in the middle: for round-robin within one lead, for weights
// within one per cent.
func TestSharesAreFair(t *testing.T) {
	t.Parallel()
	n := *many
	if testing.Short() {
		n = min(n, 300)
	}
	for _, tt := range []struct {
		name     string
		strategy programme.Strategy
		tiers    []string
		within   func(got, ideal float64) bool
	}{
		{"RoundRobin", programme.RoundRobin, []string{"gold", "", "silver", "", ""}, func(got, ideal float64) bool { return math.Abs(got-ideal) <= 1 }},
		{"Weighted", programme.Weighted, []string{"gold", "", "gold", "silver", ""}, func(got, ideal float64) bool { return math.Abs(got-ideal) <= max(1, ideal/100) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			store := memkv.Plain()
			generous := func(p *portaltest.Portal) {
				tune(p, func(pr *programme.Programme) {
					pr.Leads.Rules = []programme.LeadRule{rule("all", tt.strategy)}
					pr.Leads.OpenCap, pr.Leads.OffersPerDay = 100_000, 100_000
				})
			}
			p := portaltest.Over(t, store)
			generous(p)
			weights, sum := map[string]float64{}, 0.0
			for i, tier := range tt.tiers {
				c := p.PartnerOn(fmt.Sprintf("partner%c", 'a'+i), "DE", tier)
				w := 1.0
				if tier == "gold" && tt.strategy == programme.Weighted {
					w = 2
				}
				weights[c.ID] = w
				sum += w
			}
			p.Run()
			got := map[string]float64{}
			for i := range n {
				if i == n/2 { // another process opens the same store
					p = portaltest.Over(t, store)
					generous(p)
				}
				got[create(p, fmt.Sprintf("customer%d", i)).Partner.ID]++
			}
			for id, w := range weights {
				if ideal := float64(n) * w / sum; !tt.within(got[id], ideal) {
					t.Errorf("%s has %g of %g", id, got[id], ideal)
				}
			}
		})
	}
}

// partners is how many there are when the keys that routing reads are counted.
var partners = flag.Int("partners", 1_000, "how many partners there are when the keys that routing reads are counted; 300 with -short")

// Ensure what a routing reads and writes depends on who is compared, not on how
// many partners there are. Of a hundred partners fifteen can have the lead here;
// of any number beyond some three hundred it is the thirty-two that are compared,
// so that the cost rises to about twice that and no further.
func TestRoutingIsBounded(t *testing.T) {
	t.Parallel()
	most := *partners
	if testing.Short() {
		most = min(most, 300)
	}
	type cost struct{ read, written int }
	costs := map[int]map[programme.Strategy]cost{}
	for _, n := range []int{100, most} {
		store := kv.Counting(memkv.Plain())
		p := portaltest.Over(t, store)
		rules := []programme.LeadRule{}
		for i, s := range []programme.Strategy{programme.RoundRobin, programme.Weighted, programme.LeastLoaded, programme.BestMatch} {
			r := rule(string(s), s)
			r.When = fmt.Sprintf("lead.size == %d", 100+i)
			r.Candidates = `partner.rank >= 1 and lead.country == partner.country`
			rules = append(rules, r)
		}
		publish(p, rules...)
		p.Populate(n)
		costs[n] = map[programme.Strategy]cost{}
		for i, r := range rules {
			store.Reset()
			l := create(p, fmt.Sprintf("customer%d", i), func(c *lead.Create) { c.Size = fmt.Sprint(100 + i) })
			if l.Status != lead.StatusOffered {
				t.Fatalf("%s: %s %+v", r.ID, l.Status, l.Desk)
			}
			c := store.Counts()
			costs[n][r.Strategy] = cost{c.Read, c.Written}
			t.Logf("%6d partners, %-12s %4d keys read, %3d written", n, r.Strategy, c.Read, c.Written)
		}
	}
	for s, few := range costs[100] {
		if c := costs[most][s]; float64(c.read) > 3*float64(few.read) || c.written > few.written+5 {
			t.Errorf("%s reads %d and writes %d with %d partners, %d and %d with 100", s, c.read, c.written, most, few.read, few.written)
		}
	}
}

// Ensure no command on leads writes more than fits into a transaction, with room
// left for what others do in it.
func TestWrites(t *testing.T) {
	t.Parallel()
	store := kv.Counting(memkv.Plain())
	p := portaltest.Over(t, store)
	tune(p, func(pr *programme.Programme) {
		pr.Leads.Rules = []programme.LeadRule{rule("all", programme.BestMatch)}
		for _, f := range []string{"cloud", "care", "edge"} {
			pr.Families = append(pr.Families, programme.Family{ID: f, Name: f})
			pr.Products = append(pr.Products, programme.Product{SKU: f, Name: f, Family: f})
		}
	})
	a, b := p.Partner("acme"), p.Partner("contoso")
	p.Run()
	admin := p.Admin()
	company := func(c *lead.Create) {
		c.Company = "Contoso Ober Unter Neben Anlagen und Maschinen Bau Holding GmbH"
		c.Products = []string{"BK-100", "AR-100", "cloud", "care", "edge"}
	}
	holder := func(id string) domain.Actor {
		if peek(p, admin, id).Partner.ID == a.ID {
			return a.Sales
		}
		return b.Sales
	}
	measured := func(name string, call func()) {
		store.Reset()
		call()
		if n := store.Counts().Written; n > kv.MaxWrites-8 {
			t.Errorf("%s writes %d keys", name, n)
		} else {
			t.Logf("%-12s %3d written", name, n)
		}
	}
	var l lead.Lead
	measured("create", func() { l = create(p, "Contoso", company) })
	measured("decline", func() { portaltest.Do(p, holder(l.ID), lead.Decline{ID: l.ID, Reason: "too-small"}) })
	measured("accept", func() { portaltest.Do(p, holder(l.ID), lead.Accept{ID: l.ID}) })
	measured("convert", func() { portaltest.Do(p, holder(l.ID), lead.Convert{ID: l.ID, Amount: "48k", CloseDate: "+60d"}) })
	measured("pool", func() {
		l = create(p, "Pooled", company, func(c *lead.Create) { c.Hold = true })
		portaltest.Do(p, admin, lead.ToPool{ID: l.ID})
	})
	measured("claim", func() { portaltest.Do(p, a.Sales, lead.Claim{ID: l.ID}) })
}

// Ensure that after other rules are published every partner that stands a chance
// with them is found, however many there are, and nobody else.
func TestEverybodyIsOnTheRota(t *testing.T) {
	t.Parallel()
	p := portaltest.Over(t, memkv.Plain())
	publish(p, rule("before", programme.RoundRobin))
	const there = 150
	p.Populate(there)
	gold := rule("gold", programme.RoundRobin)
	gold.Candidates = `partner.tier == "gold"`
	publish(p, gold)
	want := 0
	for i := range there {
		if i%3 == 2 && i%4 != 1 { // on gold, and not in Benelux alone
			want++
		}
	}
	got := map[string]int{}
	for i := range want {
		l := create(p, fmt.Sprintf("customer%d", i))
		got[l.Partner.ID]++
	}
	if len(got) != want {
		t.Errorf("%d leads went to %d partners", want, len(got))
	}
	for _, tried := range portaltest.View(p, p.Admin(), lead.Traces{ID: create(p, "last").ID}).Items[0].Tried {
		for _, c := range tried.Candidates {
			if c.Facts.Tier != "gold" {
				t.Errorf("%s, on %s, was looked at", c.Partner.Name, c.Facts.Tier)
			}
		}
	}
}
