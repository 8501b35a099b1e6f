package boltkv

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"
)

// buildBatch is how many bytes of pairs Build holds in memory.
const buildBatch = 32 << 20

// buildFill is how full Build leaves pages, from 0 to 1: there is some room for
// what comes later.
const buildFill = 0.9

// Build makes the store of a folder that has none out of all its pairs, which
// pairs gives in ascending order. It writes each page once and syncs at the end, so
// it is many times as quick as Updates; a process that dies meanwhile leaves no store.
func Build(dir string, pairs func(put func(key, value []byte) error) error) (err error) {
	if err := makeFolder(dir); err != nil {
		return err
	}
	lock, err := lockFolder(dir, Options{}.withDefaults().LockTimeout)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	path, temp := filepath.Join(dir, FileName), filepath.Join(dir, "gangway-build.tmp")
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("there is a store in %s already: choose another folder", dir)
	}
	defer func() { _ = os.Remove(temp) }()
	if err := initialize(temp); err != nil {
		return fmt.Errorf("build store: %w", err)
	}
	if err := fillFile(temp, pairs); err != nil {
		return fmt.Errorf("build store: %w", err)
	}
	if err := os.Rename(temp, path); err != nil {
		return fmt.Errorf("build store: %w", err)
	}
	return syncFolder(dir)
}

func fillFile(path string, pairs func(put func(key, value []byte) error) error) (err error) {
	db, err := bolt.Open(path, 0o600, &bolt.Options{FreelistType: bolt.FreelistMapType, NoSync: true})
	if err != nil {
		return err
	}
	b := builder{db: db}
	err = pairs(b.put)
	if err == nil {
		err = b.end()
	}
	if err == nil {
		err = db.Sync()
	}
	return errors.Join(err, db.Close())
}

// A builder writes ascending pairs in large transactions.
type builder struct {
	db     *bolt.DB
	tx     *bolt.Tx
	bucket *bolt.Bucket
	bytes  int
}

func (b *builder) put(key, value []byte) (err error) {
	if b.tx == nil {
		if b.tx, err = b.db.Begin(true); err != nil {
			return err
		}
		b.bucket = b.tx.Bucket([]byte(dataBucket))
		b.bucket.FillPercent = buildFill
	}
	if err := b.bucket.Put(key, value); err != nil { // copies the key, keeps the value until the commit
		return err
	}
	if b.bytes += len(key) + len(value); b.bytes >= buildBatch {
		return b.end()
	}
	return nil
}

func (b *builder) end() error {
	if b.tx == nil {
		return nil
	}
	tx := b.tx
	b.tx, b.bytes = nil, 0
	return tx.Commit()
}
