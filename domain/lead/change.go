package lead

import (
	"maps"
	"slices"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// A change is one lead in the hands of one command, from begin to finish.
type change struct {
	*record
	w     *domain.Write
	rules *programme.Programme
	was   record
	did   verb
	told  []domain.Fact
}

// begin takes a lead that the actor may see, if its status lets the verb work.
// Nothing is stored before finish.
func begin(w *domain.Write, id string, v verb) (*change, error) {
	d, err := find(w.Read, id)
	if err != nil {
		return nil, err
	}
	return start(w, d, v)
}

// start is begin for a lead at hand.
func start(w *domain.Write, d record, v verb) (*change, error) {
	if !moves[v].allows(d.Status) {
		return nil, moves[v].refusal(d.Status)
	}
	return handle(w, d, v), nil
}

func handle(w *domain.Write, d record, v verb) *change {
	was := d
	return &change{record: &d, was: was, w: w, rules: programme.Of(w.Read), did: v}
}

// seen refuses to go on if the lead is not the version that the person has seen.
func (c *change) seen(version int64) error {
	by := c.UpdatedBy
	if c.w.Actor.Side == domain.Partner {
		by = "" // it may have been somebody of another company
	}
	return user.Current(version, c.Version, by)
}

// become moves the lead to a status.
func (c *change) become(s Status) {
	if c.Status != s {
		c.Inner.Since = c.w.Now()
	}
	c.Status = s
	if !s.onDesk() {
		c.Inner.Hold = ""
	}
}

// toDesk lays the lead on the vendor's desk.
func (c *change) toDesk(why Hold) {
	c.free()
	c.become(StatusNew)
	c.Inner.Hold = why
}

// free takes the lead off its partner.
func (c *change) free() {
	c.Partner, c.Owner, c.Deal = nil, nil, ""
	c.OfferedAt, c.OfferedUntil, c.AcceptedAt, c.ActUntil, c.ActedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}, time.Time{}
	c.OpenedAt, c.OpenedBy, c.PooledAt = time.Time{}, "", time.Time{}
}

// offer offers the lead to a partner until a moment.
func (c *change) offer(to Ref, rule string, until time.Time) error {
	c.free()
	c.Reason, c.ReasonNote = "", ""
	c.become(StatusOffered)
	c.Partner, c.OfferedAt, c.OfferedUntil = &to, c.w.Now(), until
	c.Inner.Rule = rule
	c.Made = maps.Clone(c.Made)
	if c.Made == nil {
		c.Made = map[string]int{}
	}
	c.Made[rule]++
	c.Inner.Since = c.w.Now()
	c.remember(Offer{Partner: to, Rule: rule, At: c.w.Now(), Until: until})
	e := Entry{Did: "offer", ByRule: rule != byHand, Changes: []Change{{"offered_until", "", moment(until)}}}
	if err := c.enter(e, to.ID); err != nil {
		return err
	}
	c.tell(Offered{c.about(), until})
	return nil
}

// remember notes an offer.
func (c *change) remember(o Offer) {
	c.Inner.Offers = append(slices.Clone(c.Inner.Offers), o)
	c.Inner.Offers = c.Inner.Offers[max(0, len(c.Inner.Offers)-maxOffersKept):]
	c.Inner.Offered++
}

// answered notes what became of the present offer.
func (c *change) answered(o Outcome, reason string) {
	c.Inner.Offers = slices.Clone(c.Inner.Offers)
	if n := len(c.Inner.Offers); n > 0 {
		last := &c.Inner.Offers[n-1]
		last.Outcome, last.Reason, last.AnsweredAt = o, reason, c.w.Now()
	}
}

// exclude keeps the lead from being offered to its partner again.
func (c *change) exclude() {
	if c.Partner != nil && !slices.Contains(c.Excluded, c.Partner.ID) {
		c.Excluded = append(slices.Clone(c.Excluded), c.Partner.ID)
	}
}

// pool puts the lead where whoever claims it first has it.
func (c *change) pool(rule string) error {
	c.free()
	c.Reason, c.ReasonNote = "", ""
	c.become(StatusPooled)
	c.Inner.Rule, c.PooledAt = rule, c.w.Now()
	c.tell(Pooled{c.about()})
	return c.note(Entry{Did: "pool"})
}

// tell has a fact emitted once the lead is stored.
func (c *change) tell(f domain.Fact) { c.told = append(c.told, f) }

// finish stores the lead, brings its timers and its partners' standings up to
// date and emits what is to be told.
func (c *change) finish() (Lead, error) {
	c.Version++
	if c.Status == StatusPooled { // what the vendor edits may lie elsewhere
		territories := c.facts(c.rules, c.w.Now()).Territories
		c.Places = territories[:min(len(territories), maxPlaces)]
	}
	c.UpdatedAt, c.UpdatedBy = c.w.Now(), c.w.Actor.Name
	if err := c.save(); err != nil {
		return Lead{}, err
	}
	for _, f := range c.told {
		if err := c.w.Emit(f); err != nil {
			return Lead{}, err
		}
	}
	return c.present(c.w.Read), nil
}

func (c *change) save() error {
	if err := leads.Put(c.w, *c.record); err != nil {
		return err
	}
	if err := c.schedule(); err != nil {
		return err
	}
	return c.bookAll()
}

// holder is the id of the partner that has the lead on its hands, or "".
func (d *record) holder() string {
	if d.Partner == nil || !d.Status.isHeld() {
		return ""
	}
	return d.Partner.ID
}

// bookAll keeps how much partners have on their hands.
func (c *change) bookAll() error {
	before, after := c.was.holder(), c.holder()
	if before == after {
		return nil
	}
	if before != "" {
		if err := book(c.w, before, func(s *standing) { s.Open-- }); err != nil {
			return err
		}
	}
	if after == "" {
		return nil
	}
	return book(c.w, after, func(s *standing) { s.Open++ })
}
