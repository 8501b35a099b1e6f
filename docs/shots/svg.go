package main

import (
	"encoding/xml"
	"fmt"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// What the terminal of the pictures looks like.
var (
	foreground color.Color = color.RGBA{0xd8, 0xda, 0xe0, 0xff}
	background color.Color = color.RGBA{0x14, 0x16, 0x1c, 0xff}
	sixteen                = []color.Color{
		rgb(0x1d1f26), rgb(0xd9706c), rgb(0x8abe5e), rgb(0xdeb85e), rgb(0x6f9fd8), rgb(0xb294bb), rgb(0x6ab8b0), rgb(0xc5c8c6),
		rgb(0x7a7d85), rgb(0xe88a86), rgb(0xa5d677), rgb(0xf0d078), rgb(0x8ab8f0), rgb(0xc9a8d8), rgb(0x86d0c8), rgb(0xffffff),
	}
)

func rgb(v uint32) color.Color { return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 0xff} }

// Sizes in units of the picture. A monospace font of 15 is about 9 wide; every glyph
// is placed by itself, so the columns stand straight in any.
const (
	cellW    = 9
	cellH    = 19
	fontSize = 15
	baseline = 14
	margin   = 16
	bar      = 34 // the window's title
)

// resolve makes one of the palette's colours what this terminal shows for it.
func (t *terminal) resolve(c color.Color) color.Color {
	switch c := c.(type) {
	case nil:
		return nil
	case ansi.BasicColor:
		return t.vt.IndexedColor(int(c))
	case ansi.IndexedColor:
		return t.vt.IndexedColor(int(c))
	}
	return c
}

func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// draw returns the terminal as a picture with a window around it.
func (t *terminal) draw(title, label string) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	rows := t.rows()
	w, h := t.vt.Width()*cellW+2*margin, rows*cellH+2*margin+bar
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace" font-size="%d">`+"\n",
		w, h, w, h, escape("Gangway: "+label), fontSize)
	fmt.Fprintf(&b, `<rect x=".5" y=".5" width="%d" height="%d" rx="10" fill="%s" stroke="#3a3e4a"/>`+"\n", w-1, h-1, hex(background))
	for i, c := range []string{"#ec6a5e", "#f4bf4f", "#61c554"} {
		fmt.Fprintf(&b, `<circle cx="%d" cy="%d" r="5.5" fill="%s"/>`, 20+i*19, bar/2+1, c)
	}
	fmt.Fprintf(&b, "\n"+`<text x="%d" y="%d" fill="#8b8f9a" font-size="13" text-anchor="middle" font-family="system-ui,sans-serif">%s</text>`+"\n", w/2, bar/2+6, escape(title))
	fmt.Fprintf(&b, `<g transform="translate(%d %d)">`+"\n", margin, bar+margin/2)
	for y := range rows {
		t.grounds(&b, y)
		t.words(&b, y)
	}
	b.WriteString("</g>\n</svg>\n")
	return []byte(b.String())
}

// rows is how many rows have something in them.
func (t *terminal) rows() int {
	lines := strings.Split(strings.TrimRight(t.vt.String(), " \r\n"), "\n")
	return min(len(lines), t.vt.Height())
}

// grounds draws what lies behind a row's text.
func (t *terminal) grounds(b *strings.Builder, y int) {
	for x := 0; x < t.vt.Width(); {
		_, _, bg := t.cell(x, y)
		end := x + 1
		for end < t.vt.Width() {
			if _, _, other := t.cell(end, y); other != bg {
				break
			}
			end++
		}
		if bg != nil && hex(bg) != hex(background) {
			fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>`+"\n", x*cellW, y*cellH, (end-x)*cellW, cellH, hex(bg))
		}
		x = end
	}
}

// words draws a row's text piece by piece, each stretched to the cells that it has,
// so that columns stand straight in any font. Glyphs that are lines and blocks become
// shapes, which join in any font.
func (t *terminal) words(b *strings.Builder, y int) {
	var piece, look string
	start, end := 0, 0 // in cells
	flush := func() {
		if piece != "" {
			fmt.Fprintf(b, `<text x="%d" y="%d" textLength="%d" lengthAdjust="spacingAndGlyphs"%s>%s</text>`+"\n", start*cellW, y*cellH+baseline, (end-start)*cellW, look, escape(piece))
		}
		piece = ""
	}
	for x := 0; x < t.vt.Width(); x++ {
		c, fg, _ := t.cell(x, y)
		if c.Content == "" || c.Content == " " {
			continue
		}
		if shape := shapeOf(c.Content, x*cellW, y*cellH); shape != "" {
			flush()
			fmt.Fprintf(b, `<path d="%s" fill="%s"%s/>`+"\n", shape, hex(fg), faint(c))
			continue
		}
		its := lookOf(c, fg)
		ascii := len(c.Content) == 1
		if piece != "" && (its != look || x > end+1 || !ascii) {
			flush()
		}
		switch {
		case piece == "":
			piece, look, start = c.Content, its, x
		case x == end+1:
			piece += " " + c.Content
		default:
			piece += c.Content
		}
		end = x + max(1, c.Width)
		if !ascii {
			flush() // a font may lack it, and what stands in for it has another width
		}
	}
	flush()
}

func faint(c uv.Cell) string {
	if c.Style.Attrs&uv.AttrFaint != 0 {
		return ` opacity=".6"`
	}
	return ""
}

func lookOf(c uv.Cell, fg color.Color) string {
	look := ` fill="` + hex(fg) + `"` + faint(c)
	if c.Style.Attrs&uv.AttrBold != 0 {
		look += ` font-weight="bold"`
	}
	if c.Style.Attrs&uv.AttrItalic != 0 {
		look += ` font-style="italic"`
	}
	if c.Style.Underline != 0 {
		look += ` text-decoration="underline"`
	}
	return look
}

// shapeOf returns the path of a glyph that is a line or a block, or "".
func shapeOf(glyph string, x, y int) string {
	box := func(x0, y0, x1, y1 float64) string {
		return fmt.Sprintf("M%g %gH%gV%gH%gZ", float64(x)+x0, float64(y)+y0, float64(x)+x1, float64(y)+y1, float64(x)+x0)
	}
	const w, h, midX, midY = float64(cellW), float64(cellH), float64(cellW) / 2, float64(cellH)/2 + .5
	r, n := []rune(glyph)[0], len([]rune(glyph))
	if n != 1 {
		return ""
	}
	if r >= '▁' && r <= '█' { // eighths from the bottom
		return box(0, h-h*float64(r-'▁'+1)/8, w, h)
	}
	thin := map[rune]string{'─': "lr", '│': "ud", '┌': "rd", '╭': "rd", '┐': "ld", '╮': "ld", '└': "ru", '╰': "ru", '┘': "lu", '╯': "lu", '├': "udr", '┤': "udl", '┬': "lrd", '┴': "lru", '┼': "lrud"}
	thick := map[rune]string{'━': "lr", '╸': "l", '╺': "r", '┃': "ud"}
	arms, half := thin[r], .5
	if arms == "" {
		arms, half = thick[r], 1.5
	}
	var path strings.Builder
	for _, arm := range arms {
		switch arm {
		case 'l':
			path.WriteString(box(0, midY-half, midX+half, midY+half))
		case 'r':
			path.WriteString(box(midX-half, midY-half, w, midY+half))
		case 'u':
			path.WriteString(box(midX-half, 0, midX+half, midY+half))
		case 'd':
			path.WriteString(box(midX-half, midY-half, midX+half, h))
		}
	}
	switch r {
	case '▌':
		return box(0, 0, w/2, h)
	case '▐':
		return box(w/2, 0, w, h)
	case '▎':
		return box(0, 0, w/4, h)
	}
	return path.String()
}

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}
