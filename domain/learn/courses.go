package learn

import (
	"slices"
	"strings"

	"gangway/domain"
	"gangway/domain/programme"
)

// Courses lists the courses that the actor may take, with where it stands: what
// is asked for first, the rest in the order of the programme.
type Courses struct{}

// Allow lets everybody with an account.
func (Courses) Allow(r *domain.Read) error { return everybody.Allow(r) }

// Check has nothing to hold an empty input to.
func (Courses) Check() error { return nil }

// Run reads what there is about the actor.
func (Courses) Run(r *domain.Read) (domain.List[Standing], error) {
	d, err := deskOf(r)
	if err != nil {
		return domain.List[Standing]{}, err
	}
	out := domain.List[Standing]{Items: d.standings()}
	slices.SortStableFunc(out.Items, func(a, b Standing) int { return compareDue(a.Due, b.Due) })
	return out, nil
}

// standings are those of all courses that the person may know of.
func (d *desk) standings() []Standing {
	all := []Standing{}
	for i := range d.rules.Courses {
		if c := &d.rules.Courses[i]; d.sees(c) {
			all = append(all, d.standing(c))
		}
	}
	return all
}

// compareDue sorts days, none last.
func compareDue(a, b programme.Date) int {
	switch {
	case a == b:
		return 0
	case b.IsZero() || !a.IsZero() && a.Before(b):
		return -1
	}
	return 1
}

// Due lists the courses that are asked of the actor and not passed, and those
// whose certificate is to be renewed, by day.
type Due struct{}

// Allow lets everybody with an account.
func (Due) Allow(r *domain.Read) error { return everybody.Allow(r) }

// Check has nothing to hold an empty input to.
func (Due) Check() error { return nil }

// Run reads what there is about the actor.
func (Due) Run(r *domain.Read) (domain.List[Standing], error) {
	l, err := Courses{}.Run(r)
	l.Items = slices.DeleteFunc(l.Items, func(s Standing) bool { return s.Due.IsZero() && s.State != InQuiz })
	return l, err
}

// ShowCourse shows a course with its lessons, its quiz without the questions, and
// where the actor stands.
type ShowCourse struct {
	Course string `arg:"" required:"" help:"id of the course" example:"core-essentials"`
}

// A Course is a course as its reader sees it.
type Course struct {
	Standing
	ValidMonths int        `json:"valid_months"` // of the certificate; 0 for no end
	Place       string     `json:"place"`        // id of the lesson to go on with, "" if all are read
	Texts       []Lesson   `json:"texts"`
	Quiz        *Quiz      `json:"quiz"` // null if there is none
	Tracks      []TrackRef `json:"tracks"`
}

// A Lesson is a text of a course as its reader sees it.
type Lesson struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Minutes int    `json:"minutes,omitempty"`
	Read    bool   `json:"read"`
	At      int    `json:"at"` // how far it was read, percent
}

// A Quiz is what may be known of a quiz before it is taken.
type Quiz struct {
	Questions   int                   `json:"questions"` // of one attempt
	PassMark    int                   `json:"pass_mark"` // percent
	TimeLimit   programme.Span        `json:"time_limit"`
	Attempts    int                   `json:"attempts"`   // before the cool-down; 0 for any number
	TriesLeft   int                   `json:"tries_left"` // of those; 0 where there is no bound
	CoolDown    programme.Span        `json:"cool_down"`
	ShowAnswers programme.ShowAnswers `json:"show_answers"`
	Best        int                   `json:"best"` // best score so far, percent
	Open        bool                  `json:"open"` // whether it can be started or gone on with now
	Why         string                `json:"why"`  // a sentence, if it is not open
}

// A TrackRef is a track that a course belongs to.
type TrackRef struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Passed int    `json:"passed"` // courses of it
	Of     int    `json:"of"`
}

// Allow lets everybody with an account.
func (ShowCourse) Allow(r *domain.Read) error { return everybody.Allow(r) }

// Check has nothing to hold the input to: what is not known is not found.
func (ShowCourse) Check() error { return nil }

// Run answers.
func (q ShowCourse) Run(r *domain.Read) (Course, error) {
	d, err := deskOf(r)
	if err != nil {
		return Course{}, err
	}
	c, err := d.course(q.Course)
	if err != nil {
		return Course{}, err
	}
	p := d.progress[c.ID]
	out := Course{Standing: d.standing(c), ValidMonths: c.ValidMonths, Texts: []Lesson{}, Tracks: []TrackRef{}, Quiz: d.quiz(c)}
	for _, l := range c.Lessons {
		out.Texts = append(out.Texts, Lesson{ID: l.ID, Title: l.Title, Minutes: l.Minutes, Read: p.read(l.ID), At: p.at(l.ID)})
	}
	out.Place = p.place(c)
	for _, t := range d.rules.Training.Tracks {
		if slices.Contains(t.Courses, c.ID) {
			out.Tracks = append(out.Tracks, d.track(t))
		}
	}
	return out, nil
}

func (d *desk) quiz(c *programme.Course) *Quiz {
	q := &c.Quiz
	if !c.HasQuiz() {
		return nil
	}
	out := &Quiz{
		Questions: q.Asked(), PassMark: q.PassMark, TimeLimit: q.TimeLimit, Attempts: q.Attempts, CoolDown: q.CoolDown,
		ShowAnswers: q.ShowAnswers, Best: d.progress[c.ID].Best, Open: true,
	}
	if q.Attempts > 0 {
		out.TriesLeft = max(0, q.Attempts-d.progress[c.ID].Tries)
	}
	if d.progress[c.ID].Attempt != "" {
		return out
	}
	if err := d.mayStart(c); err != nil {
		out.Open, out.Why = false, err.Error()
	}
	return out
}

func (d *desk) track(t programme.Track) TrackRef {
	ref := TrackRef{ID: t.ID, Title: t.Title, Of: len(t.Courses)}
	for _, id := range t.Courses {
		if _, ok := d.valid[id]; ok {
			ref.Passed++
		}
	}
	return ref
}

// LessonText shows the text of a lesson and marks nothing: a screen does so with
// [ReadLesson] as somebody reads.
type LessonText struct {
	Course string `arg:"" required:"" help:"id of the course" example:"core-essentials"`
	Lesson string `arg:"" required:"" help:"id of the lesson, or its number" example:"1"`
}

// A Page is a lesson with its text and its neighbours.
type Page struct {
	Course  string `json:"course"`
	ID      string `json:"id"`
	Title   string `json:"title"`
	Number  int    `json:"number"` // from 1
	Of      int    `json:"of"`
	Minutes int    `json:"minutes,omitempty"`
	Read    bool   `json:"read"`
	At      int    `json:"at"`   // how far it was read, percent
	Next    string `json:"next"` // id of the next lesson, or ""
	Hash    string `json:"hash"` // of the text
	Body    string `json:"text"` // Markdown
}

// Text shows a lesson to people on the command line.
func (t Page) Text() string { return strings.TrimRight(t.Body, "\n") + "\n" }

// Allow lets everybody with an account.
func (LessonText) Allow(r *domain.Read) error { return everybody.Allow(r) }

// Check has nothing to hold the input to: what is not known is not found.
func (LessonText) Check() error { return nil }

// Run answers.
func (q LessonText) Run(r *domain.Read) (Page, error) {
	d, err := deskOf(r)
	if err != nil {
		return Page{}, err
	}
	c, i, err := d.lesson(q.Course, q.Lesson)
	if err != nil {
		return Page{}, err
	}
	return textOf(c, i, d.progress[c.ID]), nil
}

func textOf(c *programme.Course, i int, p progress) Page {
	l := c.Lessons[i]
	t := Page{
		Course: c.ID, ID: l.ID, Title: l.Title, Number: i + 1, Of: len(c.Lessons), Minutes: l.Minutes,
		Read: p.read(l.ID), At: p.at(l.ID), Hash: l.Hash, Body: l.Text,
	}
	if i+1 < len(c.Lessons) {
		t.Next = c.Lessons[i+1].ID
	}
	return t
}

// OpenLesson shows the text of a lesson and marks it as read, as the command line
// hands out all of it at once.
type OpenLesson LessonText

// Allow lets everybody with an account.
func (OpenLesson) Allow(r *domain.Read) error { return everybody.Allow(r) }

// Check has nothing to hold the input to: what is not known is not found.
func (OpenLesson) Check() error { return nil }

// Unaudited keeps who reads what out of the audit trail.
func (OpenLesson) Unaudited() {}

// Do marks the lesson.
func (c OpenLesson) Do(w *domain.Write) (Page, error) {
	course, i, p, err := markRead(w, c.Course, c.Lesson, 100)
	if err != nil {
		return Page{}, err
	}
	return textOf(course, i, p), nil
}

// ReadLesson notes how far somebody has read a lesson. Whoever has reached its end
// has read it, and it stays read.
type ReadLesson struct {
	Course string `arg:"" required:"" help:"id of the course" example:"core-essentials"`
	Lesson string `arg:"" required:"" help:"id of the lesson, or its number" example:"1"`
	At     int    `help:"how far it was read, in percent; 100 marks it as read" default:"100" example:"40"`
}

// Allow lets everybody with an account.
func (ReadLesson) Allow(r *domain.Read) error { return everybody.Allow(r) }

// Check bounds the percent.
func (c ReadLesson) Check() error {
	if c.At < 0 || c.At > 100 {
		return domain.Fieldf("at", "How far is a number of percent, from 0 to 100.")
	}
	return nil
}

// Unaudited keeps who reads what out of the audit trail.
func (ReadLesson) Unaudited() {}

// Do notes it.
func (c ReadLesson) Do(w *domain.Write) (Standing, error) {
	course, _, _, err := markRead(w, c.Course, c.Lesson, c.At)
	if err != nil {
		return Standing{}, err
	}
	d, err := deskOf(w.Read)
	if err != nil {
		return Standing{}, err
	}
	return d.standing(course), nil
}

// markRead notes how far a lesson was read. What changes nothing is not written.
func markRead(w *domain.Write, courseID, lessonID string, at int) (*programme.Course, int, progress, error) {
	d, err := deskOf(w.Read)
	if err != nil {
		return nil, 0, progress{}, err
	}
	c, i, err := d.lesson(courseID, lessonID)
	if err != nil {
		return nil, 0, progress{}, err
	}
	p, err := progressOf(w, d.who, c.ID)
	if err != nil {
		return nil, 0, p, err
	}
	id := c.Lessons[i].ID
	if p.Last == id && p.At == at && (at < 100 || p.read(id)) && !d.reread(c, p) {
		return c, i, p, nil
	}
	if d.reread(c, p) {
		p.Read = nil
	}
	p.Last, p.At = id, at
	if at == 100 && !p.read(id) {
		p.Read = append(p.Read, id)
		slices.Sort(p.Read)
	}
	p.Read = slices.DeleteFunc(p.Read, func(id string) bool { _, _, there := c.Lesson(id); return !there })
	if done := len(p.Read) == len(c.Lessons) && d.passesByReading(c); done {
		p.PassedAt = w.Now()
	}
	if err := progresses.Put(w, p); err != nil || !p.PassedAt.Equal(w.Now()) {
		return c, i, p, err
	}
	return c, i, p, d.certify(w, c)
}

// passesByReading reports whether reading a course to its end brings a certificate
// now: it has no quiz, and no certificate that cannot be renewed yet.
func (d *desk) passesByReading(c *programme.Course) bool {
	if c.HasQuiz() {
		return false
	}
	s := d.standing(c).State
	return s != Done
}

// reread reports whether a course that is passed by reading is to be read anew,
// as its certificate has ended or ends soon.
func (d *desk) reread(c *programme.Course, p progress) bool {
	s := d.standing(c).State
	return !c.HasQuiz() && (s == Renewing || s == Lapsed) && p.place(c) == ""
}

// certify gives the person the certificate of a course that is passed by reading.
func (d *desk) certify(w *domain.Write, c *programme.Course) error {
	_, err := issue(w, d.who, grant{course: c.ID, title: c.Title, version: c.Version, months: c.ValidMonths, renewDays: d.rules.RenewsBefore(c)})
	if err != nil {
		return err
	}
	return issueTracks(w, d.who, c.ID)
}
