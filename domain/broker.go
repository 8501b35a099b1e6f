package domain

import "sync"

// A Broker tells open screens which topics a commit made stale. It carries names
// only, never data: who hears one asks again, with its own rights. A slow
// listener misses nothing and blocks nobody, as topics are joined until it looks.
type Broker struct {
	mu     sync.Mutex
	subs   map[string]map[*Subscription]bool
	counts BrokerCounts
}

// BrokerCounts say how often listeners were told since the portal was opened.
type BrokerCounts struct {
	Told   uint64 // each listener of each topic
	Joined uint64 // of those, how often it had not looked yet, so that it looks once for both
}

// Counts returns how often listeners were told.
func (b *Broker) Counts() BrokerCounts {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.counts
}

func newBroker() *Broker { return &Broker{subs: map[string]map[*Subscription]bool{}} }

// Broker returns the portal's broker.
func (p *Portal) Broker() *Broker { return p.broker }

// A Subscription hears of its topics until it is closed.
type Subscription struct {
	broker *Broker
	wake   chan struct{}
	notify func() // is called instead of sending to wake
	closed bool
	topics map[string]bool // what is listened to
	stale  map[string]bool // what has changed since the last Take
}

// Subscribe returns a subscription to topics.
func (b *Broker) Subscribe(topics ...string) *Subscription {
	s := &Subscription{broker: b, wake: make(chan struct{}, 1), topics: map[string]bool{}, stale: map[string]bool{}}
	s.Listen(topics...)
	return s
}

// Wake is sent to when topics have changed; then call Take.
func (s *Subscription) Wake() <-chan struct{} { return s.wake }

// Notify has fn called where Wake would be sent to, at once if topics have changed
// already: who listens so needs no goroutine that waits. fn must return at once and
// not call the broker.
func (s *Subscription) Notify(fn func()) {
	s.broker.mu.Lock()
	defer s.broker.mu.Unlock()
	s.notify = fn
	if len(s.stale) > 0 {
		fn()
	}
}

// tell says that topics have changed. The caller holds the lock.
func (s *Subscription) tell() {
	if s.notify != nil {
		s.notify()
		return
	}
	select {
	case s.wake <- struct{}{}:
	default: // it is awake already
	}
}

// Listen replaces the topics.
func (s *Subscription) Listen(topics ...string) {
	s.broker.mu.Lock()
	defer s.broker.mu.Unlock()
	s.leave()
	if s.closed {
		return
	}
	for _, t := range topics {
		s.topics[t] = true
		if s.broker.subs[t] == nil {
			s.broker.subs[t] = map[*Subscription]bool{}
		}
		s.broker.subs[t][s] = true
	}
}

func (s *Subscription) leave() {
	for t := range s.topics {
		delete(s.broker.subs[t], s)
		if len(s.broker.subs[t]) == 0 {
			delete(s.broker.subs, t)
		}
	}
	clear(s.topics)
}

// Take returns the topics that have changed since it was last called.
func (s *Subscription) Take() []string {
	s.broker.mu.Lock()
	defer s.broker.mu.Unlock()
	out := make([]string, 0, len(s.stale))
	for t := range s.stale {
		out = append(out, t)
	}
	clear(s.stale)
	return out
}

// Close ends the subscription for good.
func (s *Subscription) Close() {
	s.broker.mu.Lock()
	defer s.broker.mu.Unlock()
	s.closed = true
	s.leave()
}

func (b *Broker) publish(topics map[string]bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for t := range topics {
		for s := range b.subs[t] {
			awake := len(s.stale) > 0 // and will take this one too
			s.stale[t] = true
			b.counts.Told++
			if awake {
				b.counts.Joined++
			} else {
				s.tell()
			}
		}
	}
}
