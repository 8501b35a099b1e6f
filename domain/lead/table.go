package lead

import (
	"slices"
	"strings"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/text"
)

// A record is a lead as it is stored: what both sides see, and what the portal
// and the vendor keep for themselves.
type record struct {
	Lead
	Person   Contact        `json:"person"`
	Inner    Desk           `json:"inner"`
	Excluded []string       `json:"excluded,omitempty"` // ids of partners that are not offered it again
	Places   []string       `json:"places,omitempty"`   // territories that it lies in, as of its last routing
	Made     map[string]int `json:"made,omitempty"`     // offers by rule, since a person last had it routed
	Hash     string         `json:"hash,omitempty"`     // of the row it was imported from
}

// maxExcluded bounds the partners that one lead has been through. Then a person
// has to look at it.
const maxExcluded = 200

// leads are all leads.
var leads = domain.NewTable("lead", func(d *record) domain.Key { return domain.Tuple(d.ID) }).
	Topics(func(d *record) []string {
		topics := []string{Topic(d.ID)}
		if d.Partner != nil {
			topics = append(topics, PartnerTopic(d.Partner.ID))
		}
		if d.Status == StatusPooled {
			topics = append(topics, TopicPool)
		}
		return topics
	})

// TopicAll goes stale when any lead changes; it is for the vendor's screens.
const TopicAll = "lead"

// TopicPool goes stale when a lead comes into the pool or leaves it.
const TopicPool = "leads-pool"

// Topic returns the topic that goes stale when the lead changes.
func Topic(id string) string { return "lead/" + id }

// PartnerTopic returns the topic that goes stale when a lead of the partner
// changes.
func PartnerTopic(partner string) string { return "leads/" + partner }

// The orders of lists.
const (
	byCreated = "created" // newest first
	byDue     = "due"     // what is due soonest first; only what has a deadline
	bySince   = "since"   // what has been in its status longest first; see aging
	byScore   = "score"   // the highest first; the pool alone
)

var (
	// listed serves lists: by scope, order and status. A list of all statuses is
	// merged from them, so that a change of status writes little.
	listed = leads.Index("list", func(d *record) []domain.Key {
		var keys []domain.Key
		for _, scope := range d.scopes() {
			keys = append(keys, domain.Tuple(scope, byCreated, string(d.Status), domain.Desc(d.CreatedAt)))
			if due := d.due(); !due.Equal(someday) {
				keys = append(keys, domain.Tuple(scope, byDue, string(d.Status), due))
			}
		}
		return keys
	})
	// worded serves the text filter: by scope of a company and word.
	worded = leads.Index("word", func(d *record) []domain.Key {
		scopes := []string{everything}
		if d.Partner != nil && d.isTheirs() {
			scopes = append(scopes, ofPartner(d.Partner.ID))
		}
		var keys []domain.Key
		for _, word := range d.words() {
			for _, scope := range scopes {
				keys = append(keys, domain.Tuple(scope, word, domain.Desc(d.CreatedAt)))
			}
		}
		return keys
	})
	// pooled serves the pool: by place and order.
	pooled = leads.Index("pool", func(d *record) []domain.Key {
		if d.Status != StatusPooled {
			return nil
		}
		var keys []domain.Key
		for _, place := range append([]string{programme.Everywhere}, d.Places...) {
			keys = append(keys,
				domain.Tuple(byCreated, place, domain.Desc(d.PooledAt)),
				domain.Tuple(byScore, place, domain.DescInt(d.Score), domain.Desc(d.PooledAt)))
		}
		return keys
	})
	// aging serves the vendor's desk and its lists by age: what has been in its
	// status longest in front. What is closed does not age.
	aging = leads.Index("age", func(d *record) []domain.Key {
		if d.Status.isClosed() {
			return nil
		}
		at := domain.Tuple(string(d.Status), d.Inner.Since)
		return []domain.Key{domain.Tuple(everything, at), domain.Tuple(ofCountry(d.Country), at)}
	})
	external = leads.Unique("external", "external_id", func(d *record) []domain.Key {
		if d.Inner.ExternalID == "" {
			return nil
		}
		return []domain.Key{domain.Tuple(d.Inner.ExternalID)}
	})
	// counts has the number of leads by scope and status.
	counts = leads.Sum("count", func(d *record) []domain.Part {
		var parts []domain.Part
		for _, scope := range d.scopes() {
			shared := scope == everything || scope[0] == 'c'
			parts = append(parts, domain.Part{Key: domain.Tuple(scope, string(d.Status)), N: 1, Shared: shared})
		}
		return parts
	})
	// fates has the number of leads by the rule that gave them where they are, and
	// by status.
	fates = leads.Sum("fate", func(d *record) []domain.Part {
		if d.Inner.Rule == "" {
			return nil
		}
		return []domain.Part{{Key: domain.Tuple(d.Inner.Rule, string(d.Status)), N: 1, Shared: true}}
	})
)

// isTheirs reports a lead that its partner may see.
func (d *record) isTheirs() bool {
	return d.Partner != nil && !d.Status.onDesk() && d.Status != StatusPooled
}

// scopes are those in which a lead is listed.
func (d *record) scopes() []string {
	scopes := []string{everything, ofCountry(d.Country)}
	if !d.isTheirs() {
		return scopes
	}
	scopes = append(scopes, ofPartner(d.Partner.ID))
	if d.Status == StatusOffered {
		scopes = append(scopes, openTo(d.Partner.ID))
	}
	if d.Owner != nil {
		scopes = append(scopes, ofUser(d.Owner.ID))
	}
	return scopes
}

// someday lies after every deadline.
var someday = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// due is the end of the present deadline, or a moment after all others.
func (d *record) due() time.Time {
	switch {
	case d.Status == StatusOffered && !d.OfferedUntil.IsZero():
		return d.OfferedUntil
	case d.Status == StatusWorking && d.ActedAt.IsZero() && !d.ActUntil.IsZero():
		return d.ActUntil
	}
	return someday
}

// maxWords bounds the words of a company's name under which a lead is found.
const maxWords = 4

// words are those under which a lead is found, sorted, each once: of its
// company's name, its domain, and the id.
func (d *record) words() []string {
	words := text.Words(d.Company)
	words = append(words[:min(len(words), maxWords)], text.Fold(d.Domain), strings.ToLower(strings.TrimPrefix(d.ID, "L-")))
	for i, w := range words {
		words[i] = strings.ToValidUTF8(w[:min(len(w), 100)], "")
	}
	slices.Sort(words)
	return slices.DeleteFunc(slices.Compact(words), func(w string) bool { return w == "" })
}

// facts are what conditions know of the lead on a day.
func (d *record) facts(p *programme.Programme, now time.Time) programme.LeadFacts {
	return p.FactsOf(programme.LeadFacts{
		Domain: d.Domain, Industry: d.Industry, Country: d.Country, Region: d.Region, City: d.City, Language: d.Language,
		Products: d.Products, Size: int(d.Size), Score: int(d.Score), Source: d.Source, Campaign: d.Campaign,
	}, p.Today(now))
}

// present returns the lead as the actor may see it.
func (d record) present(r *domain.Read) Lead {
	out := d.Lead
	if due := d.due(); !due.Equal(someday) {
		out.Due = due
	}
	if out.Products == nil {
		out.Products = []string{}
	}
	if r.Actor.Side != domain.Partner {
		person, inner := d.Person, d.Inner
		out.Contact, out.Desk = &person, &inner
		return out
	}
	out.UpdatedBy, out.Contact = "", nil
	switch {
	case !d.isTheirs() || d.Partner.ID != r.Actor.Partner:
		return out.masked()
	case d.Status != StatusOffered && !d.OpenedAt.IsZero():
		person := d.Person
		out.Contact = &person
	}
	return out
}

// masked returns what everybody may know of a lead in the pool.
func (l Lead) masked() Lead {
	return Lead{
		ID: l.ID, Industry: l.Industry, Country: l.Country, Products: l.Products, Size: l.Size, Score: l.Score,
		State: State{Status: l.Status, PooledAt: l.PooledAt}, CreatedAt: l.PooledAt, UpdatedAt: l.PooledAt,
	}
}

func presentAll(r *domain.Read, l domain.List[record]) domain.List[Lead] {
	return domain.MapList(l, func(d record) Lead { return d.present(r) })
}
