package lead

import (
	"fmt"
	"maps"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
)

// consents reports whether the lead may be given to partners.
func (d *record) consents(p *programme.Programme) bool {
	return d.Consent.Given || !p.Leads.NeedsConsent
}

// trace decides where the lead goes, and changes nothing.
func trace(r *domain.Read, d *record, cause string) (Trace, error) {
	p := programme.Of(r)
	facts := d.facts(p, r.Now())
	t := Trace{
		Lead: d.ID, N: d.Inner.Traces + 1, At: r.Now(), By: r.Actor.Name, Cause: cause, Revision: p.Revision, Facts: facts, Tried: []Tried{},
	}
	t.Given = maps.Clone(d.Made)
	ready, err := rolled(r)
	switch {
	case err != nil:
		return t, err
	case !d.consents(p):
		t.Outcome, t.Hold = StatusNew, HoldNoConsent
		return t, nil
	case len(d.Excluded) >= maxExcluded:
		t.Outcome, t.Hold = StatusNew, HoldMaxOffers
		return t, nil
	case !ready:
		t.Outcome, t.Hold = StatusNew, HoldWaiting
		return t, nil
	}
	err = decide(&t, p, func(rule programme.LeadRule) (Tried, error) {
		k := newPanel(r, d, facts, rule)
		if err := k.gather(); err != nil {
			return Tried{}, fmt.Errorf("rule %s: %w", rule.ID, err)
		}
		return k.tried(), nil
	})
	if t.Outcome == StatusOffered {
		t.Until = until(p, r.Now(), t.Tried[len(t.Tried)-1].Terms)
	}
	return t, err
}

// route gives the lead to whom the rules choose, and keeps the trace.
func (c *change) route(cause string) error {
	t, err := trace(c.w.Read, c.record, cause)
	if err != nil {
		return err
	}
	c.Places = t.Facts.Territories[:min(len(t.Facts.Territories), maxPlaces)]
	if t.Hold == HoldWaiting {
		if err := callRoll(c.w); err != nil {
			return err
		}
		c.toDesk(HoldWaiting)
		return c.w.Schedule(timerRoute, c.ID, c.w.Now().Add(time.Second))
	}
	c.Inner.Traces = t.N
	if err := traces.Put(c.w, t); err != nil {
		return err
	}
	switch t.Outcome {
	case StatusOffered:
		if err := c.takeTurn(t); err != nil {
			return err
		}
		return c.offer(*t.Partner, t.Rule, t.Until)
	case StatusPooled:
		return c.pool(t.Rule)
	default:
		c.toDesk(t.Hold)
		c.tell(Held{c.about(), t.Hold})
		return c.note(Entry{Did: "hold", Reason: string(t.Hold)})
	}
}

// takeTurn moves whoever gets the lead on in the rota, and counts the offer.
func (c *change) takeTurn(t Trace) error {
	winner, ok := t.Winner()
	if !ok {
		return fmt.Errorf("lead %s: the trace names nobody", c.ID)
	}
	if err := c.countOffer(winner.Partner.ID); err != nil {
		return err
	}
	turn, found, err := rota.Lookup(c.w.Read, t.Rule, winner.Partner.ID)
	if err != nil || !found {
		return err // of a named partner there is none
	}
	turn.Done = winner.end()
	return rota.Put(c.w, turn)
}

func (c *change) countOffer(partner string) error {
	day := c.rules.Today(c.w.Now())
	return book(c.w, partner, func(s *standing) {
		s.today(day)
		s.Offers++
	})
}

// A Route has a lead routed by the rules. With DryRun it only shows what would
// come of it.
type Route struct {
	ID     string `arg:"" required:"" help:"id of the lead" example:"L-7K3QXM"`
	DryRun bool   `help:"show what would be done and do nothing"`
}

// Allow lets admins and managers of the vendor.
func (Route) Allow(r *domain.Read) error { return may(r, verbRoute) }

// Check has nothing to hold the input to: a malformed id is not found.
func (Route) Check() error { return nil }

// Do routes, and returns the trace.
func (c Route) Do(w *domain.Write) (Trace, error) {
	h, err := begin(w, c.ID, verbRoute)
	if err != nil {
		return Trace{}, err
	}
	h.Made = nil // a person starts over
	if c.DryRun {
		return trace(w.Read, h.record, "dry-run")
	}
	if err := h.route("by-hand"); err != nil {
		return Trace{}, err
	}
	if _, err := h.finish(); err != nil {
		return Trace{}, err
	}
	return lastTrace(w.Read, h.record)
}

// lastTrace returns the newest trace of a lead.
func lastTrace(r *domain.Read, d *record) (Trace, error) {
	l, err := traces.Range(r, domain.Tuple(d.ID), domain.Page{Limit: 1})
	if err != nil {
		return Trace{}, err
	}
	if len(l.Items) == 0 || d.Inner.Hold == HoldWaiting {
		return Trace{Lead: d.ID, At: r.Now(), Outcome: d.Status, Hold: d.Inner.Hold, Tried: []Tried{}}, nil
	}
	return l.Items[0], nil
}

// Traces shows how a lead was routed, the newest routing first.
type Traces struct {
	ID string `arg:"" required:"" help:"id of the lead" example:"L-7K3QXM"`
	domain.Page
}

// Allow lets the vendor's people who read leads.
func (Traces) Allow(r *domain.Read) error { return vendorReaders.Allow(r) }

// Run returns a page of traces.
func (q Traces) Run(r *domain.Read) (domain.List[Trace], error) {
	d, err := find(r, q.ID)
	if err != nil {
		return domain.List[Trace]{}, err
	}
	return traces.Range(r, domain.Tuple(d.ID), q.Page)
}

// Suggest ranks the partners that could have a lead, for giving it by hand: by how
// well they match it, whatever the rules say.
type Suggest struct {
	ID string `arg:"" required:"" help:"id of the lead" example:"L-7K3QXM"`
}

// Allow lets admins and managers of the vendor.
func (Suggest) Allow(r *domain.Read) error { return may(r, verbAssign) }

// Check has nothing to hold the input to: a malformed id is not found.
func (Suggest) Check() error { return nil }

// Run ranks.
func (q Suggest) Run(r *domain.Read) (domain.List[Candidate], error) {
	d, err := find(r, q.ID)
	if err != nil {
		return domain.List[Candidate]{}, err
	}
	facts := d.facts(programme.Of(r), r.Now())
	k := newPanel(r, &d, facts, programme.LeadRule{ID: byHand, Strategy: programme.BestMatch})
	if err := k.gather(); err != nil {
		return domain.List[Candidate]{}, err
	}
	return domain.List[Candidate]{Items: k.tried().Candidates}, nil
}

// Row shows a candidate in a table.
func (c Candidate) Row() []domain.Cell {
	return []domain.Cell{
		{Name: "rank", Value: number(int64(c.Rank))},
		{Name: "id", Value: c.Partner.ID},
		{Name: "partner", Value: c.Partner.Name},
		{Name: "score", Value: fmt.Sprint(c.Score)},
		{Name: "tier", Value: c.Facts.Tier},
		{Name: "open", Value: fmt.Sprint(c.Facts.Open)},
		{Name: "dropped", Value: string(c.Dropped)},
	}
}
