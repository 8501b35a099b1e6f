package tui_test

import (
	"image/color"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"gangway/tui"
	"gangway/tui/kit"
	"gangway/tui/theme"
	"gangway/tui/tuitest"
	"gangway/tui/tuitest/harbour"
)

// Ensure keys that were typed ahead land in the fields that they were meant for:
// places and the focus change before any command has run.
func TestNote05KeysTypedAheadLandWhereTheyWereMeant(t *testing.T) {
	p, _ := harbour.Open(t)
	m := tui.New(tui.Options{Context: t.Context(), Portal: p, Actor: harbour.Owner(), Width: 80, Height: 24, Profile: colorprofile.ASCII, Routes: boatRoutes()})
	m.Init() // what it asks is never answered
	for _, key := range []string{"2", "n", "A", "n", "n", "a", "tab", "g", "e", "r", "enter"} {
		m, _ = m.Update(kit.Press(key))
	}
	view := ansi.Strip(m.(interface{ View() tea.View }).View().Content)
	for _, want := range []string{"New boat", "Anna", "Germany"} {
		if !strings.Contains(view, want) {
			t.Errorf("%q is not shown:\n%s", want, view)
		}
	}
}

// Ensure colours follow the client's terminal, whatever the server's own says.
func TestNote15ColoursFollowTheClient(t *testing.T) {
	t.Setenv("TERM", "dumb")
	t.Setenv("NO_COLOR", "1")
	t.Setenv("COLORTERM", "")
	p, _ := harbour.Open(t, fleet()...)
	for _, tc := range []struct {
		name    string
		client  []string
		colours string
	}{
		{"truecolour", []string{"TERM=xterm-256color", "COLORTERM=truecolor"}, "38;2;"},
		{"256", []string{"TERM=xterm-256color"}, "38;5;"},
		{"none asked for", []string{"TERM=xterm-256color", "COLORTERM=truecolor", "NO_COLOR=1"}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			profile, _ := theme.Terminal(tc.client)
			view := open(t, p, harbour.Owner(), tuitest.At("boats"), tuitest.With(func(o *tui.Options) { o.Profile = profile })).View()
			if got := strings.Contains(view, "38;"); got != (tc.colours != "") || !strings.Contains(view, tc.colours) {
				t.Errorf("want %q in %q", tc.colours, view)
			}
		})
	}
}

// Ensure a background is dark until the terminal tells it, and belongs to one
// session alone.
func TestNote16BackgroundOfOneSession(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	look := tuitest.Looks()[0]
	first := open(t, p, harbour.Owner(), tuitest.In(look), tuitest.At("boats"))
	second := open(t, p, harbour.Owner(), tuitest.In(look), tuitest.At("boats"))
	dark := second.View()
	if first.Tell(tea.BackgroundColorMsg{Color: color.White}).View() == dark {
		t.Error("on white it looks as on black")
	}
	if second.View() != dark {
		t.Error("another session's background has changed this one")
	}
}

// Ensure a key draws anew no row but those that it touches, so that wide
// characters, whose rows are written whole, cost nothing at rest.
func TestNote19AKeyTouchesTwoRows(t *testing.T) {
	p, _ := harbour.Open(t, "株式会社さくら", "東京本社", "営業部", "第一課", "大阪支社")
	s := at(t, p, "boats").Press("down")
	before := strings.Split(s.View(), "\n")
	after := strings.Split(s.Press("down").View(), "\n")
	changed := 0
	for i := range before {
		if before[i] != after[i] {
			changed++
		}
	}
	if changed != 2 {
		t.Errorf("%d rows were drawn anew", changed)
	}
}

// Ensure what is copied is shown too, the clipboard is never read, and the mouse
// is the terminal's own until it is switched on.
func TestNote20ClipboardAndMouse(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	s := at(t, p, "boats").Press("y")
	if s.Clipboard() == "" || !strings.Contains(s.Screen(), "Sent to your clipboard: "+s.Clipboard()) {
		t.Errorf("%q was sent:\n%s", s.Clipboard(), s.Screen())
	}
	s.Press("n").Tell(tea.ClipboardMsg{Content: "what others have"}).Without("what others have")
	mode := func() tea.MouseMode { return s.Model().(interface{ View() tea.View }).View().MouseMode }
	if mode() != tea.MouseModeNone {
		t.Error("the mouse is taken at first")
	}
	if s.Press("esc", "ctrl+o"); mode() == tea.MouseModeNone {
		t.Error("ctrl+o does not switch the mouse on")
	}
	if s.Press("ctrl+o"); mode() != tea.MouseModeNone {
		t.Error("ctrl+o does not switch the mouse off")
	}
}

// Ensure a screen that is made later is given the size of the window as it is by
// then, and one beneath it as well.
func TestNote21LaterScreensHaveTheSize(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	s := at(t, p, "boats").Resize(120, 36).Press("n").Expect("Boats › New boat").Resize(60, 20).Press("esc")
	want := open(t, p, harbour.Owner(), tuitest.At("boats")).Resize(60, 20)
	if s.Screen() != want.Screen() {
		t.Errorf("beneath it:\n%s\nopened there:\n%s", s.Screen(), want.Screen())
	}
}

// Ensure columns stay straight beside names of wide, joined and combining
// characters.
func TestNote23ColumnsStayStraight(t *testing.T) {
	names := []string{"Anna", "株式会社さくら", "👩‍👩‍👧‍👦⚠️🇩🇪 family", "Zoe\u0301", "한국해운", "ﷺ Ltd"}
	p, _ := harbour.Open(t, names...)
	for _, width := range []int{80, 120} {
		s := at(t, p, "boats").Resize(width, 24)
		ends := map[int]int{}
		for _, line := range strings.Split(s.Screen(), "\n") {
			list, _, _ := strings.Cut(line, "│")
			if at := strings.IndexAny(list, ","); at >= 0 {
				ends[ansi.StringWidth(list[:at])]++
			}
		}
		if len(ends) != 1 {
			t.Errorf("%d columns: amounts end at %v:\n%s", width, ends, s.Screen())
		}
	}
}

// Ensure the window is asked for by the root's view alone, in every state, and
// boxes have the width that they say, border and padding included.
func TestNote24ViewAndBoxes(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	s := at(t, p, "boats")
	for _, tc := range []struct {
		name string
		step func()
	}{
		{"a list", func() {}},
		{"a form", func() { s.Press("n") }},
		{"a dialog", func() { s.Press("esc", "?") }},
		{"too small", func() { s.Resize(20, 8) }},
	} {
		tc.step()
		if v := s.Model().(interface{ View() tea.View }).View(); !v.AltScreen || v.WindowTitle == "" {
			t.Errorf("%s: alternate screen %v, title %q", tc.name, v.AltScreen, v.WindowTitle)
		}
	}
	s = at(t, p, "boats").Press("?")
	top, side := -1, -1
	for _, line := range strings.Split(s.Screen(), "\n") {
		if i := strings.Index(line, "╭"); i >= 0 {
			top = ansi.StringWidth(line[:strings.Index(line, "╮")])
		}
		if n := strings.Count(line, "│"); n == 2 {
			side = ansi.StringWidth(line[:strings.LastIndex(line, "│")])
		}
	}
	if top < 0 || top != side {
		t.Errorf("the box ends at %d and %d:\n%s", top, side, s.Screen())
	}
}
