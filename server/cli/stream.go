package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"gangway/domain"
)

// fillFromInput reads what is to come from standard input. Nothing else touches
// it, so a command that needs none never waits for any.
func (s *session) fillFromInput(p *parsed) error {
	for _, f := range p.stdin {
		in := s.newInput(f.max)
		b, err := io.ReadAll(in)
		in.Close()
		if err == nil {
			err = s.ctx.Err() // a connection that breaks looks like an end of the input
		}
		if err != nil {
			return about(p.command, inputError(f.field, err))
		}
		if !utf8.Valid(b) && f.typ.Kind() != reflect.Slice {
			return about(p.command, domain.Fieldf(f.field, "Standard input is no text in UTF-8."))
		}
		if err := f.set(p.input.FieldByIndex(f.index), string(b)); err != nil {
			return about(p.command, err)
		}
	}
	return nil
}

// inputError says what went wrong with the input that a field was to come from.
func inputError(field string, err error) error {
	var e *domain.Error
	if errors.As(err, &e) {
		return &domain.Error{Kind: e.Kind, Field: field, Msg: e.Msg}
	}
	return domain.Errorf(domain.Unavailable, "Standard input broke off. Nothing was changed.").Because(err)
}

// An input is standard input that ends with its context and has a bound. It
// reads nothing before it is read from.
type input struct {
	ctx   context.Context //nolint:containedctx // that of the call
	from  io.Reader
	idle  time.Duration // how long a read may wait, 0 for ever
	left  int64
	max   int64
	start sync.Once
	r     *io.PipeReader
	w     *io.PipeWriter
	stop  func() bool
}

// newInput is the session's. At a terminal it ends when nothing is typed for long: a
// pipe may be as slow as it likes.
func (s *session) newInput(limit int64) *input {
	i := newInput(s.ctx, s.term.In, limit)
	if s.term.ErrIsTerminal && s.term.Idle > 0 {
		i.idle = s.term.Idle
	}
	return i
}

func newInput(ctx context.Context, from io.Reader, limit int64) *input {
	r, w := io.Pipe()
	i := &input{ctx: ctx, from: from, left: limit, max: limit, r: r, w: w}
	i.stop = context.AfterFunc(ctx, func() { _ = w.CloseWithError(ctx.Err()) })
	return i
}

// Read reads standard input, or fails when the context is over or the bound is
// reached.
func (i *input) Read(p []byte) (int, error) {
	i.start.Do(func() { go i.pump() })
	if i.idle > 0 {
		defer time.AfterFunc(i.idle, i.giveUp).Stop()
	}
	n, err := i.r.Read(p)
	if i.left -= int64(n); i.left < 0 {
		return 0, domain.Errorf(domain.Limited, "Standard input may have at most %s here.", size(i.max))
	}
	return n, err
}

// giveUp ends the input, as nothing was typed for long.
func (i *input) giveUp() {
	_ = i.w.CloseWithError(domain.Errorf(domain.Unavailable, "You were logged out, as nothing was typed for %s.", domain.Wait(i.idle)))
}

// pump copies until the input ends or nobody reads any more. A Read that waits
// for a person ends with the connection. A panic over the input is the reader's
// error: it must not end the program.
func (i *input) pump() {
	defer func() {
		if v := recover(); v != nil {
			_ = i.w.CloseWithError(fmt.Errorf("panic over standard input: %v", v))
		}
	}()
	_, err := io.Copy(i.w, i.from)
	_ = i.w.CloseWithError(err)
}

// Close lets go of standard input.
func (i *input) Close() {
	i.stop()
	_ = i.r.Close()
}

// size is a number of bytes for people.
func size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// A progress says how far a task is: on a terminal in one line that is drawn again, on
// anything else in lines, and there only of a task that lasts.
type progress struct {
	w        io.Writer
	now      func() time.Time
	terminal bool
	mu       sync.Mutex
	drawn    time.Time
	width    int
	done     int64
	total    int64
}

const (
	redraw = 100 * time.Millisecond // the least time between two drawings
	retell = 10 * time.Second       // the least time between two lines, and before the first
)

func (p *progress) report(done, total int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done, p.total = done, total
	now := p.now()
	switch {
	case p.terminal && (p.drawn.IsZero() || now.Sub(p.drawn) >= redraw):
		p.draw()
		p.drawn = now
	case !p.terminal && p.drawn.IsZero():
		p.drawn = now
	case !p.terminal && now.Sub(p.drawn) >= retell:
		_, _ = fmt.Fprintln(p.w, p.line())
		p.drawn = now
	}
}

func (p *progress) draw() {
	line := p.line()
	_, _ = fmt.Fprintf(p.w, "\r%-*s", p.width, line)
	p.width = max(p.width, len(line))
}

func (p *progress) line() string {
	if p.total > 0 {
		return fmt.Sprintf("%d of %d (%d %%)", p.done, p.total, percent(p.done, p.total))
	}
	return fmt.Sprint(p.done)
}

// end draws the last state and leaves the line.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.terminal && !p.drawn.IsZero() {
		p.draw()
		_, _ = io.WriteString(p.w, "\n")
	}
}

func percent(done, total int64) int {
	return int(float64(min(max(done, 0), total)) * 100 / float64(total))
}

// A faultWriter remembers that writing failed, as when the other side is gone.
type faultWriter struct {
	w   io.Writer
	err error
}

// Write writes to the writer below.
func (f *faultWriter) Write(p []byte) (int, error) {
	n, err := f.w.Write(p)
	if err != nil {
		f.err = err
	}
	return n, err
}

// A taskWriter takes the output of a task. Lines of JSON go out harmless for a
// terminal, as what people typed stands in them as they typed it; any other
// stream, such as a backup, goes out as it is.
type taskWriter struct {
	w    io.Writer
	n    int64 // bytes taken
	json bool
	part []byte // the beginning of a rune whose rest is to come
}

// Write writes to the writer below.
func (t *taskWriter) Write(p []byte) (int, error) {
	if t.n == 0 && len(p) > 0 {
		t.json = p[0] == '{'
	}
	t.n += int64(len(p))
	out := p
	if t.json {
		var whole []byte
		whole, t.part = cutRune(append(t.part, p...))
		out = harmless(make([]byte, 0, len(whole)), whole)
	}
	if _, err := t.w.Write(out); err != nil {
		return 0, fmt.Errorf("output: %w", err)
	}
	return len(p), nil
}

// cutRune cuts off a rune at the end that is not whole yet.
func cutRune(b []byte) (whole, part []byte) {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if last := b[len(b)-n:]; utf8.RuneStart(last[0]) {
			if utf8.FullRune(last) {
				return b, nil
			}
			return b[:len(b)-n], slices.Clone(last)
		}
	}
	return b, nil
}
