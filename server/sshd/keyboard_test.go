package sshd

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Ensure typing is slowed down to so many keys a second, and to so many bytes where they
// make few keys, by the limits that a server has if nobody sets others (B62, T9).
func TestTypingHasARate(t *testing.T) {
	const seconds = 10
	l := DefaultLimits()
	for name, typed := range map[string]string{
		"Keys":  strings.Repeat("x", l.KeyBurst+seconds*l.KeyRate),
		"Bytes": "\x1b[200~" + strings.Repeat("x", l.ByteBurst+seconds*l.ByteRate), // one paste
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				k := newKeyboard(l, func(tea.Msg) {})
				start := time.Now()
				k.read(t.Context(), strings.NewReader(typed))
				if took := time.Since(start); took < (seconds-1)*time.Second || took > (seconds+1)*time.Second {
					t.Errorf("%d bytes took %v, want %d seconds", len(typed), took, seconds)
				}
			})
		})
	}
}
