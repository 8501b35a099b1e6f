package markdown_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gangway/tui/markdown"
)

// wanted is how many README files of public projects are drawn.
const wanted = 50

// readmes finds the README files of the modules that this machine has.
func readmes(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Skipf("the go command does not say where modules are: %v", err)
	}
	root := strings.TrimSpace(string(out))
	var found []string
	for _, depth := range []string{"*", "*/*", "*/*/*", "*/*/*/*"} {
		files, err := filepath.Glob(filepath.Join(root, depth, "README.md"))
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, files...)
	}
	slices.SortFunc(found, func(a, b string) int {
		return strings.Compare(filepath.Base(filepath.Dir(a)), filepath.Base(filepath.Dir(b)))
	})
	return found
}

// Ensure README files of well-known public projects are drawn soundly in all
// widths. How long opening takes is logged.
func TestReadmes(t *testing.T) {
	files := readmes(t)
	if len(files) < wanted {
		t.Skipf("this machine has %d README files of other projects; %d are wanted", len(files), wanted)
	}
	texts := map[string]bool{}
	bytes, lines, slowest := 0, 0, time.Duration(0)
	for _, f := range files {
		b, err := os.ReadFile(f) //nolint:gosec // a file of the module cache
		if err != nil || texts[string(b)] {
			continue
		}
		texts[string(b)] = true
		began := time.Now()
		text := markdown.Parse(string(b))
		text.Draw(0, themes()[0], 80)
		slowest = max(slowest, time.Since(began))
		for w := 20 + len(texts)%12; w <= 200; w += 12 {
			for i := range text.Parts() {
				p := text.Draw(i, themes()[w%4], w)
				if err := sound(text, p, w); err != nil {
					t.Errorf("%s at %d: %v", f, w, err)
				}
				lines += len(p.Lines)
			}
		}
		bytes += len(b)
		if len(texts) == wanted+10 {
			break
		}
	}
	t.Logf("%d texts of %d bytes, %d lines; the slowest opened in %v", len(texts), bytes, lines, slowest)
	if len(texts) < wanted {
		t.Skipf("only %d of them differ; %d are wanted", len(texts), wanted)
	}
}
