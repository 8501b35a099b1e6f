package kit

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"gangway/tui/theme"
)

// Ensure keys edit by graphemes and words.
func TestEditor(t *testing.T) {
	for name, tc := range map[string]struct {
		start string
		keys  []string
		want  string
	}{
		"type at the end":    {"ab", []string{"c"}, "abc"},
		"type at the start":  {"bc", []string{"home", "a"}, "abc"},
		"backspace":          {"abc", []string{"backspace"}, "ab"},
		"backspace at start": {"abc", []string{"home", "backspace"}, "abc"},
		"delete":             {"abc", []string{"home", "delete"}, "bc"},
		"word back":          {"one two", []string{"ctrl+w"}, "one "},
		"to the start":       {"one two", []string{"ctrl+u"}, ""},
		"to the end":         {"one two", []string{"ctrl+left", "ctrl+k"}, "one "},
		"a flag is one":      {"🇩🇪🇫🇷", []string{"backspace"}, "🇩🇪"},
		"an accent is part":  {"e\u0323\u0302x", []string{"backspace", "backspace"}, ""},
		"space between":      {"a", []string{"space", "b"}, "a b"},
		"ctrl+v is nothing":  {"a", []string{"ctrl+v"}, "a"},
		"alt is no text":     {"a", []string{"alt+x"}, "a"},
	} {
		t.Run(name, func(t *testing.T) {
			e := NewEditor(tc.start, 100, false)
			for _, k := range tc.keys {
				e.Update(Press(k))
			}
			if e.Value() != tc.want {
				t.Fatalf("got %q, want %q", e.Value(), tc.want)
			}
		})
	}
}

// Ensure a paste is cut at the limit, whatever its size, and cleaned (B59).
func TestEditorPaste(t *testing.T) {
	e := NewEditor("", 200, false)
	e.Update(tea.PasteMsg{Content: strings.Repeat("x", 10<<20)})
	if n := len(e.Value()); n != 200 || !e.Full() {
		t.Errorf("%d characters, full %v", n, e.Full())
	}
	e = NewEditor("", 200, false)
	e.Update(tea.PasteMsg{Content: "one\ntwo\x1b[31m\u202e"})
	if got := e.Value(); strings.ContainsAny(got, "\n\x1b\u202e") || !strings.HasPrefix(got, "one two") {
		t.Errorf("got %q", got)
	}
}

// Ensure the drawing takes exactly its cells wherever the cursor is.
func TestEditorView(t *testing.T) {
	th := theme.New(true, colorprofile.ASCII, "", false)
	for _, s := range []string{"", "hello", "株式会社さくらテクノロジー", "one two three four five six seven", "a\nb\n\nc 株式会社さくら d"} {
		for _, lines := range []bool{false, true} {
			e := NewEditor(s, 100, lines)
			for range len(e.text) + 1 {
				for _, w := range []int{1, 2, 5, 12} {
					for _, line := range strings.Split(e.View(th, w, 3, true), "\n") {
						if Width(line) != w {
							t.Fatalf("%q at %d: line %q takes %d of %d cells", s, e.pos, line, Width(line), w)
						}
					}
				}
				e.Update(Press("left"))
			}
		}
	}
}

// Ensure up and down move by the lines that are seen.
func TestEditorVertical(t *testing.T) {
	e := NewEditor("one\ntwo\nthree", 100, true)
	for i, want := range []bool{true, true, false} {
		if e.Vertical(-1, 20) != want {
			t.Fatalf("step %d up: there are two lines above, and no more", i+1)
		}
	}
	e.Insert("!")
	if e.Value() != "one!\ntwo\nthree" {
		t.Fatalf("got %q", e.Value())
	}
}

// FuzzEditor looks for input that panics, goes beyond the limit, leaves something
// unfit to be drawn or takes other cells than its own, wherever the cursor is.
func FuzzEditor(f *testing.F) {
	f.Add("abc", "\x1b[31m", []byte{0, 0, 0}, uint8(8), false)
	f.Add("👩‍👩‍👧‍👦", "e\u0301", []byte{0, 4}, uint8(1), false)
	f.Add("株式会社さくら\n\none two three", "テクノロジー four\r\nfive", []byte{8, 8, 2, 6, 5, 9}, uint8(7), true)
	f.Add("\u0301", "\u0301\u0301🏳\u200d🌈", []byte{2, 5, 4, 7, 1}, uint8(2), true)
	keys := []string{"left", "right", "home", "end", "backspace", "delete", "ctrl+w", "ctrl+u", "up", "down", "ctrl+k", "alt+left", "alt+right", "enter", "x"}
	th := theme.New(true, colorprofile.ASCII, "", false)
	f.Fuzz(func(t *testing.T, start, paste string, moves []byte, width uint8, lines bool) {
		e, w := NewEditor(start, 40, lines), 1+int(width)%20
		for i, m := range moves[:min(len(moves), 50)] {
			if m == 255 || i == 5 {
				e.Insert(paste)
			}
			switch key := keys[int(m)%len(keys)]; key {
			case "up":
				e.Vertical(-1, w)
			case "down":
				e.Vertical(1, w)
			default:
				e.Update(Press(key))
			}
		}
		e.Insert(paste)
		got := e.Value()
		if len([]rune(got)) > 40 || !utf8.ValidString(got) || strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) && (r != '\n' || !lines) }) {
			t.Fatalf("got %q", got)
		}
		if e.pos < 0 || e.pos > len(e.text) {
			t.Fatalf("the cursor is at %d of %d", e.pos, len(e.text))
		}
		for _, line := range strings.Split(e.View(th, w, 3, true), "\n") {
			if Width(line) != w {
				t.Fatalf("%q at %d: line %q takes %d of %d cells", got, e.pos, line, Width(line), w)
			}
		}
	})
}
