package deal

import (
	"slices"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// A change is one deal in the hands of one command, from begin to finish.
type change struct {
	*record
	w     *domain.Write
	rules *programme.Programme
	was   record
	did   verb
}

// begin takes a deal that the actor may see, if its status lets the verb work,
// and moves it to where the verb leads. Nothing is stored before finish.
func begin(w *domain.Write, id string, v verb) (*change, error) {
	d, err := find(w.Read, id)
	if err != nil {
		return nil, err
	}
	return start(w, d, v)
}

// start is begin for a deal at hand.
func start(w *domain.Write, d record, v verb) (*change, error) {
	m := moves[v]
	if !m.allows(d.Status) {
		return nil, m.refusal(d.Status)
	}
	c := &change{record: &d, was: d, w: w, rules: programme.Of(w.Read), did: v}
	if m.undo {
		c.remember()
	}
	if m.to != "" && m.to != d.Status {
		c.leave()
		d.Status = m.to
	}
	return c, nil
}

// remember keeps the state, so that the decision can be taken back.
func (c *change) remember() {
	kept := append(slices.Clone(c.Past), past{Did: c.did, At: c.w.Now(), By: c.w.Actor.Name, Before: c.State, Inner: c.Inner})
	c.Past = kept[max(0, len(kept)-maxPast):]
}

// leave stops the review clock when a deal is no longer up for review.
func (c *change) leave() {
	if c.Status == StatusSubmitted {
		c.Inner.Left = c.rules.BusinessTime(c.w.Now(), c.Inner.Due)
		c.Inner.Due = time.Time{}
	}
}

// decide notes a decision with what was written about it.
func (c *change) decide(reason, note string) {
	c.Reason, c.ReasonNote, c.DecidedAt = reason, note, c.w.Now()
}

// seen refuses to go on if the deal is not the version that the person has seen.
func (c *change) seen(version int64) error { return user.Current(version, c.Version, c.UpdatedBy) }

// finish stores the deal with an entry in its timeline, brings its timers up to
// date and emits facts.
func (c *change) finish(e Entry, facts ...domain.Fact) (Deal, error) {
	c.Version++
	c.UpdatedAt, c.UpdatedBy = c.w.Now(), c.w.Actor.Name
	if e.Did == "" {
		e.Did = string(c.did)
	}
	if err := c.save(e); err != nil {
		return Deal{}, err
	}
	for _, f := range facts {
		if err := c.w.Emit(f); err != nil {
			return Deal{}, err
		}
	}
	return c.present(c.w.Read), nil
}

// save stores the deal, its timers and an entry.
func (c *change) save(e Entry) error {
	if err := deals.Put(c.w, *c.record); err != nil {
		return err
	}
	if err := c.schedule(); err != nil {
		return err
	}
	return e.record(c.w, c.ID)
}
