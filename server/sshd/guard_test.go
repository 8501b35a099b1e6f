package sshd

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
)

// emitted is what a guard let through.
type emitted struct {
	Unit unit
	Text string
}

func newTestGuard() (*guard, *[]emitted) {
	var out []emitted
	g := &guard{limit: 32}
	g.emit = func(u unit, p []byte) { out = append(out, emitted{u, string(p)}) }
	return g, &out
}

// Ensure what is whole and short passes, and nothing else does.
func TestGuard(t *testing.T) {
	text := func(s string) emitted { return emitted{unitText, s} }
	seq := func(s string) emitted { return emitted{unitSequence, s} }
	paste := func(s string) emitted { return emitted{unitPaste, s} }
	tests := []struct {
		name, in string
		want     []emitted
	}{
		{"Text", "häβ中🚢", []emitted{text("häβ中🚢")}},
		{"Controls", "a\r\x7f\x03\x00", []emitted{text("a\r\x7f\x03\x00")}},
		{"Arrow", "a\x1b[Ab", []emitted{text("a"), seq("\x1b[A"), text("b")}},
		{"ModifiedKey", "\x1b[1;5C", []emitted{seq("\x1b[1;5C")}},
		{"FunctionKey", "\x1bOP", []emitted{seq("\x1bOP")}},
		{"AltKey", "\x1bx\x1b\r", []emitted{seq("\x1bx"), seq("\x1b\r")}},
		{"AltCharacter", "\x1bö", []emitted{seq("\x1bö")}},
		{"EscapeTwice", "\x1b\x1b[A", []emitted{seq("\x1b"), seq("\x1b[A")}},
		{"Mouse", "\x1b[<0;10;5M", []emitted{seq("\x1b[<0;10;5M")}},
		{"OldMouse", "\x1b[M !!a", []emitted{text("a")}},
		{"OldMouseCutShort", "\x1b[M\x1b[A", []emitted{seq("\x1b[A")}},
		{"Reply", "\x1b]11;rgb:0/0/0\x07\x1b]11;rgb:0/0/0\x1b\\", []emitted{seq("\x1b]11;rgb:0/0/0\x07"), seq("\x1b]11;rgb:0/0/0\x1b\\")}},
		{"SixteenSeparators", "\x1b[" + strings.Repeat(";", 16) + "m", []emitted{seq("\x1b[" + strings.Repeat(";", 16) + "m")}},
		{"SeventeenSeparators", "\x1b[" + strings.Repeat(";", 17) + "ma", []emitted{text("a")}},
		{"LongCSI", "\x1b[" + strings.Repeat("1", 100) + "ma", []emitted{text("a")}},
		{"LongOSC", "\x1b]" + strings.Repeat("1", 5000) + "\x07a", []emitted{text("a")}},
		{"DCSWithSeparators", "\x1bP" + strings.Repeat(";", 17) + "\x1b\\a", []emitted{text("a")}},
		{"ByteInsideCSI", "\x1b[1\x87;5\xc3C", []emitted{seq("\x1b[1;5C")}},
		{"ByteAfterEscape", "\x1b\xff[A", []emitted{seq("\x1b[A")}},
		{"ControlEndsCSI", "\x1b[1\ra", []emitted{text("\ra")}},
		{"CancelEndsCSI", "\x1b[1\x18a", []emitted{text("a")}},
		{"EscapeEndsCSI", "\x1b[1\x1b[A", []emitted{seq("\x1b[A")}},
		{"EscapeEndsOSC", "\x1b]0;x\x1b[A", []emitted{seq("\x1b[A")}},
		{"NewlineEndsOSC", "\x1b]0;x\ra", []emitted{text("\ra")}},
		{"RawC1", "a\x9b31mb\x9d0;x\x9c", []emitted{text("a31mb0;x")}},
		{"EncodedC1", "a\u009bb\u0085c", []emitted{text("abc")}},
		{"Overlong", "a\xc0\xafb\xe0\x80\xafc\xf8\x88\x80\x80\x80d", []emitted{text("abcd")}},
		{"Surrogate", "a\xed\xa0\x80b", []emitted{text("ab")}},
		{"CutCharacter", "a\xe4\xb8b\xe4\x1b[A", []emitted{text("ab"), seq("\x1b[A")}},
		{"ReplacementCharacter", "a\uFFFDb", []emitted{text("a\uFFFDb")}},
		{"Paste", "a\x1b[200~b\r\nc\td\x1b[201~e", []emitted{text("a"), paste("b\r\nc\td"), text("e")}},
		{"EmptyPaste", "\x1b[200~\x1b[201~", []emitted{paste("")}},
		{"SequencesInPaste", "\x1b[200~a\x1b[A\x1b]0;x\x07\x1bx\x03\x7fb\x1b[201~", []emitted{paste("ab")}},
		{"NestedPaste", "\x1b[200~a\x1b[200~b\x1b[201~c\x1b[201~d", []emitted{paste("ab"), text("cd")}},
		{"PasteEndWithoutStart", "\x1b[201~a", []emitted{text("a")}},
		{"LongPaste", "\x1b[200~" + strings.Repeat("é", 40) + "\x1b[201~", []emitted{paste(strings.Repeat("é", 16))}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, out := newTestGuard()
			g.write([]byte(tt.in))
			if d := cmp.Diff(tt.want, *out); d != "" {
				t.Error(d)
			}
			if g.waits() != 0 {
				t.Errorf("still waits: %+v", g)
			}
		})
	}
}

// Ensure silence settles what is under way.
func TestGuardExpires(t *testing.T) {
	tests := []struct {
		name, in string
		waits    time.Duration
		want     []emitted
	}{
		{"Escape", "\x1b", waitEscape, []emitted{{unitSequence, "\x1b"}}},
		{"AltBracket", "\x1b[", waitEscape, []emitted{{unitSequence, "\x1b["}}},
		{"AltO", "\x1bO", waitEscape, []emitted{{unitSequence, "\x1bO"}}},
		{"AltCloseBracket", "\x1b]", waitEscape, []emitted{{unitSequence, "\x1b]"}}},
		{"HalfCSI", "\x1b[1;", waitSequence, nil},
		{"HalfCharacter", "\xe4\xb8", waitSequence, nil},
		{"HalfAltCharacter", "\x1b\xe4\xb8", waitSequence, []emitted{{unitSequence, "\x1b"}}},
		{"HalfOSC", "\x1b]0;x", waitString, nil},
		{"LongOSC", "\x1b]" + strings.Repeat("x", 5000), waitString, nil},
		{"EscapeInOSC", "\x1b]0;x\x1b", waitSequence, []emitted{{unitSequence, "\x1b"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, out := newTestGuard()
			g.write([]byte(tt.in))
			if got := g.waits(); got != tt.waits {
				t.Errorf("waits %v", got)
			}
			g.expire()
			if d := cmp.Diff(tt.want, *out); d != "" {
				t.Error(d)
			}
			if g.waits() != 0 {
				t.Errorf("still waits: %+v", g)
			}
		})
	}
	t.Run("EscapeInPaste", func(t *testing.T) {
		g, out := newTestGuard()
		g.write([]byte("\x1b[200~abc\x1b"))
		g.expire()
		g.write([]byte("d\x1b[201~"))
		if d := cmp.Diff([]emitted{{unitPaste, "abcd"}}, *out); d != "" {
			t.Error(d)
		}
	})
}

// Ensure what comes after a stall in a paste stays text until its end, and that an end
// which never comes does not keep the keyboard (B60).
func TestStalledPaste(t *testing.T) {
	text := func(s string) emitted { return emitted{unitText, s} }
	seq := func(s string) emitted { return emitted{unitSequence, s} }
	paste := func(s string) emitted { return emitted{unitPaste, s} }
	long := strings.Repeat("x", 30)
	for _, tt := range []struct {
		name   string
		pieces []string // with silence in between
		waits  time.Duration
		want   []emitted
	}{
		{"Shown", []string{"\x1b[200~abc"}, waitStalled, []emitted{paste("abc")}},
		{"Rest", []string{"\x1b[200~hello", "?\x1b[201~q"}, 0, []emitted{paste("hello"), paste("?"), text("q")}},
		{"RestInPieces", []string{"\x1b[200~hello", "?", "y\r", "\x1b[201~"}, 0, []emitted{paste("hello"), paste("?"), paste("y\r")}},
		{"KeysInTheRest", []string{"\x1b[200~a", "b\x03\x1b[Ac", "\x03\x1b[A", "\x1b[A\x03", "\x03d\x1b[201~"}, 0, []emitted{paste("a"), paste("bc"), paste("d")}},
		{"Bound", []string{"\x1b[200~" + long, "yyyyy\x1b[201~", "\x1b[200~" + long + "\x1b[201~"}, 0, []emitted{paste(long), paste("yy"), paste(long)}},
		{"NothingYet", []string{"\x1b[200~", "?\x1b[201~"}, 0, []emitted{paste(""), paste("?")}},
		{"NoEnd", []string{"\x1b[200~a", "", "q"}, 0, []emitted{paste("a"), text("q")}},
		{"EscapeFrees", []string{"\x1b[200~a", "\x1b", "", "q"}, 0, []emitted{paste("a"), seq("\x1b"), text("q")}},
		{"ArrowFrees", []string{"\x1b[200~a", "b", "\x1b[A", "q"}, 0, []emitted{paste("a"), paste("b"), seq("\x1b[A"), text("q")}},
		{"CtrlCFrees", []string{"\x1b[200~a", "\x03", "q"}, 0, []emitted{paste("a"), text("\x03"), text("q")}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g, out := newTestGuard()
			for _, p := range tt.pieces {
				g.write([]byte(p))
				g.expire()
			}
			if d := cmp.Diff(tt.want, *out); d != "" {
				t.Error(d)
			}
			if got := g.waits(); got != tt.waits {
				t.Errorf("waits %v", got)
			}
		})
	}
}

// FuzzInputGuard checks what the guard promises of any input: what it lets
// through is well-formed and short, no library panics over it, it does not
// depend on how the input was cut, and each unit passes again as it is.
func FuzzInputGuard(f *testing.F) {
	for _, s := range []string{
		"\x1b[" + strings.Repeat(";", 32) + "1", "\x1b[" + strings.Repeat(":", 33) + "m", "\x1bP" + strings.Repeat(";", 32) + "1",
		"\x1b[;;\x87;;", "\x1b]52;c;QUJD", "\x1b[200~a\x1b[201~", "\x1b[M !!", "h\xc3\xa4\x1b\xc3\xb6", "\x1b]0;x\x1b\\", "\x1bOP\x1bO1;2P",
		"\x1b[27;5;13~\x1b[155u\x1b[1114112u", "\x1b[1;1R", "\x1b[57399u", "\x1b[8;1;1t",
	} {
		f.Add([]byte(s), 3)
	}
	f.Fuzz(func(t *testing.T, in []byte, cut int) {
		whole := guarded(t, in, len(in)+1)
		if d := cmp.Diff(whole, guarded(t, in, 1+abs(cut)%8)); d != "" {
			t.Errorf("depends on how the input was cut: %s", d)
		}
		var all []byte
		for _, e := range whole {
			if e.Unit == unitPaste {
				e.Text = "\x1b[200~" + e.Text + "\x1b[201~"
			}
			all = append(all, e.Text...)
			if again := guarded(t, []byte(e.Text), len(e.Text)+1); len(again) != 1 || !strings.Contains(e.Text, again[0].Text) {
				t.Errorf("%q does not pass again: %v", e.Text, again)
			}
		}
		n := 0
		for rest, state := all, byte(0); len(rest) > 0; rest = rest[n:] {
			_, _, n, state = ansi.DecodeSequence(rest, state, nil)
		}
	})
}

func abs(n int) int { return max(n, -(n + 1)) }

// guarded passes input through a guard in pieces, joins neighbouring text, and
// checks each unit.
func guarded(t *testing.T, in []byte, size int) []emitted {
	t.Helper()
	var out []emitted
	g := &guard{limit: 32}
	g.emit = func(u unit, p []byte) {
		check(t, u, p)
		if last := len(out) - 1; u == unitText && last >= 0 && out[last].Unit == unitText {
			out[last].Text += string(p)
			return
		}
		out = append(out, emitted{u, string(p)})
	}
	for len(in) > 0 {
		n := min(size, len(in))
		g.write(bytes.Clone(in[:n]))
		in = in[n:]
	}
	g.expire()
	g.expire()
	return out
}

func check(t *testing.T, u unit, p []byte) {
	t.Helper()
	limit := map[unit]int{unitText: 1 << 30, unitPaste: 32, unitSequence: maxString + 2}[u]
	if !utf8.Valid(p) || len(p) > limit {
		t.Errorf("unit %d: %q", u, p)
	}
	for _, r := range string(p) {
		if r >= 0x80 && r <= 0x9F {
			t.Errorf("C1 in %q", p)
		}
	}
	if u == unitSequence {
		if len(p) == 0 || p[0] != esc {
			t.Errorf("no sequence: %q", p)
		}
		if bytes.HasPrefix(p, []byte("\x1b[")) && (len(p) > maxSequence || bytes.Count(p, []byte(";"))+bytes.Count(p, []byte(":")) > maxSeparators) {
			t.Errorf("long sequence: %q", p)
		}
		var d uv.EventDecoder
		_ = fmt.Sprint(d.Decode(bytes.Clone(p)))
	}
}
