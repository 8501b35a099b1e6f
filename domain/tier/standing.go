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
	Promoted   Outcome = "promoted"
	GraceBegan Outcome = "grace began"
	Relieved   Outcome = "grace ended"
	Demoted    Outcome = "demoted"
	Overridden Outcome = "overridden"
	Released   Outcome = "override ended"
	Moved      Outcome = "moved" // its tier is no longer part of the programme
)

var evaluations = domain.NewTable("tier_evaluation", func(e *evaluation) domain.Key {
	return domain.Tuple(e.Partner.ID, domain.DescInt(e.Seq))
})

// Tables lists what this package keeps.
func Tables() []domain.Schema { return []domain.Schema{credits, standings, evaluations} }

// standingOf returns the standing of a partner; one that was never looked at stands
// where it was put.
func standingOf(r *domain.Read, p partner.Partner) (standing, error) {
	s, found, err := standings.Lookup(r, p.ID)
	if !found {
		s = standing{Partner: p.ID, Since: p.CreatedAt}
	}
	s.Tier = p.Tier
	return s, err
}

const (
	timerLook  = "tier.look"
	timerSweep = "tier.sweep"
)

// Timers lists what happens by itself.
func Timers() map[string]domain.TimerFunc {
	return map[string]domain.TimerFunc{
		timerLook: func(w *domain.Write, id string, due time.Time) error {
			p, found, err := partner.Partners.Lookup(w.Read, id)
			if err != nil || !found || p.Status == partner.Ended {
				return err
			}
			_, err = evaluate(w, p, due, false)
			return err
		},
		timerSweep: sweepOn,
	}
}

// evaluate compares a partner with the tiers as of a moment and does what follows. It
// is stored with what it went by; what changed something, or was asked for, with the
// things that counted, too.
func evaluate(w *domain.Write, p partner.Partner, at time.Time, keep bool) (evaluation, error) {
	rules := programme.Of(w.Read)
	s, err := standingOf(w.Read, p)
	if err != nil {
		return evaluation{}, err
	}
	was, known := rules.Tier(p.Tier)
	if !known {
		was = programme.Tier{ID: p.Tier, Name: p.Tier}
	}
	ended := s.Override != nil && rules.EndOfDay(s.Override.Until).Before(at)
	if ended {
		s.Override = nil
	}
	m := &meter{r: w.Read, rules: rules, p: p, at: at}
	top, err := m.reached()
	if err != nil {
		return evaluation{}, err
	}
	move := &move{w: w, m: m, s: &s, p: &p, was: was, top: top, at: at, asked: keep}
	outcome, err := move.decide(known)
	if err != nil {
		return evaluation{}, err
	}
	if outcome == Kept && ended {
		outcome = Released
	}
	s.Seq++
	if err := standings.Put(w, s); err != nil {
		return evaluation{}, err
	}
	out := evaluation{Seq: s.Seq, Was: levelOf(was), Outcome: outcome, Noted: outcome != Kept || keep}
	if out.Explanation, err = explain(w.Read, rules, p, s, at, out.Noted); err != nil {
		return out, err
	}
	out.Cause = string(outcome)
	if err := evaluations.Put(w, out); err != nil {
		return out, err
	}
	return out, scheduleNext(w, m, s)
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

	asked bool // somebody asked for it
}

func (v *move) decide(known bool) (Outcome, error) {
	switch {
	case v.s.Override != nil:
		v.s.Grace = nil
		switch {
		case v.p.Tier != v.s.Override.Tier:
			return Overridden, v.to(v.s.Override.Tier)
		case v.asked && v.s.Override.At.Equal(v.at): // it was set by this very operation
			return Overridden, nil
		}
		return Kept, nil
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
	if err := partner.SetTier(v.w, v.p.ID, id); err != nil {
		return err
	}
	v.p.Tier, v.s.Tier, v.s.Since, v.m.p.Tier = id, id, v.at, id
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

// missing is what a partner that would stand on a tier lacks for a higher one. Where
// both a tier and one above it ask for more of the same, the higher says it.
func missing(m *meter, top programme.Tier, want string) ([]string, error) {
	var all []gap
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
			for _, g := range gaps(l) {
				all = append(slices.DeleteFunc(all, func(x gap) bool { return x.of == g.of }), g)
			}
		}
		t = next
	}
	out := make([]string, len(all))
	for i, g := range all {
		out[i] = g.words
	}
	return out, nil
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

// scheduleNext has the partner looked at when time alone may change its tier: when
// something falls out of a window, a fiscal year begins, a grace or an override is
// over.
func scheduleNext(w *domain.Write, m *meter, s standing) error {
	var next time.Time
	sooner := func(t time.Time) {
		if t.After(m.at) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	if s.Grace != nil {
		sooner(s.Grace.Until)
	}
	if s.Override != nil {
		sooner(m.rules.StartOfDay(s.Override.Until.AddDays(1)))
	}
	for _, c := range clocks(m.rules) {
		if c.window == programme.FiscalYear {
			sooner(m.rules.StartOfDay(m.rules.FiscalYearOf(m.at).AddMonths(12)))
			continue
		}
		first, found, err := m.oldest(c.metric, windowStart(m.rules, c.window, m.at))
		if err != nil {
			return err
		}
		if found {
			sooner(m.rules.StartOfDay(fallsOut(first.Date)))
		}
	}
	if next.IsZero() {
		return w.Unschedule(timerLook, s.Partner)
	}
	return w.Schedule(timerLook, s.Partner, next.UTC())
}

// A clock is a metric over a window that moves by itself.
type clock struct {
	metric programme.Metric
	window programme.Window
}

// clocks are those that some tier needs, each once, in the order of the file.
func clocks(p *programme.Programme) []clock {
	var all []clock
	var walk func(n programme.Need)
	add := func(c clock) {
		if !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	walk = func(n programme.Need) {
		for _, sub := range slices.Concat(n.All, n.Any) {
			walk(sub)
		}
		if n.Window != programme.Rolling12 && n.Window != programme.FiscalYear {
			return
		}
		if n.Metric == programme.LeadAcceptance {
			add(clock{leadOffered, n.Window})
			return
		}
		add(clock{n.Metric, n.Window})
	}
	for _, t := range p.Tiers {
		if t.Needs != nil {
			walk(*t.Needs)
		}
	}
	return all
}
