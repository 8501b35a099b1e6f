package theme

import (
	"strings"

	"github.com/charmbracelet/colorprofile"
)

// Terminal says what a client's terminal can show, from the client's own
// environment (TERM, COLORTERM, NO_COLOR, LANG, LC_…): never from ours. NO_COLOR
// with any value takes the colours away. Without a word on the locale the
// terminal is taken to show UTF-8.
func Terminal(environ []string) (p colorprofile.Profile, ascii bool) {
	env := map[string]string{}
	for _, e := range environ {
		k, v, _ := strings.Cut(e, "=")
		env[k] = v
	}
	p = colorprofile.Env(environ)
	if _, no := env["NO_COLOR"]; no || p < colorprofile.ASCII {
		p = colorprofile.ASCII
	}
	switch term := env["TERM"]; {
	case term == "linux":
		return p, true
	case strings.HasPrefix(term, "vt1"), strings.HasPrefix(term, "vt2"):
		return colorprofile.ASCII, true
	}
	for _, k := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(env[k]); v != "" {
			return p, !strings.Contains(v, "utf-8") && !strings.Contains(v, "utf8")
		}
	}
	return p, false
}
