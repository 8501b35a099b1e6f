package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"gangway/content"
	"gangway/domain"
	"gangway/domain/kv"
	"gangway/domain/portal"
	"gangway/domain/programme"
	"gangway/domain/revision"
)

// openPortal puts a portal on a store. Without rules it has none in force until
// [enact]. What is special about it is set last.
func openPortal(store kv.Store, rules domain.Rules, log *slog.Logger, special ...func(*portal.Options)) (p *domain.Portal, err error) {
	o := portal.Options{
		Store: store, Clock: domain.ClockFunc(time.Now), Entropy: rand.Reader,
		Rules: rules, Log: log, Version: versionName(), Load: content.Rules,
		Read: func(in io.Reader) (domain.Rules, error) {
			present, _ := p.Rules().(*programme.Programme)
			return content.Read(in, present)
		},
	}
	for _, set := range special {
		set(&o)
	}
	p, err = portal.Open(o)
	return p, err
}

// enact puts a programme in force: that of the folder, which is published if it is
// another one than the newest of the store; without a folder the newest of the store;
// in a store without one the starter. A broken folder is told with all its faults, and
// keeps the portal from starting only where there is nothing else to start with.
func enact(ctx context.Context, p *domain.Portal, dir string, log *slog.Logger) error {
	found, stale := revision.Refresh(ctx, p)
	var err error
	switch {
	case dir != "":
		err = publishDir(ctx, p, dir, log)
	case stale != nil:
		err = fmt.Errorf("the programme in the store cannot be used any more. Please mend it and start with --programme DIR:\n%w", stale)
	case !found:
		_, err = revision.PublishFolder(ctx, p, content.Starter(), "The starter programme.")
	}
	if err != nil && p.Rules() == nil {
		return faultsOf(err)
	}
	return nil
}

// publishDir publishes a folder of this machine and logs what came of it.
func publishDir(ctx context.Context, p *domain.Portal, dir string, log *slog.Logger) error {
	var out revision.Report
	_, err := os.ReadDir(dir) // which names the folder in its error
	if err == nil {
		out, err = revision.PublishFolder(ctx, p, os.DirFS(dir), "The folder that is served.")
	}
	var e *domain.Error
	switch {
	case errors.As(err, &e):
		for _, one := range e.All() {
			log.Error("the programme folder was not published: " + one.Msg)
		}
	case err != nil:
		log.Error("the programme folder was not published: " + plain(err))
	case !out.Unchanged:
		log.Info("the programme folder was published", "number", out.Number, "revision", out.Revision)
	}
	return err
}

// faultsOf is an error with each of its faults on a line of its own; faults of a
// programme are those of a file that was named.
func faultsOf(err error) error {
	var e *domain.Error
	if !errors.As(err, &e) {
		return err
	}
	lines := ""
	for i, one := range e.All() {
		if i > 0 {
			lines += "\n"
		}
		lines += one.Msg
	}
	if e.Kind == domain.Invalid {
		return usageError{errors.New(lines)}
	}
	return errors.New(lines)
}

func starterRules() (*programme.Programme, error) { return content.Load(content.Starter()) }
