package kvtest

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"gangway/domain/kv"
)

func watchTests() []contractTest {
	return []contractTest{
		{"TellsKeysUnderItsPrefix", func(f fixture) {
			events := f.watch(f.Context(), "a/")
			f.put("b/1", "x")
			f.put("a/1", "x", "b/2", "x")
			f.update(func(tx kv.Tx) error { return tx.Delete([]byte("a/2")) })
			f.told(events, "a/", "a/1", "a/2")
		}},
		{"EmptyPrefixIsEverything", func(f fixture) {
			events := f.watch(f.Context(), "")
			f.put("a", "x", "b", "x")
			f.told(events, "", "a", "b")
		}},
		{"DroppedWritesAreNotTold", func(f fixture) {
			events := f.watch(f.Context(), "")
			_ = f.Update(f.Context(), func(tx kv.Tx) error { _ = put(tx, "dropped", "x"); return errMine })
			f.put("kept", "x")
			f.told(events, "kept", "kept")
		}},
		{"SlowReceiverHoldsUpNobodyAndMissesNothing", slowReceiver},
		{"ClosesWithItsContext", func(f fixture) {
			ctx, cancel := context.WithCancel(f.Context())
			events := f.watch(ctx, "")
			cancel()
			f.ends(events)
			f.put("a", "x")
		}},
		{"ClosesWithTheStore", func(f fixture) {
			events := f.watch(f.Context(), "")
			f.want(f.Close(), nil)
			f.ends(events)
		}},
		{"RefusesACanceledContext", func(f fixture) {
			_, err := f.Watch(canceled(), nil)
			f.want(err, context.Canceled)
		}},
	}
}

func slowReceiver(f fixture) {
	events := f.watch(f.Context(), "")
	var all []string
	for i := range 5 {
		f.update(func(tx kv.Tx) error {
			for j := range kv.MaxWrites {
				if err := put(tx, fmt.Sprintf("%d/%03d", i, j), "x"); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for i := range 5 {
		for j := range kv.MaxWrites {
			all = append(all, fmt.Sprintf("%d/%03d", i, j))
		}
	}
	f.told(events, "", all...)
	f.put("later", "x")
	f.told(events, "", "later")
}

func (f fixture) watch(ctx context.Context, prefix string) <-chan kv.Event {
	f.Helper()
	events, err := f.Watch(ctx, []byte(prefix))
	f.want(err, nil)
	return events
}

// told receives until all keys were named, or a Reset stood for them.
func (f fixture) told(events <-chan kv.Event, prefix string, keys ...string) {
	f.Helper()
	missing := map[string]bool{}
	for _, key := range keys {
		missing[key] = true
	}
	for len(missing) > 0 {
		e, ok := f.next(events)
		if !ok {
			f.Fatalf("closed before %d keys were told", len(missing))
		}
		if e.Reset {
			return
		}
		for _, key := range e.Keys {
			if !bytes.HasPrefix(key, []byte(prefix)) {
				f.Errorf("told %q, watching %q", key, prefix)
			}
			delete(missing, string(key))
		}
	}
}

func (f fixture) ends(events <-chan kv.Event) {
	f.Helper()
	for {
		if _, ok := f.next(events); !ok {
			return
		}
	}
}

func (f fixture) next(events <-chan kv.Event) (kv.Event, bool) {
	f.Helper()
	select {
	case e, ok := <-events:
		return e, ok
	case <-time.After(patience):
		f.Fatal("nothing was told")
		return kv.Event{}, false
	}
}
