package large

import (
	"slices"
	"strings"
	"time"
)

const day = 24 * time.Hour

// spread is over how many days more than the example has its copies are spread.
const spread = 900

// A Size says how much there is to be. What is made has as much or a little more, and
// is the example and one copy of its twelve partners at least.
type Size struct{ Deals, Partners, Leads int }

// A plan says how often what is copied.
type plan struct {
	blocks int // copies of the partners
	sets   int // copies of deals and leads, spread over the blocks
	leads  int // of the sets, how many bring leads
}

func (o *original) plan(size Size) plan {
	pl := plan{blocks: max(1, (size.Partners+len(o.firms)-1)/len(o.firms)-1)}
	var has Size
	for _, b := range o.bundles {
		has.Deals, has.Leads = has.Deals+len(b.deals), has.Leads+len(b.leads)
	}
	for ; pl.sets < pl.blocks || has.Deals < size.Deals; pl.sets++ {
		if has.Leads < size.Leads {
			pl.leads++
		}
		for _, b := range o.bundles {
			if o.comes(pl, pl.sets, b) {
				has.Deals, has.Leads = has.Deals+len(b.deals), has.Leads+len(b.leads)
			}
		}
	}
	return pl
}

// comes says whether a set has a copy of the bundle: the first of a block has all that
// is held by its partners, as their standings say.
func (o *original) comes(pl plan, set int, b *bundle) bool {
	return len(b.leads) == 0 || set < pl.leads && (set < pl.blocks || !b.held)
}

// block copies the partners.
func (c *copier) block(block int) error {
	as := &copying{names: c.namesOf(block)}
	for i, f := range c.firms {
		for j, u := range f.people {
			fingerprint, public, err := public(Key(block*len(c.firms)+i, j))
			if err != nil {
				return err
			}
			as.names[u.key.Fingerprint], as.names[u.key.Public] = fingerprint, public
		}
	}
	age := time.Duration(scatter(block)%spread) * day
	for _, t := range c.partners {
		as.shift = 0
		if slices.Contains(aged, t.table) {
			as.shift = age
		}
		if err := c.write(t, as); err != nil {
			return err
		}
	}
	return nil
}

// namesOf is what the partners of a block and their people are called.
func (c *copier) namesOf(block int) map[string]string {
	names := map[string]string{}
	for i, f := range c.firms {
		n := block*len(c.firms) + i
		first := word(1<<24 - 1 - n)
		_, rest, _ := strings.Cut(f.Name, " ")
		names[f.ID] = c.id("P", n)
		names[quoted(f.Name)] = first + " " + quoted(rest)
		names[f.Domain] = strings.ToLower(first) + ".example"
		for j, u := range f.people {
			names[u.ID] = c.id("U", n*maxPeople+j)
		}
	}
	return names
}

// maxPeople is how many a firm has at most.
const maxPeople = 16

// id is the nth of a prefix that the example does not have.
func (c *copier) id(prefix string, n int) string {
	s := id(prefix, n)
	for ; c.ids[s]; s = id(prefix, n) {
		n += 1 << 28
	}
	return s
}

// set copies deals and leads to the partners of a block.
func (c *copier) set(set int) error {
	names := c.namesOf(set % c.plan.blocks)
	for text, to := range c.customers {
		first := word(set*c.kinds + to.n)
		if to.lower {
			first = strings.ToLower(first)
		}
		names[text] = to.before + first + to.rest
	}
	n := 0
	for _, b := range c.bundles {
		for _, own := range [][]string{b.deals, b.leads} {
			for _, old := range own {
				names[old] = c.id(old[:1], set*len(c.ids)+n)
				n++
			}
		}
	}
	as := &copying{names: names, seq: c.events + int64(set/eventful)*c.eventsOfSet + 1}
	for _, b := range c.bundles {
		if !c.comes(c.plan, set, b) {
			continue
		}
		as.shift = time.Duration(scatter(set)%1_800_000) * time.Millisecond // nobody does everything at once
		if b.rests {
			as.shift = time.Duration(scatter(set)%spread) * day
		}
		for _, t := range b.records {
			if set%eventful != 0 && (t.table == "event" || t.table == "lead_trace") {
				continue
			}
			if err := c.write(t, as); err != nil {
				return err
			}
		}
	}
	return nil
}
