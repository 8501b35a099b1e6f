package team

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/user"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// keys lists the SSH keys that sign somebody in, oneself or a colleague, and those that
// wait for their holder to confirm them.
type keys struct {
	env  *kit.Env
	id   string // of the colleague, "" for oneself
	name string // of the colleague, once it is known
	rows *kit.List[user.ListedKey]
	w, h int
}

func newKeys(env *kit.Env, id string) *keys {
	if id == env.Actor.User {
		id = ""
	}
	s := &keys{env: env, id: id}
	s.rows = kit.NewList(env, kit.ListOptions[user.ListedKey]{
		ID: func(k user.ListedKey) string { return k.Fingerprint },
		Columns: []kit.Column[user.ListedKey]{
			{Title: "Key", Cell: func(k user.ListedKey) kit.Cell { return kit.Plain(k.Label) }},
			{Title: "Fingerprint", Width: 20, Cell: func(k user.ListedKey) kit.Cell { return kit.Cell{Text: brief(k.Fingerprint), Tone: theme.Quiet} }},
			{Title: "Last used", Width: 15, Cell: func(k user.ListedKey) kit.Cell { return keyState(env, k) }},
			{Title: "Added", Rank: 1, Cell: func(k user.ListedKey) kit.Cell {
				return kit.Cell{Text: env.Date(k.AddedAt) + " by " + k.AddedBy, Tone: theme.Quiet}
			}},
		},
		Card: func(k user.ListedKey) kit.Card {
			return kit.Card{Title: k.Label, Corner: keyState(env, k), Line: brief(k.Fingerprint)}
		},
		Fetch: func(domain.Page, string) kit.Call[domain.List[user.ListedKey]] {
			return kit.Query(env, user.ListKeys{User: s.id})
		},
		Noun: "key", Nouns: "keys", Empty: "There is no key yet.", Hint: env.Keys.New.To("add a key"),
	})
	return s
}

type nameMsg string

// Init asks for the keys, and for the name of whose they are.
func (s *keys) Init() tea.Cmd {
	if s.id == "" {
		return s.rows.Init()
	}
	return tea.Batch(s.rows.Init(), askName(s.env, s.id))
}

func askName(env *kit.Env, id string) tea.Cmd {
	call := kit.Query(env, user.Show{ID: id})
	return kit.Run(env, func(ctx context.Context) (string, error) {
		p, err := call(ctx)
		return p.Name, err
	}, func(name string, _ error) tea.Msg { return nameMsg(name) })
}

// Topics are those of whose keys they are.
func (s *keys) Topics() []string {
	if s.id == "" {
		return []string{user.Topic(s.env.Actor.User)}
	}
	return []string{user.Topic(s.id)}
}

// Update takes answers and keys.
func (s *keys) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case nameMsg:
		s.name = string(m)
		return s, nil
	case kit.Done[user.Key]:
		if m.Err != nil {
			s.env.Fail(m.Err)
		} else {
			s.env.Toast(theme.Quiet, "The key "+m.Value.Label+" is removed.")
		}
		return s, s.Init()
	case tea.KeyPressMsg:
		k, ok := s.rows.Current()
		switch {
		case s.env.Keys.New.Is(m):
			s.env.Go(s.addPlace()...)
			return s, nil
		case ok && s.removeKey().Is(m):
			s.remove(k)
			return s, nil
		}
	}
	cmd := s.rows.Update(msg)
	s.SetSize(s.w, s.h)
	return s, cmd
}

func (s *keys) addPlace() kit.Place {
	if s.id == "" {
		return kit.To("keys", "add")
	}
	return kit.To("keys", s.id, "add")
}

func (s *keys) removeKey() kit.Key {
	k := kit.On("x", "remove")
	if _, ok := s.rows.Current(); !ok {
		return k.Unless("There is no key to remove.")
	}
	return k
}

func (s *keys) remove(k user.ListedKey) {
	whose := "You cannot sign in with it any more"
	if s.id != "" {
		whose = s.name + " cannot sign in with it any more"
	}
	body := []string{k.Label + ", " + k.Fingerprint, whose + ", and sessions that it has opened end at once."}
	switch {
	case k.Status == user.Waiting:
		body[1] = "It waits for its holder, who can then not confirm it any more."
	case k.Fingerprint == s.env.Actor.Key:
		body[1] = "You are signed in with this key: this session ends at once, and you cannot come back with it."
	}
	s.env.Open(kit.NewConfirm(s.env, kit.Confirm{
		Head: "Remove this key?", Body: body, Yes: "Remove", No: "Keep", Danger: true,
		Do: func() tea.Cmd { return kit.Send(s.env, user.RemoveKey{Fingerprint: k.Fingerprint, User: s.id}) },
	}))
}

// Copy offers the fingerprint.
func (s *keys) Copy() []kit.Clip {
	k, ok := s.rows.Current()
	if !ok {
		return nil
	}
	remove := "keys remove " + k.Fingerprint
	if s.id != "" && k.Status == user.Waiting {
		remove += " --user " + s.id
	}
	return []kit.Clip{{Label: "fingerprint", Text: k.Fingerprint}, {Label: "command line", Text: remove}}
}

// SetSize says how much room there is.
func (s *keys) SetSize(w, h int) {
	s.w, s.h = w, h
	s.rows.SetSize(w, max(1, h-len(s.howTo())))
}

// howTo says how keys that wait are confirmed, in lines below the list.
func (s *keys) howTo() []string {
	if !slices.ContainsFunc(s.rows.Rows(), func(k user.ListedKey) bool { return k.Status == user.Waiting }) {
		return nil
	}
	text := "A key that waits signs nobody in yet. Sign in with it once, within a week, and accept; or on the computer that has it: " + s.env.CommandLine("keys confirm")
	lines := []string{""}
	for _, l := range kit.Wrap(text, max(1, s.w-2*margin(s.w))) {
		lines = append(lines, kit.Spaces(margin(s.w))+s.env.Theme.Muted.Render(l))
	}
	return lines
}

// Title says whose keys they are.
func (s *keys) Title() string {
	switch {
	case s.id == "":
		return "Your keys"
	case s.name != "":
		return "Keys of " + s.name
	}
	return "Keys"
}

// Typing is false: there is nothing to type.
func (s *keys) Typing() bool { return false }

// Keys are those that work now.
func (s *keys) Keys() []kit.Key {
	return append(s.rows.Keys(), s.env.Keys.New.To("add a key"), s.removeKey())
}

// View draws the keys.
func (s *keys) View() string {
	return strings.Join(append([]string{s.rows.View()}, s.howTo()...), "\n")
}

// addKey is the form for one more key.
type addKey struct {
	env  *kit.Env
	id   string
	name string
	form *kit.Form
	w, h int
}

func newAddKey(env *kit.Env, id string) *addKey {
	if id == env.Actor.User {
		id = ""
	}
	s := &addKey{env: env, id: id}
	s.form = kit.NewForm(env, kit.FormOptions{
		Sections: []kit.Section{{Fields: []kit.Field{
			{
				Name: "key", Label: "Public key", Kind: kit.AreaField, Rows: 4, Max: 16 << 10, Required: true, Live: s.read,
				Hint: "Paste the one line of a file such as ~/.ssh/id_ed25519.pub. Then sign in with that key once, and accept. Without a key yet: ssh-keygen -t ed25519",
			},
			{Name: "label", Label: "What you call it", Hint: "Such as laptop. Empty takes the comment in the key.", Max: user.MaxLabel},
		}}},
		Button: "Add key",
		Submit: func(v kit.Values) tea.Cmd {
			return kit.Send(env, user.AddKey{Key: v["key"], Label: v.Text("label"), User: s.id})
		},
	})
	return s
}

// read says beside the field what a key is, as soon as it can be read.
func (s *addKey) read(value string) tea.Cmd {
	k, err := user.ParseKey(value)
	if err != nil {
		return nil
	}
	kind, _, _ := strings.Cut(k.Public, " ")
	s.form.Note("key", theme.Good, kind+" "+brief(k.Fingerprint))
	return nil
}

// Init asks for the name of whose key it becomes.
func (s *addKey) Init() tea.Cmd {
	if s.id == "" {
		return nil
	}
	return askName(s.env, s.id)
}

// Update gives everything to the form.
func (s *addKey) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case nameMsg:
		s.name = string(m)
		return s, nil
	case kit.Done[user.ListedKey]:
		cmd := s.form.Update(m)
		if m.Err == nil {
			s.env.Toast(theme.Good, "The key "+m.Value.Label+" waits: "+s.whom()+" in with it once, and accept.")
			s.env.Back()
		}
		return s, cmd
	}
	return s, s.form.Update(msg)
}

// whom begins the sentence on who has to sign in.
func (s *addKey) whom() string {
	switch {
	case s.id == "":
		return "sign"
	case s.name != "":
		return s.name + " has to sign"
	}
	return "they have to sign"
}

// Unsaved reports whether something was typed that was not sent.
func (s *addKey) Unsaved() bool { return s.form.Unsaved() }

// SetSize says how much room there is.
func (s *addKey) SetSize(w, h int) {
	s.w, s.h = w, h
	s.form.SetSize(w, h)
}

// Title says for whom the key is.
func (s *addKey) Title() string {
	if s.name != "" {
		return "Add a key for " + s.name
	}
	return "Add a key"
}

// Typing is true: all of it is a form.
func (s *addKey) Typing() bool { return true }

// Keys are those of the form.
func (s *addKey) Keys() []kit.Key { return s.form.Keys() }

// View draws the form.
func (s *addKey) View() string { return s.form.View() }
