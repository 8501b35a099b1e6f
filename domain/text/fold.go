package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// MaxWords bounds what Words returns, so that a search stays cheap whatever is
// typed.
const MaxWords = 32

// maxFold is how many bytes of a text folding looks at.
const maxFold = 2048

// Fold returns s for searching and sorting: NFKC, case folded, accents and
// punctuation removed, words parted by one space. "Ångström & Söhne, GmbH"
// becomes "angstrom sohne gmbh". At most MaxWords words are kept.
func Fold(s string) string { return strings.Join(Words(s), " ") }

// Words returns the folded words of s, at most MaxWords. Apostrophes and dots
// inside a word do not part it: "O'Neill" is "oneill", "S.A." is "sa".
func Words(s string) []string {
	s = cases.Fold().String(norm.NFKC.String(filter(clip(s))))
	s = strings.ToLower(s) // Cherokee folds to capitals
	words := strings.Fields(letters(norm.NFKD.String(s)))
	return words[:min(len(words), MaxWords)]
}

// letters keeps the letters and numbers of a decomposed text.
func letters(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case accent(r), Invisible(r), joins(r):
		case unicode.IsLetter(r), unicode.IsNumber(r), isMark(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	return norm.NFC.String(plainLetters.Replace(limitMarks(b.String())))
}

// accent reports marks that people leave out when they type: those of no script
// of their own. The vowel signs of Indic scripts and the voicing marks of kana
// make other words, and stay.
func accent(r rune) bool {
	return isMark(r) && unicode.Is(unicode.Inherited, r) && r != '\u3099' && r != '\u309A'
}

// joins reports punctuation that stands inside words.
func joins(r rune) bool { return strings.ContainsRune("'’‘ʼ`´.·", r) }

// plainLetters has what people write for letters that no normalisation takes
// apart.
var plainLetters = strings.NewReplacer(
	"ø", "o", "đ", "d", "ð", "d", "ł", "l", "æ", "ae", "œ", "oe", "þ", "th", "ħ", "h", "ı", "i", "ŋ", "n",
)

// clip cuts s to maxFold bytes at the border of a rune.
func clip(s string) string {
	if len(s) <= maxFold {
		return s
	}
	n := maxFold
	for n > maxFold-utf8.UTFMax && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// Skeleton returns a form that texts which look alike share: Latin letters for
// those of other scripts and the digits that resemble them, folded, without
// spaces. It is for comparing, never for showing. The table is the part of
// Unicode's confusables (UTS #39) that imitates Latin names with Cyrillic and
// Greek.
func Skeleton(s string) string {
	s = Fold(resembling.Replace(norm.NFKD.String(filter(clip(s)))))
	return strokes.Replace(strings.ReplaceAll(s, " ", ""))
}

// LookAlike reports whether two different texts look the same to a reader, as
// "PayPal" does with a Cyrillic а. Texts that fold to the same are equal, not
// alike.
func LookAlike(a, b string) bool {
	return Fold(a) != Fold(b) && Skeleton(a) == Skeleton(b)
}

// resembling maps letters of other scripts to Latin ones of the same look. It
// works before folding, as a capital may look like another letter than its
// small form does.
var resembling = strings.NewReplacer(
	// Cyrillic
	"а", "a", "в", "b", "с", "c", "ԁ", "d", "е", "e", "һ", "h", "н", "h", "і", "i", "ј", "j", "к", "k", "ӏ", "l",
	"м", "m", "п", "n", "о", "o", "р", "p", "ԛ", "q", "г", "r", "ѕ", "s", "т", "t", "ц", "u", "ѵ", "v", "ԝ", "w", "х", "x", "у", "y",
	"А", "A", "В", "B", "С", "C", "Е", "E", "Н", "H", "І", "I", "Ј", "J", "К", "K", "Ӏ", "l", "М", "M", "О", "O",
	"Р", "P", "Ѕ", "S", "Т", "T", "Ѵ", "V", "Ԝ", "W", "Х", "X", "У", "Y",
	// Greek
	"α", "a", "γ", "y", "ε", "e", "η", "n", "ι", "i", "κ", "k", "ν", "v", "ο", "o", "ρ", "p", "σ", "o", "τ", "t", "υ", "u", "χ", "x", "ω", "w",
	"Α", "A", "Β", "B", "Ε", "E", "Ζ", "Z", "Η", "H", "Ι", "I", "Κ", "K", "Μ", "M", "Ν", "N", "Ο", "O", "Ρ", "P", "Τ", "T", "Υ", "Y", "Χ", "X",
)

// strokes maps folded Latin letters and digits that are hard to tell apart to
// one of them.
var strokes = strings.NewReplacer("0", "o", "1", "l", "i", "l", "rn", "m", "vv", "w", "cl", "d")
