package home

import (
	"encoding/json"
	"time"

	"gangway/domain"
	"gangway/tui/kit"
)

// told are the parts of facts that sentences are made of.
type told struct {
	Customer       string    `json:"customer"`
	Name           string    `json:"name"`
	By             string    `json:"by"`
	To             string    `json:"to"`
	Label          string    `json:"label"`
	Version        string    `json:"version"`
	Agreement      string    `json:"agreement"`
	ProtectedUntil time.Time `json:"protected_until"`
	GraceUntil     time.Time `json:"grace_until"`
}

// sentence says an event in a few words, "" for one that tells a person
// nothing.
func sentence(env *kit.Env, e domain.Event) string {
	var f told
	if json.Unmarshal(e.Data, &f) != nil {
		return ""
	}
	until := ""
	if !f.ProtectedUntil.IsZero() {
		until = ", protected until " + env.Date(f.ProtectedUntil)
	}
	switch e.Name {
	case "deal.submitted":
		return f.Customer + " submitted"
	case "deal.approved":
		return f.Customer + " approved" + until
	case "deal.rejected":
		return f.Customer + " rejected"
	case "deal.returned":
		return f.Customer + " returned to you"
	case "deal.withdrawn":
		return f.Customer + " withdrawn"
	case "deal.recalled":
		return f.Customer + " recalled"
	case "deal.extension_asked":
		return f.Customer + ": extension asked for"
	case "deal.extension_approved":
		return f.Customer + " extended" + until
	case "deal.extension_refused":
		return f.Customer + ": extension refused"
	case "deal.expired":
		return f.Customer + ": protection is over"
	case "deal.stage_changed":
		return f.Customer + " is in " + stage(env, f.To)
	case "deal.win_reported":
		return f.Customer + ": win reported"
	case "deal.won":
		return f.Customer + " won"
	case "deal.win_returned":
		return f.Customer + ": win returned to you"
	case "deal.lost":
		return f.Customer + " lost"
	case "deal.noted":
		return f.By + " wrote about " + f.Customer
	}
	return ofPeople(env, e.Name, f)
}

// ofPeople says an event about the company and its people.
func ofPeople(env *kit.Env, name string, f told) string {
	switch name {
	case "user.joined":
		return f.Name + " is aboard"
	case "user.removed":
		return f.Name + " was removed by " + f.By
	case "key.added":
		return "The key " + f.Label + " was added"
	case "key.removed":
		return "The key " + f.Label + " was removed"
	case "agreement.accepted":
		if a, ok := env.Programme().Agreement(f.Agreement); ok {
			return a.Title + " accepted, version " + f.Version
		}
		return "An agreement was accepted, version " + f.Version
	case "partner.approved":
		return "Welcome aboard, " + f.Name
	}
	return ""
}

func stage(env *kit.Env, id string) string {
	if s, ok := env.Programme().Stage(id); ok {
		return s.Name
	}
	return id
}
