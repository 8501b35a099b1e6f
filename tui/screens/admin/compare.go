package admin

import (
	"fmt"
	"strconv"
	"strings"

	"gangway/domain/deal"
	"gangway/tui/kit"
	show "gangway/tui/screens/deal"
	"gangway/tui/theme"
)

// narrow is the width below which a comparison stands in one column.
const narrow = 60

// A trait is one line of a comparison.
type trait struct {
	label       string
	mine, other kit.Cell
}

// versus puts a deal beside another one, in a page w cells wide; which says
// which of several it is.
func versus(env *kit.Env, d deal.Deal, b deal.Beside, which string, w int) kit.Block {
	if b.Deal == nil {
		return said(env, theme.Warn, "Our own account "+b.Account+" has a similar name.")
	}
	traits := traitsOf(env, d, *b.Deal)
	if w < narrow {
		return stacked(traits, whyWords(b), which)
	}
	const label, mark, gaps = 10, 1, 6
	col := (w - label - mark - gaps) / 2
	more := env.Theme.Glyph.More
	fit := func(c kit.Cell) kit.Cell {
		room := col
		if c.Sign {
			room -= 2
		}
		c.Text = kit.Cut(kit.Clean(c.Text), room, more)
		return c
	}
	head := strings.ToUpper(whyWords(b))
	if which != "" {
		head += "  " + which
	}
	quiet := func(s string) kit.Cell { return kit.Cell{Text: s, Tone: theme.Quiet} }
	rows := [][]kit.Cell{{quiet(strings.Repeat(" ", label)), quiet("THIS DEAL"), quiet(head), {}}}
	for _, t := range traits {
		same := kit.Cell{}
		if t.mine.Text == t.other.Text && t.mine.Text != "" {
			same = quiet("=")
			if !t.other.Sign {
				t.other.Tone = theme.Quiet
			}
		}
		rows = append(rows, []kit.Cell{quiet(t.label), fit(t.mine), fit(t.other), same})
	}
	return kit.Block{Table: rows}
}

// stacked is a comparison for a narrow window: what differs in the other one.
func stacked(traits []trait, why, which string) kit.Block {
	b := kit.Block{Title: strings.TrimSpace(why + " " + which)}
	for _, t := range traits {
		value := t.other
		if t.mine.Text == t.other.Text {
			value = kit.Cell{Text: "the same", Tone: theme.Quiet}
		}
		b.Pairs = append(b.Pairs, kit.Pair{Label: t.label, Value: value})
	}
	return b
}

func whyWords(b deal.Beside) string {
	if b.Why == string(deal.Blocked) {
		return "in conflict"
	}
	return fmt.Sprintf("similar name, %d %% alike", int(b.Score*100))
}

func traitsOf(env *kit.Env, a, b deal.Deal) []trait {
	plain := func(label, mine, other string) trait { return trait{label, kit.Plain(mine), kit.Plain(other)} }
	return []trait{
		plain("Partner", a.Partner.Name, b.Partner.Name),
		{"Status", standing(env, a), standing(env, b)},
		plain("In line", inLine(env, a), inLine(env, b)),
		plain("Customer", a.Customer.Name, b.Customer.Name),
		plain("Website", website(a.Customer), website(b.Customer)),
		plain("Where", where(a.Customer), where(b.Customer)),
		plain("Products", products(env, a), products(env, b)),
		plain("Amount", env.Amount(a.Amount), env.Amount(b.Amount)),
		plain("Closes", day(env, a.CloseDate), day(env, b.CloseDate)),
		plain("Contact", a.Contact.Name, b.Contact.Name),
	}
}

// standing is a deal's status with the end of its protection.
func standing(env *kit.Env, d deal.Deal) kit.Cell {
	c := show.Status(d)
	if d.Status == deal.StatusApproved {
		c.Text += " until " + env.Date(d.ProtectedUntil)
	}
	return c
}

// inLine is a deal's place in the line of its customer and since when.
func inLine(env *kit.Env, d deal.Deal) string {
	if d.Review == nil || d.Review.Place == 0 {
		return ""
	}
	at := d.SubmittedAt.In(env.Facts.Zone).Format("2 Jan 15:04")
	return ordinal(d.Review.Place) + ", " + at
}

// which is "1 of 3" where there are several.
func which(at, n int) string {
	if n < 2 {
		return ""
	}
	return strconv.Itoa(at+1) + " of " + strconv.Itoa(n)
}
