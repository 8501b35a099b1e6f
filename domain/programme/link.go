package programme

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"gangway/domain"
)

// A Target is what a link in a text of the programme leads to: exactly one of
// Document, File and URL, or none of them for a heading of the same text.
type Target struct {
	Document string // path of a document, without ".md"
	File     string // path of a file
	URL      string // an address of the web or of mail
	Heading  string // what stands behind # in the link to a text
}

// schemes are those of links that lead out of the portal.
var schemes = []string{"http", "https", "mailto"}

// Follow returns what a link leads to. from is the file of the text that it
// stands in, such as "docs/sales/pricing.md": links are relative to that, as in
// every editor, or begin with a slash for the top of the folder. A link that
// begins with "files/" leads there from everywhere. The error is NotFound.
func (p *Programme) Follow(from, link string) (Target, error) {
	u, err := url.Parse(link)
	switch {
	case err != nil || u.Host == "" && (u.Opaque != "" || u.Scheme != "") && u.Scheme != "mailto" || u.Host != "" && u.Scheme == "":
		return Target{}, domain.Errorf(domain.NotFound, "%q is no address: a link leads to a document, a file, or a page of the web.", clip(link))
	case u.Scheme != "" && !slices.Contains(schemes, strings.ToLower(u.Scheme)):
		return Target{}, domain.Errorf(domain.NotFound, "A link cannot lead to %s: addresses.", clip(u.Scheme))
	case u.Scheme != "":
		return Target{URL: link}, nil
	case u.Path == "":
		return Target{Heading: u.Fragment}, nil
	}
	to := inFolder(from, u.Path)
	if rest, ok := strings.CutPrefix(to, "docs/"); ok {
		if d, ok := p.Document(rest); ok {
			return Target{Document: d.Path, Heading: u.Fragment}, nil
		}
		return Target{}, domain.Errorf(domain.NotFound, "There is no document %q.", clip(to))
	}
	if rest, ok := strings.CutPrefix(to, "files/"); ok {
		if f, ok := p.File(rest); ok {
			return Target{File: f.Path}, nil
		}
		return Target{}, domain.Errorf(domain.NotFound, "There is no file %q.", clip(to))
	}
	return Target{}, domain.Errorf(domain.NotFound, "This leads to %q, but only what is in the folders docs and files can be linked.", clip(to))
}

// inFolder returns the path inside the programme's folder that a path in a file
// stands for.
func inFolder(from, to string) string {
	switch {
	case strings.HasPrefix(to, "/"):
		return strings.TrimPrefix(path.Clean(to), "/")
	case strings.HasPrefix(to, "files/"):
		return path.Clean(to)
	}
	return path.Join(path.Dir(from), to)
}

// A link is where a text leads to something.
type link struct {
	to     string
	line   int    // from 1, in which that is named
	before string // what stands before it in that line
}

// column is where a link names what it leads to, from 1. It is counted when it is
// wanted: a line may be very long, and full of links.
func (l link) column() int { return utf8.RuneCountInString(l.before) + 1 }

var (
	definition = regexp.MustCompile(`^ {0,3}\[[^\]^]+\]:[ \t]*(\S+)`)
	listItem   = regexp.MustCompile(`^[ \t>]*([-*+]|[0-9]{1,9}[.)])([ \t]|$)`)
)

// links finds the links and images of a Markdown text, those in code left out. It
// goes through the text once, whatever stands there: a full parser takes time by
// the square of hostile brackets.
func links(text string) []link {
	f := finder{}
	line := 0
	for s := range strings.Lines(text) {
		line++
		f.line(strings.TrimRight(s, "\r\n"), line)
	}
	return f.found
}

// A finder goes through the lines of a text.
type finder struct {
	found []link
	fence string // that ends the block of code, "" outside
	blank bool   // whether the line before was empty, or indented code
	list  bool   // whether the lines belong to a list, where indented ones are no code
}

func (f *finder) line(s string, n int) {
	inner := strings.TrimLeft(s, " \t>")
	if f.fence != "" {
		if rest, ok := strings.CutPrefix(inner, f.fence); ok && strings.Trim(rest, f.fence[:1]+" \t") == "" {
			f.fence = ""
		}
		return
	}
	if run := len(inner) - len(strings.TrimLeft(inner, "`")); run >= 3 && !strings.Contains(inner[run:], "`") {
		f.fence = inner[:run]
		return
	}
	if run := len(inner) - len(strings.TrimLeft(inner, "~")); run >= 3 {
		f.fence = inner[:run]
		return
	}
	indented := strings.HasPrefix(s, "    ") || strings.HasPrefix(s, "\t")
	switch {
	case inner == "":
		f.blank = true
		return
	case listItem.MatchString(s):
		f.list = true
	case !strings.HasPrefix(s, " ") && !indented && f.blank:
		f.list = false
	case indented && f.blank && !f.list:
		return
	}
	f.blank = false
	if m := definition.FindStringSubmatchIndex(s); m != nil {
		f.add(s, n, m[2], m[3])
		return
	}
	f.inline(s, n)
}

// inline finds [text](address) and ![text](address) in a line, the text of which
// may have begun on a line before.
func (f *finder) inline(s string, n int) {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == '`':
			i += codeSpan(s[i:]) - 1
		case s[i] == ']' && strings.HasPrefix(s[i:], "]("):
			begin, end := address(s, i+2)
			f.add(s, n, begin, end)
			i = max(i, end-1)
		}
	}
}

// maxCodeSpan is as far as the end of a piece of code is looked for.
const maxCodeSpan = 1024

// codeSpan returns how long the piece of code is that a text begins with, or the
// backticks if it does not end.
func codeSpan(s string) int {
	run := len(s) - len(strings.TrimLeft(s, "`"))
	rest := s[run:min(len(s), run+maxCodeSpan)]
	for at := 0; at < len(rest); {
		i := strings.IndexByte(rest[at:], '`')
		if i < 0 {
			return run
		}
		at += i
		n := len(rest[at:]) - len(strings.TrimLeft(rest[at:], "`"))
		if at += n; n == run {
			return run + at
		}
	}
	return run
}

// address returns where the address begins and ends that stands at a place in
// round brackets.
func address(s string, i int) (begin, end int) {
	for i < len(s) && (s[i] == ' ' || s[i] == '\t') {
		i++
	}
	if i < len(s) && s[i] == '<' {
		if n := strings.IndexAny(s[i:], ">"); n > 0 {
			return i + 1, i + n
		}
	}
	begin = i
	for depth := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				return begin, i
			}
		case ' ', '\t':
			return begin, i
		}
	}
	return begin, min(i, len(s))
}

func (f *finder) add(s string, line, begin, end int) {
	if begin < end {
		to := strings.Trim(s[begin:end], "<>")
		f.found = append(f.found, link{to, line, s[:begin]})
	}
}
