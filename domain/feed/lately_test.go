package feed_test

import (
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/feed"
	"gangway/domain/lead"
	"gangway/domain/learn"
	"gangway/domain/portal/portaltest"
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
	p.AddKey(c.Sales, "laptop", "")
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

// Ensure that what somebody has learned is told to that person and to who leads the
// company, what is asked of all to all, and to nobody that somebody has failed.
func TestLatelyOfCourses(t *testing.T) {
	p := portaltest.New(t)
	c, rival := p.Partner("contoso"), p.Partner("fabrikam")
	for _, lesson := range []string{"1", "2"} {
		portaltest.Do(p, c.Sales, learn.OpenLesson{Course: "safety", Lesson: lesson})
	}
	failed := portaltest.Do(p, c.Sales, learn.Start{Course: "core-essentials"})
	portaltest.Do(p, c.Sales, learn.Submit{Attempt: failed.Attempt})
	portaltest.Do(p, p.Admin(), learn.Assign{Course: "core-essentials", Partner: c.ID, Until: "+30d"})
	for _, tt := range []struct {
		name             string
		actor            domain.Actor
		issued, assigned int
	}{
		{"Owner", c.Owner, 1, 1}, {"Manager", c.Manager, 1, 1}, {"Sales", c.Sales, 1, 1}, {"Viewer", c.Viewer, 0, 1}, {"Rival", rival.Owner, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := names(p, tt.actor, 20)
			if got["certificate.issued"] != tt.issued || got["course.assigned"] != tt.assigned || got["quiz.failed"] != 0 {
				t.Errorf("got %v", got)
			}
		})
	}
}

// Ensure offers are told to all who may take them up, and what comes of a lead to
// who works on it and to those who see all leads of the company.
func TestLatelyOfLeads(t *testing.T) {
	p := portaltest.New(t)
	c, rival := p.Partner("contoso"), p.Partner("fabrikam")
	p.Run()
	offer := func(company string) string {
		l := portaltest.Do(p, p.Admin(), lead.Create{Company: company, Country: "DE", ContactName: "Kim Berg", Consent: "yes", Hold: true})
		return portaltest.Do(p, p.Admin(), lead.Assign{ID: l.ID, Partner: c.ID}).ID
	}
	portaltest.Do(p, c.Owner, lead.Accept{ID: offer("Tailspin")})
	portaltest.Do(p, c.Sales, lead.Accept{ID: offer("Wingtip"), Unopened: true})
	portaltest.Do(p, c.Owner, lead.Decline{ID: offer("Adatum"), Reason: "too-small"})
	p.Clock.Advance(6 * 24 * time.Hour)
	p.Run()
	all := map[string]int{"lead.offered": 3, "lead.accepted": 2, "lead.declined": 1, "lead.taken_back": 2}
	for _, tt := range []struct {
		name  string
		actor domain.Actor
		want  map[string]int
	}{
		{"Owner", c.Owner, all},
		{"Manager", c.Manager, all},
		{"Viewer", c.Viewer, all},
		{"Sales", c.Sales, map[string]int{"lead.offered": 3, "lead.accepted": 1, "lead.declined": 0, "lead.taken_back": 1}},
		{"Rival", rival.Owner, map[string]int{"lead.accepted": 0, "lead.declined": 0}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := names(p, tt.actor, 20)
			for name, n := range tt.want {
				if got[name] != n {
					t.Errorf("%d times %s, of %v", got[name], name, got)
				}
			}
		})
	}
}

// Ensure somebody who sells is reminded of offers, and of leads that are its own.
func TestLatelyReminds(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	p.Run()
	l := portaltest.Do(p, p.Admin(), lead.Create{Company: "Tailspin", Country: "DE", Consent: "yes", Hold: true})
	portaltest.Do(p, p.Admin(), lead.Assign{ID: l.ID, Partner: c.ID})
	p.Clock.Advance(21 * time.Hour)
	p.Run()
	if n := names(p, c.Sales, 20)["lead.reminded"]; n != 1 {
		t.Errorf("reminded of an offer %d times", n)
	}
	portaltest.Do(p, c.Owner, lead.Accept{ID: l.ID})
	p.Clock.Advance(4*24*time.Hour + time.Hour)
	p.Run()
	if sales, owner := names(p, c.Sales, 20)["lead.reminded"], names(p, c.Owner, 20)["lead.reminded"]; sales != 1 || owner != 2 {
		t.Errorf("reminded of a colleague's lead: %d, of one's own: %d", sales, owner)
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
