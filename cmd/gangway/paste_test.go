package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// Ensure that hostile text that is pasted into a form, raw bytes included, is
// text for who pastes it and for who reads it (T3, B08, B13–B32).
func TestHostileTextPastedStaysText(t *testing.T) {
	r := serve(t)
	r.partner("mallory")
	conn := r.dial("mallory", "portal")
	for i, h := range hostile {
		s := r.openOn(conn, 80, 24, "deals", "new").sees("Customer")
		s.types(fmt.Sprintf("pasted%d\x1b[200~%s\x1b[201~\t\t\x04", i, h.text)).sees("Kept as a draft", fmt.Sprint("pasted", i))
		_ = s.session.Close()
		_ = s.session.Wait()
		<-s.done
		if err := painted(s.raw.String(), 80); err != nil {
			t.Errorf("who pastes %s: %v", h.name, err)
		}
	}
	list := r.as("admin", "deals", "list", "--json").out
	if err := printed(list); err != nil {
		t.Errorf("the list: %v", err)
	}
	admin := r.dial("admin", "portal")
	seen := r.looks(admin, 160, 60, []string{"deals"}, "pasted", "", strings.Repeat("j", 30))
	if n := len(regexp.MustCompile(`\bpasted[0-9]+`).FindAllString(seen, -1)); n < len(hostile) {
		t.Errorf("the admin sees %d of %d", n, len(hostile))
	}
}
