package admin

import (
	"strconv"
	"strings"
	"time"

	"gangway/domain/deal"
	"gangway/domain/geo"
	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/tui/kit"
	show "gangway/tui/screens/deal"
	"gangway/tui/theme"
)

// asked reports whether an extension of the deal waits for an answer.
func asked(d deal.Deal) bool { return d.Extension != nil && d.Extension.Status == deal.Asked }

// Where a colour begins to say that something is urgent.
const (
	soon = 4 * time.Hour
	long = 7 * 24 * time.Hour
)

// clock says how long there is for a review: "due in 3 h", "2 h late".
func clock(env *kit.Env, due time.Time) kit.Cell {
	left := due.Sub(env.Now())
	switch {
	case due.IsZero():
		return kit.Cell{}
	case left < 0:
		return kit.State(theme.Bad, span(-left)+" late")
	case left < soon:
		return kit.Cell{Text: "due in " + span(left), Tone: theme.Warn}
	}
	return kit.Plain("due in " + span(left))
}

// waits says for how long something has waited.
func waits(env *kit.Env, since time.Time) kit.Cell {
	d := env.Now().Sub(since)
	if d >= long {
		return kit.State(theme.Warn, "waits "+span(d))
	}
	return kit.Plain("waits " + span(d))
}

// span is a length of time in its largest unit: "40 min", "3 h", "12 d".
func span(d time.Duration) string {
	switch {
	case d < time.Hour:
		return strconv.Itoa(max(1, int(d/time.Minute))) + " min"
	case d < 24*time.Hour:
		return strconv.Itoa(int(d/time.Hour)) + " h"
	}
	return strconv.Itoa(int(d/(24*time.Hour))) + " d"
}

// facts puts what is not empty on one line.
func facts(env *kit.Env, all ...string) string {
	var out []string
	for _, s := range all {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, " "+env.Theme.Glyph.Dot+" ")
}

// ordinal is 1st, 2nd, 3rd.
func ordinal(n int64) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.FormatInt(n, 10) + suffix
}

// products names what a deal is about on one line.
func products(env *kit.Env, d deal.Deal) string {
	by := " × "
	if env.Theme.ASCII {
		by = " x "
	}
	names := make([]string, 0, len(d.Products))
	for _, l := range d.Products {
		name := show.ProductName(env, l.SKU)
		if l.Quantity > 1 {
			name += by + strconv.FormatInt(l.Quantity, 10)
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// tierName is what the programme calls a tier.
func tierName(env *kit.Env, id string) string {
	if t, ok := env.Programme().Tier(id); ok {
		return t.Name
	}
	return id
}

// typeName is what the programme calls a partner type.
func typeName(env *kit.Env, id string) string {
	if t, ok := env.Programme().PartnerType(id); ok {
		return t.Name
	}
	return id
}

// partnerState is the standing of a company, in one word.
func partnerState(s partner.Status) kit.Cell {
	switch s {
	case partner.Active:
		return kit.State(theme.Good, "active")
	case partner.Suspended:
		return kit.State(theme.Warn, "suspended")
	case partner.Ended:
	}
	return kit.State(theme.Quiet, string(s))
}

// applicationState is what became of an application, in one word.
func applicationState(s partner.ApplicationStatus) kit.Cell {
	switch s {
	case partner.Waiting:
		return kit.State(theme.Info, "waiting")
	case partner.WasApproved:
		return kit.State(theme.Good, "approved")
	case partner.WasRejected:
		return kit.State(theme.Bad, "rejected")
	case partner.WasWithdrawn:
	}
	return kit.State(theme.Quiet, string(s))
}

// said is a sentence with a sign before it, for a page.
func said(env *kit.Env, tone theme.Tone, sentence string) kit.Block {
	return kit.Block{Pairs: []kit.Pair{{Label: env.Theme.Glyph.Tone(tone), Value: kit.Cell{Text: sentence, Tone: tone}}}}
}

// website is a customer's domain, or that it has none.
func website(c deal.Customer) string {
	if c.Domain == "" {
		return "no website"
	}
	return c.Domain
}

// where is a customer's city, region and country.
func where(c deal.Customer) string {
	var parts []string
	for _, s := range []string{c.City, c.Region, geo.Name(c.Country)} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}

// statusWord is what a status is called.
func statusWord(s deal.Status) string {
	return show.Status(deal.Deal{State: deal.State{Status: s}, Review: &deal.Review{}}).Text
}

// day is a date as people say it.
func day(env *kit.Env, d programme.Date) string {
	if d.IsZero() {
		return ""
	}
	return env.Date(time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, env.Facts.Zone))
}
