package content

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

//go:embed starter
var starter embed.FS

// Starter returns the complete example programme of a made-up vendor: what
// `gangway demo` shows and `gangway init` copies out.
func Starter() fs.FS {
	sub, err := fs.Sub(starter, "starter")
	if err != nil { // the name is a constant that fs.Sub accepts
		panic(err)
	}
	return sub
}

// ErrNotEmpty says that a folder to write to holds something already.
var ErrNotEmpty = errors.New("the folder is not empty")

// WriteStarter copies the starter programme into a folder to be edited. The
// folder is made if it is not there; one that holds anything is refused with
// [ErrNotEmpty].
func WriteStarter(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("folder %s: %w", dir, err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("folder %s: %w", dir, ErrNotEmpty)
	}
	if err := os.MkdirAll(filepath.Clean(dir), 0o755); err != nil { //nolint:gosec // a folder to edit, nothing secret
		return fmt.Errorf("folder %s: %w", dir, err)
	}
	if err := os.CopyFS(dir, Starter()); err != nil {
		return fmt.Errorf("folder %s: %w", dir, err)
	}
	return nil
}
