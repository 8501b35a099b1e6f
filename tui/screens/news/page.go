package news

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain/news"
	"gangway/domain/programme"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// page is one item to read. That it was opened counts as reading it.
type page struct {
	env    *kit.Env
	id     string
	item   news.Item
	has    bool
	reader *kit.Reader
	w, h   int
}

func newPage(env *kit.Env, id string) *page {
	return &page{env: env, id: id, reader: kit.NewReader(env, kit.ReaderOptions{Open: func(target string) tea.Cmd {
		env.Go(linked(target)...)
		return nil
	}})}
}

// linked is the place of a link to a document, as the texts of the programme write
// it: "../docs/sales/pricing.md".
func linked(target string) kit.Place {
	target, _, _ = strings.Cut(target, "#")
	target = strings.TrimPrefix(strings.TrimLeft(strings.TrimSuffix(target, ".md"), "./"), "docs/")
	return kit.To("library", target)
}

// Init asks for the item.
func (s *page) Init() tea.Cmd { return tea.Batch(kit.Ask(s.env, news.Peek{ID: s.id}), s.reader.Wait()) }

// Topics are those of the news.
func (s *page) Topics() []string { return Topics(s.env.Actor) }

// Update takes the item, what became of a key, and keys.
func (s *page) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case kit.Got[news.Item]:
		return s, s.got(m)
	case kit.Done[news.Item]:
		s.done(m)
		return s, nil
	}
	switch {
	case s.ack().Is(msg):
		return s, kit.Send(s.env, news.Ack{ID: s.item.ID, Hash: s.item.Hash})
	case s.edit().Is(msg):
		s.env.Go(placeNews, s.item.ID, "edit")
		return s, nil
	case s.acks().Is(msg):
		s.env.Go(placeNews, s.item.ID, "acks")
		return s, nil
	case s.retract().Is(msg):
		s.askRetract()
		return s, nil
	case s.restore().Is(msg):
		return s, kit.Send(s.env, news.Restore{ID: s.item.ID})
	}
	return s, s.reader.Update(msg)
}

func (s *page) got(m kit.Got[news.Item]) tea.Cmd {
	if m.Err != nil {
		s.has = false
		s.reader.Clear()
		s.reader.Fail(m.Err)
		return nil
	}
	s.show(m.Value)
	if s.item.Read || s.item.Status != news.Current || s.env.Actor.ReadOnly {
		return nil
	}
	return kit.Send(s.env, news.Read{ID: s.item.ID})
}

func (s *page) show(i news.Item) {
	s.item, s.has = i, true
	s.reader.Set(i.Text)
	s.SetSize(s.w, s.h)
}

func (s *page) done(m kit.Done[news.Item]) {
	if m.Err != nil {
		s.env.Fail(m.Err)
		return
	}
	s.show(m.Value)
	switch c := m.Command.(type) {
	case news.Ack:
		s.env.Toast(theme.Good, "Thank you: it is noted that you have read this.")
	case news.Restore:
		s.env.Toast(theme.Good, "This item stands again.")
	case news.Retract:
		s.env.Undo("Retracted: no partner sees it any more.", func() tea.Cmd { return kit.Send(s.env, news.Restore{ID: c.ID}) })
	}
}

func (s *page) askRetract() {
	s.env.Open(kit.NewPrompt(s.env, kit.Prompt{
		Head: "Retract this item?", Body: []string{"No partner will see “" + s.item.Title + "” any more. It stays on record, and you can restore it."},
		Note: "Why, for the record", Yes: "Retract",
		Do: func(_, note string) tea.Cmd { return kit.Send(s.env, news.Retract{ID: s.item.ID, Reason: note}) },
	}))
}

func (s *page) ack() kit.Key {
	if !s.has || !s.item.ToConfirm {
		return kit.Key{}
	}
	k := kit.On("a", "confirm")
	k.Help = "Note that you have read this."
	return k.Unless(looksOnly(s.env))
}

// looksOnly says why somebody who views as a partner can't change anything.
func looksOnly(env *kit.Env) string {
	if env.Actor.ReadOnly {
		return "You are viewing as " + env.Actor.PartnerName + ": nothing can be changed."
	}
	return ""
}

func (s *page) edit() kit.Key {
	if !s.has || !edits(s.env.Actor) || s.item.Status == news.Retracted {
		return kit.Key{}
	}
	why := ""
	if s.item.File {
		why = "This item came with the programme. Change its file and publish that."
	}
	return s.env.Keys.Edit.To("edit").Unless(why)
}

func (s *page) retract() kit.Key {
	if !s.has || !edits(s.env.Actor) || s.item.Status == news.Retracted {
		return kit.Key{}
	}
	return kit.On("x", "retract")
}

func (s *page) restore() kit.Key {
	if !s.has || !edits(s.env.Actor) || s.item.Status != news.Retracted {
		return kit.Key{}
	}
	return kit.On("o", "restore")
}

func (s *page) acks() kit.Key {
	if !s.has || !ours(s.env.Actor) || !s.item.MustAck {
		return kit.Key{}
	}
	return kit.On("w", "confirmed")
}

// Keys are those of the text and of the item.
func (s *page) Keys() []kit.Key {
	var own []kit.Key
	for _, k := range []kit.Key{s.ack(), s.acks(), s.edit(), s.retract(), s.restore()} {
		if len(k.Press) > 0 {
			own = append(own, k)
		}
	}
	return s.reader.Keys(own...)
}

// Title names the place.
func (s *page) Title() string {
	if !s.has {
		return "News"
	}
	return s.item.Title
}

// Typing reports whether a search has the focus.
func (s *page) Typing() bool { return s.reader.Typing() }

// Takes reports whether the text has a use for a key.
func (s *page) Takes(m tea.KeyPressMsg) bool { return s.reader.Takes(m) }

// Copy offers the id and the command line.
func (s *page) Copy() []kit.Clip {
	if clips := s.reader.Copy(); len(clips) > 0 {
		return clips
	}
	return []kit.Clip{{Label: "id", Text: s.id}}
}

// head are the lines above the text: what is to be done, when, for whom.
func (s *page) head() []string {
	if !s.has {
		return nil
	}
	t, i := s.env.Theme, s.item
	state := State(i)
	words := []string{dateOf(s.env, i.Date)}
	if i.Pinned {
		words = append(words, "pinned")
	}
	if !i.Until.IsZero() {
		words = append(words, "until "+dateOf(s.env, i.Until))
	}
	if ours(s.env.Actor) {
		words = append(words, Audience(i.Audience))
	}
	lines := []string{kit.Between("  "+s.env.CellText(state), t.Muted.Render(strings.Join(words, " "+t.Glyph.Dot+" "))+"  ", s.w, t.Glyph.More)}
	switch {
	case i.ToConfirm:
		lines = append(lines, "  "+kit.Cut("Please read this and confirm it with a.", s.w-2, t.Glyph.More))
	case i.Status == news.Retracted && i.RetractedBy != "":
		why := "By " + i.RetractedBy + ", " + s.env.Exact(i.RetractedAt) + ". " + i.Reason
		lines = append(lines, "  "+kit.Cut(kit.Clean(why), s.w-2, t.Glyph.More))
	}
	return append(lines, "")
}

// Audience says in words who sees something.
func Audience(a programme.Audience) string {
	var parts []string
	for _, list := range [][]string{a.Tiers, a.Types, a.Countries} {
		if len(list) > 0 {
			parts = append(parts, strings.Join(list, ", "))
		}
	}
	if len(parts) == 0 {
		return "all partners"
	}
	return "only " + strings.Join(parts, "; ")
}

// SetSize says how much room there is.
func (s *page) SetSize(w, h int) {
	s.w, s.h = w, h
	s.reader.SetSize(w, max(1, h-len(s.head())))
}

// View draws the head and the text.
func (s *page) View() string {
	return kit.Box(strings.Join(append(s.head(), s.reader.View()), "\n"), s.w, s.h)
}
