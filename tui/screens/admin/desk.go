package admin

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/geo"
	"gangway/domain/lead"
	"gangway/domain/partner"
	"gangway/domain/tier"
	"gangway/tui/kit"
	show "gangway/tui/screens/deal"
	"gangway/tui/theme"
)

// A kind is why something lies on the desk.
type kind int

// The kinds. A review has a time by which it is due; what is of a later kind waits.
const (
	overdue kind = iota
	reviewing
	dispatching // the first that waits
	applying
	extending
	winning
)

func (k kind) word() string {
	switch k {
	case overdue, reviewing:
		return "Review"
	case dispatching:
		return "Lead"
	case applying:
		return "Application"
	case extending:
		return "Extension"
	case winning:
	}
	return "Win"
}

// A paper is one thing on the desk. It has a deal, a lead or an application.
type paper struct {
	kind kind
	at   time.Time // when it is due, or since when it waits
	deal *deal.Deal
	lead *lead.Lead
	app  *partner.Application
}

func (p paper) id() string {
	switch {
	case p.app != nil:
		return p.app.ID
	case p.lead != nil:
		return p.lead.ID
	}
	return p.deal.ID
}

func (p paper) name() string {
	switch {
	case p.app != nil:
		return p.app.Company
	case p.lead != nil:
		return p.lead.Name()
	}
	return p.deal.Customer.Name
}

func (p paper) from() string {
	switch {
	case p.app != nil:
		return geo.Name(p.app.Country)
	case p.lead != nil:
		return geo.Name(p.lead.Country)
	}
	return p.deal.Partner.Name
}

// what says what it is about, in a word or two.
func (p paper) what(env *kit.Env) kit.Cell {
	switch p.kind {
	case overdue, reviewing:
		if c := show.FoundWords(*p.deal); c.Text != "" {
			return c
		}
		return kit.Plain(env.AmountShort(p.deal.Amount))
	case extending:
		return kit.Plain("+" + kit.Count(int(p.deal.Extension.Days), "day", "days"))
	case winning:
		if p.deal.Win != nil {
			return kit.Plain(kit.MoneyShort(p.deal.Win.Amount))
		}
	case dispatching:
		return kit.Plain(holdShort(p.lead.Desk.Hold))
	case applying:
		return kit.Plain(typeName(env, p.app.Type))
	}
	return kit.Cell{}
}

// clock says how long there is, or for how long it has waited.
func (p paper) clock(env *kit.Env) kit.Cell {
	if p.kind <= reviewing {
		return clock(env, p.at)
	}
	return waits(env, p.at)
}

// queueSize is how much of each queue lies on the desk; who has more works off
// what is due soonest and what waits longest first.
const queueSize = 100

// desk is the vendor's Home: what waits for a decision. First come reviews, those that are
// overdue or due soonest in front, as a partner was promised an answer by then; then all
// else, what waits longest in front.
type desk struct {
	env     *kit.Env
	rights  rights
	rows    *kit.List[paper]
	preview *preview
	totals  *deal.Totals
	tally   *partner.Tally
	waning  []tier.Loss // partners that lose their tier if nothing changes, at most queueSize
	w, h    int
}

func deskTopics() []string {
	return []string{deal.TopicAll, lead.TopicAll, "application", "partner", "tier"}
}

func newDesk(env *kit.Env) *desk {
	s := &desk{env: env, preview: newPreview(env)}
	s.rows = kit.NewList(env, kit.ListOptions[paper]{
		ID: paper.id,
		Columns: []kit.Column[paper]{
			{Width: 11, Cell: func(p paper) kit.Cell { return kit.Cell{Text: p.kind.word(), Tone: theme.Quiet} }},
			{Cell: func(p paper) kit.Cell { return kit.Plain(p.name()) }},
			{Rank: 2, Cell: func(p paper) kit.Cell { return kit.Cell{Text: p.from(), Tone: theme.Quiet} }},
			{Width: 10, Rank: 1, Cell: func(p paper) kit.Cell { return s.short(p.what(env)) }},
			{Width: 13, Cell: func(p paper) kit.Cell { return p.clock(env) }},
		},
		Card: func(p paper) kit.Card {
			return kit.Card{Title: p.name(), Corner: p.clock(env), Line: facts(env, p.kind.word(), p.what(env).Text, p.from())}
		},
		Fetch: func(domain.Page, string) kit.Call[domain.List[paper]] { return s.fetch() },
		Open:  s.open, Moved: s.moved,
		Noun: "thing", Nouns: "things", Note: "due soonest, then oldest",
		Empty: "What comes in appears here by itself.",
	})
	return s
}

// short fits what a check has found into its column.
func (s *desk) short(c kit.Cell) kit.Cell {
	c.Text = strings.TrimPrefix(c.Text, "in ")
	for _, end := range []string{" conflict", " territory", " not authorised"} {
		c.Text = strings.TrimSuffix(c.Text, end)
	}
	return c
}

// fetch reads all queues. Those that are not open to the actor are empty.
func (s *desk) fetch() kit.Call[domain.List[paper]] {
	page := domain.Page{Limit: queueSize}
	now := s.env.Now()
	reviews := kit.Query(s.env, deal.Queue{Queue: deal.Reviews, Page: page})
	extensions := kit.Query(s.env, deal.Queue{Queue: deal.Extensions, Page: page})
	wins := kit.Query(s.env, deal.Queue{Queue: deal.Wins, Page: page})
	apps := kit.Query(s.env, partner.ListApplications{Page: page})
	untaken := kit.Query(s.env, lead.Queue{Page: page})
	return kit.Together(s.env, func(ctx context.Context) (domain.List[paper], error) {
		var out domain.List[paper]
		for _, q := range []struct {
			of   kind
			call kit.Call[domain.List[deal.Deal]]
		}{{reviewing, reviews}, {extending, extensions}, {winning, wins}} {
			l, err := optional(ctx, q.call)
			if err != nil {
				return out, err
			}
			for _, d := range l.Items {
				out.Items = append(out.Items, paperOf(q.of, d, now))
			}
		}
		held, err := optional(ctx, untaken)
		if err != nil {
			return out, err
		}
		for _, l := range held.Items {
			out.Items = append(out.Items, paper{kind: dispatching, at: l.Desk.Since, lead: &l})
		}
		l, err := optional(ctx, apps)
		if err != nil {
			return out, err
		}
		for _, a := range l.Items {
			out.Items = append(out.Items, paper{kind: applying, at: a.CreatedAt, app: &a})
		}
		slices.SortStableFunc(out.Items, func(a, b paper) int {
			return cmp.Or(cmp.Compare(min(a.kind, dispatching), min(b.kind, dispatching)), a.at.Compare(b.at))
		})
		return out, nil
	})
}

func paperOf(k kind, d deal.Deal, now time.Time) paper {
	p := paper{kind: k, deal: &d}
	switch {
	case k == reviewing && d.Review != nil:
		p.at = d.Review.Due
		if p.at.Before(now) {
			p.kind = overdue
		}
	case k == extending && d.Extension != nil:
		p.at = d.Extension.AskedAt
	case k == winning && d.Win != nil:
		p.at = d.Win.ReportedAt
	}
	return p
}

// Init asks for the queues and for what everything comes to.
func (s *desk) Init() tea.Cmd {
	return tea.Batch(s.rows.Init(), askRights(s.env), kit.Ask(s.env, deal.Summary{}), kit.Ask(s.env, partner.Counts{}), kit.Ask(s.env, tier.Waning{Page: domain.Page{Limit: queueSize}}), s.preview.again())
}

// Topics are stale when anything that waits changes.
func (s *desk) Topics() []string { return deskTopics() }

// Update takes answers and keys.
func (s *desk) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case rightsMsg:
		s.rights = m.rights
		return s, nil
	case kit.Got[domain.List[tier.Loss]]:
		s.waning = m.Value.Items
		return s, nil
	case kit.Got[deal.Totals]:
		if s.totals = nil; m.Err == nil {
			s.totals = &m.Value
		}
		return s, nil
	case kit.Got[partner.Tally]:
		if s.tally = nil; m.Err == nil {
			s.tally = &m.Value
		}
		return s, nil
	case foretold:
		openApprove(s.env, m.deal, &m)
		return s, nil
	case admitting:
		m.open(s.env)
		return s, nil
	case kit.Done[deal.Deal]:
		decided(s.env, s.rights, m)
		return s, s.Init()
	case kit.Done[partner.Partner], kit.Done[partner.Application]:
		admitted(s.env, m)
		return s, s.Init()
	case tea.KeyPressMsg:
		for _, d := range s.decisions() {
			if d.key.Is(m) {
				return s, d.open()
			}
		}
		if s.nobody() && s.inviteKey().Is(m) {
			s.env.Go(placePartners, "invite")
			return s, nil
		}
	}
	if leadAnswered(s.env, msg) {
		return s, s.Init()
	}
	cmd, taken := s.preview.update(msg)
	if taken {
		return s, cmd
	}
	return s, tea.Batch(cmd, s.rows.Update(msg))
}

// decisions are those about what is under the cursor.
func (s *desk) decisions() []decision {
	p, ok := s.rows.Current()
	switch {
	case !ok:
		return nil
	case p.app != nil:
		return admissions(s.env, s.rights, *p.app)
	case p.lead != nil:
		return leadDecisions(s.env, s.rights, *p.lead)
	}
	return decisions(s.env, s.rights, *p.deal, nil)
}

func (s *desk) open(p paper) tea.Cmd {
	switch {
	case p.app != nil:
		s.env.Go(placeApplications, p.app.ID)
	case p.lead != nil:
		s.env.Go(placeLeads, p.lead.ID)
	default:
		s.env.Go(placeDeals, p.deal.ID)
	}
	return nil
}

func (s *desk) moved(p paper) tea.Cmd {
	switch {
	case p.app != nil:
		return s.preview.application(p.app.ID)
	case p.lead != nil:
		return s.preview.lead(p.lead.ID)
	}
	return s.preview.deal(p.deal.ID)
}

// SetSize says how much room there is.
func (s *desk) SetSize(w, h int) {
	s.w, s.h = w, h
	l, r := kit.Split(w)
	s.rows.SetSize(l, max(1, h-s.above()-s.below()))
	s.preview.size(r, h)
}

// above is the room of the heading.
func (s *desk) above() int {
	switch {
	case s.h < 12:
		return 1
	case s.w < narrow:
		return 3
	}
	return 4
}

// below is the room of what everything comes to.
func (s *desk) below() int {
	if s.h < 14 || s.w < narrow {
		return 0
	}
	return 3
}

// Title is empty: Home needs no name above its list.
func (s *desk) Title() string { return "" }

// Typing is false: there is nothing to type.
func (s *desk) Typing() bool { return s.rows.Typing() }

// Keys are those that work now.
func (s *desk) Keys() []kit.Key {
	keys := s.rows.Keys()
	var mine []kit.Key
	for _, d := range s.decisions() {
		mine = append(mine, d.key)
	}
	if s.nobody() {
		mine = append(mine, s.inviteKey())
	}
	return slices.Insert(keys, min(2, len(keys)), mine...)
}

// View draws the desk.
func (s *desk) View() string {
	l, r := kit.Split(s.w)
	lines := s.heading(l)
	spare := s.above() - len(lines)
	lines = append(lines, strings.Split(s.rows.View(), "\n")...)
	lines = append(lines, make([]string, spare)...)
	if s.below() > 0 {
		lines = append(append(lines, ""), s.sums(l)...)
	}
	left := strings.Join(lines, "\n")
	if r == 0 {
		return kit.Box(left, s.w, s.h)
	}
	return s.env.Beside(left, s.preview.view(), s.w, s.h)
}

// heading says how much there is of what.
func (s *desk) heading(w int) []string {
	t, left := s.env.Theme, kit.Spaces(s.margin())
	line := left + t.Strong.Render("Needs you")
	if s.above() == 1 {
		return []string{line}
	}
	if s.nobody() {
		return []string{"", left + t.Strong.Render("Nobody sells for you yet")}
	}
	if len(s.rows.Rows()) == 0 && s.tally != nil {
		return []string{"", left + t.Strong.Render("You are up to date")}
	}
	if s.w < narrow {
		return []string{"", kit.Between(line, t.Muted.Render(s.lateness())+" ", w, ""), ""}
	}
	return []string{"", line, left + t.Muted.Render(kit.Cut(s.waiting(), w-s.margin()-1, t.Glyph.More)), ""}
}

// nobody reports a portal that has just been opened: without a partner, and
// without somebody who wants to be one.
func (s *desk) nobody() bool {
	return s.tally != nil && s.tally.Active+s.tally.Suspended+s.tally.Ended == 0 && len(s.rows.Rows()) == 0
}

// inviteKey leads from an empty desk to the first partner.
func (s *desk) inviteKey() kit.Key {
	k := s.env.Keys.New.To("invite partner")
	k.Help = "Make a partner without an application, and a code for its first owner."
	return s.rights.unless(k, "partners.invite")
}

// margin is how far from the edge text begins.
func (s *desk) margin() int {
	if s.w < narrow {
		return 2
	}
	return 3
}

// lateness counts what is overdue.
func (s *desk) lateness() string {
	n := 0
	for _, p := range s.rows.Rows() {
		if p.kind == overdue {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n) + " late"
}

// waiting counts what is on the desk by kind.
func (s *desk) waiting() string {
	n := map[kind]int{}
	for _, p := range s.rows.Rows() {
		n[p.kind]++
	}
	count := func(n int, one, many string) string {
		if n == 0 {
			return ""
		}
		return kit.Count(n, one, many)
	}
	reviews := count(n[overdue]+n[reviewing], "review", "reviews")
	if n[overdue] > 0 {
		reviews += ", " + strconv.Itoa(n[overdue]) + " late"
	}
	return facts(s.env, reviews, count(n[dispatching], "lead", "leads"), count(n[applying], "application", "applications"),
		count(n[extending], "extension", "extensions"), count(n[winning], "win", "wins"))
}

// sums says what everything comes to, on two lines.
func (s *desk) sums(w int) []string {
	t := s.env.Theme
	line := func(word string, parts ...string) string {
		const label = 11
		words := facts(s.env, parts...)
		if words == "" {
			return ""
		}
		return kit.Spaces(s.margin()) + t.Muted.Render(kit.Fit(word, label, "")) + kit.Cut(words, w-s.margin()-label-1, t.Glyph.More)
	}
	return []string{line("Pipeline", s.pipeline()...), line("Partners", s.aboard()...)}
}

func (s *desk) pipeline() []string {
	if s.totals == nil || len(s.totals.Pipeline) == 0 {
		return nil
	}
	p := s.totals.Pipeline[0]
	protected := strconv.FormatInt(s.totals.Counts[deal.StatusApproved], 10) + " protected"
	return []string{kit.MoneyShort(p.Open) + " open", kit.MoneyShort(p.Weighted) + " weighted", protected}
}

func (s *desk) aboard() []string {
	if s.tally == nil {
		return nil
	}
	if s.tally.Active+s.tally.Suspended+s.tally.Ended == 0 {
		return []string{"none yet"}
	}
	out := []string{strconv.FormatInt(s.tally.Active, 10) + " active"}
	if s.tally.Suspended > 0 {
		out = append(out, strconv.Itoa(int(s.tally.Suspended))+" suspended")
	}
	if n := len(s.waning); n > 0 {
		out = append(out, kit.Count(n, "tier", "tiers")+" at risk")
	}
	if s.tally.WithDeal > 0 {
		out = append(out, "first deal after "+days(s.tally.DaysToFirstDeal))
	}
	return out
}

func days(n int64) string {
	if n < 1 {
		return "less than a day"
	}
	return kit.Count(int(n), "day", "days")
}

// countWaiting counts what is on the desk, for the section's name.
func countWaiting(env *kit.Env) kit.Call[int] {
	one := domain.Page{Limit: 1}
	mine := kit.Query(env, deal.Queue{Page: one})
	totals := kit.Query(env, deal.Summary{})
	apps, untaken := countApplications(env), countDesk(env)
	return func(ctx context.Context) (int, error) {
		n, err := apps(ctx)
		if err != nil {
			return 0, err
		}
		leads, err := optional(ctx, untaken)
		if err != nil {
			return 0, err
		}
		n += leads
		if _, err := mine(ctx); domain.KindOf(err) == domain.Denied {
			return n, nil
		}
		t, err := totals(ctx)
		return n + int(t.Counts[deal.StatusSubmitted]+t.Counts[deal.StatusWinPending]+t.Extensions), err
	}
}

func countApplications(env *kit.Env) kit.Call[int] {
	return kit.Map(kit.Query(env, partner.Counts{}), func(t partner.Tally) int { return int(t.OpenApplications) })
}

// countDesk counts the leads that wait for a person of the vendor.
func countDesk(env *kit.Env) kit.Call[int] {
	return kit.Map(kit.Query(env, lead.Summary{}), func(t lead.Totals) int {
		return int(t.Counts[lead.StatusNew] + t.Counts[lead.StatusReturned])
	})
}
