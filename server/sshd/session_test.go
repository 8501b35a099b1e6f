package sshd_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	gossh "golang.org/x/crypto/ssh"

	"gangway/server/sshd"
)

// Ensure a channel that closes while its connection stays takes its program
// with it.
func TestNote01ClosedChannelEndsItsSession(t *testing.T) {
	p := serve(t)
	c := p.dial(t)
	stays := open(t, c, options{})
	stays.sees("pad 80x24")
	base := measure()
	for range 5 {
		goes := open(t, c, options{})
		goes.sees("pad 80x24")
		goes.discard()
	}
	eventually(t, "one session", func() bool { return len(p.Sessions()) == 1 })
	backToBase(t, base)
	stays.types("still here")
	stays.sees("typed: still here")
}

// Ensure the end of input ends a session as well.
func TestNote01EndOfInputEndsTheSession(t *testing.T) {
	p := serve(t)
	w := open(t, p.dial(t), options{mute: true})
	w.sees("pad 80x24")
	_ = w.stdin.Close()
	w.leaves()
	eventually(t, "no session", func() bool { return len(p.Sessions()) == 0 })
}

// Ensure a person who quits amid typing leaks nothing.
func TestNote03QuittingWithKeysInFlightLeaksNothing(t *testing.T) {
	p := serve(t)
	p.somebodyElseSignsIn(t)
	base := measure()
	for range 20 {
		c := p.dial(t)
		w := open(t, c, options{})
		w.sees("pad 80x24")
		w.types("abc" + quit + strings.Repeat("more keys ", 50))
		w.leaves()
		_ = c.Close()
		w.discard()
	}
	backToBase(t, base)
}

// Ensure a panic anywhere in a screen ends that session alone: its person
// reads a sentence with a code, the log has the rest.
func TestNote04PanicEndsOneSessionWithACode(t *testing.T) {
	const f1, f2, f3, f4, f5, f6 = "\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS", "\x1b[15~", "\x1b[17~"
	tests := []struct{ name, keys, where string }{
		{"Update", f1, "update"},
		{"View", f2, "view"},
		{"Cmd", f3, "command"},
		{"CmdInBatch", f4, "command"},
		{"CmdInSequence", f5, "command"},
		{"OnMouse", f6 + "\x1b[<0;5;5M", "mouse"},
	}
	p := serve(t)
	innocent := p.person(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := p.person(t)
			if tt.where == "mouse" {
				w.types(tt.keys[:5])
				eventually(t, "mouse mode", func() bool { return strings.Contains(w.raw.String(), "\x1b[?1006h") })
				w.types(tt.keys[5:])
			} else {
				w.types(tt.keys)
			}
			if status := w.leaves(); status != sshd.StatusIncident {
				t.Errorf("status %d", status)
			}
			w.isApologised(p, tt.where)
		})
	}
	innocent.types("unharmed")
	innocent.sees("typed: unharmed")
}

// isApologised checks what an incident leaves: a sentence on the ordinary
// screen, its code in the log, and no stack on the person's side.
func (w *terminal) isApologised(p *portal, where string) {
	w.t.Helper()
	w.sees("Something went wrong on our side. It is noted as ")
	_, code, _ := strings.Cut(w.text(), "noted as ")
	code = code[:4]
	if w.screen.IsAltScreen() {
		w.t.Error("the alternate screen was not left")
	}
	if strings.Contains(w.raw.String(), "goroutine") {
		w.t.Error("the person was shown a stack")
	}
	if log := p.log.String(); !strings.Contains(log, "code="+code+" where="+where) && !strings.Contains(log, "code="+code+" where=\""+where) {
		w.t.Errorf("code %s, where %s not in the log", code, where)
	}
}

// Ensure the same holds before the first frame.
func TestNote04PanicBeforeTheFirstFrame(t *testing.T) {
	tests := []struct {
		name, where string
		screen      func(context.Context, *sshd.Session) (tea.Model, error)
	}{
		{"Screen", "open screen", func(context.Context, *sshd.Session) (tea.Model, error) { panic("no screen") }},
		{"Init", "init", func(_ context.Context, s *sshd.Session) (tea.Model, error) { return failsInit{newPad(s)}, nil }},
		{"Error", "screen", func(context.Context, *sshd.Session) (tea.Model, error) { return nil, errors.New("disk on fire") }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := serve(t, func(c *sshd.Config) { c.Screen = tt.screen })
			w := open(t, p.dial(t), options{})
			if status := w.leaves(); status != sshd.StatusIncident {
				t.Errorf("status %d", status)
			}
			w.isApologised(p, tt.where)
		})
	}
}

type failsInit struct{ *pad }

func (failsInit) Init() tea.Cmd { panic("init fell over") }

// Ensure a command line that panics ends with a sentence and a code.
func TestNote04PanicInACommand(t *testing.T) {
	p := serve(t)
	_, errw, status := run(t, p.dial(t), "panic", "")
	if status != sshd.StatusIncident || !strings.Contains(errw, "It is noted as") {
		t.Errorf("status %d, %q", status, errw)
	}
	p.somebodyElseSignsIn(t)
}

// Ensure a refusal by the screens' opener is a sentence, not an incident.
func TestRefusalIsShown(t *testing.T) {
	p := serve(t, func(c *sshd.Config) {
		c.Screen = func(context.Context, *sshd.Session) (tea.Model, error) {
			return nil, &sshd.Refusal{Sentence: "Your partner is suspended.", Status: 3}
		}
	})
	w := open(t, p.dial(t), options{})
	if status := w.leaves(); status != 3 {
		t.Errorf("status %d", status)
	}
	w.sees("Your partner is suspended.")
}

// Ensure a program may not stop the server, run something, or write past the
// gate.
func TestNote22SuspendDoesNotStopTheServer(t *testing.T) {
	p := serve(t)
	w := p.person(t)
	w.types("\x1b[19~") // F8 suspends
	w.sees("resumed")
	w.types("\x1a\x1c\x00\x03") // Ctrl+Z, Ctrl+\, NUL, Ctrl+C are keys
	w.sees(`ctrl+z; ctrl+\; ctrl+space; ctrl+c`)
	w.types("\x1b[24~") // F12 interrupts
	if status := w.leaves(); status != 0 {
		t.Errorf("status %d", status)
	}
	p.somebodyElseSignsIn(t)
}

// Ensure the clipboard is written when asked, and never read; and that raw
// output of a screen goes nowhere.
func TestNote20ClipboardIsNeverRead(t *testing.T) {
	p := serve(t)
	w := p.person(t)
	w.types("\x1b[20~") // F9
	eventually(t, "the clipboard", func() bool { return strings.Contains(w.raw.String(), "\x1b]52;c;ZGVhbA==") })
	raw := w.raw.String()
	if strings.Contains(raw, "\x1b]52;c;?") || strings.Contains(raw, "evil") {
		t.Errorf("leaked: %q", raw)
	}
}

// Ensure stored text that reaches a view is harmless at the terminal, and the
// title is constant (B13–B21).
func TestHostileViewIsGated(t *testing.T) {
	p := serve(t)
	w := p.person(t)
	w.types("\x1b[21~") // F10
	w.sees("CDEFGHI0;never ended")
	raw := w.raw.String()
	for _, bad := range []string{"\x1b]52", "\x1bP", "$qm", "_Gq", "javascript", "\u009d", "\x1bc"} {
		if strings.Contains(raw, bad) {
			t.Errorf("%q reached the terminal", bad)
		}
	}
	if !strings.Contains(raw, "\x1b]2;Gangway\x07") {
		t.Error("no constant title")
	}
}

// Ensure the light or dark background is asked for, and the answer delivered.
func TestNote16BackgroundIsAskedFor(t *testing.T) {
	p := serve(t)
	w := p.person(t)
	w.sees("dark=true")
	before := strings.Count(w.raw.String(), "\x1b]11;?")
	w.types("\x1b[23~") // F11 asks again
	eventually(t, "another question", func() bool { return strings.Count(w.raw.String(), "\x1b]11;?") == before+1 })
}

// Ensure terminals that print what they do not understand are not asked.
func TestNote16PlainTerminalsAreNotAsked(t *testing.T) {
	p := serve(t)
	w := open(t, p.dial(t), options{term: "linux"})
	w.sees("pad 80x24")
	w.types("x")
	w.sees("typed: x")
	if strings.Contains(w.raw.String(), "\x1b]11;?") || strings.Contains(w.raw.String(), "$p") {
		t.Error("the console was asked")
	}
}

// Ensure replies that come after the screen was left are swallowed.
func TestNote17LateRepliesAreSwallowed(t *testing.T) {
	p := serve(t)
	w := open(t, p.dial(t), options{mute: true})
	w.sees("pad 80x24")
	w.types(quit)
	eventually(t, "the ordinary screen", func() bool { return strings.Contains(w.raw.String(), "\x1b[?1049l") })
	left := time.Now()
	w.types("\x1b[?2026;2$y\x1b[?2027;0$y\x1b]11;rgb:0000/0000/0000\x07")
	w.leaves()
	if took := time.Since(left); took < 100*time.Millisecond {
		t.Errorf("the session ended %v after the screen", took)
	}
}

// Ensure an idle session sends nothing.
func TestNote18IdleSessionSendsNothing(t *testing.T) {
	p := serve(t)
	w := p.person(t)
	w.sees("dark=true")
	var n int
	eventually(t, "silence", func() bool { return settled(w.raw, &n, 100*time.Millisecond) })
	<-time.After(time.Second) // what is tested is that nothing happens in this time
	if sent := w.raw.Len() - n; sent != 0 {
		t.Errorf("%d bytes sent while idle: %q", sent, w.raw.String()[n:])
	}
}

// settled tells whether a stream has not grown for a while.
func settled(w *transcript, n *int, quiet time.Duration) bool {
	*n = w.Len()
	end := time.Now().Add(quiet)
	for time.Now().Before(end) {
		if w.Len() != *n {
			return false
		}
		time.Sleep(time.Millisecond)
	}
	return true
}

// Ensure a size change arrives, and a size that is typed does not.
func TestNote21SizeComesFromTheConnectionOnly(t *testing.T) {
	p := serve(t)
	w := p.person(t)
	if err := w.session.WindowChange(30, 100); err != nil {
		t.Fatal(err)
	}
	w.sees("pad 100x30")
	w.types("\x1b[8;99;99t\x1b[48;99;99;0;0tx")
	w.sees("typed: x")
	if !strings.Contains(w.text(), "pad 100x30") {
		t.Errorf("a typed size was believed:\n%s", w.text())
	}
}

// Ensure one screen that is slow keeps nobody waiting, and sees the latest.
func TestNote07OfferNeverWaits(t *testing.T) {
	sessions := make(chan *sshd.Session, 1)
	slow := make(chan struct{})
	p := serve(t, func(c *sshd.Config) {
		c.Screen = func(_ context.Context, s *sshd.Session) (tea.Model, error) {
			sessions <- s
			return slowPad{newPad(s), slow}, nil
		}
	})
	w := open(t, p.dial(t), options{})
	w.sees("pad 80x24")
	s := <-sessions
	start := time.Now()
	for i := range 10_000 {
		s.Offer("deals", fmt.Sprintf("deals %d", i))
		s.Offer("leads", fmt.Sprintf("leads %d", i))
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("offering took %v", took)
	}
	close(slow)
	w.sees("deals 9999")
	w.sees("leads 9999")
}

type slowPad struct {
	*pad
	gate chan struct{}
}

func (s slowPad) Update(m tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := m.(string); ok {
		<-s.gate
	}
	_, cmd := s.pad.Update(m)
	return s, cmd
}

// Ensure a client that does not read is cut off, and others do not notice.
func TestNote07ClientThatDoesNotReadIsCutOff(t *testing.T) {
	p := serve(t, func(c *sshd.Config) { c.Limits.Stall = 200 * time.Millisecond })
	p.somebodyElseSignsIn(t)
	base := measure()
	for range 5 {
		c := p.dial(t)
		ch, reqs, err := c.OpenChannel("session", nil)
		if err != nil {
			t.Fatal(err)
		}
		go gossh.DiscardRequests(reqs)
		if _, err := ch.SendRequest("exec", true, gossh.Marshal(struct{ C string }{"flood"})); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "the flood", func() bool { return len(p.Sessions()) > 0 })
	p.somebodyElseSignsIn(t)
	eventually(t, "no session", func() bool { return len(p.Sessions()) == 0 })
	backToBase(t, base)
}

// Ensure a person is warned, and logged out, when no key is pressed.
func TestNote09IdleLogOut(t *testing.T) {
	p := serve(t, func(c *sshd.Config) {
		c.Limits.Idle, c.Limits.Warning = 900*time.Millisecond, 500*time.Millisecond
	})
	w := p.person(t)
	w.sees("idle")
	w.types("x")
	w.sees("typed: x")
	if status := w.leaves(); status != 0 {
		t.Errorf("status %d", status)
	}
	w.sees("You were logged out after 900ms without a key.")
	if strings.Count(w.raw.String(), "idle") < 1 || w.screen.IsAltScreen() {
		t.Error("not warned, or left in the alternate screen")
	}
}

// Ensure the server stops without leaving a terminal broken.
func TestNote08ShutdownLeavesNoTerminalBroken(t *testing.T) {
	p := serve(t, func(c *sshd.Config) { c.Limits.Notice = 300 * time.Millisecond })
	var people []*terminal
	for range 5 {
		people = append(people, p.person(t))
	}
	stopped := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		stopped <- p.Shutdown(ctx)
	}()
	for _, w := range people {
		w.sees("restarting")
	}
	for _, w := range people {
		if status := w.leaves(); status != sshd.StatusUnavailable {
			t.Errorf("status %d", status)
		}
		w.sees("The server is restarting. Please come back in a moment.")
		if w.screen.IsAltScreen() {
			t.Error("left in the alternate screen")
		}
	}
	if err := <-stopped; err != nil {
		t.Errorf("shutdown: %v", err)
	}
	if err := <-p.done; err != nil {
		t.Errorf("serve: %v", err)
	}
}

// Ensure a command in progress may finish, but not for ever.
func TestNote08ShutdownWaitsForCommandsUntilItsTimeIsUp(t *testing.T) {
	p := serve(t)
	c := p.dial(t)
	s, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	out := &transcript{}
	s.Stdout = out
	if err := s.Start("wait"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the command", func() bool { return strings.Contains(out.String(), "waiting") })
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	if err := p.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("shutdown: %v", err)
	}
}

// Ensure a session that is ended is gone within a second, with a sentence on
// the ordinary screen (T15).
func TestEndedSessionIsGoneWithinASecond(t *testing.T) {
	p := serve(t)
	key := newKey(t)
	c := p.dial(t, key)
	one, two := open(t, c, options{}), open(t, c, options{})
	one.sees("pad 80x24")
	two.sees("pad 80x24")
	other := p.person(t)
	start := time.Now()
	if n := p.EndKey(gossh.FingerprintSHA256(key.PublicKey()), "Your access\x1b]2;x\x07 was withdrawn."); n != 2 {
		t.Errorf("%d sessions", n)
	}
	for _, w := range []*terminal{one, two} {
		if status := w.leaves(); status != sshd.StatusEnded {
			t.Errorf("status %d", status)
		}
		w.sees("Your access was withdrawn.")
		if w.screen.IsAltScreen() {
			t.Error("left in the alternate screen")
		}
	}
	if err := c.Wait(); err == nil || time.Since(start) > 5*time.Second {
		t.Errorf("the connection lived for %v", time.Since(start))
	}
	other.types("stays")
	other.sees("typed: stays")
	if !p.End(p.Sessions()[0].ID, "Goodbye.") {
		t.Error("no such session")
	}
	other.leaves()
	other.sees("Goodbye.")
	if p.End("S-NONE", "") {
		t.Error("ended nobody")
	}
}

// Ensure a command that has done its work says so, also when its session is ended
// meanwhile, and one that has not says why.
func TestEndedCommandTellsWhetherItIsDone(t *testing.T) {
	for command, want := range map[string]struct {
		status int
		says   string
	}{"finish": {0, ""}, "wait": {sshd.StatusEnded, "Goodbye.\n"}} {
		t.Run(command, func(t *testing.T) {
			p := serve(t)
			s, err := p.dial(t).NewSession()
			if err != nil {
				t.Fatal(err)
			}
			out, said := &transcript{}, &transcript{}
			s.Stdout, s.Stderr, s.Stdin = out, said, neverEnds{}
			if err := s.Start(command); err != nil {
				t.Fatal(err)
			}
			eventually(t, "the command", func() bool { return out.Len() > 0 })
			p.End(p.Sessions()[0].ID, "Goodbye.")
			if got := statusOf(s.Wait()); got != want.status || said.String() != want.says {
				t.Errorf("status %d, said %q", got, said.String())
			}
		})
	}
}

// Ensure even a screen that hangs is gone within a second.
func TestEndedSessionThatHangsIsGoneWithinASecond(t *testing.T) {
	stuck := make(chan struct{})
	p := serve(t, func(c *sshd.Config) {
		c.Screen = func(_ context.Context, s *sshd.Session) (tea.Model, error) {
			return slowPad{newPad(s), stuck}, nil
		}
	})
	c := p.dial(t)
	w := open(t, c, options{})
	w.sees("pad 80x24")
	e := p.Sessions()[0]
	e.Offer("x", "hang")
	p.EndKey(e.Key, "Goodbye.")
	start := time.Now()
	_ = c.Wait()
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	close(stuck)
}

// Ensure sessions on one connection keep their own things.
func TestNote12ParallelSessionsKeepTheirOwnThings(t *testing.T) {
	p := serve(t)
	c := p.dial(t)
	one := open(t, c, options{term: "xterm-256color", width: 90, height: 20, env: map[string]string{"COLORTERM": "truecolor"}})
	two := open(t, c, options{term: "vt220", width: 60, height: 30, env: map[string]string{"LANG": "C"}})
	one.sees("pad 90x20")
	two.sees("pad 60x30")
	if one.sees("TrueColor"); strings.Contains(two.text(), "TrueColor") {
		t.Error("colours crossed over")
	}
	one.types("first")
	two.types("second")
	one.sees("typed: first")
	two.sees("typed: second")
	s := p.Sessions()
	if len(s) != 2 || s[0].Key != s[1].Key || s[0].ID == s[1].ID {
		t.Errorf("sessions: %+v", s)
	}
}

// Ensure the colours are the client's, whatever the server's are.
func TestNote15ColoursFollowTheClient(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	t.Setenv("COLORTERM", "truecolor")
	tests := []struct {
		name, term, want string
		env              map[string]string
	}{
		{"256", "xterm-256color", "ANSI256", nil},
		{"TrueColor", "xterm-256color", "TrueColor", map[string]string{"COLORTERM": "truecolor"}},
		{"Sixteen", "xterm", "ANSI", nil},
		{"NoColorMeansAnyValue", "xterm-256color", "Ascii", map[string]string{"NO_COLOR": "yes please"}},
		{"Screen", "screen-256color", "ANSI256", map[string]string{"COLORTERM": "truecolor"}},
	}
	p := serve(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := open(t, p.dial(t), options{term: tt.term, env: tt.env})
			w.sees("pad 80x24")
			eventually(t, tt.want, func() bool {
				return strings.Contains(strings.ToLower(w.text()), strings.ToLower("events: ")) &&
					(strings.Contains(w.text(), tt.want+";") || strings.Contains(w.text(), "; "+tt.want) || strings.Contains(w.text(), ": "+tt.want))
			})
		})
	}
}

// Ensure words and terminals lead to the right place.
func TestNote13WordsAndTerminals(t *testing.T) {
	tests := []struct {
		name, term, command string
		want                string
		status              int
	}{
		{"AccessibleGetsTheCommandLine", "accessible", "", "help", 2},
		{"PlaceOpensTheScreens", "xterm", "deals D-7K3QXM", "pad 80x24", -2},
		{"WordsRunACommand", "xterm", "args one 'two words'", `["args" "one" "two words"]`, 0},
		{"DumbTerminalGetsTheCommandLine", "dumb", "", "help", 2},
		{"NamelessTerminalGetsTheCommandLine", "none", "", "help", 2},
		{"UnclosedQuoteIsRefused", "xterm", "args 'one", "the command has a quote that is never closed.", 2},
	}
	p := serve(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := options{term: tt.term, command: tt.command}
			if tt.term == "accessible" {
				o.term, o.env = "xterm", map[string]string{"ACCESSIBLE": "1"}
			}
			w := open(t, p.dial(t), o)
			w.sees(tt.want)
			if tt.status == -2 {
				w.types(quit)
				tt.status = 0
			}
			if status := w.leaves(); status != tt.status {
				t.Errorf("status %d", status)
			}
		})
	}
}

// Ensure commands without a terminal are split by us and run by nobody else
// (B38).
func TestNote13CommandsWithoutATerminal(t *testing.T) {
	kitty := "exec sh -c 'echo $HOME; " + strings.Repeat("x", 5000) + "'"
	tests := []struct {
		name, command, out, errw string
		status                   int
	}{
		{"Nothing", "", "", "help\n", 2},
		{"Place", "deals", "", "unknown command \"deals\"\n", 2},
		{"Words", `args a "b c" d\ e ''`, "[\"args\" \"a\" \"b c\" \"d e\" \"\"]\n", "", 0},
		{"Shell", "; rm -rf /", "", "unknown command \";\"\n", 2},
		{"Expansion", "args $(id) `id` $HOME *", "[\"args\" \"$(id)\" \"`id`\" \"$HOME\" \"*\"]\n", "", 0},
		{"KittyScript", kitty, "", "unknown command \"exec\"\n", 2},
		{"NUL", "args a\x00b", "", "the command holds a NUL byte.\n", 2},
		{"Unclosed", `args "a`, "", "the command has a quote that is never closed.\n", 2},
		{"TooLong", "args " + strings.Repeat("x", 70_000), "", "the command is longer than 64 KiB.\n", 2},
		{"NotUTF8", "args \xff", "", "the command is not valid UTF-8.\n", 2},
	}
	p := serve(t)
	c := p.dial(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, errw, status := run(t, c, tt.command, "")
			if out != tt.out || errw != tt.errw || status != tt.status {
				t.Errorf("%q, %q, %d", out, errw, status)
			}
		})
	}
}

// Ensure standard input reaches a command whole.
func TestCommandReadsItsInput(t *testing.T) {
	p := serve(t)
	want := strings.Repeat("0123456789\n", 300_000)
	out, _, status := run(t, p.dial(t), "cat", want)
	if out != want || status != 0 {
		t.Errorf("%d of %d bytes, status %d", len(out), len(want), status)
	}
}

// Ensure a command's lines start at the left edge of a terminal, and a flood
// of size changes does not stop it.
func TestNote11CommandAtATerminal(t *testing.T) {
	p := serve(t)
	c := p.dial(t)
	w := open(t, c, options{command: "lines"})
	w.leaves()
	if got := w.raw.String(); got != "one\r\ntwo\r\nthree\r\n" {
		t.Errorf("%q", got)
	}
	w = open(t, c, options{command: "wait"})
	w.sees("waiting")
	for i := range 500 {
		if err := w.session.WindowChange(20+i%50, 80); err != nil {
			t.Fatal(err)
		}
	}
	w.types("\x03")
	if status := w.leaves(); status != sshd.StatusInterrupted {
		t.Errorf("status %d", status)
	}
}

// Ensure a command at a terminal gets edited lines, and the end of its input.
func TestNote06LinesAtATerminal(t *testing.T) {
	tests := []struct{ name, keys, want string }{
		{"Line", "Ada\r", `<"Ada\n" <nil>>`},
		{"Corrected", "Adda\x7f\x7fa\r", `<"Ada\n" <nil>>`},
		{"WideCorrected", "A\u4e2d\u00e9\x7f\x7fda\r", `<"Ada\n" <nil>>`},
		{"Erased", "Bob\x15Ada\r", `<"Ada\n" <nil>>`},
		{"SequencesDoNothing", "A\x1b[D\x1b[200~da\x1b[201~\r", `<"Ada\n" <nil>>`},
		{"EndOfInput", "\x04", `<"" EOF>`},
	}
	p := serve(t)
	c := p.dial(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := open(t, c, options{command: "ask"})
			w.sees("name?")
			w.types(tt.keys)
			w.sees(tt.want)
			w.leaves()
		})
	}
}

// Ensure a signal interrupts a command.
func TestSignalInterruptsACommand(t *testing.T) {
	p := serve(t)
	s, err := p.dial(t).NewSession()
	if err != nil {
		t.Fatal(err)
	}
	out := &transcript{}
	s.Stdout, s.Stdin = out, neverEnds{}
	if err := s.Start("wait"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the command", func() bool { return out.Len() > 0 })
	if err := s.Signal(gossh.SIGINT); err != nil {
		t.Fatal(err)
	}
	eventually(t, "its end", func() bool { return len(p.Sessions()) == 0 })
}

// neverEnds is an input that stays open without a byte.
type neverEnds struct{}

func (neverEnds) Read([]byte) (int, error) { select {} }
