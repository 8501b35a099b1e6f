package partner

import "gangway/domain"

// WhoAmI says whom the portal takes the caller for.
type WhoAmI struct{}

// An Identity is whom the portal takes the caller for.
type Identity struct {
	User     *Person  `json:"user"`    // null for guests
	Partner  *Company `json:"partner"` // null for guests and for the vendor
	Key      string   `json:"key"`     // fingerprint
	Side     string   `json:"side"`
	Regions  []string `json:"regions,omitempty"`
	ReadOnly bool     `json:"read_only,omitempty"` // while viewing as a partner
}

// A Person is the caller.
type Person struct {
	ID    string      `json:"id"`
	Name  string      `json:"name"`
	Email string      `json:"email"`
	Role  domain.Role `json:"role"`
}

// A Company is the caller's.
type Company struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Tier   string `json:"tier"`
	Status Status `json:"status"`
}

// Allow lets everybody.
func (WhoAmI) Allow(*domain.Read) error { return nil }

// Check has nothing to hold an empty input to.
func (WhoAmI) Check() error { return nil }

// Run answers.
func (WhoAmI) Run(r *domain.Read) (Identity, error) {
	a := r.Actor
	out := Identity{Key: a.Key, Side: string(a.Side), Regions: a.Regions, ReadOnly: a.ReadOnly}
	if a.User != "" {
		out.User = &Person{a.User, a.Name, a.Email, a.Role}
	}
	if a.Partner == "" {
		return out, nil
	}
	p, err := Partners.Get(r, a.Partner)
	out.Partner = &Company{p.ID, p.Name, p.Tier, p.Status}
	return out, err
}
