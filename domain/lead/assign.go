package lead

import (
	"slices"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
)

// Assign offers a lead to a partner by hand, whatever the rules say. Caps do not
// bind a person of the vendor, but who declined it is not asked again, and consent
// is needed all the same.
type Assign struct {
	ID           string `arg:"" required:"" help:"id of the lead" example:"L-7K3QXM"`
	Partner      string `required:"" help:"id of the partner" example:"P-7K3QXM"`
	Within       string `help:"how long the offer stands; as the programme says if left out" example:"2 business days"`
	InternalNote string `help:"why; only the vendor reads it" example:"They know the customer."`
	Version      int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets admins and managers of the vendor.
func (Assign) Allow(r *domain.Read) error { return may(r, verbAssign) }

// Check holds the input to its form.
func (c Assign) Check() error {
	var f domain.Problems
	_, err := programme.ParseSpan(c.Within)
	f.Add("within", err)
	_, err = cleanInternal(c.InternalNote, "")
	f.Add("internal_note", err)
	return f.Err()
}

// Do offers.
func (c Assign) Do(w *domain.Write) (Lead, error) {
	h, note, err := answering(w, c.ID, verbAssign, c.Version, c.InternalNote)
	if err != nil {
		return Lead{}, err
	}
	p, err := h.recipient(c.Partner)
	if err != nil {
		return Lead{}, err
	}
	within, err := programme.ParseSpan(c.Within)
	if err != nil {
		return Lead{}, err
	}
	terms := h.rules.TermsOf(programme.LeadRule{})
	if !within.IsZero() {
		terms.AcceptWithin = within
	}
	if err := h.leave(); err != nil {
		return Lead{}, err
	}
	if err := h.countOffer(p.ID); err != nil {
		return Lead{}, err
	}
	if err := h.offer(Ref{p.ID, p.Name}, byHand, until(h.rules, w.Now(), terms)); err != nil {
		return Lead{}, err
	}
	if err := h.note(Entry{Did: string(verbAssign), Note: note, Changes: []Change{{"partner", "", p.Name}}}); err != nil {
		return Lead{}, err
	}
	return h.finish()
}

// recipient returns the partner that a lead is to be given to by hand.
func (c *change) recipient(id string) (partner.Partner, error) {
	p, err := partner.Find(c.w.Read, id)
	switch {
	case domain.KindOf(err) == domain.NotFound:
		return p, domain.Fieldf("partner", "There is no such partner.")
	case err != nil:
		return p, err
	case p.Status != partner.Active:
		return p, domain.Fieldf("partner", "%s is %s.", p.Name, p.Status)
	case slices.Contains(c.Excluded, p.ID):
		return p, domain.Fieldf("partner", "%s has had this lead before and is not asked again.", p.Name)
	case c.Partner != nil && c.Partner.ID == p.ID:
		return p, domain.Errorf(domain.Conflict, "This lead is offered to %s already.", p.Name)
	case !c.consents(c.rules):
		return p, noConsent()
	}
	return p, nil
}

func noConsent() error {
	return domain.Errorf(domain.Conflict, "The person has not agreed to be handed on, so this lead can be given to nobody. Note the consent first.")
}

// leave takes the lead from where it is, before it goes elsewhere by the vendor's
// will. Who had it is told.
func (c *change) leave() error {
	if c.Partner == nil {
		return nil
	}
	c.answered(Recalled, "")
	c.tell(Withdrawn{c.about()})
	return c.enter(Entry{Did: string(verbRecall)}, c.Partner.ID)
}

// recall lays the lead on the vendor's desk.
func (c *change) recall(why Hold, note string) error {
	if err := c.leave(); err != nil {
		return err
	}
	c.toDesk(why)
	return c.note(Entry{Did: string(verbRecall), Note: note})
}

// Recall takes a lead off a partner, or out of the pool, onto the vendor's desk.
type Recall struct {
	ID           string `arg:"" required:"" help:"id of the lead" example:"L-7K3QXM"`
	InternalNote string `required:"" help:"why; only the vendor reads it" example:"The customer asked for us."`
	Version      int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets admins and managers of the vendor.
func (Recall) Allow(r *domain.Read) error { return may(r, verbRecall) }

// Check holds the note to its form.
func (c Recall) Check() error {
	_, err := cleanInternal(c.InternalNote, "Please say why.")
	return err
}

// Do recalls.
func (c Recall) Do(w *domain.Write) (Lead, error) {
	h, note, err := answering(w, c.ID, verbRecall, c.Version, c.InternalNote)
	if err != nil {
		return Lead{}, err
	}
	if err := h.recall(HoldRecalled, note); err != nil {
		return Lead{}, err
	}
	return h.finish()
}

// ToPool puts a lead into the pool by hand.
type ToPool struct {
	ID      string `arg:"" required:"" help:"id of the lead" example:"L-7K3QXM"`
	Version int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets admins and managers of the vendor.
func (ToPool) Allow(r *domain.Read) error { return may(r, verbPool) }

// Check has nothing to hold the input to: a malformed id is not found.
func (ToPool) Check() error { return nil }

// Do pools.
func (c ToPool) Do(w *domain.Write) (Lead, error) {
	h, _, err := answering(w, c.ID, verbPool, c.Version, "")
	if err != nil {
		return Lead{}, err
	}
	if !h.consents(h.rules) {
		return Lead{}, noConsent()
	}
	if err := h.leave(); err != nil {
		return Lead{}, err
	}
	territories := h.facts(h.rules, w.Now()).Territories
	h.Places = territories[:min(len(territories), maxPlaces)]
	if err := h.pool(byHand); err != nil {
		return Lead{}, err
	}
	return h.finish()
}
