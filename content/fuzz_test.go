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
		placed(t, faults, map[string]string{"programme.yaml": yaml})
	})
}

// placed checks that faults stand somewhere in their files.
func placed(t *testing.T, faults content.Faults, files map[string]string) {
	t.Helper()
	for _, f := range faults {
		if f.File == "" || f.Line < 1 || f.Column < 1 {
			t.Fatalf("a fault without a place: %v", f)
		}
		if source, ok := files[f.File]; ok && f.Line > strings.Count(source, "\n")+1 {
			t.Fatalf("a fault behind the end of the file: %v", f)
		}
	}
}

// Ensure that no document, course or quiz, however strange, does more than give
// faults.
func FuzzFolder(f *testing.F) {
	l := library()
	f.Add(l["docs/sales/pricing.md"], l["news/2026-11-hello.md"], l["courses/core/course.yaml"], l["courses/core/quiz.yaml"])
	f.Add("---\n", "---\naudience: {tiers: {}}\n---\n", "audience: [x]\nversion: {}", "questions: [{}, {options: [{}]}, {kind: number}, 5]")
	f.Add("[a]:b\n[a](<b\n\n    [x](y)\n- [x](y)\n``[x](y)`\n![](", "# \n~~~\n[x](y)", "title: |\n  a\n", "questions:\n- {text: a, b}\n- {kind: text, accept: [' ', '']}")
	f.Add("[a](%zz) [b](//x) [c](a:b) [d](/../x) [e](#f) [g](files/../docs/index.md)", "", "", "draw: -1\nattempts: 9999999999999999999\ntime_limit: 5 moons")
	f.Fuzz(func(t *testing.T, document, item, course, questions string) {
		files := library()
		files["docs/sales/pricing.md"], files["news/2026-11-hello.md"] = document, item
		files["courses/core/lessons/2-start.md"] = document
		files["courses/core/course.yaml"], files["courses/core/quiz.yaml"] = course, questions
		p, err := content.Load(with(files))
		if (p == nil) == (err == nil) {
			t.Fatalf("programme %v with error %v", p, err)
		}
		var faults content.Faults
		if err != nil && !errors.As(err, &faults) {
			t.Fatal(err)
		}
		placed(t, faults, files)
	})
}
