package programme

import (
	"errors"
	"slices"
	"strings"

	"gangway/domain/condition"
	"gangway/domain/customer"
)

// Limits of the rules for leads.
const (
	maxLeadRules = 50
	maxCap       = 100_000
	maxOffers    = 50
	maxWeight    = 100
)

func (c *checker) leads() {
	l := c.p.Leads
	c.between("leads.open_cap", l.OpenCap, 1, maxCap)
	c.between("leads.offers_per_day", l.OffersPerDay, 1, maxCap)
	c.between("leads.max_offers", l.MaxOffers, 1, maxOffers)
	c.between("leads.lapse_days", l.LapseDays, 0, 365)
	c.span("leads.accept_within", l.AcceptWithin)
	c.span("leads.act_within", l.ActWithin)
	c.between("leads.pool.claims_per_day", l.Pool.ClaimsPerDay, 1, maxCap)
	c.reasons("leads.decline_reasons", l.DeclineReasons)
	c.reasons("leads.give_back_reasons", l.GiveBackReasons)
	c.reasons("leads.disqualify_reasons", l.DisqualifyReasons)
	c.size("leads.rules", len(l.Rules), 0, maxLeadRules)
	ids := c.unique()
	for i := range l.Rules {
		path := at("leads.rules", i)
		ids.id(path+".id", l.Rules[i].ID)
		c.leadRule(path, &l.Rules[i])
	}
}

// span refuses a length of time of nothing.
func (c *checker) span(path string, s Span) {
	if s.IsZero() {
		c.faultf(path, "Please give a length of time, such as 24h, 5 days or 2 business days.")
	}
}

func (c *checker) leadRule(path string, r *LeadRule) {
	c.name(path+".name", r.Name)
	c.conditions(path, r)
	if !slices.Contains(Strategies(), r.Strategy) {
		c.faultf(path+".strategy", "%q is no strategy: %s.", clip(string(r.Strategy)), joinWords(Strategies()))
	}
	if others := []Otherwise{OtherwiseDesk, OtherwisePool, OtherwiseNext}; !slices.Contains(others, r.Otherwise) {
		c.faultf(path+".otherwise", "%q is not what a rule can do otherwise: %s.", clip(string(r.Otherwise)), joinWords(others))
	}
	for _, n := range []struct {
		name  string
		value int
		most  int
	}{{"open_cap", r.OpenCap, maxCap}, {"offers_per_day", r.OffersPerDay, maxCap}, {"max_offers", r.MaxOffers, maxOffers}} {
		c.between(path+"."+n.name, n.value, 0, n.most)
	}
	c.namedPartners(path, r)
	c.factors(path, r)
}

func joinWords[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, ", ")
}

// conditions compiles the conditions of a rule and keeps them with it.
func (c *checker) conditions(path string, r *LeadRule) {
	when, err := condition.Compile(r.When, WhenFacts{})
	c.condition(path+".when", err)
	candidates, err := condition.Compile(r.Candidates, Facts{})
	c.condition(path+".candidates", err)
	if when == nil || candidates == nil {
		return
	}
	standing, err := condition.Part(r.Candidates, Facts{}, "partner", moving...)
	c.condition(path+".candidates", err)
	r.compiled = &Conditions{When: when, Candidates: candidates, Standing: standing}
}

func (c *checker) condition(path string, err error) {
	var f *condition.Fault
	if errors.As(err, &f) {
		c.faults = append(c.faults, Fault{Path: path, Message: f.Message, Line: f.Line, Column: f.Column})
	}
}

func (c *checker) namedPartners(path string, r *LeadRule) {
	switch {
	case r.Strategy == Named && len(r.Partners) == 0:
		c.faultf(path+".partners", "A rule of the strategy named needs a list of partners.")
	case r.Strategy != Named && len(r.Partners) > 0:
		c.faultf(path+".partners", "Only a rule of the strategy named has a list of partners.")
	}
	c.size(path+".partners", len(r.Partners), 0, maxList)
	for i, ref := range r.Partners {
		where := at(path+".partners", i)
		if strings.TrimSpace(ref) == "" {
			c.faultf(where, "Please name a partner by its web domain or its external id.")
		} else if c.line(where, ref, maxTitle) && strings.Contains(ref, ".") {
			if d, err := customer.Domain(ref); err != nil || d != ref {
				c.faultf(where, "%q is not the web domain of a partner, such as contoso.com.", clip(ref))
			}
		}
	}
}

func (c *checker) factors(path string, r *LeadRule) {
	if r.Strategy != BestMatch && len(r.Factors) > 0 {
		c.faultf(path+".factors", "Only a rule of the strategy best-match weighs factors.")
	}
	if r.Strategy != BestMatch && len(r.Certificates) > 0 {
		c.faultf(path+".certificates", "Only a rule of the strategy best-match counts certificates. Elsewhere write candidates: \"x\" in partner.certificates.")
	}
	var names []Factor
	for _, f := range Factors() {
		names = append(names, f.Factor)
	}
	seen, sum := c.unique(), 0
	for i, f := range r.Factors {
		where := at(path+".factors", i)
		if !slices.Contains(names, f.Factor) {
			c.faultf(where+".factor", "%q is no factor: %s.", clip(string(f.Factor)), joinWords(names))
		}
		seen.add(where+".factor", string(f.Factor), "The factor %q is here twice.", f.Factor)
		c.between(where+".weight", f.Weight, 0, maxWeight)
		sum += f.Weight
	}
	if len(r.Factors) > 0 && sum == 0 {
		c.faultf(path+".factors", "At least one factor needs a weight.")
	}
}
