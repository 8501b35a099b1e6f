package sshd

import (
	"fmt"
	"testing"
)

// Ensure a mailbox holds the latest message of each topic, in the order in which topics
// came, of so many topics and no more (T5).
func TestMailboxIsBounded(t *testing.T) {
	const topics = 100 * maxTopics
	var dropped int
	m := newMailbox(func() { dropped++ })
	for _, round := range []string{"early", "late"} {
		for i := range topics {
			m.offer(i, fmt.Sprint(round, i))
		}
	}
	got := m.take()
	if len(got) != maxTopics || dropped != 2*(topics-maxTopics) {
		t.Fatalf("%d messages wait and %d were dropped, want %d and %d", len(got), dropped, maxTopics, 2*(topics-maxTopics))
	}
	for i, msg := range got {
		if want := fmt.Sprint("late", i); msg != want {
			t.Errorf("message %d is %v, want %s", i, msg, want)
		}
	}
	if left := m.take(); len(left) != 0 {
		t.Errorf("%d messages are left", len(left))
	}
}
