package main

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"
)

type connectCmd struct {
	target
	view
	report
	Times  int `short:"n" default:"50" help:"How many connections are made."`
	AtOnce int `default:"1" help:"How many at the same moment."`
}

// Run connects in waves and measures each connection.
func (c *connectCmd) Run(ctx context.Context, out io.Writer) error {
	if err := errors.Join(c.target.load(), c.view.load()); err != nil {
		return err
	}
	var tcp, signedIn, first, seen, still series
	for done := 0; done < c.Times; done += c.AtOnce {
		wave := make([]*terminal, c.AtOnce)
		errs := make([]error, c.AtOnce)
		start := make(chan struct{})
		var all sync.WaitGroup
		for i := range wave {
			all.Go(func() {
				<-start
				t, err := c.open(ctx, done+i, c.view, true)
				if err == nil {
					_, err = t.settle(time.Now().Add(c.Timeout))
				}
				wave[i], errs[i] = t, err
			})
		}
		close(start)
		all.Wait() // and only then what came is drawn: it would cost the others time
		for i, t := range wave {
			if errs[i] != nil {
				continue
			}
			a, b, z, err := t.full(c.Timeout)
			if errs[i] = err; err != nil {
				continue
			}
			tcp.add(t.tcpTook)
			signedIn.add(t.signedIn)
			first.add(a.Sub(t.began))
			seen.add(b.Sub(t.began))
			still.add(z.Sub(t.began))
		}
		closeAll(wave)
		if err := errors.Join(errors.Join(errs...), ctx.Err()); err != nil {
			return err
		}
	}
	f := figures{Command: "connect"}
	f.add("connections", float64(len(seen.v)), "", "")
	f.add("at once", float64(c.AtOnce), "", "")
	for _, one := range []struct {
		name string
		of   *series
	}{{"TCP", &tcp}, {"signed in", &signedIn}, {"first output", &first}, {"text on the screen", &seen}, {"settled", &still}} {
		f.add(one.name+" median", one.of.at(50), "ms", less)
		f.add(one.name+" p95", one.of.at(95), "ms", less)
	}
	return c.write(out, f)
}
