package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/crypto/ssh"
)

// TestScripts runs testdata/script: the command line over ssh, one verb per
// identity, against the real program. What a script can say beside testscript's
// own words:
//
//	portal [FLAG…]        start the program on a fresh store, with an admin
//	gangway WORDS…        run the program itself; "! gangway" expects it to fail
//	vacant                start it on a fresh store without one, and set CODE
//	restart               stop it, and start it again on the same store
//	partner NAME          make a company with that person as its owner
//	colleague OWNER ROLE  let the owner, or admin, take in a person named after the role
//	as NAME WORDS…        run words with the key of that person; "! as" expects a refusal
//	login LOGIN NAME      connect that person under a login name, without words
//	status N              the exit status of the last "as" is N
//	input FILE            what the next "as" reads
//	public NAME           the public key of that person is what the next "as" reads
//	field VAR PATH        set VAR to a value of the last output, which is JSON
//	text VAR 'TEXT' [N]   set VAR to the text, in which Go's escapes stand for what can't be typed, N times
//	begin NAME WORDS…     run words that go on, in the background
//	screen NAME           open the screens, in the background
//	ended N WORDS         what is in the background has ended with status N and said the words
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			tb, ok := e.T().(testing.TB)
			if !ok {
				return fmt.Errorf("no testing.TB in %T", e.T())
			}
			e.Values[scriptKey{}] = &script{tb: tb}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"portal": command((*script).portal), "restart": command((*script).restart), "partner": command((*script).partner),
			"as": command((*script).as), "status": command((*script).status), "field": command((*script).field), "input": command((*script).input), "public": command((*script).public),
			"vacant": command((*script).vacant), "login": command((*script).login), "text": command((*script).text), "colleague": command((*script).colleague),
			"gangway": command((*script).gangway),
			"begin":   command((*script).begin), "screen": command((*script).screen), "ended": command((*script).ended),
		},
	})
}

type scriptKey struct{}

// A script is what one script has done so far.
type script struct {
	tb    testing.TB
	run   *running
	last  reply
	stdin string
	long  *long // what runs in the background
}

func command(fn func(s *script, ts *testscript.TestScript, neg bool, args []string)) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		s := ts.Value(scriptKey{}).(*script)
		fn(s, ts, neg, args)
	}
}

func (s *script) portal(ts *testscript.TestScript, _ bool, args []string) {
	s.run = serve(s.tb, args...)
	ts.Setenv("PORT", s.run.port())
}

func (s *script) gangway(ts *testscript.TestScript, neg bool, args []string) {
	var out, err strings.Builder
	s.last.status = run(s.tb.Context(), args, streams{&out, &err})
	s.last.out, s.last.err = out.String(), err.String()
	s.told(ts, neg)
}

func (s *script) restart(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Check(s.run.signal(syscall.SIGTERM))
	s.run.start()
	ts.Setenv("PORT", s.run.port())
}

func (s *script) partner(_ *testscript.TestScript, _ bool, args []string) { s.run.partner(args[0]) }

func (s *script) as(ts *testscript.TestScript, neg bool, args []string) {
	s.last = s.run.try(args[0], s.stdin, args[1:]...)
	s.stdin = ""
	s.told(ts, neg)
}

func (s *script) status(ts *testscript.TestScript, _ bool, args []string) {
	if got := fmt.Sprint(s.last.status); got != args[0] {
		ts.Fatalf("status %s, want %s\n%s%s", got, args[0], s.last.out, s.last.err)
	}
}

func (s *script) input(ts *testscript.TestScript, _ bool, args []string) {
	b, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	s.stdin = string(b)
}

func (s *script) public(_ *testscript.TestScript, _ bool, args []string) {
	s.stdin = string(ssh.MarshalAuthorizedKey(s.run.signer(args[0]).PublicKey()))
}

// field follows a path such as items.0.customer.name.
func (s *script) field(ts *testscript.TestScript, _ bool, args []string) {
	var v any
	ts.Check(json.Unmarshal([]byte(s.last.out), &v))
	for step := range strings.SplitSeq(args[1], ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[step]
		case []any:
			var i int
			if _, err := fmt.Sscan(step, &i); err != nil || i < 0 || i >= len(in) {
				ts.Fatalf("no item %s in %s", step, s.last.out)
			}
			v = in[i]
		}
	}
	if v == nil {
		ts.Fatalf("nothing at %s in %s", args[1], s.last.out)
	}
	ts.Setenv(args[0], fmt.Sprint(v))
}

func (s *script) vacant(ts *testscript.TestScript, _ bool, _ []string) {
	s.run = serveVacant(s.tb)
	ts.Setenv("PORT", s.run.port())
	ts.Setenv("CODE", s.run.code)
}

func (s *script) colleague(_ *testscript.TestScript, _ bool, args []string) {
	owner, role := args[0], args[1]
	email := role + "@" + owner + ".example"
	code := s.run.as(owner, "users", "invite", "--email", email, "--role", role, "--json").json(s.tb)["code"].(string)
	s.run.as(role, "join", code, "--name", role)
}

func (s *script) login(ts *testscript.TestScript, neg bool, args []string) {
	c := s.run.dial(args[1], args[0])
	defer func() { _ = c.Close() }()
	p, err := call(c, strings.NewReader(""))
	ts.Check(err)
	s.last = p
	s.told(ts, neg)
}

// told hands the last reply to the script.
func (s *script) told(ts *testscript.TestScript, neg bool) {
	_, _ = fmt.Fprint(ts.Stdout(), s.last.out)
	_, _ = fmt.Fprint(ts.Stderr(), s.last.err)
	if neg != (s.last.status != 0) {
		ts.Fatalf("status %d\n%s%s", s.last.status, s.last.out, s.last.err)
	}
}

func (s *script) text(ts *testscript.TestScript, _ bool, args []string) {
	v, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	n := 1
	if len(args) > 2 {
		n, err = strconv.Atoi(args[2])
		ts.Check(err)
	}
	ts.Setenv(args[0], strings.Repeat(v, n))
}

// A long call runs until the portal ends it.
type long struct {
	session *ssh.Session
	said    lockedBuffer
}

func (s *script) begin(ts *testscript.TestScript, _ bool, args []string) {
	s.long = &long{}
	var err error
	s.long.session, err = s.run.dial(args[0], "portal").NewSession()
	ts.Check(err)
	s.long.session.Stdout, s.long.session.Stderr = &s.long.said, &s.long.said
	ts.Check(s.long.session.Start(quoted(args[1:])))
	s.await(ts, "", time.Minute)
}

func (s *script) screen(ts *testscript.TestScript, _ bool, args []string) {
	s.long = &long{}
	var err error
	s.long.session, err = s.run.dial(args[0], "portal").NewSession()
	ts.Check(err)
	s.long.session.Stdout, s.long.session.Stderr = &s.long.said, &s.long.said
	_, err = s.long.session.StdinPipe() // stays open, as a keyboard does
	ts.Check(err)
	ts.Check(s.long.session.RequestPty("xterm-256color", 24, 80, ssh.TerminalModes{}))
	ts.Check(s.long.session.Shell())
	s.await(ts, "help", time.Minute)
}

// await waits until the call has said something, with those words.
func (s *script) await(ts *testscript.TestScript, words string, limit time.Duration) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	over := time.After(limit)
	for said := ""; said == "" || !strings.Contains(said, words); said = s.long.said.String() {
		select {
		case <-over:
			ts.Fatalf("it does not say %q:\n%s", words, said)
		case <-tick.C:
		}
	}
}

// revoked is how long a session may go on that has lost its right: the second
// that is promised, and what a machine that is busy with other tests is granted.
const revoked = time.Second + slack

func (s *script) ended(ts *testscript.TestScript, _ bool, args []string) {
	end := make(chan error, 1)
	go func() { end <- s.long.session.Wait() }()
	var err error
	select {
	case err = <-end:
	case <-time.After(revoked):
		ts.Fatalf("it goes on:\n%s", s.long.said.String())
	}
	status := 0
	if exit := (*ssh.ExitError)(nil); errors.As(err, &exit) {
		status = exit.ExitStatus()
	}
	if words := strings.Join(args[1:], " "); fmt.Sprint(status) != args[0] || !strings.Contains(s.long.said.String(), words) {
		ts.Fatalf("status %d, want %s and %q:\n%s", status, args[0], words, s.long.said.String())
	}
}
