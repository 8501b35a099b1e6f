package programme

import (
	"strings"

	"gangway/domain/condition"
)

// LeadRules say how leads are given to partners.
type LeadRules struct {
	NeedsConsent      bool       `json:"needs_consent"`  // a lead is given to nobody before its person agreed
	OpenCap           int        `json:"open_cap"`       // leads that a partner is offered or works on at a time
	OffersPerDay      int        `json:"offers_per_day"` // to one partner
	AcceptWithin      Span       `json:"accept_within"`  // then the offer goes to the next
	ActWithin         Span       `json:"act_within"`     // from acceptance to the first action; then the lead is taken back
	RemindAccept      Span       `json:"remind_accept"`  // before the end of an offer; none for no reminder
	RemindAct         Span       `json:"remind_act"`     // before a lead is taken back
	MaxOffers         int        `json:"max_offers"`     // by one rule, before it gives up
	LapseDays         int        `json:"lapse_days"`     // for how long an offer that ran out costs its partner weight
	Pool              PoolRules  `json:"pool"`
	DeclineReasons    []Reason   `json:"decline_reasons"`
	GiveBackReasons   []Reason   `json:"give_back_reasons"`
	DisqualifyReasons []Reason   `json:"disqualify_reasons"`
	Rules             []LeadRule `json:"rules"` // in order: the first whose condition holds decides
}

// PoolRules keep one partner from emptying the pool.
type PoolRules struct {
	ClaimsPerDay int  `json:"claims_per_day"`
	CoolDown     Span `json:"cool_down"` // between two claims of one partner
}

// A Strategy is how a rule chooses among its candidates.
type Strategy string

// The strategies.
const (
	Named       Strategy = "named"        // the partners of a list, in its order
	RoundRobin  Strategy = "round-robin"  // each in turn
	Weighted    Strategy = "weighted"     // in turn, by the lead weight of their tiers
	LeastLoaded Strategy = "least-loaded" // who has the fewest open leads
	BestMatch   Strategy = "best-match"   // who has the highest score of the rule's factors
	Pooled      Strategy = "pool"         // whoever claims it first
)

// Strategies lists all strategies.
func Strategies() []Strategy {
	return []Strategy{Named, RoundRobin, Weighted, LeastLoaded, BestMatch, Pooled}
}

// InTurn reports a strategy that goes round among partners.
func (s Strategy) InTurn() bool { return s != Named && s != Pooled && s != "" }

// An Otherwise is what a rule does with a lead that nobody takes.
type Otherwise string

// What a rule can do otherwise.
const (
	OtherwiseDesk Otherwise = "desk" // the vendor decides
	OtherwisePool Otherwise = "pool" // whoever claims it first
	OtherwiseNext Otherwise = "next" // the next rule that holds
)

// A LeadRule gives the leads for which its condition holds to one of its
// candidates. What is zero is as in the general rules.
type LeadRule struct {
	ID           string     `json:"id"`
	Name         string     `json:"name"`
	When         string     `json:"when"`       // condition over lead
	Candidates   string     `json:"candidates"` // condition over partner and lead, beside territory and products
	Strategy     Strategy   `json:"strategy"`
	Partners     []string   `json:"partners"`     // for named: web domains or external ids
	Certificates []string   `json:"certificates"` // for best-match: those that count
	Factors      []Weighing `json:"factors"`      // for best-match
	OpenCap      int        `json:"open_cap"`
	OffersPerDay int        `json:"offers_per_day"`
	AcceptWithin Span       `json:"accept_within"`
	ActWithin    Span       `json:"act_within"`
	MaxOffers    int        `json:"max_offers"`
	Otherwise    Otherwise  `json:"otherwise"`

	compiled *Conditions
}

// Conditions are those of a rule, ready to be asked.
type Conditions struct {
	When       *condition.Condition // over [LeadFacts], as "lead"
	Candidates *condition.Condition // over [Facts]
	Standing   *condition.Condition // the part of Candidates that only a change of the partner changes
}

// Defaults sets what a rule has when its file says nothing.
func (r *LeadRule) Defaults() {
	r.When, r.Candidates, r.Strategy, r.Otherwise = "true", "true", RoundRobin, OtherwiseDesk
}

// A Weighing is how much a factor counts in a best match.
type Weighing struct {
	Factor Factor `json:"factor"`
	Weight int    `json:"weight"`
}

// A Factor is a part of how well a partner matches a lead, from 0 to 1.
type Factor string

// The factors.
const (
	FactorTerritory    Factor = "territory"    // how exactly its territories name the customer
	FactorProduct      Factor = "product"      // whether it is expressly authorised for the products
	FactorCertificates Factor = "certificates" // how many of the rule's certificates its people hold
	FactorTier         Factor = "tier"         // how high its tier is
	FactorConversion   Factor = "conversion"   // how many of its leads became deals
	FactorLoad         Factor = "load"         // how far it is from its cap
	FactorResponse     Factor = "response"     // how quickly it accepts
)

// Factors lists all factors with the weights they have where a rule names none.
func Factors() []Weighing {
	return []Weighing{
		{FactorTerritory, 3}, {FactorProduct, 2}, {FactorCertificates, 2}, {FactorTier, 1}, {FactorConversion, 2}, {FactorLoad, 2}, {FactorResponse, 1},
	}
}

// LeadFacts are what conditions know of a lead.
type LeadFacts struct {
	Domain      string   `expr:"domain" json:"domain,omitempty"`
	Industry    string   `expr:"industry" json:"industry,omitempty"`
	Country     string   `expr:"country" json:"country,omitempty"` // ISO 3166 alpha-2
	Region      string   `expr:"region" json:"region,omitempty"`
	City        string   `expr:"city" json:"city,omitempty"`
	Language    string   `expr:"language" json:"language,omitempty"`   // ISO 639-1
	Territory   string   `expr:"territory" json:"territory,omitempty"` // ID of the one that decides
	Territories []string `expr:"territories" json:"territories,omitempty"`
	Products    []string `expr:"products" json:"products,omitempty"` // SKUs
	Families    []string `expr:"families" json:"families,omitempty"`
	Size        int      `expr:"size" json:"size,omitempty"`   // people at the customer
	Score       int      `expr:"score" json:"score,omitempty"` // 0 to 100
	Source      string   `expr:"source" json:"source,omitempty"`
	Campaign    string   `expr:"campaign" json:"campaign,omitempty"`
}

// PartnerFacts are what conditions know of a partner.
type PartnerFacts struct {
	ID           string   `expr:"id" json:"id"`
	Domain       string   `expr:"domain" json:"domain,omitempty"`
	Country      string   `expr:"country" json:"country,omitempty"`
	Type         string   `expr:"type" json:"type,omitempty"`
	Tier         string   `expr:"tier" json:"tier,omitempty"`
	Rank         int      `expr:"rank" json:"rank,omitempty"` // of its tier
	Territories  []string `expr:"territories" json:"territories,omitempty"`
	Products     []string `expr:"products" json:"products,omitempty"`
	Languages    []string `expr:"languages" json:"languages,omitempty"`
	Certificates []string `expr:"certificates" json:"certificates,omitempty"`
	Open         int      `expr:"open" json:"open,omitempty"`           // leads it is offered or works on
	Accepted     int      `expr:"accepted" json:"accepted,omitempty"`   // ever
	Converted    int      `expr:"converted" json:"converted,omitempty"` // ever
	Lapsed       int      `expr:"lapsed" json:"lapsed,omitempty"`       // offers that ran out, lately
}

// Facts are what the condition of candidates knows.
type Facts struct {
	Lead    LeadFacts    `expr:"lead"`
	Partner PartnerFacts `expr:"partner"`
}

// WhenFacts are what the condition of a rule knows.
type WhenFacts struct {
	Lead LeadFacts `expr:"lead"`
}

// moving are the facts of a partner that change with its leads.
var moving = []string{"open", "accepted", "converted", "lapsed"}

// Conditions returns the rule's conditions. Validate has compiled them; a rule
// that it has not seen is compiled anew each time.
func (r *LeadRule) Conditions() (*Conditions, error) {
	if r.compiled != nil {
		return r.compiled, nil
	}
	when, err := condition.Compile(r.When, WhenFacts{})
	if err != nil {
		return nil, err
	}
	candidates, err := condition.Compile(r.Candidates, Facts{})
	if err != nil {
		return nil, err
	}
	standing, err := condition.Part(r.Candidates, Facts{}, "partner", moving...)
	if err != nil {
		return nil, err
	}
	return &Conditions{When: when, Candidates: candidates, Standing: standing}, nil
}

// LeadRule returns the rule for leads with the ID.
func (p *Programme) LeadRule(id string) (LeadRule, bool) {
	return find(p.Leads.Rules, func(r LeadRule) bool { return r.ID == id })
}

// A Terms is what holds for the offers of one rule, or by hand.
type Terms struct {
	OpenCap      int  `json:"open_cap"`
	OffersPerDay int  `json:"offers_per_day"`
	MaxOffers    int  `json:"max_offers"`
	AcceptWithin Span `json:"accept_within"`
	ActWithin    Span `json:"act_within"`
}

// TermsOf returns the terms of a rule; those of none are the general ones.
func (p *Programme) TermsOf(r LeadRule) Terms {
	l := p.Leads
	t := Terms{l.OpenCap, l.OffersPerDay, l.MaxOffers, l.AcceptWithin, l.ActWithin}
	for _, n := range []struct{ own, general *int }{{&r.OpenCap, &t.OpenCap}, {&r.OffersPerDay, &t.OffersPerDay}, {&r.MaxOffers, &t.MaxOffers}} {
		if *n.own > 0 {
			*n.general = *n.own
		}
	}
	for _, s := range []struct{ own, general *Span }{{&r.AcceptWithin, &t.AcceptWithin}, {&r.ActWithin, &t.ActWithin}} {
		if !s.own.IsZero() {
			*s.general = *s.own
		}
	}
	return t
}

// FactsOf returns what conditions know of a lead beside what it says itself:
// the territories and families that it lies in on a day.
func (p *Programme) FactsOf(f LeadFacts, day Date) LeadFacts {
	for i, t := range p.TerritoriesAt(Spot{f.Country, f.Region, f.Domain}, day) {
		if i == 0 {
			f.Territory = t.ID
		}
		f.Territories = append(f.Territories, t.ID)
	}
	f.Families = p.FamiliesOf(f.Products...)
	return f
}

// DeclineReason returns the reason for declining a lead with the ID.
func (p *Programme) DeclineReason(id string) (Reason, bool) {
	return reasonIn(p.Leads.DeclineReasons, id)
}

// GiveBackReason returns the reason for giving a lead back with the ID.
func (p *Programme) GiveBackReason(id string) (Reason, bool) {
	return reasonIn(p.Leads.GiveBackReasons, id)
}

// DisqualifyReason returns the reason for disqualifying a lead with the ID.
func (p *Programme) DisqualifyReason(id string) (Reason, bool) {
	return reasonIn(p.Leads.DisqualifyReasons, id)
}

func reasonIn(list []Reason, id string) (Reason, bool) {
	return find(list, func(r Reason) bool { return strings.EqualFold(r.ID, id) })
}

func defaultLeads() LeadRules {
	return LeadRules{
		NeedsConsent: true, OpenCap: 25, OffersPerDay: 20, MaxOffers: 5, LapseDays: 14,
		AcceptWithin: Span{24, "hour"}, ActWithin: Span{5, "day"}, RemindAccept: Span{4, "hour"}, RemindAct: Span{1, "day"},
		Pool: PoolRules{ClaimsPerDay: 10, CoolDown: Span{10, "minute"}},
		DeclineReasons: []Reason{
			{"no-capacity", "No capacity", false},
			{"outside-focus", "Outside our focus", false},
			{"known-customer", "We know this customer and will not sell", false},
			{"too-small", "Too small", false},
			{"other", "Another reason", true},
		},
		GiveBackReasons: []Reason{
			{"no-contact", "Nobody could be reached", false},
			{"no-capacity", "No capacity", false},
			{"wrong-territory", "Outside our territory", false},
			{"conflict-of-interest", "Conflict of interest", false},
			{"other", "Another reason", true},
		},
		DisqualifyReasons: []Reason{
			{"no-need", "No need", false},
			{"no-budget", "No budget", false},
			{"not-a-company", "Not a company", false},
			{"duplicate", "Known already", false},
			{"wrong-contact", "Wrong contact data", false},
			{"other", "Another reason", true},
		},
	}
}
