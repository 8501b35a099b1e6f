package lead

import (
	"gangway/domain"
	"gangway/domain/lead"
	"gangway/tui/kit"
)

// Routes lists the places of a partner's leads.
func Routes() []kit.Route {
	partner := func(a domain.Actor) bool { return a.Side == domain.Partner }
	return []kit.Route{
		{
			Path: "leads", Title: "Leads", Help: "What is offered to you and what you work on.", Tab: 3, May: partner,
			Open:  func(env *kit.Env, _ []string) kit.Screen { return newList(env, viewOpen) },
			Count: count, Topics: func(a domain.Actor) []string { return []string{lead.PartnerTopic(a.Partner)} },
		},
		{
			Path: "leads pool", Title: "Pool of leads", Help: "Leads that whoever claims them first has.", May: partner,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newList(env, viewPool) },
		},
		{
			Path: "leads :id", Title: "Lead", Help: "One lead with its contact and timeline.", May: partner,
			Open: func(env *kit.Env, words []string) kit.Screen { return newDetail(env, words[0]) },
		},
		{
			Path: "leads :id convert", Title: "Convert lead", Help: "Make a deal of a lead.", May: works,
			Open: func(env *kit.Env, words []string) kit.Screen { return newConvert(env, words[0]) },
		},
	}
}

// works reports whether somebody may work on leads.
func works(a domain.Actor) bool {
	return a.Is(domain.Partner, domain.Owner, domain.Manager, domain.Sales) && !a.ReadOnly
}

// count is how many leads are offered and worked on.
func count(env *kit.Env) kit.Call[int] {
	return kit.Map(kit.Query(env, lead.Summary{}), func(t lead.Totals) int {
		return int(t.Counts[lead.StatusOffered] + t.Counts[lead.StatusWorking])
	})
}

// Finder finds leads by the words of their company, its domain or their id.
func Finder(env *kit.Env, query string) kit.Call[[]kit.Found] {
	vendor := env.Actor.Side == domain.Vendor
	return kit.Map(kit.Query(env, lead.List{Text: query, Page: domain.Page{Limit: 8}}), func(l domain.List[lead.Lead]) []kit.Found {
		var found []kit.Found
		for _, d := range l.Items {
			hint := Dotted(env, "lead", Status(d).Text)
			if vendor && d.Partner != nil {
				hint = Dotted(env, hint, d.Partner.Name)
			}
			found = append(found, kit.Found{Title: Name(d), Hint: hint, Place: kit.To("leads", d.ID)})
		}
		return found
	})
}
