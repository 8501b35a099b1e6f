// Package backup lets an admin take a copy of everything away while the portal
// runs.
package backup

import (
	"context"
	"time"

	"gangway/domain"
)

// Operations lists what this package offers.
func Operations() []domain.Operation {
	return []domain.Operation{
		domain.OfferTask[Backup]("backup", "none: a stream from the command line", "Writes a copy of everything to standard output; gangway restore reads it.", "backup > gangway.snapshot"),
		domain.Offer[note]("backup.note", "none: a backup does it at its end", "Notes that a backup was made.", "backup note"),
	}
}

// Tables lists what this package keeps.
func Tables() []domain.Schema { return []domain.Schema{lasts} }

// A Last is when everything was last copied away, by whom, and how large the copy
// is.
type Last struct {
	At    time.Time `json:"at"`
	By    string    `json:"by"`
	Bytes int64     `json:"bytes"`
}

// lasts has one record: that of the newest copy.
var lasts = domain.NewTable("backup", func(*Last) domain.Key { return domain.Tuple("last") })

// Latest returns the newest copy, nil if there is none.
func Latest(r *domain.Read) (*Last, error) {
	l, ok, err := lasts.Lookup(r, "last")
	if err != nil || !ok {
		return nil, err
	}
	return &l, nil
}

// Note keeps that a copy of so many bytes was made, by whom.
func Note(ctx context.Context, p *domain.Portal, by string, bytes int64) error {
	_, err := domain.Do(ctx, p, domain.SystemActor(), note{By: by, Bytes: bytes})
	return err
}

// note keeps that a copy was made.
type note struct {
	By    string `help:"name of who made it" example:"Ada"`
	Bytes int64  `help:"size of the copy in bytes" example:"48000000"`
}

// Allow lets the portal itself.
func (note) Allow(r *domain.Read) error {
	if r.Actor.Side == domain.System {
		return nil
	}
	return r.Actor.Refused("the portal itself")
}

// Check has nothing to hold the input to: only the portal gives it.
func (note) Check() error { return nil }

// Do notes it.
func (c note) Do(w *domain.Write) (Last, error) {
	l := Last{At: w.Now(), By: c.By, Bytes: c.Bytes}
	return l, lasts.Put(w, l)
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

// Rescues lets a copy be taken away while nothing can be saved.
func (Backup) Rescues() {}

// Work writes the stream. It does not hold up writers while the reader is slow; only
// one is made at a time, as each takes the room of a copy of the store.
func (Backup) Work(ctx context.Context, d *domain.Desk) (Made, error) {
	out := &counted{desk: d}
	if err := d.Portal.Snapshot(ctx, out); err != nil {
		return Made{}, err
	}
	err := Note(ctx, d.Portal, d.Actor.Name, out.n)
	if d.Portal.Paused() { // the copy is whole all the same
		err = nil
	}
	return Made{Bytes: out.n}, err
}

// counted reports progress as it writes.
type counted struct {
	desk     *domain.Desk
	n, total int64
}

// Expect implements kv.Expecter.
func (c *counted) Expect(total int64) { c.total = total }

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.desk.Out.Write(p)
	c.n += int64(n)
	c.desk.Progress(c.n, c.total)
	return n, err
}
