package tui

import (
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"gangway/tui/kit"
	"gangway/tui/theme"
)

// Below this a window can't hold a screen.
const (
	leastWidth  = 40
	leastHeight = 12
	phoneWidth  = 60 // below it sections are behind the menu
)

// A frame says where things stand in the window.
type frame struct {
	tabs   int // line of the sections, -1 for none
	rule   int // line under the head
	crumbs int // line of the path, -1 for none
	body   int // first line of the screen
	height int // of the screen
}

func (r *root) phone() bool { return r.w < phoneWidth }

func (r *root) frame() frame { return r.frameFor(r.top()) }

func (r *root) frameFor(p *page) frame {
	f := frame{tabs: 1, rule: 2, crumbs: -1, body: 3}
	if r.phone() {
		f = frame{tabs: -1, rule: 1, crumbs: -1, body: 2}
	}
	if p != nil && !r.phone() && p.screen.Title() != "" {
		f.crumbs = f.body
		f.body++
		if r.h >= 20 {
			f.body++
		}
	}
	f.height = max(1, r.h-2-f.body)
	return f
}

// room is the size that a page's screen is given.
func (r *root) room(p *page) (w, h int) { return max(1, r.w), r.frameFor(p).height }

// View draws the window.
func (r *root) View() (v tea.View) {
	v.AltScreen = true
	v.WindowTitle = "Gangway"
	if r.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	defer func() {
		if x := recover(); x != nil {
			r.crash(x, debug.Stack())
			v.Content = kit.Box(r.farewell, r.w, r.h)
		}
	}()
	v.Content = r.draw()
	if r.env.Theme.ASCII {
		v.Content = fold(v.Content)
	}
	return v
}

func (r *root) draw() string {
	p := r.top()
	switch {
	case r.crashed:
		return kit.Box(strings.Join(kit.Wrap(r.farewell, r.w), "\n"), r.w, r.h)
	case r.w < leastWidth || r.h < leastHeight:
		words := "Please make this window larger: 40 columns and 12 lines at least."
		return kit.Box(strings.Join(kit.Wrap(words, r.w), "\n"), r.w, r.h)
	case p == nil:
		return kit.Box("", r.w, r.h)
	}
	f := r.frame()
	lines := []string{r.header()}
	if f.tabs >= 0 {
		lines = append(lines, r.tabLine().text)
	}
	lines = append(lines, r.upperRule())
	if f.crumbs >= 0 {
		lines = append(lines, r.crumbs())
	}
	for len(lines) < f.body {
		lines = append(lines, "")
	}
	lines = append(lines, strings.Split(kit.Box(p.screen.View(), r.w, f.height), "\n")...)
	if n := len(r.layers); n > 0 {
		lines = r.overlay(lines, r.layers[n-1].dialog)
	}
	lines = append(lines, r.lowerRule(), r.footer().text)
	return kit.Box(strings.Join(lines, "\n"), r.w, r.h)
}

// header is the vendor's name and who one is here.
func (r *root) header() string {
	t, f, a := r.env.Theme, r.o.Facts, r.env.Actor
	title := f.Name
	if title == "" {
		title = f.Vendor + " Partners"
	}
	name := t.Strong.Render(kit.Cut(kit.Clean(title), r.w/2, t.Glyph.More))
	if r.phone() {
		s := r.router.sections(a)
		name = t.Strong.Render("Gangway")
		if title := r.top().screen.Title(); title != "" {
			name = t.Strong.Render(kit.Clean(title))
		} else if len(s) > 0 {
			name = t.Strong.Render(s[r.active(s)].Title)
		}
	}
	if f.Symbol != "" && !t.ASCII {
		name = t.Accent.Render(kit.Clean(f.Symbol)) + " " + name
	}
	if r.phone() {
		return kit.Between(" "+name, t.Key.Render("m")+" "+t.Muted.Render("menu")+" ", r.w, t.Glyph.More)
	}
	return kit.Between(" "+name, t.Muted.Render(strings.Join(r.standing(), " "+t.Glyph.Dot+" "))+" ", r.w, t.Glyph.More)
}

// standing says on whose behalf the person is here.
func (r *root) standing() []string {
	a := r.env.Actor
	var parts []string
	add := func(s string) {
		if s = kit.Cut(kit.Clean(s), 32, r.env.Theme.Glyph.More); s != "" {
			parts = append(parts, s)
		}
	}
	if a.PartnerName != "" {
		add(a.PartnerName)
	} else {
		add(a.Name)
	}
	add(r.env.Standing)
	if a.Role != "" && r.w >= 72 {
		add("you: " + string(a.Role))
	}
	return parts
}

// A bar is one line with parts that can be clicked.
type bar struct {
	text  string
	zones []zone
}

type zone struct {
	from, to int
	key      string // that a click presses
}

func (r *root) tabLine() bar {
	t := r.env.Theme
	s := r.router.sections(r.env.Actor)
	b := bar{text: " "}
	gap := 3
	if r.w < 100 {
		gap = 2
	}
	for i, rt := range s {
		word, style := rt.Title, t.Muted
		if i == r.active(s) {
			style = t.Active
			if !t.Colored() {
				style = style.Underline(true)
			}
		}
		part := style.Render(word)
		if n := r.countWord(rt); n != "" {
			part += " " + t.Muted.Render(n)
		}
		from := kit.Width(b.text)
		b.zones = append(b.zones, zone{from: from, to: from + kit.Width(part)})
		b.text += part + kit.Spaces(gap)
	}
	b.text = kit.Between(strings.TrimRight(b.text, " "), t.Muted.Render("?")+" ", r.w, t.Glyph.More)
	return b
}

func (r *root) countWord(rt *kit.Route) string {
	switch n := r.counts[rt.Path]; {
	case n > 99:
		return "99+"
	case n > 0:
		return strconv.Itoa(n)
	}
	return ""
}

// crumbs is the path to this screen.
func (r *root) crumbs() string {
	t := r.env.Theme
	line := " "
	for i, p := range r.stack {
		title := kit.Clean(p.screen.Title())
		if title == "" {
			continue
		}
		if i == len(r.stack)-1 {
			line += t.Strong.Render(title)
		} else {
			line += t.Muted.Render(kit.Cut(title, 30, t.Glyph.More) + " " + t.Glyph.Crumb + " ")
		}
	}
	return kit.Cut(line, r.w, t.Glyph.More)
}

// upperRule is the line under the head, or what must be seen: it takes the
// line's place, so that nothing moves.
func (r *root) upperRule() string {
	words := ""
	switch {
	case r.restart != "":
		words = kit.Clean(r.restart)
	case r.idle != nil:
		words = "Still there? This session ends in " + r.env.Left(r.env.Now().Add(r.idle.Left)) + ". Any key keeps it."
	case r.down:
		words = "Saving is paused, reading works."
	case r.env.Actor.As != "" && r.env.Actor.As != r.own.As, r.env.Actor.ReadOnly:
		words = "Viewing as " + kit.Clean(r.env.Actor.PartnerName) + ": nothing can be changed. esc ends it."
	case r.heralded().Words != "":
		words = kit.Clean(r.heralded().Words)
		if p := r.top(); p != nil && !p.screen.Typing() && len(r.layers) == 0 {
			hint := "   " + heraldKey + " opens it"
			words = kit.Cut(words, r.w-3-len(hint), r.env.Theme.Glyph.More) + hint
		}
	}
	if words == "" {
		return r.env.Rule(r.w)
	}
	t := r.env.Theme
	return t.Banner.Render(kit.Fit(" "+t.Glyph.Tone(theme.Warn)+" "+words, r.w, t.Glyph.More))
}

// lowerRule is the line above the footer, with the toast in it.
func (r *root) lowerRule() string {
	if r.toast == nil {
		return r.env.Rule(r.w)
	}
	t := r.env.Theme
	undo := ""
	if r.toast.Undo != nil {
		undo = "   " + kit.Hint(t, r.env.Keys.Undo)
	}
	words := kit.Cut(t.Glyph.Tone(r.toast.Tone)+" "+kit.Clean(r.toast.Text), r.w-6-kit.Width(undo), t.Glyph.More)
	line := r.env.Rule(1) + " " + t.Tone(r.toast.Tone).Render(words) + undo + " "
	return line + r.env.Rule(r.w-kit.Width(line))
}

// footer shows the keys that work at this moment, and the time of the last
// message.
func (r *root) footer() bar {
	t := r.env.Theme
	clock := ""
	if !r.phone() {
		clock = t.Muted.Render(r.env.Now().Format("15:04")) + " "
	}
	keys, tail := r.footerKeys()
	shown := r.fitting(keys, tail, kit.Width(clock))
	if all := r.fitting(keys, tail, 0); len(all) == len(keys) && len(shown) < len(all) {
		shown, clock = all, "" // a key is worth more than the time
	}
	b := bar{text: " "}
	at := len(shown)
	if at > 0 && shown[at-1].Press[0] == r.env.Keys.Quit.Press[0] {
		at-- // leaving stands at the end
	}
	for _, k := range slices.Insert(shown, at, tail...) {
		hint := kit.Hint(t, k)
		from := kit.Width(b.text)
		b.zones = append(b.zones, zone{from, from + kit.Width(hint), k.Press[0]})
		b.text += hint + "  "
	}
	b.text = kit.Between(strings.TrimRight(b.text, " "), clock, r.w, t.Glyph.More)
	return b
}

// fitting returns the keys that there is room for beside the tail and the clock.
func (r *root) fitting(keys, tail []kit.Key, clock int) []kit.Key {
	room := r.w - 2 - clock
	for _, k := range tail {
		room -= kit.Width(kit.Hint(r.env.Theme, k)) + 2
	}
	for i, k := range keys {
		n := kit.Width(kit.Hint(r.env.Theme, k)) + 2
		if n > room {
			return keys[:i:i]
		}
		room -= n
	}
	return slices.Clip(keys)
}

// footerKeys returns the keys that may show and those that always do: the way
// back, and where all other keys are found. A phone shows three and, if it has
// room, the way back.
func (r *root) footerKeys() (keys, always []kit.Key) {
	k := r.env.Keys
	var from []kit.Key
	p := r.top()
	switch n := len(r.layers); {
	case n > 0:
		from = r.layers[n-1].dialog.Keys()
	case p != nil:
		from = p.screen.Keys()
	}
	seen := map[string]bool{}
	for _, key := range from {
		switch {
		case key.Why != "" || key.Quiet || seen[key.Press[0]]:
			continue
		case key.Press[0] == k.Back.Press[0]:
			always = append(always, key)
		default:
			keys = append(keys, key)
		}
		seen[key.Press[0]] = true
	}
	global := len(r.layers) == 0 && p != nil && !p.screen.Typing()
	switch {
	case !global:
	case len(r.stack) > 1 && len(always) == 0:
		always = []kit.Key{k.Back}
	case len(r.stack) <= 1 && !r.phone():
		keys = append(keys, k.Quit.Late().Late())
	}
	slices.SortStableFunc(keys, func(a, b kit.Key) int { return a.Rank - b.Rank })
	switch {
	case r.phone(): // the most useful ones, then the way back if it has room
		keys = append(keys[:min(3, len(keys)):min(3, len(keys))], always...)
		if global {
			return keys, []kit.Key{k.Help.To("more")}
		}
		return keys, nil
	case !global:
		return keys, always
	}
	return keys, append(always, k.Palette, k.Help)
}

// overlay draws a dialog in a box over the lines so far, which step back.
func (r *root) overlay(lines []string, d kit.Dialog) []string {
	t := r.env.Theme
	w := min(r.w-8, 60)
	if sized, ok := d.(interface{ BoxWidth() int }); ok {
		w = min(r.w-8, max(24, sized.BoxWidth()))
	}
	w = max(w, min(r.w-8, kit.Width(kit.Clean(d.Title()))+4))
	box := r.box(d, w, len(lines)-6)
	x := (r.w - w - 4) / 2
	y := max(1, (len(lines)-len(box))/3)
	for i, line := range lines {
		plain := kit.Fit(ansi.Strip(line), r.w, "")
		if i < y || i >= y+len(box) {
			lines[i] = t.Faint.Render(plain)
			continue
		}
		left := kit.Fit(ansi.Cut(plain, 0, x), x, "")
		right := kit.Fit(ansi.Cut(plain, x+w+4, r.w), r.w-x-w-4, "")
		lines[i] = t.Faint.Render(left) + box[i-y] + t.Faint.Render(right)
	}
	return lines
}

// box draws a dialog with its border: w cells inside, two more at each side.
func (r *root) box(d kit.Dialog, w, h int) []string {
	t := r.env.Theme
	g := t.Glyph
	inside := strings.Split(d.View(w, max(3, h-2)), "\n")
	if len(inside) > max(3, h-2) {
		inside = inside[:max(3, h-2)]
	}
	title := kit.Cut(kit.Clean(d.Title()), w-2, g.More)
	rest := max(0, w-kit.Width(title)-1)
	out := []string{t.Border.Render(g.Corner[0]+g.Rule+" ") + t.Strong.Render(title) + t.Border.Render(" "+strings.Repeat(g.Rule, rest)+g.Corner[1])}
	if title == "" {
		out[0] = t.Border.Render(g.Corner[0] + strings.Repeat(g.Rule, w+2) + g.Corner[1])
	}
	side := t.Border.Render(g.Bar)
	for _, line := range append([]string{""}, append(inside, "")...) {
		out = append(out, side+" "+kit.Fit(line, w, "")+" "+side)
	}
	return append(out, t.Border.Render(g.Corner[2]+strings.Repeat(g.Rule, w+2)+g.Corner[3]))
}
