package deal_test

import (
	"testing"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/kv/memkv"
	"gangway/domain/portal/portaltest"
)

// BenchmarkList reads pages of a partner's deals: the first, one in the middle and the
// last take as long as each other, and so does what filters find.
func BenchmarkList(b *testing.B) {
	const size, deals = 20, 10_000
	p := portaltest.Over(b, memkv.Plain())
	c := p.Fill(deals, 2)[0]
	page := domain.Page{Limit: size}
	pages := []domain.Page{page}
	for {
		l := portaltest.View(p, c.Owner, deal.List{Page: page})
		if l.Next == "" {
			break
		}
		page.After = l.Next
		pages = append(pages, page)
	}
	for _, bb := range []struct {
		name string
		list deal.List
	}{
		{"first", deal.List{Page: pages[0]}},
		{"middle", deal.List{Page: pages[len(pages)/2]}},
		{"last", deal.List{Page: pages[len(pages)-1]}},
		{"amount", deal.List{Sort: "amount", Page: pages[0]}},
		{"status", deal.List{Status: []string{"approved", "won"}, Page: pages[0]}},
		{"text", deal.List{Text: "customer1", Page: pages[0]}},
		{"mine", deal.List{Mine: true, Page: pages[0]}},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				portaltest.View(p, c.Owner, bb.list)
			}
		})
	}
}
