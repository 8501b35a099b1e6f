package learn

import (
	"slices"
	"time"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// A Validity says whether a certificate counts.
type Validity string

// The states of a certificate.
const (
	Valid      Validity = "valid"
	Over       Validity = "expired"
	Superseded Validity = "superseded" // by one of the same course that ends later
	TakenOff   Validity = "revoked"
)

// A Certificate is a course or a track that somebody has passed.
type Certificate struct {
	Serial   string    `json:"serial"`
	Course   string    `json:"course"` // ID of the course or the track
	Track    bool      `json:"track,omitempty"`
	Title    string    `json:"title"`
	Version  string    `json:"version,omitempty"` // of the course
	Revision string    `json:"revision"`          // of the programme
	User     string    `json:"user"`
	Name     string    `json:"name"`              // of the holder
	Partner  string    `json:"partner,omitempty"` // id of the holder's company, "" for the vendor's own people
	Company  string    `json:"company"`           // its name
	Attempt  string    `json:"attempt,omitempty"`
	IssuedAt time.Time `json:"issued_at"`
	Ends     time.Time `json:"ends,omitzero"`      // last second of its last day; zero for no end
	RenewsAt time.Time `json:"renews_at,omitzero"` // from when it can be renewed
	Status   Validity  `json:"status"`
	Reason   string    `json:"reason,omitempty"` // why it was revoked
}

// Row shows a certificate in a table.
func (c Certificate) Row() []domain.Cell {
	ends := ""
	if !c.Ends.IsZero() {
		ends = c.Ends.Format(time.RFC3339)
	}
	return []domain.Cell{
		{Name: "serial", Value: c.Serial},
		{Name: "title", Value: c.Title},
		{Name: "name", Value: c.Name},
		{Name: "company", Value: c.Company},
		{Name: "status", Value: string(c.Status)},
		{Name: "ends", Value: ends},
	}
}

func (c *Certificate) about() About {
	return About{Partner: c.Partner, User: c.User, Name: c.Name, Course: c.Course, Title: c.Title}
}

// endKey sorts certificates by their end, those without one last.
func (c *Certificate) endKey() time.Time {
	if c.Ends.IsZero() {
		return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return c.Ends
}

// home is where a certificate is listed: at a company, or at the vendor.
func home(partner string) string {
	if partner == "" {
		return "vendor"
	}
	return partner
}

// Topic returns the topic that goes stale when anything of a person's learning
// changes, and TeamTopic that of a company's people.
func Topic(user string) string { return "learn/" + user }

// TeamTopic returns the topic that goes stale when anything of the learning of a
// company's people changes.
func TeamTopic(partner string) string { return "learners/" + home(partner) }

var certificates = domain.NewTable("certificate", func(c *Certificate) domain.Key { return domain.Tuple(c.Serial) }).
	Topics(func(c *Certificate) []string { return []string{Topic(c.User), TeamTopic(c.Partner)} })

var (
	certsByUser = certificates.Index("user", func(c *Certificate) []domain.Key {
		return []domain.Key{domain.Tuple(c.User, domain.Desc(c.IssuedAt))}
	})
	certsByEnd = certificates.Index("end", func(c *Certificate) []domain.Key {
		var keys []domain.Key
		for _, of := range []string{"", home(c.Partner)} {
			for _, course := range []string{"", c.Course} {
				keys = append(keys, domain.Tuple(of, course, string(c.Status), c.endKey()))
			}
		}
		return keys
	})
	inForce = certificates.Unique("valid", "course", func(c *Certificate) []domain.Key {
		if c.Status != Valid {
			return nil
		}
		return []domain.Key{domain.Tuple(c.User, c.Course)}
	})
)

// A learner is what somebody's certificates count for, and where.
type learner struct {
	User    string   `json:"user"`
	Partner string   `json:"partner,omitempty"` // id of the company
	Away    bool     `json:"away,omitempty"`    // the person has left it
	Valid   []string `json:"valid,omitempty"`   // IDs of courses and tracks with a valid certificate, sorted
}

var learners = domain.NewTable("learner", func(l *learner) domain.Key { return domain.Tuple(l.User) })

var (
	held = learners.Sum("held", func(l *learner) []domain.Part {
		if l.Away || l.Partner == "" || len(l.Valid) == 0 {
			return nil
		}
		parts := []domain.Part{{Key: domain.Tuple(l.Partner, ""), N: int64(len(l.Valid))}}
		for _, course := range l.Valid {
			parts = append(parts, domain.Part{Key: domain.Tuple(l.Partner, course), N: 1})
		}
		return parts
	})
	people = learners.Sum("people", func(l *learner) []domain.Part {
		if l.Away || l.Partner == "" || len(l.Valid) == 0 {
			return nil
		}
		return []domain.Part{{Key: domain.Tuple(l.Partner), N: 1}}
	})
)

// ValidCertificates returns how many valid certificates of a course or a track, ""
// for any, the people of a company hold.
func ValidCertificates(r *domain.Read, partner, course string) (int64, error) {
	return held.Value(r, partner, course)
}

// CertifiedPeople returns how many people of a company hold a valid certificate of
// a course or a track, "" for any.
func CertifiedPeople(r *domain.Read, partner, course string) (int64, error) {
	if course != "" {
		return held.Value(r, partner, course)
	}
	return people.Value(r, partner)
}

// HeldByUser returns of how many courses and tracks somebody has a valid certificate.
func HeldByUser(r *domain.Read, user string) (int, error) {
	l, _, err := learners.Lookup(r, user)
	return len(l.Valid), err
}

// HeldBy returns up to n valid certificates of a course or a track, "" for any,
// of a company's people, those that end first in front, whatever the actor. Those
// of people who have left are among them only until they end or are replaced, and
// count for nothing; they are left out.
func HeldBy(r *domain.Read, partner, course string, n int) ([]Certificate, error) {
	l, err := domain.Sift(domain.Page{Limit: n}, func(c *Certificate) bool {
		who, found, err := learners.Lookup(r, c.User)
		return err == nil && found && !who.Away
	}, func(p domain.Page) (domain.List[Certificate], error) {
		return certsByEnd.Page(r, domain.Tuple(partner, course, string(Valid)), p)
	})
	return l.Items, err
}

// count brings what a person's certificates count for up to date, and the list of
// certificates by which rules know the company.
func count(w *domain.Write, userID, company string, change func(*learner)) error {
	l, _, err := learners.Lookup(w.Read, userID)
	if err != nil {
		return err
	}
	before := slices.Clone(l.Valid)
	l.User, l.Partner = userID, company
	change(&l)
	if err := learners.Put(w, l); err != nil || company == "" {
		return err
	}
	var earned, gone []string
	for _, course := range union(before, l.Valid) {
		n, err := held.Value(w.Read, company, course)
		if err != nil {
			return err
		}
		if n > 0 {
			earned = append(earned, course)
		} else {
			gone = append(gone, course)
		}
	}
	return partner.Earn(w, company, earned, gone)
}

func union(a, b []string) []string {
	all := append(slices.Clone(a), b...)
	slices.Sort(all)
	return slices.Compact(all)
}

// holds reports whether somebody has a valid certificate of a course or a track.
func (l *learner) holds(course string) bool { return slices.Contains(l.Valid, course) }

// add and drop change the courses that somebody has a valid certificate of.
func (l *learner) add(course string) { l.Valid = union(l.Valid, []string{course}) }

func (l *learner) drop(course string) {
	l.Valid = slices.DeleteFunc(slices.Clone(l.Valid), func(s string) bool { return s == course })
}

// A grant is what a certificate is issued for.
type grant struct {
	course, title, version string
	track                  bool
	months, renewDays      int
	attempt                string
}

// issue gives somebody a certificate. One of the same course that is valid is
// replaced, and the new one goes on from where that would have ended.
func issue(w *domain.Write, u user.User, g grant) (Certificate, error) {
	p := programme.Of(w.Read)
	company := p.Vendor
	if u.Partner != "" {
		name, err := partner.Name(w.Read, u.Partner)
		if err != nil {
			return Certificate{}, err
		}
		company = name
	}
	c := Certificate{
		Course: g.course, Track: g.track, Title: g.title, Version: g.version, Revision: p.Rev(), User: u.ID, Name: u.Name,
		Partner: u.Partner, Company: company, Attempt: g.attempt, IssuedAt: w.Now(), Status: Valid,
	}
	old, renewed, err := inForce.Get(w.Read, u.ID, g.course)
	if err != nil {
		return c, err
	}
	from := p.Today(w.Now())
	if renewed {
		if !old.Ends.IsZero() {
			from = p.Today(old.Ends)
		}
		if err := end(w, old, Superseded, ""); err != nil {
			return c, err
		}
	}
	if g.months > 0 {
		last := from.AddMonths(g.months)
		c.Ends = p.EndOfDay(last).UTC()
		// Never in its first half, or a short one could be renewed without end.
		before := min(g.renewDays, from.DaysUntil(last)/2)
		c.RenewsAt = p.StartOfDay(last.AddDays(-before)).UTC()
	}
	if c.Serial, err = newSerial(w); err != nil {
		return c, err
	}
	if err := certificates.Put(w, c); err != nil {
		return c, err
	}
	if err := scheduleEnd(w, c); err != nil {
		return c, err
	}
	if err := count(w, u.ID, u.Partner, func(l *learner) { l.Away = false; l.add(c.Course) }); err != nil {
		return c, err
	}
	return c, w.Emit(Issued{About: c.about(), Serial: c.Serial, Ends: c.Ends, Renewed: renewed})
}

// end closes a certificate. What it counted for is brought up to date by who
// calls.
func end(w *domain.Write, c Certificate, as Validity, reason string) error {
	c.Status, c.Reason = as, reason
	if err := w.Unschedule(timerEnd, c.Serial); err != nil {
		return err
	}
	if err := w.Unschedule(timerRemind, c.Serial); err != nil {
		return err
	}
	return certificates.Put(w, c)
}

func scheduleEnd(w *domain.Write, c Certificate) error {
	if c.Ends.IsZero() {
		return nil
	}
	if err := w.Schedule(timerEnd, c.Serial, c.Ends.Add(time.Second)); err != nil {
		return err
	}
	return scheduleReminder(w, c)
}

// scheduleReminder sets the next reminder of a certificate, if there is one.
func scheduleReminder(w *domain.Write, c Certificate) error {
	p := programme.Of(w.Read)
	last := p.Today(c.Ends)
	for _, days := range p.Training.Reminders { // falling, so that the first to come is the next
		if at := p.StartOfDay(last.AddDays(-days)); at.After(w.Now()) {
			return w.Schedule(timerRemind, c.Serial, at.UTC())
		}
	}
	return nil
}

func remind(w *domain.Write, serial string, _ time.Time) error {
	c, found, err := certificates.Lookup(w.Read, serial)
	if err != nil || !found || c.Status != Valid {
		return err
	}
	p := programme.Of(w.Read)
	days := p.Today(w.Now()).DaysUntil(p.Today(c.Ends))
	l, _, err := learners.Lookup(w.Read, c.User)
	if err != nil {
		return err
	}
	if days >= 0 && !l.Away {
		if err := w.Emit(Ending{About: c.about(), Serial: c.Serial, Days: days, Ends: c.Ends}); err != nil {
			return err
		}
	}
	return scheduleReminder(w, c)
}

func expire(w *domain.Write, serial string, _ time.Time) error {
	c, found, err := certificates.Lookup(w.Read, serial)
	if err != nil || !found || c.Status != Valid {
		return err
	}
	return withdraw(w, c, Over, "", Expired{About: c.about(), Serial: c.Serial, Ended: c.Ends.Add(time.Second)})
}

// withdraw ends a certificate that nothing follows, takes it off what it counted
// for, and says so.
func withdraw(w *domain.Write, c Certificate, as Validity, reason string, f domain.Fact) error {
	if err := end(w, c, as, reason); err != nil {
		return err
	}
	if err := count(w, c.User, c.Partner, func(l *learner) { l.drop(c.Course) }); err != nil {
		return err
	}
	return w.Emit(f)
}

func away(w *domain.Write, userID, company, name string, gone bool) error {
	l, found, err := learners.Lookup(w.Read, userID)
	if err != nil || !found || company == "" || l.Away == gone {
		return err
	}
	if err := count(w, userID, company, func(l *learner) { l.Away = gone }); err != nil {
		return err
	}
	return w.Emit(Counted{About{Partner: company, User: userID, Name: name}})
}
