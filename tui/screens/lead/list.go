package lead

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/geo"
	"gangway/domain/lead"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// A view is a choice of leads.
type view struct {
	name  string
	of    []stretch // one after the other; none for the pool
	order string
	empty string
}

// The places of views in their order.
const (
	viewOpen = iota
	viewPool
)

// views are the choices of a list, in the order in which the arrow keys go
// through them.
func views(env *kit.Env) []view {
	who := kit.Capital(vendorName(env))
	return []view{
		{
			"open", slices.Concat(urgent(lead.StatusOffered), urgent(lead.StatusWorking)), "offers first, by deadline",
			"Nothing is offered to you, and you work on no lead. " + who + " offers each lead to one partner at a time, by country and product; the pool is open to whoever is first.",
		},
		{"pool", nil, "", "The pool is empty. Leads for which nobody was found lie here, and whoever claims one first has it."},
		{"working", urgent(lead.StatusWorking), "by deadline", "You work on no lead. Accept one that is offered to you, or claim one from the pool."},
		{"converted", newest(lead.StatusConverted), newestFirst, "No lead has become a deal yet. Convert one that you work on, and its customer is protected for you."},
		{"over", newest(lead.StatusDisqualified), newestFirst, "No lead was disqualified."},
		{"all", newest(), newestFirst, "You have no leads yet. " + who + " offers you leads where you sell, and you can claim others from the pool."},
	}
}

const (
	newestFirst   = "newest first"
	promisesFirst = "most promising first"
)

// list is the section of leads: rows, and a preview of the one under the cursor
// beside them in wide windows.
type list struct {
	env  *kit.Env
	acts *acts
	w, h int

	began  int // the view that it was opened with
	view   int
	scored bool // the pool is sorted by score
	rows   *kit.List[lead.Lead]

	eyed string // id of the lead that was under the cursor at the last key
	mine string // id of the lead that was claimed last

	preview  *kit.Detail
	shown    lead.Lead // in the preview
	timeline []lead.Entry
}

func newList(env *kit.Env, view int) *list {
	s := &list{env: env, began: view, view: view, preview: kit.NewPreview(env), w: 80, h: 20}
	s.acts = newActs(env)
	s.acts.claimed = s.offerToOpen
	s.build()
	return s
}

// build makes the rows for the view at hand.
func (s *list) build() {
	v := s.at()
	o := kit.ListOptions[lead.Lead]{
		ID: func(l lead.Lead) string { return l.ID }, Noun: "lead", Nouns: "leads", Order: v.order, Found: kit.ByWord, Empty: v.empty,
		Open: func(l lead.Lead) tea.Cmd { s.env.Go("leads", l.ID); return nil },
	}
	if s.view == viewPool {
		s.pool(&o)
	} else {
		o.Columns, o.Card = s.columns(), func(l lead.Lead) kit.Card { return CardOf(s.env, l) }
		o.Filter, o.Fetch = true, func(p domain.Page, filter string) kit.Call[domain.List[lead.Lead]] {
			return fetch(s.env, v.of, p, filter)
		}
	}
	if s.view == viewOpen || v.name == "working" {
		o.Hint = s.poolKey()
	}
	s.rows = kit.NewList(s.env, o)
	s.SetSize(s.w, s.h)
}

func (s *list) at() view { return views(s.env)[s.view] }

// pool makes the rows those of the pool, of which what company it is does not
// show.
func (s *list) pool(o *kit.ListOptions[lead.Lead]) {
	sort := "-pooled"
	o.Order = newestFirst
	if s.scored {
		sort, o.Order = "score", promisesFirst
	}
	o.Query = func(p domain.Page, _ string) domain.Query[domain.List[lead.Lead]] {
		return lead.Pool{Sort: sort, Page: p}
	}
	o.Columns = maskedColumns(s.env)
	o.Card = func(l lead.Lead) kit.Card {
		return kit.Card{Title: Name(l), Corner: kit.Plain(Score(l)), Line: Dotted(s.env, geo.Name(l.Country), Size(l), Products(s.env, l))}
	}
}

// columns are those of leads whose company is known. What comes next is the time
// that is left, or else where the lead stands.
func (s *list) columns() []kit.Column[lead.Lead] {
	return []kit.Column[lead.Lead]{
		{Title: "Company", Cell: func(l lead.Lead) kit.Cell { return kit.Plain(Name(l)) }},
		{Title: "Country", Width: 14, Rank: 2, Cell: func(l lead.Lead) kit.Cell { return kit.Plain(geo.Name(l.Country)) }},
		{Title: "People", Width: 7, Right: true, Rank: 3, Cell: func(l lead.Lead) kit.Cell { return kit.Plain(people(l)) }},
		{Title: "Next", Width: 22, Rank: 1, Cell: func(l lead.Lead) kit.Cell { return Next(s.env, l) }},
	}
}

func maskedColumns(env *kit.Env) []kit.Column[lead.Lead] {
	return []kit.Column[lead.Lead]{
		{Title: "Industry", Cell: func(l lead.Lead) kit.Cell { return kit.Plain(Name(l)) }},
		{Title: "Country", Width: 14, Rank: 1, Cell: func(l lead.Lead) kit.Cell { return kit.Plain(geo.Name(l.Country)) }},
		{Title: "People", Width: 7, Right: true, Rank: 2, Cell: func(l lead.Lead) kit.Cell { return kit.Plain(people(l)) }},
		{Title: "Interested in", Width: 20, Rank: 4, Cell: func(l lead.Lead) kit.Cell { return kit.Plain(Products(env, l)) }},
		{Title: "Score", Width: 5, Right: true, Rank: 3, Cell: func(l lead.Lead) kit.Cell { return kit.Plain(points(l)) }},
	}
}

// turn shows another view.
func (s *list) turn(view int) tea.Cmd {
	n := len(views(s.env))
	s.view, s.eyed = (view+n)%n, ""
	s.build()
	return s.rows.Init()
}

// Init asks for the rows.
func (s *list) Init() tea.Cmd { return tea.Batch(s.rows.Init(), s.acts.ask()) }

// Topics are the leads of the actor's company and, while it is looked at, the
// pool.
func (s *list) Topics() []string {
	topics := []string{lead.PartnerTopic(s.env.Actor.Partner)}
	if s.view == viewPool {
		topics = append(topics, lead.TopicPool)
	}
	return topics
}

// Update takes keys and answers, then brings the preview to the cursor.
func (s *list) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	if s.slipped(msg) {
		return s, nil
	}
	cmd := s.update(msg)
	if _, key := msg.(tea.KeyPressMsg); key || s.eyed == "" {
		s.eye()
	}
	return s, tea.Batch(cmd, s.follow())
}

// eye notes which lead is under the cursor for whoever presses a key.
func (s *list) eye() {
	if l := s.current(); l != nil {
		s.eyed = l.ID
	}
}

// slipped reports a claim of a lead that came under the cursor by itself, as the
// one that was there went: it is not made before the key is pressed again.
func (s *list) slipped(msg tea.Msg) bool {
	l := s.current()
	m, ok := msg.(tea.KeyPressMsg)
	if !ok || s.view != viewPool || l == nil || l.ID == s.eyed || s.eyed == s.mine || m.String() != "c" {
		return false
	}
	s.eye()
	s.env.Toast(theme.Warn, "The lead that was here is gone, and this is another one. Press c again to claim it.")
	return true
}

func (s *list) update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case kit.Got[domain.List[lead.Entry]]:
		s.tell(m)
		return nil
	case kit.ClickMsg:
		if left, right := kit.Split(s.w); right > 0 && m.X >= left {
			return nil
		}
	case tea.KeyPressMsg:
		if !s.rows.Typing() {
			if cmd, taken := s.press(m); taken {
				return cmd
			}
		}
	}
	switch s.acts.update(msg, s.current()) {
	case notMine:
		return s.rows.Update(msg)
	case noted:
		return nil
	default: // what has changed, or is not what it seemed to be, shows in the rows
		return s.rows.Init()
	}
}

func (s *list) press(m tea.KeyPressMsg) (tea.Cmd, bool) {
	switch {
	case s.viewKey().Is(m):
		s.pickView()
		return nil, true
	case s.view == viewPool && s.orderKey().Is(m):
		s.scored = !s.scored
		return s.turn(s.view), true
	case m.String() == "left":
		return s.turn(s.view - 1), true
	case m.String() == "right":
		return s.turn(s.view + 1), true
	}
	return s.acts.press(m, s.current())
}

func (s *list) pickView() {
	var opts []kit.Option
	for i, v := range views(s.env) {
		hint := ""
		if i == s.view {
			hint = "shown"
		}
		opts = append(opts, kit.Option{Value: v.name, Label: kit.Capital(v.name), Hint: hint})
	}
	s.env.Open(kit.NewPick(s.env, kit.Pick{Head: "Which leads", Options: opts, At: s.at().name, Do: func(o kit.Option) tea.Cmd {
		return s.turn(slices.IndexFunc(views(s.env), func(v view) bool { return v.name == o.Value }))
	}}))
}

// offerToOpen says who it is that was claimed: only now that is known.
func (s *list) offerToOpen(l lead.Lead) {
	s.mine = l.ID
	body := []string{Name(l), Where(s.env, l)}
	if !l.Due.IsZero() {
		body = append(body, "You have "+s.env.Left(l.Due)+" to do something with it.")
	}
	s.env.Open(kit.NewConfirm(s.env, kit.Confirm{
		Head: "It is yours.", Body: body, Yes: "Open it", No: "Later", Alone: true,
		Do: func() tea.Cmd { s.env.Go("leads", l.ID); return nil },
	}))
}

func (s *list) current() *lead.Lead {
	if l, ok := s.rows.Current(); ok {
		return &l
	}
	return nil
}

// follow shows the lead under the cursor in the preview: what is known of it at
// once, its timeline when it is here.
func (s *list) follow() tea.Cmd {
	l := s.current()
	if _, right := kit.Split(s.w); right == 0 || l == nil || l.ID == s.shown.ID && l.Version == s.shown.Version && l.Status == s.shown.Status {
		return nil
	}
	if l.ID != s.shown.ID {
		s.preview.Clear()
	}
	s.shown, s.timeline = *l, nil
	s.drawPreview()
	if l.Status == lead.StatusPooled {
		return nil
	}
	return kit.Ask(s.env, lead.Timeline{ID: l.ID, Page: domain.Page{Limit: longest / 5}})
}

func (s *list) tell(m kit.Got[domain.List[lead.Entry]]) {
	q, ok := m.Query.(lead.Timeline)
	if !ok || q.ID != s.shown.ID || m.Err != nil {
		return
	}
	s.timeline = m.Value.Items
	s.drawPreview()
}

func (s *list) drawPreview() {
	_, right := kit.Split(s.w)
	s.preview.Set(pageOf(s.env, s.shown, Timeline(s.env, s.timeline, readable(right))))
}

// SetSize says how much room there is.
func (s *list) SetSize(w, h int) {
	s.w, s.h = w, h
	left, right := kit.Split(w)
	s.rows.SetSize(left, h)
	s.preview.SetSize(max(1, right), h)
	if s.shown.ID != "" {
		s.drawPreview()
	}
}

// Title names the section and, unless it is the first, the view.
func (s *list) Title() string {
	switch {
	case s.view == viewOpen:
		return "Leads"
	case s.began == s.view: // it was opened by its own place, below that of all leads
		return kit.Capital(s.at().name)
	}
	return "Leads " + s.env.Theme.Glyph.Crumb + " " + s.at().name
}

// Typing reports whether the filter has the focus.
func (s *list) Typing() bool { return s.rows.Typing() }

// Takes reports that esc clears the filter.
func (s *list) Takes(m tea.KeyPressMsg) bool { return s.rows.Takes(m) }

func (s *list) viewKey() kit.Key {
	k := kit.On("f", "which leads")
	k.Help = "Choose which leads are shown: open ones, the pool, what became of others"
	return k
}

func (s *list) orderKey() kit.Key {
	k := kit.On("o", "sort")
	k.Help = "Sort the pool by age or by score"
	return k
}

// poolKey leads from an empty list to the pool; the arrow keys go there too.
func (s *list) poolKey() kit.Key {
	k := s.sides().To("look in the pool")
	if s.view != viewOpen {
		k.Show, k.Press = leftArrow(s.env), []string{"left"}
		return k
	}
	k.Show, k.Press = rightArrow(s.env), []string{"right"}
	return k
}

func leftArrow(env *kit.Env) string {
	if env.Theme.ASCII {
		return "<"
	}
	return "←"
}

func rightArrow(env *kit.Env) string {
	if env.Theme.ASCII {
		return ">"
	}
	return "→"
}

func (s *list) sides() kit.Key {
	return kit.Key{
		Press: []string{"left", "right"}, Show: leftArrow(s.env) + rightArrow(s.env), Does: "other leads", Help: "Go from the open ones to the pool, and on",
	}
}

// Keys are those of the rows and of what can be done with the lead under the
// cursor.
func (s *list) Keys() []kit.Key {
	if s.rows.Typing() {
		return s.rows.Keys()
	}
	var own []kit.Key
	if l := s.current(); l != nil {
		own = s.acts.keys(l)
	}
	own = append(own, s.sides().Late(), s.viewKey().Late().Late())
	if s.view == viewPool {
		own = append(own, s.orderKey().Late().Late())
	}
	keys := s.rows.Keys(own...)
	for i, k := range keys {
		if s.w < phone && k.Does == s.env.Keys.Move.Does {
			keys[i] = k.Hush()
		}
	}
	return keys
}

// phone is the width below which rows are cards.
const phone = 60

// Copy offers the id and the command line of the lead under the cursor.
func (s *list) Copy() []kit.Clip { return clips(s.current()) }

// View draws the rows, and the preview if there is room and a lead.
func (s *list) View() string {
	if _, right := kit.Split(s.w); right == 0 || s.current() == nil {
		return kit.Box(s.rows.View(), s.w, s.h)
	}
	return s.env.Beside(s.rows.View(), s.preview.View(), s.w, s.h)
}

// CardOf is a lead in two lines: the time that is left or where it stands, then
// what is to be done and what is known of it.
func CardOf(env *kit.Env, l lead.Lead) kit.Card {
	corner, verb := Status(l), ""
	if !l.Due.IsZero() {
		left := kit.Plain(env.Left(l.Due))
		if tone := Clock(env, l).Tone; tone != theme.Plain {
			left = kit.State(tone, left.Text)
		}
		corner, verb = left, "to accept"
		if l.Status == lead.StatusWorking {
			verb = "to do"
		}
	}
	return kit.Card{Title: Name(l), Corner: corner, Line: Dotted(env, verb, geo.Name(l.Country), Size(l), Products(env, l))}
}
