package lead_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"gangway/domain"
	"gangway/domain/kv/memkv"
	"gangway/domain/lead"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
)

// pools returns a portal whose rule puts every lead into the pool, for partners of
// which a condition holds.
func pools(t *testing.T, candidates string, change func(*programme.LeadRules)) *portaltest.Portal {
	t.Helper()
	p := portaltest.New(t)
	tune(p, func(pr *programme.Programme) {
		r := rule("pool", programme.Pooled)
		r.Candidates = candidates
		pr.Leads.Rules = []programme.LeadRule{r}
		pr.Leads.Pool.CoolDown = programme.Span{}
		if change != nil {
			change(&pr.Leads)
		}
	})
	return p
}

// Ensure the pool shows no more than it may, to whom it may, and that who claims
// first has the lead while others read that they were late.
func TestThePool(t *testing.T) {
	t.Parallel()
	p := pools(t, "partner.type == \"reseller\"", nil)
	a, b := p.Partner("acme"), p.Partner("contoso")
	away, wrong := p.PartnerOn("fabrikam", "DE", ""), p.Partner("agency")
	portaltest.Do(p, p.Admin(), partner.Edit{ID: away.ID, Territories: []string{"benelux"}})
	portaltest.Do(p, p.Admin(), partner.Edit{ID: wrong.ID, Type: "agency"})
	l := create(p, "tailspin", func(c *lead.Create) { c.Note, c.Campaign, c.Region = "Secret note", "secret-campaign", "Bavaria" })
	if l.Status != lead.StatusPooled {
		t.Fatalf("it is %s", l.Status)
	}
	shown := portaltest.View(p, a.Viewer, lead.Pool{}).Items
	if len(shown) != 1 || shown[0].Industry != "Logistics" || shown[0].Country != "DE" || shown[0].Size != 400 || shown[0].Score != 70 || len(shown[0].Products) != 1 {
		t.Fatalf("the pool shows %+v", shown)
	}
	for _, v := range []any{shown, peek(p, a.Owner, l.ID), portaltest.View(p, a.Owner, lead.List{Status: []string{"pooled"}})} {
		b, _ := json.Marshal(v)
		for _, secret := range []string{"tailspin", "Tailspin", "Kim", "Secret", "secret", "Munich", "Bavaria", "Ada"} {
			if strings.Contains(string(b), secret) {
				t.Errorf("%q is in %s", secret, b)
			}
		}
	}
	for name, c := range map[string]portaltest.Company{"another territory": away, "not a candidate": wrong} {
		if n := len(portaltest.View(p, c.Owner, lead.Pool{}).Items); n != 0 {
			t.Errorf("%s: the pool shows %d", name, n)
		}
		if err := refused(t, p, c.Owner, lead.Claim{ID: l.ID}); domain.KindOf(err) != domain.NotFound {
			t.Errorf("%s claims: %v", name, err)
		}
	}
	if err := refused(t, p, a.Viewer, lead.Claim{ID: l.ID}); domain.KindOf(err) != domain.Denied {
		t.Errorf("a viewer claims: %v", err)
	}
	got := portaltest.Do(p, a.Sales, lead.Claim{ID: l.ID})
	if got.Status != lead.StatusWorking || got.Company != "tailspin" || got.Contact == nil || got.Owner.ID != a.Sales.User {
		t.Errorf("claimed: %+v", got)
	}
	err := refused(t, p, b.Owner, lead.Claim{ID: l.ID})
	if domain.KindOf(err) != domain.Conflict || err.Error() != "Somebody was quicker: this lead has just been taken." {
		t.Errorf("the second: %v", err)
	}
	if n := len(portaltest.View(p, b.Owner, lead.Pool{}).Items); n != 0 {
		t.Errorf("it is still there")
	}
	p.Clock.Advance(2 * time.Hour)
	if err := refused(t, p, b.Owner, lead.Claim{ID: l.ID}); domain.KindOf(err) != domain.NotFound {
		t.Errorf("two hours later: %v", err)
	}
}

// Ensure caps and the cool-down stop one partner from emptying the pool, and say
// when it can go on.
func TestClaimsAreCapped(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(*programme.LeadRules)
		says   string
		after  time.Duration // when it can go on, 0 for not by waiting
	}{
		{"open leads", func(l *programme.LeadRules) { l.OpenCap = 2 }, "2 open leads", 0},
		{"a day", func(l *programme.LeadRules) { l.Pool.ClaimsPerDay = 2 }, "claimed 2 leads today", 24 * time.Hour},
		{"cool-down", func(l *programme.LeadRules) {
			l.Pool.ClaimsPerDay, l.Pool.CoolDown = 3, programme.Span{N: 10, Unit: "minute"}
		}, "the next one at 10:1", 10 * time.Minute},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := pools(t, "true", tt.change)
			a := p.Partner("acme")
			var ids []string
			for i := range 4 {
				ids = append(ids, create(p, fmt.Sprintf("customer%c", 'a'+i)).ID)
			}
			var err error
			claimed := 0
			for _, id := range ids {
				if _, err = domain.Do(ctx, p.Portal, a.Sales, lead.Claim{ID: id}); err != nil {
					break
				}
				claimed++
			}
			if domain.KindOf(err) != domain.Limited || !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("after %d claims: %v", claimed, err)
			}
			if tt.after == 0 {
				return
			}
			p.Clock.Advance(tt.after)
			portaltest.Do(p, a.Owner, lead.Claim{ID: ids[claimed]})
		})
	}
}

// Ensure that without a cool-down a claim that began before the company's last one, and
// was overtaken by it, is not put off.
func TestOvertakenClaim(t *testing.T) {
	t.Parallel()
	p := pools(t, "true", nil)
	a := p.Partner("acme")
	first, second := create(p, "tailspin"), create(p, "fabrikam")
	portaltest.Do(p, a.Sales, lead.Claim{ID: first.ID})
	p.Clock.Advance(-time.Millisecond)
	portaltest.Do(p, a.Sales, lead.Claim{ID: second.ID})
}

// Ensure that however many claim at once each lead has one owner, caps hold
// exactly, and everybody is told the truth.
func TestClaimsAtOnce(t *testing.T) {
	t.Parallel()
	const partners, leadsThere, most = 10, 60, 5
	p := pools(t, "true", func(l *programme.LeadRules) { l.OpenCap = most })
	var sales []domain.Actor
	for i := range partners {
		sales = append(sales, p.Partner(fmt.Sprintf("partner%c", 'a'+i)).Sales)
	}
	var ids []string
	for i := range leadsThere {
		ids = append(ids, create(p, fmt.Sprintf("customer%d", i)).ID)
	}
	var mu sync.Mutex
	owner, held := map[string]string{}, map[string]int{}
	var done sync.WaitGroup
	for n := range 30 {
		who := sales[n%partners]
		done.Go(func() {
			for i := range ids {
				l, err := domain.Do(ctx, p.Portal, who, lead.Claim{ID: ids[(i+7*n)%len(ids)]})
				mu.Lock()
				switch k := domain.KindOf(err); {
				case err == nil && owner[l.ID] != "":
					t.Errorf("%s belongs to %s and %s", l.ID, owner[l.ID], who.Partner)
				case err == nil:
					owner[l.ID] = who.Partner
					held[who.Partner]++
				case k != domain.Conflict && k != domain.Limited:
					t.Error(err)
				}
				mu.Unlock()
			}
		})
	}
	done.Wait()
	for id, n := range held {
		if n != most {
			t.Errorf("%s holds %d, the cap is %d", id, n, most)
		}
	}
	if len(owner) != partners*most {
		t.Errorf("%d leads were claimed", len(owner))
	}
	for id, partnerID := range owner {
		if l := peek(p, p.Admin(), id); l.Partner.ID != partnerID || l.Status != lead.StatusWorking {
			t.Errorf("%s was said to be %s's and is %v's", id, partnerID, l.Partner)
		}
	}
}

// tried is one claim of the history, with what came of it.
type tried struct{ got, late bool }

// Ensure the answers to claims at once are those of some order of whole claims:
// the first gets the lead, all after it are late.
func TestClaimsAreLinearizable(t *testing.T) {
	t.Parallel()
	p := portaltest.Over(t, memkv.Plain())
	tune(p, func(pr *programme.Programme) {
		pr.Leads.Rules = []programme.LeadRule{rule("pool", programme.Pooled)}
		pr.Leads.Pool = programme.PoolRules{ClaimsPerDay: 1000}
		pr.Leads.OpenCap = 1000
	})
	var sales []domain.Actor
	for i := range 6 {
		sales = append(sales, p.Partner(fmt.Sprintf("partner%c", 'a'+i)).Sales)
	}
	var ids []string
	for i := range 30 {
		ids = append(ids, create(p, fmt.Sprintf("customer%d", i)).ID)
	}
	began := time.Now()
	var mu sync.Mutex
	var history []porcupine.Operation
	var done sync.WaitGroup
	for i, who := range sales {
		done.Go(func() {
			for n := range ids {
				id := ids[(n+i)%len(ids)]
				call := time.Since(began).Nanoseconds()
				_, err := domain.Do(ctx, p.Portal, who, lead.Claim{ID: id})
				back := time.Since(began).Nanoseconds()
				mu.Lock()
				out := tried{got: err == nil, late: domain.KindOf(err) == domain.Conflict}
				history = append(history, porcupine.Operation{ClientId: i, Input: id, Call: call, Output: out, Return: back})
				mu.Unlock()
			}
		})
	}
	done.Wait()
	model := porcupine.Model{
		Partition: func(history []porcupine.Operation) (parts [][]porcupine.Operation) {
			by := map[any][]porcupine.Operation{}
			for _, op := range history {
				by[op.Input] = append(by[op.Input], op)
			}
			for _, part := range by {
				parts = append(parts, part)
			}
			return parts
		},
		Init: func() any { return false },
		Step: func(state, _, output any) (bool, any) {
			taken, out := state.(bool), output.(tried) //nolint:forcetypeassert // the model's own types
			return out.got == !taken && out.late == taken, true
		},
		Equal: func(a, b any) bool { return a == b },
	}
	if !porcupine.CheckOperations(model, history) {
		t.Error("no order of the claims explains what was answered")
	}
}

// Ensure the pool is paged without doubles by partners of several territories, in
// both orders.
func TestThePoolIsPaged(t *testing.T) {
	t.Parallel()
	p := pools(t, "true", nil)
	c := p.Partner("acme")
	portaltest.Do(p, p.Admin(), partner.Edit{ID: c.ID, Territories: []string{"dach", "benelux"}})
	for i := range 12 {
		create(p, fmt.Sprintf("customer%d", i), func(l *lead.Create) {
			l.Country = []string{"DE", "NL", "US", "AT"}[i%4]
			l.Score = fmt.Sprint(10 * i % 90)
		})
		p.Clock.Advance(time.Minute)
	}
	for _, sort := range []string{"", "score"} {
		var all []lead.Lead
		after := ""
		for {
			l := portaltest.View(p, c.Owner, lead.Pool{Sort: sort, Page: domain.Page{Limit: 2, After: after}})
			all = append(all, l.Items...)
			if after = l.Next; after == "" {
				break
			}
		}
		sorted := slices.IsSortedFunc(all, func(a, b lead.Lead) int {
			if sort == "score" {
				return int(b.Score - a.Score)
			}
			return b.PooledAt.Compare(a.PooledAt)
		})
		if len(all) != 9 || !sorted {
			t.Errorf("order %q: %d leads, sorted %t", sort, len(all), sorted)
		}
	}
}
