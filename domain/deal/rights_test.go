package deal_test

import (
	"strings"
	"testing"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/portal/portaltest"
)

// queries are all that reads one deal.
var queries = map[string]step{
	"show":     query(func(id string) domain.Query[deal.Deal] { return deal.Show{ID: id} }),
	"timeline": query(func(id string) domain.Query[domain.List[deal.Entry]] { return deal.Timeline{ID: id} }),
	"compare":  query(func(id string) domain.Query[deal.Comparison] { return deal.Compare{ID: id} }),
}

func query[R any](make func(id string) domain.Query[R]) step {
	return func(p *portaltest.Portal, a domain.Actor, id string) error {
		_, err := domain.View(ctx, p.Portal, a, make(id))
		return err
	}
}

// Ensure that a deal of somebody else is answered word for word like one that
// isn't there: for rivals, for colleagues who sell, for managers of other regions,
// by every operation, in every status.
func TestOthersDealsAreNotThere(t *testing.T) {
	t.Parallel()
	c := newCast(t)
	rival := c.p.Partner("rival")
	strangers := []domain.Actor{
		rival.Owner, rival.Manager, rival.Sales, rival.Viewer, c.p.Colleague(c.company, "colleague", domain.Sales),
		c.p.Vendor("north", domain.Manager, "SE", "NO"), c.vendor[domain.Editor], portaltest.Guest("nobody"),
	}
	for _, s := range deal.Statuses() {
		id := c.in(s)
		for _, all := range []map[string]step{steps, queries} {
			for name, try := range all {
				for _, a := range strangers {
					got, want := try(c.p, a, id), try(c.p, a, "D-000000")
					if asJSON(t, got) != asJSON(t, want) {
						t.Errorf("%s of a %s deal by %s: %v, want %v", name, s, a.Email, got, want)
					}
					if k := domain.KindOf(got); k != domain.NotFound && k != domain.Denied {
						t.Errorf("%s of a %s deal by %s: %v", name, s, a.Email, got)
					}
				}
			}
		}
	}
}

// Ensure that malformed ids read like missing ones, and that an id is read as
// people type it (B78).
func TestOddIDs(t *testing.T) {
	t.Parallel()
	c := newCast(t)
	id := c.in(deal.StatusSubmitted)
	for _, odd := range []string{"", "../deal", strings.Repeat("D", 10_000), "D-\x00", "P-" + id[2:], id + "0", "D-UUUUUU"} {
		refused(t, queries["show"](c.p, c.company.Sales, odd), domain.NotFound, "There is no such deal.")
	}
	for _, typed := range []string{strings.ToLower(id), " " + id[2:], strings.ReplaceAll(id, "-", "")} {
		if err := queries["show"](c.p, c.company.Sales, typed); err != nil {
			t.Errorf("%q: %v", typed, err)
		}
	}
}

// Ensure that only the vendor sees what is the vendor's, in whatever a partner
// can read.
func TestReviewIsHidden(t *testing.T) {
	t.Parallel()
	c := newCast(t)
	for _, s := range deal.Statuses() {
		id := c.in(s)
		for _, a := range []domain.Actor{c.company.Owner, c.company.Sales, c.company.Viewer} {
			if d := portaltest.View(c.p, a, deal.Show{ID: id}); d.Review != nil {
				t.Errorf("%s: %s reads %+v", s, a.Role, d.Review)
			}
		}
		for _, a := range []domain.Actor{c.p.Admin(), c.vendor[domain.Auditor]} {
			if d := portaltest.View(c.p, a, deal.Show{ID: id}); d.Review == nil {
				t.Errorf("%s: %s reads no review", s, a.Role)
			}
		}
	}
	for _, d := range portaltest.View(c.p, c.company.Owner, deal.List{}).Items {
		if d.Review != nil {
			t.Errorf("the list has %+v", d.Review)
		}
	}
	if text := asJSON(t, portaltest.View(c.p, c.company.Owner, deal.List{})); strings.Contains(text, "duplicate_of") || strings.Contains(text, `"inner"`) || strings.Contains(text, `"claim"`) {
		t.Errorf("the list has %s", text)
	}
}

// Ensure that a manager who is limited to regions decides there and nowhere else.
func TestRegionsDecide(t *testing.T) {
	t.Parallel()
	c := newCast(t)
	dach := c.p.Vendor("dach", domain.Manager, "DE", "AT")
	c.must("approve", dach, c.in(deal.StatusSubmitted))
	in := registration("Contoso")
	in.Country = "NL"
	d := portaltest.Do(c.p, c.company.Sales, in)
	refused(t, steps["approve"](c.p, dach, d.ID), domain.NotFound, "There is no such deal.")
}

// Ensure that who views as a partner reads what its owner reads and changes
// nothing.
func TestViewAs(t *testing.T) {
	t.Parallel()
	c := newCast(t)
	id := c.in(deal.StatusSubmitted)
	as := c.p.Admin()
	as.As = c.company.ID
	if d := portaltest.View(c.p, as, deal.Show{ID: id}); d.Review != nil {
		t.Error("the view has the review")
	}
	refused(t, steps["approve"](c.p, as, id), domain.Denied, "nothing can be changed")
	refused(t, steps["withdraw"](c.p, as, id), domain.Denied, "nothing can be changed")
}

// Ensure that the same idempotency key gives the same deal again, and another
// input a conflict (B82).
func TestIdempotency(t *testing.T) {
	t.Parallel()
	c := newCast(t)
	key := domain.WithIdempotencyKey("k")
	first := portaltest.Do(c.p, c.company.Sales, registration("Contoso"), key)
	again := portaltest.Do(c.p, c.company.Sales, registration("Contoso"), key)
	if first.ID != again.ID || again.Conflict != deal.Clear {
		t.Errorf("got %s %s after %s", again.ID, again.Conflict, first.ID)
	}
	_, err := domain.Do(ctx, c.p.Portal, c.company.Sales, registration("Initech"), key)
	refused(t, err, domain.Conflict, "another call")
}
