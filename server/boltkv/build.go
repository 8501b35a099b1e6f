package boltkv

import (
	"errors"
	"fmt"
	"os"

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
	f, err := HoldFolder(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if f.HasStore() {
		return fmt.Errorf("there is a store in %s already: choose another folder", dir)
	}
	draft, err := f.Draft(func(put func(key, value []byte) error) (string, error) { return "", pairs(put) })
	if err != nil {
		return fmt.Errorf("build store: %w", err)
	}
	return f.Install(draft)
}

func fillFile(path string, pairs Pairs) (err error) {
	db, err := bolt.Open(path, 0o600, &bolt.Options{FreelistType: bolt.FreelistMapType, NoSync: true})
	if err != nil {
		return err
	}
	b := builder{db: db}
	instance, err := pairs(b.put)
	if err == nil {
		err = b.end()
	}
	if b.tx != nil {
		_ = b.tx.Rollback()
	}
	if err == nil && instance != "" {
		err = db.Update(func(tx *bolt.Tx) error { return tx.Bucket([]byte(identityBucket)).Put([]byte(idKey), []byte(instance)) })
	}
	size := int64(0)
	if err == nil {
		err = db.View(func(tx *bolt.Tx) error { size = tx.Size(); return nil })
	}
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	return cut(path, size)
}

// cut takes the room off that bbolt has made ahead at the end of a file, and syncs it.
func cut(path string, size int64) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Truncate(size), f.Sync(), f.Close())
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
