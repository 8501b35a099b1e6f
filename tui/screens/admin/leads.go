package admin

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/tui/kit"
	say "gangway/tui/screens/lead"
	"gangway/tui/theme"
)

// leads is the list of all leads, by status and by how long they have been in it.
type leads struct {
	env     *kit.Env
	rights  rights
	view    string // of leadViews
	age     string // a span, "" for any
	order   int
	totals  *lead.Totals
	rows    *kit.List[lead.Lead]
	preview *preview
	w, h    int
}

// A leadView is a part of all leads that can be listed.
type leadView struct {
	value, word string // the word goes into "5 offered"
	statuses    []lead.Status
}

func leadViews() []leadView {
	return []leadView{
		{"desk", "on the desk", []lead.Status{lead.StatusNew, lead.StatusReturned}},
		{"offered", "offered", []lead.Status{lead.StatusOffered}},
		{"pool", "in the pool", []lead.Status{lead.StatusPooled}},
		{"working", "working", []lead.Status{lead.StatusWorking}},
		{"converted", "converted", []lead.Status{lead.StatusConverted}},
		{"disqualified", "disqualified", []lead.Status{lead.StatusDisqualified}},
	}
}

// in counts the leads of a view.
func (v leadView) in(t lead.Totals) int64 {
	n := int64(0)
	for _, s := range v.statuses {
		n += t.Counts[s]
	}
	return n
}

// leadCounts says in w cells how many leads there are of what, closed ones last.
// What there is none of is left out, and so is what has no room.
func leadCounts(env *kit.Env, t lead.Totals, w int) string {
	words := ""
	for _, v := range leadViews() {
		n := v.in(t)
		if n == 0 {
			continue
		}
		longer := facts(env, words, strconv.FormatInt(n, 10)+" "+v.word)
		if kit.Width(longer) > w {
			break
		}
		words = longer
	}
	return words
}

// The orders of leads.
const (
	byDue = "due"
	byAge = "since"
)

func leadOrders() []order {
	return []order{{"-created", "newest first"}, {byDue, "the soonest deadline first"}, {byAge, "the longest waiting first"}}
}

func newLeads(env *kit.Env) *leads {
	s := &leads{env: env, preview: newPreview(env)}
	s.rows = s.list()
	return s
}

func (s *leads) list() *kit.List[lead.Lead] {
	env := s.env
	return kit.NewList(env, kit.ListOptions[lead.Lead]{
		ID:      func(l lead.Lead) string { return l.ID },
		Columns: s.columns(),
		Card: func(l lead.Lead) kit.Card {
			return kit.Card{Title: l.Name(), Corner: say.Status(l), Line: facts(env, withWhom(l), "for "+age(env, l), say.Score(l))}
		},
		Query:  s.query(),
		Open:   func(l lead.Lead) tea.Cmd { env.Go(placeLeads, l.ID); return nil },
		Moved:  func(l lead.Lead) tea.Cmd { return s.preview.lead(l.ID) },
		Filter: true,
		Noun:   "lead", Nouns: "leads", Note: s.note(), Order: s.sorting().words, Found: kit.ByWord, Empty: s.empty(), Hint: s.newKey(),
	})
}

// query is what a page is asked with, as the list stands at this moment.
func (s *leads) query() func(domain.Page, string) domain.Query[domain.List[lead.Lead]] {
	q := lead.List{Sort: s.sorting().sort, Age: s.age}
	for _, v := range leadViews() {
		if v.value == s.view {
			for _, status := range v.statuses {
				q.Status = append(q.Status, string(status))
			}
		}
	}
	return func(p domain.Page, filter string) domain.Query[domain.List[lead.Lead]] {
		q := q
		q.Page, q.Text, q.Sort = p, filter, kit.Unfiltered(filter, q.Sort)
		return q
	}
}

func (s *leads) viewWord() string {
	for _, v := range leadViews() {
		if v.value == s.view {
			return v.word
		}
	}
	return ""
}

// note says what is listed.
func (s *leads) note() string {
	if s.age != "" {
		return facts(s.env, s.viewWord(), "for "+s.age+" or longer")
	}
	return s.viewWord()
}

// sorting is the order that was chosen; by age there is one.
func (s *leads) sorting() order {
	if s.age != "" {
		return leadOrders()[2]
	}
	return leadOrders()[s.order]
}

func (s *leads) empty() string {
	switch {
	case s.age != "":
		return "No open lead has been where it is for " + s.age + "."
	case s.view != "":
		return "No lead is " + s.viewWord() + "."
	case leadOrders()[s.order].sort == byDue:
		return "No lead has a deadline."
	}
	return "There is no lead yet. Take one in, and the rules give it to a partner."
}

func (s *leads) columns() []kit.Column[lead.Lead] {
	env := s.env
	quiet := func(text string) kit.Cell { return kit.Cell{Text: text, Tone: theme.Quiet} }
	cols := []kit.Column[lead.Lead]{
		{Title: "Company", Cell: func(l lead.Lead) kit.Cell { return kit.Plain(l.Name()) }},
		{Title: "With", Width: 18, Rank: 1, Cell: func(l lead.Lead) kit.Cell { return quiet(withWhom(l)) }},
		{Title: "Score", Width: 5, Rank: 3, Right: true, Cell: func(l lead.Lead) kit.Cell { return kit.Plain(scoreOf(env, l)) }},
		{Title: "For", Width: 6, Rank: 2, Right: true, Cell: func(l lead.Lead) kit.Cell { return quiet(age(env, l)) }},
		{Title: "Status", Width: 14, Cell: say.Status},
	}
	if s.age == "" && leadOrders()[s.order].sort == byDue {
		cols[3] = kit.Column[lead.Lead]{Title: "Time left", Width: 14, Cell: func(l lead.Lead) kit.Cell { return timeLeft(env, l) }}
	}
	return cols
}

// timeLeft is how long there is to accept a lead or to act on it; its status says
// which.
func timeLeft(env *kit.Env, l lead.Lead) kit.Cell {
	c := say.Clock(env, l)
	if l.Due.After(env.Now()) {
		c.Text = env.Left(l.Due)
	} else if c.Text != "" {
		c.Text = "over"
	}
	return c
}

// withWhom says who has a lead, or why it lies on the desk.
func withWhom(l lead.Lead) string {
	switch {
	case l.Partner != nil:
		return l.Partner.Name
	case l.Desk != nil && l.Desk.Hold != "":
		return say.HoldWords(l.Desk.Hold)
	}
	return ""
}

func scoreOf(env *kit.Env, l lead.Lead) string {
	if l.Score > 0 {
		return strconv.FormatInt(l.Score, 10)
	}
	return env.Amount(domain.Money{}) // a dash
}

// age is how long a lead has been in its status.
func age(env *kit.Env, l lead.Lead) string {
	if l.Desk == nil || l.Desk.Since.IsZero() {
		return ""
	}
	return span(env.Now().Sub(l.Desk.Since))
}

// Init asks for the leads and how many there are.
func (s *leads) Init() tea.Cmd {
	return tea.Batch(s.rows.Init(), askRights(s.env), kit.Ask(s.env, lead.Summary{}), s.preview.again())
}

// Topics are stale when any lead changes.
func (s *leads) Topics() []string { return []string{lead.TopicAll} }

// Takes keeps esc for a filter.
func (s *leads) Takes(m tea.KeyPressMsg) bool { return s.rows.Takes(m) }

// pickedAge is the answer to how long leads are to have been where they are.
type pickedAge string

// Update takes answers and keys.
func (s *leads) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case rightsMsg:
		s.rights = m.rights
		return s, nil
	case kit.Got[lead.Totals]:
		if s.totals = nil; m.Err == nil {
			s.totals = &m.Value
		}
		return s, nil
	case pickedStatus:
		s.view = string(m)
		return s, s.anew()
	case pickedAge:
		s.age = string(m)
		return s, s.anew()
	case kit.ClickMsg:
		msg = kit.ClickMsg{X: m.X, Y: m.Y - s.above()}
	case tea.KeyPressMsg:
		if cmd, taken := s.pressed(m); taken {
			return s, cmd
		}
	}
	cmd, taken := s.preview.update(msg)
	if taken {
		return s, cmd
	}
	return s, tea.Batch(cmd, s.rows.Update(msg))
}

func (s *leads) pressed(m tea.KeyPressMsg) (tea.Cmd, bool) {
	switch {
	case s.rows.Typing():
		return nil, false
	case s.newKey().Is(m):
		s.env.Go(placeLeads, "new")
	case s.statusKey().Is(m):
		pickStatus(s.env, "Which leads?", s.statusOptions(), s.view)
	case s.ageKey().Is(m):
		pickAge(s.env, s.age)
	case s.sortKey().Is(m):
		s.order = (s.order + 1) % len(leadOrders())
		return s.anew(), true
	case s.rulesKey().Is(m):
		s.env.Go(placeLeads, "rules")
	case s.importsKey().Is(m):
		s.env.Go(placeLeads, "imports")
	default:
		return nil, false
	}
	return nil, true
}

// anew lists with another filter or order.
func (s *leads) anew() tea.Cmd {
	s.rows = s.list()
	s.SetSize(s.w, s.h)
	return s.Init()
}

func (s *leads) newKey() kit.Key {
	k := s.env.Keys.New.To("new lead")
	k.Help = "Take a lead in; the rules give it to a partner."
	return s.rights.unless(k, "leads.create")
}

func (s *leads) statusKey() kit.Key {
	k := kit.On("s", "status")
	k.Help = "Choose which leads are listed."
	return k
}

func (s *leads) ageKey() kit.Key {
	k := kit.On("a", "age")
	k.Help = "List what has been where it is for long."
	return k
}

func (s *leads) sortKey() kit.Key {
	k := kit.On("o", "order")
	k.Help = "Sort by when they came in, by deadline, by how long they wait."
	if s.age != "" {
		return k.Unless("Press a to list leads of any age first.")
	}
	return s.rows.Unfiltered(k)
}

func (s *leads) rulesKey() kit.Key {
	k := kit.On("R", "rules")
	k.Help = "The rules by which leads are given, with what came of them."
	return k
}

func (s *leads) importsKey() kit.Key {
	k := kit.On("i", "imports")
	k.Help = "Tables of leads that were imported, with their reports."
	return k
}

// statusOptions are the views, each with how many leads it has.
func (s *leads) statusOptions() []kit.Option {
	out := []kit.Option{{Value: "", Label: "All leads"}}
	for _, v := range leadViews() {
		o := kit.Option{Value: v.value, Label: kit.Capital(v.word)}
		if s.totals != nil {
			o.Hint = strconv.FormatInt(v.in(*s.totals), 10)
		}
		out = append(out, o)
	}
	return out
}

// pickAge asks how long the listed leads are to have been where they are.
func pickAge(env *kit.Env, at string) {
	options := []kit.Option{{Value: "", Label: "Any age"}}
	for _, span := range []string{"1 day", "3 days", "7 days", "30 days"} {
		options = append(options, kit.Option{Value: span, Label: span + " or longer"})
	}
	env.Open(kit.NewPick(env, kit.Pick{Head: "In their status for how long?", Options: options, At: at, Do: func(o kit.Option) tea.Cmd {
		return func() tea.Msg { return pickedAge(o.Value) }
	}}))
}

// SetSize says how much room there is.
func (s *leads) SetSize(w, h int) {
	s.w, s.h = w, h
	l, r := kit.Split(w)
	s.rows.SetSize(l, max(1, h-s.above()))
	s.preview.size(r, h)
}

// above is the room of the counts.
func (s *leads) above() int {
	if s.h < 14 {
		return 0
	}
	return 2
}

// Title names the place.
func (s *leads) Title() string { return "Leads" }

// Typing reports whether the filter has the focus.
func (s *leads) Typing() bool { return s.rows.Typing() }

// Keys are those that work now.
func (s *leads) Keys() []kit.Key {
	keys := s.rows.Keys()
	if s.rows.Typing() {
		return keys
	}
	return slices.Insert(keys, min(2, len(keys)), s.newKey(), s.statusKey(), s.ageKey(), s.sortKey(), s.rulesKey(), s.importsKey())
}

// View draws the counts and the list, with a preview beside it in a wide window.
func (s *leads) View() string {
	l, r := kit.Split(s.w)
	left := strings.Join(append(s.heading(l), s.rows.View()), "\n")
	if r == 0 {
		return kit.Box(left, s.w, s.h)
	}
	return s.env.Beside(left, s.preview.view(), s.w, s.h)
}

// heading says how many leads there are of what.
func (s *leads) heading(w int) []string {
	if s.above() == 0 {
		return nil
	}
	margin, words := "   ", ""
	if s.w < narrow {
		margin = "  "
	}
	if s.totals != nil {
		words = leadCounts(s.env, *s.totals, w-len(margin)-1)
	}
	return []string{margin + s.env.Theme.Muted.Render(words), ""}
}

// leadSums says what a partner has made of its leads: how many it has, and of how
// many it was offered it took.
func leadSums(env *kit.Env, t *lead.Totals) kit.Block {
	if t == nil || t.Ever == nil || t.Ever.Accepted+t.Ever.Declined == 0 && len(t.Counts) == 0 {
		return kit.Block{}
	}
	e := t.Ever
	of := func(n, all int64, words string) string {
		if all == 0 {
			return ""
		}
		return strconv.FormatInt(n, 10) + " of " + strconv.FormatInt(all, 10) + " " + words
	}
	return kit.Block{Title: "Leads", Pairs: []kit.Pair{
		kit.Fact("It has", leadCounts(env, *t, 1000)),
		kit.Fact("Took", of(e.Accepted, e.Accepted+e.Declined, "that it answered")),
		kit.Fact("Deals", of(e.Converted, e.Converted+e.Lost, "that came to an end")),
	}}
}
