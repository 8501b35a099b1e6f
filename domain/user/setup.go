package user

import (
	"time"

	"gangway/domain"
)

// A setup row keeps the hash of the code that lets the first admin in.
type setup struct {
	ID   string    `json:"id"`
	Hash string    `json:"hash"`
	At   time.Time `json:"at"`
}

const setupID = "code"

var setups = domain.NewTable("setup", func(s *setup) domain.Key { return domain.Tuple(s.ID) })

// HasAdmin reports whether the vendor has an admin.
func HasAdmin(r *domain.Read) (bool, error) {
	n, err := headcount.Value(r, home(domain.Vendor, ""), string(domain.Admin))
	return n > 0, err
}

func system(r *domain.Read) error {
	if r.Actor.Side == domain.System {
		return nil
	}
	return r.Actor.Refused("the portal itself")
}

// BeginSetup draws a one-time code for the first admin, in place of an earlier
// one. Where there is an admin, the code is "".
type BeginSetup struct{}

// Allow lets the portal itself.
func (BeginSetup) Allow(r *domain.Read) error { return system(r) }

// Check has nothing to hold an empty input to.
func (BeginSetup) Check() error { return nil }

// Do draws and stores the code.
func (BeginSetup) Do(w *domain.Write) (Sent, error) {
	if has, err := HasAdmin(w.Read); err != nil || has {
		return Sent{}, err
	}
	code := w.Secret(codeLength)
	return Sent{Code: grouped(code)}, setups.Put(w, setup{ID: setupID, Hash: hashCode(code), At: w.Now()})
}

// RedeemSetup makes the connecting key that of the first admin.
type RedeemSetup struct {
	Code  string `arg:"" required:"" secret:"" help:"the code that the portal printed when it started" example:"7K3QX-M2B4C-D5E6F-G7H8J"`
	Name  string `help:"your name" example:"Ada Admin"`
	Email string `help:"your e-mail address" example:"ada@vendor.com"`
}

func (c RedeemSetup) clean() (RedeemSetup, error) {
	var f Fields
	c.Name = f.Line("name", c.Name, MaxName, "")
	c.Email = f.Email("email", c.Email, "")
	if c.Name == "" {
		c.Name = "Administrator"
	}
	return c, f.Err()
}

// Allow lets guests: whoever has the code.
func (RedeemSetup) Allow(r *domain.Read) error {
	if r.Actor.Side == domain.Guest {
		return nil
	}
	return r.Actor.Refused("a key that nobody has yet")
}

// Check holds the input to its form.
func (c RedeemSetup) Check() error {
	_, err := c.clean()
	return err
}

// Do creates the admin. Where there is one, no code is valid.
func (c RedeemSetup) Do(w *domain.Write) (User, error) {
	c, err := c.clean()
	if err != nil {
		return User{}, err
	}
	has, err := HasAdmin(w.Read)
	if err != nil {
		return User{}, err
	}
	s, ok, err := setups.Lookup(w.Read, setupID)
	if err != nil {
		return User{}, err
	}
	if has || !ok || s.Hash != hashCode(c.Code) {
		return User{}, BadCode()
	}
	if err := setups.Delete(w, setupID); err != nil {
		return User{}, err
	}
	return newAdmin(w, User{Name: c.Name, Email: c.Email}, w.Actor.Key, w.Actor.PublicKey)
}

func newAdmin(w *domain.Write, u User, fingerprint, public string) (User, error) {
	u.Side, u.Role = domain.Vendor, domain.Admin
	u, err := Create(w, u, fingerprint, public)
	if err != nil {
		return User{}, err
	}
	return u, w.Emit(Joined{User: u.ID, Name: u.Name, Role: u.Role, First: true})
}

// EnsureAdmin lets a key in as an admin's that the operator gave. What admins
// have done with that key or its user since stands: a start of the portal undoes
// no removal and no change of role.
type EnsureAdmin struct {
	Key string `required:"" help:"the line of a .pub file" example:"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI… ada@vendor"`
}

// Allow lets the portal itself.
func (EnsureAdmin) Allow(r *domain.Read) error { return system(r) }

// Check holds the input to its form.
func (c EnsureAdmin) Check() error {
	_, err := ParseKey(c.Key)
	return err
}

// Do creates an admin named by the key's comment, unless the key is known. It
// returns the user as it is, which may be removed or no admin any more. The key
// of a partner's user is a Conflict.
func (c EnsureAdmin) Do(w *domain.Write) (User, error) {
	k, err := ParseKey(c.Key)
	if err != nil {
		return User{}, err
	}
	held, known, err := Keys.Lookup(w.Read, k.Fingerprint)
	if err != nil {
		return User{}, err
	}
	if !known {
		return newAdmin(w, operator(k.Comment), k.Fingerprint, c.Key)
	}
	u, err := Users.Get(w.Read, held.User)
	if err == nil && !u.IsVendor() {
		err = domain.Errorf(domain.Conflict, "The key %s belongs to %s (%s), a user of a partner.", k.Fingerprint, u.Name, u.ID)
	}
	return u, err
}

// operator names an admin by the comment of its key, which often is an address.
func operator(comment string) User {
	u := User{Name: comment}
	if u.Name == "" {
		u.Name = "Administrator"
	}
	if email, ok := parseEmail(comment); ok {
		u.Email = email
	}
	return u
}
