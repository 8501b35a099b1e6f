package learn

import (
	"fmt"
	"slices"
	"strings"
	"time"

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

// Init looks for the open attempt, and at it again.
func (s *quiz) Init() tea.Cmd {
	if s.id == "" {
		return tea.Batch(kit.Ask(s.env, learn.ShowCourse{Course: s.course}), s.wait.Start())
	}
	return s.look()
}

func (s *quiz) look() tea.Cmd {
	turn := s.turn
	return kit.Run(s.env, kit.Query(s.env, learn.ShowAttempt{Attempt: s.id}), func(v learn.Sheet, err error) tea.Msg {
		return sheetMsg{turn, v, err}
	})
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

func (s *quiz) submit() kit.Key {
	k := kit.On("s", "submit")
	k.Help = "Hand the quiz in and see the result."
	if len(s.faults) > 0 {
		return k.Unless("An answer is not saved yet. Press r to save it.")
	}
	return k
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
