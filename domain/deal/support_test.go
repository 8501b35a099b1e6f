package deal_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/portal/portaltest"
)

// do performs a command that may be refused.
func do[R any](p *portaltest.Portal, a domain.Actor, c domain.Command[R]) (R, error) {
	return domain.Do(ctx, p.Portal, a, c)
}

// registration is a complete input for a customer.
func registration(customer string) deal.Register {
	return deal.Register{
		Customer: customer + " GmbH", Domain: strings.ToLower(customer) + ".com", Country: "DE",
		Products: []deal.Pick{{SKU: "BK-100", Quantity: "2"}}, Amount: "48k", CloseDate: "2026-12-18",
	}
}

// register registers a customer for a person.
func register(p *portaltest.Portal, a domain.Actor, customer string) deal.Deal {
	return portaltest.Do(p, a, registration(customer))
}

// refused checks the kind and the words of a refusal.
func refused(t *testing.T, err error, kind domain.Kind, words string) {
	t.Helper()
	if domain.KindOf(err) != kind || err != nil && !strings.Contains(err.Error(), words) {
		t.Errorf("got %v (%s), want %q (%s)", err, domain.KindOf(err), words, kind)
	}
}

// fields lists the fields that an error names, in order.
func fields(err error) string {
	var e *domain.Error
	if !errors.As(err, &e) {
		return fmt.Sprint(err)
	}
	var names []string
	for _, f := range e.All() {
		names = append(names, f.Field)
	}
	return strings.Join(names, " ")
}

// did lists what a timeline says was done, oldest first.
func did(entries []deal.Entry) string {
	var verbs []string
	for i := len(entries) - 1; i >= 0; i-- {
		verbs = append(verbs, entries[i].Did)
	}
	return strings.Join(verbs, " ")
}

func timeline(p *portaltest.Portal, a domain.Actor, id string) string {
	return did(portaltest.View(p, a, deal.Timeline{ID: id}).Items)
}

// ids lists the deals of a page.
func ids(l domain.List[deal.Deal]) string {
	var all []string
	for _, d := range l.Items {
		all = append(all, d.ID)
	}
	return strings.Join(all, " ")
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// facts lists the names of a partner's events, oldest first.
func facts(t testing.TB, p *portaltest.Portal, partner string) string {
	t.Helper()
	var names []string
	err := p.Peek(ctx, domain.SystemActor(), func(r *domain.Read) error {
		events, err := domain.Lately(r, partner, domain.Page{Limit: 100})
		for _, e := range slices.Backward(events.Items) {
			if strings.HasPrefix(e.Name, "deal.") {
				names = append(names, strings.TrimPrefix(e.Name, "deal."))
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, " ")
}
