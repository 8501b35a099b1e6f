package team

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/user"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// invite asks whom to invite and then shows the code, once.
type invite struct {
	env    *kit.Env
	rights rights
	form   *kit.Form
	draft  kit.Draft
	sent   *user.Sent
	email  string // of whom the code is for
	w, h   int
}

func newInvite(env *kit.Env) *invite {
	s := &invite{env: env, draft: kit.NewDraft(env, "users.invite")}
	s.form = s.newForm()
	return s
}

func (s *invite) newForm() *kit.Form {
	side := s.env.Actor.Side
	options := roles(side)
	usual := string(domain.Sales)
	if side == domain.Vendor {
		usual = string(domain.Manager)
	}
	fields := []kit.Field{
		{Name: "email", Label: "E-mail address", Hint: "Whom the invitation is for. You hand the code over yourself.", Required: true, Max: 254},
		{Name: "name", Label: "Name", Hint: "You can leave it to them.", Max: user.MaxName},
		{Name: "role", Label: "What they may do", Kind: kit.ChoiceField, Options: options, Value: usual, Required: true},
	}
	if side == domain.Vendor {
		fields = append(fields, regionsField(nil))
	}
	return kit.NewForm(s.env, kit.FormOptions{
		Sections: []kit.Section{{Fields: fields}},
		Button:   "Make the code",
		Submit: func(v kit.Values) tea.Cmd {
			s.email = v.Text("email")
			return kit.Send(s.env, user.SendInvite{Email: s.email, Name: v.Text("name"), Role: domain.Role(v.Text("role")), Regions: regionsOf(v, nil)})
		},
		Draft: s.draft.Keep,
	})
}

// Init asks for what was typed before, and whether the actor may invite.
func (s *invite) Init() tea.Cmd { return tea.Batch(s.draft.Load(), askRights(s.env)) }

// Update gives keys to the form, or to the page with the code.
func (s *invite) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case rightsMsg:
		s.rights = m.rights
		return s, nil
	case kit.Done[user.Sent]:
		cmd := s.form.Update(m)
		if m.Err == nil {
			s.sent = &m.Value
			return s, tea.Batch(cmd, s.draft.Drop())
		}
		return s, cmd
	case kit.Done[user.Invitation]:
		if m.Err != nil {
			s.env.Fail(m.Err)
			return s, nil
		}
		s.env.Toast(theme.Quiet, "The code for "+m.Value.Email+" is void.")
		s.env.Back()
		return s, nil
	}
	if s.sent == nil {
		if s.draft.Fill(msg, s.form) {
			return s, nil
		}
		return s, s.form.Update(msg)
	}
	return s, s.pressed(msg)
}

func (s *invite) pressed(msg tea.Msg) tea.Cmd {
	switch {
	case s.env.Keys.New.Is(msg):
		s.sent, s.form = nil, s.newForm()
		s.SetSize(s.w, s.h)
	case s.env.Keys.Copy.Is(msg):
		s.env.Copy(s.sent.Code)
	case s.revokeKey().Is(msg):
		return kit.Send(s.env, user.RevokeInvite{ID: s.sent.ID})
	}
	return nil
}

func (s *invite) revokeKey() kit.Key {
	k := kit.On("x", "revoke")
	k.Help = "Make the code void at once."
	return k
}

// Unsaved reports whether something was typed that was not sent.
func (s *invite) Unsaved() bool { return s.sent == nil && s.form.Unsaved() }

// SetSize says how much room there is.
func (s *invite) SetSize(w, h int) {
	s.w, s.h = w, h
	s.form.SetSize(w, h)
}

// Title names the place.
func (s *invite) Title() string { return "Invite" }

// Typing is true while the form is there.
func (s *invite) Typing() bool { return s.sent == nil && s.allowed() }

func (s *invite) allowed() bool { return s.rights.may("users.invite") }

// Keys are those of the form, or of the page with the code.
func (s *invite) Keys() []kit.Key {
	switch {
	case !s.allowed():
		return nil
	case s.sent == nil:
		return s.form.Keys()
	}
	copied := s.env.Keys.Copy.To("copy the code")
	copied.Quiet = false
	return []kit.Key{copied, s.env.Keys.New.To("invite another"), s.revokeKey()}
}

// View draws the form, or the code.
func (s *invite) View() string {
	switch {
	case !s.allowed():
		err := s.rights.unless(kit.On("n", ""), "users.invite", s.env).Why
		return kit.Box(s.env.Empty(err, kit.Key{}, s.w), s.w, s.h)
	case s.sent == nil:
		return s.form.View()
	}
	return kit.Box(strings.Join(s.code(), "\n"), s.w, s.h)
}

// code draws the page with the code.
func (s *invite) code() []string {
	t := s.env.Theme
	edge := kit.Spaces(margin(s.w))
	w := min(68, s.w-2*len(edge))
	lines := []string{edge + t.Strong.Render(kit.Cut("A code for "+kit.Clean(s.email), w, t.Glyph.More)), ""}
	add := func(text string) {
		for _, l := range kit.Wrap(kit.Clean(text), w) {
			lines = append(lines, edge+t.Muted.Render(l))
		}
		lines = append(lines, "")
	}
	bar := kit.Spaces(len(edge)-2) + t.Accent.Render(t.Glyph.Row) + " "
	lines = append(lines, bar+t.Strong.Render(s.sent.Code), "")
	add("It works once, until " + s.env.Exact(s.sent.ExpiresAt) + ", and is shown only now. Hand it over yourself: it is not sent by mail.")
	add("They connect to this portal as you do, with this before the address:")
	lines = append(lines, edge+t.Text.Render(kit.Cut("ssh invite-"+s.sent.Code+"@"+t.Glyph.More, w, t.Glyph.More)), "")
	add("The key that they connect with becomes theirs.")
	return lines
}
