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
	"gangway/domain/programme"
	"gangway/domain/revision"
	"gangway/server/boltkv"
)

type checkCmd struct {
	Dir   string `arg:"" optional:"" help:"Programme folder to check."`
	Store string `help:"Store to check: the folder given to --data, or the file in it. The portal must not be running." placeholder:"FILE"`
}

// Run checks what was named.
func (c checkCmd) Run(ctx context.Context, s streams) error {
	switch {
	case c.Dir != "" && c.Store == "":
		return checkProgramme(c.Dir, s)
	case c.Store != "" && c.Dir == "":
		return checkStore(ctx, c.Store, s)
	}
	return usageError{errors.New("gangway check: name either a programme folder or --store FILE")}
}

func checkProgramme(dir string, s streams) error {
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

// checkStore verifies the pages of the file, every index and sum against its
// records, and the chain of the audit trail.
func checkStore(ctx context.Context, path string, s streams) error {
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		path = filepath.Dir(path)
	} else if err != nil {
		return usageError{err}
	}
	store, err := boltkv.Open(path, boltkv.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	if err := store.Check(ctx); err != nil {
		return err
	}
	rules, err := starterRules()
	if err != nil {
		return err
	}
	p, err := openPortal(store, rules, nil)
	if err != nil {
		return err
	}
	if outdated, err := tellOutdated(ctx, p, path, s.out); err != nil || outdated {
		return err
	}
	if err := p.Peek(ctx, domain.SystemActor(), p.Verify); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%s is sound: pages, indexes, sums and audit trail agree.\n", path)
	return err
}
