package lead_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/lead"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
)

// A world is three partners and the vendor, who do what they like to leads.
type world struct {
	p         *portaltest.Portal
	rules     *programme.Programme
	companies map[string]portaltest.Company
	order     []string
	leads     []string
	parted    map[string][]string // partners that parted with a lead, by lead
	consent   map[string]bool
	version   map[string]int64 // of the leads whose offers were looked at
}

const worldCap = 3

func newWorld(t *testing.T) *world {
	w := &world{p: portaltest.New(t), companies: map[string]portaltest.Company{}, parted: map[string][]string{}, consent: map[string]bool{}, version: map[string]int64{}}
	w.rules = tune(w.p, func(pr *programme.Programme) {
		best, weighted, least := rule("best", programme.BestMatch), rule("weighted", programme.Weighted), rule("least", programme.LeastLoaded)
		best.When, best.Candidates, best.Otherwise = "lead.size > 1000", "partner.rank >= 2", programme.OtherwiseNext
		weighted.When, weighted.Otherwise = `"BK-100" in lead.products`, programme.OtherwisePool
		weighted.MaxOffers = 2
		least.Candidates = "partner.open < 2 and lead.country == partner.country"
		pr.Leads.Rules = []programme.LeadRule{best, weighted, least}
		pr.Leads.OpenCap, pr.Leads.Pool.CoolDown = worldCap, programme.Span{}
	})
	for i, tier := range []string{"", "silver", "gold"} {
		c := w.p.PartnerOn([]string{"acme", "contoso", "fabrikam"}[i], []string{"DE", "DE", "AT"}[i], tier)
		w.companies[c.ID] = c
		w.order = append(w.order, c.ID)
	}
	w.p.Run()
	return w
}

// Ensure that whatever the vendor and three partners do: nobody is offered a lead
// that it parted with, over its cap, without consent or against the condition;
// what partners have on their hands is what their lists say; somebody is
// responsible for every lead; and every trace decides the same again.
func TestProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		for range rapid.IntRange(5, 40).Draw(rt, "commands") {
			switch rapid.IntRange(0, 5).Draw(rt, "who") {
			case 0, 1:
				w.create(rt)
			case 2, 3:
				w.answer(rt)
			case 4:
				w.dispatch(rt)
			default:
				w.wait(rt)
			}
			w.holds(rt)
		}
	})
}

func (w *world) create(t *rapid.T) {
	l := portaltest.Do(w.p, w.p.Admin(), lead.Create{
		Company: fmt.Sprintf("Company %d", len(w.leads)), Country: rapid.SampledFrom([]string{"DE", "AT", "NL"}).Draw(t, "country"),
		Size:     rapid.SampledFrom([]string{"5", "5000"}).Draw(t, "size"),
		Products: rapid.SampledFrom([][]string{nil, {"BK-100"}, {"AR-100"}}).Draw(t, "products"),
		Consent:  rapid.SampledFrom([]string{"yes", "yes", "yes", "no"}).Draw(t, "consent"),
	})
	w.leads = append(w.leads, l.ID)
	w.consent[l.ID] = l.Consent.Given
	w.offered(t, l)
}

// any draws a lead as the vendor sees it.
func (w *world) any(t *rapid.T) (lead.Lead, bool) {
	if len(w.leads) == 0 {
		return lead.Lead{}, false
	}
	return peek(w.p, w.p.Admin(), rapid.SampledFrom(w.leads).Draw(t, "lead")), true
}

// answer does something as a partner with a lead, its own or one of the pool.
func (w *world) answer(t *rapid.T) {
	l, ok := w.any(t)
	if !ok {
		return
	}
	who := w.companies[rapid.SampledFrom(w.order).Draw(t, "partner")].Owner
	if l.Partner != nil {
		who = w.companies[l.Partner.ID].Owner
	}
	what := rapid.IntRange(0, 2).Draw(t, "what")
	switch {
	case l.Status == lead.StatusOffered && what > 0:
		w.try(t, who, lead.Accept{ID: l.ID})
	case l.Status == lead.StatusOffered:
		if w.try(t, who, lead.Decline{ID: l.ID, Reason: "too-small"}) {
			w.parted[l.ID] = append(w.parted[l.ID], who.Partner)
		}
	case l.Status == lead.StatusPooled:
		w.try(t, who, lead.Claim{ID: l.ID})
	case l.Status == lead.StatusWorking && what == 0:
		if w.try(t, who, lead.GiveBack{ID: l.ID, Reason: "no-contact"}) {
			w.parted[l.ID] = append(w.parted[l.ID], who.Partner)
		}
	case l.Status == lead.StatusWorking && what == 1:
		w.try(t, who, lead.Convert{ID: l.ID, NoWebsite: true, Products: []deal.Pick{{SKU: "BK-100"}}, Amount: "9000", CloseDate: "+30d"})
	case l.Status == lead.StatusWorking:
		w.try(t, who, lead.Note{ID: l.ID, Note: "Called."})
	}
	w.offered(t, peek(w.p, w.p.Admin(), l.ID))
}

// dispatch does something as the vendor.
func (w *world) dispatch(t *rapid.T) {
	l, ok := w.any(t)
	if !ok {
		return
	}
	admin, yes := w.p.Admin(), "yes"
	switch rapid.IntRange(0, 4).Draw(t, "what") {
	case 0:
		w.try(t, admin, lead.Route{ID: l.ID})
		w.offered(t, peek(w.p, admin, l.ID))
	case 1:
		w.try(t, admin, lead.Assign{ID: l.ID, Partner: rapid.SampledFrom(w.order).Draw(t, "partner")})
	case 2:
		if w.try(t, admin, lead.Edit{ID: l.ID, Fields: lead.Fields{Consent: &yes}}) {
			w.consent[l.ID] = true
			w.offered(t, peek(w.p, admin, l.ID))
		}
	case 3:
		w.try(t, admin, lead.ToPool{ID: l.ID})
	default:
		tier := rapid.SampledFrom([]string{"registered", "silver", "gold"}).Draw(t, "tier")
		w.try(t, admin, partner.Edit{ID: rapid.SampledFrom(w.order).Draw(t, "partner"), Tier: tier})
		w.p.Run()
	}
}

// wait lets time pass. Who lets an offer run out has parted with it.
func (w *world) wait(t *rapid.T) {
	before := map[string]lead.Lead{}
	for _, id := range w.leads {
		before[id] = peek(w.p, w.p.Admin(), id)
	}
	w.p.Clock.Advance(time.Duration(rapid.SampledFrom([]int{1, 25, 150}).Draw(t, "hours")) * time.Hour)
	w.p.Run()
	for id, was := range before {
		is := peek(w.p, w.p.Admin(), id)
		if was.Partner != nil && (is.Partner == nil || is.Partner.ID != was.Partner.ID) {
			w.parted[id] = append(w.parted[id], was.Partner.ID)
		}
		if is.Version != was.Version {
			w.offered(t, is)
		}
	}
}

// try performs a command that may be refused for a reason, and reports whether it
// was done.
func (w *world) try(t *rapid.T, a domain.Actor, c any) bool {
	var err error
	for _, op := range w.p.Operations() {
		if op.Input == reflect.TypeOf(c) {
			in := reflect.New(op.Input)
			in.Elem().Set(reflect.ValueOf(c))
			_, err = op.Call(ctx, w.p.Portal, a, in.Interface())
		}
	}
	if k := domain.KindOf(err); k == domain.Internal || k == domain.Denied || k == domain.Unavailable {
		t.Fatalf("%T: %v", c, err)
	}
	return err == nil
}

// offered holds an offer by the rules to what must be.
func (w *world) offered(t *rapid.T, l lead.Lead) {
	if l.Status != lead.StatusOffered || l.Desk.Rule == "" || w.version[l.ID] == l.Version {
		return
	}
	w.version[l.ID] = l.Version
	c := w.companies[l.Partner.ID]
	company := portaltest.View(w.p, w.p.Admin(), partner.Show{ID: c.ID})
	tier, _ := w.rules.Tier(company.Tier)
	switch {
	case slices.Contains(w.parted[l.ID], c.ID):
		t.Fatalf("%s is offered again to %s", l.ID, c.ID)
	case !w.consent[l.ID]:
		t.Fatalf("%s is offered without consent", l.ID)
	case len(w.held(c.ID)) > worldCap:
		t.Fatalf("%s has %d open leads", c.ID, len(w.held(c.ID)))
	case l.Desk.Rule == "best" && tier.Rank < 2, l.Desk.Rule == "least" && l.Country != company.Country:
		t.Fatalf("%s goes to %s against the condition of %s", l.ID, company.Name, l.Desk.Rule)
	}
}

// held are the leads that a partner has on its hands, by its own list.
func (w *world) held(id string) []lead.Lead {
	return portaltest.View(w.p, w.companies[id].Owner, lead.List{Status: []string{"offered", "working"}, Page: domain.Page{Limit: 500}}).Items
}

// holds checks what must hold at any time.
func (w *world) holds(t *rapid.T) {
	queue := map[string]bool{}
	for _, l := range portaltest.View(w.p, w.p.Admin(), lead.Queue{Page: domain.Page{Limit: 500}}).Items {
		queue[l.ID] = true
	}
	for _, id := range w.leads {
		l := peek(w.p, w.p.Admin(), id)
		if !w.responsible(l, queue[id]) {
			t.Fatalf("nobody is responsible for %s, which is %s: %+v", id, l.Status, l)
		}
		for _, tr := range portaltest.View(w.p, w.p.Admin(), lead.Traces{ID: id}).Items {
			if again := tr.Replay(w.rules); tr.Hold != lead.HoldNoConsent && !reflect.DeepEqual(decision(again), decision(tr)) {
				t.Fatalf("%s decides otherwise when it is replayed:\n%+v\n%+v", id, decision(tr), decision(again))
			}
		}
	}
	if len(w.leads) == 0 {
		return
	}
	for _, c := range portaltest.View(w.p, w.p.Admin(), lead.Suggest{ID: w.leads[0]}).Items {
		if n := len(w.held(c.Partner.ID)); c.Facts.Open != n {
			t.Fatalf("%s has %d open leads and is said to have %d", c.Partner.Name, n, c.Facts.Open)
		}
	}
}

// responsible reports whether somebody, or a moment, is there for a lead.
func (w *world) responsible(l lead.Lead, queued bool) bool {
	switch l.Status {
	case lead.StatusNew, lead.StatusReturned:
		return queued && l.Partner == nil && l.Desk.Hold != ""
	case lead.StatusOffered:
		return l.Partner != nil && l.OfferedUntil.After(w.p.Clock.Now()) && !queued
	case lead.StatusWorking:
		return l.Partner != nil && l.Owner != nil && (!l.ActedAt.IsZero() || l.ActUntil.After(w.p.Clock.Now()))
	case lead.StatusPooled:
		return l.Partner == nil && !l.PooledAt.IsZero()
	case lead.StatusConverted:
		return l.Deal != ""
	case lead.StatusDisqualified:
		return l.Reason != ""
	}
	return false
}

// decision is what a trace came to, rule by rule.
func decision(t lead.Trace) []string {
	out := []string{string(t.Outcome), string(t.Hold), t.Rule, fmt.Sprint(t.Partner)}
	for _, tried := range t.Tried {
		out = append(out, fmt.Sprint(tried.Rule, tried.Holds, tried.Spent, tried.Then))
		for _, c := range tried.Candidates {
			out = append(out, fmt.Sprint(c.Partner.ID, c.Rank, c.Dropped, c.Score, c.Factors))
		}
	}
	return out
}
