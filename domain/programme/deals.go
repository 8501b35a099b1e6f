package programme

import (
	"strings"

	"gangway/domain"
)

// DealRules say how deals are reviewed, protected and closed.
type DealRules struct {
	Stages             []Stage       `json:"stages"` // the partner's side, in order
	StaleDays          int           `json:"stale_days"`
	ReviewHours        int           `json:"review_hours"` // business hours until a review is due
	BusinessHours      BusinessHours `json:"business_hours"`
	Holidays           []Holiday     `json:"holidays"`
	GraceDays          int           `json:"grace_days"` // after the end of protection only the holder can renew
	Extensions         Extensions    `json:"extensions"`
	Reminders          []int         `json:"reminders"`            // days before the end of protection, falling
	ChecksPerHour      int           `json:"checks_per_hour"`      // conflict checks of one partner, against fishing
	SubmissionsPerDay  int           `json:"submissions_per_day"`  // of one partner, against fishing and so that reviews are not flooded
	ConflictShowsUntil bool          `json:"conflict_shows_until"` // whether a rival sees until when a customer is protected
	AutoApprove        AutoApprove   `json:"auto_approve"`         // never with a conflict or a possible one
	MinAmount          domain.Money  `json:"min_amount"`           // smaller deals cannot be registered; zero for no limit
	MaxCloseDays       int           `json:"max_close_days"`       // how far ahead a close date may lie
	RejectReasons      []Reason      `json:"reject_reasons"`       // codes that a reviewer gives
	LossReasons        []Reason      `json:"loss_reasons"`         // codes that a partner gives
}

// A Stage is a step of the partner's sale with its probability.
type Stage struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Probability int    `json:"probability"` // percent
}

// Extensions bound how often and how long protection can be extended.
type Extensions struct {
	Max     int `json:"max"`      // per deal
	MaxDays int `json:"max_days"` // calendar days of one extension
}

// AutoApprove is the rule by which a clear deal of a trusted tier is approved
// without a person.
type AutoApprove struct {
	Enabled bool         `json:"enabled"`
	Below   domain.Money `json:"below"` // only deals of a smaller amount; zero for no limit
}

// A Reason is a code with its text, for a rejection or a loss.
type Reason struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	NeedsNote bool   `json:"needs_note"` // whether a note must come with it
}

// Stage returns the stage with the ID.
func (p *Programme) Stage(id string) (Stage, bool) {
	return find(p.Deals.Stages, func(s Stage) bool { return s.ID == id })
}

// FirstStage returns the stage in which a deal begins.
func (p *Programme) FirstStage() Stage {
	if len(p.Deals.Stages) == 0 {
		return Stage{}
	}
	return p.Deals.Stages[0]
}

// RejectReason returns the reason for a rejection with the ID.
func (p *Programme) RejectReason(id string) (Reason, bool) {
	return find(p.Deals.RejectReasons, func(r Reason) bool { return strings.EqualFold(r.ID, id) })
}

// LossReason returns the reason for a loss with the ID.
func (p *Programme) LossReason(id string) (Reason, bool) {
	return find(p.Deals.LossReasons, func(r Reason) bool { return strings.EqualFold(r.ID, id) })
}

// AutoApproves reports whether the rule approves a deal of the amount from a
// partner on the tier. That the deal is clear is for the caller to know.
func (p *Programme) AutoApproves(tier string, amount domain.Money) bool {
	rule := p.Deals.AutoApprove
	t, ok := p.Tier(tier)
	if !rule.Enabled || !ok || !t.AutoApprove {
		return false
	}
	return rule.Below.IsZero() || amount.Currency == rule.Below.Currency && amount.Minor < rule.Below.Minor
}

// BelowMinimum reports whether an amount is too small to be registered. An
// amount in another currency is never too small.
func (p *Programme) BelowMinimum(amount domain.Money) bool {
	least := p.Deals.MinAmount
	return amount.Currency == least.Currency && amount.Minor < least.Minor
}
