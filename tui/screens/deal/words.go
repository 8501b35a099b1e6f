package deal

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/geo"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// Status says where a deal stands on the vendor's side, with its sign. That a
// deal was a duplicate is for the vendor alone to read.
func Status(d deal.Deal) kit.Cell {
	switch d.Status {
	case deal.StatusDraft:
		return kit.State(theme.Quiet, "draft")
	case deal.StatusSubmitted:
		return kit.State(theme.Info, "submitted")
	case deal.StatusReturned:
		return kit.State(theme.Warn, "returned")
	case deal.StatusApproved:
		return kit.State(theme.Good, "protected")
	case deal.StatusWinPending:
		return kit.State(theme.Info, "win reported")
	case deal.StatusWon:
		return kit.State(theme.Good, "won")
	case deal.StatusLost:
		return kit.State(theme.Bad, "lost")
	case deal.StatusDuplicate:
		if d.Review != nil {
			return kit.State(theme.Bad, "duplicate")
		}
		return kit.State(theme.Bad, "rejected")
	case deal.StatusRejected:
		return kit.State(theme.Bad, "rejected")
	case deal.StatusWithdrawn:
		return kit.State(theme.Quiet, "withdrawn")
	case deal.StatusExpired:
		return kit.State(theme.Warn, "expired")
	}
	return kit.Plain(string(d.Status))
}

// ConflictWords says what the check found when a deal was submitted; nothing for
// a deal that is clear or was not checked.
func ConflictWords(c deal.Conflict) kit.Cell {
	switch c {
	case deal.Blocked:
		return kit.State(theme.Bad, "in conflict")
	case deal.Possible:
		return kit.State(theme.Warn, "possible conflict")
	case deal.Clear:
	}
	return kit.Cell{}
}

// FoundWords says what a reviewer must know of a deal in a list: a conflict, or
// else what its partner may not sell.
func FoundWords(d deal.Deal) kit.Cell {
	if c := ConflictWords(d.Conflict); c.Text != "" || d.Review == nil || len(d.Review.Flags) == 0 {
		return c
	}
	if d.Review.Flags[0] == deal.OutsideTerritory {
		return kit.State(theme.Warn, "outside territory")
	}
	return kit.State(theme.Warn, "product not authorised")
}

// FindingWords says what a check has found, in the words that stand beside the
// domain.
func FindingWords(env *kit.Env, f deal.Finding) (theme.Tone, string) {
	until := ""
	if !f.ProtectedUntil.IsZero() {
		until = " until " + env.Date(f.ProtectedUntil)
	}
	switch {
	case f.Result == string(deal.Clear) && f.OutsideTerritory:
		return theme.Warn, "outside your territory"
	case f.Result == string(deal.Clear) && len(f.NotAuthorised) > 0:
		return theme.Warn, "not authorised for " + joined(productNames(env, f.NotAuthorised)...)
	case f.Result == string(deal.Clear):
		return theme.Good, "clear"
	case f.Result == string(deal.Possible):
		return theme.Warn, "possible conflict"
	case f.Result == deal.Yours:
		return theme.Info, "already yours" + until
	}
	return theme.Bad, "already registered" + until
}

// Ends says when the protection of a deal ends, and warns when that is soon.
// Deals without protection have no such moment.
func Ends(env *kit.Env, d deal.Deal) kit.Cell {
	switch {
	case d.Status == deal.StatusApproved && soon(env, d.ProtectedUntil):
		return kit.State(theme.Warn, until(env, d.ProtectedUntil))
	case d.Status == deal.StatusApproved, d.Status == deal.StatusWinPending:
		return kit.Plain(until(env, d.ProtectedUntil))
	case renewable(env, d):
		return kit.State(theme.Warn, "renew "+env.Left(d.GraceUntil))
	}
	return kit.Cell{}
}

// until says how far away a moment is, in days as far as a protection goes.
func until(env *kit.Env, t time.Time) string {
	if env.Left(t) == "over" {
		return "over"
	}
	return "in " + env.Left(t)
}

// soon reports whether an end is so near that the programme has reminded of it.
func soon(env *kit.Env, t time.Time) bool {
	days := slices.Max(append([]int{0}, env.Programme().Deals.Reminders...))
	return t.Before(env.Now().AddDate(0, 0, days))
}

// renewable reports a deal in the grace after its protection.
func renewable(env *kit.Env, d deal.Deal) bool {
	return d.Status == deal.StatusExpired && env.Now().Before(d.GraceUntil)
}

// Stage says how far the sale is, on the partner's side.
func Stage(env *kit.Env, id string) string {
	if s, ok := env.Programme().Stage(id); ok {
		return lowered(s.Name)
	}
	return id
}

// lowered begins a word in lower case, for the middle of a line, unless it is
// written in capitals.
func lowered(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	if second, _ := utf8.DecodeRuneInString(s[n:]); unicode.IsUpper(second) {
		return s
	}
	return string(unicode.ToLower(first)) + s[n:]
}

// Where says where a deal's customer is: "contoso.de · Munich, Germany".
func Where(env *kit.Env, c deal.Customer) string {
	site := c.Domain
	if c.NoWebsite {
		site = "no website"
	}
	return dotted(env, site, joined(c.City, c.Region, geo.Name(c.Country)))
}

// dotted joins what is not empty with dots.
func dotted(env *kit.Env, parts ...string) string {
	return strings.Join(filled(parts), " "+env.Theme.Glyph.Dot+" ")
}

func joined(parts ...string) string { return strings.Join(filled(parts), ", ") }

func filled(parts []string) []string {
	return slices.DeleteFunc(slices.Clone(parts), func(s string) bool { return s == "" })
}

// ProductName is what the programme calls a product, its SKU if it is in there
// no more.
func ProductName(env *kit.Env, sku string) string {
	if p, ok := env.Programme().Product(sku); ok {
		return p.Name
	}
	return sku
}

func productNames(env *kit.Env, skus []string) []string {
	names := make([]string, 0, len(skus))
	for _, sku := range skus {
		names = append(names, ProductName(env, sku))
	}
	return names
}

// ReasonName is what the programme calls the reason of a rejection or a loss.
func ReasonName(env *kit.Env, code string) string {
	if r, ok := env.Programme().RejectReason(code); ok {
		return r.Name
	}
	if r, ok := env.Programme().LossReason(code); ok {
		return r.Name
	}
	return code
}

// Columns are those of a list of deals.
func Columns(env *kit.Env) []kit.Column[deal.Deal] {
	return []kit.Column[deal.Deal]{
		{Title: "Customer", Cell: func(d deal.Deal) kit.Cell { return kit.Plain(d.Customer.Name) }},
		{Title: "Stage", Width: 11, Rank: 1, Cell: func(d deal.Deal) kit.Cell { return kit.Plain(Stage(env, d.Stage)) }},
		{Title: "Amount", Width: 11, Right: true, Cell: func(d deal.Deal) kit.Cell { return kit.Plain(listed(env, d)) }},
		{Title: "Ends", Width: 11, Rank: 2, Cell: func(d deal.Deal) kit.Cell { return Ends(env, d) }},
		{Title: "Status", Width: 14, Rank: 3, Cell: Status},
	}
}

// worth is the amount of a deal: what it was won for, if it was.
func worth(d deal.Deal) string {
	switch {
	case d.Win != nil && (d.Status == deal.StatusWinPending || d.Status == deal.StatusWon):
		return kit.Money(d.Win.Amount)
	case d.Amount.IsZero():
		return ""
	}
	return kit.Money(d.Amount)
}

// listed is the amount of a deal in a column: a dash while it is not known.
func listed(env *kit.Env, d deal.Deal) string {
	if w := worth(d); w != "" {
		return w
	}
	return env.Amount(d.Amount)
}

// CardOf is a deal in two lines: when its protection ends or else where it
// stands, then what it is worth and how far it is.
func CardOf(env *kit.Env, d deal.Deal) kit.Card {
	corner := Ends(env, d)
	if corner.Text == "" {
		corner = Status(d)
	}
	return kit.Card{Title: d.Customer.Name, Corner: corner, Line: dotted(env, worth(d), Stage(env, d.Stage))}
}

// vendorName is who decides, by name.
func vendorName(env *kit.Env) string {
	if env.Facts.Vendor != "" {
		return env.Facts.Vendor
	}
	return "the vendor"
}

// sides says who did something: "you", a colleague by name, the vendor by its
// name for a partner, the portal itself.
func sides(env *kit.Env, e deal.Entry) string {
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
