package tui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/text/unicode/norm"
)

// asciiFor are the signs that have a better stand-in than a question mark.
var asciiFor = strings.NewReplacer(
	"€", "E", "£", "L", "¥", "Y", "×", "x", "·", "-", "–", "-", "—", "-", "…", "~", "→", ">", "←", "<", "↑", "^", "↓", "v",
	"“", `"`, "”", `"`, "‘", "'", "’", "'", "ß", "s", "ø", "o", "Ø", "O", "ł", "l", "Ł", "L", "đ", "d", "Đ", "D", "ı", "i", "\u00a0", " ",
)

// fold draws a view for a terminal that can't be trusted with anything but
// ASCII: letters lose their marks, and what has no stand-in is a question mark
// for each of its cells, so that columns stay straight.
func fold(view string) string {
	view = asciiFor.Replace(view)
	var b strings.Builder
	b.Grow(len(view))
	for view != "" {
		if view[0] < 0x80 {
			b.WriteByte(view[0])
			view = view[1:]
			continue
		}
		g, w := ansi.FirstGraphemeCluster(view, ansi.GraphemeWidth)
		if g == "" {
			break
		}
		view = view[len(g):]
		if base := norm.NFD.String(g); w == 1 && base[0] < 0x80 {
			b.WriteByte(base[0])
			continue
		}
		b.WriteString(strings.Repeat("?", w))
	}
	return b.String()
}
