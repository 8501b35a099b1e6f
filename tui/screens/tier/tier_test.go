package tier_test

import (
	"strings"
	"testing"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/domain/tier"
	"gangway/tui"
	"gangway/tui/screens/admin"
	tierui "gangway/tui/screens/tier"
	"gangway/tui/tuitest"
)

// house is a company that is 5,000 short of silver.
type house struct {
	*portaltest.Portal
	portaltest.Company
}

func newHouse(t *testing.T) *house {
	t.Helper()
	p := portaltest.New(t)
	rules := portaltest.Programme()
	revenue := func(n int64) programme.Need {
		return programme.Need{Metric: programme.WonRevenue, Window: programme.Rolling12, AtLeast: n}
	}
	silver := programme.Need{All: []programme.Need{revenue(50_000), {Any: []programme.Need{
		{Metric: programme.WonDeals, Window: programme.Lifetime, AtLeast: 1}, {Metric: programme.CertifiedPeople, AtLeast: 1},
	}}}}
	gold := revenue(200_000)
	rules.Tiers[1].Needs, rules.Tiers[2].Needs = &silver, &gold
	p.PublishAnew(rules)
	h := &house{p, p.Partner("acme")}
	h.wins("contoso", "45000")
	return h
}

func (h *house) wins(customer, amount string) {
	d := portaltest.Do(h.Portal, h.Owner, deal.Register{
		Customer: customer, Domain: customer + ".example", Country: "DE", Products: []deal.Pick{{SKU: "BK-100", Quantity: "1"}}, Amount: amount, CloseDate: "+30d",
	})
	portaltest.Do(h.Portal, h.Admin(), deal.Approve{ID: d.ID})
	portaltest.Do(h.Portal, h.Owner, deal.Win{ID: d.ID, Amount: amount, Date: "today"})
	portaltest.Do(h.Portal, h.Admin(), deal.ConfirmWin{ID: d.ID})
	h.Run()
}

func (h *house) open(t *testing.T, a domain.Actor, w, height int, place ...string) *tuitest.Session {
	t.Helper()
	return tuitest.Open(t, h.Portal.Portal, a, w, height, h.options(place...)...)
}

func (h *house) options(place ...string) []tuitest.Option {
	zone := portaltest.Programme().TimeZone
	return []tuitest.Option{
		tuitest.At(place...), tuitest.Clock(h.Clock),
		tuitest.Routes(append(tierui.Routes(), admin.Routes()...)...), tuitest.With(func(o *tui.Options) { o.Facts.Zone = zone }),
	}
}

// Ensure a partner reads what it lacks to the euro, what counts and until when, the
// ladder, and on the open screen that it has risen.
func TestProgramme(t *testing.T) {
	h := newHouse(t)
	s := h.open(t, h.Owner, 100, 40, "programme").
		Expect("NEXT: SILVER", "€ 45k of € 50k", "90 %", "Win another € 5,000.", "COUNTS: WON, LAST 12 MONTHS", "contoso", "until 3 Mar 2027", "falls out", "either won deals", "or certified people")
	s.Press("right").Expect("REGISTERED · YOU ARE HERE", "SILVER", "Won, last 12 months: € 50,000")
	s.Press("right").Expect("Began on Registered").Press("right")
	h.wins("fabrikam", "5000")
	s.Rest().Expect("NEXT: GOLD", "TO KEEP SILVER", "€ 50k of € 50k")
	s.Press("left").Expect("Promoted from Registered to Silver")
	s.Press("enter").Expect("Promoted from Registered to Silver", "a confirmed win, D-", "TO KEEP SILVER", "€ 50k of € 50k", "contoso", "fabrikam")
	s.Press("y")
	if !strings.HasSuffix(s.Clipboard(), "tiers explain --at 2026-03-04T09:00:00Z") {
		t.Errorf("the clipboard has %q", s.Clipboard())
	}
	s.Press("esc").Press("left", "left").Press("y")
	if !strings.HasSuffix(s.Clipboard(), "tiers explain") {
		t.Errorf("the clipboard has %q", s.Clipboard())
	}
}

// Ensure the page looks as it was looked at: short of the next tier, at risk, on the
// highest by hand, with its ladder and its history.
func TestGoldens(t *testing.T) {
	for _, l := range tuitest.Looks() {
		t.Run(l.String(), func(t *testing.T) {
			h := newHouse(t)
			at := func() *tuitest.Session {
				return tuitest.Open(t, h.Portal.Portal, h.Owner, l.W, l.H, append(h.options("programme"), tuitest.In(l))...)
			}
			at().Golden("short").Press("right").Golden("ladder")
			h.wins("fabrikam", "5000")
			portaltest.Do(h.Portal, h.Admin(), tier.Set{Partner: h.ID, Tier: "gold", Reason: "Strategic account.", Until: "2026-06-30"})
			at().Golden("set")
			portaltest.Do(h.Portal, h.Admin(), tier.Release{Partner: h.ID})
			at().Golden("risk").Press("left").Golden("history").Press("enter").Golden("past")
		})
	}
}

// Ensure a partner reads that its tier is at risk and until when, and that one set
// by hand says so with its reason.
func TestRiskAndOverride(t *testing.T) {
	h := newHouse(t)
	h.wins("fabrikam", "5000")
	portaltest.Do(h.Portal, h.Admin(), tier.Set{Partner: h.ID, Tier: "gold", Reason: "Strategic account.", Until: "2026-06-30"})
	h.open(t, h.Owner, 80, 24, "programme").Expect("◐ set by Halyard", "until 30 Jun", "Strategic account.", "would be Silver.")
	portaltest.Do(h.Portal, h.Admin(), tier.Release{Partner: h.ID})
	h.open(t, h.Owner, 80, 24, "programme").Expect("⚠ at risk", "Gold is kept until 2 Jun", "Then it is Silver", "Win another € 150,000.")
	h.open(t, h.Owner, 44, 24, "programme").Expect("at risk")
}

// Ensure no keys, pastes or sizes break the page, at any part and before it has what
// it shows.
func TestHammer(t *testing.T) {
	h := newHouse(t)
	h.wins("fabrikam", "5000")
	tuitest.Hammer(t, 31, 200, func() *tuitest.Session { return h.open(t, h.Owner, 100, 30, "programme") })
	tuitest.Hammer(t, 32, 200, func() *tuitest.Session { return h.open(t, h.Owner, 60, 20, "programme").Press("left", "enter") })
}

// Ensure the vendor explains a partner's tier on its page, sets it by hand and lets
// it go.
func TestVendorSetsATier(t *testing.T) {
	h := newHouse(t)
	s := h.open(t, h.Admin(), 100, 40, "partners", h.ID).Press("right").Expect("Registered", "NEXT: SILVER", "Win another € 5,000.")
	s.Press("o").Expect("Set the tier of Acme GmbH").Press("right", "right").Press("tab").Type("+3m").Press("tab").Type("Strategic account.").Submit()
	s.Expect("Acme GmbH stands on Gold.", "SET BY HAND", "Strategic account.")
	s.Press("h").Expect("Set to Gold by hand", "Began on Registered").Press("enter").Expect("the vendor set the tier").Press("esc", "esc")
	s.Press("O").Expect("As things are it would be Registered").Press("y").Expect("at risk")
}
