package lead

import (
	"fmt"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
)

// A Lead is a company that may buy, as it is shown. The names of its JSON are
// part of the portal's contract.
type Lead struct {
	ID       string    `json:"id"`
	Company  string    `json:"company"`
	Domain   string    `json:"domain"` // registrable web domain, or ""
	Industry string    `json:"industry"`
	Country  string    `json:"country"` // ISO 3166 alpha-2
	Region   string    `json:"region"`
	City     string    `json:"city"`
	Language string    `json:"language"` // ISO 639-1, or ""
	Contact  *Contact  `json:"contact"`  // nil until the lead was accepted and opened
	Products []string  `json:"products"` // SKUs of interest
	Size     int64     `json:"size"`     // people at the company, 0 if not known
	Score    int64     `json:"score"`    // 0 to 100
	Source   string    `json:"source"`
	Campaign string    `json:"campaign"`
	Note     string    `json:"note"` // what the vendor knows, for who works on it
	Consent  Consent   `json:"consent"`
	Deal     string    `json:"deal"` // id of the deal that it became
	Partner  *Ref      `json:"partner"`
	Owner    *Ref      `json:"owner"`        // who works on it
	Due      time.Time `json:"due,omitzero"` // when the present deadline is over; not stored
	State
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	UpdatedBy string    `json:"updated_by"`
	Version   int64     `json:"version"`
	Message   string    `json:"message,omitempty"` // a sentence about what has just been done; not stored
	Desk      *Desk     `json:"desk,omitempty"`    // what only the vendor sees, nil for others; not stored here
}

// State is where a lead stands, with the moments that go with it.
type State struct {
	Status       Status    `json:"status"`
	Reason       string    `json:"reason"` // code of a return or disqualification
	ReasonNote   string    `json:"reason_note,omitempty"`
	OfferedAt    time.Time `json:"offered_at,omitzero"`
	OfferedUntil time.Time `json:"offered_until,omitzero"`
	AcceptedAt   time.Time `json:"accepted_at,omitzero"`
	ActUntil     time.Time `json:"act_until,omitzero"` // until then the partner is to do something
	ActedAt      time.Time `json:"acted_at,omitzero"`  // when it first did
	OpenedAt     time.Time `json:"opened_at,omitzero"` // when its contact was first looked at
	OpenedBy     string    `json:"opened_by,omitempty"`
	PooledAt     time.Time `json:"pooled_at,omitzero"`
	ClosedAt     time.Time `json:"closed_at,omitzero"`
}

// A Ref names a partner or a person.
type Ref struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// A Contact is a person at the company. It is personal data: only the vendor and
// the partner that has accepted the lead see it.
type Contact struct {
	Name  string `json:"name"`
	Email string `json:"email"`
	Phone string `json:"phone"`
}

// A Consent is whether, when and how the person agreed to be handed on.
type Consent struct {
	Given bool           `json:"given"`
	At    programme.Date `json:"at,omitzero"`
	How   string         `json:"how,omitempty"`
}

// A Desk is what only the vendor sees of a lead.
type Desk struct {
	Rule       string    `json:"rule,omitempty"`   // id of the rule that gave it where it is
	Hold       Hold      `json:"hold,omitempty"`   // why it lies on the desk
	Since      time.Time `json:"since,omitzero"`   // when its status began
	Offers     []Offer   `json:"offers,omitempty"` // the last ones
	Offered    int       `json:"offered"`          // how many there were
	Traces     int64     `json:"traces"`           // how often it was routed
	ExternalID string    `json:"external_id,omitempty"`
	Import     string    `json:"import,omitempty"` // id of the import it came with
	CreatedBy  string    `json:"created_by,omitempty"`
}

// A Hold is why a lead lies on the vendor's desk.
type Hold string

// The reasons.
const (
	HoldUnrouted    Hold = "unrouted"     // nobody has routed it yet
	HoldNoConsent   Hold = "no-consent"   // its person has not agreed
	HoldNoRule      Hold = "no-rule"      // no rule holds for it
	HoldNoCandidate Hold = "no-candidate" // no partner could have it
	HoldMaxOffers   Hold = "max-offers"   // as many were asked as the rule allows
	HoldWaiting     Hold = "waiting"      // the rota is being made anew
	HoldRecalled    Hold = "recalled"     // somebody of the vendor took it to the desk
	HoldReturned    Hold = "returned"     // a partner gave it back
)

// An Offer is one partner that a lead was given to.
type Offer struct {
	Partner    Ref       `json:"partner"`
	Rule       string    `json:"rule,omitempty"` // "" by hand or from the pool
	At         time.Time `json:"at"`
	Until      time.Time `json:"until,omitzero"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	Outcome    Outcome   `json:"outcome,omitempty"` // "" while it is open
	Reason     string    `json:"reason,omitempty"`
}

// An Outcome is what became of an offer.
type Outcome string

// The outcomes.
const (
	Accepted Outcome = "accepted"
	Declined Outcome = "declined"
	Lapsed   Outcome = "lapsed"     // it ran out
	Recalled Outcome = "recalled"   // by the vendor
	GaveBack Outcome = "gave-back"  // after it had been accepted
	TakenOff Outcome = "taken-back" // nothing was done in time
)

// maxOffersKept bounds the offers that a lead remembers in full.
const maxOffersKept = 20

// A Whole lead is one in the form of the portal's contract, in which every field
// is there: a moment that has not come is null.
type Whole struct {
	Lead
	OfferedUntil *time.Time `json:"offered_until"`
	ActUntil     *time.Time `json:"act_until"`
	OpenedAt     *time.Time `json:"opened_at"`
}

// Complete returns the lead in the form of the contract.
func (l Lead) Complete() any {
	return Whole{Lead: l, OfferedUntil: orNull(l.OfferedUntil), ActUntil: orNull(l.ActUntil), OpenedAt: orNull(l.OpenedAt)}
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// Name is what a lead is called where there is room for one thing: its company,
// or what is known of a masked one.
func (l Lead) Name() string {
	switch {
	case l.Company != "":
		return l.Company
	case l.Industry != "":
		return l.Industry
	}
	return "A company"
}

// Row shows a lead in a table; the vendor also sees who has it and why it waits.
func (l Lead) Row() []domain.Cell {
	cells := []domain.Cell{
		{Name: "id", Value: l.ID},
		{Name: "company", Value: l.Company},
		{Name: "industry", Value: l.Industry},
		{Name: "country", Value: l.Country},
		{Name: "size", Value: number(l.Size)},
		{Name: "score", Value: fmt.Sprint(l.Score)},
		{Name: "status", Value: string(l.Status)},
		{Name: "due", Value: moment(l.Due)},
	}
	if l.Desk != nil {
		holder := ""
		if l.Partner != nil {
			holder = l.Partner.Name
		}
		cells = append(cells, domain.Cell{Name: "partner", Value: holder}, domain.Cell{Name: "hold", Value: string(l.Desk.Hold)})
	}
	return cells
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}
