package lead

import (
	"slices"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
)

// GiveBack returns a lead that was accepted to the vendor.
type GiveBack struct {
	ID      string `arg:"" required:"" help:"id of the lead" example:"L-7K3QXM"`
	Reason  string `required:"" help:"code of the reason" example:"no-contact"`
	Note    string `help:"more about it; the vendor reads it" example:"Three calls, two mails, no answer."`
	Version int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets who sells.
func (GiveBack) Allow(r *domain.Read) error { return may(r, verbGiveBack) }

// Check holds the note to its form.
func (c GiveBack) Check() error {
	_, err := cleanNote(c.Note, "")
	return err
}

// Do returns it to the vendor's desk.
func (c GiveBack) Do(w *domain.Write) (Gone, error) {
	h, note, err := answering(w, c.ID, verbGiveBack, c.Version, c.Note)
	if err != nil {
		return Gone{}, err
	}
	code, err := reason(h.rules.GiveBackReason, h.rules.Leads.GiveBackReasons, c.Reason, note)
	if err != nil {
		return Gone{}, err
	}
	h.answered(GaveBack, code)
	h.exclude()
	h.tell(GivenBack{h.about(), code})
	if err := book(w, h.Partner.ID, func(s *standing) { s.Lost++ }); err != nil {
		return Gone{}, err
	}
	if err := h.done(Entry{Reason: code, Note: note}); err != nil {
		return Gone{}, err
	}
	h.free()
	h.become(StatusReturned)
	h.Inner.Hold, h.Reason, h.ReasonNote = HoldReturned, code, note
	if _, err := h.finish(); err != nil {
		return Gone{}, err
	}
	return Gone{ID: h.ID, Status: string(StatusReturned), Message: "You have given it back."}, nil
}

// Disqualify says that nothing will come of a lead, and why.
type Disqualify struct {
	ID      string `arg:"" required:"" help:"id of the lead" example:"L-7K3QXM"`
	Reason  string `required:"" help:"code of the reason" example:"no-budget"`
	Note    string `help:"more about it; both sides read it" example:"Perhaps next year."`
	Version int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets who works on leads.
func (Disqualify) Allow(r *domain.Read) error { return may(r, verbDisqualify) }

// Check holds the note to its form.
func (c Disqualify) Check() error {
	_, err := cleanNote(c.Note, "")
	return err
}

// Do closes the lead.
func (c Disqualify) Do(w *domain.Write) (Lead, error) {
	h, note, err := answering(w, c.ID, verbDisqualify, c.Version, c.Note)
	if err != nil {
		return Lead{}, err
	}
	if h.Status == StatusPooled && w.Actor.Side == domain.Partner {
		return Lead{}, moves[verbDisqualify].refusal(h.Status)
	}
	code, err := reason(h.rules.DisqualifyReason, h.rules.Leads.DisqualifyReasons, c.Reason, note)
	if err != nil {
		return Lead{}, err
	}
	if h.Status == StatusWorking {
		if err := book(w, h.Partner.ID, func(s *standing) { s.Lost++ }); err != nil {
			return Lead{}, err
		}
	}
	h.close(StatusDisqualified)
	h.Reason, h.ReasonNote = code, note
	h.tell(Disqualified{h.about(), code})
	if err := h.done(Entry{Reason: code, Note: note}); err != nil {
		return Lead{}, err
	}
	return h.finish()
}

// close ends the life of a lead.
func (c *change) close(s Status) {
	c.become(s)
	c.ClosedAt = c.w.Now()
	if c.ActedAt.IsZero() && c.was.Status == StatusWorking {
		c.ActedAt = c.w.Now()
	}
}

// Note writes a note on a lead: for both sides, or internal, which only the vendor
// can write and read. A partner's first note is the first action that is waited
// for.
type Note struct {
	ID       string `arg:"" required:"" help:"id of the lead" example:"L-7K3QXM"`
	Note     string `required:"" help:"the text; both sides read it, unless it is internal" example:"Called them, meeting on Monday."`
	Internal bool   `help:"only the vendor reads it"`
}

// Allow lets who works on leads; internal notes are the vendor's.
func (c Note) Allow(r *domain.Read) error {
	if c.Internal {
		return dispatchers.Allow(r)
	}
	return may(r, verbNote)
}

const pleaseWrite = "Please write something."

// Check holds the text to its form.
func (c Note) Check() error {
	_, err := cleanNote(c.Note, pleaseWrite)
	return err
}

// Do stores the note. While nobody has the lead, every note is internal.
func (c Note) Do(w *domain.Write) (Lead, error) {
	h, err := begin(w, c.ID, verbNote)
	if err != nil {
		return Lead{}, err
	}
	note, err := cleanNote(c.Note, pleaseWrite)
	if err != nil {
		return Lead{}, err
	}
	switch {
	case w.Actor.Side == domain.Partner && !h.isTheirs():
		return Lead{}, domain.Errorf(domain.Conflict, "Claim this lead first, then you can write about it.")
	case c.Internal || !h.isTheirs():
		w.Touch(TopicAll, Topic(h.ID))
		return h.present(w.Read), h.note(Entry{Did: string(verbNote), Note: note})
	}
	if w.Actor.Side == domain.Partner && h.Status == StatusWorking && h.ActedAt.IsZero() {
		h.ActedAt = w.Now()
	}
	if err := h.done(Entry{Note: note}); err != nil {
		return Lead{}, err
	}
	h.tell(Noted{h.about(), w.Actor.Name})
	return h.finish()
}

// Convert makes a deal of a lead. What the lead says already is taken over; what
// is given here goes before it. The deal is approved, unless its customer is
// registered already, or it goes beyond what the vendor spoke of: then the vendor
// decides, and the answer says why.
type Convert struct {
	ID         string      `arg:"" required:"" help:"id of the lead" example:"L-7K3QXM"`
	Products   []deal.Pick `name:"product" help:"a product as SKU[:QUANTITY[:AMOUNT]]; those of the lead if left out" example:"HC-100:5"`
	Amount     string      `help:"worth of the whole deal; the sum of the products if left out" example:"48k"`
	Currency   string      `help:"currency of the amounts; the programme's if left out" example:"EUR"`
	CloseDate  string      `required:"" help:"when the sale is expected to close" example:"2026-12-18"`
	Stage      string      `help:"stage of the sale; the first one if left out" example:"qualified"`
	Domain     string      `help:"web domain of the customer, if the lead has none" example:"contoso.de"`
	NoWebsite  bool        `help:"the customer has no website, if the lead names none"`
	AddedValue string      `help:"what you bring to this sale"`
	Note       string      `help:"anything else; the vendor reads it"`
	Version    int64       `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets who sells.
func (Convert) Allow(r *domain.Read) error { return may(r, verbConvert) }

// Check holds the fields to their form.
func (c Convert) Check() error {
	return c.registration(&record{Lead: Lead{Company: "-"}}).Check()
}

// registration is what the deal is made of. Where the customer is on the web is
// asked only if the lead does not say it.
func (c Convert) registration(d *record) deal.Register {
	in := deal.Register{
		Customer: d.Company, Domain: d.Domain, Country: d.Country, Region: d.Region, City: d.City,
		ContactName: d.Person.Name, ContactEmail: d.Person.Email, ContactPhone: d.Person.Phone, Type: string(deal.New),
		Products: c.Products, Amount: c.Amount, Currency: c.Currency, CloseDate: c.CloseDate, Source: string(deal.FromLead),
		Stage: c.Stage, AddedValue: c.AddedValue, Note: c.Note,
	}
	if d.Domain == "" {
		in.Domain, in.NoWebsite = c.Domain, c.NoWebsite
	}
	if len(in.Products) == 0 {
		for _, sku := range d.Products {
			in.Products = append(in.Products, deal.Pick{SKU: sku})
		}
	}
	return in
}

// Do converts.
func (c Convert) Do(w *domain.Write) (deal.Deal, error) {
	h, err := begin(w, c.ID, verbConvert)
	if err != nil {
		return deal.Deal{}, err
	}
	if err := h.seen(c.Version); err != nil {
		return deal.Deal{}, err
	}
	in := c.registration(h.record)
	beyond := h.beyond(in)
	d, err := deal.OfLead(w, in, h.ID, beyond == "")
	if err != nil {
		return deal.Deal{}, err
	}
	if beyond == "" && d.Conflict == deal.Possible {
		beyond = "A customer of a similar name is registered"
	}
	if d.Status == deal.StatusSubmitted && d.Message == "" {
		d.Message = beyond + ", so " + h.rules.Vendor + " decides."
	}
	if err := h.converted(d); err != nil {
		return deal.Deal{}, err
	}
	_, err = h.finish()
	return d, err
}

// beyond says what of a deal the vendor did not speak of when it gave the lead, "" for
// nothing: then it vouches for the deal. It spoke of the lead's own customer, not of one by
// a domain that the partner gives, and of no family of products beyond the lead's, where
// that names any.
func (c *change) beyond(in deal.Register) string {
	if in.Domain != c.Domain {
		return "The lead does not name the web domain of the customer"
	}
	skus := make([]string, len(in.Products))
	for i, p := range in.Products {
		skus[i] = p.SKU
	}
	known := c.rules.FamiliesOf(c.Products...)
	if len(known) > 0 && slices.ContainsFunc(c.rules.FamiliesOf(skus...), func(f string) bool { return !slices.Contains(known, f) }) {
		return "The lead is about other products"
	}
	return ""
}

// converted closes the lead with the deal that it became. Its contact goes with
// it, so it is opened at the latest now.
func (c *change) converted(d deal.Deal) error {
	c.Deal = d.ID
	if c.OpenedAt.IsZero() {
		c.OpenedAt, c.OpenedBy = c.w.Now(), c.w.Actor.Name
	}
	c.answered(Accepted, "")
	c.close(StatusConverted)
	blocked := d.Conflict == deal.Blocked
	c.tell(Converted{c.about(), d.ID, blocked})
	if err := book(c.w, c.Partner.ID, func(s *standing) { s.Converted++ }); err != nil {
		return err
	}
	return c.enter(Entry{Did: string(verbConvert), Changes: []Change{{"deal", "", d.ID}}}, c.Partner.ID)
}

// reopen has a lead worked on again whose deal the vendor refused.
func reopen(w *domain.Write, f deal.Rejected) error {
	if f.Lead == "" {
		return nil
	}
	d, found, err := leads.Lookup(w.Read, f.Lead)
	if err != nil || !found || d.Status != StatusConverted || d.Deal != f.Deal || d.Partner.ID != f.Partner {
		return err
	}
	c := handle(w, d, verbConvert)
	c.become(StatusWorking)
	c.ClosedAt = time.Time{}
	c.tell(Reopened{c.about(), d.Deal})
	if err := book(w, d.Partner.ID, func(s *standing) { s.Converted-- }); err != nil {
		return err
	}
	if err := c.enter(Entry{Did: "reopen", Reason: f.Reason}, d.Partner.ID); err != nil {
		return err
	}
	if _, err = c.finish(); err != nil {
		return err
	}
	return w.Schedule(timerRelease, d.Partner.ID, w.Now()) // it may have been stopped by then
}

// abandon brings a lead back to the vendor whose deal its partner gave up.
func abandon(w *domain.Write, f deal.Withdrawn) error {
	if f.Lead == "" {
		return nil
	}
	d, found, err := leads.Lookup(w.Read, f.Lead)
	if err != nil || !found || d.Status != StatusConverted || d.Deal != f.Deal || d.Partner.ID != f.Partner {
		return err
	}
	c := handle(w, d, verbGiveBack)
	c.answered(GaveBack, "")
	c.exclude()
	c.tell(GivenBack{c.about(), ""})
	if err := book(w, d.Partner.ID, func(s *standing) { s.Converted--; s.Lost++ }); err != nil {
		return err
	}
	if err := c.done(Entry{Did: "abandon"}); err != nil {
		return err
	}
	c.free()
	c.become(StatusReturned)
	c.Inner.Hold, c.ClosedAt = HoldReturned, time.Time{}
	_, err = c.finish()
	return err
}

// reconvert closes a lead again whose deal was refused by mistake.
func reconvert(w *domain.Write, f deal.Undone) error {
	if f.Lead == "" || f.From != deal.StatusRejected && f.From != deal.StatusDuplicate {
		return nil
	}
	d, found, err := leads.Lookup(w.Read, f.Lead)
	if err != nil || !found || d.Status != StatusWorking || d.Deal != f.Deal || d.Partner.ID != f.Partner {
		return err
	}
	c := handle(w, d, verbConvert)
	c.close(StatusConverted)
	if err := book(w, d.Partner.ID, func(s *standing) { s.Converted++ }); err != nil {
		return err
	}
	if err := c.enter(Entry{Did: string(verbConvert), Changes: []Change{{"deal", "", d.Deal}}}, d.Partner.ID); err != nil {
		return err
	}
	_, err = c.finish()
	return err
}
