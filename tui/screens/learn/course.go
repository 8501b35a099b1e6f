package learn

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/learn"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// course is one course: its lessons, its quiz, the certificate.
type course struct {
	env    *kit.Env
	id     string
	course *learn.Course
	tries  []learn.Closed
	detail *kit.Detail
}

func newCourse(env *kit.Env, id string) *course {
	return &course{env: env, id: id, detail: kit.NewDetail(env)}
}

// fewAttempts is how many of one's attempts a page lists.
const fewAttempts = 5

// Init asks for the course and one's attempts.
func (s *course) Init() tea.Cmd {
	return tea.Batch(
		kit.Ask(s.env, learn.ShowCourse{Course: s.id}), s.detail.Wait(),
		kit.Ask(s.env, learn.MyAttempts{Course: s.id, Page: domain.Page{Limit: fewAttempts}}),
	)
}

// Topics are what the actor learns.
func (s *course) Topics() []string { return topics(s.env.Actor) }

// Update takes answers and keys.
func (s *course) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case kit.Got[learn.Course]:
		if m.Err != nil {
			s.detail.Fail(m.Err)
			return s, nil
		}
		s.course = &m.Value
		s.detail.Set(page(s.env, m.Value, s.tries))
		return s, nil
	case kit.Got[domain.List[learn.Closed]]:
		if m.Err == nil {
			s.tries = m.Value.Items
		}
		if s.course != nil {
			s.detail.Set(page(s.env, *s.course, s.tries))
		}
		return s, nil
	case kit.Done[learn.Sheet]:
		if m.Err != nil {
			s.env.Fail(m.Err)
			return s, s.Init()
		}
		s.toQuiz(m.Value)
		return s, nil
	}
	switch {
	case s.env.Keys.Retry.Is(msg) && s.course == nil:
		return s, s.Init()
	case s.next().Is(msg):
		s.env.Go(place, s.id, "lesson", s.goOn())
		return s, nil
	case s.quiz().Is(msg):
		return s, s.start()
	case s.lessons().Is(msg):
		s.pick()
		return s, nil
	case s.results().Is(msg):
		s.env.Go(place, "attempt", s.closed()[0].Attempt)
		return s, nil
	}
	return s, s.detail.Update(msg)
}

// toQuiz opens an attempt that has begun, or what has become of it meanwhile.
func (s *course) toQuiz(sheet learn.Sheet) {
	if !sheet.Open {
		s.env.Go(place, "attempt", sheet.Attempt)
		return
	}
	s.env.Go(place, s.id, "quiz")
}

// start begins the quiz, or goes on with it. One with a clock asks before.
func (s *course) start() tea.Cmd {
	q := s.course.Quiz
	send := func() tea.Cmd { return kit.Send(s.env, learn.Start{Course: s.id}) }
	if s.course.Attempt != "" || q.TimeLimit.IsZero() {
		return send()
	}
	body := []string{
		kit.Capital(kit.Count(q.Questions, "question", "questions")) + " in " + q.TimeLimit.String() + ". You pass with " + percent(q.PassMark) + ".",
		"The clock runs on while you are away. Every answer is kept at once.",
	}
	if n := len(s.course.Texts) - s.course.Read; n > 0 {
		body = append(body, "You have not read "+kit.Count(n, "lesson", "lessons")+" yet.")
	}
	s.env.Open(kit.NewConfirm(s.env, kit.Confirm{Head: "Start the quiz?", Body: body, Yes: "Start", No: "Not yet", Do: send}))
	return nil
}

// goOn is the lesson to read next: the first one if all were read.
func (s *course) goOn() string {
	if s.course.Place == "" {
		return s.course.Texts[0].ID
	}
	return s.course.Place
}

func (s *course) next() kit.Key {
	if s.course == nil || len(s.course.Texts) == 0 {
		return kit.Key{}
	}
	k := s.env.Keys.Open
	switch {
	case s.course.Place == "":
		return k.To("read again").Late()
	case s.course.Read == 0 && s.course.State == learn.New:
		return k.To("begin")
	}
	return k.To("read on")
}

func (s *course) quiz() kit.Key {
	if s.course == nil || s.course.Quiz == nil {
		return kit.Key{}
	}
	k := kit.On("s", "start quiz")
	switch {
	case s.course.Attempt != "":
		k.Does = "resume quiz"
	case s.course.State == learn.Renewing, s.course.State == learn.Lapsed:
		k.Does = "renew"
		k.Help = "Take the quiz again, which renews the certificate."
	}
	if !s.course.Quiz.Open {
		return k.Unless(s.course.Quiz.Why)
	}
	return k
}

func (s *course) lessons() kit.Key {
	if s.course == nil || len(s.course.Texts) < 2 {
		return kit.Key{}
	}
	k := kit.On("t", "lessons")
	k.Help = "Choose a lesson."
	return k
}

// closed are the attempts that have a result.
func (s *course) closed() []learn.Closed {
	return slices.DeleteFunc(slices.Clone(s.tries), func(c learn.Closed) bool { return c.Open })
}

func (s *course) results() kit.Key {
	if s.course == nil || len(s.closed()) == 0 {
		return kit.Key{}
	}
	k := kit.On("v", "last result")
	k.Help = "Look at the result of your last attempt."
	return k
}

// pick lets a lesson be chosen.
func (s *course) pick() {
	var opts []kit.Option
	for i, l := range s.course.Texts {
		opts = append(opts, kit.Option{Value: l.ID, Label: strconv.Itoa(i+1) + "  " + l.Title, Hint: s.env.CellText(lessonState(l, false))})
	}
	s.env.Open(kit.NewPick(s.env, kit.Pick{Head: "Lessons", Options: opts, At: s.course.Place, Do: func(o kit.Option) tea.Cmd {
		s.env.Go(place, s.id, "lesson", o.Value)
		return nil
	}}))
}

// SetSize says how much room there is.
func (s *course) SetSize(w, h int) { s.detail.SetSize(w, h) }

// Title is the course's.
func (s *course) Title() string {
	if s.course == nil {
		return "Course"
	}
	return s.course.Title
}

// Typing is false: nothing is typed here.
func (s *course) Typing() bool { return false }

// Keys are what can be done with the course now.
func (s *course) Keys() []kit.Key {
	var keys []kit.Key
	for _, k := range []kit.Key{s.next(), s.quiz(), s.lessons(), s.results()} {
		if len(k.Press) > 0 {
			keys = append(keys, k)
		}
	}
	if s.course != nil && s.course.Attempt != "" && len(keys) > 1 {
		keys[0], keys[1] = keys[1], keys[0]
	}
	return append(keys, s.detail.Keys()...)
}

// Copy offers the line that verifies the certificate, and the course's id.
func (s *course) Copy() []kit.Clip {
	if s.course == nil {
		return nil
	}
	id := kit.Clip{Label: "id", Text: s.course.ID}
	if s.course.Serial != "" {
		return []kit.Clip{verifies(s.env, s.course.Serial), {Label: "serial", Text: s.course.Serial}, id}
	}
	return []kit.Clip{id}
}

// View draws the page.
func (s *course) View() string { return s.detail.View() }

// page is a course as a page shows it.
func page(env *kit.Env, c learn.Course, tries []learn.Closed) kit.Page {
	p := kit.Page{
		Title: c.Title, State: state(c.Standing),
		Subtitle: dotted(env, kit.Count(len(c.Texts), "lesson", "lessons"), minutes(c.Minutes), due(env, c.Standing).Text),
		Sections: []kit.Block{{Text: c.Summary}},
	}
	if len(c.Texts) > 0 {
		p.Sections = append(p.Sections,
			kit.Block{Meters: []kit.Meter{{Label: "Read", Value: of(c.Read, c.Lessons), Part: float64(c.Read) / float64(max(1, c.Lessons))}}},
			kit.Block{Title: "Lessons", Table: lessonRows(c)})
	}
	return kit.Page{Title: p.Title, State: p.State, Subtitle: p.Subtitle, Sections: append(p.Sections, quizFacts(c), certificate(env, c), attempts(env, tries), tracks(c))}
}

func lessonRows(c learn.Course) [][]kit.Cell {
	var rows [][]kit.Cell
	for i, l := range c.Texts {
		rows = append(rows, []kit.Cell{kit.Plain(fmt.Sprintf("%2d  %s", i+1, l.Title)), {Text: minutes(l.Minutes), Tone: theme.Quiet}, lessonState(l, l.ID == c.Place)})
	}
	return rows
}

func lessonState(l learn.Lesson, next bool) kit.Cell {
	switch {
	case l.Read:
		return kit.State(theme.Good, "read")
	case l.At > 0:
		return kit.State(theme.Info, "read to "+percent(l.At))
	case next:
		return kit.State(theme.Info, "next")
	}
	return kit.State(theme.Quiet, "to read")
}

func quizFacts(c learn.Course) kit.Block {
	q := c.Quiz
	if q == nil {
		return kit.Block{Title: "Quiz", Text: "There is none: the course is passed by reading its lessons."}
	}
	left, best := "any number", ""
	if q.Attempts > 0 {
		left = of(q.TriesLeft, q.Attempts) + " left"
		if !q.CoolDown.IsZero() {
			left += ", then a pause of " + q.CoolDown.String()
		}
	}
	if q.Best > 0 {
		best = percent(q.Best)
	}
	b := kit.Block{Title: "Quiz", Pairs: []kit.Pair{
		kit.Fact("Questions", strconv.Itoa(q.Questions)),
		kit.Fact("To pass", percent(q.PassMark)),
		kit.Fact("Time", cmp.Or(q.TimeLimit.String(), "as long as you like")),
		kit.Fact("Attempts", left),
		kit.Fact("Your best", best),
	}}
	switch {
	case c.Attempt != "":
		b.Pairs = append(b.Pairs, kit.Pair{Label: "Now", Value: kit.State(theme.Warn, "You are in the middle of it. Press s to go on.")})
	case !q.Open:
		tone := theme.Quiet
		if !c.RetryAt.IsZero() {
			tone = theme.Warn
		}
		b.Pairs = append(b.Pairs, kit.Pair{Label: "Now", Value: kit.State(tone, q.Why)})
	}
	return b
}

func certificate(env *kit.Env, c learn.Course) kit.Block {
	if c.Serial == "" {
		return kit.Block{}
	}
	until := "no end"
	if !c.Ends.IsZero() {
		until = env.Exact(c.Ends)
	}
	renew := ""
	if !c.RenewsAt.IsZero() {
		renew = "from " + env.Date(c.RenewsAt)
		if !c.RenewsAt.After(env.Now()) {
			renew = "now: a renewal counts from the end of this one"
		}
	}
	return kit.Block{Title: "Certificate", Pairs: []kit.Pair{kit.Fact("Serial", c.Serial), kit.Fact("Valid until", until), kit.Fact("Can be renewed", renew)}}
}

func attempts(env *kit.Env, tries []learn.Closed) kit.Block {
	var rows [][]kit.Cell
	for _, a := range tries {
		if a.Open {
			continue
		}
		rows = append(rows, []kit.Cell{kit.Plain(env.Exact(a.At)), {Text: percent(a.Score), Right: true}, outcome(a.Passed)})
	}
	return kit.Block{Title: "Your last attempts", Table: rows}
}

func outcome(passed bool) kit.Cell {
	if passed {
		return kit.State(theme.Good, "passed")
	}
	return kit.State(theme.Bad, "not passed")
}

func tracks(c learn.Course) kit.Block {
	b := kit.Block{Title: "Part of"}
	for _, t := range c.Tracks {
		b.Pairs = append(b.Pairs, kit.Fact(t.Title, of(t.Passed, t.Of)+" passed"))
	}
	return b
}
