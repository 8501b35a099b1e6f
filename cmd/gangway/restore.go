package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"gangway/domain"
	"gangway/domain/kv"
	"gangway/server/boltkv"
	"gangway/server/sshd"
)

type restoreCmd struct {
	Data    string `required:"" help:"Folder of the store to fill; without --force there must be no store in it, and none of another portal have been." placeholder:"DIR" type:"place"`
	HostKey string `help:"Host key to bring along, as no backup has it: the file host_ed25519 of the old folder." placeholder:"FILE" type:"place"`
	Force   bool   `help:"Fill the folder although it has a store, which is kept beside, or had one of another portal."`
	notedHead
	File string `arg:"" help:"Backup to read, or the store file of a portal that does not run."`
}

// Run makes a store of a backup. It stands under its name only when the backup was
// read to its end and what it holds was verified.
func (c restoreCmd) Run(ctx context.Context, s streams) (err error) {
	noted, err := c.noted()
	if err != nil {
		return err
	}
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
	found, kept, err := c.fill(ctx, folder, from, noted, m)
	var usage usageError
	switch {
	case errors.As(err, &usage) || errors.Is(err, kv.ErrSnapshot):
		return usageError{fmt.Errorf("gangway restore: nothing was written: %w", err)}
	case err != nil:
		return fmt.Errorf("restore: nothing was written: %w", err)
	}
	return c.tell(s, found, kept)
}

// fill puts what is in a backup in the place of the folder's store, and returns the name
// under which one that was there is kept, "" for none.
func (c restoreCmd) fill(ctx context.Context, folder *boltkv.Folder, from *backupFile, noted domain.Head, m *meter) (found findings, kept string, err error) {
	if folder.HasStore() && !c.Force {
		return found, "", usageError{fmt.Errorf("%s holds a store already%s. Please name an empty or new folder, or add --force: that store is kept beside then", c.Data, storeIn(ctx, folder))}
	}
	had, err := folder.Instance()
	if err != nil {
		return found, "", err
	}
	draft, found, err := filled(ctx, folder, noted, func(put func(key, value []byte) error) (string, error) {
		portal, err := from.pairs(ctx, m)(put)
		return cmp.Or(portal, had), err
	}, m)
	if err != nil {
		return found, "", err
	}
	id, err := draft.Instance()
	if err == nil && had != "" && id != had && !c.Force {
		err = usageError{fmt.Errorf("%s is %s, and %s is for portal %s. Please name a new folder, or add --force", c.File, found.of(), c.Data, had)}
	}
	if err == nil {
		err = c.bringHostKey()
	}
	if err == nil && folder.HasStore() {
		kept, err = keep(folder, time.Now())
	}
	if err != nil {
		return found, "", errors.Join(err, draft.Close())
	}
	return found, kept, folder.Install(draft)
}

// keep gives the store that is there a name of that moment which nothing has yet.
func keep(folder *boltkv.Folder, at time.Time) (name string, err error) {
	stamp := at.UTC().Format("before-restore-20060102T150405Z")
	name = stamp + ".db"
	for n := 2; ; n++ {
		if err = folder.Keep(name); !errors.Is(err, fs.ErrExist) {
			return name, err
		}
		name = fmt.Sprintf("%s-%d.db", stamp, n)
	}
}

// storeIn says which portal the store of a folder is of, and as of when, "" if it cannot
// be read.
func storeIn(ctx context.Context, folder *boltkv.Folder) string {
	f, err := folder.File()
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }()
	p, err := openPortal(f, nil, nil)
	if err != nil {
		return ""
	}
	var found findings
	newest := func(r *domain.Read) error { return found.last(r) }
	if found.portal, err = f.Instance(); err != nil || p.Peek(ctx, domain.SystemActor(), newest) != nil {
		return ""
	}
	return ", " + found.of()
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

func (c restoreCmd) tell(s streams, found findings, kept string) error {
	_, err := fmt.Fprintf(s.out, "Restored %s into %s. It is %s.\n%s\n", c.File, c.Data, found.of(), found.trail())
	if err == nil && kept != "" {
		_, err = fmt.Fprintf(s.out, "The store that was there is kept as %s.\n", filepath.Join(c.Data, kept))
	}
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

// pairs gives what is in it, once, and the portal that it is of.
func (b *backupFile) pairs(ctx context.Context, m *meter) boltkv.Pairs {
	report := m.bytes("Reading")
	return func(put func(key, value []byte) error) (portal string, err error) {
		done := int64(0)
		counted := func(key, value []byte) error {
			done += int64(len(key) + len(value))
			report(done, b.size)
			who, err := domain.Whose(key, value)
			portal = cmp.Or(who, portal)
			return errors.Join(err, put(key, value))
		}
		if b.store == nil {
			if _, err = kv.ReadSnapshot(b.in, counted); errors.Is(err, kv.ErrSnapshot) {
				err = fmt.Errorf("%s can't be used, so please take another backup: %w", b.name, err)
			}
			return portal, err
		}
		if err = b.store.Pairs(ctx, counted); err == nil && portal == "" {
			portal, err = b.store.Instance()
		}
		return portal, err
	}
}
