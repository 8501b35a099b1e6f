package admin_test

import (
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/tui/tuitest"
)

// Ensure a deal in conflict stands beside the one that came first, and takes an
// exception with its reason to be approved.
func TestConflictTakesAnException(t *testing.T) {
	h := busy(t)
	s := open(t, h.Portal, h.Admin(), 100, 44, tuitest.At("deals", h.rival.ID)).
		Expect("✗  Brightwater GmbH registered this customer first, on 5 Mar. It is submitted.").
		Expect("THIS DEAL", "IN CONFLICT", "Nordlys GmbH", "2nd, 10 Mar 10:00", "1st, 5 Mar 10:00").
		Expect("Protects Contoso Deutschland GmbH for Nordlys GmbH until 8 Jun. It takes an")
	s.Press("a").Expect("Approve Contoso Deutschland GmbH?", "stands before this one", "Reason for the exception")
	s.Submit().Expect("required")
	s.Type("Two sites, agreed with both.").Submit().Expect("Approved: Contoso Deutschland GmbH is protected until 8 Jun.", "● protected", "Two sites, agreed with both.")
	s.Press("o").Expect("Contoso GmbH", "Nordlys GmbH registered this customer first. It is protected until 8 Jun.")
}

// Ensure the words of an approval follow the days that are typed, and what can't
// be is said at once and again when it is sent.
func TestApproveSaysUntilWhen(t *testing.T) {
	h := busy(t)
	s := open(t, h.Portal, h.Admin(), 80, 24, tuitest.At("deals", h.clear.ID)).Expect("●  Clear: nobody else", "until 8 Jun.")
	s.Press("a").Expect("Protects Fabrikam SARL for Nordlys GmbH until 8 Jun.")
	s.Type("30").Expect("until 9 Apr.")
	s.Type("000").Expect("The days are a number from 1 to")
	s.Submit().Expect("Approve Fabrikam SARL?", "The days are a number from 1 to")
	s.Press("backspace", "backspace", "backspace").Submit().Expect("Approved: Fabrikam SARL is protected until 9 Apr.")
	if d := portaltest.View(h.Portal, h.nord.Owner, deal.Show{ID: h.clear.ID}); d.Status != deal.StatusApproved {
		t.Errorf("the deal is %s", d.Status)
	}
}

// Ensure that of two reviewers who decide at the same moment the second one is
// told, and keeps what was typed.
func TestSecondReviewerIsTold(t *testing.T) {
	h := busy(t)
	mia := h.Vendor("mia", domain.Manager)
	first := open(t, h.Portal, h.Admin(), 80, 30, tuitest.At("deals", h.clear.ID)).Press("a")
	second := open(t, h.Portal, mia, 80, 30, tuitest.At("deals", h.clear.ID)).Press("x").Press("right").Press("tab").Type("We sell there ourselves.")
	first.Submit().Expect("Approved:")
	second.Rest().Submit().Expect("Reject Fabrikam SARL?", "We sell there ourselves.")
	second.Expect("This deal is approved, so it cannot be rejected.")
	second.Press("esc").Expect("● protected")
}

// Ensure a rejection needs its reason, and a note where the programme says so.
func TestRejectNeedsReason(t *testing.T) {
	h := busy(t)
	s := open(t, h.Portal, h.Admin(), 80, 60, tuitest.At("deals", h.clear.ID)).Press("x").Expect("submission takes a new place in line.")
	s.Submit().Expect("required")
	for !strings.Contains(s.Screen(), "● Another reason") {
		s.Press("right")
	}
	s.Submit().Expect("Please write a note: this reason alone says too")
	s.Type("Call us first.").Submit().Expect("Rejected: Fabrikam SARL of Nordlys GmbH.", "✗ rejected", "Call us first.")
	if d := portaltest.View(h.Portal, h.nord.Owner, deal.Show{ID: h.clear.ID}); d.Reason != "other" || d.ReasonNote != "Call us first." {
		t.Errorf("the partner reads %q: %q", d.Reason, d.ReasonNote)
	}
}

// Ensure what a partner may not sell is seen on the desk and on the deal, and
// gives the reason for a rejection; and that it is said when it is so no more.
func TestFlags(t *testing.T) {
	h := busy(t)
	limits := partner.Edit{ID: h.nord.ID, Territories: []string{"benelux"}, Products: []string{"archive"}}
	portaltest.Do(h.Portal, h.Admin(), limits)
	d := register(h.Portal, h.nord.Sales, "Initech AG", "initech.de")
	open(t, h.Portal, h.Admin(), 120, 36, tuitest.At("home")).Expect("⚠ outside")
	s := open(t, h.Portal, h.Admin(), 80, 60, tuitest.At("deals", d.ID))
	s.Expect("Nordlys GmbH does not sell in the territory of this customer.", "Nordlys GmbH is not authorised for Backup Server, Backup Agent.")
	s.Press("x").Expect("● Outside your territory").Press("esc")
	limits.Territories, limits.Products = []string{"all"}, []string{"all"}
	portaltest.Do(h.Portal, h.Admin(), limits)
	open(t, h.Portal, h.Admin(), 80, 60, tuitest.At("deals", d.ID)).Expect("When this was submitted, Nordlys GmbH could not sell it; today it can.")
	s.Press("x").Submit().Expect("Rejected: Initech AG of Nordlys GmbH.")
	if got := portaltest.View(h.Portal, h.nord.Owner, deal.Show{ID: d.ID}).Reason; got != deal.OutsideTerritory {
		t.Errorf("the reason is %q", got)
	}
}

// Ensure a returned deal stops the clock, and an admin takes the decision back
// with a reason; a manager is told that only an admin can.
func TestReturnAndTakeBack(t *testing.T) {
	h := busy(t)
	s := open(t, h.Portal, h.Admin(), 80, 60, tuitest.At("deals", h.clear.ID))
	s.Press("r").Submit().Expect("required").Type("Please name the site.").Submit().Expect("Returned to Nordlys GmbH: Fabrikam SARL.", "⚠ returned")
	open(t, h.Portal, h.Vendor("mia", domain.Manager), 80, 24, tuitest.At("deals", h.clear.ID)).Press("u").Expect("Only an admin can do this.")
	s.Press("u").Expect("Take the last decision back?").Submit().Expect("required")
	s.Type("Wrong deal.").Submit().Expect("Taken back: Fabrikam SARL is submitted again.", "Wrong deal.", "a  approve")
}

// Ensure an extension is granted for other days than were asked for, or refused
// with a reason.
func TestExtension(t *testing.T) {
	h := busy(t)
	s := open(t, h.Portal, h.Admin(), 80, 60, tuitest.At("deals", h.extend.ID)).
		Expect("Protects Adatum AG for Brightwater GmbH 30 days longer.", "ASKS FOR LONGER PROTECTION", "They decide in July.", "Mail of 3 March.")
	s.Press("x").Submit().Expect("required").Press("esc")
	s.Press("a").Expect("it ends 2 Jul.").Press("backspace", "backspace").Type("10").Submit().Expect("Extended: Adatum AG is protected until 12 Jul.")
	s.Press("a").Without("Extend the protection")
}

// Ensure a win is confirmed by one key and an answer, or returned.
func TestWin(t *testing.T) {
	h := busy(t)
	s := open(t, h.Portal, h.Admin(), 80, 60, tuitest.At("deals", h.win.ID)).
		Expect("The win of € 46,500 counts for Brightwater GmbH;", "registered were € 48,000.", "PO-4711")
	s.Press("x").Expect("Return the win").Press("esc")
	s.Press("a").Paste("y\n").Expect("Confirm the win of Northwind BV?").Press("y").Expect("Confirmed: Brightwater GmbH has won Northwind BV.", "● won")
}

// Ensure notes go to whom they are meant for.
func TestNotes(t *testing.T) {
	h := busy(t)
	s := open(t, h.Portal, h.Admin(), 80, 60, tuitest.At("deals", h.clear.ID))
	s.Press("n").Type("They owe us money.").Submit().Expect("Noted.", "They owe us money.", "internal")
	s.Press("n").Type("Please call us.").Press("tab", "right").Submit().Expect("Please call us.")
	l := portaltest.View(h.Portal, h.nord.Owner, deal.Timeline{ID: h.clear.ID})
	for _, e := range l.Items {
		if e.Note == "They owe us money." {
			t.Error("the partner reads an internal note")
		}
	}
}

// Ensure a wrong customer is put right, and wrong input stays in the form.
func TestCorrectCustomer(t *testing.T) {
	h := busy(t)
	s := open(t, h.Portal, h.Admin(), 80, 60, tuitest.At("deals", h.clear.ID)).Press("c").Expect("The check runs again.")
	s.Submit().Expect("required")
	s.Press("shift+tab", "shift+tab", "shift+tab", "shift+tab").Press("ctrl+u").Type("not a domain").Press("tab", "tab", "tab", "tab").Type("It was a subsidiary.")
	s.Submit().Expect("Correct the customer", "It was a subsidiary.")
	s.Press("ctrl+u").Type("contoso.de").Submit().Expect("Corrected: the customer is Fabrikam SARL.", "IN CONFLICT")
}

// Ensure who only reads sees no decision and is told why a key does nothing.
func TestRolesSeeWhatTheyMay(t *testing.T) {
	h := busy(t)
	aude := open(t, h.Portal, h.Vendor("aude", domain.Auditor), 80, 30, tuitest.At("deals", h.rival.ID)).Expect("IN CONFLICT").Without("YOU DECIDE", "a approve")
	aude.Press("a").Expect("Only an admin or a manager can do this.")
	open(t, h.Portal, h.Vendor("fin", domain.Finance), 80, 24, tuitest.At("deals", h.rival.ID)).Expect("Contoso Deutschland GmbH").Without("IN CONFLICT", "YOU DECIDE")
	open(t, h.Portal, h.Vendor("ed", domain.Editor), 80, 24, tuitest.At("deals", h.rival.ID)).Expect("This place is not open to you.").Without("Contoso")
}

// Ensure a manager of other regions does not see a deal.
func TestRegionalManager(t *testing.T) {
	h := busy(t)
	nl := h.Vendor("nel", domain.Manager, "NL")
	open(t, h.Portal, nl, 80, 24, tuitest.At("deals", h.rival.ID)).Expect("There is no such deal.")
	open(t, h.Portal, nl, 80, 24).Expect("Tailspin BV", "1 application").Without("Contoso", "Adatum", "reviews")
	open(t, h.Portal, nl, 80, 24, tuitest.At("partners")).Expect("Nordlys GmbH").Without("Brightwater")
}

// Ensure a page follows what others change, without a key.
func TestReviewIsLive(t *testing.T) {
	h := busy(t)
	s := open(t, h.Portal, h.Admin(), 120, 36, tuitest.At("deals", h.clear.ID)).Expect("a  approve")
	portaltest.Do(h.Portal, h.nord.Owner, deal.Withdraw{ID: h.clear.ID, Note: "The project was stopped."})
	s.Rest().Expect("○ withdrawn", "The project was stopped.").Without("a  approve")
	if n := s.Wait(time.Minute).Timers(); n != 0 {
		t.Errorf("%d timers run in a session at rest", n)
	}
}

// Ensure a similar name is said in a sentence, and whose it is.
func TestSimilarNameIsSaid(t *testing.T) {
	h := busy(t)
	d := register(h.Portal, h.bright.Owner, "Fabrikan SARL", "fabrikan.fr")
	open(t, h.Portal, h.Admin(), 80, 40, tuitest.At("deals", d.ID)).Expect("Possible conflict: Nordlys GmbH has registered Fabrikam SARL.", "SIMILAR NAME")
}
