package admin

import (
	"strconv"
	"strings"

	"gangway/domain/geo"
	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/domain/territory"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// A market is what the part about territories shows beside the programme: how
// they are held, and where they lie over each other. Both are nil for who may
// not know.
type market struct {
	held []territory.Territory
	over []territory.Overlap
}

// soldWhere is the part about territories, in a window w cells wide.
func soldWhere(env *kit.Env, p *programme.Programme, m market, w int) []kit.Block {
	var blocks []kit.Block
	if len(p.Territories) == 0 {
		blocks = append(blocks, kit.Block{Text: "There are no territories: the whole world is one."})
	}
	for i, t := range p.Territories {
		partners := int64(-1)
		if i < len(m.held) && m.held[i].ID == t.ID {
			partners = m.held[i].Partners
		}
		pairs := []kit.Pair{kit.Fact(t.Name, some(placesOf(t), manyPlaces)), {Value: terms(env, t, partners)}}
		blocks = named(blocks, pairs, w)
	}
	accounts := kit.Block{Title: "Our own accounts"}
	for _, a := range p.NamedAccounts {
		accounts.Table = append(accounts.Table, []kit.Cell{kit.Plain(a.Name), {Text: facts(env, a.Domain, geo.Name(a.Country)), Tone: theme.Quiet}})
	}
	return append(append(blocks, overlaps(env, m.over, w)...), accounts)
}

// named adds what is told under a name: as further lines of the last block, or
// where the window is narrow as a block with the name for its heading.
func named(blocks []kit.Block, pairs []kit.Pair, w int) []kit.Block {
	if w < narrow {
		title := pairs[0].Label
		pairs[0].Label = ""
		return append(blocks, kit.Block{Title: title, Pairs: pairs})
	}
	if len(blocks) == 0 {
		blocks = append(blocks, kit.Block{})
	}
	last := &blocks[len(blocks)-1]
	last.Pairs = append(last.Pairs, pairs...)
	return blocks
}

// placesOf names the countries, regions and customers of a territory.
func placesOf(t programme.Territory) []string {
	var places []string
	for _, c := range t.Countries {
		places = append(places, geo.Name(c))
	}
	for _, r := range t.Regions {
		places = append(places, r.Name+" ("+r.Country+")")
	}
	return append(places, t.Accounts...)
}

// How many names are shown of a list.
const (
	manyPlaces = 20
	fewPlaces  = 5
	fewHolders = 3
)

// some is the beginning of a list, with how many more there are.
func some(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:most], ", ") + " and " + strconv.Itoa(len(names)-most) + " more"
}

// terms says by which terms a territory is held, and by how many partners; a
// number below zero is not known.
func terms(env *kit.Env, t programme.Territory, partners int64) kit.Cell {
	count, rank, alone := "", "", ""
	if partners >= 0 {
		count = kit.Count(int(partners), "partner", "partners")
	}
	if t.Priority > 0 {
		rank = "priority " + strconv.Itoa(t.Priority)
	}
	if t.Exclusive {
		alone = "exclusive"
	}
	c := kit.Cell{Text: facts(env, t.ID, count, rank, alone, between(env, t.From, t.Until)), Tone: theme.Quiet}
	today := env.Programme().Today(env.Now())
	switch {
	case t.Exclusive && partners > 1:
		return kit.State(theme.Warn, c.Text)
	case t.Over(today):
		c.Text = facts(env, c.Text, "over")
	case !t.InForce(today):
		c.Text = facts(env, c.Text, "not yet in force")
	}
	return c
}

// between is a span of days: "from 1 Jan until 30 Jun", "" for always.
func between(env *kit.Env, from, until programme.Date) string {
	var words []string
	if !from.IsZero() {
		words = append(words, "from "+day(env, from))
	}
	if !until.IsZero() {
		words = append(words, "until "+day(env, until))
	}
	return strings.Join(words, " ")
}

// overlaps says which territories decide over which, about what and until when.
func overlaps(env *kit.Env, all []territory.Overlap, w int) []kit.Block {
	blocks := []kit.Block{{Title: "Where they overlap"}}
	for _, o := range all {
		about := facts(env, "before "+o.Yields.Name+" "+because(o.Why), between(env, o.From, o.Until))
		quiet := kit.Pair{Value: kit.Cell{Text: facts(env, shared(o), holders(o.Partners)), Tone: theme.Quiet}}
		blocks = named(blocks, []kit.Pair{kit.Fact(o.Decides.Name, about), quiet}, w)
	}
	return blocks
}

func because(why programme.Precedence) string {
	switch why {
	case programme.ByAccount:
		return "as it names customers"
	case programme.ByRegion:
		return "as it names the region"
	case programme.ByPriority:
	}
	return "by priority"
}

// shared names what both territories hold.
func shared(o territory.Overlap) string {
	places := placesOf(programme.Territory{Countries: o.Countries, Regions: o.Regions, Accounts: o.Accounts})
	if o.Named {
		places = append(places, "named customers")
	}
	return some(places, fewPlaces)
}

// holders says who holds both territories.
func holders(both []partner.Ref) string {
	names := make([]string, 0, len(both))
	for _, p := range both {
		names = append(names, p.Name)
	}
	switch len(both) {
	case 0:
		return ""
	case 1:
		return names[0] + " holds both"
	}
	return some(names, fewHolders) + " hold both"
}
