package deal

import (
	"slices"

	"gangway/domain"
)

var (
	sellers = domain.Party{Words: "an owner, a manager or sales of a partner", Roles: map[domain.Side][]domain.Role{
		domain.Partner: {domain.Owner, domain.Manager, domain.Sales},
	}}
	reviewers = domain.Party{Words: "an admin or a manager of the vendor", Roles: map[domain.Side][]domain.Role{
		domain.Vendor: {domain.Admin, domain.Manager},
	}}
	admins = domain.Party{Words: "an admin of the vendor", Roles: map[domain.Side][]domain.Role{
		domain.Vendor: {domain.Admin},
	}}
	writers = domain.Party{Words: "somebody who works on deals", Roles: map[domain.Side][]domain.Role{
		domain.Partner: {domain.Owner, domain.Manager, domain.Sales},
		domain.Vendor:  {domain.Admin, domain.Manager},
	}}
	readers = domain.Party{Words: "somebody who works with deals", Roles: map[domain.Side][]domain.Role{
		domain.Partner: domain.RolesOf(domain.Partner),
		domain.Vendor:  {domain.Admin, domain.Manager, domain.Finance, domain.Auditor},
	}}
	checkers = domain.Party{Words: "somebody who sells or reviews deals", Roles: map[domain.Side][]domain.Role{
		domain.Partner: domain.RolesOf(domain.Partner),
		domain.Vendor:  {domain.Admin, domain.Manager},
	}}
	vendorReaders = domain.Party{Words: "an admin, a manager or an auditor of the vendor", Roles: map[domain.Side][]domain.Role{
		domain.Vendor: {domain.Admin, domain.Manager, domain.Auditor},
	}}
	partnerReaders = domain.Party{Words: "somebody of a partner", Roles: map[domain.Side][]domain.Role{
		domain.Partner: domain.RolesOf(domain.Partner),
	}}
	portal = domain.Party{Words: "the portal itself"}
)

// may answers whether the actor may do what the verb says, to any deal at all.
func may(r *domain.Read, v verb) error { return moves[v].by.Allow(r) }

// scopesOf names the parts of all deals that an actor may see. It decides for
// every list, lookup, search, queue and sum: a deal is seen if it lies in one of
// them.
func scopesOf(a domain.Actor) []string {
	switch {
	case a.Side == domain.System:
		return []string{everything}
	case a.Is(domain.Partner, domain.Sales):
		return []string{ofUser(a.User)}
	case a.Is(domain.Partner, domain.Owner, domain.Manager, domain.Viewer) && a.Partner != "":
		return []string{ofPartner(a.Partner)}
	case !a.Is(domain.Vendor, domain.Admin, domain.Manager, domain.Finance, domain.Auditor):
		return nil
	case len(a.Regions) == 0:
		return []string{everything}
	}
	var scopes []string
	for _, country := range a.Regions {
		scopes = append(scopes, ofCountry(country))
	}
	return scopes
}

// everything is the scope that holds all deals.
const everything = "v:"

func ofPartner(id string) string    { return "p:" + id }
func ofUser(id string) string       { return "u:" + id }
func ofCountry(code string) string  { return "c:" + code }
func isPersonal(scope string) bool  { return scope[0] == 'u' }
func isUnlimited(scope string) bool { return scope == everything }

// sees reports whether an actor may know of a deal.
func sees(a domain.Actor, d *record) bool {
	mine := scopesOf(a)
	return slices.ContainsFunc(append(d.companyScopes(), d.personalScopes()...), func(s string) bool {
		return slices.Contains(mine, s)
	})
}

// find returns a deal that the actor may see. A malformed id, one that is not
// there and one that is not for the actor get the same answer.
func find(r *domain.Read, id string) (record, error) {
	id, ok := domain.ParseID("D", id)
	if !ok {
		return record{}, deals.NotFound()
	}
	d, found, err := deals.Lookup(r, id)
	if err != nil {
		return record{}, err
	}
	if !found || !sees(r.Actor, &d) {
		return record{}, deals.NotFound()
	}
	return d, nil
}

// Find returns a deal that the actor may see, for other nouns.
func Find(r *domain.Read, id string) (Deal, error) {
	d, err := find(r, id)
	if err != nil {
		return Deal{}, err
	}
	return d.present(r), nil
}
