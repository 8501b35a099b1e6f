package deal

import (
	"slices"
	"strings"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
)

// What a submission is flagged with for its review. The codes are those of the
// reasons for a rejection that fit.
const (
	OutsideTerritory = "outside-territory"          // the partner does not sell where the customer is
	NotAuthorised    = "not-authorised-for-product" // the partner may not sell one of the products
)

// A limit is what a partner may not sell of a deal.
type limit struct {
	Outside   bool     // the customer lies outside its territories
	Forbidden []string // SKUs that it is not authorised for
	rules     *programme.Programme
}

// limitOf holds a customer and products to what a partner may sell today. Where
// the country is not known, or a region that decides is not, nothing is held
// against the partner.
func limitOf(r *domain.Read, company partner.Partner, customer programme.Spot, skus []string) limit {
	p := programme.Of(r)
	l, today := limit{rules: p}, p.Today(r.Now())
	l.Outside = customer.Country != "" && !p.SellsIn(company.Territories, customer, today) && !p.MayReach(company.Territories, customer, today)
	for _, sku := range skus {
		if x, ok := p.Product(sku); ok {
			sku = x.SKU
		}
		if !p.Authorises(company.Products, sku) && !slices.Contains(l.Forbidden, sku) {
			l.Forbidden = append(l.Forbidden, sku)
		}
	}
	return l
}

// spot is where the deal's customer is.
func (d *record) spot() programme.Spot {
	return programme.Spot{Country: d.Customer.Country, Region: d.Customer.Region, Domain: d.Customer.Domain}
}

// limits is limitOf for a deal and its partner.
func (d *record) limits(r *domain.Read, company partner.Partner) limit {
	return limitOf(r, company, d.spot(), d.skus())
}

// flags are the codes for what is beyond the limit.
func (l limit) flags() (flags []string) {
	if l.Outside {
		flags = append(flags, OutsideTerritory)
	}
	if len(l.Forbidden) > 0 {
		flags = append(flags, NotAuthorised)
	}
	return flags
}

// say tells the partner what is beyond its limit and who decides; "" for
// nothing.
func (l limit) say() string {
	var words []string
	if l.Outside {
		words = append(words, "this customer is outside your territory")
	}
	if len(l.Forbidden) > 0 {
		names := make([]string, 0, len(l.Forbidden))
		for _, sku := range l.Forbidden {
			if x, ok := l.rules.Product(sku); ok {
				sku = x.Name
			}
			names = append(names, sku)
		}
		words = append(words, "you are not authorised for "+strings.Join(names, ", "))
	}
	if len(words) == 0 {
		return ""
	}
	s := strings.Join(words, " and ")
	return strings.ToUpper(s[:1]) + s[1:] + ", so " + l.rules.Vendor + " decides."
}
