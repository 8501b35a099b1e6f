package deal

import (
	"cmp"
	"slices"
	"strings"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
)

// A Totals is what the deals of a scope come to. It is read from sums, never by
// counting.
type Totals struct {
	Counts     map[Status]int64 `json:"counts"`
	Extensions int64            `json:"extensions"` // waiting for an answer
	Pipeline   []Pipeline       `json:"pipeline"`   // by currency, the largest first
}

// A Pipeline is the open deals and the confirmed wins of one currency.
type Pipeline struct {
	Currency string       `json:"currency"`
	Open     domain.Money `json:"open"`
	Weighted domain.Money `json:"weighted"` // by the probability of the stages
	Won      domain.Money `json:"won"`
	Stages   []StageSum   `json:"stages"` // in the order of the programme
}

// A StageSum is what the open deals of one stage come to.
type StageSum struct {
	Stage       string       `json:"stage"`
	Name        string       `json:"name"`
	Probability int          `json:"probability"`
	Open        domain.Money `json:"open"`
	Weighted    domain.Money `json:"weighted"`
}

// Summary tells what the deals come to that the actor may see, or those of one
// partner.
type Summary struct {
	Partner string `help:"only deals of this partner" example:"P-7K3QXM"`
}

// Allow lets everybody who reads deals.
func (Summary) Allow(r *domain.Read) error { return readers.Allow(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (Summary) Check() error { return nil }

// Run reads the sums.
func (q Summary) Run(r *domain.Read) (Totals, error) {
	scopes := scopesOf(r.Actor)
	if q.Partner != "" {
		company, err := partner.Get(r, q.Partner)
		if err != nil {
			return Totals{}, err
		}
		if r.Actor.Side != domain.Partner {
			scopes = []string{ofPartner(company.ID)}
		}
	}
	out := Totals{Counts: map[Status]int64{}, Pipeline: []Pipeline{}}
	sums := map[string]map[string]int64{} // by currency and stage
	for _, scope := range scopes {
		if err := out.count(r, scope); err != nil {
			return Totals{}, err
		}
		if err := addWorth(r, scope, sums); err != nil {
			return Totals{}, err
		}
	}
	for currency, byStage := range sums {
		out.Pipeline = append(out.Pipeline, pipeline(programme.Of(r), currency, byStage))
	}
	slices.SortFunc(out.Pipeline, func(a, b Pipeline) int {
		return cmp.Or(cmp.Compare(thousandths(b.Open), thousandths(a.Open)), strings.Compare(a.Currency, b.Currency))
	})
	return out, nil
}

func (t *Totals) count(r *domain.Read, scope string) error {
	values, err := counts.Values(r, domain.Tuple(scope))
	for key, n := range values {
		if name := domain.String(key); name == string(Extensions) {
			t.Extensions += n
		} else {
			t.Counts[Status(name)] += n
		}
	}
	return err
}

func addWorth(r *domain.Read, scope string, sums map[string]map[string]int64) error {
	values, err := worth.Values(r, domain.Tuple(scope))
	for key, n := range values {
		stage, currency, ok := strings.Cut(key, "\x00\x01")
		if currency = domain.String(currency); !ok {
			continue
		}
		if sums[currency] == nil {
			sums[currency] = map[string]int64{}
		}
		sums[currency][stage] += n
	}
	return err
}

// pipeline weighs the sums of one currency. A stage that is no longer in the
// programme counts as open and weighs nothing.
func pipeline(p *programme.Programme, currency string, byStage map[string]int64) Pipeline {
	money := func(n int64) domain.Money { return domain.Money{Minor: n, Currency: currency} }
	out := Pipeline{Currency: currency, Open: money(0), Weighted: money(0), Won: money(byStage[wonBucket]), Stages: []StageSum{}}
	for stage, n := range byStage {
		if stage != wonBucket {
			out.Open.Minor += n
		}
	}
	for _, s := range p.Deals.Stages {
		n := byStage[s.ID]
		weighted := weigh(n, s.Probability)
		out.Weighted.Minor += weighted
		out.Stages = append(out.Stages, StageSum{s.ID, s.Name, s.Probability, money(n), money(weighted)})
	}
	return out
}

// weigh takes a percentage without overflow.
func weigh(n int64, percent int) int64 {
	return n/100*int64(percent) + n%100*int64(percent)/100
}
