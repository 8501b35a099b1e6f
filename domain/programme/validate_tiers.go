package programme

import (
	"fmt"
	"slices"
	"strings"
)

// Limits of the needs of one tier.
const (
	maxNeedDepth = 5
	maxNeeds     = 40
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
	below := map[string]int64{}
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
		must := map[string]int64{}
		firm := mandatory(*t.Needs, must)
		c.ordered(path, i, must, below, firm)
		for k, v := range must {
			below[k] = max(below[k], v)
		}
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

// mandatory gathers the metrics that cannot be gone around, with the most that is
// asked of each, and reports whether there is nothing else.
func mandatory(n Need, into map[string]int64) (firm bool) {
	if n.Metric != "" {
		key := fmt.Sprintf("%s|%s|%s", n.Metric, n.Window, n.Course)
		into[key] = max(into[key], n.AtLeast)
		return true
	}
	firm = len(n.Any) == 0
	for _, sub := range n.All {
		firm = mandatory(sub, into) && firm
	}
	return firm
}

// ordered checks that a tier asks for no less than those below, and for more.
func (c *checker) ordered(path string, tier int, must, below map[string]int64, firm bool) {
	harder := !firm
	for _, key := range sortedKeys(must) {
		metric, _, _ := strings.Cut(key, "|")
		switch {
		case must[key] < below[key]:
			c.faultf(path, "%s asks for less %s than a tier below it: %d after %d.", c.p.Tiers[tier].Name, metric, must[key], below[key])
			return
		case must[key] > below[key]:
			harder = true
		}
	}
	if !harder {
		c.faultf(path, "%s asks for nothing that the tiers below it do not ask for already: nobody would stand on those.", c.p.Tiers[tier].Name)
	}
}

func sortedKeys(m map[string]int64) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func names[T ~string](list []T) string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return strings.Join(out, ", ")
}
