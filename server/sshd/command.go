package sshd

import (
	"context"
	"errors"
	"io"
)

// command runs the command line and returns the exit status.
func (v *visit) command(out, errw *output) (status int) {
	defer func() {
		if r := recover(); r != nil {
			e := v.incident("command line", r)
			say(errw, e.sentence)
			status = e.status
		}
	}()
	var in io.Reader
	if v.session.PTY {
		in = v.lines(out)
	} else {
		piped, done := v.piped()
		defer done()
		in = piped
	}
	status = v.conn.srv.cfg.Command(v.ctx, v.session, v.session.Words, in, out, errw)
	cause := context.Cause(v.ctx)
	var e *ending
	switch {
	case status == 0: // what was done is done, whatever has become of the session meanwhile
	case errors.As(cause, &e):
		say(errw, e.sentence)
		return e.status
	case errors.Is(cause, errInterrupted):
		return StatusInterrupted
	}
	return status
}

// lines returns the input of a command at a terminal. The client's terminal is
// raw, so echo, correction and interruption are done here.
func (v *visit) lines(out io.Writer) io.Reader {
	l := newLineInput(out, func() { v.cancel(errInterrupted) })
	v.reads("line input", l.read)
	return l
}
