// Package system tells an admin how the portal itself is doing: who is in, how
// large the store is, when it was last copied away, what waits to be done.
package system

import (
	"context"
	"time"

	"gangway/domain"
	"gangway/domain/backup"
)

// Operations lists what this package offers.
func Operations() []domain.Operation {
	return []domain.Operation{
		domain.OfferLook[Show]("system.show", "system", "Shows how the portal is doing: version, store, sessions, timers, last backup.", "system show"),
	}
}

// Show says how this process is doing.
type Show struct{}

// A State is how a process and its store are doing at a moment.
type State struct {
	Version   string       `json:"version"`
	Node      string       `json:"node"`
	Since     time.Time    `json:"since"`      // start of this process
	Revision  string       `json:"revision"`   // of the programme in force
	StoreSize int64        `json:"store_size"` // bytes; 0 if the engine cannot say
	Sessions  int          `json:"sessions"`   // people who are in by this process
	Events    int64        `json:"events"`     // that this process has left in the feed
	Late      int          `json:"late"`       // timers that were due a minute ago and have not run, at most 100
	LateSince time.Time    `json:"late_since,omitzero"`
	NextTimer time.Time    `json:"next_timer,omitzero"`
	Backup    *backup.Last `json:"backup"` // null if nobody has made one
	Alarms    []string     `json:"alarms"` // what the machine of this process is short of, as sentences
}

// mostLate is how many late timers are counted.
const mostLate = 100

// Allow lets admins and auditors.
func (Show) Allow(r *domain.Read) error {
	if r.Actor.Is(domain.Vendor, domain.Admin, domain.Auditor) {
		return nil
	}
	return r.Actor.Refused("an admin or auditor of the vendor")
}

// Check has nothing to hold an empty input to.
func (Show) Check() error { return nil }

// Work looks at the process and at a few keys of its store.
func (Show) Work(ctx context.Context, d *domain.Desk) (State, error) {
	p := d.Portal
	s := State{
		Version: p.Version(), Node: p.Node(), Since: p.Since(), Revision: p.Rules().Rev(),
		StoreSize: p.StoreSize(), Sessions: len(p.Sessions().Live()), Alarms: p.Alarms(),
	}
	var err error
	if s.Late, s.LateSince, s.NextTimer, err = p.Overdue(ctx, mostLate); err != nil {
		return s, err
	}
	err = p.Peek(ctx, d.Actor, func(r *domain.Read) error {
		if s.Events, err = p.Emitted(r); err != nil {
			return err
		}
		s.Backup, err = backup.Latest(r)
		return err
	})
	return s, err
}
