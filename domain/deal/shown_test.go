package deal_test

import (
	"testing"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/portal/portaltest"
)

// Ensure that a deal says until when it is protected only while it is, and that
// an undo brings the protection back.
func TestProtectionIsShownWhileItHolds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		steps []string
		shown bool
	}{
		{"Approved", []string{"approve"}, true},
		{"Win", []string{"approve", "win"}, true},
		{"Won", []string{"approve", "win", "confirm-win"}, false},
		{"Withdrawn", []string{"approve", "withdraw"}, false},
		{"Lost", []string{"approve", "lose"}, false},
		{"LostByMistake", []string{"approve", "lose", "undo"}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCast(t)
			id := c.in(deal.StatusSubmitted)
			for _, s := range tt.steps {
				c.must(s, c.by(s), id)
			}
			for _, who := range []domain.Actor{c.p.Admin(), c.company.Sales} {
				if d := portaltest.View(c.p, who, deal.Show{ID: id}); d.ProtectedUntil.IsZero() == tt.shown {
					t.Errorf("%s sees protection until %v", who.Side, d.ProtectedUntil)
				}
			}
		})
	}
}

// Ensure that the time left for a review is told while its clock is paused, and
// at no other time.
func TestTimeLeftIsShownWhileReturned(t *testing.T) {
	t.Parallel()
	c := newCast(t)
	id := c.in(deal.StatusSubmitted)
	c.must("return", c.p.Admin(), id)
	if d := portaltest.View(c.p, c.p.Admin(), deal.Show{ID: id}); d.Review.Left == 0 {
		t.Error("no time is left of a returned deal")
	}
	c.must("submit", c.company.Sales, id)
	c.must("approve", c.p.Admin(), id)
	if d := portaltest.View(c.p, c.p.Admin(), deal.Show{ID: id}); d.Review.Left != 0 {
		t.Errorf("%v are left of a decided deal", d.Review.Left)
	}
}

// Ensure that a deal that is handed in again has no decision yet, and one that
// was recalled no submission.
func TestMomentsFollowTheStatus(t *testing.T) {
	t.Parallel()
	c := newCast(t)
	id := c.in(deal.StatusSubmitted)
	c.must("return", c.p.Admin(), id)
	c.must("submit", c.company.Sales, id)
	if d := portaltest.View(c.p, c.company.Sales, deal.Show{ID: id}); !d.DecidedAt.IsZero() || d.SubmittedAt.IsZero() {
		t.Errorf("handed in again: submitted at %v, decided at %v", d.SubmittedAt, d.DecidedAt)
	}
	c.must("recall", c.company.Sales, id)
	if d := portaltest.View(c.p, c.company.Sales, deal.Show{ID: id}); !d.DecidedAt.IsZero() || !d.SubmittedAt.IsZero() {
		t.Errorf("recalled: submitted at %v, decided at %v", d.SubmittedAt, d.DecidedAt)
	}
}

// Ensure that the sentence about a number of days names the numbers that are
// taken.
func TestDaysAreBounded(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a := p.Partner("acme")
	id := register(p, a.Sales, "Contoso").ID
	portaltest.Do(p, p.Admin(), deal.Approve{ID: id, Days: 3650})
	for _, days := range []int64{-1, 0, 3651} {
		_, err := do(p, a.Sales, deal.Extend{ID: id, Days: days, Note: "slow"})
		refused(t, err, domain.Invalid, "The days are a number from 1 to 3650.")
	}
}
