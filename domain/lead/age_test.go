package lead_test

import (
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
)

// Ensure open leads are listed by how long they have been in their status, and
// those that have not been there for long enough are left out, on each page.
func TestListByAge(t *testing.T) {
	p := open(t, rule("all", programme.RoundRobin))
	c := p.Partner("brightwater")
	p.Run()
	old := create(p, "adatum", func(c *lead.Create) { c.Hold = true })
	p.Clock.Advance(48 * time.Hour)
	middle := create(p, "contoso", func(c *lead.Create) { c.Hold, c.Country = true, "NL" })
	p.Clock.Advance(48 * time.Hour)
	offered := create(p, "fabrikam")
	closed := create(p, "litware", func(c *lead.Create) { c.Hold = true })
	portaltest.Do(p, p.Admin(), lead.Disqualify{ID: closed.ID, Reason: "no-need"})

	for _, tt := range []struct {
		name string
		who  domain.Actor
		q    lead.List
		want []lead.Lead
	}{
		{"all", p.Admin(), lead.List{Sort: "since"}, []lead.Lead{old, middle, offered}},
		{"two days", p.Admin(), lead.List{Age: "2 days"}, []lead.Lead{old, middle}},
		{"three days", p.Admin(), lead.List{Age: "3 days"}, []lead.Lead{old}},
		{"a page", p.Admin(), lead.List{Age: "3 days", Page: domain.Page{Limit: 1}}, []lead.Lead{old}},
		{"offered", p.Admin(), lead.List{Sort: "since", Status: []string{"offered"}}, []lead.Lead{offered}},
		{"of a partner", p.Admin(), lead.List{Sort: "since", Partner: c.ID}, []lead.Lead{offered}},
		{"of a region", p.Vendor("nel", domain.Manager, "NL"), lead.List{Sort: "since"}, []lead.Lead{middle}},
		{"by words", p.Admin(), lead.List{Age: "2 days", Text: "adatum"}, []lead.Lead{old}},
		{"by words, too young", p.Admin(), lead.List{Age: "5 days", Text: "adatum"}, nil},
	} {
		got := portaltest.View(p, tt.who, tt.q).Items
		if len(got) != len(tt.want) {
			t.Errorf("%s: %d leads, want %d", tt.name, len(got), len(tt.want))
			continue
		}
		for i := range got {
			if got[i].ID != tt.want[i].ID {
				t.Errorf("%s: lead %d is %s, want %s", tt.name, i, got[i].Company, tt.want[i].Company)
			}
		}
	}
	if _, err := domain.View(t.Context(), p.Portal, c.Owner, lead.List{Sort: "since"}); domain.KindOf(err) != domain.Invalid {
		t.Errorf("a partner lists by age: %v", err)
	}
	for _, sort := range []string{"-created", "due", "since"} {
		err := (lead.List{Sort: sort, Text: "adatum"}).Check()
		if domain.KindOf(err) != domain.Invalid || !strings.Contains(err.Error(), "in the order of the words found") {
			t.Errorf("what a text finds by %s: %v", sort, err)
		}
	}
	for _, q := range []lead.List{{Sort: "-created"}, {Text: "adatum"}} {
		q.Status = []string{"pooled"}
		if _, err := domain.View(t.Context(), p.Portal, c.Owner, q); domain.KindOf(err) != domain.Invalid {
			t.Errorf("the pool by %q with %q: %v", q.Sort, q.Text, err)
		}
	}
	if err := (lead.List{Age: "a while"}).Check(); domain.KindOf(err) != domain.Invalid {
		t.Errorf("an age that is none: %v", err)
	}
}

// Ensure the vendor reads how a partner has dealt with its leads, and nobody reads
// that of a company that is not theirs to know.
func TestSummaryOfPartner(t *testing.T) {
	p := open(t, rule("all", programme.RoundRobin))
	c, other := p.Partner("brightwater"), p.PartnerOn("nordlys", "NL", "")
	p.Run()
	l := create(p, "adatum", func(c *lead.Create) { c.Hold = true })
	portaltest.Do(p, p.Admin(), lead.Assign{ID: l.ID, Partner: c.ID})
	portaltest.Do(p, c.Owner, lead.Accept{ID: l.ID})
	declined := create(p, "contoso", func(c *lead.Create) { c.Hold = true })
	portaltest.Do(p, p.Admin(), lead.Assign{ID: declined.ID, Partner: c.ID})
	portaltest.Do(p, c.Owner, lead.Decline{ID: declined.ID, Reason: "too-small"})

	got := portaltest.View(p, p.Admin(), lead.Summary{Partner: c.ID})
	if got.Counts[lead.StatusWorking] != 1 || got.Ever == nil || *got.Ever != (lead.Dealings{Accepted: 1, Declined: 1}) {
		t.Errorf("the vendor reads %+v", got)
	}
	if mine := portaltest.View(p, c.Owner, lead.Summary{Partner: c.ID}); mine.Counts[lead.StatusWorking] != 1 || mine.Ever != nil {
		t.Errorf("the partner reads %+v", mine)
	}
	for _, who := range []domain.Actor{other.Owner, p.Vendor("nel", domain.Manager, "NL")} {
		if _, err := domain.View(t.Context(), p.Portal, who, lead.Summary{Partner: c.ID}); domain.KindOf(err) != domain.NotFound {
			t.Errorf("%s reads it: %v", who.Name, err)
		}
	}
}

// Ensure a routing that is only tried foretells what comes of one by hand: both
// start over, however many a rule has asked before.
func TestTryStartsOver(t *testing.T) {
	r := rule("all", programme.RoundRobin)
	r.MaxOffers = 1
	p := open(t, r)
	c, other := p.Partner("brightwater"), p.Partner("nordlys")
	p.Run()
	l := create(p, "adatum")
	first := c
	if l.Partner.ID == other.ID {
		first = other
	}
	portaltest.Do(p, first.Owner, lead.Decline{ID: l.ID, Reason: "too-small"})
	if got := peek(p, p.Admin(), l.ID); got.Desk.Hold != lead.HoldMaxOffers {
		t.Fatalf("it lies on the desk for %q", got.Desk.Hold)
	}
	tried := portaltest.Do(p, p.Admin(), lead.Route{ID: l.ID, DryRun: true})
	done := portaltest.Do(p, p.Admin(), lead.Route{ID: l.ID})
	if tried.Outcome != lead.StatusOffered || done.Outcome != tried.Outcome || done.Partner.ID != tried.Partner.ID {
		t.Errorf("tried: %s %+v, done: %s %+v", tried.Outcome, tried.Partner, done.Outcome, done.Partner)
	}
}

// Ensure a screen can ask what a status allows.
func TestStatusAllows(t *testing.T) {
	for _, tt := range []struct {
		status lead.Status
		verb   string
		want   bool
	}{
		{lead.StatusNew, "route", true},
		{lead.StatusOffered, "route", false},
		{lead.StatusWorking, "recall", true},
		{lead.StatusConverted, "edit", false},
		{lead.StatusNew, "no such verb", false},
	} {
		if got := tt.status.Allows(tt.verb); got != tt.want {
			t.Errorf("%s allows %s: %v", tt.status, tt.verb, got)
		}
	}
}
