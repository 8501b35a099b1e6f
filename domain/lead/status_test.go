package lead_test

import (
	"testing"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
)

// Ensure each verb works in the statuses that it is for, and in others is refused
// with a sentence and changes nothing.
func TestVerbsByStatus(t *testing.T) {
	t.Parallel()
	p := open(t)
	tune(p, func(pr *programme.Programme) {
		pr.Leads.Rules = []programme.LeadRule{rule("all", programme.RoundRobin)}
		pr.Leads.OpenCap, pr.Leads.OffersPerDay = 1000, 1000
	})
	c := p.Partner("contoso")
	p.Run()
	admin, note := p.Admin(), "Changed."
	in := map[lead.Status]func() lead.Lead{
		lead.StatusNew:     func() lead.Lead { return create(p, "new", func(c *lead.Create) { c.Hold = true }) },
		lead.StatusOffered: func() lead.Lead { return create(p, "offered") },
		lead.StatusPooled: func() lead.Lead {
			return portaltest.Do(p, admin, lead.ToPool{ID: create(p, "pooled", func(c *lead.Create) { c.Hold = true }).ID})
		},
		lead.StatusWorking: func() lead.Lead { return portaltest.Do(p, c.Owner, lead.Accept{ID: create(p, "working").ID}) },
	}
	in[lead.StatusReturned] = func() lead.Lead {
		l := in[lead.StatusWorking]()
		portaltest.Do(p, c.Owner, lead.GiveBack{ID: l.ID, Reason: "no-contact"})
		return peek(p, admin, l.ID)
	}
	in[lead.StatusConverted] = func() lead.Lead {
		l := in[lead.StatusWorking]()
		portaltest.Do(p, c.Owner, lead.Convert{ID: l.ID, NoWebsite: true, Amount: "9k", CloseDate: "+30d"})
		return peek(p, admin, l.ID)
	}
	in[lead.StatusDisqualified] = func() lead.Lead {
		return portaltest.Do(p, c.Owner, lead.Disqualify{ID: in[lead.StatusWorking]().ID, Reason: "no-need"})
	}
	none, all := []lead.Status{}, lead.Statuses()
	for _, tt := range []struct {
		name  string
		who   domain.Actor
		works []lead.Status
		do    func(domain.Actor, string) error
	}{
		{"edit", admin, all[:5], func(a domain.Actor, id string) error {
			return try(p, a, lead.Edit{ID: id, Fields: lead.Fields{Note: &note}})
		}},
		{"route", admin, of(lead.StatusNew, lead.StatusPooled, lead.StatusReturned), func(a domain.Actor, id string) error { return try(p, a, lead.Route{ID: id}) }},
		{"to-pool", admin, of(lead.StatusNew, lead.StatusOffered, lead.StatusReturned), func(a domain.Actor, id string) error { return try(p, a, lead.ToPool{ID: id}) }},
		{"recall", admin, of(lead.StatusOffered, lead.StatusPooled, lead.StatusWorking), func(a domain.Actor, id string) error { return try(p, a, lead.Recall{ID: id, InternalNote: "x"}) }},
		{"disqualify", admin, of(lead.StatusNew, lead.StatusPooled, lead.StatusWorking, lead.StatusReturned), func(a domain.Actor, id string) error { return try(p, a, lead.Disqualify{ID: id, Reason: "no-need"}) }},
		{"note", admin, all, func(a domain.Actor, id string) error { return try(p, a, lead.Note{ID: id, Note: "x"}) }},
		{"accept", c.Owner, of(lead.StatusOffered), func(a domain.Actor, id string) error { return try(p, a, lead.Accept{ID: id}) }},
		{"decline", c.Owner, of(lead.StatusOffered), func(a domain.Actor, id string) error { return try(p, a, lead.Decline{ID: id, Reason: "too-small"}) }},
		{"open", c.Owner, of(lead.StatusWorking), func(a domain.Actor, id string) error { return try(p, a, lead.Open{ID: id}) }},
		{"give-back", c.Owner, of(lead.StatusWorking), func(a domain.Actor, id string) error { return try(p, a, lead.GiveBack{ID: id, Reason: "no-contact"}) }},
		{"hand", c.Owner, of(lead.StatusWorking), func(a domain.Actor, id string) error { return try(p, a, lead.Hand{ID: id, To: c.Sales.User}) }},
		{"convert", c.Owner, of(lead.StatusWorking), func(a domain.Actor, id string) error {
			return try(p, a, lead.Convert{ID: id, NoWebsite: true, Amount: "9k", CloseDate: "+30d"})
		}},
		{"disqualify as a partner", c.Owner, of(lead.StatusWorking), func(a domain.Actor, id string) error { return try(p, a, lead.Disqualify{ID: id, Reason: "no-need"}) }},
		{"assign as a partner", c.Owner, none, func(a domain.Actor, id string) error { return try(p, a, lead.Assign{ID: id, Partner: c.ID}) }},
	} {
		for _, status := range all {
			l := in[status]()
			if l.Status != status {
				t.Fatalf("a lead to be %s is %s", status, l.Status)
			}
			err := tt.do(tt.who, l.ID)
			works := false
			for _, s := range tt.works {
				works = works || s == status
			}
			switch {
			case works && err != nil:
				t.Errorf("%s a %s lead: %v", tt.name, status, err)
			case !works && err == nil:
				t.Errorf("%s works on a %s lead", tt.name, status)
			case !works:
				if k := domain.KindOf(err); k != domain.Conflict && k != domain.NotFound && k != domain.Denied {
					t.Errorf("%s a %s lead: %v", tt.name, status, err)
				}
				if after := peek(p, admin, l.ID); after.Version != l.Version && status != lead.StatusDisqualified && status != lead.StatusReturned && status != lead.StatusConverted {
					t.Errorf("%s changed a %s lead all the same", tt.name, status)
				}
			}
		}
	}
}

func of(s ...lead.Status) []lead.Status { return s }

func try[R any](p *portaltest.Portal, a domain.Actor, c domain.Command[R]) error {
	_, err := domain.Do(ctx, p.Portal, a, c)
	return err
}
