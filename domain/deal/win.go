package deal

import (
	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// Win reports that the customer bought. The vendor confirms it.
type Win struct {
	ID      string `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
	Amount  string `required:"" help:"final amount, in the currency of the deal" example:"46500"`
	Date    string `required:"" help:"date of the order" example:"2026-11-30"`
	Order   string `help:"reference of the order" example:"PO-4711"`
	Version int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets who sells.
func (Win) Allow(r *domain.Read) error { return may(r, verbWin) }

// Check holds the input to its form.
func (c Win) Check() error {
	_, err := c.report("", someday)
	return err
}

// report reads the input. Amounts are in the currency of the deal.
func (c Win) report(currency string, today programme.Date) (WinReport, error) {
	var f user.Fields
	var out WinReport
	amount, err := domain.ParseMoney(c.Amount, currency)
	f.Add("amount", err)
	if err == nil && amount.Minor == 0 {
		f.Addf("amount", "Please give what the deal was worth in the end.")
	}
	date, err := programme.ReadDate(c.Date, today)
	f.Add("date", err)
	out.Amount, out.Date = amount, date
	out.Order = f.Line("order", c.Order, maxShort, "")
	return out, f.Err()
}

// Do reports the win.
func (c Win) Do(w *domain.Write) (Deal, error) {
	h, err := begin(w, c.ID, verbWin)
	if err != nil {
		return Deal{}, err
	}
	if err := h.seen(c.Version); err != nil {
		return Deal{}, err
	}
	today := h.rules.Today(w.Now())
	report, err := c.report(h.Amount.Currency, today)
	if err == nil {
		err = h.orderedOn(report.Date, today)
	}
	if err != nil {
		return Deal{}, err
	}
	report.ReportedAt = w.Now()
	h.Win = &report
	return h.finish(Entry{Changes: []Change{{"amount", h.Amount.String(), report.Amount.String()}}}, WinReported{h.about(), report.Amount})
}

// orderedOn refuses a date on which the customer cannot have ordered what the deal is
// about: the future, or before it was registered, with a day for who lives in another
// time zone. A lead of the vendor may have been sold before it became a deal.
func (c *change) orderedOn(date, today programme.Date) error {
	registered := c.rules.Today(c.CreatedAt)
	switch {
	case today.Before(date):
		return domain.Fieldf("date", "The date of the order is in the future.")
	case c.Lead == "" && date.Before(registered.AddDays(-1)):
		return domain.Fieldf("date", "The deal was registered on %s, so its order cannot be of an earlier day.", registered)
	}
	return nil
}

// ConfirmWin makes a win count.
type ConfirmWin struct {
	ID      string `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
	Version int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets who reviews.
func (ConfirmWin) Allow(r *domain.Read) error { return may(r, verbConfirm) }

// Check has nothing to hold the input to: a malformed id is not found.
func (ConfirmWin) Check() error { return nil }

// Do confirms.
func (c ConfirmWin) Do(w *domain.Write) (Deal, error) {
	h, err := begin(w, c.ID, verbConfirm)
	if err != nil {
		return Deal{}, err
	}
	if err := h.seen(c.Version); err != nil {
		return Deal{}, err
	}
	h.decide("", "")
	return h.finish(Entry{}, Won{h.about(), h.Win.Amount, h.Win.Date, h.Win.Order, h.Products})
}

// ReturnWin asks the partner to correct a win. The deal is approved again, and
// its protection is longer by the days that the win waited.
type ReturnWin struct {
	ID      string `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
	Note    string `required:"" help:"what is to be done; the partner reads it" example:"The amount differs from the order."`
	Version int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets who reviews.
func (ReturnWin) Allow(r *domain.Read) error { return may(r, verbReturnWin) }

// Check holds the note to its form.
func (c ReturnWin) Check() error {
	_, err := cleanText("note", c.Note, pleaseNote)
	return err
}

// Do returns the win.
func (c ReturnWin) Do(w *domain.Write) (Deal, error) {
	h, err := begin(w, c.ID, verbReturnWin)
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
	h.protect(h.rules.EndAfter(h.ProtectedUntil, daysBetween(h.Win.ReportedAt, w.Now())))
	report := *h.Win
	report.Returned = true
	h.Win = &report
	h.decide("", note)
	return h.finish(Entry{Note: note}, WinReturned{h.about(), note})
}

// Lose says that the customer did not buy, and why.
type Lose struct {
	ID      string `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
	Reason  string `required:"" help:"code of the reason, from the programme" example:"price"`
	Note    string `help:"more about it; the vendor reads it" example:"They stay with Fabrikam."`
	Version int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets who sells.
func (Lose) Allow(r *domain.Read) error { return may(r, verbLose) }

// Check holds the input to its form.
func (c Lose) Check() error {
	var f domain.Problems
	if c.Reason == "" {
		f.Addf("reason", "Please give a reason.")
	}
	_, err := cleanText("note", c.Note, "")
	f.Add("note", err)
	return f.Err()
}

// Do ends the deal.
func (c Lose) Do(w *domain.Write) (Deal, error) {
	h, err := begin(w, c.ID, verbLose)
	if err != nil {
		return Deal{}, err
	}
	if err := h.seen(c.Version); err != nil {
		return Deal{}, err
	}
	reason, known := h.rules.LossReason(c.Reason)
	note, err := reasoned(reason, known, c.Note, h.rules.Deals.LossReasons)
	if err != nil {
		return Deal{}, err
	}
	h.decide(reason.ID, note)
	return h.finish(Entry{Reason: reason.ID, Note: note}, Lost{h.about(), reason.ID, note})
}
