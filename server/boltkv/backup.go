package boltkv

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"
)

// BackupInfo describes a file that Backup made.
type BackupInfo struct {
	Size   int64  // bytes
	SHA256 string // of the file, in hexadecimal
}

// Backup writes a store file at path as of one moment: copied beside it, checked,
// synced, and only then given its name. A file that was there is replaced. It can
// be opened as gangway.db in another folder.
func (s *Store) Backup(ctx context.Context, path string) (BackupInfo, error) {
	if same(path, s.file) {
		return BackupInfo{}, fmt.Errorf("backup: %s is the store itself", path)
	}
	c, err := s.copyTo(ctx, filepath.Dir(path))
	if err != nil {
		return BackupInfo{}, fmt.Errorf("backup: %w", err)
	}
	defer c.remove()
	if err := c.check(ctx); err != nil {
		return BackupInfo{}, fmt.Errorf("backup: %w", err)
	}
	if err := os.Rename(c.path, path); err != nil {
		return BackupInfo{}, fmt.Errorf("backup: %w", err)
	}
	if err := syncFolder(filepath.Dir(path)); err != nil {
		return BackupInfo{}, fmt.Errorf("backup: %w", err)
	}
	return c.info, nil
}

// copyAside copies the file into the store's folder, or, if there is no room, to
// where the system keeps what passes.
func (s *Store) copyAside(ctx context.Context) (fileCopy, error) {
	c, err := s.copyTo(ctx, s.dir)
	if err != nil && isFull(err) {
		return s.copyTo(ctx, os.TempDir())
	}
	return c, err
}

// Snapshot implements kv.Store. It streams from a copy of the file, which it
// makes beside it, checks, and removes.
func (s *Store) Snapshot(ctx context.Context, w io.Writer) error {
	c, err := s.copyAside(ctx)
	if err != nil {
		return err
	}
	defer c.remove()
	return c.view(func(f *File) error {
		if err := f.Check(ctx); err != nil {
			return err
		}
		return f.Snapshot(ctx, w)
	})
}

// Check verifies the structure of a copy of the file, while writing goes on. It
// finds damaged pages, not changed values: those are for the records' own sums.
func (s *Store) Check(ctx context.Context) error {
	c, err := s.copyAside(ctx)
	if err != nil {
		return err
	}
	defer c.remove()
	return c.check(ctx)
}

// fileCopy is a copy of the store file as of one moment.
type fileCopy struct {
	path string
	info BackupInfo
}

func (s *Store) copyTo(ctx context.Context, dir string) (c fileCopy, err error) {
	if err := s.open(); err != nil {
		return c, err
	}
	temp, err := os.CreateTemp(dir, tempPattern)
	if err != nil {
		return c, fmt.Errorf("copy of the store: %w", err)
	}
	c.path = temp.Name()
	sum := sha256.New()
	c.info.Size, err = s.copyPages(ctx, io.MultiWriter(temp, sum))
	if err == nil {
		err = temp.Sync()
	}
	if err := errors.Join(err, temp.Close()); err != nil {
		c.remove()
		return c, fmt.Errorf("copy of the store: %w", err)
	}
	c.info.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return c, nil
}

func (s *Store) copyPages(ctx context.Context, w io.Writer) (size int64, err error) {
	u := &untilDone{ctx: ctx, w: w}
	err = s.db.View(func(tx *bolt.Tx) (err error) {
		size, err = tx.WriteTo(u)
		return err
	})
	if u.err != nil {
		err = u.err // bbolt does not wrap it
	}
	return size, closedError(err)
}

func (c fileCopy) remove() { _ = os.Remove(c.path) }

func (c fileCopy) view(fn func(*File) error) error {
	f, err := OpenFile(c.path)
	if err != nil {
		return err
	}
	return errors.Join(fn(f), f.Close())
}

func (c fileCopy) check(ctx context.Context) error {
	return c.view(func(f *File) error { return f.Check(ctx) })
}

func same(path string, f *os.File) bool {
	a, err := os.Stat(path)
	if err != nil {
		return false
	}
	b, err := f.Stat()
	return err == nil && os.SameFile(a, b)
}

// untilDone is a writer that ends with its context and remembers its error.
type untilDone struct {
	ctx context.Context
	w   io.Writer
	err error
}

func (u *untilDone) Write(p []byte) (n int, err error) {
	if u.err = u.ctx.Err(); u.err == nil {
		n, u.err = u.w.Write(p)
	}
	return n, u.err
}
