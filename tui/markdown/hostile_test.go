package markdown_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"gangway/tui/markdown"
	"gangway/tui/theme"
)

// bombs are texts that are small and cost much where nobody looks out; they are
// made, as committed they would be large.
func bombs() map[string]string {
	staircase := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.Repeat("  ", i) + "- x\n")
		}
		return b.String()
	}
	ticks := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.Repeat("`", i) + " ")
		}
		return b.String()
	}
	const n = 20_000
	return map[string]string{
		"B72 60 quotes":     strings.Repeat("> ", 60) + "x",
		"B72 1000 quotes":   strings.Repeat("> ", 1000) + "x",
		"100000 quotes":     strings.Repeat(">", 100_000) + "x",
		"B72 60 lists":      staircase(60),
		"B72 200 lists":     staircase(200),
		"B72 1000 lists":    staircase(1000),
		"1000 lists a line": strings.Repeat("- ", 1000) + "x",
		"quotes in a fence": "<!--\n```\n-->\n" + strings.Repeat("> ", 1000) + "x",
		"lists in a fence":  "<!--\n```\n-->\n" + staircase(200),
		"quotes by lines":   strings.Repeat(strings.Repeat("> ", 200)+"x\n", 200),
		"lists and quotes":  strings.Repeat("- > 1. ", 300) + "x",
		"brackets":          strings.Repeat("[", n),
		"links":             strings.Repeat("[a](", n),
		"links in links":    strings.Repeat("[a", 20_000) + strings.Repeat("](b)", 20_000),
		"images":            strings.Repeat("![", n) + "a",
		"emphasis":          strings.Repeat("*a **b ", n),
		"closed emphasis":   strings.Repeat("*a **b ", 2000) + strings.Repeat("b** a*", 2000),
		"underscores":       strings.Repeat("_a_ ", n),
		"strikes":           strings.Repeat("~~a ", n),
		"ticks":             ticks(600),
		"tags":              strings.Repeat("<a ", n),
		"addresses":         strings.Repeat("www.a@", n),
		"entities":          strings.Repeat("&amp;", n),
		"definitions":       strings.Repeat("[r]: /x\n[s]: /y\n", 10_000) + "[r][s]",
		"long word":         strings.Repeat("w", 2*n),
		"long table":        "|a|b|c|\n|-|-|-|\n" + strings.Repeat("|x *y*|[z](q)|`w`|\n", n),
		"wide table":        strings.Repeat("|a", 2000) + "|\n" + strings.Repeat("|-", 2000) + "|\n" + strings.Repeat("|a|\n", 5000),
		"24 columns":        strings.Repeat("|a b", 24) + "|\n" + strings.Repeat("|-", 24) + "|\n" + strings.Repeat("|x\n", 500),
		"long code":         "```\n" + strings.Repeat("some code\n", n),
		"marks":             "a" + strings.Repeat("\u0301", n),
		"headings":          strings.Repeat("# h\n", 20_000),
		"breaks":            strings.Repeat("a\\\n", 20_000),
		"wide":              strings.Repeat("漢字", 20_000),
		"empty":             "",
		"blank":             " \n\n \t\n",
	}
}

// corpus returns the hostile texts that are committed.
func corpus(t testing.TB) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/hostile/*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("no hostile texts: %v", err)
	}
	texts := map[string]string{}
	for _, f := range files {
		b, err := os.ReadFile(f) //nolint:gosec // a file of the test's own
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(f)] = string(b)
	}
	return texts
}

func themes() []*theme.Theme {
	return []*theme.Theme{
		theme.New(true, colorprofile.TrueColor, "", false),
		theme.New(false, colorprofile.ANSI256, "#AA2200", false),
		theme.New(true, colorprofile.ANSI, "", false),
		theme.New(true, colorprofile.ASCII, "", true),
	}
}

// sound tells what is wrong with a drawing of a text.
func sound(text *markdown.Text, p *markdown.Part, w int) error {
	block := 0
	for i, l := range p.Lines {
		if n := ansi.StringWidth(l.Text); n > w {
			return fmt.Errorf("line %d takes %d cells of %d: %q", i, n, w, l.Text)
		}
		if err := onlyStyles(l.Text); err != nil {
			return fmt.Errorf("line %d: %w: %q", i, err, l.Text)
		}
		if l.Block < block {
			return fmt.Errorf("line %d is of block %d after %d", i, l.Block, block)
		}
		block = l.Block
		end := 0
		for _, s := range l.Links {
			if s.From < end || s.To <= s.From || s.To > w || s.Link < 0 || s.Link >= len(p.Links) {
				return fmt.Errorf("line %d has a link at %+v: %q", i, s, l.Text)
			}
			end = s.To
		}
	}
	for _, k := range p.Links {
		web := strings.HasPrefix(k.Target, "https://") || strings.HasPrefix(k.Target, "http://") || strings.HasPrefix(k.Target, "mailto:")
		if err := onlyStyles(k.Target + k.Text); err != nil || web != k.Web || strings.Contains(k.Target+k.Text, "\x1b") {
			return fmt.Errorf("a link %+v", k)
		}
	}
	for _, h := range text.Headings {
		if h.Part >= text.Parts() || onlyStyles(h.Text) != nil || strings.ContainsAny(h.Text, "\x1b\n") {
			return fmt.Errorf("a heading %+v of %d parts", h, text.Parts())
		}
	}
	return nil
}

// onlyStyles tells of every control character that is no part of a colour.
func onlyStyles(s string) error {
	var state byte
	for s != "" {
		seq, _, n, next := ansi.DecodeSequence(s, state, nil)
		state, s = next, s[n:]
		style := strings.HasPrefix(seq, "\x1b[") && strings.HasSuffix(seq, "m") && strings.Trim(seq[2:len(seq)-1], "0123456789;:") == ""
		if r := []rune(seq)[0]; !style && (r < ' ' || r >= 0x7f && r < 0xa0 || strings.ContainsRune("\u202e\u200b\u2066\ufeff", r)) {
			return fmt.Errorf("the sequence %q", seq)
		}
	}
	return nil
}

// all draws all of a text and returns how long parsing and the slowest part took.
func all(t testing.TB, name, s string, th *theme.Theme, w int) (slowest time.Duration, bytes int) {
	t.Helper()
	began := time.Now()
	text := markdown.Parse(s)
	slowest = time.Since(began)
	for i := range text.Parts() {
		began = time.Now()
		p := text.Draw(i, th, w)
		slowest = max(slowest, time.Since(began))
		for _, l := range p.Lines {
			bytes += len(l.Text)
		}
		if err := sound(text, p, w); err != nil {
			t.Fatalf("%s at %d, part %d: %v", name, w, i, err)
		}
	}
	return slowest, bytes
}

// Ensure that no text, however it was written, breaks the drawing, sends a
// sequence of its own or leaves its room, in any width and theme.
func TestHostile(t *testing.T) {
	first := 20 // the texts share the widths among them, so that each is drawn
	for name, s := range corpus(t) {
		for w := first; w <= 200; w += 6 {
			all(t, name, s, themes()[w%4], w)
		}
		first = 20 + (first-19)%6
	}
}

// Ensure B72: what nests, and what else costs more than it looks, is parsed and
// drawn at once, screen by screen.
func TestBombs(t *testing.T) {
	for name, s := range bombs() {
		for i, w := range []int{20, 80, 200} {
			if w != 80 && !strings.HasPrefix(name, "B72") {
				continue
			}
			slowest, bytes := all(t, name, s, themes()[i], w)
			if w == 80 {
				t.Logf("%-18s %7d bytes: %8v, %7d bytes out", name, len(s), slowest.Round(100*time.Microsecond), bytes)
			}
			if strings.HasPrefix(name, "B72") && (slowest > 2*time.Second || bytes > 1<<20) {
				t.Errorf("%s at %d: %v, %d bytes", name, w, slowest, bytes)
			}
			if slowest > 10*time.Second { // what explodes takes minutes
				t.Errorf("%s at %d: %v", name, w, slowest)
			}
		}
	}
}

// Ensure that chance finds nothing either.
func FuzzRender(f *testing.F) {
	for _, s := range corpus(f) {
		f.Add(s, 40)
	}
	f.Fuzz(func(t *testing.T, s string, w int) {
		w = 20 + int(uint(w)%181)
		all(t, "fuzz", s[:min(len(s), 20_000)], themes()[w%4], w)
	})
}
