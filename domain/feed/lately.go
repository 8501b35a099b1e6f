package feed

import (
	"encoding/json"
	"slices"
	"strings"

	"gangway/domain"
)

// Lately lists what happened to the actor's company, newest first, as far as the
// actor may know of it: of deals and leads those that it may see, of people's
// comings in full only for owners.
type Lately struct {
	Limit int `help:"how many at most, up to 20" bounds:"1 to 20" default:"5" example:"5"`
}

const (
	mostLately = 20
	readLately = 4 // pages that are looked through for what the actor may know of, at most
)

// Allow lets everybody of a partner.
func (Lately) Allow(r *domain.Read) error {
	if r.Actor.Side == domain.Partner {
		return nil
	}
	return r.Actor.Refused("somebody of a partner")
}

// Check bounds the limit.
func (q Lately) Check() error {
	if q.Limit < 0 || q.Limit > mostLately {
		return domain.Fieldf("limit", "The limit is a number from 1 to %d.", mostLately)
	}
	return nil
}

// Run reads the newest.
func (q Lately) Run(r *domain.Read) (domain.List[domain.Event], error) {
	if q.Limit == 0 {
		q.Limit = 5
	}
	out := domain.List[domain.Event]{Items: []domain.Event{}}
	page := domain.Page{Limit: q.Limit}
	for range readLately {
		l, err := domain.Lately(r, r.Actor.Partner, page)
		if err != nil {
			return out, err
		}
		for _, e := range l.Items {
			if len(out.Items) < q.Limit && concerns(r.Actor, e) {
				e.Node, e.Seq = "", 0 // the portal's own count would tell how busy others are
				if e.Name == "lead.offered" {
					e.Actor = "" // the rules did it, maybe as somebody else declined
				}
				out.Items = append(out.Items, e)
			}
		}
		if page.After = l.Next; page.After == "" || len(out.Items) == q.Limit {
			break
		}
	}
	return out, nil
}

// concerns reports whether an actor may know of an event of its company.
func concerns(a domain.Actor, e domain.Event) bool {
	noun, _, _ := strings.Cut(e.Name, ".")
	switch noun {
	case "deal":
		return a.Role != domain.Sales || takesPart(a.User, e.Data)
	case "lead":
		return a.Role != domain.Sales || takesPart(a.User, e.Data) || isOpen(e)
	case "agreement", "partner", "tier":
		return true
	case "course", "quiz", "certificate":
		return a.Role == domain.Owner || a.Role == domain.Manager || learns(a.User, e.Data)
	}
	return a.Role == domain.Owner || e.Name == "user.joined"
}

// isOpen reports a fact about an offer, which everybody who sells may take up. Once
// somebody works on a lead, its facts are theirs.
func isOpen(e domain.Event) bool {
	var about struct {
		Owner string `json:"owner"`
	}
	return (e.Name == "lead.offered" || e.Name == "lead.reminded") && json.Unmarshal(e.Data, &about) == nil && about.Owner == ""
}

// learns reports whether a fact about learning is one of a user, or of everybody in
// the company.
func learns(user string, data []byte) bool {
	var about struct {
		User string `json:"user"`
	}
	return json.Unmarshal(data, &about) == nil && (about.User == user || about.User == "")
}

// takesPart reports whether a user owns the deal or lead of a fact or works on it.
func takesPart(user string, data []byte) bool {
	var about struct {
		Owner  string   `json:"owner"`
		Shared []string `json:"shared"`
	}
	return json.Unmarshal(data, &about) == nil && (about.Owner == user || slices.Contains(about.Shared, user))
}
