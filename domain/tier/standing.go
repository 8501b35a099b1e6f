package tier

import (
	"slices"
	"time"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
)

// A standing is where a partner is with its tier.
type standing struct {
	Partner  string    `json:"partner"`
	Tier     string    `json:"tier"`
	Since    time.Time `json:"since"`
	Grace    *Grace    `json:"grace,omitempty"`
	Override *Override `json:"override,omitempty"`
	Seq      int64     `json:"seq"` // of its last evaluation that is kept
	// Next is the moment at which time alone may change it; zero for none. What
	// happens after it waits until it has been looked at as of that moment.
	Next time.Time `json:"next,omitzero"`
	// Looked is the moment as of which it was last looked at: none before it follows.
	Looked time.Time `json:"looked,omitzero"`

	was      string // tier on which it stood before it was put on this one by hand
	fresh    bool   // it was never looked at
	released bool   // its override is over
}

// Topic returns the topic that goes stale when a partner's standing changes.
func Topic(partner string) string { return "tier/" + partner }

var standings = domain.NewTable("tier_standing", func(s *standing) domain.Key { return domain.Tuple(s.Partner) }).
	Topics(func(s *standing) []string { return []string{Topic(s.Partner), "tier"} })

var inGrace = standings.Index("grace", func(s *standing) []domain.Key {
	if s.Grace == nil {
		return nil
	}
	return []domain.Key{domain.Tuple(s.Grace.Until)}
})

// An evaluation is what was found at a moment, with all that it went by.
type evaluation struct {
	Seq int64 `json:"seq"`
	// Was and Outcome are the tier before, and what came of the evaluation.
	Was     Level   `json:"was"`
	Outcome Outcome `json:"outcome"`
	Noted   bool    `json:"noted,omitempty"` // it changed something, or somebody asked for it
	Explanation
}

// An Outcome is what came of an evaluation.
type Outcome string

// The outcomes.
const (
	Kept       Outcome = "kept"
	Placed     Outcome = "placed" // it came on this tier, or was put there by hand
	Promoted   Outcome = "promoted"
	GraceBegan Outcome = "grace began"
	Relieved   Outcome = "grace ended"
	Demoted    Outcome = "demoted"
	Overridden Outcome = "overridden"
	Released   Outcome = "override ended" // and the tier is the same
	Moved      Outcome = "moved"          // its tier is no longer part of the programme
)

var evaluations = domain.NewTable("tier_evaluation", func(e *evaluation) domain.Key {
	return domain.Tuple(e.Partner.ID, domain.DescInt(e.Seq))
})

var (
	evaluationsAt = evaluations.Index("at", func(e *evaluation) []domain.Key {
		return []domain.Key{domain.Tuple(e.Partner.ID, domain.Desc(e.At), domain.DescInt(e.Seq))}
	})
	noted = evaluations.Index("noted", func(e *evaluation) []domain.Key {
		if !e.Noted {
			return nil
		}
		return []domain.Key{domain.Tuple(e.Partner.ID, domain.DescInt(e.Seq))}
	})
)

// A cause is why a partner is to be looked at, as of a moment. What happened after
// that moment is dated, and so has a moment of its own.
type cause struct {
	Partner string    `json:"partner"`
	Fact    string    `json:"fact"` // name and subject of the last one
	At      time.Time `json:"at"`   // the earliest, if there are several
}

var causes = domain.NewTable("tier_cause", func(c *cause) domain.Key { return domain.Tuple(c.Partner) })

// pending is the cause that waits, the zero cause for none.
func pending(r *domain.Read, id string) (cause, error) {
	c, _, err := causes.Lookup(r, id)
	return c, err
}

// Tables lists what this package keeps.
func Tables() []domain.Schema { return []domain.Schema{credits, standings, evaluations, causes} }

// standingOf returns the standing of a partner; one that was never looked at, or was
// put on another tier by hand, stands where it was put.
func standingOf(r *domain.Read, p partner.Partner) (standing, error) {
	s, found, err := standings.Lookup(r, p.ID)
	switch {
	case !found:
		s = standing{Partner: p.ID, Since: p.CreatedAt, was: p.Tier, fresh: true}
	case s.Tier != p.Tier:
		s.was, s.Since, s.Grace = s.Tier, r.Now(), nil
	}
	s.Tier = p.Tier
	return s, err
}

// late reports whether there was an earlier day on which the partner was to be looked
// at. What counts is dated by days, so that what is of the same day goes together.
func (s *standing) late(p *programme.Programme, now time.Time) bool {
	return !s.Next.IsZero() && p.Today(s.Next).Before(p.Today(now))
}

const (
	timerLook  = "tier.look"
	timerSweep = "tier.sweep"
)

// Timers lists what happens by itself.
func Timers() map[string]domain.TimerFunc {
	return map[string]domain.TimerFunc{timerLook: lookAt, timerSweep: sweepOn}
}

// Causes of evaluations that are no fact.
const (
	becauseTime  = "time"
	becauseSet   = "tiers.override"
	becauseSweep = "all"
)

// look has a partner looked at right after the transaction, as of a moment, because
// of a fact.
func look(w *domain.Write, id string, because domain.Fact, at time.Time) error {
	if id == "" {
		return nil
	}
	name, subject, _ := because.Fact()
	if subject != id {
		name += " " + subject
	}
	return lookFor(w, id, name, at)
}

func lookFor(w *domain.Write, id, because string, at time.Time) error {
	c, err := pending(w.Read, id)
	if err != nil {
		return err
	}
	if c.At.IsZero() || at.Before(c.At) {
		c.At = at
	}
	c.Partner, c.Fact = id, because
	if err := causes.Put(w, c); err != nil {
		return err
	}
	return w.Schedule(timerLook, id, c.At)
}

// lookAt evaluates a partner as of the moment that was due. What time has changed
// before then comes first, as of its own moment; so a partner that was not looked
// at for long goes through the same as one that was.
func lookAt(w *domain.Write, id string, due time.Time) error {
	p, found, err := partner.Partners.Lookup(w.Read, id)
	if err != nil || !found || p.Status == partner.Ended {
		return err
	}
	s, err := standingOf(w.Read, p)
	if err != nil {
		return err
	}
	c, err := pending(w.Read, id)
	if err != nil {
		return err
	}
	at, because := due, c.Fact
	if s.late(programme.Of(w.Read), due) {
		at, because = s.Next, ""
	}
	if because == "" || c.At.After(at) {
		because = becauseTime
	}
	if at.Before(s.Looked) {
		at = s.Looked
	}
	if _, err := evaluate(w, p, at, because, false); err != nil {
		return err
	}
	return goOn(w, id, at, c)
}

// goOn has a partner looked at again if what caused it to be has yet to be dealt
// with.
func goOn(w *domain.Write, id string, at time.Time, c cause) error {
	if !at.Before(c.At) {
		return causes.Delete(w, id)
	}
	s, err := standings.Get(w.Read, id)
	if err != nil {
		return err
	}
	if s.late(programme.Of(w.Read), c.At) {
		return w.Schedule(timerLook, id, s.Next)
	}
	return w.Schedule(timerLook, id, c.At)
}

// evaluate compares a partner with the tiers as of a moment and does what follows. It
// is stored with what it went by; what changed something, or was asked for, with the
// things that counted, too.
func evaluate(w *domain.Write, p partner.Partner, at time.Time, because string, asked bool) (evaluation, error) {
	rules := programme.Of(w.Read)
	s, err := standingOf(w.Read, p)
	if err != nil {
		return evaluation{}, err
	}
	was, known := rules.Tier(p.Tier)
	if !known {
		was = programme.Tier{ID: p.Tier, Name: p.Tier}
	}
	if err := s.end(w, rules, p, at); err != nil {
		return evaluation{}, err
	}
	m := &meter{r: w.Read, rules: rules, p: p, at: at}
	top, err := m.reached()
	if err != nil {
		return evaluation{}, err
	}
	move := &move{w: w, m: m, s: &s, p: &p, was: was, top: top, at: at, set: because == becauseSet}
	outcome, err := move.decide(known)
	if err != nil {
		return evaluation{}, err
	}
	out := evaluation{Was: levelOf(was), Outcome: outcome}
	if outcome == Kept {
		out.Outcome = s.unmoved()
	}
	if s.was != "" && s.was != was.ID {
		out.Was = levelNamed(rules, s.was)
	}
	out.Noted = asked || out.Outcome != Kept
	s.Seq++
	s.Looked = at
	if s.Next, err = next(m, s); err != nil {
		return evaluation{}, err
	}
	if err := standings.Put(w, s); err != nil {
		return evaluation{}, err
	}
	out.Seq = s.Seq
	if out.Explanation, err = explain(w.Read, rules, p, s, at, out.Noted); err != nil {
		return out, err
	}
	out.Cause = because
	if err := evaluations.Put(w, out); err != nil {
		return out, err
	}
	if s.Next.IsZero() {
		return out, w.Unschedule(timerLook, p.ID)
	}
	return out, w.Schedule(timerLook, p.ID, s.Next)
}

// unmoved is the outcome of an evaluation that moves nobody.
func (s *standing) unmoved() Outcome {
	switch {
	case s.released:
		return Released
	case s.fresh || s.was != "":
		return Placed
	}
	return Kept
}

// end ends an override whose last day is over, or whose tier is no longer part of
// the programme.
func (s *standing) end(w *domain.Write, rules *programme.Programme, p partner.Partner, at time.Time) error {
	o := s.Override
	if o == nil || o.At.After(at) {
		return nil
	}
	_, known := rules.Tier(o.Tier)
	over := at.After(rules.EndOfDay(o.Until)) || !o.ReleasedAt.IsZero() && !at.Before(o.ReleasedAt)
	if known && !over {
		return nil
	}
	s.Override, s.released = nil, true
	return w.Emit(OverrideEnded{About: About{p.ID, p.Name}, Tier: levelNamed(rules, o.Tier).Name})
}

// A move is what an evaluation does with a partner.
type move struct {
	w   *domain.Write
	m   *meter
	s   *standing
	p   *partner.Partner
	was programme.Tier
	top programme.Tier
	at  time.Time
	set bool // the vendor has just set a tier by hand
}

func (v *move) decide(known bool) (Outcome, error) {
	switch {
	case v.s.Override != nil && !v.s.Override.At.After(v.at):
		v.s.Grace = nil
		if v.p.Tier == v.s.Override.Tier {
			return choose(v.set, Overridden, Kept), nil
		}
		return Overridden, v.to(v.s.Override.Tier)
	case !known:
		v.s.Grace = nil
		return Moved, v.to(v.top.ID)
	case v.top.Rank > v.was.Rank:
		return Promoted, v.promote()
	case v.top.Rank == v.was.Rank:
		if v.s.Grace == nil {
			return Kept, nil
		}
		v.s.Grace = nil
		return Relieved, v.w.Emit(GraceEnded{About: v.about(), Tier: v.was.ID})
	case v.s.Grace == nil:
		return GraceBegan, v.warn()
	case v.at.Before(v.s.Grace.Until):
		return Kept, v.renew()
	}
	return Demoted, v.demote()
}

func (v *move) about() About { return About{Partner: v.p.ID, Name: v.p.Name} }

// to puts the partner on a tier.
func (v *move) to(id string) error {
	v.s.Tier = id
	if err := standings.Put(v.w, *v.s); err != nil { // so that the change is no news
		return err
	}
	if err := partner.SetTier(v.w, v.p.ID, id); err != nil {
		return err
	}
	v.p.Tier, v.s.Since, v.m.p.Tier = id, v.at, id
	return nil
}

// promote goes up one rank after the other, each with its fact.
func (v *move) promote() error {
	v.s.Grace = nil
	at := v.was
	for at.ID != v.top.ID {
		next, ok := v.m.rules.NextTier(at.ID)
		if !ok {
			break
		}
		if err := v.w.Emit(RisenTo{About: v.about(), From: at.ID, To: next.ID, Tier: next.Name}); err != nil {
			return err
		}
		at = next
	}
	return v.to(v.top.ID)
}

// missing is what a partner that would stand on a tier lacks for a higher one: a
// sentence for each metric, of which tiers above each other ask for more and more.
func missing(m *meter, top programme.Tier, want string) ([]string, error) {
	var all []Line
	for t := top; t.ID != want; {
		next, ok := m.rules.NextTier(t.ID)
		if !ok {
			break
		}
		if next.Needs != nil {
			l, err := m.line(*next.Needs)
			if err != nil {
				return nil, err
			}
			for _, o := range l.open() {
				all = slices.DeleteFunc(all, o.sameAs)
				all = append(all, o)
			}
		}
		t = next
	}
	var gap []string
	for _, l := range all {
		gap = append(gap, l.Close)
	}
	return gap, nil
}

func (l Line) sameAs(o Line) bool {
	return l.Metric == o.Metric && l.Window == o.Window && l.Course == o.Course && o.Need <= l.Need
}

// warn begins a grace with the exact gap.
func (v *move) warn() error {
	gap, err := missing(v.m, v.top, v.was.ID)
	if err != nil {
		return err
	}
	until := v.m.rules.EndAfter(v.at, v.m.rules.TierRules.GraceDays).UTC()
	v.s.Grace = &Grace{Began: v.at, Until: until, To: levelOf(v.top), Gap: gap}
	return v.w.Emit(GraceBegun{About: v.about(), Tier: v.was.ID, To: v.top.ID, Until: until, Gap: gap})
}

// renew brings the gap of a grace that goes on up to date.
func (v *move) renew() error {
	gap, err := missing(v.m, v.top, v.was.ID)
	if err != nil {
		return err
	}
	g := *v.s.Grace
	g.Gap, g.To = gap, levelOf(v.top)
	v.s.Grace = &g
	return nil
}

func (v *move) demote() error {
	gap := v.s.Grace.Gap
	v.s.Grace = nil
	if err := v.w.Emit(FallenTo{About: v.about(), From: v.was.ID, To: v.top.ID, Tier: v.top.Name, Gap: gap}); err != nil {
		return err
	}
	return v.to(v.top.ID)
}

// next is the moment at which time alone may change a tier: something falls out of a
// window or begins to count, a fiscal year begins, a grace or an override is over.
func next(m *meter, s standing) (time.Time, error) {
	var next time.Time
	sooner := func(t time.Time) {
		if t.After(m.at) && (next.IsZero() || t.Before(next)) {
			next = t.UTC()
		}
	}
	if s.Grace != nil {
		sooner(s.Grace.Until)
	}
	if s.Override != nil {
		sooner(s.Override.At)
		sooner(s.Override.ReleasedAt)
		sooner(m.rules.StartOfDay(s.Override.Until.AddDays(1)))
	}
	for _, c := range clocks(m.rules) {
		if c.window == programme.FiscalYear {
			sooner(m.rules.StartOfDay(m.rules.FiscalYearOf(m.at).AddMonths(12)))
		}
		if c.window == programme.Rolling12 {
			first, found, err := m.first(c.measured, windowStart(m.rules, c.window, m.at))
			if err != nil {
				return next, err
			}
			if found {
				sooner(m.rules.StartOfDay(fallsOut(first.Date)))
			}
		}
		first, found, err := m.first(c.measured, m.rules.Today(m.at).AddDays(1))
		if err != nil {
			return next, err
		}
		if found {
			sooner(m.rules.StartOfDay(first.Date))
		}
	}
	return next, nil
}

// A clock is what is summed over a window.
type clock struct {
	measured string
	window   programme.Window
}

// clocks are those that some tier needs, each once, in the order of the file.
func clocks(p *programme.Programme) []clock {
	var all []clock
	add := func(m programme.Metric, w programme.Window) {
		if c := (clock{measured(m, p.Currency), w}); !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	var walk func(n programme.Need)
	walk = func(n programme.Need) {
		for _, sub := range slices.Concat(n.All, n.Any) {
			walk(sub)
		}
		switch n.Metric {
		case programme.WonRevenue, programme.WonDeals, programme.ApprovedDeals:
			add(n.Metric, n.Window)
		case programme.LeadAcceptance:
			add(leadOffered, n.Window)
		case programme.CertifiedPeople, programme.Certificates, programme.CustomerRating:
		}
	}
	for _, t := range p.Tiers {
		if t.Needs != nil {
			walk(*t.Needs)
		}
	}
	return all
}
