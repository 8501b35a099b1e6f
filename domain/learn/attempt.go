package learn

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
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

// An asked question is one of an attempt, in the order in which its options are
// shown.
type asked struct {
	ID    string   `json:"id"`              // "q1", by its place in the attempt
	Item  string   `json:"item"`            // ID of the question in the file
	Bank  int      `json:"bank"`            // its place in the course's bank, from 0
	Hash  string   `json:"hash"`            // under which it is kept as it stood
	Order []int    `json:"order,omitempty"` // places of the options in the file, in the order that is shown
	Given []string `json:"given,omitempty"` // what was answered: letters, or what was typed
	Right bool     `json:"right,omitempty"` // once the attempt is closed: worth all

	q    programme.Question // with letters for the options, in the order that is shown; see load
	kept []string           // IDs of the options in the file
}

// A question is one of the programme as it once stood, kept for the attempts that
// were asked it. It never changes.
type question struct {
	Hash string `json:"hash"`
	programme.Question
}

var questions = domain.NewTable("question", func(q *question) domain.Key { return domain.Tuple(q.Hash) })

// keep stores a question unless it is there, and returns its hash.
func keep(w *domain.Write, q programme.Question) (string, error) {
	b, err := json.Marshal(q)
	if err != nil {
		return "", fmt.Errorf("question: %w", err)
	}
	sum := sha256.Sum256(b)
	hash := hex.EncodeToString(sum[:])
	_, there, err := questions.Lookup(w.Read, hash)
	if err != nil || there {
		return hash, err
	}
	return hash, questions.Put(w, question{hash, q})
}

// load reads the questions of an attempt and puts their options into the order in
// which they are shown, under letters, which tell nothing of the file.
func (a *attempt) load(r *domain.Read) error {
	for i := range a.Questions {
		if err := a.Questions[i].load(r); err != nil {
			return err
		}
	}
	return nil
}

func (q *asked) load(r *domain.Read) error {
	kept, err := questions.Get(r, q.Hash)
	if err != nil {
		return err
	}
	q.q = kept.Question
	q.q.Options, q.kept = nil, nil
	for _, o := range kept.Options {
		q.kept = append(q.kept, o.ID)
	}
	for i, at := range q.Order {
		o := kept.Options[at]
		o.ID = letter(i)
		q.q.Options = append(q.q.Options, o)
	}
	return nil
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
		outcome := "failed"
		if a.Passed {
			outcome = "passed"
		}
		var keys []domain.Key
		for _, of := range []string{"", home(a.Partner)} {
			for _, how := range []string{"", outcome} {
				keys = append(keys, domain.Tuple(a.Course, of, how, domain.Desc(a.ClosedAt)))
			}
		}
		return keys
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

// letter is the id under which an option is shown, by its place.
func letter(i int) string {
	if i < 26 {
		return string(rune('a' + i))
	}
	return "o" + strconv.Itoa(i+1)
}

// draw takes questions out of a bank, in the order and with the options in the
// order in which they will be shown.
func draw(w *domain.Write, q *programme.Quiz) ([]asked, error) {
	order := places(len(q.Questions))
	n := min(q.Asked(), programme.MaxAsked)
	if n < len(order) || q.Shuffle {
		shuffle(w, order)
	}
	order = order[:n]
	if !q.Shuffle {
		slices.Sort(order)
	}
	out := make([]asked, n)
	for i, at := range order {
		item := q.Questions[at]
		hash, err := keep(w, item)
		if err != nil {
			return nil, err
		}
		out[i] = asked{ID: "q" + strconv.Itoa(i+1), Item: item.ID, Bank: at, Hash: hash, Order: places(len(item.Options))}
		if q.ShuffleOptions {
			shuffle(w, out[i].Order)
		}
	}
	return out, nil
}

func places(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
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
	if err := a.load(w.Read); err != nil {
		return err
	}
	grades := make([]*big.Rat, len(a.Questions))
	for i := range a.Questions {
		q := &a.Questions[i]
		grades[i] = Grade(q.q, q.Given, a.Partial)
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
const maxAnswer = 120

// take holds an answer to the form of its question and returns it cleaned. It
// tells nothing of right or wrong.
func (q *asked) take(values []string) ([]string, error) {
	switch q.q.Kind {
	case programme.OneAnswer, programme.SeveralAnswers:
		return q.takeOptions(values)
	case programme.TrueFalse:
		if len(values) == 1 {
			switch strings.ToLower(values[0]) {
			case "true", "t", "yes":
				return []string{"true"}, nil
			case "false", "f", "no":
				return []string{"false"}, nil
			}
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

// letters reads options as people write them: "a b", "a,b" or "ab".
func (q *asked) letters(values []string) []string {
	var out []string
	known := func(id string) bool {
		return slices.ContainsFunc(q.q.Options, func(o programme.Option) bool { return o.ID == id })
	}
	for _, v := range strings.FieldsFunc(strings.ToLower(strings.Join(values, " ")), func(r rune) bool { return r == ' ' || r == ',' }) {
		each := strings.Split(v, "")
		if !known(v) && !slices.ContainsFunc(each, func(s string) bool { return !known(s) }) {
			out = append(out, each...)
			continue
		}
		out = append(out, v)
	}
	return out
}

func (q *asked) takeOptions(values []string) ([]string, error) {
	out := q.letters(values)
	if len(values) > 0 && len(out) == 0 {
		return nil, domain.Fieldf("value", "Please name an answer, or give no value to take yours back.")
	}
	if q.q.Kind == programme.OneAnswer && len(out) > 1 {
		return nil, domain.Fieldf("value", "This question has one answer.")
	}
	slices.Sort(out)
	out = slices.Compact(out)
	for _, v := range out {
		if !slices.ContainsFunc(q.q.Options, func(o programme.Option) bool { return o.ID == v }) {
			return nil, domain.Fieldf("value", "The answers to choose from are %s to %s.", q.q.Options[0].ID, q.q.Options[len(q.q.Options)-1].ID)
		}
	}
	return out, nil
}
