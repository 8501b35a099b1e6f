package deal

import (
	"strings"

	"gangway/domain"
	"gangway/domain/programme"
)

// Reject refuses a deal for a reason that the partner reads. With Of it is marked
// as a duplicate of another deal, which the partner isn't told.
type Reject struct {
	ID      string `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
	Reason  string `required:"" help:"code of the reason, from the programme" example:"too-early"`
	Note    string `help:"more about it; the partner reads it" example:"Please come back when there is a budget."`
	Of      string `help:"id of the deal that it is a duplicate of; only the vendor sees it" example:"D-2MWQ8R"`
	Version int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets who reviews.
func (Reject) Allow(r *domain.Read) error { return may(r, verbReject) }

// Check holds the input to its form.
func (c Reject) Check() error {
	var f domain.Problems
	if c.Reason == "" {
		f.Addf("reason", "Please give a reason that the partner can read.")
	}
	_, err := cleanText("note", c.Note, "")
	f.Add("note", err)
	return f.Err()
}

// Do rejects.
func (c Reject) Do(w *domain.Write) (Deal, error) {
	v := verbReject
	if c.Of != "" {
		v = verbDuplicate
	}
	h, err := begin(w, c.ID, v)
	if err != nil {
		return Deal{}, err
	}
	if err := h.seen(c.Version); err != nil {
		return Deal{}, err
	}
	reason, known := h.rules.RejectReason(c.Reason)
	note, err := reasoned(reason, known, c.Note, h.rules.Deals.RejectReasons)
	if err != nil {
		return Deal{}, err
	}
	if c.Of != "" {
		original, err := find(w.Read, c.Of)
		switch {
		case domain.KindOf(err) == domain.NotFound || err == nil && original.ID == h.ID:
			return Deal{}, domain.Fieldf("of", "Please give the id of another deal.")
		case err != nil:
			return Deal{}, err
		}
		h.Inner.DuplicateOf = original.ID
		if err := (Entry{Did: "duplicate", Note: original.ID, Internal: true}).record(w, h.ID); err != nil {
			return Deal{}, err
		}
	}
	h.decide(reason.ID, note)
	return h.finish(Entry{Did: string(verbReject), Reason: reason.ID, Note: note}, Rejected{h.about(), reason.ID, note})
}

// reasoned returns the cleaned note to a reason, which some reasons need.
func reasoned(reason programme.Reason, known bool, note string, all []programme.Reason) (string, error) {
	if !known {
		return "", domain.Fieldf("reason", "The reason is one of: %s.", strings.Join(codes(all), ", "))
	}
	please := ""
	if reason.NeedsNote {
		please = "Please write a note: this reason alone says too little."
	}
	return cleanText("note", note, please)
}

func codes(all []programme.Reason) []string {
	ids := make([]string, 0, len(all))
	for _, r := range all {
		ids = append(ids, r.ID)
	}
	return ids
}

// Return gives a deal back to the partner to be completed. The review clock is
// paused, and the deal keeps its place in line.
type Return struct {
	ID      string `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
	Note    string `required:"" help:"what is to be done; the partner reads it" example:"Please name the site."`
	Version int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

const pleaseNote = "Please write a note that the partner can read."

// Allow lets who reviews.
func (Return) Allow(r *domain.Read) error { return may(r, verbReturn) }

// Check holds the note to its form.
func (c Return) Check() error {
	_, err := cleanText("note", c.Note, pleaseNote)
	return err
}

// Do returns the deal.
func (c Return) Do(w *domain.Write) (Deal, error) {
	h, err := begin(w, c.ID, verbReturn)
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
	h.decide("", note)
	return h.finish(Entry{Note: note}, Returned{h.about(), note})
}
