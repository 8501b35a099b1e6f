package kit

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// A Key is something that can be done on a screen: the keys that do it, its
// words, and why not if it can't be done at this moment. The footer, the help,
// the palette and the mouse are made from it.
type Key struct {
	Press []string // as bubbletea names them: "n", "ctrl+s"
	Show  string   // how the key is drawn, such as "⏎"; "" is Press[0]
	Does  string   // two words for the footer: "new deal"
	Help  string   // a sentence for help and palette; "" is Does
	Why   string   // why it can't be used now; "" is that it can
	Quiet bool     // in help and palette, not in the footer
	Rank  int      // in the footer the lowest come first, and the last go where room is short
}

// Is reports whether the message presses the key while it can be used. Text
// that is pasted never presses a key.
func (k Key) Is(msg tea.Msg) bool { return k.Why == "" && k.pressed(msg) }

// Refused reports whether the message presses the key while it can't be used;
// the router then says why.
func (k Key) Refused(msg tea.Msg) bool { return k.Why != "" && k.pressed(msg) }

func (k Key) pressed(msg tea.Msg) bool {
	m, ok := msg.(tea.KeyPressMsg)
	return ok && slices.Contains(k.Press, m.String())
}

// To returns the key with words for what it does here.
func (k Key) To(does string) Key { k.Does = does; return k }

// Unless returns the key, disabled for the reason if there is one.
func (k Key) Unless(why string) Key { k.Why = why; return k }

// Hush returns the key without a place in the footer.
func (k Key) Hush() Key { k.Quiet = true; return k }

// Late returns the key further back in the footer.
func (k Key) Late() Key { k.Rank++; return k }

// Label returns how the key is drawn.
func (k Key) Label() string {
	if k.Show != "" {
		return k.Show
	}
	return k.Press[0]
}

// Sentence returns what help and palette say of the key.
func (k Key) Sentence() string {
	if k.Help != "" {
		return k.Help
	}
	return Capital(k.Does)
}

// On makes a key for one letter or key name.
func On(press, does string) Key { return Key{Press: []string{press}, Does: does} }

// plainKey is how a key is drawn where there is only ASCII.
func plainKey(show string) string {
	return strings.NewReplacer("↑↓", "up/down", "↑", "up", "↓", "down", "⏎", "enter", "←", "<", "→", ">").Replace(show)
}

// A Keymap has the keys that mean the same everywhere.
type Keymap struct {
	Up, Down, PageUp, PageDown, First, Last       Key
	Open, Back, New, Edit, Select, Filter, Copy   Key
	Next, Previous, Send, Retry, Undo             Key
	Palette, Help, Quit, Mouse, Menu, Left, Right Key
	Move                                          Key // Up and Down as one, for the footer
}

// DefaultKeymap returns the keys of the portal. With ascii they are drawn as
// words. All sessions share them.
func DefaultKeymap(ascii bool) *Keymap {
	if ascii {
		return asciiKeymap
	}
	return unicodeKeymap
}

var unicodeKeymap, asciiKeymap = keymap(false), keymap(true)

func keymap(ascii bool) *Keymap {
	k := func(show, does string, press ...string) Key {
		if ascii {
			show = plainKey(show)
		}
		return Key{Press: press, Show: show, Does: does}
	}
	return &Keymap{
		Up: k("↑", "up", "up", "k").Hush(), Down: k("↓", "down", "down", "j").Hush(), Move: k("↑↓", "move", "up", "down", "k", "j"),
		PageUp: k("PgUp", "page up", "pgup").Hush(), PageDown: k("PgDn", "page down", "pgdown").Hush(),
		First: k("g", "first", "g", "home").Hush(), Last: k("G", "last", "G", "end").Hush(),
		Open: k("⏎", "open", "enter"), Back: k("esc", "back", "esc"),
		New: k("n", "new", "n"), Edit: k("e", "edit", "e"), Select: k("space", "select", "space"),
		Filter: k("/", "filter", "/"), Copy: k("y", "copy", "y").Hush(),
		Next: k("tab", "next", "tab"), Previous: k("shift+tab", "previous", "shift+tab").Hush(),
		Send: k("ctrl+s", "send", "ctrl+s"), Retry: k("r", "try again", "r"), Undo: k("u", "undo", "u"),
		Palette: k(":", "commands", ":", "ctrl+k"), Help: k("?", "help", "?"), Quit: k("q", "leave", "q", "ctrl+c"),
		Mouse: k("ctrl+o", "mouse on or off", "ctrl+o").Hush(), Menu: k("m", "menu", "m"),
		Left: k("←", "left", "left", "h").Hush(), Right: k("→", "right", "right", "l").Hush(),
	}
}
