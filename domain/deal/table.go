package deal

import (
	"slices"
	"strings"
	"time"

	"gangway/domain"
	"gangway/domain/customer"
	"gangway/domain/programme"
	"gangway/domain/text"
)

// A record is a deal as it is stored: what both sides see, and what the portal
// and the vendor keep for themselves.
type record struct {
	Deal
	Inner  Review `json:"inner"`
	Claim  claim  `json:"claim"`
	Past   []past `json:"past,omitempty"`   // decisions that can be taken back, the last one at the end
	Import string `json:"import,omitempty"` // hash of the row it was imported from
}

// A claim is what a deal asked protection for when it was last submitted. Later
// edits change it only when the deal is checked anew.
type claim struct {
	Key      customer.Key `json:"key,omitempty"`
	Name     string       `json:"name,omitempty"`
	Country  string       `json:"country,omitempty"`
	Region   string       `json:"region,omitempty"`
	Families []string     `json:"families,omitempty"`
}

// A past decision is what a deal was before it.
type past struct {
	Did    verb      `json:"did"`
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Before State     `json:"before"`
	Inner  Review    `json:"inner"`
}

// maxPast bounds the decisions that can be taken back one after the other.
const maxPast = 6

// deals are all deals.
var deals = domain.NewTable("deal", func(d *record) domain.Key { return domain.Tuple(d.ID) }).
	Topics(func(d *record) []string { return []string{Topic(d.ID), PartnerTopic(d.Partner.ID)} })

// TopicAll goes stale when any deal changes; it is for the vendor's screens.
const TopicAll = "deal"

// Topic returns the topic that goes stale when the deal changes.
func Topic(id string) string { return "deal/" + id }

// PartnerTopic returns the topic that goes stale when a deal of the partner
// changes.
func PartnerTopic(partner string) string { return "deals/" + partner }

// The orders of lists and the status that stands for all.
const (
	byCreated = "created" // newest first
	byEnds    = "ends"    // end of protection, soonest first, the unprotected last
	byAmount  = "amount"  // largest first
	anyStatus = "all"
)

var (
	// listed serves lists: by scope, order and status. In personal scopes only
	// the status "all" is kept, as people have few deals.
	listed = deals.Index("list", func(d *record) []domain.Key {
		var keys []domain.Key
		for _, scope := range d.companyScopes() {
			for _, status := range []string{anyStatus, string(d.Status)} {
				keys = append(keys, d.ordered(scope, status)...)
			}
		}
		for _, scope := range d.personalScopes() {
			keys = append(keys, d.ordered(scope, anyStatus)...)
		}
		return keys
	})
	// worded serves the text filter: by scope of a company and word.
	worded = deals.Index("word", func(d *record) []domain.Key {
		var keys []domain.Key
		for _, word := range d.words() {
			keys = append(keys, d.wordKey(ofPartner(d.Partner.ID), word), d.wordKey(everything, word))
		}
		return keys
	})
	// queued serves the vendor's queues, what is due first in front.
	queued = deals.Index("queue", func(d *record) []domain.Key {
		queue, since := d.queue()
		if queue == "" {
			return nil
		}
		keys := []domain.Key{domain.Tuple(everything, string(queue), since)}
		if d.Customer.Country != "" {
			keys = append(keys, domain.Tuple(ofCountry(d.Customer.Country), string(queue), since))
		}
		return keys
	})
	// calling serves what needs the partner: by scope, why and since when.
	calling = deals.Index("call", func(d *record) []domain.Key {
		var keys []domain.Key
		for _, why := range d.calls() {
			for _, scope := range d.homeScopes() {
				keys = append(keys, domain.Tuple(scope, string(why.why), why.since))
			}
		}
		return keys
	})
	// claimed is each customer's line: by customer key and family, protected
	// deals first, then those in grace, then by place.
	claimed = deals.Index("claim", func(d *record) []domain.Key {
		var keys []domain.Key
		if d.isClaiming() {
			for _, family := range d.Claim.Families {
				keys = append(keys, domain.Tuple(string(d.Claim.Key), family, d.rank(), d.Inner.Place))
			}
		}
		return keys
	})
	// alike finds similar names: by country, blocking key and the name itself.
	alike = deals.Index("alike", func(d *record) []domain.Key {
		var keys []domain.Key
		if d.isClaiming() {
			name := customer.NameOf(d.Claim.Name)
			for _, block := range name.Blocks() {
				keys = append(keys, domain.Tuple(d.Claim.Country, block, name.String()))
			}
		}
		return keys
	}).Revision(2)
	external = deals.Unique("external", "external_id", func(d *record) []domain.Key {
		if d.Inner.ExternalID == "" {
			return nil
		}
		return []domain.Key{domain.Tuple(d.Inner.ExternalID)}
	})
	// counts has the number of deals by scope and status, and of extensions asked
	// for.
	counts = deals.Sum("count", func(d *record) []domain.Part {
		parts := d.parts(1, string(d.Status))
		if queue, _ := d.queue(); queue == Extensions {
			parts = append(parts, d.parts(1, string(Extensions))...)
		}
		return parts
	})
	// worth has the amounts by scope, stage (or wonBucket) and currency.
	worth = deals.Sum("worth", func(d *record) []domain.Part {
		switch {
		case d.Status.isOpen():
			return d.parts(d.Amount.Minor, d.Stage, d.Amount.Currency)
		case d.Status == StatusWon:
			return d.parts(d.Win.Amount.Minor, wonBucket, d.Win.Amount.Currency)
		}
		return nil
	})
)

// wonBucket stands for a stage where confirmed wins are summed; no stage is
// called so.
const wonBucket = "*won"

// companyScopes are the scopes in which a deal is listed in every way.
func (d *record) companyScopes() []string {
	scopes := []string{ofPartner(d.Partner.ID), everything}
	if d.Customer.Country != "" {
		scopes = append(scopes, ofCountry(d.Customer.Country))
	}
	return scopes
}

// personalScopes are those of its owner and of the colleagues it is shared with.
func (d *record) personalScopes() []string {
	var scopes []string
	for _, u := range append([]Ref{d.Owner}, d.Shared...) {
		if u.ID != "" {
			scopes = append(scopes, ofUser(u.ID))
		}
	}
	return scopes
}

// homeScopes are those whose Home a deal calls on: its partner and its owner.
func (d *record) homeScopes() []string {
	if d.Owner.ID == "" {
		return []string{ofPartner(d.Partner.ID)}
	}
	return []string{ofPartner(d.Partner.ID), ofUser(d.Owner.ID)}
}

// ordered returns a key per order of lists.
func (d *record) ordered(scope, status string) []domain.Key {
	newest := domain.Desc(d.CreatedAt)
	return []domain.Key{
		domain.Tuple(scope, byCreated, status, newest),
		domain.Tuple(scope, byEnds, status, d.ends(), newest),
		domain.Tuple(scope, byAmount, status, domain.DescInt(thousandths(d.Amount)), newest),
	}
}

// ends is the end of protection, or a moment after all others.
func (d *record) ends() time.Time {
	if d.Status.isProtected() {
		return d.ProtectedUntil
	}
	return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
}

// thousandths brings amounts of currencies with different decimals to one scale.
func thousandths(m domain.Money) int64 {
	n := m.Minor
	for range 3 - domain.MinorDigits(m.Currency) {
		n *= 10
	}
	return n
}

// maxWords bounds the words of a customer's name under which a deal is found.
const maxWords = 4

// words are those under which a deal is found, sorted, each once: of the
// customer's name, its domain, and the id.
func (d *record) words() []string {
	words := text.Words(d.Customer.Name)
	words = words[:min(len(words), maxWords)]
	for i, w := range words {
		words[i] = clipWord(w)
	}
	words = append(words, clipWord(text.Fold(d.Customer.Domain)), strings.ToLower(strings.TrimPrefix(d.ID, "D-")))
	slices.Sort(words)
	return slices.DeleteFunc(slices.Compact(words), func(w string) bool { return w == "" })
}

// clipWord bounds a word, as the key of an index is bounded.
func clipWord(w string) string { return strings.ToValidUTF8(w[:min(len(w), 100)], "") }

func (d *record) wordKey(scope, word string) domain.Key {
	return domain.Tuple(scope, word, domain.Desc(d.CreatedAt))
}

// parts adds n under a key in each scope that has sums; those of the vendor are
// kept in shards.
func (d *record) parts(n int64, key ...any) []domain.Part {
	var parts []domain.Part
	for _, scope := range d.homeScopes() {
		parts = append(parts, domain.Part{Key: domain.Tuple(append([]any{scope}, key...)...), N: n})
	}
	for _, scope := range d.companyScopes()[1:] {
		parts = append(parts, domain.Part{Key: domain.Tuple(append([]any{scope}, key...)...), N: n, Shared: true})
	}
	return parts
}

// isClaiming reports a deal that stands in its customer's line.
func (d *record) isClaiming() bool {
	return d.Claim.Key != "" && (d.Status.isOpen() || d.Status == StatusExpired && !d.Inner.Freed)
}

// The ranks by which a line is ordered before its places.
const (
	protected = iota
	renewable // expired, within the grace
	waiting
)

func (d *record) rank() int {
	switch {
	case d.Status.isProtected():
		return protected
	case d.Status == StatusExpired:
		return renewable
	}
	return waiting
}

// present returns the deal as the actor may see it.
func (d record) present(r *domain.Read) Deal {
	p := programme.Of(r)
	out := d.Deal
	if s, ok := p.Stage(d.Stage); ok {
		out.Probability = s.Probability
	}
	if d.Status == StatusWon {
		out.Probability = 100
	}
	out.Stale = d.Status == StatusApproved && d.UpdatedAt.Before(staleSince(p, r.Now()))
	if out.Products == nil {
		out.Products = []Line{}
	}
	if !d.Status.isProtected() && d.Status != StatusExpired {
		out.ProtectedUntil = time.Time{} // the stored one is for an undo
	}
	if r.Actor.Side == domain.Vendor || r.Actor.Side == domain.System {
		inner := d.Inner
		inner.Overdue = d.Status == StatusSubmitted && inner.Due.Before(r.Now())
		inner.CustomerKey = string(d.Claim.Key)
		if d.Status != StatusReturned {
			inner.Left = 0 // likewise
		}
		out.Review = &inner
	}
	return out
}

// staleSince is the moment before which an update is too long ago.
func staleSince(p *programme.Programme, now time.Time) time.Time {
	return now.AddDate(0, 0, -p.Deals.StaleDays)
}

func presentAll(r *domain.Read, l domain.List[record]) domain.List[Deal] {
	return domain.MapList(l, func(d record) Deal { return d.present(r) })
}
