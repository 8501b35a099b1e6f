package lead

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gangway/domain"
	"gangway/domain/intake"
	"gangway/domain/programme"
)

// ImportRow takes one lead in that another system has, and routes it. The same row
// again is skipped, a changed one updates the lead. It is for imports.
type ImportRow struct {
	ExternalID   string   `help:"what the other system calls the lead; made of the row if left out" example:"CRM-4711"`
	Company      string   `required:"" help:"legal name of the company" example:"Contoso GmbH"`
	Domain       string   `help:"web domain of the company" example:"contoso.de"`
	Industry     string   `help:"what it does" example:"Logistics"`
	Country      string   `required:"" help:"country, by name or code" example:"DE"`
	Region       string   `help:"region, where a country is split" example:"Bavaria"`
	City         string   `help:"city" example:"Munich"`
	Language     string   `help:"language that the person speaks, ISO 639-1" example:"de"`
	ContactName  string   `help:"name of a person there" example:"Kim Berg"`
	ContactEmail string   `help:"e-mail address of that person" example:"kim@contoso.de"`
	ContactPhone string   `help:"telephone number of that person" example:"+49 89 1234567"`
	Products     []string `name:"product" help:"SKU that it is interested in" example:"HC-100"`
	Size         string   `help:"how many people it has" example:"400"`
	Score        string   `help:"how promising it is, from 0 to 100" example:"70"`
	Source       string   `help:"where it came from" example:"web form"`
	Campaign     string   `help:"campaign that it came by" example:"autumn-fair"`
	Note         string   `help:"what is known; the partner who gets the lead reads it"`
	Consent      string   `help:"whether the person agreed to be handed on: yes or no" example:"yes"`
	ConsentAt    string   `help:"when the person agreed" example:"2026-11-20"`
	ConsentHow   string   `help:"how the person agreed" example:"web form"`
	CreatedAt    string   `help:"date on which it came up; today if left out" example:"2026-10-01"`
	Hold         bool     `help:"keep it on the desk instead of routing it"`
	Import       string   `help:"id of the import that it comes with" example:"I-7K3QXM"`
}

// An ImportResult says what became of a row.
type ImportResult struct {
	ID      string         `json:"id"`
	Outcome intake.Outcome `json:"outcome"`
	Status  Status         `json:"status"` // of the lead
}

func (c ImportRow) create() Create {
	return Create{
		Company: c.Company, Domain: c.Domain, Industry: c.Industry, Country: c.Country, Region: c.Region, City: c.City, Language: c.Language,
		ContactName: c.ContactName, ContactEmail: c.ContactEmail, ContactPhone: c.ContactPhone, Products: c.Products, Size: c.Size, Score: c.Score,
		Source: c.Source, Campaign: c.Campaign, Note: c.Note, Consent: c.Consent, ConsentAt: c.ConsentAt, ConsentHow: c.ConsentHow,
		ExternalID: c.ExternalID, Hold: c.Hold,
	}
}

// Allow lets admins and managers of the vendor.
func (ImportRow) Allow(r *domain.Read) error { return dispatchers.Allow(r) }

// Check holds the fields to their form.
func (c ImportRow) Check() error {
	_, err := c.createdOn(programme.Date{Year: 2000, Month: 1, Day: 1})
	return domain.Joined(c.create().Check(), err)
}

func (c ImportRow) createdOn(today programme.Date) (programme.Date, error) {
	if c.CreatedAt == "" {
		return today, nil
	}
	d, err := programme.ReadDate(c.CreatedAt, today)
	if err != nil {
		var f domain.Problems
		f.Add("created_at", err)
		return d, f.Err()
	}
	if today.Before(d) && today.Year > 2000 {
		return d, domain.Fieldf("created_at", "A lead cannot have come up on a day to come.")
	}
	return d, nil
}

// fingerprint is the same for two rows that say the same.
func (c ImportRow) fingerprint() (string, error) {
	c.Import = ""
	b, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("lead import: %w", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:12]), nil
}

// Do finds the lead by its external id and makes it what the row says.
func (c ImportRow) Do(w *domain.Write) (ImportResult, error) {
	hash, err := c.fingerprint()
	if err != nil {
		return ImportResult{}, err
	}
	if c.ExternalID == "" {
		c.ExternalID = "row:" + hash
	}
	old, found, err := external.Get(w.Read, c.ExternalID)
	switch {
	case err != nil:
		return ImportResult{}, err
	case found && !sees(w.Actor, &old):
		return ImportResult{}, domain.Fieldf("external_id", "A lead outside of your regions has this id.")
	case found && (old.Hash == hash || old.Status == StatusConverted || old.Status == StatusDisqualified):
		return ImportResult{old.ID, intake.Skipped, old.Status}, nil
	case found:
		return c.update(w, old, hash)
	}
	return c.take(w, hash)
}

// take makes a lead of the row.
func (c ImportRow) take(w *domain.Write, hash string) (ImportResult, error) {
	h, err := c.create().make(w)
	if err != nil {
		return ImportResult{}, err
	}
	on, err := c.createdOn(h.rules.Today(w.Now()))
	if err != nil {
		return ImportResult{}, err
	}
	if on != h.rules.Today(w.Now()) {
		h.CreatedAt = h.rules.StartOfDay(on).UTC()
	}
	h.Hash, h.Inner.Import = hash, c.Import
	h.tell(Imported{h.about(), false})
	if err := h.note(Entry{Did: "import"}); err != nil {
		return ImportResult{}, err
	}
	if err := h.routeUnless(c.Hold, "imported"); err != nil {
		return ImportResult{}, err
	}
	l, err := h.finish()
	return ImportResult{l.ID, intake.Created, l.Status}, err
}

// update brings a lead up to date that an earlier import made. Where it is, it
// stays, unless consent makes a difference.
func (c ImportRow) update(w *domain.Write, old record, hash string) (ImportResult, error) {
	h := handle(w, old, verbEdit)
	p := h.rules
	if err := domain.Joined(c.create().fields().apply(h.record, p, p.Today(w.Now())), complete(h.record), inRegions(w.Actor, h.Country)); err != nil {
		return ImportResult{}, err
	}
	h.Hash = hash
	if changes := h.differences(); len(changes) > 0 {
		if err := h.note(Entry{Did: "import", Changes: changes}); err != nil {
			return ImportResult{}, err
		}
	}
	h.tell(Imported{h.about(), true})
	if err := h.mindConsent(); err != nil {
		return ImportResult{}, err
	}
	l, err := h.finish()
	return ImportResult{l.ID, intake.Updated, l.Status}, err
}

// An Intake is one import of leads with its report, as far as it has come.
type Intake struct {
	ID      string           `json:"id"`
	At      time.Time        `json:"at"`
	By      string           `json:"by"`
	Ended   time.Time        `json:"ended,omitzero"`
	Broken  string           `json:"broken,omitempty"` // why it did not come to its end
	Rows    int              `json:"rows"`
	Created int              `json:"created"`
	Updated int              `json:"updated"`
	Skipped int              `json:"skipped"`
	Faulty  int              `json:"faulty"`
	Routed  map[Status]int64 `json:"routed"` // leads that were created, by where they went
	Faults  []intake.Fault   `json:"faults"` // the first ones
	More    int              `json:"more"`   // faults beyond those
}

// maxFaultsKept bounds the faults that the report of an import keeps.
const maxFaultsKept = 200

// Row shows an import in a table.
func (i Intake) Row() []domain.Cell {
	return []domain.Cell{
		{Name: "id", Value: i.ID},
		{Name: "at", Value: moment(i.At)},
		{Name: "by", Value: i.By},
		{Name: "rows", Value: fmt.Sprint(i.Rows)},
		{Name: "created", Value: number(int64(i.Created))},
		{Name: "updated", Value: number(int64(i.Updated))},
		{Name: "skipped", Value: number(int64(i.Skipped))},
		{Name: "faulty", Value: number(int64(i.Faulty))},
		{Name: "ended", Value: moment(i.Ended)},
	}
}

// intakes are the imports of leads.
var intakes = domain.NewTable("lead_import", func(i *Intake) domain.Key { return domain.Tuple(i.ID) })

var intakesByAge = intakes.Index("age", func(i *Intake) []domain.Key { return []domain.Key{domain.Tuple(domain.Desc(i.At))} })

// TopicImports goes stale when an import has come further.
const TopicImports = "lead_import"

// BeginImport opens the report of an import. Imports call it.
type BeginImport struct{}

// Allow lets admins and managers of the vendor.
func (BeginImport) Allow(r *domain.Read) error { return dispatchers.Allow(r) }

// Check has nothing to hold an empty input to.
func (BeginImport) Check() error { return nil }

// Do opens it.
func (BeginImport) Do(w *domain.Write) (Intake, error) {
	id, err := domain.FreshID(w, intakes, "I")
	if err != nil {
		return Intake{}, err
	}
	i := Intake{ID: id, At: w.Now(), By: w.Actor.Name, Routed: map[Status]int64{}, Faults: []intake.Fault{}}
	return i, intakes.Put(w, i)
}

// ReportImport notes how far an import has come. Imports call it.
type ReportImport struct {
	ID     string           `arg:"" required:"" help:"id of the import" example:"I-7K3QXM"`
	Report intake.Report    `cli:"-" help:"what was done so far"`
	Routed map[Status]int64 `cli:"-" help:"where the leads went that were created"`
	Ended  bool             `help:"it has come to its end"`
	Broken string           `help:"why it did not come to its end" example:"The connection broke."`
}

// Allow lets admins and managers of the vendor.
func (ReportImport) Allow(r *domain.Read) error { return dispatchers.Allow(r) }

// Check has nothing to hold the input to: the import itself made it.
func (ReportImport) Check() error { return nil }

// Do notes it.
func (c ReportImport) Do(w *domain.Write) (Intake, error) {
	i, err := intakes.Get(w.Read, c.ID)
	if err != nil {
		return Intake{}, err
	}
	r := c.Report
	i.Rows, i.Created, i.Updated, i.Skipped, i.Faulty = r.Rows, r.Created, r.Updated, r.Skipped, r.Faulty
	i.Faults = slices.Clone(r.Faults[:min(len(r.Faults), maxFaultsKept)])
	i.More = r.More + len(r.Faults) - len(i.Faults)
	i.Routed, i.Broken = c.Routed, c.Broken
	if c.Ended || c.Broken != "" {
		i.Ended = w.Now()
	}
	return i, intakes.Put(w, i)
}

// Imports lists the imports of leads, the newest first, with their reports.
type Imports struct{ domain.Page }

// Allow lets the vendor's people who read leads.
func (Imports) Allow(r *domain.Read) error { return vendorReaders.Allow(r) }

// Run returns a page.
func (q Imports) Run(r *domain.Read) (domain.List[Intake], error) {
	return intakesByAge.Page(r, nil, q.Page)
}
