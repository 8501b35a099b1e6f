package sshd

import (
	"log/slog"
	"sync"

	tea "charm.land/bubbletea/v2"
)

// maxTopics bounds what waits for one screen. Topics are few; more than this
// is a mistake, and the newest are dropped.
const maxTopics = 64

// A mailbox holds the latest message of each topic until a screen takes it.
// Its goroutine exists only while there is something to deliver.
type mailbox struct {
	log     *slog.Logger
	dropped func()

	mu         sync.Mutex
	send       func(tea.Msg) // nil until the screen runs, and after
	order      []any
	latest     map[any]tea.Msg
	delivering bool
}

func newMailbox(log *slog.Logger, dropped func()) *mailbox {
	return &mailbox{log: log, dropped: dropped}
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
	m.deliver()
}

// open starts deliveries to a screen; close drops what is left.
func (m *mailbox) open(send func(tea.Msg)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.send = send
	m.deliver()
}

func (m *mailbox) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.send, m.order, m.latest = func(tea.Msg) {}, nil, nil
}

// deliver starts the goroutine unless it runs. The caller holds the lock.
func (m *mailbox) deliver() {
	if m.send == nil || m.delivering || len(m.order) == 0 {
		return
	}
	m.delivering = true
	safego(m.log, "mailbox", func() {
		for {
			send, msg, ok := m.take()
			if !ok {
				return
			}
			send(msg)
		}
	})
}

func (m *mailbox) take() (send func(tea.Msg), msg tea.Msg, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.order) == 0 {
		m.delivering, m.order, m.latest = false, nil, nil
		return nil, nil, false
	}
	topic := m.order[0]
	m.order = m.order[1:]
	msg = m.latest[topic]
	delete(m.latest, topic)
	return m.send, msg, true
}
