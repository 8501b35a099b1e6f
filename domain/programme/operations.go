package programme

import (
	"slices"

	"gangway/domain"
)

// Operations lists what this package offers.
func Operations() []domain.Operation {
	return []domain.Operation{
		domain.OfferQuery[Show]("programme.show", "programme", "Shows the partner programme: products, tiers, territories and the rules of deals.", "programme show"),
	}
}

// Show returns the programme in force. What a partner may not know of it, the
// vendor's named accounts and the customers that territories name, is left out
// for all but the vendor.
type Show struct{}

// Allow lets everybody but guests.
func (Show) Allow(r *domain.Read) error {
	if r.Actor.Is(domain.Guest) {
		return r.Actor.Refused("a partner")
	}
	return nil
}

// Check has nothing to hold an empty input to.
func (Show) Check() error { return nil }

// Run returns the programme, as the actor may see it.
func (Show) Run(r *domain.Read) (*Programme, error) {
	p := Of(r)
	if r.Actor.Is(domain.Vendor) {
		return p, nil
	}
	shown := *p
	shown.NamedAccounts = []NamedAccount{}
	shown.Territories = slices.Clone(p.Territories)
	for i := range shown.Territories {
		shown.Territories[i].Accounts = nil
	}
	return &shown, nil
}
