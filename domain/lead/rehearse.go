package lead

import (
	"cmp"
	"context"
	"slices"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
)

// Rehearse tries the rules of a programme on leads of the past and says who would
// have got them. The programme comes on standard input as programme.yaml; without
// one the rules in force are tried. Nothing is changed.
//
// The rotas begin anew, and everybody has on its hands what it has today: what
// would have followed from each lead, nobody can know.
type Rehearse struct {
	Limit int `help:"how many leads are tried, the newest first, up to 2000" bounds:"1 to 2000" default:"200" example:"200"`
}

const maxRehearsed = 2000

// A Rehearsal is what came of it.
type Rehearsal struct {
	Leads    int             `json:"leads"`
	Same     int             `json:"same"` // those that went where they would go
	Partners []Share         `json:"partners"`
	Rules    []RuleTried     `json:"rules"`
	Items    []RehearsedLead `json:"items"`
}

// A Share is how many leads a partner got and would have got first.
type Share struct {
	Partner Ref `json:"partner"`
	Had     int `json:"had"`
	Would   int `json:"would"`
}

// A RuleTried is a rule with how often it held and gave a lead away.
type RuleTried struct {
	Rule    string `json:"rule"`
	Held    int    `json:"held"`
	Offered int    `json:"offered"`
	Pooled  int    `json:"pooled"`
	Desk    int    `json:"desk"`
}

// A RehearsedLead is where a lead went first and where it would go.
type RehearsedLead struct {
	Lead    string `json:"lead"`
	Company string `json:"company"`
	Country string `json:"country"`
	Had     Place  `json:"had"`
	Would   Place  `json:"would"`
}

// A Place is where a lead goes by the rules.
type Place struct {
	Outcome Status `json:"outcome"`
	Rule    string `json:"rule,omitempty"`
	Partner *Ref   `json:"partner"`
}

func placeOf(t Trace) Place { return Place{t.Outcome, t.Rule, t.Partner} }

func (p Place) same(o Place) bool {
	return p.Outcome == o.Outcome && (p.Partner == nil) == (o.Partner == nil) && (p.Partner == nil || p.Partner.ID == o.Partner.ID)
}

// Allow lets the vendor's people who read leads.
func (Rehearse) Allow(r *domain.Read) error { return vendorReaders.Allow(r) }

// Check bounds the limit.
func (c Rehearse) Check() error {
	if c.Limit < 0 || c.Limit > maxRehearsed {
		return domain.Fieldf("limit", "The limit is a number from 1 to %d.", maxRehearsed)
	}
	return nil
}

// Work tries the rules.
func (c Rehearse) Work(ctx context.Context, d *domain.Desk) (Rehearsal, error) {
	rules, err := d.Portal.ReadRules(d.In)
	if err != nil {
		return Rehearsal{}, err
	}
	p, _ := rules.(*programme.Programme)
	if p == nil {
		p, _ = d.Portal.Rules().(*programme.Programme)
	}
	s := &stage{rules: p, turns: map[string]map[string]int64{}}
	if err := s.cast(ctx, d); err != nil {
		return Rehearsal{}, err
	}
	past, err := c.past(ctx, d)
	if err != nil {
		return Rehearsal{}, err
	}
	out := Rehearsal{Partners: []Share{}, Rules: []RuleTried{}, Items: []RehearsedLead{}}
	shares := map[string]*Share{}
	slices.Reverse(past) // as they came
	for i, l := range past {
		would, err := s.play(d, l)
		if err != nil {
			return out, err
		}
		out.add(l, would, shares)
		d.Progress(int64(i+1), int64(len(past)))
	}
	out.close(p, s, shares)
	return out, ctx.Err()
}

// A past lead with how it was first routed.
type pastLead struct {
	record
	first Trace
}

// past reads the newest leads that the actor may see, a page at a time.
func (c Rehearse) past(ctx context.Context, d *domain.Desk) (all []pastLead, err error) {
	limit := cmp.Or(c.Limit, domain.MaxLimit/5*2)
	page := domain.Page{}
	for len(all) < limit {
		page.Limit = min(domain.MaxLimit, limit-len(all))
		err = d.Portal.Peek(ctx, d.Actor, func(r *domain.Read) error {
			s, err := List{}.selection(r)
			if err != nil {
				return err
			}
			l, err := s.page(r, byCreated, page)
			if err != nil {
				return err
			}
			for _, rec := range l.Items {
				t, _, err := traces.Lookup(r, rec.ID, domain.DescInt(1))
				if err != nil {
					return err
				}
				all = append(all, pastLead{rec, t})
			}
			page.After = l.Next
			return nil
		})
		if err != nil || page.After == "" {
			break
		}
	}
	return all, err
}

// A stage is where a rehearsal plays: all partners as they are, with rotas of its
// own.
type stage struct {
	rules *programme.Programme
	all   []entrant
	turns map[string]map[string]int64 // by rule and partner
	tried map[string]*RuleTried
}

// cast reads all partners, a page at a time.
func (s *stage) cast(ctx context.Context, d *domain.Desk) error {
	s.tried = map[string]*RuleTried{}
	for _, r := range s.rules.Leads.Rules {
		s.turns[r.ID] = map[string]int64{}
		s.tried[r.ID] = &RuleTried{Rule: r.ID}
	}
	page := domain.Page{Limit: domain.MaxLimit}
	for {
		err := d.Portal.Peek(ctx, domain.SystemActor(), func(r *domain.Read) error {
			l, err := partner.Partners.Range(r, nil, page)
			if err != nil {
				return err
			}
			for _, p := range l.Items {
				e, err := entrantOf(r, p)
				if err != nil {
					return err
				}
				s.all = append(s.all, e)
			}
			page.After = l.Next
			return nil
		})
		if err != nil || page.After == "" {
			return err
		}
	}
}

// play routes one lead as if it had just come.
func (s *stage) play(d *domain.Desk, l pastLead) (Trace, error) {
	now := d.Portal.Now()
	fresh := l.record
	fresh.Excluded, fresh.Made = nil, nil
	t := Trace{Lead: l.ID, At: now, Revision: s.rules.Revision, Facts: fresh.facts(s.rules, now)}
	if !fresh.consents(s.rules) {
		t.Outcome, t.Hold = StatusNew, HoldNoConsent
		return t, nil
	}
	err := decide(&t, s.rules, func(rule programme.LeadRule) (Tried, error) {
		asked, err := rule.Conditions()
		if err != nil {
			return Tried{}, err
		}
		k := &panel{rules: s.rules, lead: &fresh, facts: t.Facts, rule: rule, terms: s.rules.TermsOf(rule), asked: asked, now: now, day: s.rules.Today(now)}
		s.compare(k)
		return k.tried(), nil
	})
	s.settle(t)
	return t, err
}

// compare judges all partners that a rule may give the lead to.
func (s *stage) compare(k *panel) {
	for _, e := range s.all {
		at := int64(slices.IndexFunc(k.rule.Partners, func(ref string) bool { return ref == e.partner.Domain || ref == e.partner.ExternalID }))
		if k.rule.Strategy != programme.Named {
			at = s.turns[k.rule.ID][e.partner.ID]
		} else if at < 0 {
			continue
		}
		k.looked++
		k.judge(e, at)
	}
	slices.SortStableFunc(k.found, byTurn)
}

// settle counts what came of a routing and moves the rota on.
func (s *stage) settle(t Trace) {
	for _, tried := range t.Tried {
		if tried.Holds {
			s.tried[tried.Rule].Held++
		}
	}
	if t.Rule == "" {
		return
	}
	switch r := s.tried[t.Rule]; t.Outcome {
	case StatusOffered:
		r.Offered++
		if w, ok := t.Winner(); ok {
			s.turns[t.Rule][w.Partner.ID] = w.end()
		}
	case StatusPooled:
		r.Pooled++
	default:
		r.Desk++
	}
}

func (o *Rehearsal) add(l pastLead, would Trace, shares map[string]*Share) {
	item := RehearsedLead{Lead: l.ID, Company: l.Company, Country: l.Country, Had: placeOf(l.first), Would: placeOf(would)}
	o.Leads++
	if item.Had.same(item.Would) {
		o.Same++
	}
	for i, p := range []*Ref{item.Had.Partner, item.Would.Partner} {
		if p == nil {
			continue
		}
		if shares[p.ID] == nil {
			shares[p.ID] = &Share{Partner: *p}
		}
		if i == 0 {
			shares[p.ID].Had++
		} else {
			shares[p.ID].Would++
		}
	}
	o.Items = append(o.Items, item)
}

func (o *Rehearsal) close(p *programme.Programme, s *stage, shares map[string]*Share) {
	for _, share := range shares {
		o.Partners = append(o.Partners, *share)
	}
	slices.SortFunc(o.Partners, func(a, b Share) int {
		return cmp.Or(cmp.Compare(b.Would, a.Would), cmp.Compare(b.Had, a.Had), cmp.Compare(a.Partner.Name, b.Partner.Name))
	})
	for _, r := range p.Leads.Rules {
		o.Rules = append(o.Rules, *s.tried[r.ID])
	}
	slices.Reverse(o.Items)
}
