package programme

// Training are the rules of learning that hold for all courses.
type Training struct {
	RenewDays int     `json:"renew_days"` // before the end of a certificate from which it can be renewed; 60
	Reminders []int   `json:"reminders"`  // days before the end of a certificate, falling; 60, 30, 7
	Tracks    []Track `json:"tracks"`
	Due       []Due   `json:"due"`
}

// A Track is a row of courses. Who has passed all of them, in whatever order, has
// its certificate.
type Track struct {
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	Summary     string   `json:"summary"`
	Courses     []string `json:"courses"` // IDs, in the order in which they are best taken
	ValidMonths int      `json:"valid_months"`
}

// A Due asks people to pass a course or a track so many days after they joined.
type Due struct {
	Course string   `json:"course"` // ID of a course or of a track
	Days   int      `json:"days"`
	Tiers  []string `json:"tiers"` // of which partners; none for all
	Types  []string `json:"types"`
	Roles  []string `json:"roles"` // of which people; none for all
}

// A Course is a folder courses/<id>: course.yaml, lessons/*.md and quiz.yaml.
type Course struct {
	ID      string `json:"id"`      // the name of its folder
	Version string `json:"version"` // "1" where the file gives none
	Title   string `json:"title"`
	Summary string `json:"summary"`
	Audience
	ValidMonths int      `json:"valid_months"`         // of its certificate; 0 for as long as the programme lasts
	RenewDays   int      `json:"renew_days,omitempty"` // 0 for that of the training rules
	Lessons     []Lesson `json:"lessons"`
	Quiz        Quiz     `json:"-"` // has the right answers: never shown as a whole
}

// A Lesson is a text of a course.
type Lesson struct {
	ID      string `json:"id"` // its file's name without its number and ".md"
	Title   string `json:"title"`
	Minutes int    `json:"minutes,omitempty"` // how long reading takes
	Text    string `json:"-"`
	Hash    string `json:"hash"`
}

// A Quiz asks questions out of a bank.
type Quiz struct {
	Draw           int         `json:"draw"` // how many questions are asked; 0 for all
	Shuffle        bool        `json:"shuffle"`
	ShuffleOptions bool        `json:"shuffle_options"`
	PassMark       int         `json:"pass_mark"`  // percent
	TimeLimit      Span        `json:"time_limit"` // none for no limit
	Attempts       int         `json:"attempts"`   // before the cool-down; 0 for any number
	CoolDown       Span        `json:"cool_down"`  // after the last attempt
	ShowAnswers    ShowAnswers `json:"show_answers"`
	Partial        bool        `json:"partial"` // whether a question with several answers can be partly right
	Questions      []Question  `json:"questions"`
}

// Defaults sets what a quiz has when its file says nothing.
func (q *Quiz) Defaults() {
	q.Shuffle, q.ShuffleOptions, q.PassMark, q.Attempts, q.ShowAnswers = true, true, 80, 3, AnswersAfterPass
	q.CoolDown = Span{1, "day"}
}

// MaxAsked is how many questions an attempt has at most.
const MaxAsked = 100

// Asked is how many questions an attempt has.
func (q *Quiz) Asked() int {
	if q.Draw == 0 || q.Draw > len(q.Questions) {
		return len(q.Questions)
	}
	return q.Draw
}

// HasQuiz reports whether a course ends with a quiz. One without is passed by
// reading its lessons.
func (c *Course) HasQuiz() bool { return c.Quiz.PassMark != 0 || len(c.Quiz.Questions) > 0 }

// ShowAnswers is when the right answers are shown.
type ShowAnswers string

// When right answers are shown.
const (
	AnswersNever     ShowAnswers = "never"
	AnswersAfterPass ShowAnswers = "after-pass"
	AnswersAlways    ShowAnswers = "always" // once the attempt is closed
)

// A QuestionKind is how a question is answered.
type QuestionKind string

// The kinds of questions.
const (
	OneAnswer      QuestionKind = "one"
	SeveralAnswers QuestionKind = "several"
	TrueFalse      QuestionKind = "true-false"
	NumberAnswer   QuestionKind = "number"
	TextAnswer     QuestionKind = "text"
)

// QuestionKinds lists all kinds of questions.
func QuestionKinds() []QuestionKind {
	return []QuestionKind{OneAnswer, SeveralAnswers, TrueFalse, NumberAnswer, TextAnswer}
}

// A Question is one of a bank.
type Question struct {
	ID          string       `json:"id"` // q1, q2 and so on by its place, where the file gives none
	Kind        QuestionKind `json:"kind"`
	Text        string       `json:"text"` // Markdown of a few lines
	Options     []Option     `json:"options"`
	Answer      string       `json:"answer"`    // of true-false: "true" or "false"; of number: a decimal number
	Tolerance   string       `json:"tolerance"` // of number: how far off an answer may be, as a decimal number
	Accept      []string     `json:"accept"`    // of text: all answers that are right, without regard to case and blanks
	Explanation string       `json:"explanation"`
}

// Defaults sets what a question has when its file says nothing.
func (q *Question) Defaults() { q.Kind = OneAnswer }

// An Option is an answer to choose.
type Option struct {
	ID    string `json:"id"` // a letter, by its place in the file, where the file gives none
	Text  string `json:"text"`
	Right bool   `json:"right"`
}

// Course returns the course with the ID.
func (p *Programme) Course(id string) (*Course, bool) {
	for i := range p.Courses {
		if p.Courses[i].ID == id {
			return &p.Courses[i], true
		}
	}
	return nil, false
}

// Track returns the track with the ID.
func (p *Programme) Track(id string) (Track, bool) {
	return find(p.Training.Tracks, func(t Track) bool { return t.ID == id })
}

// RenewsBefore is how many days before its end a course's certificate can be
// renewed.
func (p *Programme) RenewsBefore(c *Course) int {
	if c.RenewDays > 0 {
		return c.RenewDays
	}
	return p.Training.RenewDays
}

// Lesson returns the lesson with the ID and its place in the course, from 0.
func (c *Course) Lesson(id string) (*Lesson, int, bool) {
	for i := range c.Lessons {
		if c.Lessons[i].ID == id {
			return &c.Lessons[i], i, true
		}
	}
	return nil, 0, false
}
