package learn

import (
	"gangway/domain"
	"gangway/domain/partner"
)

var (
	everybody = domain.Party{Words: "somebody of a partner or of the vendor", Roles: map[domain.Side][]domain.Role{
		domain.Partner: domain.RolesOf(domain.Partner),
		domain.Vendor:  domain.RolesOf(domain.Vendor),
	}}
	leaders = domain.Party{Words: "an owner or a manager of a partner, or somebody of the vendor who looks after courses", Roles: map[domain.Side][]domain.Role{
		domain.Partner: {domain.Owner, domain.Manager},
		domain.Vendor:  {domain.Admin, domain.Manager, domain.Editor, domain.Auditor},
	}}
	teachers = domain.Party{Words: "an admin, a manager, an editor or an auditor of the vendor", Roles: map[domain.Side][]domain.Role{
		domain.Vendor: {domain.Admin, domain.Manager, domain.Editor, domain.Auditor},
	}}
	keepers = domain.Party{Words: "an admin, a manager or an editor of the vendor", Roles: map[domain.Side][]domain.Role{
		domain.Vendor: {domain.Admin, domain.Manager, domain.Editor},
	}}
	admins = domain.Party{Words: "an admin of the vendor", Roles: map[domain.Side][]domain.Role{
		domain.Vendor: {domain.Admin},
	}}
)

// visible reports whether the actor may know of what is a company's: of the
// vendor's own people only the vendor does.
func visible(r *domain.Read, company string) (bool, error) {
	if company == "" {
		return r.Actor.Side == domain.Vendor, nil
	}
	_, err := partner.Get(r, company)
	if domain.KindOf(err) == domain.NotFound {
		return false, nil
	}
	return err == nil, err
}

// me is the id of the person whose learning an actor sees as its own: nobody's while
// it looks at the portal as a partner.
func me(a domain.Actor) string {
	if a.As != "" {
		return ""
	}
	return a.User
}
