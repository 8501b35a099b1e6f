package deal_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/portal/portaltest"
)

// Ensure the vendor reads a timeline to its end page by page, whether what is
// internal lies before, between or behind what both sides see.
func TestTimelinePages(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		shared int // notes, the internal ones between them
		inner  int
	}{
		{"OnlyShared", 5, 0},
		{"OnlyInternal", 0, 5},
		{"MoreShared", 5, 2},
		{"MoreInternal", 2, 5},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := portaltest.New(t)
			admin := p.Admin()
			id := register(p, p.Partner("acme").Sales, "Contoso").ID
			for i := range max(tt.shared, tt.inner) {
				p.Clock.Advance(time.Minute)
				if i < tt.shared {
					portaltest.Do(p, admin, deal.Note{ID: id, Note: fmt.Sprint("shared ", i)})
				}
				if i < tt.inner {
					portaltest.Do(p, admin, deal.Note{ID: id, Note: fmt.Sprint("internal ", i), Internal: true})
				}
			}
			for limit := 1; limit <= tt.shared+tt.inner+2; limit++ {
				if n := len(pagedTimeline(p, admin, id, limit)); n != 1+tt.shared+tt.inner {
					t.Errorf("%d entries in pages of %d, want %d", n, limit, 1+tt.shared+tt.inner)
				}
			}
		})
	}
}

// Ensure that what was done to a deal names the programme by whose rules it was done,
// whichever is in force later.
func TestTimelineNamesTheProgramme(t *testing.T) {
	p := portaltest.New(t)
	id := register(p, p.Partner("acme").Sales, "Contoso").ID
	next := portaltest.Programme()
	next.Revision = "test-2"
	p.Publish(next)
	portaltest.Do(p, p.Admin(), deal.Approve{ID: id})
	entries := portaltest.View(p, p.Admin(), deal.Timeline{ID: id}).Items
	if len(entries) < 2 || entries[0].Revision != "test-2" || entries[len(entries)-1].Revision != "test-1" {
		t.Errorf("%+v", entries)
	}
}

// Ensure that nothing in a partner's timeline tells of internal entries beside
// it: an approval by exception reads like any other, but for the line that says so.
func TestTimelineIsSilentAboutInternalEntries(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a, b := p.Partner("acme"), p.Partner("rival")
	approved := func(who domain.Actor, in deal.Register, exception string) []deal.Entry {
		id := portaltest.Do(p, who, in).ID
		portaltest.Do(p, p.Admin(), deal.Approve{ID: id, Exception: exception})
		entries := portaltest.View(p, who, deal.Timeline{ID: id}).Items
		for i := range entries {
			entries[i].Deal = ""
		}
		return entries
	}
	second := registration("Contoso")
	second.Domain = "shop.contoso.com"
	plain := approved(a.Owner, registration("Fabrikam"), "")
	approved(b.Owner, registration("Contoso"), "")
	by := approved(a.Owner, second, "Two sites.")
	by = slices.DeleteFunc(by, func(e deal.Entry) bool { return e.Did == "exception" && e.N == 0 && !e.Internal })
	if asJSON(t, by) != asJSON(t, plain) {
		t.Errorf("by exception %s\nelse %s", asJSON(t, by), asJSON(t, plain))
	}
}

// pagedTimeline reads a timeline in pages; each entry is there once.
func pagedTimeline(p *portaltest.Portal, a domain.Actor, id string, limit int) map[string]bool {
	seen := map[string]bool{}
	for page := (domain.Page{Limit: limit}); ; {
		l := portaltest.View(p, a, deal.Timeline{ID: id, Page: page})
		for _, e := range l.Items {
			seen[e.Did+e.Note] = true
		}
		if l.Next == "" {
			return seen
		}
		page.After = l.Next
	}
}
