package tui

import (
	"slices"
	"strings"
	"sync"

	"gangway/domain"
	"gangway/tui/kit"
	"gangway/tui/screens/admin"
	"gangway/tui/screens/deal"
	"gangway/tui/screens/guest"
	"gangway/tui/screens/home"
	"gangway/tui/screens/lead"
	"gangway/tui/screens/learn"
	"gangway/tui/screens/library"
	"gangway/tui/screens/news"
	"gangway/tui/screens/team"
	"gangway/tui/screens/tier"
)

// routes is the one table that leads from a place to its screen. A feature adds
// its lines here and is then in the tab line, the menu and the palette, and
// reachable as the words after "ssh -t host".
var routes = sync.OnceValue(func() []kit.Route {
	return slices.Concat(
		guest.Routes(),
		home.Routes(),
		admin.Routes(),
		deal.Routes(),
		lead.Routes(),
		learn.Routes(),
		news.Routes(),
		library.Routes(),
		tier.Routes(),
		team.Routes(),
	)
})

// finders is the one list of what the palette finds beside screens and commands.
func finders() []kit.Finder {
	return []kit.Finder{deal.Finder, lead.Finder, learn.Finder, library.Finder, admin.Finder}
}

// heralds is the one list of what open sessions are told at once.
func heralds() []kit.Herald { return []kit.Herald{news.Herald()} }

// IsPlace reports whether words name a screen of the portal.
func IsPlace(words []string) bool {
	route, _ := router{routes()}.find(words)
	return route != nil
}

// IsNamed reports whether words name a screen that is not that of a record.
func IsNamed(words []string) bool {
	route, _ := router{routes()}.find(words)
	return route != nil && plain(route)
}

// A router finds routes in a table. Two routes may have one path if they are
// open to different sides: partners and the vendor each have their own deals.
type router struct{ table []kit.Route }

// find returns a route of a place for anybody; it says whether there is such a
// place.
func (r router) find(place kit.Place) (route *kit.Route, words []string) {
	return r.pick(place, func(*kit.Route) bool { return true })
}

// findFor returns the route of a place that is open to the actor.
func (r router) findFor(a domain.Actor, place kit.Place) (route *kit.Route, words []string) {
	return r.pick(place, func(rt *kit.Route) bool { return open(rt, a) })
}

// pick returns the route of a place, with the words that stand for its colons.
// Only routes that name the most words of the place count, so that "deals new"
// is never a deal called new; of these the first that is wanted is picked.
func (r router) pick(place kit.Place, wanted func(*kit.Route) bool) (route *kit.Route, words []string) {
	best := -1
	for i := range r.table {
		w, fixed, ok := match(strings.Fields(r.table[i].Path), place)
		if !ok || fixed < best {
			continue
		}
		if fixed > best {
			best, route, words = fixed, nil, nil
		}
		if route == nil && wanted(&r.table[i]) {
			route, words = &r.table[i], w
		}
	}
	return route, words
}

func match(path []string, place kit.Place) (words []string, fixed int, ok bool) {
	if len(path) != len(place) || len(path) == 0 {
		return nil, 0, false
	}
	for i, p := range path {
		switch {
		case strings.HasPrefix(p, ":"):
			words = append(words, place[i])
		case strings.EqualFold(p, place[i]):
			fixed++
		default:
			return nil, 0, false
		}
	}
	return words, fixed, true
}

// sections lists the routes of the tab line that are open to the actor.
func (r router) sections(a domain.Actor) []*kit.Route {
	var out []*kit.Route
	for i := range r.table {
		if rt := &r.table[i]; rt.Tab > 0 && open(rt, a) {
			at := len(out)
			for at > 0 && out[at-1].Tab > rt.Tab {
				at--
			}
			out = append(out, nil)
			copy(out[at+1:], out[at:])
			out[at] = rt
		}
	}
	return out
}

func open(r *kit.Route, a domain.Actor) bool { return r.May == nil || r.May(a) }

// plain reports whether a route can be opened without naming a record.
func plain(r *kit.Route) bool { return !strings.Contains(r.Path, ":") }
