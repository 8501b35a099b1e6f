package tier

import (
	"slices"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/lead"
	"gangway/domain/learn"
	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/domain/revision"
)

// A credit is one thing that counts for a metric of a partner.
type credit struct {
	Partner string           `json:"partner"`
	Metric  programme.Metric `json:"metric"`
	Subject string           `json:"subject"` // id of the deal; of a lead with the moment of the answer
	Title   string           `json:"title"`   // name of the customer
	Date    programme.Date   `json:"date"`    // from which on it counts
	Amount  int64            `json:"amount"`  // minor units of the currency for revenue; else 1
	// Currency is that of an amount. Amounts are summed apart by currency, and only
	// those in the programme's count, as nobody has said at which rate others would.
	Currency string `json:"currency,omitempty"`
}

// offered counts offers that were answered or ran out; of these leadAccepted those
// that were accepted in time. Their ratio is the metric of lead acceptance.
const (
	leadOffered  programme.Metric = "lead-offered"
	leadAccepted programme.Metric = "lead-accepted"
)

// measured is what is summed: a metric, of amounts in one currency.
func measured(m programme.Metric, currency string) string {
	if m == programme.WonRevenue {
		return string(m) + " " + currency
	}
	return string(m)
}

func (c *credit) measured() string { return measured(c.Metric, c.Currency) }

var credits = domain.NewTable("tier_credit", func(c *credit) domain.Key {
	return domain.Tuple(c.Partner, string(c.Metric), c.Subject)
})

var (
	byDate = credits.Index("date", func(c *credit) []domain.Key {
		return []domain.Key{domain.Tuple(c.Partner, c.measured(), c.Date.String())}
	})
	byNewest = credits.Index("newest", func(c *credit) []domain.Key {
		return []domain.Key{domain.Tuple(c.Partner, string(c.Metric), domain.DescInt(dayNumber(c.Date)))}
	})
	// sums has what a partner has of a metric in all, by month and by day.
	sums = credits.Sum("metric", func(c *credit) []domain.Part {
		date := c.Date.String()
		var parts []domain.Part
		for _, span := range []domain.Key{
			domain.Tuple(c.Partner, c.measured(), "all", ""),
			domain.Tuple(c.Partner, c.measured(), "m", date[:7]),
			domain.Tuple(c.Partner, c.measured(), "d", date[:7], date[8:]),
		} {
			parts = append(parts, domain.Part{Key: span, N: c.Amount})
		}
		return parts
	})
)

// end sorts behind every date.
const end = "9"

func dayNumber(d programme.Date) int64 {
	return int64(programme.Date{Year: 1970, Month: 1, Day: 1}.DaysUntil(d))
}

// total is what a partner has of a metric from one day, the zero date for ever, to
// another. Of twelve months it reads at most 31 days and 12 months, and as much
// again of what is to count later.
func total(r *domain.Read, partner, measured string, since, until programme.Date) (int64, error) {
	var n int64
	var err error
	if since.IsZero() {
		n, err = sums.Value(r, partner, measured, "all", "")
	} else {
		n, err = from(r, partner, measured, since)
	}
	if err != nil {
		return 0, err
	}
	later, err := from(r, partner, measured, until.AddDays(1))
	return n - later, err
}

// from is what a partner has of a metric from a day on.
func from(r *domain.Read, partner, measured string, day programme.Date) (int64, error) {
	date := day.String()
	next := programme.Date{Year: day.Year, Month: day.Month, Day: 1}.AddMonths(1).String()[:7]
	days, err := sums.Between(r, domain.Tuple(partner, measured, "d", date[:7], date[8:]), domain.Tuple(partner, measured, "d", next))
	if err != nil {
		return 0, err
	}
	months, err := sums.Between(r, domain.Tuple(partner, measured, "m", next), domain.Tuple(partner, measured, "m", end))
	return days + months, err
}

// windowStart is the first day that a window of a need has at a moment, the zero
// date for all days. Of rolling twelve months the same day a year ago is no part.
func windowStart(p *programme.Programme, w programme.Window, at time.Time) programme.Date {
	switch w {
	case programme.Rolling12:
		return p.Today(at).AddMonths(-12).AddDays(1)
	case programme.FiscalYear:
		return p.FiscalYearOf(at)
	case programme.Lifetime, programme.Present:
	}
	return programme.Date{}
}

// fallsOut is the day on which a date is no longer part of rolling twelve months.
func fallsOut(d programme.Date) programme.Date {
	out := d.AddMonths(12)
	for out.AddMonths(-12).Before(d) {
		out = out.AddDays(1)
	}
	return out
}

// Reactions lists what tiers do when something happens elsewhere.
func Reactions() []domain.Reaction {
	return []domain.Reaction{
		domain.On("tier: look at all partners by another programme", func(w *domain.Write, _ revision.Published) error { return Sweep(w) }),
		domain.On("tier: count a win", func(w *domain.Write, f deal.Won) error {
			return won(w, f, f.About, f.Amount, f.Date, w.Now())
		}),
		domain.On("tier: count an approval", func(w *domain.Write, f deal.Approved) error {
			return approved(w, f, w.Now())
		}),
		domain.On("tier: count a deal that came with its history", func(w *domain.Write, f deal.Imported) error { return imported(w, f, w.Now()) }),
		domain.On("tier: take off what was undone", undone),
		domain.On("tier: name what counts as its customer", corrected),
		domain.On("tier: count an accepted lead", func(w *domain.Write, f lead.Taken) error { return taken(w, f, w.Now()) }),
		domain.On("tier: count a declined lead", func(w *domain.Write, f lead.Refused) error { return answered(w, f, f.About, false, w.Now()) }),
		domain.On("tier: count a lead that ran out", func(w *domain.Write, f lead.RanOut) error { return answered(w, f, f.About, false, w.Now()) }),
		domain.On("tier: look at a company whose certificates changed", func(w *domain.Write, f domain.Fact) error {
			switch c := f.(type) {
			case learn.Expired:
				return look(w, c.Partner, c, c.Ended)
			case learn.Issued, learn.Revoked, learn.Counted:
				_, _, id := f.Fact()
				return look(w, id, f, w.Now())
			}
			return nil
		}),
		domain.On("tier: look at a company that came or changed", func(w *domain.Write, f domain.Fact) error {
			switch c := f.(type) {
			case partner.Approved, partner.Imported, partner.Resumed:
				_, id, _ := f.Fact()
				return look(w, id, f, w.Now())
			case partner.Changed:
				if known, err := isOurs(w.Read, c); err != nil || known {
					return err
				}
				return look(w, c.Partner, f, w.Now())
			}
			return nil
		}),
	}
}

// isOurs reports whether a change is that of a tier by an evaluation.
func isOurs(r *domain.Read, f partner.Changed) (bool, error) {
	if !slices.Equal(f.Fields, []string{"tier"}) {
		return false, nil
	}
	p, err := partner.Partners.Get(r, f.Partner)
	if err != nil {
		return false, err
	}
	s, found, err := standings.Lookup(r, f.Partner)
	return found && s.Tier == p.Tier, err
}

// dayOf is the day of a moment in the programme's time zone.
func dayOf(r *domain.Read, at time.Time) programme.Date { return programme.Of(r).Today(at) }

// put counts a credit, unless it is counted already, and has the partner looked at
// because of a fact.
func put(w *domain.Write, because domain.Fact, c credit) error {
	had, found, err := credits.Lookup(w.Read, c.Partner, string(c.Metric), c.Subject)
	if err != nil || found && had == c {
		return err
	}
	if err := credits.Put(w, c); err != nil {
		return err
	}
	return look(w, c.Partner, because, w.Now())
}

// ofWins are the metrics that a win counts for.
func ofWins() []programme.Metric { return []programme.Metric{programme.WonDeals, programme.WonRevenue} }

// won counts a win: what it brought and that it was one. It counts from the day of
// its order on, as both sides have confirmed it.
func won(w *domain.Write, because domain.Fact, f deal.About, amount domain.Money, date programme.Date, at time.Time) error {
	if date.IsZero() {
		date = dayOf(w.Read, at)
	}
	c := credit{Partner: f.Partner, Metric: programme.WonDeals, Subject: f.Deal, Title: f.Customer, Date: date, Amount: 1}
	if err := put(w, because, c); err != nil {
		return err
	}
	c.Metric, c.Amount, c.Currency = programme.WonRevenue, amount.Minor, amount.Currency
	return put(w, because, c)
}

// approved counts an approval, as of its day.
func approved(w *domain.Write, f deal.Approved, at time.Time) error {
	return put(w, f, credit{Partner: f.Partner, Metric: programme.ApprovedDeals, Subject: f.Deal, Title: f.Customer, Date: dayOf(w.Read, at), Amount: 1})
}

// imported counts a deal that came as won, and no longer one that came so before.
// Nobody has approved it here, so it is no approval.
func imported(w *domain.Write, f deal.Imported, at time.Time) error {
	if f.Status == deal.StatusWon {
		return won(w, f, f.About, f.Amount, f.Date, at)
	}
	if !f.Updated {
		return nil
	}
	return takeOff(w, f, f.About, ofWins())
}

// undone takes off what a decision had counted for.
func undone(w *domain.Write, f deal.Undone) error {
	switch {
	case f.From == deal.StatusWon:
		return takeOff(w, f, f.About, ofWins())
	case f.From == deal.StatusApproved && f.To == deal.StatusSubmitted:
		return takeOff(w, f, f.About, []programme.Metric{programme.ApprovedDeals})
	}
	return nil
}

func takeOff(w *domain.Write, because domain.Fact, f deal.About, metrics []programme.Metric) error {
	counted := false
	for _, m := range metrics {
		_, found, err := credits.Lookup(w.Read, f.Partner, string(m), f.Deal)
		if err != nil {
			return err
		}
		if counted = counted || found; !found {
			continue
		}
		if err := credits.Delete(w, f.Partner, string(m), f.Deal); err != nil {
			return err
		}
	}
	if !counted {
		return nil
	}
	return look(w, f.Partner, because, w.Now())
}

// corrected gives an approval the name of the customer that it should have had. A
// win can't be corrected any more.
func corrected(w *domain.Write, f deal.CustomerCorrected) error {
	c, found, err := credits.Lookup(w.Read, f.Partner, string(programme.ApprovedDeals), f.Deal)
	if err != nil || !found {
		return err
	}
	c.Title = f.Customer
	return credits.Put(w, c)
}

// taken counts a lead that was offered; one from the pool was offered to nobody.
func taken(w *domain.Write, f lead.Taken, at time.Time) error {
	if f.Claimed {
		return nil
	}
	return answered(w, f, f.About, true, at)
}

// answered counts an offer that is over, and whether it was accepted in time. A lead
// that is offered again is another offer.
func answered(w *domain.Write, because domain.Fact, f lead.About, accepted bool, at time.Time) error {
	if f.Partner == "" {
		return nil
	}
	c := credit{Partner: f.Partner, Metric: leadOffered, Subject: f.Lead + " " + at.Format(time.RFC3339Nano), Title: f.Company, Date: dayOf(w.Read, at), Amount: 1}
	if err := put(w, because, c); err != nil || !accepted {
		return err
	}
	c.Metric = leadAccepted
	return put(w, because, c)
}
