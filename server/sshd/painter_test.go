package sshd

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// An easel is a painter before an emulator.
type easel struct {
	*painter
	screen *vt.Emulator
	sent   *bytes.Buffer
}

func newEasel(width, height int, profile colorprofile.Profile) *easel {
	e := &easel{screen: vt.NewEmulator(width, height), sent: &bytes.Buffer{}}
	s := &Session{Width: width, Height: height, Profile: profile}
	e.painter = newPainter(io.MultiWriter(e.sent, e.screen), s, "Gangway")
	e.measureGraphemes()
	return e
}

// paints shows a content and returns what was sent for it.
func (e *easel) paints(content string) string {
	before := e.sent.Len()
	e.paint(tea.NewView(gate(content)))
	return e.sent.String()[before:]
}

// Ensure only what has changed is sent.
func TestPainterSendsOnlyWhatChanged(t *testing.T) {
	const x = "\x1b[m"
	tests := []struct{ name, was, is, want string }{
		{"Nothing", "abc", "abc", ""},
		{"OneCharacter", "abc", "aXc", "\x1b[1;2HX"},
		{"Appended", "abc", "abcd", "\x1b[1;4Hd"},
		{"Shortened", "abc", "a", "\x1b[1;2H\x1b[K"},
		{"OneRow", "abc\ndef", "abc\ndxf", "\x1b[2;2Hx"},
		{"RowGone", "abc\ndef", "abc", "\x1b[2;1H\x1b[K"},
		{"Style", "abc", "a\x1b[1mb" + x + "c", "\x1b[1;2H" + x + "\x1b[1mb" + x},
		{"SameStyleOtherwise", "\x1b[1mabc", "\x1b[0;1mabc" + x, ""},
		{"StyleCarriedOver", "\x1b[1;31ma\nb", "\x1b[1m\x1b[31ma\nX", "\x1b[2;1H" + x + "\x1b[1;31mX" + x},
		{"Link", "abc", "a\x1b]8;;https://x\x07b\x1b]8;;\x07c", "\x1b[1;2H\x1b]8;;https://x\x1b\\b\x1b]8;;\x1b\\"},
		{"Note19_WideRowStays", "中文 a\nb", "中文 a\nc", "\x1b[2;1Hc"},
		{"Note19_WideRowIsDrawnWhole", "中文 a", "中文 b", "\x1b[1;1H\x1b[2K\x1b[1;1H中文 b"},
		{"TooWide", strings.Repeat("a", 30), strings.Repeat("a", 20) + "b", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := newEasel(20, 5, colorprofile.TrueColor)
			e.paints(tt.was)
			if got := e.paints(tt.is); got != tt.want {
				t.Errorf("%q", got)
			}
		})
	}
}

// Ensure the terminal is given back as it was, whatever a view switched on.
func TestPainterLeaves(t *testing.T) {
	e := newEasel(20, 5, colorprofile.TrueColor)
	modes := map[ansi.Mode]bool{ansi.ModeUnicodeCore: true}
	e.screen.SetCallbacks(vt.Callbacks{
		EnableMode:  func(m ansi.Mode) { modes[m] = true },
		DisableMode: func(m ansi.Mode) { modes[m] = false },
	})
	v := tea.NewView("abc")
	v.MouseMode, v.ReportFocus, v.Cursor = tea.MouseModeAllMotion, true, tea.NewCursor(1, 1)
	e.canSynchronize()
	e.paint(v)
	for _, m := range []ansi.Mode{ansi.ModeMouseAnyEvent, ansi.ModeMouseExtSgr, ansi.ModeFocusEvent, ansi.ModeBracketedPaste, ansi.ModeAltScreenSaveCursor, ansi.ModeUnicodeCore} {
		if !modes[m] {
			t.Errorf("mode %v is off", m)
		}
	}
	e.leave()
	for m, on := range modes {
		if on && m != ansi.ModeTextCursorEnable {
			t.Errorf("mode %v is still on", m)
		}
	}
	if e.screen.IsAltScreen() || !modes[ansi.ModeTextCursorEnable] {
		t.Error("the alternate screen was not left, or the cursor stays hidden")
	}
	sent := e.sent.Len()
	e.leave()
	e.paint(tea.NewView("late"))
	e.send("late")
	e.repaint()
	if e.sent.Len() != sent {
		t.Errorf("sent afterwards: %q", e.sent.String()[sent:])
	}
}

// Ensure a few frames may be drawn at once and then so many a second, and that none
// has to wait longer than until the next one is due.
func TestPaceOfFrames(t *testing.T) {
	const every = 20 * time.Millisecond
	p := pace{every: every}
	start := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	drawn := 0
	for now := start; now.Before(start.Add(time.Second)); now = now.Add(time.Millisecond) {
		switch wait := p.wait(now); {
		case wait > every:
			t.Fatalf("at %v a frame has to wait %v", now.Sub(start), wait)
		case wait <= 0:
			p.took(now)
			drawn++
		}
	}
	if want := framesAtOnce - 1 + int(time.Second/every); drawn != want {
		t.Errorf("%d frames in a second, want %d", drawn, want)
	}
	later := start.Add(time.Minute)
	for i := range framesAtOnce {
		if p.wait(later) > 0 {
			t.Fatalf("frame %d after a rest has to wait", i)
		}
		p.took(later)
	}
}

// Ensure a painter that hibernates draws what changes, and nothing else, and goes on
// as before when it wakes.
func TestPainterHibernates(t *testing.T) {
	e := newEasel(20, 5, colorprofile.TrueColor)
	e.paints("one\n\x1b[1mtwo\x1b[m\nthree")
	e.hibernate()
	if e.rows != nil {
		t.Error("the rows are kept")
	}
	steps := []struct {
		name, is, want string
		wakes          bool
	}{
		{"Nothing", "one\n\x1b[1mtwo\x1b[m\nthree", "", false},
		{"OneRow", "one\n\x1b[1mtwo\x1b[m\nthree!", "\x1b[3;1H\x1b[2K\x1b[3;1Hthree!", false},
		{"Again", "one\n\x1b[1mtwo\x1b[m\nthree!", "", false},
		{"RowGone", "one\n\x1b[1mtwo\x1b[m", "\x1b[3;1H\x1b[2K", false},
		{"RowThatIsNew", "one\n\x1b[1mtwo\x1b[m\n\nfour", "\x1b[4;1H\x1b[2K\x1b[4;1Hfour", false},
		{"Woken", "one\n\x1b[1mtwo\x1b[m\n\nfive", "\x1b[4;1H\x1b[2K\x1b[4;1Hfive", true},
		{"AsBefore", "one\n\x1b[1mtwo\x1b[m\n\nfire", "\x1b[4;3Hr", false},
	}
	for _, tt := range steps {
		if tt.wakes {
			e.wake()
		}
		if got := e.paints(tt.is); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Ensure colours are those that the terminal has.
func TestNote15PainterUsesTheTerminalsColours(t *testing.T) {
	tests := []struct {
		profile colorprofile.Profile
		want    string
	}{
		{colorprofile.TrueColor, "\x1b[1;38;2;255;0;0mA"},
		{colorprofile.ANSI256, "\x1b[1;38;5;196mA"},
		{colorprofile.ANSI, "\x1b[1;91mA"},
		{colorprofile.ASCII, "\x1b[1mA"},
		{colorprofile.NoTTY, "\x1b[1mA"},
	}
	for _, tt := range tests {
		e := newEasel(20, 5, tt.profile)
		if got := e.paints("\x1b[1m\x1b[38;2;255;0;0mA"); !strings.Contains(got, tt.want) {
			t.Errorf("%v: %q", tt.profile, got)
		}
	}
}

// FuzzPainter checks that however a screen came about, it shows what
// bubbletea's own cell buffer would hold.
func FuzzPainter(f *testing.F) {
	pieces := []string{
		"a", "b", " ", "longer text", "中", "é", "я\u0301", "🚢", "\n", "\n\n", "\x1b[1m", "\x1b[31m", "\x1b[m", "\x1b[0;4m",
		"\x1b[48;5;7m", "\x1b[39m", "\x1b]8;;https://a\x1b\\", "\x1b]8;id=1;mailto:b@c\x07", "\x1b]8;;\x1b\\", "─", "│",
	}
	const frame, resized, slept, woken = 0xFF, 0xFE, 0xFD, 0xFC
	f.Add([]byte{0, 10, 1, 12, 8, 3, frame, 0, 11, 1, 12, 8, 3, 3, frame, 4, 5, 6, 7})
	f.Add([]byte{16, 0, 8, 1, 18, frame, 16, 0, 8, 2, 18, resized, 0, frame, 3, 3, 3, 3})
	f.Add([]byte{16, 0, 8, 1, 18, frame, slept, 16, 0, 8, 2, 18, frame, 3, 8, 3, frame, woken, 3, 8, 4})
	f.Fuzz(func(t *testing.T, script []byte) {
		width, height := 12, 4
		e := newEasel(width, height, colorprofile.TrueColor)
		for i, part := range bytes.Split(script, []byte{frame}) {
			var content strings.Builder
			for _, b := range part {
				if b == resized {
					width, height = 5+(width+4)%11, 2+(height+1)%5
					e.screen.Resize(width, height)
					e.resize(width, height)
					continue
				}
				switch b {
				case slept:
					e.hibernate()
					continue
				case woken:
					e.wake()
					continue
				}
				content.WriteString(pieces[int(b)%len(pieces)])
			}
			e.paints(content.String())
			want := uv.NewScreenBuffer(width, height)
			want.Method = ansi.GraphemeWidth
			uv.NewStyledString(gate(content.String())).Draw(want, want.Bounds())
			compare(t, fmt.Sprintf("frame %d %q", i, content.String()), e.screen, want)
		}
	})
}

// compare checks a terminal against the cells that it should hold.
func compare(t *testing.T, what string, got *vt.Emulator, want uv.ScreenBuffer) {
	t.Helper()
	for y := range want.Height() {
		for x := range want.Width() {
			g := got.CellAt(x, y).Clone()
			g.Link.URL = g.Link.Params // the emulator takes one for the other
			if g, w := cellText(g), cellText(want.CellAt(x, y)); g != w {
				t.Fatalf("%s: at %d,%d %q, want %q\n%s", what, x, y, g, w, got.String())
			}
		}
	}
}

// cellText words a cell; a blank one says nothing of a colour that it hides.
func cellText(c *uv.Cell) string {
	if c == nil || c.Content == "" || c.Width == 0 {
		return " "
	}
	if c.Content == " " && c.Style.Bg == nil && c.Style.Underline == 0 {
		return " " + c.Link.URL
	}
	return c.Content + c.Style.String() + c.Link.URL
}

// Ensure a session that works much rests the more, yet never for long.
func TestPaceOfWork(t *testing.T) {
	const second = time.Second
	for work, want := range map[time.Duration]time.Duration{0: 10 * second, time.Millisecond: 10 * second / 7, 10 * time.Millisecond: 10 * second / 7, second: 9 * second} {
		p, now, worked := pace{every: time.Millisecond}, time.Unix(0, 0), time.Duration(0)
		for end := now.Add(10 * second); now.Before(end); {
			rest := p.rest(now)
			if rest > credit {
				t.Fatalf("after %s of work it rests for %s", work, rest)
			}
			if rest > 0 {
				now = now.Add(rest)
				continue
			}
			step := max(work, time.Millisecond)
			now = now.Add(step)
			p.worked(now, work)
			worked += step
		}
		if off := worked - want; off < -second || off > second {
			t.Errorf("in steps of %s it worked for %s of 10 s, want %s", work, worked, want)
		}
	}
}
