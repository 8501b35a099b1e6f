package kit

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// A filter is a word that narrows a list.
type filter struct {
	word string  // what is asked for
	held string  // what the rows were found with
	edit *Editor // while it has the focus
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
	if l.filter.word != "" {
		return k.Unless("What is found comes by the word found. Press esc to clear the filter, then choose an order.")
	}
	return k
}

// Typing reports whether the filter has the focus.
func (l *List[T]) Typing() bool { return l.filter.edit != nil }

// Takes reports whether the list has a use for esc, so that the router leaves
// it to the screen.
func (l *List[T]) Takes(m tea.KeyPressMsg) bool { return l.env.Keys.Back.Is(m) && l.filtering() }

// filters reports whether there is anything to narrow.
func (l *List[T]) filters() bool { return l.o.Filter && (len(l.rows) > 0 || l.filter.word != "") }

// filtering reports whether the line of the filter is shown.
func (l *List[T]) filtering() bool { return l.Typing() || l.filter.word != "" }

// typed takes what is typed into the filter.
func (l *List[T]) typed(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(tea.KeyPressMsg); ok {
		switch m.String() {
		case "esc":
			l.filter.edit = nil
			return l.narrow("")
		case "enter":
			l.filter.edit = nil
			return l.settle()
		case "up", "down", "pgup", "pgdown":
			return l.pressed(m)
		}
	}
	if changed, _ := l.filter.edit.Update(msg); changed {
		return l.narrow(strings.TrimSpace(l.filter.edit.Value()))
	}
	return nil
}

func (l *List[T]) narrow(word string) tea.Cmd {
	if word == l.filter.word {
		return nil
	}
	l.filter.word, l.cursor, l.top = word, 0, 0
	return l.ask(0)
}

func (l *List[T]) filterLine() string {
	t := l.env.Theme
	slash := " " + t.Accent.Render("/") + " "
	if l.filter.edit == nil {
		return slash + Clean(l.filter.word) + t.Muted.Render("   esc clears")
	}
	return slash + l.filter.edit.View(t, max(1, min(40, l.w-4)), 1, true)
}
