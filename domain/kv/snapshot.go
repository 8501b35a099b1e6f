package kv

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
)

// The stream of a snapshot is
//
//	header   snapshotHeader, a line that names the format and its version
//	pairs    key length (2 bytes), key, value length (4 bytes), value; ascending
//	trailer  a key length of 0, the number of pairs (8 bytes), SHA-256 of all before it
//
// with big-endian numbers and nothing behind. The sum finds damage; it is no
// signature, and whoever can change the stream can change the sum.
const snapshotHeader = "gangway-snapshot/1\n"

// WriteSnapshot writes everything that r reads to w in the form that [Restore]
// reads.
func WriteSnapshot(ctx context.Context, w io.Writer, r Reader) error {
	sw := &snapshotWriter{out: bufio.NewWriterSize(w, 64<<10), sum: sha256.New()}
	sw.write([]byte(snapshotHeader))
	err := r.Scan(nil, nil, ScanOptions{}, func(key, value []byte) (bool, error) {
		sw.pair(key, value)
		return true, errors.Join(sw.err, ctx.Err())
	})
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	if err := sw.trailer(); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	return nil
}

// An Expecter is a writer of a snapshot that wants to be told, before the first byte,
// how many bytes are to come. An engine tells it if it can.
type Expecter interface{ Expect(total int64) }

// SnapshotSize returns how many bytes WriteSnapshot writes of what r reads.
func SnapshotSize(r Reader) (int64, error) {
	const lengths, trailer = 2 + 4, 2 + 8 + sha256.Size
	size := int64(len(snapshotHeader) + trailer)
	err := r.Scan(nil, nil, ScanOptions{}, func(key, value []byte) (bool, error) {
		size += int64(lengths + len(key) + len(value))
		return true, nil
	})
	return size, err
}

// IsSnapshot says whether a stream that begins so is a snapshot, of whatever version.
func IsSnapshot(head []byte) bool { return bytes.HasPrefix(head, []byte("gangway-snapshot/")) }

// ReadSnapshot calls fn for every pair of the stream and returns their number.
// It gives ErrSnapshot for a stream that is damaged, cut off or continued, which
// may be found only after fn has seen all pairs. fn may keep the slices.
func ReadSnapshot(r io.Reader, fn func(key, value []byte) error) (count uint64, err error) {
	sr := &snapshotReader{in: bufio.NewReaderSize(r, 64<<10), sum: sha256.New()}
	if err := sr.header(); err != nil {
		return 0, err
	}
	for {
		key, value, err := sr.pair()
		if err != nil {
			return sr.count, err
		}
		if key == nil {
			return sr.count, sr.trailer()
		}
		if err := fn(key, value); err != nil {
			return sr.count, err
		}
	}
}

// Restore fills the empty store s from a snapshot.
//
// A stream that can be read twice (an io.Seeker) is checked to its end before
// anything is written. One that can't, and any that fails on the way, is written
// in bounded Updates which are taken back on failure; the error says so if even
// that failed. A process that dies meanwhile leaves a part: restore into a store
// that is put in its place afterwards.
func Restore(ctx context.Context, s Store, r io.Reader) error {
	if err := s.View(ctx, mustBeEmpty); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if err := verifyAhead(r); err != nil {
		return fmt.Errorf("restore: nothing was written: %w", err)
	}
	f := filler{ctx: ctx, store: s}
	_, err := ReadSnapshot(r, f.add)
	if err == nil {
		err = f.flush()
	}
	if err != nil {
		return f.undo(err)
	}
	return nil
}

func mustBeEmpty(r Reader) error {
	return r.Scan(nil, nil, ScanOptions{Limit: 1}, func([]byte, []byte) (bool, error) {
		return false, ErrNotEmpty
	})
}

// verifyAhead reads a stream that can be wound back to its end.
func verifyAhead(r io.Reader) error {
	seeker, ok := r.(io.Seeker)
	if !ok {
		return nil
	}
	here, err := seeker.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil //nolint:nilerr // a pipe: a file that can't seek
	}
	if _, err := ReadSnapshot(r, func([]byte, []byte) error { return nil }); err != nil {
		return err
	}
	_, err = seeker.Seek(here, io.SeekStart)
	return err
}

// filler writes pairs in Updates as large as the limits allow.
type filler struct {
	ctx     context.Context
	store   Store
	batch   []write
	bytes   int
	started bool // something is in the store
}

func (f *filler) add(key, value []byte) error {
	w := write{key: key, value: value}
	if len(f.batch) == MaxWrites || f.bytes+w.size() > MaxUpdate {
		if err := f.flush(); err != nil {
			return err
		}
	}
	f.batch = append(f.batch, w)
	f.bytes += w.size()
	return nil
}

func (f *filler) flush() error {
	err := f.store.Update(f.ctx, func(tx Tx) error {
		if !f.started {
			if err := mustBeEmpty(tx); err != nil {
				return err
			}
		}
		for _, w := range f.batch {
			if err := tx.Put(w.key, w.value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		f.started = f.started || errors.Is(err, ErrOutcomeUnknown)
		return err
	}
	f.started, f.batch, f.bytes = true, nil, 0
	return nil
}

func (f *filler) undo(cause error) error {
	if !f.started {
		return fmt.Errorf("restore: nothing was written: %w", cause)
	}
	if err := empty(context.WithoutCancel(f.ctx), f.store); err != nil {
		return fmt.Errorf("restore: a part of the snapshot is left in the store (%w): %w", err, cause)
	}
	return fmt.Errorf("restore: what had been written was taken back: %w", cause)
}

// empty deletes all keys.
func empty(ctx context.Context, s Store) error {
	for more := true; more; {
		err := s.Update(ctx, func(tx Tx) error {
			more = false
			return tx.Scan(nil, nil, ScanOptions{Limit: MaxWrites}, func(key, _ []byte) (bool, error) {
				more = true
				return true, tx.Delete(key)
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// snapshotWriter keeps its first error.
type snapshotWriter struct {
	out   *bufio.Writer
	sum   hash.Hash
	count uint64
	err   error
}

func (w *snapshotWriter) pair(key, value []byte) {
	w.count++
	w.write(binary.BigEndian.AppendUint16(nil, uint16(len(key)))) //nolint:gosec // MaxKey
	w.write(key)
	w.write(binary.BigEndian.AppendUint32(nil, uint32(len(value)))) //nolint:gosec // MaxValue
	w.write(value)
}

func (w *snapshotWriter) trailer() error {
	w.write([]byte{0, 0})
	w.write(binary.BigEndian.AppendUint64(nil, w.count))
	w.write(w.sum.Sum(nil))
	if w.err != nil {
		return w.err
	}
	return w.out.Flush()
}

func (w *snapshotWriter) write(b []byte) {
	if w.err != nil {
		return
	}
	w.sum.Write(b)
	_, w.err = w.out.Write(b)
}

type snapshotReader struct {
	in    *bufio.Reader
	sum   hash.Hash
	last  []byte
	count uint64
}

func (r *snapshotReader) header() error {
	b, err := r.read(len(snapshotHeader))
	if err != nil {
		return err
	}
	if string(b) != snapshotHeader {
		if IsSnapshot(b) {
			return fmt.Errorf("%w: it is in the form of another version of gangway, which is needed to read it", ErrSnapshot)
		}
		return fmt.Errorf("%w: it does not begin with %q", ErrSnapshot, snapshotHeader)
	}
	return nil
}

// pair returns a nil key at the trailer.
func (r *snapshotReader) pair() (key, value []byte, err error) {
	length, err := r.read(2)
	if err != nil {
		return nil, nil, err
	}
	keyLen := int(binary.BigEndian.Uint16(length))
	if keyLen == 0 {
		return nil, nil, nil
	}
	if keyLen > MaxKey {
		return nil, nil, fmt.Errorf("%w: pair %d has a key of %d bytes", ErrSnapshot, r.count+1, keyLen)
	}
	if key, err = r.read(keyLen); err != nil {
		return nil, nil, err
	}
	if bytes.Compare(key, r.last) <= 0 {
		return nil, nil, fmt.Errorf("%w: pair %d is out of order", ErrSnapshot, r.count+1)
	}
	if value, err = r.value(); err != nil {
		return nil, nil, err
	}
	r.last = key
	r.count++
	return key, value, nil
}

func (r *snapshotReader) value() ([]byte, error) {
	length, err := r.read(4)
	if err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(length)
	if n > MaxValue {
		return nil, fmt.Errorf("%w: pair %d has a value of %d bytes", ErrSnapshot, r.count+1, n)
	}
	return r.read(int(n))
}

func (r *snapshotReader) trailer() error {
	b, err := r.read(8)
	if err != nil {
		return err
	}
	if n := binary.BigEndian.Uint64(b); n != r.count {
		return fmt.Errorf("%w: %d pairs, %d were announced", ErrSnapshot, r.count, n)
	}
	want := r.sum.Sum(nil)
	got, err := r.read(sha256.Size)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return fmt.Errorf("%w: its sum does not match", ErrSnapshot)
	}
	if _, err := r.in.ReadByte(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: it goes on after its end", ErrSnapshot)
	}
	return nil
}

func (r *snapshotReader) read(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(r.in, b)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("%w: it is cut off after %d pairs", ErrSnapshot, r.count)
	}
	if err != nil {
		return nil, fmt.Errorf("read snapshot: %w", err)
	}
	r.sum.Write(b)
	return b, nil
}
