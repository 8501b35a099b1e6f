package sshd

import (
	"strings"

	"github.com/charmbracelet/colorprofile"
)

// The window sizes that a screen is given. A screen's memory grows with its
// area, so a client's word is not taken for it.
const (
	minWidth, maxWidth   = 20, 400
	minHeight, maxHeight = 8, 150
)

// clampSize turns the size a client names into one a screen can have. A size
// of nothing means that the client does not know.
func clampSize(width, height uint32) (int, int) {
	if width == 0 {
		width = 80
	}
	if height == 0 {
		height = 24
	}
	return int(min(max(width, minWidth), maxWidth)), int(min(max(height, minHeight), maxHeight))
}

// acceptTerm tells whether a terminal's name can be one. An empty name is a
// terminal that can do nothing.
func acceptTerm(term string) bool {
	if len(term) > 64 {
		return false
	}
	for _, c := range []byte(term) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case c == '-', c == '_', c == '.', c == '+':
		default:
			return false
		}
	}
	return true
}

// canShowScreens tells whether a terminal can move its cursor.
func canShowScreens(term string) bool { return term != "" && term != "dumb" }

// answersQueries tells whether a terminal may be asked what it can do. The
// plain ones print what they do not understand.
func answersQueries(term string) bool {
	switch {
	case term == "linux", term == "ansi", term == "cygwin", strings.HasPrefix(term, "vt"):
		return false
	}
	return true
}

// acceptEnv tells whether a client may set a variable. Nothing else of its
// environment can reach a library that reads it.
func acceptEnv(name, value string) bool {
	switch name {
	case "LANG", "TERM", "COLORTERM", "NO_COLOR", "ACCESSIBLE":
	default:
		if !strings.HasPrefix(name, "LC_") || len(name) > 32 || strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != "" {
			return false
		}
	}
	if len(value) > 128 {
		return false
	}
	for _, c := range []byte(value) {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// profileOf returns the colours that the client's terminal has by its own
// account. Any value of NO_COLOR means yes.
func profileOf(term string, env map[string]string) colorprofile.Profile {
	if env["NO_COLOR"] != "" {
		return colorprofile.ASCII
	}
	return colorprofile.Env([]string{"TERM=" + term, "COLORTERM=" + env["COLORTERM"]})
}
