package learn_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/learn"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	screens "gangway/tui/screens/learn"
	"gangway/tui/tuitest"
)

// Ensure a course is learned from its list to its certificate: its lessons read to
// their end, a question of each kind answered, a last look, and the result.
func TestFromLessonToCertificate(t *testing.T) {
	h := newSchool(t)
	s := h.open(t, h.Sales).Expect("Core Essentials", "0 of 2", "○ new", "2 courses").Press("enter")
	s.Expect("Learn › Core Essentials", "What everybody knows.", "80 %", "30 minutes", "3 of 3 left").Press("enter")
	s.Expect("Lesson 1 of 2", "Some words about it.", "● read").Press("right").Expect("Lesson 2 of 2", "How a backup works", "You have read all lessons").Press("right")
	s.Expect("2 of 2", "● read").Press("s").Expect("Start the quiz?", "5 questions in 30 minutes", "The clock runs on").Press("y")
	s.Expect("Question 1 of 5", "Which port does it listen on?", "Choose one.", "a  ( ) 22", "30 min left").Press("a").Expect("a  (●) 22", "● saved").Press("b").Expect("b  (●) 80", "a  ( ) 22").Press("a", "right")
	s.Expect("Where can backups go?", "Mark all that are right.").Press("a", "c", "b", "c").Expect("[x] Disk", "[x] Tape", "[ ] Paper").Press("enter")
	s.Expect("A backup that was never restored", "True or false?").Press("f").Expect("f  (●) False").Press("enter")
	s.Expect("How many hours", "Type a number.").Type("four").Press("enter").Expect("The answer is a number", "How many hours").Press("ctrl+u").Type("4,5").Press("enter")
	s.Expect("Which rule is the oldest?").Type("3-2-1").Press("enter")
	s.Expect("Review", "5 of 5 answered", "a 22", "a Disk, b Tape", "False", "4,5", "3-2-1", "● saved").Press("s")
	s.Expect("● Passed", "100 %", "80 % to pass", "CERTIFICATE", "certs verify C-", "Answer        a 22", "It is the port of ssh.")
	certs := portaltest.View(h.Portal, h.Sales, learn.Certificates{}).Items
	if len(certs) != 1 {
		t.Fatalf("%d certificates", len(certs))
	}
	s.Press("y").Expect("line that verifies it").Press("enter")
	if want := "ssh portal.halyard.example certs verify " + certs[0].Serial; s.Clipboard() != want {
		t.Errorf("the clipboard has %q", s.Clipboard())
	}
	s.Press("esc").Expect("Learn › Core Essentials", "● passed", certs[0].Serial, "Can be renewed").Press("s").Expect("You have passed this course.")
	h.open(t, h.Sales, "certificates").Expect("Core Essentials", "● valid", certs[0].Serial).Press("enter").Expect("Holder", "TO VERIFY IT")
}

// Ensure who fails is told by how much, what can be known, and when to try again.
func TestFailing(t *testing.T) {
	h := newSchool(t)
	h.failed(h.Sales, 2)
	s := h.open(t, h.Sales, id).Expect("1 of 3 left", "✗ not passed").Press("s", "y").Expect("Question 1 of 5").Press("b", "v").Expect("1 of 5 answered", "⚠ open")
	s.Press("s").Expect("Submit with 4 open questions?", "2, 3, 4, 5").Press("n").Expect("1 of 5 answered").Press("s", "y")
	s.Expect("✗ Not passed", "0 %", "80 % to pass", "You can try again from", "What is right is not shown", "b 80").Without("It is the port of ssh.", "Right   ")
	h.open(t, h.Sales, id).Expect("You have used your attempts.").Press("s").Expect("You can try again on")
}

// Ensure a quiz goes on in another session at the same question with the answers
// that were given, and that two sessions see each other's answers.
func TestResume(t *testing.T) {
	h := newSchool(t)
	a := h.open(t, h.Sales, id).Press("s", "y", "a", "right", "b", "right").Expect("Question 3 of 5")
	h.Clock.Advance(10 * time.Minute)
	h.open(t, h.Sales).Expect("⚠ quiz open")
	b := h.open(t, h.Sales, id).Expect("You are in the middle of it.").Press("s").Expect("Question 3 of 5", "20 min left").Press("left").Expect("[x] Tape")
	a.Press("left").Expect("[x] Tape").Press("a")
	b.Rest().Expect("[x] Disk", "[x] Tape").Press("v").Expect("2 of 5 answered")
	a.Press("v", "s", "y").Expect("Not passed")
	b.Rest().Expect("Not passed")
}

// Ensure the clock shows the minutes, in the last one the seconds, and that when it
// is over the attempt is closed with what was answered.
func TestTimeOver(t *testing.T) {
	h := newSchool(t)
	s := h.open(t, h.Sales, id).Press("s", "y", "a").Expect("30 min left").Wait(61 * time.Second).Expect("29 min left")
	s.Wait(24 * time.Minute).Expect("⚠ 5 min left").Wait(4*time.Minute + 15*time.Second).Expect("✗ 44 s left").Wait(time.Second).Expect("43 s left")
	s.Wait(43*time.Second).Expect("The time is over.", "Not passed", "20 %")
	if n := s.Wait(time.Hour).Timers(); n > 0 {
		t.Errorf("%d timers are left", n)
	}
}

// Ensure a paste answers nothing and hands nothing in, but can be typed text.
func TestPaste(t *testing.T) {
	h := newSchool(t)
	s := h.open(t, h.Sales, id).Press("s").Paste("y").Expect("Start the quiz?").Press("y").Paste("a").Expect("a  ( ) 22").Press("v").Paste("s\n").Expect("0 of 5 answered")
	s.Press("5", "enter").Expect("Question 5 of 5").Paste("3-2-1\ny").Expect("3-2-1").Wait(2 * time.Second).Expect("● saved").Press("shift+tab").Expect("Question 4 of 5")
}

// Ensure a number in the review leads to its question.
func TestJump(t *testing.T) {
	h := newSchool(t, func(q *programme.Quiz) { n := portaltest.Quiz(14); n.Shuffle, n.ShuffleOptions = false, false; *q = n })
	s := h.open(t, h.Sales, id).Press("s").Expect("Question 1 of 14").Press("v", "1", "2", "enter").Expect("Question 12 of 14", "Question 12?")
	s.Press("v", "9", "enter").Expect("Question 9 of 14")
}

// Ensure that nothing drawn before a quiz is handed in tells what is right.
func TestNothingTells(t *testing.T) {
	h := newSchool(t, func(q *programme.Quiz) {
		for i := range q.Questions {
			q.Questions[i].Explanation = "zeta reason"
		}
		q.Questions[3].Answer, q.Questions[3].Tolerance = "777.25", "0.015625"
		q.Questions[4].Accept = []string{"zeta word"}
		q.ShowAnswers = programme.AnswersAlways
	})
	s := h.open(t, h.Sales)
	never := func(keys ...any) {
		t.Helper()
		for _, k := range keys {
			s.Press(k).Without("zeta", "777", "0.0156", "Right ")
		}
	}
	never("enter", "s", "y", "a", "right", "b", "right", "f", "right", "1", "enter", "x", "enter", "up", "up", "enter", "esc", "s", "v")
	s.Press("s").Expect("Not passed").Press("G").Expect("zeta word", "zeta reason")
}

// Ensure who leads a company sees how its people learn, and nobody else does.
func TestTeam(t *testing.T) {
	h := newSchool(t)
	portaltest.Do(h.Portal, h.Sales, learn.ReadLesson{Course: id, Lesson: "1", At: 100})
	s := h.open(t, h.Owner).Press("t").Expect("How the team learns", "0 of 2")
	s.Press("esc", "c").Expect("You hold no certificate yet.").Press("v").Expect("Nobody of your team")
	h.open(t, h.Sales).Press("t").Without("How the team learns")
	h.open(t, h.Sales, "team").Without("PERSON")
}

// Ensure what is not there is told, and an empty list says so.
func TestNotThere(t *testing.T) {
	h := newSchool(t)
	h.open(t, h.Owner, "nothing").Expect("There is no such course.")
	h.open(t, h.Owner, id, "quiz").Expect("You have no open attempt")
	h.open(t, h.Owner, id, "lesson", "9").Expect("The course has no such lesson.")
	h.open(t, h.Owner, "attempt", "Q-7K3QXM").Expect("There is no such")
	rules := portaltest.Programme()
	rules.Courses = nil
	h.Publish(rules)
	h.open(t, h.Owner).Expect("There is no course for you yet.")
}

// Ensure no key, in no order, breaks learning.
func TestHammer(t *testing.T) {
	h := newSchool(t)
	tuitest.Hammer(t, 21, 200, func() *tuitest.Session { return h.open(t, h.Owner) })
	tuitest.Hammer(t, 22, 300, func() *tuitest.Session {
		portaltest.Do(h.Portal, h.Owner, learn.Start{Course: id})
		return h.open(t, h.Owner, id, "quiz")
	})
}

// Ensure the screens look as they were looked at.
func TestGoldens(t *testing.T) {
	for _, l := range tuitest.Looks() {
		t.Run(l.String(), func(t *testing.T) {
			h := newSchool(t)
			at := func(a domain.Actor, place ...string) *tuitest.Session {
				return tuitest.Open(t, h.Portal.Portal, a, l.W, l.H, append(h.options(place...), tuitest.In(l))...)
			}
			portaltest.Do(h.Portal, h.Owner, learn.ReadLesson{Course: "safety", Lesson: "1", At: 100})
			h.failed(h.Owner, 1)
			at(h.Owner).Golden("list")
			at(h.Owner, id).Golden("course")
			at(h.Owner, id).Press("s").Golden("start")
			at(h.Owner, "safety", "lesson", "1").Golden("lesson")
			s := at(h.Owner, id).Press("s", "y", "a").Golden("one").Press("right", "b").Golden("several").Press("right", "right").Type("4").Golden("typed")
			s.Press("enter", "enter").Golden("review").Press("s").Golden("submit").Press("y").Golden("failed")
			at(h.Owner, "team").Golden("team")
			at(h.Owner, "certificates").Golden("certificates")
		})
	}
}

// Ensure what takes longer than a moment says so, and nothing does before.
func TestLoading(t *testing.T) {
	h := newSchool(t)
	words := [][]string{nil, nil, nil, nil, {"Q-7K3QXM"}, {id}, {id}, {id, "1"}}
	for i, r := range screens.Routes() {
		t.Run(fmt.Sprint(i, r.Path), func(t *testing.T) {
			atOnce, later := tuitest.Slow(t, h.Portal.Portal, h.Owner, r, words[i]...)
			if strings.Contains(atOnce, "Loading…") || !strings.Contains(later, "Loading…") {
				t.Errorf("at once:\n%s\nlater:\n%s", atOnce, later)
			}
		})
	}
}
