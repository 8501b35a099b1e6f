package domain_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"gangway/domain"
)

// Ensure questions that are asked together see one state, whatever is written
// meanwhile, that the actor is looked up once for all of them, and that another
// actor's question among them is its own.
func TestTogether(t *testing.T) {
	y := newYard(t)
	y.launch("Anna", "Kiel")
	ask := func(ctx context.Context, a domain.Actor) string {
		l, err := domain.View(ctx, y.Portal, a, list{[]string{"Kiel"}, domain.Page{}})
		if err != nil {
			t.Fatal(err)
		}
		return names(l.Items)
	}
	other := crew
	other.Key = "SHA256:other"
	var first, second, others string
	var looked int64
	err := y.Together(t.Context(), crew, func(ctx context.Context) error {
		first = ask(ctx, crew)
		y.clock.Advance(time.Minute)
		launched := make(chan boat)
		go func() { launched <- y.launch("Berta", "Kiel") }()
		<-launched
		looked = y.looked.Load()
		second = ask(ctx, crew)
		looked = y.looked.Load() - looked
		others = ask(ctx, other)
		return nil
	})
	if err != nil || first != "Anna" || second != "Anna" || looked != 0 {
		t.Errorf("%q, then %q, %v; looked up %d times", first, second, err, looked)
	}
	if others != "Berta Anna" {
		t.Errorf("another actor read %q", others)
	}
}

// Ensure that what is wrong with one of the questions is told as if it were asked
// alone: a sentence as it is, a panic and a command as an incident.
func TestFaultsTogether(t *testing.T) {
	y := newYard(t)
	for name, c := range map[string]struct {
		fn   func(context.Context) error
		want domain.Kind
	}{
		"sentence": {func(context.Context) error { return domain.Errorf(domain.NotFound, "There is no such boat.") }, domain.NotFound},
		"fault":    {func(context.Context) error { return errors.New("secret inside") }, domain.Internal},
		"panic": {func(ctx context.Context) error {
			_, err := domain.View(ctx, y.Portal, crew, sinking{})
			return err
		}, domain.Internal},
		"command": {func(ctx context.Context) error {
			_, err := domain.Do(ctx, y.Portal, crew, launch{Name: "Anna", Harbor: "Kiel"})
			return err
		}, domain.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			err := y.Together(t.Context(), crew, c.fn)
			if domain.KindOf(err) != c.want || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "sunk") {
				t.Errorf("got %v", err)
			}
		})
	}
	if l := y.list([]string{"Kiel"}, domain.Page{}); len(l.Items) > 0 {
		t.Errorf("written in a question: %v", l.Items)
	}
}

type sinking struct{}

func (sinking) Allow(*domain.Read) error           { return nil }
func (sinking) Check() error                       { return nil }
func (sinking) Run(*domain.Read) (struct{}, error) { panic("sunk") }
