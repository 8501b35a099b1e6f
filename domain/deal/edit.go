package deal

import (
	"fmt"
	"strings"

	"gangway/domain"
	"gangway/domain/programme"
)

// Edit changes what is given of a deal. Drafts and returned deals can be changed
// in all; once a deal waits for review or is approved, what the vendor decides
// on stays: customer, type, products, currency and, while it waits, the amount.
type Edit struct {
	ID string `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
	Fields
	Version int64 `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets who sells.
func (Edit) Allow(r *domain.Read) error { return may(r, verbEdit) }

// Check holds the fields to their form.
func (c Edit) Check() error { return c.check() }

// Do changes the deal.
func (c Edit) Do(w *domain.Write) (Deal, error) {
	h, err := begin(w, c.ID, verbEdit)
	if err != nil {
		return Deal{}, err
	}
	if err := h.seen(c.Version); err != nil {
		return Deal{}, err
	}
	if err := c.fixed(h.Status); err != nil {
		return Deal{}, err
	}
	today := h.rules.Today(w.Now())
	if err := domain.Joined(c.apply(&h.Deal, h.rules, today), c.sound(&h.Deal, h.rules, today)); err != nil {
		return Deal{}, err
	}
	changes := differences(h.was.Deal, h.Deal)
	if len(changes) == 0 {
		return h.present(w.Read), nil
	}
	return h.finish(Entry{Changes: changes}, Edited{h.about()})
}

// fixed refuses to change what the vendor has decided on or is about to.
func (c Edit) fixed(s Status) error {
	if s == StatusDraft || s == StatusReturned {
		return nil
	}
	var f domain.Problems
	keep := func(field string, given bool) {
		if given {
			f.Addf(field, "This cannot be changed while the deal is %s.", s.spoken())
		}
	}
	keep("customer", c.Customer != nil)
	keep("domain", c.Domain != nil)
	keep("no_website", c.NoWebsite != nil)
	keep("country", c.Country != nil)
	keep("region", c.Region != nil)
	keep("type", c.Type != nil)
	keep("products", c.Products != nil)
	keep("currency", c.Currency != nil)
	keep("amount", c.Amount != nil && s == StatusSubmitted)
	return f.Err()
}

// sound refuses what a deal that is more than a draft may not become.
func (c Edit) sound(d *Deal, p *programme.Programme, today programme.Date) error {
	var f domain.Problems
	if d.Customer.Name == "" {
		f.Addf("customer", "Please give the legal name of the customer.")
	}
	if c.CloseDate != nil {
		f.Add("close_date", closeRange(d.CloseDate, p, today))
	}
	if d.Status == StatusApproved {
		if d.Amount.Minor <= 0 {
			f.Addf("amount", "Please give what the deal is worth.")
		}
		if d.CloseDate.IsZero() {
			f.Addf("close_date", "Please give when the sale is expected to close.")
		}
	}
	return f.Err()
}

// differences lists what an edit changed, in the order of a form.
func differences(a, b Deal) []Change {
	var out []Change
	was, is := shown(a), shown(b)
	for i, field := range was {
		if field.Value != is[i].Value {
			out = append(out, Change{Field: field.Name, From: field.Value, To: is[i].Value})
		}
	}
	return out
}

// shown returns the fields of a deal as texts.
func shown(d Deal) []domain.Cell {
	website := d.Customer.Domain
	if d.Customer.NoWebsite {
		website = "no website"
	}
	return []domain.Cell{
		{Name: "customer", Value: d.Customer.Name},
		{Name: "domain", Value: website},
		{Name: "country", Value: d.Customer.Country},
		{Name: "region", Value: d.Customer.Region},
		{Name: "city", Value: d.Customer.City},
		{Name: "contact_name", Value: d.Contact.Name},
		{Name: "contact_email", Value: d.Contact.Email},
		{Name: "contact_phone", Value: d.Contact.Phone},
		{Name: "type", Value: string(d.Type)},
		{Name: "products", Value: linesShown(d.Products)},
		{Name: "amount", Value: d.Amount.String()},
		{Name: "close_date", Value: d.CloseDate.String()},
		{Name: "source", Value: string(d.Source)},
		{Name: "added_value", Value: d.AddedValue},
		{Name: "competitors", Value: d.Competitors},
		{Name: "note", Value: d.Note},
	}
}

func linesShown(lines []Line) string {
	texts := make([]string, 0, len(lines))
	for _, l := range lines {
		s := fmt.Sprintf("%d × %s", l.Quantity, l.SKU)
		if !l.Amount.IsZero() {
			s += " at " + l.Amount.String()
		}
		texts = append(texts, s)
	}
	return strings.Join(texts, ", ")
}
