package deal_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
)

// A step calls one command on a deal.
type step func(p *portaltest.Portal, a domain.Actor, id string) error

func step1[R any](make func(id string) domain.Command[R]) step {
	return func(p *portaltest.Portal, a domain.Actor, id string) error {
		_, err := do(p, a, make(id))
		return err
	}
}

func ptr[T any](v T) *T { return &v }

// steps are all commands on one deal.
var steps = map[string]step{
	"edit": step1(func(id string) domain.Command[deal.Deal] {
		return deal.Edit{ID: id, Fields: deal.Fields{City: ptr("Bonn")}}
	}),
	"share":             step1(func(id string) domain.Command[deal.Deal] { return deal.Share{ID: id} }),
	"submit":            step1(func(id string) domain.Command[deal.Deal] { return deal.Submit{ID: id} }),
	"recall":            step1(func(id string) domain.Command[deal.Deal] { return deal.Recall{ID: id} }),
	"withdraw":          step1(func(id string) domain.Command[deal.Deal] { return deal.Withdraw{ID: id, Note: "no budget"} }),
	"approve":           step1(func(id string) domain.Command[deal.Deal] { return deal.Approve{ID: id} }),
	"reject":            step1(func(id string) domain.Command[deal.Deal] { return deal.Reject{ID: id, Reason: "too-early"} }),
	"return":            step1(func(id string) domain.Command[deal.Deal] { return deal.Return{ID: id, Note: "where?"} }),
	"extend":            step1(func(id string) domain.Command[deal.Deal] { return deal.Extend{ID: id, Days: 30, Note: "slow"} }),
	"extension-approve": step1(func(id string) domain.Command[deal.Deal] { return deal.ExtensionApprove{ID: id} }),
	"extension-refuse":  step1(func(id string) domain.Command[deal.Deal] { return deal.ExtensionRefuse{ID: id, Note: "no"} }),
	"stage":             step1(func(id string) domain.Command[deal.Deal] { return deal.Stage{ID: id, Stage: "proposal"} }),
	"win": step1(func(id string) domain.Command[deal.Deal] {
		return deal.Win{ID: id, Amount: "47000", Date: "today"}
	}),
	"confirm-win": step1(func(id string) domain.Command[deal.Deal] { return deal.ConfirmWin{ID: id} }),
	"return-win":  step1(func(id string) domain.Command[deal.Deal] { return deal.ReturnWin{ID: id, Note: "which order?"} }),
	"lose":        step1(func(id string) domain.Command[deal.Deal] { return deal.Lose{ID: id, Reason: "price"} }),
	"correct-customer": step1(func(id string) domain.Command[deal.Deal] {
		return deal.CorrectCustomer{ID: id, City: ptr("Köln"), Note: "moved"}
	}),
	"undo":          step1(func(id string) domain.Command[deal.Deal] { return deal.Undo{ID: id, Note: "mistake"} }),
	"note":          step1(func(id string) domain.Command[deal.Deal] { return deal.Note{ID: id, Note: "hello"} }),
	"internal-note": step1(func(id string) domain.Command[deal.Deal] { return deal.Note{ID: id, Note: "hm", Internal: true} }),
}

const day = 24 * time.Hour

// A cast is everybody who may try something.
type cast struct {
	p       *portaltest.Portal
	company portaltest.Company
	vendor  map[domain.Role]domain.Actor
	n       int
}

func newCast(t *testing.T) *cast {
	p := portaltest.New(t)
	rules := *p.Rules().(*programme.Programme)
	rules.Deals.ChecksPerHour = 0 // more is taken back here in a moment than in a day
	p.Publish(&rules)
	c := &cast{p: p, company: p.Partner("acme"), vendor: map[domain.Role]domain.Actor{domain.Admin: p.Admin()}}
	for _, role := range []domain.Role{domain.Manager, domain.Finance, domain.Editor, domain.Auditor} {
		c.vendor[role] = p.Vendor(string(role), role)
	}
	return c
}

// in returns the id of a new deal of Sales in a status.
func (c *cast) in(s deal.Status) string {
	c.n++
	r := registration(fmt.Sprintf("Customer%d", c.n))
	r.Draft = s == deal.StatusDraft
	id := portaltest.Do(c.p, c.company.Sales, r).ID
	ask, admin, sales := "", c.p.Admin(), c.company.Sales
	switch s {
	case deal.StatusReturned:
		ask = "return"
	case deal.StatusRejected:
		ask = "reject"
	case deal.StatusDuplicate:
		other := register(c.p, sales, fmt.Sprintf("Other%d", c.n)).ID
		portaltest.Do(c.p, admin, deal.Reject{ID: id, Reason: "already-registered", Of: other})
	case deal.StatusWithdrawn:
		c.must("withdraw", sales, id)
	case deal.StatusApproved, deal.StatusWinPending, deal.StatusWon, deal.StatusLost, deal.StatusExpired:
		c.must("approve", admin, id)
	case deal.StatusDraft, deal.StatusSubmitted:
	}
	if ask != "" {
		c.must(ask, admin, id)
	}
	switch s {
	case deal.StatusWinPending, deal.StatusWon:
		c.must("win", sales, id)
	case deal.StatusLost:
		c.must("lose", sales, id)
	case deal.StatusExpired:
		now := c.p.Clock.Now()
		c.p.Clock.Advance(92 * day)
		c.p.Run()
		c.p.Clock.Set(now)
	case deal.StatusDraft, deal.StatusSubmitted, deal.StatusReturned, deal.StatusApproved, deal.StatusRejected, deal.StatusDuplicate, deal.StatusWithdrawn:
	}
	if s == deal.StatusWon {
		c.must("confirm-win", admin, id)
	}
	return id
}

func (c *cast) must(name string, a domain.Actor, id string) {
	if err := steps[name](c.p, a, id); err != nil {
		panic(name + ": " + err.Error())
	}
}

// machine says in which statuses a command works for who may do it: draft,
// submitted, returned, approved, win pending, won, lost, rejected, duplicate,
// withdrawn, expired.
const machine = `
edit              x x x x . . . . . . .   seller
share             x x x x x x x x x x x   seller
submit            x . x . . . . . . . .   seller
recall            . x . . . . . . . . .   seller
withdraw          x x x x . . . . . . .   seller
approve           . x . . . . . . . . .   reviewer
reject            . x . . . . . . . . .   reviewer
return            . x . . . . . . . . .   reviewer
extend            . . . x . . . . . . x   seller
extension-approve . . . . . . . . . . .   reviewer
extension-refuse  . . . . . . . . . . .   reviewer
stage             x x x x . . . . . . .   seller
win               . . . x . . . . . . .   seller
confirm-win       . . . . x . . . . . .   reviewer
return-win        . . . . x . . . . . .   reviewer
lose              . . . x . . . . . . .   seller
correct-customer  . x x x . . . . . . .   reviewer
undo              . . x x x x x x x x .   admin
note              x x x x x x x x x x x   writer
internal-note     x x x x x x x x x x x   reviewer
`

// Ensure that each command works in its statuses and for its roles, and is
// refused everywhere else with the state of things or the right as the reason.
func TestMachine(t *testing.T) {
	t.Parallel()
	c := newCast(t)
	people := map[string]domain.Actor{
		"owner": c.company.Owner, "partner manager": c.company.Manager, "sales": c.company.Sales, "viewer": c.company.Viewer,
		"admin": c.vendor[domain.Admin], "manager": c.vendor[domain.Manager], "finance": c.vendor[domain.Finance],
		"editor": c.vendor[domain.Editor], "auditor": c.vendor[domain.Auditor], "guest": portaltest.Guest("nobody"),
	}
	sellers, reviewers := []string{"owner", "partner manager", "sales"}, []string{"admin", "manager"}
	who := map[string][]string{"seller": sellers, "reviewer": reviewers, "admin": {"admin"}, "writer": append(sellers[:3:3], reviewers...)}
	lines := 0
	for line := range strings.SplitSeq(strings.TrimSpace(machine), "\n") {
		f := strings.Fields(line)
		lines++
		for i, s := range deal.Statuses() {
			id := c.in(s)
			for name, a := range people {
				allowed := contains(who[f[12]], name)
				want := domain.Denied
				switch {
				case allowed && f[i+1] == "x":
					want = ""
					id = c.in(s)
				case allowed:
					want = domain.Conflict
				}
				if err := steps[f[0]](c.p, a, id); domain.KindOf(err) != want {
					t.Errorf("%s of a deal that is %s by %s: got %v, want kind %q", f[0], s, name, err, want)
				}
				if want == "" {
					id = c.in(s)
				}
			}
		}
	}
	if lines != len(steps) {
		t.Errorf("the table has %d commands, there are %d", lines, len(steps))
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// Ensure that the refusals say what is the matter.
func TestRefusals(t *testing.T) {
	t.Parallel()
	c := newCast(t)
	admin, sales := c.p.Admin(), c.company.Sales
	refused(t, steps["approve"](c.p, admin, c.in(deal.StatusApproved)), domain.Conflict, "This deal is already approved.")
	refused(t, steps["approve"](c.p, admin, c.in(deal.StatusWithdrawn)), domain.Conflict, "This deal is withdrawn, so it cannot be approved.")
	refused(t, steps["approve"](c.p, sales, c.in(deal.StatusSubmitted)), domain.Denied, "Only an admin or a manager of the vendor can do this.")
	refused(t, steps["lose"](c.p, sales, c.in(deal.StatusWinPending)), domain.Conflict, "This deal is won, to be confirmed, so it cannot be marked as lost.")
}
