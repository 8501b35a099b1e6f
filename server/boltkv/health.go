package boltkv

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"

	"gangway/domain/kv"
)

// A Commit is what the store tells of each that it has tried.
type Commit struct {
	Updates int           // that shared it
	Keys    int           // that it wrote
	Took    time.Duration // all of it
	Disk    time.Duration // of that, writing to the disk and syncing it
	Err     error         // nil if it stands
}

func diskTime(tx *bolt.Tx) time.Duration {
	s := tx.Stats()
	return s.GetWriteTime()
}

// health is what the store knows of how it is doing. It costs the writer two
// atomic writes per group.
type health struct {
	busySince atomic.Int64          // unix nanoseconds; 0 while the writer waits for work
	failed    atomic.Pointer[error] // of the last commit; nil if it stood
}

func (h *health) begin() { h.busySince.Store(time.Now().UnixNano()) }
func (h *health) end()   { h.busySince.Store(0) }

func (s *Store) committed(c Commit) {
	s.health.failed.Store(nil)
	if c.Err != nil {
		s.health.failed.Store(&c.Err)
	}
	s.options.Observe(c)
}

// Busy returns for how long the writer has been at one group of Updates: 0 if it
// waits for work. A healthy one needs milliseconds, a few seconds on a bad disk.
func (s *Store) Busy() time.Duration {
	since := s.health.busySince.Load()
	if since == 0 {
		return 0
	}
	return time.Since(time.Unix(0, since))
}

// Writable says why nothing can be written, nil if it can. It asks the writer and
// waits for it as long as ctx allows; it writes only when the last commit failed,
// and then what is there already.
func (s *Store) Writable(ctx context.Context) error {
	err := s.Update(ctx, func(tx kv.Tx) error {
		if s.health.failed.Load() == nil {
			return nil
		}
		return tx.Scan(nil, nil, kv.ScanOptions{Limit: 1}, func(key, value []byte) (bool, error) {
			return false, tx.Put(key, value)
		})
	})
	if err != nil {
		return fmt.Errorf("the store cannot be written to: %w", err)
	}
	return nil
}

// Stats say how a store is doing.
type Stats struct {
	Size      int64 // bytes of the file
	FreePages int   // pages of the file that hold nothing, pending ones included
	PageSize  int   // bytes of a page
	Readers   int   // Views under way
}

// Stats returns how the store is doing now.
func (s *Store) Stats() Stats {
	b := s.db.Stats()
	return Stats{Size: s.Size(), FreePages: b.FreePageN + b.PendingPageN, PageSize: s.pageSize, Readers: b.OpenTxN}
}

// Dir returns the folder of the store.
func (s *Store) Dir() string { return s.dir }
