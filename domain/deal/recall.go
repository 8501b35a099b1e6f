package deal

import (
	"time"

	"gangway/domain"
)

// Recall takes a submission back, so that it is a draft again. It gives up its
// place in line.
type Recall struct {
	ID      string `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
	Version int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets who sells.
func (Recall) Allow(r *domain.Read) error { return may(r, verbRecall) }

// Check has nothing to hold the input to: a malformed id is not found.
func (Recall) Check() error { return nil }

// Do recalls.
func (c Recall) Do(w *domain.Write) (Deal, error) {
	h, err := begin(w, c.ID, verbRecall)
	if err != nil {
		return Deal{}, err
	}
	if err := h.seen(c.Version); err != nil {
		return Deal{}, err
	}
	if err := h.countTakenBack(); err != nil {
		return Deal{}, err
	}
	h.Inner.Place, h.Inner.Left, h.Conflict, h.Past = 0, 0, "", nil
	h.SubmittedAt = time.Time{}
	return h.finish(Entry{}, Recalled{h.about()})
}

// countTakenBack counts the customer of a deal that was more than a draft among those
// that its company checked: who submits a deal and takes it back has learned as much.
func (c *change) countTakenBack() error {
	if c.was.Status == StatusDraft {
		return nil
	}
	return countCheck(c.w, c.Claim.Key, c.rules.Deals.ChecksPerHour,
		"You can check %d customers an hour, and a deal that you take back counts as a check. Please try again in %s.")
}

// Withdraw gives a deal up: the customer is free for others.
type Withdraw struct {
	ID      string `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
	Note    string `help:"why; the vendor reads it" example:"The customer stopped the project."`
	Version int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets who sells.
func (Withdraw) Allow(r *domain.Read) error { return may(r, verbWithdraw) }

// Check holds the note to its form.
func (c Withdraw) Check() error {
	_, err := cleanText("note", c.Note, "")
	return err
}

// Do withdraws.
func (c Withdraw) Do(w *domain.Write) (Deal, error) {
	h, err := begin(w, c.ID, verbWithdraw)
	if err != nil {
		return Deal{}, err
	}
	if err := h.seen(c.Version); err != nil {
		return Deal{}, err
	}
	note, err := cleanText("note", c.Note, "")
	if err != nil {
		return Deal{}, err
	}
	if err := h.countTakenBack(); err != nil {
		return Deal{}, err
	}
	h.decide("", note)
	return h.finish(Entry{Note: note}, Withdrawn{h.about(), note})
}
