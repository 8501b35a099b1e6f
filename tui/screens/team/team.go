// Package team is about the people of one's own company, or of the vendor: who
// is aboard, who is invited, who asks to join, and the keys that sign them in.
// The steps of the onboarding, the agreements and one's own settings are here
// too.
//
// What an actor may do is asked of the portal, never decided here.
package team

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/user"
	"gangway/tui/kit"
)

// Routes lists the places about people.
func Routes() []kit.Route {
	known := func(a domain.Actor) bool { return a.Side == domain.Partner || a.Side == domain.Vendor }
	ours := func(a domain.Actor) bool { return a.Side == domain.Partner }
	return []kit.Route{
		{
			Path: "team", Title: "Team", Help: "Who is aboard, who is invited and who asks to join.", Tab: 8, May: known,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newTeam(env) },
		},
		{
			Path: "team invite", Title: "Invite a colleague", Help: "Make a code that lets a colleague in once.", May: known,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newInvite(env) },
		},
		{
			Path: "team :id", Title: "Person", May: known,
			Open: func(env *kit.Env, words []string) kit.Screen { return newPerson(env, words[0]) },
		},
		{
			Path: "keys", Title: "Your keys", Help: "The SSH keys that sign you in.", May: known,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newKeys(env, "") },
		},
		{
			Path: "keys add", Title: "Add a key", Help: "Add an SSH key by pasting its public half.", May: known,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newAddKey(env, "") },
		},
		{
			Path: "keys :id", Title: "Keys", May: known,
			Open: func(env *kit.Env, words []string) kit.Screen { return newKeys(env, words[0]) },
		},
		{
			Path: "keys :id add", Title: "Add a key", May: known,
			Open: func(env *kit.Env, words []string) kit.Screen { return newAddKey(env, words[0]) },
		},
		{
			Path: "onboarding", Title: "Onboarding", Help: "The steps of coming aboard, and which of them are done.", May: ours,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newOnboarding(env) },
		},
		{
			Path: "agreements", Title: "Agreements", Help: "What your company has accepted, and what is still to be.", May: known,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newAgreements(env) },
		},
		{
			Path: "agreements :id", Title: "Agreement", May: known,
			Open: func(env *kit.Env, words []string) kit.Screen { return newAgreement(env, words[0]) },
		},
		{
			Path: "settings", Title: "Your settings", Help: "Your name, your address, and how the portal looks for you.", May: known,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newSettings(env) },
		},
	}
}

// rights are the operations that the actor may call at all. Until they are
// known, nothing is refused for want of them.
type rights struct {
	asked bool
	names map[string]bool
}

type rightsMsg struct{ rights }

// askRights asks what the actor may do.
func askRights(env *kit.Env) tea.Cmd {
	return kit.Run(env, kit.Operations(env), func(ops []domain.Operation, err error) tea.Msg {
		r := rights{asked: err == nil, names: map[string]bool{}}
		for _, o := range ops {
			r.names[o.Name] = true
		}
		return rightsMsg{r}
	})
}

// may reports whether an operation is open to the actor, as far as is known.
func (r rights) may(operation string) bool { return !r.asked || r.names[operation] }

// unless disables a key for who may not call its operation.
func (r rights) unless(k kit.Key, operation string, env *kit.Env) kit.Key {
	if r.may(operation) || k.Why != "" {
		return k
	}
	if env.Actor.ReadOnly {
		return k.Unless("You are viewing as " + env.Actor.PartnerName + ": nothing can be changed.")
	}
	who := "an owner"
	if env.Actor.Side == domain.Vendor {
		who = "an admin"
	}
	return k.Unless("Only " + who + " can do this.")
}

// home is what the topics of the actor's people are called by.
func home(env *kit.Env) string {
	if env.Actor.Side == domain.Vendor {
		return "vendor"
	}
	return env.Actor.Partner
}

// topicsOf are stale when anybody of the team changes.
func topicsOf(env *kit.Env) []string {
	return []string{"team/" + home(env), user.Topic(env.Actor.User)}
}

// roles are the choices of a side, each with what it may do.
func roles(side domain.Side) []kit.Option {
	words := map[domain.Role]string{
		domain.Owner: "everything of the company, its team and keys", domain.Manager: "all work of the company",
		domain.Sales: "own deals and leads, and those shared", domain.Viewer: "reads the company's work",
	}
	if side == domain.Vendor {
		words = map[domain.Role]string{
			domain.Admin: "everything", domain.Manager: "partners, deals, leads", domain.Finance: "money",
			domain.Editor: "library, news, courses", domain.Auditor: "reads everything, changes nothing",
		}
	}
	var out []kit.Option
	for _, r := range domain.RolesOf(side) {
		out = append(out, kit.Option{Value: string(r), Label: kit.Capital(string(r)), Hint: words[r]})
	}
	return out
}

// part answers a query whose denial only means that there is nothing to show.
func part[T any](ctx context.Context, call kit.Call[domain.List[T]]) ([]T, error) {
	l, err := call(ctx)
	if domain.KindOf(err) == domain.Denied {
		return nil, nil
	}
	return slices.Clip(l.Items), err
}

// margin is how far from the edge text begins, as in the kit's own parts.
func margin(w int) int {
	if w < 60 {
		return 2
	}
	return 3
}
