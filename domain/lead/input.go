package lead

import (
	"strconv"
	"strings"

	"golang.org/x/text/language"

	"gangway/domain"
	"gangway/domain/customer"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// Bounds of texts, in characters, and of numbers.
const (
	maxName     = 120
	maxPlace    = 80
	maxPhone    = 40
	maxShort    = 200
	maxLong     = 2000
	maxProducts = 20
	maxSize     = 10_000_000
)

// Fields are what the vendor says about a lead. What is nil stays as it is; what
// is empty becomes empty.
type Fields struct {
	Company      *string  `help:"legal name of the company" example:"Contoso GmbH"`
	Domain       *string  `help:"web domain of the company" example:"contoso.de"`
	Industry     *string  `help:"what it does; shown in the pool" example:"Logistics"`
	Country      *string  `help:"country, by name or code" example:"DE"`
	Region       *string  `help:"region, where a country is split" example:"Bavaria"`
	City         *string  `help:"city" example:"Munich"`
	Language     *string  `help:"language that the person speaks, ISO 639-1" example:"de"`
	ContactName  *string  `help:"name of a person there" example:"Kim Berg"`
	ContactEmail *string  `help:"e-mail address of that person" example:"kim@contoso.de"`
	ContactPhone *string  `help:"telephone number of that person" example:"+49 89 1234567"`
	Products     []string `name:"product" help:"SKU that it is interested in; repeat it for more" example:"HC-100"`
	Size         *string  `help:"how many people it has" example:"400"`
	Score        *string  `help:"how promising it is, from 0 to 100" example:"70"`
	Source       *string  `help:"where it came from" example:"web form"`
	Campaign     *string  `help:"campaign that it came by" example:"autumn-fair"`
	Note         *string  `help:"what is known; the partner who gets the lead reads it" example:"Asked for a demo."`
	Consent      *string  `help:"whether the person agreed to be handed on: yes or no" enum:"yes,no" example:"yes"`
	ConsentAt    *string  `help:"when the person agreed; today if left out" example:"2026-11-20"`
	ConsentHow   *string  `help:"how the person agreed" example:"web form"`
}

// check holds the fields to their form, without the programme and the clock.
func (f Fields) check() error {
	var d record
	return f.apply(&d, nil, programme.Date{Year: 2000, Month: 1, Day: 1})
}

// apply writes the fields that are given into the lead, cleaned, and returns all
// that is wrong with them. Without a programme products are not looked up.
func (f Fields) apply(d *record, p *programme.Programme, today programme.Date) error {
	in := &filler{}
	in.line("company", f.Company, maxName, &d.Company)
	in.domain(f.Domain, &d.Domain)
	in.line("industry", f.Industry, maxPlace, &d.Industry)
	if f.Country != nil {
		d.Country = in.Country("country", *f.Country, "")
	}
	in.line("region", f.Region, maxPlace, &d.Region)
	in.line("city", f.City, maxPlace, &d.City)
	in.language(f.Language, &d.Language)
	in.line("contact_name", f.ContactName, maxName, &d.Person.Name)
	if f.ContactEmail != nil {
		d.Person.Email = in.Email("contact_email", *f.ContactEmail, "")
	}
	in.line("contact_phone", f.ContactPhone, maxPhone, &d.Person.Phone)
	in.products(f.Products, p, &d.Products)
	in.number("size", f.Size, maxSize, &d.Size)
	in.number("score", f.Score, 100, &d.Score)
	in.line("source", f.Source, maxShort, &d.Source)
	in.line("campaign", f.Campaign, maxShort, &d.Campaign)
	if f.Note != nil {
		d.Note = in.Block("note", *f.Note, maxLong, "")
	}
	in.consent(f, &d.Consent, today)
	return in.Err()
}

// A filler gathers what is wrong with the fields of one lead.
type filler struct{ user.Fields }

func (in *filler) line(field string, given *string, limit int, into *string) {
	if given != nil {
		*into = in.Line(field, *given, limit, "")
	}
}

func (in *filler) domain(given *string, into *string) {
	if given == nil {
		return
	}
	*into = ""
	if strings.TrimSpace(*given) == "" {
		return
	}
	host, err := customer.Domain(*given)
	in.Add("domain", err)
	*into = host
}

func (in *filler) language(given *string, into *string) {
	if given == nil {
		return
	}
	*into = strings.ToLower(strings.TrimSpace(*given))
	if *into == "" {
		return
	}
	if _, err := language.ParseBase(*into); err != nil || len(*into) != 2 {
		in.Addf("language", "This is not the code of a language, such as de.")
	}
}

func (in *filler) products(given []string, p *programme.Programme, into *[]string) {
	if given == nil {
		return
	}
	if len(given) > maxProducts {
		in.Addf("products", "A lead has at most %d products.", maxProducts)
		return
	}
	list := []string{}
	for _, sku := range given {
		sku = in.Line("products", sku, maxName, "")
		if sku == "" {
			continue
		}
		if p != nil {
			known, ok := p.Product(sku)
			if !ok {
				in.Addf("products", "There is no product %s in the programme.", sku)
			}
			sku = known.SKU
		}
		list = append(list, sku)
	}
	*into = list
}

func (in *filler) number(field string, given *string, most int64, into *int64) {
	if given == nil {
		return
	}
	s := strings.TrimSpace(*given)
	if s == "" {
		*into = 0
		return
	}
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil || int64(n) > most {
		in.Addf(field, "This is a whole number from 0 to %d.", most)
		return
	}
	*into = int64(n)
}

func (in *filler) consent(f Fields, into *Consent, today programme.Date) {
	if f.Consent != nil {
		switch strings.ToLower(strings.TrimSpace(*f.Consent)) {
		case "yes", "true", "1":
			into.Given = true
		case "", "no", "false", "0":
			*into = Consent{}
		default:
			in.Addf("consent", "This is yes or no.")
		}
	}
	if f.ConsentAt != nil && *f.ConsentAt != "" {
		at, err := programme.ReadDate(*f.ConsentAt, today)
		in.Add("consent_at", err)
		if err == nil && today.Before(at) && today.Year > 2000 {
			in.Addf("consent_at", "Nobody can have agreed on a day to come.")
		}
		into.At = at
	}
	in.line("consent_how", f.ConsentHow, maxShort, &into.How)
	if into.Given && into.At.IsZero() {
		into.At = today
	}
	if !into.Given && (into.How != "" || !into.At.IsZero()) {
		*into = Consent{}
	}
}

// complete returns all that a lead lacks.
func complete(d *record) error {
	var f domain.Problems
	if d.Company == "" {
		f.Addf("company", "Please give the name of the company.")
	}
	if d.Country == "" {
		f.Addf("country", "Please give the country: leads are given to partners by it.")
	}
	return f.Err()
}

// cleanNote cleans what is written with a command; nothing is a fault if please
// isn't "".
func cleanNote(s, please string) (string, error) { return cleanText("note", s, please) }

// cleanInternal is cleanNote for what the vendor alone reads.
func cleanInternal(s, please string) (string, error) { return cleanText("internal_note", s, please) }

func cleanText(field, s, please string) (string, error) {
	var f user.Fields
	s = f.Block(field, s, maxLong, please)
	return s, f.Err()
}

// reason finds a reason among those of the programme, with its note.
func reason(find func(string) (programme.Reason, bool), all []programme.Reason, code, note string) (string, error) {
	r, known := find(code)
	if !known {
		names := make([]string, len(all))
		for i, x := range all {
			names[i] = x.ID
		}
		return "", domain.Fieldf("reason", "The reason is one of: %s.", strings.Join(names, ", "))
	}
	if r.NeedsNote && note == "" {
		return "", domain.Fieldf("note", "Please write a note with this reason.")
	}
	return r.ID, nil
}
