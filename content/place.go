package content

import (
	"strings"
	"unicode/utf8"
)

// A place is where something stands in a folder.
type place struct {
	file         string
	line, column int

	// Where the characters of a text begin, if it can be told: a text in quotes
	// begins one column later, that of a block on its next line.
	textLine, textColumn int
}

// inside returns the place of a line and a column, from 1, of the text that
// stands here. Where the text was folded, it is that of the text itself.
func (p place) inside(line, column int) place {
	switch {
	case p.textLine == 0:
		return p
	case line == 1 || p.textLine > p.line:
		return place{file: p.file, line: p.textLine + line - 1, column: p.textColumn + column - 1}
	}
	return p
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
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
}

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
