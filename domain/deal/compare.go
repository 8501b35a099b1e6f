package deal

import (
	"cmp"
	"slices"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
)

// A Comparison puts a deal beside what it touches, for who reviews it.
type Comparison struct {
	Deal             Deal     `json:"deal"`
	Others           []Beside `json:"others"`
	Account          string   `json:"account,omitempty"`           // the vendor's own account of this key
	OutsideTerritory bool     `json:"outside_territory,omitempty"` // the partner sells elsewhere, as things are today
	NotAuthorised    []string `json:"not_authorised,omitempty"`    // SKUs that the partner may not sell, as things are today
}

// A Beside is another deal, or an account of the vendor, with why it is shown.
type Beside struct {
	Deal    *Deal   `json:"deal,omitempty"`
	Account string  `json:"account,omitempty"`
	Why     string  `json:"why"`   // "conflict" or "possible"
	Score   float64 `json:"score"` // how alike the names are, from 0 to 1
	Ahead   bool    `json:"ahead"` // stands before the deal: approving it takes an exception
}

// Compare shows a deal beside those that are in conflict with it or possibly so.
// It is for the vendor only.
type Compare struct {
	ID string `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
}

// maxBeside bounds the deals of one family that are shown beside one.
const maxBeside = 20

// Allow lets who reviews or audits.
func (Compare) Allow(r *domain.Read) error { return vendorReaders.Allow(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (Compare) Check() error { return nil }

// Run returns the deal with its others, those that stand before it first.
func (q Compare) Run(r *domain.Read) (Comparison, error) {
	d, err := find(r, q.ID)
	if err != nil {
		return Comparison{}, err
	}
	k := check{r: r, rules: programme.Of(r), claim: d.Claim, partner: d.Partner.ID, self: d.ID}
	if k.claim.Key == "" { // never submitted: what a submission would find, as far as the draft goes
		k.claim, _ = d.claimOf(k.rules)
	}
	out := Comparison{Deal: d.present(r), Others: []Beside{}}
	if err := k.conflicts(&out, d.Inner.Place); err != nil {
		return Comparison{}, err
	}
	similar, err := k.similar()
	if err != nil {
		return Comparison{}, err
	}
	for _, s := range similar {
		out.Others = append(out.Others, s.beside(r))
	}
	company, ok, err := partner.Partners.Lookup(r, d.Partner.ID)
	if ok {
		beyond := d.limits(r, company)
		out.OutsideTerritory, out.NotAuthorised = beyond.Outside, beyond.Forbidden
	}
	return out, err
}

func (s likeness) beside(r *domain.Read) Beside {
	if s.account != nil {
		return Beside{Account: s.account.Name, Why: string(Possible), Score: s.score}
	}
	other := s.deal.present(r)
	return Beside{Deal: &other, Why: string(Possible), Score: s.score}
}

// conflicts adds the deals of the same customer and a family in common.
func (k check) conflicts(out *Comparison, place int64) error {
	seen := map[string]bool{}
	for _, family := range k.claim.Families {
		if a, ok := k.rules.NamedAccount(k.claim.Key, family, k.claim.Country, k.claim.Region); ok {
			out.Account = a.Name
		}
		n := 0
		err := k.line(family, func(d *record) bool {
			if !seen[d.ID] && k.blocks(d) {
				other := d.present(k.r)
				ahead := d.rank() < waiting || place == 0 || d.Inner.Place < place
				out.Others = append(out.Others, Beside{Deal: &other, Why: string(Blocked), Score: 1, Ahead: ahead})
			}
			seen[d.ID] = true
			n++
			return n < maxBeside
		})
		if err != nil {
			return err
		}
	}
	slices.SortStableFunc(out.Others, func(a, b Beside) int { return cmp.Compare(rankOf(a), rankOf(b)) })
	return nil
}

func rankOf(b Beside) int {
	if b.Ahead {
		return 0
	}
	return 1
}
