package domain

import "slices"

// A Side says on whose behalf an actor acts.
type Side string

// The sides.
const (
	Guest   Side = "guest"   // a key that nobody knows
	Partner Side = "partner" // a user of a partner company
	Vendor  Side = "vendor"  // a user of the vendor
	System  Side = "system"  // the portal itself: timers, start-up
)

// A Role is what a user may do on its side.
type Role string

// The roles of partner users (owner, manager, sales, viewer) and of vendor users
// (admin, manager, finance, editor, auditor).
const (
	Owner   Role = "owner"
	Manager Role = "manager"
	Sales   Role = "sales"
	Viewer  Role = "viewer"
	Admin   Role = "admin"
	Finance Role = "finance"
	Editor  Role = "editor"
	Auditor Role = "auditor"
)

// RolesOf lists the roles of a side, most powerful first.
func RolesOf(s Side) []Role {
	switch s {
	case Partner:
		return []Role{Owner, Manager, Sales, Viewer}
	case Vendor:
		return []Role{Admin, Manager, Finance, Editor, Auditor}
	case Guest, System:
	}
	return nil
}

// An Actor is who calls an operation. A door fills in Key, PublicKey, Door, Session
// and Address from what the connection has proven; everything else is looked up anew
// inside each transaction, so that a removed key or a changed role holds at once.
type Actor struct {
	Side        Side
	User        string   // id of the user, such as "U-7K3QXM"
	Name        string   // name of the user
	Email       string   // address of the user
	Role        Role     // role of the user on its side
	Partner     string   // id of the partner company
	PartnerName string   // its name
	Regions     []string // the countries a vendor manager is limited to; none means all
	Key         string   // fingerprint of the key that signed, "SHA256:…"
	PublicKey   string   // that key in authorized_keys form
	Door        string   // "tui", "cli", "system"
	Session     string   // id of the session
	Address     string   // network that it comes from, such as "203.0.113.7/32", "" if that is not counted
	As          string   // id of the partner that a vendor user looks at the portal as
	ReadOnly    bool     // set while viewing as a partner: commands are refused
}

// SystemActor acts for the portal itself.
func SystemActor() Actor { return Actor{Side: System, Name: "Gangway", Door: "system"} }

// Is reports whether the actor is on a side and has one of the roles; no role
// means any.
func (a Actor) Is(s Side, roles ...Role) bool {
	return a.Side == s && (len(roles) == 0 || slices.Contains(roles, a.Role))
}

// identity names the actor for idempotency keys and rate limits: the user, or
// the key of a guest.
func (a Actor) identity() string {
	if a.User != "" {
		return a.User
	}
	return string(a.Side) + a.Key
}

// Refused is the answer to an actor who may not do something.
func (a Actor) Refused(who string) error {
	if a.ReadOnly {
		return Errorf(Denied, "You are viewing as %s: nothing can be changed.", a.PartnerName)
	}
	return Errorf(Denied, "Only %s can do this.", who)
}
