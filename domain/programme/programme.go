// Package programme describes a vendor's partner programme: what it sells, where,
// on which tiers, by which rules deals are protected and how partners come
// aboard. A programme is a value that is loaded, validated and then only read;
// many sessions share one pointer.
//
// The package decides what a sound programme is (Validate) and answers
// questions about it. It refuses to know files: reading them, and finding the
// line of a fault, is the content room's work.
//
// The json tags are the names that vendors write in programme.yaml.
package programme

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"gangway/domain"
)

// A Programme is one revision of a vendor's programme. It must not be changed
// once it is in use.
type Programme struct {
	Revision string         `json:"-"`         // short hash of the content
	Name     string         `json:"name"`      // what partners call it, such as "Halyard Crew"
	Vendor   string         `json:"vendor"`    // the company whose products are sold
	Support  string         `json:"support"`   // an e-mail address or web address for questions
	Currency string         `json:"currency"`  // ISO 4217; every amount of the programme is in it
	TimeZone *time.Location `json:"time_zone"` // where days begin and end

	Branding      Branding       `json:"branding"`
	Families      []Family       `json:"families"`
	Products      []Product      `json:"products"`
	Territories   []Territory    `json:"territories"`
	NamedAccounts []NamedAccount `json:"named_accounts"`
	Tiers         []Tier         `json:"tiers"` // in rank order, the entry tier first
	TierRules     TierRules      `json:"tier_rules"`
	Deals         DealRules      `json:"deals"`
	Leads         LeadRules      `json:"leads"`
	Onboarding    Onboarding     `json:"onboarding"`
	Training      Training       `json:"training"`

	// What stands in files of its own, in order of their names.
	Agreements []Agreement `json:"-"`
	Documents  []Document  `json:"-"` // in order of their paths
	News       []NewsItem  `json:"-"`
	Courses    []Course    `json:"-"`
	Files      []File      `json:"-"`
}

// Branding is how the portal shows itself as the vendor's.
type Branding struct {
	Accent string `json:"accent"` // colour as #rrggbb
	Symbol string `json:"symbol"` // one or two characters before the vendor's name
}

// A Family groups products that conflict with each other: two partners cannot
// both protect one customer for the same family.
type Family struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// A Product is something that partners sell.
type Product struct {
	SKU    string       `json:"sku"`
	Name   string       `json:"name"`
	Family string       `json:"family"` // ID of a Family
	List   domain.Money `json:"list"`   // list price of one piece
}

// A Tier is a level that a partner stands on, with what it brings.
type Tier struct {
	ID             string `json:"id"`
	Name           string `json:"name"`
	Rank           int    `json:"rank"`            // 1 is the entry tier; higher is better
	ProtectionDays int    `json:"protection_days"` // calendar days that an approved deal is protected; 90 is the field's habit
	AutoApprove    bool   `json:"auto_approve"`    // whether the rule of auto-approval may approve its deals
	Discount       int    `json:"discount"`        // percent off the list price
	LeadWeight     int    `json:"lead_weight"`     // share of the leads of weighted rules, against the others
	MDFRate        int    `json:"mdf_rate"`        // percent of won revenue that is given back for marketing
	CommissionRate int    `json:"commission_rate"` // percent of won revenue
	Needs          *Need  `json:"needs,omitempty"` // what a partner must reach; none for the entry tier
}

// Defaults sets what a tier has when its file says nothing.
func (t *Tier) Defaults() { t.ProtectionDays, t.LeadWeight = DefaultProtectionDays, 1 }

// An Agreement is a text that a partner's owner accepts. What is stored with an
// acceptance is ID, Version and Hash.
type Agreement struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Title   string `json:"title"`
	Text    string `json:"text"` // Markdown, without its front matter
	Hash    string `json:"hash"` // SHA-256 of Text, in hexadecimal
}

// Rev returns the revision of the programme.
func (p *Programme) Rev() string { return p.Revision }

// MarshalJSON writes the programme with its revision and agreements, the time
// zone by its IANA name.
func (p *Programme) MarshalJSON() ([]byte, error) {
	type plain Programme
	zone := ""
	if p.TimeZone != nil {
		zone = p.TimeZone.String()
	}
	return json.Marshal(struct {
		Revision string `json:"revision"`
		*plain
		TimeZone   string      `json:"time_zone"`
		Agreements []Agreement `json:"agreements"`
	}{p.Revision, (*plain)(p), zone, p.Agreements})
}

// Product returns the product with the SKU, which is matched without regard to
// case.
func (p *Programme) Product(sku string) (Product, bool) {
	return find(p.Products, func(x Product) bool { return strings.EqualFold(x.SKU, sku) })
}

// Family returns the family that the product with the SKU belongs to.
func (p *Programme) Family(sku string) (Family, bool) {
	x, ok := p.Product(sku)
	if !ok {
		return Family{}, false
	}
	return p.FamilyByID(x.Family)
}

// FamilyByID returns the family with the ID.
func (p *Programme) FamilyByID(id string) (Family, bool) {
	return find(p.Families, func(f Family) bool { return f.ID == id })
}

// FamiliesOf returns the IDs of the families that the SKUs belong to, each once,
// sorted. Unknown SKUs are passed over.
func (p *Programme) FamiliesOf(skus ...string) []string {
	var ids []string
	for _, sku := range skus {
		if f, ok := p.Family(sku); ok && !slices.Contains(ids, f.ID) {
			ids = append(ids, f.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// Tier returns the tier with the ID.
func (p *Programme) Tier(id string) (Tier, bool) {
	return find(p.Tiers, func(t Tier) bool { return t.ID == id })
}

// EntryTier returns the tier of the lowest rank, where every partner begins. It
// is the zero Tier only in a programme without tiers, which Validate refuses.
func (p *Programme) EntryTier() Tier {
	if len(p.Tiers) == 0 {
		return Tier{}
	}
	return slices.MinFunc(p.Tiers, func(a, b Tier) int { return a.Rank - b.Rank })
}

// NextTier returns the tier one rank above that with the ID.
func (p *Programme) NextTier(id string) (Tier, bool) {
	present, ok := p.Tier(id)
	if !ok {
		return Tier{}, false
	}
	above := slices.DeleteFunc(slices.Clone(p.Tiers), func(t Tier) bool { return t.Rank <= present.Rank })
	if len(above) == 0 {
		return Tier{}, false
	}
	return slices.MinFunc(above, func(a, b Tier) int { return a.Rank - b.Rank }), true
}

// Agreement returns the agreement with the ID.
func (p *Programme) Agreement(id string) (Agreement, bool) {
	return find(p.Agreements, func(a Agreement) bool { return a.ID == id })
}

func find[T any](list []T, match func(T) bool) (T, bool) {
	if i := slices.IndexFunc(list, match); i >= 0 {
		return list[i], true
	}
	var none T
	return none, false
}
