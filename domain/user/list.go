package user

import (
	"time"

	"gangway/domain"
)

// List lists people: those of the actor's company; for the vendor its own, or
// those of a partner.
type List struct {
	domain.Page
	Partner string `help:"id of the partner whose people are wanted; vendor only" example:"P-7K3QXM"`
	Status  Status `help:"active or removed" default:"active" enum:"active,removed" example:"active"`
}

// Allow lets everybody but guests.
func (List) Allow(r *domain.Read) error { return known(r) }

// Check holds the input to its form.
func (q List) Check() error {
	if q.Status != "" && q.Status != Active && q.Status != Removed {
		return domain.Fieldf("status", "The status is active or removed.")
	}
	return q.Page.Check()
}

// Run answers in order of names.
func (q List) Run(r *domain.Read) (domain.List[User], error) {
	of, err := q.whose(r)
	if err != nil {
		return domain.List[User]{}, err
	}
	if q.Status == "" {
		q.Status = Active
	}
	l, err := byHome.Page(r, domain.Tuple(of, string(q.Status)), q.Page)
	return domain.MapList(l, func(u User) User { return forEyes(r, u) }), err
}

// whose returns the company, or the vendor, whose people are wanted.
func (q List) whose(r *domain.Read) (string, error) {
	if r.Actor.Side == domain.Partner {
		if q.Partner != "" {
			if id, _ := domain.ParseID("P", q.Partner); id != r.Actor.Partner {
				return "", noPartner()
			}
		}
		return r.Actor.Partner, nil
	}
	if q.Partner == "" {
		return home(domain.Vendor, ""), nil
	}
	id, ok := domain.ParseID("P", q.Partner)
	if !ok {
		return "", noPartner()
	}
	visible, err := covers(r, id)
	if err == nil && !visible {
		err = noPartner()
	}
	return id, err
}

func noPartner() error { return domain.Errorf(domain.NotFound, "There is no such partner.") }

// forEyes leaves out what only the user itself is concerned with.
func forEyes(r *domain.Read, u User) User {
	if r.Actor.User != u.ID {
		u.Prefs = Prefs{}
	}
	return u
}

// Show shows one person.
type Show struct {
	ID string `arg:"" optional:"" help:"id of the person; yourself if left out" example:"U-7K3QXM"`
}

// A Profile is a person with its keys. Keys are shown to who may change them and
// to the vendor.
type Profile struct {
	User
	Keys []ListedKey `json:"keys"`
}

// Allow lets everybody but guests.
func (Show) Allow(r *domain.Read) error { return known(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (Show) Check() error { return nil }

// Run answers.
func (q Show) Run(r *domain.Read) (Profile, error) {
	u, err := target(r, q.ID)
	if err != nil {
		return Profile{}, err
	}
	p := Profile{User: forEyes(r, u), Keys: []ListedKey{}}
	if canInspect(r, u) {
		p.Keys, err = listKeys(r, u.ID)
	}
	return p, err
}

// canInspect reports whether the actor may see a user's keys.
func canInspect(r *domain.Read, u User) bool {
	return u.ID == r.Actor.User || r.Actor.Side == domain.Vendor || canManage(r, u) == nil
}

// ListKeys lists the keys of one user, those that wait for their holder among them.
type ListKeys struct {
	User string `help:"id of the person; yourself if left out" example:"U-7K3QXM"`
}

// Allow lets everybody but guests.
func (ListKeys) Allow(r *domain.Read) error { return known(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (ListKeys) Check() error { return nil }

// Run answers, those that wait last.
func (q ListKeys) Run(r *domain.Read) (domain.List[ListedKey], error) {
	u, err := target(r, q.User)
	if err != nil {
		return domain.List[ListedKey]{}, err
	}
	if !canInspect(r, u) {
		return domain.List[ListedKey]{}, r.Actor.Refused("an owner")
	}
	keys, err := listKeys(r, u.ID)
	return domain.List[ListedKey]{Items: keys}, err
}

// ListInvites lists the invitations of the actor's company; for the vendor its
// own, or those of a partner.
type ListInvites struct {
	domain.Page
	Partner string       `help:"id of the partner whose invitations are wanted; vendor only" example:"P-7K3QXM"`
	Status  InviteStatus `help:"open, used, revoked or expired; all if left out" example:"open"`
}

// An Invitation is an invite as it is shown: without its code.
type Invitation struct {
	ID        string       `json:"id"`
	Email     string       `json:"email"`
	Role      domain.Role  `json:"role"`
	Status    InviteStatus `json:"status"`
	CreatedAt time.Time    `json:"created_at"`
	CreatedBy string       `json:"created_by"`
	ExpiresAt time.Time    `json:"expires_at"`
	UsedBy    string       `json:"used_by,omitempty"`
}

// Row shows an invitation in a table.
func (i Invitation) Row() []domain.Cell {
	return []domain.Cell{
		{Name: "id", Value: i.ID},
		{Name: "email", Value: i.Email},
		{Name: "role", Value: string(i.Role)},
		{Name: "status", Value: string(i.Status)},
		{Name: "expires_at", Value: i.ExpiresAt.Format(time.RFC3339)},
		{Name: "created_by", Value: i.CreatedBy},
	}
}

// Allow lets owners and the vendor.
func (ListInvites) Allow(r *domain.Read) error {
	if r.Actor.Side == domain.Vendor {
		return nil
	}
	return managers(r)
}

// Check holds the input to its form.
func (q ListInvites) Check() error {
	switch q.Status {
	case "", InviteOpen, InviteUsed, InviteRevoked, InviteExpired:
		return q.Page.Check()
	}
	return domain.Fieldf("status", "The status is open, used, revoked or expired.")
}

// Run answers, newest first.
func (q ListInvites) Run(r *domain.Read) (domain.List[Invitation], error) {
	of, err := List{Partner: q.Partner}.whose(r)
	if err != nil {
		return domain.List[Invitation]{}, err
	}
	l, err := invitesByHome.Page(r, domain.Tuple(of, string(q.Status)), q.Page)
	return domain.MapList(l, Invite.shown), err
}
