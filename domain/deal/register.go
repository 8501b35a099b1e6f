package deal

import (
	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/text"
)

// Register asks for protection of a deal. With Draft it is only kept, and may be
// incomplete.
type Register struct {
	Customer     string `required:"" help:"legal name of the customer" example:"Contoso GmbH"`
	Domain       string `help:"web domain of the customer" example:"contoso.de"`
	NoWebsite    bool   `help:"the customer has no website"`
	Country      string `help:"country of the customer, by name or code" example:"DE"`
	Region       string `help:"region of the customer, where a country is split" example:"Bavaria"`
	City         string `help:"city of the customer" example:"Munich"`
	ContactName  string `help:"name of a person at the customer" example:"Kim Berg"`
	ContactEmail string `help:"e-mail address of that person" example:"kim@contoso.de"`
	ContactPhone string `help:"telephone number of that person" example:"+49 89 1234567"`
	Type         string `help:"what the deal is to the customer; new if left out" enum:"new,expansion,renewal" example:"new"`
	Products     []Pick `name:"product" help:"a product as SKU[:QUANTITY[:AMOUNT]]; repeat it for more" example:"HC-100:5"`
	Amount       string `help:"worth of the whole deal; the sum of the products if left out" example:"48k"`
	Currency     string `help:"currency of the amounts; the programme's if left out" example:"EUR"`
	CloseDate    string `help:"when the sale is expected to close" example:"2026-12-18"`
	Source       string `help:"where the deal came from; partner if left out" enum:"partner,vendor-lead,marketing" example:"partner"`
	Stage        string `help:"stage of the sale; the first one if left out" example:"qualified"`
	AddedValue   string `help:"what you bring to this sale"`
	Competitors  string `help:"who else the customer talks to" example:"Fabrikam"`
	Note         string `help:"anything else; the vendor reads it"`
	Draft        bool   `help:"keep it as a draft that only you and the vendor see, without submitting it"`
}

func (c Register) fields() Fields {
	return Fields{
		Customer: &c.Customer, Domain: &c.Domain, NoWebsite: &c.NoWebsite, Country: &c.Country, Region: &c.Region, City: &c.City,
		ContactName: &c.ContactName, ContactEmail: &c.ContactEmail, ContactPhone: &c.ContactPhone,
		Type: &c.Type, Products: c.Products, Amount: given(c.Amount), Currency: &c.Currency, CloseDate: &c.CloseDate, Source: &c.Source,
		AddedValue: &c.AddedValue, Competitors: &c.Competitors, Note: &c.Note,
	}
}

// given returns nil for what is empty.
func given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// Allow lets who sells.
func (Register) Allow(r *domain.Read) error { return may(r, verbSubmit) }

// Check holds the fields to their form.
func (c Register) Check() error {
	err := c.fields().check()
	if text.Blank(c.Customer) {
		return domain.Joined(domain.Fieldf("customer", "Please give the legal name of the customer."), err)
	}
	return err
}

// Do stores the deal and submits it unless it is to stay a draft.
func (c Register) Do(w *domain.Write) (Deal, error) { return c.register(w, "", false) }

// OfLead registers a deal that was a lead of the vendor, for the lead's noun to
// call. If the vendor vouches for its customer, who is then the lead's own, it is
// approved at once, unless the customer is registered already: then the vendor
// decides. Submitted again later it is a deal like any other.
func OfLead(w *domain.Write, c Register, lead string, vouched bool) (Deal, error) {
	c.Draft, c.Source = false, string(FromLead)
	return c.register(w, lead, vouched)
}

func (c Register) register(w *domain.Write, lead string, vouched bool) (Deal, error) {
	p := programme.Of(w.Read)
	d := record{Deal: Deal{
		Lead:    lead,
		Partner: Ref{w.Actor.Partner, w.Actor.PartnerName}, Owner: Ref{w.Actor.User, w.Actor.Name},
		CreatedAt: w.Now(), State: State{Status: StatusDraft},
	}}
	err := c.fields().apply(&d.Deal, p, p.Today(w.Now()))
	stage, stageErr := stageOf(p, c.Stage)
	d.Stage = stage.ID
	if !c.Draft {
		err = domain.Joined(err, stageErr, complete(&d.Deal, p, p.Today(w.Now())))
	} else {
		err = domain.Joined(err, stageErr)
	}
	if err != nil {
		return Deal{}, err
	}
	if d.ID, err = domain.FreshID(w, deals, "D"); err != nil {
		return Deal{}, err
	}
	if !c.Draft {
		return submit(w, d, vouched)
	}
	draft := &change{record: &d, w: w, rules: p, did: "draft"}
	return draft.finish(Entry{}, Drafted{d.about()})
}

// stageOf returns the stage with the id, the first one for "".
func stageOf(p *programme.Programme, id string) (programme.Stage, error) {
	if id == "" {
		return p.FirstStage(), nil
	}
	s, ok := p.Stage(id)
	if !ok {
		return s, domain.Fieldf("stage", "This stage is not in the programme. The stages are: %s.", stageNames(p))
	}
	return s, nil
}

func stageNames(p *programme.Programme) string {
	names := ""
	for i, s := range p.Deals.Stages {
		if i > 0 {
			names += ", "
		}
		names += s.ID
	}
	return names
}
