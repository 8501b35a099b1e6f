package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// ruledBy is a programme with one rule for leads, which go to one partner.
const ruledBy = `name: Crew
vendor: Halyard
support: help@halyard.example
currency: EUR
time_zone: Europe/Berlin
families: [{ id: core, name: Core }]
products: [{ sku: HC-100, name: Core, family: core, list: 12000 }]
tiers: [{ id: registered, name: Registered, rank: 1 }]
leads:
  rules:
    - { id: for-%[1]s, name: Leads for %[1]s, candidates: partner.domain == "%[1]s.example" }
`

// Ensure that leads are given by the rules of the programme that the portal was
// started with, whatever rules it had before.
func TestLeadsFollowTheProgramme(t *testing.T) {
	dir := t.TempDir()
	write := func(winner string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "programme.yaml"), fmt.Appendf(nil, ruledBy, winner), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("north")
	r := serve(t, "--programme", dir)
	r.partner("north")
	r.partner("rival")
	r.offered("Kestrel", "north")
	if err := r.signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	write("rival")
	r.start()
	r.offered("Merlin", "rival")
}

// offered takes a lead in, and waits until it is offered to the partner of that
// name: the portal goes through the partners by itself, in its own time.
func (r *running) offered(company, partner string) {
	r.t.Helper()
	id := r.as("admin", "leads", "create", "--company", company, "--country", "DE", "--consent", "yes", "--json").id(r.t)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	over := time.After(time.Minute)
	for {
		l := r.as("admin", "leads", "show", id, "--json").json(r.t)
		if to, ok := l["partner"].(map[string]any); ok && to["name"] == partner+" Ltd" {
			return
		} else if l["status"] == "new" { // it came before the portal had looked at its partners
			r.as("admin", "leads", "route", id)
		}
		select {
		case <-over:
			r.t.Fatalf("it is not offered to %s: %v", partner, l)
		case <-tick.C:
		}
	}
}
