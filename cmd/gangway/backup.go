package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"gangway/domain/kv"
	"gangway/server/boltkv"
)

type backupCmd struct {
	Data string `required:"" help:"Folder of the store." placeholder:"DIR" type:"path"`
	File string `arg:"" help:"File to write; it must not exist."`
}

// Run writes the store's snapshot. While the portal runs, its admin gets the same
// by "ssh HOST backup > FILE".
func (c backupCmd) Run(ctx context.Context, s streams) (err error) {
	if _, err := os.Stat(filepath.Join(c.Data, boltkv.FileName)); err != nil {
		return usageError{fmt.Errorf("gangway backup: there is no store in %s", c.Data)}
	}
	store, err := boltkv.Open(c.Data, boltkv.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	part := c.File + ".part"
	if err := writeSnapshot(ctx, store, part); err != nil {
		_ = os.Remove(part)
		return err
	}
	if err := os.Link(part, c.File); err != nil {
		_ = os.Remove(part)
		return fmt.Errorf("backup: %w", err)
	}
	if err := os.Remove(part); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "Wrote %s.\n", c.File)
	return err
}

// writeSnapshot writes a file that is whole and on the disk when there is no
// error.
func writeSnapshot(ctx context.Context, store kv.Store, path string) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
	}()
	w := bufio.NewWriterSize(f, 1<<20)
	if err := store.Snapshot(ctx, w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Sync()
}
