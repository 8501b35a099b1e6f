package content

import (
	"strings"
	"unicode/utf8"
)

// A place is where something stands in a folder.
type place struct {
	file         string
	line, column int
	text         written // for a text of YAML; the zero value for all else
	plain        bool    // for a text that stands in its file as it is
}

// inside returns the place of a line and a column, from 1, of the text that
// stands here.
func (p place) inside(line, column int) place {
	if p.plain {
		return place{file: p.file, line: p.line + line - 1, column: column}
	}
	if p.text.source == "" {
		return p
	}
	at := placeOf(p.file, p.text.source, p.text.where(line, column))
	at.line += p.text.skipped
	return at
}

// A written text is how a value stands in the source of its file: with escapes,
// folded over lines, or indented.
type written struct {
	source  string
	skipped int    // lines of the file before the source
	begin   int    // byte at which the characters of the value begin
	quote   byte   // in which it stands, 0 for none
	value   string // that was read
}

// where returns the byte of the source at which a line and a column of the value
// stand. It walks through both: where the value has blanks and the source breaks
// its line, or indents one, they go on together at the next character.
func (w written) where(line, column int) int {
	at, i := w.begin, 0
	for target := offset(w.value, line, column); i < len(w.value) && at < len(w.source); {
		gap, have := w.source[at:at+w.blanks(at)], len(w.value[i:])-len(strings.TrimLeft(w.value[i:], " \t\n"))
		switch {
		case have == 0:
			at += len(gap)
		case strings.Contains(gap, "\n") && target >= i+have:
			at, i = at+len(gap), i+have
			continue
		}
		if i >= target {
			break
		}
		_, n := utf8.DecodeRuneInString(w.value[i:])
		at, i = at+w.width(at), i+n
	}
	return min(at, len(w.source))
}

// blanks is how many bytes of blanks stand in the source, broken lines among them.
func (w written) blanks(at int) int {
	n := at
	for n < len(w.source) {
		switch {
		case strings.ContainsRune(" \t\n", rune(w.source[n])):
			n++
		case w.quote == '"' && strings.HasPrefix(w.source[n:], "\\\n"):
			n += 2
		default:
			return n - at
		}
	}
	return n - at
}

// escapes are as long as this after their backslash and letter.
var escapes = map[byte]int{'x': 2, 'u': 4, 'U': 8}

// width is how many bytes of the source one character of the value takes.
func (w written) width(at int) int {
	switch {
	case w.quote == '"' && w.source[at] == '\\' && at+1 < len(w.source):
		return 2 + escapes[w.source[at+1]]
	case w.quote == '\'' && strings.HasPrefix(w.source[at:], "''"):
		return 2
	}
	_, n := utf8.DecodeRuneInString(w.source[at:])
	return n
}

// offset returns the byte of a text at which a line and a column stand, both from
// 1, or its end.
func offset(s string, line, column int) int {
	at := 0
	for ; line > 1; line-- {
		n := strings.IndexByte(s[at:], '\n')
		if n < 0 {
			return len(s)
		}
		at += n + 1
	}
	for ; column > 1 && at < len(s); column-- {
		_, n := utf8.DecodeRuneInString(s[at:])
		at += n
	}
	return at
}

// places are where the values of a programme stand, by their path
// ("tiers[1].rank").
type places map[string]place

// nearest returns the place of a path, or of what it is part of if it is not in
// the file.
func (p places) nearest(path string) place {
	for {
		if at, ok := p[path]; ok || path == "" {
			return at
		}
		path = outer(path)
	}
}

// outer returns the path of what a path is part of, "" for the whole.
func outer(path string) string { return path[:max(0, strings.LastIndexAny(path, ".["))] }

// placeOf returns the place of a byte of a file.
func placeOf(file, source string, at int) place {
	before := source[:at]
	line := before[strings.LastIndexByte(before, '\n')+1:]
	return place{file: file, line: strings.Count(before, "\n") + 1, column: utf8.RuneCountInString(line) + 1}
}

// FrontMatter parts a text into the YAML between its first line "---" and the
// next one, and what follows. A text that does not begin with "---", or where
// it does not end, has none.
func FrontMatter(source string) (front, body string, ok bool) {
	rest, ok := strings.CutPrefix(source, "---\n")
	if !ok {
		return "", source, false
	}
	if body, ok := strings.CutPrefix(rest, "---\n"); ok {
		return "", body, true
	}
	if front, body, ok := strings.Cut(rest, "\n---\n"); ok {
		return front + "\n", body, true
	}
	if front, ok := strings.CutSuffix(rest, "\n---"); ok {
		return front + "\n", "", true
	}
	return "", source, false
}
