package lead

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"gangway/domain"
	"gangway/domain/geo"
	"gangway/domain/lead"
	"gangway/domain/programme"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// Status says where a lead stands, with its sign.
func Status(l lead.Lead) kit.Cell {
	switch l.Status {
	case lead.StatusNew:
		return kit.State(theme.Warn, "on the desk")
	case lead.StatusOffered:
		return kit.State(theme.Info, "offered")
	case lead.StatusPooled:
		return kit.State(theme.Info, "in the pool")
	case lead.StatusWorking:
		return kit.State(theme.Good, "working")
	case lead.StatusReturned:
		return kit.State(theme.Warn, "returned")
	case lead.StatusConverted:
		return kit.State(theme.Good, "converted")
	case lead.StatusDisqualified:
		return kit.State(theme.Quiet, "disqualified")
	}
	return kit.Plain(string(l.Status))
}

// soon is how near a deadline is when it begins to warn.
const soon = 4 * time.Hour

// Clock says how long there is to accept a lead, or to do something with it, and
// warns when that is short. A lead without a deadline has no clock.
func Clock(env *kit.Env, l lead.Lead) kit.Cell {
	if l.Due.IsZero() {
		return kit.Cell{}
	}
	verb := "accept"
	if l.Status == lead.StatusWorking {
		verb = "act"
	}
	left := l.Due.Sub(env.Now())
	switch {
	case left <= 0:
		return kit.State(theme.Bad, verb+": time is over")
	case left < soon:
		return kit.State(theme.Warn, verb+" within "+env.Left(l.Due))
	}
	return kit.Plain(verb + " within " + env.Left(l.Due))
}

// Name is what a lead is called: its company, or what is known of it in the pool.
func Name(l lead.Lead) string { return l.Name() }

// Where says where a lead's company is: "contoso.de · Munich, Germany".
func Where(env *kit.Env, l lead.Lead) string {
	return Dotted(env, l.Domain, Joined(l.City, l.Region, geo.Name(l.Country)))
}

// Gist says in a line what may be known of every lead: country, size, products,
// score.
func Gist(env *kit.Env, l lead.Lead) string {
	return Dotted(env, geo.Name(l.Country), Size(l), Products(env, l), Score(l))
}

// Size says how many people a company has.
func Size(l lead.Lead) string {
	if l.Size == 0 {
		return ""
	}
	return strconv.FormatInt(l.Size, 10) + " people"
}

// Score says how promising a lead is.
func Score(l lead.Lead) string {
	if l.Score == 0 {
		return ""
	}
	return "score " + strconv.FormatInt(l.Score, 10)
}

// Products names what a lead is interested in.
func Products(env *kit.Env, l lead.Lead) string {
	names := make([]string, 0, len(l.Products))
	for _, sku := range l.Products {
		name := sku
		if p, ok := env.Programme().Product(sku); ok {
			name = p.Name
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// Dotted joins what is not empty with dots.
func Dotted(env *kit.Env, parts ...string) string {
	return strings.Join(filled(parts), " "+env.Theme.Glyph.Dot+" ")
}

// Joined joins what is not empty with commas.
func Joined(parts ...string) string { return strings.Join(filled(parts), ", ") }

func filled(parts []string) []string {
	return slices.DeleteFunc(slices.Clone(parts), func(s string) bool { return s == "" })
}

// ReasonName is what the programme calls the reason for declining, giving back or
// disqualifying, or that for which the deal of a lead was refused.
func ReasonName(env *kit.Env, code string) string {
	p := env.Programme()
	for _, find := range []func(string) (programme.Reason, bool){p.DeclineReason, p.GiveBackReason, p.DisqualifyReason, p.RejectReason} {
		if r, ok := find(code); ok {
			return r.Name
		}
	}
	return code
}

// HoldWords says why a lead lies on the vendor's desk.
func HoldWords(h lead.Hold) string { return h.Words() }

// DropWords says why a candidate could not have a lead.
func DropWords(d lead.Drop) string { return d.Words() }

// OutcomeWords says what became of an offer.
func OutcomeWords(o lead.Outcome) kit.Cell {
	switch o {
	case lead.Accepted:
		return kit.State(theme.Good, "accepted")
	case lead.Declined:
		return kit.State(theme.Warn, "declined")
	case lead.Lapsed:
		return kit.State(theme.Bad, "ran out")
	case lead.Recalled:
		return kit.State(theme.Quiet, "taken back by us")
	case lead.GaveBack:
		return kit.State(theme.Warn, "given back")
	case lead.TakenOff:
		return kit.State(theme.Bad, "nothing done in time")
	}
	return kit.State(theme.Info, "waiting")
}

// Timeline is who did what to a lead, newest first, with what was written about
// it below in lines of at most w cells. What the vendor wrote for itself is
// marked.
func Timeline(env *kit.Env, entries []lead.Entry, w int) kit.Block {
	b := kit.Block{Title: "Timeline"}
	dates := 0
	for _, e := range entries {
		dates = max(dates, kit.Width(env.When(e.At)))
	}
	for _, e := range entries {
		words := did(env, e)
		if e.Internal && e.Note != "" {
			words += " (internal)"
		}
		b.Entries = append(b.Entries, kit.Entry{At: e.At, Text: words, Who: who(env, e)})
		if e.Note == "" {
			continue
		}
		for _, line := range kit.Wrap(kit.Clean("“"+e.Note+"”"), max(16, w-dates-2)) {
			if line != "" {
				b.Entries = append(b.Entries, kit.Entry{Text: line})
			}
		}
	}
	return b
}

// who says who did something: "you", a colleague by name, the vendor by its name
// for a partner, the portal itself.
func who(env *kit.Env, e lead.Entry) string {
	switch {
	case e.Side == domain.System:
		return "automatic"
	case e.Side == env.Actor.Side && e.By == env.Actor.Name:
		return "you"
	case e.Side == domain.Vendor && env.Actor.Side == domain.Partner:
		return vendorName(env)
	}
	return e.By
}

func vendorName(env *kit.Env) string {
	if env.Facts.Vendor != "" {
		return env.Facts.Vendor
	}
	return "the vendor"
}

// did says what an entry is about.
func did(env *kit.Env, e lead.Entry) string {
	words, ok := deeds()[e.Did]
	if !ok {
		words = kit.Capital(e.Did)
	}
	switch e.Did {
	case "decline", "give-back", "disqualify", "reopen":
		return spoken(words, ReasonName(env, e.Reason))
	case "hold":
		return spoken(words, HoldWords(lead.Hold(e.Reason)))
	case "edit":
		return spoken(words, fields(e))
	case "assign":
		return spoken(words, to(e, "partner"))
	case "hand":
		return spoken(words, to(e, "owner"))
	case "convert":
		return spoken(words, to(e, "deal"))
	}
	return words
}

func spoken(words ...string) string { return strings.Join(filled(words), ": ") }

func to(e lead.Entry, field string) string {
	for _, c := range e.Changes {
		if c.Field == field {
			return c.To
		}
	}
	return ""
}

func fields(e lead.Entry) string {
	var names []string
	for _, c := range e.Changes {
		names = append(names, strings.ReplaceAll(c.Field, "_", " "))
	}
	return Joined(names...)
}

// deeds are what the verbs of a timeline read like.
func deeds() map[string]string {
	return map[string]string{
		"create": "Taken in", "import": "Imported", "offer": "Offered", "accept": "Accepted", "claim": "Claimed from the pool", "open": "Contact opened",
		"decline": "Declined", "lapse": "Offer ran out", "take-back": "Taken back, as nothing was done in time", "recall": "Taken back",
		"give-back": "Given back", "convert": "Converted to a deal", "reopen": "Open again, as its deal was refused", "disqualify": "Disqualified",
		"hand": "Handed on", "note": "Note", "abandon": "Came back, as its deal was withdrawn", "hold": "On the desk", "pool": "Put into the pool", "edit": "Changed", "assign": "Given by hand",
	}
}
