package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"gangway/tui/kit"
	"gangway/tui/theme"
)

// watch has the broker say when something changes, which costs nothing while
// nothing does.
func (r *root) watch() tea.Cmd {
	return r.env.Runs.Watch(r.o.Context, r.sub, func() tea.Msg { return stale{} })
}

// refresh asks again what went stale, and waits for more.
func (r *root) refresh() tea.Cmd {
	topics := r.sub.Take()
	cmds := []tea.Cmd{r.watch(), r.count(topics), r.herald(topics)}
	if p := r.top(); p != nil && !r.Asleep() && overlap(topicsOf(p.screen), topics) {
		cmds = append(cmds, r.ask(p))
	}
	return tea.Batch(cmds...)
}

// ask has a page ask for what it shows: anew only when all that it asked before is
// answered, so that no older answer comes after a newer one.
func (r *root) ask(p *page) tea.Cmd {
	if p.asking {
		p.again = true
		return nil
	}
	p.asking = true
	return tea.Sequence(r.address(p.screen.Init(), p.id), func() tea.Msg { return asked{p} })
}

// answered has a page ask anew if it had to while it asked.
func (r *root) answered(p *page) tea.Cmd {
	again := p.again
	p.asking, p.again = false, false
	if !again || !slices.Contains(r.stack, p) {
		return nil
	}
	return r.ask(p)
}

// listen hears of the topics of the top screen and of the sections' counts.
func (r *root) listen() {
	if r.sub == nil || r.quitting {
		return
	}
	var topics []string
	if p := r.top(); p != nil {
		topics = append(topics, topicsOf(p.screen)...)
	}
	for _, rt := range r.router.sections(r.env.Actor) {
		topics = append(topics, rt.TopicsFor(r.env.Actor)...)
	}
	for _, h := range r.o.Heralds {
		if h.May(r.env.Actor) {
			topics = append(topics, h.Topics(r.env.Actor)...)
		}
	}
	slices.Sort(topics)
	topics = slices.Compact(topics)
	if !slices.Equal(topics, r.heard) {
		r.heard = topics
		r.sub.Listen(topics...)
	}
}

// count asks what waits in the sections that listen to one of the topics, in all
// for nil.
func (r *root) count(topics []string) tea.Cmd {
	var cmds []tea.Cmd
	for _, rt := range r.router.sections(r.env.Actor) {
		if rt.Count == nil || (topics != nil && !overlap(rt.TopicsFor(r.env.Actor), topics)) {
			continue
		}
		path := rt.Path
		cmds = append(cmds, kit.Run(r.env, rt.Count(r.env), func(n int, err error) tea.Msg {
			return counted{path, n, err}
		}))
	}
	return tea.Batch(cmds...)
}

// herald asks the heralds that listen to one of the topics, all for nil, what there
// is to tell.
func (r *root) herald(topics []string) tea.Cmd {
	var cmds []tea.Cmd
	for i, h := range r.o.Heralds {
		if !h.May(r.env.Actor) || topics != nil && !overlap(h.Topics(r.env.Actor), topics) {
			continue
		}
		user := r.env.Actor.User
		cmds = append(cmds, kit.Run(r.env, h.Ask(r.env), func(told kit.Heralded, err error) tea.Msg {
			return herald{i, user, told, err}
		}))
	}
	return tea.Batch(cmds...)
}

// hear takes what a herald has to tell. What was there when the session began is no
// news to it.
func (r *root) hear(m herald) tea.Cmd {
	if m.err != nil || m.user != r.env.Actor.User {
		return nil
	}
	before, heard := r.told[m.i]
	later := m.told.Latest > before.Latest
	if !later {
		m.told.Latest = before.Latest
	}
	r.told[m.i] = m.told
	if !heard || !later || m.told.Toast == "" {
		return nil
	}
	return r.say(kit.ToastAction{Tone: theme.Info, Text: m.told.Toast})
}

// heralded returns what is to stand in the frame: of the first herald that has
// words, or a place at least.
func (r *root) heralded() (out kit.Heralded) {
	for i := range r.o.Heralds {
		if h := r.told[i]; out.Words == "" && (h.Words != "" || out.Place == nil) {
			out = h
		}
	}
	return out
}

func topicsOf(s kit.Screen) []string {
	if l, ok := s.(kit.Listener); ok {
		return l.Topics()
	}
	return nil
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(t string) bool { return slices.Contains(b, t) })
}
