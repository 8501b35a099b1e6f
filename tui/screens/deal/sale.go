package deal

import (
	"strconv"
	"strings"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// What asks about a sale stands in the form of a deal and in every other form
// that makes a deal of something. The names of the fields are those of the
// operations.
const (
	DomainField   = "domain"
	ProductsField = "products"
	AmountField   = "amount"

	MoreTitle = "More, if you have it" // above what may be left empty
)

// SiteFields ask where a customer is on the web.
func SiteFields() []kit.Field {
	return []kit.Field{
		{Name: DomainField, Label: "Web domain", Hint: "We check at once whether this customer is free: contoso.de", Max: 253},
		{Name: websiteField, Label: "The customer has no website", Kind: kit.ToggleField},
	}
}

// SaleFields ask what is sold, for how much and until when.
func SaleFields(env *kit.Env) []kit.Field {
	return []kit.Field{
		{Name: ProductsField, Label: "Products", Kind: kit.GroupField, Add: "add a product", Of: []kit.Field{
			{Name: "sku", Label: "Name or number", Hint: productHint(env), Suggest: products(env)},
			{Name: "quantity", Label: "Quantity", Kind: kit.NumberField, Width: 8, Hint: "1 if you leave it empty."},
			{Name: "amount", Label: "Amount", Kind: kit.AmountField, Width: 14, Hint: "Of this line. You can leave it empty and give the whole amount below."},
		}},
		{Name: AmountField, Label: "Amount", Hint: "48k, 48.000,00 and 48,000.00 all work. The sum of the products if you leave it empty.", Kind: kit.AmountField},
		{Name: closeField, Label: "Expected to close", Hint: "18 dec, +30d or 2026-12-18.", Kind: kit.DateField},
	}
}

// StageField asks how far the sale is.
func StageField(env *kit.Env) kit.Field {
	f := kit.Field{Name: "stage", Label: "Stage", Kind: kit.ChoiceField, Value: env.Programme().FirstStage().ID}
	for _, s := range env.Programme().Deals.Stages {
		f.Options = append(f.Options, kit.Option{Value: s.ID, Label: s.Name})
	}
	return f
}

// PartField asks what the partner brings to the sale.
func PartField() kit.Field {
	return kit.Field{Name: "added_value", Label: "Your part", Hint: "What you bring to this sale.", Kind: kit.AreaField, Rows: 2}
}

// CurrencyField asks for the currency of all amounts.
func CurrencyField(env *kit.Env) kit.Field {
	return kit.Field{Name: currencyField, Label: "Currency", Hint: "Of all amounts, by its code. " + env.Facts.Currency + " if you leave it empty.", Width: 10, Max: 3}
}

// NoteField asks for anything else.
func NoteField(env *kit.Env) kit.Field {
	return kit.Field{Name: "note", Label: "Note", Hint: "Anything else " + vendorName(env) + " should know.", Kind: kit.AreaField, Rows: 3}
}

// Picks are the product lines of a form.
func Picks(env *kit.Env, v kit.Values) []deal.Pick {
	var out []deal.Pick
	for _, l := range v.Lines(ProductsField) {
		out = append(out, deal.Pick{SKU: skuOf(env.Programme(), l.Text("sku")), Quantity: l.Text("quantity"), Amount: l.Text("amount")})
	}
	return out
}

// SKUs are those of the product lines, as far as the programme knows them, each
// once.
func SKUs(env *kit.Env, v kit.Values) []string {
	var out []string
	seen := map[string]bool{}
	for _, p := range Picks(env, v) {
		if known, ok := env.Programme().Product(p.SKU); ok && !seen[known.SKU] {
			seen[known.SKU] = true
			out = append(out, known.SKU)
		}
	}
	return out
}

// Lines are the values of a form with a line for each of some products.
func Lines(env *kit.Env, skus []string) kit.Values {
	v := kit.Values{}
	for i, sku := range skus {
		v[ProductsField+"."+strconv.Itoa(i)+".sku"] = ProductName(env, sku)
	}
	return v
}

// Currency is that of a form's amounts.
func Currency(env *kit.Env, v kit.Values) string {
	if c := strings.ToUpper(v.Text(currencyField)); len(c) == 3 {
		return c
	}
	return env.Facts.Currency
}

// Denominate sets the currency of the fields that take amounts.
func Denominate(sections []kit.Section, currency string) {
	for i := range sections {
		for j := range sections[i].Fields {
			f := &sections[i].Fields[j]
			if f.Kind == kit.AmountField {
				f.Currency = currency
			}
			for k := range f.Of {
				if f.Of[k].Kind == kit.AmountField {
					f.Of[k].Currency = currency
				}
			}
		}
	}
}

// SumWords say what the products come to, beside the amount.
func SumWords(v kit.Values, currency string) (theme.Tone, string) {
	sum := sumOf(v, currency)
	whole, err := v.Money(AmountField, sum.Currency)
	switch {
	case sum.IsZero(), err == nil && whole == sum:
		return theme.Plain, ""
	case v.Text(AmountField) == "":
		return theme.Good, kit.Money(sum) + " from the products"
	}
	return theme.Quiet, "the products come to " + kit.Money(sum)
}

// sumOf adds up the amounts of the product lines, as far as they can be read.
func sumOf(v kit.Values, currency string) domain.Money {
	sum := domain.Money{Currency: currency}
	for _, l := range v.Lines(ProductsField) {
		if m, err := l.Money("amount", currency); err == nil {
			if more, err := sum.Add(m); err == nil {
				sum = more
			}
		}
	}
	return sum
}

// LacksOfSale lists what is required of a sale and empty.
func LacksOfSale(v kit.Values, currency string) error {
	var p domain.Problems
	lacksSale(func(missing bool, field string) {
		if missing {
			p.Addf(field, "required")
		}
	}, v, currency)
	return p.Err()
}

func lacksSale(need func(missing bool, field string), v kit.Values, currency string) {
	need(len(v.Lines(ProductsField)) == 0, ProductsField+"[0].sku")
	need(v.Text(AmountField) == "" && sumOf(v, currency).IsZero(), AmountField)
	need(v.Text(closeField) == "", closeField)
}
