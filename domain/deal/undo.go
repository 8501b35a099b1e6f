package deal

import (
	"slices"

	"gangway/domain"
	"gangway/domain/programme"
)

// Undo takes the last decision on a deal back, with all that followed from it,
// in one transaction. Nothing is deleted: the timeline shows the decision and
// that it was taken back.
type Undo struct {
	ID      string `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
	Note    string `required:"" help:"why; the partner reads it" example:"Rejected by mistake."`
	Version int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets admins.
func (Undo) Allow(r *domain.Read) error { return may(r, verbUndo) }

// Check holds the note to its form.
func (c Undo) Check() error {
	_, err := cleanText("note", c.Note, pleaseNote)
	return err
}

// Do takes the decision back.
func (c Undo) Do(w *domain.Write) (Deal, error) {
	h, err := begin(w, c.ID, verbUndo)
	if err != nil {
		return Deal{}, err
	}
	if err := h.seen(c.Version); err != nil {
		return Deal{}, err
	}
	note, err := cleanText("note", c.Note, pleaseNote)
	if err != nil {
		return Deal{}, err
	}
	if len(h.Past) == 0 {
		return Deal{}, domain.Errorf(domain.Conflict, "There is no decision on this deal that can be taken back.")
	}
	last := h.Past[len(h.Past)-1]
	if err := h.restore(last); err != nil {
		return Deal{}, err
	}
	fact := Undone{About: h.about(), Did: string(last.Did), From: h.was.Status, To: h.Status, Reason: note}
	if h.was.Status == StatusWon {
		fact.Amount, fact.Date = h.was.Win.Amount, h.was.Win.Date
	}
	return h.finish(Entry{Note: note, Reason: string(last.Did)}, fact)
}

// restore brings back the state before a decision, if nobody else has been
// protected in the meantime.
func (c *change) restore(last past) error {
	c.Past = c.Past[:len(c.Past)-1]
	place, external := c.Inner.Place, c.Inner.ExternalID
	c.State, c.Inner = last.Before, last.Inner
	c.Inner.Place, c.Inner.ExternalID = place, external
	c.Inner.Exceptions = slices.DeleteFunc(slices.Clone(c.was.Inner.Exceptions), last.made)
	if c.Status == StatusSubmitted {
		left := c.rules.BusinessTime(last.At, last.Inner.Due)
		c.Inner.Due = c.rules.BusinessTimeAfter(c.w.Now(), left).UTC()
	}
	if err := c.dropExceptions(last); err != nil {
		return err
	}
	return c.stillFree()
}

// made reports an exception that was recorded with the decision.
func (p past) made(x Exception) bool { return p.Did == verbApprove && x.At.Equal(p.At) }

// dropExceptions takes exceptions that went with the decision off the other
// deals.
func (c *change) dropExceptions(last past) error {
	for _, x := range c.was.Inner.Exceptions {
		if x.Deal == "" || !last.made(x) {
			continue
		}
		other, ok, err := deals.Lookup(c.w.Read, x.Deal)
		if err != nil || !ok {
			return err
		}
		other.Inner.Exceptions = slices.DeleteFunc(slices.Clone(other.Inner.Exceptions), func(o Exception) bool {
			return o.Deal == c.ID && o.At.Equal(x.At)
		})
		if err := deals.Put(c.w, other); err != nil {
			return err
		}
		if err := (Entry{Did: "exception-undo", Internal: true}).record(c.w, other.ID); err != nil {
			return err
		}
		if !other.Status.isProtected() {
			continue
		}
		if err := (Entry{Did: "exception-undo", Note: "The exception for this customer was taken back."}).record(c.w, other.ID); err != nil {
			return err
		}
	}
	return nil
}

// stillFree refuses to protect a customer again whom somebody else has been
// given, and notes for a submission that it is in conflict by now.
func (c *change) stillFree() error {
	if !c.isClaiming() || c.was.isClaiming() && !c.Status.isProtected() {
		return nil
	}
	if c.was.Status.isProtected() && c.Status.isProtected() {
		return nil
	}
	blockers, account, err := c.check().ahead()
	if err != nil {
		return err
	}
	for _, b := range blockers {
		if b.Status.isProtected() && c.Status.isProtected() && !c.excepted(b.ID) {
			return domain.Errorf(domain.Conflict, "The deal %s of %s has been approved for this customer in the meantime.", b.ID, b.Partner.Name)
		}
	}
	c.recheck(blockers, account)
	return nil
}

func (c *change) recheck(blockers []record, account *programme.NamedAccount) {
	if c.Status == StatusSubmitted && (len(blockers) > 0 || account != nil) {
		c.Conflict = Blocked
	}
}

// excepted reports whether an exception lets the deal stand beside another.
func (c *change) excepted(other string) bool {
	return slices.ContainsFunc(c.Inner.Exceptions, func(x Exception) bool { return x.Deal == other })
}
