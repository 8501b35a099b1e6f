package deal

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gangway/domain"
	"gangway/domain/customer"
	"gangway/domain/geo"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// Bounds of texts, in characters, and of numbers.
const (
	maxName     = 120
	maxPlace    = 80
	maxPhone    = 40
	maxShort    = 300 // competitors, order references
	maxLong     = 2000
	maxLines    = 20
	maxQuantity = 1_000_000
	maxDays     = 3650
)

// A Pick is a product as it is typed: SKU, SKU:QUANTITY or SKU:QUANTITY:AMOUNT.
type Pick struct {
	SKU      string `json:"sku"`
	Quantity string `json:"quantity"`
	Amount   string `json:"amount"`
}

// ParseFlag reads SKU[:QUANTITY[:AMOUNT]].
func (p *Pick) ParseFlag(s string) error {
	parts := strings.SplitN(s, ":", 3)
	p.SKU = parts[0]
	if len(parts) > 1 {
		p.Quantity = parts[1]
	}
	if len(parts) > 2 {
		p.Amount = parts[2]
	}
	return nil
}

// Fields are what a partner says about a deal. What is nil stays as it is; what
// is empty becomes empty.
type Fields struct {
	Customer     *string `help:"legal name of the customer" example:"Contoso GmbH"`
	Domain       *string `help:"web domain of the customer" example:"contoso.de"`
	NoWebsite    *bool   `help:"the customer has no website"`
	Country      *string `help:"country of the customer, by name or code" example:"DE"`
	Region       *string `help:"region of the customer, where a country is split" example:"Bavaria"`
	City         *string `help:"city of the customer" example:"Munich"`
	ContactName  *string `help:"name of a person at the customer" example:"Kim Berg"`
	ContactEmail *string `help:"e-mail address of that person" example:"kim@contoso.de"`
	ContactPhone *string `help:"telephone number of that person" example:"+49 89 1234567"`
	Type         *string `help:"what the deal is to the customer" enum:"new,expansion,renewal" example:"new"`
	Products     []Pick  `name:"product" help:"a product as SKU[:QUANTITY[:AMOUNT]]; repeat it for more" example:"HC-100:5"`
	Amount       *string `help:"worth of the whole deal" example:"48k"`
	Currency     *string `help:"currency of the amounts; the programme's if left out" example:"EUR"`
	CloseDate    *string `help:"when the sale is expected to close" example:"2026-12-18"`
	Source       *string `help:"where the deal came from" enum:"partner,vendor-lead,marketing" example:"partner"`
	AddedValue   *string `help:"what you bring to this sale"`
	Competitors  *string `help:"who else the customer talks to" example:"Fabrikam"`
	Note         *string `help:"anything else; the vendor reads it"`
}

// someday stands for today where only the form of a date is of interest. It is
// in a leap year.
var someday = programme.Date{Year: 2000, Month: time.January, Day: 1}

// check holds the fields to their form, without the programme and the clock.
func (f Fields) check() error {
	var d Deal
	return f.apply(&d, nil, someday)
}

// apply writes the fields that are given into the deal, cleaned, and returns all
// that is wrong with them. Without a programme products are not looked up.
func (f Fields) apply(d *Deal, p *programme.Programme, today programme.Date) error {
	in := &filler{deal: d, rules: p, today: today}
	in.customer(f)
	in.line("contact_name", f.ContactName, maxName, &d.Contact.Name)
	if f.ContactEmail != nil {
		d.Contact.Email = in.Email("contact_email", *f.ContactEmail, "")
	}
	in.line("contact_phone", f.ContactPhone, maxPhone, &d.Contact.Phone)
	in.choice("type", f.Type, (*string)(&d.Type), string(New), string(Expansion), string(Renewal))
	in.choice("source", f.Source, (*string)(&d.Source), string(FromPartner), string(FromLead), string(FromMarketing))
	in.money(f)
	in.closeDate(f.CloseDate)
	in.block("added_value", f.AddedValue, &d.AddedValue)
	in.line("competitors", f.Competitors, maxShort, &d.Competitors)
	in.block("note", f.Note, &d.Note)
	return in.Err()
}

// A filler gathers what is wrong with the fields of one deal.
type filler struct {
	user.Fields
	deal  *Deal
	rules *programme.Programme
	today programme.Date
}

func (in *filler) line(field string, given *string, limit int, into *string) {
	if given != nil {
		*into = in.Line(field, *given, limit, "")
	}
}

func (in *filler) block(field string, given *string, into *string) {
	if given != nil {
		*into = in.Block(field, *given, maxLong, "")
	}
}

func (in *filler) choice(field string, given *string, into *string, known ...string) {
	switch {
	case given == nil:
	case *given == "":
		*into = known[0]
	case !slices.Contains(known, *given):
		in.Addf(field, "This is one of: %s.", strings.Join(known, ", "))
	default:
		*into = *given
	}
}

func (in *filler) customer(f Fields) {
	c := &in.deal.Customer
	in.line("customer", f.Customer, maxName, &c.Name)
	if f.NoWebsite != nil {
		c.NoWebsite = *f.NoWebsite
	}
	if f.Domain != nil {
		in.domain(strings.TrimSpace(*f.Domain))
	}
	if c.NoWebsite && f.Domain == nil {
		c.Domain = ""
	}
	if f.Country != nil {
		c.Country = in.Country("country", *f.Country, "")
	}
	in.line("region", f.Region, maxPlace, &c.Region)
	in.line("city", f.City, maxPlace, &c.City)
}

func (in *filler) domain(given string) {
	c := &in.deal.Customer
	c.Domain = ""
	if given == "" {
		return
	}
	host, err := customer.Domain(given)
	if c.NoWebsite && err == nil {
		in.Addf("domain", "Please give either a web domain or that there is no website, not both.")
	}
	in.Add("domain", err)
	c.Domain = host
}

// money reads currency, products and amount, which hang together.
func (in *filler) money(f Fields) {
	d := in.deal
	before := d.Amount.Currency
	if d.Amount.Currency == "" && in.rules != nil {
		d.Amount.Currency = in.rules.Currency
	}
	if f.Currency != nil && *f.Currency != "" {
		unit, err := geo.Currency(*f.Currency)
		in.Add("currency", err)
		d.Amount.Currency = unit.Code
	}
	if f.Products != nil {
		in.products(f.Products)
	}
	switch {
	case f.Amount != nil && *f.Amount != "":
		d.Amount = in.amount("amount", *f.Amount)
	case f.Amount != nil:
		d.Amount.Minor = 0
	case before != "" && before != d.Amount.Currency:
		in.Addf("amount", "Please give the amount in the other currency, too.")
	}
	if d.Amount.IsZero() && f.Products != nil {
		d.Amount.Minor = in.sum()
	}
}

func (in *filler) amount(field, s string) domain.Money {
	m, err := domain.ParseMoney(s, in.deal.Amount.Currency)
	in.Add(field, err)
	m.Currency = in.deal.Amount.Currency
	return m
}

// sum is what the products are worth together.
func (in *filler) sum() (total int64) {
	for _, l := range in.deal.Products {
		total += l.Amount.Minor
	}
	if total > domain.MaxMoney {
		in.Addf("products", "The products are worth too much together.")
		return 0
	}
	return total
}

func (in *filler) products(picks []Pick) {
	if len(picks) > maxLines {
		in.Addf("products", "A deal has at most %d products.", maxLines)
		return
	}
	lines := make([]Line, 0, len(picks))
	for i, pick := range picks {
		lines = append(lines, in.product(fmt.Sprintf("products[%d]", i), pick))
	}
	in.deal.Products = lines
}

func (in *filler) product(field string, pick Pick) Line {
	l := Line{SKU: in.Line(field+".sku", pick.SKU, maxName, "Please give the SKU of the product."), Quantity: 1}
	l.Amount.Currency = in.deal.Amount.Currency
	if in.rules != nil && l.SKU != "" {
		known, ok := in.rules.Product(l.SKU)
		if !ok {
			in.Addf(field+".sku", "There is no product %s in the programme.", l.SKU)
		} else {
			l.SKU = known.SKU
		}
	}
	if pick.Quantity != "" {
		n, err := strconv.ParseUint(pick.Quantity, 10, 32)
		if err != nil || n < 1 || n > maxQuantity {
			in.Addf(field+".quantity", "A quantity is a whole number from 1 to %d.", maxQuantity)
		}
		l.Quantity = int64(n)
	}
	if pick.Amount != "" {
		l.Amount = in.amount(field+".amount", pick.Amount)
	}
	return l
}

func (in *filler) closeDate(given *string) {
	switch {
	case given == nil:
	case *given == "":
		in.deal.CloseDate = programme.Date{}
	default:
		date, err := programme.ReadDate(*given, in.today)
		in.Add("close_date", err)
		in.deal.CloseDate = date
	}
}

// complete returns all that a deal lacks or that is out of range for a
// submission.
func complete(d *Deal, p *programme.Programme, today programme.Date) error {
	var f domain.Problems
	c := d.Customer
	need := func(missing bool, field, please string) {
		if missing {
			f.Addf(field, "%s", please)
		}
	}
	need(c.Name == "", "customer", "Please give the legal name of the customer.")
	need(c.Domain == "" && !c.NoWebsite, "domain", "Please give the customer's web domain, or say that there is no website.")
	need(c.Country == "", "country", "Please give the customer's country.")
	need(len(d.Products) == 0, "products", "Please give at least one product.")
	for i, l := range d.Products {
		_, known := p.Product(l.SKU)
		need(!known, fmt.Sprintf("products[%d].sku", i), "This product is no longer in the programme.")
	}
	need(d.Amount.Minor <= 0, "amount", "Please give what the deal is worth.")
	need(d.CloseDate.IsZero(), "close_date", "Please give when the sale is expected to close.")
	if d.Amount.Minor > 0 && p.BelowMinimum(d.Amount) {
		f.Addf("amount", "Deals are registered from %s.", p.Deals.MinAmount)
	}
	f.Add("close_date", closeRange(d.CloseDate, p, today))
	return f.Err()
}

// closeRange refuses a close date that is past or too far ahead.
func closeRange(date programme.Date, p *programme.Programme, today programme.Date) error {
	last := today.AddDays(p.Deals.MaxCloseDays)
	switch {
	case date.IsZero():
		return nil
	case date.Before(today):
		return domain.Fieldf("close_date", "The close date is in the past.")
	case p.Deals.MaxCloseDays > 0 && last.Before(date):
		return domain.Fieldf("close_date", "The close date can be at most %d days ahead, that is %s.", p.Deals.MaxCloseDays, last)
	}
	return nil
}

// cleanText cleans a text of a command; an empty one is a fault if please isn't "".
func cleanText(field, s, please string) (string, error) {
	var f user.Fields
	s = f.Block(field, s, maxLong, please)
	return s, f.Err()
}
