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

// applications is the queue of companies that ask to become partners.
type applications struct {
	env     *kit.Env
	rights  rights
	status  partner.ApplicationStatus
	rows    *kit.List[partner.Application]
	preview *preview
	w, h    int
}

func newApplications(env *kit.Env) *applications {
	s := &applications{env: env, status: partner.Waiting, preview: newPreview(env)}
	s.rows = s.list()
	return s
}

func (s *applications) list() *kit.List[partner.Application] {
	env, status := s.env, s.status
	o := kit.ListOptions[partner.Application]{
		ID: func(a partner.Application) string { return a.ID },
		Columns: []kit.Column[partner.Application]{
			{Title: "Company", Cell: func(a partner.Application) kit.Cell { return kit.Plain(a.Company) }},
			{Title: "Website", Rank: 3, Cell: func(a partner.Application) kit.Cell { return kit.Cell{Text: a.Domain, Tone: theme.Quiet} }},
			{Title: "Country", Width: 16, Rank: 2, Cell: func(a partner.Application) kit.Cell { return kit.Plain(geo.Name(a.Country)) }},
			{Title: "", Width: 14, Cell: s.corner},
		},
		Card: func(a partner.Application) kit.Card {
			return kit.Card{Title: a.Company, Corner: s.corner(a), Line: facts(env, a.Domain, geo.Name(a.Country))}
		},
		Query: func(p domain.Page, _ string) domain.Query[domain.List[partner.Application]] {
			return partner.ListApplications{Page: p, Status: status}
		},
		Open:  func(a partner.Application) tea.Cmd { env.Go(placeApplications, a.ID); return nil },
		Moved: func(a partner.Application) tea.Cmd { return s.preview.application(a.ID) },
		Noun:  "application", Nouns: "applications", Note: "the longest waiting first",
		Empty: "No application waits. Companies apply by connecting with any key.",
	}
	if status != partner.Waiting {
		o.Note, o.Empty = applicationState(status).Text, "No application was "+applicationState(status).Text+" yet."
	}
	l := kit.NewList(env, o)
	return l
}

func (s *applications) corner(a partner.Application) kit.Cell {
	if a.Status == partner.Waiting {
		return waits(s.env, a.CreatedAt)
	}
	return applicationState(a.Status)
}

// Init asks for the queue.
func (s *applications) Init() tea.Cmd {
	return tea.Batch(s.rows.Init(), askRights(s.env), s.preview.again())
}

// Topics are stale when any application changes.
func (s *applications) Topics() []string { return []string{"application"} }

// Update takes answers and keys.
func (s *applications) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case rightsMsg:
		s.rights = m.rights
		return s, nil
	case kit.Done[partner.Partner], kit.Done[partner.Application]:
		admitted(s.env, m)
		return s, s.Init()
	case admitting:
		m.open(s.env)
		return s, nil
	case pickedStatus:
		return s, s.turn(partner.ApplicationStatus(m))
	case tea.KeyPressMsg:
		if s.statusKey().Is(m) {
			pickStatus(s.env, "Which applications?", applicationStatuses(), string(s.status))
			return s, nil
		}
		for _, d := range s.decisions() {
			if d.key.Is(m) {
				return s, d.open()
			}
		}
	}
	cmd, taken := s.preview.update(msg)
	if taken {
		return s, cmd
	}
	return s, tea.Batch(cmd, s.rows.Update(msg))
}

// turn comes to the applications of another status.
func (s *applications) turn(to partner.ApplicationStatus) tea.Cmd {
	s.status = to
	s.rows = s.list()
	s.SetSize(s.w, s.h)
	return s.Init()
}

func (s *applications) statusKey() kit.Key {
	k := kit.On("s", "status")
	k.Help = "Choose which applications are listed."
	return k
}

func (s *applications) decisions() []decision {
	if a, ok := s.rows.Current(); ok {
		return admissions(s.env, s.rights, a)
	}
	return nil
}

// SetSize says how much room there is.
func (s *applications) SetSize(w, h int) {
	s.w, s.h = w, h
	l, r := kit.Split(w)
	s.rows.SetSize(l, h)
	s.preview.size(r, h)
}

// Title names the place.
func (s *applications) Title() string { return "Applications" }

// Typing reports whether the filter has the focus.
func (s *applications) Typing() bool { return s.rows.Typing() }

// Keys are those that work now.
func (s *applications) Keys() []kit.Key {
	keys := s.rows.Keys()
	mine := []kit.Key{}
	for _, d := range s.decisions() {
		mine = append(mine, d.key)
	}
	return slices.Insert(keys, min(2, len(keys)), append(mine, s.statusKey())...)
}

// View draws the queue.
func (s *applications) View() string {
	if _, r := kit.Split(s.w); r == 0 {
		return kit.Box(s.rows.View(), s.w, s.h)
	}
	return s.env.Beside(s.rows.View(), s.preview.detail.View(), s.w, s.h)
}

// pickedStatus is the answer of a dialog that asks which records are listed.
type pickedStatus string

// pickStatus asks which records are listed.
func pickStatus(env *kit.Env, head string, all []kit.Option, at string) {
	for i := range all {
		if all[i].Value == at {
			all[i].Hint = "shown"
		}
	}
	env.Open(kit.NewPick(env, kit.Pick{Head: head, Options: all, At: at, Do: func(o kit.Option) tea.Cmd {
		return func() tea.Msg { return pickedStatus(o.Value) }
	}}))
}

func applicationStatuses() []kit.Option {
	var out []kit.Option
	for _, s := range []partner.ApplicationStatus{partner.Waiting, partner.WasApproved, partner.WasRejected, partner.WasWithdrawn} {
		out = append(out, kit.Option{Value: string(s), Label: kit.Capital(applicationState(s).Text)})
	}
	return out
}
