package markdown_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"gangway/tui/markdown"
)

// drawn returns the words of a text, a line each, without colours.
func drawn(s string, w int) string {
	text := markdown.Parse(s)
	var lines []string
	for i := range text.Parts() {
		for _, l := range text.Draw(i, themes()[0], w).Lines {
			lines = append(lines, ansi.Strip(l.Text))
		}
	}
	return strings.Join(lines, "\n")
}

// Ensure what a text is made of is laid out as people expect it.
func TestDraw(t *testing.T) {
	for name, tt := range map[string]struct{ in, want string }{
		"Paragraph":    {"One *two*\n**three** `a\\b &amp;` &amp; \\* ~~x~~.", "One two three a\\b\n&amp; & * x."},
		"HardBreak":    {"one  \ntwo\\\nthree", "one\ntwo\nthree"},
		"Hang":         {"- one two three four five\n- six", "• one two three\n  four five\n• six"},
		"Numbers":      {"9. a\n10. b", "9. a\n10. b"},
		"Tasks":        {"- [x] done\n- [ ] not", "[x] done\n[ ] not"},
		"LooseItems":   {"- one\n\n  two", "• one\n\n  two"},
		"Quote":        {"> one two three four five", "│ one two three\n│ four five"},
		"Code":         {"```\n\ta\\.b\n\n\nc\n```", "      a\\.b\n\n\n  c"},
		"LongCode":     {"```\nabcdefghijklmnopqrstuvwxyz\n```", "  abcdefghijklmnop\n  … qrstuvwxyz"},
		"Table":        {"|a|b|\n|-|-:|\n|x|1|", "a  b\n─  ─\nx  1"},
		"NarrowTable":  {"|name|value|note|\n|-|-|-|\n|something|otherwise|whatever it is|", "name: something\nvalue: otherwise\nnote: whatever it\nis"},
		"Link":         {"[a](x.md)", "a"},
		"Address":      {"[a](https://b.c)", "a (https://b.c)"},
		"SameAddress":  {"<https://b.c>", "https://b.c"},
		"B73 Script":   {"[a](javascript:x) ![b](file:///c) <i>d</i>", "a [b] d"},
		"B73 InCode":   {"```\n\x1b[31mred\n```", "  \ufffd[31mred"},
		"B73 Entity":   {"a&#27;[2Jb", "a\ufffd[2Jb"},
		"HTMLBlock":    {"<p align=\"x\">\nwords\n</p>", "words"},
		"NoBidi":       {"a\u202eb&#8238;c", "abc"},
		"UnclosedCode": {"```\nx", "  x"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := drawn(tt.in, 18); got != tt.want {
				t.Errorf("%q is drawn as\n%s\nwant\n%s", tt.in, got, tt.want)
			}
		})
	}
}

// Ensure headings are found in all their forms, with what links call them, and
// none in code.
func TestHeadings(t *testing.T) {
	text := markdown.Parse("# One *two* &amp; three\n\nText\n\nFour\n====\n\n```\n# five\n```\n\n### `six` [x](y) ###\n\n- ```\n  # seven\n  ```\n\n## Eight\n")
	var got []string
	for _, h := range text.Headings {
		got = append(got, fmt.Sprint(h.Level, " ", h.Text))
		if p := text.Draw(h.Part, themes()[3], 80); ansi.Strip(p.Lines[0].Text) != h.Text {
			t.Errorf("part %d begins with %q; want %q", h.Part, p.Lines[0].Text, h.Text)
		}
	}
	if want := "1 One two & three|1 Four|3 six x|2 Eight"; strings.Join(got, "|") != want {
		t.Errorf("got %q", got)
	}
	if h, ok := text.Find("#one-two--three"); !ok || h.Text != "One two & three" {
		t.Errorf("found %+v, %v", h, ok)
	}
}

// Ensure a cache gives what was drawn before, keeps its bounds, and serves many
// at once.
func TestCache(t *testing.T) {
	c := markdown.NewCache(64 << 10)
	th := themes()
	text := c.Parse("# One\n\nTwo.")
	if c.Parse("# One\n\nTwo.") != text || c.Draw(text, 0, th[0], 40) != c.Draw(text, 0, themes()[0], 40) {
		t.Error("it was made twice")
	}
	if c.Draw(text, 0, th[0], 40) == c.Draw(text, 0, th[1], 40) || c.Draw(text, 0, th[0], 40) == c.Draw(text, 0, th[0], 41) {
		t.Error("another theme or width is the same")
	}
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 100 {
				x := c.Parse(strings.Repeat(fmt.Sprint("word ", (g+i)%30, " "), 200))
				c.Draw(x, 0, th[g%4], 20+i%50)
			}
		})
	}
	wg.Wait()
	if n := c.Bytes(); n > 64<<10 || n == 0 {
		t.Errorf("it holds %d bytes", n)
	}
	var none *markdown.Cache
	if p := none.Draw(none.Parse("x"), 0, th[0], 20); len(p.Lines) != 1 {
		t.Errorf("without a cache: %+v", p)
	}
}
