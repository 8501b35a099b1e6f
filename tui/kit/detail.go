package kit

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
)

// A Page is what a detail shows: a head, then sections.
type Page struct {
	Title    string // the record's name
	State    Cell   // its state, at the right
	Subtitle string
	Sections []Block
}

// A Block is a section of a page. It has pairs, a table, text or entries; what
// is empty is not drawn.
type Block struct {
	Title   string
	Pairs   []Pair
	Table   [][]Cell // the last column is aligned to the right
	Text    string   // wrapped
	Entries []Entry  // a timeline, newest first
	Meters  []Meter
}

// A Pair is a label with its value.
type Pair struct {
	Label string
	Value Cell
}

// Fact is a pair of plain text. One without a value is not drawn.
func Fact(label, value string) Pair { return Pair{Label: label, Value: Plain(value)} }

// An Entry is a line of a timeline.
type Entry struct {
	At   time.Time
	Text string
	Who  string
}

// A Meter is how far something has come.
type Meter struct {
	Label string
	Value string  // "€ 412k of € 500k"
	Part  float64 // from 0 to 1; more counts as 1
	Note  string  // at the right; "" is the percentage
}

// NewDetail returns an empty detail that fills a screen. The record's name stands
// in the path above it and is not said again.
func NewDetail(env *Env) *Detail { return &Detail{env: env, wait: NewWait(env), w: 80, h: 20} }

// NewPreview returns an empty detail beside a list, with the record's name at
// its head.
func NewPreview(env *Env) *Detail {
	d := NewDetail(env)
	d.named = true
	return d
}

// A Detail is a page of facts that scrolls.
type Detail struct {
	env   *Env
	named bool // the page begins with its title
	page  Page
	has   bool
	err   error
	wait  *Wait
	w, h  int
	top   int
}

// Set replaces what is shown and keeps the place where the reader is.
func (d *Detail) Set(p Page) {
	d.page, d.has, d.err = p, true, nil
	d.wait.Stop()
	d.scroll(0)
}

// Fail shows an error: in place of the page, or above it if there is one.
func (d *Detail) Fail(err error) {
	d.err = err
	d.wait.Stop()
}

// Wait says that an answer is under way, which shows only while there is no page
// and after a moment.
func (d *Detail) Wait() tea.Cmd {
	if d.has {
		return nil
	}
	return d.wait.Start()
}

// Clear forgets the page, as when a preview comes to another record.
func (d *Detail) Clear() { d.page, d.has, d.err, d.top = Page{}, false, nil, 0 }

// Update scrolls.
func (d *Detail) Update(msg tea.Msg) tea.Cmd {
	k := d.env.Keys
	switch m := msg.(type) {
	case waitMsg:
		return d.wait.Update(m)
	case WheelMsg:
		d.scroll(m.Lines)
	case tea.KeyPressMsg:
		switch {
		case k.Up.Is(m):
			d.scroll(-1)
		case k.Down.Is(m):
			d.scroll(1)
		case k.PageUp.Is(m):
			d.scroll(-d.h)
		case k.PageDown.Is(m):
			d.scroll(d.h)
		case k.First.Is(m):
			d.top = 0
		case k.Last.Is(m):
			d.scroll(1 << 20)
		}
	}
	return nil
}

func (d *Detail) scroll(by int) { d.top = max(0, min(d.top+by, len(d.lines())-d.h)) }

// SetSize says how much room there is.
func (d *Detail) SetSize(w, h int) {
	d.w, d.h = w, h
	d.scroll(0)
}

// Height is how many lines the page takes in its width, 0 while there is none.
func (d *Detail) Height() int {
	if !d.has {
		return 0
	}
	return len(d.lines())
}

// Keys are those that scroll, where there is more than fits.
func (d *Detail) Keys() []Key {
	k := d.env.Keys
	var keys []Key
	if d.Height() > d.h {
		keys = append(keys, k.Move.To("scroll"), k.PageUp, k.PageDown, k.First, k.Last)
	}
	if d.err != nil {
		keys = append(keys, k.Retry)
	}
	return keys
}

// View draws the page.
func (d *Detail) View() string {
	switch {
	case !d.has && d.err != nil:
		return Box(d.env.Fault(d.err, d.w), d.w, d.h)
	case !d.has:
		return Box("\n   "+d.wait.View("Loading…"), d.w, d.h)
	}
	lines := d.lines()
	top := max(0, min(d.top, len(lines)-1))
	lines = lines[top:]
	if len(lines) > d.h {
		lines = lines[:d.h]
		more := d.env.Theme.Muted.Render(d.env.Theme.Glyph.Down + " more")
		lines[d.h-1] = Between(Cut(lines[d.h-1], d.w-8, ""), more+" ", d.w, "")
	}
	return Box(strings.Join(lines, "\n"), d.w, d.h)
}

// lines draws all of the page.
func (d *Detail) lines() []string {
	t := d.env.Theme
	margin := "   "
	if d.w < phone {
		margin = "  "
	}
	w := min(d.w-2*len(margin), 92)
	if w < 1 {
		return []string{""}
	}
	var out []string
	add := func(lines ...string) {
		for _, l := range lines {
			out = append(out, margin+l)
		}
	}
	if d.err != nil {
		tone := ToneOf(d.err)
		add(t.Tone(tone).Render(Cut(t.Glyph.Tone(tone)+" "+Sentence(d.err), w, t.Glyph.More)), "")
	}
	state := t.Tone(d.page.State.Tone).Render(d.env.CellText(d.page.State))
	subtitle := t.Muted.Render(Cut(Clean(d.page.Subtitle), w, t.Glyph.More))
	switch {
	case d.named:
		add(Between(t.Strong.Render(Clean(d.page.Title)), state, w, t.Glyph.More))
		if d.page.Subtitle != "" {
			add(subtitle)
		}
	case d.page.Subtitle != "" || d.page.State.Text != "":
		add(Between(subtitle, state, w, t.Glyph.More))
	}
	for _, b := range d.page.Sections {
		if block := d.block(b, w); len(block) > 0 {
			if len(out) > 0 {
				add("")
			}
			if b.Title != "" {
				add(t.Muted.Render(strings.ToUpper(b.Title)))
			}
			add(block...)
		}
	}
	return out
}

func (d *Detail) block(b Block, w int) []string {
	var out []string
	out = append(out, d.pairs(b.Pairs, w)...)
	out = append(out, d.table(b.Table, w)...)
	out = append(out, d.meters(b.Meters, w)...)
	if b.Text != "" {
		for _, line := range strings.Split(CleanBlock(b.Text), "\n") {
			out = append(out, Wrap(line, w)...)
		}
	}
	return append(out, d.entries(b.Entries, w)...)
}

func (d *Detail) pairs(pairs []Pair, w int) []string {
	t := d.env.Theme
	label := 0
	for _, p := range pairs {
		label = max(label, Width(p.Label))
	}
	label = min(label, max(8, w/3))
	var out []string
	for _, p := range pairs {
		if p.Value.Text == "" {
			continue
		}
		style := t.Tone(p.Value.Tone)
		for i, line := range Wrap(d.env.CellText(p.Value), max(1, w-label-2)) {
			name := ""
			if i == 0 {
				name = p.Label
			}
			out = append(out, t.Muted.Render(Fit(name, label, t.Glyph.More))+"  "+style.Render(line))
		}
	}
	return out
}

// table draws cells in columns; the last one is aligned to the right.
func (d *Detail) table(rows [][]Cell, w int) []string {
	t := d.env.Theme
	var widths []int
	for _, r := range rows {
		for i, c := range r {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], Width(d.env.CellText(c)))
		}
	}
	total := 2 * max(0, len(widths)-1)
	for _, n := range widths {
		total += n
	}
	if len(widths) > 0 {
		widths[0] = max(4, widths[0]-max(0, total-w))
	}
	var out []string
	for _, r := range rows {
		line := ""
		for i, c := range r {
			s := Fit(d.env.CellText(c), widths[i], t.Glyph.More)
			if c.Right || i > 0 && i == len(widths)-1 {
				s = FitRight(d.env.CellText(c), widths[i], t.Glyph.More)
			}
			line += t.Tone(c.Tone).Render(s) + "  "
		}
		out = append(out, Cut(strings.TrimRight(line, " "), w, ""))
	}
	return out
}

func (d *Detail) meters(meters []Meter, w int) []string {
	label, value := 0, 0
	for _, m := range meters {
		label, value = max(label, Width(m.Label)), max(value, Width(m.Value))
	}
	label, value = min(label, w/3), min(value, w/2)
	var out []string
	for _, m := range meters {
		out = append(out, d.env.MeterLine(m, label, value, w))
	}
	return out
}

func (d *Detail) entries(entries []Entry, w int) []string {
	t := d.env.Theme
	at := 0
	for _, e := range entries {
		at = max(at, Width(d.env.When(e.At)))
	}
	var out []string
	for _, e := range entries {
		when := Fit(d.env.When(e.At), at, "")
		who := Cut(Clean(e.Who), max(0, w/4), t.Glyph.More)
		for _, line := range Wrap(Clean(e.Text), max(1, w-at-3-Width(who))) {
			out = append(out, t.Muted.Render(when)+"  "+Between(line, t.Muted.Render(who), max(1, w-at-2), t.Glyph.More))
			when, who = Spaces(at), ""
		}
	}
	return out
}
