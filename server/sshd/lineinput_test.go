package sshd

import (
	"io"
	"testing"
)

// Ensure what was typed ahead can be forgotten, with the half line that is in no
// reader's hands yet.
func TestDiscardTypedAhead(t *testing.T) {
	l := newLineInput(io.Discard, func() {})
	l.guard.write([]byte("a whole line\ryes"))
	l.Discard()
	l.guard.write([]byte("no\r"))
	l.end()
	got, err := io.ReadAll(l)
	if err != nil || string(got) != "no\n" {
		t.Errorf("%q, %v", got, err)
	}
}
