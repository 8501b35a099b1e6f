package kit

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/tui/theme"
)

// A formLine is one drawn line of a form's page and the item it belongs to.
type formLine struct {
	text string
	item int // -1 for none
}

// A formPage is a form as it is drawn, and where the focus is in it.
type formPage struct {
	lines       []formLine
	first, last int // lines of the item with the focus, its label and help included
}

// View draws the form.
func (f *Form) View() string {
	p := f.layout()
	lines := f.head(p, f.top)
	for i := f.top; i < len(p.lines) && len(lines) < f.h; i++ {
		lines = append(lines, p.lines[i].text)
	}
	return Box(strings.Join(lines, "\n"), f.w, f.h)
}

// reveal scrolls so that the focus with its help is in the window.
func (f *Form) reveal() {
	p := f.layout()
	top := f.scrolled(p, f.h-len(f.faultLines()))
	if n := len(f.head(p, top)); n > len(f.faultLines()) {
		top = f.scrolled(p, f.h-n)
	}
	f.top = top
}

// scrolled is which line has to be the first of h for the focus to be seen.
func (f *Form) scrolled(p *formPage, h int) int {
	h = max(1, h)
	top := f.top
	if p.last >= top+h {
		top = p.last - h + 1
	}
	return max(0, min(top, p.first, max(0, len(p.lines)-h)))
}

// head is what stands above the page and does not scroll: what is wrong with the
// whole of it, and the pinned words of fields that are above the line top.
func (f *Form) head(p *formPage, top int) []string {
	t, lines := f.env.Theme, f.faultLines()
	for _, name := range f.pins {
		n, ok := f.notes[name]
		at := f.find(name)
		if !ok || at < 0 || n.words == "" || n.value != strings.TrimSpace(f.values[name]) || p.lineOf(at) >= top {
			continue
		}
		line := t.Muted.Render(Cut(Clean(f.shown(f.items[at])), f.w/2, t.Glyph.More)) + "  " + f.env.Badge(n.tone, n.words)
		lines = append(lines, f.margin()+Cut(line, f.w-4, t.Glyph.More), "")
	}
	return lines
}

// lineOf returns the first line of an item.
func (p *formPage) lineOf(item int) int {
	return slices.IndexFunc(p.lines, func(l formLine) bool { return l.item == item })
}

// faultLines is what is wrong with the whole of the form. It stands above the
// page and does not scroll.
func (f *Form) faultLines() []string {
	if f.fault == "" {
		return nil
	}
	t := f.env.Theme
	var lines []string
	for _, l := range Wrap(t.Glyph.Tone(theme.Bad)+" "+f.fault, max(1, f.w-4)) {
		lines = append(lines, f.margin()+t.Tone(theme.Bad).Render(l))
	}
	return append(lines, "")
}

func (f *Form) click(m ClickMsg) tea.Cmd {
	p := f.layout()
	i := f.top + m.Y - len(f.head(p, f.top))
	if i < f.top || i >= len(p.lines) || p.lines[i].item < 0 {
		return nil
	}
	at := p.lines[i].item
	if it := f.items[at]; it.kind() == buttonField && at == f.focus {
		return f.button(it, tea.KeyPressMsg{Code: tea.KeyEnter})
	}
	return f.moveTo(at)
}

func (p *formPage) add(item int, lines ...string) {
	for _, l := range lines {
		p.lines = append(p.lines, formLine{l, item})
	}
}

func (f *Form) layout() *formPage {
	p := &formPage{}
	t := f.env.Theme
	at := 0
	for _, s := range f.o.Sections {
		if s.Title != "" {
			if len(p.lines) > 0 {
				p.add(-1, "")
			}
			p.add(-1, f.margin()+t.Strong.Render(s.Title), "")
		}
		for i := range s.Fields {
			if s.Fields[i].Kind == GroupField {
				at = f.layGroup(p, &s.Fields[i], at)
			} else {
				f.layField(p, at)
				at++
			}
		}
	}
	f.laySend(p, at)
	return p
}

func (f *Form) mark(p *formPage, from int) { p.first, p.last = from, len(p.lines)-1 }

// layField draws a field: its label, the field, and a line for help, which is
// there even if it is empty, so that nothing jumps when the focus moves.
func (f *Form) layField(p *formPage, at int) {
	from := len(p.lines)
	if f.items[at].kind() != ToggleField {
		f.layLabel(p, at)
	}
	for _, l := range strings.Split(f.input(at, f.cellWidth(f.items[at])), "\n") {
		p.add(at, f.gutter(at)+l)
	}
	f.layHelp(p, at, true)
	if at == f.focus {
		f.mark(p, from)
	}
}

func (f *Form) layLabel(p *formPage, at int) {
	it, t := f.items[at], f.env.Theme
	label := t.Text.Render(it.field.Label)
	if at == f.focus {
		label = t.Strong.Render(it.field.Label)
	}
	if n, ok := f.notes[it.name]; ok && n.value == strings.TrimSpace(f.values[it.name]) && n.words != "" {
		label += "  " + f.env.Badge(n.tone, n.words)
	}
	p.add(at, f.margin()+Cut(label, f.w-3, t.Glyph.More))
}

// margin stands before each line: one blank where there is room, and the two
// cells in which the focus is marked.
func (f *Form) margin() string {
	if f.bare || f.w < phone {
		return "  "
	}
	return "   "
}

// gutter is the margin before a field.
func (f *Form) gutter(at int) string {
	if at == f.focus {
		return Spaces(len(f.margin())-2) + f.env.Theme.Accent.Render(f.env.Theme.Glyph.Row) + " "
	}
	return f.margin()
}

// layHelp draws what is wrong, what is offered, how the text is understood or
// the hint.
func (f *Form) layHelp(p *formPage, at int, always bool) {
	it, t, w := f.items[at], f.env.Theme, max(1, min(f.w-5, 80))
	switch err := f.errs[it.name]; {
	case err != "":
		for _, l := range Wrap(t.Glyph.Tone(theme.Bad)+" "+err, w) {
			p.add(at, f.margin()+t.Tone(theme.Bad).Render(l))
		}
		if always {
			p.add(-1, "")
		}
		return
	case at == f.focus && len(f.offers) > 0:
		for i, o := range f.offers {
			p.add(at, f.offerLine(i, o))
		}
		p.add(-1, "")
		return
	case at == f.focus:
		help := f.meaning(it)
		if help == "" {
			help = it.field.Hint
		}
		if help == "" && it.press && it.group != "" && !f.blank(it.field, f.lines[it.group]-1) {
			help = "Enter adds a line, tab goes on."
		}
		if help != "" || always {
			for _, l := range Wrap(Clean(help), w) {
				p.add(at, f.margin()+t.Muted.Render(l))
			}
		}
		return
	}
	if always {
		p.add(-1, "")
	}
}

func (f *Form) offerLine(i int, o Option) string {
	t := f.env.Theme
	words := Clean(o.Label)
	hint := ""
	if o.Hint != "" && o.Hint != o.Label {
		hint = "  " + t.Muted.Render(Clean(o.Hint))
	}
	if i == f.offer {
		return Cut(f.margin()+t.Accent.Render(t.Glyph.Row)+" "+t.Strong.Render(words)+hint, f.w, "")
	}
	return Cut(f.margin()+"  "+t.Text.Render(words)+hint, f.w, "")
}

// cellWidth is how wide a field is drawn.
func (f *Form) cellWidth(it *item) int {
	w := it.field.Width
	if w == 0 {
		switch it.kind() {
		case AmountField, DateField:
			w = 20
		case NumberField:
			w = 10
		case CountryField:
			w = 36
		case AreaField, ChoiceField:
			w = 72
		case TextField, ToggleField, GroupField, buttonField:
			w = 52
		}
	}
	return max(1, min(w, f.w-len(f.margin())-1))
}

// input draws the field itself.
func (f *Form) input(at, w int) string {
	it, t := f.items[at], f.env.Theme
	switch it.kind() {
	case ChoiceField:
		return f.choice(it, at == f.focus, w)
	case ToggleField:
		return f.toggled(it, at == f.focus)
	case AreaField:
		rows := it.field.Rows
		if rows == 0 {
			rows = defaultRows
		}
		if at == f.focus {
			return f.edit.View(t, w, rows, true)
		}
		return NewEditor(f.values[it.name], limit(it.field, defaultArea), true).View(t, w, rows, false)
	case TextField, AmountField, DateField, CountryField, NumberField, GroupField, buttonField:
	}
	if at == f.focus && f.edit != nil {
		return f.edit.View(t, w, 1, true)
	}
	return NewEditor(f.shown(it), limit(it.field, defaultMax), false).View(t, w, 1, false)
}

// toggled draws a toggle with its label on one line.
func (f *Form) toggled(it *item, focused bool) string {
	t, label := f.env.Theme, f.env.Theme.Text
	if focused {
		label = t.Strong
	}
	words := label.Render(Clean(it.field.Label))
	if f.values.Bool(it.name) {
		return t.Accent.Render(t.Glyph.On) + " " + words
	}
	return t.Muted.Render(t.Glyph.Off) + " " + words
}

// choice draws the options beside each other. Where they do not fit on one line
// it draws the chosen one, and all of them in columns while they have the focus.
func (f *Form) choice(it *item, focused bool, w int) string {
	t, at, row := f.env.Theme, f.chosen(it), f.perRow(it, w)
	option := func(i int) string {
		if i == at {
			return t.Accent.Render(t.Glyph.On) + " " + t.Strong.Render(Clean(it.field.Options[i].Label))
		}
		return t.Muted.Render(t.Glyph.Off + " " + Clean(it.field.Options[i].Label))
	}
	switch {
	case row < len(it.field.Options) && !focused && at < 0:
		return t.Muted.Render("none")
	case row < len(it.field.Options) && !focused:
		return Cut(option(at), w, t.Glyph.More)
	}
	var lines []string
	for from := 0; from < len(it.field.Options); from += row {
		line := ""
		for i := from; i < min(from+row, len(it.field.Options)); i++ {
			if row < len(it.field.Options) {
				line += Fit(option(i), optionWidth(it.field, w), t.Glyph.More) + "   "
			} else {
				line += option(i) + "   "
			}
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return strings.Join(lines, "\n")
}

// perRow is how many options of a choice stand beside each other: all, if they
// fit on one line.
func (f *Form) perRow(it *item, w int) int {
	all := -3
	for _, o := range it.field.Options {
		all += Width(Clean(o.Label)) + 5
	}
	if all <= w {
		return max(1, len(it.field.Options))
	}
	return max(1, (w+3)/(optionWidth(it.field, w)+3))
}

// optionWidth is how wide the column of a choice is.
func optionWidth(d *Field, w int) int {
	widest := 0
	for _, o := range d.Options {
		widest = max(widest, Width(Clean(o.Label))+2)
	}
	return max(1, min(widest, w))
}

// layGroup draws the lines of a group, in columns where there is room, and its
// button. It returns the index of the item after them.
func (f *Form) layGroup(p *formPage, g *Field, at int) int {
	t := f.env.Theme
	columns := f.w >= phone
	if g.Label != "" {
		p.add(-1, f.margin()+t.Text.Render(g.Label))
	}
	widths := f.groupWidths(g)
	if columns {
		f.layHeads(p, g, widths)
	}
	for n := range f.lines[g.Name] {
		if columns {
			f.layLine(p, at, widths)
			at += len(g.Of)
			continue
		}
		p.add(-1, f.margin()+t.Muted.Render(Count(n+1, "", "")))
		for range g.Of {
			f.layField(p, at)
			at++
		}
	}
	from := len(p.lines)
	add := g.Add
	if add == "" {
		add = "add another"
	}
	style := t.Muted
	if at == f.focus {
		style = t.Active
	}
	p.add(at, f.gutter(at)+style.Render("+ "+add))
	f.layHelp(p, at, true)
	if at == f.focus {
		f.mark(p, from)
	}
	return at + 1
}

func (f *Form) groupWidths(g *Field) []int {
	widths := make([]int, len(g.Of))
	room, open := min(f.w-5, 96)-2*(len(g.Of)-1), 0
	for i, of := range g.Of {
		widths[i] = of.Width
		room -= of.Width
		if of.Width == 0 {
			open++
		}
	}
	for i := range widths {
		if widths[i] == 0 {
			widths[i] = max(4, min(40, room/open))
		}
	}
	return widths
}

func (f *Form) layHeads(p *formPage, g *Field, widths []int) {
	head := f.margin()
	for i, of := range g.Of {
		head += Fit(of.Label, widths[i], f.env.Theme.Glyph.More) + "  "
	}
	p.add(-1, f.env.Theme.Muted.Render(Cut(head, f.w, "")))
}

// layLine draws one line of a group in columns.
func (f *Form) layLine(p *formPage, at int, widths []int) {
	from, in := len(p.lines), -1
	line := ""
	for i, w := range widths {
		if at+i == f.focus {
			in = at + i
		}
		line += Fit(f.input(at+i, w), w, "") + "  "
	}
	gutter := f.margin()
	if in >= 0 {
		gutter = f.gutter(in)
	}
	p.add(at, Cut(gutter+line, f.w, ""))
	for i := range widths {
		if at+i == in || f.errs[f.items[at+i].name] != "" {
			f.layHelp(p, at+i, false)
		}
	}
	if in >= 0 {
		f.mark(p, from)
	}
}

func (f *Form) laySend(p *formPage, at int) {
	t := f.env.Theme
	words := f.o.Button
	if words == "" {
		words = "Send"
	}
	button := t.Muted.Render("[ ") + t.Text.Render(words) + t.Muted.Render(" ]")
	if at == f.focus {
		button = t.Active.Reverse(true).Render("[ " + words + " ]")
	}
	line := f.gutter(at) + button
	if f.sending {
		line += "  " + f.wait.View("Sending…")
	}
	from := len(p.lines)
	p.add(at, line)
	if !f.bare {
		p.add(-1, "")
	}
	if at == f.focus {
		f.mark(p, from)
	}
}
