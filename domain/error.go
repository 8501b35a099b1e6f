package domain

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gangway/domain/kv"
)

// A Kind says what sort of failure an error is; doors turn it into an exit
// status, an HTTP status or a toast.
type Kind string

// The kinds of errors.
const (
	Invalid     Kind = "invalid"     // the call is wrong: usage or validation
	Denied      Kind = "denied"      // the actor may not do this
	NotFound    Kind = "not_found"   // no such thing, or not for this actor
	Conflict    Kind = "conflict"    // the state of things forbids it
	Limited     Kind = "limited"     // too much: rate, cap or size
	Unavailable Kind = "unavailable" // not available at this moment; nothing was written
	Internal    Kind = "internal"    // our fault
)

// An Error is what an operation answers when it refuses. Msg is a sentence for
// a person and never tells anything of the inside; Err is for the log.
type Error struct {
	Kind  Kind
	Field string // the input field it is about, in snake_case, or ""
	Msg   string
	Err   error
	// More are further errors of the same call, so that a form can show each
	// beside its field.
	More []*Error
}

// Error returns the sentence for a person.
func (e *Error) Error() string { return e.Msg }

// Unwrap returns the error for the log.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an error of the given kind, whose sentence is formatted as by
// [fmt.Sprintf].
func Errorf(k Kind, format string, args ...any) *Error {
	return &Error{Kind: k, Msg: fmt.Sprintf(format, args...)}
}

// Fieldf makes an Invalid error about one input field.
func Fieldf(field, format string, args ...any) *Error {
	return &Error{Kind: Invalid, Field: field, Msg: fmt.Sprintf(format, args...)}
}

// Because returns e with the error that caused it, for the log.
func (e *Error) Because(err error) *Error {
	c := *e
	c.Err = err
	return &c
}

// KindOf returns the kind of err: that of the [*Error] in its chain, or
// Internal; "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Problems gathers the faults of an input so that all are told at once.
type Problems struct{ list []*Error }

// Addf notes a fault of one field.
func (p *Problems) Addf(field, format string, args ...any) {
	p.list = append(p.list, Fieldf(field, format, args...))
}

// Add notes err, if there is one, under field unless it names its own.
func (p *Problems) Add(field string, err error) {
	if err == nil {
		return
	}
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Kind: Invalid, Msg: err.Error()}
	}
	c := *e
	if c.Field == "" {
		c.Field = field
	}
	p.list = append(p.list, &c)
}

// Gather notes all faults of err, such as other Problems gave, if there are any.
func (p *Problems) Gather(err error) {
	var e *Error
	if !errors.As(err, &e) {
		p.Add("", err)
		return
	}
	for _, fault := range e.All() {
		one := *fault
		one.More = nil
		p.list = append(p.list, &one)
	}
}

// Err returns the first fault with the others in More, or nil.
func (p *Problems) Err() error {
	if len(p.list) == 0 {
		return nil
	}
	first := *p.list[0]
	first.More = p.list[1:]
	return &first
}

// Joined puts the faults of several checks into one error, the first of each field.
// An error that is no [*Error] is returned as it is.
func Joined(errs ...error) error {
	var all Problems
	seen := map[string]bool{}
	for _, err := range errs {
		var e *Error
		if err != nil && !errors.As(err, &e) {
			return err
		}
		if e == nil {
			continue
		}
		for _, fault := range e.All() {
			if seen[fault.Field] {
				continue
			}
			one := *fault
			one.More = nil
			all.Add(fault.Field, &one)
			whole, _, _ := strings.Cut(fault.Field, "[")
			seen[fault.Field], seen[whole] = true, true
		}
	}
	return all.Err()
}

// All returns e and the further errors that came with it.
func (e *Error) All() []*Error { return append([]*Error{e}, e.More...) }

// Renamed returns err with its fields under other names, for callers whose input
// has others.
func Renamed(err error, rename func(field string) string) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	c := *e
	c.Field, c.More = rename(e.Field), nil
	for _, more := range e.More {
		if r, ok := Renamed(more, rename).(*Error); ok { //nolint:errorlint // made by the line above
			c.More = append(c.More, r)
		}
	}
	return &c
}

// fromStore turns an error of the engine into one that a person can read.
func fromStore(err error) error {
	var e *Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &e):
		return err
	case errors.Is(err, kv.ErrConflict):
		return Errorf(Conflict, "Somebody else changed this at the same moment. Please try again.").Because(err)
	case errors.Is(err, kv.ErrTooLarge):
		return Errorf(Limited, "This is too large to be saved in one piece.").Because(err)
	case errors.Is(err, kv.ErrOutcomeUnknown):
		return Errorf(Unavailable, "It is not known whether this was saved. Please look before you try again.").Because(err)
	case errors.Is(err, kv.ErrUnavailable), errors.Is(err, kv.ErrClosed):
		return Errorf(Unavailable, "Saving is paused. Nothing was changed; please try again in a moment.").Because(err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return Errorf(Unavailable, "The call was broken off. Nothing was changed.").Because(err)
	default:
		return err
	}
}
