package boltkv

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	bolt "go.etcd.io/bbolt"

	"gangway/domain/kv"
)

// A File is a store file that is only read: that of a store which does not run, a
// copy of one, or one in the making. It implements kv.Store; its Updates are refused.
type File struct {
	path string
	db   *bolt.DB
	file *os.File // the descriptor that db uses
	left bool     // to a check that closes it at its end
}

var _ kv.Store = (*File)(nil)

// OpenFile opens the store file at path for reading.
func OpenFile(path string) (*File, error) {
	db, file, err := openFile(path, &bolt.Options{ReadOnly: true, PreLoadFreelist: true, Timeout: Options{}.withDefaults().LockTimeout})
	if err != nil {
		return nil, err
	}
	return &File{path: path, db: db, file: file}, nil
}

// IsFile says whether a file that begins so is a database of the kind that a store
// file is. It needs the first 20 bytes.
func IsFile(head []byte) bool {
	return len(head) >= pageHead+4 && order.Uint32(head[pageHead:]) == headMagic
}

// View implements kv.Store.
func (f *File) View(ctx context.Context, fn func(kv.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return view(ctx, f.db, fn)
}

// Update implements kv.Store by refusing.
func (f *File) Update(context.Context, func(kv.Tx) error) error {
	return fmt.Errorf("%w: %s is open for reading only", kv.ErrUnavailable, f.path)
}

// Watch implements kv.Store; nothing ever changes.
func (f *File) Watch(ctx context.Context, _ []byte) (<-chan kv.Event, error) {
	events := make(chan kv.Event)
	context.AfterFunc(ctx, func() { close(events) })
	return events, nil
}

// Snapshot implements kv.Store.
func (f *File) Snapshot(ctx context.Context, w io.Writer) error {
	return f.View(ctx, func(r kv.Reader) error {
		if e, ok := w.(kv.Expecter); ok {
			size, err := kv.SnapshotSize(r)
			if err != nil {
				return err
			}
			e.Expect(size)
		}
		return kv.WriteSnapshot(ctx, w, r)
	})
}

// Check looks at all pages as bytes, and joins the first few findings of bbolt's own
// check, which only pages that are sound one by one survive. It ends with its context;
// the file can only be closed then.
func (f *File) Check(ctx context.Context) error {
	if err := verifyPages(ctx, f.db, f.file, 0); err != nil {
		return damaged(ctx, err)
	}
	return f.checkByEngine(ctx)
}

func (f *File) checkByEngine(ctx context.Context) error {
	tx, err := f.db.Begin(false)
	if err != nil {
		return closedError(err)
	}
	found := tx.Check()
	err = gather(ctx, found)
	if ctx.Err() == nil {
		return damaged(ctx, errors.Join(err, tx.Rollback()))
	}
	f.left = true // bbolt's check reads on, and cannot be ended
	context.AfterFunc(ctx, func() {
		for range found { //nolint:revive // to its end
		}
		_, _ = tx.Rollback(), f.db.Close()
	})
	return ctx.Err()
}

// damaged says that a file is, unless there is no error or its check was broken off.
func damaged(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	return fmt.Errorf("store file is damaged: %w", err)
}

// gather joins the first few findings, until there are no more or ctx ends.
func gather(ctx context.Context, findings <-chan error) error {
	const most = 10
	var found []error
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err, more := <-findings:
			switch {
			case !more:
				return errors.Join(found...)
			case len(found) < most:
				found = append(found, err)
			}
		}
	}
}

// HasBothHeads says whether both head pages of the file are sound. It can be read by one
// of them, which may be that of the commit before; a compact copy has both.
func (f *File) HasBothHeads() bool {
	for page := range int64(2) {
		if _, ok := readHead(f.file, int64(f.db.Info().PageSize), page); !ok {
			return false
		}
	}
	return true
}

// Pairs gives all keys in ascending order with their values to put.
func (f *File) Pairs(ctx context.Context, put func(key, value []byte) error) error {
	return f.View(ctx, func(r kv.Reader) error {
		return r.Scan(nil, nil, kv.ScanOptions{}, func(key, value []byte) (bool, error) { return true, put(key, value) })
	})
}

// Size returns the bytes of the file.
func (f *File) Size() int64 {
	info, err := os.Stat(f.path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// Instance returns the name of the store that the file belongs to: 32 hexadecimal
// digits.
func (f *File) Instance() (string, error) { return instanceIn(f.db) }

// Instance returns the name of the store; see [File.Instance].
func (s *Store) Instance() (string, error) { return instanceIn(s.db) }

func instanceIn(db *bolt.DB) (id string, err error) {
	err = db.View(func(tx *bolt.Tx) error {
		id = string(tx.Bucket([]byte(identityBucket)).Get([]byte(idKey)))
		return nil
	})
	return id, err
}

// Close implements kv.Store.
func (f *File) Close() error {
	if f.left {
		return nil
	}
	return f.db.Close()
}
