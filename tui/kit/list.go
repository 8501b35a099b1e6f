package kit

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/tui/theme"
)

const (
	pageSize = 50   // records asked for at once
	maxRows  = 2000 // records held; who wants more filters
	nearEnd  = 10   // rows before the end at which the next page is asked for
	phone    = 60   // columns below which rows become cards

	widestName = 44 // cells of a column that has no width of its own
)

// A Cell is what stands in one column of a row. The list cleans and cuts it.
type Cell struct {
	Text  string
	Tone  theme.Tone
	Sign  bool // draw the tone's glyph before the text, as for states
	Right bool // aligned to the right in the table of a page, as numbers are
}

// Plain is a cell of plain text.
func Plain(s string) Cell { return Cell{Text: s} }

// State is a cell with the sign and the colour of its tone.
func State(tone theme.Tone, word string) Cell { return Cell{Text: word, Tone: tone, Sign: true} }

// A Column is one fact of a record.
type Column[T any] struct {
	Title string
	Cell  func(T) Cell
	Width int  // in cells; 0 shares what is left, as names do
	Rank  int  // 0 always shows; where room is short the highest rank goes first
	Right bool // aligned to the right, as numbers are
}

// A Card is a record in two lines, for windows below 60 columns.
type Card struct {
	Title  string
	Corner Cell   // at the right of the title
	Line   string // the second line
}

// ListOptions say what a list shows.
type ListOptions[T any] struct {
	ID      func(T) string // of a record; the cursor stays on it
	Columns []Column[T]
	Card    func(T) Card // nil makes one of the columns
	// Query is what is asked for a page. Fetch is for lists whose records are
	// made of something else; one of the two is set.
	Query func(p domain.Page, filter string) domain.Query[domain.List[T]]
	Fetch func(p domain.Page, filter string) Call[domain.List[T]]

	Open   func(T) tea.Cmd // enter, or a click on the row under the cursor
	Moved  func(T) tea.Cmd // the cursor has come to another record: for previews
	Filter bool            // "/" filters, by the second argument of Query
	Marks  bool            // space marks records

	Noun  string // "deal", for "12 deals"
	Nouns string // "deals"
	Note  string // after the count, such as "approved"
	Order string // after the note, such as "newest first"
	Found string // what a filter finds comes in this order, in place of Order
	Empty string // one sentence when there is nothing
	Hint  Key    // the key that fills it
}

// A List is records in rows that can be moved over. It loads further pages as
// the cursor comes near its end, and when it is asked again it keeps the cursor
// on its record and that record on its line.
type List[T any] struct {
	env  *Env
	o    ListOptions[T]
	w, h int

	rows    []T
	next    string // cursor of the page after the last row
	damaged int    // records that are left out, as they can't be read
	asked   bool   // rows are what was answered, not what is yet to come
	turn    int    // counts the askings, so that a late answer is known
	loading bool   // a page is under way
	fresh   []T    // rows of an asking that is not complete
	lost    int    // damaged records among them
	refill  int    // how many rows the asking is to bring back, as far as there are so many
	wide    []int  // widest text of each column so far, so that columns stand still
	err     error
	wait    *Wait

	cursor, top int
	shown       string // id that Moved was last told of
	marks       map[string]bool
	filter      string
	held        string  // the filter that the rows were found with
	edit        *Editor // of the filter, while it has the focus
}

// NewList returns a list that has asked for nothing; Init does.
func NewList[T any](env *Env, o ListOptions[T]) *List[T] {
	return &List[T]{env: env, o: o, wait: NewWait(env), w: 80, h: 20}
}

type listMsg[T any] struct {
	of    *List[T]
	turn  int
	more  bool // a further page, not a new beginning
	value domain.List[T]
	err   error
}

// Init asks for what is shown, anew if it was shown before: as many records as
// are there, so that the cursor finds its own again.
func (l *List[T]) Init() tea.Cmd {
	l.turn++
	l.loading, l.fresh, l.lost, l.refill = true, nil, 0, min(len(l.rows), maxRows)
	cmd := l.fetch(domain.Page{Limit: min(max(len(l.rows), pageSize), domain.MaxLimit)}, false)
	if l.asked {
		return cmd
	}
	return tea.Batch(cmd, l.wait.Start())
}

func (l *List[T]) fetch(p domain.Page, more bool) tea.Cmd {
	var call Call[domain.List[T]]
	if l.o.Fetch != nil {
		call = l.o.Fetch(p, l.filter)
	} else {
		call = Query(l.env, l.o.Query(p, l.filter))
	}
	turn := l.turn
	return Run(l.env, call, func(v domain.List[T], err error) tea.Msg {
		return listMsg[T]{of: l, turn: turn, more: more, value: v, err: err}
	})
}

// Update takes keys, clicks and answers.
func (l *List[T]) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case waitMsg:
		return l.wait.Update(m)
	case listMsg[T]:
		if m.of != l || m.turn != l.turn {
			return nil
		}
		return l.answer(m)
	case WheelMsg:
		return l.move(m.Lines)
	case ClickMsg:
		return l.click(m)
	}
	if l.edit != nil {
		return l.typed(msg)
	}
	if m, ok := msg.(tea.KeyPressMsg); ok {
		return l.pressed(m)
	}
	return nil
}

func (l *List[T]) answer(m listMsg[T]) tea.Cmd {
	l.loading, l.err = false, m.err
	l.wait.Stop()
	if m.err != nil {
		return nil
	}
	l.measure(m.value.Items)
	if m.more {
		l.rows, l.next = append(l.rows, m.value.Items...), m.value.Next
		l.damaged += m.value.Damaged
		return l.settle()
	}
	l.fresh = append(l.fresh, m.value.Items...)
	l.lost += m.value.Damaged
	if m.value.Next != "" && len(l.fresh) < l.refill {
		l.loading = true
		return l.fetch(domain.Page{Limit: domain.MaxLimit, After: m.value.Next}, false)
	}
	l.swap(l.fresh, m.value.Next)
	l.damaged = l.lost
	l.fresh = nil
	return l.settle()
}

// swap replaces the rows and keeps the cursor's record on its line of the
// window. A record that is gone leaves the cursor where it was; what another
// filter finds is read from its first row.
func (l *List[T]) swap(rows []T, next string) {
	line := l.cursor - l.top
	id := ""
	if v, ok := l.Current(); ok {
		id = l.o.ID(v)
	}
	if l.held != l.filter {
		id, line, l.cursor = "", 0, 0
	}
	l.rows, l.next, l.asked, l.held = rows, next, true, l.filter
	if i := slices.IndexFunc(rows, func(v T) bool { return l.o.ID(v) == id }); i >= 0 && id != "" {
		l.cursor = i
	}
	l.top = l.cursor - line
	for id := range l.marks {
		if !slices.ContainsFunc(rows, func(v T) bool { return l.o.ID(v) == id }) {
			delete(l.marks, id)
		}
	}
}

// settle brings the cursor into the window, asks for more where its end is near
// and tells of a record that the cursor has come to.
func (l *List[T]) settle() tea.Cmd {
	l.frame()
	var cmds []tea.Cmd
	if l.next != "" && !l.loading && l.cursor >= len(l.rows)-nearEnd-l.visible() && len(l.rows) < maxRows {
		l.loading = true
		cmds = append(cmds, l.fetch(domain.Page{Limit: pageSize, After: l.next}, true))
	}
	if v, ok := l.Current(); ok && l.o.Moved != nil && l.o.ID(v) != l.shown {
		l.shown = l.o.ID(v)
		cmds = append(cmds, l.o.Moved(v))
	}
	return tea.Batch(cmds...)
}

// frame keeps the cursor among the rows and in the window, and the window full as
// far as there are rows for it.
func (l *List[T]) frame() {
	n := l.visible()
	l.cursor = max(0, min(l.cursor, len(l.rows)-1))
	l.top = max(0, min(max(l.top, l.cursor-n+1), l.cursor, len(l.rows)-n))
}

func (l *List[T]) pressed(m tea.KeyPressMsg) tea.Cmd {
	k := l.env.Keys
	switch {
	case k.Up.Is(m):
		return l.move(-1)
	case k.Down.Is(m):
		return l.move(1)
	case k.PageUp.Is(m):
		return l.move(-l.visible())
	case k.PageDown.Is(m):
		return l.move(l.visible())
	case k.First.Is(m):
		return l.move(-len(l.rows))
	case k.Last.Is(m):
		return l.move(len(l.rows))
	case k.Filter.Is(m) && l.o.Filter && (len(l.rows) > 0 || l.filter != ""):
		l.edit = NewEditor(l.filter, 80, false)
		l.frame()
	case k.Back.Is(m) && l.filter != "":
		return l.narrow("")
	case k.Retry.Is(m) && l.err != nil:
		return l.Init()
	case k.Select.Is(m) && l.o.Marks:
		return l.mark()
	case k.Open.Is(m):
		return l.open()
	}
	return nil
}

// Takes reports whether the list has a use for esc, so that the router leaves
// it to the screen.
func (l *List[T]) Takes(m tea.KeyPressMsg) bool {
	return l.env.Keys.Back.Is(m) && (l.edit != nil || l.filter != "")
}

func (l *List[T]) typed(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(tea.KeyPressMsg); ok {
		switch m.String() {
		case "esc":
			l.edit = nil
			return l.narrow("")
		case "enter":
			l.edit = nil
			l.frame()
			return nil
		case "up", "down", "pgup", "pgdown":
			return l.pressed(m)
		}
	}
	if changed, _ := l.edit.Update(msg); changed {
		return l.narrow(strings.TrimSpace(l.edit.Value()))
	}
	return nil
}

func (l *List[T]) narrow(filter string) tea.Cmd {
	if filter == l.filter {
		return nil
	}
	l.filter, l.cursor, l.top = filter, 0, 0
	l.turn++
	l.loading, l.fresh, l.refill = true, nil, 0
	return tea.Batch(l.fetch(domain.Page{Limit: pageSize}, false), l.wait.Start())
}

func (l *List[T]) move(by int) tea.Cmd {
	l.cursor += by
	return l.settle()
}

func (l *List[T]) open() tea.Cmd {
	if v, ok := l.Current(); ok && l.o.Open != nil {
		return l.o.Open(v)
	}
	return nil
}

func (l *List[T]) mark() tea.Cmd {
	v, ok := l.Current()
	if !ok {
		return nil
	}
	if l.marks == nil {
		l.marks = map[string]bool{}
	}
	if id := l.o.ID(v); l.marks[id] {
		delete(l.marks, id)
	} else {
		l.marks[id] = true
	}
	return l.move(1)
}

func (l *List[T]) click(m ClickMsg) tea.Cmd {
	i := l.top + (m.Y-l.above())/l.rowHeight()
	if m.X >= l.w || m.Y < l.above() || i >= len(l.rows) || i >= l.top+l.visible() {
		return nil
	}
	if i == l.cursor {
		return l.open()
	}
	return l.move(i - l.cursor)
}

// SetSize says how much room there is.
func (l *List[T]) SetSize(w, h int) {
	l.w, l.h = w, h
	l.frame()
}

// Keys are those that work on the list now, with the screen's own, which sleep
// while a filter is typed.
func (l *List[T]) Keys(own ...Key) []Key {
	k := l.env.Keys
	if l.edit != nil {
		return []Key{k.Move, On("enter", "keep filter"), k.Back.To("clear")}
	}
	keys := []Key{}
	if len(l.rows) > 0 {
		keys = append(keys, k.Move)
		if l.o.Open != nil {
			keys = append(keys, k.Open)
		}
		if l.o.Marks {
			keys = append(keys, k.Select.Late())
		}
	}
	if l.err != nil {
		keys = append(keys, k.Retry)
	}
	if l.o.Filter && (len(l.rows) > 0 || l.filter != "") {
		keys = append(keys, k.Filter.Late())
	}
	return append(append(keys, own...), k.PageUp, k.PageDown, k.First, k.Last)
}

// SetColumns replaces the columns, as where another width makes others useful.
func (l *List[T]) SetColumns(c []Column[T]) {
	l.o.Columns, l.wide = c, nil
	l.measure(l.rows)
}

// ByWord is the order of what a filter finds by an index of words.
const ByWord = "by the word found"

// Unfiltered returns the order to ask for: none with a filter, as what that finds
// has an order of its own.
func Unfiltered(filter, order string) string {
	if filter != "" {
		return ""
	}
	return order
}

// Unfiltered returns the key that chooses an order, disabled while a filter narrows
// the list.
func (l *List[T]) Unfiltered(k Key) Key {
	if l.filter != "" {
		return k.Unless("What is found comes by the word found. Press esc to clear the filter, then choose an order.")
	}
	return k
}

// Typing reports whether the filter has the focus.
func (l *List[T]) Typing() bool { return l.edit != nil }

// Current returns the record under the cursor.
func (l *List[T]) Current() (v T, ok bool) {
	if l.cursor < 0 || l.cursor >= len(l.rows) {
		return v, false
	}
	return l.rows[l.cursor], true
}

// Rows returns the records that are loaded.
func (l *List[T]) Rows() []T { return l.rows }

// Marked returns the records that are marked.
func (l *List[T]) Marked() []T {
	var out []T
	for _, v := range l.rows {
		if l.marks[l.o.ID(v)] {
			out = append(out, v)
		}
	}
	return out
}

// Unmark forgets the marks, as after what was done to them.
func (l *List[T]) Unmark() { clear(l.marks) }

func (l *List[T]) cards() bool { return l.w < phone && (len(l.o.Columns) > 2 || l.o.Card != nil) }

func (l *List[T]) rowHeight() int {
	if l.cards() {
		return 2
	}
	return 1
}

func (l *List[T]) filtering() bool { return l.edit != nil || l.filter != "" }

// above is how many lines stand before the first row.
func (l *List[T]) above() int {
	n := 0
	if l.filtering() {
		n++
		if l.airy() {
			n++
		}
	}
	if !l.cards() && l.headed() {
		n++
	}
	return n
}

// airy reports whether there is room for an empty line.
func (l *List[T]) airy() bool { return l.h >= 14 }

func (l *List[T]) headed() bool {
	return slices.ContainsFunc(l.o.Columns, func(c Column[T]) bool { return c.Title != "" })
}

// below is how many lines stand after the last row.
func (l *List[T]) below() int {
	if l.h < 6 {
		return 0
	}
	return 2
}

func (l *List[T]) visible() int { return max(1, (l.h-l.above()-l.below())/l.rowHeight()) }

// View draws the list.
func (l *List[T]) View() string {
	var lines []string
	if l.filtering() {
		lines = append(lines, l.filterLine())
		if l.airy() && len(l.rows) > 0 {
			lines = append(lines, "")
		}
	}
	switch {
	case len(l.rows) == 0:
		lines = append(lines, l.nothing()...)
	case l.cards():
		lines = append(lines, l.cardLines()...)
	default:
		lines = append(lines, l.table()...)
	}
	if len(l.rows) > 0 && l.below() > 0 {
		for len(lines) < l.h-1 {
			lines = append(lines, "")
		}
		margin := "   "
		if l.cards() {
			margin = "  "
		}
		lines = append(lines[:l.h-1], margin+Cut(l.status(), l.w-len(margin), l.env.Theme.Glyph.More))
	}
	return Box(strings.Join(lines, "\n"), l.w, l.h)
}

func (l *List[T]) filterLine() string {
	t := l.env.Theme
	if l.edit == nil {
		return " " + t.Accent.Render("/") + " " + Clean(l.filter) + t.Muted.Render("   esc clears")
	}
	return " " + t.Accent.Render("/") + " " + l.edit.View(t, max(1, min(40, l.w-4)), 1, true)
}

// nothing says why there are no rows.
func (l *List[T]) nothing() []string {
	e := l.env
	switch {
	case l.err != nil:
		return []string{e.Fault(l.err, l.w)}
	case !l.asked || (l.loading && l.filter != ""):
		return []string{"", "   " + l.wait.View("Loading…")}
	case l.damaged > 0:
		return []string{e.Empty("What is here is damaged and can't be read. Please tell those who run this portal.", l.o.Hint, l.w)}
	case l.filter != "":
		return []string{e.Empty("Nothing matches “"+Clean(l.filter)+"”.", e.Keys.Back.To("clear the filter"), l.w)}
	case l.o.Empty != "":
		return []string{e.Empty(l.o.Empty, l.o.Hint, l.w)}
	}
	return []string{e.Empty("There are "+Count(0, l.o.Noun, l.o.Nouns)+" here yet.", l.o.Hint, l.w)}
}

func (l *List[T]) status() string {
	t := l.env.Theme
	if l.err != nil {
		return t.Tone(ToneOf(l.err)).Render(t.Glyph.Tone(ToneOf(l.err)) + " " + Sentence(l.err))
	}
	var parts []string
	if n := len(l.Marked()); n > 0 {
		parts = append(parts, strconv.Itoa(n)+" selected")
	}
	count := strconv.Itoa(len(l.rows))
	switch {
	case l.next != "" && len(l.rows) >= maxRows:
		count = "the first " + count + ": filter to see others"
	case l.next != "":
		count += "+ " + l.o.Nouns
	default:
		count = Count(len(l.rows), l.o.Noun, l.o.Nouns)
	}
	parts = append(parts, strings.TrimSpace(count))
	if l.damaged > 0 {
		parts = append(parts, strconv.Itoa(l.damaged)+" damaged and left out: please tell those who run this portal")
	}
	order := l.o.Order
	if l.held != "" && l.o.Found != "" {
		order = l.o.Found
	}
	for _, s := range []string{l.o.Note, order} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return t.Muted.Render(strings.Join(parts, " "+t.Glyph.Dot+" "))
}

// A sized column is one that is shown, with its width.
type sized[T any] struct {
	Column[T]
	w, want int
}

// fitColumns drops columns until the rest fits and shares what is left among
// those without a width of their own.
func (l *List[T]) fitColumns() []sized[T] {
	const least, gap = 14, 2
	cols := make([]sized[T], len(l.o.Columns))
	for i, c := range l.o.Columns {
		cols[i] = sized[T]{Column: c, w: c.Width, want: least}
		if i < len(l.wide) {
			cols[i].want = max(least, l.wide[i])
		}
	}
	need := func() int {
		n := 2
		for _, c := range cols {
			n += max(c.Width, 0) + gap
			if c.Width == 0 {
				n += least
			}
		}
		return n
	}
	for need() > l.w && len(cols) > 1 {
		worst := 0
		for i, c := range cols {
			if c.Rank >= cols[worst].Rank {
				worst = i
			}
		}
		cols = slices.Delete(cols, worst, worst+1)
	}
	spare := max(0, l.w-need())
	for i, c := range cols {
		if c.Width == 0 {
			cols[i].w = max(1, min(least+spare, c.want, l.w-3))
			spare = max(0, spare-(cols[i].w-least))
		}
	}
	return cols
}

// measure notes how much room the texts of rows want in each column.
func (l *List[T]) measure(rows []T) {
	if l.wide == nil {
		l.wide = make([]int, len(l.o.Columns))
		for i, c := range l.o.Columns {
			l.wide[i] = Width(c.Title)
		}
	}
	for i, c := range l.o.Columns {
		for _, v := range rows {
			if c.Width == 0 {
				l.wide[i] = min(widestName, max(l.wide[i], Width(l.env.CellText(c.Cell(v)))))
			}
		}
	}
}

func (l *List[T]) table() []string {
	t := l.env.Theme
	cols := l.fitColumns()
	var lines []string
	if l.headed() {
		head := "  "
		for _, c := range cols {
			title := strings.ToUpper(c.Title)
			head += l.align(c, title) + "  "
		}
		lines = append(lines, " "+t.Head.Render(Cut(strings.TrimRight(head, " "), l.w-1, "")))
	}
	for i := l.top; i < min(len(l.rows), l.top+l.visible()); i++ {
		lines = append(lines, l.tableRow(cols, i))
	}
	return lines
}

func (l *List[T]) align(c sized[T], s string) string {
	if c.Right {
		return FitRight(s, c.w, l.env.Theme.Glyph.More)
	}
	return Fit(s, c.w, l.env.Theme.Glyph.More)
}

func (l *List[T]) tableRow(cols []sized[T], i int) string {
	line := " " + l.pointer(i)
	for j, c := range cols {
		cell := c.Cell(l.rows[i])
		text := l.align(c, l.env.CellText(cell))
		style := l.env.Theme.Tone(cell.Tone)
		if i == l.cursor && (j == 0 || cell.Tone == theme.Plain) {
			style = style.Bold(true)
		}
		line += style.Render(text) + "  "
	}
	return Cut(line, l.w, "")
}

// pointer is the two cells before a row: the cursor, or a mark.
func (l *List[T]) pointer(i int) string {
	t := l.env.Theme
	marked := l.marks[l.o.ID(l.rows[i])]
	switch {
	case i == l.cursor && marked:
		return t.Accent.Render(t.Glyph.Row + t.Glyph.Selected)
	case i == l.cursor:
		return t.Accent.Render(t.Glyph.Row) + " "
	case marked:
		return " " + t.Accent.Render(t.Glyph.Selected)
	}
	return "  "
}

func (l *List[T]) cardLines() []string {
	t := l.env.Theme
	var lines []string
	for i := l.top; i < min(len(l.rows), l.top+l.visible()); i++ {
		c := l.card(l.rows[i])
		title, second := t.Text, t.Muted
		if i == l.cursor {
			title = t.Strong
		}
		corner := t.Tone(c.Corner.Tone).Render(l.env.CellText(c.Corner))
		lines = append(lines,
			l.pointer(i)+Between(title.Render(Clean(c.Title)), corner, l.w-3, t.Glyph.More),
			l.pointer(i)+second.Render(Cut(Clean(c.Line), l.w-3, t.Glyph.More)))
	}
	return lines
}

// card returns the record's card, made of the columns where none is given: the
// first is the title, the last the corner.
func (l *List[T]) card(v T) Card {
	if l.o.Card != nil {
		return l.o.Card(v)
	}
	cols := l.o.Columns
	c := Card{Title: cols[0].Cell(v).Text, Corner: cols[len(cols)-1].Cell(v)}
	var facts []string
	for _, col := range cols[1 : len(cols)-1] {
		if s := col.Cell(v).Text; s != "" {
			facts = append(facts, s)
		}
	}
	c.Line = strings.Join(facts, " "+l.env.Theme.Glyph.Dot+" ")
	return c
}
