package tuitest

import (
	"math/rand/v2"
	"testing"

	tea "charm.land/bubbletea/v2"

	"gangway/tui/kit"
)

// Hammer presses random keys, pastes, clicks and resizes at the session that
// open returns, which may be called again after the program was left. It fails
// the test on a panic and on a line wider than the window.
func Hammer(t testing.TB, seed uint64, steps int, open func() *Session) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test that can be repeated
	s := open()
	for range steps {
		if s.quit {
			s = open()
		}
		strike(s, r)
	}
}

func strike(s *Session, r *rand.Rand) {
	keys := keyNames()
	switch n := r.IntN(100); {
	case n < 60:
		s.Press(keys[r.IntN(len(keys))])
	case n < 80:
		s.Press(string(rune('!' + r.IntN(94))))
	case n < 86:
		s.Paste(nasty()[r.IntN(len(nasty()))])
	case n < 90:
		s.Click(r.IntN(s.w), r.IntN(s.h))
	case n < 92:
		s.Tell(tea.MouseWheelMsg{X: 1, Y: 5, Button: tea.MouseWheelDown})
	case n < 95:
		s.Resize(20+r.IntN(140), 8+r.IntN(50))
	case n < 98:
		s.Wait(kit.Patience)
	default:
		s.Type(nasty()[r.IntN(len(nasty()))])
	}
}

func keyNames() []string {
	return []string{
		"up", "down", "left", "right", "home", "end", "pgup", "pgdown", "enter", "enter", "esc", "tab", "shift+tab", "space",
		"backspace", "delete", "ctrl+s", "ctrl+k", "ctrl+o", "ctrl+x", "ctrl+u", "ctrl+w", "ctrl+c", "n", "e", "y", "u", "q",
		"/", ":", "?", "m", "j", "k", "g", "G", "r", "1", "2", "9", "a", "0",
	}
}

// nasty are texts that have broken terminals.
func nasty() []string {
	return []string{
		"Contoso GmbH", "y\n", "y\r\nyes\r\n", "a\tb\rfake", "\x1b]52;c;aGk=\x07", "\u009d52;c;aGk=\u009c", "\x1b[41mred", "\x1b_Gi=1;AAAA\x1b\\",
		"株式会社さくらテクノロジー東京本社営業部", "👩‍👩‍👧‍👦 family", "⚠️ ☎️", "🇩🇪🇫🇷", "a" + string(make([]rune, 50)) + "b", "\u202egnirts", "Z̷̡̧͓͙̣̏̾a̴l̸g̵o̶",
		"\u200b\ufeff\u00ad", "\U000e0041\U000e0042", "línea con ñ", "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
		"line one\nline two\n\n\n\nline three\u2028four",
	}
}
