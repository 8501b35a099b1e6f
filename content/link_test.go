package content_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gangway/content"
)

// Ensure that a symbolic link is followed inside the folder, and never out of it.
func TestSymbolicLinks(t *testing.T) {
	dir, outside := t.TempDir(), filepath.Join(t.TempDir(), "secret.md")
	if err := os.CopyFS(dir, with(library())); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(outside, []byte("# Secret\n\nx\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := func(to, name string) {
		t.Helper()
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	link("index.md", "docs/same.md")
	p, err := content.LoadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if d, ok := p.Document("same"); !ok || d.Title != "Welcome" {
		t.Errorf("the link inside the folder is %+v", d)
	}
	link(outside, "docs/secret.md")
	link("..", "docs/loop")
	_, err = content.LoadDir(dir)
	want := "docs/loop:1:1: A link to a folder cannot be here.\ndocs/secret.md:1:1: This link leads to nothing inside the folder."
	if err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
	if _, err := content.LoadDir(filepath.Join(dir, "none")); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("a folder that is not there: %v", err)
	}
}
