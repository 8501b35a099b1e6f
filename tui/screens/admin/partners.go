package admin

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/geo"
	"gangway/domain/partner"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// partners is the list of the companies that sell for the vendor.
type partners struct {
	env     *kit.Env
	rights  rights
	status  string // "" for all
	newest  bool
	rows    *kit.List[partner.Partner]
	preview *preview
	w, h    int
}

func newPartners(env *kit.Env) *partners {
	s := &partners{env: env, preview: newPreview(env)}
	s.rows = s.list()
	return s
}

func (s *partners) list() *kit.List[partner.Partner] {
	env, of := s.env, partner.Status(s.status)
	sort, words := "name", "by name"
	if s.newest {
		sort, words = "-created", "newest first"
	}
	o := kit.ListOptions[partner.Partner]{
		ID: func(p partner.Partner) string { return p.ID },
		Columns: []kit.Column[partner.Partner]{
			{Title: "Partner", Cell: func(p partner.Partner) kit.Cell { return kit.Plain(p.Name) }},
			{Title: "Tier", Width: 10, Rank: 1, Cell: func(p partner.Partner) kit.Cell { return kit.Plain(tierName(env, p.Tier)) }},
			{Title: "Country", Width: 14, Rank: 2, Cell: func(p partner.Partner) kit.Cell { return kit.Cell{Text: geo.Name(p.Country), Tone: theme.Quiet} }},
			{Title: "Status", Width: 11, Cell: func(p partner.Partner) kit.Cell { return partnerState(p.Status) }},
			{Title: "Since", Width: 11, Rank: 3, Cell: func(p partner.Partner) kit.Cell { return kit.Cell{Text: env.Date(p.CreatedAt), Tone: theme.Quiet} }},
		},
		Card: func(p partner.Partner) kit.Card {
			return kit.Card{Title: p.Name, Corner: partnerState(p.Status), Line: facts(env, tierName(env, p.Tier), geo.Name(p.Country))}
		},
		Query: func(p domain.Page, filter string) domain.Query[domain.List[partner.Partner]] {
			return partner.List{Page: p, Search: filter, Status: of, Sort: kit.Unfiltered(filter, sort)}
		},
		Open:   func(p partner.Partner) tea.Cmd { env.Go(placePartners, p.ID); return nil },
		Moved:  func(p partner.Partner) tea.Cmd { return s.preview.partner(p.ID) },
		Filter: true,
		Noun:   "partner", Nouns: "partners", Order: words, Found: kit.ByWord,
		Empty: "There is no partner yet. Invite one, or approve an application.", Hint: s.inviteKey(),
	}
	if of != "" {
		o.Note, o.Empty, o.Hint = string(of), "No partner is "+string(of)+".", kit.Key{}
	}
	return kit.NewList(env, o)
}

// Init asks for the partners.
func (s *partners) Init() tea.Cmd {
	return tea.Batch(s.rows.Init(), askRights(s.env), s.preview.again())
}

// Topics are stale when any partner changes.
func (s *partners) Topics() []string { return []string{"partner"} }

// Takes keeps esc for a filter.
func (s *partners) Takes(m tea.KeyPressMsg) bool { return s.rows.Takes(m) }

// Update takes answers and keys.
func (s *partners) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case rightsMsg:
		s.rights = m.rights
		return s, nil
	case pickedStatus:
		s.status = string(m)
		return s, s.anew()
	case tea.KeyPressMsg:
		switch {
		case s.rows.Typing():
		case s.inviteKey().Is(m):
			s.env.Go(placePartners, "invite")
			return s, nil
		case s.statusKey().Is(m):
			pickStatus(s.env, "Which partners?", partnerStatuses(), s.status)
			return s, nil
		case s.sortKey().Is(m):
			s.newest = !s.newest
			return s, s.anew()
		}
	}
	cmd, taken := s.preview.update(msg)
	if taken {
		return s, cmd
	}
	return s, tea.Batch(cmd, s.rows.Update(msg))
}

func (s *partners) anew() tea.Cmd {
	s.rows = s.list()
	s.SetSize(s.w, s.h)
	return s.Init()
}

func (s *partners) inviteKey() kit.Key {
	k := s.env.Keys.New.To("invite")
	k.Help = "Make a partner without an application, and a code for its first owner."
	return s.rights.unless(k, "partners.invite")
}

func (s *partners) statusKey() kit.Key {
	k := kit.On("s", "status")
	k.Help = "Choose which partners are listed."
	return k
}

func (s *partners) sortKey() kit.Key {
	k := kit.On("o", "order")
	k.Help = "Sort by name, or the newest first."
	return s.rows.Unfiltered(k)
}

func partnerStatuses() []kit.Option {
	out := []kit.Option{{Value: "", Label: "All partners"}}
	for _, s := range []partner.Status{partner.Active, partner.Suspended, partner.Ended} {
		out = append(out, kit.Option{Value: string(s), Label: kit.Capital(string(s))})
	}
	return out
}

// SetSize says how much room there is.
func (s *partners) SetSize(w, h int) {
	s.w, s.h = w, h
	l, r := kit.Split(w)
	s.rows.SetSize(l, h)
	s.preview.size(r, h)
}

// Title names the place.
func (s *partners) Title() string { return "Partners" }

// Typing reports whether the filter has the focus.
func (s *partners) Typing() bool { return s.rows.Typing() }

// Keys are those that work now.
func (s *partners) Keys() []kit.Key {
	keys := s.rows.Keys()
	if s.rows.Typing() {
		return keys
	}
	return slices.Insert(keys, min(2, len(keys)), s.inviteKey(), s.statusKey(), s.sortKey())
}

// View draws the list, with a preview beside it in a wide window.
func (s *partners) View() string {
	if _, r := kit.Split(s.w); r == 0 {
		return kit.Box(s.rows.View(), s.w, s.h)
	}
	return s.env.Beside(s.rows.View(), s.preview.detail.View(), s.w, s.h)
}
