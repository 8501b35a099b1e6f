package library

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/library"
	"gangway/tui/kit"
)

// stats shows the vendor how much the library is read.
type stats struct {
	env  *kit.Env
	rows *kit.List[library.Stat]
}

func newStats(env *kit.Env) *stats {
	number := func(title string, rank int, of func(library.Stat) int64) kit.Column[library.Stat] {
		return kit.Column[library.Stat]{Title: title, Width: 9, Right: true, Rank: rank, Cell: func(s library.Stat) kit.Cell {
			return kit.Plain(strconv.FormatInt(of(s), 10))
		}}
	}
	return &stats{env: env, rows: kit.NewList(env, kit.ListOptions[library.Stat]{
		ID: func(s library.Stat) string { return s.Path },
		Columns: []kit.Column[library.Stat]{
			{Title: "Title", Cell: func(s library.Stat) kit.Cell { return kit.Plain(s.Title) }},
			number("Readers", 1, func(s library.Stat) int64 { return s.Readers }),
			number("Reads", 3, func(s library.Stat) int64 { return s.Reads }),
			number("Fetched", 4, func(s library.Stat) int64 { return s.Downloads }),
			{Title: "Confirmed", Width: 9, Right: true, Rank: 2, Cell: func(s library.Stat) kit.Cell { return kit.Plain(confirmed(s)) }},
		},
		Card: func(s library.Stat) kit.Card {
			line := kit.Count(int(s.Readers), "reader", "readers")
			if s.MustAck {
				line = dotted(env, line, confirmed(s)+" confirmed")
			}
			return kit.Card{Title: s.Title, Line: line}
		},
		Query: func(p domain.Page, _ string) domain.Query[domain.List[library.Stat]] { return library.Stats{Page: p} },
		Open:  func(s library.Stat) tea.Cmd { env.Go(place, s.Path); return nil },
		Noun:  "entry", Nouns: "entries", Note: "each person counts once a day", Empty: "There is nothing in the library yet.",
	})}
}

// confirmed is how many people have confirmed what is to be confirmed.
func confirmed(s library.Stat) string {
	if !s.MustAck {
		return ""
	}
	return strconv.FormatInt(s.Confirmed, 10)
}

// Init asks for the numbers.
func (s *stats) Init() tea.Cmd { return s.rows.Init() }

// Update gives everything to the list.
func (s *stats) Update(msg tea.Msg) (kit.Screen, tea.Cmd) { return s, s.rows.Update(msg) }

// SetSize says how much room there is.
func (s *stats) SetSize(w, h int) { s.rows.SetSize(w, h) }

// Title names the place.
func (s *stats) Title() string { return "How it is read" }

// Typing is false: there is nothing to type.
func (s *stats) Typing() bool { return false }

// Keys are those of the list.
func (s *stats) Keys() []kit.Key { return s.rows.Keys() }

// View draws the list.
func (s *stats) View() string { return s.rows.View() }
