package reading

import (
	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
)

// Readers are who may read what the vendor publishes: everybody but guests.
var Readers = domain.Party{Words: "a partner", Roles: map[domain.Side][]domain.Role{
	domain.Partner: domain.RolesOf(domain.Partner),
	domain.Vendor:  domain.RolesOf(domain.Vendor),
	domain.System:  {""},
}}

// Confirmers are who is asked to confirm: the people of partners.
var Confirmers = domain.Party{Words: "somebody of a partner", Roles: map[domain.Side][]domain.Role{
	domain.Partner: domain.RolesOf(domain.Partner),
}}

// VendorReaders are the vendor's people.
var VendorReaders = domain.Party{Words: "the vendor", Roles: map[domain.Side][]domain.Role{
	domain.Vendor: domain.RolesOf(domain.Vendor),
}}

// An Eye is what an actor may see of things that have an audience and a period.
type Eye struct {
	all    bool
	member programme.Member
	today  programme.Date
}

// EyeOf returns the eye of the actor. The vendor's people see everything.
func EyeOf(r *domain.Read) (Eye, error) {
	e := Eye{all: r.Actor.Side != domain.Partner, today: programme.Of(r).Today(r.Now())}
	if e.all {
		return e, nil
	}
	p, err := partner.Get(r, r.Actor.Partner)
	e.member = programme.Member{Tier: p.Tier, Type: p.Type, Country: p.Country}
	return e, err
}

// EyeOn returns the eye of a partner's people, whoever asks.
func EyeOn(r *domain.Read, p partner.Partner) Eye {
	return Eye{member: programme.Member{Tier: p.Tier, Type: p.Type, Country: p.Country}, today: programme.Of(r).Today(r.Now())}
}

// Sees reports whether something with an audience and a period is to be seen.
func (e Eye) Sees(a programme.Audience, p programme.Period) bool {
	return e.all || InForce(p, e.today) && a.Has(e.member)
}

// All reports an eye that sees everything, whatever its audience and period.
func (e Eye) All() bool { return e.all }

// InForce reports whether a day lies in a period.
func InForce(p programme.Period, day programme.Date) bool {
	return (p.From.IsZero() || !day.Before(p.From)) && (p.Until.IsZero() || !p.Until.Before(day))
}
