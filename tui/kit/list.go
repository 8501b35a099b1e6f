package kit

import (
	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/tui/theme"
)

// A Cell is what stands in one column of a row. The list cleans and cuts it.
type Cell struct {
	Text string
	Tone theme.Tone
	Sign bool // draw the tone's glyph before the text, as for states
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
	Note  string // after the count, such as "sorted by end"
	Empty string // one sentence when there is nothing
	Hint  Key    // the key that fills it
}

// NewList returns a list that has asked for nothing; Init does.
func NewList[T any](env *Env, o ListOptions[T]) *List[T] { return &List[T]{env: env, o: o} }

// A List is records in rows that can be moved over. It loads further pages as
// the cursor comes near its end, and when it is asked again it keeps the cursor
// on its record and that record on its line.
type List[T any] struct {
	env *Env
	o   ListOptions[T]
}

// Init asks for what is shown, anew if it was shown before.
func (l *List[T]) Init() tea.Cmd { return nil }

// Update takes keys, clicks and answers.
func (l *List[T]) Update(tea.Msg) tea.Cmd { return nil }

// View draws the list.
func (l *List[T]) View() string { return "" }

// SetSize says how much room there is.
func (l *List[T]) SetSize(w, h int) {}

// Keys are those that work on the list now.
func (l *List[T]) Keys() []Key { return nil }

// Typing reports whether the filter has the focus.
func (l *List[T]) Typing() bool { return false }

// Current returns the record under the cursor.
func (l *List[T]) Current() (v T, ok bool) { return v, false }

// Marked returns the records that are marked.
func (l *List[T]) Marked() []T { return nil }
