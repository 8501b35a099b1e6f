// Package guest is what somebody sees whom the portal does not know yet: the
// welcome, the application in three short steps and what became of it, the way
// in with an invitation, and the set-up of the first admin.
//
// A guest is told nothing about who else is here. When its key becomes that of a
// user, the frame opens the portal anew; nothing here has to know of it.
package guest

import (
	"strings"

	"charm.land/lipgloss/v2"

	"gangway/domain"
	"gangway/tui/kit"
)

// Routes lists the places of a guest.
func Routes() []kit.Route {
	may := func(a domain.Actor) bool { return a.Side == domain.Guest }
	return []kit.Route{
		{
			Path: "welcome", Title: "Welcome", Help: "What this portal is and how you come in.", Tab: 1, May: may,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newWelcome(env) },
		},
		{
			Path: "apply", Title: "Apply", Help: "Apply to become a partner, in three short steps.", May: may,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newApply(env) },
		},
		{
			Path: "application", Title: "Your application", Help: "See what became of your application.", May: may,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newApplication(env) },
		},
		{
			Path: "join", Title: "Join", Help: "Come in with the code of an invitation.", May: may,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newJoin(env, "") },
		},
		{
			Path: "join :code", Title: "Join", May: may,
			Open: func(env *kit.Env, words []string) kit.Screen { return newJoin(env, words[0]) },
		},
		{
			Path: "setup", Title: "Set up", Help: "Become the first admin, by the code that the portal printed.", May: may,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newSetup(env, "") },
		},
		{
			Path: "setup :code", Title: "Set up", May: may,
			Open: func(env *kit.Env, words []string) kit.Screen { return newSetup(env, words[0]) },
		},
	}
}

const readable = 68 // cells of a line that is pleasant to read

// wrapped returns a text in lines of at most w cells, styled.
func wrapped(s lipgloss.Style, text string, w int) []string {
	var out []string
	for _, l := range kit.Wrap(kit.Clean(text), max(1, w)) {
		out = append(out, s.Render(l))
	}
	return out
}

// within puts lines two cells from the left, or, in a wide window, a third of
// the spare room from each side.
func within(lines []string, w, h int) string {
	left := 2
	if w >= kit.Wide {
		left = (w - readable) / 3
	}
	for i, l := range lines {
		if l != "" {
			lines[i] = kit.Spaces(left) + l
		}
	}
	if top := (h - len(lines)) / 4; top > 0 && h >= 28 {
		lines = append(make([]string, top), lines...)
	}
	return kit.Box(strings.Join(lines, "\n"), w, h)
}
