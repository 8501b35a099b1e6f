package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Ensure every picture can be taken of the program as it is: its steps lead to what
// it is to show, and it is a sound picture.
func TestPicturesCanBeTaken(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program and runs its demo")
	}
	if _, err := exec.LookPath("ssh"); err != nil {
		t.Skip("there is no ssh client")
	}
	root, into := filepath.Join("..", ".."), t.TempDir()
	if err := takeAll(t.Context(), root, into, nil); err != nil {
		t.Fatal(err)
	}
	for _, s := range shots() {
		b, err := os.ReadFile(filepath.Join(into, s.name+".svg"))
		if err != nil {
			if _, missing := exec.LookPath(s.needs); s.needs != "" && missing != nil {
				continue
			}
			t.Fatal(err)
		}
		for d := xml.NewDecoder(strings.NewReader(string(b))); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", s.name, err)
			}
		}
	}
}

// Ensure every picture that a page shows is taken by this program, and none is kept
// that no page shows.
func TestPicturesAreShown(t *testing.T) {
	pages := ""
	for _, name := range []string{"README.md", "docs/operating.md", "docs/scripting.md", "docs/programme.md"} {
		b, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			t.Fatal(err)
		}
		pages += string(b)
	}
	kept, err := filepath.Glob(filepath.Join("..", "pictures", "*"))
	if err != nil || len(kept) != len(shots()) {
		t.Errorf("%d pictures are kept, %d are taken: %v", len(kept), len(shots()), err)
	}
	for _, s := range shots() {
		if _, err := os.Stat(filepath.Join("..", "pictures", s.name+".svg")); err != nil {
			t.Error(err)
		}
		if !strings.Contains(pages, "pictures/"+s.name+".svg") {
			t.Errorf("no page shows %s.svg", s.name)
		}
	}
}
