package deal_test

import (
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/portal/portaltest"
)

// Ensure that each decision is taken back with all that followed from it: status,
// protection, extension, sums, queues and timers are as before.
func TestUndoRoundTrips(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		before []string // steps that lead to the deal
		step   string
	}{
		{"Approve", nil, "approve"},
		{"Reject", nil, "reject"},
		{"Return", nil, "return"},
		{"WithdrawSubmitted", nil, "withdraw"},
		{"WithdrawApproved", []string{"approve"}, "withdraw"},
		{"Win", []string{"approve"}, "win"},
		{"ConfirmWin", []string{"approve", "win"}, "confirm-win"},
		{"ReturnWin", []string{"approve", "win"}, "return-win"},
		{"Lose", []string{"approve"}, "lose"},
		{"ExtensionApprove", []string{"approve", "extend"}, "extension-approve"},
		{"ExtensionRefuse", []string{"approve", "extend"}, "extension-refuse"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCast(t)
			id := c.in(deal.StatusSubmitted)
			for _, s := range tt.before {
				c.must(s, c.by(s), id)
			}
			before := c.look(t, id)
			c.must(tt.step, c.by(tt.step), id)
			if c.look(t, id) == before {
				t.Fatal("the step changed nothing")
			}
			c.must("undo", c.p.Admin(), id)
			if after := c.look(t, id); after != before {
				t.Errorf("got  %s\nwant %s", after, before)
			}
		})
	}
}

// by returns who does a step.
func (c *cast) by(name string) domain.Actor {
	switch name {
	case "withdraw", "win", "lose", "extend":
		return c.company.Sales
	}
	return c.p.Admin()
}

// look returns all that a decision can change, as texts.
func (c *cast) look(t *testing.T, id string) string {
	d := portaltest.View(c.p, c.p.Admin(), deal.Show{ID: id})
	d.Version, d.UpdatedAt, d.UpdatedBy, d.Review.Left = 0, time.Time{}, "", 0
	out := asJSON(t, d)
	for _, q := range []deal.Waiting{deal.Reviews, deal.Extensions, deal.Wins} {
		out += "\n" + string(q) + " " + ids(portaltest.View(c.p, c.p.Admin(), deal.Queue{Queue: q}))
	}
	out += "\n" + asJSON(t, portaltest.View(c.p, c.company.Owner, deal.Summary{})) + asJSON(t, portaltest.View(c.p, c.p.Admin(), deal.Summary{}))
	now := c.p.Clock.Now()
	c.p.Clock.Advance(91 * day)
	_, next, err := c.p.RunDue(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	c.p.Clock.Set(now)
	return out + "\nnext timer " + next.String()
}

// Ensure that the history stays, that what was done can be undone step by step,
// and that nothing is left to undo after a resubmission or an expiry.
func TestUndoKeepsHistory(t *testing.T) {
	t.Parallel()
	c := newCast(t)
	id := c.in(deal.StatusSubmitted)
	for _, s := range []string{"approve", "win", "confirm-win", "undo", "undo", "undo"} {
		c.must(s, c.by(s), id)
	}
	refused(t, steps["undo"](c.p, c.p.Admin(), id), domain.Conflict, "There is no decision")
	if got := timeline(c.p, c.company.Sales, id); got != "submit approve win confirm-win undo undo undo" {
		t.Errorf("timeline %q", got)
	}
	refused(t, steps["undo"](c.p, c.p.Admin(), c.in(deal.StatusExpired)), domain.Conflict, "There is no decision")
	last := portaltest.View(c.p, c.company.Sales, deal.Timeline{ID: id}).Items[0]
	if last.Note != "mistake" || last.Reason != "approve" {
		t.Errorf("the last entry is %+v", last)
	}
}

// Ensure that an undo does not protect a customer whom somebody else got in the
// meantime, and that a submission it brings back is in conflict.
func TestUndoTooLate(t *testing.T) {
	t.Parallel()
	c := newCast(t)
	p, rival, admin := c.p, c.p.Partner("rival"), c.p.Admin()
	d := register(p, c.company.Sales, "Contoso")
	c.must("approve", admin, d.ID)
	c.must("withdraw", c.company.Sales, d.ID)
	other := register(p, rival.Sales, "Contoso")
	if other.Conflict != deal.Clear {
		t.Fatalf("got %s", other.Conflict)
	}
	c.must("approve", admin, other.ID)
	refused(t, steps["undo"](p, admin, d.ID), domain.Conflict, "The deal "+other.ID+" of Rival GmbH has been approved for this customer in the meantime.")

	e := register(p, c.company.Sales, "Initech")
	c.must("reject", admin, e.ID)
	c.must("approve", admin, register(p, rival.Sales, "Initech").ID)
	c.must("undo", admin, e.ID)
	if got := portaltest.View(p, admin, deal.Show{ID: e.ID}); got.Status != deal.StatusSubmitted || got.Conflict != deal.Blocked {
		t.Errorf("got %s %s", got.Status, got.Conflict)
	}
	refused(t, steps["approve"](p, admin, e.ID), domain.Conflict, "stands before this one")
}

// Ensure that a win that is taken back says so to whom counts wins.
func TestUndoneTellsTheAmount(t *testing.T) {
	t.Parallel()
	c := newCast(t)
	id := c.in(deal.StatusWon)
	c.must("undo", c.p.Admin(), id)
	var last domain.Event
	err := c.p.Peek(ctx, domain.SystemActor(), func(r *domain.Read) error {
		events, err := domain.Lately(r, c.company.ID, domain.Page{Limit: 1})
		last = events.Items[0]
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `"did":"confirm-win","from":"won","to":"win_pending","reason":"mistake","amount":{"amount":"47000.00","currency":"EUR"},"date":"2026-03-04"}`
	if got := string(last.Data); last.Name != "deal.undone" || got[len(got)-len(want):] != want {
		t.Errorf("%s %s", last.Name, got)
	}
}
