package draft_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/draft"
	"gangway/domain/kv/memkv"
)

type rules struct{}

func (rules) Rev() string { return "r1" }

func open(t *testing.T) (*domain.Portal, *domain.FakeClock) {
	t.Helper()
	clock := domain.NewFakeClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	p, err := domain.New(domain.Config{
		Store: memkv.New(), Clock: clock, Entropy: rand.Reader, Rules: rules{},
		Tables: draft.Tables(), Operations: draft.Operations(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Peek(context.Background(), domain.SystemActor(), p.Verify); err != nil {
			t.Error(err)
		}
	})
	return p, clock
}

func person(id string) domain.Actor { return domain.Actor{Side: domain.Partner, User: id} }

func save(t *testing.T, p *domain.Portal, a domain.Actor, values string) {
	t.Helper()
	if _, err := domain.Do(context.Background(), p, a, draft.Save{Form: "deals.register", Values: values}); err != nil {
		t.Fatal(err)
	}
}

// show returns the customer of the draft, or the kind of the error.
func show(p *domain.Portal, a domain.Actor) string {
	d, err := domain.View(context.Background(), p, a, draft.Show{Form: "deals.register"})
	if err != nil {
		return string(domain.KindOf(err))
	}
	return d.Values["customer"]
}

// Ensure a draft comes back to its owner alone, is replaced, dropped, and
// forgotten after thirty days.
func TestDraft(t *testing.T) {
	p, clock := open(t)
	save(t, p, person("U-1"), `{"customer":"Con"}`)
	save(t, p, person("U-1"), `{"customer":"Contoso"}`)
	if got := show(p, person("U-1")); got != "Contoso" {
		t.Errorf("owner sees %q", got)
	}
	if got := show(p, person("U-2")); got != "not_found" {
		t.Errorf("another sees %q", got)
	}
	clock.Advance(31 * 24 * time.Hour)
	if got := show(p, person("U-1")); got != "not_found" {
		t.Errorf("after a month: %q", got)
	}
	save(t, p, person("U-1"), `{"customer":"Adatum"}`)
	if _, err := domain.Do(context.Background(), p, person("U-1"), draft.Drop{Form: "deals.register"}); err != nil {
		t.Fatal(err)
	}
	if got := show(p, person("U-1")); got != "not_found" {
		t.Errorf("after drop: %q", got)
	}
}

// Ensure keys that nobody knows can't fill the store, nor push out what others have
// typed; and that there is room again when theirs are too old.
func TestGuestsAreBounded(t *testing.T) {
	p, clock := open(t)
	guest := func(n int) domain.Actor { return domain.Actor{Side: domain.Guest, Key: fmt.Sprintf("SHA256:%d", n)} }
	for i := range 2000 {
		save(t, p, guest(i), `{"customer":"x"}`)
	}
	again := draft.Save{Form: "deals.register", Values: `{"customer":"y"}`}
	if _, err := domain.Do(t.Context(), p, guest(2000), again); domain.KindOf(err) != domain.Limited {
		t.Errorf("one more: %v", err)
	}
	save(t, p, guest(0), `{"customer":"y"}`)
	for n, want := range map[int]string{0: "y", 1: "x", 1999: "x", 2000: "not_found"} {
		if got := show(p, guest(n)); got != want {
			t.Errorf("guest %d sees %q, want %q", n, got, want)
		}
	}
	save(t, p, person("U-1"), `{"customer":"x"}`)
	clock.Advance(31 * 24 * time.Hour)
	save(t, p, guest(2000), `{"customer":"z"}`)
}

// Ensure what is no draft is refused.
func TestRefusals(t *testing.T) {
	p, _ := open(t)
	for name, c := range map[string]draft.Save{
		"NoForm":  {Values: "{}"},
		"NotJSON": {Form: "f", Values: "x"},
		"Numbers": {Form: "f", Values: `{"a":1}`},
		"TooLong": {Form: "f", Values: `{"a":"` + strings.Repeat("x", 17<<10) + `"}`},
	} {
		if _, err := domain.Do(context.Background(), p, person("U-1"), c); domain.KindOf(err) != domain.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Ensure what is typed leaves no row in the audit trail, and that one person's
// drafts are bounded.
func TestDraftsLeaveNoTrail(t *testing.T) {
	p, _ := open(t)
	var err error
	for i := range 51 {
		_, err = domain.Do(context.Background(), p, person("U-1"), draft.Save{Form: fmt.Sprint("form ", i), Values: `{}`})
	}
	if domain.KindOf(err) != domain.Limited {
		t.Errorf("the 51st draft: %v", err)
	}
	err = p.Peek(context.Background(), person("U-1"), func(r *domain.Read) error {
		trail, err := domain.AuditTrail(r, "", "", domain.Page{})
		if len(trail.Items) != 0 {
			t.Errorf("%d rows of drafts in the audit trail", len(trail.Items))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// Ensure JSON that is too deep, too long, no object of strings or no JSON is refused, or
// kept as what it means, in little memory (B77).
func TestHostileJSON(t *testing.T) {
	p, _ := open(t)
	deep := strings.Repeat(`{"a":`, 10_000)
	for name, c := range map[string]struct{ values, words string }{
		"Deep":     {deep, "at most 16384 bytes"},
		"DeepList": {strings.Repeat("[", 10_000) + strings.Repeat("]", 6_000), "a JSON object of strings"},
		"Nested":   {`{"customer":` + strings.Repeat("[", 8_000) + strings.Repeat("]", 8_000) + `}`, "a JSON object of strings"},
		"Long":     {`{"customer":"` + strings.Repeat("x", 10<<20) + `"}`, "at most 16384 bytes"},
		"Trailing": {`{"customer":"Con"} {"customer":"Other"}`, "a JSON object of strings"},
		"Numbers":  {`{"customer":1e309}`, "a JSON object of strings"},
		"Text":     {`customer`, "a JSON object of strings"},
		"Nothing":  {``, ""},
	} {
		t.Run(name, func(t *testing.T) {
			input := draft.Save{Form: "deals.register", Values: c.values}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := domain.Do(t.Context(), p, person("U-1"), input)
			runtime.ReadMemStats(&after)
			if domain.KindOf(err) != domain.Invalid || !strings.Contains(err.Error(), c.words) {
				t.Errorf("it says %v", err)
			}
			if took := after.TotalAlloc - before.TotalAlloc; took > 4<<20 {
				t.Errorf("it took %d bytes", took)
			}
		})
	}
	save(t, p, person("U-1"), "{\"customer\":\"First\",\"customer\":\"Last\",\"unknown\":\"\xff\"}")
	if got := show(p, person("U-1")); got != "Last" {
		t.Errorf("of two customers %q is kept", got)
	}
}
