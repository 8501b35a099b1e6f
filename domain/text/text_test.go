package text_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"gangway/domain/text"
)

// Ensure that nothing which a terminal obeys, or which nobody sees, is left in
// a line.
func TestLine(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"OK", "Contoso GmbH", "Contoso GmbH"},
		{"Trimmed", "  Contoso \t GmbH ", "Contoso GmbH"},
		{"Umlauts", "Müller & Söhne", "Müller & Söhne"},
		{"Composed", "Mu\u0308ller", "Müller"},
		{"CJK", "株式会社コントソ", "株式会社コントソ"},
		{"Emoji", "Rocket 🚀", "Rocket 🚀"},
		{"B13 OSC 52", "Evil\x1b]52;c;cm0=\x07Co", "Evil\uFFFD]52;c;cm0=\uFFFDCo"},
		{"B14 C1", "a\u009d52;c;\u009cb", "a\uFFFD52;c;\uFFFDb"},
		{"B16 DCS", "\x1bP$qm\x1b\\", "\uFFFDP$qm\uFFFD\\"},
		{"B17 APC", "\x1b_Gx\x1b\\", "\uFFFD_Gx\uFFFD\\"},
		{"B20 CSI", "\x1b[" + strings.Repeat(";", 32) + "1m", "\uFFFD[" + strings.Repeat(";", 32) + "1m"},
		{"B21 CR", "Real\rFake", "Real Fake"},
		{"B22 BS and DEL", "ab\b\x7fc", "ab\uFFFD\uFFFDc"},
		{"B23 Breaks", "a\nb\vc\fd\u0085e\u2028f\u2029g\r\nh", "a b c d e f g h"},
		{"B24 SGR", "\x1b[8mhidden", "\uFFFD[8mhidden"},
		{"B25 Bidi", "a\u202eb\u2066c\u2069d\u200ee\u200ff\u061cg", "abcdefg"},
		{"B26 Zero width", "Con\u200bto\u200cso\u2060 \ufeffG\u00admbH", "Contoso GmbH"},
		{"B28 Tags", "flag\U000e0067\U000e007f\U000e0001", "flag"},
		{"B29 Marks", "a" + strings.Repeat("\u0301", 200), "\u00e1\u0301\u0301\u0301\u0301"},
		{"Mark without base", "\u0301a \u0301b", "a b"},
		{"B30 ZWJ family", "👨\u200d👩\u200d👧", "👨👩👧"},
		{"B30 VS16", "❤\ufe0f", "❤"},
		{"B32 Hangul filler", "\u3164\u115f\u1160\uffa0", ""},
		{"B32 Braille blank", "\u2800\u2800", ""},
		{"Spaces of all kinds", "\u3000a\u00a0\u2003b\u1680", "a b"},
		{"B08 Invalid bytes", "a\x80\xffb\xc0\xafc", "a\uFFFD\uFFFDb\uFFFD\uFFFDc"},
		{"NUL", "a\x00b", "a\uFFFDb"},
		{"Private use", "a\ue000b\U000f0000c", "abc"},
		{"Empty", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := text.Line(tt.in, 80)
			if err != nil || got != tt.want {
				t.Fatalf("Line(%q) = %q, %v; want %q", tt.in, got, err, tt.want)
			}
			if shown := text.Show(tt.in); shown != tt.want {
				t.Fatalf("Show(%q) = %q; want %q", tt.in, shown, tt.want)
			}
		})
	}
}

// Ensure that a text over its limit is refused with a sentence that names the
// limit, whether it is long in runes, in bytes or only before cleaning.
func TestLimits(t *testing.T) {
	for _, tt := range []struct {
		name string
		err  func() error
		want string
	}{
		{"OKFull", func() error { _, err := text.Line(strings.Repeat("é", 80), 80); return err }, ""},
		{"OKSpacesDoNotCount", func() error { _, err := text.Line("a"+strings.Repeat(" ", 200)+"b", 80); return err }, ""},
		{"ErrRunes", func() error { _, err := text.Line(strings.Repeat("é", 81), 80); return err }, "This is too long: at most 80 characters fit here."},
		{"B33 ErrHuge", func() error { _, err := text.Line(strings.Repeat("x", 100_000), 80); return err }, "This is too long: at most 80 characters fit here."},
		{"ErrHugeInvisible", func() error { _, err := text.Line(strings.Repeat("\u200b", 100_000), 80); return err }, "This is too long: at most 80 characters fit here."},
		{"B33 ErrLines", func() error { _, err := text.Block(strings.Repeat("x\n", 300), 4000); return err }, "This is too long: at most 200 lines fit here."},
		{"OKLines", func() error { _, err := text.Block(strings.Repeat("x\n", 200), 4000); return err }, ""},
		{"ErrBlockRunes", func() error { _, err := text.Block(strings.Repeat("x", 4001), 4000); return err }, "This is too long: at most 4000 characters fit here."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.err()
			if got := message(err); got != tt.want {
				t.Fatalf("got %q, want %q", got, tt.want)
			}
			var limit *text.LimitError
			if err != nil && !errors.As(err, &limit) {
				t.Fatalf("%T is not a *LimitError", err)
			}
		})
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// Ensure that a note keeps its lines and loses everything else that moves the
// cursor.
func TestBlock(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"OK", "one\ntwo", "one\ntwo"},
		{"WindowsBreaks", "one\r\ntwo\r\n", "one\ntwo"},
		{"OtherBreaks", "one\rtwo\u2028three\u0085four", "one\ntwo\nthree\nfour"},
		{"InnerSpacesKept", "- a\n    b\tc", "- a\n    b c"},
		{"EmptyLines", "\n\n a \n\n\n\nb\n \n", " a\n\nb"},
		{"Escapes", "a\x1b[2Jb\nc\x07", "a\uFFFD[2Jb\nc\uFFFD"},
		{"Blank", " \n\u3164\n\u2800", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := text.Block(tt.in, 1000)
			if err != nil || got != tt.want {
				t.Fatalf("Block(%q) = %q, %v; want %q", tt.in, got, err, tt.want)
			}
			if shown := text.ShowBlock(got); shown != got {
				t.Fatalf("ShowBlock(%q) = %q", got, shown)
			}
		})
	}
}

// Ensure that a reviewer is told of unusual characters, before and after they
// were cleaned, and not of plain foreign names.
func TestUnusual(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want bool
	}{
		{"Contoso", false},
		{"Müller\n株式会社", false},
		{"a\x1b[m", true},
		{text.Show("a\x1b[m"), true},
		{"a\u200bb", true},
		{"a\u202eb", true},
		{"\xff", true},
	} {
		if got := text.Unusual(tt.in); got != tt.want {
			t.Errorf("Unusual(%q) = %v", tt.in, got)
		}
	}
}

// checkClean fails if s breaks a promise of cleaned text.
func checkClean(t interface {
	Helper()
	Fatalf(string, ...any)
}, s string, newlines bool,
) {
	t.Helper()
	if !utf8.ValidString(s) || !norm.NFC.IsNormalString(s) {
		t.Fatalf("%q is not UTF-8 in NFC", s)
	}
	marks := 0
	for _, r := range s {
		if newlines && r == '\n' {
			continue
		}
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp, unicode.Variation_Selector) {
			t.Fatalf("%q has %U", s, r)
		}
		if marks++; !unicode.Is(unicode.M, r) {
			marks = 0
		}
		if marks > 4 {
			t.Fatalf("%q has too many marks", s)
		}
	}
}

// anyText draws strings with many runes of the kinds that matter.
func anyText() *rapid.Generator[string] {
	bits := rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{
			" ", "\t", "\n", "\r\n", "\u0301", "\u0327\u0308", "\u200d", "\ufe0f", "\x1b[31m", "\u009b", "\xff", "\u3164",
			"\u2800", "\u202e", "\u3000", "A", "ß", "ﬁ", "\u1100\u1161", "\u0344", "\u0f73", "\U000e0041",
		}),
	)
	return rapid.Map(rapid.SliceOfN(bits, 0, 12), func(s []string) string { return strings.Join(s, "") })
}

// Ensure that cleaning is idempotent and its promises hold for any bytes.
func TestCleaningProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "s")
		one := text.Show(s)
		checkClean(t, one, false)
		if again := text.Show(one); again != one {
			t.Fatalf("Show is not idempotent: %q then %q", one, again)
		}
		block := text.ShowBlock(s)
		checkClean(t, block, true)
		if again := text.ShowBlock(block); again != block {
			t.Fatalf("ShowBlock is not idempotent: %q then %q", block, again)
		}
		if line, err := text.Line(s, 1000); err == nil && line != one {
			t.Fatalf("Line %q differs from Show %q", line, one)
		}
	})
}

func FuzzShow(f *testing.F) {
	for _, s := range []string{"Contoso", "\x1b]52;c;x\x07", "a\u0301\u0301\u0301\u0301\u0301", "\xff\u202e\u3164", "a\u0300\u0327 \u0308"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		one := text.Show(s)
		checkClean(t, one, false)
		if text.Show(one) != one {
			t.Fatalf("not idempotent: %q", one)
		}
		block := text.ShowBlock(s)
		checkClean(t, block, true)
		if text.ShowBlock(block) != block {
			t.Fatalf("not idempotent: %q", block)
		}
	})
}
