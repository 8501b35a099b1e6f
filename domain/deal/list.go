package deal

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/text"
)

// Show shows a deal.
type Show struct {
	ID string `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
}

// Allow lets everybody who reads deals.
func (Show) Allow(r *domain.Read) error { return readers.Allow(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (Show) Check() error { return nil }

// Run returns the deal.
func (q Show) Run(r *domain.Read) (Deal, error) { return Find(r, q.ID) }

// List lists the deals that the actor may see. With Text it finds those in which
// every word of it begins a word of the customer's name, its domain or the id, in
// the order of the words that match; a page may then be shorter than its limit
// although there are more.
type List struct {
	Status  []string `help:"only deals in this status; repeat it for more" example:"approved"`
	Partner string   `help:"only deals of this partner" example:"P-7K3QXM"`
	Mine    bool     `help:"only your own deals and those shared with you"`
	Text    string   `help:"only deals whose customer, domain or id has words that begin like these, in the order of the words found" example:"contoso"`
	Sort    string   `help:"-created (newest first, as without it), ends (soonest end of protection first) or amount (largest first); not with a text" enum:"-created,ends,amount" example:"ends"`
	domain.Page
}

// Allow lets everybody who reads deals.
func (List) Allow(r *domain.Read) error { return readers.Allow(r) }

// Check holds the input to its form.
func (q List) Check() error {
	var f domain.Problems
	for _, s := range q.Status {
		if !slices.Contains(Statuses(), Status(s)) {
			f.Addf("status", "The status is one of: %s.", statusNames())
			break
		}
	}
	if _, ok := orders[q.Sort]; !ok {
		f.Addf("sort", "The order is one of: -created, ends, amount.")
	}
	if q.Sort != "" && len(searchWords(q.Text)) > 0 {
		f.Addf("sort", "What a text finds comes in the order of the words found, the newest first where they are the same, so leave the order out.")
	}
	if len(q.Text) > 200 {
		f.Addf("text", "This is too long to look for.")
	}
	f.Add("limit", q.Page.Check())
	return f.Err()
}

func statusNames() string {
	var names []string
	for _, s := range Statuses() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

// orders are the indexed orders by what people call them.
var orders = map[string]string{"": byCreated, "-created": byCreated, "ends": byEnds, "amount": byAmount}

// Run returns a page.
func (q List) Run(r *domain.Read) (domain.List[Deal], error) {
	if q.Limit == 0 {
		q.Limit = domain.DefaultLimit
	}
	s, err := q.selection(r)
	if err != nil {
		return domain.List[Deal]{}, err
	}
	if words := searchWords(q.Text); len(words) > 0 {
		l, err := s.search(r, words, q.Page)
		return presentAll(r, l), err
	}
	l, err := s.page(r, orders[q.Sort], q.Page)
	return presentAll(r, l), err
}

// A selection is the part of all deals that a list is about.
type selection struct {
	scopes   []string // to be read
	statuses []string // none for all
	sees     []string // the scopes of the actor: what lies in none is passed over
}

// selection narrows what the actor may see down to what was asked for.
func (q List) selection(r *domain.Read) (selection, error) {
	mine := scopesOf(r.Actor)
	s := selection{scopes: mine, statuses: unique(q.Status), sees: mine}
	if q.Mine && r.Actor.Side == domain.Partner {
		s.scopes = []string{ofUser(r.Actor.User)}
		s.sees = s.scopes
	}
	if q.Partner == "" {
		return s, nil
	}
	company, err := partner.Get(r, q.Partner)
	if err != nil {
		return s, err
	}
	if r.Actor.Side != domain.Partner {
		s.scopes = []string{ofPartner(company.ID)}
	}
	return s, nil
}

func unique(list []string) []string {
	sorted := slices.Clone(list)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}

// page reads a page in one of the indexed orders.
func (s selection) page(r *domain.Read, order string, p domain.Page) (domain.List[record], error) {
	statuses := s.statuses
	if len(statuses) == 0 || slices.ContainsFunc(s.scopes, isPersonal) {
		statuses = []string{anyStatus}
	}
	var prefixes []domain.Key
	for _, scope := range s.scopes {
		for _, status := range statuses {
			prefixes = append(prefixes, domain.Tuple(scope, order, status))
		}
	}
	read := func(p domain.Page) (domain.List[record], error) { return merged(r, listed, prefixes, p) }
	if s.indexed(statuses) {
		return read(p)
	}
	return domain.Sift(p, s.has, read)
}

// indexed reports whether the index alone makes the selection.
func (s selection) indexed(read []string) bool {
	return slices.Equal(s.scopes, s.sees) && (len(s.statuses) == 0 || slices.Equal(read, s.statuses)) ||
		slices.ContainsFunc(s.sees, isUnlimited) && (len(s.statuses) == 0 || slices.Equal(read, s.statuses))
}

// has reports whether a deal is part of the selection.
func (s selection) has(d *record) bool {
	lies := func(scopes []string) bool {
		return slices.ContainsFunc(append(d.companyScopes(), d.personalScopes()...), func(x string) bool { return slices.Contains(scopes, x) })
	}
	return lies(s.sees) && lies(s.scopes) && (len(s.statuses) == 0 || slices.Contains(s.statuses, string(d.Status)))
}

// searchWords are the words of a search, the longest first.
func searchWords(s string) []string {
	s = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(s)), "d-")
	words := text.Words(s)
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	for i, w := range words {
		words[i] = clipWord(w)
	}
	return words
}

// search finds deals by words. The index finds the longest one in the words of a
// company, or of all for the vendor; the rest is sifted.
func (s selection) search(r *domain.Read, words []string, p domain.Page) (domain.List[record], error) {
	scope := everything
	switch {
	case r.Actor.Side == domain.Partner:
		scope = ofPartner(r.Actor.Partner)
	case len(s.scopes) == 1 && s.scopes[0] != everything && s.scopes[0][0] == 'p':
		scope = s.scopes[0]
	}
	prefix := domain.StringPrefix(domain.Tuple(scope), words[0])
	seen := map[string]bool{}
	keep := func(d *record) bool {
		if seen[d.ID] || d.shownBefore(scope, prefix, words[0], p.After) || !s.has(d) || !d.matches(words) {
			return false
		}
		seen[d.ID] = true
		return true
	}
	return domain.Sift(p, keep, func(p domain.Page) (domain.List[record], error) { return worded.Page(r, prefix, p) })
}

// matches reports whether each word begins a word of the deal.
func (d *record) matches(words []string) bool {
	have := d.words()
	return !slices.ContainsFunc(words, func(w string) bool {
		return !slices.ContainsFunc(have, func(h string) bool { return strings.HasPrefix(h, w) })
	})
}

// shownBefore reports a deal that an earlier page showed by another of its words,
// the first that begins like the one looked for.
func (d *record) shownBefore(scope string, prefix domain.Key, word, cursor string) bool {
	after, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || cursor == "" {
		return false
	}
	for _, w := range d.words() {
		if strings.HasPrefix(w, word) {
			entry := domain.Tuple(d.wordKey(scope, w), d.ID)
			return bytes.Compare(bytes.TrimPrefix(entry, prefix), after) <= 0
		}
	}
	return false
}
