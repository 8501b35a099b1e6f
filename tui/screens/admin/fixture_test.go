package admin_test

import (
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/tui"
	"gangway/tui/kit"
	"gangway/tui/screens/admin"
	show "gangway/tui/screens/deal"
	"gangway/tui/tuitest"
)

// open starts a session of a vendor user with the vendor's places.
func open(t *testing.T, p *portaltest.Portal, a domain.Actor, w, h int, opts ...tuitest.Option) *tuitest.Session {
	t.Helper()
	opts = append([]tuitest.Option{
		tuitest.Routes(admin.Routes()...), tuitest.Clock(p.Clock),
		tuitest.With(func(o *tui.Options) {
			o.Finders, o.Facts.Zone = []kit.Finder{admin.Finder, show.Finder}, portaltest.Programme().TimeZone
		}),
	}, opts...)
	return tuitest.Open(t, p.Portal, a, w, h, opts...)
}

// register submits a deal of backup products worth 48,000 euros.
func register(p *portaltest.Portal, a domain.Actor, customer, web string) deal.Deal {
	return portaltest.Do(p, a, deal.Register{
		Customer: customer, Domain: web, NoWebsite: web == "", Country: "DE", City: "Munich",
		ContactName: "Kim Berg", ContactEmail: "kim@example.com",
		Products:  []deal.Pick{{SKU: "BK-100", Quantity: "8", Amount: "40000"}, {SKU: "BK-200", Quantity: "160", Amount: "8000"}},
		CloseDate: "2026-06-18", AddedValue: "We run their data centre.", Note: "They decide in May.",
	})
}

// apply lets a stranger apply to become a partner.
func apply(p *portaltest.Portal, company, web, country string) partner.State {
	a := portaltest.Guest("kim@" + web)
	portaltest.Do(p, a, partner.Apply{Company: company, Domain: web, Country: country, Name: "Kim Berg", Email: "kim@" + web, Type: "reseller", Sells: "Backup for hospitals."})
	return portaltest.View(p, a, partner.ShowState{})
}

// A harbour is a portal with something of everything on the desk.
type harbour struct {
	*portaltest.Portal
	bright, nord                    portaltest.Company
	late, rival, extend, win, clear deal.Deal
	app                             partner.State
}

// busy opens a portal in which two partners have registered the same customer,
// an extension is asked for, a win is reported and a company has applied.
func busy(t *testing.T) *harbour {
	t.Helper()
	h := &harbour{Portal: portaltest.New(t)}
	h.bright = h.PartnerOn("brightwater", "DE", "gold")
	h.nord = h.PartnerOn("nordlys", "NL", "silver")
	h.extend = register(h.Portal, h.bright.Owner, "Adatum AG", "adatum.de")
	h.win = register(h.Portal, h.bright.Sales, "Northwind BV", "northwind.nl")
	for _, d := range []deal.Deal{h.extend, h.win} {
		portaltest.Do(h.Portal, h.Admin(), deal.Approve{ID: d.ID})
	}
	h.Clock.Advance(24 * time.Hour)
	portaltest.Do(h.Portal, h.bright.Owner, deal.Extend{ID: h.extend.ID, Days: 30, Note: "They decide in July.", Evidence: "Mail of 3 March."})
	portaltest.Do(h.Portal, h.bright.Sales, deal.Win{ID: h.win.ID, Amount: "46500", Date: "2026-03-05", Order: "PO-4711"})
	h.late = register(h.Portal, h.bright.Owner, "Contoso GmbH", "contoso.de")
	h.app = apply(h.Portal, "Tailspin BV", "tailspin.nl", "NL")
	h.Clock.Advance(5 * 24 * time.Hour)
	h.rival = register(h.Portal, h.nord.Owner, "Contoso Deutschland GmbH", "www.contoso.de")
	h.clear = register(h.Portal, h.nord.Sales, "Fabrikam SARL", "fabrikam.fr")
	h.Clock.Advance(2 * time.Hour)
	return h
}

// to moves the cursor to the line that shows a text.
func to(t *testing.T, s *tuitest.Session, text string) *tuitest.Session {
	t.Helper()
	s.Press("g")
	for range 40 {
		for _, l := range strings.Split(s.Screen(), "\n") {
			if strings.Contains(l, "▌") && strings.Contains(l, text) {
				return s
			}
		}
		s.Press("down")
	}
	t.Fatalf("the cursor does not come to %q:\n%s", text, s.Screen())
	return s
}
