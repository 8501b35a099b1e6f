package domain_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/kv/memkv"
)

// A ring is a bell that may be rung so often. It counts what it did, also in
// transactions that run twice.
type ring struct{ Miss, Wrong bool }

func (ring) Allow(r *domain.Read) error {
	if r.Actor.Side == domain.Vendor {
		return r.Actor.Refused("a partner")
	}
	return nil
}

func (c ring) Check() error {
	if c.Wrong {
		return domain.Errorf(domain.Invalid, "This is no bell.")
	}
	return nil
}

func (c ring) Do(*domain.Write) (int, error) {
	if c.Miss {
		return 0, domain.Errorf(domain.NotFound, "There is no such bell.")
	}
	return 1, nil
}

type look struct{ ring }

func (look) Run(*domain.Read) (int, error) { return 1, nil }

// many rings as often as it is told, which counts as one call.
type many struct {
	ring
	N int
}

func (t many) Work(ctx context.Context, d *domain.Desk) (int, error) {
	for range t.N {
		if _, err := domain.Do(ctx, d.Portal, d.Actor, ring{}); err != nil {
			return 0, err
		}
	}
	return t.N, nil
}

type tower struct {
	*domain.Portal
	clock *domain.FakeClock
	log   *bytes.Buffer
}

func newTower(t *testing.T, b domain.Bounds) tower {
	t.Helper()
	w := tower{clock: domain.NewFakeClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)), log: &bytes.Buffer{}}
	var err error
	w.Portal, err = domain.New(domain.Config{
		Store: memkv.New(), Clock: w.clock, Entropy: rand.Reader, Rules: rules{}, Log: slog.New(slog.NewTextHandler(w.log, nil)),
		Operations: []domain.Operation{
			domain.Offer[ring]("bells.ring", "none: test", "Rings.", "bells ring").Bound(b),
			domain.OfferQuery[look]("bells.look", "none: test", "Looks.", "bells look").Bound(b),
			domain.OfferTask[many]("bells.many", "none: test", "Rings.", "bells many"),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w tower) rings(t *testing.T, a domain.Actor, c ring, opts ...domain.Option) error {
	t.Helper()
	_, err := domain.Do(t.Context(), w.Portal, a, c, opts...)
	return err
}

func ringer(n int) domain.Actor {
	return domain.Actor{Side: domain.Partner, User: fmt.Sprintf("U-%d", n), Key: fmt.Sprintf("SHA256:%d", n), Address: fmt.Sprintf("203.0.113.%d/32", n), Partner: fmt.Sprintf("P-%d", n), Door: "cli"}
}

// Ensure each bound counts who it is for and nobody else, lets a burst and then
// its rate through, says when to come back, and forgets.
func TestBounds(t *testing.T) {
	rate := domain.Rate{Burst: 3, Every: 10 * time.Minute}
	one, other := ringer(1), ringer(2)
	with := func(change func(*domain.Actor)) domain.Actor { a := other; change(&a); return a }
	for name, tt := range map[string]struct {
		bounds domain.Bounds
		same   domain.Actor // shares what is counted with one
		free   domain.Actor // does not
	}{
		"PerKey":     {domain.Bounds{PerKey: rate}, with(func(a *domain.Actor) { a.Key = one.Key }), other},
		"PerAddress": {domain.Bounds{PerAddress: rate}, with(func(a *domain.Actor) { a.Address = one.Address }), other},
		"PerPartner": {domain.Bounds{PerPartner: rate}, with(func(a *domain.Actor) { a.Partner = one.Partner }), other},
		"Overall":    {domain.Bounds{Overall: rate}, other, domain.SystemActor()},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTower(t, tt.bounds)
			for range 3 {
				if err := w.rings(t, one, ring{}); err != nil {
					t.Fatal(err)
				}
			}
			err := w.rings(t, tt.same, ring{})
			if domain.KindOf(err) != domain.Limited || !strings.HasSuffix(err.Error(), "Please try again in 10 minutes.") {
				t.Errorf("the fourth: %v", err)
			}
			if err := w.rings(t, tt.free, ring{}); err != nil {
				t.Errorf("somebody else: %v", err)
			}
			if _, err := domain.View(t.Context(), w.Portal, one, look{}); err != nil {
				t.Errorf("another operation: %v", err)
			}
			w.clock.Advance(10 * time.Minute)
			if err := w.rings(t, one, ring{}); err != nil {
				t.Errorf("ten minutes later: %v", err)
			}
			if err := w.rings(t, one, ring{}); domain.KindOf(err) != domain.Limited {
				t.Errorf("once more: %v", err)
			}
			w.clock.Advance(30 * time.Minute)
			for range 3 {
				if err := w.rings(t, one, ring{}); err != nil {
					t.Errorf("when all is forgotten: %v", err)
				}
			}
		})
	}
}

// Ensure who guesses is bounded, and who knows is not; and that what is no guess
// takes nothing from it.
func TestMissesAreBounded(t *testing.T) {
	w := newTower(t, domain.Bounds{Misses: true, PerKey: domain.Rate{Burst: 3, Every: time.Minute}})
	for range 10 {
		if err := w.rings(t, ringer(1), ring{}); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		if err := w.rings(t, ringer(1), ring{Miss: true}); domain.KindOf(err) != domain.NotFound {
			t.Fatal(err)
		}
	}
	if err := w.rings(t, ringer(1), ring{}); domain.KindOf(err) != domain.Limited {
		t.Errorf("after three misses: %v", err)
	}
	if err := w.rings(t, ringer(2), ring{}); err != nil {
		t.Errorf("somebody else: %v", err)
	}
}

// Ensure a form with faults costs nothing of an operation's own bounds.
func TestFaultsCostNothing(t *testing.T) {
	w := newTower(t, domain.Bounds{PerKey: domain.Rate{Burst: 1, Every: time.Minute}})
	for range 5 {
		if err := w.rings(t, ringer(1), ring{Wrong: true}); domain.KindOf(err) != domain.Invalid {
			t.Fatal(err)
		}
	}
	if err := w.rings(t, ringer(1), ring{}); err != nil {
		t.Error(err)
	}
}

// Ensure dry runs are bounded for a company, whoever of it tries.
func TestDryRunsAreBounded(t *testing.T) {
	w := newTower(t, domain.Bounds{})
	tried := 0
	for ; tried < 100; tried++ {
		a := ringer(1)
		a.Key = fmt.Sprint(tried)
		if err := w.rings(t, a, ring{}, domain.WithDryRun()); domain.KindOf(err) == domain.Limited {
			break
		}
	}
	if tried != 30 {
		t.Errorf("%d dry runs went through", tried)
	}
}

// Ensure every operation is bounded for a key, that a task counts as one call
// whatever it does, and that the portal itself and tests are not bounded.
func TestEveryOperationIsBounded(t *testing.T) {
	w := newTower(t, domain.Bounds{PerKey: domain.Rate{Burst: 1, Every: time.Hour}})
	if n, err := domain.Run(t.Context(), w.Portal, ringer(1), many{N: 5}); err != nil || n != 5 {
		t.Errorf("a task: %d, %v", n, err)
	}
	limited := func(call func() error) (after int) {
		for ; after < 5000; after++ {
			if err := call(); domain.KindOf(err) == domain.Limited {
				return after
			}
		}
		return -1
	}
	w = newTower(t, domain.Bounds{})
	commands := limited(func() error { return w.rings(t, ringer(1), ring{}) })
	queries := limited(func() error { _, err := domain.View(t.Context(), w.Portal, ringer(1), look{}); return err })
	tasks := limited(func() error { _, err := domain.Run(t.Context(), w.Portal, ringer(1), many{}); return err })
	if commands != 1000 || queries != 2000 || tasks != 120 {
		t.Errorf("limited after %d commands, %d queries, %d tasks", commands, queries, tasks)
	}
	if n := limited(func() error { return w.rings(t, domain.SystemActor(), ring{}) }); n >= 0 {
		t.Errorf("the portal itself is limited after %d", n)
	}
}

// Ensure the memory that counts is bounded, and that who comes when it is full is
// counted with the others who do.
func TestCountersAreBounded(t *testing.T) {
	w := newTower(t, domain.Bounds{PerKey: domain.Rate{Burst: 1, Every: time.Hour}})
	at := -1
	for n := range 40_000 {
		a := ringer(0)
		a.Key = fmt.Sprint(n)
		if _, err := domain.View(t.Context(), w.Portal, a, look{}); domain.KindOf(err) == domain.Limited {
			at = n
			break
		}
	}
	if at < 10_000 || at > 33_000 {
		t.Errorf("the first who shares a counter was number %d", at)
	}
	w.clock.Advance(2 * time.Hour)
	a := ringer(0)
	a.Key = "late"
	if _, err := domain.View(t.Context(), w.Portal, a, look{}); err != nil {
		t.Errorf("when all is forgotten: %v", err)
	}
}

// Ensure refused calls leave a line in the log, and not one for each of a flood.
func TestRefusalsAreLogged(t *testing.T) {
	w := newTower(t, domain.Bounds{PerKey: domain.Rate{Burst: 1, Every: time.Hour}})
	vendor := ringer(1)
	vendor.Side = domain.Vendor
	for range 50 {
		_ = w.rings(t, vendor, ring{})
		_ = w.rings(t, ringer(2), ring{})
	}
	lines := strings.Split(strings.TrimSpace(w.log.String()), "\n")
	if len(lines) != 3 || !strings.Contains(lines[0], "kind=denied") || !strings.Contains(w.log.String(), "address=203.0.113.2/32") {
		t.Errorf("the log says:\n%s", w.log)
	}
}

// Ensure refused calls are counted by key and hour, for a day, in bounded memory in
// which no number of guests hides a user (T7, T14).
func TestRefusalsAreCounted(t *testing.T) {
	w := newTower(t, domain.Bounds{})
	for range 3 {
		_ = w.rings(t, ringer(1), ring{Miss: true})
	}
	w.clock.Advance(time.Hour)
	vendor := ringer(2)
	vendor.Side, vendor.Name = domain.Vendor, "Vera"
	_ = w.rings(t, vendor, ring{})
	_ = w.rings(t, vendor, ring{})
	_ = w.rings(t, ringer(1), ring{Miss: true})
	_ = w.rings(t, ringer(1), ring{Wrong: true})
	_ = w.rings(t, ringer(1), ring{})
	vendor.Door = "tui" // a screen asks for what it might show
	if _, err := domain.View(t.Context(), w.Portal, vendor, look{}); domain.KindOf(err) != domain.Denied {
		t.Errorf("a look: %v", err)
	}
	var got []string
	for _, f := range w.Refusals() {
		got = append(got, fmt.Sprintf("%d %s %s %s %s %s", f.Times, f.Key, f.Name, f.Since.Format("15:04"), f.Op, f.Kind))
	}
	want := []string{"3 SHA256:1  12:00 bells.ring not_found", "2 SHA256:2 Vera 13:00 bells.ring denied", "1 SHA256:1  13:00 bells.ring not_found"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}

	for n := range 5000 {
		_ = w.rings(t, domain.Actor{Side: domain.Guest, Key: fmt.Sprint("guest ", n), Door: "cli"}, ring{Miss: true})
	}
	all, users, times := w.Refusals(), 0, int64(0)
	for _, f := range all {
		if f.User != "" {
			users++
		}
		times += f.Times
	}
	if len(all) > 2048 || users != 3 || times != 5006 {
		t.Errorf("%d rows, %d of users, %d times", len(all), users, times)
	}
	w.clock.Advance(25 * time.Hour)
	if all := w.Refusals(); len(all) != 0 {
		t.Errorf("a day later: %d rows", len(all))
	}
	_ = w.rings(t, domain.Actor{Side: domain.Guest, Key: "late", Door: "cli"}, ring{Miss: true})
	if all := w.Refusals(); len(all) != 1 || all[0].Key != "late" {
		t.Errorf("a day later: %+v", all)
	}
}
