package lead_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/lead"
	"gangway/domain/portal/portaltest"
	"gangway/tui/kit"
	"gangway/tui/tuitest"
)

// Ensure empty lists say what leads are and how they come.
func TestEmptyLists(t *testing.T) {
	h := newHouse(t)
	s := h.open(t, h.Owner).Expect("Nothing is offered to you", "one partner at a time", "→ look in the pool")
	s.Press("right").Expect("Leads › pool", "The pool is empty.", "whoever claims one first has it")
	s.Press("right").Expect("Leads › working", "You work on no lead.", "← look in the pool")
	s.Press("right").Expect("No lead has become a deal yet.").Press("right").Expect("No lead was disqualified.")
	s.Press("right").Expect("Leads › all", "You have no leads yet.").Press("right").Expect("Nothing is offered to you")
	s.Press("f").Type("pool").Press("enter").Expect("Leads › pool").Press("a", "c", "d").Expect("The pool is empty.")
}

// Ensure offers stand first by their deadline, then what is worked on, and that
// one key accepts without opening the contact.
func TestAcceptFromTheList(t *testing.T) {
	h := newHouse(t)
	h.working(h.Sales, "tailspin")
	h.Clock.Advance(time.Hour)
	l := h.offered("wingtip")
	h.Clock.Advance(21 * time.Hour)
	h.offered("adatum")
	s := h.open(t, h.Owner).Expect("Leads 3", "▌ wingtip GmbH", "⚠ accept in 3 h 0 min", "accept in 1 d", "act in 4 d", "3 leads · offers first, by deadline")
	if s.Line("wingtip") > s.Line("adatum") || s.Line("adatum") > s.Line("tailspin") {
		t.Errorf("the order is wrong:\n%s", s.Screen())
	}
	s.Press("a").Expect("wingtip GmbH is yours. You have 5 d to do something with it.", "▌ wingtip GmbH", "act in 5 d", "Leads 3")
	if got := h.peek(h.Owner, l.ID); got.Status != lead.StatusWorking || got.Owner.Name != "Olga Owner" || !got.OpenedAt.IsZero() {
		t.Errorf("accepted: %+v", got)
	}
	s.Press("enter").Expect("Leads › wingtip GmbH", "● working", "Kim Berg", "kim@wingtip.example", "Contact opened", "Act", "Asked for a demo.")
	if got := h.peek(h.Owner, l.ID); got.OpenedAt.IsZero() || got.OpenedBy != "Olga Owner" {
		t.Errorf("opened: %+v", got)
	}
}

// Ensure the contact shows once the lead is accepted, on its page, and that the
// first note stops the clock.
func TestAcceptOnThePage(t *testing.T) {
	h := newHouse(t)
	l := h.offered("tailspin")
	s := h.open(t, h.Sales, l.ID).Expect("◐ offered", "Accept  within 1 d", "The contact shows once you accept.", "tailspin.example · Munich, Germany").Without("Kim Berg")
	s.Press("v").Expect("accept it first").Press("h").Expect("This lead is offered, so it can't be handed on")
	s.Press("a").Expect("tailspin GmbH is yours.", "● working", "Kim Berg", "Contact opened")
	s.Press("a").Expect("Note on tailspin GmbH", "With your first note the clock stops.").Submit().Expect("required")
	s.Type("Called them.").Submit().Expect("Your note is on the timeline.", "“Called them.”", "First action").Without("within")
	s.Press("d").Expect("You work on this lead, so it can't be declined.")
	s.Press("y").Press("enter")
	if s.Clipboard() != l.ID {
		t.Errorf("copied %q", s.Clipboard())
	}
}

// Ensure an offer that has run out is told as such before anybody tries.
func TestOfferThatRanOut(t *testing.T) {
	h := newHouse(t)
	l := h.offered("tailspin")
	h.Clock.Advance(25 * time.Hour) // the portal's timers have not got round to it
	s := h.open(t, h.Owner, l.ID).Expect("✗ time is over since 5 Mar 2026 09:00").Without("a accept")
	s.Press("a").Expect("This offer ran out on 5 Mar 2026 09:00. The lead goes to somebody else.")
	h.Run()
	s.Rest().Expect("This offer is over")
}

// Ensure a look at a page opens the contact for who may work on it alone, once.
func TestFirstLook(t *testing.T) {
	h := newHouse(t)
	l := h.working(h.Owner, "tailspin")
	h.open(t, h.Viewer, l.ID).Expect("Nobody who works on this lead has opened the contact.").Without("Kim Berg")
	a := h.Admin()
	a.As = h.ID
	h.open(t, h.Who(a), l.ID).Without("Kim Berg").Press("a").Expect("nothing can be changed")
	tuitest.Open(t, h.Portal.Portal, h.Owner, 120, 36, h.options()...).Expect("Open this lead to see the contact.").Without("Kim Berg")
	if got := h.peek(h.Owner, l.ID); !got.OpenedAt.IsZero() {
		t.Fatalf("opened by a look from aside")
	}
	h.open(t, h.Manager, l.ID).Expect("Kim Berg")
	h.open(t, h.Viewer, l.ID).Expect("Kim Berg")
	if got := h.peek(h.Owner, l.ID); got.OpenedBy != "Manager" {
		t.Errorf("opened by %q", got.OpenedBy)
	}
}

// Ensure declining asks for a reason, and for a note where the reason wants one.
func TestDecline(t *testing.T) {
	h := newHouse(t)
	l := h.offered("tailspin")
	h.offered("wingtip")
	s := h.open(t, h.Sales).Press("d").Expect("Decline tailspin GmbH", "is not offered to you again").Submit().Expect("required")
	s.Press("right", "right", "right", "right", "right").Expect("please write a note with it").Submit().Expect("Please write a note with this reason.")
	s.Type("Our consultant is on leave.").Submit().Expect("You have declined it.", "▌ wingtip GmbH", "Leads 1").Without("tailspin")
	if got := h.peek(h.Admin(), l.ID); got.Desk.Offers[0].Reason != "other" {
		t.Errorf("stored: %+v", got.Desk)
	}
	s.Press("enter", "d", "right").Submit().Expect("You have declined it.", "Nothing is offered to you")
}

// Ensure the pool shows no company, that one key claims, and that then it is told
// who it is.
func TestClaim(t *testing.T) {
	h := newHouse(t)
	h.pooled("tailspin", func(c *lead.Create) { c.Score = "20"; c.Industry = "Toys" })
	h.Clock.Advance(time.Minute)
	l := h.pooled("wingtip", func(c *lead.Create) { c.Score = "10" })
	s := h.open(t, h.Sales).Press("right").Expect("Logistics", "Germany", "400", "Backup Server", "2 leads · newest first").Without("tailspin", "wingtip", "Kim Berg")
	s.Press("o").Expect("most promising first", "▌ Toys").Press("down").Expect("▌ Logistics")
	s.Press("c").Expect("It is yours.", "wingtip GmbH", "wingtip.example · Munich, Germany", "You have 5 d to do something with it.")
	s.Type("y").Expect("It is yours.").Wait(kit.Startle).Press("enter").Expect("Leads › pool › wingtip GmbH", "Kim Berg", "Claimed from the pool")
	if got := h.peek(h.Sales, l.ID); got.Owner.Name != "Sales" {
		t.Errorf("claimed: %+v", got)
	}
	s.Press("esc").Expect("▌ Toys").Without("Logistics")
	s.Press("c").Expect("You can claim the next one at", "▌ Toys")
	s.Press("a").Expect("claim it first")
}

// Ensure who loses a race reads a sentence, and its list stays where it was.
func TestClaimIsLost(t *testing.T) {
	h := newHouse(t)
	rival := h.Partner("rival")
	h.Run()
	var all []lead.Lead
	for i := range 5 {
		all = append(all, h.pooled(fmt.Sprintf("c%d", i), func(c *lead.Create) { c.Industry = fmt.Sprintf("Industry %d", i) }))
		h.Clock.Advance(time.Minute)
	}
	s := h.open(t, h.Sales).Press("right", "down", "down").Expect("▌ Industry 2")
	page := h.open(t, h.Owner, all[2].ID).Expect("◐ in the pool", "Whoever claims it first has it.", "Industry 2").Without("c2 GmbH")
	at := s.Line("Industry 2")
	portaltest.Do(h.Portal, rival.Sales, lead.Claim{ID: all[2].ID})
	s.Press("c").Expect("Somebody was quicker: this lead has just been taken.").Without("Industry 2")
	if s.Line("▌ Industry 1") != at {
		t.Errorf("the list has moved:\n%s", s.Screen())
	}
	page.Rest().Expect("Somebody was quicker: this lead has left the pool.").Without("claim")
	portaltest.Do(h.Portal, h.Admin(), lead.Recall{ID: all[4].ID, InternalNote: "Ours."})
	if s.Rest().Expect("▌ Industry 1").Without("Industry 4"); len(h.pool(h.Sales)) != 3 {
		t.Errorf("the pool has %d", len(h.pool(h.Sales)))
	}
}

func (h *house) pool(a domain.Actor) []lead.Lead {
	return portaltest.View(h.Portal, a, lead.Pool{}).Items
}

// Ensure a claim on the page of a lead shows it at once.
func TestClaimOnThePage(t *testing.T) {
	h := newHouse(t)
	l := h.pooled("tailspin")
	s := h.open(t, h.Owner, l.ID).Press("y").Expect("command line").Press("down", "enter")
	if got := s.Clipboard(); !strings.HasSuffix(got, "leads claim "+l.ID) {
		t.Errorf("copied %q", got)
	}
	s.Press("c").Expect("tailspin GmbH is yours.", "Kim Berg", "Leads › tailspin GmbH")
	s.Press("c").Expect("You work on this lead, so it can't be claimed.")
}

// Ensure a lead becomes an approved deal without retyping, and the other way round
// its page leads to the deal.
func TestConvert(t *testing.T) {
	h := newHouse(t)
	l := h.working(h.Sales, "tailspin", func(c *lead.Create) { c.Products = []string{"BK-100", "AR-100"} })
	s := h.open(t, h.Sales, l.ID).Press("v").Expect("tailspin.example", "Backup Server", "Archive").Without("Web domain")
	s.Wait(time.Second).Expect("tailspin.example   ● clear")
	s.Submit().Expect("required")
	s.Type("48k").Press("enter").Type("+60d").Press("esc").Expect("What you typed is kept", "● working").Press("v").Expect("This is what you had typed before.", "48,000")
	s.Submit().Expect("Approved at once: tailspin GmbH is protected until 2 Jun.", "● protected", "€ 48,000", "Backup Server", "Kim Berg")
	if got := h.peek(h.Sales, l.ID); got.Status != lead.StatusConverted {
		t.Errorf("the lead is %s", got.Status)
	}
	s.Press("esc").Expect("● converted", "⏎ open deal", got(h, l.ID).Deal).Press("x").Expect("This lead is converted, so it can't be disqualified.")
	s.Press("enter").Expect("● protected")
	h.open(t, h.Sales, l.ID, "convert").Expect("Only one that you work on becomes a deal.").Press("r").Expect("This lead is converted.").Press("esc")
}

func got(h *house, id string) lead.Lead { return h.peek(h.Owner, id) }

// Ensure a customer that is registered is told while the form is filled in, and
// that then the vendor decides.
func TestConvertInConflict(t *testing.T) {
	h := newHouse(t)
	rival := h.Partner("rival")
	d := portaltest.Do(h.Portal, rival.Owner, deal.Register{
		Customer: "Tailspin GmbH", Domain: "tailspin.example", Country: "DE", CloseDate: "2026-06-18", Products: []deal.Pick{{SKU: "BK-100", Amount: "48k"}},
	})
	portaltest.Do(h.Portal, h.Admin(), deal.Approve{ID: d.ID})
	l := h.working(h.Owner, "tailspin")
	s := tuitest.Open(t, h.Portal.Portal, h.Owner, 120, 36, h.options(l.ID, "convert")...).Wait(time.Second)
	s.Expect("✗ already registered", "The customer is registered already. You can").Press("tab", "tab", "tab", "tab").Type("9k").Press("enter").Type("+30d").Submit()
	s.Expect("This customer is already registered", "◐ submitted", "waiting for Halyard").Without("Rival")
	portaltest.Do(h.Portal, h.Admin(), deal.Reject{ID: got(h, l.ID).Deal, Reason: "already-registered"})
	s.Press("esc").Expect("● working", "Open again, as its deal was", "refused: Already registered").Without("Closed")
}

// Ensure the web domain is asked for where the lead has none, and checked while it
// is typed.
func TestConvertAsksForTheSite(t *testing.T) {
	h := newHouse(t)
	l := h.working(h.Owner, "tailspin", lacks)
	s := h.open(t, h.Owner, l.ID, "convert").Expect("Web domain", "The customer has no website").Type("tailspin.ex").Wait(time.Second).Type("ample").Wait(time.Second).Expect("Web domain  ● clear")
	s.Press("ctrl+u").Press("tab", "tab", "tab", "tab", "tab").Press("tab").Type("9k").Press("enter").Type("+30d").Submit().Expect("Please give")
	s.Press("tab", "space").Submit().Expect("Approved at once", "no website")
}

// Ensure who was slower than a colleague goes on from what the lead has become.
func TestConvertAfterAColleague(t *testing.T) {
	h := newHouse(t)
	l := h.working(h.Owner, "tailspin")
	s := h.open(t, h.Owner, l.ID, "convert").Type("x").Press("ctrl+u").Type("Archive").Press("tab", "tab", "tab", "tab").Type("9k").Press("enter").Type("+30d")
	portaltest.Do(h.Portal, h.Manager, lead.Note{ID: l.ID, Note: "Called them."})
	s.Submit().Expect("in the meantime", "9,000").Submit().Expect("The lead is about other products, so Halyard decides.", "Archive")
}

// Ensure a lead is handed on, given back and disqualified, each with what it
// needs.
func TestHandOnGiveBackDisqualify(t *testing.T) {
	h := newHouse(t)
	a, b, c := h.working(h.Owner, "tailspin"), h.working(h.Owner, "wingtip"), h.working(h.Sales, "adatum")
	s := h.open(t, h.Owner, a.ID).Press("h").Expect("Hand tailspin GmbH to", "Manager", "Sales").Without("Viewer", "Olga Owner  ")
	s.Type("sal").Press("enter").Expect("tailspin GmbH is with Sales.", "Handed on: Sales", "u undo").Press("u").Expect("tailspin GmbH is with Olga Owner.")
	s.Press("x").Expect("Disqualify tailspin GmbH", "for anybody").Press("right").Submit().Expect("tailspin GmbH is disqualified.", "○ disqualified", "No need")
	s.Press("a").Expect("Note on tailspin GmbH").Press("esc")
	s = h.open(t, h.Owner, b.ID).Press("b").Expect("Give back wingtip GmbH", "It goes back to Halyard").Press("right").Submit().Expect("You have given it back.", "Leads")
	s.Without("wingtip")
	h.open(t, h.Sales, c.ID).Press("h").Type("man").Press("enter").Expect("adatum GmbH is with Manager.", "Nothing is offered to you").Without("u undo")
	h.open(t, h.Sales, c.ID).Expect("There is no such lead.")
}

// Ensure who looks only is told so; who sells sees offers and its own leads.
func TestWhoSeesWhat(t *testing.T) {
	h := newHouse(t)
	l := h.offered("tailspin")
	h.working(h.Manager, "wingtip")
	h.working(h.Sales, "adatum")
	h.open(t, h.Sales).Expect("tailspin", "adatum", "Leads 2").Without("wingtip")
	s := h.open(t, h.Viewer).Expect("tailspin", "adatum", "wingtip").Without("a accept").Press("a").Expect("You are here as viewer: you can look at leads, not change them.")
	s.Press("d").Expect("You are here as viewer")
	h.open(t, h.Viewer, l.ID, "convert").Without("Products")
}

// Ensure another partner's lead is answered like one that does not exist, and that
// one that goes away while it is looked at says so.
func TestLeadOfSomebodyElse(t *testing.T) {
	h := newHouse(t)
	rival := h.Partner("rival").Owner
	l := h.offered("tailspin")
	h.open(t, rival, l.ID).Expect("There is no such lead.", "r try again").Without("tailspin")
	h.open(t, rival, l.ID, "convert").Expect("There is no such lead.").Press("esc")
	h.open(t, rival).Press(":").Type("tailspin").Without("tailspin GmbH")
	s := h.open(t, h.Owner, l.ID).Expect("◐ offered")
	portaltest.Do(h.Portal, h.Sales, lead.Decline{ID: l.ID, Reason: "too-small"})
	s.Rest().Expect("This offer is over: the lead goes to somebody else.", "Leads › tailspin GmbH").Press("a").Without("is yours")
	w := h.working(h.Owner, "wingtip")
	s = h.open(t, h.Owner, w.ID).Expect("● working")
	portaltest.Do(h.Portal, h.Admin(), lead.Recall{ID: w.ID, InternalNote: "Ours."})
	s.Rest().Expect("This lead is not yours any more.")
}

// Ensure what others do shows in the list without a key, and the list is narrowed
// by what is typed.
func TestListIsLive(t *testing.T) {
	h := newHouse(t)
	h.offered("tailspin")
	l := h.offered("wingtip")
	s := h.open(t, h.Owner).Press("down").Expect("▌ wingtip GmbH")
	h.offered("adatum")
	portaltest.Do(h.Portal, h.Sales, lead.Accept{ID: l.ID})
	s.Rest().Expect("▌ wingtip GmbH", "act in 5 d", "adatum", "Leads 3")
	s.Press("/").Type("tail").Expect("tailspin", "by the word found").Without("adatum", "wingtip").Press("esc").Expect("adatum")
	s.Press(":").Type("adat").Expect("lead · offered").Press("enter").Expect("Leads › adatum GmbH")
}

// Ensure a list that is longer than a page goes on, each lead once.
func TestLongList(t *testing.T) {
	h := newHouse(t)
	portaltest.Do(h.Portal, h.Owner, lead.Note{ID: h.working(h.Owner, "acted").ID, Note: "Called them."})
	for i := range 56 {
		h.offered(fmt.Sprintf("c%d", i))
	}
	s := h.open(t, h.Owner).Expect("▌ c")
	s.Press("G", "G", "G").Expect("57 leads", "▌ acted GmbH")
}

// Ensure no key, paste or size breaks the screens.
func TestHammer(t *testing.T) {
	for seed := range uint64(3) {
		h := newHouse(t)
		h.offered("tailspin")
		h.working(h.Owner, "wingtip")
		h.pooled("adatum")
		h.offered("long", func(c *lead.Create) {
			c.Company = "株式会社さくらテクノロジー東京本社営業部 👩‍👩‍👧‍👦"
			c.Score, c.Size = "", ""
		})
		tuitest.Hammer(t, seed, 250, func() *tuitest.Session { return h.open(t, h.Owner) })
	}
}
