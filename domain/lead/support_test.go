package lead_test

import (
	"testing"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
)

// open returns a portal with rules for leads in force.
func open(t *testing.T, rules ...programme.LeadRule) *portaltest.Portal {
	t.Helper()
	p := portaltest.New(t)
	if len(rules) > 0 {
		publish(p, rules...)
	}
	portaltest.Do(p, domain.SystemActor(), lead.Roll{})
	return p
}

// publish puts rules for leads in force, in another revision of the programme.
func publish(p *portaltest.Portal, rules ...programme.LeadRule) *programme.Programme {
	return tune(p, func(pr *programme.Programme) { pr.Leads.Rules = rules })
}

// tune puts a changed programme in force.
func tune(p *portaltest.Portal, change func(*programme.Programme)) *programme.Programme {
	pr := portaltest.Programme()
	change(pr)
	p.PublishAnew(pr)
	return pr
}

// rule returns a rule that always holds.
func rule(id string, s programme.Strategy) programme.LeadRule {
	return programme.LeadRule{ID: id, Name: id, When: "true", Candidates: "true", Strategy: s, Otherwise: programme.OtherwiseDesk}
}

// create takes a German lead in.
func create(p *portaltest.Portal, company string, change ...func(*lead.Create)) lead.Lead {
	c := lead.Create{
		Company: company, Domain: company + ".com", Industry: "Logistics", Country: "DE", City: "Munich", Products: []string{"BK-100"}, Size: "400", Score: "70",
		ContactName: "Kim Berg", ContactEmail: "kim@" + company + ".com", Consent: "yes",
	}
	for _, fn := range change {
		fn(&c)
	}
	return portaltest.Do(p, p.Admin(), c)
}

// peek shows a lead as an actor sees it.
func peek(p *portaltest.Portal, a domain.Actor, id string) lead.Lead {
	return portaltest.View(p, a, lead.Peek{ID: id})
}

// refused performs a command that must be refused, and returns the error.
func refused[R any](t *testing.T, p *portaltest.Portal, a domain.Actor, c domain.Command[R]) error {
	t.Helper()
	_, err := domain.Do(t.Context(), p.Portal, a, c)
	if err == nil {
		t.Fatalf("%T was not refused", c)
	}
	return err
}
