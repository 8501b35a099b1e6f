package lead

import (
	"time"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
)

// Queue lists the leads that wait for the vendor: those that nobody could be given
// or that came back, the longest waiting first.
type Queue struct{ domain.Page }

// Allow lets the vendor's people who read leads.
func (Queue) Allow(r *domain.Read) error { return vendorReaders.Allow(r) }

// Run returns a page.
func (q Queue) Run(r *domain.Read) (domain.List[Lead], error) {
	l, err := agingPage(r, []string{string(StatusNew), string(StatusReturned)}, q.Page)
	return presentAll(r, l), err
}

// agingPage returns a page of what the vendor's people may see in some statuses,
// what has been there longest in front.
func agingPage(r *domain.Read, statuses []string, p domain.Page) (domain.List[record], error) {
	var prefixes []domain.Key
	for _, scope := range scopesOf(r.Actor) {
		for _, status := range statuses {
			prefixes = append(prefixes, domain.Tuple(scope, status))
		}
	}
	if len(prefixes) == 0 {
		return domain.List[record]{}, nil
	}
	return aging.Merge(r, prefixes, p)
}

// Attention lists the leads that need their partner: offers, then leads that wait
// for a first action, the soonest deadline first; up to so many of each.
type Attention struct {
	Limit int `help:"how many of each kind at most, up to 50" bounds:"1 to 50" default:"10" example:"10"`
}

// Allow lets everybody of a partner.
func (Attention) Allow(r *domain.Read) error { return partnerReaders.Allow(r) }

// Check bounds the limit.
func (q Attention) Check() error {
	if q.Limit < 0 || q.Limit > 50 {
		return domain.Fieldf("limit", "The limit is a number from 1 to 50.")
	}
	return nil
}

// Run returns what needs the actor's company, or the actor, if it sells.
func (q Attention) Run(r *domain.Read) (domain.List[Lead], error) {
	if q.Limit == 0 {
		q.Limit = 10
	}
	out := domain.List[Lead]{Items: []Lead{}}
	scopes := scopesOf(r.Actor)
	for _, s := range []Status{StatusOffered, StatusWorking} {
		seen := map[string]bool{}
		for _, scope := range scopes {
			prefix := domain.Tuple(scope, byDue, string(s))
			found, err := listed.Between(r, domain.Tuple(prefix, time.Time{}), domain.Tuple(prefix, someday), q.Limit)
			if err != nil {
				return out, err
			}
			for _, d := range found {
				if !seen[d.ID] {
					out.Items = append(out.Items, d.present(r))
				}
				seen[d.ID] = true
			}
		}
	}
	return out, nil
}

// A Totals is how many leads there are by status.
type Totals struct {
	Counts map[Status]int64 `json:"counts"`
	Ever   *Dealings        `json:"ever,omitempty"` // of one partner, for the vendor
}

// Dealings are how a partner has dealt with leads since it came.
type Dealings struct {
	Accepted  int64 `json:"accepted"` // or claimed
	Declined  int64 `json:"declined"`
	Converted int64 `json:"converted"`
	Lost      int64 `json:"lost"` // accepted, and then given back, taken back or disqualified
}

// Summary counts the leads that the actor may see, or those of one partner, by
// status. It is read from sums, never by counting.
type Summary struct {
	Partner string `help:"only leads of this partner" example:"P-7K3QXM"`
}

// Allow lets everybody who reads leads.
func (Summary) Allow(r *domain.Read) error { return readers.Allow(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (Summary) Check() error { return nil }

// Run reads the sums.
func (q Summary) Run(r *domain.Read) (Totals, error) {
	out, scopes := Totals{Counts: map[Status]int64{}}, scopesOf(r.Actor)
	if q.Partner != "" {
		company, err := partner.Get(r, q.Partner)
		if err != nil {
			return Totals{}, err
		}
		if r.Actor.Side != domain.Partner {
			s, err := standingOf(r, company.ID)
			if err != nil {
				return Totals{}, err
			}
			scopes, out.Ever = []string{ofPartner(company.ID)}, &Dealings{s.Accepted, s.Declined, s.Converted, s.Lost}
		}
	}
	for _, scope := range scopes {
		values, err := counts.Values(r, domain.Tuple(scope))
		if err != nil {
			return out, err
		}
		for key, n := range values {
			out.Counts[Status(domain.String(key))] += n
		}
	}
	return out, nil
}

// A RuleHits is a rule with how often it held and what became of its leads.
type RuleHits struct {
	ID         string              `json:"id"`
	Name       string              `json:"name"`
	When       string              `json:"when"`
	Candidates string              `json:"candidates"`
	Strategy   programme.Strategy  `json:"strategy"`
	Otherwise  programme.Otherwise `json:"otherwise"`
	Terms      programme.Terms     `json:"terms"`
	Held       int64               `json:"held"`    // routings in which its condition held
	Offered    int64               `json:"offered"` // of these, those that ended in an offer
	Pooled     int64               `json:"pooled"`
	Desk       int64               `json:"desk"`
	PassedOn   int64               `json:"passed_on"` // to the next rule
	Leads      map[Status]int64    `json:"leads"`     // that it gave where they are
}

// Row shows a rule in a table.
func (h RuleHits) Row() []domain.Cell {
	return []domain.Cell{
		{Name: "id", Value: h.ID},
		{Name: "when", Value: h.When},
		{Name: "strategy", Value: string(h.Strategy)},
		{Name: "held", Value: number(h.Held)},
		{Name: "offered", Value: number(h.Offered)},
		{Name: "pooled", Value: number(h.Pooled)},
		{Name: "desk", Value: number(h.Desk)},
		{Name: "converted", Value: number(h.Leads[StatusConverted])},
	}
}

// Rules lists the rules in the order in which they are tried, with what came of
// them.
type Rules struct{}

// Allow lets the vendor's people who read leads.
func (Rules) Allow(r *domain.Read) error { return vendorReaders.Allow(r) }

// Check has nothing to hold an empty input to.
func (Rules) Check() error { return nil }

// Run reads the sums.
func (Rules) Run(r *domain.Read) (domain.List[RuleHits], error) {
	p := programme.Of(r)
	out := domain.List[RuleHits]{Items: []RuleHits{}}
	for _, rule := range p.Leads.Rules {
		h := RuleHits{
			ID: rule.ID, Name: rule.Name, When: rule.When, Candidates: rule.Candidates, Strategy: rule.Strategy, Otherwise: rule.Otherwise,
			Terms: p.TermsOf(rule), Leads: map[Status]int64{},
		}
		came, err := hits.Values(r, domain.Tuple(rule.ID))
		if err != nil {
			return out, err
		}
		for key, n := range came {
			h.Held += n
			switch domain.String(key) {
			case string(StatusOffered):
				h.Offered = n
			case string(StatusPooled):
				h.Pooled = n
			case string(StatusNew):
				h.Desk = n
			default:
				h.PassedOn = n
			}
		}
		now, err := fates.Values(r, domain.Tuple(rule.ID))
		if err != nil {
			return out, err
		}
		for key, n := range now {
			h.Leads[Status(domain.String(key))] = n
		}
		out.Items = append(out.Items, h)
	}
	return out, nil
}
