// Package kv is the storage port: what the domain asks of a key-value engine,
// and nothing more.
//
// Keys are flat and ordered bytewise. An engine offers serializable
// transactions, ordered scans, hints about changed keys, and a stream that
// another engine can read back. A transaction function has no side effect, asks
// no clock and draws no randomness, because an engine may run it again.
//
// # Rules for callers
//
// A transaction function never calls its own store: an engine with one writer
// would wait for itself. It waits for nobody, neither a person nor a network.
// What it read is valid until it returns; what is to outlive it is copied.
//
// The same limits hold on every engine, whatever it could take; see [MaxKey]
// and its neighbours. A transaction that ran into one, or in which a read
// failed, is refused as a whole, even if its function swallowed the error.
//
// # For writers of engines
//
// [Attempt] and [AttemptTwice] run a transaction function on an [Overlay], which
// holds back its writes and keeps the limits. [Guard] ends a Reader with its
// transaction. [Hub] serves Watch. [WriteSnapshot] and [Restore] are the stream
// between engines. The suite in kvtest says whether an engine keeps the contract.
package kv

import (
	"context"
	"errors"
	"io"
)

// A Store keeps keys and values. Its methods may be called from any goroutine.
type Store interface {
	// View runs fn on a consistent snapshot. It never waits for a writer.
	View(ctx context.Context, fn func(Reader) error) error
	// Update runs fn in a strictly serializable transaction that is durable
	// when Update returns nil. fn may run more than once. An error of fn drops
	// all its writes and is returned as it is, and so does a panic. If ctx ends
	// before fn was started, fn does not run.
	Update(ctx context.Context, fn func(Tx) error) error
	// Watch sends the keys under prefix that commits changed, as hints: they
	// may be joined together, and Reset says to read everything anew. A slow
	// receiver holds up nobody. The channel is closed when ctx ends or the
	// store closes.
	Watch(ctx context.Context, prefix []byte) (<-chan Event, error)
	// Snapshot writes everything as of one moment in the form that [Restore]
	// reads. It does not hold up writers while w is slow.
	Snapshot(ctx context.Context, w io.Writer) error
	// Close ends the store; what comes after gets ErrClosed.
	Close() error
}

// A Reader reads one consistent state, in one goroutine. Returned slices are the
// caller's only until the function that got the Reader returns, and are never
// written to.
type Reader interface {
	Get(key []byte) (value []byte, ok bool, err error)
	// GetMany returns a value per key, nil where there is none.
	// An empty value is not nil.
	GetMany(keys [][]byte) ([][]byte, error)
	// Scan calls fn for the keys in [start, end) in ascending order until fn
	// says no more, or o.Limit keys were given. An empty end means no end. An
	// error of fn ends the scan and is returned as it is. A Tx that is written
	// to by fn shows those writes to the next scan, not to this one.
	Scan(start, end []byte, o ScanOptions, fn func(key, value []byte) (more bool, err error)) error
}

// A Tx reads its own writes.
type Tx interface {
	Reader
	// Put copies key and value.
	Put(key, value []byte) error
	Delete(key []byte) error
}

// ScanOptions narrow a scan.
type ScanOptions struct {
	Limit int // at most so many keys; 0 means no limit
}

// An Event names keys that changed. With Reset set, any key may have.
type Event struct {
	Keys  [][]byte
	Reset bool
}

// Limits that hold for every engine, enforced by the overlay that all share.
const (
	MaxKey    = 512      // bytes of a key
	MaxValue  = 64 << 10 // bytes of a value
	MaxWrites = 126      // different keys put or deleted by one Update; etcd takes 128 unless told otherwise
	MaxUpdate = 1 << 20  // bytes of those keys and of their values
)

// Errors when a store is opened or used.
var (
	ErrClosed = errors.New("kv: store is closed")
)

// Errors of one transaction.
var (
	ErrConflict       = errors.New("kv: another transaction was first, try again")      // nothing was written
	ErrUnavailable    = errors.New("kv: the store cannot be reached or written")        // nothing was written
	ErrDamaged        = errors.New("kv: a part of the store is damaged")                // what was asked for can't be read
	ErrOutcomeUnknown = errors.New("kv: it is not known whether the write took place")  // it may or may not be there
	ErrTooLarge       = errors.New("kv: a key, value or transaction is over its limit") // nothing was written
	ErrNoKey          = errors.New("kv: a key must not be empty")                       // nothing was written
	ErrEnded          = errors.New("kv: the transaction is over")                       // a Reader or Tx was kept for later
	ErrImpure         = errors.New("kv: a transaction function did something else when it was run again")
)

// Errors of snapshots.
var (
	ErrNotEmpty = errors.New("kv: the store already holds something")
	ErrSnapshot = errors.New("the snapshot is damaged or incomplete")
)
