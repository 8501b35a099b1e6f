package learn

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/learn"
	"gangway/domain/programme"
	"gangway/tui/kit"
)

// quiz is an open attempt: a question a screen, then all of them for a last look.
//
// One command is under way at a time, so that answers and places arrive in the
// order in which they were given. What was chosen shows at once and is marked
// until the portal has it.
type quiz struct {
	env    *kit.Env
	course string
	id     string // of the attempt, "" until it is known
	sheet  *learn.Sheet
	err    error
	wait   *kit.Wait
	w, h   int

	at     int // the question that is shown
	option int // the option under the cursor, -1 for none
	review bool
	row    int    // of the review
	number string // that is typed in the review
	top    int    // first line of the question that is shown

	edit   *kit.Editor // of a question that is typed
	typing bool        // something was typed and may go on
	pause  int         // counts keys typed, so that a late pause is known

	dirty   map[int]bool  // questions whose answer the portal does not have
	faults  map[int]error // why not, of those that were refused
	known   int           // the place that the portal knows
	busy    bool          // a command is under way
	sent    []string      // by it
	of      int           // the question that it is about
	handing bool          // hand in as soon as all is kept
	over    bool          // the time is over
	turn    int           // counts commands, so that a late look is known
	clock   int           // counts clocks, so that a late tick is known
}

func newQuiz(env *kit.Env, course string) *quiz {
	return &quiz{env: env, course: course, wait: kit.NewWait(env), option: -1, dirty: map[int]bool{}, faults: map[int]error{}, w: 80, h: 20}
}

// Init looks for the open attempt, and at it again.
func (s *quiz) Init() tea.Cmd {
	if s.id == "" {
		return tea.Batch(kit.Ask(s.env, learn.ShowCourse{Course: s.course}), s.wait.Start())
	}
	return s.look()
}

// Topics are what the actor learns, as in another session.
func (s *quiz) Topics() []string { return []string{learn.Topic(s.env.Actor.User)} }

// Update takes answers, keys and the clock.
func (s *quiz) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case kit.Got[learn.Course]:
		return s, s.found(m)
	case sheetMsg:
		return s, s.seen(m)
	case kit.Done[learn.Sheet]:
		return s, s.done(m)
	case tickMsg:
		if m.clock != s.clock {
			return s, nil
		}
		return s, s.tick()
	case pauseMsg:
		if m.pause == s.pause && s.edit != nil && s.fault() == "" {
			s.typing = false
			return s, s.flush()
		}
		return s, nil
	case kit.WheelMsg:
		s.scroll(m.Lines)
		return s, nil
	case tea.PasteMsg:
		if s.edit != nil && s.edits() {
			return s, s.typed(msg)
		}
		return s, nil
	case tea.KeyPressMsg:
		return s, s.pressed(m)
	}
	return s, s.wait.Update(msg)
}

// found takes which attempt is open.
func (s *quiz) found(m kit.Got[learn.Course]) tea.Cmd {
	switch {
	case m.Err != nil:
		return s.fail(m.Err)
	case m.Value.Attempt == "":
		return s.fail(domain.Errorf(domain.NotFound, "You have no open attempt at this quiz. Its course says whether you can start one."))
	}
	s.id = m.Value.Attempt
	return s.look()
}

func (s *quiz) fail(err error) tea.Cmd {
	s.wait.Stop()
	if s.sheet == nil {
		s.err = err
	}
	return nil
}

// question is the one that is shown.
func (s *quiz) question() *learn.Question { return &s.sheet.Questions[s.at] }

// enter comes to the question that is shown.
func (s *quiz) enter() {
	q := s.question()
	s.option, s.top, s.edit, s.typing = -1, 0, nil, false
	all := choices(*q)
	if len(q.Given) > 0 {
		s.option = slices.IndexFunc(all, func(c choice) bool { return c.value == q.Given[0] })
	}
	if len(all) == 0 {
		s.edit = kit.NewEditor(strings.Join(q.Given, ""), maxAnswer, false)
	}
}

// maxAnswer bounds a typed answer, in characters.
const maxAnswer = 120

// leaveQuestion ends the typing of an answer. One that can't be read stays.
func (s *quiz) leaveQuestion() bool {
	s.typing = false
	if s.edit != nil && s.fault() != "" {
		return false
	}
	return true
}

// to shows another question; the one behind the last is the review.
func (s *quiz) to(i int) tea.Cmd {
	if !s.leaveQuestion() {
		return nil
	}
	n := len(s.sheet.Questions)
	if i >= n {
		s.review, s.row, s.number, s.edit, s.top = true, s.at, "", nil, 0
		return s.flush()
	}
	s.review, s.at = false, max(0, i)
	s.enter()
	return s.flush()
}

// give answers the question that is shown.
func (s *quiz) give(values []string) tea.Cmd {
	s.question().Given = values
	s.dirty[s.at] = true
	delete(s.faults, s.at)
	return s.flush()
}

// choose takes an option, or in a question with several answers takes it back.
func (s *quiz) choose(i int) tea.Cmd {
	q, all := s.question(), choices(*s.question())
	s.option = i
	v := all[i].value
	if q.Kind != programme.SeveralAnswers {
		if slices.Equal(q.Given, []string{v}) && s.faults[s.at] == nil {
			return nil
		}
		return s.give([]string{v})
	}
	var values []string
	for _, c := range all { // in one order, however they were chosen
		if slices.Contains(q.Given, c.value) != (c.value == v) {
			values = append(values, c.value)
		}
	}
	slices.Sort(values)
	return s.give(values)
}

// fault says why a typed answer can't be read.
func (s *quiz) fault() string {
	if s.edit == nil || s.question().Kind != programme.NumberAnswer || strings.TrimSpace(s.edit.Value()) == "" {
		return ""
	}
	if len(learn.Numbers(s.edit.Value())) == 0 {
		return "The answer is a number, such as 16 or 2.5."
	}
	return ""
}

func (s *quiz) typed(msg tea.Msg) tea.Cmd {
	changed, _ := s.edit.Update(msg)
	if !changed {
		return nil
	}
	q := s.question()
	q.Given = nil
	if v := strings.TrimSpace(s.edit.Value()); v != "" {
		q.Given = []string{v}
	}
	s.typing, s.dirty[s.at] = true, true
	delete(s.faults, s.at)
	s.pause++
	return s.env.After(pauseAfter, pauseMsg{s.pause})
}

// edits reports whether the question that is shown is typed.
func (s *quiz) edits() bool {
	return s.sheet != nil && s.sheet.Open && !s.review && s.edit != nil
}

func (s *quiz) pressed(m tea.KeyPressMsg) tea.Cmd {
	k := s.env.Keys
	switch {
	case s.sheet == nil:
		if k.Retry.Is(m) {
			return s.Init()
		}
		return nil
	case !s.sheet.Open:
		return nil
	case s.review:
		return s.reviewed(m)
	case s.edit != nil:
		return s.wrote(m)
	}
	all := choices(*s.question())
	for i := range all {
		if s.letter(i).Is(m) {
			return s.choose(i)
		}
	}
	switch {
	case k.Up.Is(m):
		s.option = max(0, s.option-1)
		s.reveal()
	case k.Down.Is(m):
		s.option = min(len(all)-1, s.option+1)
		s.reveal()
	case k.PageUp.Is(m):
		s.scroll(-s.h / 2)
	case k.PageDown.Is(m):
		s.scroll(s.h / 2)
	case k.Select.Is(m) && s.option >= 0:
		return s.choose(s.option)
	case k.Open.Is(m) && s.picks():
		return s.choose(s.option)
	case k.Open.Is(m), s.forward().Is(m):
		return s.to(s.at + 1)
	case s.backward().Is(m):
		return s.to(s.at - 1)
	case s.overview().Is(m):
		return s.to(len(s.sheet.Questions))
	case s.again().Is(m):
		clear(s.faults)
		return s.flush()
	case s.takeBack().Is(m):
		return s.give(nil)
	}
	return nil
}

// picks reports whether enter takes the option under the cursor: in a question with
// one answer, if the cursor was moved to another one than was given.
func (s *quiz) picks() bool {
	q := s.question()
	return q.Kind != programme.SeveralAnswers && s.option >= 0 && !slices.Contains(q.Given, choices(*q)[s.option].value)
}

// wrote takes a key while an answer is typed.
func (s *quiz) wrote(m tea.KeyPressMsg) tea.Cmd {
	k := s.env.Keys
	switch {
	case k.Open.Is(m), k.Next.Is(m), m.String() == "down":
		clear(s.faults)
		return s.to(s.at + 1)
	case k.Previous.Is(m), m.String() == "up":
		return s.to(s.at - 1)
	case k.Back.Is(m):
		s.typing = false
		cmd := s.flush()
		s.env.Back()
		return cmd
	}
	return s.typed(m)
}

// SetSize says how much room there is.
func (s *quiz) SetSize(w, h int) {
	s.w, s.h = w, h
	s.scroll(0)
}

// Title names the place; the course stands before it.
func (s *quiz) Title() string {
	if s.review {
		return "Review"
	}
	return "Quiz"
}

// Typing reports whether an answer is typed.
func (s *quiz) Typing() bool { return s.edits() }
