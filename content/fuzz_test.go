package content_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"gangway/content"
)

// Ensure that front matter and body are exactly what was put together.
func FuzzFrontMatter(f *testing.F) {
	for _, s := range []string{agreement, "---\n---\n", "---\na: 1\n---", "---\n", "", "---\n---", "---\nx\n----\n---\ny"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		front, body, ok := content.FrontMatter(source)
		if !ok {
			if body != source || front != "" {
				t.Fatalf("not ok, yet %q and %q", front, body)
			}
			return
		}
		whole := "---\n" + front + "---\n" + body
		if whole != source && whole != source+"\n" {
			t.Fatalf("%q became %q", source, whole)
		}
		if strings.Contains("\n"+front, "\n---\n") {
			t.Fatalf("front matter %q has its end inside", front)
		}
	})
}

// Ensure that no folder, however strange, does more than give faults.
func FuzzLoad(f *testing.F) {
	f.Add(base, agreement)
	f.Add("a: [", "---\n")
	f.Add("tiers: [{}]\ndeals: {stages: [{}]}\n? x\n: y\n", "---\nid: &a *a\n---\n")
	f.Add("name: !!binary x\n<<: *a\nproducts: |\n  x\n", agreement)
	for _, when := range []string{"lead.contry", "'lead.x ''y'", "\"lead.x \\\n  \\u00f6 y\"", "|\n\n      lead.x\n       == 1", ">-\n      lead.x\n\n      == 1", "lead.size >\n\n      ö.x", "5", "{ a: b }"} {
		f.Add(string(leads("    when: " + when + "\n    candidates: " + when + "\n")["programme.yaml"].Data), agreement)
	}
	f.Fuzz(func(t *testing.T, yaml, markdown string) {
		p, err := content.Load(fstest.MapFS{
			"programme.yaml": {Data: []byte(yaml)}, "agreements/a.md": {Data: []byte(markdown)},
		})
		if (p == nil) == (err == nil) {
			t.Fatalf("programme %v with error %v", p, err)
		}
		var faults content.Faults
		if err != nil && !errors.As(err, &faults) {
			t.Fatal(err)
		}
		for _, f := range faults {
			if f.File == "" || f.Line < 1 || f.Column < 1 {
				t.Fatalf("a fault without a place: %v", f)
			}
			if f.File == "programme.yaml" && f.Line > strings.Count(yaml, "\n")+1 {
				t.Fatalf("a fault behind the end of the file: %v", f)
			}
		}
	})
}
