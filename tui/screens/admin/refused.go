package admin

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/audit"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// refusedPage lists whose calls were refused in the last day.
type refusedPage struct {
	rows *kit.List[domain.Refusal]
	w, h int
}

func newRefused(env *kit.Env) *refusedPage {
	quiet := func(text string) kit.Cell { return kit.Cell{Text: text, Tone: theme.Quiet} }
	times := func(f domain.Refusal) kit.Cell { return kit.Plain(kit.Count(int(f.Times), "time", "times")) }
	last := func(f domain.Refusal) string { return strings.ReplaceAll(f.Op, ".", " ") }
	return &refusedPage{rows: kit.NewList(env, kit.ListOptions[domain.Refusal]{
		ID: func(f domain.Refusal) string { return fmt.Sprint(f.Key, f.Since) },
		Columns: []kit.Column[domain.Refusal]{
			{Title: "Who", Cell: func(f domain.Refusal) kit.Cell { return kit.Plain(whoWasRefused(f)) }},
			{Title: "Refused", Width: 12, Right: true, Cell: times},
			{Title: "Since", Width: 12, Cell: func(f domain.Refusal) kit.Cell { return quiet(env.When(f.Since)) }},
			{Title: "Last", Width: 20, Rank: 1, Cell: func(f domain.Refusal) kit.Cell { return kit.Plain(last(f)) }},
			{Title: "From", Width: 18, Rank: 2, Cell: func(f domain.Refusal) kit.Cell { return quiet(f.Address) }},
		},
		Card: func(f domain.Refusal) kit.Card {
			return kit.Card{Title: whoWasRefused(f), Corner: times(f), Line: facts(env, "since "+env.When(f.Since), "last "+last(f))}
		},
		Fetch: func(domain.Page, string) kit.Call[domain.List[domain.Refusal]] {
			return kit.Look(env, audit.Refused{})
		},
		Noun: "row", Nouns: "rows", Note: "of the last day, by key and hour", Empty: "Nothing was refused in the last day.",
	})}
}

// whoWasRefused names a person, a guest by its key, or all those beyond the table.
func whoWasRefused(f domain.Refusal) string {
	switch {
	case f.Name != "":
		return f.Name
	case f.Key != "":
		return "guest " + f.Key
	}
	return "others"
}

// Init asks for what was refused.
func (s *refusedPage) Init() tea.Cmd { return s.rows.Init() }

// Update moves over the rows.
func (s *refusedPage) Update(msg tea.Msg) (kit.Screen, tea.Cmd) { return s, s.rows.Update(msg) }

// SetSize says how much room there is.
func (s *refusedPage) SetSize(w, h int) {
	s.w, s.h = w, h
	s.rows.SetSize(w, h)
}

// Title names the page.
func (s *refusedPage) Title() string { return "Refused" }

// Typing is false: there is nothing to type.
func (s *refusedPage) Typing() bool { return s.rows.Typing() }

// Keys are those that move.
func (s *refusedPage) Keys() []kit.Key { return s.rows.Keys() }

// View draws the rows.
func (s *refusedPage) View() string { return kit.Box(s.rows.View(), s.w, s.h) }
