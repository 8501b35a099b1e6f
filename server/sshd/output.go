package sshd

import (
	"io"
	"sync"
	"time"
)

// How much is written before the watchdog asks for progress. A terminal gets less
// at once, as the connection keeps a few buffers as large as the largest chunk.
const (
	writeChunk    = 16 << 10
	terminalChunk = 2 << 10
)

// An output writes one stream of a session. It does a terminal's newline
// handling when there is one, and reports a client that does not read.
type output struct {
	mu       sync.Mutex
	to       io.Writer
	newlines bool // \n becomes \r\n, as a terminal's driver would have it
	last     byte
	stall    time.Duration
	stalled  *time.Timer
	onStall  func()
}

func newOutput(to io.Writer, newlines bool, stall time.Duration, onStall func()) *output {
	return &output{to: to, newlines: newlines, stall: stall, onStall: onStall}
}

// Write writes p whole or fails.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	chunk := writeChunk
	if o.newlines {
		chunk = terminalChunk
	}
	for done := 0; done < len(p); {
		n := min(chunk, len(p)-done)
		if err := o.write(p[done : done+n]); err != nil {
			return done, err
		}
		done += n
	}
	return len(p), nil
}

func (o *output) write(p []byte) error {
	if o.newlines {
		p = o.mapNewlines(p)
	}
	if o.stall > 0 {
		if o.stalled == nil {
			o.stalled = time.AfterFunc(o.stall, o.onStall)
		} else {
			o.stalled.Reset(o.stall)
		}
		defer o.stalled.Stop()
	}
	_, err := o.to.Write(p)
	return err
}

// mapNewlines returns p with a carriage return before each newline that has
// none.
func (o *output) mapNewlines(p []byte) []byte {
	out := make([]byte, 0, len(p)+64)
	for _, b := range p {
		if b == '\n' && o.last != '\r' {
			out = append(out, '\r')
		}
		out = append(out, b)
		o.last = b
	}
	return out
}
