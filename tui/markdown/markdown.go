// Package markdown draws the programme's texts (documents, lessons, news,
// agreements) in the theme and the width of a session. It refuses to know what a
// text is for, and it opens nothing: links are told, not followed.
//
// A text is split into parts, at its headings and where it gets long, and a part
// is drawn when somebody looks at it. So a text of a megabyte opens as quickly
// as a short one, and no part is large enough to do harm.
//
// Glamour draws what is written inside of a block: paragraphs, headings and the
// cells of tables. What stands around them is laid out here, as glamour takes
// seconds and gigabytes for quotes in quotes, does not hang the lines of a list
// under its bullet, runs the paragraphs of an item together, draws tables wider
// than the window, and takes backslashes out of code.
//
// Texts are taken to be hostile all the same. They are cleaned as all text is;
// of what glamour returns only colours and weights are kept; only links to the
// web, to a mailbox and inside of the programme are links; HTML is not drawn; and
// what nests deeper than [MaxDepth] is drawn as if it did not.
package markdown

import (
	"crypto/sha256"
	"net/url"
	"strings"

	"gangway/domain/text"
)

const (
	// MaxBytes is how much of a text is shown.
	MaxBytes = 4 << 20
	// MaxDepth is how deep quotes and lists nest as they are drawn.
	MaxDepth = 8
	// MinWidth is the least width that a text is laid out in; a narrower window
	// sees its lines cut.
	MinWidth = 16
)

// A Text is a text that is ready to be drawn in any width and theme. It does not
// change, and sessions share it.
type Text struct {
	Headings []Heading // for a table of contents, in order

	hash  [sha256.Size]byte
	parts []part
	refs  []reference
	bytes int
}

// A Heading is a line of a table of contents. It stands at the beginning of its
// part.
type Heading struct {
	Level int // from 1 to 6
	Text  string
	Part  int
	slug  string
}

// A part is what is drawn at once.
type part struct {
	source string
	at     int // bytes of the text before it
	joined bool
}

// A Link is something that can be followed.
type Link struct {
	Text   string
	Target string // clean: an address, or a path inside of the programme with an optional #fragment
	Web    bool   // whether the target is an address: http, https or mailto
}

// A Line is one line of a drawing. It has no other control sequences than those
// of colour and weight, begins and ends without any, and is no wider than asked.
type Line struct {
	Text  string
	Block int    // in its part, from 0; an empty line belongs to the block before
	Links []Span // from left to right
}

// A Span is where a link stands on a line.
type Span struct {
	Link     int // in its part
	From, To int // cells
}

// A Part is a drawing of one part.
type Part struct {
	Lines []Line
	Links []Link
}

// Parse makes a text ready. It takes about 30 ms for a megabyte.
func Parse(s string) *Text {
	t := &Text{hash: sha256.Sum256([]byte(s))}
	if len(s) > MaxBytes {
		s = s[:MaxBytes]
	}
	s = clean(s)
	t.bytes = len(s)
	t.split(s)
	return t
}

// clean is text.ShowBlock that keeps what Markdown needs: tabs as four cells,
// blanks at the end of a line, and empty lines.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\t", "    ")
	if plainASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for line := range strings.Lines(s) {
		if plainASCII(line) {
			b.WriteString(line)
			continue
		}
		words := strings.TrimRight(line, " \n")
		b.WriteString(text.ShowBlock(words))
		b.WriteString(line[len(words):])
	}
	return b.String()
}

func plainASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < ' ' || c > '~') && c != '\n' {
			return false
		}
	}
	return true
}

// Parts returns how many parts there are, at least one.
func (t *Text) Parts() int { return len(t.parts) }

// Source returns the Markdown of a part, for searching.
func (t *Text) Source(i int) string { return t.parts[i].source }

// Joined reports a part that goes on with the block in which the one before it
// ends; between others stands an empty line.
func (t *Text) Joined(i int) bool { return t.parts[i].joined }

// Bytes returns how long the text is.
func (t *Text) Bytes() int { return t.bytes }

// Before returns which share of the text stands before a part, from 0 to 1; at
// [Text.Parts] it is 1.
func (t *Text) Before(i int) float64 {
	if i >= len(t.parts) || t.bytes == 0 {
		return 1
	}
	return float64(t.parts[i].at) / float64(t.bytes)
}

// Find returns the heading that a fragment names, as GitHub spells it:
// "price-list" is "Price list".
func (t *Text) Find(fragment string) (Heading, bool) {
	fragment = strings.ToLower(strings.TrimPrefix(fragment, "#"))
	for _, h := range t.Headings {
		if h.slug == fragment {
			return h, true
		}
	}
	return Heading{}, false
}

// slug returns what links call a heading.
func slug(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || r >= 0x80, r >= '0' && r <= '9', r >= 'a' && r <= 'z':
			return r
		}
		return -1
	}, strings.ToLower(heading))
}

// maxTarget is how long the target of a link may be.
const maxTarget = 1500

// target returns the clean target of a link. What leads elsewhere than to the
// web, a mailbox or the programme is none.
func target(raw string) (to string, web, ok bool) {
	u, err := url.Parse(strings.TrimSpace(text.Show(raw)))
	if err != nil || len(raw) > maxTarget || raw == "" {
		return "", false, false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		ok = u.Host != "" && u.User == nil
		return u.String(), true, ok
	case "mailto":
		return u.String(), true, u.Opaque != ""
	case "":
		if u.Host != "" || u.User != nil {
			return "", false, false
		}
		to = u.Path
		if u.Fragment != "" {
			to += "#" + u.Fragment
		}
		return text.Show(to), false, to != ""
	}
	return "", false, false
}
