package admin

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/lead"
	"gangway/domain/learn"
	"gangway/domain/partner"
	"gangway/domain/tier"
	"gangway/domain/user"
	"gangway/tui/kit"
	show "gangway/tui/screens/deal"
	"gangway/tui/theme"
)

// The parts of a company's page.
const (
	partOverview = iota
	partTier
	partDeals
	partPeople
	partCourses
	partOnboarding
	partNotes
)

func partNames() []string {
	return []string{"Overview", "Tier", "Deals", "People", "Courses", "Onboarding", "Notes"}
}

// company is everything about one partner, in parts.
type company struct {
	env    *kit.Env
	id     string
	rights rights
	part   int

	profile    *partner.Profile
	totals     *deal.Totals
	given      *lead.Totals
	people     []user.User
	invites    []user.Invitation
	checklist  *partner.Checklist
	agreements []partner.Agreement
	shared     []partner.Note
	internal   []partner.Note
	standing   tierPart
	learning   learnPart

	detail *kit.Detail
	deals  *deals
	w, h   int
}

func newCompany(env *kit.Env, id string) *company {
	d := &deals{env: env, partner: id, preview: newPreview(env)}
	d.rows = d.list()
	return &company{env: env, id: id, detail: kit.NewDetail(env), deals: d}
}

// internalNotes and sharedNotes tell the two answers apart, which have the same
// type.
type (
	internalNotes struct{ list []partner.Note }
	sharedNotes   struct{ list []partner.Note }
)

// Init asks for all that the page shows.
func (s *company) Init() tea.Cmd {
	env, all := s.env, domain.Page{Limit: domain.MaxLimit}
	return tea.Batch(
		kit.Ask(env, partner.Show{ID: s.id}), askRights(env), s.detail.Wait(),
		kit.Ask(env, deal.Summary{Partner: s.id}),
		kit.Ask(env, lead.Summary{Partner: s.id}),
		kit.Ask(env, user.List{Partner: s.id, Page: all}),
		kit.Ask(env, user.ListInvites{Partner: s.id, Status: user.InviteOpen, Page: all}),
		kit.Ask(env, partner.ShowChecklist{Partner: s.id}),
		kit.Ask(env, partner.ListAgreements{Partner: s.id}),
		kit.Run(env, kit.Query(env, partner.ListNotes{Partner: s.id}), func(l domain.List[partner.Note], _ error) tea.Msg { return sharedNotes{l.Items} }),
		kit.Run(env, kit.Query(env, partner.ListInternal{ID: s.id}), func(l domain.List[partner.Note], _ error) tea.Msg { return internalNotes{l.Items} }),
		s.askTier(), s.askLearning(), s.deals.Init(),
	)
}

// Topics are stale when anything about the partner changes.
func (s *company) Topics() []string {
	return []string{partner.Topic(s.id), "team/" + s.id, deal.PartnerTopic(s.id), lead.PartnerTopic(s.id), "internal/" + s.id, tier.Topic(s.id), learn.TeamTopic(s.id)}
}

// Takes keeps esc for the filter of the deals.
func (s *company) Takes(m tea.KeyPressMsg) bool { return s.part == partDeals && s.deals.Takes(m) }

// Update takes answers and keys.
func (s *company) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	if s.answered(msg) || s.tierAnswered(msg) || s.learnAnswered(msg) {
		s.draw()
		return s, nil
	}
	switch m := msg.(type) {
	case kit.Done[partner.Partner]:
		s.told(m)
		return s, s.Init()
	case kit.Done[partner.Note]:
		noted(s.env, m)
		return s, s.Init()
	case kit.Done[tier.Explanation]:
		s.toldTier(m)
		return s, s.Init()
	case kit.Done[learn.Assignment]:
		s.toldLearning(m)
		return s, s.Init()
	case kit.Done[partner.Checklist]:
		s.env.Fail(m.Err)
		return s, s.Init()
	case kit.Done[user.Sent]:
		if m.Err == nil {
			s.env.Push(newCode(s.env, m.Value))
		}
		return s, nil
	case kit.Done[partner.Ref]:
		s.become(m)
		return s, nil
	case tea.KeyPressMsg:
		if s.pressed(m) {
			return s, nil
		}
		if s.profile == nil && s.env.Keys.Retry.Is(m) {
			return s, s.Init()
		}
		if s.part != partDeals {
			return s, s.detail.Update(msg)
		}
	case kit.WheelMsg, kit.ClickMsg:
		if s.part != partDeals {
			return s, s.detail.Update(msg)
		}
		if c, ok := msg.(kit.ClickMsg); ok {
			msg = kit.ClickMsg{X: c.X, Y: c.Y - tabsHeight}
		}
	}
	_, cmd := s.deals.Update(msg)
	return s, tea.Batch(cmd, s.detail.Update(waited(msg)))
}

// waited passes on what is neither a key nor a click, so that both parts hear
// their own ticks.
func waited(msg tea.Msg) tea.Msg {
	switch msg.(type) {
	case tea.KeyPressMsg, kit.WheelMsg, kit.ClickMsg:
		return nil
	}
	return msg
}

// answered takes answers and reports whether the message was one.
func (s *company) answered(msg tea.Msg) bool {
	switch m := msg.(type) {
	case rightsMsg:
		s.rights = m.rights
	case kit.Got[partner.Profile]:
		if m.Err != nil {
			s.detail.Fail(m.Err)
			return true
		}
		s.profile = &m.Value
	case kit.Got[deal.Totals]:
		if s.totals = nil; m.Err == nil {
			s.totals = &m.Value
		}
	case kit.Got[lead.Totals]:
		if s.given = nil; m.Err == nil {
			s.given = &m.Value
		}
	case kit.Got[domain.List[user.User]]:
		s.people = m.Value.Items
	case kit.Got[domain.List[user.Invitation]]:
		s.invites = m.Value.Items
	case kit.Got[partner.Checklist]:
		if s.checklist = nil; m.Err == nil {
			s.checklist = &m.Value
		}
	case kit.Got[domain.List[partner.Agreement]]:
		s.agreements = m.Value.Items
	case sharedNotes:
		s.shared = m.list
	case internalNotes:
		s.internal = m.list
	default:
		return false
	}
	return true
}

func (s *company) told(m kit.Done[partner.Partner]) {
	if m.Err != nil {
		s.env.Fail(m.Err)
		return
	}
	p := m.Value
	switch m.Command.(type) {
	case partner.Suspend:
		s.env.Undo("Suspended: "+p.Name+". Its sessions have ended.", func() tea.Cmd { return kit.Send(s.env, partner.Reactivate{ID: p.ID}) })
	case partner.Reactivate:
		s.env.Toast(theme.Good, "Active again: "+p.Name+".")
	case partner.End:
		s.env.Toast(theme.Quiet, "Ended: the partnership with "+p.Name+".")
	default:
		s.env.Toast(theme.Good, "Saved.")
	}
}

// become goes on as the partner sees the portal, once that is noted in the
// audit trail.
func (s *company) become(m kit.Done[partner.Ref]) {
	if m.Err != nil {
		s.env.Fail(m.Err)
		return
	}
	a := s.env.Actor
	a.Side, a.Role, a.Regions = domain.Partner, domain.Owner, nil
	a.Partner, a.PartnerName, a.As, a.ReadOnly = m.Value.ID, m.Value.Name, m.Value.ID, true
	s.env.ActAs(a)
}

func (s *company) pressed(m tea.KeyPressMsg) bool {
	if s.profile == nil || s.part == partDeals && s.deals.Typing() {
		return false
	}
	for _, a := range s.actions() {
		if a.key.Is(m) {
			a.open()
			return true
		}
	}
	switch {
	case s.partKey().Is(m):
		s.part = turned(s.part, len(partNames()), m)
		s.detail.Clear()
		s.draw()
	default:
		return false
	}
	return true
}

func (s *company) partKey() kit.Key {
	return sideways(s.env, "parts", "The parts of this page.")
}

// An action is what can be done with a partner by a key.
type action struct {
	key  kit.Key
	open func()
}

// actions lists what can be done, as the part of the page suggests.
func (s *company) actions() []action {
	p := s.profile.Partner
	var out []action
	add := func(k kit.Key, help, op string, open func()) {
		k.Help = help
		out = append(out, action{s.rights.unless(k, op), open})
	}
	keys := s.env.Keys
	if s.part != partDeals {
		add(keys.New.To("note"), "Write a note: for us alone, or for the partner too.", "partners.note", func() { openPartnerNote(s.env, p) })
	}
	s.tierActions(add)
	s.learnActions(add)
	if s.part == partOnboarding {
		add(kit.On("t", "tick"), "Mark a step of ours as done, or as not done.", "partners.tick", s.openTick)
	}
	if p.Status != partner.Ended {
		add(keys.Edit, "Change the record: name, tier, territories, products.", "partners.edit", func() { openEdit(s.env, p) })
		add(kit.On("i", "invite owner"), "Make a code for an owner of this partner.", "partners.invite-owner", func() { openInviteOwner(s.env, p) })
	}
	switch p.Status {
	case partner.Active:
		add(kit.On("x", "suspend"), "Stop the partner for a while; its sessions end at once.", "partners.suspend", func() { openSuspend(s.env, p) })
	case partner.Suspended:
		add(kit.On("x", "reactivate"), "Let the partner act again.", "partners.reactivate", func() { openReactivate(s.env, p) })
	case partner.Ended:
	}
	if p.Status != partner.Ended {
		add(kit.On("X", "end").Hush(), "End the partnership for good.", "partners.end", func() { openEnd(s.env, p) })
		add(kit.On("v", "view as").Hush(), "Look at the portal as this partner does, read-only.", "partners.view-as", func() { openViewAs(s.env, p) })
	}
	return out
}

// tabsHeight is the room of the names of the parts.
const tabsHeight = 2

// draw puts the part that is shown on the page.
func (s *company) draw() {
	if s.profile == nil || s.part == partDeals {
		return
	}
	p := profilePage(s.env, *s.profile)
	switch s.part {
	case partOverview:
		p.Sections = append(p.Sections, s.dealSums(), leadSums(s.env, s.given), s.agreementList(), s.latestNotes(3))
	case partTier:
		p.Sections = s.tierBlocks()
	case partPeople:
		p.Sections = s.peopleBlocks()
	case partCourses:
		p.Sections = s.learnBlocks()
	case partOnboarding:
		p.Sections = s.steps()
	case partNotes:
		p.Sections = []kit.Block{noteBlock("Only we read", s.internal, 0), noteBlock("The partner reads too", s.shared, 0)}
		if len(s.internal)+len(s.shared) == 0 {
			p.Sections = []kit.Block{{Text: "Nothing is noted about " + s.profile.Name + " yet. Press n to write a note."}}
		}
	}
	s.detail.Set(p)
}

// profilePage is a partner with the facts of its record.
func profilePage(env *kit.Env, p partner.Profile) kit.Page {
	owners := make([]string, 0, len(p.Owners))
	for _, o := range p.Owners {
		owners = append(owners, o.Name)
	}
	page := kit.Page{
		Title: p.Name, State: partnerState(p.Status),
		Subtitle: facts(env, p.Domain, p.CountryName, p.TypeName, p.TierName),
	}
	if p.Reason != "" {
		page.Sections = append(page.Sections, said(env, theme.Warn, kit.Capital(string(p.Status))+": "+p.Reason))
	}
	page.Sections = append(page.Sections, kit.Block{
		Pairs: []kit.Pair{
			kit.Fact("Owners", strings.Join(owners, ", ")),
			kit.Fact("People", kit.Count(int(p.People), "person", "people")),
			kit.Fact("Territories", territories(env, p.Territories)),
			kit.Fact("Products", authorised(env, p.Products)),
			kit.Fact("Languages", strings.Join(p.Languages, ", ")),
			kit.Fact("Certificates", strings.Join(p.Certificates, ", ")),
			kit.Fact("Aboard since", env.Date(p.CreatedAt)),
			kit.Fact("First deal", firstDeal(env, p.Partner)),
			kit.Fact("Invited by", p.InvitedBy), kit.Fact("External id", p.ExternalID), kit.Fact("Number", p.ID),
		},
	})
	if p.Steps > 0 {
		page.Sections = append(page.Sections, kit.Block{Meters: []kit.Meter{{
			Label: "Onboarding", Value: fmt.Sprintf("%d of %d steps", p.StepsDone, p.Steps), Part: float64(p.StepsDone) / float64(p.Steps),
		}}})
	}
	return page
}

func territories(env *kit.Env, ids []string) string {
	if len(ids) == 0 {
		return "everywhere"
	}
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		if t, ok := env.Programme().Territory(id); ok {
			id = t.Name
		}
		out = append(out, id)
	}
	return strings.Join(out, ", ")
}

// authorised names what a partner may sell: products, and families as a whole.
func authorised(env *kit.Env, ids []string) string {
	if len(ids) == 0 {
		return "all"
	}
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		if f, ok := env.Programme().FamilyByID(id); ok {
			id = "all of " + f.Name
		} else {
			id = show.ProductName(env, id)
		}
		out = append(out, id)
	}
	return strings.Join(out, ", ")
}

func firstDeal(env *kit.Env, p partner.Partner) string {
	if p.FirstDealAt.IsZero() {
		return "none approved yet"
	}
	after := "on the day it came"
	if p.DaysToDeal > 0 {
		after = kit.Count(int(p.DaysToDeal), "day", "days") + " after it came"
	}
	return facts(env, env.Date(p.FirstDealAt), after)
}

// dealSums says what the partner's deals come to.
func (s *company) dealSums() kit.Block {
	if s.totals == nil {
		return kit.Block{}
	}
	var counts []string
	for _, st := range deal.Statuses() {
		if n := s.totals.Counts[st]; n > 0 {
			counts = append(counts, kit.Count(int(n), statusWord(st), statusWord(st)))
		}
	}
	b := kit.Block{Title: "Deals", Pairs: []kit.Pair{kit.Fact("Registered", strings.Join(counts, ", "))}}
	for _, p := range s.totals.Pipeline {
		b.Pairs = append(b.Pairs, kit.Fact("Pipeline", facts(s.env, kit.MoneyShort(p.Open)+" open", kit.MoneyShort(p.Weighted)+" weighted", kit.MoneyShort(p.Won)+" won")))
	}
	if len(counts) == 0 {
		return kit.Block{Title: "Deals", Text: "No deal is registered yet."}
	}
	return b
}

func (s *company) agreementList() kit.Block {
	b := kit.Block{Title: "Agreements"}
	for _, a := range s.agreements {
		state := kit.State(theme.Warn, "not accepted")
		if a.Accepted {
			state = kit.State(theme.Good, "accepted "+s.env.Date(a.AcceptedAt)+" by "+a.AcceptedBy)
		}
		b.Table = append(b.Table, []kit.Cell{kit.Plain(a.Title + " " + a.Version), state})
	}
	return b
}

// latestNotes are the newest notes of both kinds.
func (s *company) latestNotes(n int) kit.Block {
	b := noteBlock("Notes", s.internal, n)
	for i := range b.Entries {
		if b.Entries[i].Who != "" {
			b.Entries[i].Who = "internal, " + b.Entries[i].Who
		}
	}
	shared := noteBlock("", s.shared, n)
	b.Entries = append(b.Entries, shared.Entries...)
	slices.SortStableFunc(b.Entries, func(x, y kit.Entry) int { return y.At.Compare(x.At) })
	b.Entries = b.Entries[:min(len(b.Entries), n)]
	return b
}

// noteBlock are notes, newest first; n bounds them, 0 is all.
func noteBlock(title string, list []partner.Note, n int) kit.Block {
	if n == 0 {
		n = len(list)
	}
	b := kit.Block{Title: title}
	for _, note := range list[:min(n, len(list))] {
		b.Entries = append(b.Entries, kit.Entry{At: note.At, Text: note.Text, Who: note.By})
	}
	return b
}

func (s *company) peopleBlocks() []kit.Block {
	people := kit.Block{Title: "People"}
	for _, u := range s.people {
		people.Table = append(people.Table, []kit.Cell{kit.Plain(u.Name), kit.Plain(string(u.Role)), {Text: u.Email, Tone: theme.Quiet}, {Text: "since " + s.env.Date(u.CreatedAt), Tone: theme.Quiet}})
	}
	invited := kit.Block{Title: "Invited"}
	for _, i := range s.invites {
		invited.Table = append(invited.Table, []kit.Cell{kit.Plain(i.Email), kit.Plain(string(i.Role)), {Text: "by " + i.CreatedBy, Tone: theme.Quiet}, {Text: "until " + s.env.Date(i.ExpiresAt), Tone: theme.Quiet}})
	}
	if len(s.people) == 0 && len(s.invites) == 0 {
		return []kit.Block{{Text: "Nobody is aboard, and nobody is invited. Press i to invite an owner."}}
	}
	return []kit.Block{people, invited}
}

func (s *company) steps() []kit.Block {
	if s.checklist == nil {
		return nil
	}
	b := kit.Block{}
	for _, step := range s.checklist.Items {
		title, at := kit.State(theme.Quiet, step.Title), kit.Cell{Text: "by the " + string(step.By), Tone: theme.Quiet}
		if step.Done {
			title = kit.State(theme.Good, step.Title)
			at.Text = facts(s.env, s.env.Date(step.DoneAt), step.DoneBy)
		}
		b.Table = append(b.Table, []kit.Cell{title, at})
	}
	total := max(1, s.checklist.Total)
	meter := kit.Block{Meters: []kit.Meter{{
		Label: "Onboarding", Value: fmt.Sprintf("%d of %d steps", s.checklist.Done, s.checklist.Total),
		Part: float64(s.checklist.Done) / float64(total),
	}}}
	return []kit.Block{meter, b}
}

// Copy offers the id and the command line.
func (s *company) Copy() []kit.Clip {
	return []kit.Clip{{Label: "id", Text: s.id}, {Label: "command line", Text: "partners show " + s.id}}
}

// SetSize says how much room there is.
func (s *company) SetSize(w, h int) {
	s.w, s.h = w, h
	s.detail.SetSize(w, max(1, h-tabsHeight))
	s.deals.SetSize(w, max(1, h-tabsHeight))
	s.draw()
}

// Title is the partner's name.
func (s *company) Title() string {
	if s.profile != nil {
		return s.profile.Name
	}
	return "Partner"
}

// Typing reports whether the filter of the deals has the focus.
func (s *company) Typing() bool { return s.part == partDeals && s.deals.Typing() }

// Keys are those that work now.
func (s *company) Keys() []kit.Key {
	if s.profile == nil {
		return s.detail.Keys()
	}
	if s.Typing() {
		return s.deals.Keys()
	}
	keys := []kit.Key{s.partKey()}
	for _, a := range s.actions() {
		keys = append(keys, a.key)
	}
	if s.part == partDeals {
		return append(s.deals.Keys(), keys...)
	}
	return append(keys, s.detail.Keys()...)
}

// View draws the names of the parts and the one that is shown.
func (s *company) View() string {
	if s.profile == nil {
		return kit.Box(s.detail.View(), s.w, s.h)
	}
	part := s.detail.View()
	if s.part == partDeals {
		part = s.deals.View()
	}
	return kit.Box(tabs(s.env, partNames(), s.part, s.w)+"\n\n"+part, s.w, s.h)
}
