package learn

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/tui/kit"
)

// reviewed takes a key of the last look at all questions.
func (s *quiz) reviewed(m tea.KeyPressMsg) tea.Cmd {
	k, n := s.env.Keys, len(s.sheet.Questions)
	if d := m.String(); len(d) == 1 && d[0] >= '0' && d[0] <= '9' {
		s.jump(d)
		return nil
	}
	s.number = ""
	switch {
	case k.Up.Is(m):
		s.row = max(0, s.row-1)
	case k.Down.Is(m):
		s.row = min(n-1, s.row+1)
	case k.PageUp.Is(m):
		s.row = max(0, s.row-s.h/2)
	case k.PageDown.Is(m):
		s.row = min(n-1, s.row+s.h/2)
	case k.First.Is(m):
		s.row = 0
	case k.Last.Is(m):
		s.row = n - 1
	case k.Open.Is(m):
		return s.to(s.row)
	case s.backward().Is(m), k.Back.Is(m):
		return s.to(s.at)
	case s.again().Is(m):
		clear(s.faults)
		return s.flush()
	case s.submit().Is(m):
		return s.handIn()
	}
	return nil
}

// jump moves the cursor of the review to the number that is typed.
func (s *quiz) jump(digit string) {
	for _, typed := range []string{s.number + digit, digit} {
		var i int
		if _, err := fmt.Sscan(typed, &i); err == nil && i >= 1 && i <= len(s.sheet.Questions) {
			s.number, s.row = typed, i-1
			return
		}
	}
}

// open lists the numbers of the questions without an answer.
func (s *quiz) open() (numbers []string) {
	for i, q := range s.sheet.Questions {
		if len(q.Given) == 0 {
			numbers = append(numbers, fmt.Sprint(i+1))
		}
	}
	return numbers
}

// handIn submits, and asks before if something is not answered.
func (s *quiz) handIn() tea.Cmd {
	left := s.open()
	do := func() tea.Cmd {
		s.handing = true
		return s.flush()
	}
	if len(left) == 0 {
		return do()
	}
	const few = 12
	which := strings.Join(left[:min(few, len(left))], ", ")
	if len(left) > few {
		which += " and others"
	}
	s.env.Open(kit.NewConfirm(s.env, kit.Confirm{
		Head: "Submit with " + kit.Count(len(left), "open question", "open questions") + "?",
		Body: []string{"Without an answer: " + which + ". What is not answered counts as wrong."},
		Yes:  "Submit", No: "Keep on", Danger: true, Do: do,
	}))
	return nil
}

func (s *quiz) submit() kit.Key {
	k := kit.On("s", "submit")
	k.Help = "Hand the quiz in and see the result."
	if len(s.faults) > 0 {
		return k.Unless("An answer is not saved yet. Press r to save it.")
	}
	return k
}
