package partner

import (
	"slices"
	"strconv"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// Edit changes a partner's record. What is left out stays as it is.
type Edit struct {
	ID           string   `arg:"" required:"" help:"id of the partner" example:"P-7K3QXM"`
	Name         string   `help:"legal name" example:"Contoso GmbH"`
	Domain       string   `help:"web domain" example:"contoso.de"`
	Country      string   `help:"where it has its seat: name or code" example:"DE"`
	Type         string   `help:"id of a partner type" example:"reseller"`
	Tier         string   `help:"id of a tier, kept for a grace if it is not reached; tiers override holds one" example:"gold"`
	Territories  []string `name:"territory" help:"id of a territory that it sells in; repeat it for more, all for everywhere" example:"dach"`
	Products     []string `name:"product" help:"SKU or id of a family that it may sell; repeat it for more, all for no limit" example:"HC-100"`
	Languages    []string `name:"language" help:"two-letter code of a language in which it sells; repeat it for more, none for none" example:"de"`
	Certificates []string `name:"certificate" help:"certificate that its people hold, by your own name for it; repeat it for more, none for none" example:"core-expert"`
	Rating       string   `help:"how its customers rate it, from 0 to 100; tiers may ask for it" example:"85"`
	ExternalID   string   `help:"what another system calls it" example:"CRM-1017"`
	SameName     bool     `help:"change it although a partner in that country has the same name"`
	Version      int64    `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

func (c Edit) scope() scope {
	return scope{c.Territories, c.Products, c.Languages, c.Certificates}
}

func (c Edit) clean() (Edit, error) {
	var f user.Fields
	c.Name = f.Line("name", c.Name, maxCompany, "")
	c.Domain = webDomain(&f, c.Domain, "")
	c.Country = f.Country("country", c.Country, "")
	c.ExternalID = f.Line("external_id", c.ExternalID, 120, "")
	if n, err := strconv.Atoi(c.Rating); c.Rating != "" && (err != nil || n < 0 || n > 100) {
		f.Addf("rating", "The rating is a whole number from 0 to 100.")
	}
	f.Gather(c.scope().check())
	return c, f.Err()
}

// Allow lets admins and partner managers.
func (Edit) Allow(r *domain.Read) error { return deciders(r) }

// Check holds the input to its form.
func (c Edit) Check() error {
	_, err := c.clean()
	return err
}

// Do changes what is given.
func (c Edit) Do(w *domain.Write) (Partner, error) {
	c, err := c.clean()
	if err != nil {
		return Partner{}, err
	}
	p, err := Get(w.Read, c.ID)
	if err != nil {
		return Partner{}, err
	}
	if err := user.Current(c.Version, p.Version, p.UpdatedBy); err != nil {
		return Partner{}, err
	}
	before := p.Territories
	p, fields, err := c.apply(w.Read, p)
	if err != nil {
		return Partner{}, err
	}
	if err := alone(w.Read, before, p); err != nil {
		return Partner{}, err
	}
	if err := distinct(w.Read, p, c.SameName || !slices.Contains(fields, "name") && !slices.Contains(fields, "country")); err != nil {
		return Partner{}, err
	}
	if p, err = save(w, p); err != nil {
		return Partner{}, err
	}
	return p, w.Emit(Changed{Partner: p.ID, Fields: fields, By: w.Actor.Name})
}

// apply returns the partner with the changes, and the names of the fields.
func (c Edit) apply(r *domain.Read, p Partner) (Partner, []string, error) {
	var f user.Fields
	rules := programme.Of(r)
	if c.Type != "" {
		_, err := partnerType(rules, c.Type)
		f.Add("type", err)
	}
	if _, ok := rules.Tier(c.Tier); c.Tier != "" && !ok {
		f.Add("tier", unknownTier(rules))
	}
	if !covers(r.Actor, c.Country) && c.Country != "" {
		f.Addf("country", "This country is not among your regions.")
	}
	var fields []string
	for _, e := range []struct {
		name string
		to   string
		of   *string
	}{
		{"name", c.Name, &p.Name},
		{"domain", c.Domain, &p.Domain},
		{"country", c.Country, &p.Country},
		{"type", c.Type, &p.Type},
		{"tier", c.Tier, &p.Tier},
		{"external_id", c.ExternalID, &p.ExternalID},
	} {
		if e.to != "" && e.to != *e.of {
			*e.of = e.to
			fields = append(fields, e.name)
		}
	}
	if n, err := strconv.Atoi(c.Rating); err == nil && n != p.Rating {
		p.Rating = n
		fields = append(fields, "rating")
	}
	changed, err := c.scope().apply(rules, &p)
	f.Gather(err)
	return p, append(fields, changed...), f.Err()
}

// Suspend stops a partner for a while: its people are refused and their
// sessions end.
type Suspend struct {
	ID     string `arg:"" required:"" help:"id of the partner" example:"P-7K3QXM"`
	Reason string `required:"" help:"why; the partner's people read it" example:"An invoice is overdue."`
}

func cleanReason(s string) (string, error) {
	var f user.Fields
	s = f.Line("reason", s, maxReason, "Please give a reason: the partner's people read it.")
	return s, f.Err()
}

// Allow lets admins and partner managers.
func (Suspend) Allow(r *domain.Read) error { return deciders(r) }

// Check holds the input to its form.
func (c Suspend) Check() error {
	_, err := cleanReason(c.Reason)
	return err
}

// Do suspends.
func (c Suspend) Do(w *domain.Write) (Partner, error) {
	reason, err := cleanReason(c.Reason)
	if err != nil {
		return Partner{}, err
	}
	p, err := Get(w.Read, c.ID)
	if err != nil {
		return Partner{}, err
	}
	if p.Status != Active {
		return Partner{}, p.not(Active)
	}
	p.Status, p.Reason = Suspended, reason
	if p, err = save(w, p); err != nil {
		return Partner{}, err
	}
	return p, w.Emit(Stopped{Partner: p.ID, Reason: reason, By: w.Actor.Name})
}

// not says that a partner isn't in the state that a command needs.
func (p Partner) not(needed Status) error {
	is := map[Status]string{Active: "active", Suspended: "suspended by " + p.UpdatedBy, Ended: "ended"}[p.Status]
	return domain.Errorf(domain.Conflict, "%s is not %s: it is %s.", p.Name, needed, is)
}

// Reactivate lets a suspended partner act again.
type Reactivate struct {
	ID string `arg:"" required:"" help:"id of the partner" example:"P-7K3QXM"`
}

// Allow lets admins and partner managers.
func (Reactivate) Allow(r *domain.Read) error { return deciders(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (Reactivate) Check() error { return nil }

// Do reactivates.
func (c Reactivate) Do(w *domain.Write) (Partner, error) {
	p, err := Get(w.Read, c.ID)
	if err != nil {
		return Partner{}, err
	}
	if p.Status != Suspended {
		return Partner{}, p.not(Suspended)
	}
	p.Status, p.Reason = Active, ""
	if p, err = save(w, p); err != nil {
		return Partner{}, err
	}
	return p, w.Emit(Resumed{Partner: p.ID, By: w.Actor.Name})
}

// End ends a partnership for good. Its web domain is free for another
// application.
type End struct {
	ID     string `arg:"" required:"" help:"id of the partner" example:"P-7K3QXM"`
	Reason string `required:"" help:"why; the partner's people read it" example:"The contract was not renewed."`
}

// admins refuses all but the vendor's admins.
func admins(r *domain.Read) error {
	if r.Actor.Is(domain.Vendor, domain.Admin) {
		return nil
	}
	return r.Actor.Refused("an admin of the vendor")
}

// Allow lets admins.
func (End) Allow(r *domain.Read) error { return admins(r) }

// Check holds the input to its form.
func (c End) Check() error { return Suspend(c).Check() }

// Do ends.
func (c End) Do(w *domain.Write) (Partner, error) {
	reason, err := cleanReason(c.Reason)
	if err != nil {
		return Partner{}, err
	}
	p, err := Get(w.Read, c.ID)
	if err != nil {
		return Partner{}, err
	}
	if p.Status == Ended {
		return Partner{}, domain.Errorf(domain.Conflict, "The partnership with %s has ended already.", p.Name)
	}
	p.Status, p.Reason = Ended, reason
	if p, err = save(w, p); err != nil {
		return Partner{}, err
	}
	return p, w.Emit(Closed{Partner: p.ID, Reason: reason, By: w.Actor.Name})
}

// ViewAs notes that an admin looks at the portal as a partner. The session does
// the rest: it acts with the partner's id in [domain.Actor.As], read-only.
type ViewAs struct {
	ID string `arg:"" required:"" help:"id of the partner" example:"P-7K3QXM"`
}

// Allow lets admins.
func (ViewAs) Allow(r *domain.Read) error { return admins(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (ViewAs) Check() error { return nil }

// Do changes nothing but the audit trail.
func (c ViewAs) Do(w *domain.Write) (Ref, error) {
	p, err := Get(w.Read, c.ID)
	return Ref{p.ID, p.Name}, err
}

// firstDeal notes when a partner's first deal was approved, for the time from
// application to first deal.
func (p Partner) firstDeal(w *domain.Write) error {
	if !p.FirstDealAt.IsZero() {
		return nil
	}
	from := p.AppliedAt
	if from.IsZero() {
		from = p.CreatedAt
	}
	p.FirstDealAt = w.Now()
	p.DaysToDeal = int64(p.FirstDealAt.Sub(from) / (24 * time.Hour))
	return Partners.Put(w, p)
}
