package observe

import (
	"bytes"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// retryAfter is how long a sink that fails is left alone.
const retryAfter = time.Second

// A sink takes lines without ever waiting and writes them from a goroutine of its
// own. What finds no room is dropped; how much that was is told in its place.
// A write that fails, as on a full disk or to a pipe that nobody reads any more,
// is tried again.
type sink struct {
	out  io.Writer
	most int                   // bytes that may wait
	note func(n uint64) []byte // the line about n dropped ones

	dropped, failures atomic.Uint64

	mu      sync.Mutex
	waiting [][]byte
	bytes   int
	lost    uint64 // dropped and not yet told
	closed  bool

	wake    chan struct{} // holds one
	closing chan struct{}
	done    chan struct{}
}

func newSink(out io.Writer, most int, note func(uint64) []byte) *sink {
	s := &sink{out: out, most: most, note: note, wake: make(chan struct{}, 1), closing: make(chan struct{}), done: make(chan struct{})}
	go s.run()
	return s
}

// Write takes one line. It always succeeds.
func (s *sink) Write(line []byte) (int, error) {
	s.mu.Lock()
	if s.closed || s.bytes+len(line) > s.most {
		s.lost++
		s.dropped.Add(1)
		s.mu.Unlock()
		return len(line), nil
	}
	s.tellLost()
	s.enqueue(bytes.Clone(line))
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default: // it is awake
	}
	return len(line), nil
}

// enqueue and tellLost are called with the lock.
func (s *sink) enqueue(line []byte) {
	s.waiting = append(s.waiting, line)
	s.bytes += len(line)
}

func (s *sink) tellLost() {
	if s.lost > 0 {
		s.enqueue(s.note(s.lost))
		s.lost = 0
	}
}

// next returns the line to write, or nil for none.
func (s *sink) next() (line []byte, closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) == 0 {
		s.tellLost()
	}
	if len(s.waiting) == 0 {
		s.waiting = nil
		return nil, s.closed
	}
	return s.waiting[0], s.closed
}

// wrote says how much of the first line was written.
func (s *sink) wrote(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n = max(0, min(n, len(s.waiting[0])))
	s.bytes -= n
	if s.waiting[0] = s.waiting[0][n:]; len(s.waiting[0]) == 0 {
		s.waiting = s.waiting[1:]
	}
}

// run writes lines until the sink is closed and nothing waits or goes out.
func (s *sink) run() {
	defer close(s.done)
	for {
		line, closed := s.next()
		switch {
		case line != nil:
			n, err := s.out.Write(line)
			s.wrote(n)
			if err == nil {
				continue
			}
			s.failures.Add(1)
			if closed {
				return
			}
			s.rest()
		case closed:
			return
		default:
			<-s.wake
		}
	}
}

// rest waits a while, or until the sink is closed.
func (s *sink) rest() {
	pause := time.NewTimer(retryAfter)
	defer pause.Stop()
	select {
	case <-pause.C:
	case <-s.closing:
	}
}

// close waits at most that long until what waits is written.
func (s *sink) close(within time.Duration) {
	s.mu.Lock()
	again := s.closed
	s.closed = true
	s.mu.Unlock()
	if again {
		return
	}
	close(s.closing)
	select {
	case s.wake <- struct{}{}:
	default:
	}
	limit := time.NewTimer(within)
	defer limit.Stop()
	select {
	case <-s.done:
	case <-limit.C:
	}
}
