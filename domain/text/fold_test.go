package text_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gangway/domain/text"
)

// Ensure that what people type finds what is stored.
func TestFold(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"Case", "CONTOSO", "contoso"},
		{"AccentsAndPunctuation", "Ångström & Söhne, GmbH", "angstrom sohne gmbh"},
		{"SharpS", "Große Straße", "grosse strasse"},
		{"DotsJoin", "S.A. O'Neill", "sa oneill"},
		{"HyphenParts", "Coca-Cola", "coca cola"},
		{"FullWidth", "Ｃｏｎｔｏｓｏ　１", "contoso 1"},
		{"Ligature", "ﬁnance", "finance"},
		{"Nordic", "Ørsted Ægir Łódź", "orsted aegir lodz"},
		{"Turkish", "İstanbul", "istanbul"},
		{"B26 Invisible", "Con\u200btoso\u00ad", "contoso"},
		{"CJK", "株式会社", "株式会社"},
		{"Hangul", "삼성", "삼성"},
		{"KanaVoicing", "ガス", "ガス"},
		{"Hindi", "की कि", "की कि"},
		{"Empty", " -- ", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := text.Fold(tt.in); got != tt.want {
				t.Fatalf("Fold(%q) = %q; want %q", tt.in, got, tt.want)
			}
		})
	}
}

// Ensure that folding is idempotent, agrees on both cases' spelling, and stays
// bounded.
func TestFoldProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "s")
		one := text.Fold(s)
		if again := text.Fold(one); again != one {
			t.Fatalf("Fold is not idempotent: %q then %q", one, again)
		}
		if n := len(text.Words(s)); n > text.MaxWords {
			t.Fatalf("%d words", n)
		}
	})
	if n := len(text.Words(strings.Repeat("a ", 100_000))); n != text.MaxWords {
		t.Fatalf("%d words", n)
	}
}

// Ensure that a name which imitates another with foreign letters is noticed,
// and honest names are not.
func TestLookAlike(t *testing.T) {
	for _, tt := range []struct {
		name, a, b string
		want       bool
	}{
		{"B27 CyrillicA", "PayPal", "P\u0430yPal", true},
		{"AllCyrillic", "COPA", "\u0421\u041e\u0420\u0410", true},
		{"GreekOmicron", "Contoso", "C\u03bfntoso", true},
		{"DigitForLetter", "Contoso", "C0ntoso", true},
		{"CapitalI", "Halyard Al", "Halyard AI", true},
		{"rnForM", "Modern", "Modem", true},
		{"EqualIsNotAlike", "Contoso", "CONTOSO", false},
		{"B26 EqualWithoutZeroWidth", "Contoso", "Con\u200btoso", false},
		{"Different", "Contoso", "Fabrikam", false},
		{"RussianName", "Газпром", "Gazprom", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := text.LookAlike(tt.a, tt.b); got != tt.want {
				t.Fatalf("LookAlike(%q, %q) = %v; skeletons %q, %q", tt.a, tt.b, got, text.Skeleton(tt.a), text.Skeleton(tt.b))
			}
		})
	}
}
