package kit

import (
	"context"
	"slices"
	"time"

	"gangway/domain"
)

// Idle warns that the session ends after Left without a key. Any key takes the
// warning away.
type Idle struct{ Left time.Duration }

// Hibernate tells that nobody has pressed a key for long: what can be asked for again
// need not be kept.
type Hibernate struct{}

// Restart tells that the portal is about to stop.
type Restart struct{ Sentence string }

// StoreState tells that the store can't be written to, or can again.
type StoreState struct{ Down bool }

// Can asks which of some operations are open to the actor.
func Can(env *Env, names ...string) Call[map[string]bool] {
	p, a := env.portal, env.Actor
	return func(ctx context.Context) (can map[string]bool, err error) {
		err = p.Peek(ctx, a, func(r *domain.Read) error {
			can = make(map[string]bool, len(names))
			for _, o := range p.Operations() {
				if slices.Contains(names, o.Name) {
					can[o.Name] = open(r, o)
				}
			}
			return nil
		})
		return can, err
	}
}

func open(r *domain.Read, o domain.Operation) bool {
	return domain.KindOf(o.May(r, o.New())) != domain.Denied && (!r.Actor.ReadOnly || !o.Changes)
}

// Operations is the call that lists the operations the actor may call at all,
// for the palette.
func Operations(env *Env) Call[[]domain.Operation] {
	p, a := env.portal, env.Actor
	return func(ctx context.Context) ([]domain.Operation, error) {
		var out []domain.Operation
		err := p.Peek(ctx, a, func(r *domain.Read) error {
			out = out[:0]
			for _, o := range p.Operations() {
				if open(r, o) {
					out = append(out, o)
				}
			}
			return nil
		})
		return out, err
	}
}

// ActAs makes the rest of the session look at the portal as another actor, as
// when a vendor user views it as a partner does. Everything is opened anew.
func (e *Env) ActAs(a domain.Actor) { e.act(ActAsAction{a}) }

// ActAsAction is what ActAs asks of the frame.
type ActAsAction struct{ Actor domain.Actor }

// A Herald tells open sessions of something that is to be seen at once, on
// whatever screen they are.
type Herald struct {
	Topics func(domain.Actor) []string // that say that there may be something
	May    func(domain.Actor) bool     // whom it has something for
	Ask    func(*Env) Call[Heralded]
}

// Heralded is what a herald tells. The words stand in the frame until there is
// nothing more to tell; one key leads to the place. The toast shows once, when
// something comes whose Latest sorts after that of before.
type Heralded struct {
	Words  string
	Place  Place
	Latest string
	Toast  string
}
