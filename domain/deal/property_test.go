package deal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/portal/portaltest"
)

// A world is two partners and the vendor, who do what they like to a few
// customers.
type world struct {
	p        *portaltest.Portal
	partners [2]portaltest.Company
	deals    [2][]string
}

var worldCustomers = []string{"Contoso", "Initech", "Globex"}

// Ensure that whatever two partners and the vendor do: no two deals are approved
// for one customer, family and territory without an exception, places are given
// in the order of submissions, and nothing that one partner does changes a byte
// of what the other reads.
func TestProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := portaltest.New(t)
		w := &world{p: p, partners: [2]portaltest.Company{p.Partner("acme"), p.Partner("rival")}}
		for range rapid.IntRange(5, 40).Draw(rt, "commands") {
			actor := rapid.IntRange(0, 4).Draw(rt, "actor")
			switch {
			case actor < 2:
				other := 1 - actor
				known := append(slices.Clone(w.deals[0]), w.deals[1]...)
				before := w.reads(t, other, known)
				w.sell(rt, actor)
				if after := w.reads(t, other, known); after != before {
					rt.Fatalf("what the other partner reads changed:\n%s\n%s", before, after)
				}
			case actor < 4:
				w.review(rt)
			default:
				p.Clock.Advance(time.Duration(rapid.SampledFrom([]int{1, 24, 24 * 40}).Draw(rt, "hours")) * time.Hour)
				p.Run()
			}
			w.holds(rt)
		}
	})
}

// sell does something as a partner.
func (w *world) sell(t *rapid.T, i int) {
	a := rapid.SampledFrom([]domain.Actor{w.partners[i].Owner, w.partners[i].Sales}).Draw(t, "who")
	if len(w.deals[i]) == 0 || rapid.IntRange(0, 3).Draw(t, "new") == 0 {
		in := registration(rapid.SampledFrom(worldCustomers).Draw(t, "customer"))
		in.Country = rapid.SampledFrom([]string{"DE", "AT", "NL"}).Draw(t, "country")
		in.Products[0].SKU = rapid.SampledFrom([]string{"BK-100", "BK-200", "AR-100"}).Draw(t, "product")
		in.Draft = rapid.Bool().Draw(t, "draft")
		in.CloseDate = "+700d"
		if d, err := do(w.p, a, in); err == nil {
			w.deals[i] = append(w.deals[i], d.ID)
		} else {
			t.Fatalf("register: %v", err)
		}
		return
	}
	// of its own, or of the other partner, which must not work
	id := rapid.SampledFrom(w.deals[i]).Draw(t, "deal")
	if theirs := w.deals[1-i]; len(theirs) > 0 && rapid.IntRange(0, 5).Draw(t, "foreign") == 0 {
		id = rapid.SampledFrom(theirs).Draw(t, "their deal")
	}
	name := rapid.SampledFrom([]string{"edit", "submit", "submit", "recall", "withdraw", "extend", "stage", "win", "lose", "note", "share"}).Draw(t, "command")
	w.tolerate(t, name, steps[name](w.p, a, id))
}

// review does something as the vendor.
func (w *world) review(t *rapid.T) {
	all := append(slices.Clone(w.deals[0]), w.deals[1]...)
	if len(all) == 0 {
		return
	}
	id := rapid.SampledFrom(all).Draw(t, "deal")
	name := rapid.SampledFrom([]string{
		"approve", "approve", "approve", "exception", "reject", "return", "extension-approve", "extension-refuse", "confirm-win", "return-win",
		"undo", "correct", "internal-note",
	}).Draw(t, "decision")
	step := steps[name]
	switch name {
	case "exception":
		step = step1(func(id string) domain.Command[deal.Deal] { return deal.Approve{ID: id, Exception: "agreed"} })
	case "correct":
		to := rapid.SampledFrom(worldCustomers).Draw(t, "customer")
		step = step1(func(id string) domain.Command[deal.Deal] {
			return deal.CorrectCustomer{ID: id, Domain: ptr(strings.ToLower(to) + ".com"), Note: "wrong"}
		})
	}
	w.tolerate(t, name, step(w.p, w.p.Admin(), id))
}

func (w *world) tolerate(t *rapid.T, name string, err error) {
	late := err != nil && strings.Contains(err.Error(), "in the past")
	if k := domain.KindOf(err); k != "" && k != domain.Conflict && k != domain.NotFound && !late {
		t.Fatalf("%s: %v", name, err)
	}
}

// reads is everything that a partner can read, as text.
func (w *world) reads(t *testing.T, i int, known []string) string {
	var b strings.Builder
	for _, a := range []domain.Actor{w.partners[i].Owner, w.partners[i].Sales} {
		for _, sort := range []string{"-created", "ends", "amount"} {
			b.WriteString(asJSON(t, portaltest.View(w.p, a, deal.List{Sort: sort})))
		}
		b.WriteString(asJSON(t, portaltest.View(w.p, a, deal.List{Text: "con"})))
		b.WriteString(asJSON(t, portaltest.View(w.p, a, deal.Attention{})))
		b.WriteString(asJSON(t, portaltest.View(w.p, a, deal.Summary{})))
	}
	for _, id := range known {
		d, err := domain.View(ctx, w.p.Portal, w.partners[i].Owner, deal.Show{ID: id})
		fmt.Fprintf(&b, "%s %v", asJSON(t, d), err)
		l, err := domain.View(ctx, w.p.Portal, w.partners[i].Owner, deal.Timeline{ID: id})
		fmt.Fprintf(&b, "%s %v", asJSON(t, l), err)
	}
	return b.String() + facts(t, w.p, w.partners[i].ID)
}

// holds checks the rules that hold after every command.
func (w *world) holds(t *rapid.T) {
	approved := map[string]deal.Deal{}
	places := map[string]string{}
	rules := portaltest.Programme()
	for _, id := range append(slices.Clone(w.deals[0]), w.deals[1]...) {
		d := portaltest.View(w.p, w.p.Admin(), deal.Show{ID: id})
		if d.Review.Place > 0 {
			at := fmt.Sprint(d.Review.CustomerKey, d.Review.Place)
			if other := places[at]; other != "" {
				t.Fatalf("%s and %s have the place %s", other, id, at)
			}
			places[at] = id
		}
		if d.Status != deal.StatusApproved && d.Status != deal.StatusWinPending {
			continue
		}
		for _, family := range rules.FamiliesOf(d.Products[0].SKU) {
			for _, place := range rules.Places(d.Customer.Country, d.Customer.Region) {
				at := fmt.Sprint(d.Review.CustomerKey, family, place)
				if other, twice := approved[at]; twice && !excepted(d, other) && !excepted(other, d) {
					t.Fatalf("%s and %s are approved for %s without an exception", other.ID, id, at)
				}
				approved[at] = d
			}
		}
	}
}

func excepted(d, other deal.Deal) bool {
	return slices.ContainsFunc(d.Review.Exceptions, func(x deal.Exception) bool { return x.Deal == other.ID })
}
