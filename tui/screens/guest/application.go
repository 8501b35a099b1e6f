package guest

import (
	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/geo"
	"gangway/domain/partner"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// application shows what became of the guest's application, live.
type application struct {
	env    *kit.Env
	detail *kit.Detail
	state  *partner.State
	none   bool // nothing was ever applied for
	busy   bool // a withdrawal is under way
	w, h   int
}

func newApplication(env *kit.Env) *application {
	return &application{env: env, detail: kit.NewDetail(env)}
}

// Init asks for the application.
func (s *application) Init() tea.Cmd {
	return tea.Batch(kit.Ask(s.env, partner.ShowState{}), s.detail.Wait())
}

// Topics are the guest's own application.
func (s *application) Topics() []string { return topics(s.env) }

// Update takes the answer and the keys.
func (s *application) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case kit.Got[partner.State]:
		s.answer(m.Value, m.Err)
		return s, nil
	case kit.Done[partner.State]:
		s.busy = false
		if m.Err != nil {
			s.env.Fail(m.Err)
			return s, s.Init()
		}
		s.answer(m.Value, nil)
		s.env.Toast(theme.Quiet, "Your application is withdrawn.")
		return s, nil
	case tea.KeyPressMsg:
		switch {
		case s.withdrawKey().Is(m):
			s.ask()
			return s, nil
		case s.applyKey().Is(m):
			s.env.Replace("apply")
			return s, nil
		case s.env.Keys.Retry.Is(m):
			return s, s.Init()
		}
	}
	return s, s.detail.Update(msg)
}

func (s *application) answer(a partner.State, err error) {
	s.none = domain.KindOf(err) == domain.NotFound
	if err != nil {
		s.detail.Fail(err)
		return
	}
	s.state = &a
	s.detail.Set(s.page(a))
}

// ask asks before it withdraws.
func (s *application) ask() {
	s.env.Open(kit.NewConfirm(s.env, kit.Confirm{
		Head: "Withdraw your application?",
		Body: []string{"Nobody will decide about " + s.state.Company + " any more. You can apply again, three times a day at most."},
		Yes:  "Withdraw", No: "Keep it", Danger: true,
		Do: func() tea.Cmd {
			s.busy = true
			return kit.Send(s.env, partner.WithdrawApplication{})
		},
	}))
}

func (s *application) withdrawKey() kit.Key {
	k := kit.On("w", "withdraw")
	k.Help = "Take your application back."
	switch {
	case s.state == nil:
		return k.Unless("There is no application to withdraw.")
	case s.busy:
		return k.Unless("It is being withdrawn.")
	case s.state.Status != partner.Waiting:
		return k.Unless("Your application is " + standing(*s.state).Text + " already.")
	}
	return k
}

func (s *application) applyKey() kit.Key {
	k := s.env.Keys.New.To("apply again")
	switch {
	case s.none:
		return k.To("apply")
	case s.state == nil:
		return k.Unless("Please wait until your application is here.")
	case s.state.Status == partner.Waiting:
		return k.Unless("Your application is waiting for a decision. You can withdraw it.")
	case s.state.ApplyAgain.After(s.env.Now()):
		return k.Unless("You can apply again on " + s.env.Date(s.state.ApplyAgain) + ".")
	}
	return k
}

// page is the application as it is read.
func (s *application) page(a partner.State) kit.Page {
	return kit.Page{
		Title: a.Company, State: standing(a),
		Subtitle: a.Company,
		Sections: []kit.Block{
			{Text: s.story(a)},
			{Pairs: []kit.Pair{{Label: "Reason", Value: kit.Plain(a.Reason)}}},
			{Title: "What you sent", Pairs: []kit.Pair{
				{Label: "Web domain", Value: kit.Plain(a.Domain)},
				{Label: "Country", Value: kit.Plain(geo.Name(a.Country))},
				{Label: "Name", Value: kit.Plain(a.Name)},
				{Label: "E-mail", Value: kit.Plain(a.Email)},
				{Label: "Partner type", Value: kit.Plain(s.typeName(a.Type))},
				{Label: "To sell", Value: kit.Plain(a.Sells)},
				{Label: "Heard of us", Value: kit.Plain(a.Source)},
				{Label: "Note", Value: kit.Plain(a.Note)},
			}},
			{Pairs: []kit.Pair{
				{Label: "Sent", Value: kit.Plain(s.env.Exact(a.CreatedAt))},
				{Label: "Decided", Value: kit.Plain(s.env.Exact(a.DecidedAt))},
				{Label: "Number", Value: kit.Plain(a.ID)},
			}},
		},
	}
}

func (s *application) typeName(id string) string {
	if t, ok := s.env.Programme().PartnerType(id); ok {
		return t.Name
	}
	return id
}

// story says what is going on and what comes next.
func (s *application) story(a partner.State) string {
	switch a.Status {
	case partner.Waiting:
		return "Sent " + s.env.When(a.CreatedAt) + ", waiting for a decision.\n\n" +
			"You need not stay: come back with the same key whenever you like. The moment you are approved, your portal opens right here."
	case partner.WasApproved:
		return "Welcome aboard. Your portal is about to open."
	case partner.WasRejected:
		if a.ApplyAgain.After(s.env.Now()) {
			return "We are sorry: it was turned down " + s.env.When(a.DecidedAt) + ". You can apply again on " + s.env.Date(a.ApplyAgain) + "."
		}
		return "We are sorry: it was turned down " + s.env.When(a.DecidedAt) + ". You can apply again."
	case partner.WasWithdrawn:
	}
	return "You took it back " + s.env.When(a.DecidedAt) + ". You can apply again, three times a day at most."
}

// Copy offers the number and the command line.
func (s *application) Copy() []kit.Clip {
	if s.state == nil {
		return nil
	}
	return []kit.Clip{{Label: "number", Text: s.state.ID}, {Label: "command line", Text: "apply status"}}
}

// SetSize says how much room there is.
func (s *application) SetSize(w, h int) {
	s.w, s.h = w, h
	s.detail.SetSize(w, h)
}

// Title names the place.
func (s *application) Title() string { return "Your application" }

// Typing is false: there is nothing to type.
func (s *application) Typing() bool { return false }

// Keys are those that work now.
func (s *application) Keys() []kit.Key {
	if s.none {
		return []kit.Key{s.applyKey()}
	}
	return append(s.detail.Keys(), s.withdrawKey(), s.applyKey())
}

// View draws the application.
func (s *application) View() string {
	if s.none {
		return kit.Box(s.env.Empty("You have not applied yet.", s.applyKey(), s.w), s.w, s.h)
	}
	return s.detail.View()
}
