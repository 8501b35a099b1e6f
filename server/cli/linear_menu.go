package cli

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gangway/domain"
)

// An item is one choice of a menu.
type item struct {
	label string
	words []string // what typing them would do
	noun  string   // whose menu it opens, if it does
}

// useful names the operations that a side wants most, in this order. It is all
// that the command line knows of any noun; what is not offered is passed over.
func useful(s domain.Side) []string {
	switch s {
	case domain.Guest:
		return []string{"apply", "apply.status", "join"}
	case domain.Partner:
		return []string{"leads.attention", "leads.accept", "deals.attention", "deals.list", "deals.register", "deals.check", "deals.show"}
	case domain.Vendor:
		return []string{"deals.queue", "deals.compare", "deals.approve", "partners.applications", "partners.approve", "deals.list"}
	case domain.System:
	}
	return nil
}

// A waiting is a list of what needs a side, and what shows one of its items.
type waiting struct {
	list []string
	show []string
}

func waitingFor(s domain.Side) []waiting {
	switch s {
	case domain.Partner:
		return []waiting{
			{[]string{"leads", "attention"}, []string{"leads", "peek"}},
			{[]string{"deals", "attention"}, []string{"deals", "show"}},
		}
	case domain.Vendor:
		return []waiting{
			{[]string{"deals", "queue", "reviews"}, []string{"deals", "compare"}},
			{[]string{"deals", "queue", "extensions"}, []string{"deals", "show"}},
			{[]string{"deals", "queue", "wins"}, []string{"deals", "show"}},
			{[]string{"partners", "applications"}, []string{"partners", "application"}},
		}
	case domain.Guest: // who has added its key
		return []waiting{{[]string{"keys", "claims"}, []string{"keys", "confirm"}}}
	case domain.System:
	}
	return nil
}

// mostWaiting is how many items of one list a menu names.
const mostWaiting = 5

// hear reads a menu out: that of a noun, or the first one for "".
func (g *guide) hear(noun string) error {
	if err := g.recognise(); err != nil {
		return g.tell(err)
	}
	ops, err := g.visible()
	if err != nil {
		return g.tell(err)
	}
	g.noun, g.items = noun, nil
	ops = g.ordered(ops)
	if noun == "" {
		g.needed(ops)
		g.say("What would you like to do?")
		g.first(ops)
	} else {
		g.say("What would you like to do with %s? back returns to the first choices.", noun)
		g.verbs(ops)
	}
	g.say("Type a number, a word or a whole command; help, back or leave.")
	return nil
}

// ordered returns what people do at a screen, the most useful first.
func (g *guide) ordered(ops []domain.Operation) []domain.Operation {
	rank := useful(g.person.Side)
	ops = slices.DeleteFunc(slices.Clone(ops), func(o domain.Operation) bool {
		return o.Streams || strings.HasPrefix(o.Screen, "none:")
	})
	slices.SortStableFunc(ops, func(a, b domain.Operation) int { return place(rank, a.Name) - place(rank, b.Name) })
	return ops
}

// place is where a name stands in a list, or behind it.
func place(list []string, name string) int {
	if i := slices.Index(list, name); i >= 0 {
		return i
	}
	return len(list)
}

// first offers the most useful operations, and then the nouns.
func (g *guide) first(ops []domain.Operation) {
	rank := useful(g.person.Side)
	var nouns []string
	count := map[string]int{}
	for _, o := range ops {
		if place(rank, o.Name) < len(rank) {
			g.offer(o)
		}
		if count[o.Noun()]++; count[o.Noun()] == 1 {
			nouns = append(nouns, o.Noun())
		}
	}
	for _, noun := range nouns {
		if count[noun] == 1 {
			g.only(ops, noun)
			continue
		}
		g.add(item{label: fmt.Sprintf("%s: %d things to do", noun, count[noun]), noun: noun})
	}
}

// only offers the one operation of a noun, unless it is offered already.
func (g *guide) only(ops []domain.Operation, noun string) {
	i := slices.IndexFunc(ops, func(o domain.Operation) bool { return o.Noun() == noun })
	if place(useful(g.person.Side), ops[i].Name) == len(useful(g.person.Side)) {
		g.offer(ops[i])
	}
}

// verbs offers what can be done with the noun.
func (g *guide) verbs(ops []domain.Operation) {
	for _, o := range ops {
		if o.Noun() == g.noun {
			g.offer(o)
		}
	}
	if len(g.items) == 0 {
		g.say("There is nothing here that is done by answering questions. Type help %s for its commands.", g.noun)
	}
}

func (g *guide) offer(o domain.Operation) {
	g.add(item{label: spoken(o.Name) + ": " + o.Help, words: strings.Fields(spoken(o.Name))})
}

func (g *guide) add(it item) {
	g.items = append(g.items, it)
	g.say("%d. %s", len(g.items), it.label)
}

// needed tells what needs the person, as choices.
func (g *guide) needed(ops []domain.Operation) {
	lists, found := waitingFor(g.person.Side), 0
	for _, w := range lists {
		if slices.ContainsFunc(ops, func(o domain.Operation) bool { return o.Name == strings.Join(w.list[:2], ".") }) {
			found += g.needs(w)
		}
	}
	if len(lists) > 0 && found == 0 && g.person.Side != domain.Guest {
		g.say("Nothing needs you at the moment.")
	}
}

// needs offers the items of one list and returns how many it has.
func (g *guide) needs(w waiting) int {
	c := g.commandNamed(strings.Join(w.list[:2], "."))
	p := parse(c, w.list[2:])
	result, err := g.perform(c, p.input.Addr().Interface())
	if err != nil {
		if domain.KindOf(err) != domain.Denied {
			g.fail(err)
		}
		return 0
	}
	v := reflect.ValueOf(result)
	if !isList(v.Type()) || listOf(v).items.Len() == 0 {
		return 0
	}
	l := listOf(v)
	n, more := l.items.Len(), ""
	if l.next != "" {
		more = " or more"
	}
	g.say("Waiting for you in %s: %d%s.", strings.Join(w.list, " "), n, more)
	for i := range min(n, mostWaiting) {
		g.need(w, l.items.Index(i))
	}
	if n > mostWaiting {
		g.say("For all of them type %s.", strings.Join(w.list, " "))
	}
	return n
}

// need offers one item by what its row says.
func (g *guide) need(w waiting, v reflect.Value) {
	cells, err := cellsOf(v)
	if err != nil {
		return
	}
	id, values := "", []string(nil)
	for _, c := range cells {
		if c.Name == "id" {
			id = c.Value
		}
		if c.Value != "" {
			values = append(values, c.Value)
		}
	}
	g.add(item{label: strings.Join(values, ", "), words: append(slices.Clone(w.show), id)})
}

// pick finds the choice that a number or a word means. It is known whether the
// text is meant as a choice at all.
func (g *guide) pick(text string) (it item, ok, known bool) {
	if n, err := strconv.Atoi(text); err == nil {
		if n < 1 || n > len(g.items) {
			return item{}, false, true
		}
		return g.items[n-1], true, true
	}
	var fits []item
	for _, i := range g.items {
		if len(i.words) == 2 && g.noun == "" && i.words[1] == text {
			fits = append(fits, i)
		}
	}
	if len(fits) == 1 {
		return fits[0], true, true
	}
	return item{}, false, false
}

// choose does what a choice stands for.
func (g *guide) choose(it item) error {
	if it.noun != "" {
		return g.hear(it.noun)
	}
	return g.obey(it.words)
}
