package programme

import (
	"time"

	"gangway/domain"
)

// TierRules hold for all tiers.
type TierRules struct {
	GraceDays       int `json:"grace_days"`        // between falling short and demotion; 90
	FiscalYearMonth int `json:"fiscal_year_month"` // in which the fiscal year begins, 1 to 12
}

// A Metric is something of a partner that tiers ask for.
type Metric string

// The metrics.
const (
	WonRevenue      Metric = "won-revenue"      // amount of confirmed wins, in the programme's currency
	WonDeals        Metric = "won-deals"        // confirmed wins
	ApprovedDeals   Metric = "approved-deals"   // registrations that were approved
	CertifiedPeople Metric = "certified-people" // people who hold a certificate that is valid, of `course` if that is given
	Certificates    Metric = "certificates"     // certificates that are valid, of `course` if that is given
	LeadAcceptance  Metric = "lead-acceptance"  // percent of offered leads that were accepted in time
	CustomerRating  Metric = "customer-rating"  // 0 to 100, as the vendor notes it
)

// Metrics lists all metrics.
func Metrics() []Metric {
	return []Metric{WonRevenue, WonDeals, ApprovedDeals, CertifiedPeople, Certificates, LeadAcceptance, CustomerRating}
}

// A Window is over what time a metric counts.
type Window string

// The windows.
const (
	Rolling12  Window = "12 months"   // the day a year ago no longer counts
	FiscalYear Window = "fiscal year" // since its first day
	Lifetime   Window = "lifetime"
	Present    Window = "" // as it stands: of certificates and the rating, which have no other
)

// A Need is what a tier asks for: a metric with the least that it must reach, or
// all or any of other needs. Exactly one of All, Any and Metric is given.
type Need struct {
	All     []Need `json:"all,omitempty"`
	Any     []Need `json:"any,omitempty"`
	Metric  Metric `json:"metric,omitempty"`
	Window  Window `json:"window,omitempty"`
	Course  string `json:"course,omitempty"`   // ID of a course or a track
	AtLeast int64  `json:"at_least,omitempty"` // deals, people, certificates, percent; of won-revenue whole units of the currency
}

// LeastMoney is the amount that a need for revenue asks for.
func (p *Programme) LeastMoney(n Need) domain.Money { return domain.Whole(n.AtLeast, p.Currency) }

// FiscalYearOf returns the first day of the fiscal year in which a moment lies.
func (p *Programme) FiscalYearOf(t time.Time) Date {
	today, month := p.Today(t), time.Month(max(1, p.TierRules.FiscalYearMonth))
	year := today.Year
	if today.Month < month {
		year--
	}
	return Date{year, month, 1}
}
