package deal_test

import (
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/portal/portaltest"
)

// approved returns a deal for Contoso that is protected until 2026-06-02.
func approved(p *portaltest.Portal, a domain.Actor) deal.Deal {
	d := register(p, a, "Contoso")
	return portaltest.Do(p, p.Admin(), deal.Approve{ID: d.ID})
}

// Ensure that a protection is reminded of three times, ends, can be renewed for
// a week by its partner alone, and then leaves the customer free.
func TestProtection(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a, b := p.Partner("acme"), p.Partner("rival")
	d := approved(p, a.Sales)
	if want := time.Date(2026, 6, 2, 21, 59, 59, 0, time.UTC); !d.ProtectedUntil.Equal(want) {
		t.Fatalf("protected until %s, want the end of the day in Berlin %s", d.ProtectedUntil, want)
	}
	rival, own := func() string { return portaltest.Do(p, b.Sales, deal.Check{Domain: "contoso.com"}).Result },
		func() string { return portaltest.Do(p, a.Sales, deal.Check{Domain: "contoso.com"}).Result }
	for _, tt := range []struct {
		at               time.Time
		status           deal.Status
		facts, answers   string
		attentionOfSales string
	}{
		{time.Date(2026, 5, 19, 12, 0, 0, 0, time.UTC), deal.StatusApproved, "submitted approved expiring", "conflict yours", "expiring stale"},
		{time.Date(2026, 5, 26, 12, 0, 0, 0, time.UTC), deal.StatusApproved, "submitted approved expiring expiring", "conflict yours", "expiring stale"},
		{time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC), deal.StatusApproved, "submitted approved expiring expiring expiring", "conflict yours", "expiring stale"},
		{time.Date(2026, 6, 2, 21, 59, 58, 0, time.UTC), deal.StatusApproved, "submitted approved expiring expiring expiring", "conflict yours", "expiring stale"},
		{time.Date(2026, 6, 2, 22, 0, 0, 0, time.UTC), deal.StatusExpired, "submitted approved expiring expiring expiring expired", "conflict clear", "expired"},
		{time.Date(2026, 6, 9, 21, 59, 58, 0, time.UTC), deal.StatusExpired, "submitted approved expiring expiring expiring expired", "conflict clear", "expired"},
		{time.Date(2026, 6, 9, 22, 0, 0, 0, time.UTC), deal.StatusExpired, "submitted approved expiring expiring expiring expired freed", "clear clear", ""},
	} {
		p.Clock.Set(tt.at)
		p.Run()
		if got := portaltest.View(p, a.Sales, deal.Show{ID: d.ID}).Status; got != tt.status {
			t.Errorf("%s: %s, want %s", tt.at, got, tt.status)
		}
		if got := facts(t, p, a.ID); got != tt.facts {
			t.Errorf("%s: facts %q, want %q", tt.at, got, tt.facts)
		}
		if got := rival() + " " + own(); got != tt.answers {
			t.Errorf("%s: checks %q, want %q", tt.at, got, tt.answers)
		}
		var calls []string
		for _, s := range portaltest.View(p, a.Sales, deal.Attention{}).Items {
			calls = append(calls, string(s.Why))
		}
		if got := strings.Join(calls, " "); got != tt.attentionOfSales {
			t.Errorf("%s: attention %q, want %q", tt.at, got, tt.attentionOfSales)
		}
	}
}

// Ensure that after a long downtime the protection is over by the time, before
// any timer ran, and the timers then do each thing once and in order.
func TestDowntime(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a, b := p.Partner("acme"), p.Partner("rival")
	d := approved(p, a.Sales)
	p.Clock.Set(time.Date(2026, 6, 5, 12, 0, 0, 0, time.UTC))
	if got := portaltest.Do(p, b.Sales, deal.Check{Domain: "contoso.com"}).Result; got != "conflict" {
		t.Errorf("in the grace, before the timers: %s", got)
	}
	p.Clock.Set(time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC))
	if got := portaltest.Do(p, b.Sales, deal.Check{Domain: "contoso.com"}).Result; got != "clear" {
		t.Errorf("after the grace, before the timers: %s", got)
	}
	for p.Run() > 0 {
	}
	if got := facts(t, p, a.ID); got != "submitted approved expired freed" {
		t.Errorf("facts %q", got)
	}
	if got := timeline(p, a.Sales, d.ID); got != "submit approve expire free" {
		t.Errorf("timeline %q", got)
	}
}

// Ensure that one reminder stands for those that a downtime swallowed.
func TestRemindersAfterDowntime(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a := p.Partner("acme")
	approved(p, a.Sales)
	p.Clock.Set(time.Date(2026, 5, 30, 12, 0, 0, 0, time.UTC))
	p.Run()
	p.Run()
	if got := facts(t, p, a.ID); got != "submitted approved expiring" {
		t.Errorf("facts %q", got)
	}
	p.Clock.Set(time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC))
	p.Run()
	if got := facts(t, p, a.ID); got != "submitted approved expiring expiring" {
		t.Errorf("facts %q", got)
	}
}

// Ensure that extensions are bounded, move the end and its timers, and renew an
// expired deal within its grace.
func TestExtension(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a := p.Partner("acme")
	admin := p.Admin()
	d := approved(p, a.Sales)
	ask := func(days int64) error {
		_, err := do(p, a.Sales, deal.Extend{ID: d.ID, Days: days, Note: "They are slow.", Evidence: "mail"})
		return err
	}
	refused(t, ask(61), domain.Invalid, "An extension is at most 60 days.")
	if err := ask(30); err != nil {
		t.Fatal(err)
	}
	refused(t, ask(30), domain.Conflict, "has been asked for and not been answered")
	if got := ids(portaltest.View(p, admin, deal.Queue{Queue: deal.Extensions})); got != d.ID {
		t.Errorf("the queue has %q", got)
	}
	if got := portaltest.Do(p, admin, deal.ExtensionApprove{ID: d.ID, Days: 14, Note: "two weeks"}); day16(got.ProtectedUntil) != "2026-06-16" || got.Extension.Status != deal.Granted {
		t.Errorf("until %s, %s", got.ProtectedUntil, got.Extension.Status)
	}
	p.Clock.Set(time.Date(2026, 6, 17, 12, 0, 0, 0, time.UTC))
	p.Run()
	if got := portaltest.View(p, a.Sales, deal.Show{ID: d.ID}).Status; got != deal.StatusExpired {
		t.Fatalf("it is %s", got)
	}
	if err := ask(30); err != nil {
		t.Fatalf("renewing in the grace: %v", err)
	}
	if got := portaltest.Do(p, admin, deal.ExtensionApprove{ID: d.ID}); got.Status != deal.StatusApproved || day16(got.ProtectedUntil) != "2026-07-17" {
		t.Errorf("%s until %s", got.Status, got.ProtectedUntil)
	}
	refused(t, ask(10), domain.Conflict, "at most 2 times")
	p.Clock.Set(time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC))
	for p.Run() > 0 {
	}
	refused(t, ask(10), domain.Conflict, "the customer is free")
}

func day16(t time.Time) string { return t.Format(time.DateOnly) }

// Ensure that a request that nobody answered lapses when the customer is free.
func TestExtensionLapses(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a := p.Partner("acme")
	d := approved(p, a.Sales)
	portaltest.Do(p, a.Sales, deal.Extend{ID: d.ID, Days: 30, Note: "slow"})
	p.Clock.Advance(120 * day)
	for p.Run() > 0 {
	}
	if got := portaltest.View(p, a.Sales, deal.Show{ID: d.ID}).Extension.Status; got != deal.Lapsed {
		t.Errorf("it is %s", got)
	}
	if got := portaltest.View(p, p.Admin(), deal.Queue{Queue: deal.Extensions}).Items; len(got) != 0 {
		t.Errorf("the queue still has it")
	}
	_, err := do(p, p.Admin(), deal.ExtensionApprove{ID: d.ID})
	refused(t, err, domain.Conflict, "No extension of this deal waits")
}

// Ensure that the review clock counts business hours, stands still while a deal
// is returned, and puts overdue reviews in front.
func TestReviewClock(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t) // a Wednesday, 10:00 in Berlin
	a := p.Partner("acme")
	admin := p.Admin()
	due := func(id string) string {
		return portaltest.View(p, admin, deal.Show{ID: id}).Review.Due.Format("Mon 15:04")
	}
	first := register(p, a.Sales, "Contoso")
	if got := due(first.ID); got != "Fri 09:00" {
		t.Errorf("due %s, want sixteen hours of 9 to 17 later", got)
	}
	p.Clock.Advance(2 * time.Hour)
	portaltest.Do(p, admin, deal.Return{ID: first.ID, Note: "where?"})
	second := register(p, a.Sales, "Initech")
	p.Clock.Advance(5 * day)
	portaltest.Do(p, a.Sales, deal.Submit{ID: first.ID})
	if got := due(first.ID); got != "Wed 09:00" {
		t.Errorf("due %s, want the fourteen hours that were left from Monday noon", got)
	}
	if got := ids(portaltest.View(p, admin, deal.Queue{})); got != second.ID+" "+first.ID {
		t.Errorf("the queue is %s", got)
	}
	if d := portaltest.View(p, admin, deal.Queue{}).Items[0]; !d.Review.Overdue {
		t.Error("the review is not overdue")
	}
}

// Ensure that wins are confirmed or returned, and that the days a win waited are
// not lost.
func TestWin(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a := p.Partner("acme")
	admin := p.Admin()
	d := approved(p, a.Sales)
	_, err := do(p, a.Sales, deal.Win{ID: d.ID, Amount: "0", Date: "2026-03-05", Order: "x"})
	refused(t, err, domain.Invalid, "worth in the end")
	_, err = do(p, a.Sales, deal.Win{ID: d.ID, Amount: "1k", Date: "2026-03-05"})
	refused(t, err, domain.Invalid, "in the future")
	_, err = do(p, a.Sales, deal.Win{ID: d.ID, Amount: "1k", Date: "2026-03-02"})
	refused(t, err, domain.Invalid, "The deal was registered on 2026-03-04, so its order cannot be of an earlier day.")
	portaltest.Do(p, a.Sales, deal.Win{ID: d.ID, Amount: "1k", Date: "2026-03-03"}) // it may be another day where they are
	portaltest.Do(p, admin, deal.ReturnWin{ID: d.ID, Note: "Really?"})
	p.Clock.Set(time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC))
	portaltest.Do(p, a.Sales, deal.Win{ID: d.ID, Amount: "46.500", Date: "2026-05-30", Order: "PO-1"})
	if got := ids(portaltest.View(p, admin, deal.Queue{Queue: deal.Wins})); got != d.ID {
		t.Errorf("the queue has %q", got)
	}
	p.Clock.Set(time.Date(2026, 6, 10, 12, 0, 0, 0, time.UTC))
	p.Run()
	back := portaltest.Do(p, admin, deal.ReturnWin{ID: d.ID, Note: "Which order?"})
	if back.Status != deal.StatusApproved || day16(back.ProtectedUntil) != "2026-06-11" {
		t.Errorf("%s until %s, want the nine days that it waited more", back.Status, back.ProtectedUntil)
	}
	portaltest.Do(p, a.Sales, deal.Win{ID: d.ID, Amount: "46.500", Date: "2026-05-30", Order: "PO-2"})
	won := portaltest.Do(p, admin, deal.ConfirmWin{ID: d.ID})
	if won.Status != deal.StatusWon || won.Win.Amount.String() != "46500.00 EUR" || won.Win.Order != "PO-2" || won.Probability != 100 {
		t.Errorf("%s %+v", won.Status, won.Win)
	}
	if sum := portaltest.View(p, a.Sales, deal.Summary{}); sum.Counts[deal.StatusWon] != 1 || sum.Pipeline[0].Won.Decimal() != "46500.00" || !sum.Pipeline[0].Open.IsZero() {
		t.Errorf("summary %+v", sum)
	}
}
