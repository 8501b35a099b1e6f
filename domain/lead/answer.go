package lead

import (
	"gangway/domain"
	"gangway/domain/user"
)

// Accept takes an offered lead on. Its contact is opened, unless that is to wait
// until somebody looks at it.
type Accept struct {
	ID       string `arg:"" required:"" help:"id of the lead" example:"L-7K3QXM"`
	Owner    string `help:"id of the colleague who works on it; you if left out" example:"U-2MWQ8R"`
	Unopened bool   `help:"do not open its contact yet"`
	Version  int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets who sells.
func (Accept) Allow(r *domain.Read) error { return may(r, verbAccept) }

// Check has nothing to hold the input to: a malformed id is not found.
func (Accept) Check() error { return nil }

// Do accepts.
func (c Accept) Do(w *domain.Write) (Lead, error) {
	h, err := begin(w, c.ID, verbAccept)
	if err != nil {
		return Lead{}, err
	}
	if err := h.seen(c.Version); err != nil {
		return Lead{}, err
	}
	if err := h.inTime(); err != nil {
		return Lead{}, err
	}
	if err := h.takeOn(c.Owner, false); err != nil {
		return Lead{}, err
	}
	if err := h.openUnless(c.Unopened); err != nil {
		return Lead{}, err
	}
	return h.finish()
}

// inTime refuses an answer to an offer that has run out. It goes by the time, not
// by what the timers have got round to.
func (c *change) inTime() error {
	if c.OfferedUntil.IsZero() || c.w.Now().Before(c.OfferedUntil) {
		return nil
	}
	return domain.Errorf(domain.Conflict, "This offer ran out on %s. The lead goes to somebody else.", c.OfferedUntil.In(c.rules.TimeZone).Format("2 January at 15:04"))
}

// takeOn makes the lead the partner's to work on.
func (c *change) takeOn(owner string, claimed bool) error {
	who, err := c.colleague(owner)
	if err != nil {
		return err
	}
	now := c.w.Now()
	terms := c.terms()
	c.Owner, c.AcceptedAt, c.ActUntil = &who, now, c.rules.After(now, terms.ActWithin)
	minutes := int64(now.Sub(c.was.OfferedAt).Minutes())
	if !claimed {
		c.answered(Accepted, "")
	}
	c.become(StatusWorking)
	c.tell(Taken{c.about(), claimed})
	err = book(c.w, c.Partner.ID, func(s *standing) {
		s.Accepted++
		if !claimed {
			s.Answers++
			s.Minutes += minutes
		}
	})
	if err != nil {
		return err
	}
	return c.enter(Entry{Did: string(c.did), Changes: changesOf([][3]string{{"owner", "", who.Name}})}, c.Partner.ID)
}

// colleague returns the user of the actor's company who is to work on a lead, the
// actor for "".
func (c *change) colleague(id string) (Ref, error) {
	a := c.w.Actor
	if id == "" || id == a.User {
		return Ref{a.User, a.Name}, nil
	}
	u, err := user.Get(c.w.Read, id)
	if domain.KindOf(err) == domain.NotFound || err == nil && (u.Partner != a.Partner || u.Status != user.Active || u.Role == domain.Viewer) {
		return Ref{}, domain.Fieldf("owner", "There is no such colleague who can work on leads.")
	}
	return Ref{u.ID, u.Name}, err
}

func (c *change) openUnless(closed bool) error {
	if closed {
		return nil
	}
	return c.open()
}

// open notes the first look at the contact.
func (c *change) open() error {
	if !c.OpenedAt.IsZero() {
		return nil
	}
	c.OpenedAt, c.OpenedBy = c.w.Now(), c.w.Actor.Name
	c.tell(Opened{c.about(), c.w.Actor.Name})
	return c.enter(Entry{Did: string(verbOpen)}, c.Partner.ID)
}

// Open shows the contact of a lead that was accepted. The first time is noted.
type Open struct {
	ID string `arg:"" required:"" help:"id of the lead" example:"L-7K3QXM"`
}

// Allow lets who sells.
func (Open) Allow(r *domain.Read) error { return may(r, verbOpen) }

// Check has nothing to hold the input to: a malformed id is not found.
func (Open) Check() error { return nil }

// Do notes who looked first.
func (c Open) Do(w *domain.Write) (Lead, error) {
	h, err := begin(w, c.ID, verbOpen)
	if err != nil {
		return Lead{}, err
	}
	if !h.OpenedAt.IsZero() {
		return h.present(w.Read), nil
	}
	if err := h.open(); err != nil {
		return Lead{}, err
	}
	return h.finish()
}

// Decline gives an offered lead to somebody else.
type Decline struct {
	ID      string `arg:"" required:"" help:"id of the lead" example:"L-7K3QXM"`
	Reason  string `required:"" help:"code of the reason" example:"no-capacity"`
	Note    string `help:"more about it; the vendor reads it" example:"Our consultant is on leave."`
	Version int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets who sells.
func (Decline) Allow(r *domain.Read) error { return may(r, verbDecline) }

// Check holds the note to its form.
func (c Decline) Check() error {
	_, err := cleanNote(c.Note, "")
	return err
}

// Do declines: the rules ask the next.
func (c Decline) Do(w *domain.Write) (Gone, error) {
	h, note, err := answering(w, c.ID, verbDecline, c.Version, c.Note)
	if err != nil {
		return Gone{}, err
	}
	code, err := reason(h.rules.DeclineReason, h.rules.Leads.DeclineReasons, c.Reason, note)
	if err != nil {
		return Gone{}, err
	}
	h.answered(Declined, code)
	h.exclude()
	h.tell(Refused{h.about(), code})
	if err := book(w, h.Partner.ID, func(s *standing) { s.Declined++ }); err != nil {
		return Gone{}, err
	}
	if err := h.done(Entry{Reason: code, Note: note}); err != nil {
		return Gone{}, err
	}
	return h.passOn("declined", "You have declined it. It is offered to somebody else.")
}

// A Gone lead is one that left the hands of a partner, which sees nothing more of
// it than that.
type Gone struct {
	ID      string `json:"id"`
	Status  string `json:"status"` // "declined" or "returned"
	Message string `json:"message"`
}

// answering begins a command by which a partner parts with a lead.
func answering(w *domain.Write, id string, v verb, version int64, note string) (*change, string, error) {
	h, err := begin(w, id, v)
	if err != nil {
		return nil, "", err
	}
	if err := h.seen(version); err != nil {
		return nil, "", err
	}
	note, err = cleanNote(note, "")
	return h, note, err
}

// passOn has the lead routed on, and tells its partner no more than that it is
// gone.
func (c *change) passOn(cause, message string) (Gone, error) {
	if err := c.route(cause); err != nil {
		return Gone{}, err
	}
	if _, err := c.finish(); err != nil {
		return Gone{}, err
	}
	return Gone{ID: c.ID, Status: cause, Message: message}, nil
}

// Hand gives a lead to a colleague, who works on it from here on.
type Hand struct {
	ID      string `arg:"" required:"" help:"id of the lead" example:"L-7K3QXM"`
	To      string `required:"" help:"id of the colleague" example:"U-2MWQ8R"`
	Version int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets who sells.
func (Hand) Allow(r *domain.Read) error { return may(r, verbHand) }

// Check has nothing to hold the input to.
func (Hand) Check() error { return nil }

// Do hands the lead on.
func (c Hand) Do(w *domain.Write) (Lead, error) {
	h, err := begin(w, c.ID, verbHand)
	if err != nil {
		return Lead{}, err
	}
	if err := h.seen(c.Version); err != nil {
		return Lead{}, err
	}
	to, err := h.colleague(c.To)
	if err != nil {
		return Lead{}, domain.Renamed(err, func(string) string { return "to" })
	}
	was := h.Owner.Name
	h.Owner = &to
	h.tell(Handed{h.about(), to.Name})
	if err := h.done(Entry{Changes: []Change{{"owner", was, to.Name}}}); err != nil {
		return Lead{}, err
	}
	return h.finish()
}
