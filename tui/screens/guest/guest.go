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

// place says how far from the edges of a window a page of n lines begins: in a
// wide one it stands in the middle, a little above it.
func place(n, w, h int) (left, top int) {
	left = margin(w)
	if w >= kit.Wide {
		left = (w - readable) / 2
	}
	if h >= 28 {
		top = max(0, (h-n)/3)
	}
	return left, top
}

// margin is how far from the edge text begins.
func margin(w int) int {
	if w < 60 {
		return 2
	}
	return 3
}

// within puts lines into a window; a bar before a line stands in its margin.
func within(lines []string, w, h int) string {
	left, top := place(len(lines), w, h)
	out := make([]string, top, top+len(lines))
	for _, l := range lines {
		if l != "" {
			l = kit.Spaces(left-2) + l
		}
		out = append(out, l)
	}
	return kit.Box(strings.Join(out, "\n"), w, h)
}
