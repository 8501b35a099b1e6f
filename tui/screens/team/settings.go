package team

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"gangway/domain/user"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// settings are one's own name, address and tastes.
type settings struct {
	env  *kit.Env
	form *kit.Form
	me   *user.Profile
	err  error
	wait *kit.Wait
	want user.SetPrefs // what is saved after the name
	w, h int
}

func newSettings(env *kit.Env) *settings {
	s := &settings{env: env, wait: kit.NewWait(env)}
	s.form = kit.NewForm(env, kit.FormOptions{
		Sections: []kit.Section{
			{Title: "You", Fields: []kit.Field{
				{Name: "name", Label: "Name", Hint: "Your colleagues and " + env.Facts.Vendor + " read it beside what you do.", Required: true, Max: user.MaxName},
				{Name: "email", Label: "E-mail address", Required: true, Max: 254},
			}},
			{Title: "How the portal looks for you", Fields: []kit.Field{
				{Name: "theme", Label: "Colours", Kind: kit.ChoiceField, Options: []kit.Option{
					{Value: "", Label: "As my terminal"}, {Value: kit.Light, Label: "Light"}, {Value: kit.Dark, Label: "Dark"},
				}},
				{Name: "time_zone", Label: "Time zone", Hint: "Such as Europe/Berlin. Empty is that of the programme.", Max: 64},
				{Name: "calm", Label: "No animation", Kind: kit.ToggleField},
			}},
		},
		Button: "Save",
		Submit: s.submit,
	})
	return s
}

// Init asks for what there is.
func (s *settings) Init() tea.Cmd {
	if s.form.Unsaved() {
		return nil
	}
	cmd := kit.Ask(s.env, user.Show{})
	if s.me == nil {
		return tea.Batch(cmd, s.wait.Start())
	}
	return cmd
}

// Topics are one's own.
func (s *settings) Topics() []string { return []string{user.Topic(s.env.Actor.User)} }

// submit saves the name and the address first, then the tastes.
func (s *settings) submit(v kit.Values) tea.Cmd {
	s.want = user.SetPrefs{Theme: v.Text("theme"), TimeZone: v.Text("time_zone"), Calm: v.Bool("calm")}
	if v.Text("name") == s.me.Name && v.Text("email") == s.me.Email {
		return kit.Send(s.env, s.want)
	}
	return kit.Send(s.env, user.Edit{Name: v.Text("name"), Email: v.Text("email"), Version: s.me.Version})
}

// Update takes answers and gives keys to the form.
func (s *settings) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case kit.Got[user.Profile]:
		s.wait.Stop()
		s.answer(m)
		return s, nil
	case kit.Done[user.User]:
		if m.Err != nil {
			return s, s.form.Update(m)
		}
		s.me.User = m.Value
		return s, kit.Send(s.env, s.want)
	case kit.Done[user.Prefs]:
		cmd := s.form.Update(m)
		if m.Err == nil {
			s.me.Prefs = m.Value
			s.apply(m.Value)
			s.env.Toast(theme.Good, "Saved.")
		}
		return s, cmd
	}
	if s.me == nil {
		if s.err != nil && s.env.Keys.Retry.Is(msg) {
			return s, s.Init()
		}
		return s, s.wait.Update(msg)
	}
	return s, s.form.Update(msg)
}

// apply makes what was chosen hold from this moment on.
func (s *settings) apply(p user.Prefs) {
	s.env.SetScheme(p.Theme)
	s.env.Calm = p.Calm
	zone := s.env.Programme().TimeZone
	if loc, err := time.LoadLocation(p.TimeZone); err == nil && p.TimeZone != "" {
		zone = loc
	}
	if zone != nil {
		s.env.Facts.Zone = zone
	}
}

func (s *settings) answer(m kit.Got[user.Profile]) {
	s.err = m.Err
	if m.Err != nil || (s.me != nil && s.form.Unsaved()) {
		return
	}
	s.me = &m.Value
	v := kit.Values{"name": m.Value.Name, "email": m.Value.Email, "theme": m.Value.Prefs.Theme, "time_zone": m.Value.Prefs.TimeZone}
	if m.Value.Prefs.Calm {
		v["calm"] = "true"
	}
	s.form.SetValues(v)
}

// Unsaved reports whether something was typed that was not sent.
func (s *settings) Unsaved() bool { return s.me != nil && s.form.Unsaved() }

// SetSize says how much room there is.
func (s *settings) SetSize(w, h int) {
	s.w, s.h = w, h
	s.form.SetSize(w, h)
}

// Title names the place.
func (s *settings) Title() string { return "Your settings" }

// Typing is true once the form is there.
func (s *settings) Typing() bool { return s.me != nil }

// Keys are those of the form.
func (s *settings) Keys() []kit.Key {
	switch {
	case s.me != nil:
		return s.form.Keys()
	case s.err != nil:
		return []kit.Key{s.env.Keys.Retry}
	}
	return nil
}

// View draws the form.
func (s *settings) View() string {
	switch {
	case s.me != nil:
		return s.form.View()
	case s.err != nil:
		return kit.Box(s.env.Fault(s.err, s.w), s.w, s.h)
	}
	return kit.Box("\n  "+s.wait.View("Loading…"), s.w, s.h)
}
