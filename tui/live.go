package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"gangway/tui/kit"
)

// watch waits for the broker: one waiting command a session, which costs nothing
// while nothing changes.
func (r *root) watch() tea.Cmd {
	return r.env.Runs.Watch(r.o.Context, r.sub, func() tea.Msg { return stale{} })
}

// refresh asks again what went stale, and waits for more.
func (r *root) refresh() tea.Cmd {
	topics := r.sub.Take()
	cmds := []tea.Cmd{r.watch(), r.count(topics)}
	if p := r.top(); p != nil && overlap(topicsOf(p.screen), topics) {
		cmds = append(cmds, r.address(p.screen.Init(), p.id))
	}
	return tea.Batch(cmds...)
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

func topicsOf(s kit.Screen) []string {
	if l, ok := s.(kit.Listener); ok {
		return l.Topics()
	}
	return nil
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(t string) bool { return slices.Contains(b, t) })
}
