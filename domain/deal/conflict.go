package deal

import (
	"cmp"
	"slices"
	"time"

	"gangway/domain"
	"gangway/domain/customer"
	"gangway/domain/programme"
)

// Sentences about a conflict. They never say who.
const (
	sayRegistered = "This customer is already registered for this product."
	sayYours      = "You have already registered this customer for this product."
)

// A verdict is what a check of a claim found.
type verdict struct {
	Conflict Conflict
	First    *record                 // who stands in the way, first of the line
	Account  *programme.NamedAccount // or the vendor's own account
	Possible []likeness              // similar names, the most similar first
}

// A likeness is a deal or an account of the vendor whose customer's name is
// similar.
type likeness struct {
	deal    *record
	account *programme.NamedAccount
	score   float64
}

// claimOf returns what a deal asks protection for, without a place in line.
func (d *record) claimOf(p *programme.Programme) (claim, error) {
	key, err := customer.KeyOf(d.Customer.Domain, d.Customer.Name, d.Customer.Country)
	return claim{
		Key: key, Name: d.Customer.Name, Country: d.Customer.Country, Region: d.Customer.Region,
		Families: p.FamiliesOf(d.skus()...),
	}, err
}

func (d *record) skus() []string {
	skus := make([]string, 0, len(d.Products))
	for _, l := range d.Products {
		skus = append(skus, l.SKU)
	}
	return skus
}

// overlaps reports whether two claims' territories can be one. A claim without a
// country may lie anywhere.
func (c claim) overlaps(p *programme.Programme, o claim) bool {
	return c.Country == "" || o.Country == "" || p.Overlap(c.Country, c.Region, o.Country, o.Region)
}

// covers reports whether a claim asks for nothing that the other did not.
func (c claim) covers(o claim) bool {
	return c.Key == o.Key && c.Country == o.Country && c.Region == o.Region &&
		!slices.ContainsFunc(o.Families, func(f string) bool { return !slices.Contains(c.Families, f) })
}

// A check examines one claim by one partner.
type check struct {
	r       *domain.Read
	rules   *programme.Programme
	claim   claim
	partner string // whose claim it is
	self    string // id of the deal that makes it, or ""
	place   int64  // its place in line if it has one: who waits behind it is not in its way
}

// run finds whether the claim is clear.
func (k check) run() (verdict, error) {
	found, err := k.blocked()
	if err != nil || found.Conflict == Blocked {
		return found, err
	}
	similar, err := k.similar()
	if err != nil {
		return verdict{}, err
	}
	if len(similar) > 0 {
		return verdict{Conflict: Possible, Possible: similar}, nil
	}
	return found, nil
}

// blocked finds whether anything stands in the way, without regard to similar
// names.
func (k check) blocked() (verdict, error) {
	for _, family := range k.claim.Families {
		if a, ok := k.rules.NamedAccount(k.claim.Key, family, k.claim.Country, k.claim.Region); ok {
			return verdict{Conflict: Blocked, Account: &a}, nil
		}
		first, err := k.first(family)
		if err != nil {
			return verdict{}, err
		}
		if first != nil {
			return verdict{Conflict: Blocked, First: first}, nil
		}
	}
	return verdict{Conflict: Clear}, nil
}

// first returns the first of the line for a family that stands in the way.
func (k check) first(family string) (found *record, err error) {
	err = k.line(family, func(d *record) bool {
		if k.blocks(d) {
			found = d
		}
		return found == nil
	})
	return found, err
}

// line calls fn for the deals that claim the key and family, in order, until it
// returns false.
func (k check) line(family string, fn func(*record) (more bool)) error {
	page := domain.Page{Limit: 8}
	for {
		l, err := claimed.Page(k.r, domain.Tuple(string(k.claim.Key), family), page)
		if err != nil {
			return err
		}
		for i := range l.Items {
			if !fn(&l.Items[i]) {
				return nil
			}
		}
		if l.Next == "" {
			return nil
		}
		page.After = l.Next
	}
}

// blocks reports whether a deal that has the key and a family in common stands
// in the way of the claim at this moment. It goes by the time, not by what the
// timers have got round to. In the grace after a protection only others are
// kept out.
func (k check) blocks(d *record) bool {
	if d.ID == k.self || k.behind(d) || !k.claim.overlaps(k.rules, d.Claim) {
		return false
	}
	own, now := d.Partner.ID == k.partner, k.r.Now()
	switch {
	case d.Status == StatusExpired:
		return !own && now.Before(d.GraceUntil)
	case d.Status == StatusApproved && !now.Before(d.ProtectedUntil):
		return !own && now.Before(graceEnd(k.rules, d.ProtectedUntil))
	}
	return true
}

// behind reports a deal that waits behind the claim's own place.
func (k check) behind(d *record) bool {
	return k.place > 0 && d.rank() == waiting && d.Claim.Key == k.claim.Key && d.Inner.Place > k.place
}

func graceEnd(p *programme.Programme, protected time.Time) time.Time {
	return p.EndAfter(protected, p.Deals.GraceDays).UTC()
}

// Bounds of the search for similar names. In a crowded block those are looked at
// first that begin as the name does, by ever less of it.
const (
	maxPerStart = 20 // names that are looked at from each beginning
	maxPerName  = 20 // deals
	maxSimilar  = 5
)

// similar returns the claims of the same country, of a family in common, whose
// customers' names are similar, and the vendor's own accounts likewise.
func (k check) similar() ([]likeness, error) {
	if k.claim.Name == "" || k.claim.Country == "" {
		return nil, nil
	}
	name := customer.NameOf(k.claim.Name)
	found := k.similarAccounts(name)
	seen := map[string]bool{}
	for _, block := range name.Blocks() {
		in := domain.Tuple(k.claim.Country, block)
		names, err := k.similarNames(in, name, seen)
		if err != nil {
			return nil, err
		}
		for _, n := range names {
			near, err := alike.First(k.r, domain.Tuple(in, n.name), maxPerName)
			if err != nil {
				return nil, err
			}
			for i := range near {
				if d := &near[i]; k.nearby(d) {
					found = append(found, likeness{deal: d, score: n.score})
				}
			}
		}
	}
	slices.SortStableFunc(found, func(a, b likeness) int { return cmp.Compare(b.score, a.score) })
	return found[:min(len(found), maxSimilar)], nil
}

// A namesake is a name in the index of similar names.
type namesake struct {
	name  string
	score float64
}

// similarNames returns the names in a block that are similar to one and were not seen
// in another block.
func (k check) similarNames(in domain.Key, name customer.Name, seen map[string]bool) (found []namesake, err error) {
	own := []rune(name.String())
	for _, eighths := range []int{7, 6, 4, 0} {
		n := 0
		err := alike.Strings(k.r, in, string(own[:len(own)*eighths/8]), func(s string) bool {
			if n++; !seen[s] {
				seen[s] = true
				if score := name.Similar(customer.ReadName(s)); score >= customer.Threshold {
					found = append(found, namesake{s, score})
				}
			}
			return n < maxPerStart
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// nearby reports whether a deal would be in the way if the customers were one.
func (k check) nearby(d *record) bool {
	return d.Claim.Key != k.claim.Key && k.blocks(d) &&
		slices.ContainsFunc(d.Claim.Families, func(f string) bool { return slices.Contains(k.claim.Families, f) })
}

func (k check) similarAccounts(name customer.Name) []likeness {
	var found []likeness
	for _, a := range k.rules.NamedAccounts {
		if a.Country != "" && a.Country != k.claim.Country {
			continue
		}
		score := name.Similar(customer.NameOf(a.Name))
		if score < customer.Threshold {
			continue
		}
		if len(a.Families) == 0 || slices.ContainsFunc(a.Families, func(f string) bool { return slices.Contains(k.claim.Families, f) }) {
			found = append(found, likeness{account: &a, score: score})
		}
	}
	return found
}

// ahead returns what stands before a deal when it is to be approved: deals that
// are protected or may be renewed, submissions with an earlier place, and an
// account of the vendor. Approving it all the same is an exception.
func (k check) ahead() (blockers []record, account *programme.NamedAccount, err error) {
	seen := map[string]bool{}
	for _, family := range k.claim.Families {
		if a, ok := k.rules.NamedAccount(k.claim.Key, family, k.claim.Country, k.claim.Region); ok {
			account = &a
		}
		err := k.line(family, func(d *record) bool {
			if k.behind(d) {
				return false
			}
			if !seen[d.ID] && k.blocks(d) {
				blockers = append(blockers, *d)
			}
			seen[d.ID] = true
			return len(blockers) < maxBlockers
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return blockers, account, nil
}

// maxBlockers bounds the deals that one exception names.
const maxBlockers = 3

// A line counts the places of one customer key, in the order of commits.
type line struct {
	Key  string `json:"key"`
	Last int64  `json:"last"`
}

var lines = domain.NewTable("deal_line", func(l *line) domain.Key { return domain.Tuple(l.Key) })

// queueUp gives the next place in the line of a customer key.
func queueUp(w *domain.Write, key customer.Key) (int64, error) {
	l, _, err := lines.Lookup(w.Read, string(key))
	if err != nil {
		return 0, err
	}
	l.Key = string(key)
	l.Last++
	return l.Last, lines.Put(w, l)
}

// until is how long the customer is protected for another partner, if the
// programme lets rivals know.
func (v verdict) until(p *programme.Programme) (t time.Time) {
	if v.First != nil && v.First.Status.isProtected() && p.Deals.ConflictShowsUntil {
		t = v.First.ProtectedUntil
	}
	return t
}
