package example

import (
	"slices"
	"strings"

	"gangway/domain"
	"gangway/domain/learn"
	"gangway/domain/programme"
)

// tellCourses adds what people have learned: certificates of two partners, a quiz
// that was failed, one that is open, a course that is read to its middle and one
// that is asked for.
func (s *story) tellCourses() {
	bright, rival := s.firms[0], s.firms[1]
	seller, manager := bright.people[len(bright.people)-2], bright.people[1]
	s.at(s.now.Add(-210*day), s.reads(bright.owner(), "working-with-halyard", 100))
	s.at(s.now.Add(-209*day), s.takes(bright.owner(), "working-with-halyard", 0))
	s.at(s.now.Add(-200*day), s.reads(seller, "core-sales", 100))
	s.at(s.now.Add(-199*day), s.takes(seller, "core-sales", 9))
	s.at(s.now.Add(-197*day), s.takes(seller, "core-sales", 1))
	s.at(s.now.Add(-150*day), s.takes(rival.owner(), "working-with-halyard", 1))
	s.at(s.now.Add(-90*day), s.reads(manager, "lookout-essentials", 100))
	s.at(s.now.Add(-90*day), s.takes(manager, "lookout-essentials", 0))
	s.at(s.now.Add(-6*day), s.asks(bright, "core-technical"))
	s.at(s.now.Add(-2*day), s.reads(bright.owner(), "core-sales", 50))
	s.at(s.now.Add(-3*hour), s.begins(seller, "working-with-halyard", 4))
}

// rules is the programme that the portal goes by.
func (s *story) rules() *programme.Programme {
	rules, ok := s.portal.Rules().(*programme.Programme)
	if !ok {
		return &programme.Programme{}
	}
	return rules
}

// reads lets somebody read so many percent of the lessons of a course.
func (s *story) reads(who domain.Actor, id string, percent int) func() error {
	return func() error {
		c, ok := s.rules().Course(id)
		if !ok {
			return nil
		}
		for _, l := range c.Lessons[:(len(c.Lessons)*percent+99)/100] {
			if _, err := do(s, who, learn.OpenLesson{Course: id, Lesson: l.ID}); err != nil {
				return err
			}
		}
		return nil
	}
}

// takes lets somebody take a quiz, with so many of its questions left out.
func (s *story) takes(who domain.Actor, id string, leave int) func() error {
	return func() error {
		sheet, err := s.answers(who, id, func(of int) int { return of - leave })
		if err != nil || sheet.Attempt == "" {
			return err
		}
		_, err = do(s, who, learn.Submit{Attempt: sheet.Attempt})
		return err
	}
}

// begins lets somebody begin a quiz and answer its first questions.
func (s *story) begins(who domain.Actor, id string, n int) func() error {
	return func() error {
		_, err := s.answers(who, id, func(int) int { return n })
		return err
	}
}

func (s *story) answers(who domain.Actor, id string, howMany func(of int) int) (learn.Sheet, error) {
	c, ok := s.rules().Course(id)
	if !ok || !c.HasQuiz() {
		return learn.Sheet{}, nil
	}
	sheet, err := do(s, who, learn.Start{Course: id})
	if err != nil {
		return sheet, err
	}
	for _, q := range sheet.Questions[:max(0, min(len(sheet.Questions), howMany(len(sheet.Questions))))] {
		if sheet, err = do(s, who, learn.Answer{Attempt: sheet.Attempt, Question: q.ID, Values: right(c, q)}); err != nil {
			return sheet, err
		}
	}
	return sheet, nil
}

// right is the right answer to a question of a course.
func right(c *programme.Course, asked learn.Question) []string {
	i := slices.IndexFunc(c.Quiz.Questions, func(q programme.Question) bool { return strings.TrimSpace(q.Text) == strings.TrimSpace(asked.Text) })
	if i < 0 {
		return nil
	}
	q := c.Quiz.Questions[i]
	switch q.Kind {
	case programme.TextAnswer:
		return q.Accept[:1]
	case programme.NumberAnswer, programme.TrueFalse:
		return []string{q.Answer}
	case programme.OneAnswer, programme.SeveralAnswers:
	}
	var ids []string
	for _, o := range asked.Options {
		if slices.ContainsFunc(q.Options, func(known programme.Option) bool { return known.Right && known.Text == o.Text }) {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// asks lets the vendor ask a firm's people for a course.
func (s *story) asks(f *firm, id string) func() error {
	return func() error {
		if _, ok := s.rules().Course(id); !ok {
			return nil
		}
		_, err := do(s, s.admin, learn.Assign{Course: id, Partner: f.id, Until: "+28d"})
		return err
	}
}
