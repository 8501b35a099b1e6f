package deal

import (
	"slices"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
)

// A Waiting is a queue of what waits for the vendor.
type Waiting string

// The queues.
const (
	Reviews    Waiting = "reviews"    // by when they are due, overdue ones in front
	Extensions Waiting = "extensions" // by when they were asked for
	Wins       Waiting = "wins"       // by when they were reported
)

// queue returns the queue that a deal waits in, and the moment it is ordered by.
func (d *record) queue() (Waiting, time.Time) {
	asked := d.Extension != nil && d.Extension.Status == Asked
	switch {
	case d.Status == StatusSubmitted:
		return Reviews, d.Inner.Due
	case d.Status == StatusWinPending:
		return Wins, d.Win.ReportedAt
	case asked && (d.Status == StatusApproved || d.Status == StatusExpired && !d.Inner.Freed):
		return Extensions, d.Extension.AskedAt
	}
	return "", time.Time{}
}

// Queue lists deals that wait for the vendor, the oldest first; reviews by when
// they are due, so that overdue ones are in front.
type Queue struct {
	Queue Waiting `arg:"" optional:"" help:"reviews, extensions or wins" enum:"reviews,extensions,wins" default:"reviews" example:"reviews"`
	domain.Page
}

// Allow lets who reviews or audits.
func (Queue) Allow(r *domain.Read) error { return vendorReaders.Allow(r) }

// Check holds the input to its form.
func (q Queue) Check() error {
	switch q.Queue {
	case "", Reviews, Extensions, Wins:
		return q.Page.Check()
	}
	return domain.Fieldf("queue", "The queue is one of: reviews, extensions, wins.")
}

// Run returns a page of the queue.
func (q Queue) Run(r *domain.Read) (domain.List[Deal], error) {
	if q.Queue == "" {
		q.Queue = Reviews
	}
	var prefixes []domain.Key
	for _, scope := range scopesOf(r.Actor) {
		prefixes = append(prefixes, domain.Tuple(scope, string(q.Queue)))
	}
	l, err := merged(r, queued, prefixes, q.Page)
	return presentAll(r, l), err
}

// merged reads a page below one or several prefixes.
func merged(r *domain.Read, ix *domain.Index[record], prefixes []domain.Key, p domain.Page) (domain.List[record], error) {
	switch len(prefixes) {
	case 0:
		return domain.List[record]{}, nil
	case 1:
		return ix.Page(r, prefixes[0], p)
	}
	return ix.Merge(r, prefixes, p)
}

// A Call is a reason why a deal needs its partner.
type Call string

// The reasons.
const (
	CallReturned    Call = "returned"     // complete it and submit it again
	CallWinReturned Call = "win-returned" // correct the win and report it again
	CallExpiring    Call = "expiring"     // the protection ends soon
	CallExpired     Call = "expired"      // the grace runs: renew it, or the customer is free
	CallAnswered    Call = "answered"     // an extension was granted or refused lately
	CallStale       Call = "stale"        // no update for long
)

type since struct {
	why   Call
	since time.Time
}

// calls are why and since when a deal needs its partner. Expiring deals are found
// by the end of their protection.
func (d *record) calls() []since {
	var out []since
	x := d.Extension
	if x != nil && (x.Status == Granted || x.Status == Refused) && d.Status == StatusApproved {
		out = append(out, since{CallAnswered, x.AnsweredAt})
	}
	switch {
	case d.Status == StatusReturned:
		out = append(out, since{CallReturned, d.DecidedAt})
	case d.Status == StatusExpired && !d.Inner.Freed:
		out = append(out, since{CallExpired, d.GraceUntil})
	case d.Status == StatusApproved:
		if d.Win != nil && d.Win.Returned {
			out = append(out, since{CallWinReturned, d.DecidedAt})
		}
		out = append(out, since{CallStale, d.UpdatedAt})
	}
	return out
}

// A Summons is a deal that needs its partner, with the reason and the moment that
// goes with it: since when, or until when.
type Summons struct {
	Why  Call      `json:"why"`
	At   time.Time `json:"at"`
	Deal Deal      `json:"deal"`
}

// Row shows a summons in a table.
func (s Summons) Row() []domain.Cell {
	return append([]domain.Cell{{Name: "why", Value: string(s.Why)}, {Name: "at", Value: moment(s.At)}}, s.Deal.Row()...)
}

// Attention lists the deals that need their partner, by urgency: up to so many of
// each kind.
type Attention struct {
	Limit int `help:"how many of each kind at most, up to 50" bounds:"1 to 50" default:"10" example:"10"`
}

// answeredFor is how long an answered extension is brought up.
const answeredFor = 7 * 24 * time.Hour

// Allow lets everybody of a partner.
func (Attention) Allow(r *domain.Read) error { return partnerReaders.Allow(r) }

// Check bounds the limit.
func (q Attention) Check() error {
	if q.Limit < 0 || q.Limit > 50 {
		return domain.Fieldf("limit", "The limit is a number from 1 to 50.")
	}
	return nil
}

// Run returns what needs the actor's company, or the actor, if it sells.
func (q Attention) Run(r *domain.Read) (domain.List[Summons], error) {
	if q.Limit == 0 {
		q.Limit = 10
	}
	out := domain.List[Summons]{Items: []Summons{}}
	p, now := programme.Of(r), r.Now()
	end := now.AddDate(1, 0, 0)
	for _, kind := range []struct {
		why      Call
		from, to time.Time
	}{
		{CallReturned, time.Time{}, end},
		{CallWinReturned, time.Time{}, end},
		{CallExpiring, now, p.EndAfter(now, most(p.Deals.Reminders)).Add(time.Second)},
		{CallExpired, now, end},
		{CallAnswered, now.Add(-answeredFor), end},
		{CallStale, time.Time{}, staleSince(p, now)},
	} {
		found, err := summoned(r, kind.why, kind.from, kind.to, q.Limit)
		if err != nil {
			return out, err
		}
		for _, d := range found {
			out.Items = append(out.Items, Summons{Why: kind.why, At: d.callAt(kind.why), Deal: d.present(r)})
		}
	}
	return out, nil
}

func summoned(r *domain.Read, why Call, from, to time.Time, n int) ([]record, error) {
	var out []record
	for _, scope := range scopesOf(r.Actor) {
		ix, prefix := calling, domain.Tuple(scope, string(why))
		if why == CallExpiring {
			status := string(StatusApproved)
			if isPersonal(scope) {
				status = anyStatus
			}
			ix, prefix = listed, domain.Tuple(scope, byEnds, status)
		}
		found, err := ix.Between(r, domain.Tuple(prefix, from), domain.Tuple(prefix, to), n)
		if err != nil {
			return nil, err
		}
		for _, d := range found {
			if why != CallExpiring || d.Status == StatusApproved {
				out = append(out, d)
			}
		}
	}
	return out, nil
}

func (d *record) callAt(why Call) time.Time {
	for _, c := range d.calls() {
		if c.why == why {
			return c.since
		}
	}
	return d.ProtectedUntil
}

// most returns the largest number of days, or 0.
func most(days []int) int { return slices.Max(append([]int{0}, days...)) }
