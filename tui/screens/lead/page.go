package lead

import (
	"strconv"
	"strings"
	"time"

	"gangway/domain/geo"
	"gangway/domain/lead"
	"gangway/domain/programme"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// Next says in the width of a column how long there is for what comes next, or
// else where the lead stands.
func Next(env *kit.Env, l lead.Lead) kit.Cell {
	c := Clock(env, l)
	if c.Text == "" {
		return Status(l)
	}
	c.Text = strings.Replace(c.Text, " within ", " in ", 1)
	return c
}

// people and points are the numbers of a column, nothing where they are not known.
func people(l lead.Lead) string { return counted(l.Size) }
func points(l lead.Lead) string { return counted(l.Score) }

func counted(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// pageOf is the page of a lead as a partner sees it: what it is to do and until
// when, what is known, and whom to call. A timeline goes in between.
func pageOf(env *kit.Env, l lead.Lead, timeline ...kit.Block) kit.Page {
	where := Where(env, l)
	if l.Status == lead.StatusPooled {
		where = geo.Name(l.Country)
	}
	sections := []kit.Block{deadline(env, l), standing(env, l), known(env, l)}
	if l.Note != "" {
		sections = append(sections, kit.Block{Title: "From " + vendorName(env), Text: l.Note})
	}
	sections = append(sections, contact(env, l))
	sections = append(sections, timeline...)
	return kit.Page{Title: Name(l), State: Status(l), Subtitle: where, Sections: append(sections, more(env, l))}
}

// deadline draws how much of the time to accept, or to do something, is over.
func deadline(env *kit.Env, l lead.Lead) kit.Block {
	if l.Due.IsZero() {
		return kit.Block{}
	}
	label, from := "Accept", l.OfferedAt
	if l.Status == lead.StatusWorking {
		label, from = "Act", l.AcceptedAt
	}
	if !env.Now().Before(l.Due) {
		return kit.Block{Pairs: []kit.Pair{{Label: label, Value: kit.State(theme.Bad, "time is over since "+env.Exact(l.Due))}}}
	}
	return kit.Block{Meters: []kit.Meter{{
		Label: label, Value: "within " + env.Left(l.Due), Part: run(from, l.Due, env.Now()), Note: ending(env, l.Due),
	}}}
}

// run is how much of the time between two moments is over.
func run(from, to, now time.Time) float64 {
	if from.IsZero() || !from.Before(to) {
		return 0
	}
	return float64(now.Sub(from)) / float64(to.Sub(from))
}

// ending is the end of a deadline in six cells: the time within a day, or else the
// day.
func ending(env *kit.Env, t time.Time) string {
	t = t.In(env.Facts.Zone)
	if t.Sub(env.Now()) < 24*time.Hour {
		return t.Format("15:04")
	}
	return t.Format("2 Jan")
}

// standing says what has become of a lead.
func standing(env *kit.Env, l lead.Lead) kit.Block {
	var b kit.Block
	switch l.Status {
	case lead.StatusPooled:
		b.Text = "Whoever claims it first has it. What company it is, and whom to call, shows then."
	case lead.StatusConverted:
		b.Pairs = []kit.Pair{kit.Fact("Deal", l.Deal)}
	case lead.StatusDisqualified:
		b.Pairs = []kit.Pair{kit.Fact("Reason", ReasonName(env, l.Reason))}
	case lead.StatusWorking, lead.StatusNew, lead.StatusOffered, lead.StatusReturned:
	}
	return b
}

// known are the facts by which one decides whether a lead is worth the work.
func known(env *kit.Env, l lead.Lead) kit.Block {
	score := ""
	if l.Score > 0 {
		score = points(l) + " of 100"
	}
	return kit.Block{Pairs: said([]kit.Pair{
		kit.Fact("Interested in", Products(env, l)),
		kit.Fact("Industry", l.Industry),
		kit.Fact("People", people(l)),
		kit.Fact("Score", score),
		kit.Fact("Language", l.Language),
		kit.Fact("Source", Joined(l.Source, l.Campaign)),
	})}
}

// said leaves out pairs without a value, so that they take no room either.
func said(pairs []kit.Pair) []kit.Pair {
	var out []kit.Pair
	for _, p := range pairs {
		if p.Value.Text != "" {
			out = append(out, p)
		}
	}
	return out
}

// contact is the person at the company, or what has to come before one sees it.
func contact(env *kit.Env, l lead.Lead) kit.Block {
	b := kit.Block{Title: "Contact"}
	switch {
	case l.Contact != nil && *l.Contact == lead.Contact{}:
		b.Text = "Nobody is named. Ask at the company."
	case l.Contact != nil:
		b.Pairs = said([]kit.Pair{kit.Fact("Name", l.Contact.Name), kit.Fact("E-mail", l.Contact.Email), kit.Fact("Phone", l.Contact.Phone)})
	case l.Status == lead.StatusPooled:
		return kit.Block{}
	case l.Status == lead.StatusOffered:
		b.Text = "The contact shows once you accept."
	case l.Status == lead.StatusWorking && works(env.Actor):
		b.Text = "Open this lead to see the contact."
	default:
		b.Text = "Nobody who works on this lead has opened the contact."
	}
	return b
}

// more are the facts that are looked at seldom.
func more(env *kit.Env, l lead.Lead) kit.Block {
	owner := ""
	if l.Owner != nil {
		owner = l.Owner.Name
	}
	return kit.Block{Title: "More", Pairs: said([]kit.Pair{
		kit.Fact("Worked on by", owner),
		kit.Fact("In the pool", since(env, l)),
		kit.Fact("Offered", env.Exact(l.OfferedAt)),
		kit.Fact("Accepted", env.Exact(l.AcceptedAt)),
		kit.Fact("Contact opened", Joined(env.Exact(l.OpenedAt), l.OpenedBy)),
		kit.Fact("First action", env.Exact(l.ActedAt)),
		kit.Fact("Closed", env.Exact(l.ClosedAt)),
		kit.Fact("Consent", consent(env, l.Consent)),
		kit.Fact("Id", l.ID),
	})}
}

func since(env *kit.Env, l lead.Lead) string {
	if l.Status != lead.StatusPooled {
		return ""
	}
	return "since " + env.Exact(l.PooledAt)
}

// consent says when and how the person agreed to be called.
func consent(env *kit.Env, c lead.Consent) string {
	if !c.Given {
		return ""
	}
	return Joined("given on "+day(env, c.At), c.How)
}

func day(env *kit.Env, d programme.Date) string {
	return env.Date(time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, env.Facts.Zone))
}

// clips are what can be copied of a lead: a command line that shows it, or claims
// it while it is in the pool.
func clips(l *lead.Lead) []kit.Clip {
	if l == nil {
		return nil
	}
	verb := "show"
	if l.Status == lead.StatusPooled {
		verb = "claim"
	}
	return []kit.Clip{{Label: "id", Text: l.ID}, {Label: "command line", Text: "leads " + verb + " " + l.ID}}
}

// longest is how many entries of a timeline are shown.
const longest = 100

// readable is how wide a page of w cells writes its lines.
func readable(w int) int {
	if w < phone {
		return w - 4
	}
	return min(w-6, 92)
}
