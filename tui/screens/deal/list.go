package deal

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/tui/kit"
)

// A view is a choice of deals by their status.
type view struct {
	name  string
	in    []deal.Status // none for all
	empty string
}

// views are the choices of a list, in the order in which the arrow keys go
// through them.
func views() []view {
	return []view{
		{"open", openStatuses(), "You have no open deals. Register one, and its customer is protected for you."},
		{"protected", statuses(deal.StatusApproved, deal.StatusWinPending), "None of your customers is protected. Register a deal to change that."},
		{"submitted", statuses(deal.StatusSubmitted), "Nothing waits for a decision."},
		{"returned", statuses(deal.StatusReturned), "Nothing came back to be completed."},
		{"draft", statuses(deal.StatusDraft), "There are no drafts."},
		{"won", statuses(deal.StatusWon), "No deal is won yet."},
		{"lost", statuses(deal.StatusLost), "No deal is lost."},
		{"over", statuses(deal.StatusRejected, deal.StatusDuplicate, deal.StatusExpired, deal.StatusWithdrawn), "No deal was rejected, withdrawn or has expired."},
		{"all", nil, "You have no deals yet. Register the first one, and its customer is protected for you."},
	}
}

// openStatuses are those of deals that are still to be won.
func openStatuses() []deal.Status {
	return statuses(deal.StatusDraft, deal.StatusSubmitted, deal.StatusReturned, deal.StatusApproved, deal.StatusWinPending)
}

// An order is how a list is sorted.
type order struct{ sort, words string }

func orders() []order {
	return []order{{"ends", "soonest end first"}, {"-created", "newest first"}, {"amount", "largest first"}}
}

// list is the section of deals: rows, and a preview of the one under the cursor
// beside them in wide windows.
type list struct {
	env  *kit.Env
	acts *acts
	w, h int

	view, order int
	filter      string // what the rows were last asked for
	again       string // what they are to be filtered for once they are here
	rows        *kit.List[deal.Deal]

	preview  *kit.Detail
	shown    deal.Deal // in the preview
	timeline []deal.Entry
}

func newList(env *kit.Env) *list {
	s := &list{env: env, acts: newActs(env), preview: kit.NewPreview(env), w: 80, h: 20}
	s.build()
	return s
}

// build makes the rows for the view and the order at hand.
func (s *list) build() {
	v, o := views()[s.view], orders()[s.order]
	s.rows = kit.NewList(s.env, kit.ListOptions[deal.Deal]{
		ID: func(d deal.Deal) string { return d.ID }, Columns: s.columns(), Card: func(d deal.Deal) kit.Card { return CardOf(s.env, d) },
		Query: func(p domain.Page, filter string) domain.Query[domain.List[deal.Deal]] {
			s.filter = filter
			return deal.List{Status: names(v.in), Text: filter, Sort: kit.Unfiltered(filter, o.sort), Page: p}
		},
		Open:   func(d deal.Deal) tea.Cmd { s.env.Go("deals", d.ID); return nil },
		Filter: true, Noun: "deal", Nouns: "deals", Order: o.words, Found: kit.ByWord,
		Empty: v.empty, Hint: s.acts.newKey(),
	})
	s.SetSize(s.w, s.h)
}

// columns are those of every list of deals. Where the status has no column, it
// stands where a protection would end.
func (s *list) columns() []kit.Column[deal.Deal] {
	cols := Columns(s.env)
	for i := range cols {
		if cols[i].Title == "Ends" {
			cols[i].Cell = func(d deal.Deal) kit.Cell { return s.ends(d) }
		}
	}
	return cols
}

// roomy is the width from which the status has a column of its own.
const roomy = 73

func (s *list) ends(d deal.Deal) kit.Cell {
	c := Ends(s.env, d)
	if left, _ := kit.Split(s.w); c.Text == "" && left < roomy {
		c = Status(d)
	}
	return c
}

func names(in []deal.Status) []string {
	var out []string
	for _, st := range in {
		out = append(out, string(st))
	}
	return out
}

// turn shows another view or order; what was filtered for stays.
func (s *list) turn(view, order int) tea.Cmd {
	s.view, s.order = (view+len(views()))%len(views()), order%len(orders())
	s.again = s.filter
	s.build()
	return s.rows.Init()
}

// refilter filters rows that are new for what the former ones were filtered for.
func (s *list) refilter() tea.Cmd {
	if s.again == "" || len(s.rows.Rows()) == 0 {
		return nil
	}
	filter := s.again
	s.again = ""
	k := s.env.Keys
	return tea.Batch(s.rows.Update(kit.Press(k.Filter.Press[0])), s.rows.Update(tea.PasteMsg{Content: filter}), s.rows.Update(kit.Press(k.Open.Press[0])))
}

// Init asks for the rows.
func (s *list) Init() tea.Cmd { return tea.Batch(s.rows.Init(), s.acts.ask()) }

// Topics are the deals of the actor's company.
func (s *list) Topics() []string { return topics(s.env) }

func topics(env *kit.Env) []string {
	if env.Actor.Side == domain.Partner {
		return []string{deal.PartnerTopic(env.Actor.Partner)}
	}
	return []string{deal.TopicAll}
}

// Update takes keys and answers, then brings the preview to the cursor.
func (s *list) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	cmd := s.update(msg)
	return s, tea.Batch(cmd, s.refilter(), s.follow())
}

func (s *list) update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case kit.Got[domain.List[deal.Entry]]:
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
	if became, taken := s.acts.update(msg, s.current()); taken {
		if _, rights := msg.(rightsMsg); became == nil && !rights {
			return nil
		}
		if s.acts.newKey().Why != "" {
			return s.turn(s.view, s.order) // an empty list does not offer what can't be done
		}
		if became == nil {
			return nil
		}
		return s.rows.Init()
	}
	return s.rows.Update(msg)
}

func (s *list) press(m tea.KeyPressMsg) (tea.Cmd, bool) {
	switch {
	case s.statusKey().Is(m):
		s.pickView()
		return nil, true
	case s.orderKey().Is(m):
		return s.turn(s.view, s.order+1), true
	case m.String() == "left":
		return s.turn(s.view-1, s.order), true
	case m.String() == "right":
		return s.turn(s.view+1, s.order), true
	}
	return s.acts.press(m, s.current())
}

func (s *list) pickView() {
	var opts []kit.Option
	for i, v := range views() {
		hint := ""
		if i == s.view {
			hint = "shown"
		}
		opts = append(opts, kit.Option{Value: v.name, Label: kit.Capital(v.name), Hint: hint})
	}
	s.env.Open(kit.NewPick(s.env, kit.Pick{Head: "Which deals", Options: opts, At: views()[s.view].name, Do: func(o kit.Option) tea.Cmd {
		at := slices.IndexFunc(views(), func(v view) bool { return v.name == o.Value })
		return s.turn(at, s.order)
	}}))
}

func (s *list) current() *deal.Deal {
	if d, ok := s.rows.Current(); ok {
		return &d
	}
	return nil
}

// follow shows the deal under the cursor in the preview: what is known of it at
// once, its timeline when it is here.
func (s *list) follow() tea.Cmd {
	d := s.current()
	if _, right := kit.Split(s.w); right == 0 || d == nil || d.ID == s.shown.ID && d.Version == s.shown.Version && d.Stale == s.shown.Stale {
		return nil
	}
	if d.ID != s.shown.ID {
		s.preview.Clear()
		s.timeline = nil
	}
	s.shown = *d
	s.drawPreview()
	return kit.Ask(s.env, deal.Timeline{ID: d.ID, Page: domain.Page{Limit: longest / 5}})
}

func (s *list) tell(m kit.Got[domain.List[deal.Entry]]) {
	q, ok := m.Query.(deal.Timeline)
	if !ok || q.ID != s.shown.ID || m.Err != nil {
		return
	}
	s.timeline = m.Value.Items
	s.drawPreview()
}

func (s *list) drawPreview() {
	_, right := kit.Split(s.w)
	s.preview.Set(PageOf(s.env, s.shown, Timeline(s.env, s.timeline, readable(right))))
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
	if s.view == 0 {
		return "Deals"
	}
	return "Deals " + s.env.Theme.Glyph.Crumb + " " + views()[s.view].name
}

// Typing reports whether the filter has the focus.
func (s *list) Typing() bool { return s.rows.Typing() }

// Takes reports that esc clears the filter.
func (s *list) Takes(m tea.KeyPressMsg) bool { return s.rows.Takes(m) }

func (s *list) statusKey() kit.Key {
	k := kit.On("f", "status")
	k.Help = "Choose which deals are shown, by their status"
	return k
}

func (s *list) orderKey() kit.Key {
	k := kit.On("o", "sort")
	k.Help = "Sort by end of protection, by age or by amount"
	return s.rows.Unfiltered(k)
}

// Keys are those of the rows and of what can be done with the deal under the
// cursor.
func (s *list) Keys() []kit.Key {
	if s.rows.Typing() {
		return s.rows.Keys()
	}
	own := []kit.Key{s.acts.newKey()}
	if d := s.current(); d != nil {
		own = append(own, s.acts.keys(d)...)
	}
	sides := kit.Key{Press: []string{"left", "right"}, Show: "←→", Does: "other status", Help: "Go through the statuses"}
	if s.env.Theme.ASCII {
		sides.Show = "<>"
	}
	keys := s.rows.Keys(append(own, s.statusKey().Late(), s.orderKey().Late(), sides.Hush())...)
	for i, k := range keys {
		if s.w < phone && k.Does == s.env.Keys.Move.Does {
			keys[i] = k.Hush()
		}
	}
	return keys
}

// phone is the width below which rows are cards.
const phone = 60

// Copy offers the id and the command line of the deal under the cursor.
func (s *list) Copy() []kit.Clip { return clips(s.current()) }

// View draws the rows, and the preview if there is room and a deal.
func (s *list) View() string {
	if _, right := kit.Split(s.w); right == 0 || s.current() == nil {
		return kit.Box(s.rows.View(), s.w, s.h)
	}
	return s.env.Beside(s.rows.View(), s.preview.View(), s.w, s.h)
}
