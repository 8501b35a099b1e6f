package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Ensure that every deal that was acknowledged is there after kill -9 at any
// moment, that every index verifies, and that nothing is there by half (F01).
func TestKilledWhileWriting(t *testing.T) {
	rounds := 8
	if testing.Short() {
		rounds = 2
	}
	r := serve(t)
	r.partner("north")
	acked := map[string]bool{}
	for round := range rounds {
		r.killWhileWriting(round, acked)
		r.start()
	}
	kept := map[string]bool{}
	for after := ""; ; {
		page := r.as("north", "deals", "list", "--limit", "500", "--after", after, "--json").json(t)
		for _, item := range page["items"].([]any) {
			kept[item.(map[string]any)["id"].(string)] = true
		}
		if after, _ = page["next"].(string); after == "" {
			break
		}
	}
	for id := range acked {
		if !kept[id] {
			t.Errorf("deal %s was acknowledged and is gone", id)
		}
	}
	t.Logf("%d rounds, %d acknowledged, %d there", rounds, len(acked), len(kept))
	if err := r.signal(syscall.SIGTERM); err != nil {
		t.Errorf("SIGTERM: %v", err)
	}
	r.verify()
}

// killWhileWriting registers deals on four connections and kills the program
// some time after the first was acknowledged.
func (r *running) killWhileWriting(round int, acked map[string]bool) {
	r.t.Helper()
	var mu sync.Mutex
	var writers sync.WaitGroup
	first := make(chan struct{})
	var once sync.Once
	for w := range 4 {
		conn := r.dial("north", "portal")
		writers.Go(func() {
			for n := 0; ; n++ {
				p, err := call(conn, strings.NewReader(""), register(fmt.Sprintf("c%d-%d-%d", round, w, n))...)
				if err != nil || p.status != 0 {
					return
				}
				mu.Lock()
				acked[p.id(r.t)] = true
				mu.Unlock()
				once.Do(func() { close(first) })
			}
		})
	}
	<-first
	pause := time.NewTimer(time.Duration(rand.IntN(40_000)) * time.Microsecond)
	<-pause.C
	r.kill()
	writers.Wait()
}

// verify checks the store of a program that has ended.
func (r *running) verify() {
	r.t.Helper()
	out := &lockedBuffer{}
	if status := run(context.Background(), []string{"check", "--store", filepath.Join(r.dir, "data")}, streams{out, out}); status != exitOK {
		r.t.Fatalf("the store does not verify: %s", out)
	}
}
