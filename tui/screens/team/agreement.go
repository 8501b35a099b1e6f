package team

import (
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
	reader *kit.Reader
	w, h   int
}

func newAgreement(env *kit.Env, id string) *agreement {
	return &agreement{env: env, id: id, reader: kit.NewReader(env, kit.ReaderOptions{})}
}

// Init asks for the text.
func (s *agreement) Init() tea.Cmd {
	return tea.Batch(kit.Ask(s.env, partner.ShowAgreement{ID: s.id}), askRights(s.env), s.reader.Wait())
}

// Topics are the company's.
func (s *agreement) Topics() []string { return []string{partner.Topic(s.env.Actor.Partner)} }

// Update takes answers and scrolls.
func (s *agreement) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case rightsMsg:
		s.rights = m.rights
		return s, nil
	case kit.Got[partner.Agreement]:
		if m.Err != nil {
			s.reader.Fail(m.Err)
			return s, nil
		}
		if s.text != nil && s.text.Hash != m.Value.Hash {
			s.reader.Clear() // another text is read from its beginning
		}
		s.text = &m.Value
		s.reader.Set(m.Value.Text)
		return s, nil
	case kit.Done[partner.Agreement]:
		if m.Err != nil {
			s.env.Fail(m.Err)
			return s, s.Init()
		}
		s.env.Toast(theme.Good, m.Value.Title+" is accepted.")
		s.env.Back()
		return s, nil
	}
	switch {
	case s.env.Keys.Retry.Is(msg) && s.text == nil:
		return s, s.Init()
	case !s.reader.Typing() && s.acceptKey().Is(msg):
		s.ask()
		return s, nil
	}
	return s, s.reader.Update(msg)
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
	case k.Why == "" && s.reader.Progress() < 1:
		return k.Unless("Please read it to its end first.")
	}
	return k
}

// SetSize says how much room there is. How the text stands takes two lines.
func (s *agreement) SetSize(w, h int) {
	s.w, s.h = w, h
	s.reader.SetSize(w, max(1, h-2))
}

// Title is the agreement's.
func (s *agreement) Title() string {
	if s.text != nil {
		return s.text.Title
	}
	return "Agreement"
}

// Typing reports whether something is looked for in the text.
func (s *agreement) Typing() bool { return s.reader.Typing() }

// Takes leaves to the reader what it has a use for.
func (s *agreement) Takes(m tea.KeyPressMsg) bool { return s.reader.Takes(m) }

// Keys are those of the reader, and accept.
func (s *agreement) Keys() []kit.Key {
	if s.text == nil {
		return s.reader.Keys()
	}
	return s.reader.Keys(s.acceptKey())
}

// View draws the text with how it stands.
func (s *agreement) View() string {
	if s.text == nil {
		return s.reader.View()
	}
	t, w := s.env.Theme, s.reader.Measure()
	state := accepted(s.env, *s.text)
	badge := t.Tone(state.Tone).Render(s.env.CellText(state))
	head := kit.Spaces(margin(s.w)) + kit.Between(t.Muted.Render("version "+kit.Clean(s.text.Version)), badge, w, t.Glyph.More)
	return kit.Box(head+"\n\n"+s.reader.View(), s.w, s.h)
}
