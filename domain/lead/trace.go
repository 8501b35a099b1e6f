package lead

import (
	"slices"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
)

// A Trace is how a lead was routed: the rules that were tried, the candidates of
// each, why those were dropped or how they were ranked, and what came of it. It
// keeps what the decision went by, so that the same follows from it again.
type Trace struct {
	Lead     string              `json:"lead"`
	N        int64               `json:"n"` // of this lead's routings, from 1
	At       time.Time           `json:"at"`
	By       string              `json:"by"`       // who had it routed
	Cause    string              `json:"cause"`    // why: "created", "declined", …
	Revision string              `json:"revision"` // of the programme
	Facts    programme.LeadFacts `json:"facts"`
	Given    map[string]int      `json:"given,omitempty"` // offers that rules had made before
	Tried    []Tried             `json:"tried"`
	Outcome  Status              `json:"outcome"` // offered, pooled, or new on the desk
	Rule     string              `json:"rule,omitempty"`
	Hold     Hold                `json:"hold,omitempty"`
	Partner  *Ref                `json:"partner"`
	Until    time.Time           `json:"until,omitzero"`
}

// A Tried is one rule that was tried.
type Tried struct {
	Rule        string              `json:"rule"`
	Name        string              `json:"name"`
	Holds       bool                `json:"holds"` // its condition
	Fault       string              `json:"fault,omitempty"`
	Strategy    programme.Strategy  `json:"strategy"`
	Terms       programme.Terms     `json:"terms"`
	Looked      int                 `json:"looked"`          // partners that were looked at
	More        bool                `json:"more,omitempty"`  // there are others whose turn is later
	Spent       bool                `json:"spent,omitempty"` // it has made as many offers as it may
	Candidates  []Candidate         `json:"candidates"`
	AlsoDropped map[Drop]int        `json:"also_dropped,omitempty"` // beyond those listed
	Then        programme.Otherwise `json:"then,omitempty"`         // what it did with the lead, as nobody could have it
}

// traces are kept by lead, the newest first.
var traces = domain.NewTable("lead_trace", func(t *Trace) domain.Key { return domain.Tuple(t.Lead, domain.DescInt(t.N)) })

// hits has how often a rule held, and what came of it.
var hits = traces.Sum("hit", func(t *Trace) []domain.Part {
	var parts []domain.Part
	for _, tried := range t.Tried {
		if !tried.Holds {
			continue
		}
		outcome := "passed-on"
		if tried.Rule == t.Rule {
			outcome = string(t.Outcome)
		}
		parts = append(parts, domain.Part{Key: domain.Tuple(tried.Rule, outcome), N: 1, Shared: true})
	}
	return parts
})

// Winner returns the candidate that got the lead, if one did.
func (t Trace) Winner() (Candidate, bool) {
	if t.Outcome != StatusOffered || len(t.Tried) == 0 {
		return Candidate{}, false
	}
	last := t.Tried[len(t.Tried)-1]
	if len(last.Candidates) == 0 || last.Candidates[0].Dropped != "" {
		return Candidate{}, false
	}
	return last.Candidates[0], true
}

// Replay decides anew from what the trace keeps, with the rules of the programme
// that it was made under, and returns the trace that comes of it.
func (t Trace) Replay(p *programme.Programme) Trace {
	again := Trace{Lead: t.Lead, N: t.N, At: t.At, By: t.By, Cause: t.Cause, Revision: t.Revision, Facts: t.Facts, Given: t.Given, Until: t.Until}
	err := decide(&again, p, func(rule programme.LeadRule) (Tried, error) {
		i := slices.IndexFunc(t.Tried, func(x Tried) bool { return x.Rule == rule.ID })
		if i < 0 {
			return Tried{Rule: rule.ID, Holds: true}, nil
		}
		return t.Tried[i].replay(rule, t.Facts), nil
	})
	if err != nil { // a condition that is no longer one
		again.Hold = HoldNoRule
	}
	return again
}

// replay judges and ranks the candidates of a rule anew.
func (t Tried) replay(rule programme.LeadRule, lead programme.LeadFacts) Tried {
	asked, err := rule.Conditions()
	if err != nil {
		t.Fault = err.Error()
		return t
	}
	t.Candidates = slices.Clone(t.Candidates)
	slices.SortStableFunc(t.Candidates, byTurn) // the order of the rota
	for i := range t.Candidates {
		c := &t.Candidates[i]
		c.Rank, c.Score, c.Factors = 0, 0, nil
		c.judge(asked, lead, t.Terms)
	}
	rank(rule, t.Terms, t.Candidates)
	return t
}

// byTurn is the order in which the rota has candidates.
func byTurn(a, b Candidate) int {
	switch {
	case a.Turns != b.Turns:
		return int(min(1, max(-1, a.Turns-b.Turns)))
	case a.Partner.ID < b.Partner.ID:
		return -1
	case a.Partner.ID > b.Partner.ID:
		return 1
	}
	return 0
}

// decide tries the rules in order and fills in what was tried and what came of
// it. candidates gathers, judges and ranks those of a rule.
func decide(t *Trace, p *programme.Programme, candidates func(programme.LeadRule) (Tried, error)) error {
	t.Outcome, t.Hold = StatusNew, HoldNoRule
	for _, rule := range p.Leads.Rules {
		tried, err := try(t, p, rule, candidates)
		if err != nil {
			return err
		}
		t.Tried = append(t.Tried, tried)
		if !tried.Holds {
			continue
		}
		if t.settle(rule, tried) {
			return nil
		}
	}
	return nil
}

// try asks a rule's condition and, if it holds, gathers its candidates.
func try(t *Trace, p *programme.Programme, rule programme.LeadRule, candidates func(programme.LeadRule) (Tried, error)) (Tried, error) {
	tried := Tried{Rule: rule.ID, Name: rule.Name, Strategy: rule.Strategy, Terms: p.TermsOf(rule)}
	asked, err := rule.Conditions()
	if err != nil {
		return tried, err
	}
	holds, err := asked.When.Holds(programme.WhenFacts{Lead: t.Facts})
	if err != nil {
		tried.Fault = err.Error()
	}
	switch {
	case !holds:
		return tried, nil
	case rule.Strategy == programme.Pooled:
		tried.Holds = true
		return tried, nil
	case t.Given[rule.ID] >= tried.Terms.MaxOffers:
		tried.Holds, tried.Spent = true, true
		return tried, nil
	}
	return candidates(rule)
}

// settle says what comes of a rule that holds. It reports false if the next rule
// is to be tried.
func (t *Trace) settle(rule programme.LeadRule, tried Tried) bool {
	last := &t.Tried[len(t.Tried)-1]
	t.Rule = rule.ID
	switch {
	case rule.Strategy == programme.Pooled:
		t.Outcome, t.Hold = StatusPooled, ""
		return true
	case len(tried.Candidates) > 0 && tried.Candidates[0].Dropped == "":
		ref := tried.Candidates[0].Partner
		t.Outcome, t.Hold, t.Partner = StatusOffered, "", &ref
		return true
	}
	last.Then = rule.Otherwise
	switch rule.Otherwise {
	case programme.OtherwiseNext:
		t.Rule, t.Hold = "", HoldNoCandidate
		return false
	case programme.OtherwisePool:
		t.Outcome, t.Hold = StatusPooled, ""
		return true
	case programme.OtherwiseDesk:
	}
	t.Hold = HoldNoCandidate
	if tried.Spent {
		t.Hold = HoldMaxOffers
	}
	return true
}
