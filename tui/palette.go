package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/sahilm/fuzzy"

	"gangway/domain"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// A choice is one line of the palette.
type choice struct {
	title, hint string
	verb        string // what enter does
	path        string // of the place it leads to, if it does
	do          func() tea.Cmd
}

// palette goes anywhere, does anything and finds any record: places, the keys of
// the screen beneath, operations with their command line, records.
type palette struct {
	r      *root
	edit   *kit.Editor
	fixed  []choice // places and keys
	ops    []choice
	found  []choice // records
	turn   int
	shown  []choice
	marked [][]int
	at     int
}

type (
	opsMsg struct {
		list []domain.Operation
		err  error
	}
	foundMsg struct {
		turn int
		list []kit.Found
		err  error
	}
)

func newPalette(r *root) *palette {
	p := &palette{r: r, edit: kit.NewEditor("", 80, false)}
	if top := r.top(); top != nil {
		for _, k := range top.screen.Keys() {
			if k.Why == "" && !k.Quiet && k.Press[0] != "up" {
				p.fixed = append(p.fixed, choice{
					title: k.Sentence(), hint: k.Label(), verb: "do it",
					do: func() tea.Cmd { return r.key(kit.Press(k.Press[0])) },
				})
			}
		}
	}
	for i := range r.router.table {
		rt := &r.router.table[i]
		if plain(rt) && open(rt, r.env.Actor) {
			p.fixed = append(p.fixed, p.place(rt.Title, rt.Path))
		}
	}
	p.narrow()
	return p
}

// place is a choice that leads to a place.
func (p *palette) place(title, path string) choice {
	return choice{title: title, hint: "go to " + path, verb: "go there", path: path, do: p.goer(strings.Fields(path))}
}

func (p *palette) goer(place kit.Place) func() tea.Cmd {
	return func() tea.Cmd { p.r.env.Go(place...); return nil }
}

// Init asks for the operations that the actor may call.
func (p *palette) Init() tea.Cmd {
	return kit.Run(p.r.env, kit.Operations(p.r.env), func(l []domain.Operation, err error) tea.Msg { return opsMsg{l, err} })
}

// Update takes keys and what was found.
func (p *palette) Update(msg tea.Msg) (bool, tea.Cmd) {
	switch m := msg.(type) {
	case opsMsg:
		p.offer(m.list)
		p.narrow()
		return false, nil
	case foundMsg:
		if m.turn == p.turn {
			for _, f := range m.list {
				p.found = append(p.found, choice{title: f.Title, hint: f.Hint, verb: "open", do: p.goer(f.Place)})
			}
			p.narrow()
		}
		return false, nil
	case tea.KeyPressMsg:
		if done, cmd, taken := p.steer(m); taken {
			return done, cmd
		}
	}
	if changed, _ := p.edit.Update(msg); changed {
		p.at = 0
		return false, p.search()
	}
	return false, nil
}

func (p *palette) steer(m tea.KeyPressMsg) (done bool, cmd tea.Cmd, taken bool) {
	switch m.String() {
	case "esc", "ctrl+k":
		return true, nil, true
	case "up":
		p.at = max(0, p.at-1)
	case "down", "tab":
		p.at = max(0, min(len(p.shown)-1, p.at+1))
	case "enter":
		if p.at < len(p.shown) {
			do := p.shown[p.at].do
			p.r.layers = slices.DeleteFunc(p.r.layers, func(l *layer) bool { return l.dialog == p })
			return true, do(), true
		}
	default:
		return false, nil, false
	}
	return false, nil, true
}

// offer lists operations: those with a screen of their own lead there, others
// can be copied as a command line.
func (p *palette) offer(ops []domain.Operation) {
	p.ops = nil
	for _, o := range ops {
		rt, _ := p.r.router.findFor(p.r.env.Actor, strings.Fields(o.Screen))
		if rt != nil && plain(rt) && rt.Path == o.Screen {
			p.ops = append(p.ops, p.place(o.Help, rt.Path))
			continue
		}
		words := p.about(o.Example)
		line := p.r.commandLine(words, false)
		p.ops = append(p.ops, choice{title: o.Help, hint: words, verb: "copy", do: func() tea.Cmd { p.r.env.Copy(line); return nil }})
	}
}

// about returns an example with the id of the record whose page is open, if what it
// is about is of that kind.
func (p *palette) about(example string) string {
	top := p.r.top()
	if top == nil {
		return example
	}
	words := strings.Split(example, " ")
	for i, w := range words {
		kind, _, _ := strings.Cut(w, "-")
		if _, ok := domain.ParseID(kind, w); !ok || w != strings.ToUpper(w) {
			continue
		}
		for _, at := range top.place {
			if id, ok := domain.ParseID(kind, at); ok && strings.EqualFold(id, at) {
				words[i] = id
			}
		}
		break
	}
	return strings.Join(words, " ")
}

func (p *palette) query() string { return strings.TrimSpace(p.edit.Value()) }

// search asks the finders for records.
func (p *palette) search() tea.Cmd {
	p.turn++
	p.found = nil
	p.narrow()
	if len([]rune(p.query())) < 2 {
		return nil
	}
	turn := p.turn
	var cmds []tea.Cmd
	for _, find := range p.r.o.Finders {
		cmds = append(cmds, kit.Run(p.r.env, find(p.r.env, p.query()), func(l []kit.Found, err error) tea.Msg {
			return foundMsg{turn, l, err}
		}))
	}
	return tea.Batch(cmds...)
}

// narrow keeps what matches: places, keys and operations with these very words,
// then records as they were found, then command lines with these words, then
// what has the letters somewhere. A place is offered once.
func (p *palette) narrow() {
	p.shown, p.marked = nil, nil
	if p.query() == "" {
		p.shown = p.fixed
		p.marked = make([][]int, len(p.shown))
		return
	}
	all := append(slices.Clone(p.fixed), p.ops...)
	words := make([]string, len(all))
	for i, c := range all {
		words[i] = kit.Clean(c.title + " " + c.hint)
	}
	paths := map[string]bool{}
	add := func(c choice, at []int) {
		if c.path == "" || !paths[c.path] {
			p.shown, p.marked = append(p.shown, c), append(p.marked, at)
		}
		paths[c.path] = true
	}
	hits := fuzzy.Find(p.query(), words)
	addAll := func(of rank) {
		for _, m := range hits {
			if p.rank(all[m.Index]) == of {
				add(all[m.Index], m.MatchedIndexes)
			}
		}
	}
	addAll(named)
	for _, c := range p.found {
		add(c, nil)
	}
	addAll(typed)
	addAll(distant)
	p.at = max(0, min(p.at, len(p.shown)-1))
}

// A rank says how near a choice is to what was typed.
type rank int

const (
	named   rank = iota // its title has these very words
	typed               // so has the title of a command line
	distant             // only the letters are there
)

func (p *palette) rank(c choice) rank {
	switch {
	case !strings.Contains(strings.ToLower(c.title), strings.ToLower(p.query())):
		return distant
	case c.verb == "copy":
		return typed
	}
	return named
}

func (p *palette) Title() string { return "Commands" }
func (p *palette) Typing() bool  { return true }

// BoxWidth is the width of its box.
func (p *palette) BoxWidth() int { return 72 }

func (p *palette) Keys() []kit.Key {
	k := p.r.env.Keys
	if p.at >= len(p.shown) {
		return []kit.Key{k.Back.To("close")}
	}
	return []kit.Key{k.Move, k.Open.To(p.shown[p.at].verb), k.Back.To("close")}
}

func (p *palette) View(w, h int) string {
	t := p.r.env.Theme
	lines := []string{t.Accent.Render(":") + " " + p.edit.View(t, w-2, 1, true), ""}
	room := max(1, min(h-2, 12))
	if len(p.shown) == 0 {
		lines = append(lines, t.Muted.Render("Nothing matches."))
	}
	top := max(0, p.at-room+1)
	for i := top; i < min(len(p.shown), top+room); i++ {
		lines = append(lines, p.line(i, w))
	}
	for len(lines) < room+2 {
		lines = append(lines, "")
	}
	return strings.Join(lines, "\n")
}

func (p *palette) line(i, w int) string {
	t, c := p.r.env.Theme, p.shown[i]
	mark, style := "  ", t.Text
	if i == p.at {
		mark, style = t.Accent.Render(t.Glyph.Row)+" ", t.Strong
	}
	hint := kit.Cut(kit.Clean(c.hint), w/2, t.Glyph.More)
	title := kit.Cut(strings.TrimSuffix(kit.Clean(c.title), "."), w-3-kit.Width(hint), t.Glyph.More)
	return mark + kit.Between(highlight(title, p.marked[i], style, t), t.Muted.Render(hint), w-2, t.Glyph.More)
}

// highlight underlines the runes of a text that a search has found.
func highlight(s string, at []int, style lipgloss.Style, t *theme.Theme) string {
	if len(at) == 0 {
		return style.Render(s)
	}
	return lipgloss.StyleRunes(s, within(at, len(s)), style.Inherit(t.Match), style)
}

func within(at []int, n int) []int {
	return slices.DeleteFunc(slices.Clone(at), func(i int) bool { return i >= n })
}
