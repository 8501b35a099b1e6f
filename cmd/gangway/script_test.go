package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts runs testdata/script: the command line over ssh, one verb per
// identity, against the real program. What a script can say beside testscript's
// own words:
//
//	portal [FLAG…]        start the program on a fresh store
//	restart               stop it, and start it again on the same store
//	partner NAME          make a company with that person as its owner
//	as NAME WORDS…        run words with the key of that person; "! as" expects a refusal
//	status N              the exit status of the last "as" is N
//	input FILE            what the next "as" reads
//	field VAR PATH        set VAR to a value of the last output, which is JSON
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
			"as": command((*script).as), "status": command((*script).status), "field": command((*script).field), "input": command((*script).input),
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

func (s *script) restart(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Check(s.run.signal(syscall.SIGTERM))
	s.run.start()
	ts.Setenv("PORT", s.run.port())
}

func (s *script) partner(_ *testscript.TestScript, _ bool, args []string) { s.run.partner(args[0]) }

func (s *script) as(ts *testscript.TestScript, neg bool, args []string) {
	s.last = s.run.try(args[0], s.stdin, args[1:]...)
	s.stdin = ""
	_, _ = fmt.Fprint(ts.Stdout(), s.last.out)
	_, _ = fmt.Fprint(ts.Stderr(), s.last.err)
	if neg != (s.last.status != 0) {
		ts.Fatalf("status %d\n%s%s", s.last.status, s.last.out, s.last.err)
	}
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
