package admin_test

import (
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
)

// A market is a portal with leads in every status.
type market struct {
	*portaltest.Portal
	bright, nord, alp portaltest.Company

	noConsent, offered, pooled, working, returned, converted, best lead.Lead
}

// take takes a German lead in, which the rules give away.
func take(p *portaltest.Portal, company string, change ...func(*lead.Create)) lead.Lead {
	c := lead.Create{
		Company: company, Domain: strings.ToLower(strings.Fields(company)[0]) + ".com", Industry: "Logistics", Country: "DE", City: "Munich",
		ContactName: "Kim Berg", ContactEmail: "kim@example.com", Products: []string{"BK-100"}, Size: "400", Score: "70",
		Source: "web form", Campaign: "autumn-fair", Note: "Asked for a demo.", Consent: "yes", ConsentHow: "web form",
	}
	for _, fn := range change {
		fn(&c)
	}
	p.Clock.Advance(time.Second) // so that there is an order among them
	return portaltest.Do(p, p.Admin(), c)
}

// trade opens a portal with three partners and a lead in each status.
func trade(t *testing.T) *market {
	t.Helper()
	m := &market{Portal: portaltest.New(t)}
	m.bright, m.nord, m.alp = m.PartnerOn("brightwater", "DE", "gold"), m.PartnerOn("nordlys", "NL", "silver"), m.PartnerOn("alpine", "AT", "gold")
	portaltest.Do(m.Portal, domain.SystemActor(), lead.Roll{})
	m.Run()
	m.working = take(m.Portal, "Adatum AG")
	portaltest.Do(m.Portal, m.sellerOf(m.working), lead.Accept{ID: m.working.ID})
	m.converted = take(m.Portal, "Northwind BV")
	portaltest.Do(m.Portal, m.sellerOf(m.converted), lead.Accept{ID: m.converted.ID})
	portaltest.Do(m.Portal, m.sellerOf(m.converted), lead.Convert{ID: m.converted.ID, Amount: "48k", CloseDate: "+60d"})
	m.returned = take(m.Portal, "Litware Inc")
	seller := m.sellerOf(m.returned)
	portaltest.Do(m.Portal, seller, lead.Accept{ID: m.returned.ID})
	portaltest.Do(m.Portal, seller, lead.GiveBack{ID: m.returned.ID, Reason: "no-contact", Note: "Three calls, no answer."})
	m.Clock.Advance(24 * time.Hour)
	m.Run()
	m.noConsent = take(m.Portal, "Tailspin BV", func(c *lead.Create) { c.Country, c.City, c.Consent, c.ConsentHow = "NL", "Utrecht", "no", "" })
	m.Clock.Advance(2 * time.Hour)
	m.pooled = take(m.Portal, "Fabrikam SARL", func(c *lead.Create) { c.Size = "6" })
	m.best = take(m.Portal, "Contoso Deutschland GmbH", func(c *lead.Create) { c.Size, c.Score = "4000", "95" })
	m.offered = take(m.Portal, "Contoso GmbH")
	m.Clock.Advance(20 * time.Minute)
	return m
}

// sellerOf is a salesperson of the partner that has a lead.
func (m *market) sellerOf(l lead.Lead) domain.Actor {
	for _, c := range []portaltest.Company{m.bright, m.nord, m.alp} {
		if l.Partner != nil && c.ID == l.Partner.ID {
			return c.Owner
		}
	}
	return domain.Actor{}
}

// only puts rules for leads in force.
func only(p *portaltest.Portal, rules ...programme.LeadRule) {
	pr := portaltest.Programme()
	pr.Leads.Rules = rules
	p.PublishAnew(pr)
	for p.Run() > 0 {
		continue
	}
}
