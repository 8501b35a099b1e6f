package kit_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"gangway/tui"
	"gangway/tui/kit"
	"gangway/tui/markdown"
	"gangway/tui/tuitest"
	"gangway/tui/tuitest/harbour"
)

// sheet is a screen that is nothing but a reader.
type sheet struct {
	env    *kit.Env
	reader *kit.Reader
	gone   []string // what links have asked for
}

func (s *sheet) Init() tea.Cmd                          { return nil }
func (s *sheet) Update(m tea.Msg) (kit.Screen, tea.Cmd) { return s, s.reader.Update(m) }
func (s *sheet) View() string                           { return s.reader.View() }
func (s *sheet) SetSize(w, h int)                       { s.reader.SetSize(w, h) }
func (s *sheet) Title() string                          { return "Sheet" }
func (s *sheet) Keys() []kit.Key                        { return s.reader.Keys() }
func (s *sheet) Typing() bool                           { return s.reader.Typing() }
func (s *sheet) Takes(m tea.KeyPressMsg) bool           { return s.reader.Takes(m) }
func (s *sheet) Copy() []kit.Clip                       { return s.reader.Copy() }

// read opens a text in a window.
func read(t *testing.T, source string, w, h int, opts ...tuitest.Option) (*tuitest.Session, *sheet) {
	t.Helper()
	p, _, err := harbour.New("Anna")
	if err != nil {
		t.Fatal(err)
	}
	s := &sheet{}
	route := kit.Route{Path: "sheet", Title: "Sheet", Tab: 1, Open: func(env *kit.Env, _ []string) kit.Screen {
		s.env = env
		s.reader = kit.NewReader(env, kit.ReaderOptions{Open: func(to string) tea.Cmd {
			s.gone = append(s.gone, to)
			return nil
		}})
		s.reader.Set(source)
		return s
	}}
	other := kit.Route{Path: "other", Title: "Other", Tab: 2, Open: route.Open}
	cache := tuitest.With(func(o *tui.Options) { o.Texts = markdown.NewCache(markdown.CacheBytes) })
	return tuitest.Open(t, p, harbour.Owner(), w, h, append([]tuitest.Option{tuitest.Routes(route, other), cache}, opts...)...), s
}

// guide is a page with all that a reader has to do with.
func guide() string {
	var b strings.Builder
	b.WriteString("# Guide\n\nStart with [the prices](sales/pricing.md#list), then see [the end](#part-9) or [Halyard](https://halyard.example/start).\n\n")
	for i := range 10 {
		fmt.Fprintf(&b, "## Part %d\n\n", i)
		for j := range 3 {
			fmt.Fprintf(&b, "Paragraph %d.%d of the guide says in a few more words than fit on one line of a window that is not very wide what Ångström number %d means.\n\n", i, j, i)
		}
	}
	b.WriteString("The very last line.\n")
	return b.String()
}

// Ensure that a text scrolls by line, page and to its ends, and says where it is.
func TestReaderScrolls(t *testing.T) {
	s, sh := read(t, guide(), 80, 24)
	s.Expect("Guide", "Paragraph 0.0").Without("The very last line.")
	s.Press("down", "down").Without("─────\n\nStart with").Press("up", "up").Expect("Guide")
	for range 40 {
		s.Press("space")
	}
	s.Expect("The very last line.", "100 %")
	if sh.reader.Progress() != 1 {
		t.Errorf("progress is %v at the end", sh.reader.Progress())
	}
	s.Press("g").Expect("Start with").Press("G").Expect("The very last line.").Press("pgup").Without("The very last line.")
	if sh.reader.Progress() != 1 {
		t.Error("what was seen is forgotten")
	}
}

// Ensure that progress is how far was seen, and a text that fits is read at once.
func TestReaderProgress(t *testing.T) {
	s, sh := read(t, guide(), 80, 24)
	first := sh.reader.Progress()
	if first <= 0 || first >= 0.5 {
		t.Errorf("progress is %v at first", first)
	}
	s.Press("space")
	if sh.reader.Progress() <= first {
		t.Errorf("progress is %v after a page", sh.reader.Progress())
	}
	_, sh = read(t, "Short.", 80, 24)
	if sh.reader.Progress() != 1 {
		t.Errorf("progress of a short text is %v", sh.reader.Progress())
	}
}

// Ensure that each line of a text is met once on the way down, with nothing left
// out or shown twice, in narrow and wide windows.
func TestReaderLines(t *testing.T) {
	for _, w := range []int{44, 80, 130} {
		s, sh := read(t, guide(), w, 20)
		var met []string
		for range 400 {
			first, _, _ := strings.Cut(sh.reader.View(), "\n")
			met = append(met, strings.TrimSpace(ansi.Strip(first)))
			s.Press("down")
		}
		text := strings.Join(met, "\n")
		for i := range 9 {
			if n := strings.Count(text, fmt.Sprintf("Paragraph %d.0", i)); n != 1 {
				t.Errorf("at %d, paragraph %d.0 was met %d times:\n%s", w, i, n, text)
			}
		}
	}
}

// Ensure that the block at the top stays there when the window changes.
func TestReaderKeepsItsPlace(t *testing.T) {
	s, _ := read(t, guide(), 80, 24)
	for range 30 {
		s.Press("down")
	}
	top := func() string {
		for l := range strings.SplitSeq(s.Screen(), "\n") {
			if i := strings.Index(l, "Paragraph"); i >= 0 {
				return l[i : i+len("Paragraph 0.0")]
			}
		}
		return ""
	}
	was := top()
	for _, w := range []int{44, 120, 60, 80} {
		if s.Resize(w, 24); top() != was {
			t.Fatalf("at %d: %q came to the top, %q was there", w, top(), was)
		}
	}
}

// Ensure that the table of contents leads to a heading, and back.
func TestReaderContents(t *testing.T) {
	s, _ := read(t, guide(), 80, 24)
	s.Press("t").Expect("Contents", "Part 3").Type("Part 7").Press("enter").Expect("Part 7", "Paragraph 7.0").Without("Paragraph 6.2")
	s.Press("esc").Expect("Guide")
	s.Press("t").Type("Part 8").Press("enter", "backspace").Expect("Guide")
	s.Resize(130, 24).Expect("CONTENTS", "▌ Guide").Press("t").Type("Part 4").Press("enter").Expect("▌   Part 4")
	short, _ := read(t, "# One\n\nText.", 130, 24)
	short.Without("CONTENTS").Press("t").Without("Contents")
}

// Ensure that the search follows what is typed, over the ends of lines and
// without accents, goes round, and lets go.
func TestReaderSearches(t *testing.T) {
	s, _ := read(t, guide(), 80, 24)
	s.Press("/").Type("paragraph 4.1").Expect("1 of 1", "Paragraph 4.1")
	s.Press("enter", "esc").Without("1 of 1")
	s.Press("g", "/").Type("ANGSTROM NUMBER").Expect("1 of 30").Press("enter").Expect("/ ANGSTROM NUMBER")
	s.Press(">").Expect("2 of 30").Press("enter").Expect("3 of 30").Press("<", "<", "<").Expect("30 of 30", "Paragraph 9.2").Press(">").Expect("1 of 30")
	s.Press("esc").Without("of 30")
	s.Press("/").Type("zebra").Expect("no match").Press("esc").Without("no match").Expect("Paragraph 0.0")
}

// Ensure that what a search finds is marked, the present hit more than others.
func TestReaderMarks(t *testing.T) {
	s, _ := read(t, "one two one\n\nA **bo**ld one.", 80, 24)
	s.Press("/").Type("one").Press("enter")
	if v := s.View(); !strings.Contains(v, "\x1b[7mone\x1b[m two \x1b[4;4mo") {
		t.Errorf("%q", v)
	}
	s.Press(">")
	if v := s.View(); !strings.Contains(v, "e\x1b[m two \x1b[7mone\x1b[m") {
		t.Errorf("%q", v)
	}
}

// Ensure that links are chosen and followed by key: into the page, to another
// one, and to the web by way of the clipboard.
func TestReaderLinks(t *testing.T) {
	s, sh := read(t, guide(), 80, 24)
	s.Press("tab").Expect("sales/pricing.md#list").Press("enter")
	if len(sh.gone) != 1 || sh.gone[0] != "sales/pricing.md#list" {
		t.Fatalf("followed %q", sh.gone)
	}
	s.Press("tab").Expect("#part-9").Press("enter").Expect("Part 9").Without("Guide\n")
	s.Press("backspace").Expect("Start with")
	s.Press("tab", "tab", "tab", "enter").Expect("Sent to your clipboard")
	if s.Clipboard() != "https://halyard.example/start" {
		t.Errorf("clipboard has %q", s.Clipboard())
	}
	s.Press("shift+tab", "y")
	if s.Clipboard() != "#part-9" {
		t.Errorf("clipboard has %q", s.Clipboard())
	}
	s.Wait(10 * time.Second).Expect("#part-9").Press("esc").Without("#part-9")
}

// Ensure that tab is the frame's where there is no link, and comes to links
// further down.
func TestReaderTab(t *testing.T) {
	s, sh := read(t, strings.Repeat("Text.\n\n", 40)+"[far](far.md)\n", 80, 24)
	s.Press("G", "tab").Expect("far.md")
	s.Press("enter")
	if len(sh.gone) != 1 {
		t.Error("not followed")
	}
	s, sh = read(t, "[a](a.md)\n\n"+strings.Repeat("Text.\n\n", 40)+"[b](b.md)\n", 80, 24)
	s.Press("tab", "tab").Expect("b.md").Press("tab").Expect("b.md").Press("shift+tab").Expect("a.md").Press("enter")
	if len(sh.gone) != 1 || sh.gone[0] != "a.md" {
		t.Errorf("followed %q", sh.gone)
	}
}

// Ensure that an address reaches the terminal as a link only if it is one to
// https or a mailbox, and is shown in words in any case.
func TestReaderHyperlinks(t *testing.T) {
	s, _ := read(t, "[a](https://a.example/x) [b](http://b.example) [c](javascript:x) <d@d.example> [e](https://e.example/ü)", 100, 24)
	v := s.View()
	for _, want := range []string{"\x1b]8;;https://a.example/x\a", "\x1b]8;;mailto:d@d.example\a", "\x1b]8;;https://e.example/%C3%BC\a"} {
		if !strings.Contains(v, want) {
			t.Errorf("%q is not in %q", want, v)
		}
	}
	if n := strings.Count(v, "\x1b]8;;\a"); n != 3 || strings.Contains(v, "]8;;http://") || strings.Contains(v, "javascript") {
		t.Errorf("%d links in %q", n, v)
	}
	s.Expect("a (https://a.example/x)", "b (http://b.example)", "c d@d.example")
}

// Ensure that a link is followed by a click.
func TestReaderClicks(t *testing.T) {
	s, sh := read(t, "Go [there](there.md).", 80, 24, tuitest.With(func(o *tui.Options) { o.Mouse = true }))
	y := s.Line("Go there")
	s.Click(7, y)
	if len(sh.gone) != 1 || sh.gone[0] != "there.md" {
		t.Errorf("followed %q", sh.gone)
	}
	s.Click(1, y)
	if len(sh.gone) != 1 {
		t.Errorf("followed %q", sh.gone)
	}
}

// Ensure that the same text changes nothing, another one keeps about the place,
// and errors and waiting show where there is none.
func TestReaderSet(t *testing.T) {
	s, sh := read(t, guide(), 80, 24)
	s.Press("space", "space")
	was := s.Screen()
	sh.reader.Set(guide())
	if s.Screen() != was {
		t.Error("the same text has moved")
	}
	sh.reader.Set(strings.ReplaceAll(guide(), "few more words", "few other words"))
	s.Expect("other words").Without("Start with")
	sh.reader.Fail(errors.New("broken"))
	s.Expect("other words")
	sh.reader.Clear()
	sh.reader.Fail(errors.New("broken"))
	s.Expect("Something went wrong")
	sh.reader.Clear()
	s.Without("Loading…")
	if sh.reader.Has() {
		t.Error("a text is there")
	}
}

// Ensure that no key, in no order, breaks a reader.
func TestReaderHammer(t *testing.T) {
	hostile := "# [x](#x)\n\n" + strings.Repeat("> - [a](b.md) **漢字** `x`\n\n", 50) + "|a|b|\n|-|-|\n|[x](y)|z|\n\n# End\n"
	tuitest.Hammer(t, 7, 400, func() *tuitest.Session {
		s, _ := read(t, hostile, 80, 24)
		return s
	})
}

// Ensure that a megabyte opens at its beginning and can be read to its end; how long
// it takes, BenchmarkReaderOpen measures.
func TestReaderOpensLargeTexts(t *testing.T) {
	source := strings.Repeat(guide()+"\n- one\n- two\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n| c | d |\n\n", 1<<20/len(guide())+1) + "The very end.\n"
	r := kit.NewReader(env(t), kit.ReaderOptions{})
	r.SetSize(100, 40)
	r.Set(source)
	if !strings.Contains(r.View(), "Start with") {
		t.Error("the beginning is not shown")
	}
	r.Update(tea.KeyPressMsg{Code: 'G', Text: "G"})
	if !strings.Contains(r.View(), "The very end.") {
		t.Error("the end is not shown")
	}
}

// BenchmarkReaderOpen opens a text of a megabyte and draws its first screen.
func BenchmarkReaderOpen(b *testing.B) {
	source := strings.Repeat(guide(), 1<<20/len(guide())+1)
	for b.Loop() {
		r := kit.NewReader(env(b), kit.ReaderOptions{})
		r.SetSize(100, 40)
		r.Set(source)
		_ = r.View()
	}
}
