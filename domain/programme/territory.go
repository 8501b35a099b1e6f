package programme

import (
	"slices"
	"strings"

	"gangway/domain/customer"
	"gangway/domain/text"
)

// A Territory is a part of the world in which a deal is protected: whole
// countries, and single regions of countries that are split.
type Territory struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Countries []string `json:"countries"` // ISO 3166 alpha-2 codes
	Regions   []Region `json:"regions"`   // for these regions only, of a country that others share
}

// A Region is a part of a country, compared without regard to case and accents.
type Region struct {
	Country string `json:"country"`
	Name    string `json:"name"`
}

func (t Territory) hasRegion(country, region string) bool {
	return slices.ContainsFunc(t.Regions, func(r Region) bool {
		return r.Country == country && text.Fold(r.Name) == text.Fold(region)
	})
}

func (t Territory) splits(country string) bool {
	return slices.ContainsFunc(t.Regions, func(r Region) bool { return r.Country == country })
}

// TerritoryOf returns the territory that a customer's country and region lie
// in. There is none for a country that no territory names, and for an unknown
// region of a country of which territories name regions only.
func (p *Programme) TerritoryOf(country, region string) (Territory, bool) {
	if region != "" {
		if t, ok := find(p.Territories, func(t Territory) bool { return t.hasRegion(country, region) }); ok {
			return t, true
		}
	}
	return find(p.Territories, func(t Territory) bool { return slices.Contains(t.Countries, country) })
}

// Everywhere is the only place of a programme without territories.
const Everywhere = "*"

// Places returns keys such that two customers' places overlap exactly if they
// have a key in common: the territory's ID, or all territories that an unknown
// region of a split country could lie in. A country outside all territories is
// a place of its own ("country:ZA"); a programme without territories has one
// place, [Everywhere].
func (p *Programme) Places(country, region string) []string {
	if len(p.Territories) == 0 {
		return []string{Everywhere}
	}
	var keys []string
	if region == "" {
		for _, t := range p.Territories {
			if t.splits(country) {
				keys = append(keys, t.ID)
			}
		}
	}
	if t, ok := p.TerritoryOf(country, region); ok {
		if !slices.Contains(keys, t.ID) {
			keys = append(keys, t.ID)
		}
	} else {
		keys = append(keys, "country:"+country)
	}
	slices.Sort(keys)
	return keys
}

// Overlap reports whether two customers, each given by country and region, can
// lie in one territory, so that deals for them can be in conflict.
func (p *Programme) Overlap(countryA, regionA, countryB, regionB string) bool {
	b := p.Places(countryB, regionB)
	return slices.ContainsFunc(p.Places(countryA, regionA), func(k string) bool { return slices.Contains(b, k) })
}

// A NamedAccount is a customer that the vendor keeps for itself (a house
// account): partners cannot register it.
type NamedAccount struct {
	Name     string   `json:"name"`
	Domain   string   `json:"domain"`
	Country  string   `json:"country"`  // ISO 3166 alpha-2; "" holds everywhere
	Families []string `json:"families"` // IDs of families it is kept for; none for all
}

// Keys returns the customer keys by which the account is recognised: its domain,
// and its name in its country.
func (a NamedAccount) Keys() []customer.Key {
	var keys []customer.Key
	if k, err := customer.KeyOf(a.Domain, "", ""); a.Domain != "" && err == nil {
		keys = append(keys, k)
	}
	if k, err := customer.KeyOf("", a.Name, a.Country); a.Country != "" && err == nil {
		keys = append(keys, k)
	}
	return keys
}

// NamedAccount returns the vendor's own account that a deal would touch: the
// same customer key, the product family among the account's, and the
// customer's place overlapping the account's.
func (p *Programme) NamedAccount(key customer.Key, family, country, region string) (NamedAccount, bool) {
	return find(p.NamedAccounts, func(a NamedAccount) bool {
		return slices.Contains(a.Keys(), key) &&
			(len(a.Families) == 0 || slices.Contains(a.Families, family)) &&
			(a.Country == "" || p.Overlap(a.Country, "", strings.ToUpper(country), region))
	})
}
