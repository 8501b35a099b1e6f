// Package partner keeps the companies that sell for the vendor: how they apply
// and are taken aboard, their standing, their onboarding, the agreements they
// accept and the notes about them.
//
// A partner never learns that another one exists: a company that is not the
// actor's own is answered word for word like one that is not there.
package partner

import (
	"slices"
	"time"

	"gangway/domain"
	"gangway/domain/text"
)

// A Status is the standing of a company.
type Status string

// The standings: active → suspended ⇄ active → ended.
const (
	Active    Status = "active"
	Suspended Status = "suspended"
	Ended     Status = "ended"
)

// A Partner is a company that sells for the vendor.
type Partner struct {
	ID           string    `json:"id"`
	Name         string    `json:"name"`
	Domain       string    `json:"domain"`  // registrable web domain
	Country      string    `json:"country"` // ISO 3166 alpha-2
	Type         string    `json:"type"`    // ID of a partner type of the programme
	Tier         string    `json:"tier"`    // ID of a tier of the programme
	Status       Status    `json:"status"`
	Reason       string    `json:"reason,omitempty"`       // why it is suspended or has ended
	Territories  []string  `json:"territories,omitempty"`  // IDs of territories it sells in; none means everywhere
	Products     []string  `json:"products,omitempty"`     // SKUs and IDs of families that it may sell; none means all
	Languages    []string  `json:"languages,omitempty"`    // in which it sells, ISO 639-1
	Certificates []string  `json:"certificates,omitempty"` // that its people hold, by what the vendor calls them
	Rating       int       `json:"rating,omitempty"`       // by its customers, 0 to 100, as the vendor notes it
	Earned       []string  `json:"earned,omitempty"`       // courses and tracks of which its people hold valid certificates, sorted
	ExternalID   string    `json:"external_id,omitempty"`  // what another system calls it
	AppliedAt    time.Time `json:"applied_at,omitzero"`
	CreatedAt    time.Time `json:"created_at"`
	UpdatedAt    time.Time `json:"updated_at"`
	UpdatedBy    string    `json:"updated_by,omitempty"`   // name of who changed it last
	FirstDealAt  time.Time `json:"first_deal_at,omitzero"` // first approved deal
	DaysToDeal   int64     `json:"days_to_deal,omitempty"` // whole days from application to first approved deal
	Application  string    `json:"application,omitempty"`  // id of the application it came from
	InvitedBy    string    `json:"invited_by,omitempty"`   // name of who invited it
	Version      int64     `json:"version"`
}

// Row shows a partner in a table.
func (p Partner) Row() []domain.Cell {
	return []domain.Cell{
		{Name: "id", Value: p.ID},
		{Name: "name", Value: p.Name},
		{Name: "domain", Value: p.Domain},
		{Name: "country", Value: p.Country},
		{Name: "type", Value: p.Type},
		{Name: "tier", Value: p.Tier},
		{Name: "status", Value: string(p.Status)},
	}
}

// A Ref names a partner inside another record, as JSON shows it.
type Ref struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Topic returns the topic that goes stale when anything of a partner changes.
func Topic(id string) string { return "partner/" + id }

// Partners are all companies, ended ones among them.
var Partners = domain.NewTable("partner", func(p *Partner) domain.Key { return domain.Tuple(p.ID) }).
	Topics(func(p *Partner) []string { return []string{Topic(p.ID)} })

var (
	byFilter = Partners.Index("filter", func(p *Partner) []domain.Key { return p.filtered(domain.Tuple(text.Fold(p.Name))) })
	byAge    = Partners.Index("age", func(p *Partner) []domain.Key { return p.filtered(domain.Tuple(domain.Desc(p.CreatedAt))) })
	byWord   = Partners.Index("word", func(p *Partner) []domain.Key {
		var keys []domain.Key
		for _, word := range searchWords(p.Name, p.Domain) {
			keys = append(keys, domain.Tuple("", word), domain.Tuple(p.Country, word))
		}
		return keys
	})
	byName = Partners.Index("name", func(p *Partner) []domain.Key {
		if p.Status == Ended {
			return nil
		}
		return []domain.Key{domain.Tuple(p.Country, text.Fold(p.Name))}
	})
	byLook   = Partners.Index("look", func(p *Partner) []domain.Key { return []domain.Key{domain.Tuple(text.Skeleton(p.Name))} })
	byDomain = Partners.Unique("domain", "domain", func(p *Partner) []domain.Key {
		if p.Status == Ended || p.Domain == "" {
			return nil
		}
		return []domain.Key{domain.Tuple(p.Domain)}
	})
	byExternal = Partners.Unique("external", "external_id", func(p *Partner) []domain.Key {
		if p.ExternalID == "" {
			return nil
		}
		return []domain.Key{domain.Tuple(p.ExternalID)}
	})
	byTerritory = Partners.Index("territory", func(p *Partner) []domain.Key {
		var keys []domain.Key
		for _, t := range p.holds() {
			keys = append(keys, domain.Tuple(t))
		}
		return keys
	})
	speed = Partners.Sum("first_deal", func(p *Partner) []domain.Part {
		if p.FirstDealAt.IsZero() {
			return nil
		}
		return []domain.Part{{Key: domain.Tuple("partners"), N: 1, Shared: true}, {Key: domain.Tuple("days"), N: p.DaysToDeal, Shared: true}}
	})
	byStatus = Partners.Sum("status", func(p *Partner) []domain.Part {
		return []domain.Part{
			{Key: domain.Tuple("", string(p.Status)), N: 1, Shared: true},
			{Key: domain.Tuple(p.Country, string(p.Status)), N: 1, Shared: true},
		}
	})
)

// members counts active partners by what audiences ask for.
var members = Partners.Sum("member", func(p *Partner) []domain.Part {
	if p.Status != Active {
		return nil
	}
	return []domain.Part{{Key: domain.Tuple(p.Tier, p.Type, p.Country), N: 1}}
})

// held counts the partners that hold each territory.
var held = Partners.Sum("territory", func(p *Partner) []domain.Part {
	var parts []domain.Part
	for _, t := range p.holds() {
		parts = append(parts, domain.Part{Key: domain.Tuple(t), N: 1, Shared: true})
	}
	return parts
})

// on counts the partners that stand on each tier.
var on = Partners.Sum("tier", func(p *Partner) []domain.Part {
	if p.Status == Ended {
		return nil
	}
	return []domain.Part{{Key: domain.Tuple(p.Tier), N: 1, Shared: true}}
})

// OnTiers returns how many partners stand on each tier, by its ID. Ended ones are
// not counted.
func OnTiers(r *domain.Read) (map[string]int64, error) { return byID(on.Values(r, nil)) }

// InTerritories returns how many partners hold each territory, by its ID. Ended ones
// are not counted.
func InTerritories(r *domain.Read) (map[string]int64, error) { return byID(held.Values(r, nil)) }

func byID(sums map[string]int64, err error) (map[string]int64, error) {
	out := map[string]int64{}
	for key, n := range sums {
		out[domain.String(key)] = n
	}
	return out, err
}

// holds are the territories of a partner, none once it has ended.
func (p *Partner) holds() []string {
	if p.Status == Ended {
		return nil
	}
	return p.Territories
}

// filtered returns a key for each combination of the filters of a list, "" for
// any, with the order of the list at its end.
func (p *Partner) filtered(order domain.Key) []domain.Key {
	var keys []domain.Key
	for _, country := range []string{"", p.Country} {
		for _, status := range []string{"", string(p.Status)} {
			for _, tier := range []string{"", p.Tier} {
				keys = append(keys, domain.Tuple(country, status, tier, order))
			}
		}
	}
	return keys
}

// searchWords are the words under which a partner is found, each once.
func searchWords(name, webDomain string) []string {
	words := text.Words(name)
	words = append(words[:min(len(words), 7)], webDomain)
	slices.Sort(words)
	return slices.DeleteFunc(slices.Compact(words), func(s string) bool { return s == "" })
}

// Get returns a partner that the actor may see: its own company, any for the
// vendor, those of its regions for a manager who is limited to some. Everything
// else is NotFound.
func Get(r *domain.Read, id string) (Partner, error) {
	id, ok := domain.ParseID("P", id)
	if !ok {
		return Partner{}, Partners.NotFound()
	}
	p, found, err := Partners.Lookup(r, id)
	if err != nil {
		return Partner{}, err
	}
	if !found || !Sees(r.Actor, p) {
		return Partner{}, Partners.NotFound()
	}
	return p, nil
}

// Sees reports whether an actor may know of a partner.
func Sees(a domain.Actor, p Partner) bool {
	switch a.Side {
	case domain.System:
		return true
	case domain.Vendor:
		return covers(a, p.Country)
	case domain.Partner:
		return a.Partner == p.ID
	case domain.Guest:
	}
	return false
}

// covers reports whether a country is within the regions of a vendor user.
func covers(a domain.Actor, country string) bool {
	return len(a.Regions) == 0 || slices.Contains(a.Regions, country)
}

// Name returns the name of a partner whatever the actor, for what the actor may
// see anyway; "" if there is none.
func Name(r *domain.Read, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	p, _, err := Partners.Lookup(r, id)
	return p.Name, err
}

// ByDomain returns the partner, not ended, that has a registrable web domain,
// whatever the actor.
func ByDomain(r *domain.Read, webDomain string) (Partner, bool, error) {
	return byDomain.Get(r, webDomain)
}

// Find returns the partner that somebody means by its id, by what another system
// calls it, or by its name, if only one has it.
func Find(r *domain.Read, ref string) (Partner, error) {
	p, err := Get(r, ref)
	if domain.KindOf(err) != domain.NotFound {
		return p, err
	}
	p, found, err := ByExternalID(r, ref)
	if err != nil || found && Sees(r.Actor, p) {
		return p, err
	}
	same, err := byLook.First(r, domain.Tuple(text.Skeleton(ref)), 2)
	if err == nil && len(same) == 1 && Sees(r.Actor, same[0]) && text.Fold(same[0].Name) == text.Fold(ref) {
		return same[0], nil
	}
	if err != nil {
		return Partner{}, err
	}
	return Partner{}, Partners.NotFound()
}

// ByExternalID returns the partner that another system calls by that id,
// whatever the actor.
func ByExternalID(r *domain.Read, id string) (Partner, bool, error) { return byExternal.Get(r, id) }

// Deny returns the sentence for a company that may not act, or nil if it may.
func (p Partner) Deny() error {
	switch p.Status {
	case Suspended:
		return domain.Errorf(domain.Denied, "%s is suspended: %s", p.Name, sentence(p.Reason))
	case Ended:
		return domain.Errorf(domain.Denied, "The partnership with %s has ended: %s", p.Name, sentence(p.Reason))
	case Active:
	}
	return nil
}

// sentence closes a reason with a full stop, if it has none.
func sentence(s string) string {
	if s == "" {
		return "please ask your contact at the vendor."
	}
	switch s[len(s)-1] {
	case '.', '!', '?':
		return s
	}
	return s + "."
}
