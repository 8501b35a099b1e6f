package news

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/news"
	"gangway/domain/programme"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// list is the news, or those that are past. Where the window is wide, the item
// under the cursor stands beside it.
type list struct {
	env     *kit.Env
	past    bool
	rows    *kit.List[news.Item]
	preview *kit.Reader
	shown   string // id of the item that the preview is to show
	w, h    int
}

func newList(env *kit.Env, past bool) *list {
	s := &list{env: env, past: past, preview: kit.NewReader(env, kit.ReaderOptions{})}
	o := kit.ListOptions[news.Item]{
		ID: func(i news.Item) string { return i.ID },
		Columns: []kit.Column[news.Item]{
			{Title: "", Width: 1, Cell: s.sign},
			{Title: "Title", Cell: func(i news.Item) kit.Cell { return kit.Plain(i.Title) }},
			{Title: "Date", Width: 12, Rank: 1, Cell: func(i news.Item) kit.Cell { return kit.Cell{Text: dateOf(env, i.Date), Tone: theme.Quiet} }},
			{Title: "", Width: 12, Cell: State},
		},
		Card: func(i news.Item) kit.Card {
			line := dateOf(env, i.Date)
			if i.Pinned {
				line = "pinned " + env.Theme.Glyph.Dot + " " + line
			}
			return kit.Card{Title: i.Title, Corner: State(i), Line: line}
		},
		Query: func(p domain.Page, _ string) domain.Query[domain.List[news.Item]] {
			return news.List{Past: past, Page: p}
		},
		Open:  func(i news.Item) tea.Cmd { env.Go(placeNews, i.ID); return nil },
		Moved: s.moved,
		Noun:  "item", Nouns: "items", Empty: "There is no news.",
	}
	if past {
		o.Empty = "No item was retracted, and none is over."
	} else if edits(env.Actor) {
		o.Hint = env.Keys.New.To("publish news")
	}
	s.rows = kit.NewList(env, o)
	return s
}

// sign is that of a pinned item.
func (s *list) sign(i news.Item) kit.Cell {
	if !i.Pinned {
		return kit.Plain("")
	}
	return kit.Plain(pin(s.env))
}

// pin stands before what is pinned.
func pin(env *kit.Env) string {
	if env.Theme.ASCII {
		return "^"
	}
	return "↑"
}

// State is where an item stands to the person who looks at it.
func State(i news.Item) kit.Cell {
	switch {
	case i.Status == news.Retracted:
		return kit.State(theme.Bad, "retracted")
	case i.Status == news.Planned:
		return kit.State(theme.Info, "planned")
	case i.Status == news.Ended:
		return kit.State(theme.Quiet, "over")
	case i.ToConfirm:
		return kit.State(theme.Warn, "to confirm")
	case !i.AcknowledgedAt.IsZero():
		return kit.State(theme.Good, "confirmed")
	case i.MustAck:
		return kit.State(theme.Warn, "must-read")
	case !i.Read:
		return kit.State(theme.Info, "new")
	}
	return kit.Cell{Text: "read", Tone: theme.Quiet}
}

func dateOf(env *kit.Env, d programme.Date) string {
	return env.Date(time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, env.Facts.Zone))
}

func (s *list) moved(i news.Item) tea.Cmd {
	s.shown = i.ID
	s.preview.Clear()
	if _, right := kit.Split(s.w); right == 0 {
		return nil
	}
	return kit.Ask(s.env, news.Peek{ID: i.ID})
}

// Init asks for the items.
func (s *list) Init() tea.Cmd {
	cmd := s.rows.Init()
	if i, ok := s.rows.Current(); ok {
		return tea.Batch(cmd, s.moved(i))
	}
	return cmd
}

// Update gives keys to the rows.
func (s *list) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	if m, ok := msg.(kit.Got[news.Item]); ok {
		if m.Err == nil && m.Value.ID == s.shown {
			s.preview.Set(heading(m.Value) + m.Value.Text)
		}
		return s, nil
	}
	switch {
	case s.new().Is(msg):
		s.env.Go(placeNews, "new")
		return s, nil
	case s.pastKey().Is(msg):
		s.env.Go(placeNews, "past")
		return s, nil
	}
	return s, s.rows.Update(msg)
}

// heading is the title of an item as Markdown.
func heading(i news.Item) string {
	return "# " + strings.NewReplacer("\n", " ", "`", "'", "*", "\\*", "_", "\\_", "[", "\\[", "<", "\\<").Replace(i.Title) + "\n\n"
}

func (s *list) new() kit.Key {
	if s.past || !edits(s.env.Actor) {
		return kit.Key{}
	}
	return s.env.Keys.New.To("publish")
}

func (s *list) pastKey() kit.Key {
	if s.past || !ours(s.env.Actor) {
		return kit.Key{}
	}
	return kit.On("p", "past ones").Late()
}

// Keys are those of the rows and of what can be done here.
func (s *list) Keys() []kit.Key {
	var own []kit.Key
	for _, k := range []kit.Key{s.new(), s.pastKey()} {
		if len(k.Press) > 0 {
			own = append(own, k)
		}
	}
	return s.rows.Keys(own...)
}

// Topics are those of the news.
func (s *list) Topics() []string { return Topics(s.env.Actor) }

// Title names the place.
func (s *list) Title() string {
	if s.past {
		return "Past news"
	}
	return "News"
}

// Typing reports that no text has the focus.
func (s *list) Typing() bool { return s.rows.Typing() }

// Takes reports whether the rows have a use for a key.
func (s *list) Takes(m tea.KeyPressMsg) bool { return s.rows.Takes(m) }

// SetSize says how much room there is.
func (s *list) SetSize(w, h int) {
	s.w, s.h = w, h
	left, right := kit.Split(w)
	s.rows.SetSize(left, h)
	s.preview.SetSize(right, h)
}

// View draws the rows, and the item beside them where there is room.
func (s *list) View() string {
	if _, right := kit.Split(s.w); right == 0 || !s.preview.Has() {
		return kit.Box(s.rows.View(), s.w, s.h)
	}
	return s.env.Beside(s.rows.View(), s.preview.View(), s.w, s.h)
}
