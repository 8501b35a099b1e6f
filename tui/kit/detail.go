package kit

import (
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

// NewDetail returns an empty detail.
func NewDetail(env *Env) *Detail { return &Detail{env: env} }

// A Detail is a page of facts that scrolls.
type Detail struct{ env *Env }

// Set replaces what is shown and keeps the place where the reader is.
func (d *Detail) Set(p Page) {}

// Fail shows an error in place of the page.
func (d *Detail) Fail(err error) {}

// Wait says that an answer is under way.
func (d *Detail) Wait() tea.Cmd { return nil }

// Update scrolls.
func (d *Detail) Update(tea.Msg) tea.Cmd { return nil }

// View draws the page.
func (d *Detail) View() string { return "" }

// SetSize says how much room there is.
func (d *Detail) SetSize(w, h int) {}

// Keys are those that scroll, where there is more than fits.
func (d *Detail) Keys() []Key { return nil }
