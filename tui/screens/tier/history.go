package tier

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/tier"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// history lists what evaluations have changed; each opens to what it went by.
type history struct {
	env     *kit.Env
	partner string // id, "" for the actor's own
	rows    *kit.List[tier.Change]
}

// NewHistory is the history of a partner's tier.
func NewHistory(env *kit.Env, partner string) kit.Screen { return newHistory(env, partner) }

func newHistory(env *kit.Env, partner string) *history {
	s := &history{env: env, partner: partner}
	s.rows = kit.NewList(env, kit.ListOptions[tier.Change]{
		ID: moment,
		Columns: []kit.Column[tier.Change]{
			{Title: "When", Width: 12, Cell: func(c tier.Change) kit.Cell { return kit.Cell{Text: env.When(c.At), Tone: theme.Quiet} }},
			{Title: "What", Cell: func(c tier.Change) kit.Cell { return kit.Cell{Text: changed(c), Tone: tone(c)} }},
			{Title: "Programme", Width: 12, Rank: 1, Cell: func(c tier.Change) kit.Cell { return kit.Cell{Text: c.Revision, Tone: theme.Quiet} }},
		},
		Card: func(c tier.Change) kit.Card {
			return kit.Card{Title: changed(c), Line: env.When(c.At) + " " + env.Theme.Glyph.Dot + " programme " + c.Revision}
		},
		Query: func(p domain.Page, _ string) domain.Query[domain.List[tier.Change]] {
			return tier.History{Partner: partner, Page: p}
		},
		Open: func(c tier.Change) tea.Cmd { env.Push(newPast(env, partner, c)); return nil },
		Noun: "change", Nouns: "changes", Note: "newest first",
		Empty: "Nothing has changed yet. Each change of the tier is kept here with what led to it.",
	})
	return s
}

func moment(c tier.Change) string { return c.At.Format(time.RFC3339Nano) }

func tone(c tier.Change) theme.Tone {
	switch c.Outcome {
	case tier.Promoted, tier.Relieved:
		return theme.Good
	case tier.GraceBegan, tier.Demoted:
		return theme.Warn
	case tier.Kept, tier.Placed, tier.Overridden, tier.Released, tier.Moved:
	}
	return theme.Plain
}

// Init asks for the history.
func (s *history) Init() tea.Cmd { return s.rows.Init() }

// Topics are stale when the standing may be another.
func (s *history) Topics() []string { return []string{tier.Topic(about(s.env, s.partner))} }

func about(env *kit.Env, partner string) string {
	if partner == "" {
		return env.Actor.Partner
	}
	return partner
}

// Update takes keys and answers.
func (s *history) Update(msg tea.Msg) (kit.Screen, tea.Cmd) { return s, s.rows.Update(msg) }

// SetSize says how much room there is.
func (s *history) SetSize(w, h int) { s.rows.SetSize(w, h) }

// Title names the place.
func (s *history) Title() string { return "History of the tier" }

// Typing is false: nothing is typed here.
func (s *history) Typing() bool { return false }

// Keys are those of the rows.
func (s *history) Keys() []kit.Key { return s.rows.Keys() }

// Copy offers the command line that explains what is under the cursor.
func (s *history) Copy() []kit.Clip {
	c, ok := s.rows.Current()
	if !ok {
		return nil
	}
	return []kit.Clip{explains(s.env, s.partner, "--at", moment(c))}
}

// View draws the rows.
func (s *history) View() string { return s.rows.View() }

// explains is the command line that explains a tier.
func explains(env *kit.Env, words ...string) kit.Clip {
	line := "tiers explain"
	for _, w := range words {
		if w != "" {
			line += " " + w
		}
	}
	return kit.Clip{Label: "command line", Text: env.CommandLine(line)}
}

// past is a tier as it was, from what was kept.
type past struct {
	env     *kit.Env
	partner string
	change  tier.Change
	why     *tier.Explanation
	detail  *kit.Detail
	w       int
}

func newPast(env *kit.Env, partner string, c tier.Change) *past {
	return &past{env: env, partner: partner, change: c, detail: kit.NewDetail(env)}
}

// Init asks for what was kept.
func (s *past) Init() tea.Cmd {
	return tea.Batch(kit.Ask(s.env, tier.Explain{Partner: s.partner, At: moment(s.change)}), s.detail.Wait())
}

// Update takes the answer, and scrolls.
func (s *past) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case kit.Got[tier.Explanation]:
		if m.Err != nil {
			s.detail.Fail(m.Err)
			return s, nil
		}
		s.why = &m.Value
		s.draw()
		return s, nil
	case tea.KeyPressMsg:
		if s.why == nil && s.env.Keys.Retry.Is(m) {
			return s, s.Init()
		}
	}
	return s, s.detail.Update(msg)
}

func (s *past) draw() {
	e := *s.why
	s.detail.Set(kit.Page{
		Title: changed(s.change), State: State(s.env, e), Subtitle: changed(s.change),
		Sections: append([]kit.Block{{Pairs: []kit.Pair{
			kit.Fact("Found", s.env.Exact(e.At)), kit.Fact("Because of", because(e.Cause)), kit.Fact("Programme", e.Revision),
		}}}, Blocks(s.env, e, s.w)...),
	})
}

// because says a cause in words, with the id of what it is about.
func because(cause string) string {
	fact, id, _ := strings.Cut(cause, " ")
	words, ok := map[string]string{
		"time": "what time has changed", "all": "a look at all partners", "tiers.override": "the vendor set the tier",
		"tiers.release": "the vendor let the tier go", "tiers.evaluate": "somebody asked",
		"deal.won": "a confirmed win", "deal.approved": "an approved deal", "deal.undone": "a decision that was taken back",
		"deal.imported": "a deal that was imported", "lead.accepted": "an accepted lead", "lead.declined": "a declined lead",
		"lead.lapsed": "a lead that ran out", "certificate.issued": "a certificate", "certificate.expired": "a certificate that ended",
		"certificate.revoked": "a certificate that was revoked", "certificate.counted": "somebody who left or came back",
	}[fact]
	switch {
	case !ok:
		return "a change of the company's record"
	case strings.HasPrefix(fact, "deal.") || strings.HasPrefix(fact, "lead."):
		return words + ", " + kit.Clean(id)
	}
	return words
}

// SetSize says how much room there is.
func (s *past) SetSize(w, h int) {
	s.w = w
	s.detail.SetSize(w, h)
	if s.why != nil {
		s.draw()
	}
}

// Title names the place.
func (s *past) Title() string { return s.env.Date(s.change.At) }

// Typing is false: nothing is typed here.
func (s *past) Typing() bool { return false }

// Keys are those that scroll.
func (s *past) Keys() []kit.Key { return s.detail.Keys() }

// Copy offers the command line that explains the same.
func (s *past) Copy() []kit.Clip {
	return []kit.Clip{explains(s.env, s.partner, "--at", moment(s.change))}
}

// View draws the page.
func (s *past) View() string { return s.detail.View() }
