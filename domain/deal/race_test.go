package deal_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/kv/memkv"
	"gangway/domain/portal/portaltest"
)

// crowd returns so many partners' sales.
func crowd(p *portaltest.Portal, n int) []domain.Actor {
	var all []domain.Actor
	for i := range n {
		all = append(all, p.Partner(fmt.Sprintf("partner%c", 'a'+i)).Sales)
	}
	return all
}

// Ensure that of 200 registrations for one customer by 20 partners at once
// exactly one is clear, that it has the first place, and that all others are told
// without learning who.
func TestExactlyOneIsClear(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	sales := crowd(p, 20)
	results := make([]deal.Deal, 200)
	var start, done sync.WaitGroup
	start.Add(1)
	for i := range results {
		done.Go(func() {
			start.Wait()
			d, err := do(p, sales[i%len(sales)], registration("Contoso"))
			if err != nil {
				t.Error(err)
			}
			results[i] = d
		})
	}
	start.Done()
	done.Wait()
	clear, places := "", map[int64]bool{}
	for _, d := range results {
		review := portaltest.View(p, p.Admin(), deal.Show{ID: d.ID}).Review
		places[review.Place] = true
		switch {
		case d.Conflict == deal.Clear && clear != "":
			t.Errorf("%s and %s are clear", clear, d.ID)
		case d.Conflict == deal.Clear:
			clear = d.ID
			if review.Place != 1 {
				t.Errorf("the clear one has place %d", review.Place)
			}
		case d.Conflict != deal.Blocked || d.Message != "This customer is already registered for this product." && d.Message != "You have already registered this customer for this product.":
			t.Errorf("%s: %s %q", d.ID, d.Conflict, d.Message)
		}
	}
	if clear == "" || len(places) != len(results) {
		t.Errorf("clear is %q, there are %d places", clear, len(places))
	}
}

// registered is one call of the model: the customer, and what came of it.
type registered struct {
	customer string
	clear    bool
}

// Ensure that the answers to concurrent registrations are those of some order of
// whole calls, each between its call and its return: the first commit wins.
func TestRegistrationsAreLinearizable(t *testing.T) {
	t.Parallel()
	p := portaltest.Over(t, memkv.Plain())
	sales := crowd(p, 6)
	began := time.Now()
	var mu sync.Mutex
	var history []porcupine.Operation
	var done sync.WaitGroup
	for i, who := range sales {
		done.Go(func() {
			for n := range 25 {
				customer := fmt.Sprintf("Customer%d", (n+i)%30)
				call := time.Since(began).Nanoseconds()
				d, err := do(p, who, registration(customer))
				back := time.Since(began).Nanoseconds()
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				out := registered{customer, d.Conflict != deal.Blocked}
				history = append(history, porcupine.Operation{ClientId: i, Input: customer, Call: call, Output: out, Return: back})
				mu.Unlock()
			}
		})
	}
	done.Wait()
	if !porcupine.CheckOperations(firstCommitWins, history) {
		t.Error("no order of the registrations explains what was answered")
	}
}

// firstCommitWins is the model: per customer, the first registration is clear.
var firstCommitWins = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		by := map[any][]porcupine.Operation{}
		for _, op := range history {
			by[op.Input] = append(by[op.Input], op)
		}
		var parts [][]porcupine.Operation
		for _, part := range by {
			parts = append(parts, part)
		}
		return parts
	},
	Init: func() any { return false },
	Step: func(state, _, output any) (bool, any) {
		taken, out := state.(bool), output.(registered) //nolint:forcetypeassert // the model's own types
		return out.clear == !taken, true
	},
	Equal: func(a, b any) bool { return a == b },
}

// Ensure that of two reviewers who approve two rivals at once exactly one does
// (B80), and that each approval is once in the audit trail.
func TestTwoApprovers(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a, b := p.Partner("acme"), p.Partner("rival")
	admin, manager := p.Admin(), p.Vendor("boss", domain.Manager)
	for n := range 10 {
		one, two := register(p, a.Sales, fmt.Sprintf("Customer%d", n)).ID, register(p, b.Sales, fmt.Sprintf("Customer%d", n)).ID
		var errs [4]error
		var done sync.WaitGroup
		for i, try := range []struct {
			who domain.Actor
			id  string
		}{{admin, one}, {manager, two}, {manager, one}, {admin, two}} {
			done.Go(func() { _, errs[i] = do(p, try.who, deal.Approve{ID: try.id}) })
		}
		done.Wait()
		ok := 0
		for _, err := range errs {
			if err == nil {
				ok++
			} else if domain.KindOf(err) != domain.Conflict {
				t.Error(err)
			}
		}
		if ok != 1 {
			t.Errorf("%d of four approvals went through: %v", ok, errs)
		}
	}
	approvals := 0
	err := p.Peek(ctx, domain.SystemActor(), func(r *domain.Read) error {
		trail, err := domain.AuditTrail(r, "", "deals", domain.Page{Limit: 100})
		for _, row := range trail.Items {
			if row.Op == "deals.approve" {
				approvals++
			}
		}
		return err
	})
	if err != nil || approvals != 10 {
		t.Errorf("%d approvals in the audit trail, %v", approvals, err)
	}
}
