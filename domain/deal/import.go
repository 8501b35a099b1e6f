package deal

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/domain/text"
	"gangway/domain/user"
)

// An ImportRow is one deal of another system, all as texts. History may be back-dated and lack what
// a submission needs: amount, close date, web domain.
type ImportRow struct {
	ExternalID     string `required:"" help:"what the other system calls the deal" example:"4711"`
	Partner        string `required:"" help:"id of the partner" example:"P-7K3QXM"`
	Owner          string `help:"id of the user of the partner who owns it" example:"U-2MWQ8R"`
	Status         string `help:"status of the deal; draft if left out" example:"won"`
	Customer       string `required:"" help:"legal name of the customer" example:"Contoso GmbH"`
	Domain         string `help:"web domain of the customer" example:"contoso.de"`
	Country        string `required:"" help:"country of the customer, by name or code" example:"DE"`
	Region         string `help:"region of the customer" example:"Bavaria"`
	City           string `help:"city of the customer" example:"Munich"`
	ContactName    string `help:"name of a person at the customer" example:"Kim Berg"`
	ContactEmail   string `help:"e-mail address of that person" example:"kim@contoso.de"`
	ContactPhone   string `help:"telephone number of that person" example:"+49 89 1234567"`
	Type           string `help:"new, expansion or renewal" example:"new"`
	Products       []Pick `name:"product" help:"a product as SKU[:QUANTITY[:AMOUNT]]" example:"HC-100:5"`
	Amount         string `help:"worth of the deal; of a won one its final amount" example:"48000"`
	Currency       string `help:"currency of the amounts" example:"EUR"`
	CloseDate      string `help:"when it was or is expected to close" example:"2026-12-18"`
	Source         string `help:"partner, vendor-lead or marketing" example:"partner"`
	Stage          string `help:"stage of the sale" example:"proposal"`
	Reason         string `help:"code of the reason for a loss or a rejection" example:"price"`
	Order          string `help:"reference of the order of a won deal" example:"PO-4711"`
	Note           string `help:"a note; both sides read it"`
	CreatedAt      string `help:"date on which it was registered; today if left out" example:"2025-10-01"`
	DecidedAt      string `help:"date of the last decision" example:"2025-10-03"`
	ProtectedUntil string `help:"last day of the protection of an approved deal; by tier from the decision if left out" example:"2026-12-31"`
}

// Import stores one deal that another system has. The same row again is skipped,
// a changed one updates the deal. It emits deal.Imported only, so nobody is
// notified. It is for imports, and for admins of the vendor.
type Import struct{ ImportRow }

// An ImportResult says what became of a row.
type ImportResult struct {
	ID      string `json:"id,omitempty"`
	Outcome string `json:"outcome"` // created, updated or skipped
}

// The outcomes of a row.
const (
	RowCreated = "created"
	RowUpdated = "updated"
	RowSkipped = "skipped"
)

// Allow lets admins.
func (ImportRow) Allow(r *domain.Read) error { return admins.Allow(r) }

// Check holds the fields to their form.
func (c ImportRow) Check() error {
	var f domain.Problems
	if text.Blank(c.ExternalID) || len(c.ExternalID) > maxExternal {
		f.Addf("external_id", "Please give an id of at most %d characters.", maxExternal)
	}
	if c.Status != "" && !slices.Contains(Statuses(), Status(c.Status)) {
		f.Addf("status", "This status is not known.")
	}
	_, _, err := c.dates(someday)
	return domain.Joined(f.Err(), c.fields().check(), err)
}

const maxExternal = 100

func (c ImportRow) fields() Fields {
	bare := c.Domain == ""
	return Fields{
		Customer: &c.Customer, Domain: &c.Domain, NoWebsite: &bare, Country: &c.Country, Region: &c.Region, City: &c.City,
		ContactName: &c.ContactName, ContactEmail: &c.ContactEmail, ContactPhone: &c.ContactPhone, Type: &c.Type, Products: c.Products,
		Amount: &c.Amount, Currency: &c.Currency, CloseDate: &c.CloseDate, Source: &c.Source, Note: &c.Note,
	}
}

// dates reads when the deal was registered and decided.
func (c ImportRow) dates(today programme.Date) (created, decided programme.Date, err error) {
	var f domain.Problems
	read := func(field, s string, otherwise programme.Date) programme.Date {
		if s == "" {
			return otherwise
		}
		d, err := programme.ReadDate(s, today)
		f.Add(field, err)
		return d
	}
	created = read("created_at", c.CreatedAt, today)
	decided = read("decided_at", c.DecidedAt, created)
	read("protected_until", c.ProtectedUntil, today)
	return created, decided, f.Err()
}

// plan builds the record that the row stands for, on top of the one that an
// earlier run made. A row that was imported as it is gives the outcome skipped.
func (c ImportRow) plan(r *domain.Read) (record, string, error) {
	d, found, err := external.Get(r, c.ExternalID)
	if err != nil {
		return record{}, "", err
	}
	print, err := c.fingerprint()
	if err != nil {
		return record{}, "", err
	}
	if found && d.Import == print {
		return d, RowSkipped, nil
	}
	outcome := RowUpdated
	if !found {
		outcome, d = RowCreated, record{}
	}
	d.Import, d.Inner.ExternalID, d.Inner.Flags, d.Past = print, c.ExternalID, nil, nil
	return d, outcome, c.fill(r, &d)
}

func (c ImportRow) fingerprint() (string, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("import row: %w", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:12]), nil
}

// fill writes the row into the record.
func (c ImportRow) fill(r *domain.Read, d *record) error {
	p := programme.Of(r)
	today := p.Today(r.Now())
	created, decided, datesErr := c.dates(today)
	stage, stageErr := stageOf(p, c.Stage)
	company, err := partner.Find(r, c.Partner)
	if domain.KindOf(err) == domain.NotFound {
		err = domain.Fieldf("partner", "There is no such partner.")
	}
	owner, ownerErr := c.owner(r, company.ID)
	err = domain.Joined(err, ownerErr, c.fields().apply(&d.Deal, p, today), stageErr, datesErr, c.needs())
	if err != nil {
		return err
	}
	d.Partner, d.Owner, d.Stage = Ref{company.ID, company.Name}, owner, stage.ID
	d.CreatedAt, d.UpdatedAt, d.UpdatedBy = p.StartOfDay(created).UTC(), p.StartOfDay(decided).UTC(), r.Actor.Name
	if d.CreatedAt.After(r.Now()) || d.UpdatedAt.After(r.Now()) {
		d.CreatedAt, d.UpdatedAt = r.Now(), r.Now()
	}
	if d.Claim, err = d.claimOf(p); err != nil {
		return err
	}
	return c.state(p, company, d)
}

// about names the field that an error is about.
func about(field string, err error) error {
	var f domain.Problems
	f.Add(field, err)
	return f.Err()
}

func (c ImportRow) needs() error {
	var f domain.Problems
	if text.Blank(c.Customer) {
		f.Addf("customer", "Please give the name of the customer.")
	}
	if text.Blank(c.Country) {
		f.Addf("country", "Please give the customer's country.")
	}
	if len(c.Products) == 0 {
		f.Addf("products", "Please give at least one product.")
	}
	if c.Status != "" && c.Status != string(StatusDraft) {
		c.needsWorth(&f)
	}
	return f.Err()
}

// needsWorth asks for what only a draft may leave open.
func (c ImportRow) needsWorth(f *domain.Problems) {
	if c.Amount == "" {
		f.Addf("amount", "Please give the amount; only a draft may be without.")
	}
	if c.CloseDate == "" {
		f.Addf("close_date", "Please give the close date; only a draft may be without.")
	}
}

func (c ImportRow) owner(r *domain.Read, partnerID string) (Ref, error) {
	if c.Owner == "" {
		return Ref{}, nil
	}
	u, err := user.Get(r, c.Owner)
	if err != nil || u.Partner != partnerID {
		return Ref{}, domain.Fieldf("owner", "There is no such user of this partner.")
	}
	return Ref{u.ID, u.Name}, nil
}

// state sets what the status of the row brings with it.
func (c ImportRow) state(p *programme.Programme, company partner.Partner, d *record) error {
	d.State = State{Status: StatusDraft}
	if c.Status != "" {
		d.Status = Status(c.Status)
	}
	if d.Status == StatusDraft {
		return nil
	}
	d.SubmittedAt, d.Conflict, d.Reason = d.CreatedAt, Clear, c.Reason
	if d.Status != StatusSubmitted {
		d.DecidedAt = d.UpdatedAt
	} else {
		d.Inner.Due = p.BusinessHoursAfter(d.CreatedAt, p.Deals.ReviewHours).UTC()
	}
	if d.Status == StatusWon || d.Status == StatusWinPending {
		d.Win = &WinReport{Amount: d.Amount, Date: d.CloseDate, Order: c.Order, ReportedAt: d.UpdatedAt}
	}
	if d.Status.isProtected() || d.Status == StatusExpired {
		return c.protection(p, company, d)
	}
	return nil
}

func (c ImportRow) protection(p *programme.Programme, company partner.Partner, d *record) error {
	d.ProtectedUntil = p.EndAfter(d.DecidedAt, daysOf(p, company)).UTC()
	if c.ProtectedUntil != "" {
		last, err := programme.ReadDate(c.ProtectedUntil, p.Today(d.DecidedAt))
		if err != nil {
			return about("protected_until", err)
		}
		d.ProtectedUntil = p.EndOfDay(last).UTC()
	}
	if d.Status == StatusExpired {
		d.GraceUntil = graceEnd(p, d.ProtectedUntil)
	}
	return nil
}

// Do stores the row.
func (c Import) Do(w *domain.Write) (ImportResult, error) {
	d, outcome, err := c.plan(w.Read)
	if err != nil || outcome == RowSkipped {
		return ImportResult{ID: d.ID, Outcome: outcome}, err
	}
	h := &change{record: &d, w: w, rules: programme.Of(w.Read), did: "import"}
	if outcome == RowCreated {
		if d.ID, err = domain.FreshID(w, deals, "D"); err != nil {
			return ImportResult{}, err
		}
	} else if h.was, err = deals.Get(w.Read, d.ID); err != nil {
		return ImportResult{}, err
	}
	if err := h.settle(); err != nil {
		return ImportResult{}, err
	}
	h.Version++
	if err := h.save(Entry{Did: "import"}); err != nil {
		return ImportResult{}, err
	}
	fact := Imported{About: h.about(), Status: h.Status, Updated: outcome == RowUpdated}
	if h.Win != nil {
		fact.Amount, fact.Date = h.Win.Amount, h.Win.Date
	}
	return ImportResult{ID: d.ID, Outcome: outcome}, w.Emit(fact)
}

// settle brings an imported deal in line with time and with the deals that are
// there: what is over has expired, and what is protected beside another one is so
// by exception.
func (c *change) settle() error {
	now := c.w.Now()
	if c.Status == StatusApproved && !now.Before(c.ProtectedUntil) {
		c.Status, c.GraceUntil = StatusExpired, graceEnd(c.rules, c.ProtectedUntil)
	}
	c.Inner.Freed = c.Status == StatusExpired && !now.Before(c.GraceUntil)
	if !c.isClaiming() {
		return nil
	}
	if c.was.Claim.Key != c.Claim.Key {
		c.Inner.Place = 0
	}
	examine := check.blocked
	if c.Status == StatusSubmitted { // somebody is to review it
		examine = check.run
	}
	found, err := examine(c.check())
	if err != nil {
		return err
	}
	c.Conflict = found.Conflict
	if c.Inner.Place == 0 {
		if c.Inner.Place, err = queueUp(c.w, c.Claim.Key); err != nil {
			return err
		}
	}
	if c.Status.isProtected() {
		return c.except(sayImported)
	}
	return nil
}

const sayImported = "Imported with its history."
