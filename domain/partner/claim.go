package partner

import (
	"slices"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// A Claimant is somebody who has added the guest's key as theirs, as the guest sees
// it: the guest holds the key and decides.
type Claimant struct {
	ID        string    `json:"id"` // of the user
	Name      string    `json:"name"`
	Company   string    `json:"company"` // of the partner, or of the vendor
	Label     string    `json:"label"`   // what the claimant calls the key
	AddedBy   string    `json:"added_by"`
	AddedAt   time.Time `json:"added_at"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Row shows a claimant in a table.
func (c Claimant) Row() []domain.Cell {
	return []domain.Cell{
		{Name: "id", Value: c.ID},
		{Name: "name", Value: c.Name},
		{Name: "company", Value: c.Company},
		{Name: "label", Value: c.Label},
		{Name: "added_by", Value: c.AddedBy},
		{Name: "expires_at", Value: c.ExpiresAt.Format(time.RFC3339)},
	}
}

// Claims lists who has added the guest's key as theirs.
type Claims struct{}

// Allow lets guests.
func (Claims) Allow(r *domain.Read) error { return guests(r) }

// Check has nothing to hold an empty input to.
func (Claims) Check() error { return nil }

// Run answers, the newest first. While the guest's own application waits there are
// none, as the key is to be that of its applicant.
func (Claims) Run(r *domain.Read) (domain.List[Claimant], error) {
	out := domain.List[Claimant]{Items: []Claimant{}}
	a, ok, err := latestOf(r, r.Actor.Key)
	if err != nil || ok && a.Status == Waiting {
		return out, err
	}
	open, err := user.ClaimsOn(r, r.Actor.Key)
	if err != nil {
		return out, err
	}
	for _, c := range open {
		one, _, ok, err := claimant(r, c)
		if err != nil {
			return out, err
		}
		if ok {
			out.Items = append(out.Items, one)
		}
	}
	return out, nil
}

// claimant returns who has made a claim, unless they may not come in themselves.
func claimant(r *domain.Read, c user.Claim) (Claimant, user.User, bool, error) {
	u, ok, err := user.Users.Lookup(r, c.User)
	if err != nil || !ok || u.Status != user.Active {
		return Claimant{}, u, false, err
	}
	out := Claimant{
		ID: u.ID, Name: u.Name, Company: programme.Of(r).Vendor, Label: c.Label, AddedBy: c.AddedBy, AddedAt: c.AddedAt, ExpiresAt: c.ExpiresAt,
	}
	if !u.IsVendor() {
		p, err := Partners.Get(r, u.Partner)
		if err != nil || p.Deny() != nil {
			return Claimant{}, u, false, err
		}
		out.Company = p.Name
	}
	return out, u, true, nil
}

// which finds the claim that a guest means: that of a user, or the only one.
func which(r *domain.Read, id string) (user.Claim, user.User, error) {
	l, err := Claims{}.Run(r)
	if err != nil {
		return user.Claim{}, user.User{}, err
	}
	none := domain.Errorf(domain.NotFound, "Nobody waits for this key. Whoever it is to sign in adds its public half first, with: keys add < id_ed25519.pub")
	if id == "" {
		switch {
		case len(l.Items) == 0:
			return user.Claim{}, user.User{}, none
		case len(l.Items) > 1:
			words := "Several people have added this key. Please say whose it is:"
			for _, c := range l.Items {
				words += " " + c.ID + " (" + c.Name + ", " + c.Company + ")"
			}
			return user.Claim{}, user.User{}, &domain.Error{Kind: domain.Conflict, Field: "user", Msg: words + "."}
		}
		id = l.Items[0].ID
	}
	id, _ = domain.ParseID("U", id)
	if !slices.ContainsFunc(l.Items, func(c Claimant) bool { return c.ID == id }) {
		return user.Claim{}, user.User{}, none
	}
	c, _, err := user.ClaimBy(r, id, r.Actor.Key)
	if err != nil {
		return user.Claim{}, user.User{}, err
	}
	u, err := user.Users.Get(r, id)
	return c, u, err
}

// ConfirmKey says that the guest's key is that of somebody who has added it. From then
// on it signs them in.
type ConfirmKey struct {
	User string `arg:"" optional:"" help:"id of the person, if several have added this key" example:"U-7K3QXM"`
}

// Allow lets guests: whoever holds a key that signs nobody in.
func (ConfirmKey) Allow(r *domain.Read) error { return guests(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (ConfirmKey) Check() error { return nil }

// Do makes the key sign its claimant in.
func (c ConfirmKey) Do(w *domain.Write) (Welcome, error) {
	found, u, err := which(w.Read, c.User)
	if err != nil {
		return Welcome{}, err
	}
	out := Welcome{User: u}
	if !u.IsVendor() {
		p, err := Partners.Get(w.Read, u.Partner)
		if err != nil {
			return Welcome{}, err
		}
		out.Partner = &Ref{p.ID, p.Name}
	}
	return out, user.Accept(w, found, u)
}

// RefuseKey says that the guest's key is not that of somebody who has added it. They
// are not told.
type RefuseKey struct {
	User string `arg:"" optional:"" help:"id of the person, if several have added this key" example:"U-7K3QXM"`
}

// Allow lets guests.
func (RefuseKey) Allow(r *domain.Read) error { return guests(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (RefuseKey) Check() error { return nil }

// A RefusedKey names whom a key was refused.
type RefusedKey struct {
	User string `json:"user"`
	Key  string `json:"key"` // its fingerprint
}

// Do ends the claim.
func (c RefuseKey) Do(w *domain.Write) (RefusedKey, error) {
	found, u, err := which(w.Read, c.User)
	if err != nil {
		return RefusedKey{}, err
	}
	return RefusedKey{User: u.ID, Key: found.Fingerprint}, user.Refuse(w, found)
}
