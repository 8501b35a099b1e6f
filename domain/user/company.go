package user

import (
	"slices"

	"gangway/domain"
)

// A Company is what has to be known of a partner to decide who may see its
// people. The partner package keeps it beside its own record.
type Company struct {
	ID      string `json:"id"`
	Country string `json:"country"` // ISO 3166 alpha-2
}

// Companies are all partners, ended ones among them.
var Companies = domain.NewTable("company", func(c *Company) domain.Key { return domain.Tuple(c.ID) })

// covers reports whether there is such a company and it lies in the regions of
// a vendor user.
func covers(r *domain.Read, partner string) (bool, error) {
	c, ok, err := Companies.Lookup(r, partner)
	if err != nil || !ok {
		return false, err
	}
	return len(r.Actor.Regions) == 0 || slices.Contains(r.Actor.Regions, c.Country), nil
}
