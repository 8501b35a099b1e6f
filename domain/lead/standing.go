package lead

import (
	"slices"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
)

// A standing is what a partner has on its hands and how it has dealt with what it
// was given. It is brought up to date with every lead, in the same transaction.
type standing struct {
	Partner   string         `json:"partner"`
	Open      int64          `json:"open,omitempty"`   // leads it is offered or works on
	Day       programme.Date `json:"day,omitzero"`     // that Offers and Claims count
	Offers    int64          `json:"offers,omitempty"` // made on that day
	Claims    int64          `json:"claims,omitempty"` // made on that day
	ClaimedAt time.Time      `json:"claimed_at,omitzero"`
	Lapses    []time.Time    `json:"lapses,omitempty"` // when offers ran out or leads were taken back, the last ones

	Accepted  int64 `json:"accepted,omitempty"` // ever, claims among them
	Converted int64 `json:"converted,omitempty"`
	Lost      int64 `json:"lost,omitempty"`     // accepted, and then given back, taken back or disqualified
	Declined  int64 `json:"declined,omitempty"` // ever
	Answers   int64 `json:"answers,omitempty"`  // offers that were accepted
	Minutes   int64 `json:"minutes,omitempty"`  // that these took altogether
}

// standings are those of all partners that were ever given a lead.
var standings = domain.NewTable("lead_standing", func(s *standing) domain.Key { return domain.Tuple(s.Partner) })

// maxLapses bounds the lapses that a standing remembers.
const maxLapses = 8

// standingOf returns the standing of a partner, the empty one if it was never
// given a lead.
func standingOf(r *domain.Read, partner string) (standing, error) {
	s, _, err := standings.Lookup(r, partner)
	s.Partner = partner
	return s, err
}

// offersOn and claimsOn are those of a day.
func (s *standing) offersOn(day programme.Date) int64 {
	if s.Day != day {
		return 0
	}
	return s.Offers
}

func (s *standing) claimsOn(day programme.Date) int64 {
	if s.Day != day {
		return 0
	}
	return s.Claims
}

// lapsed is how many lapses weigh at a moment.
func (s *standing) lapsed(p *programme.Programme, now time.Time) int {
	since := now.AddDate(0, 0, -p.Leads.LapseDays)
	n := 0
	for _, t := range s.Lapses {
		if t.After(since) {
			n++
		}
	}
	return n
}

// lapse notes that an offer ran out or a lead was taken back.
func (s *standing) lapse(now time.Time) {
	s.Lapses = append(slices.Clone(s.Lapses), now)
	s.Lapses = s.Lapses[max(0, len(s.Lapses)-maxLapses):]
}

// today begins the counts of a day.
func (s *standing) today(day programme.Date) {
	if s.Day != day {
		s.Day, s.Offers, s.Claims = day, 0, 0
	}
}

// book changes the standing of a partner.
func book(w *domain.Write, partner string, change func(*standing)) error {
	s, err := standingOf(w.Read, partner)
	if err != nil {
		return err
	}
	change(&s)
	return standings.Put(w, s)
}
