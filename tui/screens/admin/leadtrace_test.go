package admin_test

import (
	"fmt"
	"testing"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/tui/tuitest"
)

// Ensure a trace names the rules in order, the candidates with their factors, and
// what all that went by.
func TestTraceOfABestMatch(t *testing.T) {
	m := trade(t)
	s := open(t, m.Portal, m.Admin(), 100, 60, tuitest.At("leads", m.best.ID)).
		Expect("ROUTED 5 MAR 12:00 · AS IT CAME IN", "1 Large companies  ● holds: offered to Brightwater GmbH", "2 rules after it were not tried.").
		Expect("CANDIDATES OF “LARGE COMPANIES”", "1 Brightwater GmbH", "2 Alpine GmbH", "SCORE", "certificates ×2")
	s.Press("t").Expect("Leads › Contoso Deutschland GmbH › Trace", "by admin@halyard.example").
		Expect("Large companies  lead.size >= 1000", "partner.rank >= 3", "Size         4000", "Territories  dach")
	s.Press("right").Expect("This lead was routed once.")
}

// Ensure earlier routings are looked through, and a newer one appears by itself
// without leaving the one that is read.
func TestEarlierTraces(t *testing.T) {
	m := trade(t)
	s := open(t, m.Portal, m.Admin(), 80, 40, tuitest.At("leads", m.offered.ID))
	portaltest.Do(m.Portal, m.bright.Owner, lead.Decline{ID: m.offered.ID, Reason: "no-capacity"})
	s.Rest().Press("t").Expect("2 of 2", "as its partner declined", "COULD NOT HAVE IT", "Brightwater GmbH  had it before")
	s.Press("left").Expect("1 of 2", "as it came in")
	next := portaltest.View(m.Portal, m.Admin(), lead.Peek{ID: m.offered.ID})
	portaltest.Do(m.Portal, m.sellerOf(next), lead.Decline{ID: m.offered.ID, Reason: "too-small"})
	s.Rest().Expect("1 of 3", "as it came in").Press("left").Expect("3 of 3")
}

// Ensure a routing that ended on the desk counts those that it does not list, and
// says what a rule did with the lead.
func TestTraceOfNobody(t *testing.T) {
	p := portaltest.New(t)
	for i := range 16 {
		name := "partner" + string(rune('a'+i))
		portaltest.Do(p, p.Admin(), partner.Invite{Company: name, Domain: name + ".de", Country: "DE", Email: "kim@" + name + ".de"})
	}
	only(p,
		programme.LeadRule{ID: "full", Name: "Full", When: "lead.score > 10", Candidates: "partner.open > 0", Strategy: programme.LeastLoaded, Otherwise: programme.OtherwiseNext},
		programme.LeadRule{ID: "gold", Name: "Gold", When: "true", Candidates: "partner.open > 1", Strategy: programme.Weighted, Otherwise: programme.OtherwiseDesk},
	)
	l := take(p, "Adatum AG")
	open(t, p, p.Admin(), 80, 60, tuitest.At("leads", l.ID)).
		Expect("On your desk: no partner could have it.", "1 Full  ⚠ holds, but nobody could have it: next rule", "2 Gold  ⚠ holds, but nobody could have it").
		Expect("the rule's condition does not hold", "And 11 more: the rule's condition does not hold (11).").
		Press("t").Expect("And 4 more: the rule's condition does not hold (4).")
}

// Ensure each way of choosing is shown by what counts for it.
func TestTracesOfStrategies(t *testing.T) {
	for _, tt := range []struct {
		strategy programme.Strategy
		want     []string
	}{
		{programme.RoundRobin, []string{"TURNS HAD", "WEIGHT", "Partners take turns: who has had the fewest comes first."}},
		{programme.Weighted, []string{"TURNS HAD", "WEIGHT", "one of weight 2"}},
		{programme.LeastLoaded, []string{"OPEN LEADS", "Who has the fewest open leads comes first"}},
		{programme.BestMatch, []string{"SCORE", "FACTOR, WEIGHT", "Who matches best comes first"}},
		{programme.Named, []string{"OPEN LEADS", "in its order"}},
		{programme.Pooled, []string{"holds: into the pool", "Into the pool by the rule “Test”"}},
	} {
		t.Run(string(tt.strategy), func(t *testing.T) {
			p := portaltest.New(t)
			p.PartnerOn("brightwater", "DE", "gold")
			p.PartnerOn("nordlys", "DE", "")
			r := programme.LeadRule{ID: "test", Name: "Test", When: "true", Candidates: "true", Strategy: tt.strategy, Otherwise: programme.OtherwiseDesk}
			if tt.strategy == programme.Named {
				r.Partners = []string{"nordlys.de", "brightwater.de"}
			}
			only(p, r)
			l := take(p, "Adatum AG")
			open(t, p, p.Admin(), 80, 60, tuitest.At("leads", l.ID)).Press("t").Expect(tt.want...)
			open(t, p, p.Admin(), 44, 60, tuitest.At("leads", l.ID)).Press("t").Expect("RULES, IN THEIR ORDER")
		})
	}
}

// Ensure rules show what they ask and what came of them, in their order, and one
// that never held is marked.
func TestRules(t *testing.T) {
	m := trade(t)
	s := open(t, m.Portal, m.Admin(), 80, 40, tuitest.At("leads")).Press("R").
		Expect("Leads › Rules", "1  Large companies  best match", "3  All others       turns", "3 rules · tried from the top")
	s.Press("enter").Expect("lead.size >= 1000", "partner.rank >= 3", "territory ×3", "24 hours", "the next rule is tried", "held 1 time", "WHAT CAME OF IT", "Its leads")
	s.Press("esc")
	to(t, s, "All others").Press("enter").Expect("Nothing: it holds for every lead.", "offered 4 times", "into the pool", "1 working · 1 converted")
	only(m.Portal, programme.LeadRule{ID: "never", Name: "Never", When: "lead.score > 100", Candidates: "true", Strategy: programme.RoundRobin, Otherwise: programme.OtherwiseDesk})
	open(t, m.Portal, m.Vendor("aude", domain.Auditor), 120, 36, tuitest.At("leads", "rules")).Expect("⚠ never held", "lead.score > 100", "onto the desk")
}

// Ensure a programme without rules says where leads go.
func TestNoRules(t *testing.T) {
	p := portaltest.New(t)
	only(p)
	open(t, p, p.Admin(), 80, 24, tuitest.At("leads", "rules")).Expect("The programme has no rules for leads")
	l := take(p, "Adatum AG")
	open(t, p, p.Admin(), 80, 24, tuitest.At("leads", l.ID)).Expect("On your desk: no rule holds for it.").
		Press("a").Expect("No partner is active.")
	open(t, p, p.Admin(), 80, 24, tuitest.At("leads", l.ID)).Press("t").Expect("On the desk: no rule holds.")
}

// Ensure what a routing went by is only shown as long as it is known.
func TestTraceOfAnotherRevision(t *testing.T) {
	m := trade(t)
	only(m.Portal)
	open(t, m.Portal, m.Admin(), 80, 60, tuitest.At("leads", m.offered.ID)).Press("t").
		Expect("3 All others", fmt.Sprintf("this was revision %s.", "test-1")).Without("lead.size >= 1000")
}
