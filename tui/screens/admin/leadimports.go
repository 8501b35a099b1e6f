package admin

import (
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// leadImports are the imports of leads with their reports, the newest first. A
// table comes in by the command line; what became of it is read here.
type leadImports struct {
	env    *kit.Env
	rows   *kit.List[lead.Intake]
	beside *kit.Detail
	w, h   int
}

// importLine is the command line that brings leads in, without the host.
const importLine = "leads import --dry-run < leads.csv"

func newLeadImports(env *kit.Env) *leadImports {
	s := &leadImports{env: env, beside: kit.NewPreview(env)}
	num := func(title string, rank int, of func(lead.Intake) int) kit.Column[lead.Intake] {
		return kit.Column[lead.Intake]{Title: title, Width: 8, Rank: rank, Right: true, Cell: func(i lead.Intake) kit.Cell { return kit.Plain(strconv.Itoa(of(i))) }}
	}
	s.rows = kit.NewList(env, kit.ListOptions[lead.Intake]{
		ID: func(i lead.Intake) string { return i.ID },
		Columns: []kit.Column[lead.Intake]{
			{Title: "When", Width: 13, Cell: func(i lead.Intake) kit.Cell { return kit.Plain(moment(env, i.At)) }},
			{Title: "By", Rank: 2, Cell: func(i lead.Intake) kit.Cell { return kit.Cell{Text: i.By, Tone: theme.Quiet} }},
			num("Rows", 0, func(i lead.Intake) int { return i.Rows }), num("Created", 1, func(i lead.Intake) int { return i.Created }),
			num("Updated", 3, func(i lead.Intake) int { return i.Updated }), num("Skipped", 4, func(i lead.Intake) int { return i.Skipped }),
			{Title: "Came out", Width: 15, Cell: cameOut},
		},
		Card: func(i lead.Intake) kit.Card {
			return kit.Card{Title: moment(env, i.At), Corner: cameOut(i), Line: facts(env, kit.Count(i.Rows, "row", "rows"), kit.Count(i.Created, "lead", "leads"), i.By)}
		},
		Query: func(p domain.Page, _ string) domain.Query[domain.List[lead.Intake]] { return lead.Imports{Page: p} },
		Open:  func(i lead.Intake) tea.Cmd { env.Push(newImportFile(env, i)); return nil },
		Noun:  "import", Nouns: "imports", Note: "newest first",
		Empty: "No table of leads was imported yet. It comes in by the command line: ssh HOST " + importLine,
	})
	return s
}

// cameOut says how an import ended.
func cameOut(i lead.Intake) kit.Cell {
	switch {
	case i.Broken != "":
		return kit.State(theme.Bad, "broken off")
	case i.Ended.IsZero():
		return kit.State(theme.Info, "under way")
	case i.Faulty > 0:
		return kit.State(theme.Warn, strconv.Itoa(i.Faulty)+" faulty")
	}
	return kit.State(theme.Good, "complete")
}

// importPage is the report of an import: how many rows became what, where the
// leads went, and what was wrong.
func importPage(env *kit.Env, i lead.Intake) kit.Page {
	page := kit.Page{Title: moment(env, i.At), State: cameOut(i), Subtitle: facts(env, "by "+i.By, i.ID)}
	if i.Broken != "" {
		page.Sections = append(page.Sections, said(env, theme.Bad, i.Broken))
	}
	count := func(label string, n int) []kit.Cell {
		return []kit.Cell{kit.Plain(label), {Text: strconv.Itoa(n), Right: true}, {}}
	}
	page.Sections = append(page.Sections, kit.Block{Title: "Rows", Table: [][]kit.Cell{
		count("Created", i.Created), count("Updated", i.Updated), count("Skipped, as nothing differed", i.Skipped), count("Faulty", i.Faulty), count("All", i.Rows),
	}})
	went := kit.Block{Title: "Where the new leads went"}
	t := lead.Totals{Counts: i.Routed}
	for _, v := range leadViews() {
		if n := v.in(t); n > 0 {
			went.Table = append(went.Table, []kit.Cell{kit.Plain(kit.Capital(v.word)), {Text: strconv.FormatInt(n, 10), Right: true}, {}})
		}
	}
	page.Sections = append(page.Sections, went, faultBlock(env, i))
	return page
}

// faultBlock lists what was wrong, line by line.
func faultBlock(env *kit.Env, i lead.Intake) kit.Block {
	b := kit.Block{Title: "What was wrong"}
	for _, f := range i.Faults {
		b.Pairs = append(b.Pairs, kit.Pair{Label: "line " + strconv.Itoa(f.Line), Value: kit.Plain(facts(env, f.Column, f.Value, f.Message))})
	}
	if i.More > 0 {
		b.Text = "And " + strconv.Itoa(i.More) + " more."
	}
	return b
}

// Init asks for the imports.
func (s *leadImports) Init() tea.Cmd { return s.rows.Init() }

// Topics are stale when an import has come further.
func (s *leadImports) Topics() []string { return []string{lead.TopicImports} }

// Update takes keys and the answer.
func (s *leadImports) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	if s.copyKey().Is(msg) {
		s.env.Copy(importLine)
		return s, nil
	}
	cmd := s.rows.Update(msg)
	if i, ok := s.rows.Current(); ok {
		s.beside.Set(importPage(s.env, i))
	}
	return s, cmd
}

func (s *leadImports) copyKey() kit.Key {
	k := s.env.Keys.Copy.To("copy command")
	k.Quiet, k.Help = false, "Copy the words that import a table, to follow ssh and the host."
	return k
}

// SetSize says how much room there is.
func (s *leadImports) SetSize(w, h int) {
	s.w, s.h = w, h
	l, r := kit.Split(w)
	s.rows.SetSize(l, h)
	s.beside.SetSize(max(1, r), max(1, h-1))
}

// Title names the place.
func (s *leadImports) Title() string { return "Imports" }

// Typing is false: there is nothing to type.
func (s *leadImports) Typing() bool { return false }

// Keys are those that work now.
func (s *leadImports) Keys() []kit.Key {
	keys := s.rows.Keys()
	return slices.Insert(keys, min(2, len(keys)), s.copyKey())
}

// View draws the imports, with the report of the one under the cursor beside them
// in a wide window.
func (s *leadImports) View() string {
	if _, r := kit.Split(s.w); r == 0 {
		return kit.Box(s.rows.View(), s.w, s.h)
	}
	beside := ""
	if len(s.rows.Rows()) > 0 {
		beside = "\n" + s.beside.View()
	}
	return s.env.Beside(s.rows.View(), beside, s.w, s.h)
}

// importFile is the report of one import on a screen of its own.
type importFile struct {
	*kit.Detail
	title string
}

func newImportFile(env *kit.Env, i lead.Intake) *importFile {
	s := &importFile{Detail: kit.NewDetail(env), title: "Import of " + moment(env, i.At)}
	s.Set(importPage(env, i))
	return s
}

// Init asks for nothing.
func (s *importFile) Init() tea.Cmd { return nil }

// Update scrolls.
func (s *importFile) Update(msg tea.Msg) (kit.Screen, tea.Cmd) { return s, s.Detail.Update(msg) }

// Title says which import it is.
func (s *importFile) Title() string { return s.title }

// Typing is false: there is nothing to type.
func (s *importFile) Typing() bool { return false }
