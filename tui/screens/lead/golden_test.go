package lead_test

import (
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/domain/portal/portaltest"
	screens "gangway/tui/screens/lead"
	"gangway/tui/tuitest"
)

// desk is a house with a lead of each kind, the ids of one that is offered, one
// that is worked on and one in the pool, and a company without any.
func desk(t *testing.T) (h *house, offer, work, pool string, lonely domain.Actor) {
	t.Helper()
	h = newHouse(t)
	work = h.working(h.Owner, "fabrikam").ID
	portaltest.Do(h.Portal, h.Owner, lead.Open{ID: work})
	portaltest.Do(h.Portal, h.Admin(), lead.Note{ID: work, Note: "They have asked us twice by now, and would like to be called in the morning, before ten."})
	h.working(h.Sales, "northwind", func(c *lead.Create) { c.Company = "Northwind Traders Internationale Handelsgesellschaft mbH & Co. KG" })
	done := h.working(h.Owner, "adatum")
	portaltest.Do(h.Portal, h.Owner, lead.Disqualify{ID: done.ID, Reason: "no-budget", Note: "Perhaps next year."})
	sold := h.working(h.Owner, "wingtip")
	portaltest.Do(h.Portal, h.Owner, lead.Convert{ID: sold.ID, Amount: "48k", CloseDate: "+60d"})
	offer = h.offered("tailspin", func(c *lead.Create) { c.Industry, c.Language, c.Campaign = "Toys", "de", "autumn-fair" }).ID
	h.offered("sakura", func(c *lead.Create) {
		c.Company, c.Country = "株式会社さくらテクノロジー東京本社営業部・第一営業課", "Switzerland"
		c.Products = []string{"BK-100", "BK-200", "AR-100"}
	})
	h.Clock.Advance(21 * time.Hour)
	h.Run()
	pool = h.pooled("contoso").ID
	h.pooled("litware", func(c *lead.Create) {
		c.Industry, c.Products, c.Country = strings.Repeat("Wholesale of toys and games ", 2), []string{"BK-100", "BK-200", "AR-100"}, "Switzerland"
	})
	h.pooled("proseware", func(c *lead.Create) { c.Industry, c.Products, c.Size, c.Score = "", nil, "", "" })
	return h, offer, work, pool, h.PartnerOn("lonely", "BE", "").Owner
}

// Ensure the screens look as they were looked at.
func TestGoldens(t *testing.T) {
	for _, l := range tuitest.Looks() {
		t.Run(l.String(), func(t *testing.T) {
			h, offer, work, _, _ := desk(t)
			at := func(place ...string) *tuitest.Session {
				return tuitest.Open(t, h.Portal.Portal, h.Owner, l.W, l.H, append(h.options(place...), tuitest.In(l))...)
			}
			at().Golden("list")
			at().Press("right").Golden("pool")
			at(offer).Golden("offer")
			at(work).Golden("page")
			at(work, "convert").Wait(time.Second).Golden("convert")
		})
	}
}

// Ensure what is empty, refused, lost or far too long looks well at every size.
func TestGoldensOfEdges(t *testing.T) {
	for _, l := range tuitest.Looks() {
		if l.Name != "nocolour" {
			continue
		}
		t.Run(l.String(), func(t *testing.T) {
			h, offer, work, pool, lonely := desk(t)
			at := func(a domain.Actor, place ...string) *tuitest.Session {
				return tuitest.Open(t, h.Portal.Portal, a, l.W, l.H, append(h.options(place...), tuitest.In(l))...)
			}
			at(lonely).Golden("empty")
			at(lonely).Press("right").Golden("empty-pool")
			at(lonely, offer).Golden("refused")
			at(h.Owner, pool).Golden("masked")
			at(h.Owner).Press("left").Golden("all")
			at(h.Owner).Press("d").Golden("decline")
			at(h.Owner, work).Press("b").Golden("give-back")
			at(h.Owner).Press("down", "down", "down").Golden("long")
			at(h.Owner).Press("right", "c").Golden("claimed")
			h.Clock.Advance(10 * time.Hour)
			at(h.Owner, offer).Golden("late")
		})
	}
}

// Ensure what takes longer than a moment says so, and nothing does before.
func TestLoading(t *testing.T) {
	h, offer, work, _, _ := desk(t)
	words := map[string][]string{"leads": nil, "leads pool": nil, "leads :id": {offer}, "leads :id convert": {work}}
	for _, r := range screens.Routes() {
		t.Run(r.Path, func(t *testing.T) {
			atOnce, later := tuitest.Slow(t, h.Portal.Portal, h.Owner, r, words[r.Path]...)
			if strings.Contains(atOnce, "Loading…") || !strings.Contains(later, "Loading…") {
				t.Errorf("at once:\n%s\nlater:\n%s", atOnce, later)
			}
		})
	}
}
