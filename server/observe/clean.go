package observe

import (
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The bounds of one text in the log, in bytes.
const (
	mostText  = 4 << 10
	mostStack = 16 << 10
)

// stackKey is the attribute that holds a stack of ours: it keeps its line breaks,
// which both forms of the log escape.
const stackKey = "stack"

// clean makes every text of a line safe, whoever wrote it.
func clean(_ []string, a slog.Attr) slog.Attr {
	a.Key = cleanText(a.Key)
	switch a.Value.Kind() {
	case slog.KindString:
		if a.Key == stackKey {
			a.Value = slog.StringValue(cleanLines(a.Value.String()))
		} else {
			a.Value = slog.StringValue(cleanText(a.Value.String()))
		}
	case slog.KindAny:
		if _, isLevel := a.Value.Any().(slog.Level); !isLevel {
			a.Value = slog.StringValue(cleanText(fmt.Sprint(a.Value.Any())))
		}
	default:
	}
	return a
}

// cleanText writes what has no glyph of its own as an escape: line breaks,
// controls, bidirectional and invisible characters, and bytes that are no text.
func cleanText(s string) string {
	s = short(s, mostText)
	for i, r := range s {
		if !strconv.IsPrint(r) || r == utf8.RuneError {
			return s[:i] + escaped(s[i:])
		}
	}
	return s
}

func escaped(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case strconv.IsPrint(r):
			b.WriteRune(r)
		default:
			q := strconv.QuoteRune(r)
			b.WriteString(q[1 : len(q)-1])
		}
		s = s[n:]
	}
	return b.String()
}

func cleanLines(s string) string {
	lines := strings.Split(short(s, mostStack), "\n")
	for i, line := range lines {
		tail := strings.TrimLeft(line, "\t")
		lines[i] = line[:len(line)-len(tail)] + cleanText(tail)
	}
	return strings.Join(lines, "\n")
}

func short(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return s[:most] + "…"
}
