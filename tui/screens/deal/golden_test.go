package deal_test

import (
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/portal/portaltest"
	"gangway/tui/tuitest"
)

// fleet is a portal with a deal of each kind: one that ends soon, one long
// protected, one with long words, a submission, a returned one and a draft.
func fleet(t *testing.T) (p *portaltest.Portal, owner domain.Actor, soon string) {
	t.Helper()
	p = portaltest.New(t)
	owner = p.PartnerOn("brightwater", "DE", "silver").Owner
	first := contoso()
	first.ContactName, first.ContactEmail = "Kim Berg", "kim@contoso.de"
	soon = protected(p, owner, first).ID
	portaltest.Do(p, owner, deal.Stage{ID: soon, Stage: "negotiation"})
	p.Clock.Advance(84 * 24 * time.Hour)
	portaltest.Do(p, owner, deal.Extend{ID: soon, Days: 30, Note: "Their board meets only in July, and the budget is approved by then."})
	named := func(name, site, amount string) deal.Register {
		c := contoso()
		c.Customer, c.Domain, c.Products, c.Amount, c.CloseDate = name, site, []deal.Pick{{SKU: "BK-200", Quantity: "200"}}, amount, "2026-09-30"
		return c
	}
	protected(p, owner, named("Fabrikam SARL", "fabrikam.example", "12500"))
	protected(p, owner, named("株式会社さくらテクノロジー東京本社営業部・第一営業課", "sakura.example", "1250000"))
	portaltest.Do(p, owner, named("Northwind Traders Internationale Handelsgesellschaft mbH & Co. KG", "northwind.example", "125k"))
	back := portaltest.Do(p, owner, named("Tailspin Ltd", "tailspin.example", "31k"))
	portaltest.Do(p, p.Admin(), deal.Return{ID: back.ID, Note: "Please name the site."})
	portaltest.Do(p, owner, deal.Register{Customer: "Adatum AG", Draft: true})
	return p, owner, soon
}

// Ensure the screens look as they were looked at.
func TestGoldens(t *testing.T) {
	for _, l := range tuitest.Looks() {
		t.Run(l.String(), func(t *testing.T) {
			p, owner, soon := fleet(t)
			at := func(place ...string) *tuitest.Session {
				return tuitest.Open(t, p.Portal, owner, l.W, l.H, append(options(p, place...), tuitest.In(l))...)
			}
			at().Golden("list")
			at(soon).Golden("page")
			at("new").Submit().Type("Wingtip Toys").Press("enter").Type("fabrikam.example").Wait(2 * time.Second).Golden("form")
		})
	}
}

// Ensure what is empty, refused or far too long looks well at every size.
func TestGoldensOfEdges(t *testing.T) {
	p, owner, soon := fleet(t)
	lonely := p.Partner("lonely").Owner
	for _, l := range tuitest.Looks() {
		if l.Name != "nocolour" {
			continue
		}
		t.Run(l.String(), func(t *testing.T) {
			at := func(a domain.Actor, place ...string) *tuitest.Session {
				return tuitest.Open(t, p.Portal, a, l.W, l.H, append(options(p, place...), tuitest.In(l))...)
			}
			at(lonely).Golden("empty")
			at(lonely, "new").Press(to(9)...).Golden("more")
			at(owner).Press("/").Type("zebra").Golden("nothing")
			at(owner).Press("down", "down", "down").Golden("long")
			at(lonely, soon).Golden("refused")
			at(owner, soon).Press("x").Golden("refusal")
			at(owner, soon).Press("W").Golden("withdraw")
		})
	}
}
