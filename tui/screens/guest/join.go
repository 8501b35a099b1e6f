package guest

import (
	tea "charm.land/bubbletea/v2"

	"gangway/domain/partner"
	"gangway/domain/user"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// entry is the form that turns a code and a name into an account: by an
// invitation, or as the first admin.
type entry struct {
	env   *kit.Env
	title string
	intro string
	form  *kit.Form
	w, h  int
}

func newJoin(env *kit.Env, code string) *entry {
	s := &entry{env: env, title: "Join", intro: "Somebody has invited you: their code lets you in, with the key that you have connected with. It works once."}
	s.form = codeForm(env, code, "Join", []kit.Field{
		{Name: "name", Label: "Your name", Hint: "Leave it empty to keep the name in the invitation.", Max: user.MaxName},
		{Name: "email", Label: "E-mail address", Hint: "Leave it empty to keep the address in the invitation.", Max: 254},
	}, func(v kit.Values) tea.Cmd {
		return kit.Send(env, partner.Join{Code: v.Text("code"), Name: v.Text("name"), Email: v.Text("email")})
	})
	return s
}

func newSetup(env *kit.Env, code string) *entry {
	s := &entry{env: env, title: "Set up", intro: "This portal has no admin yet. With the code that it printed when it started, you become the first."}
	s.form = codeForm(env, code, "Become the admin", []kit.Field{
		{Name: "name", Label: "Your name", Hint: "Partners read it beside your decisions.", Max: user.MaxName},
		{Name: "email", Label: "E-mail address", Max: 254},
	}, func(v kit.Values) tea.Cmd {
		return kit.Send(env, user.RedeemSetup{Code: v.Text("code"), Name: v.Text("name"), Email: v.Text("email")})
	})
	return s
}

// codeForm asks for a code first, or last if it is there already.
func codeForm(env *kit.Env, code, button string, fields []kit.Field, submit func(kit.Values) tea.Cmd) *kit.Form {
	ask := kit.Field{
		Name: "code", Label: "Code", Hint: "Four groups of five, such as 7K3QX-M2B4C-D5E6F-G7H8J. Small letters and blanks are fine.",
		Value: code, Required: true, Max: 80, Width: 36,
	}
	if code == "" {
		fields = append([]kit.Field{ask}, fields...)
	} else {
		fields = append(fields, ask)
	}
	return kit.NewForm(env, kit.FormOptions{Sections: []kit.Section{{Fields: fields}}, Button: button, Submit: submit})
}

// Init asks for nothing.
func (s *entry) Init() tea.Cmd { return nil }

// Update gives everything to the form. Once the code was taken, the frame opens
// the portal for who this key has become.
func (s *entry) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case kit.Done[partner.Welcome]:
		if m.Err == nil && m.Value.Partner != nil {
			s.env.Toast(theme.Good, "Welcome to "+m.Value.Partner.Name+".")
		}
	case kit.Done[user.User]:
		if m.Err == nil {
			s.env.Toast(theme.Good, "You are the admin of this portal.")
		}
	case kit.ClickMsg:
		m.Y -= len(s.head())
		return s, s.form.Update(m)
	}
	return s, s.form.Update(msg)
}

// Unsaved reports whether something was typed.
func (s *entry) Unsaved() bool { return s.form.Unsaved() }

func (s *entry) head() []string {
	var lines []string
	for _, l := range wrapped(s.env.Theme.Muted, s.intro, min(readable, s.w-2*margin(s.w))) {
		lines = append(lines, kit.Spaces(margin(s.w))+l)
	}
	return append(lines, "")
}

// SetSize says how much room there is.
func (s *entry) SetSize(w, h int) {
	s.w, s.h = w, h
	s.form.SetSize(w, max(1, h-len(s.head())))
}

// Title names the place.
func (s *entry) Title() string { return s.title }

// Typing is true: all of it is a form.
func (s *entry) Typing() bool { return true }

// Keys are those of the form.
func (s *entry) Keys() []kit.Key { return s.form.Keys() }

// View draws the form under its introduction.
func (s *entry) View() string {
	lines := ""
	for _, l := range s.head() {
		lines += l + "\n"
	}
	return kit.Box(lines+s.form.View(), s.w, s.h)
}
