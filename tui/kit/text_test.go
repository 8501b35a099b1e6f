package kit_test

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"gangway/domain"
	"gangway/tui/kit"
	"gangway/tui/theme"
	"gangway/tui/tuitest/harbour"
)

func env(t testing.TB) *kit.Env {
	t.Helper()
	p, _ := harbour.Open(t)
	return kit.NewEnv(t.Context(), p, harbour.Owner(), theme.New(true, colorprofile.ASCII, "", false), kit.Facts{Vendor: "Halyard", Currency: "EUR"})
}

// Ensure a number stays on one line with its percent sign.
func TestWrapKeepsPercent(t *testing.T) {
	if got := strings.Join(kit.Wrap("funds, 8 % commission", 8), "|"); got != "funds,|8 %|commissi|on" {
		t.Errorf("%q", got)
	}
}

// Ensure times are told as people say them.
func TestWhen(t *testing.T) {
	e := env(t)
	for name, tc := range map[string]struct {
		in   time.Duration
		want string
	}{
		"now": {0, "just now"}, "seconds ago": {-20 * time.Second, "just now"}, "minutes ago": {-5 * time.Minute, "5 min ago"},
		"hours ago": {-2 * time.Hour, "2 h ago"}, "in hours": {3*time.Hour + 12*time.Minute, "in 3 h"}, "in days": {6 * 24 * time.Hour, "in 6 d"},
		"a week": {7 * 24 * time.Hour, "29 Nov"}, "last year": {-365 * 24 * time.Hour, "22 Nov 2025"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := e.When(harbour.Start().Add(tc.in)); got != tc.want {
				t.Fatalf("got %q, want %q", got, tc.want)
			}
		})
	}
	if got := e.Left(harbour.Start().Add(3*time.Hour + 12*time.Minute)); got != "3 h 12 min" {
		t.Errorf("left: %q", got)
	}
}

// Ensure money is exact in details and short in summaries.
func TestMoney(t *testing.T) {
	for name, tc := range map[string]struct {
		minor       int64
		currency    string
		exact, main string
	}{
		"thousands": {4_800_000, "EUR", "€ 48,000", "€ 48k"},
		"cents":     {960_050, "EUR", "€ 9,600.50", "€ 9,600"},
		"millions":  {124_000_000, "EUR", "€ 1,240,000", "€ 1.24M"},
		"yen":       {125_000, "JPY", "¥ 125,000", "¥ 125k"},
		"nothing":   {0, "EUR", "€ 0", "€ 0"},
		"negative":  {-1_250_000, "USD", "$ -12,500", "$ -12.5k"},
		"unknown":   {100, "XXZ", "XXZ 1", "XXZ 1"},
	} {
		t.Run(name, func(t *testing.T) {
			m := domain.Money{Minor: tc.minor, Currency: tc.currency}
			if got := kit.Money(m); got != tc.exact {
				t.Errorf("exact: %q, want %q", got, tc.exact)
			}
			if got := kit.MoneyShort(m); got != tc.main {
				t.Errorf("short: %q, want %q", got, tc.main)
			}
		})
	}
}

// Ensure cut and padded texts take exactly their cells, wide characters and
// families of emoji included (B30, B31).
func TestFit(t *testing.T) {
	for _, s := range []string{"", "a", "abcdefghij", "株式会社さくら", "a株b式c", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301", "\x1b[31mred and long\x1b[m"} {
		for w := range 9 {
			if got := kit.Width(kit.Fit(s, w, "…")); got != w {
				t.Errorf("Fit(%q, %d) takes %d cells", s, w, got)
			}
			if got := kit.Width(kit.Between(s, "xy", w, "…")); got != w {
				t.Errorf("Between(%q, %d) takes %d cells", s, w, got)
			}
		}
	}
	for _, line := range strings.Split(kit.Box("株式会社\nabc\n\n\n", 5, 3), "\n") {
		if kit.Width(line) != 5 {
			t.Errorf("Box has a line %q", line)
		}
	}
}

// Ensure text of strangers is drawn without orders to the terminal (T3).
func TestClean(t *testing.T) {
	for _, s := range []string{"a\x1b]52;c;aGk=\x07b", "a\u009d52;c;aGk=\u009cb", "\x1b[41mred", "Real\rFake", "a\nb", "\u202ex", "a\u200bb"} {
		if got := kit.Clean(s); strings.ContainsAny(got, "\x1b\x07\r\n\u009d\u202e\u200b") {
			t.Errorf("Clean(%q) = %q", s, got)
		}
	}
}

// Ensure the width of a text is the one that its characters have together, however
// they are mixed with styling and plain letters.
func TestWidthIsThatOfTheWhole(t *testing.T) {
	pieces := []string{"a", "Z", " ", "~", "\x1b[1m", "\x1b[38;2;1;2;3m", "\x1b[m", "\x1b[", "\x1b]8;;https://a\x1b\\", "é", "e\u0301", "1\uFE0F\u20E3", "中", "─", "€", "🚢", "\u200D", "\t", "\n", "\x7f", "\U00011000", "\xff"}
	for _, a := range pieces {
		for _, b := range pieces {
			for _, c := range pieces {
				if s := a + b + c; kit.Width(s) != ansi.StringWidth(s) {
					t.Errorf("%q is %d wide, want %d", s, kit.Width(s), ansi.StringWidth(s))
				}
			}
		}
	}
}
