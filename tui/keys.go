package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/tui/kit"
	"gangway/tui/theme"
)

// key finds out whose a key is: a dialog's, the text's that has the focus, the
// screen's, or the frame's, in this order.
func (r *root) key(m tea.KeyPressMsg) tea.Cmd {
	r.idle = nil
	if m.String() == "ctrl+c" {
		return r.quit()
	}
	if r.w < leastWidth || r.h < leastHeight {
		return nil
	}
	if n := len(r.layers); n > 0 {
		return r.tell(r.layers[n-1], m)
	}
	p := r.top()
	if p == nil {
		return nil
	}
	if p.screen.Typing() || takes(p.screen, m) {
		return r.update(p, m)
	}
	for _, k := range p.screen.Keys() {
		if k.Refused(m) {
			return r.say(kit.ToastAction{Tone: theme.Warn, Text: k.Why})
		}
		if k.Is(m) {
			return r.update(p, m)
		}
	}
	if cmd, taken := r.global(m); taken {
		return cmd
	}
	return r.update(p, m)
}

func takes(s kit.Screen, m tea.KeyPressMsg) bool {
	t, ok := s.(kit.Taker)
	return ok && t.Takes(m)
}

// heraldKey opens what a herald tells of.
const heraldKey = "N"

// global does what a key means everywhere.
func (r *root) global(m tea.KeyPressMsg) (tea.Cmd, bool) {
	k := r.env.Keys
	switch {
	case k.Back.Is(m):
		return r.escape(), true
	case k.Palette.Is(m):
		return r.over(newPalette(r), 0), true
	case k.Help.Is(m):
		return r.over(newHelp(r), 0), true
	case k.Quit.Is(m):
		return r.quit(), true
	case k.Mouse.Is(m):
		return r.toggleMouse(), true
	case m.String() == heraldKey && r.heralded().Place != nil:
		return r.goTo(r.heralded().Place, false), true
	case k.Undo.Is(m) && r.toast != nil && r.toast.Undo != nil:
		t := r.toast
		r.toast = nil
		return r.address(t.Undo(), t.owner), true
	case k.Copy.Is(m):
		return r.copy(), true
	case k.Menu.Is(m) && r.phone():
		return r.over(r.menu(), 0), true
	case k.Next.Is(m):
		return r.shift(1), true
	case k.Previous.Is(m):
		return r.shift(-1), true
	}
	s := r.router.sections(r.env.Actor)
	if name := m.String(); len(name) == 1 && name[0] >= '1' && int(name[0]-'1') < len(s) {
		return r.section(s[name[0]-'1']), true
	}
	return nil, false
}

// escape goes back, and from the first screen of somebody who views the portal
// as another to what they are themselves. It never leaves.
func (r *root) escape() tea.Cmd {
	switch {
	case len(r.stack) > 1:
		return r.back(0)
	case r.env.Actor.As != r.own.As:
		return r.become(r.own)
	}
	return nil
}

// shift opens the section beside the present one.
func (r *root) shift(by int) tea.Cmd {
	s := r.router.sections(r.env.Actor)
	if len(s) < 2 {
		return nil
	}
	return r.section(s[(r.active(s)+by+len(s))%len(s)])
}

// active returns the index of the section that the bottom screen belongs to.
func (r *root) active(s []*kit.Route) int {
	if len(r.stack) == 0 || len(r.stack[0].place) == 0 {
		return 0
	}
	for i, rt := range s {
		if strings.EqualFold(strings.Fields(rt.Path)[0], r.stack[0].place[0]) {
			return i
		}
	}
	return 0
}

func (r *root) toggleMouse() tea.Cmd {
	r.mouse = !r.mouse
	if r.o.KeepMouse != nil {
		r.o.KeepMouse(r.mouse)
	}
	words := "Mouse off: your terminal selects text again."
	if r.mouse {
		words = "Mouse on: click sections, rows and keys. ctrl+o turns it off."
	}
	return r.say(kit.ToastAction{Tone: theme.Info, Text: words})
}

// copy offers what can be copied here: a record's own clips, else the command
// line that leads to this place.
func (r *root) copy() tea.Cmd {
	p := r.top()
	var clips []kit.Clip
	if c, ok := p.screen.(kit.Copier); ok {
		clips = c.Copy()
	}
	if len(clips) == 0 {
		clips = []kit.Clip{{Label: "command line", Text: r.commandLine(strings.Join(p.place, " "), true)}}
	}
	if len(clips) == 1 {
		return r.copied(clips[0].Text)
	}
	opts := make([]kit.Option, len(clips))
	for i, c := range clips {
		opts[i] = kit.Option{Value: c.Text, Label: c.Label, Hint: c.Text}
	}
	return r.over(kit.NewPick(r.env, kit.Pick{Head: "Copy", Options: opts, Do: func(o kit.Option) tea.Cmd {
		r.env.Copy(o.Value)
		return nil
	}}), 0)
}

// commandLine returns what to type in a shell to come to the same.
func (r *root) commandLine(words string, screen bool) string {
	line := r.env.CommandLine(words)
	if screen {
		return strings.Replace(line, "ssh ", "ssh -t ", 1)
	}
	return line
}

// menu is a phone's tab line: the sections, and every other place that can be
// opened by itself.
func (r *root) menu() kit.Dialog {
	s := r.router.sections(r.env.Actor)
	opts := make([]kit.Option, len(s))
	for i, rt := range s {
		opts[i] = kit.Option{Value: rt.Path, Label: rt.Title, Hint: r.countWord(rt)}
	}
	for i := range r.router.table {
		if rt := &r.router.table[i]; rt.Tab == 0 && plain(rt) && open(rt, r.env.Actor) {
			opts = append(opts, kit.Option{Value: rt.Path, Label: rt.Title})
		}
	}
	return kit.NewPick(r.env, kit.Pick{Head: "Menu", Options: opts, At: s[r.active(s)].Path, Do: func(o kit.Option) tea.Cmd {
		r.env.Go(strings.Fields(o.Value)...)
		return nil
	}})
}

// paste goes to text that has the focus and to nothing else, so that it never
// presses a key.
func (r *root) paste(m tea.PasteMsg) tea.Cmd {
	r.idle = nil
	if n := len(r.layers); n > 0 {
		return r.tell(r.layers[n-1], m)
	}
	if p := r.top(); p != nil && p.screen.Typing() {
		return r.update(p, m)
	}
	return nil
}

func (r *root) click(m tea.Mouse) tea.Cmd {
	r.idle = nil
	p := r.top()
	if !r.mouse || p == nil || m.Button != tea.MouseLeft {
		return nil
	}
	switch f := r.frame(); {
	case m.Y == r.h-1:
		for _, z := range r.footer().zones {
			if m.X >= z.from && m.X < z.to {
				return r.key(kit.Press(z.key))
			}
		}
	case len(r.layers) > 0:
		return nil
	case m.Y == f.tabs:
		for i, z := range r.tabLine().zones {
			if m.X >= z.from && m.X < z.to {
				return r.section(r.router.sections(r.env.Actor)[i])
			}
		}
	case m.Y >= f.body && m.Y < f.body+f.height:
		return r.update(p, kit.ClickMsg{X: m.X, Y: m.Y - f.body})
	}
	return nil
}

func (r *root) wheel(m tea.Mouse) tea.Cmd {
	p := r.top()
	if !r.mouse || p == nil || len(r.layers) > 0 {
		return nil
	}
	lines := 3
	if m.Button == tea.MouseWheelUp {
		lines = -3
	}
	return r.update(p, kit.WheelMsg{Lines: lines})
}
