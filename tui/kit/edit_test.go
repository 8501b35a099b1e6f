package kit

import (
	"strings"
	"testing"

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

// FuzzEditor looks for input that panics, goes beyond the limit or leaves
// something unfit to be drawn.
func FuzzEditor(f *testing.F) {
	f.Add("abc", "\x1b[31m", uint8(3))
	f.Add("👩‍👩‍👧‍👦", "e\u0301", uint8(1))
	f.Fuzz(func(t *testing.T, start, paste string, moves uint8) {
		e := NewEditor(start, 40, false)
		for range moves {
			e.Update(Press("left"))
		}
		e.Insert(paste)
		if got := e.Value(); len([]rune(got)) > 40 || strings.ContainsAny(got, "\x1b\n\r") {
			t.Fatalf("got %q", got)
		}
		e.View(theme.New(true, colorprofile.ASCII, "", false), 8, 1, true)
	})
}
