package sshd

import (
	"errors"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"
)

// say writes a sentence to a person. The sentence may hold anything.
func say(w io.Writer, sentence string) {
	if sentence != "" {
		_, _ = io.WriteString(w, gate(sentence)+"\n")
	}
}

// show runs the session's screens and returns the exit status.
func (v *visit) show(out *output) int {
	v.screen.Store(true)
	v.lastKey.Store(time.Now().UnixNano())
	model, err := v.openScreen()
	switch {
	case err != nil:
		return v.farewell(out, v.causeOf(err))
	case model == nil:
		return StatusOK
	}
	l := newLoop(model, v, out)
	v.read(l)
	err = l.run()
	return v.farewell(out, v.causeOf(err))
}

// openScreen asks for the model; a panic on the way is an incident.
func (v *visit) openScreen() (model tea.Model, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = v.incident("open screen", r)
		}
	}()
	return v.conn.srv.cfg.Screen(v.ctx, v.session)
}

// read starts decoding the client's input for a loop. It goes on when the loop
// has ended, so that late replies are swallowed, until the channel is closed.
func (v *visit) read(l *loop) {
	k := newKeyboard(v.conn.srv.cfg.Limits, func(m tea.Msg) {
		if typed(m) {
			v.lastKey.Store(time.Now().UnixNano())
		}
		l.send(m)
	})
	v.reads("input", func(from io.Reader) {
		k.read(v.ctx, from)
		v.cancel(errGone)
	})
}

// incident logs a panic of this session and returns the ending it leads to.
func (v *visit) incident(where string, cause any) *ending {
	log := v.conn.srv.cfg.Log.With("session", v.session.ID, "key", v.session.Key)
	return &ending{sentence: apology(report(log, where, cause)), status: StatusIncident}
}

// causeOf turns what ended a screen into what its person reads.
func (v *visit) causeOf(err error) error {
	var known *ending
	var refusal *Refusal
	switch {
	case err == nil, errors.Is(err, errGone), errors.Is(err, errInterrupted), errors.As(err, &known):
		return err
	case errors.As(err, &refusal):
		return &ending{sentence: refusal.Sentence, status: refusal.Status}
	}
	return v.incident("screen", err)
}

// farewell tells the person why the session ended, swallows late replies, and
// returns the exit status.
func (v *visit) farewell(out *output, cause error) int {
	if errors.Is(cause, errGone) {
		return StatusOK
	}
	status := StatusOK
	var e *ending
	if errors.As(cause, &e) {
		say(out, e.sentence)
		status = e.status
	}
	select {
	case <-v.gone:
	case <-time.After(lateReplies):
	}
	return status
}
