package kvtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
)

func lifecycleTests() []contractTest {
	return []contractTest{
		{"ClosedRefusesEverything", closedRefusesEverything},
		{"SnapshotGoesToAnotherEngineAndBack", snapshotGoesRound},
		{"SnapshotIsTheSameForTheSameState", func(f fixture) {
			f.put("b", "2", "a", "1")
			f.same(f.snapshot(f.Store), f.snapshot(f.Store))
		}},
		{"SnapshotDoesNotHoldUpWriters", func(f fixture) {
			f.put("a", "1")
			f.want(f.Snapshot(f.Context(), writerFunc(func(p []byte) (int, error) {
				f.put("a", "2") // while the stream waits
				return len(p), nil
			})), nil)
			f.holds("a", "2")
		}},
		{"SnapshotReturnsTheErrorOfItsWriter", func(f fixture) {
			err := f.Snapshot(f.Context(), writerFunc(func([]byte) (int, error) { return 0, errMine }))
			f.want(err, errMine)
			f.want(f.Snapshot(canceled(), io.Discard), context.Canceled)
		}},
		{"RestoreRefusesAStoreThatHoldsSomething", func(f fixture) {
			stream := f.snapshot(memkv.Plain())
			f.put("a", "1")
			f.want(kv.Restore(f.Context(), f.Store, bytes.NewReader(stream)), kv.ErrNotEmpty)
			f.holds("a", "1")
		}},
		{"RestoreLeavesNothingOfADamagedStream", restoreLeavesNothing},
	}
}

func closedRefusesEverything(f fixture) {
	f.put("a", "1")
	f.want(f.Close(), nil)
	f.want(f.Close(), nil)
	ran := false
	f.want(f.View(f.Context(), func(kv.Reader) error { ran = true; return nil }), kv.ErrClosed)
	f.want(f.Update(f.Context(), func(kv.Tx) error { ran = true; return nil }), kv.ErrClosed)
	_, err := f.Watch(f.Context(), nil)
	f.want(err, kv.ErrClosed)
	f.want(f.Snapshot(f.Context(), io.Discard), kv.ErrClosed)
	f.same(ran, false)
}

func snapshotGoesRound(f fixture) {
	f.fillMany(3)
	f.put("empty", "", "\x00", "low", "\xff", "high")
	stream := f.snapshot(f.Store)
	other := memkv.Plain()
	f.want(kv.Restore(f.Context(), other, bytes.NewReader(stream)), nil)
	f.same(f.snapshot(other), stream)
	back := f.another()
	f.want(kv.Restore(f.Context(), back, io.MultiReader(bytes.NewReader(stream))), nil) // not seekable
	f.same(f.snapshot(back), stream)
}

func restoreLeavesNothing(f fixture) {
	source := fixture{T: f.T, Store: memkv.Plain()}
	source.fillMany(3)
	stream := f.snapshot(source.Store)
	damaged := map[string][]byte{
		"cut off":      stream[:len(stream)-1],
		"changed":      append(append([]byte{}, stream[:len(stream)-1]...), stream[len(stream)-1]^1),
		"continued":    append(append([]byte{}, stream...), 'x'),
		"other format": []byte("PK\x03\x04 something else entirely"),
		"empty":        nil,
	}
	for name, stream := range damaged {
		for way, r := range map[string]io.Reader{
			"seekable": bytes.NewReader(stream),
			"pipe":     io.MultiReader(bytes.NewReader(stream)),
		} {
			if err := kv.Restore(f.Context(), f.Store, r); !errors.Is(err, kv.ErrSnapshot) {
				f.Errorf("%s, %s: %v", name, way, err)
			}
			f.holds()
		}
	}
}

// fillMany writes n full Updates.
func (f fixture) fillMany(n int) {
	f.Helper()
	for i := range n {
		f.update(func(tx kv.Tx) error {
			for j := range kv.MaxWrites {
				if err := put(tx, fmt.Sprintf("many/%d/%d", i, j), fmt.Sprint(i*j)); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

func (f fixture) snapshot(s kv.Store) []byte {
	f.Helper()
	var b bytes.Buffer
	f.want(s.Snapshot(f.Context(), &b), nil)
	return b.Bytes()
}

type writerFunc func([]byte) (int, error)

func (w writerFunc) Write(p []byte) (int, error) { return w(p) }
