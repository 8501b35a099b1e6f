package watch_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gangway/server/watch"
)

// Ensure a change is told once it has come to rest: of a file, in a new folder, of a
// file behind a link, and when a link is put in another's place.
func TestFolder(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	write := func(path string) {
		t.Helper()
		must(os.MkdirAll(filepath.Dir(path), 0o700))
		must(os.WriteFile(path, []byte("x"), 0o600))
	}
	write(filepath.Join(other, "linked.md"))
	must(os.Symlink(filepath.Join(other, "linked.md"), filepath.Join(dir, "linked.md")))
	must(os.Symlink(t.TempDir(), filepath.Join(dir, "..data")))
	told := make(chan struct{})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- watch.Folder(ctx, dir, func() { told <- struct{}{} }) }()
	wait := func(what string) {
		t.Helper()
		select {
		case <-told:
		case <-time.After(time.Minute):
			t.Fatalf("%s is not told", what)
		}
	}
	wait("the folder as it is found")
	write(filepath.Join(dir, "programme.yaml"))
	wait("a new file")
	write(filepath.Join(dir, "docs", "sales", "a.md"))
	wait("a new folder")
	write(filepath.Join(dir, "docs", "sales", "a.md"))
	wait("a change deep inside")
	write(filepath.Join(other, "linked.md"))
	wait("a change behind a link")
	must(os.Symlink(t.TempDir(), filepath.Join(dir, "..next")))
	must(os.Rename(filepath.Join(dir, "..next"), filepath.Join(dir, "..data")))
	wait("another link")
	must(os.Remove(filepath.Join(dir, "programme.yaml")))
	wait("a file that is gone")
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := watch.Folder(t.Context(), filepath.Join(dir, "none"), func() {}); err == nil {
		t.Error("a folder that is not there is watched")
	}
}
