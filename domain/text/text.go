// Package text cleans what strangers write and compares it. Everything that a
// person, a file or another system hands in passes Line or Block before it is
// stored, and Show again before it is drawn: a terminal obeys what it is sent,
// so text must not carry orders to somebody else's.
//
// Escape, control and broken bytes become U+FFFD, so that a reader sees that
// something was there. Bidirectional overrides, invisible runes, tags,
// private-use runes and combining marks beyond four on one base are dropped.
// What is left is in NFC.
//
// The package refuses to know widths and columns, which are the screens' work.
package text

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxLines bounds the lines of a Block.
const MaxLines = 200

const (
	maxMarks     = 4 // combining marks on one base
	bytesPerRune = 4 // a limit of n characters is also one of 4n bytes
)

// Replacement stands where a control or escape character or a broken byte was.
const Replacement = '\uFFFD'

// A LimitError says that a text is longer than its field. Its message is a
// sentence for a person that names the limit.
type LimitError struct {
	Max  int    // what is allowed
	Unit string // "characters" or "lines"
}

// Error returns the sentence.
func (e *LimitError) Error() string {
	return fmt.Sprintf("This is too long: at most %d %s fit here.", e.Max, e.Unit)
}

// Line cleans a one-line text: line breaks, tabs and every kind of space become
// one space, none is left at the ends, and what looks blank is "". More than
// maxRunes runes or 4×maxRunes bytes are refused with a *LimitError.
func Line(s string, maxRunes int) (string, error) { return within(cleanLine, s, maxRunes) }

// Block cleans a text of several lines, such as a note: breaks become "\n",
// spaces inside a line are kept, at most one empty line stands in a row and
// none at the ends. More than maxRunes runes, 4×maxRunes bytes or MaxLines
// lines are refused with a *LimitError.
func Block(s string, maxRunes int) (string, error) {
	s, err := within(cleanBlock, s, maxRunes)
	if err == nil && strings.Count(s, "\n") >= MaxLines {
		return "", &LimitError{Max: MaxLines, Unit: "lines"}
	}
	return s, err
}

// within cleans s and holds it to the limit. Input far beyond the limit is
// refused without being cleaned.
func within(clean func(string) string, s string, maxRunes int) (string, error) {
	limit := bytesPerRune * maxRunes
	if len(s) <= 8*limit+1024 {
		if s = clean(s); len(s) <= limit && utf8.RuneCountInString(s) <= maxRunes {
			return s, nil
		}
	}
	return "", &LimitError{Max: maxRunes, Unit: "characters"}
}

// Show cleans a text for one line of a screen, whatever has been stored. It
// never fails, and what is clean it leaves as it is.
func Show(s string) string {
	if plainASCII(s) {
		return s
	}
	return cleanLine(s)
}

// Blank reports a text in which there is nothing to be seen: it counts as none.
func Blank(s string) bool { return Show(s) == "" }

// ShowBlock is Show for a text of several lines.
func ShowBlock(s string) string { return cleanBlock(s) }

// Unusual reports whether a text has, or had before it was cleaned, characters
// that do not belong into it, so that a reviewer can be told.
func Unusual(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return r == Replacement || !isBreak(r) && (unicode.IsControl(r) || Invisible(r))
	})
}

// plainASCII reports text that cleaning would not change, the common case.
func plainASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') {
			return false
		}
	}
	return true
}

func cleanLine(s string) string {
	return strings.Join(strings.FieldsFunc(filter(s), isSpace), " ")
}

func cleanBlock(s string) string {
	s = strings.ReplaceAll(filter(s), "\r\n", "\n")
	var kept []string
	for line := range strings.SplitSeq(strings.Map(simpleSpace, s), "\n") {
		line = strings.TrimRight(line, " ")
		if line != "" || len(kept) > 0 && kept[len(kept)-1] != "" {
			kept = append(kept, line)
		}
	}
	return strings.TrimRight(strings.Join(kept, "\n"), "\n")
}

// simpleSpace maps every break but the tab to a newline and every other space
// to the plain one.
func simpleSpace(r rune) rune {
	switch {
	case r != '\t' && isBreak(r):
		return '\n'
	case isSpace(r):
		return ' '
	}
	return r
}

// filter makes s valid UTF-8 in NFC, replaces controls, and drops invisible
// runes and marks that are too many. Breaks and spaces pass.
func filter(s string) string {
	return limitMarks(norm.NFC.String(strings.Map(visible, s)))
}

// visible maps a rune to itself, to Replacement, or to -1 to drop it.
// [strings.Map] hands broken bytes over as U+FFFD.
func visible(r rune) rune {
	switch {
	case isBreak(r):
		return r
	case unicode.IsControl(r):
		return Replacement
	case Invisible(r):
		return -1
	}
	return r
}

// limitMarks keeps the first four combining marks after each base, and none
// that has no base.
func limitMarks(s string) string {
	marks := maxMarks // as if full: a mark at the start has no base
	return strings.Map(func(r rune) rune {
		switch {
		case !isMark(r):
			marks = 0
			if isSpace(r) {
				marks = maxMarks
			}
		case marks == maxMarks:
			return -1
		default:
			marks++
		}
		return r
	}, s)
}

// isBreak reports the control characters and separators that end a line or
// move on in it.
func isBreak(r rune) bool {
	switch r {
	case '\t', '\n', '\v', '\f', '\r', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

// isSpace reports runes that leave no ink but take room.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r == brailleBlank }

const brailleBlank = '\u2800'

func isMark(r rune) bool { return unicode.Is(unicode.M, r) }

// Invisible reports runes that take part in no reading: format characters
// (bidirectional marks, zero-width runes, soft hyphen, tags), other
// default-ignorable code points such as the Hangul fillers, variation
// selectors, private use and noncharacters.
//
// The joiner of emoji families is among them: a family is shown as its members,
// as a name may not differ from another in what nobody sees.
func Invisible(r rune) bool {
	if r < 0xAD {
		return false
	}
	return unicode.In(r, unicode.Cf, unicode.Co, unicode.Other_Default_Ignorable_Code_Point,
		unicode.Variation_Selector, unicode.Noncharacter_Code_Point)
}
