package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

type keysCmd struct {
	target
	view
	report
	Times  int      `short:"n" default:"200" help:"How many keys are measured."`
	Before []string `help:"Keys that are pressed first, to get to the screen." placeholder:"KEYS"`
	Type   []string `default:"j,k" help:"Keys that are measured, in turn." placeholder:"KEYS"`
}

// Run presses keys on one screen.
func (c *keysCmd) Run(ctx context.Context, out io.Writer) error {
	if err := errors.Join(c.target.load(), c.view.load()); err != nil {
		return err
	}
	see := c.See
	if len(c.Before) > 0 {
		c.See = ""
	}
	t, err := c.open(ctx, 0, c.view, true)
	if err != nil {
		return err
	}
	defer func() { _ = t.Close() }()
	if _, _, _, err := t.full(c.Timeout); err != nil {
		return err
	}
	p := newPicture(c.view)
	defer p.close()
	var changed, bytes series
	for i := range len(c.Before) + c.Times {
		measured := i >= len(c.Before)
		key := ""
		if measured {
			key = c.Type[(i-len(c.Before))%len(c.Type)]
		} else {
			key = c.Before[i]
		}
		if i == len(c.Before) && !p.shows(see) && len(c.Before) > 0 {
			return fmt.Errorf("%q is not on the screen:\n%s", see, p.text())
		}
		took, size, err := t.changes(p, key, c.Timeout)
		if err != nil {
			return err
		}
		if measured {
			changed.add(took)
			bytes.add(time.Duration(size) * time.Millisecond)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	f := figures{Command: "keys"}
	f.add("keys", float64(len(changed.v)), "", "")
	f.percentiles("key to frame", &changed)
	f.add("bytes per key p50", bytes.at(50), "", less)
	return c.write(out, f)
}

// changes presses a key and returns when the picture was another, and how many bytes
// came until it stood still.
func (t *terminal) changes(p picture, key string, timeout time.Duration) (took time.Duration, size int, err error) {
	for _, c := range t.take() { // live changes, since the last key
		p.draw(c.data)
	}
	before, until, sent := p.styled(), time.Now().Add(timeout), time.Now()
	if _, err := t.press(key, timeout); err != nil {
		return 0, 0, err
	}
	for {
		if _, err := t.settle(until); err != nil {
			return 0, 0, err
		}
		for _, c := range t.take() {
			p.draw(c.data)
			size += len(c.data)
			if took == 0 && p.styled() != before {
				took = c.at.Sub(sent)
			}
		}
		if took != 0 {
			return took, size, nil
		}
		select {
		case <-t.moved:
		case <-time.After(time.Until(until)):
			return 0, 0, fmt.Errorf("key %q changes nothing on:\n%s", key, p.text())
		}
	}
}
