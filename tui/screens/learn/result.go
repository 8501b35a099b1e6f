package learn

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/learn"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// result is what became of an attempt, with as much of what is right as the quiz
// shows.
type result struct {
	env   *kit.Env
	id    string
	sheet *learn.Sheet
	err   error
	wait  *kit.Wait
	top   int
	w, h  int
}

func newResult(env *kit.Env, id string) *result {
	return &result{env: env, id: id, wait: kit.NewWait(env), w: 80, h: 20}
}

// Init asks for the attempt.
func (s *result) Init() tea.Cmd {
	ask := kit.Ask(s.env, learn.ShowAttempt{Attempt: s.id})
	if s.sheet != nil {
		return ask
	}
	return tea.Batch(ask, s.wait.Start())
}

// Topics are what the actor learns.
func (s *result) Topics() []string { return []string{learn.Topic(s.env.Actor.User)} }

// Update takes the answer and keys.
func (s *result) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	k := s.env.Keys
	switch m := msg.(type) {
	case kit.Got[learn.Sheet]:
		s.wait.Stop()
		if s.err = m.Err; m.Err == nil {
			s.sheet = &m.Value
		}
		if m.Err == nil && m.Value.Open {
			s.env.Replace(place, m.Value.Course, "quiz")
		}
		return s, nil
	case kit.WheelMsg:
		s.scroll(m.Lines)
		return s, nil
	}
	switch {
	case k.Retry.Is(msg) && s.sheet == nil:
		return s, s.Init()
	case k.Up.Is(msg):
		s.scroll(-1)
	case k.Down.Is(msg):
		s.scroll(1)
	case k.PageUp.Is(msg):
		s.scroll(1 - s.h)
	case k.PageDown.Is(msg):
		s.scroll(s.h - 1)
	case k.First.Is(msg):
		s.top = 0
	case k.Last.Is(msg):
		s.scroll(1 << 20)
	}
	return s, s.wait.Update(msg)
}

func (s *result) scroll(by int) {
	if s.sheet != nil {
		s.top = max(0, min(s.top+by, len(s.lines())-s.h))
	}
}

// SetSize says how much room there is.
func (s *result) SetSize(w, h int) {
	s.w, s.h = w, h
	s.scroll(0)
}

// Title names the place; the course stands before it.
func (s *result) Title() string { return "Result" }

// Typing is false: nothing is typed here.
func (s *result) Typing() bool { return false }

// Keys are those that scroll.
func (s *result) Keys() []kit.Key {
	k := s.env.Keys
	if s.sheet == nil {
		if s.err != nil {
			return []kit.Key{k.Retry}
		}
		return nil
	}
	var keys []kit.Key
	if len(s.lines()) > s.h {
		keys = append(keys, k.Move.To("scroll"), k.PageUp, k.PageDown, k.First, k.Last)
	}
	return keys
}

// Copy offers the line that verifies the certificate.
func (s *result) Copy() []kit.Clip {
	if s.sheet == nil {
		return nil
	}
	id := kit.Clip{Label: "id", Text: s.sheet.Attempt}
	if s.sheet.Certificate == "" {
		return []kit.Clip{id}
	}
	return []kit.Clip{verifies(s.env, s.sheet.Certificate), {Label: "serial", Text: s.sheet.Certificate}, id}
}

// View draws the result.
func (s *result) View() string {
	switch {
	case s.sheet == nil && s.err != nil:
		return kit.Box(s.env.Fault(s.err, s.w), s.w, s.h)
	case s.sheet == nil || s.sheet.Open:
		return kit.Box("\n   "+s.wait.View("Loading…"), s.w, s.h)
	}
	lines := s.lines()
	lines = lines[max(0, min(s.top, len(lines)-1)):]
	if len(lines) > s.h {
		t := s.env.Theme
		lines = slices.Clone(lines[:s.h])
		lines[s.h-1] = kit.Between(kit.Cut(lines[s.h-1], s.w-8, ""), t.Muted.Render(t.Glyph.Down+" more")+" ", s.w, "")
	}
	return kit.Box(strings.Join(lines, "\n"), s.w, s.h)
}

func (s *result) lines() []string {
	t, a, w := s.env.Theme, s.sheet, measure(s.w)
	word, tone := "Not passed", theme.Bad
	if a.Passed {
		word, tone = "Passed", theme.Good
	}
	score := t.Strong.Render(percent(a.Score)) + t.Muted.Render(fmt.Sprintf(" %s %s to pass", t.Glyph.Dot, percent(a.PassMark)))
	lines := []string{kit.Between(s.env.Badge(tone, word), score, w, t.Glyph.More), s.env.Bar(float64(a.Score)/100, tone, w), ""}
	for _, words := range s.words() {
		lines = append(lines, wrapped(t.Text, words, w)...)
	}
	if a.Certificate != "" {
		lines = append(lines, "", t.Muted.Render("CERTIFICATE"), t.Strong.Render(kit.Clean(a.Certificate)))
		lines = append(lines, wrapped(t.Muted, s.env.CommandLine("certs verify "+a.Certificate), w)...)
	}
	lines = append(lines, "", t.Muted.Render("QUESTIONS"))
	for i, q := range a.Questions {
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, s.question(i, q, w)...)
	}
	for i, l := range lines {
		lines[i] = kit.Spaces(margin(s.w)) + l
	}
	return lines
}

// words say what the result means.
func (s *result) words() (out []string) {
	a := s.sheet
	mine := s.env.Actor.Side == domain.Partner || a.Shown
	if a.OutOfTime {
		out = append(out, "The time was over: what was answered by then counts.")
	}
	switch {
	case a.Passed && a.Certificate != "":
		out = append(out, "The certificate stands for it. Press y to copy the line by which anybody can verify it.")
	case !a.RetryAt.IsZero():
		out = append(out, "You can try again from "+s.env.Exact(a.RetryAt)+".")
	case !a.Passed && a.TriesLeft > 0:
		out = append(out, "You can try again at once: "+kit.Count(a.TriesLeft, "attempt is", "attempts are")+" left.")
	}
	if !a.Shown && mine {
		out = append(out, s.secret())
	}
	return out
}

// secret says why it is not told what is right.
func (s *result) secret() string {
	if s.sheet.Passed {
		return "This quiz does not show its answers."
	}
	return "What is right is not shown for this attempt."
}

// question draws a question with the answer, and what is right as far as that is
// shown.
func (s *result) question(i int, q learn.Question, w int) []string {
	t := s.env.Theme
	const before = 4
	pad := kit.Spaces(before)
	var lines []string
	for n, l := range marked(s.env, q.Text, w-before) {
		if n == 0 {
			lines = append(lines, t.Muted.Render(fmt.Sprintf("%2d  ", i+1))+l)
			continue
		}
		lines = append(lines, pad+l)
	}
	add := func(label string, tone theme.Tone, words string) {
		const name = 14
		for n, l := range kit.Wrap(kit.Clean(words), max(8, w-before-name)) {
			if n > 0 {
				label = ""
			}
			lines = append(lines, pad+t.Muted.Render(kit.Fit(label, name, ""))+t.Tone(tone).Render(l))
		}
	}
	given := "none"
	if len(q.Given) > 0 {
		given = answer(q, q.Given)
	}
	tone := theme.Plain
	if q.Correct != nil {
		cell := kit.State(theme.Bad, "wrong")
		switch {
		case *q.Correct:
			cell = kit.State(theme.Good, "right")
		case q.Worth > 0:
			cell = kit.State(theme.Warn, percent(q.Worth)+" right")
		}
		tone = cell.Tone
		add("Result", cell.Tone, s.env.CellText(cell))
	}
	add("Answer", tone, given)
	if q.Correct != nil && !*q.Correct {
		add("Right", theme.Plain, answer(q, q.Right))
	}
	if q.Explanation != "" {
		for _, l := range marked(s.env, q.Explanation, w-before) {
			lines = append(lines, pad+l)
		}
	}
	return lines
}
