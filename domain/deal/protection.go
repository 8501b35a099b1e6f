package deal

import (
	"time"

	"gangway/domain"
	"gangway/domain/programme"
)

// The timers of a deal. Each looks at the deal anew when it runs, so that one
// that comes late, or twice, does no harm.
const (
	timerRemind = "deal.remind"
	timerExpire = "deal.expire"
	timerFree   = "deal.free"
)

// Timers lists what deals set.
func Timers() map[string]domain.TimerFunc {
	return map[string]domain.TimerFunc{timerRemind: remind, timerExpire: expire, timerFree: free}
}

// protect begins or changes the protection.
func (c *change) protect(until time.Time) { c.ProtectedUntil, c.GraceUntil = until.UTC(), time.Time{} }

// wanted returns when each of the deal's timers is to run; a zero time means
// that it is not to.
func (d *record) wanted(p *programme.Programme, now time.Time) map[string]time.Time {
	w := map[string]time.Time{timerRemind: {}, timerExpire: {}, timerFree: {}}
	switch {
	case d.Status == StatusApproved:
		w[timerExpire] = d.ProtectedUntil
		w[timerRemind] = nextReminder(p, d.ProtectedUntil, now)
	case d.Status == StatusExpired && !d.Inner.Freed:
		w[timerFree] = d.GraceUntil
	}
	return w
}

// nextReminder returns when the partner is next to be reminded: at the start of
// a day that is one of the programme's numbers of days before the end.
func nextReminder(p *programme.Programme, until, now time.Time) (next time.Time) {
	for _, days := range p.Deals.Reminders {
		at := p.StartOfDay(p.Today(until).AddDays(-days))
		if at.After(now) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}

// schedule sets and drops the timers that differ from before the change.
func (c *change) schedule() error {
	names := []string{timerRemind, timerExpire, timerFree}
	return c.w.Reschedule(c.ID, names, c.was.wanted(c.rules, c.w.Now()), c.wanted(c.rules, c.w.Now()))
}

// remind tells the partner that a protection ends, and sets the next reminder.
// After a long downtime several reminders become one.
func remind(w *domain.Write, id string, _ time.Time) error {
	d, ok, err := deals.Lookup(w.Read, id)
	if err != nil || !ok || d.Status != StatusApproved || !w.Now().Before(d.ProtectedUntil) {
		return err
	}
	p := programme.Of(w.Read)
	if next := nextReminder(p, d.ProtectedUntil, w.Now()); !next.IsZero() {
		if err := w.Schedule(timerRemind, id, next); err != nil {
			return err
		}
	}
	w.Touch(Topic(id), PartnerTopic(d.Partner.ID))
	days := p.Today(w.Now()).DaysUntil(p.Today(d.ProtectedUntil))
	return w.Emit(Expiring{d.about(), days, d.ProtectedUntil})
}

// expire ends a protection that is over and begins its grace.
func expire(w *domain.Write, id string, _ time.Time) error {
	d, ok, err := deals.Lookup(w.Read, id)
	if err != nil || !ok || d.Status != StatusApproved {
		return err
	}
	if w.Now().Before(d.ProtectedUntil) {
		return w.Schedule(timerExpire, id, d.ProtectedUntil)
	}
	c, err := start(w, d, verbExpire)
	if err != nil {
		return err
	}
	c.GraceUntil = graceEnd(c.rules, c.ProtectedUntil)
	c.Past = nil // what was decided before can't be brought back by taking it back
	if err := c.save(Entry{Did: string(verbExpire)}); err != nil {
		return err
	}
	return w.Emit(Expired{c.about(), c.GraceUntil})
}

// free ends the grace: the customer is anybody's.
func free(w *domain.Write, id string, _ time.Time) error {
	d, ok, err := deals.Lookup(w.Read, id)
	if err != nil || !ok || d.Status != StatusExpired || d.Inner.Freed {
		return err
	}
	if w.Now().Before(d.GraceUntil) {
		return w.Schedule(timerFree, id, d.GraceUntil)
	}
	d.Inner.Freed = true
	if d.Extension != nil && d.Extension.Status == Asked {
		lapsed := *d.Extension
		lapsed.Status = Lapsed
		d.Extension = &lapsed
	}
	if err := deals.Put(w, d); err != nil {
		return err
	}
	if err := (Entry{Did: "free"}).record(w, id); err != nil {
		return err
	}
	return w.Emit(Freed{d.about()})
}
