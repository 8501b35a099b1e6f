package deal_test

import (
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/tui"
	"gangway/tui/kit"
	screens "gangway/tui/screens/deal"
	"gangway/tui/tuitest"
)

// open opens the deals for an actor, at a place below them.
func open(t *testing.T, p *portaltest.Portal, a domain.Actor, place ...string) *tuitest.Session {
	t.Helper()
	return openAt(t, p, a, 100, 40, place...)
}

func openAt(t *testing.T, p *portaltest.Portal, a domain.Actor, w, h int, place ...string) *tuitest.Session {
	t.Helper()
	return tuitest.Open(t, p.Portal, a, w, h, options(p, place...)...)
}

func options(p *portaltest.Portal, place ...string) []tuitest.Option {
	return []tuitest.Option{
		tuitest.Routes(screens.Routes()...), tuitest.At(append([]string{"deals"}, place...)...), tuitest.Clock(p.Clock),
		tuitest.With(func(o *tui.Options) { o.Finders = []kit.Finder{screens.Finder} }),
	}
}

// contoso is a complete deal.
func contoso() deal.Register {
	return deal.Register{
		Customer: "Contoso GmbH", Domain: "contoso.de", Country: "DE", City: "Munich", CloseDate: "2026-05-18",
		Products: []deal.Pick{{SKU: "BK-100", Quantity: "4", Amount: "48k"}, {SKU: "AR-100", Amount: "9600"}},
	}
}

// protected registers a deal and has it approved.
func protected(p *portaltest.Portal, a domain.Actor, c deal.Register) deal.Deal {
	d := portaltest.Do(p, a, c)
	return portaltest.Do(p, p.Admin(), deal.Approve{ID: d.ID})
}

// fillIn types a complete deal into the form.
func fillIn(s *tuitest.Session, name, site string) *tuitest.Session {
	s.Type(name).Press("enter").Type(site).Press("enter", "enter").Type("germ").Press("enter")
	return s.Type("archive").Press("enter").Type("2").Press("enter").Type("16k").Press("enter", "tab", "tab").Type("18 jun")
}

// to goes down by so many fields.
func to(n int) []any {
	keys := make([]any, n)
	for i := range keys {
		keys[i] = "tab"
	}
	return keys
}

// Ensure an empty list invites to register, and that a deal can be registered
// with as little as is required.
func TestFirstDeal(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("brightwater")
	s := open(t, p, c.Owner).Expect("You have no open deals", "n new deal")
	s.Press("n").Expect("Customer", "Web domain", "More, if you have it")
	fillIn(s, "Contoso GmbH", "contoso.de").Wait(time.Second).Expect("clear", "€ 16,000 from the products")
	s.Submit().Expect("Submitted. Halyard decides by", "Contoso GmbH", "submitted", "Archive × 2", "€ 16,000", "18 Jun", "contoso.de · Germany")
	s.Press("esc").Expect("Deals 1", "Contoso GmbH", "€ 16,000", "◐ submitted")
	if l := portaltest.View(p, c.Owner, deal.List{}); len(l.Items) != 1 || l.Items[0].Products[0].SKU != "AR-100" {
		t.Errorf("stored: %+v", l.Items)
	}
	s.Press("n").Without("Contoso") // nothing is left of the draft
}

// Ensure somebody is told before and after they submit what is not theirs to
// sell, and can submit it all the same.
func TestBeyondTheirs(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("brightwater")
	limits := partner.Edit{ID: c.ID, Territories: []string{"benelux"}, Products: []string{"backup"}}
	portaltest.Do(p, p.Admin(), limits)
	s := fillIn(open(t, p, c.Owner, "new"), "Contoso GmbH", "contoso.de").Wait(time.Second).Expect("⚠ outside your territory")
	s.Submit().Expect("This customer is outside your territory and you are not authorised for Archive, so Halyard", "submitted")
	limits.Territories = []string{"all"}
	portaltest.Do(p, p.Admin(), limits)
	fillIn(open(t, p, c.Owner, "new"), "Adatum AG", "adatum.de").Wait(time.Second).Expect("⚠ not authorised for Archive")
}

// Ensure a trusted partner's clear deal is told as approved.
func TestApprovedAtOnce(t *testing.T) {
	p := portaltest.New(t)
	rules := portaltest.Programme()
	rules.Deals.AutoApprove.Enabled = true
	p.Publish(rules)
	c := p.PartnerOn("brightwater", "DE", "gold")
	fillIn(open(t, p, c.Owner, "new"), "Contoso GmbH", "contoso.de").Submit().
		Expect("Approved at once: Contoso GmbH is protected until 2 Jul.", "● protected", "Approved by rule")
}

// Ensure all that is wrong stands beside its field, and what was typed stays.
func TestFormTellsWhatIsWrong(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("brightwater")
	s := open(t, p, c.Owner, "new").Submit()
	if n := strings.Count(s.Screen(), "required"); n != 6 {
		t.Errorf("%d fields are required:\n%s", n, s.Screen())
	}
	s.Type("Contoso GmbH").Press("enter").Type("not a domain").Press("enter", "enter").Type("Atlantis").Press("enter")
	s.Type("widget").Press("enter").Type("2").Press("enter").Type("12,5,0").Press("enter", "tab", "tab").Type("30 feb").Submit()
	s.Expect("Contoso GmbH", "not a domain", "Atlantis", "This country is not known", "12,5,0", "30 feb", "Please give a date that exists")
	s.Press("ctrl+u").Type("Germany").Press("tab", "tab", "tab", "ctrl+u").Type("48k").Press("tab", "tab", "tab", "ctrl+u").Type("+30d").Expect("in 30 days")
	s.Submit().Expect("not a domain", "Please give a web domain", "€ 48,000 from the products")
	s.Press("ctrl+u").Type("contoso.de").Submit().Expect("contoso.de", "There is no product widget in the programme.")
	if l := portaltest.View(p, c.Owner, deal.List{}); len(l.Items) != 0 {
		t.Errorf("stored: %+v", l.Items)
	}
}

// Ensure a rival's protection is told while typing, without who has it.
func TestConflictIsTold(t *testing.T) {
	p := portaltest.New(t)
	rules := portaltest.Programme()
	rules.Deals.ConflictShowsUntil = true
	p.Publish(rules)
	protected(p, p.Partner("rival").Owner, contoso())
	c := p.Partner("brightwater")
	s := open(t, p, c.Owner, "new").Type("Contoso").Press("enter").Type("www.contoso.de").Without("registered").Wait(2 * time.Second)
	s.Expect("✗ already registered until 2 Jun").Without("Rival")
	s.Press("ctrl+u").Type("adatum.de").Without("already registered").Wait(2 * time.Second).Expect("● clear")
	s.Press("ctrl+u").Type("contoso.de").Press("enter", "enter").Type("de").Press("enter")
	s.Type("Archive").Press("enter", "enter").Type("9k").Press("enter", "tab", "tab").Type("+60d").Submit()
	s.Expect("This customer is already registered for this product.", "submitted", "waiting for Halyard").Without("Rival")
}

// Ensure the kinds of answers have their words.
func TestAnswersOfTheCheck(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("brightwater")
	protected(p, c.Owner, contoso())
	s := open(t, p, c.Owner, "new").Type("x").Press("enter").Type("contoso.de").Wait(2 * time.Second).Expect("already yours until 2 Jun")
	s.Press("shift+tab", "ctrl+u").Type("Contosso GmbH").Press("tab", "ctrl+u").Type("contosso.de").Press("tab", "tab").Type("DE").Press("tab")
	s.Wait(2 * time.Second).Expect("possible conflict")
	s.Press("shift+tab", "shift+tab", "shift+tab", "ctrl+u", "tab", "space").Wait(2 * time.Second).Expect("Customer  ⚠ possible conflict")
}

// Ensure the limit of checks is told plainly and stops nobody from registering, and
// that who types slowly asks for one customer.
func TestChecksAreLimited(t *testing.T) {
	p := portaltest.New(t)
	rules := portaltest.Programme()
	rules.Deals.ChecksPerHour = 1
	p.Publish(rules)
	c := p.Partner("brightwater")
	s := open(t, p, c.Owner, "new").Type("A").Press("enter")
	for _, letter := range strings.Split("adatum.de", "") {
		s.Type(letter).Wait(time.Second)
	}
	s.Wait(time.Second).Expect("clear")
	s.Press("ctrl+u", "shift+tab", "ctrl+u")
	fillIn(s, "Contoso GmbH", "contoso.de").Wait(time.Second).Expect("You can check 1 customers an hour").Submit().Expect("Submitted.")
}

// Ensure what an admin decides is seen without a key, in the list and on the
// page, and that the cursor stays on its deal.
func TestDecisionsShowLive(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("brightwater")
	d := portaltest.Do(p, c.Owner, contoso())
	other := contoso()
	other.Customer, other.Domain = "Adatum AG", "adatum.de"
	second := portaltest.Do(p, c.Owner, other)
	list := open(t, p, c.Owner).Press("down").Expect("▌ Contoso GmbH")
	page := open(t, p, c.Owner, d.ID).Expect("submitted", "waiting for Halyard")
	portaltest.Do(p, p.Admin(), deal.Approve{ID: d.ID})
	page.Rest().Expect("● protected", "until 2 Jun", "Approved").Without("waiting for")
	list.Rest().Expect("▌ Contoso GmbH", "● protected")
	portaltest.Do(p, p.Admin(), deal.Return{ID: second.ID, Note: "Please name the site."})
	list.Rest().Press("f").Type("ret").Press("enter").Expect("Deals › returned", "Adatum AG", "⚠ returned").Without("Contoso")
	list.Press("enter").Expect("Halyard asks: Please name the site.", "“Please name the site.”")
}

// Ensure a returned deal is completed and submitted again in one go.
func TestReturnedDealIsSubmittedAgain(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("brightwater")
	d := portaltest.Do(p, c.Owner, contoso())
	portaltest.Do(p, p.Admin(), deal.Return{ID: d.ID, Note: "Which city?"})
	s := open(t, p, c.Owner, d.ID).Press("e").Expect("Contoso GmbH", "Backup Server", "48,000", "€ 57,600 from the products", "submit again")
	s.Press("ctrl+u").Type("Contoso AG").Submit().Expect("submitted", "Submitted again", "Changed customer", "Contoso AG")
	if got := portaltest.View(p, c.Owner, deal.Show{ID: d.ID}); got.Status != deal.StatusSubmitted || got.Amount.Minor != 5_760_000 {
		t.Errorf("stored: %+v", got)
	}
}

// Ensure somebody who was slower reads who was quicker, keeps what was typed, and
// can send it all the same.
func TestEditTellsWhoWasQuicker(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("brightwater")
	d := protected(p, c.Owner, contoso())
	s := open(t, p, c.Owner, d.ID, "edit").Press(to(11)...).Press("ctrl+u").Type("60k")
	city := "Berlin"
	portaltest.Do(p, c.Manager, deal.Edit{ID: d.ID, Fields: deal.Fields{City: &city}})
	s.Submit().Expect("Manager changed city in the meantime.", "60,000")
	s.Submit().Expect("Saved.", "€ 60,000", "Berlin", "Changed amount")
	if got := portaltest.View(p, c.Owner, deal.Show{ID: d.ID}); got.Customer.City != "Berlin" || got.Amount.Minor != 6_000_000 {
		t.Errorf("stored: %+v", got)
	}
}

// Ensure what the vendor decided on can't be edited, which is told beside it.
func TestEditOfWhatIsDecided(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("brightwater")
	d := protected(p, c.Owner, contoso())
	s := open(t, p, c.Owner, d.ID, "edit").Type(" & Co").Submit().Expect("This cannot be changed while the deal is approved.", "Contoso GmbH & Co")
	s.Press("esc").Expect("What you typed is kept")
}

// Ensure a half-filled form survives esc, a lost connection and the death of the
// session, is offered again, and can be dropped.
func TestDraftIsOfferedAgain(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("brightwater")
	s := open(t, p, c.Owner, "new").Type("Contoso GmbH").Press("enter").Type("contoso.de").Press("esc").Expect("What you typed is kept", "no open deals")
	s.Press("n").Expect("This is what you had typed before.", "Contoso GmbH", "contoso.de").Press("esc")
	lost := open(t, p, c.Owner, "new").Expect("Contoso GmbH").Type(" & Co. KG").Wait(3 * time.Second)
	_ = lost // the line broke down here
	again := open(t, p, c.Owner, "new").Expect("Contoso GmbH & Co. KG", "ctrl+r start anew").Press("ctrl+r").Expect("Start anew?").Press("y")
	again.Without("Contoso").Press("esc", "n").Without("Contoso")
	open(t, p, c.Manager, "new").Without("Contoso")
}

// Ensure a deal can be kept as a draft, which is submitted later.
func TestKeepAsDraftAndSubmit(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("brightwater")
	s := open(t, p, c.Owner, "new").Press("ctrl+d").Expect("Please give the legal name of the customer.")
	s.Type("Contoso GmbH").Press("ctrl+d").Expect("Kept as a draft.", "○ draft", "not submitted yet")
	s.Press("S").Expect("Please give the customer's web domain")
	s.Press("e", "down").Type("contoso.de").Press("down", "down").Type("de").Press("enter").Type("AR-100").Press("enter", "enter").Type("9k")
	s.Press("enter", "tab", "tab").Type("+60d").Submit().Expect("Submitted. Halyard decides by", "◐ submitted")
	s.Press("R").Expect("Recall Contoso GmbH?", "gives up its place in line").Press("y").Expect("Contoso GmbH is a draft again.", "○ draft")
	s.Press("S").Expect("◐ submitted")
}

// Ensure each act on a protected deal does what it says, from the list as well.
func TestActs(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("brightwater")
	protected(p, c.Owner, contoso())
	s := open(t, p, c.Owner)

	s.Press("s").Expect("Stage of Contoso GmbH", "now · 10 %").Press("down", "down", "enter").Expect("Contoso GmbH is at proposal.", "u undo")
	s.Press("u").Expect("Contoso GmbH is at qualified.")

	s.Press("enter", "x").Expect("It is protected until 2 Jun.", "You can ask 2 times.").Submit().Expect("required")
	s.Type("They decide in June.").Submit().Expect("30 days are asked for.", "30 days asked for on 4 Mar", "“They decide in June.”")
	s.Press("x").Expect("An extension is asked for already.")

	s.Press("a").Type("Called them on Monday.").Submit().Expect("Your note is on the timeline.", "“Called them on Monday.”")

	s.Press("c").Expect("Share Contoso GmbH with", "Sales").Type("sal").Press("enter").Expect("Contoso GmbH is shared with Sales.", "Shared with")
	s.Press("u").Expect("Contoso GmbH is shared with nobody.")

	s.Press("w").Expect("Won: Contoso GmbH", "57,600").Press("ctrl+u").Type("56k").Press("enter", "ctrl+u").Type("+3d").Submit().Expect("The date of the order is in the future.")
	s.Press("ctrl+u").Type("today").Press("enter").Type("PO-4711").Submit().Expect("Well done.", "win reported", "€ 56,000 on 2026-03-04, PO-4711", "Reported as won for € 56,000")
	s.Press("l").Expect("This deal is reported as won, so it can't be marked as lost.")
	s.Press("y").Expect("id", "command line").Press("enter")
	if got := s.Clipboard(); !strings.HasPrefix(got, "D-") {
		t.Errorf("clipboard: %q", got)
	}
}

// Ensure a lost deal says why, and withdrawing names what will happen.
func TestLoseAndWithdraw(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("brightwater")
	lost := protected(p, c.Owner, contoso())
	s := open(t, p, c.Owner, lost.ID).Press("l").Expect("Lost: Contoso GmbH").Submit().Expect("required")
	s.Press("right", "tab").Type("Another vendor was cheaper.").Submit()
	s.Expect("Contoso GmbH is marked as lost.", "✗ lost: price", "“Another vendor was cheaper.”", "Lost: Price")

	other := protected(p, c.Owner, contoso())
	s = open(t, p, c.Owner, other.ID).Press("W").Expect("Withdraw Contoso GmbH?", "The protection until 2 Jun ends at once", "You can't take this back yourself.")
	s.Paste("y\n").Expect("Withdraw Contoso GmbH?").Press("esc").Expect("● protected")
	s.Press("W").Submit().Expect("Contoso GmbH is withdrawn.", "○ withdrawn").Press("W").Expect("This deal is withdrawn already.")
}

// Ensure who only looks is told so, and is not invited to what can't be done.
func TestViewerLooksOnly(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("brightwater")
	open(t, p, c.Viewer).Expect("You have no open deals").Without("n new deal")
	d := protected(p, c.Owner, contoso())
	s := open(t, p, c.Viewer, d.ID).Expect("● protected").Without("s stage")
	s.Press("s").Expect("You are here as viewer: you can look at deals, not change them.")
	s.Press("n").Expect("You are here as viewer")
	open(t, p, c.Viewer, "new").Without("Web domain")
}

// Ensure another partner's deal is answered like one that does not exist.
func TestDealOfSomebodyElse(t *testing.T) {
	p := portaltest.New(t)
	d := protected(p, p.Partner("rival").Owner, contoso())
	c := p.Partner("brightwater")
	mine := open(t, p, c.Owner, "D-0000000").Screen()
	theirs := open(t, p, c.Owner, d.ID).Expect("r try again").Without("Contoso").Screen()
	if strings.ReplaceAll(theirs, d.ID, "D-0000000") != mine && kit.Width(d.ID) == len("D-0000000") {
		t.Errorf("they differ:\n%s\n%s", mine, theirs)
	}
	open(t, p, c.Owner, d.ID, "edit").Expect("r try again").Without("Contoso").Press("esc")
	open(t, p, c.Owner).Press(":").Type("contoso").Without("Contoso GmbH")
}

// Ensure the list is filtered as one types, by status and in three orders, that
// the filter outlives a change of the view, and that what it finds names the order
// that it has.
func TestListIsNarrowed(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("brightwater")
	protected(p, c.Owner, contoso())
	p.Clock.Advance(time.Hour)
	draft := deal.Register{Customer: "Contoso Suisse AG", Amount: "90k", Draft: true}
	portaltest.Do(p, c.Owner, draft)
	adatum := contoso()
	adatum.Customer, adatum.Domain = "Adatum AG", "adatum.de"
	portaltest.Do(p, c.Owner, adatum)

	s := open(t, p, c.Owner).Expect("3 deals · soonest end first")
	if s.Line("Contoso GmbH") > s.Line("Adatum") {
		t.Errorf("protected deals come first:\n%s", s.Screen())
	}
	s.Press("/").Type("conto su").Expect("Contoso Suisse", "1 deal · by the word found").Without("Adatum", "Contoso GmbH").Press("enter")
	s.Press("o").Expect("What is found comes by the word found. Press esc to clear the filter, then choose an order.")
	s.Press("left").Expect("Deals › all", "Contoso Suisse").Without("Adatum").Press("esc").Expect("Adatum")
	s.Press("right", "right").Expect("Deals › protected", "Contoso GmbH").Without("Adatum", "Suisse")
	s.Press("/").Type("zebra").Expect("Nothing matches “zebra”.").Press("esc").Expect("Contoso GmbH")
	s.Press("left", "o", "o").Expect("largest first")
	if s.Line("Suisse") > s.Line("Contoso GmbH") {
		t.Errorf("the largest comes first:\n%s", s.Screen())
	}
	s.Press(":").Type("adatum").Expect("deal · submitted").Press("enter").Expect("Deals › Adatum AG")
}

// Ensure the preview follows the cursor and brings the timeline.
func TestPreviewFollows(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("brightwater")
	d := protected(p, c.Owner, contoso())
	portaltest.Do(p, c.Owner, deal.Register{Customer: "Adatum AG", Draft: true})
	s := openAt(t, p, c.Owner, 120, 36).Expect("▌ Contoso GmbH", "contoso.de · Munich, Germany", "Approved")
	s.Press("down").Expect("▌ Adatum AG", "not submitted yet", "Begun as a draft").Without("Munich")
	s.Press("up").Expect("Munich")
	portaltest.Do(p, p.Admin(), deal.Note{ID: d.ID, Note: "Good luck."})
	s.Rest().Expect("“Good luck.”")
	s.Resize(80, 24).Without("Munich").Resize(120, 36).Expect("Munich")
}

// Ensure no key, paste or size breaks the screens.
func TestHammer(t *testing.T) {
	for seed := range uint64(3) {
		p := portaltest.New(t)
		c := p.Partner("brightwater")
		protected(p, c.Owner, contoso())
		name := contoso()
		name.Customer, name.Domain = "株式会社さくらテクノロジー東京本社営業部 👩‍👩‍👧‍👦", "sakura.example"
		portaltest.Do(p, c.Owner, name)
		tuitest.Hammer(t, seed, 250, func() *tuitest.Session { return open(t, p, c.Owner) })
	}
}
