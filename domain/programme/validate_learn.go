package programme

import (
	"math/big"
	"slices"
	"strings"

	"gangway/domain"
	"gangway/domain/text"
)

// Limits of courses.
const (
	maxMonths      = 120
	maxLessons     = 200
	maxMinutes     = 600
	maxQuestions   = 1000
	maxOptions     = 8
	maxAccepted    = 50
	maxAttempts    = 100
	maxQuestion    = 2000 // runes of a question or an explanation
	maxOption      = 300  // runes of an option
	maxDecimal     = 30   // characters of a number
	maxTrackLength = 50   // courses
)

func (c *checker) learning() {
	ids := c.unique()
	for i := range c.p.Courses {
		path := at("courses", i)
		ids.id(path+".id", c.p.Courses[i].ID)
		c.course(path, &c.p.Courses[i])
	}
	t := c.p.Training
	c.between("training.renew_days", t.RenewDays, 1, maxDays)
	c.falling("training.reminders", t.Reminders)
	c.tracks(ids, t.Tracks)
	c.due(t.Due)
}

func (c *checker) course(path string, x *Course) {
	c.name(path+".version", x.Version)
	c.title(path+".title", x.Title)
	c.line(path+".summary", x.Summary, maxSummary)
	c.audience(path+".audience", x.Audience)
	c.between(path+".valid_months", x.ValidMonths, 0, maxMonths)
	c.between(path+".renew_days", x.RenewDays, 0, maxDays)
	if x.RenewDays > 0 && x.ValidMonths == 0 {
		c.faultf(path+".renew_days", "There is nothing to renew: the certificate has no valid_months.")
	}
	if len(x.Lessons) == 0 {
		c.faultf(path, "This course has no lessons: please write lessons/01-….md beside it.")
	}
	lessons := c.unique()
	for i, l := range x.Lessons {
		where := at(path+".lessons", i)
		lessons.id(where+".id", l.ID)
		c.heading(where, l.Title, l.Text, "courses/"+x.ID+"/lessons/"+l.ID+".md")
		c.between(where+".minutes", l.Minutes, 0, maxMinutes)
	}
	if x.HasQuiz() {
		c.quiz(path+".quiz", &x.Quiz)
	}
}

func (c *checker) quiz(path string, q *Quiz) {
	c.size(path+".questions", len(q.Questions), 1, maxQuestions)
	if q.Draw < 0 || q.Draw > len(q.Questions) {
		c.faultf(path+".draw", "%d questions cannot be drawn from %d.", q.Draw, len(q.Questions))
	}
	if q.Asked() > MaxAsked {
		c.faultf(path+".draw", "At most %d questions can be asked at a time: please draw fewer.", MaxAsked)
	}
	c.between(path+".pass_mark", q.PassMark, 1, 100)
	c.between(path+".attempts", q.Attempts, 0, maxAttempts)
	if unit := q.TimeLimit.Unit; unit != "" && unit != "minute" && unit != "hour" || q.TimeLimit.length(c.p).Hours() > 24 {
		c.faultf(path+".time_limit", "A time limit is a number of minutes or hours, at most 24h.")
	}
	if q.CoolDown.length(c.p).Hours() > 24*365 {
		c.faultf(path+".cool_down", "A cool-down is at most 365 days.")
	}
	if q.Attempts > 0 && q.CoolDown.IsZero() {
		c.faultf(path+".cool_down", "Without a cool-down the attempts have no limit: please give one, or write attempts: 0.")
	}
	if when := []ShowAnswers{AnswersNever, AnswersAfterPass, AnswersAlways}; !slices.Contains(when, q.ShowAnswers) {
		c.faultf(path+".show_answers", "%q is not when answers are shown: %s.", clip(string(q.ShowAnswers)), joinWords(when))
	}
	ids := c.unique()
	for i := range q.Questions {
		where := at(path+".questions", i)
		ids.id(where+".id", q.Questions[i].ID)
		c.question(where, &q.Questions[i])
	}
}

func (c *checker) question(path string, q *Question) {
	if c.block(path+".text", q.Text, maxQuestion); strings.TrimSpace(q.Text) == "" {
		c.faultf(path+".text", `"text" is missing: please write the question.`)
	}
	c.block(path+".explanation", q.Explanation, maxQuestion)
	if kinds := QuestionKinds(); !slices.Contains(kinds, q.Kind) {
		c.faultf(path+".kind", "%q is no kind of question: %s.", clip(string(q.Kind)), joinWords(kinds))
		return
	}
	chosen := q.Kind == OneAnswer || q.Kind == SeveralAnswers
	c.misplaced(path, "options", len(q.Options) > 0, chosen, q.Kind)
	c.misplaced(path, "answer", q.Answer != "", q.Kind == TrueFalse || q.Kind == NumberAnswer, q.Kind)
	c.misplaced(path, "tolerance", q.Tolerance != "", q.Kind == NumberAnswer, q.Kind)
	c.misplaced(path, "accept", len(q.Accept) > 0, q.Kind == TextAnswer, q.Kind)
	switch q.Kind {
	case OneAnswer, SeveralAnswers:
		c.options(path, q)
	case TrueFalse:
		if q.Answer != "true" && q.Answer != "false" {
			c.faultf(path+".answer", "The answer must be true or false.")
		}
	case NumberAnswer:
		c.number(path, q)
	case TextAnswer:
		c.accepted(path+".accept", q.Accept)
	}
}

// misplaced refuses a key that questions of a kind have no use for.
func (c *checker) misplaced(path, key string, given, fits bool, kind QuestionKind) {
	if given && !fits {
		c.faultf(path+"."+key, "A question of the kind %s has no %q.", kind, key)
	}
}

// block checks a text of several lines that may be empty.
func (c *checker) block(path, s string, maxRunes int) {
	if _, err := text.Block(s, maxRunes); err != nil {
		c.faultf(path, "%s", err.Error())
	} else if text.Unusual(s) {
		c.faultf(path, "This has characters that cannot be shown.")
	}
}

func (c *checker) options(path string, q *Question) {
	if n := len(q.Options); n < 2 || n > maxOptions {
		c.faultf(path+".options", "A question has 2 to %d options, but this has %d.", maxOptions, n)
		return
	}
	ids, texts, right := c.unique(), c.unique(), 0
	for i, o := range q.Options {
		where := at(path+".options", i)
		ids.id(where+".id", o.ID)
		if c.line(where+".text", o.Text, maxOption) && o.Text == "" {
			c.missing(where + ".text")
		}
		texts.add(where+".text", plain(o.Text), "This option is here twice.")
		if o.Right {
			right++
		}
	}
	switch {
	case q.Kind == OneAnswer && right != 1:
		c.faultf(path+".options", "Exactly one option must have right: true, but %d have.", right)
	case q.Kind == SeveralAnswers && (right == 0 || right == len(q.Options)):
		c.faultf(path+".options", "At least one option must have right: true, and at least one must not.")
	}
}

// plain is a text without regard to case and blanks.
func plain(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

func (c *checker) number(path string, q *Question) {
	if _, ok := Decimal(q.Answer); !ok {
		c.faultf(path+".answer", "The answer must be a number, such as 42 or 12.5.")
	}
	if q.Tolerance == "" {
		return
	}
	if x, ok := Decimal(q.Tolerance); !ok || x.Sign() < 0 {
		c.faultf(path+".tolerance", "The tolerance must be a number of at least 0, such as 0.5.")
	}
}

// Decimal reads a number as questions have it: digits, perhaps with a sign and a
// decimal point.
func Decimal(s string) (*big.Rat, bool) {
	digits := strings.TrimLeft(s, "+-")
	whole, part, point := strings.Cut(digits, ".")
	if len(s) > maxDecimal || len(s)-len(digits) > 1 || whole == "" || point && part == "" || strings.Trim(whole+part, "0123456789") != "" {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

func (c *checker) accepted(path string, list []string) {
	c.size(path, len(list), 1, maxAccepted)
	seen := c.unique()
	for i, s := range list {
		where := at(path, i)
		if c.line(where, s, maxName) && s == "" {
			c.faultf(where, "An accepted answer cannot be empty.")
		}
		seen.add(where, plain(s), "%q is here twice, as case and blanks do not count.", clip(s))
	}
}

// tracks checks the tracks, whose IDs must not be those of courses either.
func (c *checker) tracks(ids set, tracks []Track) {
	c.size("training.tracks", len(tracks), 0, maxList)
	for i, t := range tracks {
		path := at("training.tracks", i)
		if _, ok := c.p.Course(t.ID); ok {
			c.faultf(path+".id", "There is a course %q already: a track needs an id of its own.", clip(t.ID))
		} else {
			ids.id(path+".id", t.ID)
		}
		c.title(path+".title", t.Title)
		c.line(path+".summary", t.Summary, maxSummary)
		c.between(path+".valid_months", t.ValidMonths, 0, maxMonths)
		c.size(path+".courses", len(t.Courses), 1, maxTrackLength)
		c.known(path+".courses", t.Courses, "There is no course %q.", func(id string) bool { _, ok := c.p.Course(id); return ok })
	}
}

// learnable reports whether there is a course or a track with the ID.
func (c *checker) learnable(id string) bool {
	if _, ok := c.p.Course(id); ok {
		return true
	}
	_, ok := c.p.Track(id)
	return ok
}

func (c *checker) due(list []Due) {
	c.size("training.due", len(list), 0, maxList)
	for i, d := range list {
		path := at("training.due", i)
		if !c.learnable(d.Course) {
			c.faultf(path+".course", "There is no course or track %q.", clip(d.Course))
		}
		c.between(path+".days", d.Days, 1, maxDays)
		c.tierIDs(path+".tiers", d.Tiers)
		c.typeIDs(path+".types", d.Types)
		c.known(path+".roles", d.Roles, "%q is no role of a partner's people: "+joinWords(domain.RolesOf(domain.Partner))+".", func(id string) bool {
			return slices.Contains(domain.RolesOf(domain.Partner), domain.Role(id))
		})
	}
}
