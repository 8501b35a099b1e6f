package kv

import (
	"bytes"
	"context"
	"sync"
)

// maxHints is how many keys wait for one watcher before they become a Reset.
const maxHints = 128

// Hub hands the keys that commits changed to watchers. The zero value is ready.
//
// Each watcher has one waiting event. What comes while it waits is joined to it,
// and beyond a bound it becomes a Reset: a slow watcher costs a fixed amount and
// is waited for by nobody.
type Hub struct {
	mu       sync.Mutex
	watchers map[*watcher]struct{}
	closed   bool
}

type watcher struct {
	prefix []byte
	events chan Event // holds one
}

// Watch does what Store.Watch promises.
func (h *Hub) Watch(ctx context.Context, prefix []byte) (<-chan Event, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	w := &watcher{prefix: bytes.Clone(prefix), events: make(chan Event, 1)}
	if !h.add(w) {
		return nil, ErrClosed
	}
	context.AfterFunc(ctx, func() { h.remove(w) })
	return w.events, nil
}

// Publish tells the watchers of keys, which nobody may change afterwards.
func (h *Hub) Publish(keys [][]byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for w := range h.watchers {
		w.offer(keys)
	}
}

// Close closes the channels of all watchers; later ones get ErrClosed.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for w := range h.watchers {
		close(w.events)
	}
	clear(h.watchers)
}

func (h *Hub) add(w *watcher) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return false
	}
	if h.watchers == nil {
		h.watchers = map[*watcher]struct{}{}
	}
	h.watchers[w] = struct{}{}
	return true
}

func (h *Hub) remove(w *watcher) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.watchers[w]; ok {
		delete(h.watchers, w)
		close(w.events)
	}
}

// offer joins the keys that concern w to its waiting event. Only the holder of
// the hub's lock sends, so there is room once that event is taken out.
func (w *watcher) offer(keys [][]byte) {
	var next Event
	for _, key := range keys {
		if bytes.HasPrefix(key, w.prefix) {
			next.Keys = append(next.Keys, key)
		}
	}
	if len(next.Keys) == 0 {
		return
	}
	select {
	case waiting := <-w.events:
		next = waiting.join(next)
	default:
	}
	w.events <- next.bounded()
}

func (e Event) join(next Event) Event {
	if e.Reset {
		return e
	}
	seen := make(map[string]bool, len(e.Keys))
	for _, key := range e.Keys {
		seen[string(key)] = true
	}
	for _, key := range next.Keys {
		if !seen[string(key)] {
			e.Keys = append(e.Keys, key)
		}
	}
	return e
}

func (e Event) bounded() Event {
	if len(e.Keys) > maxHints {
		return Event{Reset: true}
	}
	return e
}
