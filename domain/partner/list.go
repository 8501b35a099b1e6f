package partner

import (
	"slices"
	"strings"

	"gangway/domain"
	"gangway/domain/geo"
	"gangway/domain/programme"
	"gangway/domain/text"
	"gangway/domain/user"
)

// List lists partners.
type List struct {
	domain.Page
	Status  Status `help:"active, suspended or ended; all if left out" example:"active"`
	Country string `help:"only those of a country: name or code" example:"DE"`
	Tier    string `help:"only those on a tier" example:"gold"`
	Search  string `help:"only those of which a word of the name or the web domain begins with this, in the order of the words found" example:"conto"`
	Sort    string `help:"name (as without it), or -created for the newest first; not with a search" enum:"name,-created" example:"-created"`
}

// The orders of a list.
const (
	sortName   = "name"
	sortNewest = "-created"
)

func (q List) clean() (List, error) {
	var f user.Fields
	q.Country = f.Country("country", q.Country, "")
	q.Search = f.Line("search", q.Search, maxCompany, "")
	q.Tier = f.Line("tier", q.Tier, user.MaxName, "")
	switch q.Status {
	case "", Active, Suspended, Ended:
	default:
		f.Addf("status", "The status is active, suspended or ended.")
	}
	if !slices.Contains([]string{"", sortName, sortNewest}, q.Sort) {
		f.Addf("sort", "Partners are sorted by name or by -created.")
	}
	if q.Sort != "" && searched(q.Search) != "" {
		f.Addf("sort", "What a search finds comes in the order of the words found, so leave the order out.")
	}
	f.Add("limit", q.Page.Check())
	return q, f.Err()
}

// Allow lets the vendor.
func (List) Allow(r *domain.Read) error { return vendor(r) }

// Check holds the input to its form.
func (q List) Check() error {
	_, err := q.clean()
	return err
}

// Run answers; a manager who is limited to regions sees those.
func (q List) Run(r *domain.Read) (domain.List[Partner], error) {
	q, err := q.clean()
	if err != nil {
		return domain.List[Partner]{}, err
	}
	countries := regions(r.Actor)
	if q.Country != "" {
		if !covers(r.Actor, q.Country) {
			return domain.List[Partner]{Items: []Partner{}}, nil
		}
		countries = []string{q.Country}
	}
	if word := searched(q.Search); word != "" {
		return q.search(r, countries, word)
	}
	ix := byFilter
	if q.Sort == sortNewest {
		ix = byAge
	}
	var prefixes []domain.Key
	for _, c := range countries {
		prefixes = append(prefixes, domain.Tuple(c, string(q.Status), q.Tier))
	}
	return merged(r, ix, prefixes, q.Page)
}

// searched returns the longest word of a search, or the web domain that it is.
func searched(s string) string {
	if strings.Contains(s, ".") && !strings.Contains(s, " ") {
		return strings.ToLower(s)
	}
	longest := ""
	for _, w := range text.Words(s) {
		if len(w) > len(longest) {
			longest = w
		}
	}
	return longest
}

// wanted are the words that all have to be there.
func wanted(s string) []string {
	if word := searched(s); strings.Contains(word, ".") {
		return []string{word}
	}
	return text.Words(s)
}

// search pages through those that have the word; the other filters thin out a
// page instead of making it longer to find.
func (q List) search(r *domain.Read, countries []string, word string) (domain.List[Partner], error) {
	var prefixes []domain.Key
	for _, c := range countries {
		prefixes = append(prefixes, domain.StringPrefix(domain.Tuple(c), word))
	}
	l, err := merged(r, byWord, prefixes, q.Page)
	if err != nil {
		return l, err
	}
	seen := map[string]bool{}
	kept := []Partner{}
	for _, p := range l.Items {
		if !seen[p.ID] && q.matches(p) {
			kept = append(kept, p)
		}
		seen[p.ID] = true
	}
	l.Items = kept
	return l, nil
}

func (q List) matches(p Partner) bool {
	if q.Status != "" && q.Status != p.Status || q.Tier != "" && q.Tier != p.Tier {
		return false
	}
	have := append(text.Words(p.Name), p.Domain)
	for _, w := range wanted(q.Search) {
		if !slices.ContainsFunc(have, func(s string) bool { return strings.HasPrefix(s, w) }) {
			return false
		}
	}
	return true
}

// Show shows one partner: the actor's own, or any for the vendor.
type Show struct {
	ID string `arg:"" optional:"" help:"id of the partner; your own if left out" example:"P-7K3QXM"`
}

// A Profile is a partner with what belongs to it.
type Profile struct {
	Partner
	CountryName string `json:"country_name"`
	TypeName    string `json:"type_name"`
	TierName    string `json:"tier_name"`
	People      int64  `json:"people"`
	Owners      []Ref  `json:"owners"`
	StepsDone   int    `json:"steps_done"`
	Steps       int    `json:"steps"`
}

// Row shows a partner as in the list.
func (p Profile) Row() []domain.Cell { return p.Partner.Row() }

// companies refuses guests.
func companies(r *domain.Read) error {
	if r.Actor.Side == domain.Partner || vendor(r) == nil {
		return nil
	}
	return r.Actor.Refused("a partner or the vendor")
}

// Allow lets everybody but guests.
func (Show) Allow(r *domain.Read) error { return companies(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (Show) Check() error { return nil }

// Run answers.
func (q Show) Run(r *domain.Read) (Profile, error) {
	p, err := own(r, q.ID)
	if err != nil {
		return Profile{}, err
	}
	rules := programme.Of(r)
	out := Profile{Partner: p, CountryName: geo.Name(p.Country), TypeName: p.Type, TierName: p.Tier, Owners: []Ref{}}
	if t, ok := rules.PartnerType(p.Type); ok {
		out.TypeName = t.Name
	}
	if t, ok := rules.Tier(p.Tier); ok {
		out.TierName = t.Name
	}
	if out.People, err = user.Count(r, p.ID); err != nil {
		return Profile{}, err
	}
	owners, err := user.Owners(r, p.ID)
	if err != nil {
		return Profile{}, err
	}
	for _, u := range owners {
		out.Owners = append(out.Owners, Ref{u.ID, u.Name})
	}
	list, err := checklist(r, p)
	out.StepsDone, out.Steps = list.Done, list.Total
	return out, err
}

// own returns a partner by its id, the actor's own for "".
func own(r *domain.Read, id string) (Partner, error) {
	if id == "" {
		id = r.Actor.Partner
	}
	if id == "" {
		return Partner{}, domain.Fieldf("id", "Please give the id of the partner.")
	}
	return Get(r, id)
}

// Counts counts partners and what waits, without reading them.
type Counts struct{}

// A Tally is what is counted.
type Tally struct {
	OpenApplications int64 `json:"open_applications"`
	Active           int64 `json:"active"`
	Suspended        int64 `json:"suspended"`
	Ended            int64 `json:"ended"`
	// DaysToFirstDeal is the mean from application to first approved deal, in
	// whole days, over the partners that have one.
	DaysToFirstDeal int64 `json:"days_to_first_deal"`
	WithDeal        int64 `json:"with_deal"` // partners with an approved deal
}

// Allow lets the vendor.
func (Counts) Allow(r *domain.Read) error { return vendor(r) }

// Check has nothing to hold an empty input to.
func (Counts) Check() error { return nil }

// Run answers; a manager who is limited to regions gets those added up.
func (Counts) Run(r *domain.Read) (out Tally, err error) {
	for _, c := range regions(r.Actor) {
		for _, part := range []struct {
			into *int64
			sum  func() (int64, error)
		}{
			{&out.OpenApplications, func() (int64, error) { return openApps.Value(r, "vendor", c) }},
			{&out.Active, func() (int64, error) { return byStatus.Value(r, c, string(Active)) }},
			{&out.Suspended, func() (int64, error) { return byStatus.Value(r, c, string(Suspended)) }},
			{&out.Ended, func() (int64, error) { return byStatus.Value(r, c, string(Ended)) }},
		} {
			n, err := part.sum()
			if err != nil {
				return Tally{}, err
			}
			*part.into += n
		}
	}
	days, err := speed.Value(r, "days")
	if err != nil {
		return Tally{}, err
	}
	if out.WithDeal, err = speed.Value(r, "partners"); err == nil && out.WithDeal > 0 {
		out.DaysToFirstDeal = days / out.WithDeal
	}
	return out, err
}
