package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"gangway/content"
	"gangway/domain"
	"gangway/domain/kv"
	"gangway/domain/revision"
	"gangway/server/boltkv"
)

// upgradeLog is how often an upgrade says how far it is.
const upgradeLog = 5 * time.Second

// upgradeStore brings a store of an earlier program up to date before anything else
// uses it, after a copy of it was made beside it. A store of a newer program is
// refused and not touched.
func upgradeStore(ctx context.Context, store *boltkv.Store, data, programmeDir string, log *slog.Logger) error {
	p, err := upgrading(ctx, store, programmeDir, log)
	if err != nil {
		return err
	}
	u, err := p.Outdated(ctx)
	if err != nil || u == nil {
		return err
	}
	if u.Empty {
		return stampNew(ctx, p)
	}
	log.Info("the store is of an earlier program and is brought up to date before anybody is let in", "from", u.From, "to", u.To, "bytes", store.Size())
	before := u.Before
	if _, err := os.Stat(filepath.Join(data, before)); err != nil || before == "" {
		before = fmt.Sprintf("before-upgrade-%d-to-%d-%s.db", u.From, u.To, p.Now().Format("20060102T150405Z"))
		if _, err := store.Backup(ctx, filepath.Join(data, before)); err != nil {
			return fmt.Errorf("the store is to be brought up to date, and no copy of it could be made beside it first, so nothing was changed: %w. Please make room for %d bytes in %s and start again", err, store.Size(), data)
		}
	}
	path := filepath.Join(data, before)
	log.Info("a copy from before the upgrade was made; to go back, stop this program, put the copy in the place of "+boltkv.FileName+" and start the earlier program", "copy", path)
	began := p.Now()
	if err := p.Upgrade(ctx, u, before, logProgress(p, log)); err != nil {
		return fmt.Errorf("the store could not be brought up to date: %w. What it was is in %s", err, path)
	}
	log.Info("the store is up to date", "to", u.To, "took", p.Now().Sub(began).Round(time.Millisecond).String(), "copy", path)
	return nil
}

// stampNew gives an empty store its layout.
func stampNew(ctx context.Context, p *domain.Portal) error {
	u, err := p.Outdated(ctx)
	if err != nil || u == nil || !u.Empty {
		return err
	}
	return p.Upgrade(ctx, u, "", func(domain.Progress) {})
}

// upgrading is a portal by which a store is brought up to date: with the programme
// that the store has, or else with the one that it is going to have.
func upgrading(ctx context.Context, store kv.Store, programmeDir string, log *slog.Logger) (*domain.Portal, error) {
	var rules domain.Rules
	var err error
	if programmeDir != "" {
		rules, err = content.Rules(os.DirFS(programmeDir))
	}
	if programmeDir == "" || err != nil { // serving tells what is wrong with a folder
		if rules, err = starterRules(); err != nil {
			return nil, err
		}
	}
	p, err := openPortal(store, rules, log)
	if err == nil {
		_, _ = revision.Refresh(ctx, p) // one that cannot be read is told by serving, too
	}
	return p, err
}

func logProgress(p *domain.Portal, log *slog.Logger) func(domain.Progress) {
	last := p.Now()
	return func(now domain.Progress) {
		if p.Now().Sub(last) < upgradeLog {
			return
		}
		last = p.Now()
		log.Info("bringing the store up to date", "percent", now.Done*100/max(1, now.Total), "at", now.What, "records", now.Done)
	}
}

// tellOutdated says what serving would do with a store of an earlier program.
func tellOutdated(u *domain.Upgrade, path string, out io.Writer) error {
	_, err := fmt.Fprintf(out, "%s has layout %d. When it is served next, it is brought to layout %d, after a copy of it was made:\n", path, u.From, u.To)
	for _, line := range u.Work() {
		if err == nil {
			_, err = fmt.Fprintf(out, "  %s\n", line)
		}
	}
	return err
}
