package learn

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
)

// A Sheet is an attempt as its person may see it. While it is open it has no word
// of what is right; once it is closed, as much as the quiz says.
type Sheet struct {
	Attempt   string     `json:"attempt"`
	Course    string     `json:"course"`
	Title     string     `json:"title"`
	Open      bool       `json:"open"`
	StartedAt time.Time  `json:"started_at"`
	EndsAt    time.Time  `json:"ends_at,omitzero"` // none if there is no limit
	ClosedAt  time.Time  `json:"closed_at,omitzero"`
	OutOfTime bool       `json:"out_of_time,omitempty"`
	At        int        `json:"at"`       // place of the question that was looked at last, from 0
	Answered  int        `json:"answered"` // questions with an answer
	Questions []Question `json:"questions"`
	PassMark  int        `json:"pass_mark"` // percent

	// Of a closed attempt.
	Passed      bool      `json:"passed"`
	Score       int       `json:"score"` // percent
	Certificate string    `json:"certificate,omitempty"`
	Shown       bool      `json:"answers_shown"` // whether right answers are in it
	RetryAt     time.Time `json:"retry_at,omitzero"`
	TriesLeft   int       `json:"tries_left,omitempty"` // before the cool-down; 0 where there is no bound or it passed
}

// A Question is one of a sheet.
type Question struct {
	ID      string                 `json:"id"`
	Kind    programme.QuestionKind `json:"kind"`
	Text    string                 `json:"text"`
	Options []Choice               `json:"options,omitempty"`
	Given   []string               `json:"given"` // ids of options, or what was typed

	// Once right answers may be shown.
	Correct     *bool    `json:"correct,omitempty"` // whether it is worth all
	Worth       int      `json:"worth,omitempty"`   // percent
	Right       []string `json:"right,omitempty"`   // ids of options, or what would have been accepted
	Explanation string   `json:"explanation,omitempty"`
}

// A Choice is an option of a question.
type Choice struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// sheet is what may be seen of an attempt by its person, or by the vendor if all.
func (a *attempt) sheet(all bool) Sheet {
	s := Sheet{
		Attempt: a.ID, Course: a.Course, Title: a.Title, Open: a.open(), StartedAt: a.StartedAt, EndsAt: a.EndsAt, ClosedAt: a.ClosedAt,
		OutOfTime: a.OutOfTime, At: a.At, PassMark: a.PassMark, Passed: a.Passed, Score: a.Score, Certificate: a.Serial,
	}
	s.Shown = !a.open() && (all || a.Show == programme.AnswersAlways || a.Show == programme.AnswersAfterPass && a.Passed)
	for i := range a.Questions {
		q := a.Questions[i].shown(s.Shown, a.Partial)
		if len(q.Given) > 0 {
			s.Answered++
		}
		s.Questions = append(s.Questions, q)
	}
	return s
}

// shown is a question without what is right, unless that may be known.
func (q *asked) shown(answers, partial bool) Question {
	out := Question{ID: q.ID, Kind: q.q.Kind, Text: q.q.Text, Given: q.Given}
	if out.Given == nil {
		out.Given = []string{}
	}
	for _, o := range q.q.Options {
		out.Options = append(out.Options, Choice{o.ID, o.Text})
	}
	if !answers {
		return out
	}
	correct := q.Right
	worth := Grade(q.q, q.Given, partial)
	out.Correct, out.Explanation = &correct, q.q.Explanation
	out.Worth = Percent([]*big.Rat{worth})
	switch q.q.Kind {
	case programme.TextAnswer:
		out.Right = q.q.Accept
	case programme.NumberAnswer:
		out.Right = []string{q.q.Answer}
		if q.q.Tolerance != "" && q.q.Tolerance != "0" {
			out.Right[0] += " ± " + q.q.Tolerance
		}
	case programme.TrueFalse:
		out.Right = []string{q.q.Answer}
	case programme.OneAnswer, programme.SeveralAnswers:
		for _, o := range q.q.Options {
			if o.Right {
				out.Right = append(out.Right, o.ID)
			}
		}
	}
	return out
}

// Text shows a sheet to people on the command line.
func (s Sheet) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n", s.Attempt, s.Title)
	switch {
	case s.Open && !s.EndsAt.IsZero():
		fmt.Fprintf(&b, "Open until %s · %s answered · pass mark %d %%\n", s.EndsAt.Format(time.RFC3339), fraction(s.Answered, len(s.Questions)), s.PassMark)
	case s.Open:
		fmt.Fprintf(&b, "Open · %s answered · pass mark %d %%\n", fraction(s.Answered, len(s.Questions)), s.PassMark)
	case s.Passed:
		fmt.Fprintf(&b, "Passed with %d %% (pass mark %d %%). Certificate %s.\n", s.Score, s.PassMark, s.Certificate)
	default:
		fmt.Fprintf(&b, "Not passed: %d %% (pass mark %d %%).\n", s.Score, s.PassMark)
	}
	for i, q := range s.Questions {
		fmt.Fprintf(&b, "\n%d. %s\n   %s\n", i+1, strings.TrimSpace(q.Text), howTo(q.Kind))
		for _, o := range q.Options {
			fmt.Fprintf(&b, "   %s  %s\n", o.ID, o.Text)
		}
		if len(q.Given) > 0 {
			fmt.Fprintf(&b, "   your answer: %s\n", strings.Join(q.Given, ", "))
		}
		if q.Correct != nil {
			fmt.Fprintf(&b, "   right: %s\n", strings.Join(q.Right, ", "))
			if q.Explanation != "" {
				fmt.Fprintf(&b, "   %s\n", strings.TrimSpace(q.Explanation))
			}
		}
	}
	return b.String()
}

func fraction(n, of int) string { return strconv.Itoa(n) + " of " + strconv.Itoa(of) }

var _ domain.Text = Sheet{}

// howTo says how a question is answered.
func howTo(k programme.QuestionKind) string {
	switch k {
	case programme.OneAnswer:
		return "(one letter)"
	case programme.SeveralAnswers:
		return "(one letter or several)"
	case programme.TrueFalse:
		return "(true or false)"
	case programme.NumberAnswer:
		return "(a number)"
	case programme.TextAnswer:
	}
	return "(a short text)"
}
