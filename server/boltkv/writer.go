package boltkv

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"gangway/domain/kv"
)

// Bounds of what one commit takes on, so that the first in a group does not wait
// for ever for the last.
const (
	maxGroup      = 1024
	maxGroupBytes = 8 << 20
)

// update is one Update on its way through the writer. Its function runs in the
// caller's goroutine when the writer gives it a turn, so that a panic unwinds
// where it belongs.
type update struct {
	turn   chan kv.Reader   // what it runs on
	ran    chan *kv.Overlay // what it wrote; nil if it failed or panicked
	answer chan error       // of the commit; nil for one that wrote nothing
}

// Update implements kv.Store.
func (s *Store) Update(ctx context.Context, fn func(kv.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	u := &update{turn: make(chan kv.Reader, 1), ran: make(chan *kv.Overlay, 1), answer: make(chan error, 1)}
	select {
	case s.updates <- u:
	case <-ctx.Done():
		return ctx.Err()
	case <-s.closed:
		return kv.ErrClosed
	}
	return u.run(ctx, s, fn)
}

func (u *update) run(ctx context.Context, s *Store, fn func(kv.Tx) error) error {
	base := <-u.turn
	if base == nil {
		return <-u.answer
	}
	failure := s.attempt(ctx, base, fn, u.ran)
	if err := <-u.answer; err != nil {
		return err
	}
	return failure
}

// attempt runs fn and tells the writer in any case: fn may panic or end its
// goroutine.
func (s *Store) attempt(ctx context.Context, base kv.Reader, fn func(kv.Tx) error, ran chan<- *kv.Overlay) (err error) {
	var writes *kv.Overlay
	defer func() { ran <- writes }()
	if err := ctx.Err(); err != nil {
		return err
	}
	defer s.watchdog("Update").Stop()
	defer faulted(&err)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	base = kv.Guard(ctx, base)
	if s.options.Replay {
		writes, err = kv.AttemptTwice(base, fn)
	} else {
		writes, err = kv.Attempt(base, fn)
	}
	return err
}

// write is the goroutine that owns writing.
func (s *Store) write() {
	defer close(s.stopped)
	for {
		select {
		case <-s.closed:
			return
		case first := <-s.updates:
			s.serve(first)
		}
	}
}

// serve runs first and all that wait, in one transaction of bbolt.
func (s *Store) serve(first *update) {
	s.health.begin()
	defer s.health.end()
	if broken := s.broken.Load(); broken != nil {
		first.refuse(unavailable(*broken))
		return
	}
	tx, err := s.db.Begin(true)
	if err != nil {
		first.refuse(unavailable(err))
		return
	}
	g := &group{tx: tx, bucket: tx.Bucket([]byte(dataBucket))}
	for u := first; u != nil; u = s.next(g) {
		g.give(u)
	}
	err = s.finish(g)
	for _, u := range g.waiting {
		u.answer <- err
	}
}

// next returns an Update that waits, nil if none does or the group is full. It
// steps back once, because those just answered are about to come again.
func (s *Store) next(g *group) *update {
	if g.err != nil || len(g.waiting) >= maxGroup || g.bytes >= maxGroupBytes {
		return nil
	}
	for range 2 {
		select {
		case u := <-s.updates:
			return u
		default:
			runtime.Gosched()
		}
	}
	return nil
}

// finish commits what the group wrote.
func (s *Store) finish(g *group) error {
	if g.err != nil || len(g.keys) == 0 {
		_ = g.tx.Rollback()
		return g.err
	}
	begun := time.Now()
	err := s.commitTx(g.tx)
	s.committed(Commit{Updates: len(g.waiting), Keys: len(g.keys), Took: time.Since(begun), Disk: diskTime(g.tx), Err: err})
	if err != nil {
		return err
	}
	s.hub.Publish(g.keys)
	return nil
}

// commitTx says of a commit that failed whether it can have taken place. If it
// can, or if it failed of anything but space, nothing more is written: what memory
// and disk hold is no longer known to agree. After a sync that failed the kernel may
// say that the next one is done, although pages were lost.
func (s *Store) commitTx(tx *bolt.Tx) error {
	id := tx.ID()
	err := s.guardedCommit(tx)
	if err == nil {
		_ = s.measure() // the commit stands whatever stat says
		return nil
	}
	abandon(tx) // bbolt does not always do it
	if s.visible(id) {
		s.breakWriting(err)
		return fmt.Errorf("%w: %w", kv.ErrOutcomeUnknown, err)
	}
	if !isFull(err) {
		s.breakWriting(err)
	}
	return unavailable(err)
}

// isFull says whether there was no room for a write, which may come back. bbolt
// passes some errors on as text only.
func isFull(err error) bool {
	if errors.Is(err, berrors.ErrMaxSizeReached) {
		return true
	}
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, full) || strings.Contains(err.Error(), full.Error()) {
			return true
		}
	}
	return false
}

func (s *Store) guardedCommit(tx *bolt.Tx) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("store file is damaged: %v", cause)
		}
	}()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	return s.commit(tx)
}

// abandon frees what a commit that failed holds, so that reading and closing go on.
func abandon(tx *bolt.Tx) {
	defer func() { _ = recover() }()
	_ = tx.Rollback()
}

// visible says whether readers see the transaction id.
func (s *Store) visible(id int) bool {
	tx, err := s.db.Begin(false)
	if err != nil {
		return false
	}
	defer func() { _ = tx.Rollback() }()
	return tx.ID() >= id
}

// group is the Updates that share a commit.
type group struct {
	tx      *bolt.Tx
	bucket  *bolt.Bucket
	waiting []*update // for the commit
	keys    [][]byte
	bytes   int
	err     error // of applying writes: the transaction is spoilt
}

// give lets u run on what the group has written so far. One that wrote nothing
// waits for the commit too, if it may have seen what is still to be committed.
func (g *group) give(u *update) {
	u.turn <- reader{g.bucket}
	writes := <-u.ran
	if writes != nil && writes.Len() > 0 {
		g.apply(writes)
	}
	if len(g.keys) == 0 && g.err == nil {
		u.answer <- nil
		return
	}
	g.waiting = append(g.waiting, u)
}

func (g *group) apply(writes *kv.Overlay) {
	var err error
	func() {
		defer recovered(&err)
		err = writes.Apply(g.bucket.Put, g.bucket.Delete)
	}()
	if err != nil {
		g.err = unavailable(err)
		return
	}
	g.keys = append(g.keys, writes.Keys()...)
	g.bytes += writes.Size()
}

// refuse answers an Update that has not begun.
func (u *update) refuse(err error) {
	u.turn <- nil
	u.answer <- err
}

func unavailable(err error) error {
	if errors.Is(err, kv.ErrUnavailable) || errors.Is(err, kv.ErrDamaged) {
		return err
	}
	return fmt.Errorf("%w: %w", kv.ErrUnavailable, err)
}
