package admin

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/learn"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

const placeCourses = "courses"

// courseRoutes lists the places of the results of courses.
func courseRoutes() []kit.Route {
	may := func(a domain.Actor) bool {
		return a.Is(domain.Vendor, domain.Admin, domain.Manager, domain.Editor, domain.Auditor)
	}
	return []kit.Route{
		{
			Path: placeCourses, Title: "Courses", Help: "How the courses fare: attempts, who passes, the average.", May: may,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newCourses(env) },
		},
		{
			Path: placeCourses + " :course", Title: "Results of a course", Help: "One course: which question fails most, and what is chosen.", May: may,
			Open: func(env *kit.Env, words []string) kit.Screen { return newCourse(env, words[0]) },
		},
		{
			Path: placeCourses + " :course attempts", Title: "Attempts at a course", Help: "Who has passed or failed, newest first.", May: may,
			Open: func(env *kit.Env, words []string) kit.Screen { return newAttempts(env, words[0]) },
		},
	}
}

// rated is a list that a screen shows as it is.
type rated[T any] struct {
	env   *kit.Env
	title string
	rows  *kit.List[T]
	keys  func() []kit.Key
	press func(tea.Msg) (tea.Cmd, bool)
	w, h  int
}

// Init asks for the rows.
func (s *rated[T]) Init() tea.Cmd { return s.rows.Init() }

// Update takes keys and answers.
func (s *rated[T]) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	if s.press != nil {
		if cmd, ok := s.press(msg); ok {
			return s, cmd
		}
	}
	return s, s.rows.Update(msg)
}

// SetSize says how much room there is.
func (s *rated[T]) SetSize(w, h int) {
	s.w, s.h = w, h
	s.rows.SetSize(w, h)
}

// Title names the place.
func (s *rated[T]) Title() string { return s.title }

// Typing is false: nothing is typed here.
func (s *rated[T]) Typing() bool { return false }

// Keys are those of the rows, and the screen's own.
func (s *rated[T]) Keys() []kit.Key {
	if s.keys == nil {
		return s.rows.Keys()
	}
	return s.rows.Keys(s.keys()...)
}

// View draws the rows.
func (s *rated[T]) View() string { return kit.Box(s.rows.View(), s.w, s.h) }

// newCourses lists the courses with how they fare.
func newCourses(env *kit.Env) kit.Screen {
	number := func(n int64, of learn.Report) kit.Cell {
		if of.Attempts == 0 {
			return kit.Cell{Text: "-", Tone: theme.Quiet}
		}
		return kit.Plain(fmt.Sprintf("%d %%", n))
	}
	return &rated[learn.Report]{env: env, title: "Courses", rows: kit.NewList(env, kit.ListOptions[learn.Report]{
		ID: func(r learn.Report) string { return r.Course },
		Columns: []kit.Column[learn.Report]{
			{Title: "Course", Cell: func(r learn.Report) kit.Cell { return kit.Plain(r.Title) }},
			{Title: "Version", Width: 8, Rank: 2, Cell: func(r learn.Report) kit.Cell { return kit.Cell{Text: r.Version, Tone: theme.Quiet} }},
			{Title: "Attempts", Width: 9, Right: true, Cell: func(r learn.Report) kit.Cell { return kit.Plain(fmt.Sprint(r.Attempts)) }},
			{Title: "Passed", Width: 8, Right: true, Cell: func(r learn.Report) kit.Cell { return number(r.PassRate, r) }},
			{Title: "Average", Width: 8, Rank: 1, Right: true, Cell: func(r learn.Report) kit.Cell { return number(r.Average, r) }},
		},
		Card: func(r learn.Report) kit.Card {
			return kit.Card{Title: r.Title, Corner: number(r.PassRate, r), Line: kit.Count(int(r.Attempts), "attempt", "attempts")}
		},
		Fetch: func(domain.Page, string) kit.Call[domain.List[learn.Report]] { return reports(env) },
		Open:  func(r learn.Report) tea.Cmd { env.Go(placeCourses, r.Course); return nil },
		Noun:  "course", Nouns: "courses", Note: "as they are now", Empty: "The programme has no course.",
	})}
}

// reports asks how each course fares.
func reports(env *kit.Env) kit.Call[domain.List[learn.Report]] {
	all := kit.Query(env, learn.Courses{})
	one := func(id string) kit.Call[learn.Report] { return kit.Query(env, learn.Results{Course: id}) }
	return func(ctx context.Context) (out domain.List[learn.Report], err error) {
		l, err := all(ctx)
		if err != nil {
			return out, err
		}
		for _, c := range l.Items {
			r, err := one(c.ID)(ctx)
			if err != nil {
				return out, err
			}
			out.Items = append(out.Items, r)
		}
		return out, nil
	}
}

// courseResults is how a course fares, question by question.
type courseResults struct {
	env    *kit.Env
	id     string
	report *learn.Report
	detail *kit.Detail
}

func newCourse(env *kit.Env, id string) *courseResults {
	return &courseResults{env: env, id: id, detail: kit.NewDetail(env)}
}

// Init asks for the counts.
func (s *courseResults) Init() tea.Cmd {
	return tea.Batch(kit.Ask(s.env, learn.Results{Course: s.id}), s.detail.Wait())
}

// Update takes the answer and keys.
func (s *courseResults) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	if m, ok := msg.(kit.Got[learn.Report]); ok {
		if m.Err != nil {
			s.detail.Fail(m.Err)
			return s, nil
		}
		s.report = &m.Value
		s.detail.Set(reportPage(m.Value))
		return s, nil
	}
	switch {
	case s.report == nil && s.env.Keys.Retry.Is(msg):
		return s, s.Init()
	case s.attempts().Is(msg):
		s.env.Go(placeCourses, s.id, "attempts")
		return s, nil
	}
	return s, s.detail.Update(msg)
}

func (s *courseResults) attempts() kit.Key {
	if s.report == nil {
		return kit.Key{}
	}
	return s.env.Keys.Open.To("attempts")
}

// SetSize says how much room there is.
func (s *courseResults) SetSize(w, h int) { s.detail.SetSize(w, h) }

// Title is the course's.
func (s *courseResults) Title() string {
	if s.report == nil {
		return "Course"
	}
	return s.report.Title
}

// Typing is false: nothing is typed here.
func (s *courseResults) Typing() bool { return false }

// Keys are the attempts and those that scroll.
func (s *courseResults) Keys() []kit.Key {
	if s.report == nil {
		return s.detail.Keys()
	}
	return append([]kit.Key{s.attempts()}, s.detail.Keys()...)
}

// View draws the page.
func (s *courseResults) View() string { return s.detail.View() }

// reportPage shows how a course fares: the sums, then its questions with the worst
// in front.
func reportPage(r learn.Report) kit.Page {
	p := kit.Page{Title: r.Title, Subtitle: "Version " + r.Version}
	if r.Attempts == 0 {
		p.Sections = []kit.Block{{Text: "Nobody has taken the quiz of this version yet."}}
	} else {
		p.Sections = []kit.Block{{Meters: []kit.Meter{
			{Label: "Passed", Value: fmt.Sprintf("%d of %d", r.Passed, r.Attempts), Part: float64(r.PassRate) / 100},
			{Label: "Average score", Value: kit.Count(int(r.Late), "attempt", "attempts") + " out of time", Part: float64(r.Average) / 100},
		}}}
	}
	for i, it := range r.Items {
		text, _, _ := strings.Cut(strings.TrimSpace(it.Text), "\n")
		b := kit.Block{Table: [][]kit.Cell{{kit.Plain(fmt.Sprintf("%d. %s", i+1, text)), fared(it)}}}
		if i == 0 {
			b.Title = "Questions, those that fail most in front"
		}
		for _, c := range it.Chosen {
			mark := "   "
			if c.Right {
				mark = "right"
			}
			b.Table = append(b.Table, []kit.Cell{{Text: "    " + c.Text + dash(mark), Tone: theme.Quiet}, {Text: fmt.Sprint(c.N), Tone: theme.Quiet}})
		}
		if it.Blank > 0 {
			b.Table = append(b.Table, []kit.Cell{{Text: "    no answer", Tone: theme.Quiet}, {Text: fmt.Sprint(it.Blank), Tone: theme.Quiet}})
		}
		p.Sections = append(p.Sections, b)
	}
	return p
}

func dash(mark string) string {
	if strings.TrimSpace(mark) == "" {
		return ""
	}
	return " (" + mark + ")"
}

// fared says how often a question is answered right.
func fared(it learn.Item) kit.Cell {
	words := fmt.Sprintf("%d %% of %d right", it.Rate, it.Asked)
	switch {
	case it.Asked == 0:
		return kit.State(theme.Quiet, "never asked")
	case it.Rate < 50:
		return kit.State(theme.Bad, words)
	case it.Rate < 75:
		return kit.State(theme.Warn, words)
	}
	return kit.State(theme.Good, words)
}

// newAttempts lists who has passed or failed.
func newAttempts(env *kit.Env, course string) kit.Screen {
	result := func(c learn.Closed) kit.Cell {
		if c.Passed {
			return kit.State(theme.Good, "passed")
		}
		return kit.State(theme.Bad, "not passed")
	}
	return &rated[learn.Closed]{env: env, title: "Attempts", rows: kit.NewList(env, kit.ListOptions[learn.Closed]{
		ID: func(c learn.Closed) string { return c.Attempt },
		Columns: []kit.Column[learn.Closed]{
			{Title: "Person", Cell: func(c learn.Closed) kit.Cell { return kit.Plain(c.Name) }},
			{Title: "Company", Width: 24, Rank: 1, Cell: func(c learn.Closed) kit.Cell { return kit.Plain(c.Company) }},
			{Title: "Closed", Width: 12, Rank: 2, Cell: func(c learn.Closed) kit.Cell { return kit.Cell{Text: env.When(c.At), Tone: theme.Quiet} }},
			{Title: "Score", Width: 6, Right: true, Cell: func(c learn.Closed) kit.Cell { return kit.Plain(fmt.Sprintf("%d %%", c.Score)) }},
			{Title: "Result", Width: 13, Cell: result},
		},
		Card: func(c learn.Closed) kit.Card {
			return kit.Card{Title: c.Name, Corner: result(c), Line: facts(env, c.Company, fmt.Sprintf("%d %%", c.Score), env.When(c.At))}
		},
		Query: func(p domain.Page, _ string) domain.Query[domain.List[learn.Closed]] {
			return learn.Attempts{Course: course, Page: p}
		},
		Open: func(c learn.Closed) tea.Cmd { env.Go("learn", "attempt", c.Attempt); return nil },
		Noun: "attempt", Nouns: "attempts", Note: "newest first", Empty: "Nobody has handed in an attempt yet.",
	})}
}
