package sshd

import (
	"strings"
	"testing"
	"unicode/utf8"
	"unsafe"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// Ensure text, colours and good links pass, and nothing else does.
func TestGate(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"Text", "Hällo 中文 🚢\nzwei", "Hällo 中文 🚢\nzwei"},
		{"Colours", "\x1b[1;38;2;1;2;3;48;5;7mA\x1b[0m\x1b[m\x1b[4:3m", "\x1b[1;38;2;1;2;3;48;5;7mA\x1b[0m\x1b[m\x1b[4:3m"},
		{"Link", "\x1b]8;;https://a.example/\x1b\\A\x1b]8;;\x1b\\", "\x1b]8;;https://a.example/\x1b\\A\x1b]8;;\x1b\\"},
		{"LinkWithID", "\x1b]8;id=a1;mailto:a@b.example\x07A\x1b]8;;\x07", "\x1b]8;id=a1;mailto:a@b.example\x07A\x1b]8;;\x07"},
		{"B13_Clipboard", "A\x1b]52;c;ZXZpbA==\x07B", "AB"},
		{"B14_EncodedC1", "A\u009d52;c\u009cB", "A52;cB"},
		{"B15_Title", "A\x1b]0;evil\x1b\\B\x1b]2;evil\x07C", "ABC"},
		{"B16_DCS", "A\x1bP$qm\x1b\\B\x1bPtmux;\x1b\x1b]52;x\x07\x1b\\C", "ABtmux;C"},
		{"B17_Strings", "A\x1b_Gq\x1b\\B\x1b^x\x1b\\C\x1bXx\x1b\\D", "ABCD"},
		{"B18_Script", "\x1b]8;;javascript:x\x1b\\A\x1b]8;;\x1b\\", "A\x1b]8;;\x1b\\"},
		{"B18_File", "\x1b]8;;file:///etc\x07A", "A"},
		{"B18_UppercaseScript", "\x1b]8;;JavaScript:https://\x07A", "A"},
		{"B18_OtherParameters", "\x1b]8;x=y;https://a\x07A", "A"},
		{"B18_LongLink", "\x1b]8;;https://" + strings.Repeat("x", 4000) + "\x07A", "A"},
		{"B18_SpacesInLink", "\x1b]8;;https://a b\x07A", "A"},
		{"B19_Unterminated", "A\x1b]52;c;QUJD\nB", "A52;c;QUJD\nB"},
		{"B19_UnterminatedAtEnd", "A\x1bPx", "Ax"},
		{"B20_ManySeparators", "A\x1b[" + strings.Repeat(";", 32) + "1mB", "AB"},
		{"B20_ManyColons", "A\x1b[" + strings.Repeat(":", 33) + "mB", "AB"},
		{"B20_LongParameter", "A\x1b[" + strings.Repeat("1", 200) + "mB", "AB"},
		{"B21_CarriageReturn", "Real\rFake", "RealFake"},
		{"B22_Overwrite", "A\b\b\x7fB", "AB"},
		{"B23_OtherBreaks", "A\v\fB\u0085C\u2028D\u2029E", "ABCDE"},
		{"B25_Bidi", "A\u202eB\u2066C\u2069D\u200eE\u061cF", "ABCDEF"},
		{"B26_Invisible", "A\u200bB\u2060C\ufeffD\u00adE", "ABCDE"},
		{"B28_Tags", "A\U000e0041B", "AB"},
		{"Movement", "A\x1b[2JB\x1b[10;10HC\x1b[?1049lD\x1b[>4mE\x1b[ mF", "ABCDEF"},
		{"Escapes", "A\x1bcB\x1b(0C\x1b7D\x1b#8E", "ABCDE"},
		{"EscapeAtEnd", "A\x1b", "A"},
		{"CSIAtEnd", "A\x1b[1", "A"},
		{"NewlineInCSI", "A\x1b[1\nB", "A\nB"},
		{"EscapeInCSI", "A\x1b[1\x1b[1mB", "A\x1b[1mB"},
		{"RawBytes", "A\x80\x9bB\xffC", "A\uFFFD\uFFFDB\uFFFDC"},
		{"Tab", "A\tB", "A B"},
		{"NUL", "A\x00B", "AB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := gate(tt.in); got != tt.want {
				t.Errorf("%q", got)
			}
		})
	}
}

// Ensure a frame that is in order is not copied, as each key draws one.
func TestGateDoesNotCopyWhatIsInOrder(t *testing.T) {
	frame := strings.Repeat("\x1b[1;38;5;7mHällo\x1b[0m │ \n", 500)
	if n := testing.AllocsPerRun(10, func() { frame = gate(frame) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if got := gate(frame); unsafe.StringData(got) != unsafe.StringData(frame) {
		t.Error("copied")
	}
}

// FuzzGate checks what the gate promises of any view: a terminal sees text,
// newlines, colours and good links; nothing more; and the renderer survives.
func FuzzGate(f *testing.F) {
	for _, s := range []string{
		"A\x1b[1mB\x1b]8;;https://a\x07C\x1b]8;;\x1b\\", "\x1b[" + strings.Repeat(";", 40) + "m", "\x1bPx\x1b\\", "\x1b\x1b]0;x\x07[m",
		"\x1b]8;;\x1b]8;;https://a\x07", "\u009b1m\x9b1m", "\x1b[1\u009bm", "e\u0301\u200d", "\x1b\x9b1m", "\x1b]8;;https://\u009c\x07",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := gate(s)
		if again := gate(out); again != out {
			t.Errorf("%q, again %q", out, again)
		}
		if !utf8.ValidString(out) {
			t.Errorf("no text: %q", out)
		}
		for rest, state := out, byte(0); rest != ""; {
			seq, width, n, next := ansi.DecodeSequence(rest, state, nil)
			if width == 0 && !harmless(seq) {
				t.Errorf("%q passed in %q", seq, out)
			}
			rest, state = rest[n:], next
		}
		screen := uv.NewScreenBuffer(20, 5)
		uv.NewStyledString(out).Draw(screen, screen.Bounds())
	})
}

// harmless tells whether a sequence without width may pass.
func harmless(seq string) bool {
	switch {
	case seq == "\n":
		return true
	case strings.HasPrefix(seq, "\x1b["):
		return strings.HasSuffix(seq, "m") && strings.Trim(seq[2:len(seq)-1], "0123456789:;") == ""
	case strings.HasPrefix(seq, "\x1b]"):
		data := strings.TrimSuffix(strings.TrimSuffix(seq[2:], "\x07"), "\x1b\\")
		return goodLink(data)
	}
	return utf8.RuneCountInString(seq) > 0 && seq[0] >= 0xC2 // a combining mark
}
