package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"gangway/domain/text"
)

// maxWord is how many bytes of a word are kept.
const maxWord = 40

// A scanner parts a text into folded words.
type scanner struct {
	buf    []byte
	folded map[string][]string // words with letters beyond ASCII
}

// words calls fn with every word of s, folded, and the bytes of s in which it
// stands. The word is valid until fn returns. It ends when fn returns false.
func (w *scanner) words(s string, fn func(word []byte, from, to int) bool) {
	for i := 0; i < len(s); {
		from := i
		ascii := true
		w.buf = w.buf[:0]
		for i < len(s) {
			c := s[i]
			if c >= utf8.RuneSelf {
				r, n := utf8.DecodeRuneInString(s[i:])
				if !inWord(r) {
					break
				}
				ascii = false
				i += n
				continue
			}
			kind := classes[c]
			if kind == apart {
				break
			}
			if kind == letter && len(w.buf) < maxWord {
				w.buf = append(w.buf, lower[c])
			}
			i++
		}
		switch {
		case i == from:
			_, n := utf8.DecodeRuneInString(s[i:])
			i += n
		case ascii && len(w.buf) > 0:
			if !fn(w.buf, from, i) {
				return
			}
		case !ascii:
			for _, word := range w.fold(s[from:i]) {
				if !fn([]byte(word), from, i) {
					return
				}
			}
		}
	}
}

// fold returns the words that one with letters beyond ASCII is folded to.
func (w *scanner) fold(s string) []string {
	if words, ok := w.folded[s]; ok {
		return words
	}
	words := text.Words(s)
	for i := range words {
		words[i] = words[i][:min(len(words[i]), maxWord)]
	}
	if w.folded == nil || len(w.folded) > 50_000 {
		w.folded = map[string][]string{}
	}
	w.folded[strings.Clone(s)] = words
	return words
}

// inWord reports runes that do not part words.
func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || text.Invisible(r) || strings.ContainsRune("’‘ʼ´", r)
}

type class byte

const (
	apart  class = iota // parts words
	letter              // stands in them
	joint               // is left out of them: O'Neill
)

var classes, lower = func() (c [utf8.RuneSelf]class, l [utf8.RuneSelf]byte) {
	for i := range c {
		l[i] = byte(i)
		switch b := byte(i); {
		case b >= 'a' && b <= 'z', b >= '0' && b <= '9':
			c[i] = letter
		case b >= 'A' && b <= 'Z':
			c[i], l[i] = letter, b+'a'-'A'
		case b == '\'':
			c[i] = joint
		}
	}
	return c, l
}()
