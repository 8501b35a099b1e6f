package learn

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/learn"
	"gangway/tui/kit"
)

// What comes to the screen later.
type (
	// sheetMsg is a look at the attempt.
	sheetMsg struct {
		turn  int
		sheet learn.Sheet
		err   error
	}
	// tickMsg is the moment at which the time left reads otherwise.
	tickMsg struct{ clock int }
	// pauseMsg is a moment after the last key of a typed answer.
	pauseMsg struct{ pause int }
)

// pauseAfter is how long nobody types before a typed answer is sent.
const pauseAfter = time.Second

func (s *quiz) look() tea.Cmd {
	turn := s.turn
	return kit.Run(s.env, kit.Query(s.env, learn.ShowAttempt{Attempt: s.id}), func(v learn.Sheet, err error) tea.Msg {
		return sheetMsg{turn, v, err}
	})
}

// seen takes a look at the attempt, unless something was sent meanwhile: then what
// comes of that is newer.
func (s *quiz) seen(m sheetMsg) tea.Cmd {
	switch {
	case m.err != nil:
		return s.fail(m.err)
	case m.turn != s.turn && s.busy:
		return nil
	case m.turn != s.turn:
		return s.look()
	}
	first := s.sheet == nil
	s.wait.Stop()
	s.err = nil
	s.take(m.sheet)
	if !m.sheet.Open {
		s.closed()
		return nil
	}
	if first {
		s.at = max(0, min(m.sheet.At, len(m.sheet.Questions)-1))
		s.known = m.sheet.At
		s.enter()
	}
	s.clock++
	return s.tick()
}

// take keeps what the portal knows, but for answers that are on their way to it.
func (s *quiz) take(sheet learn.Sheet) {
	if s.sheet != nil && sheet.Open {
		for i := range sheet.Questions {
			if s.dirty[i] && i < len(s.sheet.Questions) {
				sheet.Questions[i].Given = s.sheet.Questions[i].Given
			}
		}
	}
	s.sheet = &sheet
	if s.edit != nil && !s.dirty[s.at] && sheet.Open {
		if v := strings.Join(sheet.Questions[s.at].Given, ""); v != s.edit.Value() && !s.typing {
			s.edit.SetValue(v)
		}
	}
}

// closed shows the result in place of the questions.
func (s *quiz) closed() {
	if s.over {
		s.env.Toast(warn, "The time is over. What you had answered by then counts.")
	}
	s.clock++
	s.edit = nil
	s.env.Replace(place, "attempt", s.sheet.Attempt)
}

// tick sets the clock to the moment at which the time left reads otherwise: by the
// minute, and by the second in the last one.
func (s *quiz) tick() tea.Cmd {
	if s.sheet == nil || !s.sheet.Open || s.sheet.EndsAt.IsZero() {
		return nil
	}
	left := s.sheet.EndsAt.Sub(s.env.Now())
	if left <= 0 {
		s.over = true
		return s.flush()
	}
	unit := time.Second
	if left > time.Minute {
		unit = time.Minute
	}
	next := left % unit
	if next == 0 {
		next = unit
	}
	return s.env.After(next, tickMsg{s.clock})
}

// flush sends what the portal does not have yet: one thing at a time.
func (s *quiz) flush() tea.Cmd {
	if s.busy || s.sheet == nil || !s.sheet.Open {
		return nil
	}
	if s.over {
		s.send(-1, nil)
		return kit.Send(s.env, learn.Submit{Attempt: s.id})
	}
	for i := range s.sheet.Questions {
		if s.dirty[i] && s.faults[i] == nil && (!s.typing || i != s.at) {
			q := s.sheet.Questions[i]
			s.send(i, q.Given)
			return kit.Send(s.env, learn.Answer{Attempt: s.id, Question: q.ID, Values: slices.Clone(q.Given)})
		}
	}
	switch {
	case s.handing && len(s.dirty) == 0:
		s.handing = false
		s.send(-1, nil)
		return kit.Send(s.env, learn.Submit{Attempt: s.id})
	case !s.review && s.known != s.at:
		s.send(s.at, nil)
		return kit.Send(s.env, learn.Turn{Attempt: s.id, Question: s.sheet.Questions[s.at].ID})
	}
	return nil
}

func (s *quiz) send(of int, values []string) {
	s.busy, s.of, s.sent = true, of, slices.Clone(values)
	s.turn++
}

// done takes what became of what was sent, and sends what waits behind it.
func (s *quiz) done(m kit.Done[learn.Sheet]) tea.Cmd {
	s.busy = false
	s.turn++
	if m.Err != nil {
		return s.refused(m)
	}
	switch m.Command.(type) {
	case learn.Answer:
		delete(s.faults, s.of)
		if slices.Equal(s.sheet.Questions[s.of].Given, s.sent) {
			delete(s.dirty, s.of)
		}
		s.known = s.of
	case learn.Turn:
		s.known = s.of
	}
	s.take(m.Value)
	if !m.Value.Open {
		s.closed()
		return nil
	}
	return s.flush()
}

// refused keeps what was chosen and says that it is not kept. An attempt that was
// closed meanwhile is looked at.
func (s *quiz) refused(m kit.Done[learn.Sheet]) tea.Cmd {
	_, answer := m.Command.(learn.Answer)
	_, submit := m.Command.(learn.Submit)
	s.handing = false
	switch kind := domain.KindOf(m.Err); {
	case kind == domain.Conflict && answer && !s.sheet.EndsAt.IsZero() && !s.env.Now().Before(s.sheet.EndsAt):
		s.over = true
		return s.flush()
	case kind == domain.Conflict:
		clear(s.dirty)
		return s.look()
	case answer:
		s.faults[s.of] = m.Err
		return s.flush()
	case submit:
		s.over = false
		s.env.Fail(m.Err)
	default:
		s.known = s.of // a place that could not be noted troubles nobody
	}
	return nil
}
