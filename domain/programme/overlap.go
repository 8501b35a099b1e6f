package programme

import (
	"cmp"
	"slices"

	"gangway/domain/text"
)

// meets reports whether two territories are in force on a common day.
func (t Territory) meets(o Territory) bool {
	from, until := t.common(o)
	return until.IsZero() || !until.Before(from)
}

// common returns the first and the last day on which both territories are in
// force, the zero Date for no bound.
func (t Territory) common(o Territory) (from, until Date) {
	from, until = t.From, t.Until
	if from.Before(o.From) {
		from = o.From
	}
	if until.IsZero() || !o.Until.IsZero() && o.Until.Before(until) {
		until = o.Until
	}
	return from, until
}

// An Overlap is what two territories have in common while both are in force, and
// which of them decides about it.
type Overlap struct {
	Decides   Territory // of the two
	Yields    Territory
	Why       Precedence
	Countries []string // that both name
	Regions   []Region // that both name, or one by its country
	Accounts  []string // that both name
	Named     bool     // one names customers, who may lie in the other
	From      Date     // first common day; none for always
	Until     Date     // last common day; none for ever
}

// A Precedence says why one of two territories decides.
type Precedence string

// The precedences: the higher priority, and with the same priority what names
// the customer more exactly.
const (
	ByPriority Precedence = "priority"
	ByAccount  Precedence = "named list"
	ByRegion   Precedence = "region"
)

// Overlaps returns the pairs of territories that can hold one customer on one
// day, in the order of the programme. A region lies in the territory of its
// country too, and named customers may lie anywhere.
func (p *Programme) Overlaps() []Overlap {
	var out []Overlap
	for i, a := range p.Territories {
		for _, b := range p.Territories[i+1:] {
			if o, ok := overlap(a, b); ok {
				out = append(out, o)
			}
		}
	}
	return out
}

func overlap(a, b Territory) (Overlap, bool) {
	if !a.meets(b) {
		return Overlap{}, false
	}
	o := Overlap{
		Countries: both(a.Countries, b.Countries), Regions: sharedRegions(a, b), Accounts: both(a.Accounts, b.Accounts),
		Named: len(a.Accounts) > 0 && b.hasPlaces() || len(b.Accounts) > 0 && a.hasPlaces(),
	}
	o.From, o.Until = a.common(b)
	if len(o.Countries)+len(o.Regions)+len(o.Accounts) == 0 && !o.Named {
		return o, false
	}
	o.Decides, o.Yields, o.Why = a, b, ByPriority
	switch order := cmp.Compare(b.Priority, a.Priority); {
	case order == 0:
		o.closest()
	case order > 0:
		o.Decides, o.Yields = b, a
	}
	return o, true
}

// closest settles which of two territories of one priority decides: the one that
// names customers, else the one that names regions.
func (o *Overlap) closest() {
	o.Why = ByAccount
	names := func(t Territory) bool { return len(t.Accounts) > 0 }
	if !o.Named {
		o.Why = ByRegion
		names = func(t Territory) bool {
			return slices.ContainsFunc(o.Regions, func(r Region) bool { return t.hasRegion(r.Country, r.Name) })
		}
	}
	if !names(o.Decides) {
		o.Decides, o.Yields = o.Yields, o.Decides
	}
}

func (t Territory) hasPlaces() bool { return len(t.Countries)+len(t.Regions) > 0 }

// sharedRegions returns the regions of either that the other holds, by name or
// with their country, each once.
func sharedRegions(a, b Territory) []Region {
	var out []Region
	add := func(of, in Territory) {
		for _, r := range of.Regions {
			known := slices.ContainsFunc(out, func(k Region) bool { return k.Country == r.Country && text.Fold(k.Name) == text.Fold(r.Name) })
			if !known && (in.hasRegion(r.Country, r.Name) || slices.Contains(in.Countries, r.Country)) {
				out = append(out, r)
			}
		}
	}
	add(a, b)
	add(b, a)
	return out
}

// both returns what is in two lists, in the order of the first.
func both(a, b []string) []string {
	in := make(map[string]bool, len(b))
	for _, s := range b {
		in[s] = true
	}
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return !in[s] })
}
