package learn

import (
	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// students refuses guests and the portal itself.
func students(r *domain.Read) error {
	if (r.Actor.Side == domain.Partner || r.Actor.Side == domain.Vendor) && r.Actor.As == "" {
		return nil
	}
	return r.Actor.Refused("a person of a partner or of the vendor")
}

// learners who may take part: whoever may not act at all is refused before.
func student(w *domain.Write) (user.User, *desk, error) {
	d, err := deskOf(w.Read)
	if err != nil {
		return user.User{}, nil, err
	}
	if d == nil {
		return user.User{}, nil, user.Users.NotFound()
	}
	return d.who, d, nil
}

func noCourse() error { return domain.Errorf(domain.NotFound, "There is no such course.") }

// course returns a course that the person may know of.
func (d *desk) course(id string) (*programme.Course, error) {
	c, ok := d.rules.Course(id)
	if !ok || !d.sees(c) {
		return nil, noCourse()
	}
	return c, nil
}

// Start begins an attempt at the quiz of a course, or goes on with the one that is
// open: its questions, answers and clock are as they were left.
type Start struct {
	Course string `arg:"" required:"" help:"id of the course" example:"core-essentials"`
}

// Allow lets everybody with an account.
func (Start) Allow(r *domain.Read) error { return students(r) }

// Check has nothing to hold the input to: what is not known is not found.
func (Start) Check() error { return nil }

// Do draws the questions.
func (c Start) Do(w *domain.Write) (Sheet, error) {
	u, d, err := student(w)
	if err != nil {
		return Sheet{}, err
	}
	course, err := d.course(c.Course)
	if err != nil {
		return Sheet{}, err
	}
	if a, open, err := openAttempt.Get(w.Read, u.ID, course.ID); err != nil || open {
		return a.sheet(false), err
	}
	if err := d.mayStart(course); err != nil {
		return Sheet{}, err
	}
	q := &course.Quiz
	id, err := domain.FreshID(w, attempts, "Q")
	if err != nil {
		return Sheet{}, err
	}
	a := attempt{
		ID: id, User: u.ID, Name: u.Name, Partner: u.Partner, Company: w.Actor.PartnerName, Course: course.ID, Title: course.Title,
		Version: course.Version, Revision: d.rules.Rev(), Months: course.ValidMonths, RenewDays: d.rules.RenewsBefore(course),
		PassMark: q.PassMark, Partial: q.Partial, Show: q.ShowAnswers, MaxTries: q.Attempts, CoolDown: q.CoolDown,
		Questions: draw(w, q), StartedAt: w.Now(), UpdatedAt: w.Now(),
	}
	if !q.TimeLimit.IsZero() {
		a.EndsAt = d.rules.After(w.Now(), q.TimeLimit)
		if err := w.Schedule(timerClose, a.ID, a.EndsAt); err != nil {
			return Sheet{}, err
		}
	}
	p, err := progressOf(w, u, course.ID)
	if err != nil {
		return Sheet{}, err
	}
	p.Attempt = a.ID
	if err := progresses.Put(w, p); err != nil {
		return Sheet{}, err
	}
	return a.sheet(false), attempts.Put(w, a)
}

// mayStart says why a quiz cannot be tried now.
func (d *desk) mayStart(c *programme.Course) error {
	if len(c.Quiz.Questions) == 0 {
		return domain.Errorf(domain.Conflict, "%s has no quiz.", c.Title)
	}
	s := d.standing(c)
	zone := d.rules.TimeZone
	switch {
	case !s.RetryAt.IsZero():
		return domain.Errorf(domain.Limited, "You have used your attempts. You can try again on %s.", s.RetryAt.In(zone).Format("2 Jan 2006 at 15:04"))
	case s.State == Done && s.Ends.IsZero():
		return domain.Errorf(domain.Conflict, "You have passed this course. Your certificate %s has no end.", s.Serial)
	case s.State == Done:
		return domain.Errorf(domain.Conflict, "You have passed this course. You can renew your certificate %s from %s.", s.Serial, s.RenewsAt.In(zone).Format("2 Jan 2006"))
	}
	return nil
}

// own returns an attempt of the actor. That of somebody else is not found.
func own(r *domain.Read, id string) (attempt, error) {
	id, ok := domain.ParseID("Q", id)
	if !ok {
		return attempt{}, attempts.NotFound()
	}
	a, found, err := attempts.Lookup(r, id)
	if err == nil && (!found || a.User != r.Actor.User) {
		err = attempts.NotFound()
	}
	return a, err
}

func closed() error {
	return domain.Errorf(domain.Conflict, "This attempt is closed. `quizzes show` has its result.")
}

// Answer notes the answer to a question of an open attempt. It can be changed until
// the attempt is handed in; no value takes it back. The attempt is stored at once.
type Answer struct {
	Attempt  string   `arg:"" required:"" help:"id of the attempt" example:"Q-7K3QXM"`
	Question string   `arg:"" required:"" help:"id or number of the question" example:"q3"`
	Values   []string `arg:"" name:"value" optional:"" help:"the letter of an option, several letters, true or false, a number or a text" example:"b"`
}

// Allow lets everybody with an account.
func (Answer) Allow(r *domain.Read) error { return students(r) }

// Check bounds the values.
func (c Answer) Check() error {
	if len(c.Values) > 40 {
		return domain.Fieldf("value", "These are too many answers.")
	}
	return nil
}

// Do stores the answer.
func (c Answer) Do(w *domain.Write) (Sheet, error) {
	a, err := own(w.Read, c.Attempt)
	if err != nil {
		return Sheet{}, err
	}
	i, ok := a.question(c.Question)
	switch {
	case !a.open():
		return Sheet{}, closed()
	case a.over(w.Now()):
		return Sheet{}, domain.Errorf(domain.Conflict, "The time is over. What you had answered by then counts.")
	case !ok:
		return Sheet{}, domain.Errorf(domain.NotFound, "The attempt has no such question.")
	}
	given, err := a.Questions[i].take(c.Values)
	if err != nil {
		return Sheet{}, err
	}
	a.Questions[i].Given, a.At, a.UpdatedAt = given, i, w.Now()
	return a.sheet(false), attempts.Put(w, a)
}

// Turn notes which question somebody looks at, so that a lost connection goes on
// there.
type Turn struct {
	Attempt  string `arg:"" required:"" help:"id of the attempt" example:"Q-7K3QXM"`
	Question string `arg:"" required:"" help:"id or number of the question" example:"q4"`
}

// Allow lets everybody with an account.
func (Turn) Allow(r *domain.Read) error { return students(r) }

// Check has nothing to hold the input to: what is not known is not found.
func (Turn) Check() error { return nil }

// Do notes the place.
func (c Turn) Do(w *domain.Write) (Sheet, error) {
	a, err := own(w.Read, c.Attempt)
	if err != nil {
		return Sheet{}, err
	}
	i, ok := a.question(c.Question)
	switch {
	case !ok:
		return Sheet{}, domain.Errorf(domain.NotFound, "The attempt has no such question.")
	case !a.open() || a.At == i:
		return a.sheet(false), nil
	}
	a.At = i
	return a.sheet(false), attempts.Put(w, a)
}

// Submit hands an attempt in and scores it.
type Submit struct {
	Attempt string `arg:"" required:"" help:"id of the attempt" example:"Q-7K3QXM"`
}

// Allow lets everybody with an account.
func (Submit) Allow(r *domain.Read) error { return students(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (Submit) Check() error { return nil }

// Do closes the attempt.
func (c Submit) Do(w *domain.Write) (Sheet, error) {
	a, err := own(w.Read, c.Attempt)
	if err != nil {
		return Sheet{}, err
	}
	if !a.open() {
		return Sheet{}, closed()
	}
	if err := a.close(w); err != nil {
		return Sheet{}, err
	}
	return a.withTries(w.Read)
}

// withTries is the sheet with when the quiz can be tried again.
func (a *attempt) withTries(r *domain.Read) (Sheet, error) {
	s := a.sheet(false)
	if a.open() || a.Passed {
		return s, nil
	}
	p, _, err := progresses.Lookup(r, a.User, a.Course)
	if p.RetryAt.After(r.Now()) {
		s.RetryAt = p.RetryAt
	} else if a.MaxTries > 0 {
		s.TriesLeft = a.MaxTries - p.Tries
	}
	return s, err
}

// ShowAttempt shows an attempt: one's own, or to the vendor a closed one of
// anybody with the right answers.
type ShowAttempt struct {
	Attempt string `arg:"" required:"" help:"id of the attempt" example:"Q-7K3QXM"`
}

// Allow lets everybody with an account.
func (ShowAttempt) Allow(r *domain.Read) error { return students(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (ShowAttempt) Check() error { return nil }

// Run answers.
func (q ShowAttempt) Run(r *domain.Read) (Sheet, error) {
	a, err := own(r, q.Attempt)
	if err == nil {
		return a.withTries(r)
	}
	if id, ok := domain.ParseID("Q", q.Attempt); ok && teachers.Allow(r) == nil {
		if a, found, lookErr := attempts.Lookup(r, id); lookErr == nil && found && !a.open() {
			return a.sheet(true), nil
		}
	}
	return Sheet{}, err
}
