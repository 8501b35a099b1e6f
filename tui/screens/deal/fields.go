package deal

import (
	"slices"
	"strconv"
	"strings"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/geo"
	"gangway/domain/programme"
	"gangway/domain/text"
	"gangway/tui/kit"
)

// The names of the form's fields are those of the operations, so that what the
// portal finds wrong stands beside its field.
const (
	customerField = "customer"
	domainField   = DomainField
	websiteField  = "no_website"
	countryField  = "country"
	productsField = ProductsField
	amountField   = AmountField
	closeField    = "close_date"
	currencyField = "currency"
)

// sections are the questions of the form: what is required first.
func sections(env *kit.Env, edits bool) []kit.Section {
	more := []kit.Field{
		{Name: "contact_name", Label: "Contact", Hint: "A person at the customer.", Max: 120},
		{Name: "contact_email", Label: "Contact's e-mail", Max: 254},
		{Name: "contact_phone", Label: "Contact's phone", Max: 40, Width: 24},
		{Name: "city", Label: "City", Max: 80, Width: 36},
		{Name: "region", Label: "Region", Hint: "State or region, where a country is split into territories.", Max: 80, Width: 36, Suggest: regions(env)},
		{Name: "type", Label: "Type", Kind: kit.ChoiceField, Value: string(deal.New), Options: []kit.Option{
			{Value: string(deal.New), Label: "new customer"}, {Value: string(deal.Expansion), Label: "expansion"}, {Value: string(deal.Renewal), Label: "renewal"},
		}},
		{Name: "source", Label: "Where it came from", Kind: kit.ChoiceField, Value: string(deal.FromPartner), Options: []kit.Option{
			{Value: string(deal.FromPartner), Label: "your own"},
			{Value: string(deal.FromLead), Label: "lead from " + vendorName(env)},
			{Value: string(deal.FromMarketing), Label: "marketing"},
		}},
	}
	if !edits {
		more = append(more, StageField(env))
	}
	more = append(more,
		PartField(),
		kit.Field{Name: "competitors", Label: "Competitors", Hint: "Who else the customer talks to.", Max: 300},
		CurrencyField(env),
		NoteField(env),
	)
	return []kit.Section{
		{Fields: slices.Concat(
			[]kit.Field{{Name: customerField, Label: "Customer", Hint: "The legal name, with its legal form.", Max: 120}},
			SiteFields(),
			[]kit.Field{{Name: countryField, Label: "Country", Hint: "A name or a code: Germany, DE.", Kind: kit.CountryField}},
			SaleFields(env),
		)},
		{Title: MoreTitle, Fields: more},
	}
}

// products suggests what is sold by any part of a name or an SKU.
func products(env *kit.Env) func(string) []kit.Option {
	return func(typed string) []kit.Option {
		var opts []kit.Option
		for _, p := range matching(env.Programme(), typed) {
			opts = append(opts, kit.Option{Value: p.Name, Label: p.Name, Hint: p.SKU})
		}
		if len(opts) == 1 && opts[0].Value == typed {
			return nil
		}
		return opts
	}
}

func productHint(env *kit.Env) string {
	var some []string
	for _, p := range env.Programme().Products {
		if len(some) == 3 {
			break
		}
		some = append(some, p.Name)
	}
	if len(some) == 0 {
		return "The name of a product or its number."
	}
	return "Begin to type a name: " + strings.Join(some, ", ")
}

// matching lists the products that a text may stand for: the one that is called
// so, or all that contain it.
func matching(p *programme.Programme, typed string) []programme.Product {
	typed = text.Fold(strings.TrimSpace(typed))
	if typed == "" {
		return nil
	}
	var found []programme.Product
	for _, x := range p.Products {
		name, sku := text.Fold(x.Name), text.Fold(x.SKU)
		if name == typed || sku == typed {
			return []programme.Product{x}
		}
		if strings.Contains(name, typed) || strings.HasPrefix(sku, typed) {
			found = append(found, x)
		}
	}
	return found
}

// skuOf returns the SKU that a text stands for, or the text where that isn't
// clear: the portal then says so beside it.
func skuOf(p *programme.Programme, typed string) string {
	if found := matching(p, typed); len(found) == 1 {
		return found[0].SKU
	}
	return typed
}

// regions suggests the regions by which territories are split.
func regions(env *kit.Env) func(string) []kit.Option {
	return func(typed string) []kit.Option {
		var opts []kit.Option
		for _, t := range env.Programme().Territories {
			for _, r := range t.Regions {
				if strings.HasPrefix(text.Fold(r.Name), text.Fold(typed)) && !strings.EqualFold(r.Name, typed) {
					opts = append(opts, kit.Option{Value: r.Name, Label: r.Name, Hint: geo.Name(r.Country)})
				}
			}
		}
		return opts
	}
}

// valuesOf are a deal's fields as the form holds them. An amount that is the sum
// of the products is left to them.
func valuesOf(env *kit.Env, d deal.Deal) kit.Values {
	v := kit.Values{
		customerField: d.Customer.Name, domainField: d.Customer.Domain, countryField: d.Customer.Country,
		"region": d.Customer.Region, "city": d.Customer.City,
		"contact_name": d.Contact.Name, "contact_email": d.Contact.Email, "contact_phone": d.Contact.Phone,
		"type": string(d.Type), "source": string(d.Source), "added_value": d.AddedValue, "competitors": d.Competitors, "note": d.Note,
	}
	if d.Customer.NoWebsite {
		v[websiteField] = "true"
	}
	if d.Amount.Currency != env.Facts.Currency {
		v[currencyField] = d.Amount.Currency
	}
	sum := int64(0)
	for i, l := range d.Products {
		at := productsField + "." + strconv.Itoa(i) + "."
		v[at+"sku"], v[at+"quantity"] = ProductName(env, l.SKU), strconv.FormatInt(l.Quantity, 10)
		if !l.Amount.IsZero() {
			v[at+"amount"] = typedAmount(l.Amount)
		}
		sum += l.Amount.Minor
	}
	if d.Amount.Minor != sum {
		v[amountField] = typedAmount(d.Amount)
	}
	if !d.CloseDate.IsZero() {
		v[closeField] = d.CloseDate.String()
	}
	return v
}

// typedAmount is an amount as a form shows it, without its currency.
func typedAmount(m domain.Money) string {
	s := kit.Money(m)
	return s[strings.LastIndexByte(s, ' ')+1:]
}

// register is the command that a new deal's form sends.
func register(env *kit.Env, v kit.Values, draft bool) deal.Register {
	return deal.Register{
		Customer: v.Text(customerField), Domain: v.Text(domainField), NoWebsite: v.Bool(websiteField), Country: v.Text(countryField),
		Region: v.Text("region"), City: v.Text("city"),
		ContactName: v.Text("contact_name"), ContactEmail: v.Text("contact_email"), ContactPhone: v.Text("contact_phone"),
		Type: v.Text("type"), Products: Picks(env, v), Amount: v.Text(amountField), Currency: v.Text(currencyField), CloseDate: v.Text(closeField),
		Source: v.Text("source"), Stage: v.Text("stage"), AddedValue: v["added_value"], Competitors: v.Text("competitors"), Note: v["note"],
		Draft: draft,
	}
}

// edits are the fields that differ from what they were.
func edits(env *kit.Env, was, is kit.Values) deal.Fields {
	text := func(name string) *string {
		if was.Text(name) == is.Text(name) {
			return nil
		}
		s := is.Text(name)
		return &s
	}
	f := deal.Fields{
		Customer: text(customerField), Domain: text(domainField), Country: text(countryField), Region: text("region"), City: text("city"),
		ContactName: text("contact_name"), ContactEmail: text("contact_email"), ContactPhone: text("contact_phone"),
		Type: text("type"), Amount: text(amountField), Currency: text(currencyField), CloseDate: text(closeField), Source: text("source"),
		AddedValue: text("added_value"), Competitors: text("competitors"), Note: text("note"),
	}
	if was.Bool(websiteField) != is.Bool(websiteField) {
		none := is.Bool(websiteField)
		f.NoWebsite = &none
	}
	if f.Currency != nil && *f.Currency == "" {
		f.Currency = &env.Facts.Currency
	}
	if productsDiffer(was, is) || f.Currency != nil || f.Amount != nil && *f.Amount == "" {
		whole := is.Text(amountField)
		f.Products, f.Amount = Picks(env, is), &whole
		if f.Products == nil {
			f.Products = []deal.Pick{}
		}
	}
	return f
}

func productsDiffer(a, b kit.Values) bool {
	return len(kit.Changed(productValues(a), productValues(b))) > 0
}

func productValues(v kit.Values) kit.Values {
	out := kit.Values{}
	for k, s := range v {
		if strings.HasPrefix(k, productsField+".") {
			out[k] = s
		}
	}
	return out
}

// lacks lists the required fields that are empty.
func lacks(v kit.Values, currency string) error {
	var p domain.Problems
	need := func(missing bool, field string) {
		if missing {
			p.Addf(field, "required")
		}
	}
	need(v.Text(customerField) == "", customerField)
	need(v.Text(domainField) == "" && !v.Bool(websiteField), domainField)
	need(v.Text(countryField) == "", countryField)
	lacksSale(need, v, currency)
	return p.Err()
}

// checkOf is the question whether the customer is free, once there is enough to
// ask with.
func checkOf(env *kit.Env, v kit.Values) (deal.Check, bool) {
	c := deal.Check{Domain: v.Text(domainField), Customer: v.Text(customerField), Region: v.Text("region"), Products: SKUs(env, v)}
	if code, err := geo.Country(v.Text(countryField)); err == nil {
		c.Country = code
	}
	if v.Bool(websiteField) {
		c.Domain = ""
		return c, c.Customer != "" && c.Country != ""
	}
	return c, strings.Contains(c.Domain, ".")
}
