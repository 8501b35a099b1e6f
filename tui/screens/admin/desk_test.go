package admin_test

import (
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/lead"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/tui/tuitest"
)

// Ensure what waits lies on the desk by when it is due, then by how long it has waited,
// whatever it is, with its clock, and leads to
// its page.
func TestDesk(t *testing.T) {
	h := busy(t)
	s := open(t, h.Portal, h.Admin(), 80, 24).Expect("Home 6", "3 reviews, 1 late · 1 application · 1 extension · 1 win")
	last := -1
	for _, row := range []string{"Contoso GmbH", "Fabrikam SARL", "Contoso Deut", "Adatum AG", "Northwind BV", "Tailspin BV"} {
		at := s.Line(row)
		if at <= last {
			t.Errorf("%s is not in its place:\n%s", row, s.Screen())
		}
		last = at
	}
	s.Expect("✗ 1 d late", "✗ conflict", "due in 1 d", "+30 days", "€ 46.5k", "waits 5 d", "2 active")
	to(t, s, "Tailspin").Press("enter").Expect("Backup for hospitals.").Press("esc")
	to(t, s, "Adatum").Press("enter").Expect("ASKS FOR LONGER PROTECTION")
}

// Ensure an empty desk says so.
func TestEmptyDesk(t *testing.T) {
	p := portaltest.New(t)
	open(t, p, p.Admin(), 80, 24).Expect("Nobody sells for you yet", "What comes in appears here by itself.", "none yet", "Home ").Without("a approve").
		Press("n").Expect("Invite a partner", "Legal name").Press("esc").Expect("Nobody sells")
}

// Ensure a registration appears by itself and leaves the cursor on its row, at
// its line.
func TestRegistrationAppears(t *testing.T) {
	h := busy(t)
	s := to(t, open(t, h.Portal, h.Admin(), 80, 24), "Fabrikam")
	line := s.Line("Fabrikam")
	register(h.Portal, h.bright.Owner, "Litware Inc", "litware.com")
	s.Rest().Expect("Litware Inc", "Home 7", "4 reviews, 1 late")
	if got := s.Line("Fabrikam"); got != line || !strings.Contains(strings.Split(s.Screen(), "\n")[got], "▌") {
		t.Errorf("the cursor's row went from line %d to %d:\n%s", line, got, s.Screen())
	}
	portaltest.Do(h.Portal, h.nord.Sales, deal.Withdraw{ID: h.clear.ID, Note: "Stopped."})
	s.Rest().Without("Fabrikam").Expect("Home 6")
}

// Ensure decisions are made from the desk by one key, and can be taken back.
func TestDecideOnTheDesk(t *testing.T) {
	h := busy(t)
	s := open(t, h.Portal, h.Admin(), 80, 24)
	to(t, s, "Fabrikam").Press("a").Expect("Protects Fabrikam SARL for Nordlys GmbH until 8 Jun.").Submit().Expect("Approved: Fabrikam SARL", "u undo").Without("Review       Fabrikam")
	s.Press("u").Expect("Take the last decision back?").Type("Wrong row.").Submit().Expect("Taken back: Fabrikam SARL is submitted again.")
	to(t, s, "Fabrikam")
	to(t, s, "Northwind").Press("a").Press("y").Expect("Confirmed: Brightwater GmbH has won")
	to(t, s, "Tailspin").Press("x").Submit().Expect("required").Type("We have no room there.").Submit().Expect("Rejected: Tailspin BV.")
	to(t, s, "Contoso Deut").Press("a").Expect("Reason for the exception").Press("esc").Expect("Needs you")
}

// Ensure a review becomes late by the clock alone.
func TestReviewBecomesLate(t *testing.T) {
	h := busy(t)
	s := open(t, h.Portal, h.Admin(), 80, 24).Expect("3 reviews, 1 late")
	h.Clock.Advance(48 * time.Hour)
	register(h.Portal, h.bright.Owner, "Litware Inc", "litware.com")
	s.Rest().Expect("4 reviews, 3 late")
}

// Ensure finance and editors have a desk of their own.
func TestDeskOfOthers(t *testing.T) {
	h := busy(t)
	for _, role := range []domain.Role{domain.Finance, domain.Editor} {
		s := open(t, h.Portal, h.Vendor(string(role), role), 80, 24).Expect("1 application", "Tailspin BV").Without("Contoso", "Adatum")
		s.Press("a").Expect("Only an admin or a manager can do this.")
	}
}

// Ensure the palette finds partners and deals.
func TestPaletteFinds(t *testing.T) {
	h := busy(t)
	s := open(t, h.Portal, h.Admin(), 80, 24)
	s.Press(":").Type("nordl").Expect("Nordlys GmbH", "partner · active").Press("esc")
	s.Press(":").Type("adatum").Expect("Adatum AG", "deal").Press("enter").Expect("ASKS FOR LONGER PROTECTION")
}

// Ensure that what people from outside have written reaches the terminal clean.
func TestHostileText(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	hostile := "Real\rFake \x1b]52;c;aGk=\x07 \u009d52;c;aGk=\u009c \u202egnirts \x1b[41m"
	a := portaltest.Guest("evil")
	portaltest.Do(p, a, partner.Apply{Company: hostile, Domain: "evil.de", Country: "DE", Name: hostile, Email: "kim@evil.de", Type: "reseller", Sells: hostile, Note: hostile})
	register(p, c.Owner, hostile, "litware.com")
	take(p, "Wide World", func(c *lead.Create) {
		c.Company, c.Note, c.Industry, c.ContactName = hostile, hostile, hostile, hostile
	})
	for _, place := range [][]string{{"home"}, {"deals"}, {"leads"}, {"applications"}, {"audit"}} {
		for _, size := range [][2]int{{80, 24}, {120, 36}, {44, 24}} {
			s := open(t, p, p.Admin(), size[0], size[1], tuitest.At(place...), tuitest.In(tuitest.Looks()[0]))
			for _, bad := range []string{"\x1b]", "\r", "\u009d", "\u202e", "\x1b[41m"} {
				if strings.Contains(s.View(), bad) {
					t.Errorf("%v at %v draws %q", place, size, bad)
				}
			}
		}
	}
}
