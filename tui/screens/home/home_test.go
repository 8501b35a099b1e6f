package home_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
	"gangway/domain/lead"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/tui/kit"
	"gangway/tui/screens/home"
	"gangway/tui/screens/team"
	"gangway/tui/tuitest"
)

func open(t *testing.T, p *portaltest.Portal, a domain.Actor) *tuitest.Session {
	t.Helper()
	return tuitest.Open(t, p.Portal, a, 80, 24, tuitest.Clock(p.Clock))
}

// sells registers a deal with a customer, worth so many thousands.
func sells(p *portaltest.Portal, a domain.Actor, customer string, thousands int) deal.Deal {
	return portaltest.Do(p, a, deal.Register{
		Customer: customer, Domain: strings.ToLower(strings.Fields(customer)[0]) + ".com", Country: "DE", ContactName: "Kim Berg", ContactEmail: "kim@customer.com",
		Products: []deal.Pick{{SKU: "BK-100", Quantity: "1"}}, Amount: fmt.Sprintf("%dk", thousands), CloseDate: "2026-06-30",
	})
}

// Ensure a company that has just come aboard reads the first useful things to
// do, and each of them leads to where it is done.
func TestEmptyCompany(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := open(t, p, c.Owner).Expect("To begin with", "Accept the agreement", "Register a deal", "Send us your logo", "no open deals yet", "Registered", "next: Silver", "1 of 5 steps")
	s.Press("enter").Expect("We are fair to each other.").Press("esc").Expect("To begin with")
	s.Press("o").Expect("1 of 5 steps done").Press("esc")
	open(t, p, c.Viewer).Without("Accept the agreement", "Register a deal").Expect("Add a second key")
	open(t, p, c.Sales).Without("Accept the agreement").Expect("Register a deal")
}

// Ensure there is something useful to begin with where the programme names no
// step, as far as it is open to the person.
func TestEmptyCompanyWithoutSteps(t *testing.T) {
	p := portaltest.New(t)
	rules := portaltest.Programme()
	rules.Onboarding.Steps = []programme.Step{}
	p.Publish(rules)
	c := p.Partner("contoso")
	open(t, p, c.Owner).Expect("To begin with", "Register your first deal", "Invite a colleague", "Add a second key")
	open(t, p, c.Viewer).Expect("Add a second key").Without("Register your first deal", "Invite a colleague")
}

// Ensure a step that is marked by hand is done with one key, and taken back.
func TestStepWithOneKey(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := open(t, p, c.Owner).Press("G").Expect("space mark as done").Press("space").Expect("2 of 5 steps").Without("Send us your logo")
	s.Press("u").Expect("Send us your logo", "1 of 5 steps")
}

// Ensure what is most pressing stands first, and sums and recent decisions
// below.
func TestNeedsYou(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	fabrikam := sells(p, c.Sales, "Fabrikam", 12)
	tailspin := sells(p, c.Owner, "Tailspin Toys", 31)
	portaltest.Do(p, p.Admin(), deal.Approve{ID: fabrikam.ID})
	portaltest.Do(p, p.Admin(), deal.Return{ID: tailspin.ID, Note: "Please name the site."})
	s := open(t, p, c.Owner).Expect("Needs you", "Tailspin Toys", "⚠ returned: please complete it", "€ 43k open", "2 deals", "Fabrikam approved, protected until")
	if s.Line("returned: please") > s.Line("Accept the agreement") {
		t.Errorf("what is returned does not stand first:\n%s", s.Screen())
	}
	p.Clock.Advance(85 * 24 * time.Hour)
	// one line for a deal: what presses most, and not that it is stale besides
	if n := strings.Count(strings.Split(open(t, p, c.Owner).Expect("⚠ protection ends in 5 d").Screen(), "Lately")[0], "Fabrikam"); n != 1 {
		t.Errorf("Fabrikam stands in the queue %d times", n)
	}
	open(t, p, c.Sales).Expect("Fabrikam", "1 deal").Without("Tailspin")
	open(t, p, c.Viewer).Press("n").Expect("Only who works on deals can register one.")
}

// offers gives a lead to a partner by hand.
func offers(p *portaltest.Portal, to, company string) lead.Lead {
	l := portaltest.Do(p, p.Admin(), lead.Create{Company: company, Country: "DE", Size: "200", ContactName: "Kim Berg", Consent: "yes", Hold: true})
	return portaltest.Do(p, p.Admin(), lead.Assign{ID: l.ID, Partner: to})
}

// Ensure offers come first of all with the time that is left, then what waits for
// a first action, and that one key accepts right there.
func TestLeadsComeFirst(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	p.Run()
	d := sells(p, c.Owner, "Fabrikam", 12)
	portaltest.Do(p, p.Admin(), deal.Return{ID: d.ID, Note: "Which site?"})
	late := offers(p, c.ID, "Tailspin GmbH")
	p.Clock.Advance(21 * time.Hour)
	offers(p, c.ID, "Wingtip GmbH")
	s := open(t, p, c.Sales).Expect("▌ Lead    Tailspin GmbH · 200 people", "⚠ accept within 3 h 0 min", "Wingtip GmbH", "accept within 1 d", "Lead Wingtip GmbH offered to you", "a accept").Without("Fabrikam")
	owner := open(t, p, c.Owner).Press("down", "down").Expect("▌ Deal    Fabrikam")
	s.Press("a").Expect("Tailspin GmbH is yours. You have 5 d to do something with it.", "▌ Lead    Tailspin GmbH", "act within 5 d", "Lead Tailspin GmbH accepted").Without("a accept")
	if s.Line("Wingtip GmbH") > s.Line("act within 5 d") {
		t.Errorf("offers come first:\n%s", s.Screen())
	}
	owner.Rest().Expect("act within 5 d", "▌ Deal    Fabrikam")
	if owner.Line("act within 5 d") > owner.Line("Fabrikam") {
		t.Errorf("leads come before deals:\n%s", owner.Screen())
	}
	s.Press("enter").Expect("Contact opened", "Kim Berg").Press("a").Type("Called them.").Submit().Press("esc").Without("act within")
	if got := portaltest.View(p, c.Owner, lead.Peek{ID: late.ID}); got.Owner.Name != "Sales" {
		t.Errorf("it is %v's", got.Owner)
	}
	open(t, p, c.Viewer).Expect("Wingtip GmbH · 200 people").Without("a accept").Press("enter").Expect("The contact shows once you accept.")
	a := p.Admin()
	a.As = c.ID
	open(t, p, p.Who(a)).Press("a").Expect("You are viewing as Contoso GmbH: nothing can be changed.")
}

// Ensure what becomes of leads is told in sentences.
func TestLatelyTellsOfLeads(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	p.Run()
	mine := func(company string) string {
		return portaltest.Do(p, c.Owner, lead.Accept{ID: offers(p, c.ID, company).ID}).ID
	}
	tells := func(words string) {
		t.Helper()
		tuitest.Open(t, p.Portal, c.Owner, 120, 36, tuitest.Clock(p.Clock)).Expect(words)
	}
	portaltest.Do(p, c.Owner, lead.Decline{ID: offers(p, c.ID, "Adatum").ID, Reason: "too-small"})
	tells("Lead Adatum declined")
	portaltest.Do(p, p.Admin(), lead.Recall{ID: offers(p, c.ID, "Alpine").ID, InternalNote: "Ours."})
	tells("Lead Alpine taken back by Halyard")
	portaltest.Do(p, c.Owner, lead.GiveBack{ID: mine("Litware"), Reason: "no-contact"})
	tells("Lead Litware given back")
	portaltest.Do(p, c.Owner, lead.Disqualify{ID: mine("Proseware"), Reason: "no-need"})
	tells("Lead Proseware disqualified")
	portaltest.Do(p, c.Owner, lead.Hand{ID: mine("Trey"), To: c.Sales.User})
	tells("Lead Trey handed to Sales")
	portaltest.Do(p, p.Admin(), lead.Note{ID: mine("Lucerne"), Note: "Good luck."})
	tells("wrote about Lucerne")
	pool := portaltest.Do(p, p.Admin(), lead.Create{Company: "Wingtip", Country: "DE", Consent: "yes", Hold: true})
	portaltest.Do(p, p.Admin(), lead.ToPool{ID: pool.ID})
	portaltest.Do(p, c.Owner, lead.Claim{ID: pool.ID})
	tells("Lead Wingtip claimed from the pool")
	first := sells(p, p.Partner("rival").Owner, "Fabrikam", 12)
	portaltest.Do(p, p.Admin(), deal.Approve{ID: first.ID})
	portaltest.Do(p, c.Owner, lead.Convert{
		ID: mine("Adventure"), Domain: "adventure.com", Products: []deal.Pick{{SKU: "BK-100"}}, Amount: "48k", CloseDate: "+60d",
	})
	tells("Lead Adventure converted to a deal")
	sold := mine("Fabrikam")
	d := portaltest.Do(p, c.Owner, lead.Convert{
		ID: sold, Domain: "fabrikam.com", Products: []deal.Pick{{SKU: "BK-100"}}, Amount: "48k", CloseDate: "+60d",
	})
	tells("Lead Fabrikam converted; Halyard decides")
	portaltest.Do(p, p.Admin(), deal.Reject{ID: d.ID, Reason: "already-registered"})
	tells("Lead Fabrikam is open again, as its deal was refused")
	offers(p, c.ID, "Contoso Suisse")
	p.Clock.Advance(21 * time.Hour)
	p.Run()
	tells("Lead Contoso Suisse: accept by 5 Mar, 09:00")
	p.Clock.Advance(4 * time.Hour)
	p.Run()
	tells("Lead Contoso Suisse: the offer ran out")
}

// Ensure the onboarding's step of a first lead leads to the leads.
func TestStepOfAFirstLead(t *testing.T) {
	p := portaltest.New(t)
	rules := portaltest.Programme()
	rules.Onboarding.Steps = []programme.Step{{
		ID: "first-lead", Title: "Accept a lead", Hint: "Under Leads.", Kind: programme.KindEvent, Event: programme.EventLeadAccepted, By: programme.SidePartner,
	}}
	p.Publish(rules)
	c := p.Partner("contoso")
	open(t, p, c.Sales).Expect("▌ Step    Accept a lead").Press("enter").Expect("Nothing is offered to you")
	open(t, p, c.Viewer).Without("Accept a lead")
}

// Ensure what others decide shows without a key, and the cursor stays on its
// line.
func TestLive(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	tailspin := sells(p, c.Owner, "Tailspin Toys", 31)
	s := open(t, p, c.Owner).Press("down").Without("returned")
	before := marked(s)
	portaltest.Do(p, p.Admin(), deal.Return{ID: tailspin.ID, Note: "Please name the site."})
	s.Rest().Expect("⚠ returned: please complete it", "Tailspin Toys returned to you")
	if after := marked(s); after != before || before == "" {
		t.Errorf("the cursor was on %q and is on %q", before, after)
	}
}

// Ensure Home lets go of what it shows when nobody has been there for long, that the
// next key finds it as it was, and that a change while it sleeps is shown.
func TestHibernates(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	tailspin := sells(p, c.Owner, "Tailspin Toys", 31)
	s := open(t, p, c.Owner)
	third := marked(s.Press("down", "down"))
	second := marked(s.Press("up"))
	asleep := func() bool { return s.Model().(interface{ Asleep() bool }).Asleep() }
	if s.Tell(kit.Hibernate{}); !asleep() {
		t.Fatal("it keeps everything")
	}
	if got := marked(s.Press("down")); got != third || asleep() {
		t.Errorf("the cursor went from %q to %q, want %q; asleep: %v", second, got, third, asleep())
	}
	s.Tell(kit.Hibernate{})
	portaltest.Do(p, p.Admin(), deal.Return{ID: tailspin.ID, Note: "Please name the site."})
	if got := marked(s.Rest().Expect("⚠ returned: please complete it")); got != third || asleep() {
		t.Errorf("after a change the cursor is on %q, want %q; asleep: %v", got, third, asleep())
	}
	s.Tell(kit.Hibernate{}).Tell(kit.Idle{Left: time.Minute}).Expect("Still there?", "⚠ returned: please complete it")
	s.Tell(kit.Hibernate{}).Resize(60, 20).Expect("⚠ returned: please")
	s.Tell(kit.Hibernate{}).Press(":").Type("deals").Expect("Deals")
}

func marked(s *tuitest.Session) string {
	for _, l := range strings.Split(s.Screen(), "\n") {
		if strings.Contains(l, "▌") {
			return strings.TrimSpace(l)
		}
	}
	return ""
}

// Ensure an owner takes somebody in from Home with one key.
func TestRequestWithOneKey(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	portaltest.Do(p, portaltest.Guest("kim"), partner.Apply{Company: "Contoso", Domain: "contoso.de", Country: "DE", Name: "Kim Berg", Email: "kim@contoso.de"})
	open(t, p, c.Viewer).Without("Kim Berg")
	s := open(t, p, c.Owner).Expect("Kim Berg", "⚠ asks to join your company", "a accept")
	s.Press("a").Expect("Take Kim Berg in as").Press("down", "enter").Expect("Kim Berg is aboard.", "Lately").Without("⚠ asks to join")
}

// Ensure an admin who views as a partner sees what its owner sees, and changes
// nothing.
func TestViewedByAnAdmin(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	a := p.Admin()
	a.As = c.ID
	s := open(t, p, p.Who(a)).Expect("Viewing as Contoso GmbH", "To begin with", "Accept the agreement")
	s.Press("n").Expect("You are viewing as Contoso GmbH")
	s.Press("G", "space").Expect("nothing can be changed", "1 of 5 steps")
}

// Ensure nothing to do is said in a sentence.
func TestNothingNeedsYou(t *testing.T) {
	p := portaltest.New(t)
	rules := portaltest.Programme()
	rules.Onboarding.Steps = []programme.Step{}
	p.Publish(rules)
	c := p.Partner("contoso")
	sells(p, c.Owner, "Fabrikam", 12)
	open(t, p, c.Owner).Expect("Nothing needs you", "You are up to date.", "€ 12k open")
}

// faulty is a store that can't be read while it is down.
type faulty struct {
	kv.Store
	down atomic.Bool
}

func (f *faulty) View(ctx context.Context, fn func(kv.Reader) error) error {
	if f.down.Load() {
		return kv.ErrUnavailable
	}
	return f.Store.View(ctx, fn)
}

// Ensure an error is told, in place of Home or above what is there.
func TestErrors(t *testing.T) {
	store := &faulty{Store: memkv.New()}
	p := portaltest.Over(t, store)
	c := p.Partner("contoso")
	store.down.Store(true)
	s := open(t, p, c.Owner).Expect("Saving is paused.", "try again")
	store.down.Store(false)
	s.Press("r").Expect("To begin with").Without("Saving is paused.")
	portaltest.Do(p, p.Admin(), partner.Tick{Step: "kick-off", Partner: c.ID})
	store.down.Store(true)
	s.Rest().Expect("Saving is paused.", "To begin with", "r try again")
	store.down.Store(false)
	s.Press("r").Expect("2 of 5 steps").Without("Saving is paused.")
}

// Ensure Home stands at every size, with and without colours.
func TestGoldens(t *testing.T) {
	routes := slices.Concat(home.Routes(), team.Routes())
	for _, l := range tuitest.Looks() {
		t.Run(l.String(), func(t *testing.T) {
			p := portaltest.New(t)
			c := p.Partner("contoso")
			at := func(a domain.Actor) *tuitest.Session {
				return tuitest.Open(t, p.Portal, a, l.W, l.H, tuitest.In(l), tuitest.Routes(routes...))
			}
			at(c.Owner).Golden("home-empty")
			for i, name := range []string{"Adatum AG", "Fabrikam SARL", "Northwind BV", "Tailspin Ltd", "Wingtip Inc"} {
				d := sells(p, c.Owner, name, 12+17*i)
				switch i {
				case 0, 1:
					portaltest.Do(p, p.Admin(), deal.Return{ID: d.ID, Note: "Please name the site."})
				case 2:
					portaltest.Do(p, p.Admin(), deal.Approve{ID: d.ID, Days: 5})
				case 3:
					portaltest.Do(p, p.Admin(), deal.Approve{ID: d.ID})
					portaltest.Do(p, c.Owner, deal.Stage{ID: d.ID, Stage: "proposal"})
				}
			}
			at(c.Owner).Golden("home")
			if l.Name != "nocolour" {
				return
			}
			portaltest.Do(p, portaltest.Guest("kim"), partner.Apply{
				Company: "Contoso", Domain: "contoso.de", Country: "DE", Name: strings.Repeat("Maximiliane ", 6), Email: "kim@contoso.de",
			})
			d := sells(p, c.Owner, strings.Repeat("Vereinigte Donaudampfschifffahrtsgesellschaft ", 2)+"mbH", 950)
			portaltest.Do(p, p.Admin(), deal.Return{ID: d.ID, Note: "Please name the site."})
			p.AddKey(c.Owner, "laptop", "")
			at(c.Owner).Golden("home-long")
		})
	}
}

// Ensure leads stand well in the queue at every size, also with long names.
func TestGoldensOfLeads(t *testing.T) {
	for _, l := range tuitest.Looks() {
		t.Run(l.String(), func(t *testing.T) {
			p := portaltest.New(t)
			c := p.Partner("contoso")
			p.Run()
			taken := offers(p, c.ID, "Litware Handelsgesellschaft mbH & Co. KG")
			portaltest.Do(p, c.Sales, lead.Accept{ID: taken.ID})
			offers(p, c.ID, "Cotswold Breweries plc")
			p.Clock.Advance(21 * time.Hour)
			offers(p, c.ID, "Wingtip BV")
			d := sells(p, c.Owner, "Fabrikam SARL", 12)
			portaltest.Do(p, p.Admin(), deal.Return{ID: d.ID, Note: "Please name the site."})
			routes := slices.Concat(home.Routes(), team.Routes())
			tuitest.Open(t, p.Portal, c.Owner, l.W, l.H, tuitest.In(l), tuitest.Routes(routes...)).Golden("home-leads")
		})
	}
}

// Ensure no key, paste, click or size breaks Home.
func TestHammer(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	for i, name := range []string{"Adatum AG", "Fabrikam SARL", "Northwind BV"} {
		d := sells(p, c.Owner, name, 12+17*i)
		portaltest.Do(p, p.Admin(), deal.Return{ID: d.ID, Note: "Please name the site."})
	}
	tuitest.Hammer(t, 3, 400, func() *tuitest.Session { return open(t, p, c.Owner) })
}

// Ensure what takes longer than a moment says so, and nothing does before.
func TestLoading(t *testing.T) {
	p := portaltest.New(t)
	actor := p.Partner("contoso").Owner
	for _, r := range home.Routes() {
		if words, ok := map[string][]string{"home": nil}[r.Path]; ok {
			t.Run(r.Path, func(t *testing.T) {
				atOnce, later := tuitest.Slow(t, p.Portal, actor, r, words...)
				if strings.Contains(atOnce, "Loading…") || !strings.Contains(later, "Loading…") {
					t.Errorf("at once:\n%s\nlater:\n%s", atOnce, later)
				}
			})
		}
	}
}
