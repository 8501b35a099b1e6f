package portal_test

import (
	"fmt"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/draft"
	"gangway/domain/learn"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// guestAt is a new guest at an address.
func guestAt(name, address string) domain.Actor {
	a := portaltest.Guest(name)
	a.Address = address
	return a
}

func applying(n int) partner.Apply {
	c := kim()
	c.Domain, c.Company = fmt.Sprintf("company%d.de", n), fmt.Sprintf("Company %d GmbH", n)
	return c
}

// limitedAfter calls until it is refused for being called too often, and returns
// how often it was not; -1 for never.
func limitedAfter(t *testing.T, atMost int, call func(n int) error) int {
	t.Helper()
	for n := range atMost {
		if err := call(n); domain.KindOf(err) == domain.Limited {
			return n
		}
	}
	return -1
}

// Ensure guests cannot fill the store by applying: not with one key that takes
// back and applies again, not with many keys from one address, and not with many
// keys from everywhere.
func TestApplyingIsBounded(t *testing.T) {
	p := portaltest.Bounded(t)
	kim := guestAt("kim", "203.0.113.1/32")
	after := limitedAfter(t, 20, func(n int) error {
		_, err := do(t, p, kim, applying(n))
		if err == nil {
			portaltest.Do(p, kim, partner.WithdrawApplication{})
		}
		return err
	})
	if after != 3 {
		t.Errorf("one key applies %d times", after)
	}
	after = limitedAfter(t, 20, func(n int) error {
		_, err := do(t, p, guestAt(fmt.Sprint("from", n), "203.0.113.2/32"), applying(100+n))
		return err
	})
	if after != 10 {
		t.Errorf("one address applies %d times", after)
	}
	after = limitedAfter(t, 400, func(n int) error {
		_, err := do(t, p, guestAt(fmt.Sprint("any", n), fmt.Sprintf("2001:db8:0:%x::/64", n)), applying(1000+n))
		return err
	})
	if after != 300-13 {
		t.Errorf("all others apply %d times", after)
	}
	p.Clock.Advance(8 * time.Hour)
	if _, err := do(t, p, kim, applying(5000)); err != nil {
		t.Errorf("eight hours later: %v", err)
	}
}

// Ensure no more than two thousand applications wait, whoever sends them.
func TestWaitingApplicationsAreBounded(t *testing.T) {
	p := portaltest.New(t)
	after := limitedAfter(t, 2010, func(n int) error {
		_, err := do(t, p, portaltest.Guest(fmt.Sprint("guest", n)), applying(n))
		return err
	})
	if after != 2000 {
		t.Errorf("%d applications wait", after)
	}
}

// Ensure a company has at most fifty invitations open, and sends a hundred at once even
// if it takes them back.
func TestInvitationsAreBounded(t *testing.T) {
	p := portaltest.Bounded(t)
	owner, rival := p.Partner("acme").Owner, p.Partner("rival").Owner
	var sent []string
	invite := func(n int) error {
		i, err := do(t, p, owner, user.SendInvite{Email: fmt.Sprintf("kim%d@acme.de", n), Role: domain.Sales})
		sent = append(sent, i.ID)
		return err
	}
	if after := limitedAfter(t, 60, invite); after != 50 {
		t.Errorf("%d invitations are open", after)
	}
	more := limitedAfter(t, 200, func(n int) error {
		portaltest.Do(p, owner, user.RevokeInvite{ID: sent[n]})
		return invite(1000 + n)
	})
	if more != 100-51 { // the one too many counts as well
		t.Errorf("%d more are sent", more)
	}
	if _, err := do(t, p, rival, user.SendInvite{Email: "kim@rival.de", Role: domain.Sales}); err != nil {
		t.Errorf("another company: %v", err)
	}
}

// Ensure guests of one address can't take the room that all guests have for what they
// type, however many keys they make; and that who began before goes on typing.
func TestGuestsDraftsAreBoundedByAddress(t *testing.T) {
	p := portaltest.Bounded(t)
	typed := draft.Save{Form: "apply", Values: `{"company":"Contoso"}`}
	kim := guestAt("kim", "203.0.113.1/32")
	if _, err := do(t, p, kim, typed); err != nil {
		t.Fatal(err)
	}
	after := limitedAfter(t, 40, func(n int) error {
		_, err := do(t, p, guestAt(fmt.Sprint("from", n), "203.0.113.2/32"), typed)
		return err
	})
	if after != 20 {
		t.Errorf("guests of one address begin %d drafts", after)
	}
	for name, a := range map[string]domain.Actor{
		"elsewhere": kim, "new elsewhere": guestAt("new", "203.0.113.3/32"), "begun before": guestAt("from0", "203.0.113.2/32"), "no guest": {Side: domain.Vendor, User: p.Admin().User, Key: p.Admin().Key, Address: "203.0.113.2/32"},
	} {
		if _, err := do(t, p, a, typed); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	p.Clock.Advance(36 * time.Hour)
	if _, err := do(t, p, guestAt("from39", "203.0.113.2/32"), typed); err != nil {
		t.Errorf("a day and a half later: %v", err)
	}
}

// Ensure nobody goes on trying codes of invitations or of the setup, by key or by
// address, and that a good code is taken as long as one may try.
func TestCodesCannotBeTriedForLong(t *testing.T) {
	p := portaltest.Bounded(t)
	sent := portaltest.Do(p, p.Admin(), partner.Invite{Company: "Contoso GmbH", Domain: "contoso.de", Country: "DE", Email: "kim@contoso.de", Name: "Kim"})
	for name, try := range map[string]func(a domain.Actor) error{
		"join": func(a domain.Actor) error {
			_, err := do(t, p, a, partner.Join{Code: "00000-00000-00000-00000"})
			return err
		},
		"setup": func(a domain.Actor) error {
			_, err := do(t, p, a, user.RedeemSetup{Code: "00000-00000-00000-00000"})
			return err
		},
	} {
		if after := limitedAfter(t, 100, func(int) error { return try(guestAt(name, "203.0.113.1/32")) }); after != 10 {
			t.Errorf("%s: one key tries %d codes", name, after)
		}
		after := limitedAfter(t, 100, func(n int) error { return try(guestAt(fmt.Sprint(name, n), "203.0.113.1/32")) })
		if after != 20 {
			t.Errorf("%s: one address tries %d codes more", name, after)
		}
	}
	_, err := do(t, p, guestAt("kim", "203.0.113.1/32"), partner.Join{Code: sent.Code})
	refused(t, err, domain.Limited, "Please try again in 2 minutes.")
	portaltest.Do(p, guestAt("kim", "203.0.113.9/32"), partner.Join{Code: sent.Code})
}

// Ensure serials of certificates are bounded by address too, as keys cost nothing.
func TestVerifyIsBoundedByAddress(t *testing.T) {
	p := portaltest.Bounded(t)
	after := limitedAfter(t, 300, func(n int) error {
		_, err := do(t, p, guestAt(fmt.Sprint(n), "203.0.113.1/32"), learn.Verify{Serial: "C-0000-0000-0000"})
		return err
	})
	if after != 120 {
		t.Errorf("one address asks %d times", after)
	}
}

func dealWith(n int) deal.Register {
	return deal.Register{
		Customer: fmt.Sprint("Customer ", n), Domain: fmt.Sprintf("customer%d.com", n), Country: "DE",
		Products: []deal.Pick{{SKU: "BK-100"}}, Amount: "1000", CloseDate: "2026-06-01",
	}
}

// Ensure who may not ask for more customers does not find a way round: a dry run of a
// check, dry runs of registrations, registering and taking back, or one deal that is
// edited, submitted and recalled for ever.
func TestChecksCannotBeSidestepped(t *testing.T) {
	p := portaltest.Bounded(t)
	c := p.Partner("acme")
	_, err := domain.Do(t.Context(), p.Portal, c.Sales, deal.Check{Domain: "customer1.com"}, domain.WithDryRun())
	refused(t, err, domain.Invalid, "There is no dry run of this")
	_, err = domain.Do(t.Context(), p.Portal, c.Sales, learn.Verify{Serial: "C-0000-0000-0000"}, domain.WithDryRun())
	refused(t, err, domain.Invalid, "There is no dry run of this")
	after := limitedAfter(t, 100, func(n int) error {
		_, err := domain.Do(t.Context(), p.Portal, []domain.Actor{c.Sales, c.Owner}[n%2], dealWith(n), domain.WithDryRun())
		if domain.KindOf(err) != domain.Limited && err != nil {
			t.Fatal(err)
		}
		return err
	})
	if after != 30 {
		t.Errorf("%d dry runs of registrations", after)
	}
	p.Clock.Advance(2 * time.Hour)
	fished := portaltest.Do(p, c.Sales, dealWith(1000))
	again := dealWith(1000)
	take := []func(n int) error{
		func(n int) error { // one deal for customer after customer
			if n == 0 {
				return nil
			}
			again.Domain = fmt.Sprintf("another%d.com", n)
			_, err := do(t, p, c.Sales, deal.Recall{ID: fished.ID})
			if err == nil {
				portaltest.Do(p, c.Sales, deal.Edit{ID: fished.ID, Fields: deal.Fields{Domain: &again.Domain}})
				portaltest.Do(p, c.Sales, deal.Submit{ID: fished.ID})
			}
			return err
		},
		func(n int) error {
			_, err := do(t, p, c.Owner, deal.Withdraw{ID: portaltest.Do(p, c.Sales, dealWith(2000+n)).ID})
			return err
		},
		func(n int) error {
			_, err := do(t, p, c.Owner, deal.Check{Domain: fmt.Sprintf("third%d.com", n)})
			return err
		},
	}
	after = limitedAfter(t, 100, func(n int) error { return take[n%len(take)](n / len(take)) })
	if after != 31 { // the first is none
		t.Errorf("%d customers are learned about by checks and what is taken back", after)
	}
	kept := dealWith(3000)
	kept.Draft = true
	portaltest.Do(p, c.Owner, deal.Withdraw{ID: portaltest.Do(p, c.Sales, kept).ID}) // tells nothing
	_, err = do(t, p, c.Sales, deal.Recall{ID: fished.ID})
	refused(t, err, domain.Limited, "You can check 30 customers an hour, and a deal that you take back counts as a check. Please try again in 60 minutes.")
	p.Clock.Advance(time.Hour)
	portaltest.Do(p, c.Sales, deal.Recall{ID: fished.ID})
}

// Ensure a company can register what an honest one does in a day, with as many drafts
// as it likes, and no more: it is told how many, and goes on when the time is over.
// Others do not pay for it, and what was refused or only tried does not count.
func TestSubmissionsAreBounded(t *testing.T) {
	p := portaltest.Bounded(t)
	c, other := p.Partner("acme"), p.Partner("rival")
	rules := *p.Rules().(*programme.Programme)
	rules.Deals.SubmissionsPerDay = 48
	p.Publish(&rules)
	draft := dealWith(900)
	draft.Draft = true
	for range 3 {
		portaltest.Do(p, c.Sales, draft)
	}
	kept := portaltest.Do(p, c.Sales, draft)
	faulty := dealWith(901)
	faulty.Amount = "0"
	after := limitedAfter(t, 100, func(n int) error {
		if _, err := do(t, p, c.Sales, faulty); domain.KindOf(err) != domain.Invalid {
			t.Fatalf("a faulty one: %v", err)
		}
		_, err := do(t, p, []domain.Actor{c.Sales, c.Owner}[n%2], dealWith(n))
		return err
	})
	if after != 48 {
		t.Errorf("%d submissions in a day", after)
	}
	_, err := do(t, p, c.Owner, deal.Submit{ID: kept.ID})
	refused(t, err, domain.Limited, "Your company can submit 48 deals a day. Please try again in 30 minutes; until then you can keep drafts.")
	portaltest.Do(p, c.Sales, draft)
	portaltest.Do(p, other.Sales, dealWith(950))
	p.Clock.Advance(30 * time.Minute)
	portaltest.Do(p, c.Owner, deal.Submit{ID: kept.ID})
}
