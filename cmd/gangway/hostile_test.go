package main

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// hostile is text that would do something on somebody else's terminal, were it
// sent there as it is (B13–B32).
var hostile = []struct{ name, text string }{
	{"B13 clipboard", "\x1b]52;c;aGFja2Vk\x07"},
	{"B14 clipboard by C1", "\u009d52;c;aGFja2Vk\u009c"},
	{"B14 raw C1 bytes", "\x9d52;c;aGFja2Vk\x9c \x9b31m"},
	{"B15 title", "\x1b]0;owned\x07\x1b]2;owned\x1b\\"},
	{"B16 device control", "\x1bP$qm\x1b\\\x1bP0;1|17/6C73\x1b\\"},
	{"B16 tmux passthrough", "\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\"},
	{"B17 image", "\x1b_Gf=24,s=1,v=1;AAAA\x1b\\"},
	{"B17 privacy message and string", "\x1b^secret\x1b\\\x1bXsecret\x1b\\"},
	{"B18 link to a script", "\x1b]8;;javascript:alert(1)\x1b\\click\x1b]8;;\x1b\\"},
	{"B18 link to elsewhere", "\x1b]8;;https://evil.example\x1b\\https://good.example\x1b]8;;\x1b\\"},
	{"B19 string without an end", "\x1b]0;never ended"},
	{"B20 parameters", "\x1b[" + strings.Repeat(";", 32) + "1m"},
	{"B20 parameters typed", "\x1b[" + strings.Repeat(";", 32) + "1"},
	{"B21 carriage return", "Real\rFake"},
	{"B22 backspace", "Real\b\b\b\bFake\x7f\x7f"},
	{"B23 lines", "one\ntwo\vthree\ffour\u0085five\u2028six\u2029seven"},
	{"B24 styles", "\x1b[8mhidden\x1b[41;5mbleeds"},
	{"B25 direction", "\u202egnp.exe\u202c \u2066x\u2069 \u200e\u200f\u061c"},
	{"B26 nothing to see", "a\u200bb\u200cc\u2060d\ufeffe\u00adf\u034fg\u180eh"},
	{"B27 look-alike", "P\u0430yP\u0430l"},
	{"B28 tags", "a\U000e0041\U000e0042\U000e007fb"},
	{"B29 marks", "z" + strings.Repeat("\u0301", 40)},
	{"B30 families and flags", "👨‍👩‍👧‍👦 ❤️ 🇩🇪🇩 1️⃣"},
	{"B31 wide", "日本電気株式会社의漢字"},
	{"B32 blanks", "\u3164\u2800\uffa0\u115f"},
	{"other controls", "\x00\x05\x0e\x0f\x1bc\x1b#8\x1b[2J\x1b[?1049l\x1b[6n\x1b(0"},
	{"private use and broken text", "\ue000\U000f0000\ufffe\xc3\x28\xed\xa0\x80\xf8"},
}

// A cast is the people of the hostile tests: a company that writes hostile text
// wherever it can, and who reads it.
type cast struct {
	*running
	conns map[string]*ssh.Client
	deals []string
	apps  []string
	leads []string
}

// says runs words over a connection that is kept, and allows a refusal but no
// fault of the portal's own. It returns what was said in JSON.
func (c *cast) says(name, stdin string, words ...string) reply {
	c.t.Helper()
	if c.conns[name] == nil {
		c.conns[name] = c.dial(name, "portal")
	}
	p, err := call(c.conns[name], strings.NewReader(stdin), words...)
	if err != nil || p.status == 1 {
		c.t.Fatalf("%s %q: status %d, %v: %s\n%s", name, words, p.status, err, p.err, c.log)
	}
	if err := printed(p.out + p.err); err != nil {
		c.t.Errorf("%s %q is answered with %v", name, words, err)
	}
	return p
}

// nasty returns a text that begins with a tag by which it is found again. What
// is no text at all the front door refuses before it is words.
func nasty(tag string, i int) string {
	whole := strings.ReplaceAll(strings.ToValidUTF8(hostile[i%len(hostile)].text, ""), "\x00", "")
	return tag + fmt.Sprint(i) + whole + "end"
}

// plays writes hostile text into every field of everything.
func plays(t *testing.T) *cast {
	t.Helper()
	c := &cast{running: serve(t), conns: map[string]*ssh.Client{}}
	c.partner("mallory")
	code := c.as("mallory", "users", "invite", "--email", "carol@mallory.example", "--role", "viewer", "--json").json(t)["code"].(string)
	c.as("carol", "join", code, "--name", "Carol", "--email", "carol@mallory.example")
	for i := range hostile {
		c.applies(i)
		c.registers(i)
	}
	c.decides()
	c.imports()
	c.prospects()
	return c
}

// prospects gives the company leads that a stranger has written about, and lets it
// write about them.
func (c *cast) prospects() {
	c.t.Helper()
	partner := c.as("mallory", "whoami", "--json").json(c.t)["partner"].(map[string]any)["id"].(string)
	for i := range hostile {
		p := c.says("admin", "", "leads", "create", "--company", nasty("prospect", i), "--domain", fmt.Sprintf("prospect%d.com", i), "--country", "DE",
			"--industry", cut(nasty("trade", i+1), 70), "--region", cut(nasty("area", i+2), 70), "--city", cut(nasty("town", i+3), 70), "--contact-name", nasty("person", i+4),
			"--contact-phone", cut(nasty("dial", i+5), 30), "--source", nasty("origin", i+6), "--campaign", nasty("fair", i+7), "--note", nasty("brief", i+8),
			"--consent", "yes", "--consent-how", nasty("form", i+9), "--hold", "--json")
		if p.status != 0 {
			c.t.Fatalf("lead %d is refused: %s", i, p.err)
		}
		id := p.id(c.t)
		c.as("admin", "leads", "assign", id, "--partner", partner, "--internal-note", nasty("why", i))
		if i%8 == 7 {
			c.says("mallory", "", "leads", "decline", id, "--reason", "other", "--note", nasty("refusal", i))
			continue
		}
		c.leads = append(c.leads, id)
		c.says("mallory", "", "leads", "accept", id)
		c.says("mallory", "", "leads", "note", id, "--note", nasty("talk", i))
		switch i % 4 {
		case 1:
			c.says("mallory", "", "leads", "disqualify", id, "--reason", "other", "--note", nasty("nothing", i))
		case 2:
			c.says("mallory", "", "leads", "convert", id, "--product", "HC-100", "--amount", "9k", "--close-date", "+30d", "--note", nasty("deal", i))
		}
	}
}

func (c *cast) applies(i int) {
	c.t.Helper()
	guest := fmt.Sprintf("guest%d", i)
	p := c.says(guest, "", "apply", "--company", nasty("company", i), "--domain", fmt.Sprintf("app%d.example", i), "--country", "DE",
		"--name", nasty("applicant", i+1), "--email", fmt.Sprintf("a@app%d.example", i), "--sells", nasty("sells", i+2),
		"--source", nasty("heard", i+3), "--note", nasty("remark", i+4), "--json")
	if p.status == 0 {
		c.apps = append(c.apps, p.id(c.t))
	}
	_ = c.conns[guest].Close()
}

func (c *cast) registers(i int) {
	c.t.Helper()
	c.says("mallory", "", "users", "edit", "--name", nasty("owner", i))
	p := c.says("mallory", "", "deals", "register", "--customer", nasty("customer", i), "--domain", fmt.Sprintf("customer%d.com", i), "--country", "DE",
		"--region", nasty("region", i+1), "--city", nasty("city", i+2), "--contact-name", nasty("contact", i+3), "--contact-phone", cut(nasty("call", i+4), 30),
		"--product", "HC-100", "--amount", "48k", "--close-date", "+60d", "--added-value", nasty("value", i+5),
		"--competitors", nasty("rivals", i+6), "--note", nasty("note", i+7), "--json")
	if p.status != 0 {
		c.t.Fatalf("deal %d is refused: %s", i, p.err)
	}
	id := p.id(c.t)
	c.deals = append(c.deals, id)
	c.says("mallory", "", "deals", "note", id, "--note", nasty("entry", i))
	c.says("mallory", "", "partners", "note", nasty("memo", i))
	c.says("mallory", string(ssh.MarshalAuthorizedKey(c.signer(fmt.Sprint("spare", i)).PublicKey())), "keys", "add", "--label", cut(nasty("label", i), 50))
	c.says("mallory", "", "deals", "check", "--customer", nasty("customer", i), "--domain", nasty("domain", i), "--country", nasty("country", i))
	c.says("mallory", "", "users", "invite", "--email", nasty("mail", i)+"@mallory.example", "--role", nasty("role", i))
	c.says("mallory", "", "drafts", "save", "deals.register", "--values", quotedJSON(map[string]string{"customer": nasty("draft", i)}))
	c.says("mallory", "", nasty("noun", i), nasty("verb", i), "--"+nasty("flag", i))
}

func cut(s string, runes int) string { return string([]rune(s)[:min(runes, len([]rune(s)))]) }

func quotedJSON(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

// decides brings some deals to where more can be said about them.
func (c *cast) decides() {
	c.t.Helper()
	for i, id := range c.deals[:9] {
		c.as("admin", "deals", "approve", id)
		switch i % 3 {
		case 0:
			c.says("mallory", "", "deals", "extend", id, "--days", "30", "--note", nasty("longer", i))
		case 1:
			c.says("mallory", "", "deals", "win", id, "--amount", "47000", "--date", time.Now().UTC().Format(time.DateOnly), "--order", nasty("order", i))
		case 2:
			c.says("mallory", "", "deals", "lose", id, "--reason", "price", "--note", nasty("lost", i))
		}
	}
	for i, id := range c.deals[9:12] {
		c.says("mallory", "", "deals", "withdraw", id, "--note", nasty("gone", i))
	}
	for _, id := range c.apps[:4] {
		c.as("admin", "partners", "approve", id)
	}
}

// imports hands the admin a table that a stranger has filled.
func (c *cast) imports() {
	c.t.Helper()
	var table strings.Builder
	table.WriteString("external_id,partner,customer,domain,country,status,amount,note\n")
	for i := range hostile {
		cell := func(tag string) string {
			return `"` + strings.ReplaceAll(nasty(tag, i), `"`, `""`) + `"`
		}
		fmt.Fprintf(&table, "%s,mallory.example,%s,imported%d.com,DE,%s,%s,%s\n", cell("ext"), cell("imported"), i, []string{"won", cell("status")}[i%2], []string{"100", cell("amount")}[i/2%2], cell("said"))
	}
	for _, words := range [][]string{{"deals", "import", "--dry-run"}, {"deals", "import"}, {"partners", "import", "--dry-run"}} {
		c.says("admin", table.String(), words...)
		c.says("admin", table.String(), append(words, "--json")...)
	}
}

// A tap is a terminal of which only the bytes are looked at.
type tap struct {
	t       testing.TB
	session *ssh.Session
	in      io.Writer
	raw     *lockedBuffer
}

// taps opens a terminal at a place.
func (r *running) taps(c *ssh.Client, w, h int, place ...string) *tap {
	r.t.Helper()
	s, err := c.NewSession()
	if err != nil {
		r.t.Fatal(err)
	}
	p := &tap{t: r.t, session: s, raw: &lockedBuffer{}}
	s.Stdout = p.raw
	if p.in, err = s.StdinPipe(); err == nil {
		err = s.RequestPty("xterm-256color", h, w, ssh.TerminalModes{})
	}
	if err == nil {
		err = s.Start(quoted(place))
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return p
}

// settles waits until something is drawn and then nothing more for a moment.
func (p *tap) settles() *tap {
	p.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	last, quiet := 0, 0
	for range 4000 {
		<-tick.C
		if now := p.raw.Len(); now != last || now == 0 {
			last, quiet = now, 0
		} else if quiet++; quiet == 6 {
			return p
		}
	}
	p.t.Fatalf("the screen does not come to rest:\n%s", p.raw.String())
	return p
}

// shows waits until a text was drawn.
func (p *tap) shows(text string) *tap {
	p.t.Helper()
	eventually(p.t, fmt.Sprintf("%q on the screen", text), 20*time.Second, func() bool {
		return strings.Contains(paints.ReplaceAllString(p.raw.String(), ""), text)
	})
	return p
}

// looks opens a place, waits for what it is to show, presses keys, waits for what
// they are to show, holds every byte to the grammar, and returns all that was
// written on the screen.
func (r *running) looks(c *ssh.Client, w, h int, place []string, expect, then string, keys ...string) string {
	r.t.Helper()
	p := r.taps(c, w, h, place...).shows(expect).settles()
	for _, k := range keys {
		_, _ = io.WriteString(p.in, k)
		p.settles()
	}
	p.shows(then)
	_ = p.session.Close()
	_ = p.session.Wait()
	if err := painted(p.raw.String(), w); err != nil {
		r.t.Errorf("%v at %d×%d: %v", place, w, h, err)
	}
	return paints.ReplaceAllString(p.raw.String(), " ")
}

// Ensure that hostile text in any field reaches no terminal as anything but
// text, at any size, in the screens (T3, B13–B32). A short run looks at some of the
// pages only.
func TestHostileTextStaysText(t *testing.T) {
	c := plays(t)
	me := c.as("mallory", "whoami", "--json").json(t)
	partner, user := me["partner"].(map[string]any)["id"].(string), me["user"].(map[string]any)["id"].(string)
	places := map[string][][]string{
		"admin": {{"home"}, {"deals"}, {"leads"}, {"applications"}, {"partners"}, {"partners", partner}, {"audit"}, {"team"}, {"keys", user}},
		"carol": {{"home"}, {"deals"}, {"leads"}, {"team"}, {"team", user}, {"keys", user}, {"onboarding"}, {"agreements"}},
	}
	then := map[string]string{"partners " + partner: "memo"} // the last part of the page
	expects := map[string]string{"partners " + partner: "mallory.example", "home": "customer", "deals": "customer", "leads": "prospect", "applications": "company", "audit": "leads"}
	for i, id := range c.deals {
		expects["deals "+id] = fmt.Sprint("value", i+5)
		places["admin"], places["carol"] = append(places["admin"], []string{"deals", id}), append(places["carol"], []string{"deals", id})
	}
	for i, id := range c.leads {
		if i%2 == 0 {
			expects["leads "+id] = "talk"
			places["admin"], places["carol"] = append(places["admin"], []string{"leads", id}), append(places["carol"], []string{"leads", id})
		}
	}
	for i, id := range c.apps {
		expects["applications "+id] = fmt.Sprint("remark", i+4)
		places["admin"] = append(places["admin"], []string{"applications", id})
	}
	tags := map[string]string{
		"admin": "customer region city contact call value rivals note entry owner longer order lost gone company applicant sells heard remark memo prospect trade area town person dial origin fair brief talk nothing",
		"carol": "customer region city contact call value rivals note entry owner longer order lost gone prospect trade area town person dial brief talk nothing",
	}
	for _, name := range []string{"admin", "carol"} {
		places := places[name]
		if name == "carol" {
			expects["home"] = "prospect" // what happened lately
		}
		seen := &lockedBuffer{}
		var walkers sync.WaitGroup
		for half := range 2 {
			conn := c.dial(name, "portal")
			walkers.Go(func() {
				for i := half; i < len(places); i += 2 {
					if testing.Short() && len(places[i]) > 1 && i%5 != 0 && then[strings.Join(places[i], " ")] == "" {
						continue
					}
					size := [][2]int{{80, 24}, {44, 24}, {400, 150}, {60, 12}}[i/2%4]
					place := strings.Join(places[i], " ")
					parts := strings.Split("llllll", "") // as many as the page of a company has beside its first
					_, _ = io.WriteString(seen, c.looks(conn, 120, 150, places[i], expects[place], then[place], parts...))
					switch {
					case len(places[i]) == 1:
						c.looks(conn, size[0], size[1], places[i], "", "", strings.Repeat("j", 30), "?", "\x1b\x0bcustomer")
					case i%3 == 0:
						c.looks(conn, size[0], size[1], places[i], "", "")
					}
				}
			})
		}
		walkers.Wait()
		for tag := range strings.FieldsSeq(tags[name]) {
			if !testing.Short() && !regexp.MustCompile(`\b`+tag+`[0-9]+`).MatchString(seen.String()) {
				t.Errorf("%s sees no %s anywhere", name, tag)
			}
		}
	}
}

// Ensure that what the command line prints of hostile text is text, whatever the
// form (T3).
func TestHostileTextIsPrintedAsText(t *testing.T) {
	lengthy(t)
	c := plays(t)
	partner := c.as("mallory", "whoami", "--json").json(t)["partner"].(map[string]any)["id"].(string)
	lines := [][]string{
		{"deals", "list", "--limit", "500"},
		{"deals", "queue", "reviews"},
		{"deals", "queue", "extensions"},
		{"deals", "queue", "wins"},
		{"partners", "list"},
		{"partners", "show", partner},
		{"partners", "notes", partner},
		{"partners", "applications"},
		{"users", "list"},
		{"keys", "list"},
		{"audit", "list", "--limit", "500"},
		{"events", "list", "--limit", "500"},
		{"audit", "export"},
		{"invites", "list"},
		{"partners", "checklist", partner},
	}
	for _, id := range append([]string{c.deals[20]}, c.deals[:12]...) {
		lines = append(lines, []string{"deals", "show", id}, []string{"deals", "timeline", id}, []string{"deals", "compare", id})
	}
	lines = append(lines, []string{"leads", "list"}, []string{"leads", "queue"}, []string{"leads", "imports"}, []string{"leads", "rules"})
	for _, id := range c.leads[:12] {
		lines = append(lines, []string{"leads", "show", id}, []string{"leads", "timeline", id}, []string{"leads", "traces", id}, []string{"leads", "suggest", id})
	}
	for _, id := range c.apps[:6] {
		lines = append(lines, []string{"partners", "application", id})
	}
	for _, words := range lines {
		for _, form := range []string{"", "--json", "--csv"} {
			if form != "" {
				words = append(slices.Clip(words), form)
			}
			c.says("admin", "", words...)
		}
	}
}

// Ensure a line without an end, in whatever is imported, is a fault of who sent it and
// none of ours (B74).
func TestEnormousLineIsNoIncident(t *testing.T) {
	r := serve(t)
	for _, noun := range []string{"deals", "partners", "leads"} {
		p := r.try("admin", strings.Repeat("a", 1<<20), noun, "import", "--json")
		if p.status != 2 || !strings.Contains(p.err, `"kind":"invalid"`) || !strings.Contains(p.err, "Line 1: ") {
			t.Errorf("%s import: status %d: %s%s", noun, p.status, p.out, p.err)
		}
	}
}
