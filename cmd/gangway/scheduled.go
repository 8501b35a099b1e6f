package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gangway/domain/backup"
	"gangway/server/boltkv"
)

// backupFlags say which backups a running portal makes by itself.
type backupFlags struct {
	BackupDir   string        `help:"Folder to make backups in, better on another disk; without one none are made. It is made if it is not there." placeholder:"DIR" type:"place"`
	BackupEvery time.Duration `default:"24h" least:"1s" most:"8760h" help:"Time from one backup to the next."`
	BackupKeep  int           `default:"7" least:"1" most:"100000" help:"How many backups are kept."`
}

// An archive is the folder of the backups that a portal makes by itself. The zero
// value is none.
type archive struct {
	dir   string
	every time.Duration
	keep  int
	name  string // what the names of this store's backups begin with
}

// The names of backups are gangway-INSTANCE-STAMP.snapshot, so that several portals may
// share a folder, and those of one are in order of time.
const (
	backupStamp  = "20060102T150405Z"
	backupSuffix = ".snapshot"
)

// begin makes the folder.
func (c backupFlags) begin(store *boltkv.Store) (archive, error) {
	if c.BackupDir == "" {
		return archive{}, nil
	}
	if err := os.MkdirAll(c.BackupDir, 0o700); err != nil {
		return archive{}, usageError{fmt.Errorf("gangway serve: --backup-dir %s: %w", c.BackupDir, err)}
	}
	id, err := store.Instance()
	if err != nil {
		return archive{}, err
	}
	return archive{dir: c.BackupDir, every: c.BackupEvery, keep: c.BackupKeep, name: "gangway-" + id[:8] + "-"}, nil
}

// stamp returns when the backup of that file name was made, and whether it is one of
// this store's.
func (a archive) stamp(file string) (time.Time, bool) {
	rest, mine := strings.CutPrefix(file, a.name)
	rest, whole := strings.CutSuffix(rest, backupSuffix)
	at, err := time.Parse(backupStamp, rest)
	return at, mine && whole && err == nil
}

// files returns the names of this store's backups, the oldest first.
func (a archive) files() ([]string, error) {
	entries, err := os.ReadDir(a.dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if _, mine := a.stamp(e.Name()); mine && e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// due returns when the next backup is to be made: now, if there is none. Backups that
// seem to be of the future, after the clock was set back, do not count.
func (a archive) due(now time.Time) (time.Time, error) {
	names, err := a.files()
	if err != nil {
		return now, err
	}
	for _, name := range slices.Backward(names) {
		if at, _ := a.stamp(name); !at.After(now) {
			return at.Add(a.every), nil
		}
	}
	return now, nil
}

// prune removes the oldest beyond those that are kept.
func (a archive) prune() (removed int, err error) {
	names, err := a.files()
	if err != nil {
		return 0, err
	}
	for ; len(names) > a.keep; names = names[1:] {
		path := filepath.Join(a.dir, names[0])
		if err := errors.Join(remove(path), remove(path+boltkv.SumSuffix)); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

// sweep removes what a backup that was broken off has left.
func (a archive) sweep() error {
	parts, err := filepath.Glob(filepath.Join(a.dir, a.name+"*"+boltkv.PartSuffix))
	for _, part := range parts {
		err = errors.Join(err, remove(part))
	}
	return err
}

func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

const (
	backupLook  = time.Minute // how often to look what is due, so that a clock that was set is noticed
	backupRetry = time.Minute // after a failure, at first
)

// keepBackups makes a backup whenever one is due, until ctx ends. One that fails is
// told and tried again, after a time that doubles up to that between two backups.
func (a *app) keepBackups(ctx context.Context) error {
	if a.backups.dir == "" {
		return nil
	}
	retry := backupRetry
	for {
		due, err := a.backups.due(a.portal.Now())
		wait := min(backupLook, due.Sub(a.portal.Now()))
		if err == nil && wait <= 0 {
			err = a.makeBackup(ctx)
			wait = 0
		}
		switch {
		case ctx.Err() != nil:
			return nil //nolint:nilerr // the program is stopping
		case err != nil:
			wait = min(retry, a.backups.every)
			retry = min(2*retry, max(time.Hour, backupRetry))
			a.lookout.alarms.Backups(true)
			a.log.Warn("no backup could be made", "folder", a.backups.dir, "error", plain(err), "again_in", wait.String())
		default:
			retry = backupRetry
		}
		pause := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			pause.Stop()
			return nil
		case <-pause.C:
		}
	}
}

// makeBackup makes one, and only then removes the oldest.
func (a *app) makeBackup(ctx context.Context) error {
	if err := a.backups.sweep(); err != nil {
		return err
	}
	began := a.portal.Now()
	path := filepath.Join(a.backups.dir, a.backups.name+began.Format(backupStamp)+backupSuffix)
	made, err := boltkv.Archive(ctx, a.store, path, nil)
	if err != nil {
		return err
	}
	if err := backup.Note(ctx, a.portal, "the portal", made.Size); err != nil {
		a.log.Warn("the backup could not be noted", "error", err.Error())
	}
	a.lookout.alarms.Backups(false)
	removed, err := a.backups.prune()
	if err != nil {
		a.log.Warn("old backups could not be removed", "folder", a.backups.dir, "error", err.Error())
	}
	a.log.Info("a backup was made", "file", path, "bytes", made.Size, "sha256", made.SHA256, "took", a.portal.Now().Sub(began).Round(time.Millisecond).String(), "removed", removed)
	return nil
}
