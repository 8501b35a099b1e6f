package team

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/user"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// person shows somebody of the team with its keys.
type person struct {
	env    *kit.Env
	id     string
	rights rights
	detail *kit.Detail
	who    *user.Profile
	was    user.User // before the last change of role
	w, h   int
}

func newPerson(env *kit.Env, id string) *person {
	return &person{env: env, id: id, detail: kit.NewDetail(env)}
}

// Init asks for the person.
func (s *person) Init() tea.Cmd {
	return tea.Batch(kit.Ask(s.env, user.Show{ID: s.id}), askRights(s.env), s.detail.Wait())
}

// Topics are the person's and the team's.
func (s *person) Topics() []string { return append(topicsOf(s.env), user.Topic(s.id)) }

// Update takes answers and keys.
func (s *person) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case rightsMsg:
		s.rights = m.rights
		return s, nil
	case kit.Got[user.Profile]:
		if m.Err == nil {
			s.who = &m.Value
		}
		showProfile(s.env, s.detail, m)
		return s, nil
	case kit.Done[user.User]:
		if m.Err != nil {
			s.env.Fail(m.Err)
		} else {
			told(s.env, m, &s.was)
		}
		return s, s.Init()
	case tea.KeyPressMsg:
		switch {
		case s.env.Keys.Retry.Is(m):
			return s, s.Init()
		case s.who == nil:
		case s.roleKey().Is(m):
			chooseRole(s.env, s.who.User, &s.was)
			return s, nil
		case s.removeKey().Is(m):
			askRemove(s.env, s.who.User)
			return s, nil
		case s.keysKey().Is(m):
			s.env.Go("keys", s.who.ID)
			return s, nil
		}
	}
	return s, s.detail.Update(msg)
}

func (s *person) active() bool { return s.who != nil && s.who.Status == user.Active }

func (s *person) roleKey() kit.Key {
	k := s.rights.unless(s.env.Keys.Edit.To("change role"), "users.role", s.env)
	if !s.active() {
		return k.Unless("This person is not aboard.")
	}
	return k
}

func (s *person) removeKey() kit.Key {
	k := s.rights.unless(kit.On("x", "remove"), "users.remove", s.env)
	if !s.active() {
		return k.Unless("This person is not aboard.")
	}
	return k
}

func (s *person) keysKey() kit.Key {
	k := kit.On("K", "keys")
	k.Help = "See, add and remove the keys of this person."
	if s.who != nil && s.who.ID != s.env.Actor.User {
		return s.rights.unless(k, "users.role", s.env)
	}
	return k
}

// Copy offers the id and the command line.
func (s *person) Copy() []kit.Clip {
	if s.who == nil {
		return nil
	}
	return []kit.Clip{{Label: "id", Text: s.who.ID}, {Label: "command line", Text: "users show " + s.who.ID}}
}

// SetSize says how much room there is.
func (s *person) SetSize(w, h int) {
	s.w, s.h = w, h
	s.detail.SetSize(w, h)
}

// Title is the person's name.
func (s *person) Title() string {
	if s.who != nil {
		return s.who.Name
	}
	return "Person"
}

// Typing is false: there is nothing to type.
func (s *person) Typing() bool { return false }

// Keys are those that work now.
func (s *person) Keys() []kit.Key {
	return append(s.detail.Keys(), s.roleKey(), s.removeKey(), s.keysKey())
}

// View draws the person.
func (s *person) View() string { return s.detail.View() }

// showProfile puts the answer about a person into a detail.
func showProfile(env *kit.Env, d *kit.Detail, m kit.Got[user.Profile]) {
	if m.Err != nil {
		d.Fail(m.Err)
		return
	}
	p := m.Value
	state := kit.State(theme.Good, "aboard")
	if p.Status != user.Active {
		state = kit.State(theme.Quiet, "removed by "+p.RemovedBy)
	}
	var keys [][]kit.Cell
	for _, k := range p.Keys {
		state := keyState(env, k)
		if k.Status == user.SignsIn {
			state.Tone = theme.Quiet
		}
		keys = append(keys, []kit.Cell{kit.Plain(k.Label), {Text: brief(k.Fingerprint), Tone: theme.Quiet}, state})
	}
	d.Set(kit.Page{
		Title: p.Name, State: state, Subtitle: join(string(p.Role), p.Email),
		Sections: []kit.Block{
			{Pairs: []kit.Pair{
				{Label: "Aboard since", Value: kit.Plain(env.Date(p.CreatedAt))},
				{Label: "Regions", Value: kit.Plain(regionWords(p.Regions))},
				{Label: "Number", Value: kit.Plain(p.ID)},
			}},
			{Title: "Keys", Table: keys},
		},
	})
}

// brief is a fingerprint short enough for a column and long enough to tell keys
// apart.
func brief(fingerprint string) string {
	const n = len("SHA256:") + 12
	if len(fingerprint) <= n {
		return fingerprint
	}
	return fingerprint[:n] + "…"
}

// keyState says when a key was last used, or that it waits for its holder.
func keyState(env *kit.Env, k user.ListedKey) kit.Cell {
	if k.Status == user.Waiting {
		return kit.State(theme.Info, "waiting")
	}
	return kit.Plain(used(env, k.Key))
}

// used says when a key was last used.
func used(env *kit.Env, k user.Key) string {
	switch {
	case k.Fingerprint == env.Actor.Key:
		return "in use now"
	case k.LastUsed.IsZero():
		return "never used"
	}
	return "used " + env.When(k.LastUsed)
}

// join puts facts on one line, leaving out what is empty.
func join(facts ...string) string {
	var out []string
	for _, f := range facts {
		if f != "" {
			out = append(out, f)
		}
	}
	return strings.Join(out, " · ")
}

// chooseRole asks for another role. The person as it was goes to was, for who
// wants to take the change back.
func chooseRole(env *kit.Env, u user.User, was *user.User) {
	if u.Side == domain.Vendor {
		openRole(env, u, was)
		return
	}
	env.Open(kit.NewPick(env, kit.Pick{
		Head: "What may " + u.Name + " do?", Options: roles(u.Side), At: string(u.Role),
		Do: func(o kit.Option) tea.Cmd {
			if o.Value == string(u.Role) {
				return nil
			}
			*was = u
			return kit.Send(env, user.SetRole{ID: u.ID, Role: domain.Role(o.Value), Version: u.Version})
		},
	}))
}

// askRemove asks before somebody is removed.
func askRemove(env *kit.Env, u user.User) {
	body := []string{u.Name + " cannot come in any more: the keys stop working and open sessions end at once.", "Deals, notes and everything else stays."}
	if u.ID == env.Actor.User {
		body[0] = "This is you: your keys stop working and this session ends at once."
	}
	env.Open(kit.NewConfirm(env, kit.Confirm{
		Head: "Remove " + u.Name + "?", Body: body, Yes: "Remove", No: "Keep", Danger: true,
		Do: func() tea.Cmd { return kit.Send(env, user.Remove{ID: u.ID, Version: u.Version}) },
	}))
}

// told says what a command has made of a person, and offers to take a change of
// role back; was is the person before it.
func told(env *kit.Env, m kit.Done[user.User], was *user.User) {
	u := m.Value
	switch m.Command.(type) {
	case user.Remove:
		if u.ID == env.Actor.User {
			env.Toast(theme.Quiet, "You are removed.")
			return
		}
		env.Undo(u.Name+" is removed.", func() tea.Cmd { return kit.Send(env, user.Restore{ID: u.ID}) })
	case user.SetRole:
		old := *was
		*was = user.User{}
		if old.ID != u.ID {
			env.Toast(theme.Good, u.Name+" is "+article(u.Role)+" again.")
			return
		}
		env.Undo(tellRole(old, u), func() tea.Cmd {
			return kit.Send(env, user.SetRole{ID: u.ID, Role: old.Role, Regions: old.Regions, Version: u.Version})
		})
	default:
		env.Toast(theme.Good, u.Name+" is aboard.")
	}
}

// article puts the article before a role.
func article(r domain.Role) string {
	switch r {
	case domain.Owner, domain.Admin, domain.Editor, domain.Auditor:
		return "an " + string(r)
	case domain.Sales, domain.Finance:
		return string(r)
	case domain.Manager, domain.Viewer:
	}
	return "a " + string(r)
}
