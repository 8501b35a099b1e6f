package admin

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/tui/kit"
	show "gangway/tui/screens/deal"
	"gangway/tui/theme"
)

// deals is the list of all deals, or of those of one partner.
type deals struct {
	env     *kit.Env
	status  string // "" for all
	order   int
	partner string // id, "" for all
	rows    *kit.List[deal.Deal]
	preview *preview
	w, h    int
}

// An order is how deals can be sorted.
type order struct{ sort, words string }

// byEnd sorts by the end of protection, which is then shown.
const byEnd = "ends"

func orders() []order {
	return []order{{"-created", "newest first"}, {byEnd, "the soonest end first"}, {"amount", "the largest first"}}
}

func newDeals(env *kit.Env) *deals {
	s := &deals{env: env, preview: newPreview(env)}
	s.rows = s.list()
	return s
}

func (s *deals) list() *kit.List[deal.Deal] {
	env, of, sort := s.env, s.status, orders()[s.order]
	only := s.partner
	o := kit.ListOptions[deal.Deal]{
		ID:      func(d deal.Deal) string { return d.ID },
		Columns: s.columns(),
		Card: func(d deal.Deal) kit.Card {
			c := show.CardOf(env, d)
			c.Corner = show.Status(d)
			c.Line = facts(env, d.Partner.Name, env.AmountShort(d.Amount))
			return c
		},
		Query: func(p domain.Page, filter string) domain.Query[domain.List[deal.Deal]] {
			q := deal.List{Page: p, Text: filter, Sort: kit.Unfiltered(filter, sort.sort), Partner: only}
			if of != "" {
				q.Status = []string{of}
			}
			return q
		},
		Open:   func(d deal.Deal) tea.Cmd { env.Go(placeDeals, d.ID); return nil },
		Moved:  func(d deal.Deal) tea.Cmd { return s.preview.deal(d.ID) },
		Filter: true,
		Noun:   "deal", Nouns: "deals", Order: sort.words, Found: kit.ByWord,
		Empty: "No deal is registered yet.",
	}
	if of != "" {
		word := statusWord(deal.Status(of))
		o.Note, o.Empty = word, "No deal is "+word+"."
	}
	return kit.NewList(env, o)
}

func (s *deals) columns() []kit.Column[deal.Deal] {
	env := s.env
	cols := []kit.Column[deal.Deal]{
		{Title: "Customer", Cell: func(d deal.Deal) kit.Cell { return kit.Plain(d.Customer.Name) }},
		{Title: "Partner", Rank: 1, Cell: func(d deal.Deal) kit.Cell { return kit.Cell{Text: d.Partner.Name, Tone: theme.Quiet} }},
		{Title: "Amount", Width: 8, Rank: 3, Right: true, Cell: func(d deal.Deal) kit.Cell { return kit.Plain(env.AmountShort(d.Amount)) }},
		{Title: "Status", Width: 14, Cell: show.Status},
	}
	if orders()[s.order].sort == byEnd {
		cols[2] = kit.Column[deal.Deal]{Title: "Ends", Width: 14, Cell: func(d deal.Deal) kit.Cell { return show.Ends(env, d) }}
	}
	if s.partner != "" {
		return slices.Delete(cols, 1, 2)
	}
	return cols
}

// Init asks for the deals.
func (s *deals) Init() tea.Cmd { return tea.Batch(s.rows.Init(), s.preview.again()) }

// Topics are stale when any deal changes.
func (s *deals) Topics() []string { return []string{deal.TopicAll} }

// Takes keeps esc for a filter.
func (s *deals) Takes(m tea.KeyPressMsg) bool { return s.rows.Takes(m) }

// Update takes answers and keys.
func (s *deals) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case pickedStatus:
		s.status = string(m)
		return s, s.anew()
	case tea.KeyPressMsg:
		switch {
		case s.rows.Typing():
		case s.statusKey().Is(m):
			pickStatus(s.env, "Which deals?", dealStatuses(), s.status)
			return s, nil
		case s.sortKey().Is(m):
			s.order = (s.order + 1) % len(orders())
			return s, s.anew()
		}
	}
	cmd, taken := s.preview.update(msg)
	if taken {
		return s, cmd
	}
	return s, tea.Batch(cmd, s.rows.Update(msg))
}

// anew lists with another filter or order.
func (s *deals) anew() tea.Cmd {
	s.rows = s.list()
	s.SetSize(s.w, s.h)
	return s.Init()
}

func (s *deals) statusKey() kit.Key {
	k := kit.On("s", "status")
	k.Help = "Choose which deals are listed."
	return k
}

func (s *deals) sortKey() kit.Key {
	k := kit.On("o", "order")
	k.Help = "Sort by age, by the end of protection, by amount."
	return s.rows.Unfiltered(k)
}

func dealStatuses() []kit.Option {
	out := []kit.Option{{Value: "", Label: "All deals"}}
	for _, s := range deal.Statuses() {
		word := statusWord(s)
		out = append(out, kit.Option{Value: string(s), Label: kit.Capital(word)})
	}
	return out
}

// SetSize says how much room there is.
func (s *deals) SetSize(w, h int) {
	s.w, s.h = w, h
	l, r := kit.Split(w)
	s.rows.SetSize(l, h)
	s.preview.size(r, h)
}

// Title names the place.
func (s *deals) Title() string { return "Deals" }

// Typing reports whether the filter has the focus.
func (s *deals) Typing() bool { return s.rows.Typing() }

// Keys are those that work now.
func (s *deals) Keys() []kit.Key {
	keys := s.rows.Keys()
	if s.rows.Typing() {
		return keys
	}
	return slices.Insert(keys, min(2, len(keys)), s.statusKey(), s.sortKey())
}

// View draws the list, with a preview beside it in a wide window.
func (s *deals) View() string {
	if _, r := kit.Split(s.w); r == 0 {
		return kit.Box(s.rows.View(), s.w, s.h)
	}
	return s.env.Beside(s.rows.View(), s.preview.detail.View(), s.w, s.h)
}
