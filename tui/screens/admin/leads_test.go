package admin_test

import (
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/tui/tuitest"
)

// Ensure leads are listed with who has them and for how long, narrowed by status,
// age and text, in three orders, and counted.
func TestLeads(t *testing.T) {
	m := trade(t)
	s := open(t, m.Portal, m.Admin(), 80, 24, tuitest.At("leads")).
		Expect("2 on the desk · 2 offered · 1 in the pool · 1 working · 1 converted", "Leads 2", "7 leads · newest first").
		Expect("Brightwater GmbH", "no consent", "given back", "◐ in the pool", "95")
	s.Press("o").Expect("3 leads · the soonest deadline first", "23 h 40 min", "3 d").Without("Fabrikam")
	s.Press("o").Expect("6 leads · the longest waiting first").Without("Northwind")
	if a, b := s.Line("Litware"), s.Line("Tailspin"); a < 0 || a > b {
		t.Errorf("the longest waiting is not in front:\n%s", s.Screen())
	}
	s.Press("s").Expect("Which leads?", "On the desk").Press("down", "enter").Expect("2 leads · on the desk", "Litware Inc", "Tailspin BV").Without("Adatum")
	s.Press("a").Expect("In their status for how long?").Press("down", "enter").Expect("1 lead · on the desk · for 1 day or longer", "Litware Inc").Without("Tailspin")
	s.Press("o").Expect("Press a to list leads of any age first.")
	s.Press("a").Type("30").Press("enter").Expect("No open lead has been where it is for 30 days.")
	s.Press("a").Type("any").Press("enter").Press("s").Type("all").Press("enter", "o").Expect("7 leads · newest first")
	s.Press("/").Type("conto").Expect("2 leads · by the word found").Press("enter").Press("o").Expect("Press esc to clear the filter").Press("down", "enter").Expect("Leads › Contoso", "YOU DECIDE")
}

// Ensure a wide window shows the lead under the cursor beside the list, and a
// click chooses a row.
func TestLeadsBeside(t *testing.T) {
	m := trade(t)
	s := open(t, m.Portal, m.Admin(), 120, 36, tuitest.At("leads")).Expect("OFFERS SO FAR", "rule “All others”")
	s.Press("ctrl+o").Click(5, s.Line("Tailspin")).Expect("Utrecht", "▌ Tailspin").Press("up").Expect("▌ Fabrikam", "“Small companies”")
}

// Ensure a lead by which nobody was asked says why, is put right by its consent,
// and is routed at once.
func TestConsentRoutes(t *testing.T) {
	m := trade(t)
	s := open(t, m.Portal, m.Admin(), 80, 60, tuitest.At("leads", m.noConsent.ID)).
		Expect("On your desk: the person has not agreed to be handed on", "⚠ not given", "e  note consent")
	s.Press("a").Expect("The person has not agreed yet: press e to note it.").Press("r").Expect("The person has not agreed yet: press e to note it.")
	s.Press("e").Expect("Legal name", "Tailspin BV", "Backup Server").Press("ctrl+u").Type("Tailspin NV")
	for !strings.Contains(s.Screen(), "The person has not agreed, or it is not known.") {
		s.Press("tab")
	}
	s.Press("left").Expect("The person agreed to be handed on to a partner.").Press("tab", "tab").Type("by phone").Submit()
	s.Expect("Saved: Tailspin NV. Offered to", "◐ offered", "● given 5 Mar · by phone", "Changed: company, consent")
	l := portaltest.View(m.Portal, m.Admin(), lead.Peek{ID: m.noConsent.ID})
	if l.Status != lead.StatusOffered || l.Company != "Tailspin NV" || l.Desk.Traces != 2 {
		t.Errorf("the lead: %+v", l)
	}
}

// Ensure wrong input stays in the form, and of two who edit the second is told.
func TestEditLead(t *testing.T) {
	m := trade(t)
	s := open(t, m.Portal, m.Admin(), 80, 60, tuitest.At("leads", m.offered.ID, "edit")).Expect("Leads › Contoso GmbH › Edit")
	portaltest.Do(m.Portal, m.Vendor("mia", domain.Manager), lead.Edit{ID: m.offered.ID, Fields: lead.Fields{City: new("Berlin")}})
	s.Press("ctrl+u").Type("Contoso AG").Submit().Expect("mia", "Contoso AG")
	s = open(t, m.Portal, m.Admin(), 80, 60, tuitest.At("leads", m.offered.ID, "edit")).Press("tab").Press("ctrl+u").Type("no domain").Submit().Expect("no domain", "web domain such as")
	s.Press("ctrl+u").Type("contoso.de").Submit().Expect("Saved: Contoso GmbH.", "contoso.de · Berlin")
	open(t, m.Portal, m.Admin(), 80, 24, tuitest.At("leads", "L-0000000", "edit")).Expect("There is no such lead.").Press("r").Expect("There is no such lead.")
}

// Ensure a routing is foretold, asked about and done.
func TestRouteIsForetold(t *testing.T) {
	m := trade(t)
	s := open(t, m.Portal, m.Admin(), 80, 40, tuitest.At("leads", m.returned.ID)).Expect("On your desk: its partner gave it back", "“Three calls, no answer.”")
	s.Press("r").Expect("Route Litware Inc?", "Offered to Nordlys GmbH until 6 Mar 12:20, by the rule", "The next would be Brightwater GmbH.", "Could not have it: had it before (1).")
	if l := portaltest.View(m.Portal, m.Admin(), lead.Peek{ID: m.returned.ID}); l.Status != lead.StatusReturned || l.Desk.Traces != 1 {
		t.Errorf("the try has changed the lead: %+v", l)
	}
	s.Press("n").Expect("⚠ returned").Press("r", "y").Expect("Offered to Nordlys GmbH until 6 Mar 12:20", "◐ offered")
	s.Press("r").Expect("This lead is offered: take it back first.")
	if l := portaltest.View(m.Portal, m.Admin(), lead.Peek{ID: m.returned.ID}); l.Partner == nil || l.Partner.Name != "Nordlys GmbH" {
		t.Errorf("the lead: %+v", l)
	}
}

// Ensure a routing that would find nobody says so before it is done.
func TestRouteToNobodyIsForetold(t *testing.T) {
	m := trade(t)
	only(m.Portal, programme.LeadRule{ID: "none", Name: "Platinum", When: "true", Candidates: "partner.tier == 'platinum'", Strategy: programme.RoundRobin, Otherwise: programme.OtherwiseDesk})
	s := open(t, m.Portal, m.Admin(), 80, 60, tuitest.At("leads", m.returned.ID)).Press("r").
		Expect("On the desk: no partner could have it by the rule", "[ Route all the same ]").Press("y").Expect("⚠ on the desk", "No partner is a candidate of “Platinum”.")
	s.Press("esc").Press("esc")
	open(t, m.Portal, m.Admin(), 80, 24).Expect("no partner", "Litware Inc")
}

// Ensure a lead is given by hand to a partner of a ranked list, where those that
// the rules would drop stand last with the reason, and those that had it before
// can't be chosen.
func TestAssignBySuggestion(t *testing.T) {
	m := trade(t)
	s := open(t, m.Portal, m.Admin(), 80, 70, tuitest.At("leads", m.returned.ID)).Press("a").
		Expect("Litware Inc · Germany · 400 people", "1  Nordlys GmbH", "2  Brightwater GmbH", "○ had it before", "0 of 25", "37.2")
	to(t, s, "Alpine").Press("enter").Expect("Alpine GmbH has had this lead before and is not asked again.")
	to(t, s, "Brightwater").Press("enter").Expect("Offer Litware Inc to Brightwater GmbH?", "Left empty: 24 hours.")
	s.Type("soon").Submit().Expect("is not a length of time")
	s.Press("ctrl+u").Type("2 days").Press("tab").Type("They know them.").Submit()
	s.Expect("Offered to Brightwater GmbH until 7 Mar 12:20.", "◐ offered", ", given by hand.", "They know them.", "Given by hand: Brightwater GmbH")
	if l := portaltest.View(m.Portal, m.bright.Owner, lead.Peek{ID: m.returned.ID}); l.Status != lead.StatusOffered {
		t.Errorf("the partner sees %+v", l)
	}
}

// Ensure a partner that the rules would pass over can be given a lead by hand,
// after a warning, and one that was not looked at is found by its name.
func TestAssignAgainstTheRules(t *testing.T) {
	m := trade(t)
	pr := portaltest.Programme()
	pr.Leads.OpenCap = 1
	m.PublishAnew(pr)
	s := open(t, m.Portal, m.Admin(), 120, 36, tuitest.At("leads", m.returned.ID)).Press("a").Expect("⚠ as many open leads", "SCORE")
	to(t, s, "Brightwater").Press("enter").Expect("By the rules it would not be asked: as many open leads as it", "3 of 1")
	s.Press("esc").Press("/").Type("nordl").Expect("1 partner").Without("Alpine").Press("enter", "enter").Submit().Expect("Offered to Nordlys GmbH")
}

// Ensure a lead is put into the pool, and taken back from a partner with a note.
func TestPoolAndTakeBack(t *testing.T) {
	m := trade(t)
	s := open(t, m.Portal, m.Admin(), 80, 60, tuitest.At("leads", m.working.ID)).Expect("Brightwater GmbH works on it.", "Without a first action until", "● working, act within 3 d")
	s.Press("p").Expect("This lead is working: take it back first.")
	s.Press("b").Expect("Take Adatum AG back?", "It lies on the desk until you decide. Brightwater GmbH has").Submit().Expect("required")
	s.Type("The customer asked for us.").Submit().Expect("Taken back: Adatum AG lies on your desk.", "On your desk: it was taken back.", "The customer asked for us.", "taken back by us")
	s.Press("b").Expect("This lead is on the desk, so it can't be taken back.")
	s.Press("p").Expect("Whoever claims it first has it.").Press("y").Expect("In the pool: whoever claims it first has it.", "◐ in the pool")
}

// Ensure a lead is disqualified with a reason, and then nothing can be done with
// it.
func TestDisqualifyLead(t *testing.T) {
	m := trade(t)
	s := open(t, m.Portal, m.Admin(), 80, 60, tuitest.At("leads", m.returned.ID)).Press("x").Submit().Expect("required")
	s.Press("right").Submit().Expect("Disqualified: Litware Inc.", "○ disqualified", "Disqualified: No need").Without("YOU DECIDE")
	for _, key := range []string{"a", "r", "p", "b", "x", "e"} {
		s.Press(key).Expect("This lead is disqualified, so it can't be")
	}
	s.Press("o").Expect("Nobody has this lead.")
}

// Ensure notes go to whom they are meant for, and one on a lead that nobody has
// is ours alone.
func TestLeadNotes(t *testing.T) {
	m := trade(t)
	s := open(t, m.Portal, m.Admin(), 80, 60, tuitest.At("leads", m.working.ID))
	s.Press("n").Type("They owe us money.").Submit().Expect("Noted.", "Note (internal)", "They owe us money.")
	s.Press("n").Type("Please call them.").Press("tab", "right").Submit().Expect("Please call them.")
	for _, e := range portaltest.View(m.Portal, m.bright.Owner, lead.Timeline{ID: m.working.ID}).Items {
		if e.Note == "They owe us money." {
			t.Error("the partner reads an internal note")
		}
	}
	open(t, m.Portal, m.Admin(), 80, 60, tuitest.At("leads", m.noConsent.ID)).Press("n").Without("Read by").Type("Called.").Submit().Expect("Note (internal)")
}

// Ensure a lead that became a deal leads there, and one at a partner to it.
func TestLeadLeadsOn(t *testing.T) {
	m := trade(t)
	open(t, m.Portal, m.Admin(), 80, 40, tuitest.At("leads", m.converted.ID)).Expect("● converted").Press("o").Expect("● protected")
	open(t, m.Portal, m.Admin(), 80, 40, tuitest.At("leads", m.offered.ID)).Press("o").Expect("Leads › Contoso GmbH › Brightwater GmbH")
}

// Ensure a lead is taken in, what is wrong is said, what was typed is kept, and
// where the lead went is said.
func TestNewLead(t *testing.T) {
	m := trade(t)
	s := open(t, m.Portal, m.Admin(), 80, 60, tuitest.At("leads")).Press("n").Submit().Expect("required")
	s.Type("Wingtip").Press("esc", "n").Expect("This is what you had typed before.", "Wingtip")
	s.Press("tab").Type("wingtip.de").Press("tab").Type("Germany").Press("tab", "tab").Type("Bonn").Press("tab").Type("Toys").Press("tab").Type("5000")
	s.Press("tab").Type("Backup Serv").Press("down", "tab", "tab").Type("101").Press("tab").Type("Ada Toy").Press("tab", "tab", "tab", "tab").Press("right").Submit()
	s.Expect("This is a whole number from 0 to 100.")
	s.Press("ctrl+u").Type("80").Submit().Expect("Leads › Wingtip", "Offered to", "by the rule “Large companies”", "Toys · 5000 people · Backup Server · score 80", "Ada Toy")
	s.Press("esc").Press("n").Without("Wingtip")
}

// Ensure a lead that is kept on the desk waits there, and the desk and its count
// follow by themselves.
func TestDeskShowsLeads(t *testing.T) {
	m := trade(t)
	s := open(t, m.Portal, m.Admin(), 80, 24).Expect("Home 2", "2 leads", "given back", "waits 1 d", "no consent", "waits 2 h")
	take(m.Portal, "Wingtip AG", func(c *lead.Create) { c.Hold = true })
	s.Rest().Expect("Home 3", "3 leads", "Wingtip AG", "not routed")
	to(t, s, "Tailspin").Press("e").Expect("Legal name", "Tailspin BV").Press("esc")
	to(t, s, "Wingtip").Press("r").Expect("Route Wingtip AG?").Press("y").Expect("Home 2").Without("Wingtip AG")
	to(t, s, "Litware").Press("enter").Expect("Leads", "Litware Inc", "YOU DECIDE")
}

// Ensure finance has no leads on its desk, an auditor looks and changes nothing,
// and a regional manager sees those of its countries alone.
func TestLeadsByRole(t *testing.T) {
	m := trade(t)
	open(t, m.Portal, m.Vendor("fin", domain.Finance), 80, 24).Without("Litware", "Leads")
	open(t, m.Portal, m.Vendor("ed", domain.Editor), 80, 24, tuitest.At("leads")).Expect("This place is not open to you.")
	s := open(t, m.Portal, m.Vendor("aude", domain.Auditor), 80, 40, tuitest.At("leads", m.returned.ID)).Expect("Kim Berg").Without("YOU DECIDE")
	for _, key := range []string{"a", "r", "p", "x", "e", "n"} {
		s.Press(key).Expect("Only an admin or a manager can do this.")
	}
	s.Press("t").Expect("CANDIDATES OF")
	nel := m.Vendor("nel", domain.Manager, "NL")
	open(t, m.Portal, nel, 80, 24, tuitest.At("leads")).Expect("1 on the desk", "Tailspin BV", "1 lead").Without("Litware", "Contoso").
		Press("n").Expect("New lead")
	open(t, m.Portal, nel, 80, 24, tuitest.At("leads", m.returned.ID)).Expect("There is no such lead.")
	open(t, m.Portal, nel, 80, 24).Expect("Home 1", "Tailspin BV").Without("Litware")
}

// Ensure a page follows what partners do, without a key.
func TestLeadPageIsLive(t *testing.T) {
	m := trade(t)
	s := open(t, m.Portal, m.Admin(), 120, 40, tuitest.At("leads", m.offered.ID)).Expect("◐ offered")
	portaltest.Do(m.Portal, m.bright.Owner, lead.Decline{ID: m.offered.ID, Reason: "no-capacity"})
	s.Rest().Expect("Declined: No capacity", "declined: No capacity", "AS ITS PARTNER DECLINED", "had it before")
	if n := s.Wait(time.Minute).Timers(); n != 0 {
		t.Errorf("%d timers run in a session at rest", n)
	}
}
