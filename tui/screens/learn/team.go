package learn

import (
	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/learn"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// team is how the people of a company learn.
type team struct {
	env  *kit.Env
	rows *kit.List[learn.Member]
	w, h int
}

func newTeam(env *kit.Env) *team {
	s := &team{env: env, w: 80, h: 20}
	s.rows = kit.NewList(env, kit.ListOptions[learn.Member]{
		ID: func(m learn.Member) string { return m.User },
		Columns: []kit.Column[learn.Member]{
			{Title: "Person", Cell: func(m learn.Member) kit.Cell { return kit.Plain(m.Name) }},
			{Title: "Passed", Width: 9, Right: true, Cell: func(m learn.Member) kit.Cell { return kit.Plain(of(m.Passed, m.Of)) }},
			{Title: "Due", Width: 22, Cell: func(m learn.Member) kit.Cell { return next(env, m) }},
		},
		Card: func(m learn.Member) kit.Card {
			return kit.Card{Title: m.Name, Corner: next(env, m), Line: of(m.Passed, m.Of) + " passed"}
		},
		Query: func(p domain.Page, _ string) domain.Query[domain.List[learn.Member]] { return learn.Team{Page: p} },
		Open:  func(m learn.Member) tea.Cmd { env.Push(newMember(env, m)); return nil },
		Noun:  "person", Nouns: "people", Empty: "There is nobody in your team.",
	})
	return s
}

// next says what of a person is due.
func next(env *kit.Env, m learn.Member) kit.Cell {
	switch {
	case m.Overdue > 0:
		return kit.State(theme.Bad, kit.Count(m.Overdue, "course", "courses")+" overdue")
	case m.Due.IsZero():
		return kit.Cell{Text: "nothing", Tone: theme.Quiet}
	}
	return kit.Plain(day(env, m.Due))
}

// newMember is one person with its courses.
func newMember(env *kit.Env, m learn.Member) *sheet {
	s := &sheet{env: env, title: m.Name, detail: kit.NewDetail(env)}
	s.detail.Set(kit.Page{Title: m.Name, Subtitle: of(m.Passed, m.Of) + " courses passed", Sections: []kit.Block{Standings(env, m)}})
	return s
}

// Standings are the courses of a person as a block of a page.
func Standings(env *kit.Env, m learn.Member) kit.Block {
	b := kit.Block{Title: "Courses"}
	for _, c := range m.Courses {
		b.Table = append(b.Table, []kit.Cell{kit.Plain(c.Title), read(env, c), due(env, c), state(c)})
	}
	if len(b.Table) == 0 {
		b.Text = "Nothing was begun, and nothing is asked for."
	}
	return b
}

// Init asks for the people.
func (s *team) Init() tea.Cmd { return s.rows.Init() }

// Topics are what the team learns.
func (s *team) Topics() []string { return topics(s.env.Actor) }

// Update takes keys and answers.
func (s *team) Update(msg tea.Msg) (kit.Screen, tea.Cmd) { return s, s.rows.Update(msg) }

// SetSize says how much room there is.
func (s *team) SetSize(w, h int) {
	s.w, s.h = w, h
	s.rows.SetSize(w, h)
}

// Title names the place.
func (s *team) Title() string { return "How the team learns" }

// Typing is false: nothing is typed here.
func (s *team) Typing() bool { return false }

// Keys are those of the rows.
func (s *team) Keys() []kit.Key { return s.rows.Keys() }

// View draws the people.
func (s *team) View() string { return kit.Box(s.rows.View(), s.w, s.h) }
