package learn

import (
	"slices"
	"strconv"
	"time"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// A progress is how far somebody has come with a course.
type progress struct {
	User      string    `json:"user"`
	Course    string    `json:"course"`
	Partner   string    `json:"partner,omitempty"`
	Name      string    `json:"name"`              // of the user
	Read      []string  `json:"read,omitempty"`    // IDs of lessons that were read
	Last      string    `json:"last,omitempty"`    // ID of the lesson that was looked at last
	At        int       `json:"at,omitempty"`      // how far that was read, percent
	Attempt   string    `json:"attempt,omitempty"` // id of the open attempt
	Tries     int       `json:"tries,omitempty"`   // attempts of this round that failed
	RetryAt   time.Time `json:"retry_at,omitzero"` // when the next round begins
	Best      int       `json:"best,omitempty"`    // best score ever, percent
	PassedAt  time.Time `json:"passed_at,omitzero"`
	UpdatedAt time.Time `json:"updated_at"`
}

var progresses = domain.NewTable("progress", func(p *progress) domain.Key { return domain.Tuple(p.User, p.Course) }).
	Topics(func(p *progress) []string { return []string{Topic(p.User), TeamTopic(p.Partner)} })

// read reports whether a lesson was read to its end.
func (p progress) read(lesson string) bool { return slices.Contains(p.Read, lesson) }

// at is how far a lesson was read, in percent.
func (p progress) at(lesson string) int {
	switch {
	case p.Last == lesson:
		return p.At
	case p.read(lesson):
		return 100
	}
	return 0
}

// place is the lesson to go on with: the one that was left in the middle, or else
// the first that was not read; "" if all were.
func (p progress) place(c *programme.Course) string {
	if _, _, there := c.Lesson(p.Last); there && !p.read(p.Last) {
		return p.Last
	}
	for _, l := range c.Lessons {
		if !p.read(l.ID) {
			return l.ID
		}
	}
	return ""
}

// A desk is what is known of one person's learning, read once.
type desk struct {
	rules    *programme.Programme
	now      time.Time
	who      user.User
	member   programme.Member
	vendor   bool
	progress map[string]progress
	valid    map[string]Certificate
	lapsed   map[string]bool
	asked    map[string]programme.Date
}

// deskOf reads what there is about the actor. It reads a key for each course that
// the actor has begun and each certificate that it has held, and never one of
// somebody else.
func deskOf(r *domain.Read) (*desk, error) {
	if r.Actor.As != "" { // an admin who looks at the portal as a partner has learned nothing there
		return deskFor(r, user.User{Side: domain.Partner, Partner: r.Actor.As, Role: r.Actor.Role, CreatedAt: r.Now()})
	}
	u, found, err := user.Users.Lookup(r, r.Actor.User)
	if err == nil && !found {
		err = user.Users.NotFound()
	}
	if err != nil {
		return nil, err
	}
	return deskFor(r, u)
}

func deskFor(r *domain.Read, u user.User) (*desk, error) {
	d := &desk{
		rules: programme.Of(r), now: r.Now(), who: u, vendor: u.IsVendor(),
		progress: map[string]progress{}, valid: map[string]Certificate{}, lapsed: map[string]bool{}, asked: map[string]programme.Date{},
	}
	if !d.vendor {
		c, err := partner.Partners.Get(r, u.Partner)
		if err != nil {
			return nil, err
		}
		d.member = programme.Member{Tier: c.Tier, Type: c.Type, Country: c.Country}
	}
	l, err := progresses.Range(r, domain.Tuple(u.ID), domain.Page{Limit: domain.MaxLimit})
	if err != nil {
		return nil, err
	}
	for _, p := range l.Items {
		d.progress[p.Course] = p
	}
	certs, err := certsByUser.First(r, domain.Tuple(u.ID), domain.MaxLimit)
	if err != nil {
		return nil, err
	}
	for _, c := range certs {
		if c.Status == Valid {
			d.valid[c.Course] = c
		}
		d.lapsed[c.Course] = d.lapsed[c.Course] || c.Status == Over
	}
	return d, d.readAsked(r)
}

// readAsked notes until when each course is asked for: by the vendor, or by the
// programme, whichever is first.
func (d *desk) readAsked(r *domain.Read) error {
	if d.vendor {
		return nil
	}
	for _, of := range []string{"", d.who.ID} {
		l, err := assignments.Range(r, domain.Tuple(d.who.Partner, of), domain.Page{Limit: maxAssigned})
		if err != nil {
			return err
		}
		for _, a := range l.Items {
			d.ask(a.Course, a.Until)
		}
	}
	for _, due := range d.fromProgramme() {
		d.ask(due.Course, d.joined(due))
	}
	return nil
}

// fromProgramme lists what the programme asks of the person.
func (d *desk) fromProgramme() (all []programme.Due) {
	fits := func(list []string, s string) bool { return len(list) == 0 || slices.Contains(list, s) }
	for _, due := range d.rules.Training.Due {
		if fits(due.Tiers, d.member.Tier) && fits(due.Types, d.member.Type) && fits(due.Roles, string(d.who.Role)) {
			all = append(all, due)
		}
	}
	return all
}

// joined is the day on which something is due that is asked of who joins.
func (d *desk) joined(due programme.Due) programme.Date {
	return d.rules.Today(d.who.CreatedAt).AddDays(due.Days)
}

// ask notes a date for a course, or for each course of a track.
func (d *desk) ask(id string, until programme.Date) {
	courses := []string{id}
	if t, ok := d.rules.Track(id); ok {
		courses = t.Courses
	}
	for _, c := range courses {
		if present, ok := d.asked[c]; !ok || until.Before(present) {
			d.asked[c] = until
		}
	}
}

// course returns a course that the person may know of.
func (d *desk) course(id string) (*programme.Course, error) {
	c, ok := d.rules.Course(id)
	if !ok || !d.sees(c) {
		return nil, noCourse()
	}
	return c, nil
}

// lesson returns the place of a lesson, from 0, by its id or its number from 1.
func (d *desk) lesson(course, id string) (*programme.Course, int, error) {
	c, err := d.course(course)
	if err != nil {
		return nil, 0, err
	}
	_, i, ok := c.Lesson(id)
	if n, err := strconv.Atoi(id); !ok && err == nil && n >= 1 && n <= len(c.Lessons) {
		i, ok = n-1, true
	}
	if !ok {
		return nil, 0, domain.Errorf(domain.NotFound, "The course has no such lesson.")
	}
	return c, i, nil
}

// sees reports whether the person may know of a course.
func (d *desk) sees(c *programme.Course) bool { return d.vendor || c.Has(d.member) }

// A State is where somebody stands with a course.
type State string

// The states of a course.
const (
	New      State = "new"     // nothing was read
	Reading  State = "started" // some of it was read, or tried
	InQuiz   State = "quiz"    // an attempt is open
	Done     State = "passed"  // with a valid certificate
	Renewing State = "renewal" // with one that can be renewed
	Lapsed   State = "expired" // with one that has ended
)

// A Standing is where somebody stands with a course, as lists show it.
type Standing struct {
	ID       string         `json:"id"`
	Title    string         `json:"title"`
	Summary  string         `json:"summary,omitempty"`
	State    State          `json:"state"`
	Lessons  int            `json:"lessons"`
	Read     int            `json:"read"`
	Percent  int            `json:"percent"`           // of the lessons
	Minutes  int            `json:"minutes,omitempty"` // that the lessons take
	Due      programme.Date `json:"due,omitzero"`      // until when it is asked for
	Overdue  bool           `json:"overdue,omitempty"`
	Attempt  string         `json:"attempt,omitempty"` // id of the open one
	Serial   string         `json:"certificate,omitempty"`
	Ends     time.Time      `json:"ends,omitzero"`      // of the certificate
	RenewsAt time.Time      `json:"renews_at,omitzero"` // from when it can be renewed
	RetryAt  time.Time      `json:"retry_at,omitzero"`  // when the quiz can be tried again
	Version  string         `json:"version"`
}

// Row shows a course in a table.
func (s Standing) Row() []domain.Cell {
	due := ""
	if !s.Due.IsZero() {
		due = s.Due.String()
	}
	return []domain.Cell{
		{Name: "id", Value: s.ID},
		{Name: "title", Value: s.Title},
		{Name: "state", Value: string(s.State)},
		{Name: "read", Value: fraction(s.Read, s.Lessons)},
		{Name: "due", Value: due},
	}
}

// standing says where the person stands with a course.
func (d *desk) standing(c *programme.Course) Standing {
	p := d.progress[c.ID]
	s := Standing{ID: c.ID, Title: c.Title, Summary: c.Summary, State: New, Lessons: len(c.Lessons), Version: c.Version, Attempt: p.Attempt}
	for _, l := range c.Lessons {
		s.Minutes += l.Minutes
		if slices.Contains(p.Read, l.ID) {
			s.Read++
		}
	}
	if s.Lessons > 0 {
		s.Percent = 100 * s.Read / s.Lessons
	}
	if p.RetryAt.After(d.now) {
		s.RetryAt = p.RetryAt
	}
	cert, valid := d.valid[c.ID]
	if valid {
		s.Serial, s.Ends, s.RenewsAt = cert.Serial, cert.Ends, cert.RenewsAt
	}
	renewable := valid && !cert.RenewsAt.IsZero() && !d.now.Before(cert.RenewsAt)
	switch {
	case p.Attempt != "":
		s.State = InQuiz
	case renewable:
		s.State = Renewing
	case valid:
		s.State = Done
	case d.lapsed[c.ID]:
		s.State = Lapsed
	case s.Read > 0 || p.Best > 0 || p.Tries > 0 || p.Last != "":
		s.State = Reading
	}
	if until, asked := d.asked[c.ID]; asked && !valid {
		s.Due = until
	} else if renewable {
		s.Due = d.rules.Today(cert.Ends)
	}
	s.Overdue = !s.Due.IsZero() && s.Due.Before(d.rules.Today(d.now))
	return s
}

// progressOf is the actor's own with a course, empty if there is none.
func progressOf(w *domain.Write, u user.User, course string) (progress, error) {
	p, _, err := progresses.Lookup(w.Read, u.ID, course)
	p.User, p.Course, p.Partner, p.Name, p.UpdatedAt = u.ID, course, u.Partner, u.Name, w.Now()
	return p, err
}
