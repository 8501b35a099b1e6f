package cli_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// FuzzArguments ensures that no words and no input make the command line panic,
// leave its exit statuses, or send a terminal anything but text.
func FuzzArguments(f *testing.F) {
	for _, seed := range []string{
		"", "help", "boats list --json", "boats launch --name A --part x:2 --length -5", "boats launch --name=\x1b[2J --json",
		"--csv crew list", "boats paint B-1 -", "boats load", "fail denied --json", "fail panic", "; rm -rf /", "$(x)",
		"boats show \x00", "boats show \xff\xfe", "-- -- --", "boats launch -l=1 -l 2 --sold=no -h", "boats launch --tag --tag",
		"help boats lunch", "boats \u202e", "colors \u009b1m \u200b", "version --json", "boats edit B-1 --name= --idempotency-key k",
		"boats list --after A --limit 9999999999999999999", "boats launch --name " + strings.Repeat("é", 3000),
	} {
		f.Add(strings.ReplaceAll(seed, " ", "\n"), "some input", seed == "help")
	}
	f.Fuzz(func(t *testing.T, line, in string, tty bool) {
		c := newCaller(t)
		c.term.ErrIsTerminal = tty
		if tty {
			c.term.Width = len(in) % 200
		}
		r := c.feed(strings.NewReader(in), strings.Split(line, "\n")...)
		if r.status < 0 || r.status > 7 {
			t.Errorf("status %d", r.status)
		}
		if strings.Contains(r.err, "panic") && !strings.Contains(line, "panic") {
			t.Errorf("err %q", r.err)
		}
		if strings.HasPrefix(r.out, "{") && !strings.Contains(line, "dump") && !json.Valid([]byte(r.out)) {
			t.Errorf("no JSON: %q", r.out)
		}
		csv := strings.Contains(line, "--csv")
		clean(t, strings.ReplaceAll(r.out, "\r\n", map[bool]string{true: "\n", false: "\r\n"}[csv]))
		clean(t, strings.ReplaceAll(r.err, "\r", map[bool]string{true: "", false: "\r"}[tty]))
	})
}

// clean refuses what a terminal could obey.
func clean(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Errorf("no UTF-8: %q", s)
	}
	for _, r := range s {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			t.Fatalf("%q has %U", s, r)
		}
	}
}
