package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"gangway/domain"
	"gangway/domain/kv"
	"gangway/server/boltkv"
	"gangway/server/sshd"
)

type restoreCmd struct {
	Data    string `required:"" help:"Folder of the store to fill; there must be no store in it." placeholder:"DIR" type:"path"`
	HostKey string `help:"Host key to bring along, as no backup has it: the file host_ed25519 of the old folder." placeholder:"FILE" type:"path"`
	File    string `arg:"" help:"Backup to read, or the store file of a portal that does not run."`
}

// Run makes a store of a backup. It stands under its name only when the backup was
// read to its end and what it holds was verified.
func (c restoreCmd) Run(ctx context.Context, s streams) (err error) {
	from, err := openBackup(c.File)
	if err != nil {
		return usageError{fmt.Errorf("gangway restore: nothing was written: %w", err)}
	}
	defer func() { _ = from.Close() }()
	if c.HostKey != "" {
		if _, err := sshd.LoadHostKey(c.HostKey); err != nil {
			return usageError{fmt.Errorf("gangway restore: nothing was written: %w", err)}
		}
	}
	folder, err := boltkv.HoldFolder(c.Data)
	if err != nil {
		return fmt.Errorf("restore: nothing was written: %w", err)
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	m := newMeter(s)
	found, err := c.fill(ctx, folder, from, m)
	var usage usageError
	switch {
	case errors.As(err, &usage) || errors.Is(err, kv.ErrSnapshot):
		return usageError{fmt.Errorf("gangway restore: nothing was written: %w", err)}
	case err != nil:
		return fmt.Errorf("restore: nothing was written: %w", err)
	}
	return c.tell(s, found)
}

func (c restoreCmd) fill(ctx context.Context, folder *boltkv.Folder, from *backupFile, m *meter) (findings, error) {
	if folder.HasStore() {
		return findings{}, usageError{fmt.Errorf("%s holds a store already. Please name an empty or new folder", c.Data)}
	}
	instance, err := folder.Instance()
	if err != nil {
		return findings{}, err
	}
	if id, err := from.instance(); err != nil {
		return findings{}, err
	} else if instance != "" && id != "" && id != instance {
		return findings{}, usageError{fmt.Errorf("%s was the store of another portal than that of %s. Please name a new folder", c.File, c.Data)}
	} else if instance == "" {
		instance = id
	}
	draft, found, err := filled(ctx, folder, instance, domain.Head{}, from.pairs(ctx, m), m)
	if err != nil {
		return found, err
	}
	if err := c.bringHostKey(); err != nil {
		return found, errors.Join(err, draft.Close())
	}
	return found, folder.Install(draft)
}

// bringHostKey copies the host key into the folder, unless it has that very one.
func (c restoreCmd) bringHostKey() error {
	to := filepath.Join(c.Data, sshd.HostKeyFile)
	if c.HostKey == "" || c.HostKey == to {
		return nil
	}
	b, err := os.ReadFile(c.HostKey)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return usageError{fmt.Errorf("host key: %w. Please move the one away that is there, or leave --host-key out", err)}
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

func (c restoreCmd) tell(s streams, found findings) error {
	_, err := fmt.Fprintf(s.out, "Restored %s into %s.\n%s\n", c.File, c.Data, found.trail())
	if err == nil && found.outdated != nil {
		_, err = fmt.Fprintln(s.out, "It is of an earlier program, and is brought up to date when it is served.")
	}
	if _, missing := os.Stat(filepath.Join(c.Data, sshd.HostKeyFile)); err == nil && missing != nil {
		_, err = fmt.Fprintf(s.out, "The host key is in no backup. Copy %s from the old folder into %s before the start: with a new one people's clients will refuse to connect.\n", sshd.HostKeyFile, c.Data)
	}
	if err == nil {
		_, err = fmt.Fprintf(s.out, "Start it with: gangway serve --data %s\n", c.Data)
	}
	return err
}

// A backupFile is a snapshot, or a store file.
type backupFile struct {
	name  string
	f     *os.File
	in    *bufio.Reader
	size  int64
	store *boltkv.File // nil for a snapshot
}

// openBackup opens a backup by what it begins with.
func openBackup(path string) (*backupFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	b := &backupFile{name: path, f: f, in: bufio.NewReaderSize(f, 1<<20)}
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		b.size = info.Size()
	}
	const most = 64
	head, err := b.in.Peek(most)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
	case kv.IsSnapshot(head):
		return b, nil
	case boltkv.IsFile(head):
		if b.store, err = boltkv.OpenFile(path); err == nil {
			return b, nil
		}
	default:
		err = fmt.Errorf("%s is no backup of gangway", path)
	}
	return nil, errors.Join(err, f.Close())
}

// Close closes it.
func (b *backupFile) Close() error {
	if b.store != nil {
		return errors.Join(b.store.Close(), b.f.Close())
	}
	return b.f.Close()
}

// instance returns which store a store file is of, "" for a snapshot, which does not
// say.
func (b *backupFile) instance() (string, error) {
	if b.store == nil {
		return "", nil
	}
	return b.store.Instance()
}

// pairs gives what is in it, once.
func (b *backupFile) pairs(ctx context.Context, m *meter) func(put func(key, value []byte) error) error {
	report := m.bytes("Reading")
	return func(put func(key, value []byte) error) error {
		done := int64(0)
		counted := func(key, value []byte) error {
			done += int64(len(key) + len(value))
			report(done, b.size)
			return put(key, value)
		}
		if b.store != nil {
			return b.store.Pairs(ctx, counted)
		}
		_, err := kv.ReadSnapshot(b.in, counted)
		return err
	}
}
