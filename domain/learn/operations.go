package learn

import (
	"time"

	"gangway/domain"
	"gangway/domain/user"
)

// The timers of this package.
const (
	timerEnd      = "learn.end"      // of a certificate
	timerRemind   = "learn.remind"   // of the end of a certificate
	timerClose    = "learn.close"    // of an attempt whose time is over
	timerDue      = "learn.due"      // of a course that the vendor asks for
	timerNewcomer = "learn.newcomer" // of what the programme asks of who has joined
)

// Timers lists what happens by itself.
func Timers() map[string]domain.TimerFunc {
	return map[string]domain.TimerFunc{
		timerEnd: expire, timerRemind: remind, timerClose: closeLate, timerDue: remindDue, timerNewcomer: remindNewcomer,
	}
}

// Tables lists the tables of learning.
func Tables() []domain.Schema {
	return []domain.Schema{progresses, assignments, attempts, questions, certificates, learners, courseCounts, itemBlocks, guesses}
}

// Reactions lists what happens to learning when something happens elsewhere.
func Reactions() []domain.Reaction {
	return []domain.Reaction{
		domain.On("learn: take the certificates of who leaves off the company", func(w *domain.Write, f user.Left) error {
			return away(w, f.User, f.Partner, f.Name, true)
		}),
		domain.On("learn: count the certificates of who is back", func(w *domain.Write, f user.Returned) error {
			return away(w, f.User, f.Partner, f.Name, false)
		}),
		domain.On("learn: expect of who joins what the programme asks for", expectNewcomer),
	}
}

// byCommand stands where no screen offers an operation.
const byCommand = "none: by the command line"

// Operations lists what can be done with courses, quizzes and certificates.
func Operations() []domain.Operation {
	return []domain.Operation{
		domain.OfferQuery[Courses]("courses.list", "learn", "Lists the courses that you may take, with how far you are.", "courses list"),
		domain.OfferQuery[Due]("courses.due", "learn", "Lists the courses that are asked of you, and those to be renewed.", "courses due"),
		domain.OfferQuery[ShowCourse]("courses.show", "learn :course", "Shows a course with its lessons, its quiz and how far you are.", "courses show core-essentials"),
		domain.Offer[OpenLesson]("courses.lesson", byCommand, "Prints a lesson and marks it as read.", "courses lesson core-essentials 1"),
		domain.OfferQuery[LessonText]("courses.text", "learn :course lesson :lesson", "Prints a lesson and marks nothing.", "courses text core-essentials 1"),
		domain.Offer[ReadLesson]("courses.read", "learn :course lesson :lesson", "Notes how far you have read a lesson.", "courses read core-essentials 1 --at 40"),
		domain.OfferQuery[Team]("courses.team", "learn team", "Shows how far the people of a company are with their courses.", "courses team --course core-essentials"),
		domain.Offer[Assign]("courses.assign", "partners :id", "Asks a partner's people to pass a course until a day.", "courses assign core-essentials --partner P-7K3QXM --until +30d"),
		domain.Offer[Unassign]("courses.unassign", "partners :id", "No longer asks for a course.", "courses unassign core-essentials --partner P-7K3QXM"),
		domain.OfferQuery[Assignments]("courses.assignments", "partners :id", "Lists what is asked of a partner's people.", "courses assignments P-7K3QXM"),
		domain.OfferQuery[Results]("courses.results", "courses :course", "Shows how a course fares, and which question fails most.", "courses results core-essentials"),
		domain.OfferQuery[Attempts]("courses.attempts", "courses :course attempts", "Lists who has passed or failed the quiz of a course, newest first.", "courses attempts core-essentials --partner P-7K3QXM"),

		domain.Offer[Start]("quizzes.start", "learn :course", "Begins the quiz of a course, or goes on with the open one.", "quizzes start core-essentials"),
		domain.Offer[Answer]("quizzes.answer", "learn :course quiz", "Answers a question; it can be changed until you submit.", "quizzes answer Q-7K3QXM q3 b"),
		domain.Offer[Turn]("quizzes.turn", "learn :course quiz", "Notes at which question you are.", "quizzes turn Q-7K3QXM q4"),
		domain.Offer[Submit]("quizzes.submit", "learn :course quiz", "Hands the quiz in and shows the result.", "quizzes submit Q-7K3QXM"),
		domain.OfferQuery[ShowAttempt]("quizzes.show", "learn attempt :id", "Shows one of your attempts, as far as its answers may be seen.", "quizzes show Q-7K3QXM"),
		domain.OfferQuery[MyAttempts]("quizzes.list", "learn :course", "Lists your attempts at a course, newest first.", "quizzes list core-essentials"),

		domain.OfferQuery[Certificates]("certs.list", "learn certificates", "Lists your certificates, your team's, or those of partners.", "certs list --ending +60d"),
		domain.OfferQuery[ShowCertificate]("certs.show", "learn certificates", "Shows a certificate.", "certs show C-7K3Q-XM2A-9TR8"),
		domain.Offer[Revoke]("certs.revoke", byCommand, "Takes a certificate back for good.", `certs revoke C-7K3Q-XM2A-9TR8 --reason "It was issued by mistake."`),
		domain.Offer[Verify]("certs.verify", byCommand, "Says whether a certificate is valid.", "certs verify C-7K3Q-XM2A-9TR8").
			Bound(domain.Bounds{PerAddress: domain.Rate{Burst: 120, Every: 30 * time.Second}}),
	}
}
