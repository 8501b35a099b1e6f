package lead_test

import (
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/lead"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
)

// Ensure a lead goes to a partner, is accepted and becomes an approved deal
// without retyping.
func TestFromOfferToDeal(t *testing.T) {
	p := open(t, rule("all", programme.RoundRobin))
	c := p.Partner("contoso")
	p.Run()
	l := create(p, "tailspin")
	if l.Status != lead.StatusOffered || l.Partner == nil || l.Partner.ID != c.ID {
		t.Fatalf("created: %s to %v, %+v", l.Status, l.Partner, l.Desk)
	}
	if got := l.OfferedUntil.Sub(portaltest.Start); got != 24*time.Hour {
		t.Errorf("the offer stands for %s", got)
	}
	if seen := peek(p, c.Owner, l.ID); seen.Contact != nil || seen.Desk != nil || seen.Company != "tailspin" {
		t.Errorf("an offer shows %+v", seen)
	}
	got := portaltest.Do(p, c.Sales, lead.Accept{ID: l.ID})
	if got.Status != lead.StatusWorking || got.Contact == nil || got.Contact.Email != "kim@tailspin.com" || got.OpenedAt.IsZero() {
		t.Errorf("accepted: %+v", got)
	}
	d := portaltest.Do(p, c.Sales, lead.Convert{ID: l.ID, Amount: "48k", CloseDate: "+60d"})
	if d.Status != deal.StatusApproved || d.Customer.Name != "tailspin" || d.Contact.Name != "Kim Berg" || d.Source != deal.FromLead || d.Lead != l.ID {
		t.Errorf("the deal: %+v", d)
	}
	if after := peek(p, c.Owner, l.ID); after.Status != lead.StatusConverted || after.Deal != d.ID {
		t.Errorf("after: %+v", after)
	}
	portaltest.Do(p, p.Admin(), lead.Note{ID: l.ID, Note: "Well done.", Internal: true})
	if n := len(portaltest.View(p, c.Owner, lead.Timeline{ID: l.ID}).Items); n != 4 {
		t.Errorf("the partner reads %d entries", n)
	}
	if n := len(portaltest.View(p, p.Admin(), lead.Timeline{ID: l.ID}).Items); n != 6 {
		t.Errorf("the vendor reads %d entries", n)
	}
	traces := portaltest.View(p, p.Admin(), lead.Traces{ID: l.ID}).Items
	if len(traces) != 1 || len(traces[0].Tried) != 1 || traces[0].Tried[0].Candidates[0].Rank != 1 {
		t.Errorf("traces: %+v", traces)
	}
	if _, err := domain.View(t.Context(), p.Portal, c.Owner, lead.Traces{ID: l.ID}); domain.KindOf(err) != domain.Denied {
		t.Errorf("a partner reads traces: %v", err)
	}
}
