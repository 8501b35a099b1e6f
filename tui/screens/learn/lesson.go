package learn

import (
	"fmt"
	"path"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain/learn"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// lesson is one lesson, to be read. Whoever comes to its end has read it.
type lesson struct {
	env    *kit.Env
	course string
	id     string
	page   *learn.Page
	ids    []string // of all lessons, for the way back
	reader *kit.Reader
	noted  bool // that it was read
	w, h   int
}

func newLesson(env *kit.Env, course, id string) *lesson {
	s := &lesson{env: env, course: course, id: id}
	s.reader = kit.NewReader(env, kit.ReaderOptions{Open: s.follow})
	return s
}

// follow opens what a link means: another lesson of the course, or a document.
func (s *lesson) follow(target string) tea.Cmd {
	to, _, _ := strings.Cut(target, "#")
	if name := strings.TrimSuffix(path.Base(to), ".md"); !strings.Contains(to, "/") && name != "" {
		s.env.Go(place, s.course, "lesson", strings.TrimLeft(name, "0123456789-"))
		return nil
	}
	for strings.HasPrefix(to, "../") {
		to = strings.TrimPrefix(to, "../")
	}
	if to = strings.TrimSuffix(strings.TrimPrefix(to, "docs/"), ".md"); to != "" {
		s.env.Go("library", to)
	}
	return nil
}

// Init asks for the text, and for which lessons stand before it.
func (s *lesson) Init() tea.Cmd {
	return tea.Batch(kit.Ask(s.env, learn.LessonText{Course: s.course, Lesson: s.id}), kit.Ask(s.env, learn.ShowCourse{Course: s.course}), s.reader.Wait())
}

// Topics are what the actor learns.
func (s *lesson) Topics() []string { return topics(s.env.Actor) }

// Update takes answers and keys. The end of the text may come into sight with any
// of them.
func (s *lesson) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	cmd := s.update(msg)
	return s, tea.Batch(cmd, s.note())
}

func (s *lesson) update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case kit.Got[learn.Page]:
		if m.Err != nil {
			s.reader.Fail(m.Err)
			return nil
		}
		s.page = &m.Value
		s.reader.SetSize(s.w, max(1, s.h-headLines))
		s.reader.Set(m.Value.Body)
		return nil
	case kit.Got[learn.Course]:
		s.ids = nil
		for _, l := range m.Value.Texts {
			s.ids = append(s.ids, l.ID)
		}
		return nil
	case kit.Done[learn.Standing]:
		s.done(m)
		return nil
	case kit.ClickMsg:
		m.Y -= headLines
		return s.reader.Update(m)
	}
	if !s.reader.Typing() {
		switch {
		case s.env.Keys.Retry.Is(msg) && s.page == nil:
			return s.Init()
		case s.next().Is(msg):
			s.turn(s.page.Next)
			return nil
		case s.previous().Is(msg):
			s.turn(s.ids[s.page.Number-2])
			return nil
		}
	}
	return s.reader.Update(msg)
}

// turn opens another lesson in place of this one, or the course behind the last.
func (s *lesson) turn(id string) {
	if id == "" {
		s.env.Back()
		return
	}
	s.env.Replace(place, s.course, "lesson", id)
}

// note tells the portal that the lesson was read to its end.
func (s *lesson) note() tea.Cmd {
	if s.page == nil || s.noted || s.page.Read && s.page.At == 100 || s.reader.Progress() < 1 || s.env.Actor.ReadOnly {
		return nil
	}
	s.noted = true
	return kit.Send(s.env, learn.ReadLesson{Course: s.course, Lesson: s.page.ID, At: 100})
}

// done takes what became of that. What could not be noted is tried again when the
// lesson is opened the next time.
func (s *lesson) done(m kit.Done[learn.Standing]) {
	switch {
	case m.Err != nil:
		s.env.Fail(m.Err)
	case s.page == nil || s.page.Read:
	case m.Value.State == learn.Done:
		s.page.Read = true
		s.env.Toast(theme.Good, "You have passed this course. Your certificate is "+m.Value.Serial+".")
	default:
		s.page.Read = true
		if m.Value.Read == m.Value.Lessons {
			s.env.Toast(theme.Good, "You have read all lessons of this course.")
		}
	}
}

func (s *lesson) next() kit.Key {
	if s.page == nil {
		return kit.Key{}
	}
	k := s.env.Keys.Right
	k.Quiet = false
	k.Help = "The next lesson."
	if s.page.Next == "" {
		k.Help = "Back to the course."
		return k.To("to the course")
	}
	return k.To("next lesson")
}

func (s *lesson) previous() kit.Key {
	if s.page == nil || s.page.Number < 2 || len(s.ids) < s.page.Number {
		return kit.Key{}
	}
	k := s.env.Keys.Left.To("previous lesson")
	k.Help = "The lesson before."
	return k
}

// headLines stand above the text.
const headLines = 2

// SetSize says how much room there is.
func (s *lesson) SetSize(w, h int) {
	s.w, s.h = w, h
	s.reader.SetSize(w, max(1, h-headLines))
}

// Title is the lesson's.
func (s *lesson) Title() string {
	if s.page == nil {
		return "Lesson"
	}
	return s.page.Title
}

// Typing reports whether something is looked for in the text.
func (s *lesson) Typing() bool { return s.reader.Typing() }

// Takes leaves to the reader what it has a use for.
func (s *lesson) Takes(m tea.KeyPressMsg) bool { return s.reader.Takes(m) }

// Keys are those of the reader and the ways to the lessons beside.
func (s *lesson) Keys() []kit.Key {
	var own []kit.Key
	for _, k := range []kit.Key{s.next(), s.previous()} {
		if len(k.Press) > 0 {
			own = append(own, k)
		}
	}
	return s.reader.Keys(own...)
}

// Copy offers the link that is chosen.
func (s *lesson) Copy() []kit.Clip { return s.reader.Copy() }

// View draws the lesson under where it stands in its course.
func (s *lesson) View() string {
	if s.page == nil {
		return s.reader.View()
	}
	t, w := s.env.Theme, s.reader.Measure()
	left := fmt.Sprintf("Lesson %s", of(s.page.Number, s.page.Of))
	cell := kit.Cell{Text: minutes(s.page.Minutes), Tone: theme.Quiet}
	if s.page.Read {
		cell = kit.State(theme.Good, "read")
	}
	head := kit.Between(t.Muted.Render(left), t.Tone(cell.Tone).Render(s.env.CellText(cell)), w, t.Glyph.More)
	return kit.Box(kit.Spaces(s.reader.Margin())+head+"\n\n"+s.reader.View(), s.w, s.h)
}
