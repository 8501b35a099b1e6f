package admin_test

import (
	"testing"

	"gangway/domain/learn"
	"gangway/domain/portal/portaltest"
	"gangway/tui/tuitest"
)

// Ensure the vendor sees how courses fare: the sums, the questions with what was
// chosen, and who has taken them.
func TestCourses(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	a := portaltest.Do(p, c.Sales, learn.Start{Course: "core-essentials"})
	for _, q := range a.Questions {
		if q.Text == "How many hours may a restore take?" {
			portaltest.Do(p, c.Sales, learn.Answer{Attempt: a.Attempt, Question: q.ID, Values: []string{"4"}})
		}
	}
	portaltest.Do(p, c.Sales, learn.Submit{Attempt: a.Attempt})
	s := open(t, p, p.Admin(), 100, 40, tuitest.At("courses")).Expect("Core Essentials", "ATTEMPTS", "0 %", "20 %").Press("enter")
	s.Expect("0 of 1", "0 % of 1 right", "100 % of 1 right", "22 (right)", "no answer").Press("enter").Expect("Contoso GmbH", "20 %", "not passed")
}

// Ensure the vendor asks a partner's people for a course, and no longer.
func TestAskForCourse(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := open(t, p, p.Admin(), 100, 40, tuitest.At("partners", c.ID)).Press("right", "right", "right", "right").Expect("Nothing is asked of them.", "0 of 2 passed", "They hold no certificate.")
	s.Press("c").Expect("Ask for a course").Press("right", "tab").Type("+30d").Submit().Expect("Asked for: ", "everybody", "until 2026-04-03")
	s.Press("d").Expect("No longer ask for").Press("enter").Expect("No longer asked for: ", "Nothing is asked of them.")
}
