// Package backup lets an admin take a copy of everything away while the portal
// runs.
package backup

import (
	"context"

	"gangway/domain"
)

// Operations lists what this package offers.
func Operations() []domain.Operation {
	return []domain.Operation{
		domain.OfferTask[Backup]("backup", "none: a stream from the command line", "Writes a copy of everything to standard output; gangway restore reads it.", "backup > gangway.snapshot"),
	}
}

// Backup streams a snapshot of the store.
type Backup struct{}

// A Made value says how large the copy is.
type Made struct {
	Bytes int64 `json:"bytes"`
}

// Allow lets admins.
func (Backup) Allow(r *domain.Read) error {
	if r.Actor.Is(domain.Vendor, domain.Admin) {
		return nil
	}
	return r.Actor.Refused("an admin of the vendor")
}

// Check has nothing to hold an empty input to.
func (Backup) Check() error { return nil }

// Work writes the stream. It does not hold up writers while the reader is slow.
func (Backup) Work(ctx context.Context, d *domain.Desk) (Made, error) {
	out := &counted{desk: d}
	err := d.Portal.Snapshot(ctx, out)
	return Made{Bytes: out.n}, err
}

// counted reports progress as it writes.
type counted struct {
	desk *domain.Desk
	n    int64
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.desk.Out.Write(p)
	c.n += int64(n)
	c.desk.Progress(c.n, 0)
	return n, err
}
