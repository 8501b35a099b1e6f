package learn

import (
	"time"

	"gangway/domain/programme"
)

// About is what every fact about learning tells.
type About struct {
	Partner string `json:"partner,omitempty"` // id of the company, "" for the vendor's own people
	User    string `json:"user"`
	Name    string `json:"name"` // of the user
	Course  string `json:"course"`
	Title   string `json:"title"`
}

func (a About) fact(name, subject string) (string, string, string) { return name, subject, a.Partner }

// The facts that commands and timers leave behind.
type (
	// Assigned says that the vendor asks a company or a person to pass a course.
	Assigned struct {
		About
		Until programme.Date `json:"until"`
	}
	// Unassigned says that the vendor no longer asks for it.
	Unassigned struct{ About }
	// Reminded says that a course is due soon: of a person, or of all people of
	// a company if it names none.
	Reminded struct {
		About
		Until programme.Date `json:"until"`
	}
	// Passed says that somebody has passed a quiz.
	Passed struct {
		About
		Attempt string `json:"attempt"`
		Score   int    `json:"score"` // percent
	}
	// Failed says that somebody has not passed a quiz.
	Failed struct {
		About
		Attempt string `json:"attempt"`
		Score   int    `json:"score"`
	}
	// Issued says that somebody holds a certificate. Renewed if it follows one
	// of the same course that was valid.
	Issued struct {
		About
		Serial  string    `json:"serial"`
		Ends    time.Time `json:"ends,omitzero"`
		Renewed bool      `json:"renewed,omitempty"`
	}
	// Ending says that a certificate ends in so many days.
	Ending struct {
		About
		Serial string    `json:"serial"`
		Days   int       `json:"days"`
		Ends   time.Time `json:"ends"`
	}
	// Expired says that a certificate is no longer valid.
	Expired struct {
		About
		Serial string    `json:"serial"`
		Ended  time.Time `json:"ended"` // the first moment at which it is not
	}
	// Revoked says that the vendor has taken a certificate back.
	Revoked struct {
		About
		Serial string `json:"serial"`
		Reason string `json:"reason"`
	}
	// Counted says that what the certificates of somebody count for a company
	// has changed because the person left or came back.
	Counted struct{ About }
)

// Fact implements [domain.Fact].
func (f Assigned) Fact() (name, subject, partner string) { return f.fact("course.assigned", f.Course) }

// Fact implements [domain.Fact].
func (f Unassigned) Fact() (name, subject, partner string) {
	return f.fact("course.unassigned", f.Course)
}

// Fact implements [domain.Fact].
func (f Reminded) Fact() (name, subject, partner string) { return f.fact("course.due", f.Course) }

// Fact implements [domain.Fact].
func (f Passed) Fact() (name, subject, partner string) { return f.fact("quiz.passed", f.Attempt) }

// Fact implements [domain.Fact]. It concerns no company, as that somebody has failed
// is nothing for the news of its colleagues.
func (f Failed) Fact() (name, subject, partner string) { return "quiz.failed", f.Attempt, "" }

// Fact implements [domain.Fact].
func (f Issued) Fact() (name, subject, partner string) {
	return f.fact("certificate.issued", f.Serial)
}

// OfCourse is the course or the track, for the onboarding, whose steps may name one.
func (f Issued) OfCourse() string { return f.Course }

// Fact implements [domain.Fact].
func (f Ending) Fact() (name, subject, partner string) {
	return f.fact("certificate.ending", f.Serial)
}

// Fact implements [domain.Fact].
func (f Expired) Fact() (name, subject, partner string) {
	return f.fact("certificate.expired", f.Serial)
}

// Fact implements [domain.Fact].
func (f Revoked) Fact() (name, subject, partner string) {
	return f.fact("certificate.revoked", f.Serial)
}

// Fact implements [domain.Fact].
func (f Counted) Fact() (name, subject, partner string) {
	return f.fact("certificate.counted", f.User)
}
