package admin

import (
	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/tier"
	"gangway/tui/kit"
	showtier "gangway/tui/screens/tier"
	"gangway/tui/theme"
)

// tierPart is what the page of a partner shows of its tier.
type tierPart struct {
	why     *tier.Explanation
	history []tier.Change
}

func (s *company) askTier() tea.Cmd {
	return tea.Batch(kit.Ask(s.env, tier.Explain{Partner: s.id}), kit.Ask(s.env, tier.History{Partner: s.id}))
}

// tierAnswered takes answers about the tier and reports whether the message was
// one.
func (s *company) tierAnswered(msg tea.Msg) bool {
	switch m := msg.(type) {
	case kit.Got[tier.Explanation]:
		if s.standing.why = nil; m.Err == nil {
			s.standing.why = &m.Value
		}
	case kit.Got[domain.List[tier.Change]]:
		s.standing.history = m.Value.Items
	default:
		return false
	}
	return true
}

// tierBlocks explain the tier of the partner.
func (s *company) tierBlocks() []kit.Block {
	if s.standing.why == nil {
		return nil
	}
	e := *s.standing.why
	blocks := []kit.Block{{Pairs: []kit.Pair{{Label: e.Tier.Name, Value: showtier.State(s.env, e)}}}}
	blocks = append(blocks, showtier.Blocks(s.env, e, s.w)...)
	return append(blocks, kit.Block{Title: "What has changed", Entries: showtier.Changes(s.standing.history)})
}

// openOverride asks for a tier that holds whatever the partner has.
func (s *company) openOverride() {
	env, p := s.env, s.profile.Partner
	var options []kit.Option
	for _, t := range env.Programme().Tiers {
		options = append(options, kit.Option{Value: t.ID, Label: t.Name})
	}
	env.Open(kit.NewFormDialog(env, "Set the tier of "+p.Name, []string{"It holds until the end of its last day, whatever " + p.Name + " has. The partner reads the reason."}, kit.FormOptions{
		Button: "Set the tier",
		Sections: []kit.Section{{Fields: []kit.Field{
			{Name: "tier", Label: "Tier", Kind: kit.ChoiceField, Options: options, Value: p.Tier, Required: true},
			{Name: "until", Label: "Last day", Kind: kit.DateField, Hint: "2027-06-30, 30 jun, +6m", Required: true},
			{Name: "reason", Label: "Reason", Hint: "The partner reads it.", Required: true},
		}}},
		Submit: func(v kit.Values) tea.Cmd {
			return kit.Send(env, tier.Set{Partner: p.ID, Tier: v.Text("tier"), Reason: v.Text("reason"), Until: v.Text("until")})
		},
	}))
}

// openRelease asks before an override ends.
func (s *company) openRelease() {
	env, p := s.env, s.profile.Partner
	env.Open(kit.NewConfirm(env, kit.Confirm{
		Head: "Let the tier of " + p.Name + " follow from what it has?",
		Body: []string{"As things are it would be " + s.standing.why.Reached.Name + ". A tier that it does not reach is kept for a grace."},
		Yes:  "End the override",
		Do:   func() tea.Cmd { return kit.Send(env, tier.Release{Partner: p.ID}) },
	}))
}

// tierActions are those of the part about the tier.
func (s *company) tierActions(add func(k kit.Key, help, op string, open func())) {
	if s.part != partTier || s.standing.why == nil {
		return
	}
	add(kit.On("o", "set tier"), "Put the partner on a tier by hand until a day.", "tiers.override", s.openOverride)
	add(kit.On("h", "history"), "What has changed, and what each change went by.", "tiers.history", func() { s.env.Push(showtier.NewHistory(s.env, s.id)) })
	if s.standing.why.Override != nil {
		add(kit.On("O", "end override"), "Let the tier follow from what the partner has.", "tiers.release", s.openRelease)
	}
}

// toldTier says what has come of a change of the tier.
func (s *company) toldTier(m kit.Done[tier.Explanation]) {
	if m.Err != nil {
		s.env.Fail(m.Err)
		return
	}
	s.env.Toast(theme.Good, m.Value.Partner.Name+" stands on "+m.Value.Tier.Name+".")
}
