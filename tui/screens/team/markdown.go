package team

import (
	"strings"

	"gangway/tui/kit"
	"gangway/tui/theme"
)

// markdown lays out the few forms that agreements are written in (headings,
// paragraphs, lists) in lines of at most w cells. Everything else stays as it
// was written: what is accepted must not look other than it is.
func markdown(t *theme.Theme, text string, w int) []string {
	var out []string
	for _, block := range strings.Split(text, "\n\n") {
		lines := layBlock(t, strings.Split(strings.Trim(block, "\n"), "\n"), w)
		if len(lines) == 0 {
			continue
		}
		if len(out) > 0 {
			out = append(out, "")
		}
		out = append(out, lines...)
	}
	return out
}

// layBlock lays out what stands between two empty lines.
func layBlock(t *theme.Theme, lines []string, w int) []string {
	var out []string
	text, hang := "", 0
	flush := func() {
		out = append(out, hanging(text, hang, w)...)
		text, hang = "", 0
	}
	for _, line := range lines {
		trimmed := strings.TrimSpace(line)
		switch bullet := bulletOf(trimmed); {
		case strings.HasPrefix(trimmed, "#"):
			flush()
			for _, l := range kit.Wrap(strings.TrimSpace(strings.TrimLeft(trimmed, "#")), w) {
				out = append(out, t.Strong.Render(l))
			}
		case bullet > 0:
			flush()
			text, hang = trimmed, bullet
		case text == "":
			text = trimmed
		default:
			text += " " + trimmed
		}
	}
	flush()
	return out
}

// bulletOf returns how wide the bullet or number is that a line begins with.
func bulletOf(line string) int {
	if strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "* ") {
		return 2
	}
	digits := len(line) - len(strings.TrimLeft(line, "0123456789"))
	if digits > 0 && digits < 4 && strings.HasPrefix(line[digits:], ". ") {
		return digits + 2
	}
	return 0
}

// hanging wraps a text with all lines but the first indented.
func hanging(text string, hang, w int) []string {
	if text == "" {
		return nil
	}
	lines := kit.Wrap(text[hang:], max(1, w-hang))
	for i, l := range lines {
		if i == 0 {
			lines[i] = text[:hang] + l
		} else {
			lines[i] = kit.Spaces(hang) + l
		}
	}
	return lines
}
