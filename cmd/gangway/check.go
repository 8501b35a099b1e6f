package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"gangway/content"
	"gangway/domain"
	"gangway/domain/kv"
	"gangway/domain/programme"
	"gangway/domain/revision"
	"gangway/server/boltkv"
)

type checkCmd struct {
	Dir   string `arg:"" optional:"" help:"Programme folder to check."`
	Store string `help:"Store to check: the folder given to --data, while the portal is not running, or a backup." placeholder:"FILE"`
	notedHead
}

// A notedHead is a head of the audit trail that a store is held against.
type notedHead struct {
	Head string `help:"A head of the audit trail that was noted elsewhere, as \"audit head\" prints it: the store must still have it." placeholder:"SEQ:HASH"`
}

// noted returns the head, the zero one if there is none.
func (n notedHead) noted() (h domain.Head, err error) {
	if n.Head != "" {
		if h, err = domain.ParseHead(n.Head); err != nil {
			return h, usageError{fmt.Errorf("gangway: --head: %q is not allowed: %w", n.Head, err)}
		}
	}
	return h, nil
}

// Run checks what was named.
func (c checkCmd) Run(ctx context.Context, s streams) error {
	noted, err := c.noted()
	if err != nil {
		return err
	}
	switch {
	case c.Dir != "" && c.Store == "" && c.Head == "":
		return checkProgramme(c.Dir, s)
	case c.Store != "" && c.Dir == "":
		return checkStore(ctx, c.Store, noted, s)
	}
	return usageError{errors.New("gangway check: name either a programme folder or --store FILE")}
}

func checkProgramme(dir string, s streams) error {
	if _, err := os.ReadDir(dir); err != nil { // whose error names the folder
		return usageError{fmt.Errorf("gangway check: %w", err)}
	}
	folder, err := revision.ReadFolder(os.DirFS(dir)) // just what publishing reads
	if err != nil {
		return usageError{faultsOf(err)}
	}
	p, err := content.Load(folder)
	if err != nil {
		return usageError{err}
	}
	_, err = fmt.Fprintf(s.out, "%s is sound: revision %s.\nIt has %s.\n", dir, p.Rev(), inventory(p))
	return err
}

// inventory says what a programme has, so that a file that was overlooked shows.
func inventory(p *programme.Programme) string {
	questions := 0
	for i := range p.Courses {
		questions += len(p.Courses[i].Quiz.Questions)
	}
	return strings.Join([]string{
		count(len(p.Tiers), "tier"), count(len(p.Products), "product"), count(len(p.Documents), "document"), count(len(p.News), "news item"),
		count(len(p.Courses), "course") + " with " + count(questions, "question"), count(len(p.Agreements), "agreement"), count(len(p.Files), "file"),
	}, ", ")
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// checkStore verifies a store that does not run, by its folder or the file in it, or a
// backup.
func checkStore(ctx context.Context, path string, noted domain.Head, s streams) error {
	info, err := os.Stat(path)
	if err != nil {
		return usageError{fmt.Errorf("gangway check: --store: %w", err)}
	}
	if info.IsDir() || filepath.Base(path) == boltkv.FileName {
		if !info.IsDir() {
			path = filepath.Dir(path)
		}
		return checkFolder(ctx, path, noted, s)
	}
	b, err := openBackup(path)
	if err != nil {
		return usageError{fmt.Errorf("gangway check: %w", err)}
	}
	defer func() { _ = b.Close() }()
	if b.store != nil {
		return checkFile(ctx, path, b.store, noted, s)
	}
	return checkSnapshot(ctx, b, noted, s)
}

func checkFolder(ctx context.Context, dir string, noted domain.Head, s streams) (err error) {
	folder, err := heldFolder("check", dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	f, err := folder.File()
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	return checkFile(ctx, dir, f, noted, s)
}

// checkSnapshot makes a store of a snapshot where the system keeps what passes, as
// restoring would.
func checkSnapshot(ctx context.Context, b *backupFile, noted domain.Head, s streams) (err error) {
	dir, err := os.MkdirTemp("", "gangway-check-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	folder, err := boltkv.HoldFolder(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	m := newMeter(s)
	draft, found, err := filled(ctx, folder, noted, b.pairs(ctx, m), m)
	if errors.Is(err, kv.ErrSnapshot) {
		return usageError{fmt.Errorf("gangway check: %w", err)}
	}
	if err != nil {
		return err
	}
	return errors.Join(tellFindings(b.name, found, s), draft.Close())
}

func checkFile(ctx context.Context, name string, f *boltkv.File, noted domain.Head, s streams) error {
	found, err := verifyStore(ctx, f, noted, newMeter(s))
	if err != nil {
		return err
	}
	if !f.HasBothHeads() {
		s.complain("One of the two head pages of the file is damaged, so the last change may be missing. Look after the disk, and run gangway compact, which writes both anew.")
	}
	return tellFindings(name, found, s)
}

func tellFindings(name string, found findings, s streams) error {
	if found.outdated != nil {
		if err := tellOutdated(found.outdated, name, s.out); err != nil {
			return err
		}
		_, err := fmt.Fprintf(s.out, "Its pages are sound. It is %s.\n%s\n", found.of(), found.trail())
		return err
	}
	_, err := fmt.Fprintf(s.out, "%s is sound: pages, indexes, sums and audit trail agree. It is %s.\n%s\n", name, found.of(), found.trail())
	return err
}
