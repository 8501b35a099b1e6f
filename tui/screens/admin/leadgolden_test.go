package admin_test

import (
	"testing"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/tui/tuitest"
)

// Ensure the pages of leads look as they were last looked at, in each size and
// with each kind of colours.
func TestGoldenLeads(t *testing.T) {
	m := trade(t)
	for _, look := range tuitest.Looks() {
		t.Run(look.String(), func(t *testing.T) {
			show := func(name string, place ...string) *tuitest.Session {
				s := open(t, m.Portal, m.Admin(), look.W, look.H, tuitest.In(look), tuitest.At(place...))
				s.Golden(name)
				return s
			}
			show("leads", "leads")
			show("lead", "leads", m.best.ID).Press("t").Golden("trace")
			show("lead-desk", "leads", m.returned.ID).Press("a").Golden("assign")
			show("leads-rules", "leads", "rules")
		})
	}
}

// Ensure forms, dialogs and reports of leads look as they did, in each size.
func TestGoldenLeadForms(t *testing.T) {
	m := trade(t)
	for _, look := range plain() {
		t.Run(look.String(), func(t *testing.T) {
			at := func(place ...string) *tuitest.Session {
				return open(t, m.Portal, m.Admin(), look.W, look.H, tuitest.In(look), tuitest.At(place...))
			}
			at("home").Golden("desk-leads")
			at("leads", "new").Golden("lead-new")
			at("leads", m.noConsent.ID).Golden("lead-consent")
			at("leads", m.noConsent.ID, "edit").Golden("lead-edit")
			at("leads", m.returned.ID).Press("r").Golden("lead-route")
			at("leads", m.returned.ID).Press("a", "enter").Golden("lead-offer")
			at("leads", "rules").Press("enter").Golden("lead-rule")
		})
	}
}

// Ensure pages of leads with nothing in them say so, in each size.
func TestGoldenNoLeads(t *testing.T) {
	p := portaltest.New(t)
	only(p)
	for _, look := range plain() {
		t.Run(look.String(), func(t *testing.T) {
			for name, place := range map[string]string{"leads-empty": "", "rules-empty": "rules", "imports-empty": "imports"} {
				words := []string{"leads"}
				if place != "" {
					words = append(words, place)
				}
				open(t, p, p.Admin(), look.W, look.H, tuitest.In(look), tuitest.At(words...)).Golden(name)
			}
		})
	}
}

// Ensure long and wide names keep the columns straight.
func TestGoldenLongLeads(t *testing.T) {
	p := portaltest.New(t)
	p.PartnerOn("donaudampfschifffahrtsgesellschaftskapitaen", "AT", "gold")
	p.PartnerOn("vereinigteostfriesischedampfschifffahrtsgesellschaft", "DE", "silver")
	only(p, programme.LeadRule{
		ID: "all", Name: "Everything that comes from the fairs of the autumn and of the winter", When: "lead.score > 1 and lead.industry != 'Shipping' or lead.campaign == 'autumn'",
		Candidates: "partner.rank >= 1", Strategy: programme.BestMatch, Otherwise: programme.OtherwiseDesk,
	})
	portaltest.Do(p, domain.SystemActor(), lead.Roll{})
	l := take(p, "株式会社さくらテクノロジー東京本社営業部第二課 International Holdings Limited", func(c *lead.Create) {
		c.Domain, c.Industry, c.City = "sakura-technology-international-holdings.example.com", "Maintenance of reciprocating compressors for the food industry", "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
		c.Note = "They have asked for a demonstration of everything that there is, in Welsh and in Japanese, on three sites, before the winter."
	})
	for _, look := range plain() {
		t.Run(look.String(), func(t *testing.T) {
			at := func(place ...string) *tuitest.Session {
				return open(t, p, p.Admin(), look.W, look.H, tuitest.In(look), tuitest.At(place...))
			}
			at("leads").Golden("leads-long")
			at("leads", l.ID).Golden("lead-long")
			at("leads", l.ID).Press("t").Golden("trace-long")
			at("leads", l.ID).Press("a").Golden("assign-long")
			at("leads", "rules").Golden("rules-long")
		})
	}
}
