package main

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

var manyDeals = flag.Int("deals", 3_000, "how many deals the larger store has when it is timed against one with 1,000")

// Ensure a list takes as long with many deals as with few: the same calls to two
// programs in turn, so that what else the machine does weighs on both.
func TestListsTakeAsLongWithManyDeals(t *testing.T) {
	const few, rounds = 1_000, 60
	if testing.Short() && *manyDeals > few {
		t.Skip("fills a store with thousands of deals; it runs without -short")
	}
	small, large := stocked(t, few), stocked(t, *manyDeals)
	for _, words := range [][]string{
		{"deals", "list", "--json"},
		{"deals", "list", "--status", "approved", "--sort", "ends", "--json"},
		{"deals", "list", "--text", "sea", "--json"},
		{"deals", "queue", "--json"},
		{"deals", "summary", "--json"},
	} {
		var ofSmall, ofLarge []time.Duration
		for range rounds {
			ofSmall = append(ofSmall, timed(t, small, words))
			ofLarge = append(ofLarge, timed(t, large, words))
		}
		a, b := median(ofSmall), median(ofLarge)
		t.Logf("%-48s %8s with %d deals, %8s with %d", strings.Join(words, " "), a.Round(time.Microsecond), few, b.Round(time.Microsecond), *manyDeals)
		if b > 2*a+time.Millisecond {
			t.Errorf("%s takes %s with %d deals, and %s with %d", strings.Join(words, " "), a, few, b, *manyDeals)
		}
	}
}

// stocked starts the program, imports deals of a partner and returns an open
// connection of the admin.
func stocked(t *testing.T, deals int) *ssh.Client {
	t.Helper()
	r := serve(t)
	r.as("admin", "partners", "invite", "--company", "Brightwater Ltd", "--domain", "brightwater.example", "--country", "DE", "--email", "owner@brightwater.example")
	partners := r.as("admin", "partners", "list", "--json").json(t)["items"].([]any)
	id := partners[0].(map[string]any)["id"].(string)
	began := time.Now()
	if got := r.report(dealTable(deals, id), "deals", "import"); got.Created != deals {
		t.Fatalf("%d of %d deals imported, with %d faults such as %+v", got.Created, deals, got.Faulty, got.Faults[:min(1, len(got.Faults))])
	}
	t.Logf("%d deals imported in %s", deals, time.Since(began).Round(time.Millisecond))
	return r.dial("admin", "portal")
}

// dealTable makes a CSV file of deals of a partner, each of another customer.
func dealTable(n int, partner string) string {
	words := []string{"Anchor", "Buoy", "Canvas", "Dock", "Ebb", "Fjord", "Gale", "Harbour", "Island", "Jib", "Keel", "Lagoon", "Mast", "North", "Oar", "Pier", "Quay", "Reef", "Sea", "Tide"}
	statuses := []string{"draft", "submitted", "approved", "won", "win_pending", "lost", "rejected", "expired", "returned"}
	ago := func(days int) string { return time.Now().AddDate(0, 0, -days).Format(time.DateOnly) }
	var b strings.Builder
	b.WriteString("external_id,partner,status,customer,domain,country,product,amount,close_date,created_at,decided_at\n")
	for i := range n {
		w := words[i*7%len(words)] + " " + words[i/len(words)%len(words)] + strings.ToLower(words[i/400%len(words)])
		fmt.Fprintf(&b, "G-%d,%s,%s,%s %x Ltd,c%d.example,%s,%s,%d,%s,%s,%s\n",
			i, partner, statuses[i%len(statuses)], w, i*40503%65536, i, []string{"DE", "GB", "US", "NL"}[i%4], []string{"HC-100", "HA-100", "HS-100"}[i%3], 1000+i*37%90_000, ago(-60), ago(20), ago(10))
	}
	return b.String()
}

func timed(t *testing.T, c *ssh.Client, words []string) time.Duration {
	t.Helper()
	began := time.Now()
	p, err := call(c, strings.NewReader(""), words...)
	if err != nil || p.status != 0 {
		t.Fatalf("%v: %v, status %d: %s", words, err, p.status, p.err)
	}
	return time.Since(began)
}

func median(of []time.Duration) time.Duration {
	slices.Sort(of)
	return of[len(of)/2]
}
