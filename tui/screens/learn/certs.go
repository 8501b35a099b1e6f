package learn

import (
	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/learn"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// certs lists certificates: one's own, or those of the team.
type certs struct {
	env  *kit.Env
	team bool
	rows *kit.List[learn.Certificate]
	w, h int
}

func newCerts(env *kit.Env) *certs {
	s := &certs{env: env, w: 80, h: 20}
	s.build()
	return s
}

func (s *certs) build() {
	env, team := s.env, s.team
	cols := []kit.Column[learn.Certificate]{
		{Title: "Certificate", Cell: func(c learn.Certificate) kit.Cell { return kit.Plain(c.Title) }},
		{Title: "Valid until", Width: 12, Cell: func(c learn.Certificate) kit.Cell { return kit.Plain(until(env, c)) }},
		{Title: "State", Width: 11, Cell: func(c learn.Certificate) kit.Cell { return held(env, c) }},
		{Title: "Serial", Width: 18, Rank: 2, Cell: func(c learn.Certificate) kit.Cell { return kit.Cell{Text: c.Serial, Tone: theme.Quiet} }},
	}
	o := kit.ListOptions[learn.Certificate]{
		ID: func(c learn.Certificate) string { return c.Serial },
		Card: func(c learn.Certificate) kit.Card {
			who := c.Serial
			if team {
				who = c.Name
			}
			return kit.Card{Title: c.Title, Corner: held(env, c), Line: dotted(env, who, until(env, c))}
		},
		Query: func(p domain.Page, _ string) domain.Query[domain.List[learn.Certificate]] {
			return learn.Certificates{Team: team, Mine: !team, Page: p}
		},
		Open: func(c learn.Certificate) tea.Cmd { env.Push(newCertificate(env, c)); return nil },
		Noun: "certificate", Nouns: "certificates", Note: "yours",
		Empty: "You hold no certificate yet. Pass a course to get one.",
	}
	if team {
		o.Note, o.Empty = "of your team", "Nobody of your team holds a certificate yet."
		cols = append(cols[:1:1], append([]kit.Column[learn.Certificate]{
			{Title: "Holder", Width: 20, Rank: 1, Cell: func(c learn.Certificate) kit.Cell { return kit.Plain(c.Name) }},
		}, cols[1:]...)...)
	}
	o.Columns = cols
	s.rows = kit.NewList(env, o)
	s.rows.SetSize(s.w, s.h)
}

func until(env *kit.Env, c learn.Certificate) string {
	if c.Ends.IsZero() {
		return "no end"
	}
	return env.Date(c.Ends)
}

// held says whether a certificate is in force, or can be renewed.
func held(env *kit.Env, c learn.Certificate) kit.Cell {
	switch {
	case c.Status != learn.Valid:
		return kit.State(theme.Quiet, string(c.Status))
	case !c.RenewsAt.IsZero() && !c.RenewsAt.After(env.Now()):
		return kit.State(theme.Warn, "to renew")
	}
	return kit.State(theme.Good, "valid")
}

// Init asks for the certificates.
func (s *certs) Init() tea.Cmd { return s.rows.Init() }

// Topics are what the actor and its team learn.
func (s *certs) Topics() []string { return topics(s.env.Actor) }

// Update takes keys and answers.
func (s *certs) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	if s.whose().Is(msg) {
		s.team = !s.team
		s.build()
		return s, s.rows.Init()
	}
	return s, s.rows.Update(msg)
}

func (s *certs) whose() kit.Key {
	switch {
	case !leads(s.env.Actor):
		return kit.Key{}
	case s.team:
		return kit.On("v", "only yours")
	}
	return kit.On("v", "of the team")
}

// SetSize says how much room there is.
func (s *certs) SetSize(w, h int) {
	s.w, s.h = w, h
	s.rows.SetSize(w, h)
}

// Title names the place.
func (s *certs) Title() string { return "Certificates" }

// Typing is false: nothing is typed here.
func (s *certs) Typing() bool { return false }

// Keys are those of the rows, and whose certificates are shown.
func (s *certs) Keys() []kit.Key { return s.rows.Keys(present(s.whose())...) }

// Copy offers the line that verifies the certificate under the cursor.
func (s *certs) Copy() []kit.Clip {
	c, ok := s.rows.Current()
	if !ok {
		return nil
	}
	return []kit.Clip{verifies(s.env, c.Serial), {Label: "serial", Text: c.Serial}}
}

// View draws the certificates.
func (s *certs) View() string { return kit.Box(s.rows.View(), s.w, s.h) }

// sheet is a page of facts that was asked for already.
type sheet struct {
	env    *kit.Env
	title  string
	clips  []kit.Clip
	detail *kit.Detail
}

func newCertificate(env *kit.Env, c learn.Certificate) *sheet {
	s := &sheet{env: env, title: c.Title, clips: []kit.Clip{verifies(env, c.Serial), {Label: "serial", Text: c.Serial}}, detail: kit.NewDetail(env)}
	ends := "no end"
	if !c.Ends.IsZero() {
		ends = env.Exact(c.Ends)
	}
	renews := ""
	if !c.RenewsAt.IsZero() {
		renews = "from " + env.Date(c.RenewsAt)
	}
	s.detail.Set(kit.Page{Title: c.Title, State: held(env, c), Subtitle: c.Serial, Sections: []kit.Block{
		{Pairs: []kit.Pair{
			kit.Fact("Holder", c.Name), kit.Fact("Company", c.Company), kit.Fact("Issued", env.Exact(c.IssuedAt)), kit.Fact("Valid until", ends),
			kit.Fact("Can be renewed", renews), kit.Fact("Version", c.Version), kit.Fact("Reason", c.Reason),
		}},
		{Title: "To verify it", Text: env.CommandLine("certs verify " + c.Serial)},
	}})
	return s
}

// Init asks for nothing.
func (s *sheet) Init() tea.Cmd { return nil }

// Update scrolls.
func (s *sheet) Update(msg tea.Msg) (kit.Screen, tea.Cmd) { return s, s.detail.Update(msg) }

// SetSize says how much room there is.
func (s *sheet) SetSize(w, h int) { s.detail.SetSize(w, h) }

// Title names the record.
func (s *sheet) Title() string { return s.title }

// Typing is false: nothing is typed here.
func (s *sheet) Typing() bool { return false }

// Keys are those that scroll.
func (s *sheet) Keys() []kit.Key { return s.detail.Keys() }

// Copy offers what can be copied of the record.
func (s *sheet) Copy() []kit.Clip { return s.clips }

// View draws the page.
func (s *sheet) View() string { return s.detail.View() }
