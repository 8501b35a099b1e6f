package deal

import (
	"context"
	"strings"

	"gangway/domain"
	"gangway/domain/intake"
	"gangway/domain/programme"
)

// ImportTable brings deals in from a table, with their history. They are told
// apart by external_id, so that it can be run again.
type ImportTable struct {
	DryRun  bool     `help:"report what would be done and do nothing"`
	Map     []string `help:"take a field from a column: FIELD=COLUMN" example:"customer=account"`
	Value   []string `help:"read a value as another: FIELD:FROM=TO" example:"status:Engaging=draft"`
	Default []string `help:"what stands where nothing does: FIELD=VALUE" example:"country=DE"`
}

// tableFields are what a row of deals can give.
func tableFields() []intake.Field {
	return []intake.Field{
		{Name: "external_id", Aliases: []string{"id", "opportunity_id"}},
		{Name: "partner", Aliases: []string{"partner_id", "reseller"}},
		{Name: "owner"},
		{Name: "status"},
		{Name: "customer", Aliases: []string{"account", "company"}},
		{Name: "domain", Aliases: []string{"website"}},
		{Name: "country"},
		{Name: "region"},
		{Name: "city"},
		{Name: "contact_name", Aliases: []string{"contact"}},
		{Name: "contact_email", Aliases: []string{"email"}},
		{Name: "contact_phone", Aliases: []string{"phone"}},
		{Name: "type"},
		{Name: "product", Aliases: []string{"sku"}},
		{Name: "quantity"},
		{Name: "amount", Aliases: []string{"value"}},
		{Name: "currency"},
		{Name: "close_date"},
		{Name: "source"},
		{Name: "stage"},
		{Name: "reason"},
		{Name: "order"},
		{Name: "note"},
		{Name: "created_at"},
		{Name: "decided_at"},
		{Name: "protected_until"},
	}
}

// Allow lets admins.
func (ImportTable) Allow(r *domain.Read) error { return admins.Allow(r) }

// Check holds the mapping to its form.
func (c ImportTable) Check() error {
	_, err := intake.NewMapping(c.Map, c.Value, c.Default)
	return err
}

// Work reads the table and applies a row at a time, the rows of one customer in
// the order of the file, since the earlier one stands before the later in line.
func (c ImportTable) Work(ctx context.Context, d *domain.Desk) (intake.Report, error) {
	m, err := intake.NewMapping(c.Map, c.Value, c.Default)
	if err != nil {
		return intake.Report{}, err
	}
	rows, err := intake.Open(d.In, tableFields(), m)
	if err != nil {
		return intake.Report{}, err
	}
	opts := intake.DryRun(c.DryRun)
	apply := func(ctx context.Context, row intake.Row) (intake.Outcome, error) {
		rules, _ := d.Portal.Rules().(*programme.Programme)
		out, err := domain.Do(ctx, d.Portal, d.Actor, Import{rowOf(row, rules)}, opts...)
		return intake.Outcome(out.Outcome), onColumn(err)
	}
	report, err := intake.Each(ctx, rows, lane, apply, d.Progress)
	report.DryRun = c.DryRun
	return report, err
}

// lane keeps the rows of one customer in order.
func lane(row intake.Row) string {
	if d := row.Get("domain"); d != "" {
		return strings.ToLower(d)
	}
	return strings.ToLower(row.Get("customer"))
}

func rowOf(row intake.Row, p *programme.Programme) ImportRow {
	c := ImportRow{
		ExternalID: row.Get("external_id"), Partner: row.Get("partner"), Owner: row.Get("owner"), Status: strings.ToLower(row.Get("status")),
		Customer: row.Get("customer"), Domain: row.Get("domain"), Country: row.Get("country"), Region: row.Get("region"), City: row.Get("city"),
		ContactName: row.Get("contact_name"), ContactEmail: row.Get("contact_email"), ContactPhone: row.Get("contact_phone"),
		Type: strings.ToLower(row.Get("type")), Amount: row.Get("amount"), Currency: row.Get("currency"), CloseDate: row.Get("close_date"),
		Source: row.Get("source"), Stage: row.Get("stage"), Reason: row.Get("reason"), Order: row.Get("order"), Note: row.Get("note"),
		CreatedAt: row.Get("created_at"), DecidedAt: row.Get("decided_at"), ProtectedUntil: row.Get("protected_until"),
	}
	if product := row.Get("product"); product != "" {
		c.Products = []Pick{{SKU: skuOf(product, p), Quantity: row.Get("quantity")}}
	}
	return c
}

// skuOf reads a product by its SKU or by its name.
func skuOf(s string, p *programme.Programme) string {
	for _, product := range p.Products {
		if strings.EqualFold(product.Name, s) {
			return product.SKU
		}
	}
	return s
}

// onColumn lets a fault of the products point at the column that they come from.
func onColumn(err error) error {
	return domain.Renamed(err, func(field string) string {
		if strings.HasPrefix(field, "products") {
			return "product"
		}
		return field
	})
}
