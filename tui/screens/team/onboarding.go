package team

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// onboarding is the checklist of one's own company.
type onboarding struct {
	env    *kit.Env
	rights rights
	rows   *kit.List[partner.Step]
	done   int
	total  int
	w, h   int
}

func newOnboarding(env *kit.Env) *onboarding {
	s := &onboarding{env: env}
	s.rows = kit.NewList(env, kit.ListOptions[partner.Step]{
		ID: func(p partner.Step) string { return p.ID },
		Columns: []kit.Column[partner.Step]{
			{Title: "Step", Cell: func(p partner.Step) kit.Cell { return kit.Plain(p.Title) }},
			{Title: "", Width: 18, Cell: s.state},
		},
		Card: func(p partner.Step) kit.Card {
			return kit.Card{Title: p.Title, Line: env.CellText(s.state(p))}
		},
		Fetch: func(domain.Page, string) kit.Call[domain.List[partner.Step]] {
			return kit.Map(kit.Query(env, partner.ShowChecklist{}), func(c partner.Checklist) domain.List[partner.Step] {
				return domain.List[partner.Step]{Items: c.Items}
			})
		},
		Open: s.open, Noun: "step", Nouns: "steps", Empty: "There are no steps: you are all set.",
	})
	return s
}

func (s *onboarding) state(p partner.Step) kit.Cell {
	switch {
	case p.Done && !p.DoneAt.IsZero():
		return kit.State(theme.Good, "done "+s.env.When(p.DoneAt))
	case p.Done:
		return kit.State(theme.Good, "done")
	case p.By == programme.SideVendor:
		return kit.State(theme.Info, "with "+s.env.Facts.Vendor)
	}
	return kit.State(theme.Quiet, "yours to do")
}

// Init asks for the steps.
func (s *onboarding) Init() tea.Cmd { return tea.Batch(s.rows.Init(), askRights(s.env)) }

// Topics are the company's.
func (s *onboarding) Topics() []string { return []string{partner.Topic(s.env.Actor.Partner)} }

// Update takes answers and keys.
func (s *onboarding) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case rightsMsg:
		s.rights = m.rights
		return s, nil
	case kit.Done[partner.Checklist]:
		s.ticked(m)
		return s, s.Init()
	case kit.ClickMsg:
		m.Y -= s.above()
		return s, s.rows.Update(m)
	case tea.KeyPressMsg:
		p, ok := s.rows.Current()
		if ok && s.tickKey(p).Is(m) {
			return s, kit.Send(s.env, partner.Tick{Step: p.ID, Undo: p.Done})
		}
	}
	cmd := s.rows.Update(msg)
	s.tally()
	return s, cmd
}

func (s *onboarding) tally() {
	s.done, s.total = 0, len(s.rows.Rows())
	for _, p := range s.rows.Rows() {
		if p.Done {
			s.done++
		}
	}
}

// ticked tells what a tick has done and offers to take it back.
func (s *onboarding) ticked(m kit.Done[partner.Checklist]) {
	if m.Err != nil {
		s.env.Fail(m.Err)
		return
	}
	c, ok := m.Command.(partner.Tick)
	if !ok || c.Undo {
		return
	}
	s.env.Undo("Done. That is one step less.", func() tea.Cmd {
		return kit.Send(s.env, partner.Tick{Step: c.Step, Undo: true})
	})
}

func (s *onboarding) tickKey(p partner.Step) kit.Key {
	k := s.env.Keys.Select.To("mark as done")
	if p.Done {
		k = k.To("mark as not done")
	}
	switch {
	case p.Kind != programme.KindManual:
		return k.Unless("This step completes by itself.")
	case p.By != programme.SidePartner:
		return k.Unless(s.env.Facts.Vendor + " marks this step.")
	}
	return s.rights.unless(k, "partners.tick", s.env)
}

// open leads to where a step is done.
func (s *onboarding) open(p partner.Step) tea.Cmd {
	if place := Where(s.env, p); place != nil {
		s.env.Go(place...)
		return nil
	}
	words := p.Hint
	if words == "" {
		words = "There is nothing to do for you here: it completes by itself."
	}
	s.env.Toast(theme.Info, words)
	return nil
}

// Where returns the place at which a step of the onboarding is done, or nil.
func Where(env *kit.Env, p partner.Step) kit.Place {
	switch p.Event {
	case programme.EventAgreementAccepted:
		if step, ok := env.Programme().Step(p.ID); ok && step.Agreement != "" {
			return kit.To("agreements", step.Agreement)
		}
		return kit.To("agreements")
	case programme.EventUserJoined:
		return kit.To("team", "invite")
	case programme.EventKeyAdded:
		return kit.To("keys", "add")
	case programme.EventDealSubmitted:
		return kit.To("deals", "new")
	case programme.EventDealApproved, programme.EventDealWon:
		return kit.To("deals")
	case programme.EventLeadAccepted:
		return kit.To("leads")
	}
	return nil
}

// above is how many lines stand before the steps: how far they are, and how the
// one under the cursor is done.
func (s *onboarding) above() int { return 4 }

// SetSize says how much room there is.
func (s *onboarding) SetSize(w, h int) {
	s.w, s.h = w, h
	s.rows.SetSize(w, max(1, h-s.above()))
}

// Title names the place.
func (s *onboarding) Title() string { return "Onboarding" }

// Typing is false: there is nothing to type.
func (s *onboarding) Typing() bool { return false }

// Keys are those that work on the step under the cursor.
func (s *onboarding) Keys() []kit.Key {
	keys := s.rows.Keys()
	if p, ok := s.rows.Current(); ok && p.Kind == programme.KindManual {
		keys = append(keys, s.tickKey(p))
	}
	return keys
}

// View draws the steps under how far they are.
func (s *onboarding) View() string {
	t := s.env.Theme
	edge := kit.Spaces(margin(s.w))
	head, hint := "", ""
	if s.total > 0 {
		words := fmt.Sprintf("%d of %d steps done", s.done, s.total)
		tone := theme.Plain
		if s.done == s.total {
			words, tone = "All steps are done. You are aboard.", theme.Good
		}
		if bar := min(40, s.w-kit.Width(words)-2*len(edge)-2); bar >= 4 {
			head = s.env.Bar(float64(s.done)/float64(s.total), tone, bar) + "  "
		}
		head = edge + head + t.Muted.Render(words)
	}
	if p, ok := s.rows.Current(); ok && !p.Done {
		hint = edge + t.Muted.Render(kit.Cut(kit.Clean(p.Hint), s.w-2*len(edge), t.Glyph.More))
	}
	return kit.Box(head+"\n\n"+hint+"\n\n"+s.rows.View(), s.w, s.h)
}
