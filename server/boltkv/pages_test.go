package boltkv

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"
)

const fuzzedPage = 256 // bytes, so that a store of many pages is small

// FuzzPages checks that the pages of a store may hold anything: they are looked at
// in bounded steps, and bbolt reads without harm what is found to be sound (F08, F10).
// The sums of the head pages are made to match, as nothing else would be looked at.
func FuzzPages(f *testing.F) {
	for _, pairs := range []int{0, 3, 60} {
		f.Add(image(f, pairs))
	}
	name := filepath.Join(f.TempDir(), "fuzzed")
	f.Fuzz(func(t *testing.T, b []byte) {
		b = append(bytes.Clone(b), make([]byte, max(0, 2*fuzzedPage-len(b)))...)
		for _, at := range []int{pageHead, fuzzedPage + pageHead} {
			order.PutUint32(b[at:], headMagic)
			order.PutUint32(b[at+4:], 2)
			order.PutUint32(b[at+8:], fuzzedPage)
			sum := fnv.New64a()
			_, _ = sum.Write(b[at : at+headSize])
			order.PutUint64(b[at+headSize:], sum.Sum64())
		}
		w := newWalk(bytes.NewReader(b), fuzzedPage)
		if err := w.verify(t.Context(), 0); err != nil {
			return
		}
		if len(w.seen) > len(b)/fuzzedPage+2 {
			t.Errorf("saw %d pages of %d bytes", len(w.seen), len(b))
		}
		if err := os.WriteFile(name, append(b, make([]byte, 64<<10)...), 0o600); err != nil {
			t.Fatal(err)
		}
		db, err := bolt.Open(name, 0o600, &bolt.Options{ReadOnly: true, PreLoadFreelist: true})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		err = db.View(func(tx *bolt.Tx) error {
			return tx.ForEach(func(_ []byte, in *bolt.Bucket) error { return readThrough(in) })
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// readThrough reads all of a bucket and of those in it.
func readThrough(in *bolt.Bucket) error {
	return in.ForEach(func(k, v []byte) error {
		if v == nil {
			if below := in.Bucket(k); below != nil {
				return readThrough(below)
			}
		}
		return nil
	})
}

// image returns the pages of a store with so many pairs in a bucket, and another
// bucket.
func image(f *testing.F, pairs int) []byte {
	f.Helper()
	name := filepath.Join(f.TempDir(), "image")
	db, err := bolt.Open(name, 0o600, &bolt.Options{PageSize: fuzzedPage})
	if err != nil {
		f.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		for _, bucket := range []string{"a", "b"} {
			in, err := tx.CreateBucketIfNotExists([]byte(bucket))
			if err != nil {
				return err
			}
			for i := range pairs {
				if err := in.Put(fmt.Appendf(nil, "key%03d", i), bytes.Repeat([]byte("v"), i%20)); err != nil {
					return err
				}
			}
			pairs /= 20
		}
		return nil
	})
	if err != nil {
		f.Fatal(err)
	}
	if err := db.Close(); err != nil {
		f.Fatal(err)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		f.Fatal(err)
	}
	newest, _ := readHead(bytes.NewReader(b), fuzzedPage, 0)
	if other, ok := readHead(bytes.NewReader(b), fuzzedPage, 1); ok && other.tx > newest.tx {
		newest = other
	}
	return b[:newest.pages*fuzzedPage]
}
