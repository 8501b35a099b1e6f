package user

import (
	"gangway/domain"
)

// canManage says whether the actor may change a user whom it sees, its role and
// its keys: an owner its colleagues, an admin everybody.
func canManage(r *domain.Read, u User) error {
	switch {
	case r.Actor.Side == domain.System, r.Actor.Is(domain.Vendor, domain.Admin):
		return nil
	case r.Actor.Is(domain.Partner, domain.Owner) && u.Partner == r.Actor.Partner:
		return nil
	}
	return r.Actor.Refused("an owner")
}

// known refuses guests: there is nothing here for them.
func known(r *domain.Read) error {
	switch r.Actor.Side {
	case domain.Partner, domain.Vendor, domain.System:
		return nil
	case domain.Guest:
	}
	return r.Actor.Refused("a user of the portal")
}

// managers refuses all but owners and admins.
func managers(r *domain.Read) error {
	if r.Actor.Is(domain.Partner, domain.Owner) || r.Actor.Is(domain.Vendor, domain.Admin) || r.Actor.Side == domain.System {
		return nil
	}
	return r.Actor.Refused("an owner")
}

// self or another: an empty id means the actor.
func target(r *domain.Read, id string) (User, error) {
	if id == "" {
		id = r.Actor.User
	}
	return Get(r, id)
}

// keepsHead refuses to take the last owner from a company or the last admin
// from the vendor.
func keepsHead(r *domain.Read, u User) error {
	head, words := domain.Owner, "There has to be an owner. Please make somebody else an owner first."
	if u.IsVendor() {
		head, words = domain.Admin, "There has to be an admin. Please make somebody else an admin first."
	}
	if u.Role != head {
		return nil
	}
	n, err := headcount.Value(r, u.home(), string(head))
	if err == nil && n <= 1 {
		return domain.Errorf(domain.Conflict, "%s", words)
	}
	return err
}

// save stores a user whom the actor has changed.
func save(w *domain.Write, u User) (User, error) {
	u.Version++
	u.UpdatedAt, u.UpdatedBy = w.Now(), w.Actor.Name
	if u.ID == w.Actor.User {
		u.UpdatedBy = u.Name
	}
	return u, Users.Put(w, u)
}
