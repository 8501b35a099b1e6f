package tui

import (
	"context"
	"maps"
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
	cmds := []tea.Cmd{r.watch(), r.survey(topics)}
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

// survey asks what waits in the sections and what the heralds have to tell, of those
// that listen to one of the topics, of all for nil. It is one question, so that all of
// it comes in one frame.
func (r *root) survey(topics []string) tea.Cmd {
	concerns := func(of []string) bool { return topics == nil || overlap(of, topics) }
	var asks []func(context.Context, *surveyed)
	for _, rt := range r.router.sections(r.env.Actor) {
		if rt.Count == nil || !concerns(rt.TopicsFor(r.env.Actor)) {
			continue
		}
		path, count := rt.Path, rt.Count(r.env)
		asks = append(asks, func(ctx context.Context, s *surveyed) {
			if n, err := count(ctx); err == nil {
				s.counts[path] = n
			}
		})
	}
	for i, h := range r.o.Heralds {
		if !h.May(r.env.Actor) || !concerns(h.Topics(r.env.Actor)) {
			continue
		}
		ask := h.Ask(r.env)
		asks = append(asks, func(ctx context.Context, s *surveyed) {
			if told, err := ask(ctx); err == nil {
				s.told[i] = told
			}
		})
	}
	if len(asks) == 0 {
		return nil
	}
	of := r.env.Actor
	return kit.Run(r.env, kit.Together(r.env, func(ctx context.Context) (surveyed, error) {
		s := surveyed{of, map[string]int{}, map[int]kit.Heralded{}}
		for _, ask := range asks {
			ask(ctx, &s)
		}
		return s, nil
	}), func(s surveyed, _ error) tea.Msg { return s })
}

// surveyed takes what waits, and what the heralds have to tell.
func (r *root) surveyed(m surveyed) tea.Cmd {
	if now := r.env.Actor; m.of.User != now.User || m.of.As != now.As {
		return nil
	}
	maps.Copy(r.counts, m.counts)
	var cmds []tea.Cmd
	for i := range r.o.Heralds {
		if told, ok := m.told[i]; ok {
			cmds = append(cmds, r.hear(i, told))
		}
	}
	return tea.Batch(cmds...)
}

// hear takes what a herald has to tell. What was there when the session began is no
// news to it.
func (r *root) hear(i int, told kit.Heralded) tea.Cmd {
	before, heard := r.told[i]
	later := told.Latest > before.Latest
	if !later {
		told.Latest = before.Latest
	}
	r.told[i] = told
	if !heard || !later || told.Toast == "" {
		return nil
	}
	return r.say(kit.ToastAction{Tone: theme.Info, Text: told.Toast})
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
