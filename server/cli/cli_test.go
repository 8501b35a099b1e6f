package cli_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/server/cli"
)

var kinds = map[domain.Kind]int{
	domain.Internal: 1, domain.Invalid: 2, domain.Denied: 3, domain.NotFound: 4,
	domain.Conflict: 5, domain.Limited: 6, domain.Unavailable: 7,
}

// Ensure each kind of error has its exit status and its forms.
func TestExitStatuses(t *testing.T) {
	for kind, want := range kinds {
		t.Run(string(kind), func(t *testing.T) {
			c := newCaller(t)
			r := c.call("fail", string(kind))
			if r.status != want || r.out != "" || r.err != "KIND: It is \ufffd[31m"+string(kind)+".\n" {
				t.Errorf("status %d, out %q, err %q", r.status, r.out, r.err)
			}
			r = c.call("fail", string(kind), "--json")
			wantJSON := `{"error":{"kind":"` + string(kind) + `","field":"kind","message":"It is \u001b[31m` + string(kind) + `.","fields":[{"field":"kind","message":"It is \u001b[31m` + string(kind) + `."}]}}` + "\n"
			if r.status != want || r.out != "" || r.err != wantJSON {
				t.Errorf("status %d, out %q, err %q", r.status, r.out, r.err)
			}
		})
	}
	if cli.Status("") != 0 || cli.Status("unheard of") != 1 {
		t.Error("no error is 0, an unknown kind is our fault")
	}
}

// Ensure nothing of the inside is told of our own faults.
func TestOwnFaultsAreConcealed(t *testing.T) {
	for _, kind := range []string{"panic", "raw"} {
		r := newCaller(t).call("fail", kind)
		if r.status != 1 || !strings.HasPrefix(r.err, "Something went wrong on our side. It is noted as ") {
			t.Errorf("%s: status %d, err %q", kind, r.status, r.err)
		}
	}
}

// filled returns a caller with three boats.
func filled(t *testing.T) *caller {
	c := newCaller(t)
	for _, line := range []string{
		"boats launch --name Ada --price 48k --length 12 --tag fast --tag blue --part OAR:2 --part MAST --note [two\nlines]",
		"boats launch [--name=Ångström \x1b[31m& Söhne\n\u202eGmbH] --price 1.2m --length 7",
		"boats launch --name 山田太郎👨‍👩‍👧 --price 950 --length 105 --sold",
	} {
		if r := c.call(words(line)...); r.status != 0 {
			t.Fatalf("%s: %s", line, r.err)
		}
	}
	return c
}

// Ensure lists and records look as they should in every form.
func TestOutput(t *testing.T) {
	for name, tt := range map[string]struct {
		line  string
		width int
	}{
		"table":        {"boats list", 0},
		"table-narrow": {"boats list", 50},
		"table-page":   {"boats list --limit 2", 0},
		"table-no-row": {"crew list", 0},
		"json":         {"boats list --json", 0},
		"json-slice":   {"crew list --json", 0},
		"csv":          {"boats list --csv", 0},
		"csv-hostile":  {"crew list --csv", 0},
		"empty":        {"wrecks list", 0},
		"empty-json":   {"wrecks list --json", 0},
		"empty-csv":    {"wrecks list --csv", 0},
		"version":      {"version", 0},
		"version-json": {"version --json", 0},
	} {
		t.Run(name, func(t *testing.T) {
			c := filled(t)
			c.term.Width = tt.width
			r := c.call(words(tt.line)...)
			if r.status != 0 {
				t.Errorf("status %d", r.status)
			}
			golden(t, name, r.out+"-- messages --\n"+r.err)
		})
	}
}

// Ensure a record is shown as lines of key and value, and as JSON.
func TestRecord(t *testing.T) {
	c := filled(t)
	items := decode(t, c.call("boats", "list", "--json").out)["items"].([]any)
	var out string
	for _, item := range items {
		id := item.(map[string]any)["id"].(string)
		out += c.call("boats", "show", id).out + "\n" + c.call("boats", "show", id, "--json").out + "\n"
	}
	golden(t, "record", out)
}

// Ensure the cursor that a list tells leads to the rest of it.
func TestNextPage(t *testing.T) {
	c := filled(t)
	first := c.call("boats", "list", "--limit", "2")
	_, cursor, ok := strings.Cut(strings.TrimSpace(first.err), "--after=")
	if !ok {
		t.Fatalf("no cursor in %q", first.err)
	}
	second := c.call("boats", "list", "--after", cursor)
	if strings.Count(second.out, "\n") != 2 || second.err != "" {
		t.Errorf("out %q, err %q", second.out, second.err)
	}
}

// Ensure help and the words around it say what they should.
func TestHelp(t *testing.T) {
	for name, tt := range map[string]struct {
		line   string
		guest  bool
		width  int
		status int
	}{
		"help":        {line: "help"},
		"help-guest":  {line: "--help", guest: true},
		"help-narrow": {line: "help", width: 44},
		"help-noun":   {line: "boats --help"},
		"help-launch": {line: "boats launch --help"},
		"help-paint":  {line: "help boats paint"},
		"help-list":   {line: "boats list -h"},
		"help-load":   {line: "boats help load"},
		"help-move":   {line: "boats move --help"},
		"help-join":   {line: "join --help", guest: true},
		"json-launch": {line: "help boats launch --json"},
		"json-noun":   {line: "boats --help --json"},
		"json-guest":  {line: "help --json", guest: true},
		"json-none":   {line: "--json", status: 2},
		"json-alone":  {line: "boats --json", status: 2},
		"no-words":    {line: "", status: 2},
		"noun-alone":  {line: "boats", status: 2},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCaller(t)
			if tt.guest {
				c.actor = domain.Actor{Side: domain.Guest, Key: "SHA256:g"}
			}
			c.term.Width = tt.width
			r := c.call(words(tt.line)...)
			if r.status != tt.status || (r.status == 0) != (r.err == "") {
				t.Errorf("status %d, err %q", r.status, r.err)
			}
			golden(t, name, r.out+r.err)
		})
	}
}

// Ensure help tells nobody of what they can't call.
func TestHelpHidesWhatIsDenied(t *testing.T) {
	guest, viewer := newCaller(t), newCaller(t)
	guest.actor = domain.Actor{Side: domain.Guest, Key: "SHA256:g"}
	viewer.actor.ReadOnly = true
	for name, tt := range map[string]struct {
		by     *caller
		line   string
		status int
		never  string
	}{
		"Noun":       {guest, "crew --help", 3, "list"},
		"Verb":       {guest, "help boats edit", 3, "--name"},
		"DidYouMean": {guest, "boast", 2, "boats"},
		"VerbOfNoun": {guest, "boats lanch", 2, "launch"},
		"Viewing":    {viewer, "boats --help", 0, "launch"},
	} {
		t.Run(name, func(t *testing.T) {
			r := tt.by.call(words(tt.line)...)
			if r.status != tt.status || strings.Contains(strings.ReplaceAll(r.out+r.err, tt.line, ""), tt.never) {
				t.Errorf("status %d, out %q, err %q", r.status, r.out, r.err)
			}
		})
	}
}

// Ensure a command that may not be called answers Denied, whatever its help.
func TestDenied(t *testing.T) {
	c := newCaller(t)
	c.actor = domain.Actor{Side: domain.Guest, Key: "SHA256:g"}
	if r := c.call("boats", "list"); r.status != 3 || r.err != "Only the crew can do this.\n" {
		t.Errorf("status %d, err %q", r.status, r.err)
	}
	if r := c.call("join", "abc"); r.status != 0 || r.out != "" || r.err != "Done.\n" {
		t.Errorf("status %d, out %q, err %q", r.status, r.out, r.err)
	}
}

// Ensure a repeated call with a key gives the first result, and another input a
// conflict.
func TestIdempotencyKey(t *testing.T) {
	c := newCaller(t)
	first := c.call("boats", "launch", "--name", "Ada", "--idempotency-key", "K1", "--json")
	again := c.call("--idempotency-key=K1", "boats", "launch", "--name", "Ada", "--json")
	if first.status != 0 || first.out != again.out {
		t.Errorf("first %q, again %q", first.out, again.out)
	}
	other := c.call("boats", "launch", "--name", "Ida", "--idempotency-key", "K1")
	if other.status != 5 || other.err != "This idempotency key was used for another call.\n" {
		t.Errorf("status %d, err %q", other.status, other.err)
	}
	long := c.call("boats", "launch", "--name", "Ida", "--idempotency-key", strings.Repeat("k", 200))
	if long.status != 2 {
		t.Errorf("status %d, err %q", long.status, long.err)
	}
}

// Ensure an edit changes what is given and nothing else.
func TestEditLeavesWhatIsNotGiven(t *testing.T) {
	c := newCaller(t)
	id := decode(t, c.call("boats", "launch", "--name", "Ada", "--json").out)["id"].(string)
	for line, want := range map[string]string{"": "Ada", "--name Ida": "Ida", "--name=": ""} {
		r := c.call(append([]string{"boats", "edit", id, "--json"}, words(line)...)...)
		if got := decode(t, r.out)["name"]; got != want {
			t.Errorf("%q gives %q, want %q", line, got, want)
		}
	}
}

// Ensure a field can come from standard input, within its bound.
func TestFieldFromStandardInput(t *testing.T) {
	for name, tt := range map[string]struct {
		line, in  string
		status    int
		out, errs string
	}{
		"Required":   {"boats paint B-1 --color red", "stripes\nand stars\n", 0, "B-1:red\nstripes\nand stars\n", ""},
		"AsWord":     {"boats paint B-1 dots", "not read", 0, "B-1:\ndots\n", ""},
		"AsDash":     {"boats paint B-1 -", "read", 0, "B-1:\nread\n", ""},
		"Exact":      {"boats paint B-1", strings.Repeat("x", 64), 0, "B-1:\n" + strings.Repeat("x", 64) + "\n", ""},
		"TooLarge":   {"boats paint B-1", strings.Repeat("x", 65), 6, "", "PLAN: Standard input may have at most 64 bytes here.\n"},
		"Broken":     {"boats paint B-1", "a\xff", 2, "", "PLAN: Standard input is no text in UTF-8.\n"},
		"WrongFirst": {"boats paint", "not read", 2, "", "ID: This is missing.\nSee: ssh gangway.example help boats paint\n"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newCaller(t).feed(strings.NewReader(tt.in), words(tt.line)...)
			if r.status != tt.status || r.out != tt.out || r.err != tt.errs {
				t.Errorf("status %d, out %q, err %q", r.status, r.out, r.err)
			}
		})
	}
}

// failing is standard input that must not be read.
type failing struct{ t *testing.T }

func (f failing) Read([]byte) (int, error) {
	f.t.Error("standard input was read")
	return 0, io.EOF
}

// Ensure commands that need no standard input leave it alone.
func TestStandardInputIsLeftAlone(t *testing.T) {
	for _, line := range []string{"boats list", "boats launch --name A", "boats move 5", "boats dump", "help", "version", "", "nothing", "boats paint"} {
		newCaller(t).feed(failing{t}, words(line)...)
	}
}

// Ensure a call that waits for input ends with its context.
func TestEndsWithItsContext(t *testing.T) {
	for name, line := range map[string]string{"Field": "boats paint B-1", "Task": "boats load"} {
		t.Run(name, func(t *testing.T) {
			in, hold := io.Pipe()
			defer func() { _ = hold.Close() }()
			ctx, cancel := context.WithCancel(context.Background())
			var out, errs bytes.Buffer
			c := newCaller(t)
			ended := make(chan int)
			go func() {
				ended <- cli.Run(ctx, c.portal, c.actor, cli.Terminal{In: in, Out: &out, Err: &errs, Args: words(line)})
			}()
			if _, err := hold.Write([]byte("half")); err != nil {
				t.Fatal(err)
			}
			cancel()
			select {
			case status := <-ended:
				if status != 7 || out.Len() > 0 {
					t.Errorf("status %d, out %q, err %q", status, &out, &errs)
				}
			case <-time.After(time.Minute):
				t.Fatal("it waits on")
			}
		})
	}
}

// Ensure a task that stops because its caller has gone does not count as done.
func TestTaskThatIsBrokenOffIsNotDone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := newCaller(t)
	var errs bytes.Buffer
	status := cli.Run(ctx, c.portal, c.actor, cli.Terminal{Out: leaving(cancel), Err: &errs, Args: words("boats dump --follow")})
	if status != 7 || errs.Len() > 0 {
		t.Errorf("status %d, err %q", status, &errs)
	}
}

// leaving is who reads a piece and goes.
type leaving func()

func (l leaving) Write(p []byte) (int, error) {
	l()
	return len(p), nil
}

// Ensure a task reads and writes streams, with its result beside them.
func TestTasks(t *testing.T) {
	c := newCaller(t)
	if r := c.feed(strings.NewReader("a,b\n"), "boats", "load"); r != (run{"bytes  4\n", "", 0}) {
		t.Errorf("load: %+v", r)
	}
	if r := c.call("boats", "dump"); r != (run{"{\"seq\":1}\n{\"seq\":2}\n", "rows  2\n", 0}) {
		t.Errorf("dump: %+v", r)
	}
	if r := c.call("boats", "dump", "--json"); r.err != "{\"rows\":2}\n" {
		t.Errorf("dump --json: %+v", r)
	}
}

// Ensure the lines of JSON that a task writes hold nothing that a terminal obeys,
// however they are cut, and that other streams come as they are.
func TestTasksWriteNothingThatATerminalObeys(t *testing.T) {
	for name, tt := range map[string]struct {
		line string // pieces in hex
		want string
	}{
		"C1":        {hex.EncodeToString([]byte("{\"a\":\"\u009d52;c;x\u009c\"}\n")), `{"a":"\u009d52;c;x\u009c"}` + "\n"},
		"Bidi":      {hex.EncodeToString([]byte("{\"a\":\"\u202eb\"}\n{\"a\":\"ü\"}\n")), `{"a":"\u202eb"}` + "\n" + `{"a":"ü"}` + "\n"},
		"CutRune":   {"7b22 c2 9d22 7d0a", `{"\u009d"}` + "\n"},
		"BrokenOff": {"7b22 ff 227d0a", `{"\ufffd"}` + "\n"},
		"Binary":    {"67c29d00ff", "g\u009d\x00\xff"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newCaller(t).call(append([]string{"spill"}, strings.Fields(tt.line)...)...)
			if r.status != 0 || r.out != tt.want {
				t.Errorf("status %d, out %q, err %q", r.status, r.out, r.err)
			}
		})
	}
}

// Ensure JSON has every field that a record promises, alone and in a list.
func TestRecordsAreComplete(t *testing.T) {
	c := newCaller(t)
	if r := c.call("moor", "--json"); r.out != `{"pier":"4","until":null}`+"\n" {
		t.Errorf("record: %q %q", r.out, r.err)
	}
	if r := c.call("moorings", "--json"); r.out != `{"items":[{"pier":"4","until":null}],"next":"5"}`+"\n" {
		t.Errorf("list: %q %q", r.out, r.err)
	}
	if r := c.call("moor"); r.out != "pier  4\n" {
		t.Errorf("text: %q %q", r.out, r.err)
	}
}

// Ensure progress is drawn on a terminal only, and not more than ten times a
// second.
func TestProgress(t *testing.T) {
	c := newCaller(t)
	c.term.ErrIsTerminal = true
	r := c.call("boats", "load")
	want := "\r1 of 10 (10 %)\r4 of 10 (40 %)\r7 of 10 (70 %)\r10 of 10 (100 %)\r10 of 10 (100 %)\n"
	if r.err != want {
		t.Errorf("err %q, want %q", r.err, want)
	}
}

// Ensure that where there is no terminal a task that lasts tells how far it is every ten
// seconds, and never among JSON.
func TestProgressInLines(t *testing.T) {
	c := newCaller(t)
	if r := c.call("boats", "load"); r.err != "" {
		t.Errorf("a short task says %q", r.err)
	}
	c.portal = newPortalAt(t, newClock(6*time.Second))
	if r := c.call("boats", "load"); r.err != "3 of 10 (30 %)\n5 of 10 (50 %)\n7 of 10 (70 %)\n9 of 10 (90 %)\n" {
		t.Errorf("err %q", r.err)
	}
	if r := c.call("boats", "load", "--json"); r.err != "" {
		t.Errorf("with --json it says %q", r.err)
	}
}

// gone is a reader of results who has left.
type gone struct{}

func (gone) Write([]byte) (int, error) { return 0, errors.New("gone") }

// Ensure a result that could not be written is no success.
func TestWritingFails(t *testing.T) {
	c := newCaller(t)
	for _, line := range []string{"crew list", "crew list --json", "crew list --csv", "version", "help", "boats dump"} {
		var errs bytes.Buffer
		if status := cli.Run(context.Background(), c.portal, c.actor, cli.Terminal{Out: gone{}, Err: &errs, Args: words(line), Version: "1"}); status != 1 {
			t.Errorf("%s: status %d", line, status)
		}
	}
}
