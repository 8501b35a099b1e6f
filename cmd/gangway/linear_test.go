package main

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// A teletype is a terminal that only prints lines, and keeps all that it got.
type teletype struct {
	t       testing.TB
	in      io.Writer
	got     *lockedBuffer
	looked  int
	session *ssh.Session
}

// teletype connects a person with such a terminal, or with another one that is
// told by its environment or by words.
func (r *running) teletype(name, term string, env map[string]string, words ...string) *teletype {
	r.t.Helper()
	s, err := r.dial(name, "portal").NewSession()
	if err != nil {
		r.t.Fatal(err)
	}
	for k, v := range env {
		if err := s.Setenv(k, v); err != nil {
			r.t.Fatal(err)
		}
	}
	if err := s.RequestPty(term, 24, 40, ssh.TerminalModes{}); err != nil {
		r.t.Fatal(err)
	}
	in, err := s.StdinPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	tt := &teletype{t: r.t, in: in, got: &lockedBuffer{}, session: s}
	s.Stdout = tt.got
	if len(words) == 0 {
		err = s.Shell()
	} else {
		err = s.Start(quoted(words))
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return tt
}

// prints waits until the text is printed behind what was looked at before.
func (p *teletype) prints(text string) *teletype {
	p.t.Helper()
	deadline := time.Now().Add(time.Minute)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		all := p.got.String()
		if i := strings.Index(all[p.looked:], text); i >= 0 {
			p.looked += i + len(text)
			return p
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("it does not print %q:\n%s", text, all[p.looked:])
		}
		<-tick.C
	}
}

func (p *teletype) types(text string) *teletype {
	p.t.Helper()
	if _, err := io.WriteString(p.in, text); err != nil {
		p.t.Fatalf("typing %q: %v\n%s", text, err, p.got)
	}
	return p
}

// leaves expects the session to end, and nothing but lines to have been printed.
func (p *teletype) leaves() {
	p.t.Helper()
	if err := p.session.Wait(); err != nil {
		p.t.Errorf("the session ended with %v", err)
	}
	for i, b := range []byte(p.got.String()) {
		if b < ' ' && b != '\r' && b != '\n' || b == 0x7f {
			p.t.Fatalf("byte %d is a control character: %q", i, p.got)
		}
	}
}

// Ensure whoever has no use for screens is led through the portal by lines: a
// deal is registered at a terminal that can't do more than print.
func TestLinesInsteadOfScreens(t *testing.T) {
	r := serve(t)
	r.partner("contoso")
	p := r.teletype("contoso", "dumb", nil)
	p.prints("Hello Owner of contoso, owner at contoso Ltd.").prints("Nothing needs you").prints("5. deals register:").prints("What next? ")
	p.types("5\r").prints("customer: ").types("Fabrikam\r").prints("domain: ").types("fabrikam.com\r").prints("website: ").types("\r")
	p.prints("country: ").types("DE\rdone\r").prints("Send? (yes/no) ")
	p.types("product\r").prints("product: ").types("HC-100:5\r").prints("go on: ").types("\r").prints("Send? (yes/no) ")
	p.types("amount\r").prints("amount: ").types("much\r").prints("amount: ").types("48k\r").prints("Send? (yes/no) ")
	p.types("close-date\r").prints("close date: ").types("+60d\r").prints("close date: +60d").prints("Send? (yes/no) ")
	if n := strings.Count(r.as("contoso", "deals", "list", "--json").out, `"id":"D-`); n != 0 {
		t.Fatalf("%d deals before anything was sent", n)
	}
	p.types("yes\r").prints("Fabrikam").prints("What next? ")
	if got := r.as("contoso", "deals", "list", "--json").out; strings.Count(got, `"id":"D-`) != 1 {
		t.Fatalf("no deal came of it: %s", got)
	}
	p.types("leave\r").prints("Goodbye.").leaves()
}

// Ensure a half line of a paste does not become an answer that was never given.
func TestPastedHalfLineNeverConfirms(t *testing.T) {
	r := serve(t)
	r.partner("contoso")
	p := r.teletype("contoso", "dumb", nil)
	p.prints("What next? ").types("users edit --name Kim\ryes\ryes").prints("Send? (yes/no) ")
	p.types("\r").prints("Please answer yes or no.").prints("Send? (yes/no) ")
	p.types("no\r").prints("Nothing was sent.").types("leave\r").leaves()
	if got := r.as("contoso", "whoami").out; strings.Contains(got, "Kim") {
		t.Errorf("a paste was sent: %s", got)
	}
}

// Ensure everybody who asks for lines gets them, and begins at the place that was
// named.
func TestWhoGetsLines(t *testing.T) {
	r := serve(t)
	tests := []struct {
		name, term string
		env        map[string]string
		words      []string
		first      string
	}{
		{"DumbTerminal", "dumb", nil, nil, "What would you like to do?"},
		{"NamelessTerminal", "", nil, nil, "What would you like to do?"},
		{"Accessible", "xterm-256color", map[string]string{"ACCESSIBLE": "1"}, nil, "What would you like to do?"},
		{"Plain", "xterm-256color", nil, []string{"plain"}, "What would you like to do?"},
		{"PlainAtAPlace", "xterm-256color", nil, []string{"plain", "deals"}, "What would you like to do with deals?"},
		{"PlainAsAFlag", "xterm-256color", nil, []string{"--plain"}, "What would you like to do?"},
		{"DumbAtAPlace", "dumb", nil, []string{"deals"}, "What would you like to do with deals?"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := r.teletype("admin", tt.term, tt.env, tt.words...)
			p.t = t
			p.prints("Hello ").prints(tt.first).prints("What next? ").types("leave\r").leaves()
		})
	}
	t.Run("WithoutATerminal", func(t *testing.T) {
		got := r.try("admin", "whoami\n", "--plain")
		if got.status != 0 || !strings.Contains(got.out, "Hello ") || !strings.Contains(got.out, fmt.Sprintf("%-8s", "key")) {
			t.Errorf("status %d\n%s%s", got.status, got.out, got.err)
		}
	})
}
