package deal

import (
	"slices"

	"gangway/domain"
)

// A party is who may do something, by side and role.
type party struct {
	words string // for the sentence that refuses
	roles map[domain.Side][]domain.Role
}

var (
	sellers = party{"an owner, a manager or sales of a partner", map[domain.Side][]domain.Role{
		domain.Partner: {domain.Owner, domain.Manager, domain.Sales},
	}}
	reviewers = party{"an admin or a manager of the vendor", map[domain.Side][]domain.Role{
		domain.Vendor: {domain.Admin, domain.Manager},
	}}
	admins = party{"an admin of the vendor", map[domain.Side][]domain.Role{
		domain.Vendor: {domain.Admin},
	}}
	writers = party{"somebody who works on deals", map[domain.Side][]domain.Role{
		domain.Partner: {domain.Owner, domain.Manager, domain.Sales},
		domain.Vendor:  {domain.Admin, domain.Manager},
	}}
	readers = party{"somebody who works with deals", map[domain.Side][]domain.Role{
		domain.Partner: domain.RolesOf(domain.Partner),
		domain.Vendor:  {domain.Admin, domain.Manager, domain.Finance, domain.Auditor},
	}}
	checkers = party{"somebody who sells or reviews deals", map[domain.Side][]domain.Role{
		domain.Partner: domain.RolesOf(domain.Partner),
		domain.Vendor:  {domain.Admin, domain.Manager},
	}}
	vendorReaders = party{"an admin, a manager or an auditor of the vendor", map[domain.Side][]domain.Role{
		domain.Vendor: {domain.Admin, domain.Manager, domain.Auditor},
	}}
	partnerReaders = party{"somebody of a partner", map[domain.Side][]domain.Role{
		domain.Partner: domain.RolesOf(domain.Partner),
	}}
	portal = party{words: "the portal itself"}
)

// allow answers whether the actor belongs to the party. It looks at no record, so
// that its answer says nothing about one.
func (p party) allow(r *domain.Read) error {
	if slices.Contains(p.roles[r.Actor.Side], r.Actor.Role) {
		return nil
	}
	return r.Actor.Refused(p.words)
}

// may answers whether the actor may do what the verb says, to any deal at all.
func may(r *domain.Read, v verb) error { return moves[v].by.allow(r) }

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
