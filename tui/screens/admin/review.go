package admin

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/tui/kit"
	show "gangway/tui/screens/deal"
	"gangway/tui/theme"
)

// review is one deal as the vendor sees it: beside what it is in conflict with,
// with what can be decided and what will come of it.
type review struct {
	env    *kit.Env
	id     string
	rights rights
	cmp    *deal.Comparison
	log    []deal.Entry
	fore   *foretold
	at     int // which of the others stands beside the deal

	main, side *kit.Detail
	w, h       int
}

func newReview(env *kit.Env, id string) *review {
	return &review{env: env, id: id, main: kit.NewDetail(env), side: kit.NewDetail(env)}
}

// Init asks for the deal with its others and its timeline.
func (s *review) Init() tea.Cmd {
	return tea.Batch(
		kit.Ask(s.env, deal.Compare{ID: s.id}),
		kit.Ask(s.env, deal.Timeline{ID: s.id, Page: domain.Page{Limit: 100}}),
		askRights(s.env), s.main.Wait(),
	)
}

// Topics are stale when this deal changes, or another one that may stand beside
// it.
func (s *review) Topics() []string { return []string{deal.TopicAll} }

// Update takes answers and keys.
func (s *review) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case rightsMsg:
		first := !s.rights.asked
		s.rights = m.rights
		s.draw()
		if first {
			return s, s.foretell()
		}
		return s, nil
	case kit.Got[deal.Comparison]:
		if domain.KindOf(m.Err) == domain.Denied {
			return s, kit.Ask(s.env, deal.Show{ID: s.id})
		}
		return s, s.answer(m.Value, m.Err)
	case kit.Got[deal.Deal]:
		return s, s.answer(deal.Comparison{Deal: m.Value}, m.Err)
	case kit.Got[domain.List[deal.Entry]]:
		s.log = m.Value.Items
		s.draw()
		return s, nil
	case foretold:
		s.fore = &m
		s.draw()
		if m.asked {
			openApprove(s.env, m.deal, &m)
		}
		return s, nil
	case kit.Done[deal.Deal]:
		decided(s.env, s.rights, m)
		return s, s.Init()
	case tea.KeyPressMsg:
		if cmd, taken := s.pressed(m); taken {
			return s, cmd
		}
	}
	return s, s.main.Update(msg)
}

func (s *review) answer(c deal.Comparison, err error) tea.Cmd {
	if err != nil {
		s.main.Fail(err)
		return nil
	}
	s.cmp = &c
	s.at = max(0, min(s.at, len(c.Others)-1))
	if s.fore != nil && s.fore.deal.Version != c.Deal.Version {
		s.fore = nil
	}
	s.draw()
	return s.foretell()
}

// foretell asks what would come of an approval, if the person may approve it.
func (s *review) foretell() tea.Cmd {
	if s.cmp == nil || !s.rights.asked || !s.rights.may("deals.approve") || s.cmp.Deal.Status != deal.StatusSubmitted {
		return nil
	}
	d := s.cmp.Deal
	return foretell(s.env, d, deal.Approve{ID: d.ID, Version: d.Version}, false)
}

func (s *review) decisions() []decision {
	if s.cmp == nil {
		return nil
	}
	return decisions(s.env, s.rights, s.cmp.Deal, s.fore)
}

func (s *review) pressed(m tea.KeyPressMsg) (tea.Cmd, bool) {
	if s.cmp == nil {
		if s.env.Keys.Retry.Is(m) {
			return s.Init(), true
		}
		return nil, false
	}
	for _, d := range s.decisions() {
		if d.key.Is(m) {
			return d.open(), true
		}
	}
	d := s.cmp.Deal
	switch {
	case s.noteKey().Is(m):
		openNote(s.env, d)
	case s.correctKey().Is(m):
		openCorrect(s.env, d)
	case s.undoKey().Is(m):
		openUndo(s.env, d)
	case s.partnerKey().Is(m):
		s.env.Go(placePartners, d.Partner.ID)
	case s.otherKey().Is(m):
		s.env.Go(placeDeals, s.cmp.Others[s.at].Deal.ID)
	case s.turnKey().Is(m):
		s.at = turned(s.at, len(s.cmp.Others), m)
		s.draw()
	default:
		return nil, false
	}
	return nil, true
}

func (s *review) noteKey() kit.Key {
	k := s.env.Keys.New.To("note")
	k.Help = "Write a note: for us alone, or for the partner too."
	return s.rights.unless(k, "deals.note")
}

func (s *review) correctKey() kit.Key {
	k := kit.On("c", "correct customer")
	k.Help = "Put a wrong customer right; the check runs again."
	if d := s.cmp.Deal; d.Status != deal.StatusSubmitted && d.Status != deal.StatusReturned && d.Status != deal.StatusApproved {
		return k.Unless("The customer of a deal that is " + show.Status(d).Text + " can't be corrected.")
	}
	return s.rights.unless(k, "deals.correct-customer")
}

func (s *review) undoKey() kit.Key {
	k := s.env.Keys.Undo.To("take back")
	k.Help = "Take the last decision back, with what followed from it."
	if s.cmp.Deal.DecidedAt.IsZero() && !answered(s.cmp.Deal) {
		return k.Unless("There is no decision on this deal that can be taken back.")
	}
	return s.rights.unless(k, "deals.undo")
}

// answered reports whether an extension was granted or refused.
func answered(d deal.Deal) bool { return d.Extension != nil && !d.Extension.AnsweredAt.IsZero() }

func (s *review) partnerKey() kit.Key { return kit.On("p", "partner").Hush() }

func (s *review) otherKey() kit.Key {
	k := kit.On("o", "other deal")
	k.Help = "Open the deal that stands beside this one."
	if len(s.cmp.Others) == 0 || s.cmp.Others[s.at].Deal == nil {
		return k.Unless("No other deal stands beside this one.")
	}
	return k
}

func (s *review) turnKey() kit.Key {
	k := sideways(s.env, "next deal", "Put the next one beside this deal.")
	if len(s.cmp.Others) < 2 {
		return k.Unless("There is no other deal to put beside this one.")
	}
	return k
}

// draw puts what is known on the page, and on the page beside it in a wide
// window.
func (s *review) draw() {
	if s.cmp == nil {
		return
	}
	l, r := kit.Split(s.w)
	if r == 0 {
		page := dealPage(s.env, *s.cmp, s.at, pageWidth(l))
		if s.w < narrow {
			s.tighten(&page)
		}
		page.Sections = append(page.Sections, s.decide())
		page.Sections = append(page.Sections, factsOf(s.env, s.cmp.Deal)...)
		page.Sections = append(page.Sections, show.Timeline(s.env, s.log, pageWidth(l)))
		s.main.Set(page)
		return
	}
	page := dealPage(s.env, *s.cmp, s.at, pageWidth(l))
	page.Sections = append(page.Sections, factsOf(s.env, s.cmp.Deal)...)
	s.main.Set(page)
	s.side.Set(kit.Page{Sections: []kit.Block{s.decide(), show.Timeline(s.env, s.log, pageWidth(r))}})
}

// tighten moves what the first line of a narrow window has no room for below it.
func (s *review) tighten(page *kit.Page) {
	d := s.cmp.Deal
	page.Subtitle = d.Partner.Name
	if d.Status == deal.StatusSubmitted && d.Review != nil {
		due := clock(s.env, d.Review.Due)
		page.State = kit.State(page.State.Tone, due.Text)
	}
	page.Sections = slices.Insert(page.Sections, 0, kit.Block{Text: show.Where(s.env, d.Customer)})
}

// pageWidth is how much of a width a page's text takes.
func pageWidth(w int) int {
	if w < narrow {
		return w - 4
	}
	return min(w-6, 92)
}

// decide says what can be decided here, and what will come of it.
func (s *review) decide() kit.Block {
	b := kit.Block{Title: "You decide"}
	for _, d := range s.decisions() {
		if d.key.Why != "" {
			continue
		}
		b.Pairs = append(b.Pairs, kit.Pair{Label: d.key.Label() + "  " + d.key.Does, Value: kit.Cell{Text: d.what, Tone: d.tone}})
	}
	if len(b.Pairs) == 0 {
		return kit.Block{}
	}
	return b
}

// dealPage is a deal with what stands beside it, w cells wide.
func dealPage(env *kit.Env, c deal.Comparison, at, w int) kit.Page {
	d := c.Deal
	page := kit.Page{Title: d.Customer.Name, State: headline(env, d), Subtitle: facts(env, d.Partner.Name, show.Where(env, d.Customer))}
	if len(c.Others) > 0 {
		page.Subtitle = d.Partner.Name // the rest stands side by side below
	}
	page.Sections = append(page.Sections, warnings(env, c)...)
	page.Sections = append(page.Sections, request(env, d))
	if at < len(c.Others) {
		page.Sections = append(page.Sections, versus(env, d, c.Others[at], which(at, len(c.Others)), w))
	}
	return page
}

// headline is a deal's state, with the clock of its review.
func headline(env *kit.Env, d deal.Deal) kit.Cell {
	c := show.Status(d)
	if d.Status == deal.StatusSubmitted && d.Review != nil {
		due := clock(env, d.Review.Due)
		c.Text = strings.Trim(c.Text+", "+due.Text, ", ")
		if due.Tone != theme.Plain {
			c.Tone = due.Tone
		}
	}
	return c
}

// warnings are what a reviewer must not miss.
func warnings(env *kit.Env, c deal.Comparison) []kit.Block {
	d := c.Deal
	var out []kit.Block
	warn := func(tone theme.Tone, sentence string) { out = append(out, said(env, tone, sentence)) }
	if c.Account != "" {
		warn(theme.Bad, "This customer is our own account "+c.Account+".")
	}
	for _, words := range beyond(env, c) {
		warn(theme.Warn, words)
	}
	if o := c.Others; len(o) > 0 && o[0].Deal != nil && o[0].Why == string(deal.Blocked) {
		if o[0].Ahead {
			warn(theme.Bad, first(env, *o[0].Deal))
		} else if d.Status == deal.StatusSubmitted {
			warn(theme.Info, "First in line. "+o[0].Deal.Partner.Name+" registered this customer later.")
		}
	}
	if o := c.Others; len(o) > 0 && o[0].Deal != nil && o[0].Why == string(deal.Possible) && d.Status == deal.StatusSubmitted {
		warn(theme.Warn, "Possible conflict: "+o[0].Deal.Partner.Name+" has registered "+o[0].Deal.Customer.Name+". Are they the same?")
	}
	if d.Review != nil {
		for _, x := range d.Review.Exceptions {
			warn(theme.Info, "Exception beside "+x.Deal+x.Account+": "+x.Reason+" ("+x.By+")")
		}
		if d.Review.DuplicateOf != "" {
			warn(theme.Info, "Marked as a duplicate of "+d.Review.DuplicateOf+".")
		}
	}
	if d.Status == deal.StatusSubmitted && len(c.Others) == 0 && c.Account == "" {
		warn(theme.Good, "Clear: nobody else has registered this customer.")
	}
	return out
}

// beyond says what the partner of a deal may not sell, as things are today, and
// what was found at its submission but is so no more.
func beyond(env *kit.Env, c deal.Comparison) []string {
	who := c.Deal.Partner.Name
	var out []string
	if c.OutsideTerritory {
		out = append(out, who+" does not sell in the territory of this customer.")
	}
	if len(c.NotAuthorised) > 0 {
		names := make([]string, 0, len(c.NotAuthorised))
		for _, sku := range c.NotAuthorised {
			names = append(names, show.ProductName(env, sku))
		}
		out = append(out, who+" is not authorised for "+strings.Join(names, ", ")+".")
	}
	if d := c.Deal; d.Status == deal.StatusSubmitted && d.Review != nil && len(d.Review.Flags) > 0 && len(out) == 0 {
		out = append(out, "When this was submitted, "+who+" could not sell it; today it can.")
	}
	return out
}

// first says of a deal that it stands before another one, and how.
func first(env *kit.Env, d deal.Deal) string {
	words := d.Partner.Name + " registered this customer first"
	switch {
	case d.Status == deal.StatusApproved || d.Status == deal.StatusWinPending:
		return words + ". It is protected until " + env.Date(d.ProtectedUntil) + "."
	case d.Status == deal.StatusExpired:
		return words + " and can renew it until " + env.Date(d.GraceUntil) + "."
	case d.SubmittedAt.IsZero():
		return words + "."
	}
	return words + ", on " + env.Date(d.SubmittedAt) + ". It is " + show.Status(d).Text + "."
}

// factsOf are what was registered.
func factsOf(env *kit.Env, d deal.Deal) []kit.Block {
	out := []kit.Block{show.Products(env, d), show.Axes(env, d)}
	if !asked(d) && d.Status != deal.StatusWinPending {
		out = append(out, show.Standing(env, d))
	}
	return append(out, show.Contact(d), show.More(env, d))
}

// request is what the partner asks for or has reported, while it waits.
func request(env *kit.Env, d deal.Deal) kit.Block {
	switch {
	case d.Status == deal.StatusWinPending && d.Win != nil:
		return kit.Block{Title: "Reported as won", Pairs: []kit.Pair{
			kit.Fact("Amount", kit.Money(d.Win.Amount)), kit.Fact("Registered", env.Amount(d.Amount)),
			kit.Fact("Date", day(env, d.Win.Date)), kit.Fact("Order", d.Win.Order),
			kit.Fact("Reported", facts(env, env.Exact(d.Win.ReportedAt), waits(env, d.Win.ReportedAt).Text)),
		}}
	case asked(d):
		x := d.Extension
		return kit.Block{Title: "Asks for longer protection", Pairs: []kit.Pair{
			kit.Fact("Longer by", kit.Count(int(x.Days), "day", "days")), kit.Fact("Why", x.Note), kit.Fact("Evidence", x.Evidence),
			kit.Fact("Ends now", env.Date(d.ProtectedUntil)),
			kit.Fact("Asked", facts(env, env.Exact(x.AskedAt), waits(env, x.AskedAt).Text, ordinal(int64(d.Extensions))+" request")),
		}}
	}
	return kit.Block{}
}

// Copy offers the id and the command line.
func (s *review) Copy() []kit.Clip {
	return []kit.Clip{{Label: "id", Text: s.id}, {Label: "command line", Text: "deals show " + s.id}}
}

// SetSize says how much room there is.
func (s *review) SetSize(w, h int) {
	s.w, s.h = w, h
	l, r := kit.Split(w)
	s.main.SetSize(l, h)
	s.side.SetSize(max(1, r), h)
	s.draw()
}

// Title is the customer's name.
func (s *review) Title() string {
	if s.cmp != nil {
		return s.cmp.Deal.Customer.Name
	}
	return "Deal"
}

// Typing is false: there is nothing to type.
func (s *review) Typing() bool { return false }

// Keys are those that work now.
func (s *review) Keys() []kit.Key {
	if s.cmp == nil {
		return s.main.Keys()
	}
	var keys []kit.Key
	for _, d := range s.decisions() {
		keys = append(keys, d.key)
	}
	return append(append(keys, s.noteKey(), s.otherKey(), s.turnKey(), s.correctKey(), s.undoKey(), s.partnerKey()), s.main.Keys()...)
}

// View draws the deal.
func (s *review) View() string {
	if _, r := kit.Split(s.w); r == 0 || s.cmp == nil {
		return kit.Box(s.main.View(), s.w, s.h)
	}
	return s.env.Beside(s.main.View(), s.side.View(), s.w, s.h)
}
