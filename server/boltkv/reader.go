package boltkv

import (
	"bytes"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"gangway/domain/kv"
)

// reader reads one transaction. What bbolt panics at in a damaged file becomes an
// error; what a caller's function panics at goes through.
type reader struct{ bucket *bolt.Bucket }

func (r reader) Get(key []byte) (value []byte, ok bool, err error) {
	defer recovered(&err)
	value = r.bucket.Get(key)
	return value, value != nil, nil
}

func (r reader) GetMany(keys [][]byte) ([][]byte, error) {
	values := make([][]byte, len(keys))
	for i, key := range keys {
		value, _, err := r.Get(key)
		if err != nil {
			return nil, err
		}
		values[i] = value
	}
	return values, nil
}

func (r reader) Scan(start, end []byte, o kv.ScanOptions, fn func(key, value []byte) (bool, error)) error {
	cursor := r.bucket.Cursor()
	key, value, err := move(func() ([]byte, []byte) { return cursor.Seek(start) })
	for given := 0; err == nil && key != nil; key, value, err = move(cursor.Next) {
		if len(end) > 0 && bytes.Compare(key, end) >= 0 {
			return nil
		}
		more, err := fn(key, value)
		given++
		if err != nil || !more || given == o.Limit {
			return err
		}
	}
	return err
}

func move(step func() (key, value []byte)) (key, value []byte, err error) {
	defer recovered(&err)
	key, value = step()
	return key, value, nil
}

// recovered turns a panic into an error about the file.
func recovered(err *error) {
	if cause := recover(); cause != nil {
		*err = fmt.Errorf("%w: store file: %v", kv.ErrDamaged, cause)
	}
}

// faulted turns a fault over a value that lies outside of the file into an error. A
// caller's own panic goes through.
func faulted(err *error) {
	cause := recover()
	if cause == nil {
		return
	}
	if _, ok := cause.(interface{ Addr() uintptr }); !ok {
		panic(cause)
	}
	*err = fmt.Errorf("%w: store file: %v", kv.ErrDamaged, cause)
}
