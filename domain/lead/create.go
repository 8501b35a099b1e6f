package lead

import (
	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/text"
)

// Create takes a lead in and has it routed. With Hold it stays on the desk.
type Create struct {
	Company      string   `required:"" help:"legal name of the company" example:"Contoso GmbH"`
	Domain       string   `help:"web domain of the company" example:"contoso.de"`
	Industry     string   `help:"what it does; shown in the pool" example:"Logistics"`
	Country      string   `required:"" help:"country, by name or code" example:"DE"`
	Region       string   `help:"region, where a country is split" example:"Bavaria"`
	City         string   `help:"city" example:"Munich"`
	Language     string   `help:"language that the person speaks, ISO 639-1" example:"de"`
	ContactName  string   `help:"name of a person there" example:"Kim Berg"`
	ContactEmail string   `help:"e-mail address of that person" example:"kim@contoso.de"`
	ContactPhone string   `help:"telephone number of that person" example:"+49 89 1234567"`
	Products     []string `name:"product" help:"SKU that it is interested in; repeat it for more" example:"HC-100"`
	Size         string   `help:"how many people it has" example:"400"`
	Score        string   `help:"how promising it is, from 0 to 100" example:"70"`
	Source       string   `help:"where it came from" example:"web form"`
	Campaign     string   `help:"campaign that it came by" example:"autumn-fair"`
	Note         string   `help:"what is known; the partner who gets the lead reads it" example:"Asked for a demo."`
	Consent      string   `help:"whether the person agreed to be handed on: yes or no" enum:"yes,no" example:"yes"`
	ConsentAt    string   `help:"when the person agreed; today if left out" example:"2026-11-20"`
	ConsentHow   string   `help:"how the person agreed" example:"web form"`
	ExternalID   string   `help:"what another system calls it" example:"CRM-4711"`
	Hold         bool     `help:"keep it on the desk instead of routing it"`
}

func (c Create) fields() Fields {
	return Fields{
		Company: &c.Company, Domain: &c.Domain, Industry: &c.Industry, Country: &c.Country, Region: &c.Region, City: &c.City, Language: &c.Language,
		ContactName: &c.ContactName, ContactEmail: &c.ContactEmail, ContactPhone: &c.ContactPhone, Products: c.Products, Size: &c.Size, Score: &c.Score,
		Source: &c.Source, Campaign: &c.Campaign, Note: &c.Note, Consent: &c.Consent, ConsentAt: &c.ConsentAt, ConsentHow: &c.ConsentHow,
	}
}

// Allow lets admins and managers of the vendor.
func (Create) Allow(r *domain.Read) error { return dispatchers.Allow(r) }

// Check holds the fields to their form.
func (c Create) Check() error {
	d := record{}
	d.Company, d.Country = text.Show(c.Company), text.Show(c.Country)
	err := domain.Joined(complete(&d), c.fields().check())
	var f filler
	f.Line("external_id", c.ExternalID, maxName, "")
	return domain.Joined(err, f.Err())
}

// Do stores the lead and routes it.
func (c Create) Do(w *domain.Write) (Lead, error) {
	h, err := c.make(w)
	if err != nil {
		return Lead{}, err
	}
	h.tell(Created{h.about()})
	if err := h.note(Entry{Did: "create"}); err != nil {
		return Lead{}, err
	}
	if err := h.routeUnless(c.Hold, "created"); err != nil {
		return Lead{}, err
	}
	return h.finish()
}

// make builds a lead that is not stored yet.
func (c Create) make(w *domain.Write) (*change, error) {
	p := programme.Of(w.Read)
	d := record{}
	if err := c.fields().apply(&d, p, p.Today(w.Now())); err != nil {
		return nil, err
	}
	if err := complete(&d); err != nil {
		return nil, err
	}
	if err := inRegions(w.Actor, d.Country); err != nil {
		return nil, err
	}
	id, err := domain.FreshID(w, leads, "L")
	if err != nil {
		return nil, err
	}
	var f filler
	d.ID, d.CreatedAt, d.Status = id, w.Now(), StatusNew
	d.Inner = Desk{Since: w.Now(), CreatedBy: w.Actor.Name, ExternalID: f.Line("external_id", c.ExternalID, maxName, "")}
	return handle(w, d, verbEdit), f.Err()
}

// routeUnless routes a lead, or holds it on the desk.
func (c *change) routeUnless(hold bool, cause string) error {
	if hold {
		c.toDesk(HoldUnrouted)
		return nil
	}
	return c.route(cause)
}

// inRegions refuses a country outside of what a regional manager looks after.
func inRegions(a domain.Actor, country string) error {
	if len(a.Regions) == 0 {
		return nil
	}
	for _, c := range a.Regions {
		if c == country {
			return nil
		}
	}
	return domain.Fieldf("country", "This country is not among your regions.")
}
