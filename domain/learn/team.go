package learn

import (
	"slices"
	"strconv"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// Team shows how the people of a company learn: of the actor's own, or of any to
// the vendor.
type Team struct {
	Partner string `help:"id of the partner; your own if left out" example:"P-7K3QXM"`
	Course  string `help:"only where they stand with this course" example:"core-essentials"`
	domain.Page
}

// A Member is a person of a team with how it learns.
type Member struct {
	User    string         `json:"user"`
	Name    string         `json:"name"`
	Passed  int            `json:"passed"`       // courses with a valid certificate
	Of      int            `json:"of"`           // courses that the person may take
	Overdue int            `json:"overdue"`      // courses that were to be passed by now
	Due     programme.Date `json:"due,omitzero"` // the next day on which one is due
	Courses []Standing     `json:"courses"`      // those that the person has begun, or that are asked of it
}

// Row shows a person in a table.
func (m Member) Row() []domain.Cell {
	return []domain.Cell{
		{Name: "user", Value: m.User},
		{Name: "name", Value: m.Name},
		{Name: "passed", Value: fraction(m.Passed, m.Of)},
		{Name: "overdue", Value: strconv.Itoa(m.Overdue)},
		{Name: "due", Value: m.Due.String()},
	}
}

// maxTeam bounds the people of one page, as each is read for itself.
const maxTeam = 100

// Allow lets who leads a company, and who looks after courses.
func (Team) Allow(r *domain.Read) error { return leaders.Allow(r) }

// Check bounds the page.
func (q Team) Check() error { return q.Page.Check() }

// Run returns a page, by name.
func (q Team) Run(r *domain.Read) (domain.List[Member], error) {
	company := r.Actor.Partner
	if q.Partner != "" || company == "" {
		p, err := partner.Get(r, q.Partner)
		if err != nil {
			return domain.List[Member]{}, err
		}
		company = p.ID
	}
	if q.Limit == 0 || q.Limit > maxTeam {
		q.Limit = min(domain.DefaultLimit, maxTeam)
	}
	people, err := user.List{Page: q.Page, Partner: company}.Run(r)
	if err != nil {
		return domain.List[Member]{}, err
	}
	out := domain.List[Member]{Items: []Member{}, Next: people.Next}
	for _, u := range people.Items {
		d, err := deskFor(r, u)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, d.summary(q.Course))
	}
	return out, nil
}

// summary says where a person stands; course is the only one wanted, or "".
func (d *desk) summary(course string) Member {
	m := Member{User: d.who.ID, Name: d.who.Name, Courses: []Standing{}}
	for _, s := range d.standings() {
		if course != "" && s.ID != course {
			continue
		}
		m.Of++
		if s.Serial != "" {
			m.Passed++
		}
		if s.Overdue {
			m.Overdue++
		}
		if compareDue(s.Due, m.Due) < 0 {
			m.Due = s.Due
		}
		if course != "" || s.State != New || !s.Due.IsZero() {
			m.Courses = append(m.Courses, s)
		}
	}
	slices.SortStableFunc(m.Courses, func(a, b Standing) int { return compareDue(a.Due, b.Due) })
	return m
}
