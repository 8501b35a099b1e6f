package lead

import (
	"context"
	"errors"
	"maps"
	"strings"
	"sync"

	"gangway/domain"
	"gangway/domain/intake"
	"gangway/domain/programme"
)

// Import takes leads in from a table and routes each on its own. They are told
// apart by external_id, or by all that their row says, so that it can be run
// again.
type Import struct {
	DryRun  bool     `help:"report what would be done and do nothing"`
	Hold    bool     `help:"keep the leads on the desk instead of routing them"`
	Map     []string `help:"take a field from a column: FIELD=COLUMN" example:"company=account"`
	Value   []string `help:"read a value as another: FIELD:FROM=TO" example:"consent:opted-in=yes"`
	Default []string `help:"what stands where nothing does: FIELD=VALUE" example:"country=DE"`
}

// An ImportReport says what an import did, or would do, and where the leads went.
type ImportReport struct {
	Import string `json:"import,omitempty"` // id of the kept report
	intake.Report
	Routed map[Status]int64 `json:"routed"` // leads that were created, by status
}

// tableFields are what a row of leads can give.
func tableFields() []intake.Field {
	return []intake.Field{
		{Name: "external_id", Aliases: []string{"id", "lead_id"}},
		{Name: "company", Aliases: []string{"account", "organisation", "organization", "company name"}},
		{Name: "domain", Aliases: []string{"website", "web domain"}},
		{Name: "industry", Aliases: []string{"sector"}},
		{Name: "country"},
		{Name: "region", Aliases: []string{"state"}},
		{Name: "city"},
		{Name: "language"},
		{Name: "contact_name", Aliases: []string{"contact", "name"}},
		{Name: "contact_email", Aliases: []string{"email", "e-mail"}},
		{Name: "contact_phone", Aliases: []string{"phone", "telephone"}},
		{Name: "product", Aliases: []string{"products", "sku", "interest"}},
		{Name: "size", Aliases: []string{"employees"}},
		{Name: "score"},
		{Name: "source", Aliases: []string{"lead source"}},
		{Name: "campaign"},
		{Name: "note", Aliases: []string{"notes", "comment"}},
		{Name: "consent", Aliases: []string{"opt-in", "opt in"}},
		{Name: "consent_at"},
		{Name: "consent_how"},
		{Name: "created_at", Aliases: []string{"created"}},
	}
}

// Allow lets admins and managers of the vendor.
func (Import) Allow(r *domain.Read) error { return dispatchers.Allow(r) }

// Check holds the mapping to its form.
func (c Import) Check() error {
	_, err := intake.NewMapping(c.Map, c.Value, c.Default)
	return err
}

// reportEvery is after how many rows the kept report is brought up to date.
const reportEvery = 1000

// Work reads the table and applies a row at a time, the rows of one lead in the
// order of the file. What was applied stays when the import breaks off, a whole
// row each.
func (c Import) Work(ctx context.Context, d *domain.Desk) (ImportReport, error) {
	m, err := intake.NewMapping(c.Map, c.Value, c.Default)
	if err != nil {
		return ImportReport{}, err
	}
	rows, err := intake.Open(d.In, tableFields(), m)
	if err != nil {
		return ImportReport{}, err
	}
	l := &log{ctx: ctx, desk: d, dry: c.DryRun, routed: map[Status]int64{}}
	if err := l.begin(); err != nil {
		return ImportReport{}, err
	}
	opts := intake.DryRun(c.DryRun)
	apply := func(ctx context.Context, row intake.Row) (intake.Outcome, error) {
		in := rowOf(row, d.Portal.Rules().(*programme.Programme))
		in.Hold, in.Import = c.Hold, l.id
		out, err := domain.Do(ctx, d.Portal, d.Actor, in, opts...)
		l.count(out, err)
		return out.Outcome, onColumn(err)
	}
	report, err := intake.Each(ctx, rows, lane, apply, l.progress)
	report.DryRun = c.DryRun
	return ImportReport{Import: l.id, Report: report, Routed: l.routed}, l.end(report, err)
}

// lane keeps the rows of one lead in order.
func lane(row intake.Row) string {
	if id := row.Get("external_id"); id != "" {
		return id
	}
	return strings.ToLower(row.Get("company"))
}

// A log keeps the report of an import in the portal while it runs.
type log struct {
	ctx  context.Context //nolint:containedctx // that of the import
	desk *domain.Desk
	dry  bool
	id   string

	mu     sync.Mutex
	routed map[Status]int64
	so     intake.Report // far, as far as is known
}

func (l *log) begin() error {
	if l.dry {
		return nil
	}
	i, err := domain.Do(l.ctx, l.desk.Portal, l.desk.Actor, BeginImport{})
	l.id = i.ID
	return err
}

func (l *log) count(out ImportResult, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.so.Rows++
	switch {
	case err != nil:
		l.so.Faulty++
	case out.Outcome == intake.Created:
		l.so.Created++
		l.routed[out.Status]++
	case out.Outcome == intake.Updated:
		l.so.Updated++
	default:
		l.so.Skipped++
	}
}

func (l *log) progress(done, total int64) {
	l.desk.Progress(done, total)
	if l.dry || done%reportEvery != 0 {
		return
	}
	l.mu.Lock()
	so, routed := l.so, maps.Clone(l.routed)
	l.mu.Unlock()
	// A report that could not be kept is kept with the next thousand rows.
	_, _ = domain.Do(l.ctx, l.desk.Portal, l.desk.Actor, ReportImport{ID: l.id, Report: so, Routed: routed})
}

// end keeps the whole report, also when the import broke off.
func (l *log) end(report intake.Report, err error) error {
	if l.dry {
		return err
	}
	in := ReportImport{ID: l.id, Report: report, Routed: maps.Clone(l.routed), Ended: true}
	if err != nil {
		in.Broken = "The import broke off."
		var e *domain.Error
		if errors.As(err, &e) {
			in.Broken = e.Msg
		}
	}
	_, kept := domain.Do(context.WithoutCancel(l.ctx), l.desk.Portal, l.desk.Actor, in)
	if err != nil {
		return err
	}
	return kept
}

func rowOf(row intake.Row, p *programme.Programme) ImportRow {
	return ImportRow{
		ExternalID: row.Get("external_id"), Company: row.Get("company"), Domain: row.Get("domain"), Industry: row.Get("industry"),
		Country: row.Get("country"), Region: row.Get("region"), City: row.Get("city"), Language: row.Get("language"),
		ContactName: row.Get("contact_name"), ContactEmail: row.Get("contact_email"), ContactPhone: row.Get("contact_phone"),
		Products: products(row.Get("product"), p), Size: row.Get("size"), Score: row.Get("score"), Source: row.Get("source"),
		Campaign: row.Get("campaign"), Note: row.Get("note"), Consent: row.Get("consent"), ConsentAt: row.Get("consent_at"),
		ConsentHow: row.Get("consent_how"), CreatedAt: row.Get("created_at"),
	}
}

// products reads SKUs, or one name of a product, from a cell.
func products(s string, p *programme.Programme) []string {
	for _, x := range p.Products {
		if strings.EqualFold(x.Name, s) {
			return []string{x.SKU}
		}
	}
	return strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == ';' })
}

// onColumn lets a fault of the products point at the column that they come from.
func onColumn(err error) error {
	return domain.Renamed(err, func(field string) string {
		if field == "products" {
			return "product"
		}
		return field
	})
}
