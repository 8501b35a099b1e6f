package lead

import (
	"slices"
	"strings"
	"time"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// Bounds of a routing: how many candidates that can have the lead are compared,
// and how many partners of the rota are looked at to find them.
const (
	maxCompared = 32
	maxLooked   = 400
	lookBatch   = 16
)

// A panel gathers the candidates of one rule for one lead.
type panel struct {
	r      *domain.Read
	rules  *programme.Programme
	lead   *record
	facts  programme.LeadFacts
	rule   programme.LeadRule
	terms  programme.Terms
	asked  *programme.Conditions // nil by hand
	now    time.Time
	day    programme.Date
	seen   map[string]bool
	found  []Candidate
	fit    int
	looked int
	more   bool // the rota has more than were looked at
}

func newPanel(r *domain.Read, d *record, facts programme.LeadFacts, rule programme.LeadRule) *panel {
	p := programme.Of(r)
	return &panel{
		r: r, rules: p, lead: d, facts: facts, rule: rule, terms: p.TermsOf(rule), now: r.Now(), day: p.Today(r.Now()), seen: map[string]bool{},
	}
}

// gather finds the candidates of the rule: those of its list, or those whose turn
// it is where the lead is.
func (k *panel) gather() error {
	if k.rule.ID != byHand {
		asked, err := k.rule.Conditions()
		if err != nil {
			return err
		}
		k.asked = asked
	}
	if k.rule.Strategy == programme.Named {
		return k.named()
	}
	return k.inTurn()
}

// inTurn looks through the rota until there are enough to compare.
func (k *panel) inTurn() error {
	page := domain.Page{Limit: lookBatch}
	for k.fit < maxCompared && k.looked < maxLooked {
		l, err := turnsOf(k.r, k.rule.ID, k.facts.Territories, page)
		if err != nil {
			return err
		}
		for _, t := range l.Items {
			if err := k.look(t.Partner, t.Done); err != nil {
				return err
			}
		}
		if page.After = l.Next; page.After == "" {
			return nil
		}
	}
	k.more = true
	return nil
}

// named looks at the partners of the rule's list.
func (k *panel) named() error {
	for i, ref := range k.rule.Partners {
		p, found, err := partner.ByDomain(k.r, strings.ToLower(ref))
		if err == nil && !found {
			p, found, err = partner.ByExternalID(k.r, ref)
		}
		if err == nil && found {
			err = k.consider(p, int64(i))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (k *panel) look(id string, done int64) error {
	if k.seen[id] {
		return nil
	}
	p, found, err := partner.Partners.Lookup(k.r, id)
	if err != nil || !found {
		return err
	}
	return k.consider(p, done)
}

// consider makes a candidate of a partner and judges it.
func (k *panel) consider(p partner.Partner, done int64) error {
	if k.seen[p.ID] {
		return nil
	}
	k.seen[p.ID] = true
	k.looked++
	e, err := entrantOf(k.r, p)
	if err == nil {
		k.judge(e, done)
	}
	return err
}

// An entrant is a partner with what it has on its hands.
type entrant struct {
	partner partner.Partner
	is      standing
	people  bool // somebody there can accept
}

func entrantOf(r *domain.Read, p partner.Partner) (entrant, error) {
	s, err := standingOf(r, p.ID)
	if err != nil {
		return entrant{}, err
	}
	n, err := user.Count(r, p.ID, domain.Owner, domain.Manager, domain.Sales)
	return entrant{p, s, n > 0}, err
}

// judge makes a candidate of an entrant and says whether it can have the lead.
func (k *panel) judge(e entrant, done int64) {
	facts := partnerFacts(k.rules, e.partner)
	facts.Open, facts.Accepted, facts.Converted = int(e.is.Open), int(e.is.Accepted), int(e.is.Converted)
	facts.Lapsed = e.is.lapsed(k.rules, k.now)
	tier, _ := k.rules.Tier(e.partner.Tier)
	c := Candidate{
		Partner: Ref{e.partner.ID, e.partner.Name}, Turns: done, Facts: facts, Weight: weightOf(k.rule.Strategy, tier, facts.Lapsed),
		Is: k.presence(e.partner, e.is, e.people),
	}
	c.judge(k.asked, k.facts, k.terms)
	if c.Dropped == "" {
		k.fit++
	}
	k.found = append(k.found, c)
}

func (k *panel) presence(p partner.Partner, s standing, people bool) Present {
	spot := programme.Spot{Country: k.lead.Country, Region: k.lead.Region, Domain: k.lead.Domain}
	is := Present{
		Active: p.Status == partner.Active, Excluded: slices.Contains(k.lead.Excluded, p.ID), People: people,
		Sells: k.rules.SellsIn(p.Territories, spot, k.day), May: true, Offers: s.offersOn(k.day),
		Closeness: k.rules.Closeness(p.Territories, spot, k.day), TierPart: k.tierPart(p.Tier), Lost: s.Lost, Hours: -1,
	}
	for _, sku := range k.lead.Products {
		is.May = is.May && k.rules.Authorises(p.Products, sku)
		if len(p.Products) > 0 && k.rules.Authorises(p.Products, sku) {
			is.Expressly += 1 / float64(len(k.lead.Products))
		}
	}
	if s.Answers > 0 {
		is.Hours = float64(s.Minutes) / float64(s.Answers) / 60
	}
	return is
}

// tierPart is how high a tier is, from 0 for the entry tier to 1.
func (k *panel) tierPart(id string) float64 {
	i := slices.IndexFunc(k.rules.Tiers, func(t programme.Tier) bool { return t.ID == id })
	if len(k.rules.Tiers) < 2 {
		return 0
	}
	return float64(max(0, i)) / float64(len(k.rules.Tiers)-1)
}

// tried returns what the trace says of the rule, with its candidates in order.
func (k *panel) tried() Tried {
	rank(k.rule, k.terms, k.found)
	t := Tried{Rule: k.rule.ID, Name: k.rule.Name, Strategy: k.rule.Strategy, Holds: true, Terms: k.terms, Looked: k.looked, More: k.more}
	kept := min(len(k.found), k.fit+maxDroppedKept)
	t.Candidates = k.found[:kept]
	for _, c := range k.found[kept:] {
		if t.AlsoDropped == nil {
			t.AlsoDropped = map[Drop]int{}
		}
		t.AlsoDropped[c.Dropped]++
	}
	return t
}

// maxDroppedKept bounds the dropped candidates that a trace keeps one by one; the
// others are counted by their reason.
const maxDroppedKept = 12

// until is the moment an offer of terms that is made at a time runs out.
func until(p *programme.Programme, now time.Time, t programme.Terms) time.Time {
	return p.After(now, t.AcceptWithin)
}
