package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"gangway/domain/text"
)

// paints is the whole language in which the portal speaks to a terminal with
// screens: what moves and erases, colours and cursor shapes, the modes that it
// uses, its own title, and the questions that it asks at the start. Nothing in it
// can carry somebody's text.
var paints = regexp.MustCompile(`(?:` + strings.Join([]string{
	`\x1b\[[0-9;]*[HJK]`,
	`\x1b\[[0-9;:]*m`,
	`\x1b\[[0-6] q`,
	`\x1b\[\?(?:25|1000|1002|1003|1004|1006|1049|2004|2026|2027)[hl]`,
	`\x1b\[\?202[67]\$p`,
	`\x1b\]11;\?\x07`,
	`\x1b\]2;(?:Gangway)?\x07`,
}, "|") + `)`)

var (
	movesTo = regexp.MustCompile(`^\x1b\[(?:[0-9]+;([0-9]+))?H`)
	colours = regexp.MustCompile(`\b[345]8[;:](?:5[;:][0-9]+|2[;:]{1,2}[0-9]+[;:][0-9]+[;:][0-9]+)`)
	hides   = regexp.MustCompile(`(?:^|;)(?:5|6|8)(?:;|$)`)
)

// painted holds every byte that a screen session sent to that language, and every
// run of text to the width of the window.
func painted(sent string, width int) error {
	column := 0
	for at := 0; at < len(sent); {
		rest := sent[at:]
		if loc := paints.FindStringIndex(rest[:min(len(rest), 80)]); loc != nil && loc[0] == 0 {
			seq := rest[:loc[1]]
			if m := movesTo.FindStringSubmatch(seq); m != nil {
				column = 0
				_, _ = fmt.Sscan(m[1], &column)
				column = max(0, column-1)
			}
			if params, isStyle := strings.CutSuffix(strings.TrimPrefix(seq, "\x1b["), "m"); isStyle && hides.MatchString(colours.ReplaceAllString(params, "")) {
				return fmt.Errorf("style %q hides or blinks, at %q", seq, around(sent, at))
			}
			at += len(seq)
			continue
		}
		n := strings.IndexFunc(rest, unicode.IsControl)
		switch {
		case n < 0:
			n = len(rest)
		case n == 0 && (rest[0] == '\r' || rest[0] == '\n'):
			at, column = at+1, 0
			continue
		case n == 0:
			return fmt.Errorf("sequence that the portal does not speak, at %q", around(sent, at))
		}
		if err := readable(rest[:n]); err != nil {
			return err
		}
		if column += ansi.StringWidth(rest[:n]); column > width {
			return fmt.Errorf("column %d of %d, at %q", column, width, around(sent, at))
		}
		at += n
	}
	return nil
}

// printed holds the output of the command line to text and line breaks.
func printed(sent string) error {
	for line := range strings.SplitSeq(strings.ReplaceAll(sent, "\r\n", "\n"), "\n") {
		if at := strings.IndexFunc(line, unicode.IsControl); at >= 0 {
			return fmt.Errorf("control character at %q", around(line, at))
		}
		if err := readable(line); err != nil {
			return err
		}
	}
	return nil
}

// readable refuses what a reader can't see or what changes how the rest is read.
func readable(s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("broken UTF-8 in %q", s)
	}
	for at, r := range s {
		if r != text.Replacement && text.Unusual(string(r)) {
			return fmt.Errorf("invisible U+%04X at %q", r, around(s, at))
		}
	}
	return nil
}

func around(s string, at int) string { return s[max(0, at-30):min(len(s), at+40)] }

// Ensure that the grammar itself finds what must not be sent.
func TestHostileBytesAreFound(t *testing.T) {
	for _, bad := range []string{
		"\x1b]52;c;aGk=\x07", "\x1b]8;;https://evil.example\x1b\\", "\x1bP$qm\x1b\\", "\x1b_Gi=1\x1b\\", "\x1b^x\x1b\\", "\x1bXx\x1b\\", "\u009d52;c;x\u009c",
		"\u009b31m", "a\u202eb", "a\u200bb", "\x1b]2;evil\x07", "\x1b[8m", "\x1b[1;8m", "\x1b[38;5;1;8m", "\x1bc", "\x08", "\xff", "\x1b[6n", "\x1b[?47h",
		"\x1b[1;80Hab", strings.Repeat("x", 81), "\x1b[2;5r",
	} {
		if painted(bad, 80) == nil {
			t.Errorf("painted takes %q", bad)
		}
	}
	for _, good := range []string{
		"\x1b[1;38;2;8;8;8;48;5;8mhello\x1b[m\r\n\x1b[3;4HÄ \ufffd", "\x1b[?1049h\x1b[?25l\x1b]2;Gangway\x07", "\x1b[1;80Ha",
	} {
		if err := painted(good, 80); err != nil {
			t.Errorf("painted refuses %q: %v", good, err)
		}
	}
	for _, bad := range []string{"\x1b[1m", "a\rb", "\u009b", "a\u2066b", "\x07"} {
		if printed(bad) == nil {
			t.Errorf("printed takes %q", bad)
		}
	}
}
