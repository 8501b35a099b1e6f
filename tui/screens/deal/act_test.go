package deal

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/portal/portaltest"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// brought registers a deal of its own customer and brings it to a status.
func brought(p *portaltest.Portal, a domain.Actor, to deal.Status, site string) deal.Deal {
	d := portaltest.Do(p, a, deal.Register{
		Customer: "Customer of " + site, Domain: site, Country: "DE", CloseDate: "2026-06-18", Draft: to == deal.StatusDraft,
		Products: []deal.Pick{{SKU: "BK-100", Amount: "48k"}},
	})
	admin := p.Admin()
	approve := func() { portaltest.Do(p, admin, deal.Approve{ID: d.ID}) }
	switch to {
	case deal.StatusDraft, deal.StatusSubmitted:
	case deal.StatusReturned:
		portaltest.Do(p, admin, deal.Return{ID: d.ID, Note: "Which site?"})
	case deal.StatusApproved, deal.StatusExpired:
		approve()
	case deal.StatusRejected:
		portaltest.Do(p, admin, deal.Reject{ID: d.ID, Reason: "too-early"})
	case deal.StatusDuplicate:
		other := brought(p, a, deal.StatusSubmitted, "other-"+site)
		portaltest.Do(p, admin, deal.Reject{ID: d.ID, Reason: "already-registered", Of: other.ID})
	case deal.StatusWithdrawn:
		portaltest.Do(p, a, deal.Withdraw{ID: d.ID})
	case deal.StatusLost:
		approve()
		portaltest.Do(p, a, deal.Lose{ID: d.ID, Reason: "price"})
	case deal.StatusWinPending, deal.StatusWon:
		approve()
		portaltest.Do(p, a, deal.Win{ID: d.ID, Amount: "48k", Date: "today"})
		if to == deal.StatusWon {
			portaltest.Do(p, admin, deal.ConfirmWin{ID: d.ID})
		}
	}
	return d
}

// do performs the operation of an act.
func do(t *testing.T, p *portaltest.Portal, a domain.Actor, op, id string) error {
	city := "Munich"
	commands := map[string]domain.Command[deal.Deal]{
		"deals.submit": deal.Submit{ID: id}, "deals.stage": deal.Stage{ID: id, Stage: "proposal"},
		"deals.extend": deal.Extend{ID: id, Days: 10, Note: "They need time."}, "deals.win": deal.Win{ID: id, Amount: "1k", Date: "today"},
		"deals.lose": deal.Lose{ID: id, Reason: "price"}, "deals.edit": deal.Edit{ID: id, Fields: deal.Fields{City: &city}},
		"deals.note": deal.Note{ID: id, Note: "Hello."}, "deals.share": deal.Share{ID: id}, "deals.recall": deal.Recall{ID: id},
		"deals.withdraw": deal.Withdraw{ID: id},
	}
	c, ok := commands[op]
	if !ok {
		return fmt.Errorf("no command for %s", op)
	}
	_, err := domain.Do(t.Context(), p.Portal, a, c)
	return err
}

// Ensure the footer offers an act exactly where the portal performs it.
func TestActsAreOfferedWhereTheyWork(t *testing.T) {
	p := portaltest.New(t)
	owner := p.Partner("brightwater").Owner
	env := kit.NewEnv(t.Context(), p.Portal, owner, theme.New(true, colorprofile.ASCII, "", false), kit.Facts{Vendor: "Halyard", Currency: "EUR"})
	offered := newActs(env)
	at := map[string]string{} // deal by what is to be tried on it
	name := func(s deal.Status, x act) string { return string(s) + " " + x.op }
	bring := func(statuses ...deal.Status) {
		for _, s := range statuses {
			for _, x := range offered.all() {
				at[name(s, x)] = brought(p, owner, s, fmt.Sprintf("c%d.example", len(at))).ID
			}
		}
	}
	bring(deal.StatusExpired)
	p.Clock.Advance(91 * 24 * time.Hour)
	p.Run()
	bring(slices.DeleteFunc(deal.Statuses(), func(s deal.Status) bool { return s == deal.StatusExpired })...)
	env.Refresh()
	for _, s := range deal.Statuses() {
		for _, x := range offered.all() {
			d := portaltest.View(p, owner, deal.Show{ID: at[name(s, x)]})
			if d.Status != s {
				t.Fatalf("%s is %s", d.ID, d.Status)
			}
			why, err := offered.whyNot(x, &d), do(t, p, owner, x.op, d.ID)
			if (why == "") != (err == nil) {
				t.Errorf("%s: offered: %q, done: %v", name(s, x), why, err)
			}
		}
	}
}
