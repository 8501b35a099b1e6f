package team

import (
	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/user"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// Accept asks as what to take somebody into the company who has asked to join.
// The outcome is for [Told].
func Accept(env *kit.Env, q partner.Request) {
	env.Open(kit.NewPick(env, kit.Pick{
		Head: "Take " + q.Name + " in as", Options: roles(domain.Partner), At: string(domain.Sales),
		Do: func(o kit.Option) tea.Cmd {
			return kit.Send(env, partner.AcceptRequest{ID: q.ID, Role: domain.Role(o.Value)})
		},
	}))
}

// Told says what a command about people has done.
func Told(env *kit.Env, o kit.Outcome) {
	switch m := o.(type) {
	case kit.Done[user.User]:
		env.Toast(theme.Good, m.Value.Name+" is aboard.")
	case kit.Done[partner.Request]:
		env.Toast(theme.Quiet, m.Value.Name+" was turned down.")
	case kit.Done[user.Invitation]:
		env.Toast(theme.Quiet, "The invitation for "+m.Value.Email+" is void.")
	}
}
