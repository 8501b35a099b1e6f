package tier_test

import (
	"fmt"
	"strings"
	"testing"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/domain/tier"
)

// Ensure that sales, who see their own deals and those shared with them, and everybody
// their own certificates, read of what else counts for their company how much it is, now
// and as it was kept, and nothing by which to tell whose or about whom it is.
func TestColleaguesWorkIsANumber(t *testing.T) {
	t.Parallel()
	w := open(t)
	all := needs()
	all["silver"] = &programme.Need{All: []programme.Need{*all["silver"], {Metric: programme.CertifiedPeople, AtLeast: 3}}}
	w.PublishAnew(tiered(all))
	w.passes(w.acme.Owner)
	hidden, shared := w.wins("30000"), w.wins("4000")
	portaltest.Do(w.Portal, w.acme.Owner, deal.Share{ID: shared.ID, Users: []string{w.acme.Sales.User}})
	w.passes(w.acme.Sales)
	portaltest.Do(w.Portal, w.Admin(), tier.Evaluate{Partner: w.acme.ID})
	for _, q := range []tier.Explain{{}, {At: "2026-03-04"}} {
		for _, tt := range []struct {
			a                    domain.Actor
			hiddenDeal, hidCerts bool
		}{{w.acme.Owner, false, false}, {w.acme.Manager, false, false}, {w.acme.Viewer, false, true}, {w.acme.Sales, true, true}, {w.Admin(), false, false}} {
			q.Partner = w.acme.ID
			e := portaltest.View(w.Portal, tt.a, q)
			said := fmt.Sprintf("%+v %+v %s", *e.Next, e.Next.Lines, e.Text())
			if got := !strings.Contains(said, hidden.Customer.Name) && !strings.Contains(said, hidden.ID); got != tt.hiddenDeal {
				t.Errorf("%s %q: a colleague's deal is hidden: %v", tt.a.Role, q.At, got)
			}
			if !strings.Contains(said, shared.Customer.Name) {
				t.Errorf("%s %q: the shared deal is not shown", tt.a.Role, q.At)
			}
			if got := !strings.Contains(said, w.acme.Owner.Name); got != tt.hidCerts {
				t.Errorf("%s %q: a colleague's certificate is hidden: %v", tt.a.Role, q.At, got)
			}
			revenue := e.Next.Lines[0]
			if revenue.HaveText != "34000.00 EUR" || int64(len(revenue.Counts))+revenue.More != 2 || revenue.Next == nil || revenue.Next.Text != "0.00 EUR" {
				t.Errorf("%s %q: %+v", tt.a.Role, q.At, revenue)
			}
		}
	}
}
