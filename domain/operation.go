package domain

import (
	"context"
	"io"
	"reflect"
	"strings"
)

// A Command changes something. It is a plain struct whose fields are its input.
type Command[R any] interface {
	// Allow says whether the actor may do this; it sees the store.
	Allow(*Read) error
	// Check says whether the input is well formed; it sees neither store nor
	// clock.
	Check() error
	// Do decides, writes and emits. It may run again and has no other effect.
	Do(*Write) (R, error)
}

// A Query reads.
type Query[R any] interface {
	Allow(*Read) error
	Check() error
	Run(*Read) (R, error)
}

// A Task is work too large for one transaction: it reads or writes a stream and
// calls commands and queries of its own, each with the actor's rights.
type Task[R any] interface {
	Allow(*Read) error
	Check() error
	Work(context.Context, *Desk) (R, error)
}

// A Desk is what a task works with.
type Desk struct {
	Portal   *Portal
	Actor    Actor
	In       io.Reader               // standard input of the call
	Out      io.Writer               // standard output, for tasks whose result is a stream
	Progress func(done, total int64) // total is 0 while it is not known; never nil

	op    string
	input any
	allow func(*Read) error
}

// Update does a part of a task's work in one transaction by the task's actor, who is
// looked up anew and must still be allowed. The part that decides leaves an audit row
// by [Desk.Audit].
func (d *Desk) Update(ctx context.Context, fn func(*Write) error) error {
	return d.Portal.update(ctx, d.Actor, d.op, d.admitted(fn))
}

// admitted is fn after the actor was looked up anew and asked.
func (d *Desk) admitted(fn func(*Write) error) func(*Write) error {
	return func(w *Write) error {
		if err := w.identify(d.Portal); err != nil {
			return err
		}
		if err := d.allow(w.Read); err != nil {
			return err
		}
		return fn(w)
	}
}

// Audit leaves the audit row of a task that is [SelfAuditing], with what the
// transaction has changed so far.
func (d *Desk) Audit(w *Write) error { return writeAudit(w, d.input) }

// SelfAuditing is a task that leaves its audit row in the transaction in which it
// decides, and none if it changes nothing.
type SelfAuditing interface{ AuditsItself() }

// Rescuing is a task that only reads and goes on while saving is paused, such as a
// backup. Then the log alone says that it was called.
type Rescuing interface{ Rescues() }

// An Operation is one entry of the list from which every door is made: its name
// ("deals.register"), a sentence of help, a real example, and how to call it.
type Operation struct {
	Name    string
	Help    string
	Example string       // what follows the host on the command line
	Screen  string       // the screen that offers it, or "none: " and the reason
	Input   reflect.Type // a struct type
	Changes bool         // a command or a task that changes something
	Streams bool         // a task

	call   func(ctx context.Context, p *Portal, a Actor, in any, o options) (any, error)
	allow  func(r *Read, in any) error
	bounds Bounds
}

// Noun returns what the operation is about: "deals".
func (o Operation) Noun() string {
	noun, _, _ := strings.Cut(o.Name, ".")
	return noun
}

// Verb returns what it does: "register", or "" for an operation that is named by
// one word.
func (o Operation) Verb() string {
	_, verb, _ := strings.Cut(o.Name, ".")
	return verb
}

// New returns a pointer to an empty input.
func (o Operation) New() any { return reflect.New(o.Input).Interface() }

// Call performs the operation; in is a pointer to its input. A task needs
// [WithStreams].
func (o Operation) Call(ctx context.Context, p *Portal, a Actor, in any, opts ...Option) (any, error) {
	return o.call(ctx, p, a, in, gather(opts))
}

// May reports whether the actor may call the operation with this input at all.
// It is for menus and for the access matrix; the answer is decided anew when
// the operation runs.
func (o Operation) May(r *Read, in any) error { return o.allow(r, in) }

// Offer declares a command for the doors.
func Offer[C Command[R], R any](name, screen, help, example string) Operation {
	return Operation{
		Name: name, Help: help, Example: example, Screen: screen, Input: reflect.TypeFor[C](), Changes: true,
		call: func(ctx context.Context, p *Portal, a Actor, in any, o options) (any, error) {
			return do[R](ctx, p, a, *in.(*C), o)
		},
		allow: func(r *Read, in any) error { return (*in.(*C)).Allow(r) },
	}
}

// OfferQuery declares a query for the doors.
func OfferQuery[Q Query[R], R any](name, screen, help, example string) Operation {
	return Operation{
		Name: name, Help: help, Example: example, Screen: screen, Input: reflect.TypeFor[Q](),
		call: func(ctx context.Context, p *Portal, a Actor, in any, _ options) (any, error) {
			q := *in.(*Q)
			var out R
			l, ok := any(&out).(paged)
			if !ok {
				return View[R](ctx, p, a, q)
			}
			seal := unseal(name, &q)
			var err error
			out, err = View[R](ctx, p, a, q)
			seal(l.next())
			return out, err
		},
		allow: func(r *Read, in any) error { return (*in.(*Q)).Allow(r) },
	}
}

// OfferTask declares a task for the doors. That it was called is in the audit
// trail before it begins, unless it is [SelfAuditing].
func OfferTask[T Task[R], R any](name, screen, help, example string) Operation {
	return Operation{
		Name: name, Help: help, Example: example, Screen: screen, Input: reflect.TypeFor[T](), Changes: true, Streams: true,
		call: func(ctx context.Context, p *Portal, a Actor, in any, o options) (any, error) {
			return work[R](ctx, p, a, *in.(*T), o)
		},
		allow: func(r *Read, in any) error { return (*in.(*T)).Allow(r) },
	}
}

// OfferLook declares a task that changes nothing, for what no store knows. It
// leaves no audit row.
func OfferLook[T Task[R], R any](name, screen, help, example string) Operation {
	o := OfferTask[T](name, screen, help, example)
	o.Changes = false
	return o
}

// An Option says how an operation is called.
type Option func(*options)

type options struct {
	idempotency string
	dry         bool
	in          io.Reader
	out         io.Writer
	progress    func(done, total int64)
}

func gather(opts []Option) options {
	o := options{in: strings.NewReader(""), out: io.Discard, progress: func(int64, int64) {}}
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

// WithIdempotencyKey makes a command give its first result again when it is
// called again with the same key and input. The same key with another input is a
// Conflict. Keys are kept for 24 hours, at most 1,000 per caller.
func WithIdempotencyKey(key string) Option { return func(o *options) { o.idempotency = key } }

// WithDryRun lets a command decide and then writes nothing: the result is what it
// would have been.
func WithDryRun() Option { return func(o *options) { o.dry = true } }

// WithStreams gives a task its input, output and progress report.
func WithStreams(in io.Reader, out io.Writer, progress func(done, total int64)) Option {
	return func(o *options) {
		o.in, o.out = in, out
		if progress != nil {
			o.progress = progress
		}
	}
}
