package learn

import (
	"math/big"
	"slices"
	"strconv"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// An attempt is one go at a quiz, with its questions as they stood.
type attempt struct {
	ID        string                `json:"id"`
	User      string                `json:"user"`
	Name      string                `json:"name"`
	Partner   string                `json:"partner,omitempty"`
	Company   string                `json:"company,omitempty"`
	Course    string                `json:"course"`
	Title     string                `json:"title"`
	Version   string                `json:"version"`
	Revision  string                `json:"revision"` // of the programme
	Months    int                   `json:"months,omitempty"`
	RenewDays int                   `json:"renew_days,omitempty"`
	PassMark  int                   `json:"pass_mark"`
	Partial   bool                  `json:"partial,omitempty"`
	Show      programme.ShowAnswers `json:"show"`
	MaxTries  int                   `json:"max_tries,omitempty"`
	CoolDown  programme.Span        `json:"cool_down,omitzero"`
	Questions []asked               `json:"questions"`
	At        int                   `json:"at"` // place of the question that was looked at last, from 0
	StartedAt time.Time             `json:"started_at"`
	EndsAt    time.Time             `json:"ends_at,omitzero"`
	ClosedAt  time.Time             `json:"closed_at,omitzero"`
	OutOfTime bool                  `json:"out_of_time,omitempty"`
	Score     int                   `json:"score"`
	Passed    bool                  `json:"passed"`
	Serial    string                `json:"serial,omitempty"`
	UpdatedAt time.Time             `json:"updated_at"`
}

// An asked question is one of an attempt, in the order and under the letters in
// which its options are shown.
type asked struct {
	programme.Question
	Bank  int      `json:"bank"`            // its place in the course's bank, from 0
	From  []string `json:"from,omitempty"`  // IDs of the options in the file, in the order that is shown
	Given []string `json:"given,omitempty"` // what was answered
	Right bool     `json:"right,omitempty"` // once the attempt is closed: worth all
}

var attempts = domain.NewTable("attempt", func(a *attempt) domain.Key { return domain.Tuple(a.ID) }).
	Topics(func(a *attempt) []string { return []string{Topic(a.User)} })

var (
	openAttempt = attempts.Unique("open", "course", func(a *attempt) []domain.Key {
		if !a.open() {
			return nil
		}
		return []domain.Key{domain.Tuple(a.User, a.Course)}
	})
	attemptsByUser = attempts.Index("user", func(a *attempt) []domain.Key {
		return []domain.Key{domain.Tuple(a.User, a.Course, domain.Desc(a.StartedAt))}
	})
	attemptsByCourse = attempts.Index("course", func(a *attempt) []domain.Key {
		if a.open() {
			return nil
		}
		return []domain.Key{domain.Tuple(a.Course, domain.Desc(a.ClosedAt))}
	})
)

func (a *attempt) open() bool { return a.ClosedAt.IsZero() }

func (a *attempt) about() About {
	return About{Partner: a.Partner, User: a.User, Name: a.Name, Course: a.Course, Title: a.Title}
}

// over reports whether the time of an attempt has run out at a moment.
func (a *attempt) over(now time.Time) bool { return !a.EndsAt.IsZero() && !now.Before(a.EndsAt) }

// question returns the place of a question, by its id or its number from 1.
func (a *attempt) question(id string) (int, bool) {
	i := slices.IndexFunc(a.Questions, func(q asked) bool { return q.ID == id })
	if n, err := strconv.Atoi(id); i < 0 && err == nil && n >= 1 && n <= len(a.Questions) {
		i = n - 1
	}
	return i, i >= 0
}

// letters are the ids under which options are shown, by their place.
func letter(i int) string {
	if i < 26 {
		return string(rune('a' + i))
	}
	return "o" + strconv.Itoa(i+1)
}

// draw takes questions out of a bank, in the order and with the options in the
// order in which they will be shown. Nothing of what is shown tells where a
// question or an option stands in the file.
func draw(w *domain.Write, q *programme.Quiz) []asked {
	order := make([]int, len(q.Questions))
	for i := range order {
		order[i] = i
	}
	n := q.Asked()
	if n < len(order) || q.Shuffle {
		shuffle(w, order)
	}
	order = order[:n]
	if !q.Shuffle {
		slices.Sort(order)
	}
	out := make([]asked, n)
	for i, at := range order {
		out[i] = show(w, q, at)
		out[i].ID = "q" + strconv.Itoa(i+1)
	}
	return out
}

func show(w *domain.Write, quiz *programme.Quiz, at int) asked {
	q := asked{Question: quiz.Questions[at], Bank: at}
	order := make([]int, len(q.Options))
	for i := range order {
		order[i] = i
	}
	if quiz.ShuffleOptions {
		shuffle(w, order)
	}
	options := q.Options
	q.Options = nil
	for i, from := range order {
		o := options[from]
		q.From = append(q.From, o.ID)
		o.ID = letter(i)
		q.Options = append(q.Options, o)
	}
	return q
}

// shuffle puts places into a random order (Fisher and Yates).
func shuffle(w *domain.Write, order []int) {
	for i := len(order) - 1; i > 0; i-- {
		j := w.Draw(i + 1)
		order[i], order[j] = order[j], order[i]
	}
}

// close scores an attempt and settles what follows from it: the tries that are
// left, the certificate, the statistics of its questions.
func (a *attempt) close(w *domain.Write) error {
	u, found, err := user.Users.Lookup(w.Read, a.User)
	if err != nil || !found {
		return err
	}
	grades := make([]*big.Rat, len(a.Questions))
	for i := range a.Questions {
		q := &a.Questions[i]
		grades[i] = Grade(q.Question, q.Given, a.Partial)
		q.Right = grades[i].Cmp(big.NewRat(1, 1)) == 0
	}
	a.Score = Percent(grades)
	a.Passed = a.Score >= a.PassMark
	a.ClosedAt, a.UpdatedAt = w.Now(), w.Now()
	if a.over(w.Now()) {
		a.ClosedAt, a.OutOfTime = a.EndsAt, true
	}
	if err := w.Unschedule(timerClose, a.ID); err != nil {
		return err
	}
	if err := a.settle(w, u); err != nil {
		return err
	}
	if err := attempts.Put(w, *a); err != nil {
		return err
	}
	return tally(w, a)
}

// settle books the outcome with the person.
func (a *attempt) settle(w *domain.Write, u user.User) error {
	p, err := progressOf(w, u, a.Course)
	if err != nil {
		return err
	}
	p.Attempt, p.Best = "", max(p.Best, a.Score)
	if a.Passed {
		p.Tries, p.PassedAt, p.RetryAt = 0, w.Now(), time.Time{}
	} else if p.Tries++; a.MaxTries > 0 && p.Tries >= a.MaxTries {
		p.Tries, p.RetryAt = 0, programme.Of(w.Read).After(a.ClosedAt, a.CoolDown)
	}
	if err := progresses.Put(w, p); err != nil {
		return err
	}
	if !a.Passed {
		return w.Emit(Failed{About: a.about(), Attempt: a.ID, Score: a.Score})
	}
	if err := w.Emit(Passed{About: a.about(), Attempt: a.ID, Score: a.Score}); err != nil {
		return err
	}
	if u.Status != user.Active { // who has left in between has passed, and holds nothing
		return nil
	}
	c, err := issue(w, u, grant{course: a.Course, title: a.Title, version: a.Version, months: a.Months, renewDays: a.RenewDays, attempt: a.ID})
	if err != nil {
		return err
	}
	a.Serial = c.Serial
	return issueTracks(w, u, a.Course)
}

// maxTracks bounds the tracks that one pass can complete.
const maxTracks = 3

// issueTracks gives the certificates of the tracks that somebody completes with a
// course.
func issueTracks(w *domain.Write, u user.User, course string) error {
	l, _, err := learners.Lookup(w.Read, u.ID)
	if err != nil {
		return err
	}
	rules, n := programme.Of(w.Read), 0
	for _, t := range rules.Training.Tracks {
		if !slices.Contains(t.Courses, course) || n == maxTracks {
			continue
		}
		if slices.ContainsFunc(t.Courses, func(c string) bool { return !slices.Contains(l.Valid, c) }) {
			continue
		}
		if have, valid, err := inForce.Get(w.Read, u.ID, t.ID); err != nil || valid && (have.Ends.IsZero() || w.Now().Before(have.RenewsAt)) {
			if err != nil {
				return err
			}
			continue
		}
		n++
		if _, err := issue(w, u, grant{course: t.ID, title: t.Title, track: true, months: t.ValidMonths, renewDays: rules.Training.RenewDays}); err != nil {
			return err
		}
	}
	return nil
}

// closeLate closes an attempt whose time is over, by what was answered.
func closeLate(w *domain.Write, id string, _ time.Time) error {
	a, found, err := attempts.Lookup(w.Read, id)
	if err != nil || !found || !a.open() {
		return err
	}
	return a.close(w)
}

// maxAnswer bounds a short answer, in characters.
const maxAnswer = 200

// take holds an answer to the form of its question and returns it cleaned. It
// tells nothing of right or wrong.
func (q *asked) take(values []string) ([]string, error) {
	switch q.Kind {
	case programme.OneAnswer, programme.SeveralAnswers:
		return q.takeOptions(values)
	case programme.TrueFalse:
		if len(values) == 1 && (values[0] == "true" || values[0] == "false") {
			return values, nil
		}
		if len(values) > 0 {
			return nil, domain.Fieldf("value", "The answer is true or false.")
		}
	case programme.NumberAnswer:
		if len(values) == 1 && len(Numbers(values[0])) == 0 {
			return nil, domain.Fieldf("value", "The answer is a number, such as 16 or 2.5.")
		}
	case programme.TextAnswer:
	}
	if len(values) > 1 {
		return nil, domain.Fieldf("value", "This question has one answer.")
	}
	var f user.Fields
	var out []string
	for _, v := range values {
		if v = f.Line("value", v, maxAnswer, ""); v != "" {
			out = append(out, v)
		}
	}
	return out, f.Err()
}

func (q *asked) takeOptions(values []string) ([]string, error) {
	if q.Kind == programme.OneAnswer && len(values) > 1 {
		return nil, domain.Fieldf("value", "This question has one answer.")
	}
	out := slices.Clone(values)
	slices.Sort(out)
	out = slices.Compact(out)
	for _, v := range out {
		if !slices.ContainsFunc(q.Options, func(o programme.Option) bool { return o.ID == v }) {
			return nil, domain.Fieldf("value", "The answers to choose from are %s to %s.", q.Options[0].ID, q.Options[len(q.Options)-1].ID)
		}
	}
	return out, nil
}
