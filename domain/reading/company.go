package reading

import (
	"fmt"
	"strings"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// A Company is a partner of an audience with who of its people has confirmed a
// text.
type Company struct {
	Partner   partner.Ref `json:"partner"`
	People    int64       `json:"people"`
	Confirmed int64       `json:"confirmed"`
	Waiting   []string    `json:"waiting"` // names of the people who have not, the first twenty
}

// maxWaiting bounds the names of a company.
const maxWaiting = 20

// Row shows a company in a table.
func (c Company) Row() []domain.Cell {
	return []domain.Cell{
		{Name: "partner", Value: c.Partner.Name},
		{Name: "people", Value: fmt.Sprint(c.People)},
		{Name: "confirmed", Value: fmt.Sprint(c.Confirmed)},
		{Name: "waiting", Value: strings.Join(c.Waiting, ", ")},
	}
}

// Companies lists the active partners of an audience, by name, with who has
// confirmed a text. open leaves out those of which everybody has.
func Companies(r *domain.Read, subject, hash string, a programme.Audience, open bool, p domain.Page) (domain.List[Company], error) {
	out := domain.List[Company]{Items: []Company{}}
	var failed error
	l, err := domain.Sift(p, func(c *partner.Partner) bool {
		if failed != nil || !EyeOn(r, *c).Sees(a, programme.Period{}) {
			return false
		}
		var of Company
		of, failed = company(r, subject, hash, *c)
		if failed != nil || open && of.Confirmed >= of.People {
			return false
		}
		out.Items = append(out.Items, of)
		return true
	}, func(p domain.Page) (domain.List[partner.Partner], error) {
		return partner.List{Status: partner.Active, Page: p}.Run(r)
	})
	if err == nil {
		err = failed
	}
	out.Next = l.Next
	return out, err
}

func company(r *domain.Read, subject, hash string, p partner.Partner) (c Company, err error) {
	c = Company{Partner: partner.Ref{ID: p.ID, Name: p.Name}, Waiting: []string{}}
	team, err := user.OfPartner(r, p.ID, domain.MaxLimit)
	if err != nil {
		return c, err
	}
	c.People = int64(len(team))
	for _, u := range team {
		m, err := Of(r, u.ID, subject)
		switch {
		case err != nil:
			return c, err
		case m.Acked == hash && hash != "":
			c.Confirmed++
		case len(c.Waiting) < maxWaiting:
			c.Waiting = append(c.Waiting, u.Name)
		}
	}
	return c, nil
}
