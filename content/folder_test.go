package content_test

import (
	"maps"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"gangway/content"
	"gangway/domain/programme"
)

// with returns the sound folder with more files in it.
func with(files map[string]string) fstest.MapFS {
	fsys := folder("", "")
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// library is a folder with one of everything.
func library() map[string]string {
	return map[string]string{
		"docs/index.md": "# Welcome\n\nSee [prices](sales/pricing.md#silver), [the list](/files/prices.csv) and <https://halyard.example>.\n",
		"docs/sales/pricing.md": `---
title: Prices
summary: What things cost.
tags: [sales, prices]
audience: { tiers: [gold], types: [reseller], countries: [DE] }
from: 2026-01-01
until: 2027-12-31
must_ack: true
---

Back to [the start](../index.md), or [fetch](files/prices.csv) it.
`,
		"news/2026-11-hello.md":           "---\ntitle: Hello\ndate: 2026-11-02\npinned: true\n---\nHello, [you](../docs/index.md).\n",
		"files/prices.csv":                "a,b\n",
		"files/old/2025.csv":              "",
		"courses/core/course.yaml":        "version: 2\ntitle: Core\nsummary: All about it.\naudience: { countries: [AT] }\nvalid_months: 24\n",
		"courses/core/quiz.yaml":          quiz,
		"courses/core/lessons/10-end.md":  "# The end\n\nBye.\n",
		"courses/core/lessons/2-start.md": "---\ntitle: Start\nminutes: 5\n---\n# Another heading\n\nSee [x](/docs/index.md).\n",
		"README.md":                       "Not part of it.",
		".git/config":                     "",
		"docs/index.md~":                  "",
		"docs/.index.md.swp":              "",
	}
}

const quiz = `draw: 2
time_limit: 20m
questions:
  - text: Which?
    options:
      - { text: "This", right: true }
      - { id: z, text: "That" }
  - id: which-of-them
    kind: several
    text: Which of them?
    options: [{ text: 1, right: true }, { text: 2, right: true }, { text: true }]
  - { kind: true-false, text: Is it?, answer: true, explanation: It is. }
  - { kind: number, text: How many?, answer: 12.5, tolerance: 0.5 }
  - { kind: text, text: Its name?, accept: [Core, halyard core] }
`

// Ensure that everything in a folder is read to where it belongs.
func TestFolder(t *testing.T) {
	p, err := content.Load(with(library()))
	if err != nil {
		t.Fatal(err)
	}
	hashes := cmpopts.IgnoreFields(programme.Document{}, "Hash")
	if diff := cmp.Diff([]programme.Document{
		{Path: "index", Title: "Welcome", Text: library()["docs/index.md"]},
		{
			Path: "sales/pricing", Title: "Prices", Summary: "What things cost.", Tags: []string{"sales", "prices"},
			Audience: programme.Audience{Tiers: []string{"gold"}, Types: []string{"reseller"}, Countries: []string{"DE"}},
			Period:   programme.Period{From: programme.Date{Year: 2026, Month: 1, Day: 1}, Until: programme.Date{Year: 2027, Month: 12, Day: 31}},
			MustAck:  true, Text: "Back to [the start](../index.md), or [fetch](files/prices.csv) it.\n",
		},
	}, p.Documents, hashes); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]programme.NewsItem{{
		ID: "2026-11-hello", Title: "Hello", Date: programme.Date{Year: 2026, Month: 11, Day: 2}, Pinned: true, Text: "Hello, [you](../docs/index.md).\n",
	}}, p.News, cmpopts.IgnoreFields(programme.NewsItem{}, "Hash")); diff != "" {
		t.Errorf("news (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]programme.File{
		{Path: "old/2025.csv"},
		{Path: "prices.csv", Size: 4},
	}, p.Files, cmpopts.IgnoreFields(programme.File{}, "SHA256")); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if p.Files[0].SHA256 != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Errorf("the hash of an empty file is %s", p.Files[0].SHA256)
	}
}

// Ensure that a course is read with its lessons in order and its quiz, defaults
// and letters filled in.
func TestCourse(t *testing.T) {
	p, err := content.Load(with(library()))
	if err != nil {
		t.Fatal(err)
	}
	c, ok := p.Course("core")
	if !ok || c.Version != "2" || c.Title != "Core" || c.ValidMonths != 24 || c.Countries[0] != "AT" {
		t.Fatalf("course %+v", c)
	}
	if diff := cmp.Diff([]programme.Lesson{
		{ID: "start", Title: "Start", Minutes: 5, Text: "# Another heading\n\nSee [x](/docs/index.md).\n"},
		{ID: "end", Title: "The end", Text: "# The end\n\nBye.\n"},
	}, c.Lessons, cmpopts.IgnoreFields(programme.Lesson{}, "Hash")); diff != "" {
		t.Errorf("lessons (-want +got):\n%s", diff)
	}
	want := programme.Quiz{
		Draw: 2, TimeLimit: programme.Span{N: 20, Unit: "minute"}, Questions: []programme.Question{
			{ID: "q1", Kind: programme.OneAnswer, Text: "Which?", Options: []programme.Option{{ID: "a", Text: "This", Right: true}, {ID: "z", Text: "That"}}},
			{ID: "which-of-them", Kind: programme.SeveralAnswers, Text: "Which of them?", Options: []programme.Option{
				{ID: "a", Text: "1", Right: true}, {ID: "b", Text: "2", Right: true}, {ID: "c", Text: "true"},
			}},
			{ID: "q3", Kind: programme.TrueFalse, Text: "Is it?", Answer: "true", Explanation: "It is."},
			{ID: "q4", Kind: programme.NumberAnswer, Text: "How many?", Answer: "12.5", Tolerance: "0.5"},
			{ID: "q5", Kind: programme.TextAnswer, Text: "Its name?", Accept: []string{"Core", "halyard core"}},
		},
	}
	want.Shuffle, want.ShuffleOptions, want.PassMark, want.Attempts = true, true, 80, 3
	want.CoolDown, want.ShowAnswers = programme.Span{N: 1, Unit: "day"}, programme.AnswersAfterPass
	if diff := cmp.Diff(want, c.Quiz); diff != "" {
		t.Errorf("quiz (-want +got):\n%s", diff)
	}
}

// Ensure that the revision covers every file that is read, and no other.
func TestRevisionOfFolder(t *testing.T) {
	rev := func(files map[string]string) string {
		t.Helper()
		p, err := content.Load(with(files))
		if err != nil {
			t.Fatal(err)
		}
		return p.Rev()
	}
	before := rev(library())
	for name := range library() {
		changed := maps.Clone(library())
		changed[name] += "\n"
		out := name == "README.md" || name == ".git/config" || name == "docs/index.md~" || name == "docs/.index.md.swp"
		if got := rev(changed); (got == before) != out {
			t.Errorf("with another %s the revision is the same: %t", name, got == before)
		}
	}
}
