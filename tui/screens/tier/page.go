package tier

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/tier"
	"gangway/tui/kit"
)

// Routes lists the places of this package.
func Routes() []kit.Route {
	partners := func(a domain.Actor) bool { return a.Side == domain.Partner }
	return []kit.Route{{
		Path: "programme", Title: "Programme", Help: "Your tier: why you stand there, and what the next one needs.", Tab: 7, May: partners,
		Open: func(env *kit.Env, _ []string) kit.Screen { return newPage(env) },
	}}
}

// The parts of the page.
const (
	partStanding = iota
	partLadder
	partHistory
)

func partNames() []string { return []string{"Your tier", "All tiers", "History"} }

// page is a partner's tier, the ladder of all tiers, and what has changed.
type page struct {
	env     *kit.Env
	part    int
	why     *tier.Explanation
	ladder  []tier.Rung
	history *history
	detail  *kit.Detail
	w, h    int
}

func newPage(env *kit.Env) *page {
	return &page{env: env, detail: kit.NewDetail(env), history: newHistory(env, "")}
}

// Init asks for the explanation, the ladder and the history.
func (s *page) Init() tea.Cmd {
	return tea.Batch(kit.Ask(s.env, tier.Explain{}), kit.Ask(s.env, tier.ListTiers{}), s.history.Init(), s.detail.Wait())
}

// Topics are stale when the company's standing may be another.
func (s *page) Topics() []string {
	p := s.env.Actor.Partner
	return []string{tier.Topic(p), partner.Topic(p), domain.TopicProgramme}
}

// Update takes answers and keys.
func (s *page) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case kit.Got[tier.Explanation]:
		if m.Err != nil {
			s.detail.Fail(m.Err)
			return s, nil
		}
		s.why = &m.Value
		s.draw()
		return s, nil
	case kit.Got[domain.List[tier.Rung]]:
		s.ladder = m.Value.Items
		s.draw()
		return s, nil
	case tea.KeyPressMsg:
		k := s.env.Keys
		switch {
		case k.Left.Is(m) || k.Right.Is(m):
			s.turn(k.Left.Is(m))
			return s, nil
		case s.why == nil && k.Retry.Is(m):
			return s, s.Init()
		}
		return s, s.shown(m)
	case kit.ClickMsg:
		m.Y -= tabsHeight
		return s, s.shown(m)
	case kit.WheelMsg:
		return s, s.shown(m)
	}
	return s, tea.Batch(s.detail.Update(msg), s.history.rows.Update(msg))
}

// shown hands a message to the part that is shown.
func (s *page) shown(msg tea.Msg) tea.Cmd {
	if s.part == partHistory {
		return s.history.rows.Update(msg)
	}
	return s.detail.Update(msg)
}

func (s *page) turn(back bool) {
	n := len(partNames())
	if back {
		s.part = (s.part + n - 1) % n
	} else {
		s.part = (s.part + 1) % n
	}
	s.detail.Clear()
	s.draw()
}

// Copy offers the command line that explains the same.
func (s *page) Copy() []kit.Clip {
	if s.part == partHistory {
		return s.history.Copy()
	}
	return []kit.Clip{explains(s.env)}
}

func (s *page) partKey() kit.Key {
	k := s.env.Keys
	return kit.Key{Press: append(append([]string{}, k.Left.Press...), k.Right.Press...), Show: k.Left.Label() + k.Right.Label(), Does: "parts", Help: "Your tier, all tiers, what has changed."}
}

func (s *page) draw() {
	if s.why == nil {
		return
	}
	e := *s.why
	p := kit.Page{Title: e.Tier.Name, State: State(s.env, e), Subtitle: s.env.Programme().Name + ": " + e.Tier.Name}
	if !e.Since.IsZero() {
		p.Subtitle += " since " + s.env.Date(e.Since)
	}
	switch s.part {
	case partStanding:
		p.Sections = Blocks(s.env, e, s.w)
		if len(p.Sections) == 0 {
			p.Sections = []kit.Block{{Text: e.Tier.Name + " is the highest tier, and it asks for nothing."}}
		}
	case partLadder:
		p.Sections = s.rungs(e)
	case partHistory:
	}
	s.detail.Set(p)
}

// rungs shows all tiers, the highest in front.
func (s *page) rungs(e tier.Explanation) []kit.Block {
	var blocks []kit.Block
	for i := len(s.ladder) - 1; i >= 0; i-- {
		t := s.ladder[i]
		b := kit.Block{Title: t.Name}
		if t.ID == e.Tier.ID {
			b.Title += " " + s.env.Theme.Glyph.Dot + " you are here"
		}
		b.Pairs = Brings(t.Benefits)
		for j, n := range t.Needs {
			label := ""
			if j == 0 {
				label = "Needs"
			}
			b.Pairs = append(b.Pairs, kit.Pair{Label: label, Value: kit.Plain(Said(n))})
		}
		blocks = append(blocks, b)
	}
	return blocks
}

// Changes tells what evaluations have changed, as a timeline.
func Changes(all []tier.Change) []kit.Entry {
	var out []kit.Entry
	for _, c := range all {
		out = append(out, kit.Entry{At: c.At, Text: changed(c), Who: "programme " + c.Revision})
	}
	return out
}

func changed(c tier.Change) string {
	switch c.Outcome {
	case tier.Promoted:
		return "Promoted from " + c.From.Name + " to " + c.To.Name
	case tier.GraceBegan:
		text := c.To.Name + " at risk"
		if c.Grace != nil {
			text += ": " + Said(strings.Join(c.Grace.Gap, " "))
		}
		return text
	case tier.Relieved:
		return c.To.Name + " held: the gap has closed"
	case tier.Demoted:
		return "From " + c.From.Name + " to " + c.To.Name + " at the end of the grace"
	case tier.Overridden:
		return "Set to " + c.To.Name + " by hand"
	case tier.Placed:
		if c.From.ID != c.To.ID {
			return "Put on " + c.To.Name + ", after " + c.From.Name
		}
		return "Began on " + c.To.Name
	case tier.Released:
		return c.To.Name + " is no longer set by hand, and kept"
	case tier.Moved:
		return "Moved to " + c.To.Name + ", as " + c.From.Name + " is no longer part of the programme"
	case tier.Kept:
	}
	return "Looked at: " + c.To.Name + " kept"
}

// SetSize says how much room there is.
func (s *page) SetSize(w, h int) {
	s.w, s.h = w, h
	s.detail.SetSize(w, max(1, h-tabsHeight))
	s.history.SetSize(w, max(1, h-tabsHeight))
	s.draw()
}

// Title names the place.
func (s *page) Title() string { return "Programme" }

// Typing is false: there is nothing to type.
func (s *page) Typing() bool { return false }

// Keys are those that work now.
func (s *page) Keys() []kit.Key {
	if s.part == partHistory {
		return append([]kit.Key{s.partKey()}, s.history.Keys()...)
	}
	return append([]kit.Key{s.partKey()}, s.detail.Keys()...)
}

// tabsHeight is the room of the names of the parts.
const tabsHeight = 2

// View draws the names of the parts and the one that is shown.
func (s *page) View() string {
	head := kit.Cut("  "+s.env.Tabs(partNames(), s.part, 1000), s.w, s.env.Theme.Glyph.More)
	if s.w < 40 {
		head = "  " + s.env.Theme.Active.Render(partNames()[s.part])
	}
	body := s.detail.View()
	if s.part == partHistory {
		body = s.history.View()
	}
	return kit.Box(head+"\n\n"+body, s.w, s.h)
}
