package programme

import (
	"cmp"
	"slices"
	"strings"

	"gangway/domain/customer"
	"gangway/domain/text"
)

// A Territory is a part of the market: whole countries, single regions of
// countries that are split, and customers named by their web domain. Deals are
// protected in it, leads are handed out in it, and partners may be limited to
// some. Where several hold the same customer, that of the highest priority
// decides.
type Territory struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Countries []string `json:"countries"` // ISO 3166 alpha-2 codes
	Regions   []Region `json:"regions"`   // for these regions only, of a country that others share
	Accounts  []string `json:"accounts"`  // registrable web domains of named customers, wherever they are
	Priority  int      `json:"priority"`  // the highest decides; 0 if nothing is said
	Exclusive bool     `json:"exclusive"` // one partner at most holds it, and nobody else sells there
	From      Date     `json:"from"`      // first day on which it is in force; none for always
	Until     Date     `json:"until"`     // last day; none for ever
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

// InForce reports whether the territory holds on a day.
func (t Territory) InForce(day Date) bool {
	return !day.Before(t.From) && !t.Over(day)
}

// Over reports whether the territory is past its last day.
func (t Territory) Over(day Date) bool { return !t.Until.IsZero() && t.Until.Before(day) }

// A Spot is where a customer is, as far as territories can tell.
type Spot struct{ Country, Region, Domain string }

// closeness says how exactly a territory names a spot: by the customer's name 3,
// by its region 2, by its country 1, not at all 0.
func (t Territory) closeness(s Spot) int {
	switch {
	case s.Domain != "" && slices.Contains(t.Accounts, s.Domain):
		return 3
	case s.Region != "" && t.hasRegion(s.Country, s.Region):
		return 2
	case slices.Contains(t.Countries, s.Country):
		return 1
	}
	return 0
}

// TerritoriesAt returns the territories that are in force on a day and hold a
// spot, the one that decides in front: by priority, then by how exactly they name
// the customer, then in the order of the programme.
func (p *Programme) TerritoriesAt(s Spot, day Date) []Territory {
	var held []Territory
	for _, t := range p.Territories {
		if t.InForce(day) && t.closeness(s) > 0 {
			held = append(held, t)
		}
	}
	slices.SortStableFunc(held, func(a, b Territory) int {
		return cmp.Or(cmp.Compare(b.Priority, a.Priority), cmp.Compare(b.closeness(s), a.closeness(s)))
	})
	return held
}

// SellsIn reports whether a partner that holds territories, none for everywhere,
// may sell to a customer on a day. In an exclusive territory that decides about
// the customer, only who holds it may; elsewhere any territory that holds the
// customer will do. A programme without territories limits nobody.
func (p *Programme) SellsIn(territories []string, s Spot, day Date) bool {
	if len(p.Territories) == 0 {
		return true
	}
	at := p.TerritoriesAt(s, day)
	if len(at) > 0 && at[0].Exclusive {
		return slices.Contains(territories, at[0].ID)
	}
	return len(territories) == 0 || slices.ContainsFunc(at, func(t Territory) bool { return slices.Contains(territories, t.ID) })
}

// Closeness says how exactly the territories of a partner name a customer, from
// 0, everywhere or not at all, to 1, by its name.
func (p *Programme) Closeness(territories []string, s Spot, day Date) float64 {
	best := 0
	for _, t := range p.TerritoriesAt(s, day) {
		if slices.Contains(territories, t.ID) {
			best = max(best, t.closeness(s))
		}
	}
	return float64(best) / 3
}

// Authorises reports whether a partner may sell a product. What it is authorised
// for are SKUs and IDs of families; none is all.
func (p *Programme) Authorises(authorised []string, sku string) bool {
	if len(authorised) == 0 {
		return true
	}
	x, known := p.Product(sku)
	return known && (slices.Contains(authorised, x.SKU) || slices.Contains(authorised, x.Family))
}

// MayReach reports whether a customer of an unknown region could lie in one of
// the territories on a day: they name regions of its country.
func (p *Programme) MayReach(territories []string, s Spot, day Date) bool {
	return s.Region == "" && slices.ContainsFunc(p.Territories, func(t Territory) bool {
		return t.InForce(day) && t.splits(s.Country) && slices.Contains(territories, t.ID)
	})
}

// Territory returns the territory with the ID.
func (p *Programme) Territory(id string) (Territory, bool) {
	return find(p.Territories, func(t Territory) bool { return t.ID == id })
}

// TerritoryOf returns the territory that decides about a customer of which only
// country and region are known, whenever it is in force. There is none for a
// country that no territory names, and for an unknown region of a country of
// which territories name regions only.
func (p *Programme) TerritoryOf(country, region string) (Territory, bool) {
	s := Spot{Country: country, Region: region}
	best, found := Territory{}, false
	for _, t := range p.Territories {
		if c := t.closeness(s); c > 0 && (!found || t.Priority > best.Priority || t.Priority == best.Priority && c > best.closeness(s)) {
			best, found = t, true
		}
	}
	return best, found
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
