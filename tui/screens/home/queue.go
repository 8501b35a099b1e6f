package home

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain/deal"
	"gangway/domain/lead"
	"gangway/domain/learn"
	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/domain/tier"
	"gangway/tui/kit"
	leadui "gangway/tui/screens/lead"
	libraryui "gangway/tui/screens/library"
	"gangway/tui/screens/team"
	tierui "gangway/tui/screens/tier"
	"gangway/tui/theme"
)

// An item is a line of the queue.
type item struct {
	id      string
	kind    string // what stands before it
	subject string
	words   string // what is to be done, or until when
	tone    theme.Tone
	place   kit.Place // where it leads; nil says its hint
	hint    string
	key     kit.Key // does something without leaving Home
	do      func(*kit.Env) tea.Cmd
}

func (it item) open(env *kit.Env) {
	switch {
	case it.place != nil:
		env.Go(it.place...)
	case it.hint != "":
		env.Toast(theme.Info, it.hint)
	}
}

// The kinds of items.
const (
	kindLead   = "Lead"
	kindDeal   = "Deal"
	kindTeam   = "Team"
	kindKey    = "Key"
	kindStep   = "Step"
	kindTier   = "Tier"
	kindNews   = "News"
	kindRead   = "Read"
	kindCourse = "Course"
)

// most is how many steps of the onboarding stand in the queue at once.
const most = 3

// queue returns what needs the actor, what is most pressing first.
func queue(env *kit.Env, f facts) []item {
	var items []item
	for _, l := range f.leads {
		items = append(items, waiting(env, f, l))
	}
	named := map[string]bool{} // deals that are here for another reason
	for _, c := range f.calls {
		named[c.Deal.ID] = named[c.Deal.ID] || c.Why != deal.CallStale
	}
	for _, c := range f.calls {
		if c.Why != deal.CallStale || !named[c.Deal.ID] {
			items = append(items, call(env, c))
		}
	}
	if f.tier.Grace != nil {
		items = append(items, atRisk(env, f.tier))
	}
	for _, q := range f.requests {
		items = append(items, request(q))
	}
	for _, n := range f.news.Confirm {
		items = append(items, item{id: n.ID, kind: kindNews, subject: n.Title, words: "please read and confirm", tone: theme.Warn, place: kit.To("news", n.ID)})
	}
	for _, d := range f.papers {
		items = append(items, item{id: d.Path, kind: kindRead, subject: d.Title, words: "please read and confirm", tone: theme.Warn, place: libraryui.Place(d.Path)})
	}
	for _, c := range f.courses {
		items = append(items, course(env, c))
	}
	slices.SortStableFunc(items, func(a, b item) int { return cmp.Compare(urgency(a), urgency(b)) })
	n := 0
	for _, p := range f.steps.Items {
		if p.Done || p.By != programme.SidePartner || n == most || !f.can(operation(p)) {
			continue
		}
		n++
		items = append(items, step(env, p))
	}
	if n == 0 && fresh(f) {
		items = append(items, begin(f)...)
	}
	return items
}

// urgency puts what merely lies still behind what somebody waits for.
func urgency(it item) int {
	if it.tone == theme.Quiet {
		return 1
	}
	return 0
}

// operations are all that Home has to know whether they are open to somebody.
var operations = []string{"agreements.accept", "deals.register", "keys.add", "leads.accept", "partners.tick", "users.invite"}

// operation names what has to be open to somebody who is to do a step.
func operation(p partner.Step) string {
	if p.Kind == programme.KindManual {
		return "partners.tick"
	}
	switch p.Event {
	case programme.EventAgreementAccepted:
		return "agreements.accept"
	case programme.EventUserJoined:
		return "users.invite"
	case programme.EventKeyAdded:
		return "keys.add"
	case programme.EventLeadAccepted:
		return "leads.accept"
	}
	return "deals.register"
}

// fresh reports a company that has no deal yet.
func fresh(f facts) bool {
	for _, n := range f.totals.Counts {
		if n > 0 {
			return false
		}
	}
	return true
}

// begin are the first useful things to do where the programme names none.
func begin(f facts) []item {
	var items []item
	for _, it := range []struct {
		operation string
		item
	}{
		{"deals.register", item{id: "begin-deal", kind: kindDeal, subject: "Register your first deal", words: "a customer, a product, an amount", place: kit.To("deals", "new")}},
		{"users.invite", item{id: "begin-team", kind: kindTeam, subject: "Invite a colleague", words: "a code that works once", place: kit.To("team", "invite")}},
		{"keys.add", item{id: "begin-key", kind: kindKey, subject: "Add a second key", words: "for your other computer", place: kit.To("keys", "add")}},
	} {
		if f.can(it.operation) {
			items = append(items, it.item)
		}
	}
	return items
}

// waiting is a lead that is offered, which a accepts, or one with which something
// is to be done.
func waiting(env *kit.Env, f facts, l lead.Lead) item {
	clock := leadui.Clock(env, l)
	it := item{
		id: l.ID, kind: kindLead, subject: leadui.Dotted(env, leadui.Name(l), leadui.Size(l)), words: clock.Text, tone: clock.Tone,
		place: kit.To("leads", l.ID),
	}
	if l.Status == lead.StatusOffered && f.can("leads.accept") {
		it.key = kit.On("a", "accept").Unless(looksOnly(env))
		it.do = func(env *kit.Env) tea.Cmd {
			return kit.Send(env, lead.Accept{ID: l.ID, Unopened: true, Version: l.Version})
		}
	}
	return it
}

// looksOnly says why somebody who views as a partner can't change anything.
func looksOnly(env *kit.Env) string {
	if env.Actor.ReadOnly {
		return "You are viewing as " + env.Actor.PartnerName + ": nothing can be changed."
	}
	return ""
}

// call is a deal that needs its partner.
func call(env *kit.Env, c deal.Summons) item {
	it := item{id: string(c.Why) + c.Deal.ID, kind: kindDeal, subject: c.Deal.Customer.Name, tone: theme.Warn, place: kit.To("deals", c.Deal.ID)}
	switch c.Why {
	case deal.CallReturned:
		it.words = "returned: please complete it"
	case deal.CallWinReturned:
		it.words = "win returned: please correct it"
	case deal.CallExpiring:
		it.words = "protection ends " + env.When(c.At)
	case deal.CallExpired:
		it.words, it.tone = "protection is over: "+env.Left(c.At)+" to renew it", theme.Bad
	case deal.CallAnswered:
		it.words, it.tone = "extension "+extension(c.Deal)+" "+env.When(c.At), theme.Info
	case deal.CallStale:
		it.words, it.tone = "no update since "+env.Date(c.At), theme.Quiet
	}
	return it
}

func extension(d deal.Deal) string {
	if d.Extension != nil && d.Extension.Status == deal.Granted {
		return "approved"
	}
	return "refused"
}

// atRisk is the tier that the company loses if nothing changes.
func atRisk(env *kit.Env, e tier.Explanation) item {
	words := "at risk in " + env.Left(e.Grace.Until)
	if len(e.Grace.Gap) > 0 {
		words += ": " + tierui.Said(e.Grace.Gap[0])
	}
	return item{id: "tier", kind: kindTier, subject: e.Tier.Name, words: words, tone: theme.Warn, place: kit.To("programme")}
}

// course is a course that is asked for, to be renewed, or in the middle of a quiz.
func course(env *kit.Env, c learn.Standing) item {
	it := item{id: c.ID, kind: kindCourse, subject: c.Title, tone: theme.Info, place: kit.To("learn", c.ID)}
	read := fmt.Sprintf("%d of %d lessons", c.Read, c.Lessons)
	due := env.Programme().EndOfDay(c.Due)
	switch {
	case c.State == learn.InQuiz:
		it.words = "a quiz is open: go on with it"
		it.tone = theme.Warn
	case c.State == learn.Renewing:
		it.words = "your certificate ends " + env.When(c.Ends)
	case c.Overdue:
		it.words, it.tone = "was due "+env.When(due)+" "+env.Theme.Glyph.Dot+" "+read, theme.Bad
	default:
		it.words = "due " + env.When(due) + " " + env.Theme.Glyph.Dot + " " + read
	}
	return it
}

// request is somebody who asks to join; a takes them in.
func request(q partner.Request) item {
	return item{
		id: q.ID, kind: kindTeam, subject: q.Name, words: "asks to join your company", tone: theme.Warn, place: kit.To("team"),
		key: kit.On("a", "accept"), do: func(env *kit.Env) tea.Cmd {
			team.Accept(env, q)
			return nil
		},
	}
}

// step is a step of the onboarding; space marks one that is marked by hand.
func step(env *kit.Env, p partner.Step) item {
	it := item{id: p.ID, kind: kindStep, subject: p.Title, words: strings.TrimSuffix(p.Hint, "."), tone: theme.Quiet, place: team.Where(env, p), hint: p.Hint}
	if p.Kind == programme.KindManual {
		it.key = env.Keys.Select.To("mark as done")
		it.do = func(env *kit.Env) tea.Cmd { return kit.Send(env, partner.Tick{Step: p.ID}) }
	}
	return it
}

// told says what has come of a key, and offers to take it back where that can
// be.
func (s *home) told(o kit.Outcome) {
	switch m := o.(type) {
	case kit.Done[partner.Checklist]:
		c, ok := m.Command.(partner.Tick)
		if !ok || c.Undo {
			return
		}
		s.env.Undo("Done. That is one step less.", func() tea.Cmd {
			return kit.Send(s.env, partner.Tick{Step: c.Step, Undo: true})
		})
	case kit.Done[lead.Lead]:
		s.env.Toast(theme.Good, leadui.Yours(s.env, m.Value))
	default:
		team.Told(s.env, o)
	}
}

// heading is what stands above the queue.
func heading(f facts, items []item) string {
	switch {
	case len(items) == 0:
		return "Nothing needs you"
	case fresh(f) && len(f.leads)+len(f.calls)+len(f.requests) == 0:
		return "To begin with"
	}
	return "Needs you"
}

// openDeals is how many deals are part of the pipeline.
func openDeals(t deal.Totals) int {
	n := int64(0)
	for _, s := range []deal.Status{deal.StatusSubmitted, deal.StatusReturned, deal.StatusApproved, deal.StatusWinPending} {
		n += t.Counts[s]
	}
	return int(n)
}
