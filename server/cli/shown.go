package cli

import (
	"github.com/charmbracelet/x/ansi"

	"gangway/domain/text"
)

// shown cleans a text for one line and cuts it to a width, unless that is 0.
func shown(s string, width int) string {
	if width > 0 {
		s = s[:min(len(s), 16*width)] // no more than is needed of what is very long
	}
	s = text.Show(s)
	if width > 0 {
		s = ansi.Truncate(s, width, "…")
	}
	return s
}

// quoted repeats somebody's word in a message.
func quoted(s string) string { return `"` + shown(s, 40) + `"` }

// columns is how wide a clean text is on a terminal, by graphemes.
func columns(s string) int { return ansi.StringWidth(s) }
