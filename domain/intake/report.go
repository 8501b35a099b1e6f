package intake

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"gangway/domain"
)

// An Outcome is what became, or would become, of a row.
type Outcome string

// The outcomes.
const (
	Created Outcome = "created"
	Updated Outcome = "updated"
	Skipped Outcome = "skipped" // it is there already, the same
)

// A Report says what an import did, or would do.
type Report struct {
	DryRun  bool     `json:"dry_run"`
	Rows    int      `json:"rows"`
	Created int      `json:"created"`
	Updated int      `json:"updated"`
	Skipped int      `json:"skipped"`
	Faulty  int      `json:"faulty"`  // rows left out because of a fault
	Ignored []string `json:"ignored"` // columns that no field takes
	Faults  []Fault  `json:"faults"`  // at most MaxFaults, in the order of the file
	More    int      `json:"more"`    // faults beyond those listed
}

// MaxFaults bounds the faults that a report lists.
const MaxFaults = 5000

func (r *Report) count(o Outcome) {
	switch o {
	case Created:
		r.Created++
	case Updated:
		r.Updated++
	case Skipped:
		r.Skipped++
	}
}

func (r *Report) fault(fs ...Fault) {
	r.Faulty++
	for _, f := range fs {
		if len(r.Faults) < MaxFaults {
			r.Faults = append(r.Faults, f)
		} else {
			r.More++
		}
	}
}

// workers is how many rows are under way at once, so that one sync of the disk
// serves many.
const workers = 16

// Each reads all rows and has apply deal with each. Rows with the same lane are
// applied in the order of the file, one after the other; others at the same time.
// A fault of a row is reported and the next is read; any other error ends the
// import, and what was applied by then stays, a whole row each.
func Each(ctx context.Context, r *Reader, lane func(Row) string, apply func(context.Context, Row) (Outcome, error), progress func(done, total int64)) (Report, error) {
	c := &crew{report: Report{Faults: []Fault{}, Ignored: r.ignored}, apply: apply, progress: progress}
	g, ctx := errgroup.WithContext(ctx)
	lanes := make([]chan Row, workers)
	for i := range lanes {
		lanes[i] = make(chan Row, 4)
		g.Go(func() error { return c.work(ctx, lanes[i]) })
	}
	g.Go(func() error {
		defer func() {
			for _, l := range lanes {
				close(l)
			}
		}()
		return c.deal(ctx, r, lanes, lane)
	})
	err := g.Wait()
	c.sort()
	return c.report, err
}

// A crew applies rows and keeps the report.
type crew struct {
	mu       sync.Mutex
	report   Report
	apply    func(context.Context, Row) (Outcome, error)
	progress func(done, total int64)
}

// deal gives each row to the worker of its lane.
func (c *crew) deal(ctx context.Context, r *Reader, lanes []chan Row, lane func(Row) string) error {
	for {
		row, err := r.Next()
		var broken *Broken
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &broken):
			c.done("", []Fault{broken.Fault})
			if broken.Fatal {
				return nil
			}
			continue
		case err != nil:
			return err
		}
		h := fnv.New32a()
		_, _ = h.Write([]byte(lane(row)))
		select {
		case lanes[h.Sum32()%workers] <- row:
		case <-ctx.Done():
			return fmt.Errorf("import: %w", ctx.Err())
		}
	}
}

func (c *crew) work(ctx context.Context, rows <-chan Row) error {
	for row := range rows {
		o, err := c.apply(ctx, row)
		if err == nil {
			c.done(o, nil)
			continue
		}
		faults, err := row.Faults(err)
		if err != nil {
			return err
		}
		c.done("", faults)
	}
	return nil
}

func (c *crew) done(o Outcome, faults []Fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.report.Rows++
	if faults != nil {
		c.report.fault(faults...)
	} else {
		c.report.count(o)
	}
	c.progress(int64(c.report.Rows), 0)
}

func (c *crew) sort() {
	slices.SortStableFunc(c.report.Faults, func(a, b Fault) int { return a.Line - b.Line })
}

// DryRun returns the options with which rows are applied: nothing is written in
// a dry run.
func DryRun(dry bool) []domain.Option {
	if dry {
		return []domain.Option{domain.WithDryRun()}
	}
	return nil
}
