package home

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gangway/domain/deal"
	"gangway/domain/tier"
	"gangway/tui/kit"
	tierui "gangway/tui/screens/tier"
	"gangway/tui/theme"
)

const (
	labelWidth = 12 // of what stands before a line of the summary
	phone      = 60 // columns below which lines are told shorter
)

// margin is how far from the edge text begins.
func (s *home) margin() int {
	if s.w < phone {
		return 2
	}
	return 3
}

// queueTop is the line on which the queue begins.
func (s *home) queueTop() int { return 2 }

// View draws Home.
func (s *home) View() string {
	switch {
	case s.facts == nil && s.err != nil:
		return kit.Box(s.env.Fault(s.err, s.w), s.w, s.h)
	case s.facts == nil:
		return kit.Box("\n   "+s.wait.View("Loading…"), s.w, s.h)
	}
	left, right := kit.Split(s.w)
	if right == 0 {
		return kit.Box(strings.Join(s.stacked(), "\n"), s.w, s.h)
	}
	queue := strings.Join(append(s.queue(left, s.queueHeight()), s.lately(left, mostLately)...), "\n")
	return s.env.Beside(queue, strings.Join(s.standing(right), "\n"), s.w, s.h)
}

// stacked puts all in one column: first what needs one, then as much of the rest
// as fits.
func (s *home) stacked() []string {
	below := s.below()
	return append(s.queue(s.w, s.h-len(below)), below...)
}

// queueHeight is how many lines the queue has.
func (s *home) queueHeight() int {
	if _, right := kit.Split(s.w); right > 0 {
		return s.h - 9
	}
	return s.h - len(s.below())
}

// below is what stands under the queue in a window of one column. The queue
// leaves room for a few recent things, unless the window is low.
func (s *home) below() []string {
	w := s.w - s.margin()
	var lines []string
	for _, part := range [][]string{s.pipeline(w), s.tier(w), s.steps(w)} {
		lines = append(lines, part...)
	}
	if most := max(0, s.h-s.queueTop()-4); len(lines) > most {
		lines = lines[:most]
	}
	n := s.h - len(lines) - s.queueTop() - 2 - s.itemHeight()*max(1, len(s.items))
	if s.h >= 17 && s.w >= phone {
		n = max(n, 3)
	}
	lines = append(lines, s.latelyLines(w, min(mostLately-1, n))...)
	return s.indent(lines)
}

// itemHeight is how many lines an item of the queue takes.
func (s *home) itemHeight() int {
	if s.w < phone {
		return 2
	}
	return 1
}

func (s *home) indent(lines []string) []string {
	for i, l := range lines {
		if l != "" {
			lines[i] = kit.Spaces(s.margin()) + l
		}
	}
	return lines
}

// queue draws what needs the actor in at most h lines, an empty one at the end
// included.
func (s *home) queue(w, h int) []string {
	t := s.env.Theme
	lines := []string{"", kit.Spaces(s.margin()) + t.Strong.Render(heading(*s.facts, s.items))}
	if s.err != nil {
		tone := kit.ToneOf(s.err)
		lines[0] = kit.Spaces(s.margin()) + t.Tone(tone).Render(kit.Cut(t.Glyph.Tone(tone)+" "+kit.Sentence(s.err), w-4, t.Glyph.More))
	}
	if len(s.items) == 0 {
		for _, l := range kit.Wrap("You are up to date. What others decide shows here by itself.", max(1, w-2*s.margin())) {
			lines = append(lines, kit.Spaces(s.margin())+t.Muted.Render(l))
		}
		return append(lines, "")
	}
	top, end := s.window(h)
	for i := top; i < end; i++ {
		lines = append(lines, s.line(s.items[i], i == s.at, w)...)
	}
	if rest := len(s.items) - end; rest > 0 {
		lines = append(lines, kit.Spaces(s.margin())+t.Muted.Render(fmt.Sprintf("%s %d more", t.Glyph.Down, rest)))
	}
	return append(lines, "")
}

// window returns which items a queue of h lines shows.
func (s *home) window(h int) (top, end int) {
	each := s.itemHeight()
	room := max(1, (h-s.queueTop()-1)/each)
	if room < len(s.items) {
		room = max(1, (h-s.queueTop()-2)/each) // a line for how many more there are
	}
	top = max(0, s.at-room+1)
	return top, min(len(s.items), top+room)
}

// line draws an item of the queue: in one line, in two on a phone.
func (s *home) line(it item, chosen bool, w int) []string {
	t := s.env.Theme
	bar, subject := kit.Spaces(s.margin()), t.Text
	if chosen {
		bar, subject = kit.Fit(kit.Spaces(s.margin()-2)+t.Accent.Render(t.Glyph.Row), s.margin(), ""), t.Strong
	}
	words := kit.Clean(it.words)
	if it.tone == theme.Warn || it.tone == theme.Bad {
		words = t.Glyph.Tone(it.tone) + " " + words
	}
	tone, room := t.Tone(it.tone), w-s.margin()-2
	if s.w < phone {
		return []string{
			bar + subject.Render(kit.Cut(kit.Clean(it.subject), room, t.Glyph.More)),
			bar + tone.Render(kit.Cut(words, room, t.Glyph.More)),
		}
	}
	const kind = 8
	name := s.subjectWidth(room - kind)
	return []string{bar + t.Muted.Render(kit.Fit(it.kind, kind, "")) + subject.Render(kit.Fit(kit.Clean(it.subject), name, t.Glyph.More)) + "  " +
		tone.Render(kit.Cut(words, room-kind-name-2, t.Glyph.More))}
}

// subjectWidth is how wide the names in the queue stand in a room of w cells: as
// they want, if what is to be done keeps three fifths of it or what it wants; a third
// is enough for the hints of steps.
func (s *home) subjectWidth(w int) int {
	widest, words, steps := 20, 0, true
	for _, it := range s.items {
		widest = max(widest, kit.Width(kit.Clean(it.subject)))
		if it.kind != kindStep {
			words, steps = max(words, kit.Width(kit.Clean(it.words))+2), false
		}
	}
	if steps {
		return min(widest, 38, w*2/3)
	}
	return min(widest, 38, max(w*2/5, w-words-2))
}

// label puts a word before a line of the summary.
func (s *home) label(word, line string) string {
	return s.env.Theme.Muted.Render(kit.Fit(word, labelWidth, "")) + line
}

// pipeline says what the open deals come to.
func (s *home) pipeline(w int) []string {
	t := s.env.Theme
	n := openDeals(s.facts.totals)
	if n == 0 {
		return []string{s.label("Pipeline", t.Muted.Render("no open deals yet"))}
	}
	var lines []string
	for i, p := range s.facts.totals.Pipeline {
		if p.Open.Minor == 0 || i == 2 {
			break
		}
		word := "Pipeline"
		if i > 0 {
			word = ""
		}
		dot := t.Muted.Render(" " + t.Glyph.Dot + " ")
		line := t.Strong.Render(kit.MoneyShort(p.Open)) + t.Muted.Render(" open") + dot + kit.MoneyShort(p.Weighted) + t.Muted.Render(" weighted")
		if count := dot + kit.Count(n, "deal", "deals"); i == 0 && kit.Width(line+count) <= w-labelWidth {
			line += count
		}
		lines = append(lines, s.label(word, kit.Cut(line, w-labelWidth, t.Glyph.More)))
	}
	return lines
}

// stages draws the pipeline by stage.
func (s *home) stages(w int) []string {
	t := s.env.Theme
	if len(s.facts.totals.Pipeline) == 0 {
		return nil
	}
	p := s.facts.totals.Pipeline[0]
	top, name := int64(0), 0
	for _, st := range p.Stages {
		top, name = max(top, st.Open.Minor), max(name, kit.Width(kit.Clean(st.Name)))
	}
	if top == 0 {
		return nil
	}
	name = min(name, 16)
	var lines []string
	for _, st := range p.Stages {
		amount := kit.FitRight(kit.MoneyShort(st.Open), 9, "")
		bar := max(4, min(28, w-name-13))
		lines = append(lines, t.Muted.Render(kit.Fit(kit.Clean(st.Name), name, t.Glyph.More))+"  "+
			s.env.Bar(float64(st.Open.Minor)/float64(top), theme.Plain, bar)+"  "+amount)
	}
	return lines
}

// tier says on which level the company stands, which comes next, and how far it is.
func (s *home) tier(w int) []string {
	t, e := s.env.Theme, s.facts.tier
	if e.Tier.Name == "" {
		return nil
	}
	line := t.Strong.Render(kit.Clean(e.Tier.Name))
	if e.Override != nil || e.Grace != nil {
		line += "  " + s.env.CellText(tierui.State(s.env, e))
	}
	next := ""
	if e.NextTier != nil {
		next = t.Muted.Render("next: " + kit.Clean(e.NextTier.Name))
	}
	lines := []string{s.label("Tier", kit.Between(line, next, w-labelWidth-2, t.Glyph.More))}
	if s.w < phone {
		return lines
	}
	for _, l := range s.needs(w-labelWidth-2, 3) {
		lines = append(lines, s.label("", l))
	}
	return lines
}

// needs draws up to n needs of the next tier, those that lack most in front.
func (s *home) needs(w, n int) []string {
	e := s.facts.tier
	if e.Next == nil {
		return nil
	}
	var all []tier.Line
	tierui.Each(*e.Next, func(l tier.Line, either bool) {
		if !either {
			all = append(all, l)
		}
	})
	slices.SortStableFunc(all, func(a, b tier.Line) int {
		return cmp.Compare(choose(a.Met), choose(b.Met))
	})
	var meters []kit.Meter
	label, value := 0, 0
	for _, l := range all[:min(n, len(all))] {
		m := tierui.Meter(s.env, l, "")
		label, value = max(label, kit.Width(m.Label)), max(value, kit.Width(m.Value))
		meters = append(meters, m)
	}
	var lines []string
	for _, m := range meters {
		lines = append(lines, s.env.MeterLine(m, min(label, w/3), min(value, w/2), w))
	}
	return lines
}

func choose(met bool) int {
	if met {
		return 1
	}
	return 0
}

// steps says how far the onboarding is, until it is done.
func (s *home) steps(w int) []string {
	c := s.facts.steps
	if c.Total == 0 || c.Done == c.Total {
		return nil
	}
	words := s.env.Theme.Muted.Render(fmt.Sprintf("%d of %d steps", c.Done, c.Total))
	bar := min(28, w-labelWidth-16)
	if bar < 6 {
		return []string{s.label("Onboarding", words)}
	}
	return []string{s.label("Onboarding", s.env.Bar(float64(c.Done)/float64(c.Total), theme.Plain, bar)+"  "+words)}
}

// recent returns up to n recent things as lines of w cells.
func (s *home) recent(w, n int) []string {
	t := s.env.Theme
	var lines []string
	for _, h := range s.facts.lately[:max(0, min(n, len(s.facts.lately)))] {
		if s.w < phone {
			lines = append(lines, kit.Cut(h.words, w, t.Glyph.More))
			continue
		}
		lines = append(lines, kit.Between(h.words, t.Muted.Render(s.env.When(h.at)), w, t.Glyph.More))
	}
	return lines
}

// latelyLines tells recent things in up to n lines, an empty one before them.
func (s *home) latelyLines(w, n int) []string {
	lines := s.recent(w-labelWidth-2, n)
	if len(lines) == 0 {
		return nil
	}
	for i := range lines {
		word := ""
		if i == 0 {
			word = "Lately"
		}
		lines[i] = s.label(word, lines[i])
	}
	return append([]string{""}, lines...)
}

// lately tells recent things under a heading, for the wide window.
func (s *home) lately(w, n int) []string {
	lines := s.recent(w-s.margin()-2, n)
	if len(lines) == 0 {
		return nil
	}
	return append([]string{kit.Spaces(s.margin()) + s.env.Theme.Strong.Render("Lately")}, s.indent(lines)...)
}

// standing draws how the company stands, beside the queue of a wide window.
func (s *home) standing(w int) []string {
	t := s.env.Theme
	w -= 3
	var lines []string
	add := func(title string, part []string) {
		if len(part) == 0 {
			return
		}
		lines = append(lines, "", " "+t.Strong.Render(title))
		for _, l := range part {
			lines = append(lines, " "+l)
		}
	}
	totals := s.facts.totals
	add("Pipeline", s.money(totals))
	if stages := s.stages(w); len(stages) > 0 {
		lines = append(lines, "")
		for _, l := range stages {
			lines = append(lines, " "+l)
		}
	}
	add(s.facts.tier.Tier.Name, s.brings(w))
	c := s.facts.steps
	if c.Total > 0 && c.Done < c.Total {
		words := t.Muted.Render(fmt.Sprintf("%d of %d steps", c.Done, c.Total))
		add("Onboarding", []string{s.env.Bar(float64(c.Done)/float64(c.Total), theme.Plain, min(32, w-16)) + "  " + words})
	}
	return lines
}

// money says what the open deals and the wins come to.
func (s *home) money(totals deal.Totals) []string {
	t := s.env.Theme
	n := openDeals(totals)
	if n == 0 {
		return []string{t.Muted.Render("No open deals yet.")}
	}
	var lines []string
	for i, p := range totals.Pipeline {
		if i == 2 || p.Open.Minor == 0 && p.Won.Minor == 0 {
			break
		}
		dot := t.Muted.Render(" " + t.Glyph.Dot + " ")
		line := t.Strong.Render(kit.MoneyShort(p.Open)) + t.Muted.Render(" open") + dot + kit.MoneyShort(p.Weighted) + t.Muted.Render(" weighted")
		if p.Won.Minor > 0 {
			line += dot + kit.MoneyShort(p.Won) + t.Muted.Render(" won")
		}
		lines = append(lines, line)
	}
	return append(lines, t.Muted.Render(kit.Count(n, "open deal", "open deals")))
}

// brings says what the tier brings, and how far the next one is.
func (s *home) brings(w int) []string {
	t, p, e := s.env.Theme, s.env.Programme(), s.facts.tier
	var lines []string
	if tier, ok := p.Tier(e.Tier.ID); ok {
		lines = append(lines, t.Muted.Render(kit.Cut(fmt.Sprintf("%d %% discount %s %d days of protection", tier.Discount, t.Glyph.Dot, tier.ProtectionDays), w, t.Glyph.More)))
	}
	if e.Override != nil || e.Grace != nil {
		lines = append(lines, s.env.CellText(tierui.State(s.env, e)))
	}
	if e.NextTier != nil {
		lines = append(lines, "", t.Muted.Render("Next: "+kit.Clean(e.NextTier.Name)))
		lines = append(lines, s.needs(w, 4)...)
	}
	return lines
}
