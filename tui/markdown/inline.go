package markdown

import (
	"bytes"
	"html"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	extension "github.com/yuin/goldmark/extension/ast"

	"gangway/domain/text"
)

// maxInline is how deep emphasis nests as it is drawn.
const maxInline = 4

// plain returns the words of a node, its entities decoded.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the walker never fails
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.WriteString(decode(string(n.Segment.Value(source))))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(source))
		}
		return ast.WalkContinue, nil
	})
	return text.Show(b.String())
}

// plainInline returns the words of a line of Markdown.
func plainInline(s string) string {
	if !strings.ContainsAny(s, "*_`[]<>&\\!~") {
		return s
	}
	source := []byte(s)
	return plain(parse(source, nil), source)
}

// decode resolves the entities of a text and cleans what they stood for: an
// escape character may be written as one.
func decode(s string) string {
	if !strings.ContainsAny(s, `&\`) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r):
			return text.Replacement
		case text.Invisible(r):
			return -1
		}
		return r
	}, html.UnescapeString(unescape(s)))
}

// unescape takes the backslashes before signs away.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", s[i+1]) >= 0 {
			if i++; s[i] == '&' {
				b.WriteString("&amp;")
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// literal writes a text so that glamour, which decodes entities and takes
// backslashes away, draws it as it is.
var literal = strings.NewReplacer("&", "&amp;", `\`, "&#92;")

// inline makes the children of a block fit for glamour: texts, emphasis, code
// and links that it knows, nothing else, and no deeper than it should go.
func (l *layout) inline(parent ast.Node, depth int) {
	for n := parent.FirstChild(); n != nil; {
		next := n.NextSibling()
		switch n := n.(type) {
		case *ast.Text:
			l.text(parent, n)
		case *ast.String:
			parent.ReplaceChild(parent, n, l.words(string(n.Value)))
		case *ast.CodeSpan:
			words := strings.ReplaceAll(codeOf(n, l.source), "\n", " ")
			n.RemoveChildren(n)
			n.AppendChild(n, l.raw(html.EscapeString(words)))
		case *ast.Emphasis:
			if depth >= maxInline {
				parent.ReplaceChild(parent, n, l.words(plain(n, l.source)))
				break
			}
			l.inline(n, depth+1)
		case *extension.Strikethrough:
			words := plain(n, l.source)
			n.RemoveChildren(n)
			n.AppendChild(n, l.words(words))
		case *ast.Link:
			l.link(parent, n, depth)
		case *ast.AutoLink:
			l.autoLink(parent, n)
		case *ast.Image:
			l.image(parent, n)
		case *ast.RawHTML:
			l.html(parent, n)
		case *extension.TaskCheckBox:
			box := "[ ] "
			if n.IsChecked {
				box = "[x] "
			}
			parent.ReplaceChild(parent, n, l.raw(box))
		default:
			parent.ReplaceChild(parent, n, l.words(plain(n, l.source)))
		}
		n = next
	}
}

// raw returns a node of a text that glamour draws as it stands.
func (l *layout) raw(s string) *ast.Text {
	from := len(l.source)
	l.source = append(l.source, s...)
	return ast.NewTextSegment(segment(from, len(l.source)))
}

// words returns a node of a text.
func (l *layout) words(s string) *ast.Text { return l.raw(literal.Replace(s)) }

// text cleans a text and resolves its breaks: those that stand in the source
// only are blanks, as lines are broken anew.
func (l *layout) text(parent ast.Node, n *ast.Text) {
	s := string(n.Segment.Value(l.source))
	if strings.ContainsAny(s, `&\`) {
		clean := l.words(decode(s))
		n.Segment = clean.Segment
	}
	switch {
	case n.HardLineBreak() && l.breaks:
		n.SetHardLineBreak(false)
		parent.InsertAfter(parent, n, l.raw("\n"))
	case n.HardLineBreak() || n.SoftLineBreak():
		n.SetHardLineBreak(false)
		n.SetSoftLineBreak(false)
		parent.InsertAfter(parent, n, l.raw(" "))
	}
}

func codeOf(n ast.Node, source []byte) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(source))
		}
	}
	return b.String()
}

// A link is put between two marks that take no room, from which collect finds
// where it stands; glamour would show its target as it came.
func (l *layout) link(parent ast.Node, n *ast.Link, depth int) {
	words := plain(n, l.source)
	to, web, ok := target(html.UnescapeString(string(n.Destination)))
	if words == "" {
		words = shortTarget(to)
		n.RemoveChildren(n)
		n.AppendChild(n, l.words(words))
	}
	if !ok {
		l.inline(n, depth+1)
		for c := n.FirstChild(); c != nil; c = n.FirstChild() {
			parent.InsertBefore(parent, n, c)
		}
		parent.RemoveChild(parent, n)
		return
	}
	l.inline(n, depth+1)
	n.Destination, n.Title = []byte("#"), nil
	l.mark(parent, n, Link{Text: words, Target: to, Web: web})
	if shown := strings.TrimPrefix(to, "mailto:"); web && shown != words && shortTarget(to) != words {
		parent.InsertAfter(parent, n.NextSibling(), l.raw(" "+l.muted("("+shown+")")))
	}
}

func (l *layout) autoLink(parent ast.Node, n *ast.AutoLink) {
	label := string(n.Label(l.source))
	raw := label
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(raw), "mailto:") {
		raw = "mailto:" + raw
	} else if !strings.Contains(raw, ":") {
		raw = "https://" + raw
	}
	to, web, ok := target(raw)
	if !ok || !web {
		parent.ReplaceChild(parent, n, l.words(label))
		return
	}
	link := ast.NewLink()
	link.Destination = []byte("#")
	link.AppendChild(link, l.words(text.Show(label)))
	parent.ReplaceChild(parent, n, link)
	l.mark(parent, link, Link{Text: text.Show(label), Target: to, Web: true})
}

// mark notes a link and puts the marks around it.
func (l *layout) mark(parent, n ast.Node, k Link) {
	l.links = append(l.links, k)
	parent.InsertBefore(parent, n, l.raw("\x1b]8;;"+strconv.Itoa(len(l.links)-1)+"\a"))
	parent.InsertAfter(parent, n, l.raw("\x1b]8;;\a"))
}

// image stands for a picture: what it shows, in words.
func (l *layout) image(parent ast.Node, n *ast.Image) {
	words := plain(n, l.source)
	if words == "" {
		parent.RemoveChild(parent, n)
		return
	}
	parent.ReplaceChild(parent, n, l.words("["+words+"]"))
}

// html draws nothing of a tag but the break that it may be.
func (l *layout) html(parent ast.Node, n *ast.RawHTML) {
	tag := bytes.ToLower(n.Segments.Value(l.source))
	if bytes.HasPrefix(tag, []byte("<br")) {
		s := " "
		if l.breaks {
			s = "\n"
		}
		parent.ReplaceChild(parent, n, l.raw(s))
		return
	}
	parent.RemoveChild(parent, n)
}

// shortTarget returns an address without its scheme.
func shortTarget(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme == "" {
		return to
	}
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(to, u.Scheme+":"), "//"), "/")
}
