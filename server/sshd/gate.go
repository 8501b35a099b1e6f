package sshd

import (
	"strings"
	"unicode/utf8"
)

// The bounds of what a screen may draw with.
const (
	maxStyle           = 128  // bytes of one colour sequence
	maxStyleSeparators = 24   // parameters of one colour sequence
	maxLink            = 2048 // bytes of one link
)

// gate returns what a screen may send to a terminal: printable text, newlines,
// colours (SGR) and links (OSC 8) to https and mailto. Everything else is
// dropped, or shown as U+FFFD where bytes are no text. It is the last thing
// between stored text and somebody else's terminal, so it assumes that
// everything before it failed.
//
// Content that is in order, which is nearly all, is returned as it is.
func gate(s string) string {
	g := gateWriter{in: s}
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= ' ' && c < del, c == '\n':
			i++
		case c == esc:
			n, ok := escape(s[i:])
			if !ok {
				g.cut(i, n, "")
			}
			i += n
		case c < utf8.RuneSelf:
			g.cut(i, 1, blank(c))
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				g.cut(i, n, "\uFFFD")
			} else if hidden(r) {
				g.cut(i, n, "")
			}
			i += n
		}
	}
	return g.result()
}

// gateWriter copies its input but for what was cut out of it.
type gateWriter struct {
	in   string
	out  strings.Builder
	kept int // the input before it has been copied or cut
	any  bool
}

func (g *gateWriter) cut(at, n int, instead string) {
	if !g.any {
		g.any = true
		g.out.Grow(len(g.in))
	}
	g.out.WriteString(g.in[g.kept:at])
	g.out.WriteString(instead)
	g.kept = at + n
}

func (g *gateWriter) result() string {
	if !g.any {
		return g.in
	}
	g.out.WriteString(g.in[g.kept:])
	return g.out.String()
}

// blank is what a control character is drawn as.
func blank(c byte) string {
	if c == '\t' {
		return " "
	}
	return ""
}

// hidden tells whether a character has no glyph and changes others: C1
// controls, line and paragraph separators, bidirectional controls, invisible
// operators and tags.
func hidden(r rune) bool {
	switch {
	case r >= 0x80 && r <= 0x9F,
		r == 0xAD, r == 0x061C, r == 0x180E,
		r == 0x200B, r == 0x200E, r == 0x200F,
		r >= 0x2028 && r <= 0x202E,
		r >= 0x2060 && r <= 0x206F,
		r == 0xFEFF,
		r >= 0xFFF0 && r <= 0xFFFB,
		r >= 0xE0000 && r <= 0xE0FFF:
		return true
	}
	return false
}

// escape measures the escape sequence at the start of s and tells whether it
// may pass. Of one that never ends only the introducer is measured, so that
// the text after it is seen.
func escape(s string) (n int, ok bool) {
	if len(s) < 2 {
		return len(s), false
	}
	switch s[1] {
	case '[':
		return style(s)
	case ']':
		n, end := stringEnd(s, true)
		return n, end > 0 && goodLink(s[2:end])
	case 'P', '_', '^', 'X':
		n, _ := stringEnd(s, false)
		return n, false
	}
	i := 1
	for i < len(s) && s[i] >= 0x20 && s[i] <= 0x2F {
		i++
	}
	if i < len(s) && s[i] >= 0x30 && s[i] < del {
		i++
	}
	return i, false
}

// style measures a CSI sequence; only colours may pass.
func style(s string) (n int, ok bool) {
	ok = true
	seps := 0
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
		case c == ';' || c == ':':
			seps++
		case c >= 0x20 && c <= 0x3F:
			ok = false
		case c >= 0x40 && c < del:
			return i + 1, ok && c == 'm' && i < maxStyle && seps <= maxStyleSeparators
		default:
			return i, false
		}
	}
	return len(s), false
}

// stringEnd measures a string sequence and returns where its data ends, or
// zero if the line ends first.
func stringEnd(s string, bellEnds bool) (n, end int) {
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == bel && bellEnds:
			return i + 1, i
		case c == esc && i+1 < len(s) && s[i+1] == '\\':
			return i + 2, i
		case c == esc || c == '\n':
			return 2, 0
		}
	}
	return 2, 0
}

// goodLink tells whether the data of an OSC sequence is a link that may pass:
// one to https or mailto in plain ASCII, or the end of a link.
func goodLink(data string) bool {
	rest, isLink := strings.CutPrefix(data, "8;")
	params, target, found := strings.Cut(rest, ";")
	if !isLink || !found || len(data) > maxLink {
		return false
	}
	for _, c := range []byte(data) {
		if c <= ' ' || c >= del {
			return false
		}
	}
	if id, isID := strings.CutPrefix(params, "id="); params != "" && (!isID || strings.ContainsAny(id, ":;")) {
		return false
	}
	return target == "" || strings.HasPrefix(target, "https://") || strings.HasPrefix(target, "mailto:")
}
