package portaltest

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"gangway/domain/programme"
)

// Courses returns two courses: core-essentials, of two lessons and a quiz with a
// question of each kind, and safety, which is passed by reading. Right are the
// answers of [RightAnswers].
func Courses() []programme.Course {
	quiz := programme.Quiz{Questions: []programme.Question{
		{
			ID: "port", Kind: programme.OneAnswer, Text: "Which port does it listen on?", Explanation: "It is the port of ssh.",
			Options: []programme.Option{{ID: "a", Text: "22", Right: true}, {ID: "b", Text: "80"}, {ID: "c", Text: "443"}},
		},
		{
			ID: "media", Kind: programme.SeveralAnswers, Text: "Where can backups go?", Explanation: "Paper is no medium.",
			Options: []programme.Option{{ID: "a", Text: "Disk", Right: true}, {ID: "b", Text: "Tape", Right: true}, {ID: "c", Text: "Paper"}, {ID: "d", Text: "Air"}},
		},
		{ID: "restore", Kind: programme.TrueFalse, Text: "A backup that was never restored is a backup.", Answer: "false", Explanation: "It is a hope."},
		{ID: "hours", Kind: programme.NumberAnswer, Text: "How many hours may a restore take?", Answer: "4", Tolerance: "0.5", Explanation: "Four, give or take."},
		{ID: "rule", Kind: programme.TextAnswer, Text: "Which rule is the oldest?", Accept: []string{"3-2-1", "three two one"}, Explanation: "Three copies, two media, one elsewhere."},
	}}
	quiz.Defaults()
	quiz.TimeLimit = programme.Span{N: 30, Unit: "minute"}
	return []programme.Course{
		{
			ID: "core-essentials", Version: "1", Title: "Core Essentials", Summary: "What everybody knows.", ValidMonths: 12, Quiz: quiz,
			Lessons: []programme.Lesson{lesson("welcome", "Welcome"), lesson("backup", "How a backup works")},
		},
		{ID: "safety", Version: "1", Title: "Safety", Summary: "Without a quiz.", Lessons: []programme.Lesson{lesson("hands", "Hands off"), lesson("fire", "Fire")}},
	}
}

func lesson(id, title string) programme.Lesson {
	text := "# " + title + "\n\nSome words about it.\n"
	h := sha256.Sum256([]byte(text))
	return programme.Lesson{ID: id, Title: title, Minutes: 5, Text: text, Hash: hex.EncodeToString(h[:])}
}

// RightAnswers are right answers to the quiz of core-essentials, by the text of its
// questions; those to be chosen are the texts of options.
func RightAnswers() map[string][]string {
	return map[string][]string{
		"Which port does it listen on?":                 {"22"},
		"Where can backups go?":                         {"Disk", "Tape"},
		"A backup that was never restored is a backup.": {"false"},
		"How many hours may a restore take?":            {"4,5"},
		"Which rule is the oldest?":                     {" 3-2-1"},
	}
}

// Quiz returns a quiz of n questions with two options each, the first of which is
// right and called "right".
func Quiz(n int) programme.Quiz {
	var q programme.Quiz
	q.Defaults()
	for i := range n {
		q.Questions = append(q.Questions, programme.Question{
			ID: "q" + strconv.Itoa(i+1), Kind: programme.OneAnswer, Text: "Question " + strconv.Itoa(i+1) + "?", Explanation: "Because.",
			Options: []programme.Option{{ID: "a", Text: "right", Right: true}, {ID: "b", Text: "wrong"}},
		})
	}
	return q
}
