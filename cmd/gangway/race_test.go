package main

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/ssh"
)

// Ensure that of 200 registrations for one customer and product, sent at the same
// moment by 20 partners over 20 connections, exactly one is clear, and that the
// others are told so without learning who.
func TestExactlyOneRegistrationIsClear(t *testing.T) {
	const partners, each = 20, 10
	r := serve(t)
	conns := make([]*ssh.Client, partners)
	for i := range conns {
		r.partner(fmt.Sprintf("partner%02d", i))
		conns[i] = r.dial(fmt.Sprintf("partner%02d", i), "portal")
	}
	replies := make([]reply, partners*each)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range replies {
		all.Go(func() {
			<-start
			p, err := retried(conns[i%partners], register("Contoso"))
			if err != nil {
				t.Errorf("registration %d: %v", i, err)
			}
			replies[i] = p
		})
	}
	close(start)
	all.Wait()
	clear := map[int]bool{}
	for i, p := range replies {
		if p.status != 0 && p.status != 5 {
			t.Fatalf("registration %d: status %d: %s", i, p.status, p.err)
		}
		if p.status == 0 && p.json(t)["conflict"] == "clear" {
			clear[i] = true
		}
	}
	if len(clear) != 1 {
		t.Fatalf("%d registrations are clear", len(clear))
	}
	for i, p := range replies {
		if clear[i] {
			continue
		}
		if !strings.Contains(p.out+p.err, "already registered") {
			t.Errorf("registration %d is not told: %s%s", i, p.out, p.err)
		}
		for other := range partners {
			if name := fmt.Sprintf("partner%02d", other); other != i%partners && strings.Contains(p.out+p.err, name) {
				t.Errorf("registration %d learns of %s: %s%s", i, name, p.out, p.err)
			}
		}
	}
}

// retried calls again when the connection has as many sessions as it may.
func retried(c *ssh.Client, words []string) (reply, error) {
	for {
		p, err := call(c, strings.NewReader(""), words...)
		if err != nil && strings.Contains(err.Error(), "too many") {
			continue
		}
		return p, err
	}
}
