package main

import (
	"testing"
	"time"
)

// Ensure an item that must be confirmed stands in an open session within a second of
// being published, takes nothing from who is typing, and goes when it is confirmed.
func TestNewsReachOpenSessions(t *testing.T) {
	r := serve(t)
	r.partner("north")
	s := r.open("north", 100, 30, "deals", "new").sees("Customer").types("Umbrella")
	began := time.Now()
	if p := r.try("admin", "Please read **this**.\n", "news", "publish", "--title", "Recall of a build", "--must-ack"); p.status != 0 {
		t.Fatal(p.err)
	}
	s.sees("Please read and confirm: Recall of a build")
	if took := time.Since(began); took > time.Second+slack {
		t.Errorf("it took %s", took)
	}
	s.types(" Nord").sees("Umbrella Nord").types("\x1b").sees("N opens it").types("N").sees("Please read this.", "confirm").types("a").sees("it is noted")
}

// slack is what a machine that is busy with other tests is granted beyond a promise.
const slack = 20 * time.Second
