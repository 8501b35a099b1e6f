package kit

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"gangway/domain"
	"gangway/domain/geo"
	"gangway/domain/text"
)

// Clean makes a one-line text that others wrote fit to be drawn: no control or
// escape characters, no invisible runes. Everything that is not a constant of
// ours passes it on its way to the screen; the components do so by themselves.
func Clean(s string) string { return text.Show(s) }

// CleanBlock is Clean for a text of several lines.
func CleanBlock(s string) string { return text.ShowBlock(s) }

// Width returns how many cells a text takes. Styling takes none.
func Width(s string) int {
	n, letter := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= ' ' && c < 0x7F:
			n++
			letter = true
		case c == '\x1b':
			end := style(s[i:])
			if end == 0 {
				return n + ansi.StringWidth(s[i:])
			}
			i += end - 1
			letter = false
		case c >= 0x80 && letter:
			return n - 1 + ansi.StringWidth(s[i-1:]) // it may belong to the character before it
		default:
			return n + ansi.StringWidth(s[i:])
		}
	}
	return n
}

// style returns the length of the colour sequence at the start of s, 0 if there is
// none.
func style(s string) int {
	if len(s) < 2 || s[1] != '[' {
		return 0
	}
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1
		case (c < '0' || c > '9') && c != ';' && c != ':':
			return 0
		}
	}
	return 0
}

// Cut shortens a text to w cells, with a mark where it was cut.
func Cut(s string, w int, mark string) string {
	if w <= 0 {
		return ""
	}
	if Width(s) <= w {
		return s
	}
	if Width(mark) >= w {
		mark = ""
	}
	return ansi.Truncate(s, w, mark)
}

// Fit cuts or pads a text to exactly w cells.
func Fit(s string, w int, mark string) string {
	n := Width(s)
	if n > w {
		s = Cut(s, w, mark)
		n = Width(s)
	}
	return s + Spaces(w-n)
}

// FitRight is Fit with the padding before the text.
func FitRight(s string, w int, mark string) string {
	s = Cut(s, w, mark)
	return Spaces(w-Width(s)) + s
}

// Spaces returns n blanks, none if n is negative.
func Spaces(n int) string { return strings.Repeat(" ", max(0, n)) }

// Between puts left and right to the ends of w cells. Where both do not fit, the
// left one is cut, then the right one goes.
func Between(left, right string, w int, mark string) string {
	r := Width(right)
	if r > w || (Width(left) > 0 && w-r < 8 && Width(left)+r+1 > w) {
		return Fit(left, w, mark)
	}
	gap := 0
	if r > 0 && r < w {
		gap = 1
	}
	return Fit(left, w-r-gap, mark) + Spaces(gap) + right
}

// Wrap breaks a text into lines of at most w cells, at blanks where it can, but not
// before a percent sign.
func Wrap(s string, w int) []string {
	if w <= 0 {
		return nil
	}
	const loose, tied = " %", "\u00a0%"
	s = ansi.Wrap(strings.ReplaceAll(s, loose, tied), w, "")
	return strings.Split(strings.ReplaceAll(s, tied, loose), "\n")
}

// Box cuts or pads a drawing to exactly w × h cells.
func Box(s string, w, h int) string {
	lines := strings.Split(s, "\n")
	out := make([]string, h)
	for i := range out {
		line := ""
		if i < len(lines) {
			line = lines[i]
		}
		out[i] = Fit(line, w, "")
	}
	return strings.Join(out, "\n")
}

// Capital returns a sentence that starts with a capital letter.
func Capital(s string) string {
	for i, r := range s {
		return string(unicode.ToUpper(r)) + s[i+len(string(r)):]
	}
	return s
}

// Count returns "1 deal", "12 deals" or "no deals"; many is the plural.
func Count(n int, one, many string) string {
	switch n {
	case 0:
		return "no " + many
	case 1:
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// When returns a moment as people say it: "in 6 d", "2 h ago", "just now", and
// the date once it is a week away. The zero time is "".
func (e *Env) When(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	d := t.Sub(e.now)
	size := d.Abs()
	switch {
	case size >= 7*24*time.Hour:
		return e.Date(t)
	case size < time.Minute && d <= 0:
		return "just now"
	case d > 0:
		return "in " + spell(size)
	}
	return spell(size) + " ago"
}

// Left returns how long it is until t: "6 d", "3 h 12 min", "over".
func (e *Env) Left(t time.Time) string {
	d := t.Sub(e.now)
	switch {
	case d <= 0:
		return "over"
	case d >= 48*time.Hour:
		return spell(d)
	case d >= time.Hour && d < 24*time.Hour:
		return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
	}
	return spell(d)
}

func spell(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "1 min"
	case d < time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d < 24*time.Hour:
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return fmt.Sprintf("%d d", d/(24*time.Hour))
}

// Date returns the day in the programme's zone: "18 Dec", with the year when it
// is another one than today's.
func (e *Env) Date(t time.Time) string {
	t = t.In(e.Facts.Zone)
	if t.Year() == e.Now().Year() {
		return t.Format("2 Jan")
	}
	return t.Format("2 Jan 2006")
}

// Exact returns the moment in the programme's zone to the minute, for details.
func (e *Env) Exact(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(e.Facts.Zone).Format("2 Jan 2006 15:04")
}

// Money returns an exact amount: "€ 48,000", "€ 9,600.50", "CHF 1,200".
func Money(m domain.Money) string {
	whole, frac, _ := strings.Cut(m.Decimal(), ".")
	if strings.Trim(frac, "0") != "" {
		return sign(m.Currency) + group(whole) + "." + frac
	}
	return sign(m.Currency) + group(whole)
}

// MoneyShort returns an amount for summaries, in three figures: "€ 1.24M",
// "€ 310k", "€ 950".
func MoneyShort(m domain.Money) string {
	units := m.Minor
	for range domain.MinorDigits(m.Currency) {
		units /= 10
	}
	for _, step := range []struct {
		from, unit int64
		suffix     string
	}{{1_000_000_000, 1_000_000_000, "bn"}, {1_000_000, 1_000_000, "M"}, {10_000, 1_000, "k"}} {
		if max(units, -units) >= step.from {
			return sign(m.Currency) + threeFigures(units, step.unit) + step.suffix
		}
	}
	return sign(m.Currency) + group(strconv.FormatInt(units, 10))
}

// threeFigures returns how often unit goes into n, in three figures. The rest is
// left out and never rounded up, so that no sum looks reached before it is.
func threeFigures(n, unit int64) string {
	parts := int64(100)
	for whole := max(n, -n) / unit; whole >= 10 && parts > 1; whole /= 10 {
		parts /= 10
	}
	return strconv.FormatFloat(float64(n/(unit/parts))/float64(parts), 'f', -1, 64)
}

// Amount is [Money] of something whose amount may not be known yet, as in a
// draft: zero is a dash.
func (e *Env) Amount(m domain.Money) string {
	if m.IsZero() {
		return e.unknown()
	}
	return Money(m)
}

// AmountShort is [MoneyShort] of something whose amount may not be known yet.
func (e *Env) AmountShort(m domain.Money) string {
	if m.IsZero() {
		return e.unknown()
	}
	return MoneyShort(m)
}

func (e *Env) unknown() string { return e.ascii("–", "-") }

func sign(code string) string {
	if u, err := geo.Currency(code); err == nil {
		return u.Symbol + " "
	}
	if code == "" {
		return ""
	}
	return Clean(code) + " "
}

func group(digits string) string {
	neg := strings.HasPrefix(digits, "-")
	digits = strings.TrimPrefix(digits, "-")
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if neg {
		return "-" + digits
	}
	return digits
}
