package lead

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
)

// Text tells how a lead was routed: what came of it, then each rule that was tried
// with its candidates in order, and why the others could not have it.
func (t Trace) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, routing %d, %s (%s): %s\n", t.Lead, t.N, t.At.Format(time.RFC3339), t.Cause, t.result())
	for _, tried := range t.Tried {
		tried.tell(&b)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// result is what came of the routing, in words.
func (t Trace) result() string {
	switch {
	case t.Outcome == StatusOffered && t.Partner != nil:
		return fmt.Sprintf("offered to %s until %s by the rule %s", t.Partner.Name, t.Until.Format(time.RFC3339), t.Rule)
	case t.Outcome == StatusPooled:
		return "put into the pool by the rule " + t.Rule
	case t.Rule != "":
		return fmt.Sprintf("on the desk, %s, by the rule %s", t.Hold.Words(), t.Rule)
	}
	return "on the desk, " + t.Hold.Words()
}

// Row shows a trace in a table.
func (t Trace) Row() []domain.Cell {
	partner := ""
	if t.Partner != nil {
		partner = t.Partner.Name
	}
	return []domain.Cell{
		{Name: "n", Value: fmt.Sprint(t.N)},
		{Name: "at", Value: moment(t.At)},
		{Name: "by", Value: t.By},
		{Name: "cause", Value: t.Cause},
		{Name: "rule", Value: t.Rule},
		{Name: "outcome", Value: string(t.Outcome)},
		{Name: "hold", Value: string(t.Hold)},
		{Name: "partner", Value: partner},
	}
}

func (t Tried) tell(b *strings.Builder) {
	fmt.Fprintf(b, "\nrule %s, %s: %s\n", t.Rule, t.Name, t.state())
	if len(t.Candidates) == 0 {
		return
	}
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, c := range t.Candidates {
		_, _ = fmt.Fprintf(w, "  %s\t%s\t%s\n", rankOf(c), c.Partner.Name, strings.Join(t.why(c), "\t"))
	}
	_ = w.Flush()
	reasons := make([]string, 0, len(t.AlsoDropped))
	for why, n := range t.AlsoDropped {
		reasons = append(reasons, fmt.Sprintf("%d: %s", n, why.Words()))
	}
	slices.Sort(reasons)
	if len(reasons) > 0 {
		fmt.Fprintf(b, "  and %s\n", strings.Join(reasons, "; "))
	}
	if t.More {
		b.WriteString("  Others were not looked at, as their turn is later.\n")
	}
}

// state says what became of a rule, in words.
func (t Tried) state() string {
	then := ""
	if t.Then != "" {
		then = ", so " + string(t.Then)
	}
	switch {
	case t.Fault != "":
		return "its condition cannot be asked: " + t.Fault
	case !t.Holds:
		return "does not hold"
	case t.Spent:
		return fmt.Sprintf("holds, but has made its %d offers%s", t.Terms.MaxOffers, then)
	case t.Strategy == programme.Pooled:
		return "holds, and puts leads into the pool"
	case t.Looked == 0:
		return "holds, but nobody stands a chance with it" + then
	}
	return fmt.Sprintf("holds, %s among %d looked at%s", t.Strategy, t.Looked, then)
}

func rankOf(c Candidate) string {
	if c.Dropped != "" {
		return "-"
	}
	return fmt.Sprint(c.Rank)
}

// why says what decided about a candidate.
func (t Tried) why(c Candidate) []string {
	if c.Dropped != "" {
		return []string{c.Dropped.Words()}
	}
	load := fmt.Sprintf("%d of %d open", c.Facts.Open, t.Terms.OpenCap)
	switch t.Strategy {
	case programme.BestMatch:
		parts := make([]string, len(c.Factors))
		for i, f := range c.Factors {
			parts[i] = fmt.Sprintf("%s %.0f%% ×%d", f.Factor, 100*f.Part, f.Weight)
		}
		return []string{fmt.Sprintf("score %.1f", c.Score), load, strings.Join(parts, ", ")}
	case programme.RoundRobin, programme.Weighted:
		return []string{fmt.Sprintf("weight %g", float64(c.Weight)/eighths), fmt.Sprintf("%.2f turns so far", float64(c.Turns)*eighths/turnUnit), load}
	case programme.LeastLoaded, programme.Named, programme.Pooled:
	}
	return []string{load}
}

// Text tells what came of a rehearsal: who would have got how many, what the rules
// did, and which leads would have gone elsewhere.
func (o Rehearsal) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d leads would go where they went.\n\n", o.Same, o.Leads)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "PARTNER\tHAD\tWOULD")
	for _, s := range o.Partners {
		_, _ = fmt.Fprintf(w, "%s\t%d\t%d\n", s.Partner.Name, s.Had, s.Would)
	}
	_, _ = fmt.Fprintln(w, "\nRULE\tHELD\tOFFERED\tPOOLED\tDESK")
	for _, r := range o.Rules {
		_, _ = fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\n", r.Rule, r.Held, r.Offered, r.Pooled, r.Desk)
	}
	_, _ = fmt.Fprintln(w, "\nLEAD\tCOMPANY\tHAD\tWOULD")
	for _, l := range o.Items {
		if !l.Had.same(l.Would) {
			_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", l.Lead, l.Company, l.Had, l.Would)
		}
	}
	_ = w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}

// String says a place in words.
func (p Place) String() string {
	switch {
	case p.Partner != nil:
		return p.Partner.Name
	case p.Outcome == StatusPooled:
		return "the pool"
	}
	return "the desk"
}
