package guest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/tui/kit"
)

// apply is the application in three short steps, each a form of its own. What
// was typed is kept over the steps, and as a draft on the server.
type apply struct {
	env   *kit.Env
	w, h  int
	steps []step
	at    int
	draft kit.Draft
	after tea.Cmd // what a step asked for as it was left
}

// A step is one page of the application.
type step struct {
	title  string
	fields []kit.Field
	form   *kit.Form
}

func newApply(env *kit.Env) *apply {
	s := &apply{env: env, draft: kit.NewDraft(env, "apply"), steps: questions(env)}
	for i := range s.steps {
		s.steps[i].form = s.newForm(i)
	}
	return s
}

func questions(env *kit.Env) []step {
	var types []kit.Option
	for _, t := range env.Programme().Onboarding.PartnerTypes {
		types = append(types, kit.Option{Value: t.ID, Label: t.Name})
	}
	first := ""
	if len(types) > 0 {
		first = types[0].Value
	}
	return []step{
		{title: "Your company", fields: []kit.Field{
			{Name: "company", Label: "Legal name", Hint: "As it stands in the register, such as Contoso GmbH.", Required: true, Max: 120},
			{Name: "domain", Label: "Web domain", Hint: "Your website or what follows the @ in your mail: contoso.de", Required: true, Max: 253},
			{Name: "country", Label: "Country", Hint: "Where the company has its seat. A name or a code: Germany, DE.", Kind: kit.CountryField, Required: true},
		}},
		{title: "You", fields: []kit.Field{
			{Name: "name", Label: "Your name", Hint: "You become the owner of your company's account.", Required: true, Max: 80},
			{Name: "email", Label: "E-mail address", Hint: "At work, so that " + env.Facts.Vendor + " can reach you.", Required: true, Max: 254},
		}},
		{title: "Your plans", fields: []kit.Field{
			{Name: "type", Label: "How you want to work with us", Kind: kit.ChoiceField, Options: types, Value: first},
			{Name: "sells", Label: "What you want to sell, and to whom", Hint: "A sentence or two is plenty. You can leave it empty.", Kind: kit.AreaField, Rows: 3},
			{Name: "source", Label: "How you heard of us", Hint: "You can leave this empty.", Max: 500},
		}},
	}
}

func (s *apply) newForm(i int) *kit.Form {
	button := "Continue"
	if i == len(s.steps)-1 {
		button = "Send application"
	}
	return kit.NewForm(s.env, kit.FormOptions{
		Sections: []kit.Section{{Fields: s.steps[i].fields}},
		Button:   button,
		Submit:   func(kit.Values) tea.Cmd { return s.submit() },
		Draft:    func(kit.Values) tea.Cmd { return s.draft.Keep(s.values()) },
		Cancel:   func() tea.Cmd { s.back(); return nil },
	})
}

// Init asks for what was typed before, and whether there is an application
// already.
func (s *apply) Init() tea.Cmd {
	return tea.Batch(s.draft.Load(), kit.Ask(s.env, partner.ShowState{}))
}

// Update gives everything to the form of the present step.
func (s *apply) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	if v, ok := s.draft.Values(msg); ok {
		s.fill(v)
		return s, nil
	}
	switch m := msg.(type) {
	case kit.Got[partner.State]:
		if m.Err == nil && (m.Value.Status == partner.Waiting || m.Value.ApplyAgain.After(s.env.Now())) {
			s.env.Replace("application")
		}
		return s, nil
	case kit.Done[partner.State]:
		return s, s.sent(m)
	case kit.ClickMsg:
		m.Y -= s.above()
		return s, s.form().Update(m)
	}
	cmd := tea.Batch(s.form().Update(msg), s.after)
	s.after = nil
	return s, cmd
}

func (s *apply) form() *kit.Form { return s.steps[s.at].form }

// fill puts a draft into the steps, unless something was typed already or it is
// what stands there.
func (s *apply) fill(v kit.Values) {
	if s.Unsaved() || maps.Equal(v, s.values()) {
		return
	}
	for i := range s.steps {
		s.steps[i].form.SetValues(v)
	}
	s.draft.Offered()
}

// values returns what all steps hold.
func (s *apply) values() kit.Values {
	all := kit.Values{}
	for _, st := range s.steps {
		maps.Copy(all, st.form.Values())
	}
	return all
}

func (s *apply) command() partner.Apply {
	v := s.values()
	return partner.Apply{
		Company: v.Text("company"), Domain: v.Text("domain"), Country: v.Text("country"), Name: v.Text("name"), Email: v.Text("email"),
		Type: v.Text("type"), Sells: v["sells"], Source: v.Text("source"),
	}
}

func (s *apply) back() {
	if s.at > 0 {
		s.at--
		return
	}
	s.env.Back()
}

// submit goes on to the next step, or sends the application from the last one.
func (s *apply) submit() tea.Cmd {
	if err := s.faults(s.at, s.command().Check()); err != nil {
		s.form().SetError(err)
		return nil
	}
	if s.at < len(s.steps)-1 {
		s.at++
		s.after = s.draft.Keep(s.values())
		return nil
	}
	return kit.Send(s.env, s.command())
}

// faults returns of an error what is about the fields of a step.
func (s *apply) faults(at int, err error) error {
	var e *domain.Error
	if !errors.As(err, &e) {
		return nil
	}
	var p domain.Problems
	for _, one := range e.All() {
		if slices.ContainsFunc(s.steps[at].fields, func(f kit.Field) bool { return f.Name == one.Field }) {
			p.Add(one.Field, one)
		}
	}
	return p.Err()
}

// sent takes the answer. A fault in an earlier step leads back to it.
func (s *apply) sent(m kit.Done[partner.State]) tea.Cmd {
	if m.Err == nil {
		s.form().Update(m)
		s.env.Replace("application")
		return s.draft.Drop()
	}
	for i := range s.steps[:len(s.steps)-1] {
		err := s.faults(i, m.Err)
		if err == nil {
			continue
		}
		s.form().SetError(nil)
		s.at = i
		s.form().SetError(err)
		return nil
	}
	return s.form().Update(m)
}

// Unsaved reports whether something was typed.
func (s *apply) Unsaved() bool {
	return slices.ContainsFunc(s.steps, func(st step) bool { return st.form.Unsaved() })
}

// above is how many lines stand before the form.
func (s *apply) above() int { return 2 }

// SetSize says how much room there is.
func (s *apply) SetSize(w, h int) {
	s.w, s.h = w, h
	for i := range s.steps {
		s.steps[i].form.SetSize(w, h-s.above())
	}
}

// Title names the place.
func (s *apply) Title() string { return "Apply" }

// Typing is true: all of it is a form.
func (s *apply) Typing() bool { return true }

// Keys are those of the form.
func (s *apply) Keys() []kit.Key { return s.form().Keys() }

// View draws the present step under how far it is.
func (s *apply) View() string {
	t := s.env.Theme
	var marks []string
	for i, st := range s.steps {
		switch {
		case i == s.at:
			marks = append(marks, t.Accent.Render(t.Glyph.On)+" "+t.Strong.Render(st.title))
		case i < s.at:
			marks = append(marks, t.Muted.Render(t.Glyph.On+" "+st.title))
		default:
			marks = append(marks, t.Muted.Render(t.Glyph.Off+" "+st.title))
		}
	}
	line := strings.Join(marks, t.Faint.Render("  "+t.Glyph.Rule+t.Glyph.Rule+"  "))
	if kit.Width(line)+2*margin(s.w) > s.w {
		line = t.Strong.Render(s.steps[s.at].title) + t.Muted.Render(fmt.Sprintf("  step %d of %d", s.at+1, len(s.steps)))
	}
	lines := []string{kit.Spaces(margin(s.w)) + line, ""}
	return kit.Box(strings.Join(append(lines, s.form().View()), "\n"), s.w, s.h)
}
