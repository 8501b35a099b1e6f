package lead

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/lead"
	"gangway/tui/kit"
	dealui "gangway/tui/screens/deal"
	"gangway/tui/theme"
)

// pause is how long typing rests before the customer is checked.
const pause = 400 * time.Millisecond

// convert is the form that makes a deal of a lead. It begins with what the lead
// says, and asks only for what a deal needs besides.
type convert struct {
	env  *kit.Env
	id   string
	w, h int

	lead     *lead.Lead // nil until it is here
	err      error      // why it can't be converted
	wait     *kit.Wait
	sections []kit.Section
	form     *kit.Form
	aside    *kit.Detail // the lead, beside the form in wide windows
	draft    kit.Draft
	typed    kit.Values // at the last look

	checked deal.Check // what was asked last
	turn    int        // counts the askings
	answer  kit.Cell   // what the check says
}

// checkMsg says that the typing has paused.
type checkMsg struct{ turn int }

func newConvert(env *kit.Env, id string) *convert {
	return &convert{env: env, id: id, wait: kit.NewWait(env), aside: kit.NewPreview(env), draft: kit.NewDraft(env, "leads.convert "+id)}
}

// Init asks once for the lead.
func (s *convert) Init() tea.Cmd {
	if s.lead != nil {
		return nil
	}
	return tea.Batch(kit.Ask(s.env, lead.Peek{ID: s.id}), s.wait.Start())
}

// build makes the form with what the lead says.
func (s *convert) build() {
	s.sections = convertSections(s.env, *s.lead)
	s.form = kit.NewForm(s.env, kit.FormOptions{
		Sections: s.sections, Button: "Convert", Submit: s.submit, Draft: s.draft.Keep,
		Cancel: func() tea.Cmd { s.leave(); return nil },
	})
	v := s.form.Values()
	maps.Copy(v, dealui.Lines(s.env, s.lead.Products))
	s.form.SetValues(v)
	s.SetSize(s.w, s.h)
}

// convertSections are the questions of the form. Where the customer is on the web
// is asked only if the lead does not say it.
func convertSections(env *kit.Env, l lead.Lead) []kit.Section {
	var site []kit.Field
	if l.Domain == "" {
		site = dealui.SiteFields()
	}
	return []kit.Section{
		{Title: headOf(l), Fields: slices.Concat(site, dealui.SaleFields(env))},
		{Title: dealui.MoreTitle, Fields: []kit.Field{
			dealui.StageField(env), dealui.PartField(), dealui.CurrencyField(env), dealui.NoteField(env),
		}},
	}
}

// headOf names the customer at the head of the form, by its web domain if it has
// one: with that it is registered.
func headOf(l lead.Lead) string {
	if l.Domain != "" {
		return kit.Clean(l.Domain)
	}
	return kit.Clean(Name(l))
}

// Update gives the form its keys and looks at what has changed.
func (s *convert) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	cmd := s.update(msg)
	return s, tea.Batch(cmd, s.look())
}

func (s *convert) update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case kit.Got[lead.Lead]:
		return s.arrived(m)
	case kit.Done[deal.Deal]:
		return s.sent(m)
	case kit.Done[deal.Finding]:
		s.say(m)
		return nil
	case kit.Done[struct{}]: // a draft was kept or dropped
		return nil
	case checkMsg:
		if m.turn != s.turn {
			return nil
		}
		return kit.Send(s.env, s.checked)
	}
	if s.form == nil {
		return s.elsewhere(msg)
	}
	if s.draft.Fill(msg, s.form) {
		return nil
	}
	if m, ok := msg.(kit.ClickMsg); ok {
		if left, _ := kit.Split(s.w); m.X >= left {
			return nil
		}
	}
	return s.form.Update(msg)
}

// elsewhere takes keys while there is no form.
func (s *convert) elsewhere(msg tea.Msg) tea.Cmd {
	switch {
	case s.err != nil && s.env.Keys.Retry.Is(msg):
		s.lead, s.err = nil, nil
		return s.Init()
	case s.env.Keys.Back.Is(msg):
		s.env.Back()
		return nil
	}
	return s.wait.Update(msg)
}

// arrived fills the form, at first. Later it only notes what the lead has become.
func (s *convert) arrived(m kit.Got[lead.Lead]) tea.Cmd {
	s.wait.Stop()
	switch {
	case m.Err != nil && s.form == nil:
		s.err = m.Err
		return nil
	case m.Err != nil:
		s.form.SetError(m.Err)
		return nil
	case s.form != nil:
		s.lead = &m.Value
		return nil
	case m.Value.Status != lead.StatusWorking:
		s.err = domain.Errorf(domain.Conflict, "This lead is %s. Only one that you work on becomes a deal.", Status(m.Value).Text)
		return nil
	}
	s.lead = &m.Value
	s.build()
	return s.draft.Load()
}

// look notes what has changed: the amounts' currency and sum, and whether the
// customer is to be checked.
func (s *convert) look() tea.Cmd {
	if s.form == nil {
		return nil
	}
	v := s.form.Values()
	if maps.Equal(v, s.typed) {
		return nil
	}
	s.typed = v
	currency := dealui.Currency(s.env, v)
	dealui.Denominate(s.sections, currency)
	tone, words := dealui.SumWords(v, currency)
	s.form.Note(dealui.AmountField, tone, words)
	return s.askSoon(v)
}

// question is the check of the customer, once there is enough to ask with.
func (s *convert) question(v kit.Values) (deal.Check, bool) {
	l := s.lead
	c := deal.Check{Domain: l.Domain, Customer: l.Company, Country: l.Country, Region: l.Region, Products: dealui.SKUs(s.env, v)}
	if c.Domain == "" {
		c.Domain = v.Text(dealui.DomainField)
	}
	return c, strings.Contains(c.Domain, ".")
}

// askSoon checks the customer once the typing pauses.
func (s *convert) askSoon(v kit.Values) tea.Cmd {
	c, enough := s.question(v)
	if reflect.DeepEqual(c, s.checked) {
		return nil
	}
	s.turn++
	s.checked = c
	s.note(kit.Cell{})
	if !enough {
		return nil
	}
	return s.env.After(pause, checkMsg{s.turn})
}

// say shows the answer to a check, unless it is about something that was typed
// over meanwhile.
func (s *convert) say(m kit.Done[deal.Finding]) {
	c, ok := m.Command.(deal.Check)
	if !ok || s.form == nil || !reflect.DeepEqual(c, s.checked) {
		return
	}
	switch domain.KindOf(m.Err) {
	case "":
		s.note(kit.State(dealui.FindingWords(s.env, m.Value)))
	case domain.Invalid: // not typed to its end
		s.note(kit.Cell{})
	default:
		s.note(kit.State(kit.ToneOf(m.Err), kit.Sentence(m.Err)))
	}
}

// note shows what the check says: beside the domain, or at the head of the form
// where there is none to be typed.
func (s *convert) note(c kit.Cell) {
	s.answer = c
	if s.lead.Domain == "" {
		s.form.Note(dealui.DomainField, c.Tone, c.Text)
	} else {
		s.sections[0].Title = strings.TrimRight(headOf(*s.lead)+"   "+s.env.CellText(c), " ")
	}
	s.drawAside()
}

func (s *convert) submit(v kit.Values) tea.Cmd {
	if err := dealui.LacksOfSale(v, dealui.Currency(s.env, v)); err != nil {
		s.form.SetError(err)
		return nil
	}
	return kit.Send(s.env, lead.Convert{
		ID: s.id, Products: dealui.Picks(s.env, v), Amount: v.Text(dealui.AmountField), Currency: v.Text("currency"), CloseDate: v.Text("close_date"),
		Stage: v.Text("stage"), Domain: v.Text(dealui.DomainField), NoWebsite: v.Bool("no_website"), AddedValue: v["added_value"], Note: v["note"],
		Version: s.lead.Version,
	})
}

// sent takes the outcome: the deal opens in place of the form. If somebody changed
// the lead meanwhile, the form goes on from what it has become.
func (s *convert) sent(m kit.Done[deal.Deal]) tea.Cmd {
	if m.Err != nil {
		s.form.SetError(m.Err)
		var e *domain.Error
		if errors.As(m.Err, &e) && e.Kind == domain.Conflict {
			return kit.Ask(s.env, lead.Peek{ID: s.id})
		}
		return nil
	}
	s.form.Update(m)
	tone, words := dealui.AfterSubmit(s.env, m.Value)
	s.env.Toast(tone, words)
	s.env.Replace("deals", m.Value.ID)
	return s.draft.Drop()
}

func (s *convert) leave() {
	if s.Unsaved() {
		s.env.Toast(theme.Info, "What you typed is kept: open this form again to go on.")
	}
	s.env.Back()
}

// Unsaved reports whether something was typed that was not sent.
func (s *convert) Unsaved() bool { return s.form != nil && s.form.Unsaved() }

// drawAside makes what stands beside the form in wide windows: the lead, and
// above it what comes of the conversion.
func (s *convert) drawAside() {
	p := pageOf(s.env, *s.lead)
	p.Sections = append([]kit.Block{{Text: s.outlook()}}, p.Sections...)
	s.aside.Set(p)
}

// outlook says what comes of the conversion, as far as the check tells.
func (s *convert) outlook() string {
	if s.answer.Tone == theme.Bad && s.answer.Sign {
		return "The customer is registered already. You can convert all the same: " + vendorName(s.env) + " looks at it and decides."
	}
	return "The deal is approved at once, unless its customer is registered already or it goes beyond the lead: then " + vendorName(s.env) + " decides."
}

// SetSize says how much room there is.
func (s *convert) SetSize(w, h int) {
	s.w, s.h = w, h
	if s.form == nil {
		return
	}
	left, right := kit.Split(w)
	s.form.SetSize(left, h)
	s.aside.SetSize(max(1, right), h)
	s.drawAside()
}

// Title names the place.
func (s *convert) Title() string { return "Convert" }

// Typing is true once there is a form: all of it takes text.
func (s *convert) Typing() bool { return s.form != nil }

// Keys are those of the form.
func (s *convert) Keys() []kit.Key {
	switch {
	case s.form != nil:
		return s.form.Keys()
	case s.err != nil:
		return []kit.Key{s.env.Keys.Retry, s.env.Keys.Back}
	}
	return nil
}

// View draws the form.
func (s *convert) View() string {
	switch {
	case s.err != nil:
		return kit.Box(s.env.Fault(s.err, s.w), s.w, s.h)
	case s.form == nil:
		return kit.Box("\n   "+s.wait.View("Loading…"), s.w, s.h)
	}
	if _, right := kit.Split(s.w); right == 0 {
		return s.form.View()
	}
	return s.env.Beside(s.form.View(), s.aside.View(), s.w, s.h)
}
