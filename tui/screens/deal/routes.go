package deal

import (
	"gangway/domain"
	"gangway/domain/deal"
	"gangway/tui/kit"
)

// Routes lists the places of a partner's deals.
func Routes() []kit.Route {
	partner := func(a domain.Actor) bool { return a.Side == domain.Partner }
	sells := func(a domain.Actor) bool {
		return a.Is(domain.Partner, domain.Owner, domain.Manager, domain.Sales) && !a.ReadOnly
	}
	return []kit.Route{
		{
			Path: "deals", Title: "Deals", Help: "Your deals, and how long they are protected.", Tab: 2, May: partner,
			Open:  func(env *kit.Env, _ []string) kit.Screen { return newList(env) },
			Count: count, Topics: func(a domain.Actor) []string { return []string{deal.PartnerTopic(a.Partner)} },
		},
		{
			Path: "deals new", Title: "New deal", Help: "Register a deal, so that its customer is protected.", May: sells,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newForm(env, "") },
		},
		{
			Path: "deals :id", Title: "Deal", Help: "One deal with its timeline.", May: partner,
			Open: func(env *kit.Env, words []string) kit.Screen { return newDetail(env, words[0]) },
		},
		{
			Path: "deals :id edit", Title: "Edit deal", Help: "Change a deal.", May: sells,
			Open: func(env *kit.Env, words []string) kit.Screen { return newForm(env, words[0]) },
		},
	}
}

// count is how many deals are open.
func count(env *kit.Env) kit.Call[int] {
	return kit.Map(kit.Query(env, deal.Summary{}), func(t deal.Totals) int {
		n := int64(0)
		for _, s := range openStatuses() {
			n += t.Counts[s]
		}
		return int(n)
	})
}

// Finder finds deals by the words of their customer, its domain or their id.
func Finder(env *kit.Env, query string) kit.Call[[]kit.Found] {
	return kit.Map(kit.Query(env, deal.List{Text: query, Page: domain.Page{Limit: 8}}), func(l domain.List[deal.Deal]) []kit.Found {
		var found []kit.Found
		for _, d := range l.Items {
			hint := dotted(env, "deal", Status(d).Text)
			if env.Actor.Side == domain.Vendor {
				hint = dotted(env, hint, d.Partner.Name)
			}
			found = append(found, kit.Found{Title: d.Customer.Name, Hint: hint, Place: kit.To("deals", d.ID)})
		}
		return found
	})
}
