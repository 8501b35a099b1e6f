package lead

import (
	"slices"

	"gangway/domain/programme"
)

// A Drop is why a candidate can't have a lead.
type Drop string

// The reasons, in the order in which they are looked at.
const (
	DropInactive   Drop = "inactive"      // the company is suspended or has ended
	DropExcluded   Drop = "had-it-before" // it declined it, let it run out or gave it back
	DropTerritory  Drop = "outside-territory"
	DropProduct    Drop = "not-authorised-for-product"
	DropCandidates Drop = "candidates"       // the rule's condition does not hold
	DropOpenCap    Drop = "open-cap"         // as many open leads as it may have
	DropDailyCap   Drop = "daily-cap"        // as many offers today as it may get
	DropNobody     Drop = "nobody-to-accept" // no user of it can accept a lead
)

// A Candidate is a partner that was looked at for a lead, with all that the choice
// goes by.
type Candidate struct {
	Partner Ref                    `json:"partner"`
	Dropped Drop                   `json:"dropped,omitempty"`
	Fault   string                 `json:"fault,omitempty"` // why the condition could not be asked
	Rank    int                    `json:"rank,omitempty"`  // 1 is who gets it
	Turns   int64                  `json:"turns"`           // how far it is in the rota, in parts of turns
	From    int64                  `json:"from,omitempty"`  // the same, where who was away is brought up to the others
	Weight  int64                  `json:"weight"`          // share in the rota, in eighths
	Score   float64                `json:"score,omitempty"` // of the factors, 0 to 100
	Factors []Points               `json:"factors,omitempty"`
	Facts   programme.PartnerFacts `json:"facts"`
	Is      Present                `json:"is"`
}

// A Present is how a partner stood towards a lead at the moment of a routing.
type Present struct {
	Active    bool    `json:"active"`
	Excluded  bool    `json:"excluded,omitempty"`
	Sells     bool    `json:"sells"`     // in the lead's territory
	May       bool    `json:"may"`       // sell its products
	People    bool    `json:"people"`    // somebody can accept
	Offers    int64   `json:"offers"`    // made to it on this day
	Closeness float64 `json:"closeness"` // of its territories to the customer
	Expressly float64 `json:"expressly"` // part of the products that it is expressly authorised for
	TierPart  float64 `json:"tier_part"` // from 0, the entry tier, to 1
	Lost      int64   `json:"lost,omitempty"`
	Hours     float64 `json:"hours,omitempty"` // that it takes to accept, -1 if not known
}

// judge says whether a candidate can have the lead by a rule.
func (c *Candidate) judge(rule *programme.Conditions, lead programme.LeadFacts, terms programme.Terms) {
	c.Dropped, c.Fault = "", ""
	switch {
	case !c.Is.Active:
		c.Dropped = DropInactive
	case c.Is.Excluded:
		c.Dropped = DropExcluded
	case !c.Is.Sells:
		c.Dropped = DropTerritory
	case !c.Is.May:
		c.Dropped = DropProduct
	case !c.holds(rule, lead):
		c.Dropped = DropCandidates
	case !c.Is.People:
		c.Dropped = DropNobody
	case c.Facts.Open >= terms.OpenCap:
		c.Dropped = DropOpenCap
	case c.Is.Offers >= int64(terms.OffersPerDay):
		c.Dropped = DropDailyCap
	}
}

func (c *Candidate) holds(rule *programme.Conditions, lead programme.LeadFacts) bool {
	if rule == nil {
		return true
	}
	ok, err := rule.Candidates.Holds(programme.Facts{Lead: lead, Partner: c.Facts})
	if err != nil {
		c.Fault = err.Error()
	}
	return ok
}

// rank orders candidates that were judged: those that can have the lead by the
// rule's strategy, then the others.
func rank(r programme.LeadRule, terms programme.Terms, all []Candidate) {
	fit := fitting(all)
	for i := range fit {
		if r.Strategy == programme.BestMatch {
			fit[i].score(r, terms)
		}
	}
	choose(r.Strategy, fit)
	for i := range fit {
		fit[i].Rank = i + 1
	}
}

// fitting puts the candidates that were not dropped in front, in their order, and
// returns them.
func fitting(all []Candidate) []Candidate {
	slices.SortStableFunc(all, func(a, b Candidate) int {
		switch {
		case (a.Dropped == "") == (b.Dropped == ""):
			return 0
		case a.Dropped == "":
			return -1
		}
		return 1
	})
	n := slices.IndexFunc(all, func(c Candidate) bool { return c.Dropped != "" })
	if n < 0 {
		return all
	}
	return all[:n]
}
