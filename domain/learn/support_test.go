package learn_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/learn"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
)

const course = "core-essentials"

// do performs a command that may be refused.
func do[R any](p *portaltest.Portal, a domain.Actor, c domain.Command[R]) (R, error) {
	return domain.Do(context.Background(), p.Portal, a, c)
}

func view[R any](p *portaltest.Portal, a domain.Actor, q domain.Query[R]) (R, error) {
	return domain.View(context.Background(), p.Portal, a, q)
}

// refused checks the kind and the words of a refusal.
func refused(t *testing.T, err error, kind domain.Kind, words string) {
	t.Helper()
	if domain.KindOf(err) != kind || err != nil && !strings.Contains(err.Error(), words) {
		t.Errorf("got %v (%s), want %q (%s)", err, domain.KindOf(err), words, kind)
	}
}

// fill answers the questions of a sheet: all of them right but the last wrong.
func fill(t *testing.T, p *portaltest.Portal, a domain.Actor, s learn.Sheet, wrong int) learn.Sheet {
	t.Helper()
	answers := portaltest.RightAnswers()
	for i, q := range s.Questions {
		values := answers[q.Text]
		if len(q.Options) > 0 {
			values = letters(q, values)
		}
		if i >= len(s.Questions)-wrong {
			values = nil
		}
		s = portaltest.Do(p, a, learn.Answer{Attempt: s.Attempt, Question: q.ID, Values: values})
	}
	return s
}

// letters are the ids of the options with these texts.
func letters(q learn.Question, texts []string) (ids []string) {
	for _, o := range q.Options {
		for _, text := range texts {
			if o.Text == text {
				ids = append(ids, o.ID)
			}
		}
	}
	return ids
}

// pass takes the quiz of a course and passes it.
func pass(t *testing.T, p *portaltest.Portal, a domain.Actor, id string) learn.Sheet {
	t.Helper()
	s := portaltest.Do(p, a, learn.Start{Course: id})
	fill(t, p, a, s, 0)
	s = portaltest.Do(p, a, learn.Submit{Attempt: s.Attempt})
	if !s.Passed || s.Score != 100 || s.Certificate == "" {
		t.Fatalf("not passed: %+v", s)
	}
	return s
}

// fail takes a quiz without an answer.
func fail(p *portaltest.Portal, a domain.Actor, id string) learn.Sheet {
	s := portaltest.Do(p, a, learn.Start{Course: id})
	return portaltest.Do(p, a, learn.Submit{Attempt: s.Attempt})
}

// held is how many certificates and how many certified people a company has.
func held(t *testing.T, p *portaltest.Portal, partner, course string) (certs, people int64) {
	t.Helper()
	err := p.Peek(t.Context(), domain.SystemActor(), func(r *domain.Read) (err error) {
		if certs, err = learn.ValidCertificates(r, partner, course); err == nil {
			people, err = learn.CertifiedPeople(r, partner, course)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return certs, people
}

// counts checks what a company's people hold.
func counts(t *testing.T, p *portaltest.Portal, partner, course string, certs, people int64) {
	t.Helper()
	if c, n := held(t, p, partner, course); c != certs || n != people {
		t.Errorf("%q: %d certificates of %d people, want %d of %d", course, c, n, certs, people)
	}
}

// facts lists the facts of learning so far, as "name subject".
func facts(t *testing.T, p *portaltest.Portal) (all []string) {
	t.Helper()
	err := p.Peek(t.Context(), domain.SystemActor(), func(r *domain.Read) error {
		list, err := domain.EventsSince(r, "1", 0, domain.MaxLimit)
		for _, e := range list {
			for _, noun := range []string{"course.", "quiz.", "certificate."} {
				if strings.HasPrefix(e.Name, noun) {
					all = append(all, e.Name)
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// at moves the clock to a moment in Berlin and lets the portal do what is due.
func at(t *testing.T, p *portaltest.Portal, moment string) {
	t.Helper()
	when, err := time.ParseInLocation("2006-01-02 15:04", moment, berlin(t))
	if err != nil {
		t.Fatal(err)
	}
	p.Clock.Set(when.UTC())
	p.Run()
}

func berlin(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// with returns the programme of the tests, changed.
func with(change func(*programme.Programme)) *programme.Programme {
	rules := portaltest.Programme()
	change(rules)
	return rules
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// earned is what a company is known by to the rules for leads.
func earned(t *testing.T, p *portaltest.Portal, id string) []string {
	t.Helper()
	return portaltest.View(p, p.Admin(), partner.Show{ID: id}).Earned
}
