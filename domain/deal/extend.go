package deal

import (
	"time"

	"gangway/domain"
)

// Extend asks for longer protection. In the grace after a protection it asks for
// a renewal, which only the deal's own partner can.
type Extend struct {
	ID       string `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
	Days     int64  `required:"" help:"calendar days" example:"30"`
	Note     string `required:"" help:"why; the vendor reads it" example:"The customer decides in January."`
	Evidence string `help:"what shows it; the vendor reads it" example:"Mail of their purchasing of 12 November."`
	Version  int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets who sells.
func (Extend) Allow(r *domain.Read) error { return may(r, verbExtend) }

// Check holds the input to its form.
func (c Extend) Check() error {
	var f domain.Problems
	f.Add("days", daysRange(c.Days, 1))
	_, err := cleanText("note", c.Note, "Please say why the protection should be longer.")
	f.Add("note", err)
	_, err = cleanText("evidence", c.Evidence, "")
	f.Add("evidence", err)
	return f.Err()
}

// Do asks.
func (c Extend) Do(w *domain.Write) (Deal, error) {
	h, err := begin(w, c.ID, verbExtend)
	if err != nil {
		return Deal{}, err
	}
	if err := domain.Joined(h.seen(c.Version), h.renewable(), h.mayAsk(c.Days)); err != nil {
		return Deal{}, err
	}
	note, err := cleanText("note", c.Note, "")
	if err != nil {
		return Deal{}, err
	}
	evidence, err := cleanText("evidence", c.Evidence, "")
	if err != nil {
		return Deal{}, err
	}
	h.Extension = &Extension{Days: c.Days, Note: note, Evidence: evidence, Status: Asked, AskedAt: w.Now()}
	h.Extensions++
	return h.finish(Entry{Note: note}, ExtensionAsked{h.about(), c.Days})
}

// renewable refuses deals whose protection and grace are over.
func (c *change) renewable() error {
	if c.Status == StatusExpired && (c.Inner.Freed || !c.w.Now().Before(c.GraceUntil)) {
		return domain.Errorf(domain.Conflict, "This protection is over and the customer is free. Please register the deal anew.")
	}
	return nil
}

// mayAsk holds a request to the programme's bounds.
func (c *change) mayAsk(days int64) error {
	rules := c.rules.Deals.Extensions
	switch {
	case c.Extension != nil && c.Extension.Status == Asked:
		return domain.Errorf(domain.Conflict, "An extension has been asked for and not been answered.")
	case c.Extensions >= rules.Max:
		return domain.Errorf(domain.Conflict, "An extension can be asked for at most %d times.", rules.Max)
	case rules.MaxDays > 0 && days > int64(rules.MaxDays):
		return domain.Fieldf("days", "An extension is at most %d days.", rules.MaxDays)
	}
	return nil
}

// ExtensionApprove grants the extension that was asked for, or another number of
// days.
type ExtensionApprove struct {
	ID      string `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
	Days    int64  `help:"calendar days; those asked for if left out" example:"30"`
	Note    string `help:"a word with it; the partner reads it"`
	Version int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets who reviews.
func (ExtensionApprove) Allow(r *domain.Read) error { return may(r, verbGrant) }

// Check holds the input to its form.
func (c ExtensionApprove) Check() error {
	var f domain.Problems
	f.Add("days", daysRange(c.Days, 0))
	_, err := cleanText("note", c.Note, "")
	f.Add("note", err)
	return f.Err()
}

// Do grants. The days count from the end of the protection, or from this day if
// that is past.
func (c ExtensionApprove) Do(w *domain.Write) (Deal, error) {
	h, days, err := answer(w, c.ID, verbGrant, c.Version)
	if err != nil {
		return Deal{}, err
	}
	if c.Days > 0 {
		days = c.Days
	}
	note, err := cleanText("note", c.Note, "")
	if err != nil {
		return Deal{}, err
	}
	from := h.ProtectedUntil
	if from.Before(w.Now()) {
		from = w.Now()
	}
	h.answered(Granted, note)
	h.protect(h.rules.EndAfter(from, int(days)))
	return h.finish(Entry{Note: note, Changes: []Change{{"protected_until", day(h.was.ProtectedUntil), day(h.ProtectedUntil)}}},
		ExtensionApproved{h.about(), h.ProtectedUntil})
}

// answer takes a deal whose extension waits for an answer.
func answer(w *domain.Write, id string, v verb, version int64) (*change, int64, error) {
	h, err := begin(w, id, v)
	if err != nil {
		return nil, 0, err
	}
	if err := h.seen(version); err != nil {
		return nil, 0, err
	}
	if h.Extension == nil || h.Extension.Status != Asked {
		return nil, 0, domain.Errorf(domain.Conflict, "No extension of this deal waits for an answer.")
	}
	if h.was.Status == StatusExpired && (h.Inner.Freed || !w.Now().Before(h.GraceUntil)) {
		return nil, 0, domain.Errorf(domain.Conflict, "The customer is free: the grace after this protection is over.")
	}
	return h, h.Extension.Days, nil
}

func (c *change) answered(a Answer, note string) {
	x := *c.Extension
	x.Status, x.Answer, x.AnsweredAt = a, note, c.w.Now()
	c.Extension = &x
}

// ExtensionRefuse leaves the protection as it is, for a reason that the partner
// reads.
type ExtensionRefuse struct {
	ID      string `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
	Note    string `required:"" help:"why; the partner reads it" example:"There was no progress since May."`
	Version int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets who reviews.
func (ExtensionRefuse) Allow(r *domain.Read) error { return may(r, verbRefuse) }

// Check holds the note to its form.
func (c ExtensionRefuse) Check() error {
	_, err := cleanText("note", c.Note, pleaseNote)
	return err
}

// Do refuses.
func (c ExtensionRefuse) Do(w *domain.Write) (Deal, error) {
	h, _, err := answer(w, c.ID, verbRefuse, c.Version)
	if err != nil {
		return Deal{}, err
	}
	note, err := cleanText("note", c.Note, pleaseNote)
	if err != nil {
		return Deal{}, err
	}
	h.answered(Refused, note)
	return h.finish(Entry{Note: note}, ExtensionRefused{h.about(), note})
}

// daysBetween counts begun days from one moment to another.
func daysBetween(from, to time.Time) int {
	return int((to.Sub(from) + 24*time.Hour - 1) / (24 * time.Hour))
}
