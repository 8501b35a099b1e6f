package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"gangway/domain"
	"gangway/domain/kv"
	"gangway/server/boltkv"
)

// Findings are what verifying a store found.
type findings struct {
	outdated *domain.Upgrade // what serving would do first; nil for nothing
	rows     int64           // of the audit trail
	newest   time.Time       // when its newest row was written
	head     domain.Head     // that row
	noted    domain.Head     // a head that it was held against
	portal   string          // that the store is of, "" if it does not say
}

// verifyStore verifies the pages of a store file, every index and sum against its
// records, and the chain of the audit trail. Of a store of an earlier program indexes
// and sums are left out, as they are made anew when it is served. The trail is held
// against a head that was noted, unless that is the zero one.
func verifyStore(ctx context.Context, f *boltkv.File, noted domain.Head, m *meter) (found findings, err error) {
	found.noted = noted
	m.tell("Looking at the pages of %s.", megabytes(f.Size()))
	if err := f.Check(ctx); err != nil {
		return found, err
	}
	rules, err := starterRules()
	if err != nil {
		return found, err
	}
	p, err := openPortal(f, rules, nil)
	if err != nil {
		return found, err
	}
	found.outdated, err = p.Outdated(ctx)
	if err != nil {
		return found, newerError(err)
	}
	if found.outdated != nil && found.outdated.Empty {
		found.outdated = nil
	}
	if found.portal, err = portalOf(ctx, f); err != nil {
		return found, err
	}
	err = p.Peek(ctx, domain.SystemActor(), func(r *domain.Read) error {
		if found.outdated == nil {
			for i, table := range p.Tables() {
				m.tell("Comparing table %d of %d, %s, with its indexes and sums.", i+1, len(p.Tables()), table.Name())
				if err := table.Verify(r); err != nil {
					return err
				}
			}
		}
		m.tell("Following the audit trail.")
		return found.follow(r)
	})
	return found, err
}

func (f *findings) follow(r *domain.Read) (err error) {
	if f.rows, err = domain.VerifyAudit(r); err != nil {
		return err
	}
	if f.noted.Seq > 0 {
		if err := domain.VerifyHead(r, f.noted); err != nil {
			return err
		}
	}
	return f.last(r)
}

// last notes the newest row.
func (f *findings) last(r *domain.Read) error {
	newest, err := domain.AuditHead(r)
	f.head, f.newest = newest.Head(), newest.At
	return err
}

// trail says how far the audit trail goes.
func (f findings) trail() string {
	if f.rows == 0 {
		return "The audit trail has no rows."
	}
	words := fmt.Sprintf("The audit trail holds: %s, the newest of %s. Its head is %s.", count(int(f.rows), "row"), moment(f.newest), f.head)
	if f.noted.Seq > 0 {
		words += fmt.Sprintf(" It goes on from the head that was noted: row %d is the same.", f.noted.Seq)
	}
	return words
}

// of says which portal a store is of, and as of when.
func (f findings) of() string {
	whose := "of a portal that it does not name"
	if f.portal != "" {
		whose = "of portal " + f.portal
	}
	if f.newest.IsZero() {
		return whose
	}
	return whose + ", as of " + moment(f.newest)
}

// moment tells a time as operators read it.
func moment(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05 UTC") }

// portalOf returns the portal that a store is of, "" if it does not say.
func portalOf(ctx context.Context, store kv.Store) (portal string, err error) {
	err = store.View(ctx, func(r kv.Reader) error {
		portal, err = domain.PortalOf(r)
		return err
	})
	return portal, err
}

// newerError makes an error of the file of one about a store of a newer program.
func newerError(err error) error {
	if domain.KindOf(err) == domain.Unavailable {
		return usageError{err}
	}
	return err
}

// A meter tells how far something is that lasts: nothing in its first seconds, then a
// line every few.
type meter struct {
	w    io.Writer
	last time.Time
}

// meterPause is how often a meter tells something.
const meterPause = 3 * time.Second

func newMeter(s streams) *meter { return &meter{w: s.err, last: time.Now()} }

func (m *meter) tell(format string, args ...any) {
	if now := time.Now(); now.Sub(m.last) >= meterPause {
		m.last = now
		_, _ = fmt.Fprintf(m.w, format+"\n", args...)
	}
}

// bytes tells how many bytes of how many are done; the total may be 0 for not known.
func (m *meter) bytes(what string) func(done, total int64) {
	return func(done, total int64) {
		if total > 0 {
			m.tell("%s: %s of %s.", what, megabytes(done), megabytes(total))
		} else {
			m.tell("%s: %s.", what, megabytes(done))
		}
	}
}

// megabytes tells a size as people read it.
func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// filled makes a store file in a folder out of the pairs, verifies it, and checks that it
// has as many of them as were given. What it returns is open and to be installed.
func filled(ctx context.Context, in *boltkv.Folder, noted domain.Head, pairs boltkv.Pairs, m *meter) (draft *boltkv.File, found findings, err error) {
	given := 0
	draft, err = in.Draft(func(put func(key, value []byte) error) (string, error) {
		return pairs(func(key, value []byte) error {
			given++
			return errors.Join(put(key, value), ctx.Err())
		})
	})
	if err != nil {
		return nil, found, err
	}
	if found, err = verifyStore(ctx, draft, noted, m); err == nil {
		err = draft.Pairs(ctx, func(_, _ []byte) error { given--; return nil })
	}
	if err == nil && given != 0 {
		err = fmt.Errorf("the copy has %d keys too few", given)
	}
	if err != nil {
		return nil, found, errors.Join(err, draft.Close())
	}
	return draft, found, nil
}
