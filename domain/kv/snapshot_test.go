package kv_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
)

// Ensure the form of the stream stays what earlier versions wrote.
func TestSnapshotStreamIsFrozen(t *testing.T) {
	const want = "67616e677761792d736e617073686f742f310a" + // gangway-snapshot/1
		"0001" + "61" + "00000000" +
		"0002" + "6162" + "00000003" + "787979" +
		"0000" + "0000000000000002" +
		"17ba63c33580baf0ddb822b42961636eb68fb84d9a5cdc09875cdefabc2dc8b0"
	if got := hex.EncodeToString(stream(t, "a", "", "ab", "xyy")); got != want {
		t.Errorf("stream\n%s, want\n%s", got, want)
	}
}

// Ensure damage is told, with what is wrong.
func TestReadSnapshotRefuses(t *testing.T) {
	good := stream(t, "a", "1", "b", "2")
	header := len("gangway-snapshot/1\n")
	tests := []struct {
		name  string
		spoil func(b []byte) []byte
		want  string
	}{
		{"Empty", func([]byte) []byte { return nil }, "cut off"},
		{"OtherFormat", func(b []byte) []byte { return append([]byte("gangway-snapshot/9\n"), b[header:]...) }, "another version"},
		{"CutInAPair", func(b []byte) []byte { return b[:header+4] }, "cut off after 0"},
		{"CutInTheTrailer", func(b []byte) []byte { return b[:len(b)-1] }, "cut off after 2"},
		{"GoesOn", func(b []byte) []byte { return append(b, 0) }, "goes on"},
		{"ValueChanged", func(b []byte) []byte { b[header+7] ^= 1; return b }, "sum"},
		{"SumChanged", func(b []byte) []byte { b[len(b)-1] ^= 1; return b }, "sum"},
		{"CountChanged", func(b []byte) []byte { b[len(b)-33] ^= 1; return b }, "were announced"},
		{"OutOfOrder", func(b []byte) []byte { b[header+2] = 'c'; return b }, "out of order"},
		{"KeyTooLong", func(b []byte) []byte { b[header] = 0xff; return b }, "has a key of"},
		{"ValueTooLong", func(b []byte) []byte { b[header+3] = 0xff; return b }, "has a value of"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := kv.ReadSnapshot(bytes.NewReader(test.spoil(bytes.Clone(good))), func(_, _ []byte) error { return nil })
			if !errors.Is(err, kv.ErrSnapshot) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error: %v, want %q in it", err, test.want)
			}
		})
	}
}

// Ensure a stream that can be read twice is never begun if it is damaged, and one
// that can't is taken back.
func TestRestoreSaysWhatBecameOfIt(t *testing.T) {
	var pairs []string
	for i := range 3 * kv.MaxWrites {
		pairs = append(pairs, fmt.Sprintf("%04d", i), "v")
	}
	good := stream(t, pairs...)
	bad := good[:len(good)-1]
	tests := []struct {
		name   string
		r      io.Reader
		refuse int // the Update that the store refuses, counted from 1
		want   string
		left   int
	}{
		{"Seekable", bytes.NewReader(good), 0, "", 3 * kv.MaxWrites},
		{"Pipe", io.MultiReader(bytes.NewReader(good)), 0, "", 3 * kv.MaxWrites},
		{"FileThatCannotSeek", brokenSeeker{bytes.NewReader(good)}, 0, "", 3 * kv.MaxWrites},
		{"DamagedSeekable", bytes.NewReader(bad), 0, "nothing was written", 0},
		{"DamagedPipe", io.MultiReader(bytes.NewReader(bad)), 0, "was taken back", 0},
		{"FirstUpdateFails", bytes.NewReader(good), 1, "nothing was written", 0},
		{"LaterUpdateFails", bytes.NewReader(good), 2, "was taken back", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := &refusing{Store: memkv.New(), nth: test.refuse}
			err := kv.Restore(t.Context(), s, test.r)
			if (err == nil) != (test.want == "") || (err != nil && !strings.Contains(err.Error(), test.want)) {
				t.Errorf("error: %v, want %q in it", err, test.want)
			}
			if got := strings.Count(contents(t, s), "v"); got != test.left {
				t.Errorf("%d keys, want %d", got, test.left)
			}
		})
	}
}

// Ensure a canceled restore is taken back although its context is over.
func TestRestoreTakesBackWhenCanceled(t *testing.T) {
	var pairs []string
	for i := range 2 * kv.MaxWrites {
		pairs = append(pairs, fmt.Sprintf("%04d", i), strings.Repeat("v", 1000))
	}
	ctx, cancel := context.WithCancel(t.Context())
	s := memkv.New()
	events, err := s.Watch(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &tripwire{r: io.MultiReader(bytes.NewReader(stream(t, pairs...))), events: events, trip: cancel}
	err = kv.Restore(ctx, s, r)
	if !errors.Is(err, context.Canceled) || contents(t, s) != "" {
		t.Errorf("error: %v, left %q", err, contents(t, s))
	}
}

// tripwire pulls once something was written.
type tripwire struct {
	r      io.Reader
	events <-chan kv.Event
	trip   func()
}

func (w *tripwire) Read(p []byte) (int, error) {
	select {
	case <-w.events:
		w.trip()
	default:
	}
	return w.r.Read(p[:min(len(p), 1000)])
}

// refusing is a store whose n-th Update fails.
type refusing struct {
	kv.Store

	nth, seen int
}

func (r *refusing) Update(ctx context.Context, fn func(kv.Tx) error) error {
	r.seen++
	if r.seen == r.nth {
		return kv.ErrUnavailable
	}
	return r.Store.Update(ctx, fn)
}

type brokenSeeker struct{ io.Reader }

func (brokenSeeker) Seek(int64, int) (int64, error) { return 0, errors.New("illegal seek") }

// FuzzReadSnapshot checks that the reader takes every input without harm, and
// accepts only what the writer would have written (F10, F17). Each input is read
// as it is, and once more with a sum that matches, as without it nothing damaged
// is ever accepted.
func FuzzReadSnapshot(f *testing.F) {
	f.Add(stream(f))
	f.Add(stream(f, "a", "", "ab", "xyy"))
	f.Add(stream(f, "a", "b")[:40])
	f.Add([]byte("gangway-snapshot/2\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		body := b[:max(0, len(b)-sha256.Size)]
		sum := sha256.Sum256(body)
		for _, b := range [][]byte{b, append(bytes.Clone(body), sum[:]...)} {
			var pairs []string
			n, err := kv.ReadSnapshot(bytes.NewReader(b), func(key, value []byte) error {
				pairs = append(pairs, string(key), string(value))
				return nil
			})
			if err != nil {
				if !errors.Is(err, kv.ErrSnapshot) {
					t.Errorf("error: %v", err)
				}
				continue
			}
			if !bytes.Equal(stream(t, pairs...), b) || n != uint64(len(pairs)/2) {
				t.Errorf("accepted another form of %q", pairs)
			}
		}
	})
}

// stream is the snapshot of a store with these pairs.
func stream(t testing.TB, pairs ...string) []byte {
	t.Helper()
	s := memkv.Plain()
	for i := 0; i < len(pairs); i += 2 {
		err := s.Update(t.Context(), func(tx kv.Tx) error { return tx.Put([]byte(pairs[i]), []byte(pairs[i+1])) })
		if err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := s.Snapshot(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// contents is all values in one string.
func contents(t *testing.T, s kv.Store) string {
	t.Helper()
	var b strings.Builder
	err := s.View(t.Context(), func(r kv.Reader) error {
		return r.Scan(nil, nil, kv.ScanOptions{}, func(_, value []byte) (bool, error) {
			b.Write(value)
			return true, nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
