package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"gangway/domain"
	"gangway/domain/kv/memkv"
)

var (
	anyID  = regexp.MustCompile(`\b[A-Z]-[0-9A-HJKMNP-TV-Z]{6}\b`)
	clock  = regexp.MustCompile(`\b[0-9]{2}:[0-9]{2}\b`)
	canary = regexp.MustCompile(`(?i)canary`)
)

// operations lists what the portal offers.
func operations(t testing.TB) []domain.Operation {
	t.Helper()
	rules, err := starterRules()
	if err != nil {
		t.Fatal(err)
	}
	p, err := openPortal(memkv.New(), rules, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p.Operations()
}

// secrets fills a company whose every text says that it is a canary, and returns
// the ids of all that it has.
func (r *running) secrets() []string {
	r.t.Helper()
	code := r.as("admin", "partners", "invite", "--company", "Canary Ltd", "--domain", "canary.example", "--country", "DE", "--email", "owner@canary.example", "--json").json(r.t)["code"].(string)
	r.as("cara", "join", code, "--name", "Cara Canary", "--email", "cara@canary.example")
	r.as("cara", "deals", "register", "--customer", "Zebra Canary", "--domain", "canary0.com", "--country", "DE", "--product", "HC-100", "--amount", "48k",
		"--close-date", "+60d", "--contact-name", "Canary Contact", "--contact-email", "c@canary.com", "--contact-phone", "+49 canary", "--city", "Canaryville",
		"--region", "Canaria", "--added-value", "Canary value", "--competitors", "Canary rivals", "--note", "Canary note", "--idempotency-key", "same-key-for-all")
	shared := r.as("cara", "deals", "register", "--customer", "Sharedco", "--domain", "sharedco.com", "--country", "DE", "--product", "HC-100", "--amount", "48k",
		"--close-date", "+60d", "--city", "Canaryville", "--note", "Canary note", "--competitors", "Canary rivals", "--json").id(r.t)
	r.as("admin", "deals", "approve", shared)
	r.as("cara", "deals", "note", shared, "--note", "Canary entry")
	r.as("cara", "deals", "extend", shared, "--days", "30", "--note", "Canary reason")
	id := r.as("cara", "whoami", "--json").json(r.t)["partner"].(map[string]any)["id"].(string)
	for _, company := range []string{"Canary Lead", "Canary Offer"} {
		lead := r.as("admin", "leads", "create", "--company", company, "--domain", "canary-lead.com", "--country", "DE", "--contact-name", "Canary Person",
			"--contact-email", "p@canary.com", "--note", "Canary brief", "--consent", "yes", "--hold", "--json").id(r.t)
		r.as("admin", "leads", "assign", lead, "--partner", id)
		if company == "Canary Lead" {
			r.as("cara", "leads", "accept", lead)
			r.as("cara", "leads", "note", lead, "--note", "Canary word")
		}
	}
	r.as("cara", "partners", "note", "Canary memo")
	r.as("cara", "users", "invite", "--email", "late@canary.example", "--role", "sales")
	r.as("cara", "drafts", "save", "deals.register", "--values", `{"customer":"Canary draft"}`)
	r.try("cara", string(ssh.MarshalAuthorizedKey(r.signer("spare").PublicKey())), "keys", "add", "--label", "canary key")
	r.as("anna", "apply", "--company", "Canary Apply", "--domain", "canary-apply.example", "--country", "DE", "--name", "Anna Canary", "--email", "a@canary-apply.example")
	trail := r.as("admin", "audit", "list", "--limit", "500", "--json").out
	ids := anyID.FindAllString(trail, -1)
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id[0] == 'S' })
	if len(ids) < 8 {
		r.t.Fatalf("only these were found: %v", ids)
	}
	return ids
}

// Ensure that no operation and no place tells a rival, a guest or a suspended
// partner a word of another company, and that each answers for what is another's
// as for what isn't there (T14, B78).
func TestNoCanaryLeaves(t *testing.T) {
	r := serve(t)
	ids := r.secrets()
	r.partner("rival")
	r.partner("stopped")
	stopped := r.as("stopped", "whoami", "--json").json(t)["partner"].(map[string]any)["id"].(string)
	r.as("admin", "partners", "suspend", stopped, "--reason", "The invoice is open.")
	r.as("rival", register("Sharedco", "--idempotency-key", "same-key-for-all")...)
	for _, name := range []string{"rival", "guest", "stopped"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &watched{t: t, running: r, name: name, conn: r.dial(name, "portal")}
			w.calls(ids)
			w.opens(ids)
		})
	}
}

// watched is somebody who may learn nothing.
type watched struct {
	*running
	t    *testing.T
	name string
	conn *ssh.Client
}

// learns fails if what came has a canary in it.
func (w *watched) learns(what any, came string) {
	w.t.Helper()
	if at := canary.FindStringIndex(came); at != nil {
		w.t.Errorf("%s learns by %v: %q", w.name, what, around(came, at[0]))
	}
}

// missing is an id of the same kind that nothing has.
func missing(id string) string { return id[:2] + "000000" }

// calls runs each operation with each id that fits its example.
func (w *watched) calls(ids []string) {
	tried := 0
	for _, op := range operations(w.t) {
		line, _, _ := strings.Cut(op.Example, " < ")
		line, _, _ = strings.Cut(line, " > ")
		words := append(strings.Split(op.Name, "."), wordsOf(line)[len(strings.Split(op.Name, ".")):]...)
		w.learns(op.Name, w.answer(words, "", ""))
		w.learns(op.Name, w.answer(append(slices.Clip(strings.Split(op.Name, ".")), "--json"), "", ""))
		for i, word := range words {
			if !anyID.MatchString(word) {
				continue
			}
			for _, id := range ids {
				if id[0] != word[0] && i != 2 {
					continue
				}
				got, want := w.answer(words, word, id), w.answer(words, word, missing(id))
				w.learns(op.Name, got)
				if got[0] == '6' || want[0] == '6' {
					continue // who asks so often is told nothing at all
				}
				tried++
				if got != want {
					w.t.Errorf("%s %v with %s:\n got %s\nwant %s", w.name, words, id, got, want)
				}
			}
		}
	}
	for _, text := range []string{"zeb", "sharedco", "canary"} {
		p, err := call(w.conn, nil, "deals", "list", "--text", text, "--json")
		if err != nil {
			w.t.Fatal(err)
		}
		w.learns("deals list --text", p.out)
	}
	if tried < 100 {
		w.t.Errorf("only %d calls were tried", tried)
	}
}

// answer is what is said to the words with one id in place of another, without
// the id.
func (w *watched) answer(words []string, instead, id string) string {
	w.t.Helper()
	if instead != "" {
		words = slices.Clone(words)
		words[slices.Index(words, instead)] = id
	}
	var p reply
	eventually(w.t, "an answer that is not put off for a second", time.Minute, func() bool {
		var err error
		if p, err = call(w.conn, strings.NewReader(""), words...); err != nil || p.status == 1 {
			w.t.Fatalf("%s %v: status %d, %v: %s", w.name, words, p.status, err, p.err)
		}
		return p.status != 6 || !strings.Contains(p.err, "in a second")
	})
	said := fmt.Sprint(p.status, p.out, p.err)
	if id != "" {
		said = strings.ReplaceAll(said, id, "ID")
	}
	return said
}

// wordsOf splits an example as a shell does.
func wordsOf(line string) []string {
	var words []string
	for _, m := range regexp.MustCompile(`'([^']*)'|"([^"]*)"|(\S+)`).FindAllStringSubmatch(line, -1) {
		words = append(words, m[1]+m[2]+m[3])
	}
	return words
}

// opens goes to every kind of place, with every id that it may be given, and
// searches the palette.
func (w *watched) opens(ids []string) {
	for _, p := range []string{"home", "deals", "deals new", "team", "keys", "onboarding", "agreements", "audit", "applications", "partners", "programme", "welcome", "apply", "application", "settings"} {
		w.learns(p, w.looks(w.conn, 120, 60, strings.Fields(p), "", "", "\x0bzeb", strings.Repeat("\x7f", 3)+"sharedco"))
	}
	for _, id := range ids {
		for _, p := range map[byte][]string{
			'D': {"deals %s", "deals %s edit"}, 'U': {"team %s", "keys %s", "keys %s add"}, 'P': {"partners %s"}, 'A': {"applications %s"},
		}[id[0]] {
			w.alike(fmt.Sprintf(p, id), fmt.Sprintf(p, missing(id)))
		}
	}
}

// alike holds two places to the same screen. What was looked at before all had
// come is looked at again.
func (w *watched) alike(place, other string) {
	w.t.Helper()
	var got, want string
	for range 20 {
		if got, want = w.shows(place), w.shows(other); got == want {
			return
		}
	}
	w.t.Errorf("%s at %s:\n got %s\nwant %s", w.name, place, got, want)
}

// shows returns the screen of a place once it is at rest, without ids and the
// time.
func (w *watched) shows(place string) string {
	w.t.Helper()
	s := w.openOn(w.conn, 100, 30, strings.Fields(place)...)
	(&tap{t: w.t, raw: s.raw}).settles()
	_ = s.session.Close()
	_ = s.session.Wait()
	<-s.done
	w.learns(place, s.raw.String())
	return clock.ReplaceAllString(anyID.ReplaceAllString(s.text(), "ID"), "TIME")
}
