package sshd

import (
	"bytes"
	"io"
	"sync"
	"time"
)

const (
	// maxEarly bounds what is sent on a channel before anything is started there.
	maxEarly = 64 << 10
	// startGrace is how long who sends more may take to start something.
	startGrace = time.Second
)

// An input is what a client sends on a session channel. It is read from the first
// moment on, so that a client that starts nothing cannot have the whole window kept
// for it, which is 2 MiB.
type input struct {
	from io.Reader

	mu    sync.Mutex
	early []byte
	err   error           // that reading ended with before anybody wanted it
	to    func(io.Reader) // who wants it
	asked chan struct{}   // closed when somebody does
}

func newInput(from io.Reader) *input { return &input{from: from, asked: make(chan struct{})} }

// read keeps what comes until somebody wants it, and then has them read on. It calls
// flooded if far too much comes before.
func (i *input) read(flooded func()) {
	var piece [512]byte
	for {
		n, err := i.from.Read(piece[:])
		to, kept := i.keep(piece[:n], err)
		if to == nil && err == nil && kept > maxEarly {
			select {
			case <-i.asked:
				to, _ = i.keep(nil, err)
			case <-time.After(startGrace):
				flooded()
				return
			}
		}
		switch {
		case to != nil:
			to(i.rest(err))
			return
		case err != nil:
			return
		}
	}
}

func (i *input) keep(piece []byte, err error) (to func(io.Reader), kept int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.early = append(i.early, piece...)
	if i.to == nil {
		i.err = err
	}
	return i.to, len(i.early)
}

// rest is what was kept and all that comes.
func (i *input) rest(err error) io.Reader {
	after := i.from
	if err != nil {
		after = ended{err}
	}
	early := i.early
	i.early = nil
	return io.MultiReader(bytes.NewReader(early), after)
}

// give has fn read the input, on the goroutine that waits for it already. If something
// was kept, that one only passes on what comes behind it, and fn is to be called here,
// with what is returned.
func (i *input) give(fn func(io.Reader)) (from io.Reader) {
	i.mu.Lock()
	defer i.mu.Unlock()
	defer close(i.asked)
	if i.err != nil {
		return i.rest(i.err)
	}
	if len(i.early) == 0 {
		i.to = fn
		return nil
	}
	r, w := io.Pipe()
	i.to = func(from io.Reader) { pass(w, from) }
	early := i.early
	i.early = nil
	return io.MultiReader(bytes.NewReader(early), r)
}

// pass passes on what is read, and how that ended.
func pass(to *io.PipeWriter, from io.Reader) {
	_, err := io.Copy(to, from)
	_ = to.CloseWithError(err)
}

// ended is an input that has ended.
type ended struct{ err error }

func (e ended) Read([]byte) (int, error) { return 0, e.err }

// reads has fn read what the client sends.
func (v *visit) reads(what string, fn func(io.Reader)) {
	if from := v.input.give(fn); from != nil {
		safego(v.conn.srv.cfg.Log, what, func() { fn(from) })
	}
}

// piped returns what the client sends, and what is to be called when nobody reads it
// any more.
func (v *visit) piped() (in io.Reader, done func()) {
	r, w := io.Pipe()
	v.reads("input", func(from io.Reader) { pass(w, from) })
	return r, func() { _ = r.Close() }
}
