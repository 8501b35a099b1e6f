package kit

import (
	"slices"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"golang.org/x/text/unicode/norm"
)

const (
	mostHits  = 500 // hits that are looked for
	mostParts = 200 // parts that are drawn to look for them
)

// A hit is a place in the page where the words of a search stand.
type hit struct {
	part  int
	marks []mark // one on each line that it goes over
}

type mark struct{ line, from, to int }

// typed takes what is typed into the search; the page follows at once.
func (r *Reader) typed(msg tea.Msg) {
	if m, ok := msg.(tea.KeyPressMsg); ok {
		switch m.String() {
		case "esc":
			r.edit = nil
			r.search("", r.from)
			r.to(r.from)
			return
		case "enter":
			r.edit = nil
			return
		case "down":
			r.turn(1)
			return
		case "up":
			r.turn(-1)
			return
		}
	}
	if changed, _ := r.edit.Update(msg); changed {
		r.search(strings.TrimSpace(r.edit.Value()), r.from)
		if r.found {
			r.show(r.hits[r.hit])
		} else {
			r.to(r.from)
		}
	}
}

// search looks for words, in the whole page as far as it is not too long. The
// first hit from a spot on is the present one.
func (r *Reader) search(query string, from spot) {
	r.query, r.hits, r.hit, r.found, r.more = query, nil, 0, false, false
	needle := folded(query)
	if r.text == nil || len(needle) == 0 {
		return
	}
	words := strings.FieldsFunc(string(needle), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsNumber(c) })
	drawn := 0
	for i := range r.text.Parts() {
		if !hasAll(string(folded(r.text.Source(i))), words) {
			continue
		}
		if len(r.hits) >= mostHits || drawn >= mostParts {
			r.more = true
			break
		}
		drawn++
		for _, h := range r.hitsIn(i, needle) {
			if !r.found && !(spot{h.part, h.marks[0].line}).before(from) {
				r.hit, r.found = len(r.hits), true
			}
			r.hits = append(r.hits, h)
		}
	}
	r.found = len(r.hits) > 0
}

func hasAll(s string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(s, w) {
			return false
		}
	}
	return true
}

// turn comes to the next hit, or the one before, and begins anew at the ends.
func (r *Reader) turn(by int) {
	if n := len(r.hits); n > 0 {
		r.hit = (r.hit + by + n) % n
		r.show(r.hits[r.hit])
	}
}

// show brings a hit into the window, if it is not there.
func (r *Reader) show(h hit) {
	at := spot{h.part, h.marks[0].line}
	end, _ := r.step(r.top, r.room())
	if at.before(r.top) || !at.before(end) {
		s, _ := r.step(at, -r.room()/3)
		r.to(s)
	}
}

// hitsIn finds words in a part as it is drawn, over the ends of lines, too.
func (r *Reader) hitsIn(i int, needle []rune) []hit {
	var hay []rune
	var at []mark // of each rune
	for y, l := range r.part(i).Lines {
		x := 0
		rest := ansi.Strip(l.Text)
		for rest != "" {
			g, w := rest[:1], 1
			if rest[0] >= 0x80 || len(rest) > 1 && rest[1] >= 0x80 {
				g, w = ansi.FirstGraphemeCluster(rest, ansi.GraphemeWidth)
			}
			rest = rest[len(g):]
			for _, c := range folded(g) {
				if c == ' ' && len(hay) > 0 && hay[len(hay)-1] == ' ' {
					continue
				}
				hay, at = append(hay, c), append(at, mark{y, x, x + w})
			}
			x += w
		}
		if n := len(hay); n > 0 && hay[n-1] != ' ' {
			hay, at = append(hay, ' '), append(at, mark{y, x, x})
		}
	}
	var out []hit
	for p := 0; p+len(needle) <= len(hay); p++ {
		if slices.Equal(hay[p:p+len(needle)], needle) {
			out = append(out, hit{i, merge(at[p : p+len(needle)])})
			p += len(needle) - 1
		}
	}
	return out
}

// merge makes one mark of those on each line.
func merge(cells []mark) []mark {
	var out []mark
	for _, c := range cells {
		if n := len(out); n > 0 && out[n-1].line == c.line {
			out[n-1].to = max(out[n-1].to, c.to)
			continue
		}
		if c.to > c.from {
			out = append(out, c)
		}
	}
	return out
}

// folded returns the runes of a text for searching: small, without accents, with
// one blank in a row.
func folded(s string) []rune {
	out := make([]rune, 0, len(s))
	if !isASCII(s) {
		s = norm.NFD.String(s)
	}
	for _, c := range s {
		switch {
		case unicode.Is(unicode.Mn, c) && unicode.Is(unicode.Inherited, c):
			continue
		case unicode.IsSpace(c):
			c = ' '
		}
		if c == ' ' && len(out) > 0 && out[len(out)-1] == ' ' {
			continue
		}
		out = append(out, unicode.ToLower(c))
	}
	return out
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
