package admin

import (
	"fmt"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/session"
	"gangway/domain/system"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// engine is how the portal itself is doing, with the people who are in.
type engine struct {
	env    *kit.Env
	state  *system.State
	detail *kit.Detail
	rows   *kit.List[domain.LiveSession]
	w, h   int
}

// backupLine is the command line that copies everything away, without the host.
const backupLine = "backup > gangway.snapshot"

// staleBackup is after how long without a backup the screen warns.
const staleBackup = 48 * time.Hour

type stateMsg struct {
	state system.State
	err   error
}

type endedMsg struct{ err error }

func newEngine(env *kit.Env) *engine {
	s := &engine{env: env, detail: kit.NewDetail(env)}
	s.rows = kit.NewList(env, kit.ListOptions[domain.LiveSession]{
		ID: func(l domain.LiveSession) string { return l.ID },
		Columns: []kit.Column[domain.LiveSession]{
			{Title: "Who", Cell: func(l domain.LiveSession) kit.Cell { return kit.Plain(whoIsIn(l)) }},
			{Title: "Company", Rank: 1, Cell: func(l domain.LiveSession) kit.Cell { return kit.Cell{Text: l.Partner, Tone: theme.Quiet} }},
			{Title: "By", Width: 8, Rank: 3, Cell: func(l domain.LiveSession) kit.Cell { return kit.Cell{Text: l.Door, Tone: theme.Quiet} }},
			{Title: "From", Width: 22, Rank: 2, Cell: func(l domain.LiveSession) kit.Cell { return kit.Cell{Text: l.Remote, Tone: theme.Quiet} }},
			{Title: "Since", Width: 13, Cell: func(l domain.LiveSession) kit.Cell { return kit.Plain(env.When(l.Since)) }},
		},
		Card: func(l domain.LiveSession) kit.Card {
			return kit.Card{Title: whoIsIn(l), Corner: kit.Plain(env.When(l.Since)), Line: facts(env, l.Partner, l.Door, l.Remote)}
		},
		Fetch: func(domain.Page, string) kit.Call[domain.List[domain.LiveSession]] {
			return kit.Look(env, session.List{})
		},
		Noun: "session", Nouns: "sessions", Note: "oldest first",
		Empty: "Nobody is in.",
	})
	return s
}

// whoIsIn names the person of a session.
func whoIsIn(l domain.LiveSession) string {
	if l.Name == "" {
		return "guest"
	}
	return l.Name
}

// Init asks how the portal is doing and who is in.
func (s *engine) Init() tea.Cmd {
	look := kit.Run(s.env, kit.Look(s.env, system.Show{}), func(v system.State, err error) tea.Msg { return stateMsg{v, err} })
	if s.env.Actor.Role != domain.Admin {
		return tea.Batch(look, s.detail.Wait())
	}
	return tea.Batch(look, s.detail.Wait(), s.rows.Init())
}

// Update takes the answers and the keys.
func (s *engine) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case stateMsg:
		if m.err != nil {
			s.detail.Fail(m.err)
			return s, nil
		}
		s.state = &m.state
		s.detail.Set(s.page())
		s.SetSize(s.w, s.h)
		return s, nil
	case endedMsg:
		if m.err != nil {
			s.env.Fail(m.err)
		} else {
			s.env.Toast(theme.Good, "The session has ended.")
		}
		return s, s.Init()
	}
	switch {
	case s.againKey().Is(msg):
		return s, s.Init()
	case s.copyKey().Is(msg):
		s.env.Copy(backupLine)
		return s, nil
	case s.endKey().Is(msg):
		s.askEnd()
		return s, nil
	}
	if page := s.env.Keys; s.detail.Height() > s.top() && (page.PageUp.Is(msg) || page.PageDown.Is(msg)) {
		return s, s.detail.Update(msg) // it can't be seen otherwise
	}
	if s.state == nil {
		return s, tea.Batch(s.detail.Update(msg), s.rows.Update(msg))
	}
	return s, s.rows.Update(msg)
}

func (s *engine) againKey() kit.Key { return kit.On("r", "refresh") }

func (s *engine) copyKey() kit.Key { return s.env.Keys.Copy.To("copy backup") }

func (s *engine) endKey() kit.Key {
	k := kit.On("x", "end session")
	switch l, ok := s.rows.Current(); {
	case s.env.Actor.Role != domain.Admin:
		return k.Unless("Only an admin can end a session.")
	case !ok:
		return k.Unless("Nobody is in.")
	case l.User == s.env.Actor.User && l.ID == s.env.Actor.Session:
		return k.Unless("This is your own session: q leaves it.")
	}
	return k
}

// askEnd asks before somebody is shown out.
func (s *engine) askEnd() {
	l, ok := s.rows.Current()
	if !ok {
		return
	}
	s.env.Open(kit.NewConfirm(s.env, kit.Confirm{
		Head: "End the session of " + whoIsIn(l) + "?",
		Body: []string{"It ends within a second, and its person reads that you have ended it. What was typed and not sent is kept as a draft.", "The person can come back at once: to keep somebody out, remove the key or the user."},
		Yes:  "End it", Danger: true,
		Do: func() tea.Cmd {
			return kit.Run(s.env, kit.Look(s.env, session.End{ID: l.ID}), func(_ session.Ended, err error) tea.Msg { return endedMsg{err} })
		},
	}))
}

// page tells the state of the portal.
func (s *engine) page() kit.Page {
	v, env := s.state, s.env
	timers := kit.State(theme.Good, "on time")
	switch {
	case v.Late > 0:
		timers = kit.State(theme.Bad, kit.Count(v.Late, "is late", "are late")+", the first since "+env.Exact(v.LateSince))
	case !v.NextTimer.IsZero():
		timers.Text += ", the next " + env.When(v.NextTimer)
	}
	copied := kit.State(theme.Warn, "none yet: ssh HOST "+backupLine)
	if b := v.Backup; b != nil {
		copied = kit.State(theme.Good, facts(env, env.When(b.At), bytesShort(b.Bytes), "by "+b.By))
		if env.Now().Sub(b.At) > staleBackup {
			copied.Tone = theme.Warn
		}
	}
	size := "not known"
	if v.StoreSize > 0 {
		size = bytesShort(v.StoreSize)
	}
	sessions := ""
	if env.Actor.Role != domain.Admin { // who sees no list of them
		sessions = strconv.Itoa(v.Sessions) + " now"
	}
	state := []kit.Pair{}
	for _, alarm := range v.Alarms {
		state = append(state, kit.Pair{Label: "Alarm", Value: kit.State(theme.Bad, alarm)})
	}
	return kit.Page{
		Subtitle: facts(env, "Gangway "+v.Version, "node "+v.Node, "up since "+env.Exact(v.Since)),
		Sections: []kit.Block{{Pairs: append(state, []kit.Pair{
			{Label: "Last backup", Value: copied},
			{Label: "Timers", Value: timers},
			kit.Fact("Store", size),
			kit.Fact("Events", strconv.FormatInt(v.Events, 10)+" in the feed of this node"),
			kit.Fact("Programme", "revision "+v.Revision),
			kit.Fact("Sessions", sessions),
		}...)}},
	}
}

// bytesShort tells a size as people read it: "12.4 MB".
func bytesShort(n int64) string {
	const k = 1000
	units := []string{"B", "kB", "MB", "GB", "TB"}
	v, i := float64(n), 0
	for v >= k && i < len(units)-1 {
		v, i = v/k, i+1
	}
	if i == 0 || v >= 100 {
		return fmt.Sprintf("%.0f %s", v, units[i])
	}
	return fmt.Sprintf("%.1f %s", v, units[i])
}

// SetSize says how much room there is: the state needs little, the sessions have
// the rest.
func (s *engine) SetSize(w, h int) {
	s.w, s.h = w, h
	s.detail.SetSize(w, h)
	if s.env.Actor.Role == domain.Admin && s.state != nil {
		s.detail.SetSize(w, s.top())
	}
	s.rows.SetSize(w, max(1, h-s.top()))
}

// top is how many lines the state takes above the sessions, with an empty one.
func (s *engine) top() int { return min(s.detail.Height()+1, max(1, s.h-leastSessions)) }

// leastSessions is how many lines the sessions have, however long the state is.
const leastSessions = 4

// Title names the place.
func (s *engine) Title() string { return "System" }

// Typing is false while nothing is filtered.
func (s *engine) Typing() bool { return s.rows.Typing() }

// Keys are those that work now.
func (s *engine) Keys() []kit.Key {
	if s.state == nil {
		return s.detail.Keys()
	}
	return s.rows.Keys(s.endKey(), s.againKey(), s.copyKey())
}

// View draws the state above the sessions.
func (s *engine) View() string {
	if s.state == nil || s.env.Actor.Role != domain.Admin {
		return kit.Box(s.detail.View(), s.w, s.h)
	}
	return kit.Box(kit.Box(s.detail.View(), s.w, s.top())+"\n"+s.rows.View(), s.w, s.h)
}
