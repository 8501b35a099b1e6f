package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type holdCmd struct {
	target
	view
	server
	report
	Sessions int           `short:"n" default:"100" help:"How many sessions are held."`
	For      time.Duration `default:"1m" help:"How long, after all are there."`
	Share    percent       `default:"50%" help:"How many of them are used by scripts."`
	Rate     float64       `default:"1" help:"Keys per second of each script."`
	Type     []string      `default:"j,k" help:"Keys that the scripts press in turn. Each has to change the screen." placeholder:"KEYS"`
	Every    time.Duration `default:"10s" help:"How often what the server takes is read."`
}

// Run holds the sessions.
func (c *holdCmd) Run(ctx context.Context, out io.Writer) error {
	if err := errors.Join(c.target.load(), c.view.load()); err != nil {
		return err
	}
	before, err := c.look(ctx)
	if err != nil {
		return err
	}
	held := &holding{cmd: c, out: out}
	defer held.leave()
	if err := held.arrive(ctx); err != nil {
		return err
	}
	if err := held.hold(ctx); err != nil {
		return err
	}
	f := held.figures(before)
	return errors.Join(c.write(out, f), held.verdict())
}

// A holding is the sessions of one run.
type holding struct {
	cmd      *holdCmd
	out      io.Writer
	sessions []*terminal
	frames   series
	failed   atomic.Int64
	first    atomic.Pointer[error]
	samples  []usage
}

func (h *holding) leave() { closeAll(h.sessions) }

func (h *holding) fail(err error) {
	h.failed.Add(1)
	h.first.CompareAndSwap(nil, &err)
}

// arrive opens the sessions and waits until all have drawn.
func (h *holding) arrive(ctx context.Context) error {
	began := time.Now()
	h.sessions = make([]*terminal, h.cmd.Sessions)
	err := each(h.cmd.Sessions, handshakes, func(i int) error {
		t, err := h.cmd.open(ctx, i, h.cmd.view, false)
		if err == nil {
			h.sessions[i] = t
			_, err = t.settle(time.Now().Add(h.cmd.Timeout))
		}
		if err != nil {
			return fmt.Errorf("session %d: %w", i+1, err)
		}
		return ctx.Err()
	})
	if err == nil {
		_, _ = fmt.Fprintf(h.out, "%d sessions are there after %s.\n", len(h.sessions), time.Since(began).Round(time.Millisecond))
	}
	return err
}

// hold has the scripts type until the time is over, and looks at the server.
func (h *holding) hold(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, h.cmd.For)
	defer cancel()
	var scripts sync.WaitGroup
	n := int(math.Round(float64(h.cmd.Share) * float64(len(h.sessions))))
	period := time.Duration(float64(time.Second) / h.cmd.Rate)
	for i, t := range h.sessions[:n] {
		scripts.Go(func() { h.script(ctx, t, period, period*time.Duration(i)/time.Duration(n)) })
	}
	if n > 0 {
		go func() { scripts.Wait(); cancel() }() // all of them have failed, if it is before the time
	}
	err := h.watch(ctx)
	cancel()
	scripts.Wait()
	return err
}

// script presses keys at a fixed rate. A key that is late because the frame before
// was late has waited since it was due.
func (h *holding) script(ctx context.Context, t *terminal, period, phase time.Duration) {
	due, late := time.Now().Add(phase), false
	for i := 0; ; i++ {
		pause := time.NewTimer(time.Until(due))
		select {
		case <-ctx.Done():
			pause.Stop()
			return
		case <-pause.C:
		}
		from := due
		if !late {
			from = time.Now()
		}
		at, err := t.press(h.cmd.Type[i%len(h.cmd.Type)], h.cmd.Timeout)
		if err != nil {
			h.fail(err)
			return
		}
		h.frames.add(at.Sub(from))
		due = due.Add(period)
		late = at.After(due)
	}
}

// watch reads what the server takes until the time is over.
func (h *holding) watch(ctx context.Context) error {
	tick := time.NewTicker(h.cmd.Every)
	defer tick.Stop()
	seen := 0
	for {
		u, err := h.cmd.look(context.WithoutCancel(ctx))
		if err != nil {
			return err
		}
		h.samples = append(h.samples, u)
		lately := h.frames.since(seen)
		seen += len(lately.v)
		h.tell(u, lately)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// tell prints a line while it goes on.
func (h *holding) tell(u usage, lately *series) {
	line := []string{fmt.Sprintf("%6s", u.at.Sub(h.samples[0].at).Round(time.Second))}
	if n := len(h.samples); n > 1 && h.cmd.PID != 0 {
		line = append(line, fmt.Sprintf("%3.0f %% of a core", h.cpu(n-2, n-1)))
	}
	for _, f := range []figure{{"MiB", u.rss, "", ""}, {"MiB of heap", u.heap, "", ""}, {"goroutines", u.goroutines, "", ""}, {"files", u.fds, "", ""}} {
		if f.Value >= 0 {
			line = append(line, short(f.Value)+" "+f.Name)
		}
	}
	if len(lately.v) > 0 {
		line = append(line, fmt.Sprintf("%d frames, p95 %s ms", len(lately.v), short(lately.at(95))))
	}
	_, _ = fmt.Fprintln(h.out, strings.Join(line, "  "))
}

func (h *holding) cpu(from, to int) float64 {
	a, b := h.samples[from], h.samples[to]
	return 100 * float64(b.cpu-a.cpu) / float64(b.at.Sub(a.at))
}

func (h *holding) figures(before usage) figures {
	f := figures{Command: "hold"}
	alive := 0
	for _, t := range h.sessions {
		select {
		case <-t.ended:
			h.fail(errors.New("a session ended by itself"))
		default:
			alive++
		}
	}
	f.add("sessions", float64(alive), "", more)
	f.add("frames", float64(len(h.frames.v)), "", "")
	f.percentiles("key to frame", &h.frames)
	f.add("errors", float64(h.failed.Load()), "", less)
	f.known("before", before)
	last := len(h.samples) - 1
	f.known("at the end", h.samples[last])
	if h.cmd.PID == 0 {
		return f
	}
	f.add("memory per session", 1024*(h.samples[last].rss-before.rss)/float64(max(1, alive)), "KiB", "")
	if last > 0 {
		f.add("CPU", h.cpu(0, last), "% of a core", less)
		f.add("memory growth", h.growth(), "MiB/min", "")
	}
	return f
}

// growth is the slope of the line that fits the memory best, without the first fifth
// of the time, in which it finds its level.
func (h *holding) growth() float64 {
	rest := h.samples[len(h.samples)/5:]
	var n, x, y, xx, xy float64
	for _, u := range rest {
		at := u.at.Sub(rest[0].at).Minutes()
		n, x, y, xx, xy = n+1, x+at, y+u.rss, xx+at*at, xy+at*u.rss
	}
	if d := n*xx - x*x; d > 0 {
		return (n*xy - x*y) / d
	}
	return 0
}

func (h *holding) verdict() error {
	if first := h.first.Load(); first != nil {
		return fmt.Errorf("%d errors, the first: %w", h.failed.Load(), *first)
	}
	return nil
}
