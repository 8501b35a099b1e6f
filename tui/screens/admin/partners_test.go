package admin_test

import (
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/tui/tuitest"
)

// Ensure an application is approved onto a tier and becomes a partner.
func TestApproveApplication(t *testing.T) {
	h := busy(t)
	s := open(t, h.Portal, h.Admin(), 80, 30, tuitest.At("applications")).Expect("Tailspin BV", "waits 5 d", "Applications 1")
	s.Press("enter").Expect("Backup for hospitals.", "Tailspin BV is a partner at once, and Kim Berg its owner.")
	s.Press("a").Expect("comes in with the key that applied").Press("right").Submit().Expect("Approved: Tailspin BV is a partner, on Silver.", "● approved")
	s.Press("p").Expect("Tailspin BV", "tailspin.nl", "Silver")
	s.Press("esc", "esc").Expect("No application waits.")
	s.Press("s").Expect("Which applications?").Press("down", "enter").Expect("Tailspin BV", "● approved")
}

// Ensure a twin in name is only approved when somebody says that they are two
// companies.
func TestApproveTwin(t *testing.T) {
	p := portaltest.New(t)
	p.Partner("contoso")
	a := apply(p, "Contoso GmbH", "contoso.net", "DE")
	s := open(t, p, p.Admin(), 80, 30, tuitest.At("applications", a.ID)).Expect("A partner in this country has the same name: Contoso GmbH")
	s.Press("a").Expect("They are two companies").Submit().Expect("has the same name", "Approve Contoso GmbH?")
	s.Press("space").Submit().Expect("Approved: Contoso GmbH is a partner")
}

// Ensure of two who decide about an application the second one is told.
func TestSecondIsToldOfApplication(t *testing.T) {
	h := busy(t)
	first := open(t, h.Portal, h.Admin(), 80, 30, tuitest.At("applications", h.app.ID)).Press("a")
	second := open(t, h.Portal, h.Vendor("mia", domain.Manager), 80, 30, tuitest.At("applications", h.app.ID)).Press("x").Type("No room.")
	first.Submit().Expect("Approved: Tailspin BV")
	second.Rest().Submit().Expect("This application was approved by", "No room.")
}

// Ensure the list of partners is filtered, sorted and searched.
func TestPartners(t *testing.T) {
	h := busy(t)
	portaltest.Do(h.Portal, h.Admin(), partner.Suspend{ID: h.nord.ID, Reason: "An invoice is overdue."})
	s := open(t, h.Portal, h.Admin(), 80, 24, tuitest.At("partners")).Expect("Brightwater GmbH", "● active", "Nordlys GmbH", "⚠ suspended", "2 partners · by name")
	s.Press("s").Press("down", "down", "enter").Expect("Nordlys GmbH", "1 partner · suspended").Without("Brightwater")
	s.Press("s").Press("up", "up", "enter").Press("o").Expect("newest first")
	s.Press("/").Type("bri").Expect("Brightwater", "by the word found").Without("Nordlys", "newest first").Press("enter")
	s.Press("o").Expect("What is found comes by the word found.").Press("esc").Expect("Nordlys", "newest first")
	s.Press("/").Type("zzz").Expect("Nothing matches")
}

// Ensure a partner's page shows everything about it, part by part.
func TestPartnerPage(t *testing.T) {
	h := busy(t)
	s := open(t, h.Portal, h.Admin(), 80, 40, tuitest.At("partners", h.bright.ID)).
		Expect("Olga Owner", "4 people", "everywhere", "2 of 5 steps", "1 submitted, 1 protected, 1 win reported", "Partner agreement 2026-01", "not accepted")
	s.Press("right").Expect("Gold  ● held")
	s.Press("right").Expect("Contoso GmbH", "Adatum AG", "3 deals").Press("/").Type("ada").Without("Northwind").Press("esc")
	s.Press("right").Expect("PEOPLE", "Manager", "viewer@brightwater.de")
	s.Press("right").Expect("Courses")
	s.Press("right").Expect("○ Kick-off call", "by the vendor").Press("t").Expect("Kick-off call", "mark as done").Press("enter").Expect("3 of 5 steps", "● Kick-off call")
	s.Press("right").Expect("Nothing is noted").Press("n").Type("Their finance lead is leaving.").Submit().Expect("Noted.", "ONLY WE READ", "Their finance lead is leaving.")
	s.Press("n").Type("Please send your VAT number.").Press("tab", "right").Submit().Expect("THE PARTNER READS TOO", "Please send your VAT number.")
}

// Ensure a partner is suspended with a reason, which u takes back, and ended for
// good by an admin alone.
func TestSuspendAndEnd(t *testing.T) {
	h := busy(t)
	s := open(t, h.Portal, h.Admin(), 80, 30, tuitest.At("partners", h.nord.ID))
	s.Press("x").Expect("open sessions end at once").Submit().Expect("required").Type("An invoice is overdue.").Submit().Expect("Suspended: Nordlys GmbH.", "⚠ suspended", "An invoice is overdue.")
	s.Press("u").Expect("Active again: Nordlys GmbH.", "● active")
	open(t, h.Portal, h.Vendor("mia", domain.Manager), 80, 30, tuitest.At("partners", h.nord.ID)).Press("X").Expect("Only an admin can do this.")
	s.Press("X").Expect("This is for good.").Type("Not renewed.").Submit().Expect("Ended: the partnership with Nordlys GmbH.", "○ ended")
	s.Press("x").Without("Suspend Nordlys")
}

// Ensure a record is edited, wrong input stays, and who was quicker is named.
func TestEditPartner(t *testing.T) {
	h := busy(t)
	s := open(t, h.Portal, h.Admin(), 80, 36, tuitest.At("partners", h.nord.ID)).Press("e").Expect("Territories")
	s.Press("tab", "tab", "tab", "tab", "tab").Press("ctrl+u").Type("dach, mars").Submit().Expect("The programme has no such territory.")
	s.Press("ctrl+u").Type("dach, benelux").Submit().Expect("Saved: Nordlys GmbH.", "Benelux, DACH")
	s.Press("e")
	portaltest.Do(h.Portal, h.Vendor("mia", domain.Manager), partner.Edit{ID: h.nord.ID, Tier: "gold"})
	s.Press("ctrl+u").Type("Nordlys AS").Submit().Expect("mia", "Nordlys AS")
}

// Ensure a partner is invited and its code is shown this once.
func TestInvitePartner(t *testing.T) {
	p := portaltest.New(t)
	s := open(t, p, p.Admin(), 80, 36, tuitest.At("partners")).Expect("There is no partner yet.").Press("n").Expect("Invite a partner")
	s.Submit().Expect("required")
	s.Type("Lit").Press("esc").Press("n").Expect("Lit", "This is what you had typed before.").Press("ctrl+u")
	s.Type("Litware Inc").Press("tab").Type("litware.com").Press("tab").Type("Germany").Press("tab", "tab", "tab", "tab").Type("lee@litware")
	s.Submit().Expect("This is not an e-mail address.")
	s.Press("ctrl+u").Type("lee@litware.com").Submit().Expect("Code", "shown only now").Press("y")
	if code := s.Clipboard(); len(code) < 20 {
		t.Errorf("the clipboard has %q", code)
	}
	s.Press("enter").Expect("litware.com").Press("i").Expect("Invite an owner of Litware Inc").Type("ann@litware.com").Submit().Expect("shown only now")
}

// Ensure an admin looks at the portal as a partner does, and comes back.
func TestViewAs(t *testing.T) {
	h := busy(t)
	s := open(t, h.Portal, h.Admin(), 80, 24, tuitest.At("partners", h.bright.ID)).Press("v").Expect("noted in the audit trail")
	s.Press("y").Expect("Viewing as Brightwater GmbH: nothing can be changed.").Press("esc").Expect("Needs you")
	open(t, h.Portal, h.Admin(), 80, 24, tuitest.At("audit")).Expect("partners view-as")
	open(t, h.Portal, h.Vendor("mia", domain.Manager), 80, 24, tuitest.At("partners", h.bright.ID)).Press("v").Expect("Only an admin can do this.")
}

// Ensure a partner that is not there is told so, and can be tried again.
func TestNoSuchPartner(t *testing.T) {
	p := portaltest.New(t)
	open(t, p, p.Admin(), 80, 24, tuitest.At("partners", "P-0000000")).Expect("There is no such partner.", "r try again").Press("r").Expect("There is no such partner.")
}

// Ensure deals are listed by status and order.
func TestDeals(t *testing.T) {
	h := busy(t)
	s := open(t, h.Portal, h.Admin(), 80, 24, tuitest.At("deals")).Expect("5 deals · newest first", "Brightwater")
	s.Press("s").Press("down", "down", "enter").Expect("3 deals · submitted").Without("Adatum")
	s.Press("o").Expect("the soonest end first").Press("o").Expect("the largest first")
	s.Press("/").Type("fabri").Expect("1 deal · submitted · by the word found").Press("enter").Press("o").Expect("Press esc to clear the filter").Press("enter").Expect("Fabrikam SARL", "YOU DECIDE")
}

// Ensure an auditor sees whose calls were refused, and how often.
func TestRefused(t *testing.T) {
	h := busy(t)
	for range 40 {
		_, _ = domain.View(t.Context(), h.Portal.Portal, h.bright.Sales, deal.Show{ID: "D-000000"})
	}
	open(t, h.Portal, h.Vendor("aude", domain.Auditor), 80, 24, tuitest.At("audit")).Press("f").Expect("Refused", "Sales", "40 times", "deals show", "of the last day")
}

// Ensure the audit trail shows who did what, is narrowed and verified.
func TestAudit(t *testing.T) {
	h := busy(t)
	s := open(t, h.Portal, h.Vendor("aude", domain.Auditor), 80, 24, tuitest.At("audit")).Expect("deals register", "Olga Owner", h.clear.ID)
	to(t, s, h.clear.ID).Press("enter").Expect("deals register", "WHAT WAS GIVEN", "fabrikam.fr").Press("esc")
	s.Press("v").Expect("The chain holds")
	s = to(t, s, "Olga Owner").Press("w").Expect("only by Olga Owner").Without("Sales").Press("w").Expect("newest first")
	s.Press("s").Expect("About what?").Type("partners").Press("enter").Expect("only partners").Without("deals register")
	open(t, h.Portal, h.Vendor("mia", domain.Manager), 80, 24, tuitest.At("audit")).Expect("This place is not open to you.")
}

// Ensure the programme is shown part by part.
func TestProgramme(t *testing.T) {
	p := portaltest.New(t)
	s := open(t, p, p.Vendor("ed", domain.Editor), 80, 36, tuitest.At("programme")).Expect("3 tiers")
	s.Press("right").Expect("within 16 business hours", "STAGES")
	for _, want := range []string{"Backup Server", "Benelux", "PROTECTION", "Kick-off call"} {
		s.Press("right").Expect(want)
	}
	s.Press("right").Expect("3 tiers").Press("right").Expect("STAGES")
}

// Ensure the territories show who holds them, by which terms, and which of two
// decides; live, and without counts for who may not know.
func TestTerritories(t *testing.T) {
	h := busy(t)
	rules := portaltest.Programme()
	rules.Territories = append(rules.Territories, programme.Territory{
		ID: "keys", Name: "Key accounts", Accounts: []string{"initech.de"}, Priority: 10, Exclusive: true,
		Until: programme.Date{Year: 2026, Month: 3, Day: 31},
	})
	h.Publish(rules)
	portaltest.Do(h.Portal, h.Admin(), partner.Edit{ID: h.nord.ID, Territories: []string{"dach", "keys"}})
	s := open(t, h.Portal, h.Admin(), 100, 40, tuitest.At("programme", "territories"))
	s.Expect("DACH", "Germany, Austria, Switzerland", "dach · 1 partner", "initech.de", "keys · 1 partner · priority 10 · exclusive · until 31 Mar")
	s.Expect("WHERE THEY OVERLAP", "before DACH by priority · until 31 Mar", "named customers · Nordlys GmbH holds both")
	portaltest.Do(h.Portal, h.Admin(), partner.Edit{ID: h.nord.ID, Territories: []string{"all"}})
	s.Rest().Expect("dach · no partners").Without("holds both")
	h.Clock.Advance(40 * 24 * time.Hour)
	open(t, h.Portal, h.Admin(), 100, 40, tuitest.At("programme", "territories")).Expect("until 31 Mar · over")
	open(t, h.Portal, h.Vendor("ed", domain.Editor), 100, 40, tuitest.At("programme", "territories")).Expect("Germany, Austria").Without("no partners", "WHERE THEY OVERLAP")
}

// Ensure what a partner sells is edited as lists, and shown by names.
func TestEditScope(t *testing.T) {
	h := busy(t)
	s := open(t, h.Portal, h.Admin(), 80, 48, tuitest.At("partners", h.nord.ID)).Press("e").Expect("Certificates")
	s.Press("tab", "tab", "tab", "tab", "tab", "tab").Press("ctrl+u").Type("archive, bk-200").Press("tab").Press("ctrl+u").Type("NL, english")
	s.Press("tab").Press("ctrl+u").Type("Core expert, A1").Submit().Expect("This is not a language.")
	s.Press("ctrl+u").Type("NL en").Submit()
	s.Expect("Saved: Nordlys GmbH.", "Backup Agent, all of Archive", "en, nl", "A1, Core expert")
}

// Ensure no key, paste or size breaks the vendor's pages.
func TestHammer(t *testing.T) {
	for seed, place := range []string{
		"home", "deals", "leads", "leads new", "leads rules", "applications", "partners", "audit", "programme", "programme territories",
	} {
		t.Run(place, func(t *testing.T) {
			h := busy(t)
			tuitest.Hammer(t, uint64(seed), 250, func() *tuitest.Session { //nolint:gosec // small numbers
				return open(t, h.Portal, h.Admin(), 80, 24, tuitest.At(strings.Fields(place)...))
			})
		})
	}
}
