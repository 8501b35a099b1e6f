package admin

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/audit"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// trail is the audit trail: who did what, newest first.
type trail struct {
	env     *kit.Env
	noun    string // only operations on these, "" for all
	person  string // id of the user, "" for all
	name    string // of that user
	known   []string
	rows    *kit.List[domain.Audit]
	preview *kit.Detail
	w, h    int
}

func newTrail(env *kit.Env) *trail {
	s := &trail{env: env, preview: kit.NewPreview(env)}
	s.rows = s.list()
	return s
}

func (s *trail) list() *kit.List[domain.Audit] {
	env, noun, person := s.env, s.noun, s.person
	quiet := func(text string) kit.Cell { return kit.Cell{Text: text, Tone: theme.Quiet} }
	words := []string{"newest first"}
	if noun != "" {
		words = append(words, "only "+noun)
	}
	if person != "" {
		words = append(words, "only by "+kit.Clean(s.name))
	}
	return kit.NewList(env, kit.ListOptions[domain.Audit]{
		ID: func(a domain.Audit) string { return a.Node + "/" + strconv.FormatInt(a.Seq, 10) },
		Columns: []kit.Column[domain.Audit]{
			{Title: "When", Width: 12, Cell: func(a domain.Audit) kit.Cell { return quiet(env.When(a.At)) }},
			{Title: "Who", Cell: func(a domain.Audit) kit.Cell { return kit.Plain(byWhom(a)) }},
			{Title: "What", Width: 24, Cell: func(a domain.Audit) kit.Cell { return kit.Plain(deed(a)) }},
			{Title: "Which", Rank: 2, Cell: func(a domain.Audit) kit.Cell { return quiet(subjects(a)) }},
			{Title: "Door", Width: 7, Rank: 3, Cell: func(a domain.Audit) kit.Cell { return quiet(a.Door) }},
		},
		Card: func(a domain.Audit) kit.Card {
			return kit.Card{Title: deed(a), Corner: quiet(env.When(a.At)), Line: facts(env, byWhom(a), subjects(a))}
		},
		Query: func(p domain.Page, _ string) domain.Query[domain.List[domain.Audit]] {
			return audit.List{Page: p, Noun: noun, Actor: person}
		},
		Open: func(a domain.Audit) tea.Cmd { env.Push(newDeed(env, a)); return nil },
		Moved: func(a domain.Audit) tea.Cmd {
			s.preview.Clear()
			s.preview.Set(auditPage(env, a))
			return nil
		},
		Noun: "row", Nouns: "rows", Note: facts(env, words...),
		Empty: "Nothing was done that matches.",
	})
}

// deed is an operation in the words of the command line.
func deed(a domain.Audit) string { return strings.ReplaceAll(a.Op, ".", " ") }

// byWhom names who did it: a person, a guest by its key, the portal.
func byWhom(a domain.Audit) string {
	switch {
	case a.Name != "":
		return a.Name
	case a.Key != "":
		return "guest " + a.Key
	}
	return "guest"
}

// subjects are the records that were changed, without their tables.
func subjects(a domain.Audit) string {
	var ids []string
	for _, r := range a.Records {
		_, id, _ := strings.Cut(r, "/")
		if isID(id) && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return strings.Join(ids, ", ")
}

// isID reports whether a key is an id such as D-7K3QXM, and not one that is made
// of several parts.
func isID(key string) bool { return len(key) == 8 && key[1] == '-' }

// auditPage is one row with all that was kept of it.
func auditPage(env *kit.Env, a domain.Audit) kit.Page {
	return kit.Page{
		Title: deed(a), State: kit.State(theme.Good, a.Result), Subtitle: facts(env, byWhom(a), env.Exact(a.At)),
		Sections: []kit.Block{
			{Title: "What was given", Pairs: given(a.Input)},
			{Title: "Who", Pairs: []kit.Pair{
				kit.Fact("Side", string(a.Side)), kit.Fact("Person", a.User), kit.Fact("Partner", a.Partner),
				kit.Fact("Key", a.Key), kit.Fact("Door", a.Door), kit.Fact("Session", a.Session),
			}},
			{Title: "What changed", Text: strings.Join(a.Records, "\n")},
			{Title: "Chain", Pairs: []kit.Pair{
				kit.Fact("Row", strconv.FormatInt(a.Seq, 10)), kit.Fact("Hash", a.Hash), kit.Fact("Before", a.Prev),
			}},
		},
	}
}

// given are the fields of an operation's input, by name.
func given(input json.RawMessage) []kit.Pair {
	fields := map[string]any{}
	if json.Unmarshal(input, &fields) != nil {
		return nil
	}
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	pairs := make([]kit.Pair, 0, len(names))
	for _, name := range names {
		pairs = append(pairs, kit.Fact(strings.ReplaceAll(name, "_", " "), spelled(fields[name])))
	}
	return pairs
}

// spelled writes a value of an input for people.
func spelled(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}

// Init asks for the rows, and for the nouns that can be chosen.
func (s *trail) Init() tea.Cmd { return tea.Batch(s.rows.Init(), askRights(s.env)) }

// Topics are stale when a row is added.
func (s *trail) Topics() []string { return []string{"audit"} }

// Update takes answers and keys.
func (s *trail) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case rightsMsg:
		s.known = nounsOf(m.rights)
		return s, nil
	case kit.Got[audit.Verdict]:
		if m.Err != nil {
			s.env.Fail(m.Err)
			return s, nil
		}
		s.env.Toast(theme.Good, fmt.Sprintf("The chain holds: none of %s was changed or taken out.", kit.Count(int(m.Value.Rows), "row", "rows")))
		return s, nil
	case pickedStatus:
		s.noun = string(m)
		return s, s.anew()
	case tea.KeyPressMsg:
		if cmd, taken := s.pressed(m); taken {
			return s, cmd
		}
	}
	return s, s.rows.Update(msg)
}

func (s *trail) pressed(m tea.KeyPressMsg) (tea.Cmd, bool) {
	switch {
	case s.nounKey().Is(m):
		all := []kit.Option{{Label: "Everything"}}
		for _, n := range s.known {
			all = append(all, kit.Option{Value: n, Label: n})
		}
		pickStatus(s.env, "About what?", all, s.noun)
	case s.personKey().Is(m):
		a, _ := s.rows.Current()
		if s.person != "" {
			a = domain.Audit{}
		}
		s.person, s.name = a.User, a.Name
		return s.anew(), true
	case s.verifyKey().Is(m):
		return kit.Ask(s.env, audit.Verify{}), true
	case s.refusedKey().Is(m):
		s.env.Push(newRefused(s.env))
	default:
		return nil, false
	}
	return nil, true
}

func (s *trail) anew() tea.Cmd {
	s.rows = s.list()
	s.SetSize(s.w, s.h)
	return s.Init()
}

func (s *trail) nounKey() kit.Key {
	k := kit.On("s", "subject")
	k.Help = "Choose what the rows are about."
	return k
}

func (s *trail) personKey() kit.Key {
	k := kit.On("w", "who")
	k.Help = "Only what this person did; again for everybody."
	if s.person != "" {
		return k.To("everybody")
	}
	if a, ok := s.rows.Current(); !ok || a.User == "" {
		return k.Unless("No person stands in this row.")
	}
	return k
}

func (s *trail) verifyKey() kit.Key {
	k := kit.On("v", "verify")
	k.Help = "Check that no row was changed or taken out."
	return k
}

func (s *trail) refusedKey() kit.Key {
	k := kit.On("f", "refused")
	k.Help = "Whose calls were refused, and how often."
	return k
}

// nounsOf are the nouns of operations, each once.
func nounsOf(r rights) []string {
	var out []string
	for name := range r.names {
		noun, _, _ := strings.Cut(name, ".")
		out = append(out, noun)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// SetSize says how much room there is.
func (s *trail) SetSize(w, h int) {
	s.w, s.h = w, h
	l, r := kit.Split(w)
	s.rows.SetSize(l, h)
	s.preview.SetSize(max(1, r), h)
}

// Title names the place.
func (s *trail) Title() string { return "Audit" }

// Typing is false: there is nothing to type.
func (s *trail) Typing() bool { return s.rows.Typing() }

// Keys are those that work now.
func (s *trail) Keys() []kit.Key {
	keys := s.rows.Keys()
	return slices.Insert(keys, min(2, len(keys)), s.nounKey(), s.personKey(), s.verifyKey(), s.refusedKey())
}

// View draws the rows, with the one under the cursor beside them in a wide
// window.
func (s *trail) View() string {
	if _, r := kit.Split(s.w); r == 0 {
		return kit.Box(s.rows.View(), s.w, s.h)
	}
	return s.env.Beside(s.rows.View(), s.preview.View(), s.w, s.h)
}

// deedPage is a row of the audit trail on a page of its own.
type deedPage struct {
	env    *kit.Env
	row    domain.Audit
	detail *kit.Detail
	w, h   int
}

func newDeed(env *kit.Env, a domain.Audit) *deedPage {
	s := &deedPage{env: env, row: a, detail: kit.NewDetail(env)}
	s.detail.Set(auditPage(env, a))
	return s
}

// Init asks for nothing: a row never changes.
func (s *deedPage) Init() tea.Cmd { return nil }

// Update scrolls.
func (s *deedPage) Update(msg tea.Msg) (kit.Screen, tea.Cmd) { return s, s.detail.Update(msg) }

// SetSize says how much room there is.
func (s *deedPage) SetSize(w, h int) {
	s.w, s.h = w, h
	s.detail.SetSize(w, h)
}

// Title is what was done.
func (s *deedPage) Title() string { return deed(s.row) }

// Typing is false: there is nothing to type.
func (s *deedPage) Typing() bool { return false }

// Keys are those that scroll.
func (s *deedPage) Keys() []kit.Key { return s.detail.Keys() }

// View draws the row.
func (s *deedPage) View() string { return kit.Box(s.detail.View(), s.w, s.h) }
