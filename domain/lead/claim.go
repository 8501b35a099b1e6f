package lead

import (
	"slices"
	"time"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
)

// An audience is a partner in front of the pool: it sees what it may have.
type audience struct {
	rules   *programme.Programme
	partner partner.Partner
	facts   programme.PartnerFacts
	is      standing
	now     time.Time
}

// audienceOf returns the actor's company in front of the pool. Nobody else is an
// audience.
func audienceOf(r *domain.Read) (audience, error) {
	a := audience{rules: programme.Of(r), now: r.Now()}
	if r.Actor.Side != domain.Partner || r.Actor.Partner == "" {
		return a, nil
	}
	p, err := partner.Partners.Get(r, r.Actor.Partner)
	if err != nil {
		return a, err
	}
	a.partner, a.facts = p, partnerFacts(a.rules, p)
	a.is, err = standingOf(r, p.ID)
	a.facts.Open, a.facts.Accepted, a.facts.Converted = int(a.is.Open), int(a.is.Accepted), int(a.is.Converted)
	a.facts.Lapsed = a.is.lapsed(a.rules, a.now)
	return a, err
}

// has reports whether the partner may see a lead that is or was in the pool: it
// sells there, may sell the products, has not had it before, and the condition of
// the rule that put it there holds.
func (a audience) has(d *record) bool {
	if a.partner.ID == "" || a.partner.Status != partner.Active || slices.Contains(d.Excluded, a.partner.ID) || !d.consents(a.rules) {
		return false
	}
	spot := programme.Spot{Country: d.Country, Region: d.Region, Domain: d.Domain}
	if !a.rules.SellsIn(a.partner.Territories, spot, a.rules.Today(a.now)) {
		return false
	}
	for _, sku := range d.Products {
		if !a.rules.Authorises(a.partner.Products, sku) {
			return false
		}
	}
	rule, ok := a.rules.LeadRule(d.Inner.Rule)
	if !ok {
		return true
	}
	asked, err := rule.Conditions()
	if err != nil {
		return false
	}
	holds, err := asked.Candidates.Holds(programme.Facts{Lead: d.facts(a.rules, a.now), Partner: a.facts})
	return holds && err == nil
}

// Claim takes a lead out of the pool: whoever is first has it.
type Claim struct {
	ID       string `arg:"" required:"" help:"id of the lead" example:"L-7K3QXM"`
	Owner    string `help:"id of the colleague who works on it; you if left out" example:"U-2MWQ8R"`
	Unopened bool   `help:"do not open its contact yet"`
}

// Allow lets who sells.
func (Claim) Allow(r *domain.Read) error { return may(r, verbClaim) }

// Check has nothing to hold the input to: a malformed id is not found.
func (Claim) Check() error { return nil }

// Do claims.
func (c Claim) Do(w *domain.Write) (Lead, error) {
	a, err := audienceOf(w.Read)
	if err != nil {
		return Lead{}, err
	}
	d, err := claimable(w.Read, a, c.ID)
	if err != nil {
		return Lead{}, err
	}
	h := handle(w, d, verbClaim)
	if err := a.within(h.terms()); err != nil {
		return Lead{}, err
	}
	h.Partner = &Ref{w.Actor.Partner, w.Actor.PartnerName}
	h.OfferedAt, h.PooledAt = time.Time{}, d.PooledAt
	h.remember(Offer{Partner: *h.Partner, At: w.Now(), AnsweredAt: w.Now(), Outcome: Accepted})
	if err := h.takeOn(c.Owner, true); err != nil {
		return Lead{}, err
	}
	day := h.rules.Today(w.Now())
	if err := book(w, w.Actor.Partner, func(s *standing) { s.today(day); s.Claims++; s.ClaimedAt = w.Now() }); err != nil {
		return Lead{}, err
	}
	if err := h.openUnless(c.Unopened); err != nil {
		return Lead{}, err
	}
	return h.finish()
}

// lately is how long somebody who was too late is told so. Afterwards the lead is
// to it like one that was never there.
const lately = time.Hour

// claimable returns a lead of the pool that the actor may have. Who saw it there
// a moment ago reads that it is taken; to all others it does not exist.
func claimable(r *domain.Read, a audience, id string) (record, error) {
	id, ok := domain.ParseID("L", id)
	if !ok {
		return record{}, leads.NotFound()
	}
	d, found, err := leads.Lookup(r, id)
	switch {
	case err != nil:
		return record{}, err
	case found && d.Status == StatusPooled && a.has(&d):
		return d, nil
	case found && sees(r.Actor, &d):
		return record{}, moves[verbClaim].refusal(d.Status)
	case found && d.wasPooled(r.Now()) && a.has(&d):
		return record{}, domain.Errorf(domain.Conflict, "Somebody was quicker: this lead has just been taken.")
	}
	return record{}, leads.NotFound()
}

// wasPooled reports a lead that was claimed from the pool lately.
func (d *record) wasPooled(now time.Time) bool {
	return !d.PooledAt.IsZero() && !d.AcceptedAt.IsZero() && now.Sub(d.AcceptedAt) < lately
}

// within holds a claim to the caps of the partner.
func (a audience) within(t programme.Terms) error {
	pool := a.rules.Leads.Pool
	limited := func(format string, args ...any) error { return domain.Errorf(domain.Limited, format, args...) }
	switch free := a.rules.After(a.is.ClaimedAt, pool.CoolDown); {
	case int(a.is.Open) >= t.OpenCap:
		return limited("Finish or give back a lead first: your company has %d open leads, as many as it may.", a.is.Open)
	case a.is.claimsOn(a.rules.Today(a.now)) >= int64(pool.ClaimsPerDay):
		return limited("Tomorrow you can claim more: your company has claimed %d leads today, as many as it may.", pool.ClaimsPerDay)
	case !pool.CoolDown.IsZero() && !a.is.ClaimedAt.IsZero() && a.now.Before(free): // a claim that was overtaken is older than the last
		return limited("You can claim the next one at %s: your company has claimed a lead a moment ago.", free.In(a.rules.TimeZone).Format("15:04:05"))
	}
	return nil
}

// terms are those of the rule that gave the lead where it is.
func (c *change) terms() programme.Terms {
	rule, _ := c.rules.LeadRule(c.Inner.Rule)
	return c.rules.TermsOf(rule)
}

// Pool lists the leads in the pool that the actor may claim, masked: what company
// it is shows when it is claimed. For the vendor it lists all of them in full.
type Pool struct {
	Sort string `help:"-pooled (newest first) or score (the most promising first)" enum:"-pooled,score" default:"-pooled" example:"score"`
	domain.Page
}

// Allow lets everybody who reads leads.
func (Pool) Allow(r *domain.Read) error { return readers.Allow(r) }

// Check holds the input to its form.
func (q Pool) Check() error {
	if q.Sort != "" && q.Sort != "-pooled" && q.Sort != byScore {
		return domain.Fieldf("sort", "The order is one of: -pooled, score.")
	}
	return q.Page.Check()
}

// Run returns a page.
func (q Pool) Run(r *domain.Read) (domain.List[Lead], error) {
	order := byCreated
	if q.Sort == byScore {
		order = byScore
	}
	a, err := audienceOf(r)
	if err != nil {
		return domain.List[Lead]{}, err
	}
	places := []string{programme.Everywhere}
	if r.Actor.Side == domain.Partner && len(a.partner.Territories) > 0 && len(a.partner.Territories) <= maxPlaces {
		places = a.partner.Territories
	}
	var prefixes []domain.Key
	for _, place := range places {
		prefixes = append(prefixes, domain.Tuple(order, place))
	}
	seen := map[string]bool{}
	keep := func(d *record) bool {
		if seen[d.ID] || r.Actor.Side == domain.Partner && !a.has(d) || r.Actor.Side != domain.Partner && !sees(r.Actor, d) {
			return false
		}
		seen[d.ID] = true
		return true
	}
	l, err := domain.Sift(q.Page, keep, func(p domain.Page) (domain.List[record], error) { return pooled.Merge(r, prefixes, p) })
	return presentAll(r, l), err
}
