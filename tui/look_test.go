package tui_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"gangway/domain"
	"gangway/tui"
	"gangway/tui/kit"
	"gangway/tui/tuitest"
	"gangway/tui/tuitest/harbour"
)

// Ensure the frame with a list, a detail, a form and a dialog looks as it was
// looked at.
func TestGoldens(t *testing.T) {
	p, _ := harbour.Open(t, append(fleet(), "Fabrikam's Floating Office of Extraordinary Length GmbH & Co. KG", "株式会社さくらテクノロジー")...)
	for _, l := range tuitest.Looks() {
		t.Run(l.String(), func(t *testing.T) {
			open := func(words ...string) *tuitest.Session {
				return tuitest.Open(t, p, harbour.Owner(), l.W, l.H, tuitest.In(l), tuitest.At(words...), tuitest.Routes(boatRoutes()...))
			}
			open("boats").Press("down").Golden("list")
			open("boats", "new").Type("Contoso").Press("tab").Type("ger").Golden("form")
			open("boats").Press("enter", "x").Golden("confirm")
			open("boats").Press(":").Type("boat").Golden("palette")
		})
	}
}

// Ensure the states of a list have their words.
func TestStates(t *testing.T) {
	p, _ := harbour.Open(t)
	at(t, p, "boats").Golden("empty")
	full, _ := harbour.Open(t, fleet()...)
	at(t, full, "boats").Press("/").Type("zz").Golden("filtered")
	at(t, full, "boats").Tell(kit.StoreState{Down: true}).Golden("paused")
	at(t, full, "boats").Resize(39, 11).Golden("small")
}

// Ensure ASCII terminals get ASCII only.
func TestASCII(t *testing.T) {
	p, _ := harbour.Open(t, "Anna", "Bertha", "Zoë Größe", "株式会社さくら", "👩‍👩‍👧‍👦 family")
	s := open(t, p, harbour.Owner(), tuitest.At("boats"), tuitest.With(func(o *tui.Options) { o.ASCII = true }))
	for _, screen := range []string{s.Screen(), s.Press("n").Screen(), s.Press("esc", ":").Screen(), s.Press("esc", "enter", "x").Screen()} {
		for _, r := range screen {
			if r > '~' {
				t.Fatalf("%q is shown:\n%s", r, screen)
			}
		}
	}
	s.Press("esc", "esc").Expect("Zoe Grose", "E 12,500", "enter open", "up/down move")
}

// Ensure what partners write gives no order to the terminal of who reads it
// (T3, B13 to B31), and moves no column.
func TestHostileNames(t *testing.T) {
	names := []string{
		"\x1b]52;c;aGk=\x07esc", "\u009d52;c;aGk=\u009cc1", "\x1bP$qm\x1b\\dcs", "\x1b_Gi=1;AAAA\x1b\\apc", "\x1b]8;;javascript:1\x07link", "\x1b]0;unterminated",
		"\x1b[" + strings.Repeat("x;", 32) + "1m", "Real\rFake", "abc\b\b\bxyz\x7f", "a\nb\vc\fd\u0085e\u2028f\u2029g", "\x1b[8mhidden\x1b[41m", "\u202egnp.exe\u2066x\u2069",
		"pay\u200bpal\ufeff\u00ad", "tag\U000e0041\U000e0042", "z" + strings.Repeat("\u0301", 200), "👩‍👩‍👧‍👦⚠️🇩🇪 family", "株式会社さくらテクノロジー東京本社営業部第一課",
	}
	p, _ := harbour.Open(t, names...)
	for _, size := range [][2]int{{80, 30}, {120, 36}, {44, 40}} {
		s := tuitest.Open(t, p, harbour.Owner(), size[0], size[1], tuitest.At("boats"), tuitest.Routes(boatRoutes()...))
		for range names {
			noOrders(t, s.View())
			s.Press("enter")
			noOrders(t, s.View())
			s.Press("x")
			noOrders(t, s.View())
			s.Press("esc", "esc", "down")
		}
	}
}

// noOrders fails unless a drawing holds text and colours only.
func noOrders(t *testing.T, view string) {
	t.Helper()
	for i := 0; i < len(view); i++ {
		if view[i] != 0x1b {
			if view[i] < ' ' && view[i] != '\n' {
				t.Fatalf("byte %#x is drawn: %q", view[i], view[max(0, i-20):min(len(view), i+20)])
			}
			continue
		}
		end := strings.IndexFunc(view[i+1:], func(r rune) bool { return !strings.ContainsRune("[;:0123456789", r) })
		if end < 0 || view[i+1] != '[' || view[i+1+end] != 'm' {
			t.Fatalf("a sequence is drawn: %q", view[i:min(len(view), i+20)])
		}
	}
	for _, r := range view {
		if r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r >= 0xe0000 {
			t.Fatalf("%#x is drawn", r)
		}
	}
}

// Ensure random keys, pastes, clicks and sizes break nothing.
func TestHammer(t *testing.T) {
	p, _ := harbour.Open(t, append(fleet(), "株式会社さくらテクノロジー", "👩‍👩‍👧‍👦⚠️")...)
	places := []kit.Place{nil, {"boats"}, {"boats", "new"}}
	for i, place := range places {
		tuitest.Hammer(t, uint64(i), 400, func() *tuitest.Session {
			return open(t, p, harbour.Owner(), tuitest.At(place...), tuitest.With(func(o *tui.Options) { o.Mouse = true }))
		})
	}
	tuitest.Hammer(t, 9, 600, func() *tuitest.Session { s, _ := every(t, nil); return s })
}

// Ensure a session at rest is small.
func TestMemory(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	const n = 50
	var kept [n]*tuitest.Session
	before := heap()
	for i := range kept {
		kept[i] = at(t, p, "boats")
		_ = kept[i].View()
	}
	each := (heap() - before) / n / 1024
	t.Logf("%d KiB a session", each)
	if each > 160 {
		t.Errorf("a session at rest takes %d KiB", each)
	}
	runtime.KeepAlive(kept)
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// Ensure an error in place of rows says what to do.
func TestListError(t *testing.T) {
	p, _ := harbour.Open(t)
	fails := true
	route := kit.Route{Path: "x", Title: "X", Tab: 1, Open: func(env *kit.Env, _ []string) kit.Screen {
		s := newBoatList(env, nil).(*boatList)
		s.list = kit.NewList(env, kit.ListOptions[harbour.Boat]{
			ID:      func(b harbour.Boat) string { return b.ID },
			Columns: []kit.Column[harbour.Boat]{{Title: "Boat", Cell: func(b harbour.Boat) kit.Cell { return kit.Plain(b.Name) }}},
			Noun:    "boat", Nouns: "boats",
			Fetch: func(domain.Page, string) kit.Call[domain.List[harbour.Boat]] {
				return func(ctx) (domain.List[harbour.Boat], error) {
					if fails {
						return domain.List[harbour.Boat]{}, fmt.Errorf("open /var/lib: %w", domain.Errorf(domain.Unavailable, "Reading is paused. Please try again."))
					}
					return domain.List[harbour.Boat]{}, nil
				}
			},
		})
		return s
	}}
	s := tuitest.Open(t, p, harbour.Owner(), 80, 24, tuitest.Routes(route)).Expect("Reading is paused. Please try again.", "r try again").Without("/var/lib")
	fails = false
	s.Press("r").Expect("There are no boats here yet.")
}
