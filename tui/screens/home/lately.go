package home

import (
	"encoding/json"
	"strings"
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

// toldOfLead are the parts of facts about leads that sentences are made of.
type toldOfLead struct {
	Company  string    `json:"company"`
	By       string    `json:"by"`
	To       string    `json:"to"`
	Claimed  bool      `json:"claimed"`
	Conflict bool      `json:"conflict"`
	Until    time.Time `json:"until"`
	What     string    `json:"what"`
}

// A happening is a recent thing as Home tells it.
type happening struct {
	words string
	at    time.Time
}

// mostLately is how many recent things Home tells at most.
const mostLately = 6

// happenings words recent events, the newest of each record.
func happenings(env *kit.Env, events []domain.Event) (out []happening) {
	seen := map[string]bool{}
	for _, e := range events {
		words := sentence(env, e)
		if words == "" || seen[e.Subject] || len(out) >= mostLately {
			continue
		}
		seen[e.Subject] = true
		out = append(out, happening{kit.Clean(words), e.At})
	}
	return out
}

// sentence says an event in a few words, "" for one that tells a person
// nothing.
func sentence(env *kit.Env, e domain.Event) string {
	if strings.HasPrefix(e.Name, "lead.") {
		return ofLeads(env, e)
	}
	if s, ok := ofProgramme(env, e); ok {
		return s
	}
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

// ofProgramme says an event about the company's tier or somebody's learning; it
// reports whether the event is one.
func ofProgramme(env *kit.Env, e domain.Event) (string, bool) {
	noun, _, _ := strings.Cut(e.Name, ".")
	if noun != "tier" && noun != "certificate" && noun != "quiz" && noun != "course" {
		return "", false
	}
	var f struct {
		Name  string    `json:"name"`
		Title string    `json:"title"`
		Tier  string    `json:"tier"`
		To    string    `json:"to"`
		Until time.Time `json:"until"`
		Days  int       `json:"days"`
	}
	if e.Name == "course.assigned" || json.Unmarshal(e.Data, &f) != nil { // whose until is a day
		var a struct {
			Title string `json:"title"`
		}
		if json.Unmarshal(e.Data, &a) == nil && e.Name == "course.assigned" {
			return env.Facts.Vendor + " asks for " + a.Title, true
		}
		return "", true
	}
	tier := f.Tier
	if t, ok := env.Programme().Tier(f.Tier); ok {
		tier = t.Name
	}
	switch e.Name {
	case "tier.promoted":
		return "Promoted to " + tier, true
	case "tier.demoted":
		return "The tier is " + tier + " from here on", true
	case "tier.grace-began":
		return tier + " is at risk: see what is missing", true
	case "tier.grace-ended":
		return tier + " held: the gap has closed", true
	case "tier.overridden":
		return env.Facts.Vendor + " has set the tier to " + tier, true
	case "tier.released":
		return "The tier follows from what you have again", true
	case "certificate.issued":
		return f.Name + " is certified: " + f.Title, true
	case "certificate.ending":
		return f.Title + " of " + f.Name + " ends in " + kit.Count(f.Days, "day", "days"), true
	case "certificate.expired":
		return f.Title + " of " + f.Name + " has ended", true
	case "certificate.revoked":
		return f.Title + " of " + f.Name + " was taken back", true
	}
	return "", true
}

// ofLeads says an event about a lead of the company.
func ofLeads(env *kit.Env, e domain.Event) string {
	var f toldOfLead
	if json.Unmarshal(e.Data, &f) != nil {
		return ""
	}
	switch who := "Lead " + f.Company; e.Name {
	case "lead.offered":
		return who + " offered to you"
	case "lead.accepted":
		if f.Claimed {
			return who + " claimed from the pool"
		}
		return who + " accepted"
	case "lead.declined":
		return who + " declined"
	case "lead.lapsed":
		return who + ": the offer ran out"
	case "lead.recalled":
		return who + " taken back by " + env.Facts.Vendor
	case "lead.taken_back":
		return who + " taken back, as nothing was done in time"
	case "lead.converted":
		if f.Conflict {
			return who + " converted; " + env.Facts.Vendor + " decides"
		}
		return who + " converted to a deal"
	case "lead.reopened":
		return who + " is open again, as its deal was refused"
	case "lead.disqualified":
		return who + " disqualified"
	case "lead.given_back":
		return who + " given back"
	case "lead.handed":
		return who + " handed to " + f.To
	case "lead.noted":
		return f.By + " wrote about " + f.Company
	case "lead.reminded":
		return who + ": " + reminder(env, f)
	}
	return ""
}

// reminder says which time ends soon.
func reminder(env *kit.Env, f toldOfLead) string {
	verb := "accept"
	if f.What == "act" {
		verb = "act"
	}
	return verb + " by " + f.Until.In(env.Facts.Zone).Format("2 Jan, 15:04")
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
