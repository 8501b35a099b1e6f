package programme_test

import (
	"strings"
	"testing"

	"gangway/domain/programme"
)

// Ensure that links of texts lead where their writers see them lead, and nowhere
// else.
func TestFollow(t *testing.T) {
	p := &programme.Programme{
		Documents: []programme.Document{{Path: "files/odd"}, {Path: "index"}, {Path: "sales/prices"}},
		Files:     []programme.File{{Path: "a.csv"}, {Path: "old/a b.csv"}},
	}
	const from = "docs/sales/deals.md"
	for _, tt := range []struct {
		name, from, link string
		want             programme.Target
		fault            string
	}{
		{"Sibling", from, "prices.md", programme.Target{Document: "sales/prices"}, ""},
		{"WithoutEnding", from, "./prices", programme.Target{Document: "sales/prices"}, ""},
		{"Up", from, "../index.md#top", programme.Target{Document: "index", Heading: "top"}, ""},
		{"Top", "news/x.md", "/docs/sales/prices.md", programme.Target{Document: "sales/prices"}, ""},
		{"FromLesson", "courses/c/lessons/l.md", "../../../docs/index.md", programme.Target{Document: "index"}, ""},
		{"File", from, "files/a.csv", programme.Target{File: "a.csv"}, ""},
		{"FileByPath", from, "../../files/old/a%20b.csv", programme.Target{File: "old/a b.csv"}, ""},
		{"FolderCalledFiles", from, "../files/odd.md", programme.Target{Document: "files/odd"}, ""},
		{"Heading", from, "#win", programme.Target{Heading: "win"}, ""},
		{"Web", from, "https://halyard.example/x?y#z", programme.Target{URL: "https://halyard.example/x?y#z"}, ""},
		{"Mail", from, "mailto:a@halyard.example", programme.Target{URL: "mailto:a@halyard.example"}, ""},
		{"ErrDocument", from, "index.md", programme.Target{}, `There is no document "docs/sales/index.md".`},
		{"ErrFile", from, "/files/b.csv", programme.Target{}, `There is no file "files/b.csv".`},
		{"ErrAbove", from, "../../../etc/passwd", programme.Target{}, "only what is in the folders docs and files"},
		{"ErrAboveTop", from, "/../../etc/passwd", programme.Target{}, `This leads to "etc/passwd"`},
		{"ErrOther", from, "/courses/c/quiz.yaml", programme.Target{}, "only what is in the folders docs and files"},
		{"ErrScript", from, "javascript:alert(1)", programme.Target{}, "is no address"},
		{"ErrScheme", from, "file:///etc/passwd", programme.Target{}, ""},
		{"ErrHost", from, "//evil.example/x", programme.Target{}, "is no address"},
		{"ErrEscape", from, "%zz", programme.Target{}, "is no address"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := p.Follow(tt.from, tt.link)
			if bad := strings.HasPrefix(tt.name, "Err"); bad != (err != nil) || got != tt.want || bad && !strings.Contains(err.Error(), tt.fault) {
				t.Fatalf("%+v, %v", got, err)
			}
		})
	}
}

// Ensure that the links of a text are found where readers see links, and code is
// left alone.
func TestLinks(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       int // line of the only link that leads nowhere, 0 for none
	}{
		{"Plain", "See [a](x).", 1},
		{"Image", "![a](x)", 1},
		{"Title", `[a](x "y z")`, 1},
		{"Angle", "[a](<x y>)", 1},
		{"Definition", "See [a].\n\n[a]: x\n", 3},
		{"Table", "| a |\n| - |\n| [a](x) |", 3},
		{"Quote", "> - [a](x)", 1},
		{"InList", "- a\n\n      [a](x)\n", 3},
		{"OverLines", "[a\nb](x)", 2},
		{"AfterCode", "``a ` b`` [a](x)", 1},
		{"AfterFence", "```\n~~~\n```\n[a](x)", 4},
		{"CodeSpan", "`[a](x)`", 0},
		{"Fence", "````sh\n```\n[a](x)\n````\n", 0},
		{"FenceOpen", "~~~\n[a](x)", 0},
		{"Indented", "a\n\n    [a](x)\n\n    [a](x)\n", 0},
		{"Escaped", `\[a\](x)`, 0},
		{"Footnote", "[^1]: x", 0},
		{"Brackets", "a] (x) [b]", 0},
		{"Empty", "[a]()", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := sample()
			p.Documents = []programme.Document{{Path: "a", Title: "A", Text: tt.text + "\n"}}
			line := 0
			for _, f := range programme.Validate(p) {
				if f.Path == "documents[0].text" {
					line = f.Line
				}
			}
			if line != tt.want {
				t.Fatalf("a link in line %d; want %d", line, tt.want)
			}
		})
	}
}
