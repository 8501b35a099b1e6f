package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"time"
)

type registrationsCmd struct {
	target
	report
	Writers int           `short:"n" default:"8" help:"How many register at once, each on a connection of its own."`
	For     time.Duration `default:"10s" help:"For how long."`
	Product string        `default:"HC-100" help:"SKU that the deals are about." placeholder:"SKU"`
	Ledger  string        `help:"Write down each deal that was confirmed, to look for it after a crash." placeholder:"FILE" type:"path"`
	Verify  string        `help:"Register nothing: look for the deals of such a file." placeholder:"FILE" type:"existingfile"`
}

// A registered deal was confirmed by the portal.
type registered struct {
	ID       string `json:"id"`
	Customer string `json:"customer"`
	Person   int    `json:"person"` // by number
}

// Run registers and reads back.
func (c *registrationsCmd) Run(ctx context.Context, out io.Writer) error {
	if err := c.load(); err != nil {
		return err
	}
	writers, err := c.dialAll(ctx, c.Writers)
	if err != nil {
		return err
	}
	defer closeAll(writers)
	f := figures{Command: "registrations"}
	f.add("writers", float64(c.Writers), "", "")
	var all []registered
	var failure error
	if c.Verify != "" {
		f.Command = "registrations verify"
		all, err = readLedger(c.Verify)
	} else {
		all, failure = c.register(ctx, writers, &f)
		err = c.keep(all)
	}
	if err != nil {
		return err
	}
	if failure != nil && c.Ledger != "" { // the portal is gone: that is what a ledger is for
		return errors.Join(c.write(out, f), failure)
	}
	lost, err := c.readBack(writers, all, &f)
	if lost > 0 {
		err = errors.Join(err, fmt.Errorf("%d of %d registrations are lost", lost, len(all)))
	}
	return errors.Join(c.write(out, f), failure, err)
}

// register has everybody register until the time is over.
func (c *registrationsCmd) register(ctx context.Context, writers []*link, f *figures) ([]registered, error) {
	var took series
	var mu sync.Mutex
	var all []registered
	run, began := stamp(), time.Now()
	err := each(len(writers), len(writers), func(i int) error {
		for n := 0; time.Since(began) < c.For && ctx.Err() == nil; n++ {
			customer := company(run, uint64(i), uint64(n)) //nolint:gosec // both count up from 0
			sent := time.Now()
			id, err := writers[i].id("deals", "register", "--customer", customer, "--domain", fmt.Sprintf("w%d-%d-%s.com", i, n, run),
				"--country", "DE", "--product", c.Product, "--amount", "10k", "--close-date", "+60d", "--json")
			if err != nil {
				return err
			}
			took.add(time.Since(sent))
			mu.Lock()
			all = append(all, registered{id, customer, i})
			mu.Unlock()
		}
		return nil
	})
	f.add("registrations", float64(len(all)), "", "")
	f.add("registrations per second", float64(len(all))/time.Since(began).Seconds(), "1/s", more)
	f.percentiles("answer", &took)
	return all, err
}

// company makes up a company's name of three words that hardly any other has: names
// that resemble each other are compared with each other, as those of real companies
// seldom have to be.
func company(run string, i, n uint64) string {
	seed := sha256.Sum256(fmt.Appendf(nil, "%s %d %d", run, i, n))
	draw := rand.New(rand.NewChaCha8(seed)) //nolint:gosec // names are no secrets
	words := make([]string, 3)
	for w := range words {
		var b strings.Builder
		for range 3 {
			b.WriteByte("bdfghklmnprstvwz"[draw.IntN(16)])
			b.WriteByte("aeiou"[draw.IntN(5)])
		}
		words[w] = strings.ToUpper(b.String()[:1]) + b.String()[1:]
	}
	return strings.Join(words, " ") + " Ltd"
}

// readBack looks for each deal and counts those that are not there as they were.
func (c *registrationsCmd) readBack(writers []*link, all []registered, f *figures) (lost int, err error) {
	of := make([][]registered, len(writers))
	for _, one := range all {
		if one.Person >= len(writers) {
			return 0, fmt.Errorf("the deals were registered by more than %d writers: please give as many with -n", len(writers))
		}
		of[one.Person] = append(of[one.Person], one)
	}
	var mu sync.Mutex
	var took series
	err = each(len(writers), len(writers), func(i int) error {
		for _, one := range of[i] {
			r, err := writers[i].call("deals", "show", one.ID, "--json")
			if err != nil {
				return err
			}
			took.add(r.took)
			if r.status != statusOK || !strings.Contains(r.out, one.Customer) {
				mu.Lock()
				lost++
				mu.Unlock()
			}
		}
		return nil
	})
	f.add("read back", float64(len(took.v)), "", "")
	f.add("lost", float64(lost), "", less)
	f.percentiles("read", &took)
	return lost, err
}

// keep writes the ledger.
func (c *registrationsCmd) keep(all []registered) error {
	if c.Ledger == "" {
		return nil
	}
	var b strings.Builder
	for _, one := range all {
		line, err := json.Marshal(one)
		if err != nil {
			return err
		}
		b.Write(append(line, '\n'))
	}
	return os.WriteFile(c.Ledger, []byte(b.String()), 0o600)
}

func readLedger(file string) (all []registered, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var one registered
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, lines.Err()
}
