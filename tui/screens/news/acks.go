package news

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/news"
	"gangway/domain/reading"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// acks lists by partner who has confirmed an item.
type acks struct {
	env  *kit.Env
	rows *kit.List[reading.Company]
}

func newAcks(env *kit.Env, id string) *acks {
	return &acks{env, kit.NewList(env, kit.ListOptions[reading.Company]{
		ID: func(c reading.Company) string { return c.Partner.ID },
		Columns: []kit.Column[reading.Company]{
			{Title: "Partner", Cell: func(c reading.Company) kit.Cell { return kit.Plain(c.Partner.Name) }},
			{Title: "Confirmed", Width: 12, Cell: Confirmed},
			{Title: "Waiting for", Rank: 1, Cell: func(c reading.Company) kit.Cell {
				return kit.Cell{Text: strings.Join(c.Waiting, ", "), Tone: theme.Quiet}
			}},
		},
		Query: func(p domain.Page, _ string) domain.Query[domain.List[reading.Company]] {
			return news.Acks{ID: id, Page: p}
		},
		Open: func(c reading.Company) tea.Cmd { env.Go("partners", c.Partner.ID); return nil },
		Noun: "partner", Nouns: "partners", Empty: "No partner sees this item.",
	})}
}

// Confirmed is how many people of a partner have confirmed something.
func Confirmed(c reading.Company) kit.Cell {
	words := fmt.Sprintf("%d of %d", c.Confirmed, c.People)
	if c.Confirmed >= c.People {
		return kit.State(theme.Good, words)
	}
	return kit.State(theme.Warn, words)
}

// Init asks for the partners.
func (s *acks) Init() tea.Cmd { return s.rows.Init() }

// Update gives keys to the rows.
func (s *acks) Update(msg tea.Msg) (kit.Screen, tea.Cmd) { return s, s.rows.Update(msg) }

// Topics are those of all reading, and of partners.
func (s *acks) Topics() []string { return []string{news.Topic, "reading"} }

// Title names the place.
func (s *acks) Title() string { return "Confirmed by" }

// Typing reports that no text has the focus.
func (s *acks) Typing() bool { return s.rows.Typing() }

// Takes reports whether the rows have a use for a key.
func (s *acks) Takes(m tea.KeyPressMsg) bool { return s.rows.Takes(m) }

// Keys are those of the rows.
func (s *acks) Keys() []kit.Key { return s.rows.Keys() }

// SetSize says how much room there is.
func (s *acks) SetSize(w, h int) { s.rows.SetSize(w, h) }

// View draws the rows.
func (s *acks) View() string { return s.rows.View() }
