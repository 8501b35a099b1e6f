package lead

import (
	"slices"

	"gangway/domain"
)

var (
	sellers = domain.Party{Words: "an owner, a manager or sales of a partner", Roles: map[domain.Side][]domain.Role{
		domain.Partner: {domain.Owner, domain.Manager, domain.Sales},
	}}
	dispatchers = domain.Party{Words: "an admin or a manager of the vendor", Roles: map[domain.Side][]domain.Role{
		domain.Vendor: {domain.Admin, domain.Manager},
	}}
	admins = domain.Party{Words: "an admin of the vendor", Roles: map[domain.Side][]domain.Role{
		domain.Vendor: {domain.Admin},
	}}
	workers = domain.Party{Words: "somebody who works on leads", Roles: map[domain.Side][]domain.Role{
		domain.Partner: {domain.Owner, domain.Manager, domain.Sales},
		domain.Vendor:  {domain.Admin, domain.Manager},
	}}
	readers = domain.Party{Words: "somebody who works with leads", Roles: map[domain.Side][]domain.Role{
		domain.Partner: domain.RolesOf(domain.Partner),
		domain.Vendor:  {domain.Admin, domain.Manager, domain.Auditor},
	}}
	vendorReaders = domain.Party{Words: "an admin, a manager or an auditor of the vendor", Roles: map[domain.Side][]domain.Role{
		domain.Vendor: {domain.Admin, domain.Manager, domain.Auditor},
	}}
	partnerReaders = domain.Party{Words: "somebody of a partner", Roles: map[domain.Side][]domain.Role{
		domain.Partner: domain.RolesOf(domain.Partner),
	}}
	portal = domain.Party{Words: "the portal itself"}
)

// may answers whether the actor may do what the verb says, to any lead at all.
func may(r *domain.Read, v verb) error { return moves[v].by.Allow(r) }

// scopesOf names the parts of all leads that an actor may see. It decides for
// every list, lookup and sum: a lead is seen if it lies in one of them. The pool
// is beside them, see [audience].
func scopesOf(a domain.Actor) []string {
	switch {
	case a.Side == domain.System:
		return []string{everything}
	case a.Is(domain.Partner, domain.Sales):
		return []string{ofUser(a.User), openTo(a.Partner)}
	case a.Is(domain.Partner) && a.Partner != "":
		return []string{ofPartner(a.Partner)}
	case !a.Is(domain.Vendor, domain.Admin, domain.Manager, domain.Auditor):
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

// everything is the scope that holds all leads.
const everything = "v:"

func ofPartner(id string) string   { return "p:" + id }
func ofUser(id string) string      { return "u:" + id }
func openTo(partner string) string { return "o:" + partner } // offers, which all who sell may take
func ofCountry(code string) string { return "c:" + code }

// sees reports whether an actor may know of a lead, the pool aside.
func sees(a domain.Actor, d *record) bool {
	mine := scopesOf(a)
	return slices.ContainsFunc(d.scopes(), func(s string) bool { return slices.Contains(mine, s) })
}

// find returns a lead that the actor may see. A malformed id, one that is not
// there and one that is not for the actor get the same answer.
func find(r *domain.Read, id string) (record, error) {
	id, ok := domain.ParseID("L", id)
	if !ok {
		return record{}, leads.NotFound()
	}
	d, found, err := leads.Lookup(r, id)
	if err != nil {
		return record{}, err
	}
	if !found {
		return record{}, leads.NotFound()
	}
	if sees(r.Actor, &d) {
		return d, nil
	}
	if d.Status == StatusPooled {
		if a, err := audienceOf(r); err != nil {
			return record{}, err
		} else if a.has(&d) {
			return d, nil
		}
	}
	return record{}, leads.NotFound()
}
