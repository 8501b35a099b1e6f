package tier

import (
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
	Subject string           `json:"subject"` // id of the deal or lead
	Title   string           `json:"title"`   // name of the customer
	Date    programme.Date   `json:"date"`    // on which it counts
	Amount  int64            `json:"amount"`  // minor units of the currency for revenue; else 1
	// Currency is that of an amount. One in another currency than the
	// programme's counts for nothing, as nobody has said at which rate.
	Currency string `json:"currency,omitempty"`
}

// offered counts offers that were answered or ran out; of these leadAccepted those
// that were accepted in time. Their ratio is the metric of lead acceptance.
const (
	leadOffered  programme.Metric = "lead-offered"
	leadAccepted programme.Metric = "lead-accepted"
)

var credits = domain.NewTable("tier_credit", func(c *credit) domain.Key {
	return domain.Tuple(c.Partner, string(c.Metric), c.Subject)
})

var (
	byDate = credits.Index("date", func(c *credit) []domain.Key {
		return []domain.Key{domain.Tuple(c.Partner, string(c.Metric), c.Date.String())}
	})
	byNewest = credits.Index("newest", func(c *credit) []domain.Key {
		return []domain.Key{domain.Tuple(c.Partner, string(c.Metric), domain.DescInt(dayNumber(c.Date)))}
	})
	// sums has what a partner has of a metric in all, by month and by day.
	sums = credits.Sum("metric", func(c *credit) []domain.Part {
		date := c.Date.String()
		var parts []domain.Part
		for _, span := range []domain.Key{
			domain.Tuple(c.Partner, string(c.Metric), "all", ""),
			domain.Tuple(c.Partner, string(c.Metric), "m", date[:7]),
			domain.Tuple(c.Partner, string(c.Metric), "d", date[:7], date[8:]),
		} {
			parts = append(parts, domain.Part{Key: span, N: c.Amount})
		}
		return parts
	})
)

func dayNumber(d programme.Date) int64 {
	return int64(programme.Date{Year: 1970, Month: 1, Day: 1}.DaysUntil(d))
}

// total is what a partner has of a metric since a day, the zero date for ever. It
// reads a key for each month since, and for each day of the first one.
func total(r *domain.Read, partner string, m programme.Metric, since programme.Date) (int64, error) {
	if since.IsZero() {
		return sums.Value(r, partner, string(m), "all", "")
	}
	first := since.String()[:7]
	months, err := sums.Values(r, domain.Tuple(partner, string(m), "m"))
	if err != nil {
		return 0, err
	}
	n := int64(0)
	for month, v := range months {
		if domain.String(month) > first {
			n += v
		}
	}
	days, err := sums.Values(r, domain.Tuple(partner, string(m), "d", first))
	if err != nil {
		return 0, err
	}
	for day, v := range days {
		if domain.String(day) >= since.String()[8:] {
			n += v
		}
	}
	return n, nil
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
			return won(w, f.About, f.Amount, f.Date)
		}),
		domain.On("tier: count an approval", func(w *domain.Write, f deal.Approved) error {
			return put(w, credit{Partner: f.Partner, Metric: programme.ApprovedDeals, Subject: f.Deal, Title: f.Customer, Date: today(w), Amount: 1})
		}),
		domain.On("tier: count a deal that came with its history", imported),
		domain.On("tier: take off what was undone", undone),
		domain.On("tier: count an accepted lead", func(w *domain.Write, f lead.Taken) error {
			if f.Claimed {
				return nil
			}
			return answered(w, f.About, true)
		}),
		domain.On("tier: count a declined lead", func(w *domain.Write, f lead.Refused) error { return answered(w, f.About, false) }),
		domain.On("tier: count a lead that ran out", func(w *domain.Write, f lead.RanOut) error { return answered(w, f.About, false) }),
		domain.On("tier: look at a company whose certificates changed", func(w *domain.Write, f domain.Fact) error {
			switch f.(type) {
			case learn.Issued, learn.Expired, learn.Revoked, learn.Counted:
				_, _, id := f.Fact()
				return look(w, id)
			}
			return nil
		}),
		domain.On("tier: look at a company that came or changed", func(w *domain.Write, f domain.Fact) error {
			switch f.(type) {
			case partner.Approved, partner.Imported, partner.Resumed, partner.Changed:
				_, id, _ := f.Fact()
				return look(w, id)
			}
			return nil
		}),
	}
}

func today(w *domain.Write) programme.Date { return programme.Of(w.Read).Today(w.Now()) }

// put counts a credit and has the partner looked at.
func put(w *domain.Write, c credit) error {
	if err := credits.Put(w, c); err != nil {
		return err
	}
	return look(w, c.Partner)
}

// won counts a win: what it brought and that it was one. It counts on the day of
// its order, as both sides have confirmed it.
func won(w *domain.Write, f deal.About, amount domain.Money, date programme.Date) error {
	if date.IsZero() {
		date = today(w)
	}
	c := credit{Partner: f.Partner, Metric: programme.WonDeals, Subject: f.Deal, Title: f.Customer, Date: date, Amount: 1}
	if err := put(w, c); err != nil {
		return err
	}
	c.Metric, c.Amount, c.Currency = programme.WonRevenue, amount.Minor, amount.Currency
	if amount.Currency != programme.Of(w.Read).Currency {
		c.Amount = 0
	}
	return put(w, c)
}

func imported(w *domain.Write, f deal.Imported) error {
	if f.Status == deal.StatusWon {
		return won(w, f.About, f.Amount, f.Date)
	}
	return nil
}

// undone takes off what a decision had counted for.
func undone(w *domain.Write, f deal.Undone) error {
	var metrics []programme.Metric
	switch {
	case f.From == deal.StatusWon:
		metrics = []programme.Metric{programme.WonDeals, programme.WonRevenue}
	case f.From == deal.StatusApproved && f.To == deal.StatusSubmitted:
		metrics = []programme.Metric{programme.ApprovedDeals}
	}
	for _, m := range metrics {
		if err := credits.Delete(w, f.Partner, string(m), f.Deal); err != nil {
			return err
		}
	}
	if len(metrics) == 0 {
		return nil
	}
	return look(w, f.Partner)
}

// answered counts an offer that is over, and whether it was accepted in time.
func answered(w *domain.Write, f lead.About, accepted bool) error {
	if f.Partner == "" {
		return nil
	}
	c := credit{Partner: f.Partner, Metric: leadOffered, Subject: f.Lead, Title: f.Company, Date: today(w), Amount: 1}
	if err := put(w, c); err != nil || !accepted {
		return err
	}
	c.Metric = leadAccepted
	return put(w, c)
}

// look has a partner evaluated right after the transaction.
func look(w *domain.Write, id string) error {
	if id == "" {
		return nil
	}
	return w.Schedule(timerLook, id, w.Now())
}
