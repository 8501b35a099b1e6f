package lead

import (
	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/tui/kit"
)

// detail is the page of one lead. Wide windows have its timeline beside it.
type detail struct {
	env  *kit.Env
	id   string
	acts *acts
	w, h int

	lead     *lead.Lead // nil until it is here, and once it is somebody else's
	name     string     // of the lead that was here last
	timeline []lead.Entry
	failed   bool
	opening  bool // the contact was asked for
	page     *kit.Detail
	beside   *kit.Detail // the timeline, in wide windows
}

func newDetail(env *kit.Env, id string) *detail {
	return &detail{env: env, id: id, name: id, acts: newActs(env), page: kit.NewDetail(env), beside: kit.NewDetail(env)}
}

// Init asks for the lead and its timeline.
func (s *detail) Init() tea.Cmd {
	return tea.Batch(kit.Ask(s.env, lead.Peek{ID: s.id}), s.askTimeline(), s.acts.ask(), s.page.Wait())
}

func (s *detail) askTimeline() tea.Cmd {
	return kit.Ask(s.env, lead.Timeline{ID: s.id, Page: domain.Page{Limit: longest}})
}

// Topics are those of the lead.
func (s *detail) Topics() []string { return []string{lead.Topic(s.id)} }

// Update takes answers, the keys of the acts, and scrolls.
func (s *detail) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case kit.Got[lead.Lead]:
		return s, s.arrived(m)
	case kit.Got[domain.List[lead.Entry]]:
		if m.Err == nil {
			s.timeline = m.Value.Items
			s.draw()
		}
		return s, nil
	case tea.KeyPressMsg:
		if cmd, taken := s.press(m); taken {
			return s, cmd
		}
	}
	if cmd, taken := s.done(msg); taken {
		return s, cmd
	}
	return s, tea.Batch(s.page.Update(msg), s.beside.Update(msg))
}

func (s *detail) press(m tea.KeyPressMsg) (tea.Cmd, bool) {
	switch {
	case s.failed && s.env.Keys.Retry.Is(m):
		return s.Init(), true
	case s.lead != nil && s.lead.Deal != "" && s.dealKey().Is(m):
		s.env.Go("deals", s.lead.Deal)
		return nil, true
	}
	return s.acts.press(m, s.lead)
}

// done takes the outcome of what was sent.
func (s *detail) done(msg tea.Msg) (tea.Cmd, bool) {
	if m, ok := msg.(kit.Done[lead.Lead]); ok {
		if _, opened := m.Command.(lead.Open); opened {
			return s.opened(m), true
		}
	}
	switch s.acts.update(msg, s.lead) {
	case notMine:
		return nil, false
	case became:
		return tea.Batch(s.show(s.acts.now), s.askTimeline()), true
	case gone:
		s.env.Back()
	case failed:
		return s.Init(), true
	case noted:
	}
	return nil, true
}

// arrived shows the lead. One that was here and is not found any more has gone to
// somebody else.
func (s *detail) arrived(m kit.Got[lead.Lead]) tea.Cmd {
	switch s.failed = m.Err != nil; {
	case !s.failed:
		return s.show(m.Value)
	case s.lead != nil && domain.KindOf(m.Err) == domain.NotFound:
		words := lost(*s.lead)
		s.lead = nil
		s.page.Clear()
		s.page.Fail(domain.Errorf(domain.NotFound, "%s", words))
	default:
		s.page.Fail(m.Err)
	}
	return nil
}

// lost says that a lead went to somebody else, by where it was.
func lost(l lead.Lead) string {
	switch l.Status {
	case lead.StatusPooled:
		return "Somebody was quicker: this lead has left the pool."
	case lead.StatusOffered:
		return "This offer is over: the lead goes to somebody else."
	default:
		return "This lead is not yours any more."
	}
}

// show shows the lead, and asks for its contact if the actor works on it and
// nobody has looked yet: that is the first look, which is noted.
func (s *detail) show(l lead.Lead) tea.Cmd {
	s.lead, s.name = &l, Name(l)
	s.draw()
	if s.opening || !works(s.env.Actor) || l.Status != lead.StatusWorking || !l.OpenedAt.IsZero() {
		return nil
	}
	s.opening = true
	return kit.Send(s.env, lead.Open{ID: l.ID})
}

func (s *detail) opened(m kit.Done[lead.Lead]) tea.Cmd {
	s.opening = false
	if m.Err != nil {
		s.opening = true // not again: what is wrong would be told each time
		s.env.Fail(m.Err)
		return nil
	}
	return tea.Batch(s.show(m.Value), s.askTimeline())
}

func (s *detail) wide() bool {
	_, right := kit.Split(s.w)
	return right > 0
}

// draw makes the pages anew: of one column, or of two.
func (s *detail) draw() {
	if s.lead == nil {
		return
	}
	left, right := kit.Split(s.w)
	if !s.wide() {
		s.page.Set(pageOf(s.env, *s.lead, Timeline(s.env, s.timeline, readable(left))))
		return
	}
	s.page.Set(pageOf(s.env, *s.lead))
	s.beside.Set(kit.Page{Sections: []kit.Block{Timeline(s.env, s.timeline, readable(right))}})
}

// SetSize says how much room there is.
func (s *detail) SetSize(w, h int) {
	s.w, s.h = w, h
	left, right := kit.Split(w)
	s.page.SetSize(left, h)
	s.beside.SetSize(max(1, right), h)
	s.draw()
}

// Title names the company, or what is known of it.
func (s *detail) Title() string { return s.name }

// Typing is false: there is nothing to type.
func (s *detail) Typing() bool { return false }

func (s *detail) dealKey() kit.Key {
	k := s.env.Keys.Open.To("open deal")
	k.Help = "Go to the deal that it became"
	return k
}

// Keys are the acts, and those that scroll.
func (s *detail) Keys() []kit.Key {
	if s.lead == nil {
		return s.page.Keys()
	}
	var keys []kit.Key
	if s.lead.Deal != "" {
		keys = append(keys, s.dealKey())
	}
	keys = append(keys, s.acts.keys(s.lead)...)
	for _, k := range s.page.Keys() {
		keys = append(keys, k.Late().Late())
	}
	return keys
}

// Copy offers the id and the command line.
func (s *detail) Copy() []kit.Clip { return clips(s.lead) }

// View draws the page.
func (s *detail) View() string {
	if !s.wide() || s.lead == nil {
		return kit.Box(s.page.View(), s.w, s.h)
	}
	return s.env.Beside(s.page.View(), s.beside.View(), s.w, s.h)
}
