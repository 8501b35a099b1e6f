package content_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"gangway/content"
)

// many returns a folder with n documents of some 3 KB that link to each other.
func many(n int) fstest.MapFS {
	fsys := with(library())
	for i := range n {
		text := fmt.Sprintf("---\ntitle: Page %d\nsummary: What stands on it.\ntags: [a, b]\naudience: { tiers: [gold] }\n---\n\n# Page %d\n\n", i, i)
		text += strings.Repeat(fmt.Sprintf("Some words that go on, with a [link](p%05d.md), `code` and *more*.\n\n", (i+1)%n), 40)
		fsys[fmt.Sprintf("docs/f%02d/p%05d.md", 0, i)] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func BenchmarkLoad(b *testing.B) {
	fsys := many(10_000)
	for b.Loop() {
		if _, err := content.Load(fsys); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDocument(b *testing.B) {
	p, err := content.Load(many(10_000))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, ok := p.Document("f00/p07777.md"); !ok {
			b.Fatal("not found")
		}
	}
}

// Ensure that hostile texts take no more time than honest ones of their size.
func TestHostileTexts(t *testing.T) {
	for _, s := range []string{"[", "![", "[a](", "[a](x ", "> ", "`", "`a``b", "~~~\n", "[a]: b\n", "\\[", "](", "](<", "a\n> ", "---\n", "<!--", "- ", "\t"} {
		fsys := with(library())
		fsys["docs/x.md"] = &fstest.MapFile{Data: []byte("# X\n\n" + strings.Repeat(s, 1_000_000/len(s)))}
		began := time.Now() //nolint:forbidigo // how long it takes is what is tested
		_, err := content.Load(fsys)
		if took := time.Since(began); took > 10*time.Second { //nolint:forbidigo // as above
			t.Errorf("1 MB of %q took %v", s, took)
		}
		if err != nil && len(err.Error()) > 20_000 {
			t.Errorf("1 MB of %q gives %d bytes of faults", s, len(err.Error()))
		}
	}
}
