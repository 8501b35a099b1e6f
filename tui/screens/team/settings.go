package team

import (
	"cmp"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
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
	was  kit.Values    // of the person as the form knows them
	want user.SetPrefs // what is saved after the name
	busy bool          // something is being saved
	late bool          // somebody was quicker, and what they did is asked for
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
	s.busy = true
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
		return s, s.named(m)
	case kit.Done[user.Prefs]:
		s.busy = false
		cmd := s.form.Update(m)
		if m.Err == nil {
			s.me.Prefs = m.Value
			s.was = s.form.Values()
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

// named goes on with the tastes once the name is saved. If somebody was quicker,
// it looks at what they did.
func (s *settings) named(m kit.Done[user.User]) tea.Cmd {
	var e *domain.Error
	switch {
	case m.Err == nil:
		s.me.User = m.Value
		s.was = settingsOf(*s.me)
		return kit.Send(s.env, s.want)
	case errors.As(m.Err, &e) && e.Kind == domain.Conflict && e.Field == "version":
		s.late = true
	}
	s.busy = false
	cmd := s.form.Update(m)
	if s.late {
		return tea.Batch(cmd, kit.Ask(s.env, user.Show{}))
	}
	return cmd
}

// answer shows the person as they are by now, with what was typed over it. It says
// who has changed what was typed over, if that was not this form.
func (s *settings) answer(m kit.Got[user.Profile]) {
	if s.busy {
		return
	}
	if s.err = m.Err; m.Err != nil {
		return
	}
	was, typed, become := s.was, s.form.Values(), settingsOf(m.Value)
	who := m.Value.UpdatedBy
	if s.me == nil {
		was, typed = nil, nil
	} else if who == m.Value.Name || s.me.Version == m.Value.Version { // tastes have no version
		who = "You"
	}
	s.me, s.was = &m.Value, become
	changed := kit.Changed(was, become)
	if len(changed) > 0 {
		s.form.SetValues(kit.Merge(was, typed, become))
	}
	told := s.late
	for i, name := range changed {
		if typed.Text(name) != was.Text(name) && typed.Text(name) != become.Text(name) {
			told = true
		}
		changed[i] = settingWords[name]
	}
	if told {
		s.form.SetError(kit.Overtaken(who, cmp.Or(strings.Join(changed, ", "), "this")))
	}
	s.late = false
}

var settingWords = map[string]string{
	"name": "your name", "email": "your e-mail address", "theme": "your colours", "time_zone": "your time zone", "calm": "whether something moves",
}

func settingsOf(p user.Profile) kit.Values {
	v := kit.Values{"name": p.Name, "email": p.Email, "theme": p.Prefs.Theme, "time_zone": p.Prefs.TimeZone}
	if p.Prefs.Calm {
		v["calm"] = "true"
	}
	return v
}

// Unsaved reports whether something was typed that was not sent.
func (s *settings) Unsaved() bool { return s.me != nil && len(kit.Changed(s.was, s.form.Values())) > 0 }

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
