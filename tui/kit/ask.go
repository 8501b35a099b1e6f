package kit

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/tui/theme"
)

// A Call gets something from the portal as the session's actor. It runs outside
// of Update.
type Call[R any] func(ctx context.Context) (R, error)

// Query is the call that answers a query.
func Query[R any](env *Env, q domain.Query[R]) Call[R] {
	p, a := env.portal, env.Actor
	return func(ctx context.Context) (R, error) { return domain.View(ctx, p, a, q) }
}

// Look is the call that answers a task without streams, such as one that asks for
// what no store knows.
func Look[R any](env *Env, t domain.Task[R]) Call[R] {
	p, a := env.portal, env.Actor
	return func(ctx context.Context) (R, error) { return domain.Run(ctx, p, a, t) }
}

// Map is the call whose answer is that of c in another form.
func Map[R, S any](c Call[R], fn func(R) S) Call[S] {
	return func(ctx context.Context) (S, error) {
		r, err := c(ctx)
		if err != nil {
			var zero S
			return zero, err
		}
		return fn(r), nil
	}
}

// Together is the call whose questions are all answered from one state of the
// portal; see [domain.Portal.Together].
func Together[R any](env *Env, c Call[R]) Call[R] {
	p, a := env.portal, env.Actor
	return func(ctx context.Context) (out R, err error) {
		err = p.Together(ctx, a, func(ctx context.Context) (err error) {
			out, err = c(ctx)
			return err
		})
		return out, err
	}
}

// Got is the answer to Ask. Query is what was asked, so that a screen can tell a
// late answer from the one that it waits for.
type Got[R any] struct {
	Query domain.Query[R]
	Value R
	Err   error
}

// Done is the outcome of Send.
type Done[R any] struct {
	Command domain.Command[R]
	Value   R
	Err     error
}

// Outcome returns the error of the command. A form that was sent takes it.
func (d Done[R]) Outcome() error { return d.Err }

// An Outcome is any Done.
type Outcome interface{ Outcome() error }

// Ask answers a query; the screen gets a Got[R].
func Ask[R any](env *Env, q domain.Query[R]) tea.Cmd {
	ctx, call := env.ctx, Query(env, q)
	return func() tea.Msg {
		v, err := call(ctx)
		return Got[R]{Query: q, Value: v, Err: err}
	}
}

// Send performs a command; the screen gets a Done[R].
func Send[R any](env *Env, c domain.Command[R], opts ...domain.Option) tea.Cmd {
	ctx, p, a := env.ctx, env.portal, env.Actor
	return func() tea.Msg {
		v, err := domain.Do(ctx, p, a, c, opts...)
		return Done[R]{Command: c, Value: v, Err: err}
	}
}

// Run makes a message of a call, for what neither Ask nor Send covers.
func Run[R any](env *Env, c Call[R], msg func(R, error) tea.Msg) tea.Cmd {
	ctx := env.ctx
	return func() tea.Msg { return msg(c(ctx)) }
}

// Sentence returns what a person may read of an error. What is not a
// domain.Error is told in general words.
func Sentence(err error) string {
	var e *domain.Error
	if errors.As(err, &e) {
		return Clean(e.Msg)
	}
	return "Something went wrong on our side. Please try again."
}

// ToneOf returns the tone in which an error is told.
func ToneOf(err error) theme.Tone {
	switch domain.KindOf(err) {
	case "":
		return theme.Good
	case domain.Conflict, domain.Limited, domain.Unavailable, domain.Denied, domain.Invalid:
		return theme.Warn
	case domain.NotFound:
		return theme.Quiet
	case domain.Internal:
	}
	return theme.Bad
}
