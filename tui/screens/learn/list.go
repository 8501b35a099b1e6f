package learn

import (
	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/learn"
	"gangway/tui/kit"
)

// list is the section of learning: the courses with where one stands, and the one
// under the cursor beside them in a wide window.
type list struct {
	env     *kit.Env
	rows    *kit.List[learn.Standing]
	preview *kit.Detail
	shown   string
	w, h    int
}

func newList(env *kit.Env) *list {
	s := &list{env: env, preview: kit.NewPreview(env), w: 80, h: 20}
	s.rows = kit.NewList(env, kit.ListOptions[learn.Standing]{
		ID: func(c learn.Standing) string { return c.ID },
		Columns: []kit.Column[learn.Standing]{
			{Title: "Course", Cell: func(c learn.Standing) kit.Cell { return kit.Plain(c.Title) }},
			{Title: "Lessons", Width: 12, Rank: 2, Cell: func(c learn.Standing) kit.Cell { return read(env, c) }},
			{Title: "State", Width: 11, Cell: state},
			{Title: "When", Width: 16, Rank: 1, Cell: func(c learn.Standing) kit.Cell { return when(env, c) }},
		},
		Card: func(c learn.Standing) kit.Card {
			return kit.Card{Title: c.Title, Corner: state(c), Line: dotted(env, read(env, c).Text, when(env, c).Text)}
		},
		Fetch: func(_ domain.Page, filter string) kit.Call[domain.List[learn.Standing]] {
			return kit.Map(kit.Query(env, learn.Courses{}), func(l domain.List[learn.Standing]) domain.List[learn.Standing] {
				return domain.List[learn.Standing]{Items: matching(l.Items, filter)}
			})
		},
		Open:   func(c learn.Standing) tea.Cmd { env.Go(place, c.ID); return nil },
		Filter: true, Noun: "course", Nouns: "courses",
		Empty: "There is no course for you yet. " + env.Facts.Vendor + " will tell you when there is one.",
	})
	return s
}

// Init asks for the courses.
func (s *list) Init() tea.Cmd {
	s.shown = ""
	return s.rows.Init()
}

// Topics are what the actor learns, and what is asked of its company.
func (s *list) Topics() []string { return topics(s.env.Actor) }

// Update takes keys and answers, then brings the preview to the cursor.
func (s *list) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case kit.Got[learn.Course]:
		if q, ok := m.Query.(learn.ShowCourse); ok && q.Course == s.shown {
			if m.Err != nil {
				s.preview.Fail(m.Err)
			} else {
				s.preview.Set(page(s.env, m.Value, nil))
			}
		}
		return s, nil
	case kit.ClickMsg:
		if left, right := kit.Split(s.w); right > 0 && m.X >= left {
			return s, nil
		}
	}
	if !s.rows.Typing() {
		switch {
		case s.certs().Is(msg):
			s.env.Go(place, "certificates")
			return s, nil
		case s.team().Is(msg):
			s.env.Go(place, "team")
			return s, nil
		}
	}
	cmd := s.rows.Update(msg)
	if _, key := msg.(tea.KeyPressMsg); !key {
		cmd = tea.Batch(cmd, s.preview.Update(msg))
	}
	return s, tea.Batch(cmd, s.follow())
}

// follow shows the course under the cursor beside the list.
func (s *list) follow() tea.Cmd {
	_, right := kit.Split(s.w)
	c, ok := s.rows.Current()
	if !ok || right == 0 || c.ID == s.shown {
		return nil
	}
	s.shown = c.ID
	return tea.Batch(kit.Ask(s.env, learn.ShowCourse{Course: c.ID}), s.preview.Wait())
}

func (s *list) certs() kit.Key {
	k := kit.On("c", "certificates")
	k.Help = "Your certificates, and when they end."
	return k
}

func (s *list) team() kit.Key {
	if !leads(s.env.Actor) {
		return kit.Key{}
	}
	k := kit.On("t", "team")
	k.Help = "How far your people are with their courses."
	return k
}

// SetSize says how much room there is.
func (s *list) SetSize(w, h int) {
	s.w, s.h = w, h
	left, right := kit.Split(w)
	s.rows.SetSize(left, h)
	s.preview.SetSize(max(1, right), h)
}

// Title names the section.
func (s *list) Title() string { return "Learn" }

// Typing reports whether the filter has the focus.
func (s *list) Typing() bool { return s.rows.Typing() }

// Takes keeps esc for the filter.
func (s *list) Takes(m tea.KeyPressMsg) bool { return s.rows.Takes(m) }

// Keys are those of the rows, certificates and the team.
func (s *list) Keys() []kit.Key {
	if k := s.team(); k.Does != "" {
		return s.rows.Keys(s.certs(), k)
	}
	return s.rows.Keys(s.certs())
}

// View draws the courses, and the one under the cursor if there is room.
func (s *list) View() string {
	_, right := kit.Split(s.w)
	if _, ok := s.rows.Current(); right == 0 || !ok {
		return kit.Box(s.rows.View(), s.w, s.h)
	}
	return s.env.Beside(s.rows.View(), s.preview.View(), s.w, s.h)
}
