package learn

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"gangway/domain/programme"
	"gangway/tui/kit"
)

func (s *quiz) letter(i int) kit.Key {
	if i > 25 {
		return kit.Key{}
	}
	k := kit.On(letter(i), "choose")
	if s.question().Kind == programme.TrueFalse {
		k.Press = append(k.Press, choices(*s.question())[i].value[:1])
	}
	return k
}

func (s *quiz) forward() kit.Key {
	k := s.env.Keys.Right
	k.Press, k.Quiet, k.Help = []string{"right", "n"}, false, "The next question; behind the last one are all of them."
	if s.at == len(s.sheet.Questions)-1 {
		return k.To("review")
	}
	return k.To("next")
}

func (s *quiz) backward() kit.Key {
	k := s.env.Keys.Left.To("previous")
	k.Press, k.Help = []string{"left", "p"}, "The question before."
	if s.at == 0 && !s.review {
		return kit.Key{}
	}
	if s.review {
		return k.To("questions")
	}
	return k
}

func (s *quiz) overview() kit.Key {
	k := kit.On("v", "review").Late()
	k.Help = "See all questions with your answers, and submit."
	return k
}

func (s *quiz) again() kit.Key {
	if len(s.faults) == 0 {
		return kit.Key{}
	}
	return s.env.Keys.Retry.To("save again")
}

func (s *quiz) takeBack() kit.Key {
	if len(s.question().Given) == 0 {
		return kit.Key{}
	}
	k := kit.On("backspace", "clear").Hush()
	k.Help = "Take your answer back."
	return k
}

// Takes keeps digits and esc for the review.
func (s *quiz) Takes(m tea.KeyPressMsg) bool {
	if s.sheet == nil || !s.sheet.Open || s.edit != nil {
		return false
	}
	if s.review {
		d := m.String()
		return s.env.Keys.Back.Is(m) || len(d) == 1 && d[0] >= '0' && d[0] <= '9'
	}
	for i := range choices(*s.question()) {
		if s.letter(i).Is(m) {
			return true
		}
	}
	return false
}

// Keys are those that work on the question now.
func (s *quiz) Keys() []kit.Key {
	k := s.env.Keys
	switch {
	case s.sheet == nil && s.err != nil:
		return []kit.Key{k.Retry}
	case s.sheet == nil || !s.sheet.Open:
		return nil
	case s.review:
		return present(s.submit(), s.again(), k.Open.To("look at it"), k.Move, s.backward(), k.PageUp, k.PageDown, k.First, k.Last)
	case s.edit != nil:
		next := k.Open.To(s.forward().Does)
		return present(next, k.Previous.To("previous"), k.Back.To("leave"))
	}
	n := len(choices(*s.question()))
	does := "choose"
	if s.question().Kind == programme.SeveralAnswers {
		does = "mark"
	}
	pick := kit.Key{Show: letter(0) + "-" + letter(min(25, n-1)), Does: does, Help: "Choose by letter, or move there and press space."}
	if s.question().Kind == programme.TrueFalse {
		pick.Show = "t/f"
	}
	for i := range n {
		pick.Press = append(pick.Press, s.letter(i).Press...)
	}
	back := s.backward()
	back.Quiet = false
	return present(pick, s.again(), s.forward(), back.Late(), s.overview(), k.Move.Hush(), k.Select.To(does).Hush(), s.takeBack(), k.PageUp, k.PageDown)
}

// present leaves out keys that are not there now.
func present(keys ...kit.Key) []kit.Key {
	return slices.DeleteFunc(keys, func(k kit.Key) bool { return len(k.Press) == 0 })
}
