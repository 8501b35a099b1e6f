// Package admin is what the vendor's users see: what waits for them, deals side
// by side with what they are in conflict with, applications, partners, the audit
// trail and the programme in force.
//
// What a vendor user may do is asked of the portal, never decided here. A
// decision says in words what will come of it before it is made: approving is
// tried dry, so that the words are the portal's own.
package admin

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/domain/partner"
	"gangway/tui/kit"
)

// The places of the vendor. Partners have a Home and deals too; which screen opens
// is decided by the route's right.
const (
	placeHome         = "home"
	placeDeals        = "deals"
	placeLeads        = "leads"
	placeApplications = "applications"
	placePartners     = "partners"
	placeProgramme    = "programme"
	placeAudit        = "audit"
	placeSystem       = "system"
)

// Routes lists the places of the vendor.
func Routes() []kit.Route {
	ours := func(a domain.Actor) bool { return a.Side == domain.Vendor }
	reads := func(a domain.Actor) bool { return ours(a) && a.Role != domain.Editor }
	return slices.Concat(leadRoutes(reads), courseRoutes(), []kit.Route{
		{
			Path: placeHome, Title: "Home", Help: "What waits for you: reviews, leads that nobody took, applications, extensions, wins.", Tab: 1, May: ours,
			Open:  func(env *kit.Env, _ []string) kit.Screen { return newDesk(env) },
			Count: countWaiting, Topics: kit.Of(deskTopics()...),
		},
		{
			Path: placeDeals, Title: "Deals", Help: "All deals of all partners.", Tab: 2, May: reads,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newDeals(env) },
		},
		{
			Path: placeDeals + " :id", Title: "Deal", May: reads,
			Open: func(env *kit.Env, words []string) kit.Screen { return newReview(env, words[0]) },
		},
		{
			Path: placeApplications, Title: "Applications", Help: "Companies that ask to become partners.", Tab: 4, May: ours,
			Open:  func(env *kit.Env, _ []string) kit.Screen { return newApplications(env) },
			Count: countApplications, Topics: kit.Of("application"),
		},
		{
			Path: placeApplications + " :id", Title: "Application", May: ours,
			Open: func(env *kit.Env, words []string) kit.Screen { return newApplication(env, words[0]) },
		},
		{
			Path: placePartners, Title: "Partners", Help: "The companies that sell for us.", Tab: 5, May: ours,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newPartners(env) },
		},
		{
			Path: placePartners + " invite", Title: "Invite a partner", Help: "Make a partner without an application, and a code for its first owner.", May: ours,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newInvite(env) },
		},
		{
			Path: placePartners + " :id", Title: "Partner", May: ours,
			Open: func(env *kit.Env, words []string) kit.Screen { return newCompany(env, words[0]) },
		},
		{
			Path: placeProgramme, Title: "Programme", Help: "The programme in force: products, territories, tiers, rules.", Tab: 6, May: ours,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newProgramme(env) },
		},
		{
			Path: placeProgramme + " territories", Title: "Territories", Help: "Who sells where, and which territories overlap.", May: ours,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newTerritories(env) },
		},
		{
			Path: placeProgramme + " history", Title: "History of the programme", Help: "What was published, by whom, and what it changed.", May: mayPublish,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newHistory(env) },
		},
		{
			Path: placeProgramme + " revision :id", Title: "Revision", May: mayPublish,
			Open: func(env *kit.Env, words []string) kit.Screen { return newEdition(env, words[0]) },
		},
		{
			Path: placeAudit, Title: "Audit", Help: "Who did what, when, through which door.", Tab: 7,
			May:  func(a domain.Actor) bool { return a.Is(domain.Vendor, domain.Admin, domain.Auditor) },
			Open: func(env *kit.Env, _ []string) kit.Screen { return newTrail(env) },
		},
		{
			Path: placeSystem, Title: "System", Help: "How the portal is doing: store, backup, timers, who is in.",
			May:  func(a domain.Actor) bool { return a.Is(domain.Vendor, domain.Admin, domain.Auditor) },
			Open: func(env *kit.Env, _ []string) kit.Screen { return newEngine(env) },
		},
	})
}

// leadRoutes lists the places of the vendor's leads.
func leadRoutes(reads func(domain.Actor) bool) []kit.Route {
	may := func(a domain.Actor) bool { return reads(a) && a.Role != domain.Finance }
	dispatches := func(a domain.Actor) bool { return a.Is(domain.Vendor, domain.Admin, domain.Manager) }
	return []kit.Route{
		{
			Path: placeLeads, Title: "Leads", Help: "All leads: who has them, since when, and what lies on the desk.", Tab: 3, May: may,
			Open:  func(env *kit.Env, _ []string) kit.Screen { return newLeads(env) },
			Count: countDesk, Topics: kit.Of(lead.TopicAll),
		},
		{
			Path: placeLeads + " new", Title: "New lead", Help: "Take a lead in; the rules give it to a partner.", May: dispatches,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newLeadForm(env) },
		},
		{
			Path: placeLeads + " rules", Title: "Rules for leads", Help: "The rules by which leads are given, with what came of them.", May: may,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newLeadRules(env) },
		},
		{
			Path: placeLeads + " imports", Title: "Imports of leads", Help: "Tables of leads that were imported, with what became of each row.", May: may,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newLeadImports(env) },
		},
		{
			Path: placeLeads + " :id", Title: "Lead", May: may,
			Open: func(env *kit.Env, words []string) kit.Screen { return newLeadFile(env, words[0]) },
		},
		{
			Path: placeLeads + " :id edit", Title: "Edit a lead", May: dispatches,
			Open: func(env *kit.Env, words []string) kit.Screen { return newLeadEdit(env, words[0]) },
		},
	}
}

// most is how many partners the palette offers.
const most = 8

// Finder finds partners by the words of their name or their web domain, for the
// vendor. Deals are found by the finder of their own screens, for both sides.
func Finder(env *kit.Env, query string) kit.Call[[]kit.Found] {
	if env.Actor.Side != domain.Vendor {
		return func(context.Context) ([]kit.Found, error) { return nil, nil }
	}
	q := partner.List{Search: query, Page: domain.Page{Limit: most}}
	return kit.Map(kit.Query(env, q), func(l domain.List[partner.Partner]) (out []kit.Found) {
		for _, p := range l.Items {
			out = append(out, kit.Found{Title: p.Name, Hint: facts(env, "partner", partnerState(p.Status).Text), Place: kit.To(placePartners, p.ID)})
		}
		return out
	})
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

// unless disables a key for who may not call its operation, and says why.
func (r rights) unless(k kit.Key, operation string) kit.Key {
	if k.Why != "" || r.may(operation) {
		return k
	}
	return k.Unless("Only " + whoMay(operation) + " can do this.")
}

// whoMay names who calls an operation, in the words of the refusal.
func whoMay(operation string) string {
	switch operation {
	case "deals.undo", "partners.end", "partners.view-as":
		return "an admin"
	}
	return "an admin or a manager"
}

// optional answers a query whose denial only means that there is nothing to
// show.
func optional[R any](ctx context.Context, call kit.Call[R]) (R, error) {
	v, err := call(ctx)
	if domain.KindOf(err) == domain.Denied {
		var zero R
		return zero, nil
	}
	return v, err
}
