package kit_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"gangway/domain"
	"gangway/tui/kit"
	"gangway/tui/tuitest/harbour"
)

// shelf is a list of words, whose answers a test hands over itself.
func shelf(e *kit.Env, words func(filter string) []string) *kit.List[string] {
	e.Runs.After = func(time.Duration, tea.Msg) tea.Cmd { return nil }
	return kit.NewList(e, kit.ListOptions[string]{
		ID:     func(s string) string { return s },
		Filter: true, Noun: "word", Nouns: "words",
		Columns: []kit.Column[string]{
			{Title: "Word", Cell: kit.Plain},
			{Title: "Length", Width: 6, Right: true, Rank: 1, Cell: func(s string) kit.Cell { return kit.Plain(fmt.Sprint(len(s))) }},
			{Title: "Capital", Width: 10, Rank: 2, Cell: func(s string) kit.Cell { return kit.Plain(kit.Capital(s)) }},
		},
		Fetch: func(_ domain.Page, filter string) kit.Call[domain.List[string]] {
			return func(context.Context) (domain.List[string], error) {
				return domain.List[string]{Items: words(filter)}, nil
			}
		},
	})
}

// answer runs what a command says and gives it to the list.
func answer(l *kit.List[string], cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	msg := cmd()
	if b, ok := msg.(tea.BatchMsg); ok {
		for _, c := range b {
			answer(l, c)
		}
		return
	}
	answer(l, l.Update(msg))
}

func fruit(filter string) []string {
	var out []string
	for _, s := range []string{"apple", "apricot", "banana", "cherry"} {
		if strings.HasPrefix(s, filter) {
			out = append(out, s)
		}
	}
	return out
}

// Ensure an answer that comes late does not replace a newer one.
func TestLateAnswer(t *testing.T) {
	l := shelf(env(t), fruit)
	answer(l, l.Init())
	l.Update(kit.Press("/"))
	first := l.Update(kit.Press("a"))
	second := l.Update(kit.Press("p"))
	third := l.Update(kit.Press("r"))
	answer(l, third)
	answer(l, second)
	answer(l, first)
	if got := l.Rows(); len(got) != 1 || got[0] != "apricot" {
		t.Fatalf("rows %v", got)
	}
}

// Ensure the cursor stays on its record when others come and go, and near its
// place when that record is gone.
func TestCursorStays(t *testing.T) {
	words := []string{"b", "c", "d"}
	l := shelf(env(t), func(string) []string { return words })
	answer(l, l.Init())
	l.Update(kit.Press("down"))
	for _, tc := range []struct {
		name, want string
		words      []string
	}{
		{"one comes before", "c", []string{"a", "b", "c", "d"}},
		{"one goes before", "c", []string{"c", "d"}},
		{"itself goes", "d", []string{"d", "e"}},
		{"all go", "", nil},
		{"some come back", "x", []string{"x", "y"}},
	} {
		words = tc.words
		answer(l, l.Init())
		if got, _ := l.Current(); got != tc.want {
			t.Fatalf("%s: the cursor is on %q, want %q", tc.name, got, tc.want)
		}
	}
}

// Ensure columns go by their rank where room is short, and rows become cards on
// a phone.
func TestColumns(t *testing.T) {
	l := shelf(env(t), fruit)
	answer(l, l.Init())
	for w, want := range map[int]string{80: "WORD LENGTH CAPITAL", 60: "WORD LENGTH CAPITAL", 44: "apple Apple"} {
		l.SetSize(w, 10)
		head := ""
		for _, line := range strings.Split(ansi.Strip(l.View()), "\n") {
			if line = strings.Join(strings.Fields(strings.Trim(line, " ▌")), " "); line != "" {
				head = line
				break
			}
		}
		if head != want {
			t.Errorf("%d columns: %q, want %q", w, head, want)
		}
	}
}

// Ensure the real runtime ends with the session and wakes with the broker.
func TestRealRuntime(t *testing.T) {
	p, _ := harbour.Open(t)
	sub := p.Broker().Subscribe(harbour.Topic)
	defer sub.Close()
	wake := func() tea.Msg { return "awake" }
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if msg := kit.RealRuntime().Watch(over, sub, wake)(); msg != nil {
		t.Errorf("after the end: %v", msg)
	}
	if err := harbour.Add(p, "Anna", 0); err != nil {
		t.Fatal(err)
	}
	if msg := kit.RealRuntime().Watch(t.Context(), sub, wake)(); msg != "awake" {
		t.Errorf("after a change: %v", msg)
	}
}

// Ensure a refresh brings back as many rows as were there, and that narrowing
// asks for one page only, however many had been loaded.
func TestNarrowingAsksForOnePage(t *testing.T) {
	asked := 0
	l := kit.NewList(env(t), kit.ListOptions[string]{
		ID: func(s string) string { return s }, Filter: true, Noun: "word", Nouns: "words",
		Columns: []kit.Column[string]{{Title: "Word", Cell: kit.Plain}},
		Fetch: func(p domain.Page, _ string) kit.Call[domain.List[string]] {
			return func(context.Context) (domain.List[string], error) {
				asked++
				var from int
				_, _ = fmt.Sscan(p.After, &from)
				out := domain.List[string]{Next: fmt.Sprint(from + 20)}
				for i := range 20 {
					out.Items = append(out.Items, fmt.Sprint("word ", from+i))
				}
				return out, nil
			}
		},
	})
	l.SetSize(80, 10)
	answer(l, l.Init())
	for range 5 {
		answer(l, l.Update(kit.Press("G")))
	}
	loaded := len(l.Rows())
	answer(l, l.Init())
	if got := len(l.Rows()); loaded <= 20 || got < loaded {
		t.Fatalf("%d rows after a refresh of %d", got, loaded)
	}
	l.Update(kit.Press("/"))
	asked = 0
	answer(l, l.Update(kit.Press("w")))
	if asked != 1 {
		t.Errorf("narrowing %d rows asked %d times", loaded, asked)
	}
}

// Ensure the window shows as many rows as fit when a filter finds what stood at
// the top of all rows at its own end, when rows go, and when the window grows;
// what is found is read from its first row.
func TestWindowIsFull(t *testing.T) {
	for w, fit := range map[int]struct{ rows, found int }{80: {7, 6}, 44: {4, 3}} {
		words := []string{"z plum", "b plum", "c plum", "d plum", "e plum", "f plum", "g plum", "h plum", "i plum", "j plum"}
		l := shelf(env(t), func(filter string) []string {
			if filter == "" {
				return words
			}
			return slices.Sorted(slices.Values(words))
		})
		full := func(step string, rows int, first, cursor string) {
			t.Helper()
			var shown []string
			for line := range strings.Lines(ansi.Strip(l.View())) {
				if word := regexp.MustCompile(`\b[a-z] plum`).FindString(line); word != "" {
					shown = append(shown, word)
				}
			}
			if at, _ := l.Current(); len(shown) != rows || len(shown) > 0 && shown[0] != first || at != cursor {
				t.Errorf("%d columns, %s: the rows %q with the cursor on %q, want %d from %q with the cursor on %q", w, step, shown, at, rows, first, cursor)
			}
		}
		l.SetSize(w, 10)
		answer(l, l.Init())
		full("all", fit.rows, "z plum", "z plum")
		l.Update(kit.Press("/"))
		answer(l, l.Update(kit.Press("p")))
		full("found", fit.found, "b plum", "b plum")
		answer(l, l.Update(kit.Press("up")))
		answer(l, l.Update(kit.Press("esc")))
		full("all again", fit.rows, "z plum", "z plum")
		answer(l, l.Update(kit.Press("G")))
		words = words[:9]
		answer(l, l.Init())
		full("one has gone", fit.rows, words[9-fit.rows], "i plum")
		l.SetSize(w, 30)
		full("the window grows", 9, "z plum", "i plum")
		l.SetSize(w, 10)
		l.Update(kit.Press("/"))
		full("a line for the filter", fit.found, words[9-fit.found], "i plum")
	}
}
