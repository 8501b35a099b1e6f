package portal_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/user"
)

// jumps are moments to which the clock is set, one after the other: by an hour to and
// fro, to the beginning of Unix time, over a leap second that is told twice, and over
// both changes of summer time.
func jumps() []time.Time {
	leap := time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC)
	return []time.Time{
		portaltest.Start.Add(time.Hour), portaltest.Start, portaltest.Start.Add(-time.Hour), portaltest.Start,
		time.Unix(0, 0).UTC(), portaltest.Start.Add(time.Minute),
		time.Date(2026, 3, 29, 0, 59, 59, 0, time.UTC), time.Date(2026, 3, 29, 1, 0, 1, 0, time.UTC),
		time.Date(2026, 10, 25, 0, 59, 59, 0, time.UTC), time.Date(2026, 10, 25, 1, 0, 1, 0, time.UTC),
		leap, leap.Add(500 * time.Millisecond), leap, leap.Add(time.Second),
		portaltest.Start,
	}
}

// Ensure that however the clock is set, ids are drawn once, the audit trail keeps its
// order by number and its chain, each timer does its work once and none is lost, and a
// code is good for no longer than it says (F22).
func TestClockJumps(t *testing.T) {
	p := portaltest.New(t)
	north := p.Partner("north")
	seen := map[string]bool{}
	fresh := func(id string) {
		t.Helper()
		if id == "" || seen[id] {
			t.Errorf("id %q is drawn twice", id)
		}
		seen[id] = true
	}
	invites := map[string]user.Sent{}
	for i, now := range jumps() {
		p.Clock.Set(now)
		d := portaltest.Do(p, north.Sales, deal.Register{
			Customer: fmt.Sprintf("Customer %d", i), Domain: fmt.Sprintf("customer%d.com", i), Country: "DE",
			Products: []deal.Pick{{SKU: "BK-100", Quantity: "2"}}, Amount: "48k", CloseDate: now.AddDate(0, 0, 60).Format(time.DateOnly),
		})
		fresh(d.ID)
		sent := portaltest.Do(p, north.Owner, user.SendInvite{Email: fmt.Sprintf("p%d@north.de", i), Role: domain.Sales})
		fresh(sent.ID)
		if !sent.ExpiresAt.After(now) || sent.ExpiresAt.Sub(now) > 60*24*time.Hour {
			t.Errorf("a code of %v is good until %v", now, sent.ExpiresAt)
		}
		invites[sent.ID] = sent
		p.Run()
	}
	for _, sent := range invites {
		p.Clock.Set(sent.ExpiresAt)
		if _, err := domain.Do(t.Context(), p.Portal, portaltest.Guest("late"), partner.Join{Code: sent.Code}); domain.KindOf(err) == "" {
			t.Errorf("the code of %s is good at its end, %v", sent.ID, sent.ExpiresAt)
		}
	}
	p.Clock.Set(portaltest.Start.AddDate(2, 0, 0))
	p.Run()
	if ran, next, err := p.RunDue(t.Context(), 10); err != nil || ran > 0 || !next.IsZero() && !next.After(p.Now()) {
		t.Errorf("timers are left: %d ran, the next is due at %v, %v", ran, next, err)
	}
	ran := map[string]int{}
	for after := ""; ; {
		var rows domain.List[domain.Audit]
		err := p.Peek(t.Context(), p.Admin(), func(r *domain.Read) (err error) {
			rows, err = domain.AuditTrail(r, "", "timers", domain.Page{Limit: 500, After: after})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows.Items {
			var of struct{ Name, Subject string }
			if err := json.Unmarshal(row.Input, &of); err != nil {
				t.Fatal(err)
			}
			if row.Op == "timers.run" && of.Name == "invite.expire" {
				ran[of.Subject]++
			}
		}
		if after = rows.Next; after == "" {
			break
		}
	}
	for id := range invites {
		if ran[id] != 1 {
			t.Errorf("the timer of invitation %s has run %d times", id, ran[id])
		}
	}
}

// Ensure that a clock that is set back keeps nobody out for more than a moment, however
// much they called before (F22).
func TestClockSetBackLetsPeopleIn(t *testing.T) {
	p := portaltest.Bounded(t)
	admin := p.Admin()
	for _, now := range jumps() {
		p.Clock.Set(now)
		for range 5000 { // until it is too much
			if _, err := domain.View(t.Context(), p.Portal, admin, partner.WhoAmI{}); domain.KindOf(err) == domain.Limited {
				break
			}
		}
		p.Clock.Advance(time.Second)
		portaltest.View(p, admin, partner.WhoAmI{})
	}
}
