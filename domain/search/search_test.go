package search_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"gangway/domain/search"
)

func all(int) bool { return true }

func library() []search.Text {
	return []search.Text{
		{Title: "Price list 2026", Also: []string{"What everything costs", "prices"}, Body: "All amounts are in euros."},
		{Title: "Selling to hospitals", Also: []string{"playbook"}, Body: "# Objections\n\nThey ask for the price first. Then for the price again."},
		{Title: "Café Ångström, a case study", Body: "A customer of *O'Neill* in Łódź; see [the price](https://example.com/prices)."},
		{Title: "Installation", Body: "# Requirements\n\nA server with the agent.\n\n# Prices\n\nNone."},
	}
}

func find(t *testing.T, q string, limit int) (titles []string) {
	t.Helper()
	texts := library()
	x := search.Build(len(texts), func(i int) search.Text { return texts[i] })
	for _, i := range x.Find(search.Ask(q), limit, all) {
		titles = append(titles, texts[i].Title)
	}
	return titles
}

// Ensure words are found as they are typed: whatever their case and accents, all of
// them, the last by its beginning, titles first.
func TestFind(t *testing.T) {
	const price, hospital, cafe, install = "Price list 2026", "Selling to hospitals", "Café Ångström, a case study", "Installation"
	for _, tt := range []struct {
		name, query string
		want        []string
	}{
		{"titles before headings before texts", "price", []string{price, install, hospital, cafe}},
		{"the beginning of a word", "pric", []string{price, install, hospital, cafe}},
		{"all words, in any place", "agent prices", []string{install}},
		{"only the last word may be unfinished", "pri list", nil},
		{"case and accents", "CAFE angstrom", []string{cafe}},
		{"accents that are typed", "ångs", []string{cafe}},
		{"letters that no accent makes", "lodz", []string{cafe}},
		{"an apostrophe is no end of a word", "oneill", []string{cafe}},
		{"with its apostrophe", "O'Neill", []string{cafe}},
		{"nothing of it", "zebra", nil},
		{"one word of two", "price zebra", nil},
		{"no word at all", " ?! ", nil},
		{"words in any order", "hospitals selling", []string{hospital}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := find(t, tt.query, 10); !slices.Equal(got, tt.want) {
				t.Errorf("%q: got %q, want %q", tt.query, got, tt.want)
			}
		})
	}
	if got := find(t, "price", 2); len(got) != 2 || got[0] != price {
		t.Errorf("the best two: %q", got)
	}
}

// Ensure what the caller keeps back is not found, and doesn't take the place of what is.
func TestFindKeeps(t *testing.T) {
	texts := library()
	x := search.Build(len(texts), func(i int) search.Text { return texts[i] })
	if got := x.Find(search.Ask("price"), 2, func(i int) bool { return i != 0 && i != 3 }); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("got %v", got)
	}
}

// Ensure an index finds what a look at every text finds, for many texts and queries.
func TestFindAgreesWithLooking(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	word := func() string {
		return strings.Repeat(string(rune('a'+r.IntN(4))), 1+r.IntN(3)) + string(rune('a'+r.IntN(4)))
	}
	texts := make([]search.Text, 300)
	for i := range texts {
		var words []string
		for range 8 {
			words = append(words, word())
		}
		texts[i] = search.Text{Title: strings.Join(words[:2], " "), Also: words[2:4], Body: strings.Join(words[4:], " ")}
	}
	x := search.Build(len(texts), func(i int) search.Text { return texts[i] })
	for range 500 {
		words := []string{word(), word()}[:1+r.IntN(2)]
		q := search.Ask(strings.Join(words, " "))
		got := x.Find(q, len(texts), all)
		slices.Sort(got)
		var want []int
		for i, text := range texts {
			if q.Matches(text.Title + " " + strings.Join(text.Also, " ") + " " + text.Body) {
				want = append(want, i)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q: got %v, want %v", words, got, want)
		}
	}
}

// Ensure a snippet is one line around the first hit, without the signs of Markdown,
// and that its marks are the words that were found.
func TestSnippet(t *testing.T) {
	body := "# Objections\n\n" + strings.Repeat("Many words before it. ", 30) + "They ask for the **price** [first](https://example.com/price), and `prices`\nagain.\n" + strings.Repeat("More after. ", 30)
	line, marks := search.Ask("price").Snippet(body)
	if strings.ContainsAny(line, "\n*[]`") || strings.Contains(line, "example.com") || len(line) > 170 {
		t.Errorf("line %q", line)
	}
	var marked []string
	for _, m := range marks {
		marked = append(marked, line[m[0]:m[1]])
	}
	if !slices.Equal(marked, []string{"price", "prices"}) {
		t.Errorf("marked %q in %q", marked, line)
	}
	if line, marks := search.Ask("zebra").Snippet(body); !strings.HasPrefix(line, "Objections Many words") || len(marks) > 0 {
		t.Errorf("without a hit: %q %v", line, marks)
	}
	if line, _ := search.Ask("x").Snippet("\x1b]0;owned\x07 x \u202e"); strings.ContainsAny(line, "\x1b\x07\u202e") {
		t.Errorf("not clean: %q", line)
	}
}

// FuzzAsk ensures that hostile queries and texts are answered, by each text once,
// with one line that is fit to be drawn and marks in order inside of it.
func FuzzAsk(f *testing.F) {
	for _, s := range []string{"price", "\xff\xfe", strings.Repeat("a ", 1000), strings.Repeat("é", 1000), "½ ﬁ ㎏", "\u0301\u0301"} {
		f.Add(s, s+" price "+s)
	}
	f.Fuzz(func(t *testing.T, q, body string) {
		ask := search.Ask(q)
		x := search.Build(2, func(int) search.Text { return search.Text{Title: body, Body: body} })
		found := x.Find(ask, 3, all)
		if slices.Sort(found); len(slices.Compact(found)) != len(found) || len(found) > 2 {
			t.Errorf("found %v", found)
		}
		line, marks := ask.Snippet(body)
		if !utf8.ValidString(line) || strings.ContainsFunc(line, unicode.IsControl) {
			t.Errorf("a line %q", line)
		}
		end := 0
		for _, m := range marks {
			if m[0] < end || m[1] > len(line) || m[0] >= m[1] || !utf8.ValidString(line[m[0]:m[1]]) {
				t.Errorf("mark %v of %q", m, line)
			}
			end = m[1]
		}
	})
}

// Ensure many can search one index at the same time.
func TestFindIsSafeForMany(t *testing.T) {
	texts := library()
	x := search.Build(len(texts), func(i int) search.Text { return texts[i] })
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for n := range 200 {
				if got := x.Find(search.Ask(fmt.Sprintf("price%.*s", n%2, "s")), 10, all); len(got) == 0 {
					t.Errorf("%d: nothing", i)
				}
			}
		})
	}
	wg.Wait()
}

// Ensure the empty index finds nothing.
func TestEmptyIndex(t *testing.T) {
	x := search.Build(0, nil)
	if got := x.Find(search.Ask("price"), 10, all); len(got) > 0 || x.Bytes() > 0 || x.Words() > 0 {
		t.Errorf("got %v", got)
	}
}
