package guest

import (
	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/user"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// welcome is the first screen of a key that nobody knows.
type welcome struct {
	env     *kit.Env
	w, h    int
	at      int
	applied *partner.State // the guest's own application, if there is one
	claims  []partner.Claimant
	err     error
}

// mostClaims is how many people who have added this key are shown; keys claims on the
// command line lists all.
const mostClaims = 3

// A choice is one way to go on from the welcome.
type choice struct {
	words, hint string
	badge       kit.Cell
	place       kit.Place
	claim       *partner.Claimant // somebody who waits for this key; then there is no place
}

func newWelcome(env *kit.Env) *welcome { return &welcome{env: env} }

// Init asks whether there is an application, and who waits for this key.
func (s *welcome) Init() tea.Cmd {
	return tea.Batch(kit.Ask(s.env, partner.ShowState{}), kit.Ask(s.env, partner.Claims{}))
}

// Topics are the guest's own application and its key.
func (s *welcome) Topics() []string { return append(topics(s.env), user.KeyTopic(s.env.Actor.Key)) }

func topics(env *kit.Env) []string { return []string{"application/" + env.Actor.Key} }

// Update moves over the choices and opens one.
func (s *welcome) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	k := s.env.Keys
	n := len(s.choices())
	switch m := msg.(type) {
	case kit.Got[partner.State]:
		s.answer(m)
	case kit.Got[domain.List[partner.Claimant]]:
		s.claims = m.Value.Items[:min(mostClaims, len(m.Value.Items))]
		s.at = min(s.at, len(s.choices())-1)
	case kit.Done[partner.Welcome]:
		if m.Err != nil {
			s.env.Fail(m.Err)
			return s, s.Init()
		}
		s.env.Toast(theme.Good, "This key signs you in as "+kit.Clean(m.Value.User.Name)+" from now on.")
	case kit.Done[partner.RefusedKey]:
		if m.Err != nil {
			s.env.Fail(m.Err)
		} else {
			s.env.Toast(theme.Quiet, "This key is not theirs.")
		}
		return s, s.Init()
	case kit.ClickMsg:
		if i, ok := s.hit(m.Y); ok {
			s.at = i
			s.open(s.choices()[i])
		}
	case tea.KeyPressMsg:
		switch {
		case k.Up.Is(m):
			s.at = max(0, s.at-1)
		case k.Down.Is(m):
			s.at = min(n-1, s.at+1)
		case k.Open.Is(m):
			s.open(s.choices()[min(s.at, n-1)])
		case s.refuseKey().Is(m) && s.claimed() != nil:
			s.refuse(*s.claimed())
		case k.Retry.Is(m) && s.err != nil:
			return s, s.Init()
		case m.String() == "a":
			s.env.Go("apply")
		case m.String() == "i":
			s.env.Go("join")
		}
	}
	return s, nil
}

func (s *welcome) answer(m kit.Got[partner.State]) {
	s.err = nil
	switch {
	case m.Err == nil:
		s.applied = &m.Value
	case domain.KindOf(m.Err) == domain.NotFound:
		s.applied = nil
	default:
		s.err = m.Err
	}
}

// open goes where a choice leads, or asks about a claim.
func (s *welcome) open(c choice) {
	if c.claim == nil {
		s.env.Go(c.place...)
		return
	}
	who := *c.claim
	s.env.Open(kit.NewConfirm(s.env, kit.Confirm{
		Head: "Sign in as " + kit.Clean(who.Name) + " with this key?",
		Body: []string{
			who.AddedBy + " has added it as “" + who.Label + "” for " + who.Name + " of " + who.Company + ".",
			"Accept only if you are " + who.Name + ": all that you do with this key is done in that name.",
		},
		Yes: "Accept", No: "Not now", Danger: true,
		Do: func() tea.Cmd { return kit.Send(s.env, partner.ConfirmKey{User: who.ID}) },
	}))
}

// claimed is the claim that has the cursor, nil if something else has.
func (s *welcome) claimed() *partner.Claimant {
	return s.choices()[min(s.at, len(s.choices())-1)].claim
}

func (s *welcome) refuseKey() kit.Key { return kit.On("x", "not me") }

func (s *welcome) refuse(who partner.Claimant) {
	s.env.Open(kit.NewConfirm(s.env, kit.Confirm{
		Head: "Is this not your account?",
		Body: []string{"You are not asked about " + who.Name + " of " + who.Company + " again for now. They are not told."},
		Yes:  "Not me", No: "Cancel", Danger: true,
		Do: func() tea.Cmd { return kit.Send(s.env, partner.RefuseKey{User: who.ID}) },
	}))
}

func (s *welcome) choices() []choice {
	var out []choice
	for i, c := range s.claims {
		out = append(out, choice{
			words: "Sign in as " + kit.Clean(c.Name), hint: c.Company + " has added this key. x if you are somebody else.", claim: &s.claims[i],
		})
	}
	if a := s.applied; a != nil {
		out = append(out, choice{words: "See your application", hint: a.Company, badge: standing(*a), place: kit.To("application")})
	}
	if s.applied == nil || s.applied.Status != partner.Waiting {
		out = append(out, choice{words: "Apply to become a partner", hint: "Three short steps, about two minutes.", place: kit.To("apply")})
	}
	return append(out, choice{
		words: "I have an invitation code", hint: "From a colleague or from " + s.env.Facts.Vendor + ".", place: kit.To("join"),
	})
}

// hit says which choice a line of the screen belongs to.
func (s *welcome) hit(y int) (int, bool) {
	lines, starts := s.draw()
	_, top := place(len(lines), s.w, s.h)
	for i, at := range starts {
		if y-top == at || y-top == at+1 {
			return i, true
		}
	}
	return 0, false
}

// SetSize says how much room there is.
func (s *welcome) SetSize(w, h int) { s.w, s.h = w, h }

// Title is empty: this is where a guest's path begins.
func (s *welcome) Title() string { return "" }

// Typing is false: there is nothing to type.
func (s *welcome) Typing() bool { return false }

// Keys are those that work here.
func (s *welcome) Keys() []kit.Key {
	k := s.env.Keys
	keys := []kit.Key{k.Move, k.Open}
	if s.claimed() != nil {
		keys = append(keys, s.refuseKey())
	}
	if s.err != nil {
		keys = []kit.Key{k.Retry, k.Move, k.Open}
	}
	if s.applied == nil || s.applied.Status != partner.Waiting {
		keys = append(keys, kit.On("a", "apply"))
	}
	return append(keys, kit.On("i", "invitation code"))
}

// View draws the welcome.
func (s *welcome) View() string {
	lines, _ := s.draw()
	return within(lines, s.w, s.h)
}

// draw returns the lines, two cells of margin before each, and on which of them
// each choice begins.
func (s *welcome) draw() (lines []string, starts []int) {
	t := s.env.Theme
	w := min(readable, s.w-2*margin(s.w))
	add := func(more ...string) {
		for _, l := range more {
			lines = append(lines, "  "+l)
		}
	}
	gap := func() { lines = append(lines, "") }
	gap()
	add(t.Strong.Render(kit.Cut(kit.Clean(s.greeting()), w, t.Glyph.More)))
	if s.h >= 20 {
		gap()
	}
	add(wrapped(t.Muted, "The partner portal of "+s.env.Facts.Vendor+". Register the deals you work on, keep them "+
		"protected, and see what they bring you: all in this window.", w)...)
	gap()
	for i, c := range s.choices() {
		starts = append(starts, len(lines))
		lines = append(lines, s.choice(c, i == s.at, w)...)
	}
	if s.err != nil {
		tone := kit.ToneOf(s.err)
		add(wrapped(t.Tone(tone), t.Glyph.Tone(tone)+" "+kit.Sentence(s.err), w)...)
		gap()
	}
	add(t.Muted.Render("Your key"))
	add(wrapped(t.Text, s.env.Actor.Key, w)...)
	if len(s.claims) == 0 && len(lines)+2 <= s.h {
		add(wrapped(t.Muted, "Nobody here knows it yet. Once you are in, it is all you need.", w)...)
	}
	if to := s.env.Programme().Support; to != "" && len(lines)+2 <= s.h {
		gap()
		add(t.Muted.Render(kit.Cut("Questions?  "+kit.Clean(to), w, t.Glyph.More)))
	}
	return lines, starts
}

func (s *welcome) greeting() string {
	if name := s.env.Programme().Name; name != "" {
		return "Welcome to " + name
	}
	return "Welcome to " + s.env.Facts.Vendor
}

// choice draws one way to go on, in two lines.
func (s *welcome) choice(c choice, chosen bool, w int) []string {
	t := s.env.Theme
	bar, words := "  ", t.Text
	if chosen {
		bar, words = t.Accent.Render(t.Glyph.Row)+" ", t.Strong
	}
	hint := t.Muted.Render(kit.Cut(kit.Clean(c.hint), w, t.Glyph.More))
	if c.badge.Text != "" {
		state := t.Tone(c.badge.Tone).Render(s.env.CellText(c.badge))
		hint = kit.Between(hint, state, w, t.Glyph.More)
	}
	return []string{bar + words.Render(kit.Cut(c.words, w, t.Glyph.More)), bar + hint, ""}
}

// standing is the state of an application as its applicant reads it.
func standing(a partner.State) kit.Cell {
	switch a.Status {
	case partner.Waiting:
		return kit.State(theme.Info, "waiting")
	case partner.WasApproved:
		return kit.State(theme.Good, "approved")
	case partner.WasRejected:
		return kit.State(theme.Bad, "rejected")
	case partner.WasWithdrawn:
	}
	return kit.State(theme.Quiet, "withdrawn")
}
