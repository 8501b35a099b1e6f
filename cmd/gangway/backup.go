package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"gangway/server/boltkv"
	"gangway/server/sshd"
)

type backupCmd struct {
	Data string `required:"" help:"Folder of the store." placeholder:"DIR" type:"place"`
	File string `arg:"" help:"File to write; it must not exist. Its SHA-256 is written beside it."`
}

// Run writes the store's snapshot. While the portal runs, its admin gets the same
// by "ssh HOST backup > FILE".
func (c backupCmd) Run(ctx context.Context, s streams) (err error) {
	folder, err := heldFolder("backup", c.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	store, err := folder.File()
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	if err := store.Check(ctx); err != nil {
		return err
	}
	made, err := boltkv.Archive(ctx, store, c.File, newMeter(s).bytes("Writing"))
	if errors.Is(err, fs.ErrExist) {
		return usageError{fmt.Errorf("gangway backup: %s is there already. Please name another file", c.File)}
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "Wrote %s, %s, SHA-256 %s.\nThe host key is not in it: keep a copy of %s as well.\n", c.File, megabytes(made.Size), made.SHA256, filepath.Join(c.Data, sshd.HostKeyFile))
	return err
}

// heldFolder takes the folder of a store that is there and does not run.
func heldFolder(command, dir string) (*boltkv.Folder, error) {
	if _, err := os.Stat(filepath.Join(dir, boltkv.FileName)); err != nil {
		return nil, usageError{fmt.Errorf("gangway %s: there is no store in %s", command, dir)}
	}
	return boltkv.HoldFolder(dir)
}
