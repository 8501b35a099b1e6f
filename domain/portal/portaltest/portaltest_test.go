package portaltest_test

import (
	"testing"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
)

// Ensure the programme of the tests is one that could be published.
func TestProgrammeIsValid(t *testing.T) {
	for _, f := range programme.Validate(portaltest.Programme()) {
		t.Error(f)
	}
}

// Ensure people are who the helpers say, by their keys alone.
func TestPeopleAreKnownByTheirKeys(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	for _, tt := range []struct {
		name  string
		actor domain.Actor
		side  domain.Side
		role  domain.Role
	}{
		{"admin", p.Admin(), domain.Vendor, domain.Admin},
		{"auditor", p.Vendor("aude", domain.Auditor), domain.Vendor, domain.Auditor},
		{"owner", c.Owner, domain.Partner, domain.Owner},
		{"manager", c.Manager, domain.Partner, domain.Manager},
		{"sales", c.Sales, domain.Partner, domain.Sales},
		{"viewer", c.Viewer, domain.Partner, domain.Viewer},
		{"guest", portaltest.Guest("nobody"), domain.Guest, ""},
	} {
		got := p.Who(domain.Actor{Key: tt.actor.Key})
		if got.Side != tt.side || got.Role != tt.role {
			t.Errorf("%s: got %s %s", tt.name, got.Side, got.Role)
		}
	}
	if who := portaltest.View(p, c.Sales, partner.WhoAmI{}); who.Partner == nil || who.Partner.ID != c.ID || who.Partner.Name != "Contoso GmbH" {
		t.Errorf("whoami: %+v", who.Partner)
	}
}
