package deal

import (
	"errors"
	"maps"
	"reflect"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

const (
	pause     = 400 * time.Millisecond // of typing before a customer is checked
	longPause = 3 * pause              // while the customer itself is typed, as each spelling counts as one
	keepEvery = 2 * time.Second        // while somebody types, before a draft is kept
)

// form registers a deal, or edits one. What was typed is kept as a draft on the
// server until it is sent.
type form struct {
	env      *kit.Env
	id       string // of the deal that is edited; "" for a new one
	w, h     int
	sections []kit.Section
	form     *kit.Form
	aside    *kit.Detail // beside the form, in wide windows
	draft    kit.Draft
	wait     *kit.Wait
	err      error // why the deal can't be shown

	begun    bool // Init has asked
	base     *deal.Deal
	was      kit.Values // of the deal, or of the empty form
	version  int64      // that an edit is based on
	typed    kit.Values // at the last look
	kept     kit.Values // in the draft
	keeping  bool       // a tick that keeps the draft is on its way
	restored bool
	busy     bool // a draft of the deal is being stored
	submits  bool // once the edit is stored, the deal is to be submitted

	checked  deal.Check // what was asked last, or is to be asked
	toCheck  bool       // it is to be asked
	turn     int        // counts the askings
	found    string     // the result of the last answer
	beyond   string     // what of it is not theirs to sell, as the portal says it
	answered kit.Cell   // its words
}

type (
	checkMsg struct{ turn int }
	slowMsg  struct{ turn int }
	keepMsg  struct{}
)

func newForm(env *kit.Env, id string) *form {
	s := &form{env: env, id: id, wait: kit.NewWait(env), aside: kit.NewDetail(env), draft: kit.NewDraft(env, "deals.register")}
	if id != "" {
		s.draft, s.aside = kit.NewDraft(env, "deals.edit "+id), kit.NewPreview(env)
	}
	s.sections = sections(env, id != "")
	s.build()
	return s
}

// build makes an empty form.
func (s *form) build() {
	s.form = kit.NewForm(s.env, kit.FormOptions{
		Sections: s.sections, Button: s.button(), Submit: s.submit,
		Draft:  func(kit.Values) tea.Cmd { return s.keep() },
		Cancel: func() tea.Cmd { s.leave(); return nil },
	})
	s.was = s.form.Values()
	s.typed, s.kept = s.was, s.was
	s.checked, s.answered, s.found = deal.Check{}, kit.Cell{}, ""
	s.turn++
	s.SetSize(s.w, s.h)
}

func (s *form) button() string {
	switch {
	case s.id == "" || s.base != nil && s.base.Status == deal.StatusDraft:
		return "Submit deal"
	case s.base != nil && s.base.Status == deal.StatusReturned:
		return "Submit again"
	}
	return "Save changes"
}

// Init asks once for the deal that is edited and for what was typed before.
func (s *form) Init() tea.Cmd {
	if s.begun {
		return nil
	}
	s.begun = true
	if s.id == "" {
		return s.draft.Load()
	}
	return tea.Batch(kit.Ask(s.env, deal.Show{ID: s.id}), s.wait.Start())
}

// Update gives the form its keys and looks at what has changed.
func (s *form) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	field := s.form.Field()
	cmds := []tea.Cmd{s.update(msg), s.look()}
	if s.form.Field() != field { // what was typed there is typed to its end
		cmds = append(cmds, s.check(checkMsg{s.turn}))
	}
	return s, tea.Batch(cmds...)
}

func (s *form) update(msg tea.Msg) tea.Cmd {
	if cmd, taken := s.answer(msg); taken {
		return cmd
	}
	if m, ok := msg.(tea.KeyPressMsg); ok {
		if cmd, taken := s.press(m); taken {
			return cmd
		}
	}
	if s.waiting() {
		return s.wait.Update(msg)
	}
	if m, ok := msg.(kit.ClickMsg); ok {
		if left, _ := kit.Split(s.w); m.X >= left {
			return nil
		}
	}
	return s.form.Update(msg)
}

// answer takes what the portal answered, so that only the outcome of a sending
// comes to the form.
func (s *form) answer(msg tea.Msg) (tea.Cmd, bool) {
	switch m := msg.(type) {
	case kit.Got[deal.Deal]:
		return s.arrived(m), true
	case kit.Done[deal.Deal]:
		return s.sent(m), true
	case kit.Done[deal.Finding]:
		s.say(m)
		return nil, true
	case kit.Done[struct{}]: // a draft was kept or dropped
		return nil, true
	case checkMsg:
		return s.check(m), true
	case slowMsg:
		if m.turn == s.turn {
			s.form.Note(s.checkedField(), theme.Quiet, "looking")
		}
		return nil, true
	case keepMsg:
		s.keeping = false
		return s.keep(), true
	}
	if v, ok := s.draft.Values(msg); ok {
		s.restore(v)
		return nil, true
	}
	return nil, false
}

func (s *form) press(m tea.KeyPressMsg) (tea.Cmd, bool) {
	switch {
	case s.waiting() && s.env.Keys.Back.Is(m):
		s.env.Back()
		return nil, true
	case s.err != nil && s.env.Keys.Retry.Is(m):
		s.begun, s.err = false, nil
		return s.Init(), true
	case s.draftKey().Is(m):
		return s.sendDraft(), true
	case s.anewKey().Is(m):
		s.askAnew()
		return nil, true
	}
	return nil, false
}

// waiting reports that the deal to be edited is not here.
func (s *form) waiting() bool { return s.id != "" && s.base == nil }

// arrived fills the form with the deal, at first or after somebody else has
// changed it.
func (s *form) arrived(m kit.Got[deal.Deal]) tea.Cmd {
	s.wait.Stop()
	switch {
	case m.Err != nil && s.base == nil:
		s.err = m.Err
		return nil
	case m.Err != nil:
		s.form.SetError(m.Err)
		return nil
	case s.base != nil:
		s.rebase(m.Value)
		return nil
	}
	s.fill(m.Value)
	return s.draft.Load()
}

// fill shows a deal in the form.
func (s *form) fill(d deal.Deal) {
	s.base, s.version = &d, d.Version
	s.build()
	s.set(valuesOf(s.env, d))
	s.was = s.form.Values()
	s.typed, s.kept = s.was, s.was
}

// set puts values into the form, whose amounts are then in their currency.
func (s *form) set(v kit.Values) {
	s.denominate(v)
	s.form.SetValues(v)
	s.add(s.form.Values())
}

// rebase goes on with what was typed on the deal as it is by now, and says who
// changed what.
func (s *form) rebase(d deal.Deal) {
	was, typed := s.was, s.form.Values()
	s.fill(d)
	changed := changedNames(was, s.was)
	s.set(merge(was, typed, s.was))
	who := d.UpdatedBy
	if who == "" {
		who = "Somebody"
	}
	for i, name := range changed {
		changed[i] = fieldWords(name)
	}
	what := joined(changed...)
	if what == "" {
		what = "this deal"
	}
	s.form.SetError(domain.Errorf(domain.Conflict, "%s changed %s in the meantime. What you typed is still here: look at it and send it again.", who, what))
}

// restore puts in what was typed before, unless something is typed already.
func (s *form) restore(v kit.Values) {
	if s.Unsaved() {
		return
	}
	if n, err := v.Int(versionValue); err == nil && n > 0 {
		s.version = int64(n)
	}
	v = v.Clone()
	delete(v, versionValue)
	if maps.Equal(v, s.was) {
		return
	}
	s.set(v)
	s.restored = true
	s.kept = s.form.Values()
	s.draft.Offered()
}

// versionValue is where a draft keeps the version that it was typed over.
const versionValue = "#version"

// keep keeps what was typed as a draft.
func (s *form) keep() tea.Cmd {
	v := s.form.Values()
	if maps.Equal(v, s.kept) || s.waiting() {
		return nil
	}
	s.kept = v
	if !s.Unsaved() {
		return s.draft.Drop()
	}
	v = v.Clone()
	if s.id != "" {
		v[versionValue] = kit.Count(int(s.version), "", "")
		v[versionValue] = strings.TrimSpace(v[versionValue])
	}
	return s.draft.Keep(v)
}

func (s *form) leave() {
	if s.Unsaved() {
		s.env.Toast(theme.Info, "What you typed is kept: open this form again to go on.")
	}
	s.env.Back()
}

// look notes what has changed: the amounts' currency and sum, and whether the
// customer is to be checked and the draft to be kept.
func (s *form) look() tea.Cmd {
	v := s.form.Values()
	if s.waiting() || maps.Equal(v, s.typed) {
		return nil
	}
	s.typed = v
	s.denominate(v)
	s.add(v)
	cmds := []tea.Cmd{s.askSoon(v)}
	if !s.keeping {
		s.keeping = true
		cmds = append(cmds, s.env.After(keepEvery, keepMsg{}))
	}
	return tea.Batch(cmds...)
}

// denominate sets the currency of the fields that take amounts.
func (s *form) denominate(v kit.Values) { Denominate(s.sections, Currency(s.env, v)) }

// add says what the products come to, beside the amount.
func (s *form) add(v kit.Values) {
	tone, words := SumWords(v, Currency(s.env, v))
	s.form.Note(amountField, tone, words)
}

// askSoon checks the customer once the typing pauses.
func (s *form) askSoon(v kit.Values) tea.Cmd {
	if s.base != nil && s.base.Status != deal.StatusDraft {
		return nil // it would find itself
	}
	c, enough := checkOf(s.env, v)
	if reflect.DeepEqual(c, s.checked) {
		return nil
	}
	s.turn++
	if !enough {
		s.note(theme.Plain, "", "")
		s.checked, s.toCheck = deal.Check{}, false
		return nil
	}
	if c.Domain != s.checked.Domain {
		s.note(theme.Plain, "", "")
	}
	s.checked, s.toCheck = c, true
	after := pause
	if at := s.form.Field(); at == domainField || at == customerField {
		after = longPause
	}
	return s.env.After(after, checkMsg{s.turn})
}

// check checks the customer, unless it was since somebody typed.
func (s *form) check(m checkMsg) tea.Cmd {
	if m.turn != s.turn || !s.toCheck {
		return nil
	}
	s.toCheck = false
	return tea.Batch(kit.Send(s.env, s.checked), s.env.After(kit.Patience, slowMsg{s.turn}))
}

// checkedField is where the answer to a check stands.
func (s *form) checkedField() string {
	if s.checked.Domain == "" {
		return customerField
	}
	return domainField
}

// say shows the answer to a check, unless it is about something that was typed
// over meanwhile.
func (s *form) say(m kit.Done[deal.Finding]) {
	c, ok := m.Command.(deal.Check)
	if !ok || !reflect.DeepEqual(c, s.checked) {
		return
	}
	s.turn++ // so that nothing is looking any more
	switch domain.KindOf(m.Err) {
	case "":
		tone, words := FindingWords(s.env, m.Value)
		s.beyond = ""
		if m.Value.OutsideTerritory || len(m.Value.NotAuthorised) > 0 {
			s.beyond = m.Value.Message
		}
		s.note(tone, words, m.Value.Result)
	case domain.Invalid: // not typed to its end
		s.note(theme.Plain, "", "")
	default:
		s.note(kit.ToneOf(m.Err), kit.Sentence(m.Err), "")
	}
}

// submit sends the form. An edit of a deal that waits for its partner is
// submitted thereafter.
func (s *form) submit(v kit.Values) tea.Cmd {
	if s.busy {
		return nil
	}
	if s.id == "" || s.base.Status == deal.StatusDraft || s.base.Status == deal.StatusReturned {
		if err := lacks(v, Currency(s.env, v)); err != nil {
			s.form.SetError(err)
			return nil
		}
	}
	if s.id == "" {
		return kit.Send(s.env, register(s.env, v, false))
	}
	s.submits = s.button() != "Save changes"
	return s.save(v)
}

// save sends an edit, or goes on to the submission if there is nothing to edit.
func (s *form) save(v kit.Values) tea.Cmd {
	f := edits(s.env, s.was, v)
	switch {
	case !reflect.DeepEqual(f, deal.Fields{}):
		return kit.Send(s.env, deal.Edit{ID: s.id, Fields: f, Version: s.version})
	case s.submits:
		return kit.Send(s.env, deal.Submit{ID: s.id, Version: s.version})
	}
	return s.finish(*s.base, theme.Info, "Nothing was changed.")
}

// sendDraft stores what there is as a draft of the deal, without submitting it.
func (s *form) sendDraft() tea.Cmd {
	if s.busy {
		return nil
	}
	v := s.form.Values()
	s.busy, s.submits = true, false
	if s.id == "" {
		return kit.Send(s.env, register(s.env, v, true))
	}
	return s.save(v)
}

// sent takes the outcome of what was sent.
func (s *form) sent(m kit.Done[deal.Deal]) tea.Cmd {
	s.busy = false
	if m.Err != nil {
		return s.refused(m.Err)
	}
	d := m.Value
	switch c := m.Command.(type) {
	case deal.Edit:
		s.base, s.version, s.was = &d, d.Version, s.form.Values()
		if s.submits {
			return kit.Send(s.env, deal.Submit{ID: d.ID, Version: d.Version})
		}
		return s.finish(d, theme.Good, "Saved.")
	case deal.Register:
		if c.Draft {
			return s.finish(d, theme.Good, "Kept as a draft. It is not submitted yet.")
		}
	}
	tone, words := AfterSubmit(s.env, d)
	return s.finish(d, tone, words)
}

// refused shows what was wrong. If somebody else was quicker, the form looks at
// what they did.
func (s *form) refused(err error) tea.Cmd {
	s.form.SetError(err)
	var e *domain.Error
	if errors.As(err, &e) && e.Kind == domain.Conflict && e.Field == "version" {
		return kit.Ask(s.env, deal.Show{ID: s.id})
	}
	return nil
}

// finish leaves the form for the page of the deal.
func (s *form) finish(d deal.Deal, tone theme.Tone, words string) tea.Cmd {
	s.env.Toast(tone, words)
	if s.id == "" {
		s.env.Replace("deals", d.ID)
	} else {
		s.env.Back()
	}
	s.was = s.form.Values()
	s.kept = s.was
	return s.draft.Drop()
}

// askAnew empties a form that was filled with what was typed before.
func (s *form) askAnew() {
	s.env.Open(kit.NewConfirm(s.env, kit.Confirm{
		Head: "Start anew?", Body: []string{"What you had typed before is dropped."}, Yes: "Start anew", No: "Keep it", Danger: true,
		Do: func() tea.Cmd {
			s.restored = false
			if s.base != nil {
				s.fill(*s.base)
			} else {
				s.build()
			}
			return s.draft.Drop()
		},
	}))
}

// Unsaved reports whether something was typed that was not sent.
func (s *form) Unsaved() bool { return !s.waiting() && !maps.Equal(s.form.Values(), s.was) }

// SetSize says how much room there is.
func (s *form) SetSize(w, h int) {
	s.w, s.h = w, h
	left, right := kit.Split(w)
	s.form.SetSize(left, h)
	if right == 0 {
		s.form.Pin(customerField, domainField)
	} else {
		s.form.Pin() // the aside says it
	}
	s.aside.SetSize(max(1, right), h)
	s.drawAside()
}

// Title names the place.
func (s *form) Title() string {
	if s.id == "" {
		return "New deal"
	}
	return "Edit"
}

// Typing is true once there is a form: all of it takes text.
func (s *form) Typing() bool { return !s.waiting() }

func (s *form) draftKey() kit.Key {
	k := kit.On("ctrl+d", "keep as draft")
	if s.id != "" {
		k = k.To("save only")
	}
	k.Help = "Store this deal without submitting it"
	if s.waiting() || s.id != "" && s.button() == "Save changes" {
		k = k.Unless("This deal is submitted already.")
	}
	return k
}

func (s *form) anewKey() kit.Key {
	k := kit.On("ctrl+r", "start anew")
	k.Help = "Drop what you had typed before"
	if !s.restored {
		k = k.Unless("Nothing was kept from before.")
	}
	return k
}

// Keys are those of the form.
func (s *form) Keys() []kit.Key {
	if s.waiting() {
		if s.err != nil {
			return []kit.Key{s.env.Keys.Retry, s.env.Keys.Back}
		}
		return nil
	}
	keys := s.form.Keys()
	for i, k := range keys {
		if k.Press[0] == s.env.Keys.Back.Press[0] {
			return append(append(keys[:i:i], s.draftKey(), s.anewKey()), keys[i:]...)
		}
	}
	return keys
}

// View draws the form.
func (s *form) View() string {
	switch {
	case s.err != nil:
		return kit.Box(s.env.Fault(s.err, s.w), s.w, s.h)
	case s.waiting():
		return kit.Box("\n  "+s.wait.View("Loading…"), s.w, s.h)
	}
	if _, right := kit.Split(s.w); right == 0 {
		return s.form.View()
	}
	return s.env.Beside(s.form.View(), s.aside.View(), s.w, s.h)
}
