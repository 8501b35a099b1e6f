package tier

import (
	"fmt"
	"strings"
	"time"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
)

// A Level is a tier as an explanation names it.
type Level struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Rank int    `json:"rank"`
}

func levelOf(t programme.Tier) Level { return Level{t.ID, t.Name, t.Rank} }

// levelNamed is the tier of an id, which need not be part of the programme any more.
func levelNamed(p *programme.Programme, id string) Level {
	if t, ok := p.Tier(id); ok {
		return levelOf(t)
	}
	return Level{ID: id, Name: id}
}

// Benefits are what a tier brings.
type Benefits struct {
	ProtectionDays int  `json:"protection_days"`
	Discount       int  `json:"discount"` // percent off the list price
	LeadWeight     int  `json:"lead_weight"`
	MDFRate        int  `json:"mdf_rate"`        // percent of won revenue
	CommissionRate int  `json:"commission_rate"` // percent of won revenue
	AutoApprove    bool `json:"auto_approve"`
}

func benefitsOf(t programme.Tier) Benefits {
	return Benefits{t.ProtectionDays, t.Discount, t.LeadWeight, t.MDFRate, t.CommissionRate, t.AutoApprove}
}

// words says the benefits in a line.
func (b Benefits) words() string {
	var all []string
	for _, v := range []struct {
		n    int
		word string
	}{
		{b.Discount, "%d %% off the list price"},
		{b.ProtectionDays, "%d days of protection"},
		{b.LeadWeight, "lead weight %d"},
		{b.MDFRate, "%d %% for marketing"},
		{b.CommissionRate, "%d %% commission"},
	} {
		if v.n > 0 {
			all = append(all, fmt.Sprintf(v.word, v.n))
		}
	}
	if b.AutoApprove {
		all = append(all, "approval at once where the rule allows")
	}
	return strings.Join(all, ", ")
}

// A Unit is what the numbers of a line count.
type Unit string

// The units.
const (
	UnitMoney   Unit = "money" // minor units of the programme's currency
	UnitCount   Unit = "count"
	UnitPeople  Unit = "people"
	UnitPercent Unit = "percent"
)

// A Line is a need with what a partner has of it: of a metric, or of all or any of
// the lines below.
type Line struct {
	Of       string           `json:"of"` // "metric", "all" or "any"
	Met      bool             `json:"met"`
	Lines    []Line           `json:"lines,omitempty"`
	Metric   programme.Metric `json:"metric,omitempty"`
	Window   programme.Window `json:"window,omitempty"`
	Since    programme.Date   `json:"since,omitzero"` // first day of the window
	Course   string           `json:"course,omitempty"`
	Title    string           `json:"title,omitempty"` // what the metric is called
	Unit     Unit             `json:"unit,omitempty"`
	Have     int64            `json:"have"`
	Need     int64            `json:"need"`
	Gap      int64            `json:"gap"`
	HaveText string           `json:"have_text,omitempty"` // as people read it: "€ 245,000"
	NeedText string           `json:"need_text,omitempty"`
	Close    string           `json:"to_close,omitempty"` // what would close the gap
	Counts   []Counted        `json:"counts,omitempty"`   // what counts, the newest or the soonest to end in front
	More     int64            `json:"more,omitempty"`     // how many more count than are listed
	Next     *Falling         `json:"next_out,omitempty"` // what falls out of the window next
}

// A Counted thing is one that counts for a need.
type Counted struct {
	ID     string         `json:"id"`
	Title  string         `json:"title"`
	Amount int64          `json:"amount,omitempty"` // for money
	Text   string         `json:"text,omitempty"`   // the amount as people read it
	Date   programme.Date `json:"date"`
	Until  programme.Date `json:"until,omitzero"`  // the last day on which it counts
	Aside  bool           `json:"aside,omitempty"` // it is in another currency than the programme's, and counts for nothing
}

// A Falling thing is what leaves a window next, and what is left then.
type Falling struct {
	ID    string         `json:"id,omitempty"` // none of a colleague's for who may not see it
	On    programme.Date `json:"on"`           // the first day on which it does not count
	Title string         `json:"title"`
	Left  int64          `json:"left"`
	Text  string         `json:"left_text"`
}

// A Grace is the time in which a partner can close the gap before it is demoted.
type Grace struct {
	Began time.Time `json:"began"`
	Until time.Time `json:"until"`
	To    Level     `json:"to"`  // where it would stand as things are
	Gap   []string  `json:"gap"` // what is missing, a sentence each
}

// An Override is a tier that the vendor has set by hand.
type Override struct {
	Tier       string         `json:"tier"`
	Reason     string         `json:"reason"`
	Until      programme.Date `json:"until"` // its last day
	By         string         `json:"by"`
	At         time.Time      `json:"at"`
	ReleasedAt time.Time      `json:"released_at,omitzero"` // when it was ended before its last day
}

// An Explanation says why a partner stands where it does, and what comes next.
type Explanation struct {
	Partner  partner.Ref `json:"partner"`
	At       time.Time   `json:"at"`
	Revision string      `json:"revision"` // of the programme
	Tier     Level       `json:"tier"`
	Benefits Benefits    `json:"benefits"`        // of the present tier
	Since    time.Time   `json:"since,omitzero"`  // when it came to stand there
	Cause    string      `json:"cause,omitempty"` // what led to an evaluation: a fact, "time", or the operation that asked for it
	Needs    *Line       `json:"needs"`           // of the present tier; null for the entry tier
	NextTier *Level      `json:"next_tier"`
	Brings   *Benefits   `json:"next_benefits"` // null on the highest
	Next     *Line       `json:"next"`          // of the next tier; null on the highest
	Grace    *Grace      `json:"grace"`
	Override *Override   `json:"override"`
	Reached  Level       `json:"reached"` // the highest tier whose needs are met

	rules *programme.Programme // whose days the text is in
}

// on is the day of a moment.
func (e Explanation) on(t time.Time) string { return e.rules.Today(t).String() }

// title names a metric with its window and course.
func (m *meter) title(n programme.Need) string {
	words := map[programme.Metric]string{
		programme.WonRevenue: "Won", programme.WonDeals: "Won deals", programme.ApprovedDeals: "Approved deals",
		programme.CertifiedPeople: "Certified people", programme.Certificates: "Certificates",
		programme.LeadAcceptance: "Leads accepted in time", programme.CustomerRating: "Customer rating",
	}[n.Metric]
	if n.Course != "" {
		words += ", " + m.course(n.Course)
	}
	switch n.Window {
	case programme.Rolling12:
		words += ", last 12 months"
	case programme.FiscalYear:
		words += ", this fiscal year"
	case programme.Lifetime:
		words += ", ever"
	case programme.Present:
	}
	return words
}

func (m *meter) course(id string) string {
	if c, ok := m.rules.Course(id); ok {
		return c.Title
	}
	if t, ok := m.rules.Track(id); ok {
		return t.Title
	}
	return id
}

func (m *meter) text(u Unit, n int64) string {
	switch u {
	case UnitMoney:
		return domain.Money{Minor: n, Currency: m.rules.Currency}.String()
	case UnitPercent:
		return fmt.Sprintf("%d %%", n)
	case UnitCount, UnitPeople:
	}
	return fmt.Sprint(n)
}

// closing says what would close the gap of a line.
func (m *meter) closing(l Line) string {
	gap := m.text(l.Unit, l.Gap)
	one := l.Gap == 1
	switch l.Metric {
	case programme.WonRevenue:
		return "Win another " + gap + "."
	case programme.WonDeals:
		return choose(one, "Win one more deal.", "Win "+gap+" more deals.")
	case programme.ApprovedDeals:
		return choose(one, "Get one more deal approved.", "Get "+gap+" more deals approved.")
	case programme.CertifiedPeople:
		of := ""
		if l.Course != "" {
			of = " in " + m.course(l.Course)
		}
		return choose(one, "Get one more person certified"+of+".", "Get "+gap+" more people certified"+of+".")
	case programme.Certificates:
		of := ""
		if l.Course != "" {
			of = " of " + m.course(l.Course)
		}
		return choose(one, "Earn one more certificate"+of+".", "Earn "+gap+" more certificates"+of+".")
	case programme.LeadAcceptance:
		return fmt.Sprintf("Accept at least %d %% of the leads that you are offered.", l.Need)
	case programme.CustomerRating:
		return fmt.Sprintf("Reach a customer rating of %d.", l.Need)
	}
	return ""
}

func choose[T any](one bool, a, b T) T {
	if one {
		return a
	}
	return b
}

// open lists the metrics that would make a line met: of any the fewest.
func (l Line) open() []Line {
	switch {
	case l.Met:
		return nil
	case l.Of == "metric":
		return []Line{l}
	}
	var all []Line
	for _, sub := range l.Lines {
		o := sub.open()
		if l.Of == "all" {
			all = append(all, o...)
		} else if len(all) == 0 || len(o) < len(all) {
			all = o
		}
	}
	return all
}

// explain measures a partner against its tier and the next.
func explain(r *domain.Read, rules *programme.Programme, p partner.Partner, s standing, at time.Time, list bool) (Explanation, error) {
	m := &meter{r: r, rules: rules, p: p, at: at}
	if list {
		m.list = mostAll
	}
	e := Explanation{rules: rules, Partner: partner.Ref{ID: p.ID, Name: p.Name}, At: at, Revision: rules.Rev(), Since: s.Since, Grace: s.Grace, Override: s.Override}
	present, ok := rules.Tier(p.Tier)
	if !ok {
		present = programme.Tier{ID: p.Tier, Name: p.Tier}
	}
	e.Tier, e.Benefits = levelOf(present), benefitsOf(present)
	if present.Needs != nil {
		l, err := m.line(*present.Needs)
		if err != nil {
			return e, err
		}
		e.Needs = &l
	}
	if next, ok := rules.NextTier(present.ID); ok {
		level, brings := levelOf(next), benefitsOf(next)
		e.NextTier, e.Brings = &level, &brings
		if next.Needs != nil {
			l, err := m.line(*next.Needs)
			if err != nil {
				return e, err
			}
			e.Next = &l
		}
	}
	top, err := (&meter{r: r, rules: rules, p: p, at: at}).reached()
	e.Reached = levelOf(top)
	return e, err
}

// Text shows an explanation to people on the command line.
func (e Explanation) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s stands on %s", e.Partner.Name, e.Tier.Name)
	if !e.Since.IsZero() {
		fmt.Fprintf(&b, " since %s", e.on(e.Since))
	}
	b.WriteString(".\n")
	if e.Cause != "" {
		fmt.Fprintf(&b, "As found at %s by programme %s, because of: %s\n", e.At.Format(time.RFC3339), e.Revision, e.Cause)
	}
	if o := e.Override; o != nil {
		fmt.Fprintf(&b, "Set by %s until %s: %s\n", o.By, o.Until, sentence(o.Reason))
	}
	if g := e.Grace; g != nil {
		fmt.Fprintf(&b, "Grace until %s, then %s. Missing: %s\n", e.on(g.Until), g.To.Name, strings.Join(g.Gap, " "))
	}
	if brings := e.Benefits.words(); brings != "" {
		fmt.Fprintf(&b, "%s brings %s.\n", e.Tier.Name, brings)
	}
	if e.Needs != nil {
		fmt.Fprintf(&b, "\n%s needs\n", e.Tier.Name)
		e.Needs.write(&b, 1)
	}
	switch {
	case e.NextTier == nil:
		b.WriteString("\nThere is no higher tier.\n")
	case e.Next == nil:
		fmt.Fprintf(&b, "\n%s comes next. It is given by hand.\n", e.NextTier.Name)
	default:
		fmt.Fprintf(&b, "\n%s comes next. It needs\n", e.NextTier.Name)
		e.Next.write(&b, 1)
	}
	if e.Brings != nil {
		if brings := e.Brings.words(); brings != "" {
			fmt.Fprintf(&b, "It brings %s.\n", brings)
		}
	}
	return b.String()
}

func (l *Line) write(b *strings.Builder, depth int) {
	indent := strings.Repeat("  ", depth)
	if l.Of != "metric" {
		if depth > 1 || l.Of == "any" {
			fmt.Fprintf(b, "%s%s of\n", indent, l.Of)
			depth++
		}
		for i := range l.Lines {
			l.Lines[i].write(b, depth)
		}
		return
	}
	mark := "missing"
	if l.Met {
		mark = "met"
	}
	fmt.Fprintf(b, "%s%s: %s of %s, %s\n", indent, l.Title, l.HaveText, l.NeedText, mark)
	if l.Close != "" {
		fmt.Fprintf(b, "%s  %s\n", indent, l.Close)
	}
	for _, c := range l.Counts {
		line := indent + "  " + c.Date.String() + "  " + c.Title
		if c.Text != "" {
			line += "  " + c.Text
		}
		if c.Aside {
			line += "  does not count, as it is in another currency"
		}
		if !c.Until.IsZero() {
			line += "  counts until " + c.Until.String()
		}
		b.WriteString(line + "\n")
	}
	if l.More > 0 {
		fmt.Fprintf(b, "%s  %s\n", indent, l.SayMore())
	}
	if l.Next != nil {
		fmt.Fprintf(b, "%s  On %s %s falls out; %s would be left.\n", indent, l.Next.On, l.Next.Title, l.Next.Text)
	}
}

// SayMore says how many more count than are listed.
func (l Line) SayMore() string {
	if len(l.Counts) == 0 {
		return fmt.Sprintf("%d that are not listed", l.More)
	}
	return fmt.Sprintf("and %d more", l.More)
}

var _ domain.Text = Explanation{}

// sentence closes a reason with a full stop, if it has none.
func sentence(s string) string {
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}
