package main

import (
	"crypto/rand"
	"io"
	"log/slog"
	"time"

	"gangway/content"
	"gangway/domain"
	"gangway/domain/kv"
	"gangway/domain/portal"
	"gangway/domain/programme"
)

// openPortal puts a portal on a store.
func openPortal(store kv.Store, rules *programme.Programme, log *slog.Logger) (*domain.Portal, error) {
	return portal.Open(portal.Options{
		Store: store, Clock: domain.ClockFunc(time.Now), Entropy: rand.Reader,
		Rules: func() domain.Rules { return rules }, Log: log, Version: versionName(),
		Read: func(in io.Reader) (domain.Rules, error) { return content.Read(in, rules) },
	})
}

// loadRules reads the programme in a folder, or the starter when there is none.
func loadRules(dir string) (*programme.Programme, error) {
	if dir == "" {
		return starterRules()
	}
	p, err := content.LoadDir(dir)
	if err != nil {
		return nil, usageError{err}
	}
	return p, nil
}

func starterRules() (*programme.Programme, error) { return content.Load(content.Starter()) }
