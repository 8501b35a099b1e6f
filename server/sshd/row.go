package sshd

import (
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// A row is one line of a gated view with the style and link that were still on
// at its start. Two rows that are equal look the same.
type row struct {
	style string // the parameters of one colour sequence, "" for none
	link  string // parameters and target of a link, "" for none
	text  string
}

// rowsOf splits a gated view into its first rows.
func rowsOf(content string, height int) []row {
	rows := make([]row, 0, height)
	var style, link string
	for len(rows) < height {
		text, rest, more := strings.Cut(content, "\n")
		r := row{style, link, text}
		rows = append(rows, r)
		style, link = r.end()
		if content = rest; !more {
			break
		}
	}
	return rows
}

// end returns the style and link that are on after the row.
func (r row) end() (style, link string) {
	style, link = r.style, r.link
	for text := r.text; ; {
		i := strings.IndexByte(text, esc)
		if i < 0 {
			return style, link
		}
		n, _ := escape(text[i:])
		style, link = apply(text[i:i+n], style, link)
		text = text[i+n:]
	}
}

// apply returns what a colour sequence or link makes of a style and link.
func apply(seq, style, link string) (string, string) {
	if !strings.HasPrefix(seq, "\x1b[") {
		data := strings.TrimSuffix(strings.TrimSuffix(seq, "\x07"), "\x1b\\")
		if link = strings.TrimPrefix(data, "\x1b]8;"); strings.HasSuffix(link, ";") {
			link = ""
		}
		return style, link
	}
	params := seq[len("\x1b[") : len(seq)-1]
	for params == "0" || strings.HasPrefix(params, "0;") || strings.HasPrefix(params, ";") {
		_, params, _ = strings.Cut(params, ";")
		style = ""
	}
	switch {
	case params == "":
		return "", link
	case style == "":
		return params, link
	}
	both := style + ";" + params
	if len(both) > maxStyle || strings.Count(both, ";")+strings.Count(both, ":") > maxStyleSeparators {
		both = compact(style, params)
	}
	return both, link
}

// compact says in few parameters what two colour sequences say one after the
// other.
func compact(sequences ...string) string {
	p := ansi.GetParser()
	defer ansi.PutParser(p)
	var s uv.Style
	for _, params := range sequences {
		ansi.DecodeSequence("\x1b["+params+"m", 0, p)
		uv.ReadStyle(p.Params(), &s)
	}
	return strings.TrimSuffix(strings.TrimPrefix(s.String(), "\x1b["), "m")
}

// A cell is one character of a row.
type cell struct {
	text, style, link string
	width             int
}

// cells returns the row's characters as far as they fit into width columns.
// The row is plain if every terminal agrees how wide it is.
func (r row) cells(width int) (cells []cell, columns int, plain bool) {
	plain = true
	style, link := r.style, r.link
	cells = make([]cell, 0, min(width, len(r.text)))
	for text := r.text; text != ""; {
		if text[0] == esc {
			n, _ := escape(text)
			style, link = apply(text[:n], style, link)
			text = text[n:]
			continue
		}
		c := cell{text: text[:1], style: style, link: link, width: 1}
		if len(text) > 1 && text[1] >= 0x80 || text[0] >= 0x80 {
			c.text, c.width = ansi.FirstGraphemeCluster(text, ansi.GraphemeWidth)
			plain = plain && c.width == 1 && oneRune(c.text)
		}
		text = text[len(c.text):]
		if columns+c.width > width {
			for c.text, c.width = " ", 1; columns < width; columns++ {
				cells = append(cells, c) // half of a wide character is a blank
			}
			break
		}
		if c.width > 0 {
			columns += c.width
			cells = append(cells, c)
		}
	}
	return cells, columns, plain
}

func oneRune(s string) bool {
	for i := range s {
		if i > 0 {
			return false
		}
	}
	return true
}
