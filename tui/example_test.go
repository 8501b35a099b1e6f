package tui_test

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/tui"
	"gangway/tui/kit"
	"gangway/tui/theme"
	"gangway/tui/tuitest/harbour"
)

// boatList is a list with a preview beside it where the window is wide.
type boatList struct {
	env     *kit.Env
	list    *kit.List[harbour.Boat]
	preview *kit.Detail
	w, h    int
}

func newBoatList(env *kit.Env, _ []string) kit.Screen {
	s := &boatList{env: env, preview: kit.NewPreview(env)}
	s.list = kit.NewList(env, kit.ListOptions[harbour.Boat]{
		ID: func(b harbour.Boat) string { return b.ID },
		Columns: []kit.Column[harbour.Boat]{
			{Title: "Boat", Cell: func(b harbour.Boat) kit.Cell { return kit.Plain(b.Name) }},
			{Title: "Home", Width: 4, Rank: 2, Cell: func(b harbour.Boat) kit.Cell { return kit.Plain(b.Home) }},
			{Title: "Price", Width: 11, Right: true, Rank: 1, Cell: func(b harbour.Boat) kit.Cell { return kit.Plain(kit.Money(b.Price)) }},
			{Title: "Ends", Width: 14, Cell: s.ends},
		},
		Query: func(p domain.Page, filter string) domain.Query[domain.List[harbour.Boat]] {
			return harbour.List{Page: p, Starts: filter}
		},
		Open:   func(b harbour.Boat) tea.Cmd { env.Go("boats", b.ID); return nil },
		Moved:  func(b harbour.Boat) tea.Cmd { s.preview.Set(boatPage(env, b)); return nil },
		Filter: true, Marks: true, Noun: "boat", Nouns: "boats", Note: "sorted by name",
		Empty: "No boat lies here yet.", Hint: env.Keys.New.To("register a boat"),
	})
	return s
}

func (s *boatList) ends(b harbour.Boat) kit.Cell {
	if b.Until.Sub(s.env.Now()).Hours() < 7*24 {
		return kit.State(theme.Warn, s.env.When(b.Until))
	}
	return kit.Plain(s.env.When(b.Until))
}

func (s *boatList) Init() tea.Cmd                  { return s.list.Init() }
func (s *boatList) Topics() []string               { return []string{harbour.Topic} }
func (s *boatList) Title() string                  { return "Boats" }
func (s *boatList) Typing() bool                   { return s.list.Typing() }
func (s *boatList) Takes(key tea.KeyPressMsg) bool { return s.list.Takes(key) }
func (s *boatList) View() string                   { return s.env.Beside(s.list.View(), s.preview.View(), s.w, s.h) }

func (s *boatList) new() kit.Key    { return s.env.Keys.New.To("new boat").Unless(onlyOwners(s.env)) }
func (s *boatList) Keys() []kit.Key { return s.list.Keys(s.new()) }

func (s *boatList) SetSize(w, h int) {
	s.w, s.h = w, h
	left, right := kit.Split(w)
	s.list.SetSize(left, h)
	s.preview.SetSize(right, h)
}

func (s *boatList) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	if !s.list.Typing() && s.new().Is(msg) {
		s.env.Go("boats", "new")
		return s, nil
	}
	return s, s.list.Update(msg)
}

// boatDetail is one boat.
type boatDetail struct {
	env    *kit.Env
	id     string
	boat   harbour.Boat
	detail *kit.Detail
}

func newBoatDetail(env *kit.Env, words []string) kit.Screen {
	return &boatDetail{env: env, id: words[0], detail: kit.NewDetail(env)}
}

func (s *boatDetail) Init() tea.Cmd {
	return tea.Batch(kit.Ask(s.env, harbour.Show{ID: s.id}), s.detail.Wait())
}
func (s *boatDetail) Topics() []string { return []string{harbour.Topic} }
func (s *boatDetail) Title() string    { return s.boat.Name }
func (s *boatDetail) Typing() bool     { return false }
func (s *boatDetail) View() string     { return s.detail.View() }
func (s *boatDetail) SetSize(w, h int) { s.detail.SetSize(w, h) }
func (s *boatDetail) sink() kit.Key    { return kit.On("x", "sink").Unless(onlyOwners(s.env)) }
func (s *boatDetail) Keys() []kit.Key  { return append(s.detail.Keys(), s.sink()) }
func (s *boatDetail) Copy() []kit.Clip { return []kit.Clip{{Label: "id", Text: s.id}} }

func (s *boatDetail) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case kit.Got[harbour.Boat]:
		if m.Err != nil {
			s.detail.Fail(m.Err)
			return s, nil
		}
		s.boat = m.Value
		s.detail.Set(boatPage(s.env, s.boat))
		return s, nil
	case kit.Done[harbour.Boat]:
		if m.Err != nil {
			s.env.Fail(m.Err)
			return s, nil
		}
		s.env.Toast(theme.Good, m.Value.Name+" was sunk.")
		s.env.Back()
		return s, nil
	}
	if s.sink().Is(msg) {
		s.env.Open(kit.NewConfirm(s.env, kit.Confirm{
			Head: "Sink this boat?", Body: []string{s.boat.Name + " will be gone for good."}, Yes: "Sink it", No: "Keep it", Danger: true,
			Do: func() tea.Cmd { return kit.Send(s.env, harbour.Sink{ID: s.id}) },
		}))
		return s, nil
	}
	return s, s.detail.Update(msg)
}

func boatPage(env *kit.Env, b harbour.Boat) kit.Page {
	return kit.Page{
		Title: b.Name, State: kit.State(theme.Good, b.State), Subtitle: "Home: " + b.Home,
		Sections: []kit.Block{
			{Pairs: []kit.Pair{kit.Fact("Price", kit.Money(b.Price)), kit.Fact("Ends", env.Exact(b.Until)), kit.Fact("Id", b.ID)}},
			{Title: "Note", Text: b.Note},
		},
	}
}

// boatForm registers a boat.
type boatForm struct {
	env  *kit.Env
	form *kit.Form
}

func newBoatForm(env *kit.Env, _ []string) kit.Screen {
	s := &boatForm{env: env}
	s.form = kit.NewForm(env, kit.FormOptions{
		Button: "Register boat", Submit: s.submit,
		Sections: []kit.Section{{Title: "Boat", Fields: []kit.Field{
			{Name: "name", Label: "Name", Hint: "As it is painted on the stern.", Required: true},
			{Name: "home", Label: "Home country", Kind: kit.CountryField, Required: true},
			{Name: "price", Label: "Price", Kind: kit.AmountField, Hint: "Such as 48k or 48,000."},
			{Name: "days", Label: "Days in harbour", Kind: kit.NumberField},
			{Name: "note", Label: "Note", Kind: kit.AreaField, Rows: 3},
		}}},
	})
	return s
}

func (s *boatForm) submit(v kit.Values) tea.Cmd {
	price, _ := v.Money("price", s.env.Facts.Currency) // the form has checked it
	days, _ := v.Int("days")
	return kit.Send(s.env, harbour.Register{Name: v.Text("name"), Home: v.Text("home"), Price: price, Days: days, Note: v.Text("note")})
}

func (s *boatForm) Init() tea.Cmd    { return nil }
func (s *boatForm) Title() string    { return "New boat" }
func (s *boatForm) Typing() bool     { return true }
func (s *boatForm) View() string     { return s.form.View() }
func (s *boatForm) SetSize(w, h int) { s.form.SetSize(w, h) }
func (s *boatForm) Keys() []kit.Key  { return s.form.Keys() }
func (s *boatForm) Unsaved() bool    { return s.form.Unsaved() }

func (s *boatForm) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	cmd := s.form.Update(msg)
	if m, ok := msg.(kit.Done[harbour.Boat]); ok && m.Err == nil {
		s.env.Toast(theme.Good, m.Value.Name+" is registered.")
		s.env.Replace("boats", m.Value.ID)
	}
	return s, cmd
}

func onlyOwners(env *kit.Env) string {
	if env.Actor.Is(domain.Partner, domain.Owner) {
		return ""
	}
	return "Only an owner can do this."
}

// boatRoutes is the table of the example; the portal's own is in routes.go.
func boatRoutes() []kit.Route {
	return []kit.Route{
		{Path: "home", Title: "Home", Tab: 1, Open: newEmptyHome},
		{
			Path: "boats", Title: "Boats", Tab: 2, Open: newBoatList, Topics: kit.Of(harbour.Topic),
			Count: func(env *kit.Env) kit.Call[int] { return kit.Query(env, harbour.Count{}) },
		},
		{Path: "boats new", Title: "Register a boat", Open: newBoatForm, May: func(a domain.Actor) bool { return a.Role == domain.Owner }},
		{Path: "boats :id", Title: "Boat", Open: newBoatDetail},
	}
}

// A list, a detail and a form with their routes are all that a noun needs; see
// the screens above.
func Example() {
	portal, _, err := harbour.New("Anna")
	if err != nil {
		fmt.Println(err)
		return
	}
	m := tui.New(tui.Options{Context: context.Background(), Portal: portal, Actor: harbour.Owner(), Routes: boatRoutes(), Place: kit.To("boats")})
	fmt.Println(m.Init() != nil)
	// Output: true
}
