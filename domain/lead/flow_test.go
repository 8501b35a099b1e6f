package lead_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/feed"
	"gangway/domain/lead"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
)

// Ensure a declined lead goes to the next and never back, and to the desk when
// nobody is left.
func TestDeclinedGoesOn(t *testing.T) {
	t.Parallel()
	p := open(t, rule("all", programme.RoundRobin))
	companies := map[string]portaltest.Company{}
	for _, name := range []string{"acme", "contoso", "fabrikam"} {
		c := p.Partner(name)
		companies[c.ID] = c
	}
	p.Run()
	l := create(p, "tailspin")
	seen := map[string]bool{}
	for range 3 {
		holder := peek(p, p.Admin(), l.ID).Partner
		if holder == nil || seen[holder.ID] {
			t.Fatalf("offered to %v after %v", holder, seen)
		}
		seen[holder.ID] = true
		c := companies[holder.ID]
		if err := refused(t, p, c.Owner, lead.Decline{ID: l.ID, Reason: "bored"}); domain.KindOf(err) != domain.Invalid {
			t.Errorf("a wrong reason: %v", err)
		}
		if err := refused(t, p, c.Owner, lead.Decline{ID: l.ID, Reason: "other"}); !strings.Contains(err.Error(), "note") {
			t.Errorf("a reason without its note: %v", err)
		}
		gone := portaltest.Do(p, c.Sales, lead.Decline{ID: l.ID, Reason: "no-capacity", Note: "August."})
		if gone.ID != l.ID || gone.Status != "declined" {
			t.Errorf("the answer is %+v", gone)
		}
		if err := refused(t, p, c.Owner, lead.Accept{ID: l.ID}); domain.KindOf(err) != domain.NotFound {
			t.Errorf("who declined it accepts: %v", err)
		}
	}
	end := peek(p, p.Admin(), l.ID)
	if end.Status != lead.StatusNew || end.Desk.Hold != lead.HoldNoCandidate || len(end.Desk.Offers) != 3 || end.Desk.Offers[0].Outcome != lead.Declined {
		t.Errorf("in the end %s %+v", end.Status, end.Desk)
	}
	for id := range companies {
		if err := refused(t, p, p.Admin(), lead.Assign{ID: l.ID, Partner: id}); !strings.Contains(err.Error(), "had this lead before") {
			t.Errorf("given by hand to who declined: %v", err)
		}
	}
	if q := portaltest.View(p, p.Admin(), lead.Queue{}).Items; len(q) != 1 || q[0].ID != l.ID {
		t.Errorf("the queue has %d", len(q))
	}
}

// Ensure an offer that runs out is refused to the minute, goes on by itself, and
// costs weight for a time.
func TestAnOfferRunsOut(t *testing.T) {
	t.Parallel()
	p := open(t, rule("all", programme.RoundRobin))
	a, b := p.Partner("acme"), p.Partner("contoso")
	p.Run()
	l := create(p, "tailspin")
	late, other := a, b
	if l.Partner.ID == b.ID {
		late, other = b, a
	}
	p.Clock.Advance(20*time.Hour + time.Minute)
	p.Run()
	if n := countEvents(p, late.ID, "lead.reminded"); n != 1 {
		t.Errorf("%d reminders", n)
	}
	p.Clock.Advance(4 * time.Hour)
	if err := refused(t, p, late.Owner, lead.Accept{ID: l.ID}); domain.KindOf(err) != domain.Conflict || !strings.Contains(err.Error(), "ran out") {
		t.Errorf("accepted too late, before the timers ran: %v", err)
	}
	p.Run()
	now := peek(p, p.Admin(), l.ID)
	if now.Status != lead.StatusOffered || now.Partner.ID != other.ID || now.Desk.Offers[0].Outcome != lead.Lapsed {
		t.Fatalf("after the time: %s to %v", now.Status, now.Partner)
	}
	tr := portaltest.View(p, p.Admin(), lead.Traces{ID: l.ID}).Items[0]
	if tr.Cause != "lapsed" || tr.Tried[0].Candidates[1].Dropped != lead.DropExcluded || tr.Tried[0].Candidates[1].Weight != 4 {
		t.Errorf("the trace: %+v", tr.Tried[0].Candidates)
	}
	p.Clock.Advance(15 * 24 * time.Hour)
	p.Run()
	again := create(p, "initech")
	for _, c := range portaltest.View(p, p.Admin(), lead.Traces{ID: again.ID}).Items[0].Tried[0].Candidates {
		if c.Partner.ID == late.ID && c.Weight != 8 {
			t.Errorf("two weeks later it weighs %d", c.Weight)
		}
	}
}

func countEvents(p *portaltest.Portal, partnerID, name string) (n int) {
	_ = p.Peek(ctx, domain.SystemActor(), func(r *domain.Read) error {
		l, err := domain.Lately(r, partnerID, domain.Page{Limit: 500})
		for _, e := range l.Items {
			if e.Name == name {
				n++
			}
		}
		return err
	})
	return n
}

// Ensure a lead with which nothing is done is taken back, after a reminder, and
// that a note is enough to keep it.
func TestNothingDoneIsTakenBack(t *testing.T) {
	t.Parallel()
	p := open(t, rule("all", programme.RoundRobin))
	c := p.Partner("contoso")
	p.Run()
	idle, busy := create(p, "tailspin"), create(p, "initech")
	for _, l := range []lead.Lead{idle, busy} {
		got := portaltest.Do(p, c.Sales, lead.Accept{ID: l.ID})
		if want := p.Clock.Now().Add(5 * 24 * time.Hour); !got.ActUntil.Equal(want) {
			t.Errorf("act until %s, want %s", got.ActUntil, want)
		}
	}
	portaltest.Do(p, c.Sales, lead.Note{ID: busy.ID, Note: "Called them."})
	p.Clock.Advance(4*24*time.Hour + time.Minute)
	p.Run()
	if n := countEvents(p, c.ID, "lead.reminded"); n != 1 {
		t.Errorf("%d reminders", n)
	}
	p.Clock.Advance(24 * time.Hour)
	p.Run()
	after := peek(p, p.Admin(), idle.ID)
	if after.Status != lead.StatusNew || after.Desk.Hold != lead.HoldNoCandidate || after.Desk.Offers[0].Outcome != lead.TakenOff || after.Contact == nil {
		t.Errorf("the idle one: %s %+v", after.Status, after.Desk)
	}
	if got := peek(p, c.Sales, busy.ID); got.Status != lead.StatusWorking || !got.Due.IsZero() {
		t.Errorf("the busy one: %s due %s", got.Status, got.Due)
	}
}

// Ensure that after a long downtime all that was due happens in its order: an
// offer lapses, the next is made at once and has its whole time.
func TestCatchingUp(t *testing.T) {
	t.Parallel()
	p := open(t, rule("all", programme.RoundRobin))
	p.Partner("acme")
	p.Partner("contoso")
	p.Run()
	l := create(p, "tailspin")
	p.Clock.Advance(72 * time.Hour)
	p.Run()
	got := peek(p, p.Admin(), l.ID)
	if got.Status != lead.StatusOffered || !got.OfferedUntil.Equal(p.Clock.Now().Add(24*time.Hour)) || len(got.Desk.Offers) != 2 {
		t.Errorf("%s until %s after %d offers", got.Status, got.OfferedUntil, len(got.Desk.Offers))
	}
	if n := countEvents(p, got.Partner.ID, "lead.reminded"); n != 0 {
		t.Errorf("%d reminders of what is over", n)
	}
}

// Ensure a rule's time may be business time in the programme's zone.
func TestBusinessTime(t *testing.T) {
	t.Parallel()
	r := rule("all", programme.RoundRobin)
	r.AcceptWithin = programme.Span{N: 1, Unit: "business day"}
	p := open(t, r)
	p.Partner("acme")
	p.Clock.Set(time.Date(2026, 3, 6, 15, 0, 0, 0, time.UTC)) // Friday, 16:00 in Berlin
	p.Run()
	l := create(p, "tailspin")
	if want := time.Date(2026, 3, 9, 15, 0, 0, 0, time.UTC); !l.OfferedUntil.Equal(want) {
		t.Errorf("until %s, want Monday, %s", l.OfferedUntil, want)
	}
}

// Ensure a lead without consent is given to nobody in any way, until consent is
// noted, and is taken back when it is withdrawn.
func TestConsent(t *testing.T) {
	t.Parallel()
	p := open(t, rule("all", programme.RoundRobin))
	c := p.Partner("contoso")
	p.Run()
	without := func(c *lead.Create) { c.Consent = "no" }
	l := create(p, "tailspin", without)
	if l.Status != lead.StatusNew || l.Desk.Hold != lead.HoldNoConsent {
		t.Fatalf("%s %s", l.Status, l.Desk.Hold)
	}
	for _, err := range []error{
		refused(t, p, p.Admin(), lead.Assign{ID: l.ID, Partner: c.ID}), refused(t, p, p.Admin(), lead.ToPool{ID: l.ID}),
	} {
		if domain.KindOf(err) != domain.Conflict || !strings.Contains(err.Error(), "agreed") {
			t.Errorf("refused with %v", err)
		}
	}
	if tr := portaltest.Do(p, p.Admin(), lead.Route{ID: l.ID}); tr.Hold != lead.HoldNoConsent || tr.Partner != nil {
		t.Errorf("routed: %+v", tr)
	}
	yes, no, how := "yes", "no", "by phone"
	got := portaltest.Do(p, p.Admin(), lead.Edit{ID: l.ID, Fields: lead.Fields{Consent: &yes, ConsentHow: &how}})
	if got.Status != lead.StatusOffered || got.Consent.At.String() != "2026-03-04" {
		t.Errorf("with consent: %s, %+v", got.Status, got.Consent)
	}
	got = portaltest.Do(p, p.Admin(), lead.Edit{ID: l.ID, Fields: lead.Fields{Consent: &no}})
	if got.Status != lead.StatusNew || got.Desk.Hold != lead.HoldNoConsent || got.Partner != nil {
		t.Errorf("withdrawn: %s, %+v", got.Status, got.Desk)
	}
	if _, err := domain.View(ctx, p.Portal, c.Owner, lead.Peek{ID: l.ID}); domain.KindOf(err) != domain.NotFound {
		t.Errorf("the partner still sees it: %v", err)
	}
	tune(p, func(pr *programme.Programme) {
		pr.Leads.NeedsConsent, pr.Leads.Rules = false, []programme.LeadRule{rule("all", programme.RoundRobin)}
	})
	if l := create(p, "initech", without); l.Status != lead.StatusOffered {
		t.Errorf("where consent is not asked for: %s", l.Status)
	}
}

// Ensure a converted lead whose customer is registered goes to the vendor, who
// decides; refused, the lead is worked on again, and converted again when that was
// a mistake.
func TestConvertInConflict(t *testing.T) {
	t.Parallel()
	p := open(t, rule("all", programme.RoundRobin))
	first := p.Partner("acme")
	p.Run()
	registered := portaltest.Do(p, first.Sales, deal.Register{
		Customer: "Tailspin", Domain: "tailspin.com", Country: "DE", Products: []deal.Pick{{SKU: "BK-100"}}, Amount: "10k", CloseDate: "+60d",
	})
	portaltest.Do(p, p.Admin(), deal.Approve{ID: registered.ID})
	c := p.Partner("contoso")
	p.Run()
	l := create(p, "tailspin", func(c *lead.Create) { c.Hold = true })
	portaltest.Do(p, p.Admin(), lead.Assign{ID: l.ID, Partner: c.ID})
	portaltest.Do(p, c.Sales, lead.Accept{ID: l.ID})
	d := portaltest.Do(p, c.Sales, lead.Convert{ID: l.ID, Amount: "48k", CloseDate: "+60d"})
	if d.Status != deal.StatusSubmitted || d.Conflict != deal.Blocked || strings.Contains(d.Message, "Acme") {
		t.Fatalf("the deal: %s %s %q", d.Status, d.Conflict, d.Message)
	}
	portaltest.Do(p, p.Admin(), deal.Reject{ID: d.ID, Reason: "already-registered"})
	if got := peek(p, c.Sales, l.ID); got.Status != lead.StatusWorking || got.Contact == nil || !got.ClosedAt.IsZero() {
		t.Errorf("refused: %s, closed %s", got.Status, got.ClosedAt)
	}
	portaltest.Do(p, p.Admin(), deal.Undo{ID: d.ID, Note: "By mistake."})
	if got := peek(p, c.Sales, l.ID); got.Status != lead.StatusConverted || got.Deal != d.ID {
		t.Errorf("taken back: %s", got.Status)
	}
}

// Ensure a lead becomes a deal with its own customer and no other, and that
// whoever works on it says where the customer is on the web if the lead does not.
func TestConvertKeepsTheCustomer(t *testing.T) {
	t.Parallel()
	p := open(t, rule("all", programme.RoundRobin))
	c := p.Partner("contoso")
	p.Run()
	known, bare := create(p, "tailspin"), create(p, "wingtip", func(c *lead.Create) { c.Domain = "" })
	for _, l := range []lead.Lead{known, bare} {
		portaltest.Do(p, c.Sales, lead.Accept{ID: l.ID})
	}
	d := portaltest.Do(p, c.Sales, lead.Convert{ID: known.ID, Domain: "globex.com", Amount: "48k", CloseDate: "+60d"})
	if d.Customer.Domain != "tailspin.com" || d.Customer.NoWebsite {
		t.Errorf("the deal is with %+v", d.Customer)
	}
	if err := refused(t, p, c.Sales, lead.Convert{ID: bare.ID, Amount: "48k", CloseDate: "+60d"}); domain.KindOf(err) != domain.Invalid {
		t.Errorf("without a website: %v", err)
	}
	if d := portaltest.Do(p, c.Sales, lead.Convert{ID: bare.ID, Domain: "www.wingtip.example", Amount: "48k", CloseDate: "+60d"}); d.Customer.Domain != "wingtip.example" {
		t.Errorf("the deal is with %+v", d.Customer)
	}
}

// Ensure a lead is given back, disqualified and handed on with its reasons.
func TestEnds(t *testing.T) {
	t.Parallel()
	p := open(t, rule("all", programme.RoundRobin))
	c := p.Partner("contoso")
	p.Run()
	take := func(name string) lead.Lead {
		l := create(p, name)
		return portaltest.Do(p, c.Sales, lead.Accept{ID: l.ID})
	}
	back := take("tailspin")
	portaltest.Do(p, c.Sales, lead.GiveBack{ID: back.ID, Reason: "no-contact"})
	if got := peek(p, p.Admin(), back.ID); got.Status != lead.StatusReturned || got.Reason != "no-contact" || got.Partner != nil || got.Desk.Offers[0].Outcome != lead.GaveBack {
		t.Errorf("given back: %+v", got)
	}
	if n := len(portaltest.View(p, c.Owner, lead.List{}).Items); n != 0 {
		t.Errorf("the partner still lists %d", n)
	}
	none := take("initech")
	got := portaltest.Do(p, c.Sales, lead.Disqualify{ID: none.ID, Reason: "no-budget"})
	if got.Status != lead.StatusDisqualified || got.ClosedAt.IsZero() {
		t.Errorf("disqualified: %+v", got)
	}
	if err := refused(t, p, c.Sales, lead.Note{ID: none.ID, Note: ""}); domain.KindOf(err) != domain.Invalid {
		t.Errorf("an empty note: %v", err)
	}
	handed := take("hooli")
	portaltest.Do(p, c.Owner, lead.Hand{ID: handed.ID, To: c.Manager.User})
	if _, err := domain.View(ctx, p.Portal, c.Sales, lead.Peek{ID: handed.ID}); domain.KindOf(err) != domain.NotFound {
		t.Errorf("who handed it on still sees it: %v", err)
	}
	if err := refused(t, p, c.Owner, lead.Hand{ID: handed.ID, To: c.Viewer.User}); domain.KindOf(err) != domain.Invalid {
		t.Errorf("handed to a viewer: %v", err)
	}
	if err := refused(t, p, c.Owner, lead.Hand{ID: handed.ID, To: p.Partner("acme").Owner.User}); domain.KindOf(err) != domain.Invalid {
		t.Errorf("handed to another company: %v", err)
	}
}

// Ensure the contact is hidden until somebody opens it, and that the first look is
// noted, by whom and when.
func TestOpening(t *testing.T) {
	t.Parallel()
	p := open(t, rule("all", programme.RoundRobin))
	c := p.Partner("contoso")
	p.Run()
	l := create(p, "tailspin")
	got := portaltest.Do(p, c.Owner, lead.Accept{ID: l.ID, Owner: c.Sales.User, Unopened: true})
	if got.Contact != nil || !got.OpenedAt.IsZero() || got.Owner.ID != c.Sales.User {
		t.Fatalf("accepted for a colleague: %+v", got)
	}
	if peek(p, c.Viewer, l.ID).Contact != nil {
		t.Error("a viewer sees it before it was opened")
	}
	p.Clock.Advance(3 * time.Hour)
	shown, err := work(p, c.Sales, lead.Show{ID: l.ID})
	if err != nil || shown.Contact == nil || shown.Contact.Email != "kim@tailspin.com" || shown.OpenedBy != c.Sales.Name || !shown.OpenedAt.Equal(p.Clock.Now()) {
		t.Errorf("shown: %+v, %v", shown, err)
	}
	p.Clock.Advance(time.Hour)
	if again, err := work(p, c.Owner, lead.Show{ID: l.ID}); err != nil || again.OpenedBy != c.Sales.Name {
		t.Errorf("shown again: %+v, %v", again, err)
	}
	if peek(p, c.Viewer, l.ID).Contact == nil {
		t.Error("a viewer does not read what others have opened")
	}
}

// Ensure a vendor's person can take a lead from anywhere and give it elsewhere,
// and that the partner who had it reads nothing of the next.
func TestByHand(t *testing.T) {
	t.Parallel()
	p := open(t, rule("all", programme.RoundRobin))
	a := p.Partner("acme")
	p.Run()
	b := p.Partner("contoso")
	l := create(p, "tailspin")
	portaltest.Do(p, a.Sales, lead.Accept{ID: l.ID})
	portaltest.Do(p, a.Sales, lead.Note{ID: l.ID, Note: "Secret of Acme."})
	if err := refused(t, p, p.Admin(), lead.Assign{ID: l.ID, Partner: b.ID}); domain.KindOf(err) != domain.Conflict {
		t.Errorf("assigned while worked on: %v", err)
	}
	portaltest.Do(p, p.Admin(), lead.Recall{ID: l.ID, InternalNote: "The customer asked."})
	got := portaltest.Do(p, p.Admin(), lead.Assign{ID: l.ID, Partner: b.ID, Within: "2 business days", InternalNote: "They know them."})
	if got.Status != lead.StatusOffered || got.Partner.ID != b.ID || got.Desk.Rule != "" {
		t.Errorf("assigned: %+v", got)
	}
	for _, e := range portaltest.View(p, b.Owner, lead.Timeline{ID: l.ID}).Items {
		if strings.Contains(e.Note, "Secret") || e.By == a.Sales.Name || e.Partner != "" || e.N != 0 || strings.Contains(e.Note, "know") {
			t.Errorf("the next partner reads %+v", e)
		}
	}
	if _, err := domain.View(ctx, p.Portal, a.Owner, lead.Timeline{ID: l.ID}); domain.KindOf(err) != domain.NotFound {
		t.Errorf("the former one still reads: %v", err)
	}
	if err := refused(t, p, b.Owner, lead.Note{ID: l.ID, Note: "x", Internal: true}); domain.KindOf(err) != domain.Denied {
		t.Errorf("a partner's internal note: %v", err)
	}
}

// Ensure what a stopped partner has on its hands goes on.
func TestStoppedPartnersPassOn(t *testing.T) {
	t.Parallel()
	p := open(t, rule("all", programme.RoundRobin))
	c := p.Partner("contoso")
	p.Run()
	var offered, worked []lead.Lead
	for _, name := range []string{"a", "b", "c"} {
		offered = append(offered, create(p, "offered"+name))
		l := create(p, "worked"+name)
		worked = append(worked, portaltest.Do(p, c.Sales, lead.Accept{ID: l.ID}))
	}
	other := p.Partner("acme")
	p.Run()
	portaltest.Do(p, p.Admin(), partner.Suspend{ID: c.ID, Reason: "An invoice."})
	p.Run()
	for _, l := range offered {
		if got := peek(p, p.Admin(), l.ID); got.Partner == nil || got.Partner.ID != other.ID {
			t.Errorf("the offer: %s to %v", got.Status, got.Partner)
		}
	}
	if got := peek(p, p.Admin(), worked[0].ID); got.Status != lead.StatusWorking {
		t.Errorf("suspended for a while, and %s", got.Status)
	}
	if err := refused(t, p, p.Admin(), lead.Assign{ID: offered[0].ID, Partner: c.ID}); domain.KindOf(err) != domain.Invalid {
		t.Errorf("given to a suspended partner: %v", err)
	}
	portaltest.Do(p, p.Admin(), partner.End{ID: c.ID, Reason: "Over."})
	p.Run()
	for _, l := range worked {
		if got := peek(p, p.Admin(), l.ID); got.Status != lead.StatusNew || got.Desk.Hold != lead.HoldReturned {
			t.Errorf("worked on by who ended: %s %s", got.Status, got.Desk.Hold)
		}
	}
	if l := create(p, "fresh"); l.Partner.ID != other.ID {
		t.Errorf("a fresh one goes to %v", l.Partner)
	}
}

// Ensure that only the vendor's own customer is approved without a review: not one
// whose domain the partner gives, and not another one that a deal is turned to
// after it was a lead.
func TestOnlyTheLeadsCustomerIsVouchedFor(t *testing.T) {
	t.Parallel()
	p := open(t, rule("all", programme.RoundRobin))
	c := p.Partner("contoso")
	p.Run()
	take := func(name, web string) lead.Lead {
		l := create(p, name, func(c *lead.Create) { c.Domain = web })
		return portaltest.Do(p, c.Sales, lead.Accept{ID: l.ID})
	}
	bare := take("tailspin", "")
	if d := portaltest.Do(p, c.Sales, lead.Convert{ID: bare.ID, Domain: "bigbank.com", Amount: "48k", CloseDate: "+60d"}); d.Status != deal.StatusSubmitted ||
		d.Message != "The lead does not name the web domain of the customer, so "+p.Rules().(*programme.Programme).Vendor+" decides." {
		t.Errorf("with a domain of the partner's choice it is %s: %q", d.Status, d.Message)
	}
	cloud := take("initrode", "initrode.com")
	if d := portaltest.Do(p, c.Sales, lead.Convert{ID: cloud.ID, Products: []deal.Pick{{SKU: "AR-100"}}, Amount: "48k", CloseDate: "+60d"}); d.Status != deal.StatusSubmitted ||
		d.Message != "The lead is about other products, so "+p.Rules().(*programme.Programme).Vendor+" decides." {
		t.Errorf("with another product it is %s: %q", d.Status, d.Message)
	}
	without := take("initech", "")
	if d := portaltest.Do(p, c.Sales, lead.Convert{ID: without.ID, NoWebsite: true, Amount: "48k", CloseDate: "+60d"}); d.Status != deal.StatusApproved {
		t.Errorf("without a website it is %s", d.Status)
	}
	first := p.Partner("acme")
	held := portaltest.Do(p, first.Sales, deal.Register{
		Customer: "Hooli", Domain: "hooli.com", Country: "DE", Products: []deal.Pick{{SKU: "BK-100"}}, Amount: "10k", CloseDate: "+60d",
	})
	portaltest.Do(p, p.Admin(), deal.Approve{ID: held.ID})
	blocked := take("hooli", "hooli.com")
	d := portaltest.Do(p, c.Sales, lead.Convert{ID: blocked.ID, Amount: "48k", CloseDate: "+60d"})
	portaltest.Do(p, c.Sales, deal.Recall{ID: d.ID})
	other := "otherbank.com"
	portaltest.Do(p, c.Sales, deal.Edit{ID: d.ID, Fields: deal.Fields{Domain: &other}})
	if d = portaltest.Do(p, c.Sales, deal.Submit{ID: d.ID}); d.Status != deal.StatusSubmitted {
		t.Errorf("turned to another customer it is %s", d.Status)
	}
}

// Ensure the next partner reads nothing of who declined a lead before: no name, no
// id, in its timeline or in what happened lately.
func TestTheNextReadsNothingOfTheLast(t *testing.T) {
	t.Parallel()
	p := open(t, rule("all", programme.RoundRobin))
	companies := []portaltest.Company{p.Partner("acme"), p.Partner("contoso")}
	p.Run()
	l := create(p, "tailspin")
	last, next := companies[0], companies[1]
	if l.Partner.ID == next.ID {
		last, next = next, last
	}
	p.Clock.Advance(time.Hour)
	portaltest.Do(p, last.Manager, lead.Decline{ID: l.ID, Reason: "other", Note: "Ask somebody else."})
	var read []any
	read = append(read, portaltest.View(p, next.Owner, lead.Timeline{ID: l.ID}), portaltest.View(p, next.Owner, feed.Lately{Limit: 20}), peek(p, next.Owner, l.ID),
		portaltest.View(p, next.Owner, lead.Attention{}))
	b, err := json.Marshal(read)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{last.Manager.User, last.ID, "acme", "Acme", "contoso", "Contoso", "somebody else", "declined"} {
		if own := strings.ToLower(next.Owner.PartnerName); strings.Contains(string(b), secret) && !strings.Contains(own, strings.ToLower(secret)) {
			t.Errorf("%q is in %s", secret, b)
		}
	}
	if e := portaltest.View(p, next.Owner, lead.Timeline{ID: l.ID}).Items; len(e) != 1 || e[0].Side != domain.System {
		t.Errorf("the timeline: %+v", e)
	}
	if since := peek(p, p.Admin(), l.ID).Desk.Since; !since.Equal(p.Clock.Now()) {
		t.Errorf("offered to it since %s", since)
	}
}

// Ensure that what becomes of one partner's deal touches no lead that another
// partner has by then, and tells it nothing.
func TestADealOfTheLastTouchesNotTheNext(t *testing.T) {
	t.Parallel()
	p := open(t, rule("all", programme.RoundRobin))
	a, b, first := p.Partner("acme"), p.Partner("contoso"), p.Partner("fabrikam")
	p.Run()
	portaltest.Do(p, first.Sales, deal.Register{
		Customer: "Tailspin", Domain: "tailspin.com", Country: "DE", Products: []deal.Pick{{SKU: "BK-100"}}, Amount: "10k", CloseDate: "+60d",
	})
	l := create(p, "tailspin", func(c *lead.Create) { c.Hold = true })
	portaltest.Do(p, p.Admin(), lead.Assign{ID: l.ID, Partner: a.ID})
	portaltest.Do(p, a.Owner, lead.Accept{ID: l.ID})
	d := portaltest.Do(p, a.Owner, lead.Convert{ID: l.ID, CloseDate: "+60d", Amount: "5k"})
	portaltest.Do(p, p.Admin(), deal.Reject{ID: d.ID, Reason: "too-early"})
	portaltest.Do(p, a.Owner, lead.GiveBack{ID: l.ID, Reason: "no-contact"})
	portaltest.Do(p, p.Admin(), lead.Assign{ID: l.ID, Partner: b.ID})
	if err := refused(t, p, b.Owner, lead.Accept{ID: l.ID, Version: 99}); strings.Contains(err.Error(), p.Admin().Name) || strings.Contains(err.Error(), a.Owner.Name) {
		t.Errorf("the refusal names somebody: %v", err)
	}
	if got := portaltest.Do(p, b.Owner, lead.Accept{ID: l.ID}); got.Deal != "" {
		t.Errorf("it sees the deal %s of another", got.Deal)
	}
	portaltest.Do(p, p.Admin(), deal.Undo{ID: d.ID, Note: "By mistake."})
	if got := peek(p, b.Owner, l.ID); got.Status != lead.StatusWorking || got.Deal != "" {
		t.Errorf("after the undo it is %s with %q", got.Status, got.Deal)
	}
}

// Ensure a lead comes back to the vendor whose deal its partner gives up, that its
// contact counts as opened, and that one of a partner that has ended meanwhile is
// not left to it.
func TestGivenUpDealsBringLeadsBack(t *testing.T) {
	t.Parallel()
	p := open(t, rule("all", programme.RoundRobin))
	c := p.Partner("contoso")
	p.Run()
	l := create(p, "tailspin")
	portaltest.Do(p, c.Sales, lead.Accept{ID: l.ID, Unopened: true})
	d := portaltest.Do(p, c.Sales, lead.Convert{ID: l.ID, CloseDate: "+60d", Amount: "5k"})
	if peek(p, p.Admin(), l.ID).OpenedBy != c.Sales.Name {
		t.Error("the contact went with the deal and was not noted as opened")
	}
	portaltest.Do(p, c.Sales, deal.Withdraw{ID: d.ID, Note: "x"})
	if got := peek(p, p.Admin(), l.ID); got.Status != lead.StatusReturned || got.Partner != nil || got.Deal != "" {
		t.Errorf("withdrawn: %s to %v", got.Status, got.Partner)
	}
	first := p.Partner("fabrikam")
	portaltest.Do(p, first.Sales, deal.Register{
		Customer: "Initech", Domain: "initech.com", Country: "DE", Products: []deal.Pick{{SKU: "BK-100"}}, Amount: "10k", CloseDate: "+60d",
	})
	blocked := create(p, "initech", func(c *lead.Create) { c.Hold = true })
	portaltest.Do(p, p.Admin(), lead.Assign{ID: blocked.ID, Partner: c.ID})
	portaltest.Do(p, c.Sales, lead.Accept{ID: blocked.ID})
	d = portaltest.Do(p, c.Sales, lead.Convert{ID: blocked.ID, CloseDate: "+60d", Amount: "5k"})
	portaltest.Do(p, p.Admin(), partner.End{ID: c.ID, Reason: "Over."})
	p.Run()
	portaltest.Do(p, p.Admin(), deal.Reject{ID: d.ID, Reason: "too-early"})
	p.Run()
	if got := peek(p, p.Admin(), blocked.ID); got.Status != lead.StatusNew || got.Partner != nil {
		t.Errorf("of an ended partner: %s to %v", got.Status, got.Partner)
	}
}
