package domain

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A Timer is work that is due at a moment: a protection that ends, a reminder.
// Timers live in the store, so nothing is forgotten while the portal is down;
// afterwards they run in the order in which they were due.
type Timer struct {
	Name    string    `json:"name"`
	Subject string    `json:"subject"`
	Due     time.Time `json:"due"`
	Tries   int       `json:"tries,omitempty"`
}

// A TimerFunc does the work of a timer inside a transaction by the system. The
// timer is gone when it runs; it may set it again.
type TimerFunc func(w *Write, subject string, due time.Time) error

var timers = NewTable("timer", func(t *Timer) Key { return Tuple(t.Name, t.Subject) })

var timersByDue = timers.Index("due", func(t *Timer) []Key { return []Key{Tuple(t.Due)} })

// Schedule sets the timer of that name and subject, in place of an earlier one.
func (w *Write) Schedule(name, subject string, due time.Time) error {
	return timers.Put(w, Timer{Name: name, Subject: subject, Due: due})
}

// Unschedule drops a timer, if there is one.
func (w *Write) Unschedule(name, subject string) error { return timers.Delete(w, name, subject) }

// Reschedule brings timers of one subject from the moments at which they were due to
// those at which they are to be; a zero time is none.
func (w *Write) Reschedule(subject string, names []string, before, after map[string]time.Time) error {
	for _, name := range names {
		due := after[name]
		var err error
		switch {
		case due.Equal(before[name]):
		case due.IsZero():
			err = w.Unschedule(name, subject)
		default:
			err = w.Schedule(name, subject, due)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// TopicTimers goes stale when a timer is set or dropped.
const TopicTimers = "timer"

// runTimer fires one timer, if it is still due.
type runTimer struct{ Name, Subject string }

func (runTimer) Allow(r *Read) error {
	if r.Actor.Side != System {
		return r.Actor.Refused("the portal itself")
	}
	return nil
}

func (runTimer) Check() error { return nil }

func (c runTimer) Do(w *Write) (struct{}, error) {
	t, ok, err := timers.Lookup(w.Read, c.Name, c.Subject)
	if err != nil || !ok || t.Due.After(w.now) {
		return struct{}{}, err
	}
	fn, known := w.portal.cfg.Timers[t.Name]
	if !known {
		return struct{}{}, fmt.Errorf("timer %s is not known", t.Name)
	}
	if err := timers.Delete(w, t.Name, t.Subject); err != nil {
		return struct{}{}, err
	}
	return struct{}{}, fn(w, t.Subject, t.Due)
}

// postponeTimer sets a timer that failed aside for a while, so that it doesn't
// hold up the others.
type postponeTimer struct{ Name, Subject string }

func (postponeTimer) Allow(r *Read) error { return runTimer{}.Allow(r) }
func (postponeTimer) Check() error        { return nil }

func (c postponeTimer) Do(w *Write) (struct{}, error) {
	t, ok, err := timers.Lookup(w.Read, c.Name, c.Subject)
	if err != nil || !ok {
		return struct{}{}, err
	}
	t.Tries++
	t.Due = w.now.Add(min(time.Hour, time.Minute<<min(t.Tries, 6)))
	return struct{}{}, timers.Put(w, t)
}

// timerOps lets the scheduler's own commands through the one way in.
func timerOps() []Operation {
	return []Operation{
		Offer[runTimer]("timers.run", "none: runs by itself", "Does the work of a timer that is due.", "timers run"),
		Offer[postponeTimer]("timers.postpone", "none: runs by itself", "Sets a timer that failed aside for a while.", "timers postpone"),
	}
}

// RunDue does the work of up to limit timers that are due, in the order in which
// they were due, also those that a timer sets while it runs, and returns how many
// ran and when the next one is due (zero if there is none). A timer that fails is
// set aside for a while.
func (p *Portal) RunDue(ctx context.Context, limit int) (ran int, next time.Time, err error) {
	for range limit {
		due, next, err := p.due(ctx, 1)
		if err != nil || len(due) == 0 {
			return ran, next, err
		}
		t := due[0]
		if _, err := Do(ctx, p, SystemActor(), runTimer{t.Name, t.Subject}); err != nil {
			if k := KindOf(err); k == Unavailable || errors.Is(err, context.Canceled) {
				return ran, p.Now().Add(time.Second), err
			}
			p.cfg.Log.Error("timer failed", "timer", t.Name, "subject", t.Subject, "error", err.Error())
			if _, err := Do(ctx, p, SystemActor(), postponeTimer{t.Name, t.Subject}); err != nil {
				return ran, p.Now().Add(time.Second), err
			}
			continue
		}
		ran++
	}
	_, next, err = p.due(ctx, 0)
	return ran, next, err
}

// patience is how long a timer may be due before it counts as late.
const patience = time.Minute

// Overdue returns how many timers were due a minute ago and have not run, at most
// limit, since when the first of them is due, and when the next one is due; zero
// times for none.
func (p *Portal) Overdue(ctx context.Context, limit int) (late int, since, next time.Time, err error) {
	due, next, err := p.due(ctx, limit)
	for _, t := range due {
		if p.Now().Sub(t.Due) < patience {
			break
		}
		if late++; late == 1 {
			since = t.Due
		}
	}
	return late, since, next, err
}

// due returns the timers to run and the moment at which to look again.
func (p *Portal) due(ctx context.Context, limit int) (due []Timer, next time.Time, err error) {
	err = p.Peek(ctx, SystemActor(), func(r *Read) error {
		l, err := timersByDue.First(r, nil, limit+1)
		if err != nil {
			return err
		}
		for i, t := range l {
			if i == limit || t.Due.After(r.now) {
				next = t.Due
				break
			}
			due = append(due, t)
		}
		return nil
	})
	return due, next, err
}
