package tui_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"gangway/domain/portal/portaltest"
	"gangway/tui"
	"gangway/tui/kit"
	"gangway/tui/theme"
	"gangway/tui/tuitest"
)

// Ensure every operation names a place that there is, or says why it has none:
// the palette leads there.
func TestOperationsHaveScreens(t *testing.T) {
	routes := tui.AllRoutes()
	for _, o := range portaltest.New(t).Operations() {
		if reason, none := strings.CutPrefix(o.Screen, "none: "); none && reason != "" {
			continue
		}
		if !slices.ContainsFunc(routes, func(r kit.Route) bool { return r.Path == o.Screen }) {
			t.Errorf("%s: the screen %q is no place", o.Name, o.Screen)
		}
	}
}

// Ensure an operation with a place of its own is found by its words and leads
// there; one about a record says that its command line is copied.
func TestPaletteLeadsToScreens(t *testing.T) {
	p := portaltest.New(t)
	s := tuitest.Open(t, p.Portal, p.Partner("contoso").Owner, 100, 30)
	s.Press(":").Type("code that lets").Expect("Makes a code that lets a colleague in once", "go to team invite", "⏎ go there")
	s.Press("enter").Expect("E-mail address").Press("esc")
	s.Press(":").Type("longer protection").Expect("Asks for longer protection", "⏎ copy").Press("enter").Expect("Sent to your clipboard")
	s.Press(":").Type("deals").Expect("go to deals new")
	if n := strings.Count(s.Screen(), "go to deals new"); n != 1 {
		t.Errorf("one place is offered %d times:\n%s", n, s.Screen())
	}
}

// Ensure who wants no animation sees what is waited for, and nothing that turns.
func TestCalm(t *testing.T) {
	env := kit.NewEnv(t.Context(), portaltest.New(t).Portal, portaltest.Guest("g"), theme.New(true, colorprofile.ASCII, "", false), kit.Facts{})
	env.Calm = true
	w := kit.NewWait(env)
	if cmd := w.Update(w.Start()().(kit.Later).Msg); cmd != nil {
		t.Error("it ticks")
	}
	if got := ansi.Strip(w.View("Loading…")); got != "Loading…" {
		t.Errorf("it shows %q", got)
	}
}
