package feed_test

import (
	"testing"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/feed"
	"gangway/domain/portal/portaltest"
	"gangway/domain/user"
)

func register(p *portaltest.Portal, a domain.Actor, customer string) {
	portaltest.Do(p, a, deal.Register{
		Customer: customer + " GmbH", Domain: customer + ".com", Country: "DE",
		Products: []deal.Pick{{SKU: "BK-100", Quantity: "2"}}, Amount: "48k", CloseDate: "2026-12-18",
	})
}

func names(p *portaltest.Portal, a domain.Actor, limit int) map[string]int {
	out := map[string]int{}
	for _, e := range portaltest.View(p, a, feed.Lately{Limit: limit}).Items {
		out[e.Name]++
	}
	return out
}

// Ensure each role reads of its company what it may know anyway, and nothing of
// another company.
func TestLately(t *testing.T) {
	p := portaltest.New(t)
	c, rival := p.Partner("contoso"), p.Partner("fabrikam")
	register(p, c.Owner, "northwind")
	register(p, c.Sales, "tailspin")
	portaltest.Do(p, c.Sales, user.AddKey{Key: portaltest.PublicKey("laptop")})
	for _, tt := range []struct {
		name  string
		actor domain.Actor
		deals int
		keys  int
	}{
		{"Owner", c.Owner, 2, 1},
		{"Manager", c.Manager, 2, 0},
		{"Sales", c.Sales, 1, 0},
		{"Viewer", c.Viewer, 2, 0},
		{"Rival", rival.Owner, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := names(p, tt.actor, 20)
			if got["deal.submitted"] != tt.deals || got["key.added"] != tt.keys || got["user.joined"] == 0 {
				t.Errorf("got %v", got)
			}
		})
	}
}

// Ensure the newest come first, as many as are asked for.
func TestLatelyLimit(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	register(p, c.Owner, "northwind")
	if l := portaltest.View(p, c.Owner, feed.Lately{Limit: 1}).Items; len(l) != 1 || l[0].Name != "deal.submitted" {
		t.Errorf("got %+v", l)
	}
	if n := len(portaltest.View(p, c.Owner, feed.Lately{}).Items); n != 5 {
		t.Errorf("got %d without a limit", n)
	}
	for _, limit := range []int{-1, 21} {
		_, err := domain.View(t.Context(), p.Portal, c.Owner, feed.Lately{Limit: limit})
		if domain.KindOf(err) != domain.Invalid {
			t.Errorf("limit %d: %v", limit, err)
		}
	}
	if _, err := domain.View(t.Context(), p.Portal, p.Admin(), feed.Lately{}); domain.KindOf(err) != domain.Denied {
		t.Errorf("the vendor: %v", err)
	}
}
