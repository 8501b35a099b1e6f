package lead

import (
	"bytes"
	"slices"
	"time"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/domain/revision"
)

// A turn is a partner's place in the rota of a rule: how far it is, and where it
// can be found. Only partners that stand a chance with the rule have one. That is
// a hint, to find candidates without looking at every partner: what counts is
// looked at anew in each routing.
type turn struct {
	Rule    string   `json:"rule"`
	Partner string   `json:"partner"`
	Places  []string `json:"places"` // its territories, or everywhere
	Done    int64    `json:"done"`   // turns, in parts
}

var rota = domain.NewTable("lead_turn", func(t *turn) domain.Key { return domain.Tuple(t.Rule, t.Partner) })

var (
	// next is the rota by rule and place, whoever had the fewest turns in front.
	next = rota.Index("next", func(t *turn) []domain.Key {
		var keys []domain.Key
		for _, place := range t.Places {
			keys = append(keys, domain.Tuple(t.Rule, place, t.Done))
		}
		return keys
	})
	// least is the rota of a rule in all places.
	least = rota.Index("least", func(t *turn) []domain.Key { return []domain.Key{domain.Tuple(t.Rule, t.Done)} })
)

// byHand is the rota of no rule: all active partners, for suggestions.
const byHand = ""

// A roll says for which revision of the programme the rotas are made, and how far
// that is.
type roll struct {
	Revision string `json:"revision"`
	After    string `json:"after,omitempty"` // where to go on
	Done     bool   `json:"done"`
}

var rolls = domain.NewTable("lead_roll", func(*roll) domain.Key { return domain.Tuple("roll") })

// Timers of the rotas.
const (
	timerEnrol = "lead.enrol" // of one partner
	timerRoll  = "lead.roll"  // of all, after the programme has changed
)

// maxPlaces bounds the places under which a partner is found; who has more
// territories is found everywhere and looked at more closely then.
const maxPlaces = 8

func placesOf(territories []string) []string {
	if len(territories) == 0 || len(territories) > maxPlaces {
		return []string{programme.Everywhere}
	}
	return territories
}

// rolled reports whether the rotas are those of the programme in force.
func rolled(r *domain.Read) (bool, error) {
	l, found, err := rolls.Lookup(r, "roll")
	return found && l.Done && l.Revision == programme.Of(r).Revision, err
}

// callRoll begins to make the rotas anew, unless they are right or it has begun.
func callRoll(w *domain.Write) error {
	l, found, err := rolls.Lookup(w.Read, "roll")
	if err != nil || found && l.Revision == programme.Of(w.Read).Revision {
		return err
	}
	first, err := partner.Partners.Range(w.Read, nil, domain.Page{Limit: 1})
	if err != nil {
		return err
	}
	l = roll{Revision: programme.Of(w.Read).Revision, Done: len(first.Items) == 0}
	if err := rolls.Put(w, l); err != nil || l.Done {
		return err
	}
	return w.Schedule(timerRoll, "", w.Now())
}

// rollTo makes the rotas by a programme that comes into force by this transaction.
func rollTo(w *domain.Write, _ revision.Published) error { return callRoll(w) }

// Roll makes the rotas of the rules anew if the programme has changed. It returns
// at once; the portal goes through the partners by itself.
type Roll struct{}

// Allow lets admins and the portal itself.
func (Roll) Allow(r *domain.Read) error {
	if r.Actor.Side == domain.System {
		return nil
	}
	return admins.Allow(r)
}

// Check has nothing to hold an empty input to.
func (Roll) Check() error { return nil }

// Do begins.
func (Roll) Do(w *domain.Write) (struct{}, error) { return struct{}{}, callRoll(w) }

// rollOn enrols some partners and goes on a moment later, until all are through.
func rollOn(w *domain.Write, _ string, _ time.Time) error {
	l, _, err := rolls.Lookup(w.Read, "roll")
	if err != nil || l.Done {
		return err
	}
	if l.Revision != programme.Of(w.Read).Revision { // it is published, and on its way to this process
		return w.Schedule(timerRoll, "", w.Now().Add(time.Second))
	}
	page, err := partner.Partners.Range(w.Read, nil, domain.Page{Limit: maxRolled, After: l.After})
	if err != nil {
		return err
	}
	behind, left := l.After, maxEnrolled
	l.After, l.Done = page.Next, page.Next == ""
	for _, p := range page.Items {
		if left, err = enrol(w, p, left); err != nil {
			return err
		}
		if left == 0 { // there may be more to do for this one: it is the first next time
			l.After, l.Done = behind, false
			break
		}
		behind = domain.Behind(p.ID)
	}
	if err := rolls.Put(w, l); err != nil || l.Done {
		return err
	}
	return w.Schedule(timerRoll, "", w.Now())
}

// enrolLater has a partner looked at anew, now that it has changed.
func enrolLater(w *domain.Write, id string) error { return w.Schedule(timerEnrol, id, w.Now()) }

// enrolOn looks at a partner anew.
func enrolOn(w *domain.Write, id string, _ time.Time) error {
	p, found, err := partner.Partners.Lookup(w.Read, id)
	if err != nil || !found {
		return err
	}
	left, err := enrol(w, p, maxEnrolled)
	if err == nil && left == 0 {
		err = w.Schedule(timerEnrol, id, w.Now())
	}
	return err
}

// Bounds of one transaction: the partners that are looked at, and the turns that
// are changed.
const (
	maxRolled   = 64
	maxEnrolled = 4
)

// enrol brings a partner's turns up to date with what it is, changing so many at
// most. It returns how many are left of these; with none left there may be more to
// do.
func enrol(w *domain.Write, p partner.Partner, left int) (int, error) {
	rules := programme.Of(w.Read)
	for _, r := range append([]programme.LeadRule{{ID: byHand}}, rules.Leads.Rules...) {
		fits, err := standsChance(rules, r, p)
		if err != nil {
			return left, err
		}
		changed, err := seat(w, r.ID, p, fits)
		if err != nil {
			return left, err
		}
		if changed {
			left--
		}
		if left == 0 {
			break
		}
	}
	return left, nil
}

// standsChance reports whether a partner could ever be a candidate of a rule, as
// long as it stays what it is.
func standsChance(rules *programme.Programme, r programme.LeadRule, p partner.Partner) (bool, error) {
	if p.Status != partner.Active || r.ID != byHand && !r.Strategy.InTurn() {
		return false, nil
	}
	if r.ID == byHand {
		return true, nil
	}
	asked, err := r.Conditions()
	if err != nil {
		return false, err
	}
	ok, err := asked.Standing.Holds(programme.Facts{Partner: partnerFacts(rules, p)})
	return ok || err != nil, nil // one that can't be asked without the lead is asked with it
}

// seat gives a partner a turn in a rota, moves it to its places, or takes it out.
// Who is new comes where the others are, not where they began.
func seat(w *domain.Write, rule string, p partner.Partner, fits bool) (changed bool, err error) {
	t, found, err := rota.Lookup(w.Read, rule, p.ID)
	places := placesOf(p.Territories)
	switch {
	case err != nil || !fits && !found || fits && found && slices.Equal(t.Places, places):
		return false, err
	case !fits:
		return true, rota.Delete(w, rule, p.ID)
	case !found:
		first, err := least.First(w.Read, domain.Tuple(rule), 1)
		if err != nil {
			return false, err
		}
		t = turn{Rule: rule, Partner: p.ID}
		if len(first) > 0 {
			t.Done = first[0].Done
		}
	}
	t.Places = places
	return true, rota.Put(w, t)
}

// partnerFacts are what conditions know of a partner apart from its leads.
func partnerFacts(rules *programme.Programme, p partner.Partner) programme.PartnerFacts {
	tier, _ := rules.Tier(p.Tier)
	return programme.PartnerFacts{
		ID: p.ID, Domain: p.Domain, Country: p.Country, Type: p.Type, Tier: p.Tier, Rank: tier.Rank,
		Territories: p.Territories, Products: p.Products, Languages: p.Languages, Certificates: p.AllCertificates(),
	}
}

// turnsOf returns a page of the rota of a rule in places, whoever had the fewest
// turns in front.
func turnsOf(r *domain.Read, rule string, places []string, p domain.Page) (domain.List[turn], error) {
	prefixes := []domain.Key{domain.Tuple(rule, programme.Everywhere)}
	for _, place := range places {
		prefixes = append(prefixes, domain.Tuple(rule, place))
	}
	slices.SortFunc(prefixes, func(a, b domain.Key) int { return bytes.Compare(a, b) })
	return next.Merge(r, prefixes, p)
}
