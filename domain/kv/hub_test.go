package kv_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gangway/domain/kv"
)

func keys(names ...string) (k [][]byte) {
	for _, name := range names {
		k = append(k, []byte(name))
	}
	return k
}

// Ensure what a watcher finds is joined, bounded, and never waited for.
func TestHubJoinsWhatWaits(t *testing.T) {
	many := make([]string, 1000)
	for i := range many {
		many[i] = fmt.Sprintf("a/%d", i)
	}
	tests := []struct {
		name    string
		commits [][][]byte
		want    kv.Event
	}{
		{"One", [][][]byte{keys("a/1")}, kv.Event{Keys: keys("a/1")}},
		{"Joined", [][][]byte{keys("a/1"), keys("a/2", "b/1"), keys("a/1")}, kv.Event{Keys: keys("a/1", "a/2")}},
		{"OthersLeftOut", [][][]byte{keys("b/1"), keys("a/1"), keys("b/2")}, kv.Event{Keys: keys("a/1")}},
		{"TooMany", [][][]byte{keys(many...), keys("a/1")}, kv.Event{Reset: true}},
		{"TooManyTogether", [][][]byte{keys(many[:100]...), keys(many[50:200]...), keys("b/1")}, kv.Event{Reset: true}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var hub kv.Hub
			events, err := hub.Watch(t.Context(), []byte("a/"))
			if err != nil {
				t.Fatal(err)
			}
			for _, keys := range test.commits {
				hub.Publish(keys)
			}
			hub.Close()
			if d := cmp.Diff(test.want, <-events); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
			if _, ok := <-events; ok {
				t.Error("a second event")
			}
		})
	}
}

// Ensure watchers share keys without seeing each other's joining.
func TestHubKeepsWatchersApart(t *testing.T) {
	var hub kv.Hub
	first, _ := hub.Watch(t.Context(), nil)
	second, _ := hub.Watch(t.Context(), nil)
	hub.Publish(keys("1", "2"))
	if got := <-first; len(got.Keys) != 2 {
		t.Errorf("first: %q", got.Keys)
	}
	hub.Publish(keys("3"))
	if got := <-second; len(got.Keys) != 3 {
		t.Errorf("second: %q", got.Keys)
	}
	if got := <-first; len(got.Keys) != 1 {
		t.Errorf("first: %q", got.Keys)
	}
}

// Ensure a hub may be closed twice, and with watchers whose context ends later.
func TestHubCloses(t *testing.T) {
	var hub kv.Hub
	ctx, cancel := context.WithCancel(t.Context())
	events, err := hub.Watch(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	hub.Close()
	hub.Close()
	cancel()
	hub.Publish(keys("a"))
	if _, ok := <-events; ok {
		t.Error("an event after closing")
	}
	if _, err := hub.Watch(t.Context(), nil); !errors.Is(err, kv.ErrClosed) {
		t.Errorf("watch: %v", err)
	}
}
