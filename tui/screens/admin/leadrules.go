package admin

import (
	"cmp"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/domain/programme"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// A numbered rule stands in its place among the rules.
type numbered struct {
	n int
	lead.RuleHits
}

func (r numbered) name() string { return cmp.Or(r.Name, r.ID) }

// leadRules are the rules by which leads are given, in the order in which they
// are tried, with what came of each. They are published with the programme and
// not changed here.
type leadRules struct {
	env    *kit.Env
	rows   *kit.List[numbered]
	beside *kit.Detail
	w, h   int
}

func newLeadRules(env *kit.Env) *leadRules {
	s := &leadRules{env: env, beside: kit.NewPreview(env)}
	num := func(title string, rank int, of func(numbered) int64) kit.Column[numbered] {
		return kit.Column[numbered]{Title: title, Width: 9, Rank: rank, Right: true, Cell: func(r numbered) kit.Cell { return kit.Plain(strconv.FormatInt(of(r), 10)) }}
	}
	s.rows = kit.NewList(env, kit.ListOptions[numbered]{
		ID: func(r numbered) string { return r.ID },
		Columns: []kit.Column[numbered]{
			{Width: 2, Right: true, Cell: func(r numbered) kit.Cell { return kit.Cell{Text: strconv.Itoa(r.n), Tone: theme.Quiet} }},
			{Title: "Rule", Cell: func(r numbered) kit.Cell { return kit.Plain(r.name()) }},
			{Title: "Chooses by", Width: 12, Rank: 3, Cell: func(r numbered) kit.Cell { return kit.Cell{Text: strategyName(r.Strategy), Tone: theme.Quiet} }},
			{Title: "Held", Width: 12, Right: true, Cell: heldCell},
			num("Given", 1, func(r numbered) int64 { return r.Offered + r.Pooled }),
			num("Converted", 2, func(r numbered) int64 { return r.Leads[lead.StatusConverted] }),
		},
		Card: func(r numbered) kit.Card {
			return kit.Card{Title: strconv.Itoa(r.n) + "  " + r.name(), Corner: heldCorner(r), Line: facts(env, strategyName(r.Strategy), kit.Count(int(r.Offered+r.Pooled), "lead given", "leads given"))}
		},
		Fetch: func(domain.Page, string) kit.Call[domain.List[numbered]] {
			return kit.Map(kit.Query(env, lead.Rules{}), inPlace)
		},
		Open:  func(r numbered) tea.Cmd { env.Push(newRuleFile(env, r)); return nil },
		Moved: func(r numbered) tea.Cmd { s.beside.Set(rulePage(env, r)); return nil },
		Noun:  "rule", Nouns: "rules", Note: "tried from the top, published with the programme",
		Empty: "The programme has no rules for leads: all of them come onto the desk.",
	})
	return s
}

// inPlace numbers the rules.
func inPlace(l domain.List[lead.RuleHits]) domain.List[numbered] {
	out := domain.List[numbered]{Next: l.Next}
	for i, r := range l.Items {
		out.Items = append(out.Items, numbered{i + 1, r})
	}
	return out
}

// heldCell is how often a rule held. One that never did is marked.
func heldCell(r numbered) kit.Cell {
	if r.Held == 0 {
		return kit.State(theme.Warn, "never held")
	}
	return kit.Plain(strconv.FormatInt(r.Held, 10))
}

func heldCorner(r numbered) kit.Cell {
	c := heldCell(r)
	if r.Held > 0 {
		c.Text = "held " + c.Text
	}
	return c
}

// strategyName is what a strategy is called.
func strategyName(s programme.Strategy) string {
	switch s {
	case programme.Named:
		return "a list"
	case programme.RoundRobin:
		return "turns"
	case programme.Weighted:
		return "weight"
	case programme.LeastLoaded:
		return "least load"
	case programme.BestMatch:
		return "best match"
	case programme.Pooled:
		return "the pool"
	}
	return string(s)
}

// rulePage is a rule with what it asks, how it chooses and what came of it.
func rulePage(env *kit.Env, r numbered) kit.Page {
	page := kit.Page{Title: strconv.Itoa(r.n) + "  " + r.name(), Subtitle: r.ID, State: kit.Cell{Text: "held " + kit.Count(int(r.Held), "time", "times"), Tone: theme.Quiet}}
	if r.Held == 0 {
		page.State = kit.State(theme.Warn, "never held")
	}
	page.Sections = []kit.Block{
		cameBlock(env, r),
		{Title: "Asks of the lead", Text: asks(r.When, "Nothing: it holds for every lead.")},
		{Title: "Asks of partners", Text: candidatesText(r)},
		{Title: "Chooses", Text: strategyWords(r.Strategy)},
		factorList(env, r), termsBlock(env, r),
	}
	return page
}

func candidatesText(r numbered) string {
	if r.Strategy == programme.Pooled {
		return ""
	}
	return asks(r.Candidates, "Nothing but territory, products and caps.")
}

// factorList are the factors of a best match with their weights.
func factorList(env *kit.Env, r numbered) kit.Block {
	if r.Strategy != programme.BestMatch {
		return kit.Block{}
	}
	rule, _ := env.Programme().LeadRule(r.ID)
	all := rule.Factors
	if len(all) == 0 {
		all = programme.Factors()
	}
	words := make([]string, 0, len(all))
	for _, f := range all {
		words = append(words, string(f.Factor)+" "+times(env)+strconv.Itoa(f.Weight))
	}
	return kit.Block{Text: facts(env, words...)}
}

// termsBlock are the caps and deadlines of a rule and what it does otherwise.
func termsBlock(env *kit.Env, r numbered) kit.Block {
	if r.Strategy == programme.Pooled {
		return kit.Block{}
	}
	t := r.Terms
	return kit.Block{Title: "Terms", Pairs: []kit.Pair{
		kit.Fact("Caps", facts(env, kit.Count(t.OpenCap, "open lead", "open leads"), kit.Count(t.OffersPerDay, "offer a day", "offers a day"))),
		kit.Fact("To accept", t.AcceptWithin.String()), kit.Fact("To act", t.ActWithin.String()),
		kit.Fact("Offers", "up to "+kit.Count(t.MaxOffers, "partner", "partners")), kit.Fact("Otherwise", otherwiseWords(r.Otherwise)),
	}}
}

func otherwiseWords(o programme.Otherwise) string {
	switch o {
	case programme.OtherwisePool:
		return "into the pool"
	case programme.OtherwiseNext:
		return "the next rule is tried"
	case programme.OtherwiseDesk:
	}
	return "onto the desk"
}

// cameBlock is what came of the routings in which a rule held, and where the leads
// are that it gave away.
func cameBlock(env *kit.Env, r numbered) kit.Block {
	if r.Held == 0 {
		return kit.Block{}
	}
	happened := func(words string, n int64) string {
		if n == 0 {
			return ""
		}
		return words + " " + kit.Count(int(n), "time", "times")
	}
	return kit.Block{Title: "What came of it", Pairs: []kit.Pair{
		kit.Fact("Routings", facts(env, happened("offered", r.Offered), happened("into the pool", r.Pooled), happened("onto the desk", r.Desk), happened("to the next rule", r.PassedOn))),
		kit.Fact("Its leads", leadCounts(env, lead.Totals{Counts: r.Leads}, 1000)),
	}}
}

// Init asks for the rules.
func (s *leadRules) Init() tea.Cmd { return s.rows.Init() }

// Topics are stale when any lead changes: what came of rules is counted.
func (s *leadRules) Topics() []string { return []string{lead.TopicAll} }

// Update takes keys and the answer.
func (s *leadRules) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	cmd := s.rows.Update(msg)
	if r, ok := s.rows.Current(); ok {
		s.beside.Set(rulePage(s.env, r))
	}
	return s, cmd
}

// SetSize says how much room there is.
func (s *leadRules) SetSize(w, h int) {
	s.w, s.h = w, h
	l, r := kit.Split(w)
	s.rows.SetSize(l, h)
	s.beside.SetSize(max(1, r), max(1, h-1))
}

// Title names the place.
func (s *leadRules) Title() string { return "Rules" }

// Typing is false: there is nothing to type.
func (s *leadRules) Typing() bool { return false }

// Keys are those that work now.
func (s *leadRules) Keys() []kit.Key { return s.rows.Keys() }

// View draws the rules, with the one under the cursor beside them in a wide
// window.
func (s *leadRules) View() string {
	if _, r := kit.Split(s.w); r == 0 {
		return kit.Box(s.rows.View(), s.w, s.h)
	}
	return s.env.Beside(s.rows.View(), "\n"+s.beside.View(), s.w, s.h)
}

// ruleFile is one rule on a screen of its own.
type ruleFile struct {
	*kit.Detail
	rule numbered
}

func newRuleFile(env *kit.Env, r numbered) *ruleFile {
	s := &ruleFile{Detail: kit.NewDetail(env), rule: r}
	s.Set(rulePage(env, r))
	return s
}

// Init asks for nothing.
func (s *ruleFile) Init() tea.Cmd { return nil }

// Update scrolls.
func (s *ruleFile) Update(msg tea.Msg) (kit.Screen, tea.Cmd) { return s, s.Detail.Update(msg) }

// Title is the rule's name.
func (s *ruleFile) Title() string { return s.rule.name() }

// Typing is false: there is nothing to type.
func (s *ruleFile) Typing() bool { return false }
