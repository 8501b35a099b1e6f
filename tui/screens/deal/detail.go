package deal

import (
	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/tui/kit"
)

// detail is the page of one deal. Wide windows have its timeline beside it.
type detail struct {
	env  *kit.Env
	id   string
	acts *acts
	w, h int

	deal     *deal.Deal // nil until it is here
	timeline []deal.Entry
	failed   bool
	page     *kit.Detail
	beside   *kit.Detail // the timeline, in wide windows
}

func newDetail(env *kit.Env, id string) *detail {
	return &detail{env: env, id: id, acts: newActs(env), page: kit.NewDetail(env), beside: kit.NewDetail(env)}
}

// Init asks for the deal and its timeline.
func (s *detail) Init() tea.Cmd {
	return tea.Batch(kit.Ask(s.env, deal.Show{ID: s.id}), s.askTimeline(), s.acts.ask(), s.page.Wait())
}

func (s *detail) askTimeline() tea.Cmd {
	return kit.Ask(s.env, deal.Timeline{ID: s.id, Page: domain.Page{Limit: longest}})
}

// longest is how many entries of a timeline are shown.
const longest = 100

// Topics are those of the deal.
func (s *detail) Topics() []string { return []string{deal.Topic(s.id)} }

// Update takes answers, the keys of the acts, and scrolls.
func (s *detail) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case kit.Got[deal.Deal]:
		if s.failed = m.Err != nil; s.failed {
			s.page.Fail(m.Err)
			return s, nil
		}
		s.show(m.Value)
		return s, nil
	case kit.Got[domain.List[deal.Entry]]:
		if m.Err == nil {
			s.timeline = m.Value.Items
			s.draw()
		}
		return s, nil
	case tea.KeyPressMsg:
		if s.failed && s.env.Keys.Retry.Is(m) {
			return s, s.Init()
		}
		if cmd, taken := s.acts.press(m, s.deal); taken {
			return s, cmd
		}
	}
	if became, taken := s.acts.update(msg, s.deal); taken {
		return s, s.after(became)
	}
	return s, tea.Batch(s.page.Update(msg), s.beside.Update(msg))
}

// after shows the deal as it became, with the entry that tells of it.
func (s *detail) after(became *deal.Deal) tea.Cmd {
	if became == nil {
		return nil
	}
	s.show(*became)
	return s.askTimeline()
}

func (s *detail) show(d deal.Deal) {
	s.deal = &d
	s.draw()
}

func (s *detail) wide() bool {
	_, right := kit.Split(s.w)
	return right > 0
}

// draw makes the pages anew: of one column, or of two.
func (s *detail) draw() {
	if s.deal == nil {
		return
	}
	left, right := kit.Split(s.w)
	if !s.wide() {
		s.page.Set(PageOf(s.env, *s.deal, Timeline(s.env, s.timeline, readable(left))))
		return
	}
	s.page.Set(PageOf(s.env, *s.deal))
	s.beside.Set(kit.Page{Sections: []kit.Block{Timeline(s.env, s.timeline, readable(right))}})
}

// readable is how wide a page of w cells writes its lines.
func readable(w int) int {
	if w < phone {
		return w - 4
	}
	return min(w-6, 92)
}

// SetSize says how much room there is.
func (s *detail) SetSize(w, h int) {
	s.w, s.h = w, h
	left, right := kit.Split(w)
	s.page.SetSize(left, h)
	s.beside.SetSize(max(1, right), h)
	s.draw()
}

// Title names the customer.
func (s *detail) Title() string {
	if s.deal == nil {
		return s.id
	}
	return s.deal.Customer.Name
}

// Typing is false: there is nothing to type.
func (s *detail) Typing() bool { return false }

// Keys are the acts, and those that scroll.
func (s *detail) Keys() []kit.Key {
	if s.deal == nil {
		return s.page.Keys()
	}
	keys := s.acts.keys(s.deal)
	for _, k := range s.page.Keys() {
		keys = append(keys, k.Late().Late())
	}
	return append(keys, s.acts.newKey().Hush())
}

// Copy offers the id and the command line.
func (s *detail) Copy() []kit.Clip { return clips(s.deal) }

// View draws the page.
func (s *detail) View() string {
	if !s.wide() || s.deal == nil {
		return kit.Box(s.page.View(), s.w, s.h)
	}
	return s.env.Beside(s.page.View(), s.beside.View(), s.w, s.h)
}
