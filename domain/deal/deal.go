package deal

import (
	"fmt"
	"strings"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
)

// A Deal is a sale to one customer that a partner registers, as it is shown. The
// names of its JSON are part of the portal's contract.
type Deal struct {
	ID          string         `json:"id"`
	Partner     Ref            `json:"partner"`
	Owner       Ref            `json:"owner"`            // who registered it
	Shared      []Ref          `json:"shared,omitempty"` // colleagues who work on it as well
	Customer    Customer       `json:"customer"`
	Contact     Contact        `json:"contact"`
	Type        Type           `json:"type"`
	Products    []Line         `json:"products"`
	Amount      domain.Money   `json:"amount"`
	CloseDate   programme.Date `json:"close_date"`
	Source      Source         `json:"source"`
	Lead        string         `json:"lead,omitempty"`        // id of the vendor's lead that it was
	AddedValue  string         `json:"added_value,omitempty"` // what the partner brings to the sale
	Competitors string         `json:"competitors,omitempty"`
	Note        string         `json:"note"`
	Stage       string         `json:"stage"`       // id of a stage of the programme
	Probability int            `json:"probability"` // percent, of the stage; not stored

	State

	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"` // when a person last changed it
	UpdatedBy string    `json:"updated_by"` // name of that person
	Version   int64     `json:"version"`
	Stale     bool      `json:"stale"`             // approved, and without an update for long; not stored
	Message   string    `json:"message,omitempty"` // a sentence about what has just been done; not stored
	Review    *Review   `json:"review,omitempty"`  // what only the vendor sees, nil for others; not stored here
}

// State is the part of a deal that decisions change, and that an undo brings
// back. What it points to is never changed in place.
type State struct {
	Status         Status     `json:"status"`
	Conflict       Conflict   `json:"conflict"`              // as of the submission
	Reason         string     `json:"reason"`                // code of the rejection or loss
	ReasonNote     string     `json:"reason_note,omitempty"` // what was written with the last decision
	ProtectedUntil time.Time  `json:"protected_until,omitzero"`
	GraceUntil     time.Time  `json:"grace_until,omitzero"` // of an expired deal: until then only its partner can renew
	Extension      *Extension `json:"extension"`            // the last one that was asked for
	Extensions     int        `json:"extensions"`           // how many were asked for
	Win            *WinReport `json:"win,omitempty"`
	SubmittedAt    time.Time  `json:"submitted_at,omitzero"`
	DecidedAt      time.Time  `json:"decided_at,omitzero"`
}

// A Ref names a partner or a person.
type Ref struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// A Customer is the company that buys.
type Customer struct {
	Name      string `json:"name"`
	Domain    string `json:"domain"` // registrable web domain, or "" if there is no website
	NoWebsite bool   `json:"no_website,omitempty"`
	Country   string `json:"country"` // ISO 3166 alpha-2
	Region    string `json:"region"`
	City      string `json:"city"`
}

// A Contact is a person at the customer. It is personal data: only the deal's
// own partner and the vendor see it.
type Contact struct {
	Name  string `json:"name"`
	Email string `json:"email"`
	Phone string `json:"phone"`
}

// A Line is a product that is part of a deal.
type Line struct {
	SKU      string       `json:"sku"`
	Quantity int64        `json:"quantity"`
	Amount   domain.Money `json:"amount"` // zero if only the whole has one
}

// A Type says what a deal is to the customer.
type Type string

// The types of deals.
const (
	New       Type = "new"
	Expansion Type = "expansion"
	Renewal   Type = "renewal"
)

// A Source says where a deal came from.
type Source string

// The sources of deals.
const (
	FromPartner   Source = "partner"
	FromLead      Source = "vendor-lead"
	FromMarketing Source = "marketing"
)

// A Conflict says what the check found when a deal was submitted.
type Conflict string

// What a check finds. A draft has not been checked and has none.
const (
	Clear    Conflict = "clear"
	Possible Conflict = "possible" // a similar name in the same country
	Blocked  Conflict = "conflict" // the customer is registered for this product
)

// An Extension is a request for longer protection.
type Extension struct {
	Days       int64     `json:"days"` // calendar days
	Note       string    `json:"note"`
	Evidence   string    `json:"evidence,omitempty"`
	Status     Answer    `json:"status"`
	AskedAt    time.Time `json:"asked_at"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	Answer     string    `json:"answer,omitempty"` // what the vendor wrote
}

// An Answer is what became of a request for an extension.
type Answer string

// The answers.
const (
	Asked   Answer = "asked"
	Granted Answer = "approved"
	Refused Answer = "refused"
	Lapsed  Answer = "lapsed" // the customer was free before anybody answered
)

// A WinReport is what the partner reported of a sale.
type WinReport struct {
	Amount     domain.Money   `json:"amount"`
	Date       programme.Date `json:"date"`
	Order      string         `json:"order,omitempty"` // reference of the order
	ReportedAt time.Time      `json:"reported_at"`
	Returned   bool           `json:"returned,omitempty"` // the vendor asked for a correction
}

// A Review is what only the vendor sees of a deal.
type Review struct {
	Place       int64         `json:"place,omitempty"` // in the line of the customer, from 1
	Due         time.Time     `json:"due,omitzero"`    // when the review is due
	Overdue     bool          `json:"overdue"`         // not stored
	Left        time.Duration `json:"left,omitempty"`  // business time left while the clock is paused
	Auto        bool          `json:"auto,omitempty"`  // approved by rule
	DuplicateOf string        `json:"duplicate_of,omitempty"`
	Exceptions  []Exception   `json:"exceptions,omitempty"`
	Freed       bool          `json:"freed,omitempty"` // expired, and the grace is over
	CustomerKey string        `json:"customer_key,omitempty"`
	Flags       []string      `json:"flags,omitempty"` // what the submission was beyond: outside-territory, not-authorised-for-product
	ExternalID  string        `json:"external_id,omitempty"`
}

// An Exception says why two deals may be approved for one customer. Both show
// it to the vendor.
type Exception struct {
	Deal    string    `json:"deal,omitempty"`    // the other deal
	Account string    `json:"account,omitempty"` // or the vendor's own account
	Reason  string    `json:"reason"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
}

// A Whole deal is one in the form of the portal's contract, in which every field
// is there: a moment that has not come is null.
type Whole struct {
	Deal
	ProtectedUntil *time.Time `json:"protected_until"`
	SubmittedAt    *time.Time `json:"submitted_at"`
	DecidedAt      *time.Time `json:"decided_at"`
}

// Complete returns the deal in the form of the contract.
func (d Deal) Complete() any {
	return Whole{Deal: d, ProtectedUntil: orNull(d.ProtectedUntil), SubmittedAt: orNull(d.SubmittedAt), DecidedAt: orNull(d.DecidedAt)}
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// Row shows a deal in a table; the vendor also sees whose it is and how it is to
// be reviewed.
func (d Deal) Row() []domain.Cell {
	cells := []domain.Cell{{Name: "id", Value: d.ID}}
	if d.Review != nil {
		cells = append(cells, domain.Cell{Name: "partner", Value: d.Partner.Name})
	}
	cells = append(cells,
		domain.Cell{Name: "customer", Value: d.Customer.Name},
		domain.Cell{Name: "amount", Value: d.Amount.String()},
		domain.Cell{Name: "close", Value: d.CloseDate.String()},
		domain.Cell{Name: "status", Value: string(d.Status)},
		domain.Cell{Name: "stage", Value: fmt.Sprintf("%s %d%%", d.Stage, d.Probability)},
		domain.Cell{Name: "conflict", Value: string(d.Conflict)},
		domain.Cell{Name: "protected_until", Value: day(d.ProtectedUntil)},
	)
	if d.Review != nil {
		cells = append(cells,
			domain.Cell{Name: "flags", Value: strings.Join(d.Review.Flags, " ")},
			domain.Cell{Name: "due", Value: moment(d.Review.Due)},
		)
	}
	return cells
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}
