package example

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
)

// howMany deals the last months have seen, beside those of today.
const howMany = 210

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// A customer is somebody whom no other deal of the example is about.
type customer struct {
	name, domain string
	market       market
	city         string
}

// customers draws distinct ones.
func (s *story) customers() func(country string) customer {
	pairs := s.r.Perm(len(firstHalves) * len(secondHalves))
	all := markets()
	return func(country string) customer {
		n := pairs[0]
		pairs = pairs[1:]
		first, second := firstHalves[n%len(firstHalves)], secondHalves[n/len(firstHalves)]
		m := pick(s.r, all[country])
		return customer{
			name: first + " " + second + " " + pick(s.r, m.forms), domain: strings.ToLower(first+"-"+second) + ".example",
			market: m, city: pick(s.r, m.cities),
		}
	}
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// tellDeals adds the deals of the past, more of them lately.
func (s *story) tellDeals() {
	begin := s.clock.Now().Add(day)
	for range howMany {
		f := s.weighted()
		ago := time.Duration(math.Pow(s.r.Float64(), 1.3) * float64(s.now.Sub(begin)-hour))
		s.tell(s.office(s.now.Add(-ago)), f, s.next(f.country))
	}
}

// office moves a time into business hours, but not from the past into the future.
func (s *story) office(t time.Time) time.Time {
	past := t.Before(s.now)
	t = t.Truncate(time.Minute)
	switch t.Weekday() {
	case time.Saturday:
		t = t.Add(-day)
	case time.Sunday:
		t = t.Add(day)
	default:
	}
	t = time.Date(t.Year(), t.Month(), t.Day(), 8+s.r.IntN(9), t.Minute(), 0, 0, time.UTC)
	if past && t.After(s.now) {
		return s.now.Add(-hour)
	}
	return t
}

// worth draws an amount of a deal, in whole hundreds.
func (s *story) worth() int64 {
	v := math.Exp(10.3 + 0.8*s.r.NormFloat64())
	return int64(min(max(v, 3000), 380_000)/100) * 100
}

func (s *story) registration(c customer, amount int64, closeIn time.Duration) deal.Register {
	sku := pick(s.r, []string{"HC-100", "HC-200", "HA-100", "HA-200", "HS-100", "HS-200"})
	contact := pick(s.r, contacts[:])
	return deal.Register{
		Customer: c.name, Domain: c.domain, Country: c.market.country, City: c.city,
		ContactName: contact, ContactEmail: strings.ToLower(strings.ReplaceAll(contact, " ", ".")) + "@" + c.domain,
		Type:     pick(s.r, []string{"new", "new", "new", "expansion", "renewal"}),
		Products: []deal.Pick{{SKU: sku, Quantity: fmt.Sprint(1 + s.r.IntN(60)), Amount: fmt.Sprint(amount)}},
		Amount:   fmt.Sprint(amount), CloseDate: s.clock.Now().Add(closeIn).Format(time.DateOnly),
		AddedValue: pick(s.r, []string{"", "", "We run their network already.", "Workshop held on site, pilot agreed."}),
	}
}

// tell adds the life of one deal from its registration on.
func (s *story) tell(t time.Time, f *firm, c customer) {
	who, amount, fate := f.seller(s.r), s.worth(), s.r.Float64()
	s.at(t, func() error {
		reg := s.registration(c, amount, time.Duration(30+s.r.IntN(120))*day)
		reg.Draft = fate < 0.04
		d, err := do(s, who, reg)
		if err != nil || reg.Draft {
			return err
		}
		s.review(f, who, d, fate)
		return nil
	})
}

// review adds what the vendor makes of a submission, some hours later.
func (s *story) review(f *firm, who domain.Actor, d deal.Deal, fate float64) {
	t := s.office(s.clock.Now().Add(time.Duration(3+s.r.IntN(60)) * hour))
	if d.Status == deal.StatusApproved { // by rule
		s.work(f, who, d, fate)
		return
	}
	s.at(t, func() error {
		switch {
		case fate < 0.10:
			reason := pick(s.r, []string{"too-early", "existing-customer", "incomplete", "direct-sale"})
			_, err := do(s, s.admin, deal.Reject{ID: d.ID, Reason: reason, Note: rejections[reason]})
			return err
		case fate < 0.15:
			_, err := do(s, s.admin, deal.Return{ID: d.ID, Note: "Please name the site and the number of seats."})
			if err == nil && fate < 0.135 {
				s.at(s.office(s.clock.Now().Add(2*day)), func() error {
					again, err := do(s, who, deal.Submit{ID: d.ID})
					if err == nil {
						s.review(f, who, again, 0.9)
					}
					return err
				})
			}
			return err
		}
		if _, err := do(s, s.admin, deal.Approve{ID: d.ID}); err != nil {
			return err
		}
		s.work(f, who, d, fate)
		return nil
	})
}

var rejections = map[string]string{
	"too-early":         "Please come back when there is a budget.",
	"existing-customer": "We have served this customer directly since spring.",
	"incomplete":        "The contact could not be reached under this address.",
	"direct-sale":       "Our own team is in talks with them.",
}

// work adds the partner's side: stages, a win, a loss, or silence until the
// protection ends.
func (s *story) work(f *firm, who domain.Actor, d deal.Deal, fate float64) {
	t := s.clock.Now()
	for _, stage := range []string{"discovery", "proposal", "negotiation", "commit"} {
		t = s.office(t.Add(time.Duration(4+s.r.IntN(16)) * day))
		if s.r.Float64() < 0.22 {
			break
		}
		s.at(t, s.while(d, who, func() error { _, err := do(s, who, deal.Stage{ID: d.ID, Stage: stage}); return err }))
	}
	end := s.office(t.Add(time.Duration(3+s.r.IntN(14)) * day))
	switch {
	case fate < 0.38:
		s.at(end, s.while(d, who, func() error { return s.win(who, d) }))
	case fate < 0.55:
		s.at(end, s.while(d, who, func() error {
			reason := pick(s.r, []string{"price", "no-budget", "no-decision"})
			_, err := do(s, who, deal.Lose{ID: d.ID, Reason: reason})
			return err
		}))
	case fate < 0.58:
		s.at(end, s.while(d, who, func() error {
			_, err := do(s, who, deal.Withdraw{ID: d.ID, Note: "The customer stopped the project."})
			return err
		}))
	case fate < 0.76:
		s.extend(f, who, d)
	}
}

// while lets a scene happen only if the deal is still approved by then.
func (s *story) while(d deal.Deal, who domain.Actor, fn func() error) func() error {
	return func() error {
		present, err := domain.View(s.ctx, s.portal, who, deal.Show{ID: d.ID})
		if err != nil || present.Status != deal.StatusApproved {
			return err
		}
		return fn()
	}
}

func (s *story) win(who domain.Actor, d deal.Deal) error {
	final := d.Amount.Minor / 100 * int64(90+s.r.IntN(16)) / 100
	_, err := do(s, who, deal.Win{ID: d.ID, Amount: fmt.Sprint(final), Date: s.clock.Now().Format(time.DateOnly), Order: fmt.Sprintf("PO-%04d", 1000+s.r.IntN(9000))})
	if err != nil {
		return err
	}
	s.at(s.office(s.clock.Now().Add(time.Duration(1+s.r.IntN(3))*day)), func() error {
		_, err := do(s, s.admin, deal.ConfirmWin{ID: d.ID})
		return err
	})
	return nil
}

// extend asks for longer protection two weeks before its end.
func (s *story) extend(f *firm, who domain.Actor, d deal.Deal) {
	days := map[string]time.Duration{"registered": 60, "silver": 90, "gold": 120, "platinum": 180}[f.tier]
	s.at(s.office(s.clock.Now().Add((days-14)*day)), s.while(d, who, func() error {
		if _, err := do(s, who, deal.Extend{ID: d.ID, Days: 30, Note: "Their board decides next month."}); err != nil {
			return err
		}
		s.at(s.office(s.clock.Now().Add(2*day)), func() error {
			if s.r.Float64() < 0.25 {
				_, err := do(s, s.admin, deal.ExtensionRefuse{ID: d.ID, Note: "There was no progress since spring."})
				return err
			}
			_, err := do(s, s.admin, deal.ExtensionApprove{ID: d.ID})
			return err
		})
		return nil
	}))
}
