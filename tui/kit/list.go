package kit

import (
	"slices"

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
	filter      filter
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
	return l.ask(len(l.rows))
}

// ask begins anew, and brings back so many rows if there are as many.
func (l *List[T]) ask(rows int) tea.Cmd {
	l.turn++
	l.loading, l.fresh, l.lost, l.refill = true, nil, 0, min(rows, maxRows)
	cmd := l.fetch(domain.Page{Limit: min(max(rows, pageSize), domain.MaxLimit)}, false)
	if l.asked && l.filter.held == l.filter.word {
		return cmd
	}
	return tea.Batch(cmd, l.wait.Start())
}

func (l *List[T]) fetch(p domain.Page, more bool) tea.Cmd {
	var call Call[domain.List[T]]
	if l.o.Fetch != nil {
		call = l.o.Fetch(p, l.filter.word)
	} else {
		call = Query(l.env, l.o.Query(p, l.filter.word))
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
	if l.Typing() {
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
	if l.filter.held != l.filter.word {
		id, line, l.cursor = "", 0, 0
	}
	l.rows, l.next, l.asked, l.filter.held = rows, next, true, l.filter.word
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
	case k.Filter.Is(m) && l.filters():
		l.filter.edit = NewEditor(l.filter.word, 80, false)
		l.frame()
	case k.Back.Is(m) && l.filter.word != "":
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
	if l.Typing() {
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
	if l.filters() {
		keys = append(keys, k.Filter.Late())
	}
	return append(append(keys, own...), k.PageUp, k.PageDown, k.First, k.Last)
}

// SetColumns replaces the columns, as where another width makes others useful.
func (l *List[T]) SetColumns(c []Column[T]) {
	l.o.Columns, l.wide = c, nil
	l.measure(l.rows)
}

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
