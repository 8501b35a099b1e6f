package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/tabwriter"
	"time"
)

// A series is a number of durations, which many may add to.
type series struct {
	mu sync.Mutex
	v  []time.Duration
}

func (s *series) add(d time.Duration) {
	s.mu.Lock()
	s.v = append(s.v, d)
	s.mu.Unlock()
}

// since returns a copy of what was added after the first n.
func (s *series) since(n int) *series {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &series{v: slices.Clone(s.v[n:])}
}

// at returns the duration that p percent of all do not exceed, in milliseconds.
func (s *series) at(p float64) float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.v) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s.v))
	i := int(math.Ceil(p/100*float64(len(sorted)))) - 1
	return float64(sorted[max(i, 0)]) / float64(time.Millisecond)
}

// A figure is one result.
type figure struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit,omitempty"`
	Better string  `json:"better,omitempty"` // less or more; what is neither is not compared
}

// The senses of a figure.
const (
	less = "less"
	more = "more"
)

// Figures are the results of one call.
type figures struct {
	Command string    `json:"command"`
	At      time.Time `json:"at"`
	Figures []figure  `json:"figures"`
}

func (f *figures) add(name string, value float64, unit, better string) {
	f.Figures = append(f.Figures, figure{name, value, unit, better})
}

// percentiles adds the usual three of a series.
func (f *figures) percentiles(name string, s *series) {
	for _, p := range []float64{50, 95, 99} {
		f.add(fmt.Sprintf("%s p%g", name, p), s.at(p), "ms", less)
	}
}

// A report says what becomes of the figures.
type report struct {
	JSON      string  `help:"Keep the figures in a file." placeholder:"FILE" type:"path"`
	Compare   string  `help:"Print the figures beside those that --json kept in a file, and exit with 1 if one got worse." placeholder:"FILE" type:"existingfile"`
	WorseThan percent `default:"20%" help:"By how much a figure may get worse." placeholder:"PERCENT"`
}

// A percent is a share, written as 20%.
type percent float64

// UnmarshalText reads it; the sign may be left out.
func (p *percent) UnmarshalText(b []byte) error {
	n, err := strconv.ParseFloat(strings.TrimSuffix(string(b), "%"), 64)
	if err != nil || n < 0 {
		return fmt.Errorf("%s is no percentage, such as 20%%", b)
	}
	*p = percent(n / 100)
	return nil
}

// errWorse is the outcome of a comparison.
var errWorse = errors.New("something got worse")

// write prints the figures, alone or beside earlier ones, and keeps them.
func (r report) write(out io.Writer, f figures) error {
	f.At = time.Now().UTC().Truncate(time.Second)
	if r.JSON != "" {
		b, err := json.MarshalIndent(f, "", "  ")
		if err != nil {
			return err
		}
		if err := os.WriteFile(r.JSON, append(b, '\n'), 0o600); err != nil {
			return err
		}
	}
	before := figures{}
	if r.Compare != "" {
		b, err := os.ReadFile(r.Compare)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(b, &before); err != nil {
			return fmt.Errorf("%s: %w", r.Compare, err)
		}
		if before.Command != f.Command {
			return fmt.Errorf("%s holds figures of %q, and these are of %q", r.Compare, before.Command, f.Command)
		}
	}
	return f.table(out, before, float64(r.WorseThan))
}

// table prints a line per figure.
func (f figures) table(out io.Writer, before figures, tolerance float64) (err error) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if before.Command != "" {
		_, _ = fmt.Fprintf(w, "%s\tbefore\tnow\t\tchange\n", f.Command)
	} else {
		_, _ = fmt.Fprintf(w, "%s\n", f.Command)
	}
	for _, now := range f.Figures {
		i := slices.IndexFunc(before.Figures, func(old figure) bool { return old.Name == now.Name })
		switch {
		case before.Command == "":
			_, _ = fmt.Fprintf(w, "%s\t%s\t%s\n", now.Name, short(now.Value), now.Unit)
		case i < 0:
			_, _ = fmt.Fprintf(w, "%s\t\t%s\t%s\tnew\n", now.Name, short(now.Value), now.Unit)
		default:
			old := before.Figures[i]
			change, worse := now.against(old, tolerance)
			if worse {
				err = errWorse
			}
			_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", now.Name, short(old.Value), short(now.Value), now.Unit, change)
		}
	}
	if flushed := w.Flush(); flushed != nil {
		return flushed
	}
	return err
}

// against says how a figure has changed, and whether it got worse by more than the
// tolerance. What was nothing before has become worse by any amount.
func (f figure) against(old figure, tolerance float64) (change string, worse bool) {
	by := f.Value - old.Value
	switch {
	case by == 0:
		return "same", false
	case old.Value == 0:
		change = fmt.Sprintf("%+g", by)
	default:
		change = fmt.Sprintf("%+.0f %%", 100*by/old.Value)
	}
	limit := tolerance * math.Abs(old.Value)
	if f.Better == less && by > limit || f.Better == more && -by > limit {
		return change + "  worse", true
	}
	return change, false
}

func short(v float64) string {
	if v == math.Trunc(v) || math.Abs(v) >= 1000 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}
