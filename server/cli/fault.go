package cli

import (
	"errors"
	"fmt"
	"io"

	"gangway/domain"
)

// Status returns the exit status for a kind of error: 0 done, 1 our fault, 2 the
// call is wrong, 3 not allowed, 4 not found, 5 conflict, 6 too much, 7 not
// available at this moment.
func Status(k domain.Kind) int {
	switch k {
	case "":
		return 0
	case domain.Internal:
		return 1
	case domain.Invalid:
		return 2
	case domain.Denied:
		return 3
	case domain.NotFound:
		return 4
	case domain.Conflict:
		return 5
	case domain.Limited:
		return 6
	case domain.Unavailable:
		return 7
	}
	return 1
}

// A silent error has been told already and only carries a status.
type silent struct{ status int }

// Error satisfies error.
func (s *silent) Error() string { return "told already" }

// A refusal is an error with what the command line knows about it.
type refusal struct {
	error
	command *command // whose input it is about, or nil
	help    string   // what help to point at: an operation's name, a noun, "" for all
	usage   bool     // whether the words were wrong, so that help is of use
}

// Unwrap returns the error that people may see.
func (r *refusal) Unwrap() error { return r.error }

// usage marks an error as one in the words themselves.
func usage(err error, help string) error { return &refusal{error: err, help: help, usage: true} }

// about says whose input an operation's error is about.
func about(c *command, err error) error { return &refusal{error: err, command: c} }

// fail tells an error and returns its status.
func (s *session) fail(err error) int {
	var quiet *silent
	if errors.As(err, &quiet) {
		return quiet.status
	}
	var e *domain.Error
	if !errors.As(err, &e) {
		errors.As(s.incident(err), &e)
	}
	if s.globals.json {
		s.failJSON(e)
	} else {
		s.failText(e, err)
	}
	return Status(e.Kind)
}

type faultJSON struct {
	Kind    domain.Kind `json:"kind"`
	Field   string      `json:"field"`
	Message string      `json:"message"`
	Fields  []fieldJSON `json:"fields"`
}

type fieldJSON struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

func (s *session) failJSON(e *domain.Error) {
	f := faultJSON{Kind: e.Kind, Field: e.Field, Message: e.Msg, Fields: []fieldJSON{}}
	for _, one := range e.All() {
		f.Fields = append(f.Fields, fieldJSON{one.Field, one.Msg})
	}
	_ = writeJSON(s.term.Err, map[string]faultJSON{"error": f})
}

func (s *session) failText(e *domain.Error, err error) {
	var r *refusal
	var c *command
	if errors.As(err, &r) {
		if c = r.command; c == nil {
			c = s.commandNamed(r.help)
		}
	}
	for _, one := range e.All() {
		before := ""
		if c != nil && c.about(one.Field) != nil {
			before = c.about(one.Field).label() + ": "
		}
		s.say("%s%s", before, one.Msg)
	}
	if r != nil && r.usage {
		s.say("%s", s.helpHint(r.help))
	}
}

// commandNamed returns the operation of that name as a command, or nil.
func (s *session) commandNamed(name string) *command {
	for _, o := range s.portal.Operations() {
		if o.Name == name {
			if c, err := describe(o); err == nil {
				return c
			}
		}
	}
	return nil
}

// helpHint tells where the right words are to be found.
func (s *session) helpHint(name string) string {
	if name != "" {
		name = " " + spoken(name)
	}
	if s.guided {
		return "See: help" + name
	}
	return fmt.Sprintf("See: ssh %s help%s", s.term.Host, name)
}

// say writes a message. Whatever is in it, it is one clean line.
func (s *session) say(format string, args ...any) {
	_, _ = io.WriteString(s.term.Err, shown(fmt.Sprintf(format, args...), 0)+"\n")
}
