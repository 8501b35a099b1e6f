package search

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"gangway/domain/text"
)

// Bounds of a snippet, in bytes.
const (
	maxSnippet = 160
	before     = 50
	maxLooked  = 64 << 10 // of a text, for the first place that was found
)

// marks of Markdown that a snippet does without: the targets of links, and signs.
var (
	target = regexp.MustCompile(`\]\([^)\n]*\)?`)
	signs  = strings.NewReplacer("**", "", "__", "", "`", "", "#", "", "*", "", "[", "", "]", "", "|", " ", ">", "", "<", "")
)

// Snippet returns one line of a text around the first place at which a word of the
// query stands, and where in the line words of the query stand, from and to, in
// bytes. A text without any gives its beginning.
func (q Query) Snippet(body string) (line string, marks [][2]int) {
	at := 0
	var scan scanner
	scan.words(body[:min(len(body), maxLooked)], func(word []byte, from, _ int) bool {
		if q.match(word) == 0 {
			return true
		}
		at = from
		return false
	})
	from, to := around(body, at)
	line = strings.Join(strings.Fields(signs.Replace(target.ReplaceAllString(body[from:to], ""))), " ")
	line = text.Show(line)
	scan.words(line, func(word []byte, from, to int) bool {
		// What is folded to several words stands in one place.
		if q.match(word) != 0 && (len(marks) == 0 || marks[len(marks)-1][1] <= from) {
			marks = append(marks, [2]int{from, to})
		}
		return true
	})
	return line, marks
}

// around returns the part of a body to show: it begins and ends with whole words.
func around(body string, at int) (from, to int) {
	from = max(0, at-before)
	if line := strings.LastIndexByte(body[from:at], '\n'); line >= 0 && at-from-line < before/2 {
		from += line // at the beginning of a line that begins close by
	}
	to = min(len(body), from+maxSnippet)
	if from > 0 {
		if blank := strings.IndexAny(body[from:at], " \n"); blank >= 0 {
			from += blank
		}
	}
	if to < len(body) {
		if blank := strings.LastIndexAny(body[from:to], " \n"); from+blank > at {
			to = from + blank
		}
	}
	for from < to && !utf8.RuneStart(body[from]) {
		from++
	}
	for to > from && to < len(body) && !utf8.RuneStart(body[to]) {
		to--
	}
	return from, to
}
