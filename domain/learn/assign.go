package learn

import (
	"strings"
	"time"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// An assignment is what the vendor asks a company's people, or one of them, to
// pass.
type assignment struct {
	Partner string         `json:"partner"`
	User    string         `json:"user,omitempty"` // "" for all
	Course  string         `json:"course"`         // ID of a course or a track
	Title   string         `json:"title"`
	Until   programme.Date `json:"until"`
	By      string         `json:"by"`
	At      time.Time      `json:"at"`
}

var assignments = domain.NewTable("assignment", func(a *assignment) domain.Key { return domain.Tuple(a.Partner, a.User, a.Course) }).
	Topics(func(a *assignment) []string {
		if a.User != "" {
			return []string{TeamTopic(a.Partner), Topic(a.User)}
		}
		return []string{TeamTopic(a.Partner)}
	})

// maxAssigned bounds what is asked of one company or person at a time.
const maxAssigned = 100

// reminded are the days before the day on which a course is due when it is
// reminded of, falling.
func reminded() []int { return []int{7, 1} }

// Assign asks the people of a partner, or one of them, to pass a course or a track
// until a day. Asking again moves the day.
type Assign struct {
	Course  string `arg:"" required:"" help:"id of the course or the track" example:"core-essentials"`
	Partner string `required:"" help:"id of the partner" example:"P-7K3QXM"`
	User    string `help:"id of one of its people; all of them if left out" example:"U-7K3QXM"`
	Until   string `required:"" help:"the last day to pass it, as 2026-12-18, 18 dec or +30d" example:"+30d"`
}

// An Assignment is a course or a track that is asked for.
type Assignment struct {
	Course  string         `json:"course"`
	Title   string         `json:"title"`
	Partner partner.Ref    `json:"partner"`
	User    string         `json:"user,omitempty"` // id, "" for all people of the partner
	Name    string         `json:"name,omitempty"` // of that user
	Until   programme.Date `json:"until"`
	By      string         `json:"by"`
	At      time.Time      `json:"at"`
}

// Row shows an assignment in a table.
func (a Assignment) Row() []domain.Cell {
	return []domain.Cell{
		{Name: "course", Value: a.Course},
		{Name: "partner", Value: a.Partner.Name},
		{Name: "name", Value: a.Name},
		{Name: "until", Value: a.Until.String()},
		{Name: "by", Value: a.By},
	}
}

// Allow lets who looks after courses.
func (Assign) Allow(r *domain.Read) error { return keepers.Allow(r) }

// Check holds the input to its form.
func (c Assign) Check() error {
	_, err := readDay("until", c.Until, programme.Date{Year: 2026, Month: time.January, Day: 1})
	return err
}

// readDay reads a day as people type it.
func readDay(field, s string, today programme.Date) (programme.Date, error) {
	d, err := programme.ReadDate(s, today)
	if err != nil {
		return d, domain.Fieldf(field, "Please give a day that exists, such as 2026-12-18 or +30d.").Because(err)
	}
	return d, nil
}

// Do asks.
func (c Assign) Do(w *domain.Write) (Assignment, error) {
	rules := programme.Of(w.Read)
	p, name, err := asks(w.Read, c.Partner, c.User)
	if err != nil {
		return Assignment{}, err
	}
	title, err := learnable(rules, c.Course)
	if err != nil {
		return Assignment{}, err
	}
	today := rules.Today(w.Now())
	until, err := readDay("until", c.Until, today)
	if err != nil {
		return Assignment{}, err
	}
	if until.Before(today) {
		return Assignment{}, domain.Fieldf("until", "This day is over.")
	}
	a := assignment{Partner: p.ID, User: userID(c.User), Course: c.Course, Title: title, Until: until, By: w.Actor.Name, At: w.Now()}
	l, err := assignments.Range(w.Read, domain.Tuple(a.Partner, a.User), domain.Page{Limit: maxAssigned})
	if err != nil {
		return Assignment{}, err
	}
	_, again, err := assignments.Lookup(w.Read, a.Partner, a.User, a.Course)
	if err != nil {
		return Assignment{}, err
	}
	if !again && len(l.Items) >= maxAssigned {
		return Assignment{}, domain.Errorf(domain.Limited, "At most %d courses can be asked for at a time.", maxAssigned)
	}
	if err := assignments.Put(w, a); err != nil {
		return Assignment{}, err
	}
	if err := a.schedule(w); err != nil {
		return Assignment{}, err
	}
	return a.shown(p, name), w.Emit(Assigned{About: a.about(name), Until: a.Until})
}

func (a *assignment) about(name string) About {
	return About{Partner: a.Partner, User: a.User, Name: name, Course: a.Course, Title: a.Title}
}

func (a *assignment) shown(p partner.Partner, name string) Assignment {
	return Assignment{
		Course: a.Course, Title: a.Title, Partner: partner.Ref{ID: p.ID, Name: p.Name}, User: a.User, Name: name,
		Until: a.Until, By: a.By, At: a.At,
	}
}

// learnable returns the title of a course or a track.
func learnable(rules *programme.Programme, id string) (string, error) {
	if c, ok := rules.Course(id); ok {
		return c.Title, nil
	}
	if t, ok := rules.Track(id); ok {
		return t.Title, nil
	}
	return "", noCourse()
}

func userID(id string) string {
	id, _ = domain.ParseID("U", id)
	return id
}

// asks returns of which company, and of which of its people, something is asked.
func asks(r *domain.Read, company, person string) (partner.Partner, string, error) {
	p, err := partner.Get(r, company)
	if err != nil || person == "" {
		return p, "", err
	}
	u, err := user.Get(r, person)
	switch {
	case err != nil:
	case u.Partner != p.ID:
		err = user.Users.NotFound()
	case u.Status != user.Active:
		err = domain.Errorf(domain.Conflict, "%s was removed by %s.", u.Name, u.RemovedBy)
	}
	return p, u.Name, err
}

// Unassign no longer asks for a course or a track.
type Unassign struct {
	Course  string `arg:"" required:"" help:"id of the course or the track" example:"core-essentials"`
	Partner string `required:"" help:"id of the partner" example:"P-7K3QXM"`
	User    string `help:"id of the person of whom alone it was asked" example:"U-7K3QXM"`
}

// Allow lets who looks after courses.
func (Unassign) Allow(r *domain.Read) error { return keepers.Allow(r) }

// Check has nothing to hold the input to: what is not known is not found.
func (Unassign) Check() error { return nil }

// Do takes it back.
func (c Unassign) Do(w *domain.Write) (Assignment, error) {
	p, name, err := asks(w.Read, c.Partner, c.User)
	if err != nil {
		return Assignment{}, err
	}
	a, found, err := assignments.Lookup(w.Read, p.ID, userID(c.User), c.Course)
	if err != nil {
		return Assignment{}, err
	}
	if !found {
		return Assignment{}, domain.Errorf(domain.NotFound, "This course is not asked for.")
	}
	if err := w.Unschedule(timerDue, a.subject()); err != nil {
		return Assignment{}, err
	}
	if err := assignments.Delete(w, a.Partner, a.User, a.Course); err != nil {
		return Assignment{}, err
	}
	return a.shown(p, name), w.Emit(Unassigned{a.about(name)})
}

// Assignments lists what is asked of a partner's people.
type Assignments struct {
	Partner string `arg:"" required:"" help:"id of the partner" example:"P-7K3QXM"`
	domain.Page
}

// Allow lets who leads a company, and who looks after courses.
func (Assignments) Allow(r *domain.Read) error { return leaders.Allow(r) }

// Check bounds the page.
func (q Assignments) Check() error { return q.Page.Check() }

// Run returns a page: what is asked of all first.
func (q Assignments) Run(r *domain.Read) (domain.List[Assignment], error) {
	p, err := partner.Get(r, q.Partner)
	if err != nil {
		return domain.List[Assignment]{}, err
	}
	l, err := assignments.Range(r, domain.Tuple(p.ID), q.Page)
	if err != nil {
		return domain.List[Assignment]{}, err
	}
	out := domain.List[Assignment]{Items: []Assignment{}, Next: l.Next}
	for _, a := range l.Items {
		name, err := user.Name(r, a.User)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, a.shown(p, name))
	}
	return out, nil
}

// subject names an assignment for its timer.
func (a *assignment) subject() string {
	return strings.Join([]string{a.Partner, a.User, a.Course}, "|")
}

// schedule sets the next reminder of an assignment, or none.
func (a *assignment) schedule(w *domain.Write) error {
	rules := programme.Of(w.Read)
	for _, days := range reminded() {
		if at := rules.StartOfDay(a.Until.AddDays(-days)); at.After(w.Now()) {
			return w.Schedule(timerDue, a.subject(), at.UTC())
		}
	}
	return w.Unschedule(timerDue, a.subject())
}

// remindDue reminds of what the vendor asks for: a person unless it has passed, or
// the company once for all.
func remindDue(w *domain.Write, subject string, _ time.Time) error {
	parts := strings.SplitN(subject, "|", 3)
	if len(parts) != 3 {
		return nil
	}
	a, found, err := assignments.Lookup(w.Read, parts[0], parts[1], parts[2])
	if err != nil || !found {
		return err
	}
	if a.User != "" {
		l, _, err := learners.Lookup(w.Read, a.User)
		if err != nil || l.Away || l.holds(a.Course) {
			return err
		}
	}
	name, err := user.Name(w.Read, a.User)
	if err != nil {
		return err
	}
	if err := w.Emit(Reminded{About: a.about(name), Until: a.Until}); err != nil {
		return err
	}
	return a.schedule(w)
}

// expectNewcomer sets the reminders of what the programme asks of who has joined.
func expectNewcomer(w *domain.Write, f user.Joined) error {
	if f.Partner == "" {
		return nil
	}
	return scheduleNewcomer(w, f.User)
}

// scheduleNewcomer sets the next reminder of what the programme asks of a person.
func scheduleNewcomer(w *domain.Write, id string) error {
	u, found, err := user.Users.Lookup(w.Read, id)
	if err != nil || !found || u.Status != user.Active {
		return err
	}
	d, err := deskFor(w.Read, u)
	if err != nil {
		return err
	}
	next := time.Time{}
	for _, due := range d.fromProgramme() {
		for _, days := range reminded() {
			at := d.rules.StartOfDay(d.joined(due).AddDays(-days)).UTC()
			if at.After(w.Now()) && (next.IsZero() || at.Before(next)) {
				next = at
			}
		}
	}
	if next.IsZero() {
		return nil
	}
	return w.Schedule(timerNewcomer, u.ID, next)
}

// remindNewcomer reminds a person of what the programme asks for by now.
func remindNewcomer(w *domain.Write, id string, _ time.Time) error {
	u, found, err := user.Users.Lookup(w.Read, id)
	if err != nil || !found || u.Status != user.Active {
		return err
	}
	d, err := deskFor(w.Read, u)
	if err != nil {
		return err
	}
	today := d.rules.Today(w.Now())
	for _, due := range d.fromProgramme() {
		until := d.joined(due)
		if _, passed := d.valid[due.Course]; passed || !isReminded(today.DaysUntil(until)) {
			continue
		}
		title, err := learnable(d.rules, due.Course)
		if err != nil {
			continue // no longer in the programme
		}
		about := About{Partner: u.Partner, User: u.ID, Name: u.Name, Course: due.Course, Title: title}
		if err := w.Emit(Reminded{About: about, Until: until}); err != nil {
			return err
		}
	}
	return scheduleNewcomer(w, id)
}

func isReminded(days int) bool {
	for _, n := range reminded() {
		if n == days {
			return true
		}
	}
	return false
}
