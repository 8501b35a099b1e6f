package admin

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/revision"
	"gangway/domain/territory"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// rulebook shows the programme in force. Nothing of it is changed here: it is
// published as a whole.
type rulebook struct {
	env    *kit.Env
	part   int
	rules  *programme.Programme
	state  revision.State
	market market
	detail *kit.Detail
	w, h   int
}

func newProgramme(env *kit.Env) *rulebook {
	return &rulebook{env: env, detail: kit.NewDetail(env)}
}

// newTerritories opens the programme at its territories.
func newTerritories(env *kit.Env) *rulebook {
	s := newProgramme(env)
	s.part = partTerritories
	return s
}

// partTerritories is the part of the programme about territories.
const partTerritories = 3

func programmeParts() []string {
	return []string{"In force", "Deals", "Products", "Territories", "Tiers", "Onboarding"}
}

// Init asks for the programme in force, its revision, and how its territories are held.
func (s *rulebook) Init() tea.Cmd {
	return tea.Batch(kit.Ask(s.env, programme.Show{}), askState(s.env), kit.Ask(s.env, territory.List{}), kit.Ask(s.env, territory.Overlaps{Limit: domain.MaxLimit}), s.detail.Wait())
}

// Topics are stale when another programme is in force, or a partner may hold another
// territory.
func (s *rulebook) Topics() []string { return []string{domain.TopicProgramme, "partner"} }

// Update takes keys.
func (s *rulebook) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case kit.Got[*programme.Programme]:
		if m.Err != nil {
			s.detail.Fail(m.Err)
			return s, nil
		}
		s.rules = m.Value
		s.draw()
		return s, nil
	case inForceMsg:
		s.state = m.state
		s.draw()
		return s, nil
	case kit.Got[domain.List[territory.Territory]]:
		s.market.held = m.Value.Items
		s.draw()
		return s, nil
	case kit.Got[domain.List[territory.Overlap]]:
		s.market.over = m.Value.Items
		s.draw()
		return s, nil
	case tea.KeyPressMsg:
		switch {
		case s.partKey().Is(m):
			s.part = turned(s.part, len(programmeParts()), m)
			s.detail.Clear()
			s.draw()
			return s, nil
		case s.historyKey().Is(m):
			s.env.Go(placeProgramme, "history")
			return s, nil
		case copyPublish(s.env).Is(m):
			s.env.Copy(publishLine)
			return s, nil
		case s.rules == nil && s.env.Keys.Retry.Is(m):
			return s, s.Init()
		}
	}
	return s, s.detail.Update(msg)
}

func (s *rulebook) partKey() kit.Key {
	return sideways(s.env, "parts", "The parts of the programme.")
}

func (s *rulebook) historyKey() kit.Key {
	k := kit.On("v", "revisions")
	k.Help = "What was published, by whom, and what it changed."
	if !mayPublish(s.env.Actor) {
		k = k.Unless("Only an admin, an editor or an auditor can see this.")
	}
	return k
}

func (s *rulebook) draw() {
	p := s.rules
	if p == nil {
		return
	}
	zone := ""
	if p.TimeZone != nil {
		zone = p.TimeZone.String()
	}
	page := kit.Page{
		Title: p.Name, State: kit.Cell{Text: "revision " + p.Revision, Tone: theme.Quiet},
		Subtitle: facts(s.env, p.Vendor, p.Currency, zone, p.Support),
	}
	where := func(env *kit.Env, p *programme.Programme) []kit.Block { return soldWhere(env, p, s.market, s.w) }
	parts := []func(*kit.Env, *programme.Programme) []kit.Block{s.inForce, dealRules, sold, where, tiers, aboard}
	page.Sections = append(refusedBlock(s.env, s.state), parts[s.part](s.env, p)...)
	s.detail.Set(page)
}

// inForce says what is in force since when. Who does not look after the programme is
// told what it has.
func (s *rulebook) inForce(env *kit.Env, p *programme.Programme) []kit.Block {
	called := kit.Fact("Name", p.Name)
	if s.state.Head == nil {
		return []kit.Block{{Pairs: []kit.Pair{called, kit.Fact("Has", kit.Count(len(p.Tiers), "tier", "tiers")+", "+kit.Count(len(p.Products), "product", "products"))}}}
	}
	blocks := inForceBlock(env, *s.state.Head)
	blocks[0].Pairs = slices.Insert(blocks[0].Pairs, 0, called)
	return append(blocks, howBlock())
}

func dealRules(_ *kit.Env, p *programme.Programme) []kit.Block {
	r := p.Deals
	auto := "off"
	if r.AutoApprove.Enabled {
		auto = "clear deals of trusted tiers"
		if !r.AutoApprove.Below.IsZero() {
			auto += " below " + kit.Money(r.AutoApprove.Below)
		}
	}
	least := "none"
	if !r.MinAmount.IsZero() {
		least = kit.Money(r.MinAmount)
	}
	reminders := make([]string, 0, len(r.Reminders))
	for _, d := range r.Reminders {
		reminders = append(reminders, strconv.Itoa(d))
	}
	days := func(n int) string { return kit.Count(n, "day", "days") }
	stages := kit.Block{Title: "Stages"}
	for _, st := range r.Stages {
		stages.Table = append(stages.Table, []kit.Cell{kit.Plain(st.Name), {Text: st.ID, Tone: theme.Quiet}, kit.Plain(strconv.Itoa(st.Probability) + " %")})
	}
	return []kit.Block{
		{Pairs: []kit.Pair{
			kit.Fact("Review", fmt.Sprintf("within %d business hours", r.ReviewHours)),
			kit.Fact("Business hours", r.BusinessHours.From.String()+" to "+r.BusinessHours.To.String()),
			kit.Fact("Approved by rule", auto),
			kit.Fact("Smallest deal", least),
			kit.Fact("Extensions", fmt.Sprintf("at most %d, of at most %s", r.Extensions.Max, days(r.Extensions.MaxDays))),
			kit.Fact("Reminders", strings.Join(reminders, ", ")+" days before the end"),
			kit.Fact("Grace", days(r.GraceDays)+" in which only the holder can renew"),
			kit.Fact("Stale", "after "+days(r.StaleDays)+" without an update"),
			kit.Fact("Checks", fmt.Sprintf("%d an hour for each partner", r.ChecksPerHour)),
			kit.Fact("Submissions", fmt.Sprintf("%d a day for each partner", r.SubmissionsPerDay)),
		}},
		stages, reasonBlock("Reasons to reject", r.RejectReasons), reasonBlock("Reasons of a loss", r.LossReasons),
	}
}

func reasonBlock(title string, all []programme.Reason) kit.Block {
	b := kit.Block{Title: title}
	for _, r := range all {
		note := ""
		if r.NeedsNote {
			note = "with a note"
		}
		b.Table = append(b.Table, []kit.Cell{kit.Plain(r.Name), {Text: r.ID, Tone: theme.Quiet}, {Text: note, Tone: theme.Quiet}})
	}
	return b
}

func sold(_ *kit.Env, p *programme.Programme) []kit.Block {
	var rows [][]kit.Cell
	for i, f := range p.Families {
		if i > 0 {
			rows = append(rows, []kit.Cell{{}, {}, {}})
		}
		rows = append(rows, []kit.Cell{{Text: strings.ToUpper(f.Name), Tone: theme.Quiet}, {}, {}})
		for _, x := range p.Products {
			if x.Family == f.ID {
				rows = append(rows, []kit.Cell{kit.Plain(x.Name), {Text: x.SKU, Tone: theme.Quiet}, kit.Plain(kit.Money(x.List))})
			}
		}
	}
	return []kit.Block{{Table: rows}}
}

func tiers(_ *kit.Env, p *programme.Programme) []kit.Block {
	b := kit.Block{Table: [][]kit.Cell{{
		{Text: "TIER", Tone: theme.Quiet}, {Text: "PROTECTION", Tone: theme.Quiet}, {Text: "APPROVED BY RULE", Tone: theme.Quiet}, {Text: "DISCOUNT", Tone: theme.Quiet},
	}}}
	for _, t := range p.Tiers {
		auto := "no"
		if t.AutoApprove {
			auto = "yes"
		}
		b.Table = append(b.Table, []kit.Cell{kit.Plain(t.Name), kit.Plain(kit.Count(t.ProtectionDays, "day", "days")), kit.Plain(auto), kit.Plain(strconv.Itoa(t.Discount) + " %")})
	}
	return []kit.Block{b}
}

func aboard(env *kit.Env, p *programme.Programme) []kit.Block {
	steps := kit.Block{Title: "Steps"}
	for _, s := range p.Onboarding.Steps {
		how := "by itself"
		if s.Kind == programme.KindManual {
			how = "ticked by the " + string(s.By)
		}
		steps.Table = append(steps.Table, []kit.Cell{kit.Plain(s.Title), {Text: how, Tone: theme.Quiet}})
	}
	types := kit.Block{Title: "Partner types"}
	for _, t := range p.Onboarding.PartnerTypes {
		types.Table = append(types.Table, []kit.Cell{kit.Plain(t.Name), {Text: t.ID, Tone: theme.Quiet}})
	}
	agreements := kit.Block{Title: "Agreements"}
	for _, a := range p.Agreements {
		agreements.Table = append(agreements.Table, []kit.Cell{kit.Plain(a.Title), {Text: facts(env, a.ID, a.Version), Tone: theme.Quiet}})
	}
	return []kit.Block{
		{Pairs: []kit.Pair{
			kit.Fact("Invitations", "valid for "+kit.Count(p.Onboarding.InviteDays, "day", "days")),
			kit.Fact("Apply again", kit.Count(p.Onboarding.ReapplyDays, "day", "days")+" after a rejection"),
		}},
		steps, types, agreements,
	}
}

// SetSize says how much room there is.
func (s *rulebook) SetSize(w, h int) {
	s.w, s.h = w, h
	s.detail.SetSize(w, max(1, h-tabsHeight))
	s.draw()
}

// Title names the place.
func (s *rulebook) Title() string { return "Programme" }

// Typing is false: there is nothing to type.
func (s *rulebook) Typing() bool { return false }

// Keys are those that work now.
func (s *rulebook) Keys() []kit.Key {
	return append([]kit.Key{s.partKey(), s.historyKey(), copyPublish(s.env)}, s.detail.Keys()...)
}

// View draws the names of the parts and the one that is shown.
func (s *rulebook) View() string {
	return kit.Box(tabs(s.env, programmeParts(), s.part, s.w)+"\n\n"+s.detail.View(), s.w, s.h)
}
