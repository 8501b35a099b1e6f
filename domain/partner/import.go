package partner

import (
	"context"
	"slices"
	"strings"

	"gangway/domain"
	"gangway/domain/intake"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// Import brings partners in from a table. It is told apart by external_id, so
// that it can be run again.
type Import struct {
	DryRun   bool     `help:"report what would be done and do nothing"`
	Map      []string `help:"take a field from a column: FIELD=COLUMN" example:"name=account"`
	Value    []string `help:"read a value as another: FIELD:FROM=TO" example:"tier:A=gold"`
	Default  []string `help:"what stands where nothing does: FIELD=VALUE" example:"country=DE"`
	SameName bool     `help:"take partners in although one in that country has the same name"`
}

// importFields are what a row of partners can give.
func importFields() []intake.Field {
	return []intake.Field{
		{Name: "external_id", Aliases: []string{"id"}},
		{Name: "name", Aliases: []string{"company", "partner", "account"}},
		{Name: "domain", Aliases: []string{"website", "web domain"}},
		{Name: "country"},
		{Name: "type"},
		{Name: "tier"},
		{Name: "territory", Aliases: []string{"region"}},
		{Name: "product", Aliases: []string{"products"}},
		{Name: "language", Aliases: []string{"languages"}},
		{Name: "certificate", Aliases: []string{"certificates"}},
	}
}

// Allow lets admins and partner managers.
func (Import) Allow(r *domain.Read) error { return deciders(r) }

// Check holds the mapping to its form.
func (c Import) Check() error {
	_, err := intake.NewMapping(c.Map, c.Value, c.Default)
	return err
}

// Work reads the table and applies a row at a time.
func (c Import) Work(ctx context.Context, d *domain.Desk) (intake.Report, error) {
	m, err := intake.NewMapping(c.Map, c.Value, c.Default)
	if err != nil {
		return intake.Report{}, err
	}
	rows, err := intake.Open(d.In, importFields(), m)
	if err != nil {
		return intake.Report{}, err
	}
	opts := intake.DryRun(c.DryRun)
	apply := func(ctx context.Context, row intake.Row) (intake.Outcome, error) {
		return domain.Do(ctx, d.Portal, d.Actor, importRow(row, c.SameName), opts...)
	}
	report, err := intake.Each(ctx, rows, func(row intake.Row) string { return row.Get("external_id") }, apply, d.Progress)
	report.DryRun = c.DryRun
	return report, err
}

func importRow(row intake.Row, sameName bool) ImportRow {
	return ImportRow{
		ExternalID: row.Get("external_id"), Name: row.Get("name"), Domain: row.Get("domain"), Country: row.Get("country"),
		Type: row.Get("type"), Tier: row.Get("tier"), Territory: row.Get("territory"), Product: row.Get("product"),
		Language: row.Get("language"), Certificate: row.Get("certificate"), SameName: sameName,
	}
}

// ImportRow takes one partner in, or brings it up to date. Nothing is told to
// anybody, and it has no people yet.
type ImportRow struct {
	ExternalID  string `required:"" help:"what the other system calls it" example:"CRM-1017"`
	Name        string `required:"" help:"legal name" example:"Contoso GmbH"`
	Domain      string `help:"web domain" example:"contoso.de"`
	Country     string `required:"" help:"where it has its seat: name or code" example:"DE"`
	Type        string `help:"id of a partner type" example:"reseller"`
	Tier        string `help:"id of a tier" example:"gold"`
	Territory   string `help:"ids of territories that it sells in, parted by blanks" example:"dach"`
	Product     string `help:"SKUs and ids of families that it may sell, parted by blanks" example:"HC-100 audit"`
	Language    string `help:"two-letter codes of languages in which it sells, parted by blanks" example:"de en"`
	Certificate string `help:"certificates that its people hold, parted by blanks" example:"core-expert"`
	SameName    bool   `help:"take it in although a partner in that country has the same name"`
}

func (c ImportRow) clean() (ImportRow, error) {
	var f user.Fields
	c.ExternalID = f.Line("external_id", c.ExternalID, 120, "Please give an external_id, so that the import can be run again.")
	c.Name = f.Line("name", c.Name, maxCompany, "Please give the name of the company.")
	c.Domain = webDomain(&f, c.Domain, "")
	c.Country = f.Country("country", c.Country, "Please give the country.")
	f.Gather(onColumn(c.scope().check()))
	return c, f.Err()
}

func (c ImportRow) scope() scope {
	return scope{strings.Fields(c.Territory), strings.Fields(c.Product), strings.Fields(c.Language), strings.Fields(c.Certificate)}
}

// Allow lets admins and partner managers.
func (ImportRow) Allow(r *domain.Read) error { return deciders(r) }

// Check holds the input to its form.
func (c ImportRow) Check() error {
	_, err := c.clean()
	return err
}

// Do finds the partner by its external id and makes it what the row says.
func (c ImportRow) Do(w *domain.Write) (intake.Outcome, error) {
	c, err := c.clean()
	if err != nil {
		return "", err
	}
	old, found, err := ByExternalID(w.Read, c.ExternalID)
	if err != nil {
		return "", err
	}
	p, err := c.on(w.Read, old)
	if err == nil {
		err = onColumn(alone(w.Read, old.Territories, p))
	}
	switch {
	case err != nil:
		return "", err
	case !found:
		if p, err = Create(w, p, c.SameName); err != nil {
			return "", onColumn(err)
		}
		return intake.Created, w.Emit(Imported{Partner: p.ID, By: w.Actor.Name})
	case same(old, p):
		return intake.Skipped, nil
	}
	if err := distinct(w.Read, p, c.SameName || p.Name == old.Name && p.Country == old.Country); err != nil {
		return "", onColumn(err)
	}
	if p, err = save(w, p); err != nil {
		return "", err
	}
	return intake.Updated, w.Emit(Imported{Partner: p.ID, Updated: true, By: w.Actor.Name})
}

// onColumn lets a fault point at its column.
func onColumn(err error) error {
	return domain.Renamed(err, func(field string) string {
		column, ok := map[string]string{
			"company": "name", "territories": "territory", "products": "product", "languages": "language", "certificates": "certificate",
		}[field]
		if !ok {
			return field
		}
		return column
	})
}

// on returns the partner with what the row says. What the row leaves out stays as
// it was.
func (c ImportRow) on(r *domain.Read, p Partner) (Partner, error) {
	var f user.Fields
	rules := programme.Of(r)
	p.ExternalID, p.Name, p.Country = c.ExternalID, c.Name, c.Country
	if c.Domain != "" {
		p.Domain = c.Domain
	}
	if c.Type != "" || p.Type == "" {
		id, err := partnerType(rules, c.Type)
		f.Add("type", err)
		p.Type = id
	}
	if c.Tier != "" {
		if _, ok := rules.Tier(c.Tier); !ok {
			f.Add("tier", unknownTier(rules))
		}
		p.Tier = c.Tier
	}
	_, err := c.scope().apply(rules, &p)
	f.Gather(onColumn(err))
	if !covers(r.Actor, c.Country) {
		f.Addf("country", "This country is not among your regions.")
	}
	return p, f.Err()
}

func same(a, b Partner) bool {
	return a.Name == b.Name && a.Domain == b.Domain && a.Country == b.Country && a.Type == b.Type && a.Tier == b.Tier &&
		slices.Equal(a.Territories, b.Territories) && slices.Equal(a.Products, b.Products) &&
		slices.Equal(a.Languages, b.Languages) && slices.Equal(a.Certificates, b.Certificates)
}
