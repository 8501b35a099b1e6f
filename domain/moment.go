package domain

import (
	"context"
	"errors"
)

// A moment is one state of the store that several questions are answered from.
type moment struct {
	portal *Portal
	asker  Actor // as the door gave it
	read   *Read
}

type momentKey struct{}

func momentOf(ctx context.Context) *moment {
	m, _ := ctx.Value(momentKey{}).(*moment)
	return m
}

// Together has all queries that fn makes with its context as the actor answered from
// one state of the store, so that their answers fit each other, and looks the actor
// up once for all of them. fn asks in one goroutine and only asks: a command is a
// fault there. Errors are as those of [View].
func (p *Portal) Together(ctx context.Context, a Actor, fn func(context.Context) error) (err error) {
	defer p.recovered(ctx, a, "", &err)
	err = p.Peek(ctx, a, func(r *Read) error {
		return fn(context.WithValue(ctx, momentKey{}, &moment{p, a, r}))
	})
	return p.conceal(a, "", err)
}

// serves reports whether a question of the actor is answered from this moment.
func (m *moment) serves(p *Portal, a Actor) bool {
	return m != nil && m.portal == p && m.asker.Side == a.Side && m.asker.User == a.User && m.asker.Key == a.Key && m.asker.As == a.As
}

var errAskOnly = errors.New("a command among questions that are asked together")
