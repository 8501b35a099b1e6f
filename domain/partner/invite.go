package partner

import (
	"strings"

	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// Invite makes a partner without an application and a code for its first owner.
type Invite struct {
	Company  string `required:"" help:"legal name of the company" example:"Contoso GmbH"`
	Domain   string `required:"" help:"web domain of the company" example:"contoso.de"`
	Country  string `required:"" help:"where it has its seat: name or code" example:"DE"`
	Email    string `required:"" help:"e-mail address of its first owner" example:"kim@contoso.de"`
	Name     string `help:"name of its first owner" example:"Kim Berg"`
	Type     string `help:"id of a partner type; the programme's first if left out" example:"reseller"`
	Tier     string `help:"id of the tier to begin on; the entry tier if left out" example:"gold"`
	SameName bool   `help:"invite although a partner in that country has the same name"`
}

func (c Invite) clean() (Invite, error) {
	var f user.Fields
	c.Company = f.Line("company", c.Company, maxCompany, "Please give the legal name of the company.")
	c.Domain = webDomain(&f, c.Domain, "Please give the web domain of the company.")
	c.Country = f.Country("country", c.Country, "Please give the country of the company.")
	c.Email = f.Email("email", c.Email, "Please give the e-mail address of the first owner.")
	c.Name = f.Line("name", c.Name, user.MaxName, "")
	return c, f.Err()
}

// Allow lets admins and partner managers.
func (Invite) Allow(r *domain.Read) error { return deciders(r) }

// Check holds the input to its form.
func (c Invite) Check() error {
	_, err := c.clean()
	return err
}

// Do creates the partner and returns the code, which is shown only this once.
func (c Invite) Do(w *domain.Write) (user.Sent, error) {
	c, err := c.clean()
	if err != nil {
		return user.Sent{}, err
	}
	if !covers(w.Actor, c.Country) {
		return user.Sent{}, domain.Fieldf("country", "This country is not among your regions.")
	}
	if c.Type, err = partnerType(programme.Of(w.Read), c.Type); err != nil {
		return user.Sent{}, err
	}
	p, err := Create(w, Partner{
		Name: c.Company, Domain: c.Domain, Country: c.Country, Type: c.Type, Tier: c.Tier, InvitedBy: w.Actor.Name,
	}, c.SameName)
	if err != nil {
		return user.Sent{}, err
	}
	if err := w.Emit(p.approved(w, "")); err != nil {
		return user.Sent{}, err
	}
	return user.Send(w, user.Invite{Side: domain.Partner, Partner: p.ID, Role: domain.Owner, Email: c.Email, Name: c.Name})
}

// InviteOwner makes a code for an owner of a partner that exists, such as one
// whose first code has expired or whose owners have left.
type InviteOwner struct {
	ID    string `arg:"" required:"" help:"id of the partner" example:"P-7K3QXM"`
	Email string `required:"" help:"e-mail address of the owner" example:"kim@contoso.de"`
	Name  string `help:"name of the owner" example:"Kim Berg"`
}

func (c InviteOwner) clean() (InviteOwner, error) {
	var f user.Fields
	c.Email = f.Email("email", c.Email, "Please give the e-mail address of the owner.")
	c.Name = f.Line("name", c.Name, user.MaxName, "")
	return c, f.Err()
}

// Allow lets admins and partner managers.
func (InviteOwner) Allow(r *domain.Read) error { return deciders(r) }

// Check holds the input to its form.
func (c InviteOwner) Check() error {
	_, err := c.clean()
	return err
}

// Do returns the code, which is shown only this once.
func (c InviteOwner) Do(w *domain.Write) (user.Sent, error) {
	c, err := c.clean()
	if err != nil {
		return user.Sent{}, err
	}
	p, err := Get(w.Read, c.ID)
	if err != nil {
		return user.Sent{}, err
	}
	if p.Status == Ended {
		return user.Sent{}, p.not(Active)
	}
	return user.Send(w, user.Invite{Side: domain.Partner, Partner: p.ID, Role: domain.Owner, Email: c.Email, Name: c.Name})
}

// Join redeems an invitation: the connecting key becomes that of a new user.
type Join struct {
	Code  string `arg:"" required:"" secret:"" help:"the code of the invitation" example:"7K3QX-M2B4C-D5E6F-G7H8J"`
	Name  string `help:"your name; that of the invitation if left out" example:"Kim Berg"`
	Email string `help:"your e-mail address; that of the invitation if left out" example:"kim@contoso.de"`
}

// A Welcome says who has joined whom.
type Welcome struct {
	User    user.User `json:"user"`
	Partner *Ref      `json:"partner"` // null for users of the vendor
}

func (c Join) clean() (Join, error) {
	var f user.Fields
	c.Name = f.Line("name", c.Name, user.MaxName, "")
	c.Email = f.Email("email", c.Email, "")
	if c.Code == "" {
		f.Addf("code", "Please give the code of your invitation.")
	}
	return c, f.Err()
}

// Allow lets guests.
func (Join) Allow(r *domain.Read) error { return guests(r) }

// Check holds the input to its form.
func (c Join) Check() error {
	_, err := c.clean()
	return err
}

// Do uses the code up. A name that is given nowhere is taken from the address.
func (c Join) Do(w *domain.Write) (Welcome, error) {
	c, err := c.clean()
	if err != nil {
		return Welcome{}, err
	}
	i, err := user.OpenInvite(w.Read, c.Code)
	if err != nil {
		return Welcome{}, err
	}
	out := Welcome{}
	if i.Side == domain.Partner {
		p, err := Partners.Get(w.Read, i.Partner)
		if err != nil {
			return Welcome{}, err
		}
		if err := p.Deny(); err != nil {
			return Welcome{}, err
		}
		out.Partner = &Ref{p.ID, p.Name}
	}
	u := user.User{Side: i.Side, Partner: i.Partner, Role: i.Role, Regions: i.Regions, Name: c.Name, Email: c.Email}
	if u.Email == "" {
		u.Email = i.Email
	}
	if u.Name == "" {
		u.Name = i.Name
	}
	if u.Name == "" {
		u.Name, _, _ = strings.Cut(i.Email, "@")
	}
	if out.User, err = enlist(w, u, w.Actor.Key, w.Actor.PublicKey); err != nil {
		return Welcome{}, err
	}
	return out, user.Redeem(w, i, out.User.ID)
}
