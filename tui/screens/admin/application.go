package admin

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain/geo"
	"gangway/domain/partner"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// application is one application with what stands out about it.
type application struct {
	env    *kit.Env
	id     string
	rights rights
	app    *partner.Review
	detail *kit.Detail
	w, h   int
}

func newApplication(env *kit.Env, id string) *application {
	return &application{env: env, id: id, detail: kit.NewDetail(env)}
}

// Init asks for the application.
func (s *application) Init() tea.Cmd {
	return tea.Batch(kit.Ask(s.env, partner.ShowApplication{ID: s.id}), askRights(s.env), s.detail.Wait())
}

// Topics are the applications and what is noted about them.
func (s *application) Topics() []string { return []string{"application", "internal/" + s.id} }

// Update takes answers and keys.
func (s *application) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case rightsMsg:
		s.rights = m.rights
		s.draw()
		return s, nil
	case kit.Got[partner.Review]:
		if m.Err != nil {
			s.detail.Fail(m.Err)
			return s, nil
		}
		s.app = &m.Value
		s.draw()
		return s, nil
	case kit.Done[partner.Partner], kit.Done[partner.Application]:
		admitted(s.env, m)
		return s, s.Init()
	case admitting:
		m.open(s.env)
		return s, nil
	case kit.Done[partner.Note]:
		noted(s.env, m)
		return s, s.Init()
	case tea.KeyPressMsg:
		if cmd, taken := s.pressed(m); taken {
			return s, cmd
		}
		if s.app == nil && s.env.Keys.Retry.Is(m) {
			return s, s.Init()
		}
	}
	return s, s.detail.Update(msg)
}

func (s *application) pressed(m tea.KeyPressMsg) (tea.Cmd, bool) {
	if s.app == nil {
		return nil, false
	}
	for _, d := range s.decisions() {
		if d.key.Is(m) {
			return d.open(), true
		}
	}
	switch {
	case s.noteKey().Is(m):
		openInternalNote(s.env, s.app.ID, s.app.Company)
	case s.partnerKey().Is(m):
		s.env.Go(placePartners, s.app.Partner)
	default:
		return nil, false
	}
	return nil, true
}

func (s *application) decisions() []decision {
	if s.app == nil {
		return nil
	}
	return admissions(s.env, s.rights, s.app.Application)
}

func (s *application) noteKey() kit.Key {
	k := s.env.Keys.New.To("note")
	k.Help = "Write a note that only we read."
	return s.rights.unless(k, "partners.internal-note")
}

func (s *application) partnerKey() kit.Key {
	k := kit.On("p", "partner")
	if s.app.Partner == "" {
		return k.Unless("There is no partner of this application.")
	}
	return k
}

func (s *application) draw() {
	if s.app == nil {
		return
	}
	page := applicationPage(s.env, *s.app)
	b := kit.Block{Title: "You decide"}
	for _, d := range s.decisions() {
		if d.key.Why == "" {
			b.Pairs = append(b.Pairs, kit.Pair{Label: d.key.Label() + "  " + d.key.Does, Value: kit.Plain(d.what)})
		}
	}
	if len(b.Pairs) > 0 {
		page.Sections = append(page.Sections, b)
	}
	s.detail.Set(page)
}

// applicationPage is an application with what a reviewer must not miss.
func applicationPage(env *kit.Env, a partner.Review) kit.Page {
	page := kit.Page{
		Title: a.Company, State: applicationState(a.Status),
		Subtitle: facts(env, a.Domain, geo.Name(a.Country), typeName(env, a.Type)),
	}
	warn := func(s string) { page.Sections = append(page.Sections, said(env, theme.Warn, s)) }
	if len(a.SameName) > 0 {
		warn("A partner in this country has the same name: " + names(a.SameName) + ".")
	}
	if len(a.LookAlike) > 0 {
		warn("The name looks like that of " + names(a.LookAlike) + ", but is written in other letters.")
	}
	if a.Unusual {
		warn("The name came with characters that do not belong into one. They were taken out.")
	}
	var notes []kit.Entry
	for _, n := range a.Notes {
		notes = append(notes, kit.Entry{At: n.At, Text: n.Text, Who: n.By})
	}
	page.Sections = append(page.Sections,
		kit.Block{Pairs: []kit.Pair{
			kit.Fact("Name", a.Name), kit.Fact("E-mail", a.Email),
			kit.Fact("To sell", a.Sells), kit.Fact("Heard of us", a.Source), kit.Fact("Note", a.Note),
		}},
		kit.Block{Pairs: []kit.Pair{
			kit.Fact("Applied", facts(env, env.Exact(a.CreatedAt), ago(env, a))),
			kit.Fact("Decided", facts(env, env.Exact(a.DecidedAt), a.DecidedBy)),
			kit.Fact("Reason", a.Reason), kit.Fact("Key", a.Key), kit.Fact("Number", a.ID),
		}},
		kit.Block{Title: "Our notes", Entries: notes},
	)
	return page
}

func ago(env *kit.Env, a partner.Review) string {
	if a.Status != partner.Waiting {
		return ""
	}
	return waits(env, a.CreatedAt).Text
}

func names(refs []partner.Ref) string {
	all := make([]string, 0, len(refs))
	for _, r := range refs {
		all = append(all, r.Name+" ("+r.ID+")")
	}
	return strings.Join(all, ", ")
}

// admissions are what can be decided about an application.
func admissions(env *kit.Env, r rights, a partner.Application) []decision {
	if a.Status != partner.Waiting {
		return nil
	}
	approve, reject := kit.On("a", "approve"), kit.On("x", "reject")
	yes := a.Company + " is a partner at once, and " + a.Name + " its owner."
	no := a.Name + " reads the reason" + applyAgain(env) + "."
	approve.Help, reject.Help = "Approve: "+yes, "Reject: "+no
	return []decision{
		{key: r.unless(approve, "partners.approve"), op: "partners.approve", what: yes, open: func() tea.Cmd { return admit(env, a.ID) }},
		{key: r.unless(reject, "partners.reject"), op: "partners.reject", what: no, open: func() tea.Cmd { openTurnDown(env, a); return nil }},
	}
}

func applyAgain(env *kit.Env) string {
	days := env.Programme().Onboarding.ReapplyDays
	if days <= 0 {
		return " and may apply again"
	}
	return " and may apply again in " + kit.Count(days, "day", "days")
}

// admitting is what there is to know about an application before it is approved.
type admitting struct {
	app partner.Review
	err error
}

// admit asks what stands out about an application, then on which tier the
// partner begins.
func admit(env *kit.Env, id string) tea.Cmd {
	return kit.Run(env, kit.Query(env, partner.ShowApplication{ID: id}), func(a partner.Review, err error) tea.Msg {
		return admitting{a, err}
	})
}

// open opens the dialog. For a twin in name it has to be said that they are two
// companies.
func (m admitting) open(env *kit.Env) {
	if m.err != nil {
		env.Fail(m.err)
		return
	}
	a := m.app
	body := plainly(a.Company + " becomes a partner. " + a.Name + " becomes its owner and comes in with the key that applied.")
	fields := []kit.Field{tierField(env)}
	if len(a.SameName) > 0 {
		body = append(body, line{theme.Warn, "A partner in this country has the same name: " + names(a.SameName) + "."})
		fields = append(fields, kit.Field{Name: "company", Label: "They are two companies", Kind: kit.ToggleField})
	}
	env.Open(newAsk(env, "Approve "+a.Company+"?", body, kit.FormOptions{
		Sections: []kit.Section{{Fields: fields}}, Button: "Approve",
		Submit: func(v kit.Values) tea.Cmd {
			return kit.Send(env, partner.Approve{ID: a.ID, Tier: v.Text("tier"), SameName: v.Bool("company")})
		},
	}))
}

func tierField(env *kit.Env) kit.Field {
	f := kit.Field{Name: "tier", Label: "Tier", Kind: kit.ChoiceField, Value: env.Programme().EntryTier().ID}
	for _, t := range env.Programme().Tiers {
		f.Options = append(f.Options, kit.Option{Value: t.ID, Label: t.Name})
	}
	return f
}

func openTurnDown(env *kit.Env, a partner.Application) {
	env.Open(newAsk(env, "Reject "+a.Company+"?", plainly(a.Name+" reads the reason"+applyAgain(env)+"."), kit.FormOptions{
		Sections: []kit.Section{{Fields: []kit.Field{
			{Name: "reason", Label: "Reason", Hint: a.Name + " reads this.", Required: true},
			internalField("Note", false),
		}}}, Button: "Reject",
		Submit: func(v kit.Values) tea.Cmd {
			return kit.Send(env, partner.Reject{ID: a.ID, Reason: v.Text("reason"), InternalNote: v.Text("internal_note")})
		},
	}))
}

// admitted says what became of an application.
func admitted(env *kit.Env, msg tea.Msg) {
	switch m := msg.(type) {
	case kit.Done[partner.Partner]:
		if m.Err != nil {
			env.Fail(m.Err)
			return
		}
		env.Toast(theme.Good, "Approved: "+m.Value.Name+" is a partner, on "+tierName(env, m.Value.Tier)+".")
	case kit.Done[partner.Application]:
		if m.Err != nil {
			env.Fail(m.Err)
			return
		}
		env.Toast(theme.Good, "Rejected: "+m.Value.Company+".")
	}
}

// openInternalNote asks for a note that only the vendor reads.
func openInternalNote(env *kit.Env, id, name string) {
	env.Open(newAsk(env, "Note on "+name, plainly("Only we read this."), kit.FormOptions{
		Sections: []kit.Section{{Fields: []kit.Field{{Name: "text", Label: "Note", Kind: kit.AreaField, Rows: 4, Required: true}}}}, Button: "Save",
		Submit: func(v kit.Values) tea.Cmd {
			return kit.Send(env, partner.WriteInternal{ID: id, Text: v.Text("text")})
		},
	}))
}

func noted(env *kit.Env, m kit.Done[partner.Note]) {
	if m.Err != nil {
		env.Fail(m.Err)
		return
	}
	env.Toast(theme.Good, "Noted.")
}

// Copy offers the id and the command line.
func (s *application) Copy() []kit.Clip {
	return []kit.Clip{{Label: "id", Text: s.id}, {Label: "command line", Text: "partners application " + s.id}}
}

// SetSize says how much room there is.
func (s *application) SetSize(w, h int) {
	s.w, s.h = w, h
	s.detail.SetSize(w, h)
}

// Title is the company's name.
func (s *application) Title() string {
	if s.app != nil {
		return s.app.Company
	}
	return "Application"
}

// Typing is false: there is nothing to type.
func (s *application) Typing() bool { return false }

// Keys are those that work now.
func (s *application) Keys() []kit.Key {
	if s.app == nil {
		return s.detail.Keys()
	}
	var keys []kit.Key
	for _, d := range s.decisions() {
		keys = append(keys, d.key)
	}
	return append(append(keys, s.noteKey(), s.partnerKey()), s.detail.Keys()...)
}

// View draws the application.
func (s *application) View() string { return kit.Box(s.detail.View(), s.w, s.h) }
