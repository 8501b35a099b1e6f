package tier

import (
	"slices"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/learn"
	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// Operations lists what can be done with tiers.
func Operations() []domain.Operation {
	return []domain.Operation{
		domain.OfferQuery[ListTiers]("tiers.list", "programme", "Lists the tiers of the programme: what each needs and brings.", "tiers list"),
		domain.OfferQuery[Show]("tiers.show", "programme", "Shows on which tier a partner stands, and how far the next one is.", "tiers show"),
		domain.OfferQuery[Explain]("tiers.explain", "programme", "Explains a partner's tier: each need with what counts, what is missing and what falls out next.", "tiers explain"),
		domain.OfferQuery[History]("tiers.history", "programme", "Lists what evaluations have changed, newest first.", "tiers history"),
		domain.OfferQuery[Waning]("tiers.grace", "home", "Lists the partners that are about to lose their tier, the soonest first.", "tiers grace"),
		domain.Offer[Set]("tiers.override", "partners :id", "Puts a partner on a tier by hand until a day.", "tiers override P-7K3QXM --tier gold --reason 'Strategic account.' --until 2027-06-30"),
		domain.Offer[Release]("tiers.release", "partners :id", "Ends an override, so that the tier follows from what the partner has.", "tiers release P-7K3QXM"),
		domain.Offer[Evaluate]("tiers.evaluate", "partners :id", "Evaluates a partner now, or all partners one after the other, and keeps what was found.", "tiers evaluate P-7K3QXM"),
		domain.OfferLook[Simulate]("tiers.simulate", "none: it reads a programme from standard input", "Says which partners a programme would move.", "tiers simulate < programme.yaml"),
	}
}

// readers may see tiers: a partner's people their own company's, the vendor all.
func readers(r *domain.Read) error {
	if r.Actor.Side == domain.Guest {
		return r.Actor.Refused("a partner")
	}
	return nil
}

var (
	// setters put partners on tiers by hand.
	setters = domain.Party{Words: "an admin of the vendor", Roles: map[domain.Side][]domain.Role{domain.Vendor: {domain.Admin}}}
	// askers have partners evaluated.
	askers = domain.Party{Words: "an admin or a manager of the vendor", Roles: map[domain.Side][]domain.Role{
		domain.Vendor: {domain.Admin, domain.Manager},
	}}
)

// about is the partner that is meant: the actor's own if none is named.
func about(r *domain.Read, id string) (partner.Partner, error) {
	if id == "" {
		if r.Actor.Partner == "" {
			return partner.Partner{}, domain.Fieldf("partner", "Please name the partner.")
		}
		id = r.Actor.Partner
	}
	return partner.Get(r, id)
}

// ListTiers lists the tiers of the programme in force, the lowest first.
type ListTiers struct{}

// A Rung is a tier with what it needs and brings, in words.
type Rung struct {
	Level
	Needs []string `json:"needs"`
	Benefits
}

// Allow lets everybody but guests.
func (ListTiers) Allow(r *domain.Read) error { return readers(r) }

// Check has nothing to hold an empty input to.
func (ListTiers) Check() error { return nil }

// Run answers.
func (ListTiers) Run(r *domain.Read) (domain.List[Rung], error) {
	out := domain.List[Rung]{Items: []Rung{}}
	p := programme.Of(r)
	for _, t := range p.Tiers {
		rung := Rung{Level: levelOf(t), Needs: []string{}, Benefits: benefitsOf(t)}
		if t.Needs != nil {
			rung.Needs = (&meter{rules: p}).words(*t.Needs)
		}
		out.Items = append(out.Items, rung)
	}
	return out, nil
}

// words says a need in lines, one for each metric; those of which any is enough
// begin with "or".
func (m *meter) words(n programme.Need) []string {
	var out []string
	switch {
	case len(n.All) > 0:
		for _, sub := range n.All {
			out = append(out, m.words(sub)...)
		}
		return out
	case len(n.Any) > 0:
		for i, sub := range n.Any {
			w := m.words(sub)
			if i > 0 && len(w) > 0 {
				w[0] = "or " + w[0]
			}
			out = append(out, w...)
		}
		return out
	}
	unit, least := UnitCount, n.AtLeast
	switch n.Metric {
	case programme.WonRevenue:
		unit, least = UnitMoney, m.rules.LeastMoney(n).Minor
	case programme.LeadAcceptance:
		unit = UnitPercent
	case programme.WonDeals, programme.ApprovedDeals, programme.CertifiedPeople, programme.Certificates, programme.CustomerRating:
	}
	return []string{m.title(n) + ": " + m.text(unit, least)}
}

// Explain explains a partner's tier as things are, or as they were on a day from
// what was kept then.
type Explain struct {
	Partner string `arg:"" optional:"" help:"id of the partner; your own if left out" example:"P-7K3QXM"`
	At      string `help:"explain the tier as it was at the end of that day, or at a moment of the history, from what was kept" example:"2026-11-01"`
}

// Allow lets everybody but guests.
func (Explain) Allow(r *domain.Read) error { return readers(r) }

// Check holds the day to its form.
func (q Explain) Check() error {
	if q.At == "" {
		return nil
	}
	_, err := q.moment(&programme.Programme{})
	return err
}

// moment reads the day or the moment.
func (q Explain) moment(p *programme.Programme) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339Nano, q.At); err == nil {
		return t, nil
	}
	day, err := programme.ParseDate(q.At)
	var f user.Fields
	f.Add("at", err)
	return p.StartOfDay(day.AddDays(1)).Add(-1), f.Err()
}

// Run explains.
func (q Explain) Run(r *domain.Read) (Explanation, error) {
	p, err := about(r, q.Partner)
	if err != nil {
		return Explanation{}, err
	}
	if q.At != "" {
		return q.past(r, p)
	}
	s, err := standingOf(r, p)
	if err != nil {
		return Explanation{}, err
	}
	e, err := explain(r, programme.Of(r), p, s, r.Now(), true)
	if err != nil {
		return e, err
	}
	return e.seenBy(r)
}

// past is the last evaluation that was kept by then.
func (q Explain) past(r *domain.Read, p partner.Partner) (Explanation, error) {
	rules := programme.Of(r)
	end, err := q.moment(rules)
	if err == nil && rules.Today(r.Now()).Before(rules.Today(end)) {
		err = domain.Fieldf("at", "This day is to come. Please give one that is over, or leave it out.")
	}
	if err != nil {
		return Explanation{}, err
	}
	l, err := evaluationsAt.Between(r, domain.Tuple(p.ID, domain.Desc(end)), domain.Tuple(p.ID, domain.Desc(time.Time{})), 1)
	if err == nil && len(l) == 0 {
		err = domain.Errorf(domain.NotFound, "Nothing is kept of then: %s was first looked at later.", p.Name)
	}
	if err != nil {
		return Explanation{}, err
	}
	e := l[0].Explanation
	e.rules = rules
	return e.seenBy(r)
}

// forActor leaves out who of the vendor set an override, for a partner's people.
func (e Explanation) forActor(r *domain.Read) Explanation {
	if e.Override != nil && r.Actor.Side == domain.Partner {
		o := *e.Override
		o.By = programme.Of(r).Vendor
		e.Override = &o
	}
	return e
}

// seenBy is forActor for what counts, too: deals and certificates of colleagues that
// the actor may not see are only numbers.
func (e Explanation) seenBy(r *domain.Read) (Explanation, error) {
	e = e.forActor(r)
	if r.Actor.Side != domain.Partner {
		return e, nil
	}
	for _, l := range []**Line{&e.Needs, &e.Next} {
		if *l == nil {
			continue
		}
		seen, err := (*l).seenBy(r)
		if err != nil {
			return e, err
		}
		*l = &seen
	}
	return e, nil
}

func (l Line) seenBy(r *domain.Read) (Line, error) {
	below := make([]Line, 0, len(l.Lines))
	for _, sub := range l.Lines {
		seen, err := sub.seenBy(r)
		if err != nil {
			return l, err
		}
		below = append(below, seen)
	}
	var counts []Counted
	for _, c := range l.Counts {
		seen, err := l.shows(r, c.ID)
		if err != nil {
			return l, err
		}
		if seen {
			counts = append(counts, c)
		}
	}
	l.Lines, l.More, l.Counts = below, l.More+int64(len(l.Counts)-len(counts)), counts
	if l.Next == nil {
		return l, nil
	}
	seen, err := l.shows(r, l.Next.ID)
	if !seen {
		next := *l.Next
		next.ID, next.Title = "", "what a colleague has"
		l.Next = &next
	}
	return l, err
}

// shows reports whether the actor may see a deal or a certificate that counts.
func (l Line) shows(r *domain.Read, id string) (bool, error) {
	var err error
	if l.Metric == programme.CertifiedPeople || l.Metric == programme.Certificates {
		_, err = learn.Find(r, id)
	} else {
		_, err = deal.Find(r, id)
	}
	if domain.KindOf(err) == domain.NotFound {
		return false, nil
	}
	return err == nil, err
}

// Show says briefly on which tier a partner stands, as Home shows it: nothing of
// what counts is listed.
type Show struct {
	Partner string `arg:"" optional:"" help:"id of the partner; your own if left out" example:"P-7K3QXM"`
}

// Allow lets everybody but guests.
func (Show) Allow(r *domain.Read) error { return readers(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (Show) Check() error { return nil }

// Run answers.
func (q Show) Run(r *domain.Read) (Explanation, error) {
	p, err := about(r, q.Partner)
	if err != nil {
		return Explanation{}, err
	}
	s, err := standingOf(r, p)
	if err != nil {
		return Explanation{}, err
	}
	e, err := explain(r, programme.Of(r), p, s, r.Now(), false)
	return e.forActor(r), err
}

// History lists the evaluations of a partner that were kept, newest first.
type History struct {
	Partner string `arg:"" optional:"" help:"id of the partner; your own if left out" example:"P-7K3QXM"`
	domain.Page
}

// A Change is one line of a history.
type Change struct {
	At       time.Time `json:"at"`
	Outcome  Outcome   `json:"outcome"`
	From     Level     `json:"from"`
	To       Level     `json:"to"`
	Revision string    `json:"revision"`
	Grace    *Grace    `json:"grace"`
	Override *Override `json:"override"`
}

// Row shows a change in a table.
func (c Change) Row() []domain.Cell {
	return []domain.Cell{
		{Name: "at", Value: c.At.Format(time.RFC3339)},
		{Name: "outcome", Value: string(c.Outcome)},
		{Name: "from", Value: c.From.Name},
		{Name: "to", Value: c.To.Name},
		{Name: "revision", Value: c.Revision},
	}
}

// Allow lets everybody but guests.
func (History) Allow(r *domain.Read) error { return readers(r) }

// Check bounds the page.
func (q History) Check() error { return q.Page.Check() }

// Run reads a page.
func (q History) Run(r *domain.Read) (domain.List[Change], error) {
	p, err := about(r, q.Partner)
	if err != nil {
		return domain.List[Change]{}, err
	}
	l, err := noted.Page(r, domain.Tuple(p.ID), q.Page)
	return domain.MapList(l, func(e evaluation) Change {
		shown := e.forActor(r)
		return Change{At: e.At, Outcome: e.Outcome, From: e.Was, To: e.Tier, Revision: e.Revision, Grace: shown.Grace, Override: shown.Override}
	}), err
}

// Waning lists the partners that lose their tier if nothing changes, those first
// whose grace ends soonest.
type Waning struct{ domain.Page }

// A Loss is a partner in its grace.
type Loss struct {
	Partner partner.Ref `json:"partner"`
	Tier    string      `json:"tier"` // name
	Grace   Grace       `json:"grace"`
}

// Row shows a partner in a table.
func (l Loss) Row() []domain.Cell {
	return []domain.Cell{
		{Name: "id", Value: l.Partner.ID},
		{Name: "name", Value: l.Partner.Name},
		{Name: "tier", Value: l.Tier},
		{Name: "until", Value: l.Grace.Until.Format(time.RFC3339)},
		{Name: "to", Value: l.Grace.To.Name},
	}
}

// Allow lets the vendor's people.
func (Waning) Allow(r *domain.Read) error {
	if r.Actor.Side == domain.Vendor {
		return nil
	}
	return r.Actor.Refused("the vendor")
}

// Check bounds the page.
func (q Waning) Check() error { return q.Page.Check() }

// Run reads a page; a manager who is limited to regions sees those.
func (q Waning) Run(r *domain.Read) (domain.List[Loss], error) {
	out := domain.List[Loss]{Items: []Loss{}}
	l, err := domain.Sift(q.Page, func(s *standing) bool {
		_, err := partner.Get(r, s.Partner)
		return err == nil || !r.GoesOnWithout(err) && domain.KindOf(err) != domain.NotFound
	}, func(p domain.Page) (domain.List[standing], error) { return inGrace.Page(r, nil, p) })
	if err != nil {
		return out, err
	}
	for _, s := range l.Items {
		p, err := partner.Get(r, s.Partner)
		if err != nil {
			return out, err
		}
		name := p.Tier
		if t, ok := programme.Of(r).Tier(p.Tier); ok {
			name = t.Name
		}
		out.Items = append(out.Items, Loss{partner.Ref{ID: p.ID, Name: p.Name}, name, *s.Grace})
	}
	out.Next = l.Next
	return out, nil
}

// Set puts a partner on a tier by hand. It holds until the end of its day, whatever
// the partner has.
type Set struct {
	Partner string `arg:"" required:"" help:"id of the partner" example:"P-7K3QXM"`
	Tier    string `required:"" help:"id of the tier" example:"gold"`
	Reason  string `required:"" help:"why; the partner reads it" example:"Strategic account."`
	Until   string `required:"" help:"its last day" example:"2027-06-30"`
}

const maxReason = 500

// Allow lets admins of the vendor.
func (Set) Allow(r *domain.Read) error { return setters.Allow(r) }

// Check holds the input to its form.
func (c Set) Check() error {
	_, _, err := c.read(programme.Date{})
	return err
}

func (c Set) read(today programme.Date) (reason string, until programme.Date, err error) {
	var f user.Fields
	reason = f.Line("reason", c.Reason, maxReason, "Please give a reason; the partner reads it.")
	until, dateErr := programme.ReadDate(c.Until, today)
	if today.IsZero() && c.Until != "" { // a distance from today is read once today is known
		dateErr = nil
	}
	f.Add("until", dateErr)
	if c.Tier == "" {
		f.Addf("tier", "Please name the tier.")
	}
	return reason, until, f.Err()
}

// Do sets it.
func (c Set) Do(w *domain.Write) (Explanation, error) {
	p, err := partner.Get(w.Read, c.Partner)
	if err != nil {
		return Explanation{}, err
	}
	rules := programme.Of(w.Read)
	reason, until, err := c.read(rules.Today(w.Now()))
	if err != nil {
		return Explanation{}, err
	}
	t, ok := rules.Tier(c.Tier)
	switch {
	case !ok:
		var names []string
		for _, t := range rules.Tiers {
			names = append(names, t.ID)
		}
		return Explanation{}, domain.Fieldf("tier", "There is no tier %q. There are %s.", c.Tier, join(names))
	case until.Before(rules.Today(w.Now())):
		return Explanation{}, domain.Fieldf("until", "This day is over. Please give one that is to come.")
	}
	if err := goesOn(p); err != nil {
		return Explanation{}, err
	}
	s, err := standingOf(w.Read, p)
	if err != nil {
		return Explanation{}, err
	}
	s.Override = &Override{Tier: t.ID, Reason: sentence(reason), Until: until, By: w.Actor.Name, At: w.Now()}
	if err := standings.Put(w, s); err != nil {
		return Explanation{}, err
	}
	if err := w.Emit(OverrideSet{About: About{p.ID, p.Name}, Tier: t.Name, Reason: reason, Until: until}); err != nil {
		return Explanation{}, err
	}
	e, err := evaluateNow(w, p, becauseSet)
	return e.Explanation, err
}

// goesOn refuses a partnership that has ended: its tier is as it was.
func goesOn(p partner.Partner) error {
	if p.Status == partner.Ended {
		return domain.Errorf(domain.Conflict, "The partnership with %s has ended.", p.Name)
	}
	return nil
}

func join(names []string) string {
	out := ""
	for i, n := range names {
		switch {
		case i > 0 && i == len(names)-1:
			out += " and "
		case i > 0:
			out += ", "
		}
		out += n
	}
	return out
}

// Release ends an override before its day.
type Release struct {
	Partner string `arg:"" required:"" help:"id of the partner" example:"P-7K3QXM"`
}

// Allow lets admins of the vendor.
func (Release) Allow(r *domain.Read) error { return setters.Allow(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (Release) Check() error { return nil }

// Do ends it; what the partner has decides again, with a grace before it loses a
// tier.
func (c Release) Do(w *domain.Write) (Explanation, error) {
	p, err := partner.Get(w.Read, c.Partner)
	if err != nil {
		return Explanation{}, err
	}
	s, err := standingOf(w.Read, p)
	if err != nil {
		return Explanation{}, err
	}
	if s.Override == nil || !s.Override.ReleasedAt.IsZero() {
		return Explanation{}, domain.Errorf(domain.Conflict, "The tier of %s is not set by hand.", p.Name)
	}
	if err := goesOn(p); err != nil {
		return Explanation{}, err
	}
	o := *s.Override
	o.ReleasedAt = w.Now()
	s.Override = &o
	if err := standings.Put(w, s); err != nil {
		return Explanation{}, err
	}
	e, err := evaluateNow(w, p, "tiers.release")
	return e.Explanation, err
}

// evaluateNow evaluates a partner on request and keeps what was found. If something
// was due before that has yet to be looked at, that comes first, and then this, both
// right after the transaction.
func evaluateNow(w *domain.Write, p partner.Partner, because string) (evaluation, error) {
	s, err := standingOf(w.Read, p)
	if err != nil {
		return evaluation{}, err
	}
	if waits, err := pending(w.Read, p.ID); err != nil {
		return evaluation{}, err
	} else if s.late(programme.Of(w.Read), w.Now()) || !waits.At.IsZero() && waits.At.Before(w.Now()) {
		e, err := explain(w.Read, programme.Of(w.Read), p, s, w.Now(), true)
		if err != nil {
			return evaluation{}, err
		}
		return evaluation{Explanation: e}, lookFor(w, p.ID, because, w.Now())
	}
	e, err := evaluate(w, p, w.Now(), because, true)
	if err != nil {
		return e, err
	}
	return e, causes.Delete(w, p.ID)
}

// Evaluate evaluates a partner and keeps what was found, or has all partners
// evaluated one after the other.
type Evaluate struct {
	Partner string `arg:"" optional:"" help:"id of the partner; all if left out" example:"P-7K3QXM"`
}

// An Evaluated value is what was found of one partner; none while all are looked
// at.
type Evaluated struct {
	Partner *Explanation `json:"partner"`
	Outcome Outcome      `json:"outcome,omitempty"`
	All     bool         `json:"all,omitempty"` // all partners are looked at, one after the other
}

// Text shows it to people.
func (e Evaluated) Text() string {
	if e.Partner == nil {
		return "All partners are looked at, one after the other.\n"
	}
	return e.Partner.Text()
}

// Allow lets admins and managers of the vendor.
func (c Evaluate) Allow(r *domain.Read) error {
	if r.Actor.Side == domain.System {
		return nil
	}
	return askers.Allow(r)
}

// Check has nothing to hold the input to: a malformed id is not found.
func (Evaluate) Check() error { return nil }

// Do evaluates.
func (c Evaluate) Do(w *domain.Write) (Evaluated, error) {
	if c.Partner == "" {
		return Evaluated{All: true}, Sweep(w)
	}
	p, err := partner.Get(w.Read, c.Partner)
	if err != nil {
		return Evaluated{}, err
	}
	if err := goesOn(p); err != nil {
		return Evaluated{}, err
	}
	e, err := evaluateNow(w, p, "tiers.evaluate")
	return Evaluated{Partner: &e.Explanation, Outcome: e.Outcome}, err
}

// inOrder sorts tiers by their rank.
func inOrder(p *programme.Programme) []programme.Tier {
	all := slices.Clone(p.Tiers)
	slices.SortFunc(all, func(a, b programme.Tier) int { return a.Rank - b.Rank })
	return all
}
