package learn

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"time"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
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
		for k, v := range b.Items { // a question whose place has changed is in two blocks
			counts[k] = v.plus(counts[k])
		}
	}
	for _, q := range c.Quiz.Questions {
		out.Items = append(out.Items, item(q, counts[q.ID]))
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
	Course  string `arg:"" required:"" help:"id of the course" example:"core-essentials"`
	Partner string `help:"only by this partner's people" example:"P-7K3QXM"`
	Outcome string `help:"only those that were passed or failed" enum:"passed,failed," example:"failed"`
	domain.Page
}

// A Closed attempt is one of a list.
type Closed struct {
	Attempt string    `json:"attempt"`
	User    string    `json:"user"`
	Name    string    `json:"name"`
	Company string    `json:"company"`
	Open    bool      `json:"open,omitempty"`
	At      time.Time `json:"closed_at,omitzero"`
	Score   int       `json:"score"` // percent
	Passed  bool      `json:"passed"`
	Version string    `json:"version"` // of the course
	Serial  string    `json:"certificate,omitempty"`
}

// Row shows an attempt in a table.
func (c Closed) Row() []domain.Cell {
	result, at := "failed", c.At.Format(time.RFC3339)
	switch {
	case c.Open:
		result, at = "open", ""
	case c.Passed:
		result = "passed"
	}
	return []domain.Cell{
		{Name: "attempt", Value: c.Attempt},
		{Name: "name", Value: c.Name},
		{Name: "company", Value: c.Company},
		{Name: "closed_at", Value: at},
		{Name: "score", Value: strconv.Itoa(c.Score)},
		{Name: "result", Value: result},
	}
}

func (a attempt) listed() Closed {
	return Closed{a.ID, a.User, a.Name, a.Company, a.open(), a.ClosedAt, a.Score, a.Passed, a.Version, a.Serial}
}

// Allow lets the vendor's people who look after courses.
func (Attempts) Allow(r *domain.Read) error { return teachers.Allow(r) }

// Check holds the input to its form.
func (q Attempts) Check() error {
	if q.Outcome != "" && q.Outcome != "passed" && q.Outcome != "failed" {
		return domain.Fieldf("outcome", "The outcome is passed or failed.")
	}
	return q.Page.Check()
}

// Run reads a page. A manager who is limited to regions sees the people of those.
func (q Attempts) Run(r *domain.Read) (domain.List[Closed], error) {
	of := ""
	if q.Partner != "" {
		p, err := partner.Get(r, q.Partner)
		if err != nil {
			return domain.List[Closed]{}, err
		}
		of = p.ID
	}
	var failed error
	l, err := domain.Sift(q.Page, func(a *attempt) bool {
		seen, err := visible(r, a.Partner)
		failed = errors.Join(failed, err)
		return seen
	}, func(p domain.Page) (domain.List[attempt], error) {
		return attemptsByCourse.Page(r, domain.Tuple(q.Course, of, q.Outcome), p)
	})
	return domain.MapList(l, attempt.listed), errors.Join(err, failed)
}

// MyAttempts lists the actor's own attempts at a course, newest first.
type MyAttempts struct {
	Course string `arg:"" required:"" help:"id of the course" example:"core-essentials"`
	domain.Page
}

// Allow lets everybody with an account.
func (MyAttempts) Allow(r *domain.Read) error { return everybody.Allow(r) }

// Check bounds the page.
func (q MyAttempts) Check() error { return q.Page.Check() }

// Run reads a page.
func (q MyAttempts) Run(r *domain.Read) (domain.List[Closed], error) {
	l, err := attemptsByUser.Page(r, domain.Tuple(me(r.Actor), q.Course), q.Page)
	return domain.MapList(l, attempt.listed), err
}
