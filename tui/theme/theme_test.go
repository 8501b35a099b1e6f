package theme

import (
	"reflect"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// Ensure what a terminal shows follows the client's environment.
func TestTerminal(t *testing.T) {
	for name, tc := range map[string]struct {
		env     []string
		profile colorprofile.Profile
		ascii   bool
	}{
		"truecolour":        {[]string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=de_DE.UTF-8"}, colorprofile.TrueColor, false},
		"256":               {[]string{"TERM=xterm-256color"}, colorprofile.ANSI256, false},
		"16":                {[]string{"TERM=xterm"}, colorprofile.ANSI, false},
		"NO_COLOR":          {[]string{"TERM=xterm-256color", "NO_COLOR=1"}, colorprofile.ASCII, false},
		"NO_COLOR no value": {[]string{"TERM=xterm-256color", "NO_COLOR="}, colorprofile.ASCII, false},
		"latin locale":      {[]string{"TERM=xterm", "LANG=de_DE.ISO-8859-1"}, colorprofile.ANSI, true},
		"C.UTF-8":           {[]string{"TERM=xterm", "LC_ALL=C.UTF-8", "LANG=C"}, colorprofile.ANSI, false},
		"vt100":             {[]string{"TERM=vt100"}, colorprofile.ASCII, true},
		"linux console":     {[]string{"TERM=linux", "LANG=C.UTF-8"}, colorprofile.ANSI, true},
	} {
		t.Run(name, func(t *testing.T) {
			p, ascii := Terminal(tc.env)
			if p != tc.profile || ascii != tc.ascii {
				t.Fatalf("got %v, ASCII %v; want %v, %v", p, ascii, tc.profile, tc.ascii)
			}
		})
	}
}

// Ensure each tone has a sign, which takes one cell, so that words carry where
// there is no colour.
func TestTones(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		g := New(true, colorprofile.ASCII, "", ascii).Glyph
		for tone := Plain; tone <= Bad; tone++ {
			if s := g.Tone(tone); ansi.StringWidth(s) != 1 {
				t.Errorf("tone %d, ASCII %v: sign %q", tone, ascii, s)
			}
		}
	}
}

// Ensure the ASCII set leaves nothing that is not ASCII.
func TestASCIIGlyphs(t *testing.T) {
	var check func(v reflect.Value)
	check = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			for _, r := range v.String() {
				if r > '~' {
					t.Errorf("%q is not ASCII", v.String())
				}
			}
		case reflect.Slice, reflect.Array:
			for i := range v.Len() {
				check(v.Index(i))
			}
		default:
		}
	}
	g := reflect.ValueOf(asciiGlyphs())
	for i := range g.NumField() {
		check(g.Field(i))
	}
}

// Ensure no colour is sent to a terminal without colours, and none but the
// sixteen to one that has these.
func TestProfiles(t *testing.T) {
	for _, dark := range []bool{true, false} {
		plain := New(dark, colorprofile.ASCII, "#FF0000", false)
		if got := plain.Accent.Render("x"); got != "x" {
			t.Errorf("without colours the accent is %q", got)
		}
		sixteen := New(dark, colorprofile.ANSI, "#FF0000", false)
		if got := sixteen.Tone(Bad).Render("x"); got != "\x1b[31mx\x1b[m" {
			t.Errorf("with 16 colours bad is %q", got)
		}
	}
}

// Ensure an accent can be read on its background, whatever the branding says.
func TestAccentIsLegible(t *testing.T) {
	for _, accent := range []string{"#000000", "#FFFFFF", "#0000FF", "#FFFF00", "blue", ""} {
		if l := luminance(legible(accent, true)); l < 0.2 {
			t.Errorf("%q on dark: luminance %.2f", accent, l)
		}
		if l := luminance(legible(accent, false)); l > 0.6 {
			t.Errorf("%q on light: luminance %.2f", accent, l)
		}
	}
	if got := legible("#3BA7A0", true); luminance(got) != luminance(lipgloss.Color("#3BA7A0")) {
		t.Error("an accent that can be read was changed")
	}
}
