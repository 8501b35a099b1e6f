package markdown

import (
	"strings"
	"unicode/utf8"
)

const (
	maxPart    = 8 << 10 // bytes of a part, at which it ends with the next line
	softPart   = 4 << 10 // bytes at which it ends with the next empty line
	maxLine    = 4 << 10 // bytes of a line; a longer one becomes several
	maxRows    = 60      // rows of a table in one part
	maxColumns = 24      // columns of a table; a wider one is shown as it was written
	maxIndent  = 4 * MaxDepth
	maxRefs    = 2000 // definitions of links
	maxHeads   = 2000 // headings of a table of contents
)

// A reference is a definition of a link: "[guide]: ./guide.md".
type reference struct{ label, target string }

// A splitter goes through a text line by line.
type splitter struct {
	t    *Text
	part strings.Builder
	at   int // bytes before the part
	seen int // bytes so far
	join bool

	fence  string // that opened the code block that the line is in; "" is none
	run    string // the signs of the fence
	inside int    // cells before the fence, if it stands in a list or quote
	before string // the line before
	blank  bool   // whether the line before that is empty
	table  string // head of the table that the line is in
	rows   int
}

// split fills the parts, headings and references.
func (t *Text) split(s string) {
	p := &splitter{t: t, blank: true}
	for line := range strings.Lines(s) {
		p.seen += len(line)
		line = strings.TrimSuffix(line, "\n")
		for len(line) > maxLine {
			n := cutAt(line, maxLine)
			p.line(line[:n])
			line = line[n:]
		}
		p.line(line)
	}
	p.seen = t.bytes
	p.end()
	if len(t.parts) == 0 {
		t.parts = []part{{}}
	}
}

// cutAt returns where to cut a long line: after a blank, if there is one late
// enough.
func cutAt(s string, limit int) int {
	if i := strings.LastIndexByte(s[:limit], ' '); i > limit/2 {
		return i + 1
	}
	for limit > 1 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return limit
}

// end closes the part.
func (p *splitter) end() {
	if strings.TrimSpace(p.part.String()) != "" {
		p.t.parts = append(p.t.parts, part{source: p.part.String(), at: p.at, joined: p.join})
		p.at, p.join = p.seen, false
	}
	p.part.Reset()
}

func (p *splitter) line(s string) {
	if p.fence != "" {
		p.code(s)
		return
	}
	s = shallow(s, MaxDepth, maxIndent)
	rest, markers := peel(s)
	switch run := fenceRun(rest); {
	case run != "":
		p.room()
		p.fence, p.run, p.inside = s, run, 0
		if markers > 0 {
			p.inside = len(s) - len(rest)
		}
	case heading(s) > 0:
		p.endBefore(len(s) + 1)
		p.note(heading(s), strings.Trim(s, "# "))
	case underline(s) > 0 && p.blank && isWords(p.before):
		p.setext(underline(s))
	case p.tabular(s):
		return
	default:
		p.define(s)
		p.room()
	}
	p.write(s)
}

// write adds a line to the part.
func (p *splitter) write(s string) {
	p.part.WriteString(s)
	p.part.WriteByte('\n')
	p.blank, p.before = p.before == "", s
}

// room begins another part where the present one is long.
func (p *splitter) room() {
	n := p.part.Len()
	if n >= maxPart || n >= softPart && p.before == "" {
		p.endBefore(0)
		p.join = p.before != ""
	}
}

// endBefore closes the part; the last n bytes of what was seen belong to the
// next one.
func (p *splitter) endBefore(n int) {
	seen := p.seen
	p.seen = max(p.at, p.seen-n)
	p.end()
	p.seen = seen
}

// code takes a line inside of a code block.
func (p *splitter) code(s string) {
	s = shallow(s, 10*MaxDepth, 10*maxIndent)
	rest := strings.TrimLeft(s, " >")
	closes := strings.HasPrefix(rest, p.run) && strings.Trim(rest, p.run[:1]+" ") == ""
	left := p.inside > 0 && rest != "" && len(s)-len(rest) < p.inside
	if left && !closes {
		p.fence = ""
		p.line(s)
		return
	}
	if p.part.Len() >= maxPart && !closes {
		p.endBefore(len(s) + 1)
		p.join = true
		p.part.WriteString(p.fence + "\n")
	}
	p.part.WriteString(s)
	p.part.WriteByte('\n')
	p.blank, p.before = false, s
	if closes {
		p.fence = ""
	}
}

// setext begins a part with the line before, which is underlined.
func (p *splitter) setext(level int) {
	head := p.before
	rest := strings.TrimSuffix(p.part.String(), head+"\n")
	p.part.Reset()
	p.part.WriteString(rest)
	p.endBefore(len(head) + 1)
	p.part.WriteString(head + "\n")
	p.note(level, strings.TrimSpace(head))
}

func (p *splitter) note(level int, words string) {
	words = plainInline(words)
	if words == "" || len(p.t.Headings) >= maxHeads {
		return
	}
	p.t.Headings = append(p.t.Headings, Heading{Level: level, Text: words, Part: len(p.t.parts), slug: slug(words)})
}

// define notes the definition of a link.
func (p *splitter) define(s string) {
	rest := strings.TrimLeft(s, " ")
	if !strings.HasPrefix(rest, "[") || len(p.t.refs) >= maxRefs {
		return
	}
	label, to, ok := strings.Cut(rest[1:], "]:")
	if f := strings.Fields(to); ok && len(f) > 0 {
		p.t.refs = append(p.t.refs, reference{label, strings.Trim(f[0], "<>")})
	}
}

// tabular takes a row of a table, so that a long table goes on in another part
// under the same head.
func (p *splitter) tabular(s string) bool {
	switch {
	case p.table != "" && strings.Contains(s, "|"):
		p.rows++
		if p.rows%maxRows == 0 {
			p.endBefore(len(s) + 1)
			p.part.WriteString(p.table)
		}
		p.write(s)
		return true
	case p.table != "":
		p.table, p.rows = "", 0
	case delimiters(s) > maxColumns:
		p.write(`\` + s)
		return true
	case delimiters(s) > 0 && strings.Contains(p.before, "|"):
		p.table = p.before + "\n" + s + "\n"
		p.write(s)
		return true
	}
	return false
}

// delimiters returns how many columns the line under the head of a table
// parts, 0 if it is none.
func delimiters(s string) int {
	if strings.Trim(s, "|-: ") != "" || !strings.Contains(s, "-") || !strings.Contains(s, "|") {
		return 0
	}
	return strings.Count(strings.Trim(s, "| "), "|") + 1
}

// heading returns the level of a heading, 0 if the line is none.
func heading(s string) int {
	s = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(s, " "), " "), " ")
	n := len(s) - len(strings.TrimLeft(s, "#"))
	if n == 0 || n > 6 || (len(s) > n && s[n] != ' ') {
		return 0
	}
	return n
}

// underline returns which level of heading a line makes of the one before it.
func underline(s string) int {
	s = strings.TrimSpace(s)
	switch {
	case len(s) > 1 && strings.Trim(s, "=") == "":
		return 1
	case len(s) > 1 && strings.Trim(s, "-") == "":
		return 2
	}
	return 0
}

// isWords reports a line that is nothing but the beginning of a paragraph.
func isWords(s string) bool {
	return s != "" && !strings.ContainsAny(s[:1], " #>|-*+=`~<[0123456789")
}

// fenceRun returns the signs of the fence that a line begins with.
func fenceRun(s string) string {
	for _, c := range []string{"`", "~"} {
		n := len(s) - len(strings.TrimLeft(s, c))
		if n >= 3 && (c == "~" || !strings.Contains(s[n:], "`")) {
			return s[:n]
		}
	}
	return ""
}

// peel returns a line without the signs of quotes and lists before it.
func peel(s string) (rest string, markers int) {
	for {
		s = strings.TrimLeft(s, " ")
		n := marker(s)
		if n == 0 {
			return s, markers
		}
		markers++
		s = s[n:]
	}
}

// marker returns how long the sign of a quote or a list is that a line begins
// with.
func marker(s string) int {
	if s == "" {
		return 0
	}
	if s[0] == '>' {
		return 1
	}
	n := 0
	if strings.ContainsRune("-*+", rune(s[0])) {
		n = 1
	} else if d := len(s) - len(strings.TrimLeft(s, "0123456789")); d > 0 && d < 10 && d < len(s) && (s[d] == '.' || s[d] == ')') {
		n = d + 1
	}
	if n > 0 && n < len(s) && s[n] == ' ' {
		return n + 1
	}
	return 0
}

// shallow takes away what a line nests deeper than so many quotes and lists,
// and indents further than so many cells. Parsing nests as deep as it is told,
// and pays for it.
func shallow(s string, depth, indent int) string {
	spaces, at := 0, 0
	for at < len(s) {
		switch n := marker(s[at:]); {
		case s[at] == ' ' && spaces < indent:
			spaces, at = spaces+1, at+1
		case n > 0 && depth > 0:
			depth, at = depth-1, at+n
		case s[at] == ' ' || n > 0:
			rest, _ := peel(s[at:])
			return s[:at] + rest
		default:
			return s
		}
	}
	return s
}
