package portal

import (
	"time"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/user"
)

// Identify looks an actor up by the fingerprint of its key: the key, its user,
// the user's company. A key that nobody knows is a guest's. What was removed,
// suspended or ended is Denied with a sentence that says so. With As, an admin
// sees what an owner of that partner sees and can change nothing.
func Identify(r *domain.Read, a domain.Actor) (domain.Actor, error) {
	guest := domain.Actor{Side: domain.Guest, Key: a.Key, PublicKey: a.PublicKey, Door: a.Door, Session: a.Session, Address: a.Address}
	if a.Key == "" {
		return guest, nil
	}
	k, known, err := user.Keys.Lookup(r, a.Key)
	if err != nil || !known {
		return guest, err
	}
	if k.IsRemoved() {
		return wanted(r, guest, k.RemovedAt, domain.Errorf(domain.Denied, "This key was removed by %s on %s. Please use another one.", k.RemovedBy, k.RemovedAt.Format("2 January 2006")))
	}
	u, err := user.Users.Get(r, k.User)
	if err != nil {
		return guest, err
	}
	if u.Status != user.Active {
		return wanted(r, guest, u.RemovedAt, domain.Errorf(domain.Denied, "Your account was removed by %s on %s.", u.RemovedBy, u.RemovedAt.Format("2 January 2006")))
	}
	who := guest
	who.Side, who.User, who.Name, who.Email, who.Role, who.Regions = u.Side, u.ID, u.Name, u.Email, u.Role, u.Regions
	if u.IsVendor() {
		return viewing(r, who, a.As)
	}
	return aboard(r, who, u.Partner)
}

// wanted lets a key that was shut out come in as a guest's if somebody has claimed it
// since, so that its holder can answer.
func wanted(r *domain.Read, guest domain.Actor, out time.Time, denied error) (domain.Actor, error) {
	claimed, err := user.ClaimedSince(r, guest.Key, out)
	if err == nil && !claimed {
		err = denied
	}
	return guest, err
}

// aboard puts the company to its user.
func aboard(r *domain.Read, a domain.Actor, id string) (domain.Actor, error) {
	p, err := partner.Partners.Get(r, id)
	if err != nil {
		return a, err
	}
	a.Partner, a.PartnerName = p.ID, p.Name
	return a, p.Deny()
}

// viewing turns an admin into a reader of a partner's own view.
func viewing(r *domain.Read, a domain.Actor, as string) (domain.Actor, error) {
	if as == "" {
		return a, nil
	}
	if a.Role != domain.Admin {
		return a, domain.Errorf(domain.Denied, "Only an admin of the vendor can do this.")
	}
	p, err := partner.Partners.Get(r, as)
	if err != nil {
		return a, err
	}
	a.Side, a.Role, a.Regions, a.As, a.ReadOnly = domain.Partner, domain.Owner, nil, p.ID, true
	a.Partner, a.PartnerName = p.ID, p.Name
	return a, nil
}

// Topics returns the topics that end a session of the actor or change what it
// may do. Who hears one identifies itself anew.
func Topics(a domain.Actor) []string {
	topics := []string{user.KeyTopic(a.Key)}
	if a.User != "" {
		topics = append(topics, user.Topic(a.User))
	}
	if a.Partner != "" {
		topics = append(topics, partner.Topic(a.Partner))
	}
	return topics
}
