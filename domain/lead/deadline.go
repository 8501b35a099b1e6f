package lead

import (
	"time"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
)

// Timers of leads.
const (
	timerRoute     = "lead.route"      // a lead that waits for the rotas
	timerRemind    = "lead.remind"     // of the end of an offer
	timerLapse     = "lead.lapse"      // of an offer
	timerRemindAct = "lead.remind-act" // of the first action
	timerTakeBack  = "lead.take-back"
	timerRelease   = "lead.release" // of the leads of a partner that was stopped
)

// Timers lists what happens at a time.
func Timers() map[string]domain.TimerFunc {
	return map[string]domain.TimerFunc{
		timerRoute: routeLater, timerRemind: remindAccept, timerLapse: lapse, timerRemindAct: remindAct, timerTakeBack: takeBack,
		timerEnrol: enrolOn, timerRoll: rollOn, timerRelease: release,
	}
}

// wanted are the moments at which the timers of a lead are due; none is a zero
// time.
func (d *record) wanted(p *programme.Programme) map[string]time.Time {
	out := map[string]time.Time{}
	end := d.due()
	switch {
	case end.Equal(someday):
	case d.Status == StatusOffered:
		out[timerLapse] = end
		out[timerRemind] = reminder(p, d.OfferedAt, end, p.Leads.RemindAccept)
	default:
		out[timerTakeBack] = end
		out[timerRemindAct] = reminder(p, d.AcceptedAt, end, p.Leads.RemindAct)
	}
	return out
}

// reminder is a span before the end of a time; none where that lies in its first
// half, when nobody has forgotten yet.
func reminder(p *programme.Programme, from, end time.Time, before programme.Span) time.Time {
	at := p.Before(end, before)
	if before.IsZero() || at.Before(from.Add(end.Sub(from)/2)) {
		return time.Time{}
	}
	return at
}

// schedule sets and drops the timers that differ from before the change.
func (c *change) schedule() error {
	return c.w.Reschedule(c.ID, []string{timerRemind, timerLapse, timerRemindAct, timerTakeBack}, c.was.wanted(c.rules), c.wanted(c.rules))
}

// dueLead returns a lead whose timer has come in the status that it is about.
func dueLead(w *domain.Write, id string, s Status) (*change, error) {
	d, found, err := leads.Lookup(w.Read, id)
	if err != nil || !found || d.Status != s {
		return nil, err
	}
	return handle(w, d, verbLapse), nil
}

// routeLater routes a lead that had to wait.
func routeLater(w *domain.Write, id string, _ time.Time) error {
	c, err := dueLead(w, id, StatusNew)
	if err != nil || c == nil || c.Inner.Hold != HoldWaiting {
		return err
	}
	if err := c.route("created"); err != nil {
		return err
	}
	_, err = c.finish()
	return err
}

// remindAccept tells a partner that an offer runs out soon. After a downtime over
// its end there is nothing to remind of.
func remindAccept(w *domain.Write, id string, _ time.Time) error {
	return remind(w, id, StatusOffered, "accept")
}

func remindAct(w *domain.Write, id string, _ time.Time) error {
	return remind(w, id, StatusWorking, "act")
}

func remind(w *domain.Write, id string, s Status, what string) error {
	c, err := dueLead(w, id, s)
	if err != nil || c == nil || c.due().Equal(someday) || !w.Now().Before(c.due()) {
		return err
	}
	w.Touch(Topic(id), PartnerTopic(c.Partner.ID))
	return w.Emit(Reminded{c.about(), c.due(), what})
}

// lapse ends an offer that nobody answered, and asks the next.
func lapse(w *domain.Write, id string, _ time.Time) error {
	c, err := dueLead(w, id, StatusOffered)
	if err != nil || c == nil {
		return err
	}
	if w.Now().Before(c.due()) {
		return w.Schedule(timerLapse, id, c.due())
	}
	return c.miss(Lapsed, verbLapse, RanOut{c.about()})
}

// takeBack takes a lead back with which nothing was done, and asks the next.
func takeBack(w *domain.Write, id string, _ time.Time) error {
	c, err := dueLead(w, id, StatusWorking)
	if err != nil || c == nil || c.due().Equal(someday) {
		return err
	}
	if w.Now().Before(c.due()) {
		return w.Schedule(timerTakeBack, id, c.due())
	}
	if err := book(w, c.Partner.ID, func(s *standing) { s.Lost++ }); err != nil {
		return err
	}
	return c.miss(TakenOff, verbTakeBack, TakenBack{c.about()})
}

// miss passes a lead on whose partner let a time run out.
func (c *change) miss(o Outcome, did verb, f domain.Fact) error {
	c.did = did
	c.answered(o, "")
	c.exclude()
	c.tell(f)
	now := c.w.Now()
	if err := book(c.w, c.Partner.ID, func(s *standing) { s.lapse(now) }); err != nil {
		return err
	}
	if err := c.done(Entry{}); err != nil {
		return err
	}
	if err := c.route(string(o)); err != nil {
		return err
	}
	_, err := c.finish()
	return err
}

// releaseBatch is how many leads of a stopped partner one transaction passes on.
const releaseBatch = 1

// release passes on what a partner has on its hands that was stopped: its offers,
// and if the partnership has ended all it works on.
func release(w *domain.Write, id string, _ time.Time) error {
	p, found, err := partner.Partners.Lookup(w.Read, id)
	if err != nil || !found || p.Status == partner.Active {
		return err
	}
	statuses := []Status{StatusOffered}
	if p.Status == partner.Ended {
		statuses = append(statuses, StatusWorking)
	}
	for _, s := range statuses {
		held, err := listed.First(w.Read, domain.Tuple(ofPartner(id), byCreated, string(s)), releaseBatch)
		if err != nil {
			return err
		}
		for _, d := range held {
			if err := passOnFrom(w, d); err != nil {
				return err
			}
		}
		if len(held) > 0 {
			return w.Schedule(timerRelease, id, w.Now())
		}
	}
	return nil
}

// passOnFrom passes a lead on from a partner that may not work any more.
func passOnFrom(w *domain.Write, d record) error {
	c := handle(w, d, verbRecall)
	if err := c.leave(); err != nil {
		return err
	}
	if d.Status == StatusWorking {
		c.toDesk(HoldReturned)
		if err := c.note(Entry{Did: string(verbRecall)}); err != nil {
			return err
		}
	} else if err := c.route("partner-stopped"); err != nil {
		return err
	}
	_, err := c.finish()
	return err
}
