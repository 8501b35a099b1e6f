// Package theme turns a few tokens (an accent, light or dark, how many colours)
// into the styles and glyphs that the screens are drawn with.
//
// A session has the theme of its own terminal; a theme is never changed after it
// was made, only replaced. Colour helps, words carry:
// whatever a colour says, a glyph and a word say too, so that everything reads
// without any. The accent marks three things only: the cursor, the active
// section and links.
package theme

import (
	"image/color"
	"sync"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// DefaultAccent is used where the programme's branding names none.
const DefaultAccent = "#5FAFD7"

// A Theme is how one session looks.
type Theme struct {
	Dark    bool
	Profile colorprofile.Profile
	ASCII   bool // the terminal shows ASCII only
	Glyph   Glyphs

	Text   lipgloss.Style // plain text, in the terminal's own colour
	Strong lipgloss.Style // titles, the row under the cursor
	Muted  lipgloss.Style // labels, hints, times
	Faint  lipgloss.Style // rules, empty bars, disabled things
	Accent lipgloss.Style // the cursor, the active section, links
	Active lipgloss.Style // the active section's word
	Head   lipgloss.Style // column headings
	Key    lipgloss.Style // a key in the footer
	Cursor lipgloss.Style // the character under the text cursor
	Match  lipgloss.Style // what a search has found
	Banner lipgloss.Style // a bar across the window that must be seen
	Border lipgloss.Style // the one box of a dialog

	tones map[Tone]lipgloss.Style
}

// New returns the theme for a terminal with a dark or light background and a
// number of colours. The accent is a colour such as "#5FAFD7"; what is none
// falls back to [DefaultAccent]. With ascii no glyph leaves ASCII.
//
// Themes are alike for most sessions, and shared: nobody changes one.
func New(dark bool, profile colorprofile.Profile, accent string, ascii bool) *Theme {
	made.Lock()
	defer made.Unlock()
	l := look{dark, profile, accent, ascii}
	if made.themes[l] == nil {
		if len(made.themes) >= mostThemes {
			clear(made.themes)
		}
		made.themes[l] = l.theme()
	}
	return made.themes[l]
}

// A look is what a theme is made for.
type look struct {
	dark    bool
	profile colorprofile.Profile
	accent  string
	ascii   bool
}

// mostThemes bounds the themes that are kept: the looks of terminals, for the
// accents of a few programmes.
const mostThemes = 64

var made = struct {
	sync.Mutex
	themes map[look]*Theme
}{themes: map[look]*Theme{}}

func (l look) theme() *Theme {
	p := paletteFor(l.dark, l.profile, l.accent)
	plain := lipgloss.NewStyle()
	t := &Theme{Dark: l.dark, Profile: l.profile, ASCII: l.ascii, Glyph: unicodeGlyphs()}
	if l.ascii {
		t.Glyph = asciiGlyphs()
	}
	t.Text = plain
	t.Strong = plain.Bold(true)
	t.Muted, t.Faint = p.grey(p.muted), p.grey(p.faint)
	t.Head = t.Muted
	t.Accent = plain.Foreground(p.accent)
	t.Active = plain.Foreground(p.accent).Bold(true)
	t.Key = plain.Bold(true)
	t.Cursor = plain.Reverse(true)
	t.Match = plain.Underline(true)
	t.Banner = plain.Reverse(true)
	t.Border = plain.Foreground(p.faint)
	t.tones = map[Tone]lipgloss.Style{
		Quiet: t.Muted, Good: plain.Foreground(p.good), Warn: plain.Foreground(p.warn),
		Bad: plain.Foreground(p.bad), Info: plain.Foreground(p.info), Plain: plain,
	}
	return t
}

// Tone returns the style of a tone.
func (t *Theme) Tone(n Tone) lipgloss.Style { return t.tones[n] }

// Colored reports whether the terminal shows any colour.
func (t *Theme) Colored() bool { return t.Profile >= colorprofile.ANSI }

type palette struct {
	muted, faint, accent, good, warn, bad, info color.Color
	dim                                         bool // greys are made by dimming
}

// grey styles text that steps back. A terminal of 16 colours has no grey that
// is safe on every background, so its own text colour is dimmed.
func (p palette) grey(c color.Color) lipgloss.Style {
	if p.dim {
		return lipgloss.NewStyle().Faint(true)
	}
	return lipgloss.NewStyle().Foreground(c)
}

func paletteFor(dark bool, profile colorprofile.Profile, accent string) palette {
	switch {
	case profile < colorprofile.ANSI:
		none := lipgloss.NoColor{}
		return palette{none, none, none, none, none, none, none, true}
	case profile == colorprofile.ANSI:
		return palette{lipgloss.NoColor{}, lipgloss.NoColor{}, lipgloss.Cyan, lipgloss.Green, lipgloss.Yellow, lipgloss.Red, lipgloss.Blue, true}
	}
	pick := lipgloss.LightDark(dark)
	own := func(light, dark string) color.Color {
		return profile.Convert(pick(lipgloss.Color(light), lipgloss.Color(dark)))
	}
	return palette{
		muted:  own("#626A73", "#8B949E"),
		faint:  own("#C4CAD0", "#444B54"),
		accent: profile.Convert(legible(accent, dark)),
		good:   own("#1A7F37", "#57AB5A"),
		warn:   own("#9A6700", "#D4A72C"),
		bad:    own("#CF222E", "#F47067"),
		info:   own("#0969DA", "#6CB6FF"),
	}
}

// legible returns the accent, moved away from the background until it can be
// read on it.
func legible(accent string, dark bool) color.Color {
	if len(accent) != 7 || accent[0] != '#' {
		accent = DefaultAccent
	}
	c := lipgloss.Color(accent)
	for range 6 {
		l := luminance(c)
		switch {
		case dark && l < 0.45:
			c = lipgloss.Lighten(c, 0.12)
		case !dark && l > 0.45:
			c = lipgloss.Darken(c, 0.18)
		default:
			return c
		}
	}
	return c
}

// luminance is how bright a colour looks, from 0 to 1.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	return (0.299*float64(r) + 0.587*float64(g) + 0.114*float64(b)) / 0xffff
}
