// Package home is the first screen of a partner's people. It answers one
// question, what needs me?, with a queue of which each line opens its thing, and
// tells below in a few lines how the company stands.
package home

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/feed"
	"gangway/domain/lead"
	"gangway/domain/learn"
	"gangway/domain/library"
	"gangway/domain/news"
	"gangway/domain/partner"
	"gangway/domain/tier"
	"gangway/tui/kit"
	newsui "gangway/tui/screens/news"
)

// Routes lists the place of Home.
func Routes() []kit.Route {
	return []kit.Route{{
		Path: "home", Title: "Home", Help: "What needs you, and how your company stands.", Tab: 1,
		May:  func(a domain.Actor) bool { return a.Side == domain.Partner },
		Open: func(env *kit.Env, _ []string) kit.Screen { return newHome(env) },
	}}
}

// facts are what Home shows.
type facts struct {
	company  partner.Profile
	steps    partner.Checklist
	requests []partner.Request
	leads    []lead.Lead // that are offered or wait for a first action
	calls    []deal.Summons
	totals   deal.Totals
	events   []domain.Event // until they are worded
	lately   []happening
	tier     tier.Explanation
	courses  []learn.Standing // that are asked for, to be renewed, or in the middle of a quiz
	news     news.Inbox
	papers   []library.Entry // documents to be confirmed
	may      map[string]bool // which of operations are open to the actor
	viewing  bool            // the actor looks at all this as somebody else would
}

// can reports whether an operation is open to whose Home it is.
func (f facts) can(operation string) bool { return f.viewing || f.may[operation] }

type factsMsg struct {
	facts
	err error
}

// home is the first screen of a partner.
type home struct {
	env   *kit.Env
	w, h  int
	wait  *kit.Wait
	facts *facts
	err   error
	items []item
	at    int

	asleep bool
	kept   string // id of the line where the cursor was when it fell asleep
}

func newHome(env *kit.Env) *home { return &home{env: env, wait: kit.NewWait(env)} }

// Init asks for everything at once, so that nothing jumps as it comes.
func (s *home) Init() tea.Cmd {
	cmd := kit.Run(s.env, gather(s.env), func(f facts, err error) tea.Msg { return factsMsg{f, err} })
	if s.facts != nil || s.asleep {
		return cmd
	}
	return tea.Batch(cmd, s.wait.Start())
}

// Sleep lets go of the facts.
func (s *home) Sleep() {
	if s.facts == nil {
		return
	}
	s.asleep, s.kept = true, s.under()
	s.facts, s.items, s.at = nil, nil, 0
}

// Asleep reports whether the facts are gone.
func (s *home) Asleep() bool { return s.asleep }

// under is the id of the line under the cursor.
func (s *home) under() string {
	if s.at < len(s.items) {
		return s.items[s.at].id
	}
	return s.kept
}

// gather is the call that brings all facts. What is not open to the actor is
// left out.
func gather(env *kit.Env) kit.Call[facts] {
	company := kit.Query(env, partner.Show{})
	steps := kit.Query(env, partner.ShowChecklist{})
	requests := kit.Query(env, partner.ListRequests{Page: domain.Page{Limit: 20}})
	leads := kit.Query(env, lead.Attention{})
	calls := kit.Query(env, deal.Attention{})
	totals := kit.Query(env, deal.Summary{})
	lately := kit.Query(env, feed.Lately{Limit: 20})
	standing := kit.Query(env, tier.Show{})
	courses := kit.Query(env, learn.Due{})
	items := kit.Query(env, news.Waiting{})
	papers := kit.Query(env, library.List{Open: true, Page: domain.Page{Limit: 5}})
	may, viewing := kit.Can(env, operations...), env.Actor.ReadOnly
	return kit.Together(env, func(ctx context.Context) (f facts, err error) {
		f.viewing = viewing
		load(ctx, &f.company, company, &err)
		load(ctx, &f.steps, steps, &err)
		load(ctx, &f.totals, totals, &err)
		f.requests = list(ctx, requests, &err)
		f.leads = list(ctx, leads, &err)
		f.calls = list(ctx, calls, &err)
		f.events = list(ctx, lately, &err)
		load(ctx, &f.tier, standing, &err)
		f.courses = list(ctx, courses, &err)
		load(ctx, &f.news, items, &err)
		f.papers = list(ctx, papers, &err)
		load(ctx, &f.may, may, &err)
		return f, err
	})
}

// load puts an answer where it belongs, unless there was an error before. What is
// denied stays empty.
func load[T any](ctx context.Context, into *T, call kit.Call[T], failed *error) {
	if *failed != nil {
		return
	}
	v, err := call(ctx)
	switch domain.KindOf(err) {
	case "":
		*into = v
	case domain.Denied:
	default:
		*failed = err
	}
}

func list[T any](ctx context.Context, call kit.Call[domain.List[T]], failed *error) []T {
	var l domain.List[T]
	load(ctx, &l, call, failed)
	return l.Items
}

// Topics are those of the company, its people, its deals and its leads, of its tier,
// of what the actor learns and of what there is to read.
func (s *home) Topics() []string {
	a := s.env.Actor
	p := a.Partner
	return append(newsui.Topics(a), partner.Topic(p), "team/"+p, deal.PartnerTopic(p), lead.PartnerTopic(p), tier.Topic(p), learn.Topic(a.User), learn.TeamTopic(p), domain.TopicProgramme)
}

// Update takes the answer and the keys.
func (s *home) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	k := s.env.Keys
	switch m := msg.(type) {
	case factsMsg:
		s.answer(m)
	case kit.Outcome:
		if err := m.Outcome(); err != nil {
			s.env.Fail(err)
		} else {
			s.told(m)
		}
		return s, s.Init()
	case kit.WheelMsg:
		s.move(m.Lines)
	case kit.ClickMsg:
		s.click(m)
	case tea.KeyPressMsg:
		switch {
		case k.Up.Is(m):
			s.move(-1)
		case k.Down.Is(m):
			s.move(1)
		case k.First.Is(m):
			s.move(-len(s.items))
		case k.Last.Is(m):
			s.move(len(s.items))
		case k.Retry.Is(m) && s.err != nil:
			return s, s.Init()
		case k.Open.Is(m):
			s.open()
		case s.newKey().Is(m):
			s.env.Go("deals", "new")
		case s.stepsKey().Is(m):
			s.env.Go("onboarding")
		default:
			return s, s.act(m)
		}
	default:
		return s, s.wait.Update(msg)
	}
	return s, nil
}

// answer takes the facts and keeps the cursor on its line.
func (s *home) answer(m factsMsg) {
	s.wait.Stop()
	s.err, s.asleep = m.err, false
	if m.err != nil {
		return
	}
	id := s.under()
	s.kept = ""
	m.lately, m.events = happenings(s.env, m.events), nil
	s.facts = &m.facts
	s.items = queue(s.env, m.facts)
	for i, it := range s.items {
		if it.id == id {
			s.at = i
		}
	}
	s.move(0)
}

func (s *home) move(by int) { s.at = max(0, min(s.at+by, len(s.items)-1)) }

func (s *home) open() {
	if s.at < len(s.items) {
		s.items[s.at].open(s.env)
	}
}

// act does what the line under the cursor offers with one key.
func (s *home) act(m tea.KeyPressMsg) tea.Cmd {
	if s.at < len(s.items) {
		if it := s.items[s.at]; it.do != nil && it.key.Is(m) {
			return it.do(s.env)
		}
	}
	return nil
}

func (s *home) click(m kit.ClickMsg) {
	if s.facts == nil {
		return
	}
	top, end := s.window(s.queueHeight())
	i := top + (m.Y-s.queueTop())/s.itemHeight()
	switch {
	case m.Y < s.queueTop() || i >= end:
	case i == s.at:
		s.open()
	default:
		s.move(i - s.at)
	}
}

func (s *home) newKey() kit.Key {
	k := s.env.Keys.New.To("new deal")
	k.Help = "Register a deal."
	switch why := looksOnly(s.env); {
	case why != "":
		return k.Unless(why)
	case s.facts != nil && !s.facts.can("deals.register"):
		return k.Unless("Only who works on deals can register one.")
	}
	return k
}

func (s *home) stepsKey() kit.Key {
	k := kit.On("o", "onboarding")
	k.Help = "See the steps of coming aboard."
	if s.facts != nil && s.facts.steps.Done == s.facts.steps.Total {
		return k.Hush()
	}
	return k
}

// SetSize says how much room there is.
func (s *home) SetSize(w, h int) { s.w, s.h = w, h }

// Title is empty: Home is where the path begins.
func (s *home) Title() string { return "" }

// Typing is false: there is nothing to type.
func (s *home) Typing() bool { return false }

// Keys are those that work on the line under the cursor, and the usual ways on.
func (s *home) Keys() []kit.Key {
	k := s.env.Keys
	if s.facts == nil {
		if s.err != nil {
			return []kit.Key{k.Retry}
		}
		return nil
	}
	var keys []kit.Key
	if len(s.items) > 0 {
		keys = append(keys, k.Move, k.Open)
		if it := s.items[s.at]; it.do != nil {
			keys = append(keys, it.key)
		}
	}
	if s.err != nil {
		keys = append(keys, k.Retry)
	}
	return append(keys, s.newKey(), s.stepsKey(), k.First, k.Last)
}
