package learn_test

import (
	"testing"

	"gangway/domain"
	"gangway/domain/learn"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/tui"
	"gangway/tui/kit"
	screens "gangway/tui/screens/learn"
	"gangway/tui/tuitest"
)

// A school is a portal with a company whose people learn. The questions stand in
// the order of their file.
type school struct {
	*portaltest.Portal
	portaltest.Company
}

const id = "core-essentials"

func newSchool(t *testing.T, change ...func(*programme.Quiz)) *school {
	t.Helper()
	p := portaltest.New(t)
	rules := portaltest.Programme()
	q := &rules.Courses[0].Quiz
	q.Shuffle, q.ShuffleOptions = false, false
	for _, fn := range change {
		fn(q)
	}
	p.Publish(rules)
	return &school{p, p.Partner("contoso")}
}

func (h *school) options(place ...string) []tuitest.Option {
	return []tuitest.Option{
		tuitest.Routes(screens.Routes()...), tuitest.At(append([]string{"learn"}, place...)...), tuitest.Clock(h.Clock),
		tuitest.With(func(o *tui.Options) { o.Finders, o.Host = []kit.Finder{screens.Finder}, "portal.halyard.example" }),
	}
}

func (h *school) open(t *testing.T, a domain.Actor, place ...string) *tuitest.Session {
	t.Helper()
	return tuitest.Open(t, h.Portal.Portal, a, 100, 30, h.options(place...)...)
}

// failed fails the quiz as often as it is asked.
func (h *school) failed(a domain.Actor, times int) {
	for range times {
		s := portaltest.Do(h.Portal, a, learn.Start{Course: id})
		portaltest.Do(h.Portal, a, learn.Submit{Attempt: s.Attempt})
	}
}
