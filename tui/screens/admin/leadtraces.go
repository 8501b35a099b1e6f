package admin

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// traces is how a lead was routed, one routing at a time, in full.
type traces struct {
	env    *kit.Env
	lead   lead.Lead
	list   []lead.Trace // the newest last
	at     int
	detail *kit.Detail
	w, h   int
}

// mostTraces bounds the routings that can be looked through.
const mostTraces = 50

func newTraces(env *kit.Env, l lead.Lead) *traces {
	return &traces{env: env, lead: l, detail: kit.NewDetail(env)}
}

// Init asks for the traces.
func (s *traces) Init() tea.Cmd {
	return tea.Batch(kit.Ask(s.env, lead.Traces{ID: s.lead.ID, Page: domain.Page{Limit: mostTraces}}), s.detail.Wait())
}

// Topics are stale when the lead changes.
func (s *traces) Topics() []string { return []string{lead.Topic(s.lead.ID)} }

// Update takes the answer and keys.
func (s *traces) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case kit.Got[domain.List[lead.Trace]]:
		if m.Err != nil {
			s.detail.Fail(m.Err)
			return s, nil
		}
		s.take(m.Value.Items)
		return s, nil
	case tea.KeyPressMsg:
		switch {
		case s.turnKey().Is(m):
			s.at = turned(s.at, len(s.list), m)
			s.detail.Clear()
			s.draw()
			return s, nil
		case len(s.list) == 0 && s.env.Keys.Retry.Is(m):
			return s, s.Init()
		}
	}
	return s, s.detail.Update(msg)
}

// take keeps the routing that is looked at, unless that is the newest and
// another has come.
func (s *traces) take(newestFirst []lead.Trace) {
	n := int64(0)
	if s.at < len(s.list)-1 {
		n = s.list[s.at].N
	}
	s.list = slices.Clone(newestFirst)
	slices.Reverse(s.list)
	s.at = slices.IndexFunc(s.list, func(t lead.Trace) bool { return t.N == n })
	if s.at < 0 {
		s.at = max(0, len(s.list)-1)
	}
	s.draw()
}

func (s *traces) turnKey() kit.Key {
	k := sideways(s.env, "routings", "Earlier and later routings of this lead.")
	if len(s.list) < 2 {
		return k.Unless("This lead was routed once.")
	}
	return k
}

func (s *traces) draw() {
	if len(s.list) == 0 {
		return
	}
	page := traceAll(s.env, s.list[s.at], pageWidth(s.w))
	page.State = kit.Cell{Text: which(s.at, len(s.list)), Tone: theme.Quiet}
	s.detail.Set(page)
}

// Copy offers the command line.
func (s *traces) Copy() []kit.Clip {
	return []kit.Clip{{Label: "command line", Text: "leads traces " + s.lead.ID}}
}

// SetSize says how much room there is.
func (s *traces) SetSize(w, h int) {
	s.w, s.h = w, h
	s.detail.SetSize(w, h)
	s.draw()
}

// Title names the place.
func (s *traces) Title() string { return "Trace" }

// Typing is false: there is nothing to type.
func (s *traces) Typing() bool { return false }

// Keys are those that work now.
func (s *traces) Keys() []kit.Key { return append([]kit.Key{s.turnKey()}, s.detail.Keys()...) }

// View draws the routing.
func (s *traces) View() string { return kit.Box(s.detail.View(), s.w, s.h) }
