package deal

import (
	"slices"

	"gangway/domain"
	"gangway/domain/programme"
)

// Approve protects the customer for the partner. Where another deal or an account
// of the vendor stands before it, that takes an exception with its reason.
type Approve struct {
	ID        string `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
	Days      int64  `help:"calendar days of protection; those of the partner's tier if left out" example:"90"`
	Note      string `help:"a word with it; the partner reads it" example:"Good luck."`
	Exception string `help:"why it is approved although another one stands before it; only the vendor reads it" example:"Two sites, agreed with both."`
	Version   int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets who reviews.
func (Approve) Allow(r *domain.Read) error { return may(r, verbApprove) }

// Check holds the input to its form.
func (c Approve) Check() error {
	var f domain.Problems
	f.Add("days", daysRange(c.Days, 0))
	_, err := cleanText("note", c.Note, "")
	f.Add("note", err)
	_, err = cleanText("exception", c.Exception, "")
	f.Add("exception", err)
	return f.Err()
}

// daysRange bounds a number of days; least is 0 where none need be given.
func daysRange(days, least int64) error {
	if days < least || days > maxDays {
		return domain.Fieldf("days", "The days are a number from 1 to %d.", maxDays)
	}
	return nil
}

// Do approves.
func (c Approve) Do(w *domain.Write) (Deal, error) {
	h, err := begin(w, c.ID, verbApprove)
	if err != nil {
		return Deal{}, err
	}
	if err := h.seen(c.Version); err != nil {
		return Deal{}, err
	}
	if err := h.except(c.Exception); err != nil {
		return Deal{}, err
	}
	days := int(c.Days)
	if days == 0 {
		if days, err = h.protectionDays(); err != nil {
			return Deal{}, err
		}
	}
	note, err := cleanText("note", c.Note, "")
	if err != nil {
		return Deal{}, err
	}
	h.decide("", note)
	h.protect(h.rules.EndAfter(w.Now(), days))
	return h.finish(Entry{Note: note}, Approved{h.about(), h.ProtectedUntil, false})
}

// except refuses a deal that something stands before, unless a reason for an
// exception is given. It is then recorded on both sides, and neither partner reads of
// which other.
func (c *change) except(reason string) error {
	blockers, account, err := c.check().ahead()
	if err != nil || len(blockers) == 0 && account == nil {
		return err
	}
	if reason, err = cleanText("exception", reason, ""); err != nil {
		return err
	}
	if reason == "" {
		return &domain.Error{Kind: domain.Conflict, Field: "exception", Msg: needException(blockers, account)}
	}
	x := Exception{Reason: reason, By: c.w.Actor.Name, At: c.w.Now()}
	c.Inner.Exceptions = slices.Clone(c.Inner.Exceptions)
	if account != nil {
		x.Account = account.Name
		c.Inner.Exceptions = append(c.Inner.Exceptions, x)
		x.Account = ""
	}
	for i := range blockers {
		x.Deal = blockers[i].ID
		c.Inner.Exceptions = append(c.Inner.Exceptions, x)
		if err := c.tell(&blockers[i], x); err != nil {
			return err
		}
	}
	if err := (Entry{Did: "exception", Note: reason, Internal: true}).record(c.w, c.ID); err != nil {
		return err
	}
	return Entry{Did: "exception", Note: "This customer was registered before; your deal stands by an exception."}.record(c.w, c.ID)
}

// tell records the exception on the deal that stood before this one. Its partner
// reads that there is one, not for whom.
func (c *change) tell(other *record, x Exception) error {
	x.Deal = c.ID
	other.Inner.Exceptions = append(slices.Clone(other.Inner.Exceptions), x)
	if err := deals.Put(c.w, *other); err != nil {
		return err
	}
	if err := (Entry{Did: "exception", Note: x.Reason, Internal: true}).record(c.w, other.ID); err != nil {
		return err
	}
	if !other.Status.isProtected() {
		return nil
	}
	return Entry{Did: "exception", Note: "An exception was recorded for this customer."}.record(c.w, other.ID)
}

// needException says to a reviewer what stands before a deal.
func needException(blockers []record, account *programme.NamedAccount) string {
	if account != nil {
		return "This is our own account " + account.Name + ". To approve the deal all the same, give the reason for the exception."
	}
	b := blockers[0]
	return "The deal " + b.ID + " of " + b.Partner.Name + " stands before this one and is " + b.Status.spoken() +
		". To approve this one all the same, give the reason for the exception."
}
