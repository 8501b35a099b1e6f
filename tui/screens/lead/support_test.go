package lead_test

import (
	"testing"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/domain/portal/portaltest"
	"gangway/tui"
	"gangway/tui/kit"
	deals "gangway/tui/screens/deal"
	screens "gangway/tui/screens/lead"
	"gangway/tui/tuitest"
)

// A house is a portal with a partner that leads are given to.
type house struct {
	*portaltest.Portal
	portaltest.Company
}

func newHouse(t *testing.T) *house {
	t.Helper()
	p := portaltest.New(t)
	h := &house{p, p.Partner("brightwater")}
	p.Run()
	portaltest.Do(p, domain.SystemActor(), lead.Roll{})
	return h
}

// made takes a lead in and keeps it on the desk.
func (h *house) made(company string, change ...func(*lead.Create)) lead.Lead {
	c := lead.Create{
		Company: company + " GmbH", Domain: company + ".example", Industry: "Logistics", Country: "DE", City: "Munich", Products: []string{"BK-100"},
		Size: "400", Score: "70", ContactName: "Kim Berg", ContactEmail: "kim@" + company + ".example", Source: "web form", Note: "Asked for a demo.",
		Consent: "yes", ConsentHow: "web form", Hold: true,
	}
	for _, fn := range change {
		fn(&c)
	}
	return portaltest.Do(h.Portal, h.Admin(), c)
}

// offered gives a lead to the partner by hand.
func (h *house) offered(company string, change ...func(*lead.Create)) lead.Lead {
	return portaltest.Do(h.Portal, h.Admin(), lead.Assign{ID: h.made(company, change...).ID, Partner: h.ID})
}

// pooled puts a lead into the pool.
func (h *house) pooled(company string, change ...func(*lead.Create)) lead.Lead {
	return portaltest.Do(h.Portal, h.Admin(), lead.ToPool{ID: h.made(company, change...).ID})
}

// working has somebody accept a lead whose contact nobody has looked at.
func (h *house) working(a domain.Actor, company string, change ...func(*lead.Create)) lead.Lead {
	return portaltest.Do(h.Portal, a, lead.Accept{ID: h.offered(company, change...).ID, Unopened: true})
}

// peek shows a lead without opening it.
func (h *house) peek(a domain.Actor, id string) lead.Lead {
	return portaltest.View(h.Portal, a, lead.Peek{ID: id})
}

func (h *house) options(place ...string) []tuitest.Option {
	return []tuitest.Option{
		tuitest.Routes(append(screens.Routes(), deals.Routes()...)...), tuitest.At(append([]string{"leads"}, place...)...), tuitest.Clock(h.Clock),
		tuitest.With(func(o *tui.Options) { o.Finders = []kit.Finder{screens.Finder} }),
	}
}

// open opens the leads for somebody, at a place below them.
func (h *house) open(t *testing.T, a domain.Actor, place ...string) *tuitest.Session {
	t.Helper()
	return tuitest.Open(t, h.Portal.Portal, a, 100, 40, h.options(place...)...)
}

// lacks changes a lead to have no web domain.
func lacks(c *lead.Create) { c.Domain = "" }
