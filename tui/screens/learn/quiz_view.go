package learn

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gangway/domain/programme"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

const warn = theme.Warn

// above is how many lines stand above a question.
const above = 3

// View draws a question, or all of them.
func (s *quiz) View() string {
	switch {
	case s.sheet == nil && s.err != nil:
		return kit.Box(s.env.Fault(s.err, s.w), s.w, s.h)
	case s.sheet == nil || !s.sheet.Open:
		return kit.Box("\n   "+s.wait.View("Loading…"), s.w, s.h)
	case s.review:
		return kit.Box(strings.Join(append(s.head(), s.rows()...), "\n"), s.w, s.h)
	}
	body, _ := s.body()
	room := max(1, s.h-above)
	top := max(0, min(s.top, len(body)-room))
	lines := body[top:min(len(body), top+room)]
	if len(body) > top+room {
		t := s.env.Theme
		lines = slices.Clone(lines)
		lines[room-1] = kit.Between(kit.Cut(lines[room-1], s.w-8, ""), t.Muted.Render(t.Glyph.Down+" more")+" ", s.w, "")
	}
	return kit.Box(strings.Join(append(s.head(), lines...), "\n"), s.w, s.h)
}

// head says which question it is, how many are answered, what is kept, and the
// time left.
func (s *quiz) head() []string {
	t, n := s.env.Theme, len(s.sheet.Questions)
	w := s.w - 2*margin(s.w)
	left := "Question " + of(s.at+1, n)
	if s.review {
		left = of(n-len(s.open()), n) + " answered"
	}
	right := s.kept()
	if clock := s.left(); clock != "" {
		if right != "" {
			right += t.Muted.Render(" " + t.Glyph.Dot + " ")
		}
		right += clock
	}
	pad := kit.Spaces(margin(s.w))
	return []string{pad + kit.Between(t.Strong.Render(left), right, w, t.Glyph.More), pad + s.bar(w), ""}
}

// kept says whether the portal has the answers.
func (s *quiz) kept() string {
	switch {
	case len(s.faults) > 0:
		return s.env.Badge(theme.Bad, "not saved")
	case len(s.dirty) > 0:
		return s.env.Badge(theme.Info, "saving")
	case len(s.open()) < len(s.sheet.Questions):
		return s.env.Badge(theme.Good, "saved")
	}
	return ""
}

// left is the time that is left.
func (s *quiz) left() string {
	if s.sheet.EndsAt.IsZero() {
		return ""
	}
	const little = 5 * time.Minute
	left := s.sheet.EndsAt.Sub(s.env.Now())
	words, tone := "", theme.Plain
	switch {
	case left <= 0:
		return s.env.Badge(theme.Bad, "time is over")
	case left <= time.Minute:
		words = fmt.Sprintf("%d s left", (left+time.Second-1)/time.Second)
		return s.env.Badge(theme.Bad, words)
	case left > 100*time.Minute:
		m := (left + time.Minute - 1) / time.Minute
		words = fmt.Sprintf("%d h %d min left", m/60, m%60)
	default:
		words = fmt.Sprintf("%d min left", (left+time.Minute-1)/time.Minute)
	}
	if left <= little {
		return s.env.Badge(theme.Warn, words)
	}
	return s.env.Theme.Tone(tone).Render(words)
}

// bar has a mark for each question, where there is room for it: which are answered,
// and which one is shown.
func (s *quiz) bar(w int) string {
	t, n := s.env.Theme, len(s.sheet.Questions)
	answered := n - len(s.open())
	step := 2
	if 2*n+1 > w {
		step = 1
	}
	if n+2 > w {
		note := " " + of(answered, n) + " answered"
		return s.env.Bar(float64(answered)/float64(n), theme.Plain, max(1, w-len(note))) + t.Muted.Render(note)
	}
	var b strings.Builder
	if s.review || s.at > 0 {
		b.WriteString(" ")
	}
	for i, q := range s.sheet.Questions {
		mark, style := t.Glyph.Off, t.Muted
		if len(q.Given) > 0 {
			mark, style = t.Glyph.On, t.Tone(theme.Good)
		}
		if s.faults[i] != nil {
			mark, style = t.Glyph.Tone(theme.Bad), t.Tone(theme.Bad)
		}
		here := !s.review && i == s.at
		if here {
			b.WriteString(t.Accent.Render("[") + style.Render(mark) + t.Accent.Render("]"))
			continue
		}
		b.WriteString(style.Render(mark))
		if step == 2 && (s.review || i+1 != s.at) {
			b.WriteString(" ")
		}
	}
	return b.String()
}

// hint says how a question is answered.
func hint(k programme.QuestionKind) string {
	switch k {
	case programme.OneAnswer:
		return "Choose one."
	case programme.SeveralAnswers:
		return "Mark all that are right."
	case programme.TrueFalse:
		return "True or false?"
	case programme.NumberAnswer:
		return "Type a number."
	case programme.TextAnswer:
	}
	return "Type a short answer."
}

// body draws the question with what it can be answered with; line is where the
// option under the cursor stands.
func (s *quiz) body() (lines []string, line int) {
	t, q, m := s.env.Theme, s.question(), margin(s.w)
	w, pad := measure(s.w), kit.Spaces(margin(s.w))
	for _, l := range marked(s.env, q.Text, w) {
		lines = append(lines, pad+l)
	}
	lines = append(lines, "", pad+t.Muted.Render(hint(q.Kind)), "")
	for i, c := range choices(*q) {
		if i == s.option {
			line = len(lines)
		}
		lines = append(lines, s.choice(i, c, m, w)...)
	}
	if s.edit != nil {
		line = len(lines)
		lines = append(lines, pad+s.edit.View(t, min(w, 48), 1, true))
	}
	if words := s.trouble(); words != "" {
		lines = append(lines, "")
		for _, l := range wrapped(t.Tone(theme.Bad), words, w) {
			lines = append(lines, pad+l)
		}
	}
	return lines, line
}

// choice draws an option.
func (s *quiz) choice(i int, c choice, m, w int) []string {
	t, q := s.env.Theme, s.question()
	given := slices.Contains(q.Given, c.value)
	mark := "( )"
	switch {
	case q.Kind == programme.SeveralAnswers && given:
		mark = "[x]"
	case q.Kind == programme.SeveralAnswers:
		mark = "[ ]"
	case given:
		mark = "(" + t.Glyph.On + ")"
	}
	if given {
		mark = t.Tone(theme.Good).Render(mark)
	} else {
		mark = t.Muted.Render(mark)
	}
	first := kit.Spaces(m-1) + " "
	if i == s.option {
		first = kit.Spaces(m-2) + t.Accent.Render(t.Glyph.Row) + " "
	}
	name := letter(i)
	if q.Kind == programme.TrueFalse {
		name = []string{"t", "f"}[i]
	}
	const before = 7 // cells of the letter and the mark
	var out []string
	for n, l := range marked(s.env, c.text, w-before) {
		if n == 0 {
			out = append(out, first+t.Key.Render(name)+"  "+mark+" "+l)
			continue
		}
		out = append(out, kit.Spaces(m+before)+l)
	}
	return out
}

// trouble says why an answer is not kept.
func (s *quiz) trouble() string {
	sign := s.env.Theme.Glyph.Tone(theme.Bad) + " "
	if err := s.faults[s.at]; err != nil {
		return sign + "This answer is not saved. " + kit.Sentence(err) + s.retry()
	}
	if s.edit != nil && !s.typing && s.fault() != "" {
		return sign + s.fault()
	}
	for i := range s.sheet.Questions {
		if err := s.faults[i]; err != nil {
			return fmt.Sprintf("%sYour answer to question %d is not saved. %s%s", sign, i+1, kit.Sentence(err), s.retry())
		}
	}
	return ""
}

func (s *quiz) retry() string {
	if s.edit != nil {
		return " Press enter to try again."
	}
	return " Press r to try again."
}

// rows are all questions with their answers.
func (s *quiz) rows() []string {
	t, w := s.env.Theme, s.w-2*margin(s.w)
	room := max(1, s.h-above-1)
	top := max(0, min(s.row-room+1, len(s.sheet.Questions)-room))
	if s.row < room {
		top = 0
	}
	var out []string
	for i, q := range s.sheet.Questions[top:min(len(s.sheet.Questions), top+room)] {
		i += top
		mark, style := kit.Spaces(margin(s.w)), t.Text
		if i == s.row {
			mark, style = kit.Spaces(margin(s.w)-2)+t.Accent.Render(t.Glyph.Row)+" ", t.Strong
		}
		cell := kit.State(theme.Warn, "open")
		switch {
		case s.faults[i] != nil:
			cell = kit.State(theme.Bad, "not saved")
		case len(q.Given) > 0:
			cell = kit.Cell{Text: answer(q, q.Given)}
		}
		given := t.Tone(cell.Tone).Render(kit.Cut(s.env.CellText(cell), max(9, w*2/5), t.Glyph.More))
		out = append(out, mark+kit.Between(style.Render(fmt.Sprintf("%2d  %s", i+1, firstLine(q.Text))), given, w, t.Glyph.More))
	}
	return out
}

// scroll moves the question that is shown.
func (s *quiz) scroll(by int) {
	if s.sheet == nil || !s.sheet.Open || s.review {
		return
	}
	body, _ := s.body()
	s.top = max(0, min(s.top+by, len(body)-max(1, s.h-above)))
}

// reveal brings the option under the cursor into sight.
func (s *quiz) reveal() {
	_, line := s.body()
	room := max(1, s.h-above)
	switch {
	case line < s.top:
		s.top = line
	case line >= s.top+room-1:
		s.top = line - room + 2
	}
	s.scroll(0)
}
