package cli

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
	"time"
)

// Bounds of what is typed.
const (
	maxTyped = 4 << 10                // bytes of a line
	maxAhead = 1000                   // lines that are thrown away before a question counts
	calm     = 200 * time.Millisecond // how long nothing may come before a question counts
)

// The ways in which typing ends.
var (
	errStopped = errors.New("the input ended")
	errLeft    = errors.New("the person left")
	errIdle    = errors.New("nothing was typed for long")
	errFlood   = errors.New("far too much came at once")
)

// errTogether says that an answer came in one piece with other lines.
var errTogether = errors.New("the answer did not come alone")

// A typist gives out the lines that a person types, one at a time.
type typist struct {
	ctx   context.Context //nolint:containedctx // that of the session
	in    io.Reader
	idle  time.Duration // from the last line to the log-out, 0 for never
	lines chan string
	left  chan struct{}
}

// newTypist starts the only reader of the input. It ends with the input, which
// ends with the connection.
func newTypist(ctx context.Context, in io.Reader, idle time.Duration) *typist {
	t := &typist{ctx: ctx, in: in, idle: idle, lines: make(chan string), left: make(chan struct{})}
	go t.pump()
	return t
}

// close lets go of the input.
func (t *typist) close() { close(t.left) }

// pump gives out whole lines. A last line without an end is no answer: whoever
// typed it is gone. Of a line that is too long the beginning is given, by which
// it is refused.
func (t *typist) pump() {
	defer close(t.lines)
	defer func() { _ = recover() }() // over the input, which then has ended
	r := bufio.NewReaderSize(t.in, maxTyped+2)
	for {
		piece, err := r.ReadSlice('\n')
		line := string(piece)
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = r.ReadSlice('\n')
		}
		if err != nil {
			return
		}
		select {
		case t.lines <- strings.TrimRight(line, "\r\n"):
		case <-t.left:
			return
		case <-t.ctx.Done():
			return
		}
	}
}

// announced is how long before the log-out it is announced.
func (t *typist) announced() time.Duration { return min(2*time.Minute, t.idle/2) }

// next waits for a line; notice is called a while before it gives up.
func (t *typist) next(notice func()) (string, error) {
	idle := time.NewTimer(t.idle - t.announced())
	defer idle.Stop()
	if t.idle <= 0 {
		idle.Stop()
	}
	for noticed := false; ; noticed = true {
		select {
		case line, ok := <-t.lines:
			if !ok || t.ctx.Err() != nil {
				return "", errStopped
			}
			return line, nil
		case <-t.ctx.Done():
			return "", errStopped
		case <-idle.C:
			if noticed {
				return "", errIdle
			}
			notice()
			idle.Reset(t.announced())
		}
	}
}

// drain throws away what was typed before a question was asked, the half line at
// the end included, and returns how many lines that were.
func (t *typist) drain() (int, error) {
	n, err := t.quiet()
	if d, ok := t.in.(interface{ Discard() }); ok {
		d.Discard()
	}
	return n, err
}

// alone waits for a line that comes by itself, as from a person who has read the
// question. One that comes with others is errTogether; one with the end of the
// input behind it is no answer.
func (t *typist) alone(notice func()) (string, error) {
	line, err := t.next(notice)
	if err != nil {
		return "", err
	}
	n, err := t.quiet()
	if err == nil && n > 0 {
		err = errTogether
	}
	return line, err
}

// quiet throws lines away until none has come for a moment.
func (t *typist) quiet() (n int, err error) {
	still := time.NewTimer(calm)
	defer still.Stop()
	for n <= maxAhead {
		select {
		case _, ok := <-t.lines:
			if !ok {
				return n, errStopped
			}
			n++
			still.Reset(calm)
		case <-t.ctx.Done():
			return n, errStopped
		case <-still.C:
			return n, nil
		}
	}
	return n, errFlood
}
