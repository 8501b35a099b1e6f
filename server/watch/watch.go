// Package watch tells when a folder has changed and has come to rest.
package watch

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Quiet is how long nothing must change before a folder is taken to be at rest.
const Quiet = 200 * time.Millisecond

// Folder calls fn once it watches a folder, and then each time after something in it,
// or in a folder below it, has changed and then nothing more for the time of Quiet,
// until ctx ends; never twice at once. Links are followed, and
// one that is put in another's place is a change: that is how Kubernetes swaps what
// it mounts.
func Folder(ctx context.Context, dir string, fn func()) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watch %s: %w", dir, err)
	}
	defer w.Close() //nolint:errcheck // it is only left
	if err := w.Add(dir); err != nil {
		return fmt.Errorf("watch %s: %w", dir, err)
	}
	rest := time.NewTimer(0)
	defer rest.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-w.Errors: // events were lost: something has changed
			rest.Reset(Quiet)
		case e := <-w.Events:
			if e.Op != fsnotify.Chmod {
				rest.Reset(Quiet)
			}
		case <-rest.C:
			_ = w.Add(dir)          // it may be another one by that name
			below(w, dir, maxDepth) // before it is read, so that what comes later is seen
			fn()
		}
	}
}

// maxDepth is how deep folders are watched; links may go round.
const maxDepth = 16

// below watches the folders below one, and those that links to files lead to. A folder
// that is gone again is none.
func below(w *fsnotify.Watcher, dir string, depth int) {
	list, err := os.ReadDir(dir)
	if err != nil || depth == 0 {
		return
	}
	for _, e := range list {
		path := filepath.Join(dir, e.Name())
		at, err := os.Stat(path) // of what a link leads to
		switch {
		case err != nil || strings.HasPrefix(e.Name(), "."):
		case at.IsDir():
			_ = w.Add(path)
			below(w, path, depth-1)
		case e.Type()&fs.ModeSymlink != 0:
			if file, err := filepath.EvalSymlinks(path); err == nil {
				_ = w.Add(filepath.Dir(file))
			}
		}
	}
}
