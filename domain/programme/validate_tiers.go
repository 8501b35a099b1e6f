package programme

import (
	"slices"
	"strings"
)

// Limits of the needs of one tier.
const (
	maxNeedDepth = 5
	maxNeeds     = 20 // an explanation of two tiers is kept as one record
	maxAtLeast   = 1_000_000_000_000
)

// windowed are the metrics that count over a window.
var windowed = map[Metric]bool{WonRevenue: true, WonDeals: true, ApprovedDeals: true, LeadAcceptance: true}

// coursed are the metrics that can be of one course or track.
var coursed = map[Metric]bool{CertifiedPeople: true, Certificates: true}

// needs checks what the tiers ask for: each by itself, and against the one below.
func (c *checker) needs() {
	c.between("tier_rules.grace_days", c.p.TierRules.GraceDays, 0, maxDays)
	c.between("tier_rules.fiscal_year_month", c.p.TierRules.FiscalYearMonth, 1, 12)
	below := atLeast{}
	for i, t := range c.p.Tiers {
		path := at("tiers", i)
		c.between(path+".mdf_rate", t.MDFRate, 0, 100)
		c.between(path+".commission_rate", t.CommissionRate, 0, 100)
		if t.Needs == nil {
			continue
		}
		path += ".needs"
		if i == 0 {
			c.faultf(path, "The first tier is where every partner begins: it needs nothing.")
			continue
		}
		n := 0
		if !c.need(path, *t.Needs, i, 1, &n) {
			continue
		}
		c.ordered(path, i, below)
		below.add(*t.Needs)
	}
}

// need checks one need and what is inside, and reports whether it is sound.
func (c *checker) need(path string, n Need, tier, depth int, count *int) bool {
	*count++
	given := 0
	for _, yes := range []bool{len(n.All) > 0, len(n.Any) > 0, n.Metric != ""} {
		if yes {
			given++
		}
	}
	switch {
	case given != 1:
		c.faultf(path, "A need is either a metric, or a list `all` or a list `any` of needs.")
		return false
	case depth > maxNeedDepth:
		c.faultf(path, "This is nested too deeply: at most %d levels.", maxNeedDepth)
		return false
	case *count > maxNeeds:
		c.faultf(path, "A tier has at most %d needs.", maxNeeds)
		return false
	case n.Metric != "":
		return c.metric(path, n, tier)
	}
	sound := true
	for _, list := range []struct {
		name  string
		needs []Need
	}{{"all", n.All}, {"any", n.Any}} {
		for i, sub := range list.needs {
			sound = c.need(at(path+"."+list.name, i), sub, tier, depth+1, count) && sound
		}
	}
	return sound
}

func (c *checker) metric(path string, n Need, tier int) bool {
	before := len(c.faults)
	switch {
	case !slices.Contains(Metrics(), n.Metric):
		c.faultf(path+".metric", "There is no metric %q. There are %s.", clip(string(n.Metric)), names(Metrics()))
		return false
	case windowed[n.Metric] && !slices.Contains([]Window{Rolling12, FiscalYear, Lifetime}, n.Window):
		c.faultf(path+".window", "%q counts over a window: 12 months, fiscal year or lifetime.", n.Metric)
	case !windowed[n.Metric] && n.Window != Present:
		c.faultf(path+".window", "%q is as it stands: it has no window.", n.Metric)
	}
	most := int64(maxAtLeast)
	if n.Metric == LeadAcceptance || n.Metric == CustomerRating {
		most = 100
	}
	if n.AtLeast < 1 || n.AtLeast > most {
		c.faultf(path+".at_least", "%q is %d, but must be between 1 and %d.", "at_least", n.AtLeast, most)
	}
	c.needCourse(path+".course", n, tier)
	return len(c.faults) == before
}

// needCourse checks that a course is known, and that somebody who is not yet on the
// tier can take it.
func (c *checker) needCourse(path string, n Need, tier int) {
	if n.Course == "" {
		return
	}
	if !coursed[n.Metric] {
		c.faultf(path, "%q is not of a course.", n.Metric)
		return
	}
	courses := []string{n.Course}
	if t, ok := c.p.Track(n.Course); ok {
		courses = t.Courses
	} else if _, ok := c.p.Course(n.Course); !ok {
		c.faultf(path, "There is no course or track %q.", clip(n.Course))
		return
	}
	for _, id := range courses {
		course, ok := c.p.Course(id)
		if !ok || len(course.Tiers) == 0 {
			continue
		}
		lower := func(t string) bool {
			return slices.ContainsFunc(c.p.Tiers[:tier], func(x Tier) bool { return x.ID == t })
		}
		if !slices.ContainsFunc(course.Tiers, lower) {
			c.faultf(path, "Nobody can reach this: the course %q is only for tiers from here on.", id)
		}
	}
}

// measure is what a need measures.
type measure struct {
	metric Metric
	window Window
	course string
}

func (n Need) measure() measure { return measure{n.Metric, n.Window, n.Course} }

// atLeast is what a partner has at least who stands on a tier.
type atLeast map[measure]int64

// add adds what cannot be gone around of a need.
func (a atLeast) add(n Need) {
	if n.Metric != "" {
		a[n.measure()] = max(a[n.measure()], n.AtLeast)
		return
	}
	all := n.All
	if len(n.Any) == 1 {
		all = n.Any
	}
	for _, sub := range all {
		a.add(sub)
	}
}

// of is what a partner has at least of a metric, also by what else it has: a fiscal
// year lies within twelve months and these within all time, who is certified in a
// course is certified, and people hold a certificate each.
func (a atLeast) of(n Need) int64 {
	least := int64(0)
	for m, have := range a {
		if m.implies(n.measure()) {
			least = max(least, have)
		}
	}
	return least
}

func (m measure) implies(o measure) bool {
	widths := map[Window]int{FiscalYear: 1, Rolling12: 2, Lifetime: 3}
	switch {
	case m.metric == o.metric && o.metric == LeadAcceptance:
		return m.window == o.window
	case m.metric == o.metric:
		return widths[m.window] <= widths[o.window] && (m.course == o.course || o.course == "")
	case m.metric == CertifiedPeople && o.metric == Certificates:
		return m.course == o.course || o.course == ""
	}
	return false
}

// met reports whether who has at least so much meets a need for certain.
func (a atLeast) met(n Need) bool {
	not := func(sub Need) bool { return !a.met(sub) }
	switch {
	case n.Metric != "":
		return a.of(n) >= n.AtLeast
	case len(n.All) > 0:
		return !slices.ContainsFunc(n.All, not)
	}
	return slices.ContainsFunc(n.Any, a.met)
}

// ordered checks that a tier asks for no less than those below, and for more.
func (c *checker) ordered(path string, tier int, below atLeast) {
	t := c.p.Tiers[tier]
	if !c.noLess(path, *t.Needs, t.Name, below) {
		return
	}
	if below.met(*t.Needs) {
		c.faultf(path, "%s asks for nothing that the tiers below it do not ask for already: nobody would stand on those.", t.Name)
	}
}

// noLess checks each need that cannot be gone around against the tiers below.
func (c *checker) noLess(path string, n Need, tier string, below atLeast) bool {
	if n.Metric != "" {
		if least := below[n.measure()]; n.AtLeast < least {
			c.faultf(path+".at_least", "%s asks for less %s than a tier below it: %d after %d.", tier, n.Metric, n.AtLeast, least)
			return false
		}
		return true
	}
	for i, sub := range n.All {
		if !c.noLess(at(path+".all", i), sub, tier, below) {
			return false
		}
	}
	return true
}

func names[T ~string](list []T) string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return strings.Join(out, ", ")
}
