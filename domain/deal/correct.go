package deal

import (
	"gangway/domain"
	"gangway/domain/partner"
)

// CorrectCustomer puts a wrong customer right, in place. The check runs again for
// the right one; the old value stays in the timeline.
type CorrectCustomer struct {
	ID        string  `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
	Customer  *string `help:"legal name of the customer" example:"Contoso GmbH"`
	Domain    *string `help:"web domain of the customer" example:"contoso.de"`
	NoWebsite *bool   `help:"the customer has no website"`
	Country   *string `help:"country of the customer, by name or code" example:"DE"`
	Region    *string `help:"region of the customer, where a country is split" example:"Bavaria"`
	City      *string `help:"city of the customer" example:"Munich"`
	Note      string  `required:"" help:"why; the partner reads it" example:"The domain was that of a subsidiary."`
	Exception string  `help:"for an approved deal: why it stays so although another one stands before it; only the vendor reads it" example:"Agreed with both."`
	Version   int64   `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

func (c CorrectCustomer) fields() Fields {
	return Fields{Customer: c.Customer, Domain: c.Domain, NoWebsite: c.NoWebsite, Country: c.Country, Region: c.Region, City: c.City}
}

// Allow lets who reviews.
func (CorrectCustomer) Allow(r *domain.Read) error { return may(r, verbCorrect) }

// Check holds the fields to their form.
func (c CorrectCustomer) Check() error {
	_, noteErr := cleanText("note", c.Note, pleaseNote)
	_, exceptionErr := cleanText("exception", c.Exception, "")
	return domain.Joined(c.fields().check(), noteErr, exceptionErr)
}

// Do corrects the customer. With another key the deal goes to the end of the
// right customer's line.
func (c CorrectCustomer) Do(w *domain.Write) (Deal, error) {
	h, err := begin(w, c.ID, verbCorrect)
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
	today := h.rules.Today(w.Now())
	if err := domain.Joined(c.fields().apply(&h.Deal, h.rules, today), whole(h.Customer)); err != nil {
		return Deal{}, err
	}
	found, err := h.claimAnew(true)
	if err != nil {
		return Deal{}, err
	}
	company, err := partner.Partners.Get(w.Read, h.Partner.ID)
	if err != nil {
		return Deal{}, err
	}
	h.Inner.Flags = h.limits(w.Read, company).flags()
	h.Past = nil // earlier decisions were about another customer
	if h.Status == StatusApproved {
		if err := h.except(c.Exception); err != nil {
			return Deal{}, err
		}
	}
	out, err := h.finish(Entry{Note: note, Changes: differences(h.was.Deal, h.Deal)}, CustomerCorrected{h.about(), h.Conflict})
	if found.Conflict == Blocked {
		out.Message = sayRegistered
	}
	return out, err
}

// whole returns what a customer lacks.
func whole(c Customer) error {
	var f domain.Problems
	if c.Name == "" {
		f.Addf("customer", "Please give the legal name of the customer.")
	}
	if c.Domain == "" && !c.NoWebsite {
		f.Addf("domain", "Please give the customer's web domain, or say that there is no website.")
	}
	if c.Country == "" {
		f.Addf("country", "Please give the customer's country.")
	}
	return f.Err()
}
