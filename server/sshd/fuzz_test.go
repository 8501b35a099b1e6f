package sshd

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"
	gossh "golang.org/x/crypto/ssh"
)

// FuzzKeyboard checks what a screen is sent, whatever a terminal sends: only
// messages that a person or the terminal may cause, with text that is text, no
// more of them than there were bytes, and the same ones however the input was
// cut (B01–B12, B59–B61).
func FuzzKeyboard(f *testing.F) {
	for _, s := range []string{
		"hello\x03\r", "h\xc3\xa4\x1b\xc3\xb6", "\x1b[A\x1bOP\x1b[1;5D", "\x1b[200~a\r\nb\x1b[201~c", "\x1b[<0;5;5M\x1b[<64;1;1m", "\x1b[I\x1b[O",
		"\x1b]11;rgb:0/0/0\x1b\\", "\x1b[?2026;2$y", "\x1b[8;1;1t", "\x1b[97;5u", "\x1b[57441;1:3u", "\x1b[97::99;2;155u", "\x1b[27;5;9~", "e\u0301🏳\u200d🌈",
		"\x1b", "\x1b\x1b[A", "\x1b[M !!x", "\x1bP1$r0m\x1b\\", "\x1b[?1;2c", "\x00\x1f\x7f", "\x1b[1;1R",
	} {
		f.Add([]byte(s), 1)
	}
	f.Fuzz(func(t *testing.T, in []byte, cut int) {
		if d := cmp.Diff(pressed(t, in, len(in)+1), pressed(t, in, 1+abs(cut)%8)); d != "" {
			t.Errorf("depends on how the input was cut: %s", d)
		}
	})
}

// pressed returns the messages that input, which comes in pieces, makes; text
// that was typed is joined. Its clock stands still: the silences are at the end.
func pressed(t *testing.T, in []byte, size int) (out []string) {
	t.Helper()
	l := DefaultLimits()
	l.Paste = 32
	n, typing := 0, false
	k := newKeyboard(l, func(m tea.Msg) {
		n++
		key, isKey := m.(tea.KeyPressMsg)
		if isKey && key.Text != "" && typing {
			out[len(out)-1] += key.Text
		} else if isKey && key.Text != "" {
			out = append(out, "text "+key.Text)
		} else {
			out = append(out, fmt.Sprintf("%T %v", m, m))
		}
		typing = isKey && key.Text != ""
		mayBeSent(t, m)
	})
	for rest := in; len(rest) > 0; {
		piece := rest[:min(size, len(rest))]
		k.guard.write(bytes.Clone(piece))
		rest = rest[len(piece):]
	}
	for range 3 { // what is under way, a paste that stalls, and its end
		k.guard.expire()
	}
	if k.guard.waits() != 0 {
		t.Errorf("still waits after %q", in)
	}
	if n > len(in) {
		t.Errorf("%d messages of %d bytes", n, len(in))
	}
	return out
}

// mayBeSent refuses a message that no terminal may cause, or with what is no text.
func mayBeSent(t *testing.T, m tea.Msg) {
	t.Helper()
	text := ""
	switch m := m.(type) {
	case tea.KeyPressMsg:
		text = m.Text
	case tea.KeyReleaseMsg:
		text = m.Text
	case tea.PasteMsg:
		if text = strings.NewReplacer("\n", "", "\t", "").Replace(m.Content); len(m.Content) > 32 {
			t.Errorf("a paste of %d bytes", len(m.Content))
		}
	case tea.MouseClickMsg, tea.MouseReleaseMsg, tea.MouseWheelMsg, tea.MouseMotionMsg, tea.FocusMsg, tea.BlurMsg, tea.BackgroundColorMsg, tea.ModeReportMsg:
	default:
		t.Errorf("%T was sent", m)
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
		t.Errorf("%T has the text %q", m, text)
	}
}

// FuzzRequests checks what requests on a session channel can do, whatever they
// hold: the window stays within bounds, few and only harmless variables are
// taken, there is one start, nothing changes after it, and what is cut short or
// goes on is refused (B34–B37, B41–B47, B56–B58).
func FuzzRequests(f *testing.F) {
	pty := func(term string, width, height uint32, modes string) []byte {
		return gossh.Marshal(struct {
			Term       string
			W, H, X, Y uint32
			Modes      string
		}{term, width, height, 0, 0, modes})
	}
	size := func(width, height uint32) []byte {
		return gossh.Marshal(struct{ W, H, X, Y uint32 }{width, height, 0, 0})
	}
	pair := func(name, value string) []byte { return gossh.Marshal(struct{ Name, Value string }{name, value}) }
	word := func(s string) []byte { return gossh.Marshal(struct{ S string }{s}) }
	f.Add(script(0, pty("xterm-256color", 80, 24, "\x01\x00\x00\x00\x05\x00"), 2, pair("LANG", "de_DE.UTF-8"), 4, nil, 1, size(120, 40), 3, word("INT")))
	f.Add(script(0, pty("../../x", 0, 0, ""), 0, pty("", 1<<32-1, 1<<32-1, strings.Repeat("\x01", 200)), 5, word("deals list"), 5, word("again")))
	f.Add(script(2, pair("UV_DEBUG", "x"), 2, pair("LC_ALL", "\x1b"), 2, pair("TERM", "x"), 2, pair("LC_"+strings.Repeat("A", 40), ""), 6, word("sftp"), 7, nil))
	f.Add(script(1, size(10_000, 10_000), 0, pty("dumb", 1, 1, ""), 1, size(1, 1)[:15], 1, append(size(0, 0), 0), 3, word("HUP"), 4, nil, 3, word("HUP"), 3, word("KILL")))
	f.Add(bytes.Repeat(script(2, pair("NO_COLOR", "1"), 2, pair("LC_A", "1"), 2, pair("LC_B", "1")), 20))
	f.Fuzz(func(t *testing.T, requests []byte) {
		v, starts := unstarted(), 0
		for len(requests) > 0 {
			var req gossh.Request
			req.Type, req.Payload, requests = nextRequest(requests)
			was, env, begun := *v.session, maps.Clone(v.env), v.begun
			start, ok := v.request(&req)
			if start != nil {
				starts++
			}
			if (start != nil) != (ok && !begun && v.begun) {
				t.Errorf("%s: started %v, accepted %v", req.Type, start != nil, ok)
			}
			if begun && (was.PTY != v.session.PTY || was.Term != v.session.Term || was.Width != v.session.Width || was.Height != v.session.Height || !maps.Equal(env, v.env)) {
				t.Errorf("%s %q changed a session that runs", req.Type, req.Payload)
			}
			bounded(t, v)
			if ok && req.Type != "shell" {
				for _, payload := range [][]byte{req.Payload[:len(req.Payload)-1], append(bytes.Clone(req.Payload), 0)} {
					w := unstarted()
					w.session.PTY, w.begun = req.Type == "window-change", begun
					if _, ok := w.request(&gossh.Request{Type: req.Type, Payload: payload}); ok {
						t.Errorf("%s takes %q as well as %q", req.Type, payload, req.Payload)
					}
				}
			}
		}
		if starts > 1 {
			t.Errorf("started %d times", starts)
		}
	})
}

// bounded checks what a client has made of its session.
func bounded(t *testing.T, v *visit) {
	t.Helper()
	s := v.session
	if s.Width < 20 || s.Width > 400 || s.Height < 8 || s.Height > 150 {
		t.Errorf("a window of %d×%d", s.Width, s.Height)
	}
	if len(s.Term) > 64 || strings.ContainsAny(s.Term, "/\x00\x1b ") || len(v.env) > 16 {
		t.Errorf("term %q, env %q", s.Term, v.env)
	}
	for name, value := range v.env {
		known := strings.HasPrefix(name, "LC_") && len(name) <= 32
		for _, n := range []string{"LANG", "TERM", "COLORTERM", "NO_COLOR", "ACCESSIBLE"} {
			known = known || name == n
		}
		if !known || len(value) > 128 || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("took %q=%q", name, value)
		}
	}
	for _, m := range v.session.mail.latest {
		if m, ok := m.(tea.WindowSizeMsg); !ok || m.Width < 20 || m.Width > 400 || m.Height < 8 || m.Height > 150 {
			t.Errorf("the screen is told %v", m)
		}
	}
	if n := len(v.session.mail.order); n > 1 {
		t.Errorf("%d messages wait", n)
	}
}

// unstarted is a session whose client has asked for nothing yet.
func unstarted() *visit {
	log := slog.New(slog.DiscardHandler)
	_, cancel := context.WithCancelCause(context.Background())
	return &visit{
		conn:    &conn{srv: &Server{cfg: Config{Log: log, Limits: DefaultLimits()}}},
		session: &Session{Width: 80, Height: 24, mail: newMailbox(func() {})},
		since:   time.Now(), cancel: cancel, env: map[string]string{},
	}
}

// requestTypes are the requests of a script, by their number.
var requestTypes = []string{"pty-req", "window-change", "env", "signal", "shell", "exec", "subsystem", "auth-agent-req@openssh.com", "x11-req", "break"}

// script puts requests, each a type's number and a payload, into one input.
func script(parts ...any) (b []byte) {
	for i := 0; i < len(parts); i += 2 {
		payload, _ := parts[i+1].([]byte)
		number, _ := parts[i].(int)
		b = append(append(b, byte(number), byte(len(payload))), payload...) //nolint:gosec // both are small
	}
	return b
}

// nextRequest takes a request off a script.
func nextRequest(b []byte) (kind string, payload, rest []byte) {
	kind, b = requestTypes[int(b[0])%len(requestTypes)], b[1:]
	if len(b) == 0 {
		return kind, nil, nil
	}
	n := min(int(b[0]), len(b)-1)
	return kind, b[1 : 1+n], b[1+n:]
}

// FuzzLineInput checks what typing makes of a terminal without screens: lines of
// text within bounds, the same however the input was cut, and an echo that moves
// nothing but the end of the line.
func FuzzLineInput(f *testing.F) {
	for _, s := range []string{"yes\r", "yess\x7f\r", "中\x7f\x7f\x7fa\n", "a\x15b\r", "a\x03b\r", "\x04", "a\x04\r\x04b\r", "\x1b[A\x1b[200~a\rb\x1b[201~\r", "\u200b\u009b1m\r", strings.Repeat("x", 5000) + "\r", "e\u0301\x7f\r"} {
		f.Add([]byte(s), 1)
	}
	f.Fuzz(func(t *testing.T, in []byte, cut int) {
		lines, echo := typedLines(t, in, len(in)+1)
		again, echoed := typedLines(t, in, 1+abs(cut)%8)
		if lines != again || echo != echoed {
			t.Errorf("depends on how the input was cut: %q %q, or %q %q", lines, echo, again, echoed)
		}
		for line := range strings.Lines(lines) {
			if len(line) > maxLine+1 || !utf8.ValidString(line) || strings.ContainsFunc(strings.TrimSuffix(line, "\n"), unicode.IsControl) {
				t.Errorf("a line %q", line)
			}
		}
		if len(lines) > maxLines+maxLine {
			t.Errorf("%d bytes wait", len(lines))
		}
		if left := strings.NewReplacer("\b \b", "", "\n", "").Replace(echo); !utf8.ValidString(left) || strings.ContainsFunc(left, unicode.IsControl) {
			t.Errorf("an echo of %q", echo)
		}
	})
}

// typedLines returns the lines that input, which comes in pieces, makes, and
// what is echoed.
func typedLines(t *testing.T, in []byte, size int) (lines, echo string) {
	t.Helper()
	var shown strings.Builder
	l := newLineInput(&shown, func() {})
	for len(in) > 0 {
		piece := in[:min(size, len(in))]
		l.guard.write(bytes.Clone(piece))
		in = in[len(piece):]
	}
	l.end()
	b, err := io.ReadAll(l)
	if err != nil {
		t.Fatal(err)
	}
	return string(b), shown.String()
}
