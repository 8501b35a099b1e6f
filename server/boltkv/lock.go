package boltkv

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// errHeld says that another process holds the lock.
var errHeld = errors.New("held by another process")

// lockFolder takes the folder for this process. The lock is a file of its own, so
// that it holds even if the store file is replaced; it ends with the process.
func lockFolder(dir string, timeout time.Duration) (*os.File, error) {
	path := filepath.Join(dir, lockName)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, notWritable(dir, fmt.Errorf("store lock: %w", err))
	}
	if err := lockWithin(f, timeout); err != nil {
		defer func() { _ = f.Close() }()
		if errors.Is(err, errHeld) {
			return nil, fmt.Errorf("gangway is already running on %s (%s): stop it first, or choose another folder", dir, holder(path))
		}
		return nil, fmt.Errorf("store lock %s (%w): choose a folder on a local disk", path, err)
	}
	if err := errors.Join(f.Truncate(0), writeAt0(f, strconv.Itoa(os.Getpid())+"\n")); err != nil && !isFull(err) {
		return nil, fmt.Errorf("store lock: %w", errors.Join(err, f.Close()))
	}
	if err := probe(dir, f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// notWritable adds to an error of permission or of a mount what to do.
func notWritable(dir string, err error) error {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return fmt.Errorf("store folder %s can't be written to by this user (%w): give it to the user that gangway runs as, and see that its disk is mounted for writing", dir, err)
	}
	return err
}

func lockWithin(f *os.File, timeout time.Duration) error {
	const pause = 50 * time.Millisecond
	for end := time.Now().Add(timeout); ; time.Sleep(pause) {
		err := tryLock(f)
		if !errors.Is(err, errHeld) || time.Now().Add(pause).After(end) {
			return err
		}
	}
}

func writeAt0(f *os.File, text string) error {
	_, err := f.WriteAt([]byte(text), 0)
	return err
}

// holder names the process that wrote itself into the lock.
func holder(path string) string {
	b, err := os.ReadFile(path)
	pid := strings.TrimSpace(string(b))
	if err != nil || pid == "" {
		return "another process"
	}
	return "process " + pid
}
