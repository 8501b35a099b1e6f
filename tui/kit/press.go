package kit

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// Press returns the message of a key by its name, such as "n", "ctrl+s" or
// "enter": a click on a key's words in the footer presses it.
func Press(name string) tea.KeyPressMsg {
	var m tea.KeyPressMsg
	for {
		mod, rest, ok := strings.Cut(name, "+")
		if !ok || rest == "" {
			break
		}
		switch mod {
		case "ctrl":
			m.Mod |= tea.ModCtrl
		case "alt":
			m.Mod |= tea.ModAlt
		case "shift":
			m.Mod |= tea.ModShift
		}
		name = rest
	}
	if code, ok := codeOf(name); ok {
		m.Code = code
		if code == tea.KeySpace {
			m.Text = " "
		}
		return m
	}
	m.Code, _ = utf8.DecodeRuneInString(name)
	if m.Mod == 0 {
		m.Text = name
	}
	return m
}

func codeOf(name string) (rune, bool) {
	switch name {
	case "enter":
		return tea.KeyEnter, true
	case "esc":
		return tea.KeyEscape, true
	case "tab":
		return tea.KeyTab, true
	case "space":
		return tea.KeySpace, true
	case "backspace":
		return tea.KeyBackspace, true
	case "delete":
		return tea.KeyDelete, true
	case "up":
		return tea.KeyUp, true
	case "down":
		return tea.KeyDown, true
	case "left":
		return tea.KeyLeft, true
	case "right":
		return tea.KeyRight, true
	case "home":
		return tea.KeyHome, true
	case "end":
		return tea.KeyEnd, true
	case "pgup":
		return tea.KeyPgUp, true
	case "pgdown":
		return tea.KeyPgDown, true
	}
	return 0, false
}
