package library

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/library"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// A row is an entry of the library, or what a search has found.
type row struct {
	library.Entry
	first   bool   // of its folder in the list
	snippet string // around what was found
	found   bool
}

// list is the section of the library: what there is by folder, or what a search
// has found as it is typed; beside it, in wide windows, the beginning of the
// document under the cursor.
type list struct {
	env    *kit.Env
	w, h   int
	folder string // that alone is shown, "" is all
	unread bool   // whether only what is new is shown
	last   string // folder of the last row that came, so that each is named once
	words  string // that are looked for

	rows    *kit.List[row]
	preview *kit.Reader
	shown   string // what is in the preview
	sought  string // the words that are marked there
}

func newList(env *kit.Env) *list {
	s := &list{env: env, preview: kit.NewReader(env, kit.ReaderOptions{}), w: 80, h: 20}
	s.build()
	return s
}

// build makes the rows for the choice at hand.
func (s *list) build() {
	o := kit.ListOptions[row]{
		ID:   func(r row) string { return string(r.Kind) + " " + r.Path },
		Noun: "entry", Nouns: "entries", Filter: true, Fetch: s.fetch, Open: s.open,
		Columns: s.columns(),
		Card: func(r row) kit.Card {
			return kit.Card{Title: r.Title, Corner: s.stateCell(r), Line: dotted(s.env, folder(r.Path), about(r))}
		},
		Empty: "There is nothing in the library for you yet.",
	}
	switch {
	case s.unread:
		o.Note, o.Empty, o.Hint = "that are new to you", "You have read everything there is.", s.unreadKey()
	case s.folder != "":
		o.Note, o.Empty = "in "+s.folder, "There is nothing in this folder any more."
	}
	s.rows = kit.NewList(s.env, o)
	s.SetSize(s.w, s.h)
}

// columns leave out what stands in the preview, or under the rows.
func (s *list) columns() []kit.Column[row] {
	return []kit.Column[row]{
		{Title: "Folder", Width: 14, Rank: 2, Cell: s.folderCell},
		{Title: "Title", Cell: func(r row) kit.Cell { return kit.Plain(r.Title) }},
		{Title: "", Width: 12, Rank: 1, Cell: s.stateCell},
	}
}

func (s *list) folderCell(r row) kit.Cell {
	if !r.first && !r.found {
		return kit.Cell{}
	}
	return kit.Cell{Text: cmp.Or(folder(r.Path), "-"), Tone: theme.Quiet}
}

func (s *list) stateCell(r row) kit.Cell {
	if r.found {
		return kit.Cell{Text: string(r.Kind), Tone: theme.Quiet}
	}
	return state(s.env, r.Entry)
}

func about(r row) string {
	if r.found {
		return r.snippet
	}
	return r.Summary
}

// fetch lists what there is, or looks for words.
func (s *list) fetch(p domain.Page, words string) kit.Call[domain.List[row]] {
	s.words = words
	if words != "" {
		return kit.Map(kit.Query(s.env, library.Search{Words: strings.Fields(words), Limit: library.MaxHits}), found)
	}
	last := s.last
	if p.After == "" {
		last = "/"
	}
	return kit.Map(kit.Query(s.env, library.List{Folder: s.folder, Unread: s.unread, Page: p}), func(l domain.List[library.Entry]) domain.List[row] {
		out := domain.List[row]{Next: l.Next}
		for _, e := range l.Items {
			f := folder(e.Path)
			out.Items = append(out.Items, row{Entry: e, first: f != last})
			last = f
		}
		return out
	})
}

func found(l domain.List[library.Hit]) domain.List[row] {
	var out domain.List[row]
	for _, h := range l.Items {
		out.Items = append(out.Items, row{Entry: library.Entry{Kind: h.Kind, Path: h.Path, Title: h.Title}, snippet: h.Snippet, found: true})
	}
	return out
}

func (s *list) open(r row) tea.Cmd {
	words := ""
	if r.found {
		words = s.words
	}
	s.env.Go(placeOf(r.Kind, r.Path, words)...)
	return nil
}

// Init asks for the rows.
func (s *list) Init() tea.Cmd { return s.rows.Init() }

// Topics are what the actor has read.
func (s *list) Topics() []string {
	return []string{library.Topic(s.env.Actor.User), domain.TopicProgramme}
}

// Update takes keys and answers, then brings the preview to the cursor.
func (s *list) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	return s, tea.Batch(s.update(msg), s.follow())
}

func (s *list) update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case kit.Got[library.Document]:
		s.answer(m)
		return nil
	case kit.Got[domain.List[library.Folder]]:
		s.pick(m)
		return nil
	case kit.ClickMsg:
		if left, right := kit.Split(s.w); right > 0 && m.X >= left {
			return nil
		}
	}
	if !s.rows.Typing() {
		switch {
		case s.folderKey().Is(msg):
			return kit.Ask(s.env, library.Folders{})
		case s.unreadKey().Is(msg):
			s.unread, s.folder = !s.unread, ""
			s.build()
			return s.rows.Init()
		case s.leaves(msg):
			s.unread, s.folder = false, ""
			s.build()
			return s.rows.Init()
		}
	}
	if r, ok := s.rows.Current(); ok {
		s.last = folder(r.Path)
	}
	if n := len(s.rows.Rows()); n > 0 {
		s.last = folder(s.rows.Rows()[n-1].Path)
	}
	return tea.Batch(s.rows.Update(msg), s.preview.Update(waitOnly(msg)))
}

// waitOnly keeps keys and clicks from the preview, which are for the rows.
func waitOnly(msg tea.Msg) tea.Msg {
	switch msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg, kit.ClickMsg, kit.WheelMsg:
		return nil
	}
	return msg
}

// leaves reports that esc shows all again.
func (s *list) leaves(msg tea.Msg) bool {
	return s.env.Keys.Back.Is(msg) && (s.unread || s.folder != "") && s.words == ""
}

// pick lets one of the folders be chosen.
func (s *list) pick(m kit.Got[domain.List[library.Folder]]) {
	if m.Err != nil {
		s.env.Fail(m.Err)
		return
	}
	opts := []kit.Option{{Value: "", Label: "All folders"}}
	for _, f := range m.Value.Items {
		if f.Path != "" {
			opts = append(opts, kit.Option{Value: f.Path, Label: f.Path, Hint: kit.Count(f.Documents, "entry", "entries")})
		}
	}
	s.env.Open(kit.NewPick(s.env, kit.Pick{Head: "Which folder", Options: opts, At: s.folder, Do: func(o kit.Option) tea.Cmd {
		s.folder, s.unread = o.Value, false
		s.build()
		return s.rows.Init()
	}}))
}

// follow shows the document under the cursor in the preview.
func (s *list) follow() tea.Cmd {
	_, right := kit.Split(s.w)
	r, ok := s.rows.Current()
	if ok && r.Path == s.shown && s.sought != s.words {
		s.sought = s.words
		s.preview.Find(s.words)
	}
	if !ok || right == 0 || r.Path == s.shown {
		return nil
	}
	s.shown, s.sought = r.Path, s.words
	s.preview.Clear()
	if r.Kind != library.KindDocument {
		return nil
	}
	return tea.Batch(kit.Ask(s.env, library.Peek{Path: r.Path}), s.preview.Wait())
}

func (s *list) answer(m kit.Got[library.Document]) {
	if q, ok := m.Query.(library.Peek); !ok || q.Path != s.shown {
		return
	}
	if m.Err != nil {
		s.preview.Fail(m.Err)
		return
	}
	s.preview.Set(m.Value.Text)
	s.preview.Find(s.words)
}

// SetSize says how much room there is.
func (s *list) SetSize(w, h int) {
	s.w, s.h = w, h
	left, right := kit.Split(w)
	s.rows.SetSize(left, h-s.footLines())
	s.preview.SetSize(max(1, right), max(1, h-headLines))
}

// footLines are those under the rows, where there is no preview: an empty one, and two
// for what the entry under the cursor is about. A phone has it on the entry's card.
func (s *list) footLines() int {
	if _, right := kit.Split(s.w); right > 0 || s.w < phone || s.h < 12 {
		return 0
	}
	return 3
}

// phone is the width below which rows are cards.
const phone = 60

// headLines stand above the text of a preview.
const headLines = 3

// Title names the section and what of it is shown.
func (s *list) Title() string {
	crumb := " " + s.env.Theme.Glyph.Crumb + " "
	switch {
	case s.unread:
		return "Library" + crumb + "new"
	case s.folder != "":
		return "Library" + crumb + strings.ReplaceAll(s.folder, "/", crumb)
	}
	return "Library"
}

// Typing reports whether the search has the focus.
func (s *list) Typing() bool { return s.rows.Typing() }

// Takes reports that esc clears the search, or shows all again.
func (s *list) Takes(m tea.KeyPressMsg) bool { return s.rows.Takes(m) || s.leaves(m) }

func (s *list) folderKey() kit.Key {
	k := kit.On("f", "folder")
	k.Help = "Choose the folder that is shown"
	return k
}

func (s *list) unreadKey() kit.Key {
	if s.unread {
		return kit.On("v", "show all")
	}
	k := kit.On("v", "only new")
	k.Help = "Show only what you have not read as it is now"
	return k
}

// Keys are those of the rows, which search instead of filtering.
func (s *list) Keys() []kit.Key {
	if s.rows.Typing() {
		return s.rows.Keys()
	}
	filter := s.env.Keys.Filter
	keys := s.rows.Keys(filter.To("search"), s.folderKey(), s.unreadKey().Late())
	return slices.DeleteFunc(keys, func(k kit.Key) bool { return k.Does == filter.Does })
}

// Copy offers the path of the entry under the cursor and how to fetch it.
func (s *list) Copy() []kit.Clip {
	r, ok := s.rows.Current()
	if !ok || r.Kind == library.KindNews {
		return nil
	}
	return []kit.Clip{{Label: "path", Text: r.Path}, {Label: "command line", Text: fetch(s.env, r.Path)}}
}

// View draws the rows, and the preview if there is room.
func (s *list) View() string {
	_, right := kit.Split(s.w)
	r, ok := s.rows.Current()
	if right == 0 || !ok {
		foot := s.footLines()
		out := kit.Box(s.rows.View(), s.w, s.h-foot)
		if ok && foot > 0 {
			about := kit.Lines(s.env.Theme.Muted, s.w, kit.Clean(s.gist(r)))
			out += "\n" + strings.Join(about[:min(len(about), foot)], "\n")
		}
		return kit.Box(out, s.w, s.h)
	}
	return s.env.Beside(s.rows.View(), s.beside(r, right), s.w, s.h)
}

// beside draws the preview of an entry.
func (s *list) beside(r row, w int) string {
	t := s.env.Theme
	head := []string{"  " + t.Strong.Render(kit.Cut(kit.Clean(r.Title), w-4, t.Glyph.More)), "  " + t.Muted.Render(kit.Cut(kit.Clean(s.hint(r)), w-4, t.Glyph.More)), ""}
	switch r.Kind {
	case library.KindDocument:
		return strings.Join(head, "\n") + "\n" + s.preview.View()
	case library.KindFile:
		head = append(head, kit.Lines(t.Muted, w, aboutFile)...)
	case library.KindNews:
		head = append(head, kit.Lines(t.Muted, w, "Press enter to read this.")...)
	}
	return strings.Join(head, "\n")
}

const aboutFile = "Press enter to see how to fetch this file."

// gist is what an entry is about, or the text around what was found in it.
func (s *list) gist(r row) string {
	if r.found {
		return r.snippet
	}
	return cmp.Or(s.hint(r), aboutFile)
}

func (s *list) hint(r row) string {
	if r.found {
		return dotted(s.env, string(r.Kind), folder(r.Path))
	}
	return dotted(s.env, r.Summary, audience(s.env, r.Entry))
}
