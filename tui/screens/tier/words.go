// Package tier shows on which tier a partner stands, why, and what the next one
// needs. The vendor's page of a partner shows the same blocks.
package tier

import (
	"regexp"
	"strconv"
	"strings"

	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/tier"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// amounts are as the domain writes them into sentences.
var amounts = regexp.MustCompile(`\d+(\.\d+)? [A-Z]{3}\b`)

// Said is a sentence of the domain with its amounts as the screens write them.
func Said(s string) string {
	return amounts.ReplaceAllStringFunc(s, func(m string) string {
		n, currency, _ := strings.Cut(m, " ")
		if money, err := domain.ParseMoney(n, currency); err == nil {
			return kit.Money(money)
		}
		return m
	})
}

// State is the state of a standing in a word.
func State(env *kit.Env, e tier.Explanation) kit.Cell {
	switch {
	case e.Override != nil:
		return kit.State(theme.Info, "set by "+vendor(env))
	case e.Grace != nil:
		return kit.State(theme.Warn, "at risk")
	}
	return kit.State(theme.Good, "held")
}

func vendor(env *kit.Env) string { return env.Programme().Vendor }

// Blocks explain a standing: what threatens it, what the next tier needs, what the
// present one needs, and what counts.
// w is how wide the page is.
func Blocks(env *kit.Env, e tier.Explanation, w int) []kit.Block {
	var blocks []kit.Block
	if o := e.Override; o != nil {
		words := vendor(env) + " has set this tier until " + day(env, o.Until) + ": " + kit.Clean(o.Reason)
		if e.Reached.ID != e.Tier.ID {
			words += " Without it, it would be " + e.Reached.Name + "."
		}
		blocks = append(blocks, kit.Block{Title: "Set by hand", Text: words})
	}
	if g := e.Grace; g != nil {
		left := ""
		if g.Until.After(env.Now()) {
			left = " (" + env.Left(g.Until) + ")"
		}
		text := e.Tier.Name + " is kept until " + env.Date(g.Until) + left + ". Then it is " + g.To.Name + ", unless the gap closes:"
		for _, s := range g.Gap {
			text += "\n" + env.Theme.Glyph.Dot + " " + Said(s)
		}
		blocks = append(blocks, kit.Block{Title: "At risk", Text: text})
	}
	if brings := Benefits(e.Benefits); brings != "" {
		blocks = append(blocks, kit.Block{Text: e.Tier.Name + " brings " + brings + "."})
	}
	var keep []kit.Block
	if e.Needs != nil {
		keep = needs(env, "To keep "+e.Tier.Name, *e.Needs)
	}
	if e.Grace != nil { // first what is about to be lost
		blocks, keep = append(blocks, keep...), nil
	}
	if e.Next != nil {
		blocks = append(blocks, needs(env, "Next: "+e.NextTier.Name, *e.Next)...)
		if brings := Benefits(*e.Brings); brings != "" {
			blocks = append(blocks, kit.Block{Text: e.NextTier.Name + " brings " + brings + "."})
		}
	} else if e.NextTier != nil {
		blocks = append(blocks, kit.Block{Title: "Next: " + e.NextTier.Name, Text: "This tier is given by " + vendor(env) + "."})
	}
	blocks = append(blocks, keep...)
	return append(blocks, counting(env, e, w)...)
}

// needs draws the needs of a tier as meters, with what would close each gap.
func needs(env *kit.Env, title string, l tier.Line) []kit.Block {
	b := kit.Block{Title: title}
	var missing []string
	first := true
	Each(l, func(m tier.Line, either bool) {
		word := ""
		if either {
			word = choose(first, "either ", "or ")
			first = false
		} else {
			first = true
		}
		b.Meters = append(b.Meters, Meter(env, m, word))
		if !m.Met && !either {
			missing = append(missing, Said(m.Close))
		}
	})
	missing = append(missing, eithers(l)...)
	if l.Met {
		return []kit.Block{b}
	}
	return []kit.Block{b, {Text: strings.Join(missing, "\n")}}
}

// eithers says for each open choice what is enough.
func eithers(l tier.Line) []string {
	if l.Met || l.Of == "metric" {
		return nil
	}
	var out []string
	if l.Of == "any" {
		var ways []string
		Each(l, func(m tier.Line, _ bool) { ways = append(ways, strings.TrimSuffix(Said(m.Close), ".")) })
		return []string{"Either: " + strings.Join(ways, ", or: ") + "."}
	}
	for _, sub := range l.Lines {
		out = append(out, eithers(sub)...)
	}
	return out
}

// Each calls fn with each metric of a line, and whether another would do in its
// place.
func Each(l tier.Line, fn func(m tier.Line, either bool)) { each(l, false, fn) }

func each(l tier.Line, either bool, fn func(tier.Line, bool)) {
	if l.Of == "metric" {
		fn(l, either)
		return
	}
	for _, sub := range l.Lines {
		each(sub, either || l.Of == "any", fn)
	}
}

// Meter is how far a metric has come, with a word such as "or" before it.
func Meter(env *kit.Env, l tier.Line, word string) kit.Meter {
	m := kit.Meter{Label: label(l), Value: short(env, l, l.Have) + " of " + short(env, l, l.Need)}
	if word != "" {
		m.Label = word + strings.ToLower(m.Label[:1]) + m.Label[1:]
	}
	if l.Need > 0 {
		m.Part = float64(l.Have) / float64(l.Need)
	}
	return m
}

// label names a metric in as few words as there is room for beside a meter.
func label(l tier.Line) string {
	const long = 24
	if words := strings.Replace(l.Title, ", last 12 months", ", 12 months", 1); kit.Width(words) <= long {
		return words
	}
	return strings.NewReplacer(", last 12 months", ", 12 mo", ", this fiscal year", ", this year", "Leads accepted in time", "Leads accepted", "Approved deals", "Approvals", "Certified people, ", "Certified, ").Replace(l.Title)
}

// Benefits says what a tier brings in a line.
func Benefits(b tier.Benefits) string {
	percent := func(n int, of string) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n) + " % " + of
	}
	var all []string
	for _, s := range []string{
		percent(b.Discount, "discount"), kit.Count(b.ProtectionDays, "day", "days") + " of protection", percent(b.MDFRate, "marketing funds"), percent(b.CommissionRate, "commission"),
	} {
		if s != "" {
			all = append(all, s)
		}
	}
	if b.LeadWeight > 1 {
		all = append(all, strconv.Itoa(b.LeadWeight)+" times the share of leads")
	}
	return strings.Join(all, ", ")
}

func choose(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

// short is a number of a line in its unit, short.
func short(env *kit.Env, l tier.Line, n int64) string {
	switch l.Unit {
	case tier.UnitMoney:
		return kit.MoneyShort(domain.Money{Minor: n, Currency: env.Programme().Currency})
	case tier.UnitPercent:
		return strconv.FormatInt(n, 10) + " %"
	case tier.UnitCount, tier.UnitPeople:
	}
	return strconv.FormatInt(n, 10)
}

// counting lists what counts, once for each metric and window of both tiers.
func counting(env *kit.Env, e tier.Explanation, w int) []kit.Block {
	var blocks []kit.Block
	seen := map[string]bool{}
	for _, l := range []*tier.Line{e.Needs, e.Next} {
		if l == nil {
			continue
		}
		Each(*l, func(m tier.Line, _ bool) {
			key := string(m.Metric) + string(m.Window) + m.Course
			if seen[key] || len(m.Counts) == 0 && m.More == 0 {
				return
			}
			seen[key] = true
			if w < phone {
				blocks = append(blocks, narrow(env, m))
				return
			}
			blocks = append(blocks, counted(env, m))
		})
	}
	return blocks
}

func counted(env *kit.Env, l tier.Line) kit.Block {
	b := kit.Block{Title: "Counts: " + l.Title}
	for _, c := range l.Counts {
		until := ""
		switch {
		case c.Aside:
			until = "other currency, does not count"
		case !c.Until.IsZero():
			until = "until " + day(env, c.Until)
		}
		b.Table = append(b.Table, []kit.Cell{
			kit.Plain(day(env, c.Date)), kit.Plain(kit.Clean(c.Title)), {Text: until, Tone: theme.Quiet}, {Text: Said(c.Text), Right: true},
		})
	}
	if l.More > 0 {
		b.Table = append(b.Table, []kit.Cell{{}, {Text: l.SayMore(), Tone: theme.Quiet}, {}, {}})
	}
	if n := l.Next; n != nil {
		b.Table = append(b.Table, []kit.Cell{
			{Text: day(env, n.On), Tone: theme.Warn, Sign: true}, kit.Plain(kit.Clean(n.Title) + " falls out"), {}, {Text: "leaves " + Said(n.Text), Right: true},
		})
	}
	return b
}

// phone is the width below which what counts has three columns.
const phone = 60

// narrow is counted for a phone: until when each counts is left out, but for what
// falls out next.
func narrow(env *kit.Env, l tier.Line) kit.Block {
	b := kit.Block{Title: "Counts: " + l.Title}
	for _, c := range l.Counts {
		amount := kit.Cell{Text: Said(c.Text), Right: true}
		if c.Aside {
			amount.Tone = theme.Quiet
		}
		b.Table = append(b.Table, []kit.Cell{kit.Plain(kit.Clean(c.Title)), {Text: day(env, c.Date), Tone: theme.Quiet}, amount})
	}
	if l.More > 0 {
		b.Table = append(b.Table, []kit.Cell{{Text: l.SayMore(), Tone: theme.Quiet}, {}, {}})
	}
	if n := l.Next; n != nil {
		b.Text = env.Theme.Glyph.Dot + " On " + day(env, n.On) + " " + kit.Clean(n.Title) + " falls out and leaves " + Said(n.Text) + "."
	}
	return b
}

func day(env *kit.Env, d programme.Date) string { return env.Date(env.Programme().StartOfDay(d)) }

// Brings says what a tier brings.
func Brings(t tier.Benefits) []kit.Pair {
	percent := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n) + " %"
	}
	auto := ""
	if t.AutoApprove {
		auto = "clear deals at once, where the rule allows"
	}
	return []kit.Pair{
		kit.Fact("Discount", percent(t.Discount)), kit.Fact("Protection", kit.Count(t.ProtectionDays, "day", "days")),
		kit.Fact("Share of leads", strconv.Itoa(t.LeadWeight)), kit.Fact("Approval", auto),
		kit.Fact("Marketing funds", percent(t.MDFRate)), kit.Fact("Commission", percent(t.CommissionRate)),
	}
}
