package user

import (
	"time"

	"gangway/domain"
)

// Invited says that somebody was sent an invitation.
type Invited struct {
	Invite    string      `json:"invite"`
	Partner   string      `json:"partner,omitempty"`
	Email     string      `json:"email"`
	Role      domain.Role `json:"role"`
	By        string      `json:"by"`
	ExpiresAt time.Time   `json:"expires_at"`
}

// Fact implements [domain.Fact].
func (f Invited) Fact() (name, subject, partner string) { return "user.invited", f.Invite, f.Partner }

// Joined says that a user has come aboard.
type Joined struct {
	User    string      `json:"user"`
	Partner string      `json:"partner,omitempty"`
	Name    string      `json:"name"`
	Role    domain.Role `json:"role"`
	First   bool        `json:"first"` // the first user of its company
}

// Fact implements [domain.Fact].
func (f Joined) Fact() (name, subject, partner string) { return "user.joined", f.User, f.Partner }

// RoleChanged says that a user has another role or other regions.
type RoleChanged struct {
	User    string      `json:"user"`
	Partner string      `json:"partner,omitempty"`
	From    domain.Role `json:"from"`
	To      domain.Role `json:"to"`
}

// Fact implements [domain.Fact].
func (f RoleChanged) Fact() (name, subject, partner string) {
	return "user.role_changed", f.User, f.Partner
}

// Left says that a user was removed.
type Left struct {
	User    string `json:"user"`
	Partner string `json:"partner,omitempty"`
	Name    string `json:"name"`
	By      string `json:"by"`
}

// Fact implements [domain.Fact].
func (f Left) Fact() (name, subject, partner string) { return "user.removed", f.User, f.Partner }

// Returned says that a user who was removed is back.
type Returned struct {
	User    string `json:"user"`
	Partner string `json:"partner,omitempty"`
	Name    string `json:"name"`
	By      string `json:"by"`
}

// Fact implements [domain.Fact].
func (f Returned) Fact() (name, subject, partner string) { return "user.restored", f.User, f.Partner }

// KeyClaimed says that a key was noted as a user's and waits for its holder.
type KeyClaimed struct {
	Fingerprint string    `json:"fingerprint"`
	User        string    `json:"user"`
	Partner     string    `json:"partner,omitempty"`
	Label       string    `json:"label"`
	By          string    `json:"by"`
	ExpiresAt   time.Time `json:"expires_at"`
}

// Fact implements [domain.Fact].
func (f KeyClaimed) Fact() (name, subject, partner string) { return "key.claimed", f.User, f.Partner }

// KeyRefused says that the holder of a key has said that it is not the user's. It
// concerns no partner, as the one that claimed the key must not learn of it.
type KeyRefused struct {
	Fingerprint string `json:"fingerprint"`
	User        string `json:"user"`
	Label       string `json:"label"`
}

// Fact implements [domain.Fact].
func (f KeyRefused) Fact() (name, subject, partner string) { return "key.refused", f.User, "" }

// KeyExpired says that the holder of a claimed key has not confirmed it in time.
type KeyExpired struct {
	Fingerprint string `json:"fingerprint"`
	User        string `json:"user"`
	Partner     string `json:"partner,omitempty"`
	Label       string `json:"label"`
}

// Fact implements [domain.Fact].
func (f KeyExpired) Fact() (name, subject, partner string) { return "key.expired", f.User, f.Partner }

// KeyAdded says that a user has a further key, which its holder has confirmed.
type KeyAdded struct {
	Fingerprint string `json:"fingerprint"`
	User        string `json:"user"`
	Partner     string `json:"partner,omitempty"`
	Label       string `json:"label"`
}

// Fact implements [domain.Fact].
func (f KeyAdded) Fact() (name, subject, partner string) { return "key.added", f.User, f.Partner }

// KeyRemoved says that a key signs nobody in any more.
type KeyRemoved struct {
	Fingerprint string `json:"fingerprint"`
	User        string `json:"user"`
	Partner     string `json:"partner,omitempty"`
	Label       string `json:"label"`
}

// Fact implements [domain.Fact].
func (f KeyRemoved) Fact() (name, subject, partner string) { return "key.removed", f.User, f.Partner }
