// Package user keeps the people of the portal: who they are, for whom they act,
// the SSH keys that prove it, and the invitations by which they come.
//
// A user belongs to one side: to a partner company, whose id it carries, or to
// the vendor. A key belongs to one user. Nothing here knows what a partner
// company is beyond its id; the partner package builds on this one.
package user

import (
	"strings"
	"time"

	"gangway/domain"
	"gangway/domain/text"
)

// A Status says whether a user may come in.
type Status string

// The states of a user.
const (
	Active  Status = "active"
	Removed Status = "removed"
)

// A User is a person with an account, on one side.
type User struct {
	ID        string      `json:"id"`
	Side      domain.Side `json:"side"`              // partner or vendor
	Partner   string      `json:"partner,omitempty"` // id of the company, for partner users
	Name      string      `json:"name"`
	Email     string      `json:"email"`
	Role      domain.Role `json:"role"`
	Status    Status      `json:"status"`
	Regions   []string    `json:"regions,omitempty"` // countries that a vendor manager is limited to
	Prefs     Prefs       `json:"prefs"`
	CreatedAt time.Time   `json:"created_at"`
	UpdatedAt time.Time   `json:"updated_at"`
	UpdatedBy string      `json:"updated_by,omitempty"` // name of who changed it last; their own is the new one
	RemovedAt time.Time   `json:"removed_at,omitzero"`
	RemovedBy string      `json:"removed_by,omitempty"` // name of who removed it
	Version   int64       `json:"version"`
}

// Prefs are what a user has chosen for its own sessions. What is empty is up to
// the terminal.
type Prefs struct {
	Theme    string `json:"theme,omitempty"`     // "light", "dark" or ""
	TimeZone string `json:"time_zone,omitempty"` // IANA name
	Calm     bool   `json:"calm,omitempty"`      // no animation
}

// Row shows a user in a table.
func (u User) Row() []domain.Cell {
	return []domain.Cell{
		{Name: "id", Value: u.ID},
		{Name: "name", Value: u.Name},
		{Name: "email", Value: u.Email},
		{Name: "role", Value: string(u.Role)},
		{Name: "status", Value: string(u.Status)},
	}
}

// IsVendor reports whether the user is the vendor's.
func (u User) IsVendor() bool { return u.Side == domain.Vendor }

// home is the first part of the keys under which a user is listed: its company,
// or the vendor.
func (u *User) home() string { return home(u.Side, u.Partner) }

// mailbox is the address as it is compared.
func (u *User) mailbox() string { return strings.ToLower(u.Email) }

func home(side domain.Side, partner string) string {
	if side == domain.Vendor {
		return "vendor"
	}
	return partner
}

// Topic returns the topic that goes stale when the user's name, role or standing
// changes. Its sessions listen to it.
func Topic(id string) string { return "user/" + id }

// Users are all users, removed ones among them.
var Users = domain.NewTable("user", func(u *User) domain.Key { return domain.Tuple(u.ID) }).
	Topics(func(u *User) []string { return []string{Topic(u.ID), "team/" + u.home()} })

var (
	byHome = Users.Index("home", func(u *User) []domain.Key {
		return []domain.Key{domain.Tuple(u.home(), string(u.Status), text.Fold(u.Name))}
	})
	byEmail = Users.Unique("email", "email", func(u *User) []domain.Key {
		if u.Status != Active || u.Email == "" {
			return nil
		}
		return []domain.Key{domain.Tuple(u.home(), u.mailbox())}
	})
	headcount = Users.Sum("role", func(u *User) []domain.Part {
		if u.Status != Active {
			return nil
		}
		return []domain.Part{{Key: domain.Tuple(u.home(), string(u.Role)), N: 1}}
	})
)

// Get returns a user that the actor may see: one of its own company, or any for
// the vendor. Everything else is NotFound.
func Get(r *domain.Read, id string) (User, error) {
	id, ok := domain.ParseID("U", id)
	if !ok {
		return User{}, Users.NotFound()
	}
	u, found, err := Users.Lookup(r, id)
	if err != nil || !found {
		return User{}, orNotFound(err)
	}
	visible, err := sees(r, u.Side, u.Partner)
	if err != nil || !visible {
		return User{}, orNotFound(err)
	}
	return u, nil
}

func orNotFound(err error) error {
	if err != nil {
		return err
	}
	return Users.NotFound()
}

// sees reports whether the actor may know of the people on a side, of a company
// if it is the partners'.
func sees(r *domain.Read, side domain.Side, partner string) (bool, error) {
	switch r.Actor.Side {
	case domain.System:
		return true, nil
	case domain.Vendor:
		if side == domain.Vendor {
			return true, nil
		}
		return covers(r, partner)
	case domain.Partner:
		return side == domain.Partner && partner == r.Actor.Partner, nil
	case domain.Guest:
	}
	return false, nil
}

// Name returns the name of a user whatever the actor, for what the actor may see
// anyway; "" if there is none.
func Name(r *domain.Read, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	u, _, err := Users.Lookup(r, id)
	return u.Name, err
}

// OfPartner returns up to n active users of a company by name, whatever the
// actor.
func OfPartner(r *domain.Read, partner string, n int) ([]User, error) {
	return byHome.First(r, domain.Tuple(partner, string(Active)), n)
}

// Owners returns the active owners of a company, whatever the actor.
func Owners(r *domain.Read, partner string) ([]User, error) {
	team, err := OfPartner(r, partner, domain.MaxLimit)
	if err != nil {
		return nil, err
	}
	var owners []User
	for _, u := range team {
		if u.Role == domain.Owner {
			owners = append(owners, u)
		}
	}
	return owners, nil
}

// Count returns how many active users of a company, or of the vendor for "",
// have one of the roles; no role means any of them.
func Count(r *domain.Read, partner string, roles ...domain.Role) (n int64, err error) {
	of := partner
	if of == "" {
		of = "vendor"
	}
	if len(roles) == 0 {
		roles = append(domain.RolesOf(domain.Partner), domain.Admin, domain.Finance, domain.Editor, domain.Auditor)
	}
	for _, role := range roles {
		v, err := headcount.Value(r, of, string(role))
		if err != nil {
			return 0, err
		}
		n += v
	}
	return n, nil
}
