package learn

import (
	"gangway/domain"
	"gangway/domain/programme"
)

func noCourse() error { return domain.Errorf(domain.NotFound, "There is no such course.") }

// Start begins an attempt at the quiz of a course, or goes on with the one that is
// open: its questions, answers and clock are as they were left.
type Start struct {
	Course string `arg:"" required:"" help:"id of the course" example:"core-essentials"`
}

// Allow lets everybody with an account.
func (Start) Allow(r *domain.Read) error { return everybody.Allow(r) }

// Check has nothing to hold the input to: what is not known is not found.
func (Start) Check() error { return nil }

// Do draws the questions.
func (c Start) Do(w *domain.Write) (Sheet, error) {
	d, err := deskOf(w.Read)
	if err != nil {
		return Sheet{}, err
	}
	u := d.who
	course, err := d.course(c.Course)
	if err != nil {
		return Sheet{}, err
	}
	a, open, err := openAttempt.Get(w.Read, u.ID, course.ID)
	switch {
	case err != nil:
		return Sheet{}, err
	case open && a.over(w.Now()):
		return a.finish(w)
	case open:
		return a.present(w.Read)
	}
	if err := d.mayStart(course); err != nil {
		return Sheet{}, err
	}
	q := &course.Quiz
	id, err := domain.FreshID(w, attempts, "Q")
	if err != nil {
		return Sheet{}, err
	}
	drawn, err := draw(w, q)
	if err != nil {
		return Sheet{}, err
	}
	a = attempt{
		ID: id, User: u.ID, Name: u.Name, Partner: u.Partner, Company: w.Actor.PartnerName, Course: course.ID, Title: course.Title,
		Version: course.Version, Revision: d.rules.Rev(), Months: course.ValidMonths, RenewDays: d.rules.RenewsBefore(course),
		PassMark: q.PassMark, Partial: q.Partial, Show: q.ShowAnswers, MaxTries: q.Attempts, CoolDown: q.CoolDown,
		Questions: drawn, StartedAt: w.Now(), UpdatedAt: w.Now(),
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
	if err := attempts.Put(w, a); err != nil {
		return Sheet{}, err
	}
	return a.present(w.Read)
}

// mayStart says why a quiz cannot be tried now.
func (d *desk) mayStart(c *programme.Course) error {
	if !c.HasQuiz() {
		return domain.Errorf(domain.Conflict, "%s has no quiz: it is passed by reading its lessons.", c.Title)
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
func (Answer) Allow(r *domain.Read) error { return everybody.Allow(r) }

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
	if err := a.Questions[i].load(w.Read); err != nil {
		return Sheet{}, err
	}
	given, err := a.Questions[i].take(c.Values)
	if err != nil {
		return Sheet{}, err
	}
	a.Questions[i].Given, a.At, a.UpdatedAt = given, i, w.Now()
	if err := attempts.Put(w, a); err != nil {
		return Sheet{}, err
	}
	return a.present(w.Read)
}

// Turn notes which question somebody looks at, so that a lost connection goes on
// there.
type Turn struct {
	Attempt  string `arg:"" required:"" help:"id of the attempt" example:"Q-7K3QXM"`
	Question string `arg:"" required:"" help:"id or number of the question" example:"q4"`
}

// Allow lets everybody with an account.
func (Turn) Allow(r *domain.Read) error { return everybody.Allow(r) }

// Check has nothing to hold the input to: what is not known is not found.
func (Turn) Check() error { return nil }

// Unaudited keeps who looks at what out of the audit trail.
func (Turn) Unaudited() {}

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
		return a.present(w.Read)
	}
	a.At = i
	if err := attempts.Put(w, a); err != nil {
		return Sheet{}, err
	}
	return a.present(w.Read)
}

// Submit hands an attempt in and scores it.
type Submit struct {
	Attempt string `arg:"" required:"" help:"id of the attempt" example:"Q-7K3QXM"`
}

// Allow lets everybody with an account.
func (Submit) Allow(r *domain.Read) error { return everybody.Allow(r) }

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
	return a.finish(w)
}

// finish closes an attempt and returns its sheet.
func (a *attempt) finish(w *domain.Write) (Sheet, error) {
	if err := a.close(w); err != nil {
		return Sheet{}, err
	}
	return a.present(w.Read)
}

// present is the sheet for the attempt's own person, with when the quiz can be
// tried again.
func (a *attempt) present(r *domain.Read) (Sheet, error) {
	if err := a.load(r); err != nil {
		return Sheet{}, err
	}
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
func (ShowAttempt) Allow(r *domain.Read) error { return everybody.Allow(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (ShowAttempt) Check() error { return nil }

// Run answers.
func (q ShowAttempt) Run(r *domain.Read) (Sheet, error) {
	a, err := own(r, q.Attempt)
	if err == nil {
		return a.present(r)
	}
	if id, ok := domain.ParseID("Q", q.Attempt); ok && teachers.Allow(r) == nil {
		return marked(r, id)
	}
	return Sheet{}, err
}

// marked is a closed attempt as the vendor reads it.
func marked(r *domain.Read, id string) (Sheet, error) {
	a, found, err := attempts.Lookup(r, id)
	if err != nil {
		return Sheet{}, err
	}
	seen := found && !a.open()
	if seen {
		if seen, err = visible(r, a.Partner); err != nil {
			return Sheet{}, err
		}
	}
	if !seen {
		return Sheet{}, attempts.NotFound()
	}
	if err := a.load(r); err != nil {
		return Sheet{}, err
	}
	return a.sheet(true), nil
}
