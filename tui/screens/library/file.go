package library

import (
	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/library"
	"gangway/tui/kit"
)

// file is one file, which is fetched by the command line: a terminal shows none.
type file struct {
	env    *kit.Env
	path   string
	entry  *library.Entry
	detail *kit.Detail
}

func newFile(env *kit.Env, path string) *file {
	return &file{env: env, path: path, detail: kit.NewDetail(env)}
}

// Init asks for the folder of the file.
func (s *file) Init() tea.Cmd {
	q := library.List{Folder: folder(s.path), Page: domain.Page{Limit: domain.MaxLimit}}
	return tea.Batch(kit.Ask(s.env, q), s.detail.Wait())
}

// Topics are what the actor has fetched.
func (s *file) Topics() []string {
	return []string{library.Topic(s.env.Actor.User), domain.TopicProgramme}
}

// Update takes the answer and scrolls.
func (s *file) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	m, ok := msg.(kit.Got[domain.List[library.Entry]])
	switch {
	case ok && m.Err != nil:
		s.detail.Fail(m.Err)
	case ok:
		return s, s.answer(m)
	case s.env.Keys.Retry.Is(msg):
		return s, s.Init()
	case s.env.Keys.Copy.Is(msg):
		s.env.Copy(fetch(s.env, s.path))
		return s, nil
	}
	return s, s.detail.Update(msg)
}

// answer looks for the file, on the next page if it must.
func (s *file) answer(m kit.Got[domain.List[library.Entry]]) tea.Cmd {
	for _, e := range m.Value.Items {
		if e.Path == s.path {
			s.entry = &e
			s.detail.Set(s.page(e))
			return nil
		}
	}
	if q, ok := m.Query.(library.List); ok && m.Value.Next != "" {
		q.After = m.Value.Next
		return kit.Ask(s.env, q)
	}
	s.detail.Fail(domain.Errorf(domain.NotFound, "There is no such file."))
	return nil
}

func (s *file) page(e library.Entry) kit.Page {
	fetched := "not yet"
	if e.Read {
		fetched = "yes, as it is now"
	} else if e.Changed {
		fetched = "yes, before it changed"
	}
	return kit.Page{
		Title: e.Title, Subtitle: e.Path,
		Sections: []kit.Block{
			{Pairs: []kit.Pair{kit.Fact("Size", size(e.Size)), kit.Fact("Fetched", fetched)}},
			{Title: "To fetch it", Text: "Leave the portal or open another window, and type this there:\n\n" + fetch(s.env, e.Path) + "\n\nPress y to copy it."},
		},
	}
}

// SetSize says how much room there is.
func (s *file) SetSize(w, h int) { s.detail.SetSize(w, h) }

// Title is the file's name.
func (s *file) Title() string {
	if s.entry != nil {
		return s.entry.Title
	}
	return "File"
}

// Typing is false: there is nothing to type.
func (s *file) Typing() bool { return false }

// Keys are those of the detail, and copy.
func (s *file) Keys() []kit.Key {
	copyKey := s.env.Keys.Copy.To("copy command")
	copyKey.Quiet = false
	return append([]kit.Key{copyKey}, s.detail.Keys()...)
}

// Copy offers how to fetch the file.
func (s *file) Copy() []kit.Clip {
	return []kit.Clip{{Label: "command line", Text: fetch(s.env, s.path)}}
}

// View draws what is known of the file.
func (s *file) View() string { return s.detail.View() }
