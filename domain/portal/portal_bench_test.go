package portal_test

import (
	"bytes"
	"fmt"
	"testing"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/feed"
	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/server/boltkv"
)

// BenchmarkPortal measures what people do most, on both engines, with few and
// with many deals: it should take as long with many. To fill the stores takes
// minutes; name what is wanted, as in -bench 'Portal/memkv/deals=1000/'.
func BenchmarkPortal(b *testing.B) {
	for _, engine := range []struct {
		name string
		open func(testing.TB, kv.Store) kv.Store
	}{
		{"memkv", func(_ testing.TB, filled kv.Store) kv.Store { return filled }},
		{"boltkv", onDisk},
	} {
		b.Run(engine.name, func(b *testing.B) {
			for _, n := range []int{1_000, 100_000} {
				b.Run(fmt.Sprintf("deals=%d", n), func(b *testing.B) { benchmark(b, n, engine.open) })
			}
		})
	}
}

// onDisk copies a store into a file.
func onDisk(t testing.TB, filled kv.Store) kv.Store {
	t.Helper()
	s, err := boltkv.Open(t.TempDir(), boltkv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	var stream bytes.Buffer
	if err := filled.Snapshot(t.Context(), &stream); err != nil {
		t.Fatal(err)
	}
	if err := kv.Restore(t.Context(), s, &stream); err != nil {
		t.Fatal(err)
	}
	return s
}

func benchmark(b *testing.B, deals int, open func(testing.TB, kv.Store) kv.Store) {
	filled := memkv.Plain()
	c := portaltest.Over(b, filled).Fill(deals, 10)[0]
	p := portaltest.Over(b, open(b, filled))
	admin := p.Admin()
	one := portaltest.View(p, c.Owner, deal.List{Page: domain.Page{Limit: 1}}).Items[0].ID

	query(b, "WhoAmI", p, c.Owner, partner.WhoAmI{})
	query(b, "Show", p, c.Owner, deal.Show{ID: one})
	query(b, "List", p, c.Owner, deal.List{})
	query(b, "ListAll", p, admin, deal.List{Sort: "amount"})
	query(b, "Search", p, c.Owner, deal.List{Text: "customer1"})
	query(b, "Queue", p, admin, deal.Queue{})
	b.Run("Home", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			portaltest.View(p, c.Owner, partner.Show{})
			portaltest.View(p, c.Owner, partner.ShowChecklist{})
			portaltest.View(p, c.Owner, partner.ListRequests{Page: domain.Page{Limit: 20}})
			portaltest.View(p, c.Owner, deal.Attention{})
			portaltest.View(p, c.Owner, deal.Summary{})
			portaltest.View(p, c.Owner, feed.Lately{Limit: 20})
		}
	})
	draft := portaltest.View(p, c.Owner, deal.List{Status: []string{"draft"}, Page: domain.Page{Limit: 1}}).Items[0].ID
	edits := 0
	b.Run("Edit", func(b *testing.B) { // of one deal: the kernel's own cost
		b.ReportAllocs()
		for b.Loop() {
			edits++
			amount := fmt.Sprint(1000 + edits)
			portaltest.Do(p, c.Owner, deal.Edit{ID: draft, Fields: deal.Fields{Amount: &amount}})
		}
	})
	registered := 0
	b.Run("Register", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			registered++
			d := initech()
			name := portaltest.PublicKey(fmt.Sprint("new", registered))[40:54]
			d.Customer, d.Domain = name[:7]+" "+name[7:]+" AG", fmt.Sprintf("new%d.de", registered)
			portaltest.Do(p, c.Owner, d)
		}
	})
}

func query[R any](b *testing.B, name string, p *portaltest.Portal, a domain.Actor, q domain.Query[R]) {
	b.Helper()
	b.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			portaltest.View(p, a, q)
		}
	})
}
