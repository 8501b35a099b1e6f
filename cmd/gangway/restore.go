package main

import (
	"context"
	"fmt"
	"os"

	"gangway/domain/kv"
	"gangway/server/boltkv"
)

type restoreCmd struct {
	Data string `required:"" help:"Folder of the store to fill; it must be empty or new." placeholder:"DIR" type:"path"`
	File string `arg:"" help:"Backup to read."`
}

// Run fills an empty store from a backup, which is checked to its end first.
func (c restoreCmd) Run(ctx context.Context, s streams) error {
	f, err := os.Open(c.File)
	if err != nil {
		return usageError{err}
	}
	defer func() { _ = f.Close() }()
	store, err := boltkv.Open(c.Data, boltkv.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	if err := kv.Restore(ctx, store, f); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "Restored %s into %s.\n", c.File, c.Data)
	return err
}
