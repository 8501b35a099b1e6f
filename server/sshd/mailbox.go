package sshd

import (
	"sync"

	tea "charm.land/bubbletea/v2"
)

// maxTopics bounds what waits for one screen. Topics are few; more than this
// is a mistake, and the newest are dropped.
const maxTopics = 64

// A mailbox holds the latest message of each topic until a screen takes them.
type mailbox struct {
	wake    chan struct{} // sent to when there is something to take
	dropped func()

	mu     sync.Mutex
	order  []any
	latest map[any]tea.Msg
}

func newMailbox(dropped func()) *mailbox {
	return &mailbox{wake: make(chan struct{}, 1), dropped: dropped}
}

func (m *mailbox) offer(topic any, msg tea.Msg) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, waiting := m.latest[topic]; !waiting {
		if len(m.order) >= maxTopics {
			m.dropped()
			return
		}
		m.order = append(m.order, topic)
	}
	if m.latest == nil {
		m.latest = make(map[any]tea.Msg)
	}
	m.latest[topic] = msg
	select {
	case m.wake <- struct{}{}:
	default: // it is awake already and will take this one too
	}
}

// take returns what waits, in the order in which topics came.
func (m *mailbox) take() []tea.Msg {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := make([]tea.Msg, 0, len(m.order))
	for _, topic := range m.order {
		out = append(out, m.latest[topic])
	}
	m.order, m.latest = nil, nil
	return out
}
