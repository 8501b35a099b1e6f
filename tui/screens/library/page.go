package library

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/library"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// page is one document, to be read.
type page struct {
	env     *kit.Env
	path    string
	at      string // the fragment that it was opened at
	words   string // that it was opened at
	doc     *library.Document
	counted string // hash of the text that was counted as read
	reader  *kit.Reader
	w, h    int
}

func newPage(env *kit.Env, path, words string) *page {
	s := &page{env: env, words: words}
	s.path, s.at, _ = strings.Cut(path, "#")
	s.reader = kit.NewReader(env, kit.ReaderOptions{Open: s.follow})
	return s
}

// follow opens what a link in the document means.
func (s *page) follow(target string) tea.Cmd {
	to, fragment := resolve(s.path, target)
	switch {
	case to == s.path && fragment != "":
		s.reader.Jump(fragment)
	case to == "":
	default:
		s.env.Go(place, to+fragment)
	}
	return nil
}

// Init asks for the document.
func (s *page) Init() tea.Cmd {
	return tea.Batch(kit.Ask(s.env, library.Peek{Path: s.path}), s.reader.Wait())
}

// Topics are what the actor has read.
func (s *page) Topics() []string {
	return []string{library.Topic(s.env.Actor.User), domain.TopicProgramme}
}

// Update takes answers and keys.
func (s *page) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case kit.Got[library.Document]:
		return s, s.answer(m.Value, m.Err)
	case kit.Done[library.Document]:
		s.done(m)
		return s, nil
	}
	switch {
	case s.env.Keys.Retry.Is(msg) && s.doc == nil:
		return s, s.Init()
	case !s.reader.Typing() && s.confirm().Is(msg):
		return s, kit.Send(s.env, library.Ack{Path: s.path, Hash: s.doc.Hash})
	}
	if m, ok := msg.(kit.ClickMsg); ok {
		m.Y -= s.above()
		msg = m
	}
	return s, s.reader.Update(msg)
}

// answer shows the document. To open it is to read it.
func (s *page) answer(d library.Document, err error) tea.Cmd {
	if err != nil {
		s.reader.Fail(err)
		return nil
	}
	first := s.doc == nil
	s.doc = &d
	s.reader.SetSize(s.w, max(1, s.h-s.above()))
	s.reader.Set(d.Text)
	if first {
		s.reader.Start(s.at)
		s.reader.Find(s.words)
	}
	if s.counted == d.Hash || s.env.Actor.ReadOnly {
		return nil
	}
	s.counted = d.Hash
	return kit.Send(s.env, library.Read{Path: s.path})
}

// done takes what became of a confirmation. That a reading could not be counted
// troubles nobody who reads.
func (s *page) done(m kit.Done[library.Document]) {
	_, confirmed := m.Command.(library.Ack)
	switch {
	case confirmed && m.Err != nil:
		s.env.Fail(m.Err)
	case confirmed:
		s.doc = &m.Value
		s.env.Toast(theme.Good, "You have confirmed that you read it.")
	}
}

// asks reports a document that the actor is to confirm, or has confirmed.
func (s *page) asks() bool {
	return s.doc != nil && s.doc.MustAck && s.env.Actor.Side == domain.Partner
}

func (s *page) confirm() kit.Key {
	k := kit.On("a", "confirm")
	k.Help = "Confirm that you have read this document"
	switch {
	case !s.asks():
		return kit.Key{}
	case s.env.Actor.ReadOnly:
		return k.Unless("You are only looking on.")
	case !s.doc.ToConfirm:
		return k.Unless("You confirmed it on " + s.env.Date(s.doc.AcknowledgedAt) + ".")
	case s.reader.Progress() < 1:
		return k.Unless("Please read it to its end first.")
	}
	return k
}

// above is how many lines stand before the text.
func (s *page) above() int {
	if s.head() == "" {
		return 0
	}
	return 2
}

// head says of a document what its text does not: what is to be confirmed, and
// for whom it is.
func (s *page) head() string {
	if s.doc == nil {
		return ""
	}
	w, t := s.reader.Measure(), s.env.Theme
	about := kit.Clean(dotted(s.env, audience(s.env, s.doc.Entry), strings.Join(s.doc.Tags, ", ")))
	switch {
	case !s.asks() && about == "":
		return ""
	case !s.asks():
		return t.Muted.Render(kit.Cut(about, w, t.Glyph.More))
	}
	cell := kit.State(theme.Warn, "to be read to its end, then confirmed")
	switch {
	case !s.doc.ToConfirm:
		cell = kit.State(theme.Good, "you confirmed it "+s.env.When(s.doc.AcknowledgedAt))
	case s.reader.Progress() == 1:
		cell = kit.State(theme.Warn, "press a to confirm that you read it")
	}
	return t.Tone(cell.Tone).Render(kit.Cut(s.env.CellText(cell), w, t.Glyph.More))
}

// SetSize says how much room there is.
func (s *page) SetSize(w, h int) {
	s.w, s.h = w, h
	s.reader.SetSize(w, max(1, h-s.above()))
}

// Title is the document's.
func (s *page) Title() string {
	if s.doc != nil {
		return s.doc.Title
	}
	return "Document"
}

// Typing reports whether something is looked for in the page.
func (s *page) Typing() bool { return s.reader.Typing() }

// Takes leaves to the reader what it has a use for.
func (s *page) Takes(m tea.KeyPressMsg) bool { return s.reader.Takes(m) }

// Keys are those of the reader, and confirm.
func (s *page) Keys() []kit.Key {
	if k := s.confirm(); k.Does != "" {
		return s.reader.Keys(k)
	}
	return s.reader.Keys()
}

// Copy offers the link that is chosen, or the path and how to fetch it.
func (s *page) Copy() []kit.Clip {
	if c := s.reader.Copy(); len(c) > 0 {
		return c
	}
	return []kit.Clip{{Label: "path", Text: s.path}, {Label: "command line", Text: fetch(s.env, s.path)}}
}

// View draws the document.
func (s *page) View() string {
	head := s.head()
	if head == "" {
		return s.reader.View()
	}
	return kit.Box(kit.Spaces(s.reader.Margin())+head+"\n\n"+s.reader.View(), s.w, s.h)
}
