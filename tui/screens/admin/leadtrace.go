package admin

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gangway/domain/lead"
	"gangway/domain/programme"
	"gangway/tui/kit"
	say "gangway/tui/screens/lead"
	"gangway/tui/theme"
)

// verdict says what came of a routing, in a sentence.
func verdict(env *kit.Env, t lead.Trace) kit.Cell {
	by := ""
	if t.Rule != "" {
		by = " by the rule “" + traceRule(env, t, t.Rule) + "”"
	}
	switch t.Outcome {
	case lead.StatusOffered:
		return kit.State(theme.Good, "Offered to "+t.Partner.Name+" until "+moment(env, t.Until)+","+by+".")
	case lead.StatusPooled:
		if last, ok := deciding(t); ok && last.Then == programme.OtherwisePool {
			return kit.State(theme.Info, "Into the pool"+by+", as no partner could have it.")
		}
		return kit.State(theme.Info, "Into the pool"+by+": whoever claims it first has it.")
	case lead.StatusNew, lead.StatusWorking, lead.StatusReturned, lead.StatusConverted, lead.StatusDisqualified:
	}
	switch t.Hold {
	case lead.HoldNoConsent:
		return kit.State(theme.Warn, "On the desk: the person has not agreed to be handed on, so nobody was asked.")
	case lead.HoldMaxOffers:
		return kit.State(theme.Warn, "On the desk: as many partners were asked as may be.")
	case lead.HoldWaiting:
		return kit.State(theme.Info, "On the desk for a moment: the rotas are being made anew, then it is routed.")
	case lead.HoldNoCandidate:
		return kit.State(theme.Warn, "On the desk: no partner could have it"+by+".")
	case lead.HoldNoRule, lead.HoldUnrouted, lead.HoldRecalled, lead.HoldReturned:
	}
	return kit.State(theme.Warn, "On the desk: "+say.HoldWords(t.Hold)+".")
}

// traceRule is the name that a rule had when it was tried.
func traceRule(env *kit.Env, t lead.Trace, id string) string {
	for _, tried := range t.Tried {
		if tried.Rule == id && tried.Name != "" {
			return tried.Name
		}
	}
	return ruleName(env, id)
}

// deciding is the rule that a routing ended with: the one that chose, or the last
// that held and found nobody.
func deciding(t lead.Trace) (lead.Tried, bool) {
	for i := len(t.Tried) - 1; i >= 0; i-- {
		if t.Tried[i].Holds {
			return t.Tried[i], true
		}
	}
	return lead.Tried{}, false
}

// causeWords says why a lead was routed.
func causeWords(cause string) string {
	words := map[string]string{
		"created": "as it came in", "by-hand": "by hand", "declined": "as its partner declined", "lapsed": "as the offer ran out",
		"taken-back": "as nothing was done in time", "consent": "as consent was given", "partner-stopped": "as its partner was stopped",
		"dry-run": "tried only", "imported": "as it was imported",
	}
	if s, ok := words[cause]; ok {
		return s
	}
	return cause
}

// strategyWords says how a rule chooses among those that can have a lead.
func strategyWords(s programme.Strategy) string {
	switch s {
	case programme.Named:
		return "It goes to the partners of the rule's list, in its order."
	case programme.RoundRobin:
		return "Partners take turns: who has had the fewest comes first."
	case programme.Weighted:
		return "Partners take turns by the weight of their tiers: one of weight 2 gets twice as many as one of weight 1."
	case programme.LeastLoaded:
		return "Who has the fewest open leads comes first; of those with as many, who has had the fewest turns."
	case programme.BestMatch:
		return "Who matches best comes first: the score is the mean of the factors below, each as heavy as it says."
	case programme.Pooled:
		return "Whoever claims it first has it."
	}
	return string(s)
}

// traceBrief is the newest routing on a lead's page, w cells wide: the rules in
// their order, and the candidates of the one that decided.
func traceBrief(env *kit.Env, t lead.Trace, w int) []kit.Block {
	title := facts(env, "Routed "+moment(env, t.At), causeWords(t.Cause))
	if len(t.Tried) == 0 {
		return []kit.Block{{Title: title, Text: verdict(env, t).Text}}
	}
	rules := rulesTried(env, t, w)
	rules.Title = title
	out := []kit.Block{rules}
	if last, ok := deciding(t); ok {
		out = append(out, candidateBlocks(env, last, t.Outcome == lead.StatusOffered, mostShown, w)...)
	}
	return out
}

// rulesTried lists the rules in the order in which they were tried, and how each
// answered.
func rulesTried(env *kit.Env, t lead.Trace, w int) kit.Block {
	b := kit.Block{Title: "Rules, in their order"}
	for i, tried := range t.Tried {
		name, answer := triedName(tried), triedCell(t, tried)
		if w < narrow {
			answer.Text = name + " " + answer.Text
			b.Pairs = append(b.Pairs, kit.Pair{Label: strconv.Itoa(i + 1), Value: answer})
			continue
		}
		b.Table = append(b.Table, []kit.Cell{kit.Plain(strconv.Itoa(i+1) + " " + name), answer, {}})
	}
	if rest := len(env.Programme().Leads.Rules) - len(t.Tried); rest > 0 && t.Revision == env.Programme().Revision && t.Rule != "" {
		b.Text = kit.Capital(kit.Count(rest, "rule after it was", "rules after it were")) + " not tried."
	}
	return b
}

// triedName is what a rule was called when it was tried.
func triedName(tried lead.Tried) string { return cmp.Or(tried.Name, tried.Rule) }

// triedCell says how a rule answered.
func triedCell(t lead.Trace, tried lead.Tried) kit.Cell {
	switch {
	case tried.Fault != "":
		return kit.State(theme.Bad, "could not be asked")
	case !tried.Holds:
		return kit.State(theme.Quiet, "does not hold")
	case tried.Rule == t.Rule && t.Outcome == lead.StatusOffered:
		return kit.State(theme.Good, "holds: offered to "+t.Partner.Name)
	case tried.Strategy == programme.Pooled:
		return kit.State(theme.Good, "holds: into the pool")
	}
	return kit.State(theme.Warn, "holds, but "+nobodyWords(tried))
}

func nobodyWords(tried lead.Tried) string {
	why := "nobody could have it"
	if tried.Spent {
		why = "it has made its " + kit.Count(tried.Terms.MaxOffers, "offer", "offers")
	}
	switch tried.Then {
	case programme.OtherwiseNext:
		return why + ": next rule"
	case programme.OtherwisePool:
		return why + ": pool"
	case programme.OtherwiseDesk:
	}
	return why
}

// How many candidates of each kind are listed: on the page of a lead, and in full.
const (
	mostShown = 5
	allShown  = 1000
)

// candidateBlocks are the candidates of a rule: those that can have the lead in
// their order, why in this order, and the dropped ones with the reason; most of
// each.
func candidateBlocks(env *kit.Env, tried lead.Tried, won bool, most, w int) []kit.Block {
	if tried.Strategy == programme.Pooled || tried.Spent {
		return nil
	}
	var out []kit.Block
	fit, dropped := split(tried.Candidates)
	if len(fit) > 0 {
		table := ranking(env, tried, fit[:min(len(fit), most)], won, w)
		table.Title = kit.Cut("Candidates of “"+triedName(tried)+"”", w, env.Theme.Glyph.More)
		words := strategyWords(tried.Strategy)
		if more := len(fit) - most; more > 0 {
			words = "And " + strconv.Itoa(more) + " more who could have it. " + words
		}
		out = append(out, table, kit.Block{Text: words})
	}
	if tried.Strategy == programme.BestMatch && len(fit) > 0 {
		out = append(out, factorTable(env, fit, w))
	}
	return append(out, droppedBlock(tried, dropped, most)...)
}

// split parts the candidates that can have a lead from those that can't.
func split(all []lead.Candidate) (fit, dropped []lead.Candidate) {
	n := slices.IndexFunc(all, func(c lead.Candidate) bool { return c.Dropped != "" })
	if n < 0 {
		return all, nil
	}
	return all[:n], all[n:]
}

// ranking is the table of those that can have a lead, in their order.
func ranking(env *kit.Env, tried lead.Tried, fit []lead.Candidate, won bool, w int) kit.Block {
	quiet := func(s string) kit.Cell { return kit.Cell{Text: s, Tone: theme.Quiet} }
	head := []kit.Cell{quiet("PARTNER")}
	cols := rankColumns(env, tried)
	if w < narrow {
		cols = cols[:1]
	}
	for _, c := range cols {
		head = append(head, kit.Cell{Text: c.title, Tone: theme.Quiet, Right: c.right})
	}
	b := kit.Block{Table: [][]kit.Cell{append(head, kit.Cell{})}}
	for i, c := range fit {
		name := kit.Plain(strconv.Itoa(c.Rank) + " " + c.Partner.Name)
		if i == 0 && won {
			name.Tone = theme.Good
		}
		row := []kit.Cell{name}
		for _, col := range cols {
			row = append(row, kit.Cell{Text: col.value(c), Right: col.right})
		}
		b.Table = append(b.Table, append(row, kit.Cell{}))
	}
	return b
}

// A rankColumn is a number that a candidate is ranked by, or that bounds it.
type rankColumn struct {
	title string
	right bool
	value func(lead.Candidate) string
}

// rankColumns are what counts for a strategy, the most telling first.
func rankColumns(env *kit.Env, tried lead.Tried) []rankColumn {
	open := rankColumn{"OPEN LEADS", true, func(c lead.Candidate) string {
		return strconv.Itoa(c.Facts.Open) + " of " + strconv.Itoa(tried.Terms.OpenCap)
	}}
	turns := rankColumn{"TURNS HAD", true, func(c lead.Candidate) string { return strings.TrimSuffix(points(c.Taken()), ".0") }}
	tier := rankColumn{"TIER", false, func(c lead.Candidate) string { return tierName(env, c.Facts.Tier) }}
	switch tried.Strategy {
	case programme.BestMatch:
		return []rankColumn{{"SCORE", true, func(c lead.Candidate) string { return points(c.Score) }}, open, tier}
	case programme.RoundRobin, programme.Weighted:
		weight := rankColumn{"WEIGHT", true, func(c lead.Candidate) string { return strconv.FormatFloat(c.Share(), 'f', -1, 64) }}
		return []rankColumn{turns, weight, open}
	case programme.LeastLoaded:
		return []rankColumn{open, turns}
	case programme.Named, programme.Pooled:
	}
	return []rankColumn{open, tier}
}

func points(n float64) string { return strconv.FormatFloat(n, 'f', 1, 64) }

// factorTable puts the first candidates side by side, factor by factor, so that
// it is seen where their scores come from.
func factorTable(env *kit.Env, fit []lead.Candidate, w int) kit.Block {
	const label = 17
	n := min(len(fit), max(1, min(4, (w-label)/18)))
	col := min(22, (w-label)/n-2)
	quiet := func(s string) kit.Cell { return kit.Cell{Text: s, Tone: theme.Quiet} }
	head := []kit.Cell{quiet("FACTOR, WEIGHT")}
	for _, c := range fit[:n] {
		head = append(head, kit.Cell{Text: kit.Cut(kit.Clean(c.Partner.Name), col, env.Theme.Glyph.More), Tone: theme.Quiet, Right: true})
	}
	b := kit.Block{Table: [][]kit.Cell{append(head, kit.Cell{})}}
	for i, f := range fit[0].Factors {
		row := []kit.Cell{kit.Plain(string(f.Factor) + " " + times(env) + strconv.Itoa(f.Weight))}
		for _, c := range fit[:n] {
			row = append(row, kit.Cell{Text: part(c, i), Right: true})
		}
		b.Table = append(b.Table, append(row, kit.Cell{}))
	}
	last := []kit.Cell{quiet("score")}
	for _, c := range fit[:n] {
		last = append(last, kit.Cell{Text: points(c.Score), Tone: theme.Quiet, Right: true})
	}
	b.Table = append(b.Table, append(last, kit.Cell{}))
	return b
}

// part is what a candidate has of a factor, from 0 to 100.
func part(c lead.Candidate, i int) string {
	if i >= len(c.Factors) {
		return ""
	}
	return strconv.FormatFloat(100*c.Factors[i].Part, 'f', 0, 64)
}

func times(env *kit.Env) string {
	if env.Theme.ASCII {
		return "x"
	}
	return "×"
}

// droppedBlock lists most of those that could not have a lead, each with the
// reason, and counts the others.
func droppedBlock(tried lead.Tried, dropped []lead.Candidate, most int) []kit.Block {
	b := kit.Block{Title: "Could not have it by “" + cmp.Or(tried.Name, tried.Rule) + "”"}
	listed := dropped[:min(len(dropped), most)]
	for _, c := range listed {
		b.Table = append(b.Table, []kit.Cell{kit.Plain(c.Partner.Name), {Text: dropReason(c, tried.Terms), Tone: theme.Quiet}, {}})
	}
	var rest []string
	if n := alsoDropped(dropCounts(tried, len(listed))); n != "" {
		rest = append(rest, n)
	}
	if tried.More {
		rest = append(rest, "Partners whose turn is later were not looked at.")
	}
	if len(tried.Candidates) == 0 {
		rest = append(rest, "No partner is a candidate of “"+cmp.Or(tried.Name, tried.Rule)+"”.")
	}
	if len(rest) == 0 {
		return []kit.Block{b}
	}
	return []kit.Block{b, {Text: strings.Join(rest, " ")}}
}

// dropReason says why a candidate could not have a lead, with the numbers.
func dropReason(c lead.Candidate, terms programme.Terms) string {
	switch {
	case c.Fault != "":
		return "the rule's condition could not be asked"
	case c.Dropped == lead.DropOpenCap:
		return say.DropWords(c.Dropped) + ": " + strconv.Itoa(c.Facts.Open) + " of " + strconv.Itoa(terms.OpenCap)
	case c.Dropped == lead.DropDailyCap:
		return say.DropWords(c.Dropped) + ": " + strconv.FormatInt(c.Is.Offers, 10) + " of " + strconv.Itoa(terms.OffersPerDay)
	}
	return say.DropWords(c.Dropped)
}

// alsoDropped counts those that are not listed one by one: "And 12 more: …".
func alsoDropped(counts map[lead.Drop]int) string {
	n := 0
	for _, k := range counts {
		n += k
	}
	if n == 0 {
		return ""
	}
	return "And " + strconv.Itoa(n) + " more: " + counted(counts) + "."
}

// dropCounts counts who could not have a lead by the reason, apart from the first
// few.
func dropCounts(tried lead.Tried, apart int) map[lead.Drop]int {
	counts := map[lead.Drop]int{}
	maps.Copy(counts, tried.AlsoDropped)
	_, dropped := split(tried.Candidates)
	for _, c := range dropped[apart:] {
		counts[c.Dropped]++
	}
	return counts
}

// counted lists reasons with their numbers, the most frequent first.
func counted(counts map[lead.Drop]int) string {
	reasons := slices.SortedFunc(maps.Keys(counts), func(a, b lead.Drop) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(string(a), string(b)))
	})
	var out []string
	for _, d := range reasons {
		out = append(out, say.DropWords(d)+" ("+strconv.Itoa(counts[d])+")")
	}
	return strings.Join(out, ", ")
}

// traceAll is a routing in full, w cells wide: what came of it, how each rule
// answered, the candidates of each that held, and what all that went by.
func traceAll(env *kit.Env, t lead.Trace, w int) kit.Page {
	v := verdict(env, t)
	page := kit.Page{Subtitle: facts(env, "Routed "+env.Exact(t.At), causeWords(t.Cause), "by "+t.By)}
	page.Sections = append(page.Sections, said(env, v.Tone, v.Text))
	if len(t.Tried) > 0 {
		page.Sections = append(page.Sections, rulesTried(env, t, w))
	}
	for _, tried := range slices.Backward(t.Tried) { // the rule that decided in front
		if tried.Holds {
			won := tried.Rule == t.Rule && t.Outcome == lead.StatusOffered
			page.Sections = append(page.Sections, candidateBlocks(env, tried, won, allShown, w)...)
		}
	}
	page.Sections = append(page.Sections, conditions(env, t), kit.Block{Title: "What they knew of the lead", Pairs: factPairs(env, t)})
	return page
}

// conditions are what the rules that were tried ask, as long as the programme is
// still the one that the routing went by.
func conditions(env *kit.Env, t lead.Trace) kit.Block {
	b := kit.Block{Title: "What the rules ask"}
	for _, tried := range t.Tried {
		r, ok := env.Programme().LeadRule(tried.Rule)
		if !ok || t.Revision != env.Programme().Revision {
			return kit.Block{Title: b.Title, Text: "The programme has changed since: this was revision " + t.Revision + "."}
		}
		b.Pairs = append(b.Pairs, kit.Fact(triedName(tried), asks(r.When, "nothing: every lead")))
		if tried.Holds && tried.Strategy != programme.Pooled && r.Candidates != "true" {
			b.Pairs = append(b.Pairs, kit.Fact("of partners", r.Candidates))
		}
		b.Pairs = append(b.Pairs, kit.Fact("fault", tried.Fault))
	}
	return b
}

// asks is the text of a condition; one that always holds is told in words.
func asks(condition, always string) string {
	if condition == "true" {
		return always
	}
	return condition
}

// factPairs are what the conditions of rules could go by.
func factPairs(env *kit.Env, t lead.Trace) []kit.Pair {
	f := t.Facts
	return []kit.Pair{
		kit.Fact("Place", say.Joined(f.Country, f.Region, f.City)), kit.Fact("Territories", strings.Join(f.Territories, ", ")),
		kit.Fact("Products", strings.Join(f.Products, ", ")), kit.Fact("Families", strings.Join(f.Families, ", ")),
		kit.Fact("Industry", f.Industry), kit.Fact("Size", strconv.Itoa(f.Size)), kit.Fact("Score", strconv.Itoa(f.Score)),
		kit.Fact("Source", facts(env, f.Source, f.Campaign)), kit.Fact("Revision", t.Revision),
	}
}
