package learn

import (
	"cmp"
	"slices"
	"strconv"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
)

func itemKey(bank int) string { return strconv.Itoa(bank) }

// teachers read how courses fare; keepers decide what is asked of whom.
var (
	teachers = domain.Party{Words: "somebody of the vendor who looks after courses", Roles: map[domain.Side][]domain.Role{
		domain.Vendor: {domain.Admin, domain.Manager, domain.Editor, domain.Auditor},
	}}
	keepers = domain.Party{Words: "an admin, a manager or an editor of the vendor", Roles: map[domain.Side][]domain.Role{
		domain.Vendor: {domain.Admin, domain.Manager, domain.Editor},
	}}
)

// Results says how a course fares: who passes, and which question fails most.
type Results struct {
	Course string `arg:"" required:"" help:"id of the course" example:"core-essentials"`
}

// A Report is how the present version of a course fares.
type Report struct {
	Course   string `json:"course"`
	Title    string `json:"title"`
	Version  string `json:"version"`
	Attempts int64  `json:"attempts"`
	Passed   int64  `json:"passed"`
	PassRate int64  `json:"pass_rate"` // percent
	Average  int64  `json:"average"`   // score, percent
	Late     int64  `json:"late"`      // closed by the clock
	Items    []Item `json:"items"`     // those that fail most in front
}

// An Item is a question with how it fares.
type Item struct {
	ID     string                 `json:"id"` // in the file
	Kind   programme.QuestionKind `json:"kind"`
	Text   string                 `json:"text"`
	Asked  int64                  `json:"asked"`
	Right  int64                  `json:"right"`
	Blank  int64                  `json:"blank"` // not answered
	Rate   int64                  `json:"rate"`  // percent right; 0 if it was never asked
	Chosen []Chosen               `json:"chosen,omitempty"`
}

// A Chosen is how often an option was chosen.
type Chosen struct {
	Text  string `json:"text"`
	Right bool   `json:"right"`
	N     int64  `json:"n"`
}

// Allow lets the vendor's people who look after courses.
func (Results) Allow(r *domain.Read) error { return teachers.Allow(r) }

// Check has nothing to hold the input to: what is not known is not found.
func (Results) Check() error { return nil }

// Run reads the counts.
func (q Results) Run(r *domain.Read) (Report, error) {
	c, ok := programme.Of(r).Course(q.Course)
	if !ok {
		return Report{}, noCourse()
	}
	n, _, err := courseCounts.Lookup(r, c.ID, c.Version)
	if err != nil {
		return Report{}, err
	}
	out := Report{Course: c.ID, Title: c.Title, Version: c.Version, Attempts: n.Attempts, Passed: n.Passed, Late: n.Late, Items: []Item{}}
	if n.Attempts > 0 {
		out.PassRate, out.Average = 100*n.Passed/n.Attempts, n.Score/n.Attempts
	}
	blocks, err := itemBlocks.Range(r, domain.Tuple(c.ID, c.Version), domain.Page{Limit: domain.MaxLimit})
	if err != nil {
		return out, err
	}
	counts := map[string]*itemCount{}
	for _, b := range blocks.Items {
		for k, v := range b.Items {
			counts[k] = v
		}
	}
	for i, question := range c.Quiz.Questions {
		out.Items = append(out.Items, item(question, counts[itemKey(i)]))
	}
	slices.SortStableFunc(out.Items, func(a, b Item) int {
		return cmp.Or(cmp.Compare(min(b.Asked, 1), min(a.Asked, 1)), cmp.Compare(a.Rate, b.Rate))
	})
	return out, nil
}

func item(q programme.Question, n *itemCount) Item {
	it := Item{ID: q.ID, Kind: q.Kind, Text: q.Text}
	if n == nil {
		n = &itemCount{}
	}
	it.Asked, it.Right, it.Blank = n.Asked, n.Right, n.Blank
	if n.Asked > 0 {
		it.Rate = 100 * n.Right / n.Asked
	}
	for _, o := range q.Options {
		it.Chosen = append(it.Chosen, Chosen{o.Text, o.Right, n.Chosen[o.ID]})
	}
	if q.Kind == programme.TrueFalse {
		for _, v := range []string{"true", "false"} {
			it.Chosen = append(it.Chosen, Chosen{v, v == q.Answer, n.Chosen[v]})
		}
	}
	return it
}

// Attempts lists the closed attempts at a course, newest first.
type Attempts struct {
	Course string `arg:"" required:"" help:"id of the course" example:"core-essentials"`
	domain.Page
}

// A Closed attempt is one of a list.
type Closed struct {
	Attempt string `json:"attempt"`
	User    string `json:"user"`
	Name    string `json:"name"`
	Company string `json:"company"`
	At      string `json:"closed_at"`
	Score   int    `json:"score"`
	Passed  bool   `json:"passed"`
	Version string `json:"version"`
}

// Row shows an attempt in a table.
func (c Closed) Row() []domain.Cell {
	passed := "no"
	if c.Passed {
		passed = "yes"
	}
	return []domain.Cell{
		{Name: "attempt", Value: c.Attempt}, {Name: "name", Value: c.Name}, {Name: "company", Value: c.Company},
		{Name: "closed_at", Value: c.At}, {Name: "score", Value: strconv.Itoa(c.Score)}, {Name: "passed", Value: passed},
	}
}

// Allow lets the vendor's people who look after courses.
func (Attempts) Allow(r *domain.Read) error { return teachers.Allow(r) }

// Check bounds the page.
func (q Attempts) Check() error { return q.Page.Check() }

// Run reads a page. A manager who is limited to regions sees the people of those.
func (q Attempts) Run(r *domain.Read) (domain.List[Closed], error) {
	l, err := domain.Sift(q.Page, func(a *attempt) bool {
		if a.Partner == "" || len(r.Actor.Regions) == 0 {
			return true
		}
		_, err := partner.Get(r, a.Partner)
		return err == nil
	}, func(p domain.Page) (domain.List[attempt], error) {
		return attemptsByCourse.Page(r, domain.Tuple(q.Course), p)
	})
	return domain.MapList(l, func(a attempt) Closed {
		return Closed{a.ID, a.User, a.Name, a.Company, a.ClosedAt.Format("2006-01-02T15:04:05Z07:00"), a.Score, a.Passed, a.Version}
	}), err
}
