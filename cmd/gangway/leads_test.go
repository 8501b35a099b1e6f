package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"golang.org/x/crypto/ssh"

	"gangway/content"
)

// leadProgramme writes the starter programme with other rules for leads into a
// folder.
func leadProgramme(t testing.TB, leads string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "programme")
	if err := content.WriteStarter(dir); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "programme.yaml")
	source, err := os.ReadFile(file) //nolint:gosec // a file of the test
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(withoutLeads(string(source))+"\n"+leads), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// withoutLeads cuts the section of leads out of a programme.
func withoutLeads(source string) string {
	before, rest, found := strings.Cut(source, "\nleads:\n")
	if !found {
		return source
	}
	var after strings.Builder
	inside := true
	for line := range strings.Lines(rest) {
		if inside && line[0] != ' ' && line[0] != '\n' && line[0] != '#' {
			inside = false
		}
		if !inside {
			after.WriteString(line)
		}
	}
	return before + "\n" + after.String()
}

const poolRules = `leads:
  open_cap: 45
  pool: { claims_per_day: 1000, cool_down: "0" }
  rules:
    - { id: pool, name: Everything, strategy: pool }
`

// leadTable makes a CSV file of leads.
func leadTable(n int) string {
	var b strings.Builder
	b.WriteString("external_id,company,domain,country,industry,contact_name,contact_email,product,size,score,consent\n")
	for i := range n {
		fmt.Fprintf(&b, "L-%d,Company %x Ltd,c%d.example,DE,Logistics,Kim Berg,kim@c%d.example,HC-100,%d,%d,yes\n", i, i*40503%65536, i, i, 10+i%900, i%100)
	}
	return b.String()
}

// A claim is one call of the history with how it ended.
type claimed struct{ status int }

// Ensure that of 50 sessions that claim the same 500 leads as fast as they can
// each lead has exactly one owner, that caps hold exactly, that nobody is told a
// lie, and that the answers are those of some order of whole claims.
func TestFiftySessionsClaim(t *testing.T) {
	const partners, sessions, there, most = 10, 50, 500, 45
	r := serve(t, "--programme", leadProgramme(t, poolRules))
	conns := make([]*ssh.Client, sessions)
	for i := range partners {
		r.partner(fmt.Sprintf("partner%02d", i))
	}
	if got := r.report(leadTable(there), "leads", "import"); got.Created != there {
		t.Fatalf("imported %+v", got)
	}
	for i := range conns {
		conns[i] = r.dial(fmt.Sprintf("partner%02d", i%partners), "portal")
	}
	var ids []string
	eventually(t, "all leads are in the pool", time.Minute, func() bool {
		ids = r.ids("admin", "leads", "list", "--status", "pooled")
		return len(ids) == there
	})
	var mu sync.Mutex
	owner := map[string]int{}
	var history []porcupine.Operation
	began := time.Now()
	var all sync.WaitGroup
	for n, conn := range conns {
		all.Go(func() {
			for _, i := range rand.Perm(there) {
				start := time.Since(began).Nanoseconds()
				p, err := retried(conn, []string{"leads", "claim", ids[i], "--json"})
				end := time.Since(began).Nanoseconds()
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				history = append(history, porcupine.Operation{ClientId: n, Input: ids[i], Call: start, Output: claimed{p.status}, Return: end})
				if p.status == 0 {
					if other, taken := owner[ids[i]]; taken {
						t.Errorf("%s was given to partners %d and %d", ids[i], other, n%partners)
					}
					owner[ids[i]] = n % partners
				}
				mu.Unlock()
				switch {
				case p.status == 6 && strings.Contains(p.err, "45 open leads"):
					return
				case p.status != 0 && (p.status != 5 || !strings.Contains(p.err, "quicker") && !strings.Contains(p.err, "This lead is working")):
					t.Errorf("claim: status %d: %s", p.status, p.err)
				}
			}
		})
	}
	all.Wait()
	t.Logf("%d claims in %s", len(history), time.Since(began).Round(time.Millisecond))
	if len(owner) != partners*most {
		t.Errorf("%d leads were given away, want %d", len(owner), partners*most)
	}
	for i := range partners {
		held := r.ids(fmt.Sprintf("partner%02d", i), "leads", "list", "--status", "working")
		if len(held) != most {
			t.Errorf("partner %d holds %d, the cap is %d", i, len(held), most)
		}
		for _, id := range held {
			if owner[id] != i {
				t.Errorf("partner %d holds %s, which was given to %d", i, id, owner[id])
			}
		}
	}
	if !porcupine.CheckOperations(firstClaimWins, history) {
		t.Error("no order of the claims explains what was answered")
	}
}

// firstClaimWins is the model: per lead, the first claim that is not over its cap
// gets it.
var firstClaimWins = porcupine.Model{
	Partition: func(history []porcupine.Operation) (parts [][]porcupine.Operation) {
		by := map[any][]porcupine.Operation{}
		for _, op := range history {
			by[op.Input] = append(by[op.Input], op)
		}
		for _, part := range by {
			parts = append(parts, part)
		}
		return parts
	},
	Init: func() any { return false },
	Step: func(state, _, output any) (bool, any) {
		taken, out := state.(bool), output.(claimed) //nolint:forcetypeassert // the model's own types
		switch out.status {
		case 0:
			return !taken, true
		case 5:
			return taken, taken
		}
		return out.status == 6, taken
	},
	Equal: func(a, b any) bool { return a == b },
}

// ids lists all ids that a list gives somebody, page by page.
func (r *running) ids(name string, words ...string) (ids []string) {
	r.t.Helper()
	for after := ""; ; {
		page := r.as(name, append(words, "--limit", "500", "--after", after, "--json")...).json(r.t)
		for _, item := range page["items"].([]any) {
			ids = append(ids, item.(map[string]any)["id"].(string))
		}
		if after, _ = page["next"].(string); after == "" {
			return ids
		}
	}
}

// Ensure the rota goes on where it was after the program was killed: the shares of
// round-robin are within one lead, and the store verifies.
func TestTheRotaSurvivesAKill(t *testing.T) {
	r := serve(t, "--programme", leadProgramme(t, "leads:\n  open_cap: 1000\n  offers_per_day: 1000\n  rules:\n    - { id: all, name: All, strategy: round-robin }\n"))
	const partners, rounds, each = 3, 4, 20
	for i := range partners {
		r.partner(fmt.Sprintf("partner%02d", i))
	}
	for round := range rounds {
		conn := r.dial("admin", "portal")
		for n := range each {
			p, err := call(conn, strings.NewReader(""), "leads", "create", "--company", fmt.Sprintf("Company %d-%d", round, n), "--country", "DE", "--consent", "yes", "--json")
			if err != nil || p.json(t)["status"] != "offered" {
				t.Fatalf("%v: %s%s", err, p.out, p.err)
			}
		}
		r.kill()
		r.start()
	}
	for i := range partners {
		if n := len(r.ids(fmt.Sprintf("partner%02d", i), "leads", "list")); n < rounds*each/partners || n > rounds*each/partners+1 {
			t.Errorf("partner %d has %d of %d leads", i, n, rounds*each)
		}
	}
	if err := r.signal(syscall.SIGTERM); err != nil {
		t.Errorf("SIGTERM: %v", err)
	}
	r.verify()
}

var manyLeads = flag.Int("leads", 1_500, "how many leads are imported when the memory of an import is watched")

// Ensure an import of many leads routes each, runs in bounded memory, and keeps a
// report that can be followed.
func TestImportOfManyLeads(t *testing.T) {
	r := serve(t, "--programme", leadProgramme(t, "leads:\n  open_cap: 100000\n  offers_per_day: 100000\n  rules:\n    - { id: all, name: All, strategy: weighted }\n"))
	for i := range 3 {
		r.partner(fmt.Sprintf("partner%02d", i))
	}
	r.report(leadTable(200), "leads", "import")
	before := r.usage()
	began := time.Now()
	if got := r.report(leadTable(*manyLeads), "leads", "import"); got.Created != *manyLeads-200 || got.Skipped != 200 {
		t.Fatalf("imported %+v", got)
	}
	took, after := time.Since(began), r.usage()
	t.Logf("%d leads in %s, %.0f a second; %+v before, %+v after", *manyLeads, took.Round(time.Millisecond), float64(*manyLeads)/took.Seconds(), before, after)
	var page struct {
		Items []struct {
			Created int              `json:"created"`
			Routed  map[string]int64 `json:"routed"`
			Ended   time.Time        `json:"ended"`
		} `json:"items"`
	}
	if err := json.Unmarshal([]byte(r.as("admin", "leads", "imports", "--json").out), &page); err != nil {
		t.Fatal(err)
	}
	if len(page.Items) != 2 || page.Items[0].Ended.IsZero() || page.Items[0].Routed["offered"] != int64(*manyLeads-200) {
		t.Errorf("kept: %+v", page.Items)
	}
}

// Ensure a lead that somebody claims goes from the others' screens within a
// second, that their cursor stays on its row, and that one key claims.
func TestThePoolIsLive(t *testing.T) {
	r := serve(t, "--programme", leadProgramme(t, poolRules))
	r.partner("north")
	r.partner("south")
	lead := func(industry string) string {
		return r.as("admin", "leads", "create", "--company", industry+" Ltd", "--industry", industry, "--country", "DE", "--consent", "yes", "--json").id(t)
	}
	boats, _, museums := lead("Boats"), lead("Clinics"), lead("Museums") // the newest is in front
	dairies := lead("Dairies")
	s := r.open("south", 80, 24, "leads", "pool").sees("Boats", "Clinics", "Museums", "Dairies")
	s.types("j", "j").until("the cursor on Clinics", onRow("Clinics"))
	r.as("north", "leads", "claim", museums)
	began := time.Now()
	s.until("no museums", func(now string) bool { return !strings.Contains(now, "Museums") })
	if took := time.Since(began); took > time.Second+slack {
		t.Errorf("it was there for another %s", took)
	}
	s.until("the cursor on Clinics", onRow("Clinics"))
	r.as("north", "leads", "claim", boats)
	s.until("no boats", func(now string) bool { return !strings.Contains(now, "Boats") })
	s.types("k").until("the cursor on Dairies", onRow("Dairies"))
	r.as("north", "leads", "claim", dairies)
	s.until("the cursor on Clinics by itself", onRow("Clinics"))
	s.types("c").sees("this is another one")
	s.types("c").sees("It is yours", "Clinics Ltd")
	s.until("the pool again", func(now string) bool { // a dialog that opens by itself is deaf at first
		s.types("n")
		return !strings.Contains(now, "It is yours")
	})
	s.types("q")
	if s.leaves(); len(r.ids("south", "leads", "list")) != 1 {
		t.Error("the claim left no lead")
	}
}

// onRow reports a screen whose cursor is on the row with the text.
func onRow(text string) func(string) bool {
	return func(now string) bool {
		for line := range strings.Lines(now) {
			if strings.Contains(line, text) && strings.Contains(line, "▌") {
				return true
			}
		}
		return false
	}
}
