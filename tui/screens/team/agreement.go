package team

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// agreements lists the texts of the programme and which of them are accepted.
type agreements struct {
	env  *kit.Env
	rows *kit.List[partner.Agreement]
	w, h int
}

func newAgreements(env *kit.Env) *agreements {
	s := &agreements{env: env}
	s.rows = kit.NewList(env, kit.ListOptions[partner.Agreement]{
		ID: func(a partner.Agreement) string { return a.ID },
		Columns: []kit.Column[partner.Agreement]{
			{Title: "Agreement", Cell: func(a partner.Agreement) kit.Cell { return kit.Plain(a.Title) }},
			{Title: "Version", Width: 9, Rank: 1, Cell: func(a partner.Agreement) kit.Cell { return kit.Cell{Text: a.Version, Tone: theme.Quiet} }},
			{Title: "", Width: 38, Cell: func(a partner.Agreement) kit.Cell { return accepted(env, a) }},
		},
		Card: func(a partner.Agreement) kit.Card {
			return kit.Card{Title: a.Title, Line: env.CellText(accepted(env, a))}
		},
		Fetch: func(domain.Page, string) kit.Call[domain.List[partner.Agreement]] {
			return kit.Query(env, partner.ListAgreements{})
		},
		Open: func(a partner.Agreement) tea.Cmd {
			env.Go("agreements", a.ID)
			return nil
		},
		Noun: "agreement", Nouns: "agreements", Empty: "There are no agreements to accept.",
	})
	return s
}

// accepted says how the actor's company stands to an agreement; the vendor's
// people only read it.
func accepted(env *kit.Env, a partner.Agreement) kit.Cell {
	switch {
	case a.Accepted:
		return kit.State(theme.Good, "accepted "+env.When(a.AcceptedAt)+" by "+a.AcceptedBy)
	case env.Actor.Side == domain.Partner:
		return kit.State(theme.Warn, "to be accepted")
	}
	return kit.Cell{Text: "for partners to accept", Tone: theme.Quiet}
}

// Init asks for the agreements.
func (s *agreements) Init() tea.Cmd { return s.rows.Init() }

// Topics are the company's.
func (s *agreements) Topics() []string { return []string{partner.Topic(s.env.Actor.Partner)} }

// Update gives everything to the list.
func (s *agreements) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	return s, s.rows.Update(msg)
}

// SetSize says how much room there is.
func (s *agreements) SetSize(w, h int) {
	s.w, s.h = w, h
	s.rows.SetSize(w, h)
}

// Title names the place.
func (s *agreements) Title() string { return "Agreements" }

// Typing is false: there is nothing to type.
func (s *agreements) Typing() bool { return false }

// Keys are those of the list.
func (s *agreements) Keys() []kit.Key { return s.rows.Keys() }

// View draws the list.
func (s *agreements) View() string { return s.rows.View() }

// agreement is one text, to be read and accepted.
type agreement struct {
	env    *kit.Env
	id     string
	rights rights
	text   *partner.Agreement
	err    error
	wait   *kit.Wait
	lines  []string // of the text, for the present width
	top    int
	read   bool // its end was seen
	w, h   int
}

func newAgreement(env *kit.Env, id string) *agreement {
	return &agreement{env: env, id: id, wait: kit.NewWait(env)}
}

// Init asks for the text.
func (s *agreement) Init() tea.Cmd {
	cmds := []tea.Cmd{kit.Ask(s.env, partner.ShowAgreement{ID: s.id}), askRights(s.env)}
	if s.text == nil {
		cmds = append(cmds, s.wait.Start())
	}
	return tea.Batch(cmds...)
}

// Topics are the company's.
func (s *agreement) Topics() []string { return []string{partner.Topic(s.env.Actor.Partner)} }

// Update takes answers and scrolls.
func (s *agreement) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case rightsMsg:
		s.rights = m.rights
	case kit.Got[partner.Agreement]:
		s.wait.Stop()
		s.answer(m.Value, m.Err)
	case kit.Done[partner.Agreement]:
		if m.Err != nil {
			s.env.Fail(m.Err)
			return s, s.Init()
		}
		s.env.Toast(theme.Good, m.Value.Title+" is accepted.")
		s.env.Back()
	case kit.WheelMsg:
		s.scroll(m.Lines)
	case tea.KeyPressMsg:
		return s, s.pressed(m)
	default:
		return s, s.wait.Update(msg)
	}
	return s, nil
}

func (s *agreement) answer(a partner.Agreement, err error) {
	s.err = err
	if err != nil {
		return
	}
	if s.text != nil && s.text.Hash != a.Hash {
		s.top, s.read = 0, false
	}
	s.text = &a
	s.lay()
}

func (s *agreement) pressed(m tea.KeyPressMsg) tea.Cmd {
	k := s.env.Keys
	switch {
	case k.Up.Is(m):
		s.scroll(-1)
	case k.Down.Is(m):
		s.scroll(1)
	case k.PageUp.Is(m):
		s.scroll(-s.room())
	case k.PageDown.Is(m), m.String() == "space":
		s.scroll(s.room())
	case k.First.Is(m):
		s.scroll(-len(s.lines))
	case k.Last.Is(m):
		s.scroll(len(s.lines))
	case k.Retry.Is(m) && s.err != nil:
		return s.Init()
	case s.acceptKey().Is(m):
		s.ask()
	}
	return nil
}

// ask asks before it accepts for the whole company.
func (s *agreement) ask() {
	a := *s.text
	s.env.Open(kit.NewConfirm(s.env, kit.Confirm{
		Head: "Accept for " + s.env.Actor.PartnerName + "?",
		Body: []string{
			a.Title + ", version " + a.Version + ".",
			"You accept it for the whole company. Your name, your key and the time are kept with it.",
		},
		Yes: "Accept", No: "Not yet",
		Do: func() tea.Cmd { return kit.Send(s.env, partner.AcceptAgreement{ID: a.ID, Version: a.Version}) },
	}))
}

func (s *agreement) acceptKey() kit.Key {
	k := s.rights.unless(kit.On("a", "accept"), "agreements.accept", s.env)
	switch {
	case s.text == nil:
		return k.Unless("The text is not here yet.")
	case s.text.Accepted:
		return k.Unless("It was accepted by " + s.text.AcceptedBy + " on " + s.env.Date(s.text.AcceptedAt) + ".")
	case k.Why == "" && !s.read:
		return k.Unless("Please read it to its end first.")
	}
	return k
}

// above is how many lines stand before the text.
func (s *agreement) above() int { return 2 }

func (s *agreement) room() int { return max(1, s.h-s.above()-1) }

func (s *agreement) scroll(by int) {
	s.top = max(0, min(s.top+by, len(s.lines)-s.room()))
	s.read = s.read || (s.text != nil && s.top+s.room() >= len(s.lines))
}

// width is how wide the text is.
func (s *agreement) width() int { return max(1, min(74, s.w-2*margin(s.w))) }

// lay breaks the text into lines for the present width.
func (s *agreement) lay() {
	if s.text == nil {
		return
	}
	s.lines = markdown(s.env.Theme, kit.CleanBlock(s.text.Text), s.width())
	s.scroll(0)
}

// SetSize says how much room there is.
func (s *agreement) SetSize(w, h int) {
	s.w, s.h = w, h
	s.lay()
}

// Title is the agreement's.
func (s *agreement) Title() string {
	if s.text != nil {
		return s.text.Title
	}
	return "Agreement"
}

// Typing is false: there is nothing to type.
func (s *agreement) Typing() bool { return false }

// Keys are those that scroll, and accept.
func (s *agreement) Keys() []kit.Key {
	k := s.env.Keys
	if s.err != nil && s.text == nil {
		return []kit.Key{k.Retry}
	}
	next := k.PageDown.To("next page")
	next.Press, next.Show, next.Quiet = append([]string{"space"}, next.Press...), "space", false
	return []kit.Key{k.Move.To("scroll"), next, s.acceptKey(), k.PageUp, k.First, k.Last}
}

// View draws the text with how it stands.
func (s *agreement) View() string {
	t := s.env.Theme
	switch {
	case s.text == nil && s.err != nil:
		return kit.Box(s.env.Fault(s.err, s.w), s.w, s.h)
	case s.text == nil:
		return kit.Box("\n  "+s.wait.View("Loading…"), s.w, s.h)
	}
	w, edge := s.width(), kit.Spaces(margin(s.w))
	state := accepted(s.env, *s.text)
	badge := t.Tone(state.Tone).Render(s.env.CellText(state))
	lines := []string{edge + kit.Between(t.Muted.Render("version "+kit.Clean(s.text.Version)), badge, w, t.Glyph.More), ""}
	for i := s.top; i < min(len(s.lines), s.top+s.room()); i++ {
		lines = append(lines, edge+s.lines[i])
	}
	if s.top+s.room() < len(s.lines) {
		for len(lines) < s.h-1 {
			lines = append(lines, "")
		}
		lines = append(lines, edge+t.Muted.Render(t.Glyph.Down+" more below"))
	}
	return kit.Box(strings.Join(lines, "\n"), s.w, s.h)
}
