package news

import (
	"time"

	"gangway/domain"
	"gangway/domain/programme"
)

// timerTurn is due when the first day of an item comes, or the day after its last.
const timerTurn = "news.turn"

// Timers lists what news set.
func Timers() map[string]domain.TimerFunc { return map[string]domain.TimerFunc{timerTurn: turned} }

// Roll looks at the days of all items anew, after the portal was started or the
// programme has changed.
type Roll struct{}

// Allow lets admins and the portal itself.
func (Roll) Allow(r *domain.Read) error { return rollers.Allow(r) }

var rollers = domain.Party{Words: "an admin of the vendor", Roles: map[domain.Side][]domain.Role{
	domain.Vendor: {domain.Admin}, domain.System: {""},
}}

// Check has nothing to hold an empty input to.
func (Roll) Check() error { return nil }

// Do looks at them.
func (Roll) Do(w *domain.Write) (struct{}, error) { return struct{}{}, turned(w, "", w.Now()) }

// maxOver bounds how many items one transaction moves to the past ones.
const maxOver = 20

// turned tells open screens that other items are to be seen now than before, and
// moves those that are over to the past ones.
func turned(w *domain.Write, _ string, _ time.Time) error {
	today := programme.Of(w.Read).Today(w.Now())
	w.Touch(Topic)
	all, err := live.First(w.Read, nil, maxLive)
	if err != nil {
		return err
	}
	moved := 0
	for _, n := range all {
		if n.status(today) != Ended {
			continue
		}
		if moved == maxOver {
			return w.Schedule(timerTurn, "", w.Now())
		}
		n.Over = true
		if err := records.Put(w, n); err != nil {
			return err
		}
		moved++
	}
	return turn(w)
}

// turn sets the timer to the next moment at which other items are to be seen.
func turn(w *domain.Write) error {
	rules := programme.Of(w.Read)
	all, err := live.First(w.Read, nil, maxLive)
	if err != nil {
		return err
	}
	periods := make([]programme.Period, 0, len(all)+len(rules.News))
	for _, n := range all {
		periods = append(periods, n.Period)
	}
	for i := range rules.News {
		periods = append(periods, rules.News[i].Period)
	}
	var next programme.Date
	today := rules.Today(w.Now())
	for _, p := range periods {
		for _, d := range []programme.Date{p.From, after(p.Until)} {
			if today.Before(d) && (next.IsZero() || d.Before(next)) {
				next = d
			}
		}
	}
	if next.IsZero() {
		return w.Unschedule(timerTurn, "")
	}
	return w.Schedule(timerTurn, "", rules.StartOfDay(next))
}

// after is the day after a date, none after none.
func after(d programme.Date) programme.Date {
	if d.IsZero() {
		return d
	}
	return d.AddDays(1)
}
