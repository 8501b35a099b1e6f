package sshd

import (
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// The bounds of what is typed ahead of a command, in bytes.
const (
	maxLine  = 4 << 10
	maxLines = 64 << 10
)

// A lineInput is a terminal's line discipline: it echoes what is typed, lets
// the line be corrected (Backspace, Ctrl+U), and gives whole lines to the
// reader. Ctrl+D on an empty line ends the input, Ctrl+C interrupts.
type lineInput struct {
	echo      io.Writer
	interrupt func()
	guard     guard

	line  []byte
	stale atomic.Bool // the line is to be forgotten at the next key

	mu    sync.Mutex
	more  sync.Cond
	ready []byte
	ended bool
}

func newLineInput(echo io.Writer, interrupt func()) *lineInput {
	l := &lineInput{echo: echo, interrupt: interrupt}
	l.more.L = &l.mu
	l.guard = guard{emit: l.typed, limit: maxLine}
	return l
}

// Read waits for a line.
func (l *lineInput) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.ready) == 0 {
		if l.ended {
			return 0, io.EOF
		}
		l.more.Wait()
	}
	n := copy(p, l.ready)
	l.ready = l.ready[n:]
	return n, nil
}

// Discard forgets what was typed ahead, the line under way included, so that it
// can't answer a question that comes after it.
func (l *lineInput) Discard() {
	l.stale.Store(true)
	l.mu.Lock()
	l.ready = nil
	l.mu.Unlock()
}

// read takes what is typed until the client goes.
func (l *lineInput) read(r io.Reader) {
	defer l.end()
	var piece [512]byte
	for {
		n, err := r.Read(piece[:])
		l.guard.write(piece[:n])
		if err != nil {
			return
		}
	}
}

func (l *lineInput) end() {
	l.mu.Lock()
	l.ended = true
	l.mu.Unlock()
	l.more.Broadcast()
}

// typed handles characters; the keys that send sequences do nothing here.
func (l *lineInput) typed(u unit, p []byte) {
	if u == unitSequence {
		return
	}
	for len(p) > 0 {
		r, n := utf8.DecodeRune(p)
		l.key(r, p[:n])
		p = p[n:]
	}
}

func (l *lineInput) key(r rune, p []byte) {
	if l.stale.CompareAndSwap(true, false) {
		l.line = nil
	}
	switch {
	case r == '\r' || r == '\n':
		l.show("\n")
		l.finish()
	case r == del || r == '\b':
		l.erase(1)
	case r == 'U'-'@':
		l.erase(utf8.RuneCount(l.line))
	case r == 'C'-'@':
		l.show("^C\n")
		l.line = nil
		l.interrupt()
		l.end()
	case r == 'D'-'@':
		if len(l.line) == 0 {
			l.end()
		}
	case r >= ' ' && !hidden(r) && len(l.line)+len(p) <= maxLine:
		l.line = append(l.line, p...)
		l.show(string(p))
	}
}

func (l *lineInput) show(s string) { _, _ = io.WriteString(l.echo, s) }

// erase takes the last characters back, from the line and from the screen.
func (l *lineInput) erase(n int) {
	for ; n > 0 && len(l.line) > 0; n-- {
		r, size := utf8.DecodeLastRune(l.line)
		l.line = l.line[:len(l.line)-size]
		l.show(strings.Repeat("\b \b", ansi.StringWidth(string(r))))
	}
}

// finish gives the line to the reader, unless far too many wait already.
func (l *lineInput) finish() {
	l.mu.Lock()
	if !l.ended && len(l.ready)+len(l.line) < maxLines {
		l.ready = append(append(l.ready, l.line...), '\n')
	}
	l.mu.Unlock()
	l.line = l.line[:0]
	l.more.Signal()
}
