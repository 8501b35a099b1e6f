package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/tui/kit"
	"gangway/tui/theme"
)

// openFirst opens the place of the session: the screens that lie on the way
// there first, so that esc leads back through them.
func (r *root) openFirst(place kit.Place) tea.Cmd {
	var cmds []tea.Cmd
	if len(place) > 0 {
		for i := 1; i < len(place); i++ {
			if rt, _ := r.router.findFor(r.env.Actor, place[:i]); rt != nil {
				cmds = append(cmds, r.goTo(place[:i], false))
			}
		}
		cmds = append(cmds, r.goTo(place, false))
	}
	if len(r.stack) == 0 {
		cmds = append(cmds, r.home())
	}
	return tea.Batch(cmds...)
}

// home opens the first section.
func (r *root) home() tea.Cmd {
	s := r.router.sections(r.env.Actor)
	if len(s) == 0 {
		return r.push(&page{screen: &blank{env: r.env}}, false)
	}
	return r.section(s[0])
}

// section opens a section in place of everything.
func (r *root) section(rt *kit.Route) tea.Cmd {
	r.stack = nil
	return r.push(&page{place: strings.Fields(rt.Path), screen: rt.Open(r.env, nil), route: rt}, false)
}

// goTo opens a place on top of the stack. A section opens in place of all.
func (r *root) goTo(place kit.Place, replace bool) tea.Cmd {
	rt, words := r.router.findFor(r.env.Actor, place)
	if rt == nil {
		other, _ := r.router.find(place)
		err := failure(other != nil)
		return r.say(kit.ToastAction{Tone: theme.Warn, Text: kit.Sentence(err)})
	}
	if rt.Tab > 0 && !replace {
		return r.section(rt)
	}
	return r.push(&page{place: slices.Clone(place), screen: rt.Open(r.env, words), route: rt}, replace)
}

func (r *root) push(p *page, replace bool) tea.Cmd {
	r.lastID++
	p.id = r.lastID
	if replace && len(r.stack) > 0 {
		gone := r.top()
		if r.acting != 0 {
			if i := r.index(r.acting); i >= 0 {
				gone = r.stack[i]
			}
		}
		r.stack = slices.DeleteFunc(r.stack, func(x *page) bool { return x == gone })
	}
	if len(r.stack) >= deepest {
		r.stack = slices.Delete(r.stack, 1, 2)
	}
	r.stack = append(r.stack, p)
	r.size(p)
	return r.ask(p)
}

func (r *root) index(id int) int {
	return slices.IndexFunc(r.stack, func(p *page) bool { return p.id == id })
}

// back closes a page, the top one for id 0. What it uncovers asks again.
func (r *root) back(id int) tea.Cmd {
	i := len(r.stack) - 1
	if id != 0 {
		i = r.index(id)
	}
	if i < 0 {
		return nil
	}
	wasTop := i == len(r.stack)-1
	if len(r.stack) == 1 {
		return r.home()
	}
	r.stack = slices.Delete(r.stack, i, i+1)
	if !wasTop {
		return nil
	}
	p := r.top()
	return r.ask(p)
}

// blank is the screen of somebody for whom there is nothing.
type blank struct {
	env  *kit.Env
	w, h int
}

func (b *blank) Init() tea.Cmd                        { return nil }
func (b *blank) Update(tea.Msg) (kit.Screen, tea.Cmd) { return b, nil }
func (b *blank) SetSize(w, h int)                     { b.w, b.h = w, h }
func (b *blank) Title() string                        { return "" }
func (b *blank) Keys() []kit.Key                      { return nil }
func (b *blank) Typing() bool                         { return false }
func (b *blank) View() string {
	return b.env.Empty("There is nothing here for you yet.", kit.Key{}, b.w)
}
