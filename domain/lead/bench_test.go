package lead_test

import (
	"fmt"
	"testing"

	"gangway/domain"
	"gangway/domain/kv/memkv"
	"gangway/domain/lead"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
)

// BenchmarkRoute decides where a lead goes, without storing it, among few partners
// and among many.
func BenchmarkRoute(b *testing.B) {
	for _, n := range []int{100, 1_000} {
		p := portaltest.Over(b, memkv.Plain())
		rules := []programme.LeadRule{}
		for i, s := range []programme.Strategy{programme.RoundRobin, programme.BestMatch} {
			r := rule(string(s), s)
			r.When, r.Candidates = fmt.Sprintf("lead.size == %d", 100+i), "partner.rank >= 1 and lead.country == partner.country"
			rules = append(rules, r)
		}
		publish(p, rules...)
		p.Populate(n)
		for i, r := range rules {
			l := create(p, fmt.Sprintf("customer%d", i), func(c *lead.Create) { c.Size, c.Hold = fmt.Sprint(100+i), true })
			b.Run(fmt.Sprintf("%s/%d", r.Strategy, n), func(b *testing.B) {
				admin := p.Admin()
				for b.Loop() {
					if _, err := domain.Do(ctx, p.Portal, admin, lead.Route{ID: l.ID, DryRun: true}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkCreate takes leads in and routes them, with all that is stored.
func BenchmarkCreate(b *testing.B) {
	p := portaltest.Over(b, memkv.Plain())
	tune(p, func(pr *programme.Programme) {
		pr.Leads.Rules = []programme.LeadRule{rule("all", programme.Weighted)}
		pr.Leads.OpenCap, pr.Leads.OffersPerDay = 100_000, 100_000
	})
	p.Populate(100)
	n := 0
	for b.Loop() {
		n++
		create(p, fmt.Sprintf("customer%d", n))
	}
}
