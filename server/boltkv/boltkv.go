// Package boltkv is the storage engine on one local file, by bbolt.
//
// # The folder
//
//	gangway.db     the file: everything that the store holds; mode 0600
//	gangway.id     the instance that the file belongs to
//	gangway.lock   held while a process has the store open; names that process
//
// The folder is made with mode 0700. A file that is empty, cut short, foreign,
// of another instance or readable by others is refused with a sentence that says
// what to do; bbolt alone would make a new file of an empty one.
//
// # Writing
//
// One goroutine owns writing. It takes all Updates that wait, lets each run in
// its caller's goroutine on an overlay of its own, and commits them together:
// many writers share the cost of one sync to the disk. An Update that fails or
// panics loses its own writes only.
//
// # Caveats
//
// A transaction function that calls Update on its own store waits for ever. A
// View that lasts holds back the reuse of pages, and past the size of the memory
// map it holds back writers; what takes long, Snapshot and Backup, therefore
// works on a copy of the file.
package boltkv

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"gangway/domain/kv"
)

// File names in the folder of a store.
const (
	FileName = "gangway.db"
	idName   = "gangway.id"
	lockName = "gangway.lock"
)

// The buckets of the file. All keys live in one; the other says whose file it is.
const (
	dataBucket     = "kv"
	identityBucket = "gangway"
)

// Options tune a store. The zero value is right for a server.
type Options struct {
	LockTimeout     time.Duration // how long to wait for another process to let go; 2 s if 0
	MaxSize         int64         // bytes that the file may grow to; no bound if 0
	InitialMmapSize int           // bytes of address space taken at once; 1 GiB on 64-bit systems if 0
	SlowAfter       time.Duration // a transaction that lasts longer is logged; 1 s if 0
	Replay          bool          // run each transaction function twice, as kv.AttemptTwice: for tests
	Log             *slog.Logger  // slog.Default if nil
	Observe         func(Commit)  // hears of each commit, and must return at once; nil for nobody
}

func (o Options) withDefaults() Options {
	if o.LockTimeout == 0 {
		o.LockTimeout = 2 * time.Second
	}
	if o.InitialMmapSize == 0 && strconv.IntSize == 64 {
		o.InitialMmapSize = 1 << 30
	}
	if o.SlowAfter == 0 {
		o.SlowAfter = time.Second
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Observe == nil {
		o.Observe = func(Commit) {}
	}
	return o
}

// Store is an open store. It implements kv.Store.
type Store struct {
	dir     string
	options Options
	lock    *os.File
	db      *bolt.DB
	file    *os.File // the descriptor that db uses
	size    atomic.Int64

	pageSize int // bytes
	hub      kv.Hub

	updates chan *update // an unbuffered queue: what is not taken has not begun
	commit  func(*bolt.Tx) error
	broken  atomic.Pointer[error] // why nothing may be written any more
	health  health
	halted  chan struct{} // closed when it was broken

	closing sync.Once
	closed  chan struct{} // no more Updates are taken
	stopped chan struct{} // the writer has returned
}

var _ kv.Store = (*Store)(nil)

// Open opens the store in dir, and makes folder and store if there are none. Its
// errors are sentences for the person who starts the server.
func Open(dir string, o Options) (*Store, error) {
	o = o.withDefaults()
	if err := makeFolder(dir); err != nil {
		return nil, err
	}
	lock, err := lockFolder(dir, o.LockTimeout)
	if err != nil {
		return nil, err
	}
	s, err := openLocked(dir, o)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	s.lock = lock
	go s.write()
	return s, nil
}

func openLocked(dir string, o Options) (*Store, error) {
	if err := prepare(dir); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, FileName)
	db, file, err := openFile(path, &bolt.Options{
		Timeout:         o.LockTimeout,
		FreelistType:    bolt.FreelistMapType,
		InitialMmapSize: o.InitialMmapSize,
		MaxSize:         int(o.MaxSize),
	})
	if err != nil {
		return nil, err
	}
	if err := checkIdentity(dir, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	warnOfHeads(path, db, file, o.Log)
	s := &Store{
		dir: dir, options: o, db: db, file: file, pageSize: db.Info().PageSize,
		updates: make(chan *update),
		commit:  (*bolt.Tx).Commit,
		halted:  make(chan struct{}),
		closed:  make(chan struct{}),
		stopped: make(chan struct{}),
	}
	if err := s.measure(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

// View implements kv.Store. Values are valid until fn returns: they lie in the
// mapped file.
func (s *Store) View(ctx context.Context, fn func(kv.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer s.watchdog("View").Stop()
	return view(ctx, s.db, fn)
}

// view runs fn over what the file holds at one moment. A memory fault over a damaged
// page becomes an error.
func view(ctx context.Context, db *bolt.DB, fn func(kv.Reader) error) (err error) {
	tx, err := db.Begin(false)
	if err != nil {
		return closedError(err)
	}
	defer func() { _ = tx.Rollback() }()
	defer faulted(&err)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	r := kv.Guard(ctx, reader{tx.Bucket([]byte(dataBucket))})
	defer r.End()
	return fn(r)
}

// Watch implements kv.Store.
func (s *Store) Watch(ctx context.Context, prefix []byte) (<-chan kv.Event, error) {
	return s.hub.Watch(ctx, prefix)
}

// Size returns the bytes of the file, which grows in steps and never shrinks.
func (s *Store) Size() int64 { return s.size.Load() }

func (s *Store) measure() error {
	info, err := s.file.Stat()
	if err != nil {
		return fmt.Errorf("store file: %w", err)
	}
	s.size.Store(info.Size())
	return nil
}

// Close implements kv.Store. It lets the Updates end that have begun, waits for
// the Views and frees the folder.
func (s *Store) Close() (err error) {
	s.closing.Do(func() {
		close(s.closed)
		<-s.stopped
		s.hub.Close()
		err = errors.Join(s.db.Close(), s.lock.Close())
	})
	return err
}

// Intact says whether the store can be written to, and the file in the folder is
// still the one that is open, and at least as long. If it is not, writing stops until
// the store is opened anew, because nothing written would be found again. It costs
// two calls of stat.
func (s *Store) Intact() error {
	if err := s.open(); err != nil {
		return err
	}
	if broken := s.broken.Load(); broken != nil {
		return *broken
	}
	err := s.compareFiles()
	if err != nil {
		s.breakWriting(err)
	}
	return err
}

// Halted is closed when nothing more is written until the store is opened anew:
// [Store.Intact] says why.
func (s *Store) Halted() <-chan struct{} { return s.halted }

func (s *Store) open() error {
	select {
	case <-s.closed:
		return kv.ErrClosed
	default:
		return nil
	}
}

func (s *Store) compareFiles() error {
	size := s.Size()
	held, err := s.file.Stat()
	if err != nil {
		return fmt.Errorf("store file: %w", err)
	}
	named, err := os.Stat(filepath.Join(s.dir, FileName))
	if err != nil {
		return fmt.Errorf("the store file is gone from its place: %w", err)
	}
	if !os.SameFile(held, named) {
		return fmt.Errorf("store file %s was replaced while in use", filepath.Join(s.dir, FileName))
	}
	if held.Size() < size {
		return fmt.Errorf("store file %s was cut to %d of %d bytes", filepath.Join(s.dir, FileName), held.Size(), size)
	}
	return nil
}

// breakWriting makes every later Update fail with kv.ErrUnavailable for cause.
func (s *Store) breakWriting(cause error) {
	if s.broken.CompareAndSwap(nil, &cause) {
		close(s.halted)
		s.options.Log.Error("Writing to the store stops.", "cause", cause)
	}
}

// watchdog logs a transaction function that lasts.
func (s *Store) watchdog(what string) *time.Timer {
	after := s.options.SlowAfter
	return time.AfterFunc(after, func() {
		s.options.Log.Warn("A transaction lasts long and holds up others.", "kind", what, "after", after)
	})
}

func closedError(err error) error {
	if errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return kv.ErrClosed
	}
	return err
}
