package lead

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/domain/text"
)

// Peek shows a lead without opening its contact.
type Peek struct {
	ID string `arg:"" required:"" help:"id of the lead" example:"L-7K3QXM"`
}

// Allow lets everybody who reads leads.
func (Peek) Allow(r *domain.Read) error { return readers.Allow(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (Peek) Check() error { return nil }

// Run returns the lead.
func (q Peek) Run(r *domain.Read) (Lead, error) {
	d, err := find(r, q.ID)
	if err != nil {
		return Lead{}, err
	}
	return d.present(r), nil
}

// Show shows a lead. If it was accepted and who asks works on it, its contact is
// opened, which is noted the first time.
type Show struct {
	ID string `arg:"" required:"" help:"id of the lead" example:"L-7K3QXM"`
}

// Allow lets everybody who reads leads.
func (Show) Allow(r *domain.Read) error { return readers.Allow(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (Show) Check() error { return nil }

// Work looks at the lead and opens its contact if that is due.
func (c Show) Work(ctx context.Context, d *domain.Desk) (Lead, error) {
	l, err := domain.View(ctx, d.Portal, d.Actor, Peek(c))
	if err != nil || l.Desk != nil || l.Status != StatusWorking || !l.OpenedAt.IsZero() {
		return l, err
	}
	opened, err := domain.Do(ctx, d.Portal, d.Actor, Open(c))
	if domain.KindOf(err) == domain.Denied { // a viewer reads what others have opened
		return l, nil
	}
	return opened, err
}

// List lists the leads that the actor may see: for a partner its own, or with the
// status pooled those that it may claim.
type List struct {
	Status  []string `help:"only leads in this status; repeat it for more" example:"offered"`
	Partner string   `help:"only leads of this partner" example:"P-7K3QXM"`
	Mine    bool     `help:"only leads that you work on yourself"`
	Text    string   `help:"only leads whose company, domain or id has words that begin like these, in the order of the words found" example:"contoso"`
	Age     string   `help:"only open leads that have been in their status for so long, the longest first unless there is a text; for the vendor" example:"3 days"`
	Sort    string   `help:"-created (newest first, as without it), due (only what has a deadline, the soonest first) or since (open ones, the longest in its status first; for the vendor); not with a text" enum:"-created,due,since" example:"due"`
	domain.Page
}

// Allow lets everybody who reads leads.
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
		f.Addf("sort", "The order is one of: -created, due, since.")
	}
	if q.Sort != "" && len(searchWords(q.Text)) > 0 {
		f.Addf("sort", "What a text finds comes in the order of the words found, the newest first where they are the same, so leave the order out.")
	}
	if q.Age != "" && q.Sort == byDue {
		f.Addf("age", "By age the longest in its status comes first, so leave the order out.")
	}
	_, err := programme.ParseSpan(q.Age)
	f.Add("age", err)
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
var orders = map[string]string{"": byCreated, "-created": byCreated, "due": byDue, bySince: bySince}

// Run returns a page.
func (q List) Run(r *domain.Read) (domain.List[Lead], error) {
	if q.wantsPool(r) {
		return q.pool(r)
	}
	s, err := q.selection(r)
	if err != nil {
		return domain.List[Lead]{}, err
	}
	if words := searchWords(q.Text); len(words) > 0 {
		l, err := s.search(r, words, q.Page)
		return presentAll(r, l), err
	}
	if q.Age != "" || q.Sort == bySince {
		l, err := s.byAge(r, q.Page)
		return presentAll(r, l), err
	}
	l, err := s.page(r, orders[q.Sort], q.Page)
	return presentAll(r, l), err
}

func (q List) wantsPool(r *domain.Read) bool {
	return r.Actor.Side == domain.Partner && len(q.Status) == 1 && q.Status[0] == string(StatusPooled)
}

// pool returns the pool, which can be neither ordered nor looked through as other
// leads can.
func (q List) pool(r *domain.Read) (domain.List[Lead], error) {
	var f domain.Problems
	if q.Sort != "" {
		f.Addf("sort", "The pool has orders of its own: see them with leads pool, or leave the order out.")
	}
	if q.Text != "" {
		f.Addf("text", "What company it is does not show in the pool, so leave the text out.")
	}
	if err := f.Err(); err != nil {
		return domain.List[Lead]{}, err
	}
	return Pool{Page: q.Page}.Run(r)
}

// A selection is the part of all leads that a list is about.
type selection struct {
	scopes   []string  // to be read
	sees     []string  // those of the actor: what lies in none is passed over
	statuses []string  // at least one
	since    time.Time // only what has been in its status since then; zero for all
}

// selection narrows what the actor may see down to what was asked for.
func (q List) selection(r *domain.Read) (selection, error) {
	mine := scopesOf(r.Actor)
	s := selection{scopes: mine, sees: mine, statuses: slices.Compact(slices.Sorted(slices.Values(q.Status)))}
	if age, err := programme.ParseSpan(q.Age); err == nil && !age.IsZero() {
		s.since = programme.Of(r).Before(r.Now(), age)
	}
	if len(s.statuses) == 0 {
		for _, status := range Statuses() {
			s.statuses = append(s.statuses, string(status))
		}
	}
	if q.Mine && r.Actor.Side == domain.Partner {
		s.scopes = []string{ofUser(r.Actor.User)}
	}
	if q.Partner == "" {
		return s, nil
	}
	company, err := partner.Get(r, q.Partner)
	if err == nil && r.Actor.Side != domain.Partner {
		s.scopes = []string{ofPartner(company.ID)}
	}
	return s, err
}

func (s selection) page(r *domain.Read, order string, p domain.Page) (domain.List[record], error) {
	var prefixes []domain.Key
	for _, scope := range s.scopes {
		for _, status := range s.statuses {
			prefixes = append(prefixes, domain.Tuple(scope, order, status))
		}
	}
	if len(prefixes) == 0 {
		return domain.List[record]{}, nil
	}
	read := func(p domain.Page) (domain.List[record], error) { return listed.Merge(r, prefixes, p) }
	if len(prefixes) == 1 {
		read = func(p domain.Page) (domain.List[record], error) { return listed.Page(r, prefixes[0], p) }
	}
	if slices.Equal(s.scopes, s.sees) && len(s.scopes) == 1 || slices.Contains(s.sees, everything) {
		return read(p)
	}
	return domain.Sift(p, s.once(), read)
}

// once keeps what the selection has, each lead one time: one may lie in two
// scopes.
func (s selection) once() func(*record) bool {
	last := ""
	return func(d *record) bool {
		if d.ID == last || !s.has(d) {
			return false
		}
		last = d.ID
		return true
	}
}

// has reports whether a lead is part of the selection.
func (s selection) has(d *record) bool {
	lies := func(scopes []string) bool {
		return slices.ContainsFunc(d.scopes(), func(x string) bool { return slices.Contains(scopes, x) })
	}
	return lies(s.sees) && lies(s.scopes) && slices.Contains(s.statuses, string(d.Status))
}

// byAge returns a page of open leads, what has been in its status longest in
// front, up to what has not been there for long enough.
func (s selection) byAge(r *domain.Read, p domain.Page) (domain.List[record], error) {
	if r.Actor.Side == domain.Partner {
		return domain.List[record]{}, domain.Fieldf("sort", "Leads are ordered by age for the vendor alone.")
	}
	read := func(p domain.Page) (domain.List[record], error) { return agingPage(r, s.statuses, p) }
	if !slices.Equal(s.scopes, s.sees) {
		all := read
		read = func(p domain.Page) (domain.List[record], error) { return domain.Sift(p, s.once(), all) }
	}
	l, err := read(p)
	if n := slices.IndexFunc(l.Items, func(d record) bool { return !s.isOld(&d) }); n >= 0 {
		l = domain.List[record]{Items: l.Items[:n]}
	}
	return l, err
}

func (s selection) isOld(d *record) bool { return s.since.IsZero() || !d.Inner.Since.After(s.since) }

// searchWords are the words of a search, the longest first.
func searchWords(s string) []string {
	words := text.Words(strings.TrimPrefix(strings.ToLower(strings.TrimSpace(s)), "l-"))
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	for i, w := range words {
		words[i] = strings.ToValidUTF8(w[:min(len(w), 100)], "")
	}
	return words
}

// search finds leads by words. The index finds the longest one; the rest is
// sifted. A page may be shorter than its limit although there are more.
func (s selection) search(r *domain.Read, words []string, p domain.Page) (domain.List[record], error) {
	scope := everything
	if r.Actor.Side == domain.Partner {
		scope = ofPartner(r.Actor.Partner)
	}
	prefix := domain.StringPrefix(domain.Tuple(scope), words[0])
	keep := func(d *record) bool {
		return s.has(d) && s.isOld(d) && d.matches(words) && !d.shownBefore(scope, prefix, words[0], p.After)
	}
	return domain.Sift(p, distinct(keep), func(p domain.Page) (domain.List[record], error) { return worded.Page(r, prefix, p) })
}

func distinct(keep func(*record) bool) func(*record) bool {
	seen := map[string]bool{}
	return func(d *record) bool {
		if seen[d.ID] || !keep(d) {
			return false
		}
		seen[d.ID] = true
		return true
	}
}

// matches reports whether each word begins a word of the lead.
func (d *record) matches(words []string) bool {
	have := d.words()
	return !slices.ContainsFunc(words, func(w string) bool {
		return !slices.ContainsFunc(have, func(h string) bool { return strings.HasPrefix(h, w) })
	})
}

// shownBefore reports a lead that an earlier page showed by another of its words,
// the first that begins like the one looked for.
func (d *record) shownBefore(scope string, prefix domain.Key, word, after string) bool {
	position, ok := domain.Position(after)
	if !ok {
		return false
	}
	for _, w := range d.words() {
		if strings.HasPrefix(w, word) {
			entry := domain.Tuple(scope, w, domain.Desc(d.CreatedAt), d.ID)
			return bytes.Compare(bytes.TrimPrefix(entry, prefix), position) <= 0
		}
	}
	return false
}
