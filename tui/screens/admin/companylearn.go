package admin

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/learn"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// learnPart is what the page of a partner shows of how its people learn.
type learnPart struct {
	team   []learn.Member
	asked  []learn.Assignment
	certs  []learn.Certificate
	course []learn.Standing // there are
}

func (s *company) askLearning() tea.Cmd {
	all := domain.Page{Limit: domain.DefaultLimit}
	return tea.Batch(
		kit.Ask(s.env, learn.Team{Partner: s.id, Page: all}), kit.Ask(s.env, learn.Assignments{Partner: s.id, Page: all}),
		kit.Ask(s.env, learn.Certificates{Partner: s.id, Page: all}), kit.Ask(s.env, learn.Courses{}),
	)
}

// learnAnswered takes answers about learning and reports whether the message was
// one. Who may not know of it sees nothing.
func (s *company) learnAnswered(msg tea.Msg) bool {
	switch m := msg.(type) {
	case kit.Got[domain.List[learn.Member]]:
		s.learning.team = m.Value.Items
	case kit.Got[domain.List[learn.Assignment]]:
		s.learning.asked = m.Value.Items
	case kit.Got[domain.List[learn.Certificate]]:
		if s.learning.certs = nil; m.Err == nil && s.rights.may("courses.assignments") {
			s.learning.certs = m.Value.Items
		}
	case kit.Got[domain.List[learn.Standing]]:
		s.learning.course = m.Value.Items
	default:
		return false
	}
	return true
}

// learnBlocks show what is asked of the people, how far they are and what they
// hold.
func (s *company) learnBlocks() []kit.Block {
	env, l := s.env, s.learning
	asked := kit.Block{Title: "Asked of them"}
	for _, a := range l.asked {
		who := a.Name
		if a.User == "" {
			who = "everybody"
		}
		asked.Table = append(asked.Table, []kit.Cell{kit.Plain(a.Title), {Text: who, Tone: theme.Quiet}, kit.Plain("until " + a.Until.String())})
	}
	people := kit.Block{Title: "People"}
	for _, m := range l.team {
		cell := kit.Cell{Text: "nothing due", Tone: theme.Quiet}
		switch {
		case m.Overdue > 0:
			cell = kit.State(theme.Bad, kit.Count(m.Overdue, "course", "courses")+" overdue")
		case !m.Due.IsZero():
			cell = kit.Plain("due " + m.Due.String())
		}
		people.Table = append(people.Table, []kit.Cell{kit.Plain(m.Name), {Text: fmt.Sprintf("%d of %d passed", m.Passed, m.Of), Tone: theme.Quiet}, cell})
	}
	certs := kit.Block{Title: "Certificates"}
	for _, c := range l.certs {
		until := "no end"
		if !c.Ends.IsZero() {
			until = "until " + env.Date(c.Ends)
		}
		certs.Table = append(certs.Table, []kit.Cell{kit.Plain(c.Title), kit.Plain(c.Name), {Text: c.Serial, Tone: theme.Quiet}, kit.Plain(until)})
	}
	if len(asked.Table) == 0 {
		asked.Text = "Nothing is asked of them. Press c to ask for a course."
	}
	if len(certs.Table) == 0 {
		certs.Text = "They hold no certificate."
	}
	return []kit.Block{asked, people, certs}
}

// learnActions are those of the part about courses.
func (s *company) learnActions(add func(k kit.Key, help, op string, open func())) {
	if s.part != partCourses {
		return
	}
	add(kit.On("c", "ask for a course"), "Ask the partner's people to pass a course until a day.", "courses.assign", s.openAssign)
	if len(s.learning.asked) > 0 {
		add(kit.On("d", "drop"), "No longer ask for a course.", "courses.unassign", s.openUnassign)
	}
}

// openAssign asks which course is to be passed, and until when.
func (s *company) openAssign() {
	env, p := s.env, s.profile.Partner
	var options []kit.Option
	for _, c := range s.learning.course {
		options = append(options, kit.Option{Value: c.ID, Label: c.Title})
	}
	for _, t := range env.Programme().Training.Tracks {
		options = append(options, kit.Option{Value: t.ID, Label: t.Title, Hint: "a track of courses"})
	}
	env.Open(kit.NewFormDialog(env, "Ask for a course", []string{"All people of " + p.Name + " see it with its day, and are reminded."}, kit.FormOptions{
		Button: "Ask for it",
		Sections: []kit.Section{{Fields: []kit.Field{
			{Name: "course", Label: "Course", Kind: kit.ChoiceField, Options: options, Required: true},
			{Name: "until", Label: "Last day", Kind: kit.DateField, Hint: "2026-12-18, 18 dec, +30d", Required: true},
		}}},
		Submit: func(v kit.Values) tea.Cmd {
			return kit.Send(env, learn.Assign{Course: v.Text("course"), Partner: p.ID, Until: v.Text("until")})
		},
	}))
}

// openUnassign asks which course is no longer asked for.
func (s *company) openUnassign() {
	var options []kit.Option
	for _, a := range s.learning.asked {
		options = append(options, kit.Option{Value: a.Course + " " + a.User, Label: a.Title, Hint: a.Name})
	}
	asked := s.learning.asked
	s.env.Open(kit.NewPick(s.env, kit.Pick{Head: "No longer ask for", Options: options, Do: func(o kit.Option) tea.Cmd {
		for _, a := range asked {
			if a.Course+" "+a.User == o.Value {
				return kit.Send(s.env, learn.Unassign{Course: a.Course, Partner: s.id, User: a.User})
			}
		}
		return nil
	}}))
}

// toldLearning says what has come of asking.
func (s *company) toldLearning(m kit.Done[learn.Assignment]) {
	if m.Err != nil {
		s.env.Fail(m.Err)
		return
	}
	words := "Asked for: "
	if _, dropped := m.Command.(learn.Unassign); dropped {
		words = "No longer asked for: "
	}
	s.env.Toast(theme.Good, words+m.Value.Title+".")
}
