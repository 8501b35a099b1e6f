package tui_test

import (
	"image/color"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/portal/portaltest"
	"gangway/tui"
	"gangway/tui/kit"
	"gangway/tui/tuitest"
	"gangway/tui/tuitest/harbour"
)

// Ensure words after the host open a place, with the way there beneath it.
func TestPlace(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	at(t, p).Expect("Nothing needs you today.")
	s := at(t, p, "boats", "new").Expect("Boats › New boat", "Home country")
	s.Press("esc").Expect("5 boats").Press("esc").Expect("5 boats")
	at(t, p, "nowhere").Expect("There is no such place here.", "Nothing needs you today.")
}

// Ensure number keys and tab change the section.
func TestSectionKeys(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	at(t, p).Press("2").Expect("5 boats").Press("1").Expect("Nothing needs").Press("tab").Expect("5 boats").
		Press("tab").Expect("Nothing needs").Press("shift+tab").Expect("5 boats")
}

// Ensure a key that can't be used says why, and is not in the footer.
func TestDisabledKey(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	s := open(t, p, harbour.Viewer(), tuitest.At("boats"))
	s.Without("n new boat").Press("n").Expect("Only an owner can do this.", "5 boats")
	s.Press("?").Expect("New boat", "Only an owner can do this.")
	s.Press("esc").Press(":").Type("register").Without("Register a boat")
	open(t, p, harbour.Viewer(), tuitest.At("boats", "new")).Expect("This place is not open to you.")
}

// Ensure the way back is always in the footer of a screen that has one, however
// many keys it has.
func TestFooterLeadsBack(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	for _, w := range []int{60, 80, 120} {
		s := at(t, p, "boats").Press("enter").Resize(w, 24)
		if footer := strings.Split(s.Screen(), "\n")[23]; !strings.Contains(footer, "esc back") {
			t.Errorf("%d columns: the footer is %q", w, footer)
		}
	}
}

// Ensure the palette finds places, keys, operations and records.
func TestPalette(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	find := func(env *kit.Env, q string) kit.Call[[]kit.Found] {
		l := kit.Query(env, harbour.List{Starts: q})
		return kit.Map(l, func(l domain.List[harbour.Boat]) []kit.Found {
			var out []kit.Found
			for _, b := range l.Items {
				out = append(out, kit.Found{Title: b.Name, Hint: "boat", Place: kit.To("boats", b.ID)})
			}
			return out
		})
	}
	finders := tuitest.With(func(o *tui.Options) { o.Finders = []kit.Finder{find}; o.Host = "portal.example" })
	open(t, p, harbour.Owner(), finders).Press("ctrl+k").Type("boats").Press("enter").Expect("5 boats")
	open(t, p, harbour.Owner(), finders).Press(":").Type("esme").Expect("Esmeralda").Press("enter").Expect("Home: JP", "€ 62,500")
	open(t, p, harbour.Owner(), finders, tuitest.At("boats")).Press(":").Type("new").Press("enter").Expect("Home country")
	s := open(t, p, harbour.Owner(), finders).Press(":").Type("takes").Press("enter")
	if s.Clipboard() != "ssh portal.example boats sink B-7K3QXM" {
		t.Errorf("clipboard: %q", s.Clipboard())
	}
	s.Expect("Sent to your clipboard").Press(":").Type("zzzz").Expect("Nothing matches.").Press("esc").Without("Commands")
}

// Ensure a command line that is copied on the page of a record is about that record,
// and anywhere else the example that its help gives.
func TestPaletteIsAboutTheOpenRecord(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	s := at(t, p, "boats").Press("enter", "y")
	id := s.Clipboard()
	s.Press(":").Type("takes").Expect("boats sink " + id).Press("enter")
	if got, want := s.Clipboard(), "ssh HOST boats sink "+id; got != want {
		t.Errorf("clipboard: %q, want %q", got, want)
	}
	at(t, p, "boats").Press(":").Type("takes").Expect("boats sink B-7K3QXM")

	real := portaltest.New(t)
	c := real.Partner("contoso")
	who := tuitest.Open(t, real.Portal, c.Owner, 100, 30, tuitest.At("team", strings.ToLower(c.Sales.User)))
	who.Press(":").Type("another role").Expect("users role " + c.Sales.User + " manager")
	who.Press("esc", ":").Type("which colleagues").Expect("deals share D-7K3QXM --user U-2MWQ8R")
}

// Ensure the help lists all keys and can be searched.
func TestHelp(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	at(t, p, "boats").Press("?").Expect("New boat").Type("clip").Without("New boat").Press("esc").
		Press("?").Type("mouse").Expect("Mouse on or off").Without("New boat").Press("esc").Expect("5 boats")
}

// Ensure y sends ids of ours to the clipboard, and shows what was sent.
func TestCopy(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	s := at(t, p, "boats").Press("enter", "y").Expect("Sent to your clipboard: B-")
	if !strings.HasPrefix(s.Clipboard(), "B-") {
		t.Errorf("clipboard: %q", s.Clipboard())
	}
	if s = at(t, p, "boats").Press("y"); s.Clipboard() != "ssh -t HOST boats" {
		t.Errorf("clipboard: %q", s.Clipboard())
	}
}

// Ensure leaving asks only if text was typed that was not sent.
func TestQuit(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	if s := at(t, p, "boats").Press("q"); !s.Over() {
		t.Error("q does not leave")
	}
	s := at(t, p, "boats", "new").Type("q").Press("ctrl+c").Expect("Leave with unsent text?")
	if s.Press("n").Expect("New boat"); s.Over() {
		t.Fatal("it left without an answer")
	}
	if s.Press("ctrl+c").Expect("Leave with unsent text?").Press("y"); !s.Over() {
		t.Error("yes does not leave")
	}
	if s = at(t, p, "boats", "new").Type("q").Press("ctrl+c", "ctrl+c"); !s.Over() {
		t.Error("the second ctrl+c does not leave")
	}
}

// Ensure a confirmation is answered by its keys alone: no paste, and with the
// harmless answer in focus (B60).
func TestConfirm(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	s := at(t, p, "boats").Press("enter", "x").Expect("Anna will be gone for good.")
	s.Paste("y\n").Expect("Anna will be gone for good.")
	s.Press("enter").Expect("Boats › Anna").Without("gone for good")
	s.Press("x", "y").Expect("Anna was sunk.", "4 boats")
	s.Wait(time.Minute).Without("was sunk")
}

// Ensure a dialog that opened by itself is deaf at first.
func TestDialogAlone(t *testing.T) {
	p, _ := harbour.Open(t)
	said := 0
	route := kit.Route{Path: "x", Title: "X", Tab: 1, Open: func(env *kit.Env, _ []string) kit.Screen {
		env.Open(kit.NewConfirm(env, kit.Confirm{Head: "Sure?", Yes: "Yes", Alone: true, Do: func() tea.Cmd { said++; return nil }}))
		return newEmptyHome(env, nil)
	}}
	s := tuitest.Open(t, p, harbour.Owner(), 80, 24, tuitest.Routes(route)).Expect("Sure?").Press("y", "enter").Expect("Sure?")
	if s.Wait(kit.Startle).Press("y").Without("Sure?"); said != 1 {
		t.Errorf("it was answered %d times", said)
	}
}

// Ensure what others change shows by itself and moves nothing from under the
// cursor.
func TestLive(t *testing.T) {
	p, _ := harbour.Open(t, "Dora", "Esmeralda", "Frieda", "Gerda")
	s := at(t, p, "boats").Press("down", "down")
	line := s.Line("▌")
	if !strings.Contains(strings.Split(s.Screen(), "\n")[line], "Frieda") {
		t.Fatalf("the cursor is not on Frieda:\n%s", s.Screen())
	}
	if err := harbour.Add(p, "Anna", 1); err != nil {
		t.Fatal(err)
	}
	s.Rest().Expect("Anna", "Boats 5", "5 boats")
	if got := strings.Split(s.Screen(), "\n")[s.Line("▌")]; !strings.Contains(got, "Frieda") {
		t.Errorf("the cursor has moved to %q", got)
	}
}

// Ensure the cursor's record keeps its line when rows come in above a list that
// is scrolled.
func TestLiveKeepsTheLine(t *testing.T) {
	var names []string
	for i := range 40 {
		names = append(names, "Boat "+string(rune('A'+i/26))+string(rune('a'+i%26)))
	}
	p, _ := harbour.Open(t, names...)
	s := at(t, p, "boats").Press("G", "up", "up", "up")
	before := s.Line("▌")
	row := strings.Split(s.Screen(), "\n")[before]
	if err := harbour.Add(p, "Aaron", 1); err != nil {
		t.Fatal(err)
	}
	s.Rest().Expect("Boats 41")
	if got := strings.Split(s.Screen(), "\n")[s.Line("▌")]; s.Line("▌") != before || got[:24] != row[:24] {
		t.Errorf("line %d %q has become line %d %q", before, row, s.Line("▌"), got)
	}
}

// Ensure the list loads further pages as the cursor comes near its end.
func TestPages(t *testing.T) {
	var names []string
	for i := range 120 {
		names = append(names, "Boat "+string(rune('A'+i/26))+string(rune('a'+i%26)))
	}
	p, _ := harbour.Open(t, names...)
	s := at(t, p, "boats").Expect("50+ boats").Press("G").Expect("100+ boats").Press("G").Expect("120 boats").Press("G").Expect("Boat Ep")
	s.Press("g").Expect("Boat Aa")
}

// Ensure the filter narrows as it is typed, says when nothing matches, and goes
// with esc.
func TestFilter(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	s := at(t, p, "boats").Press("/").Type("d").Expect("Dora", "1 boat").Without("Anna")
	s.Type("q").Expect("Nothing matches “dq”.").Press("backspace", "enter").Expect("esc clears").Press("esc").Expect("5 boats")
}

// Ensure what the session's keeper says is seen, and no place moves by it.
func TestNotices(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	s := at(t, p, "boats")
	line := s.Line("Anna")
	s.Tell(kit.StoreState{Down: true}).Expect("Saving is paused, reading works.")
	s.Tell(kit.Idle{Left: time.Minute}).Expect("Still there? This session ends in 1 min.").Press("down").Without("Still there?").Expect("Saving is paused")
	s.Tell(kit.StoreState{}).Without("Saving is paused")
	s.Tell(kit.Restart{Sentence: "Gangway restarts. Please come back in a moment."}).Expect("Please come back")
	if s.Line("Anna") != line {
		t.Error("the list has moved")
	}
	s.Tell(tui.Ended{Sentence: "Your key was taken away."})
	if words, status := tui.Farewell(s.Model()); !s.Over() || words != "Your key was taken away." || status != 0 {
		t.Errorf("over %v, %q, %d", s.Over(), words, status)
	}
}

// Ensure viewing as a partner says so all the time and ends with esc.
func TestViewAs(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	vendor := domain.Actor{Side: domain.Vendor, User: "U-9", Name: "Vera", Role: domain.Admin}
	home := func(env *kit.Env, _ []string) kit.Screen {
		if env.Actor.As == "" {
			as := env.Actor
			as.As, as.PartnerName, as.ReadOnly = "P-1", "Brightwater", true
			env.ActAs(as)
		}
		return newEmptyHome(env, nil)
	}
	opened := 0
	route := kit.Route{Path: "x", Title: "X", Tab: 1, Open: func(env *kit.Env, w []string) kit.Screen {
		if opened++; opened == 1 {
			return home(env, w)
		}
		return newEmptyHome(env, w)
	}}
	s := tuitest.Open(t, p, vendor, 80, 24, tuitest.Routes(route)).Expect("Viewing as Brightwater: nothing can be changed.")
	s.Press("esc").Without("Viewing as").Expect("Vera")
}

// Ensure the mouse works once it is on: sections, rows, keys in the footer.
func TestMouse(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	kept := false
	s := open(t, p, harbour.Owner(), tuitest.With(func(o *tui.Options) { o.KeepMouse = func(on bool) { kept = on } }))
	s.Click(8, 1).Expect("Nothing needs you")
	s.Press("ctrl+o").Expect("Mouse on").Click(8, 1).Expect("5 boats")
	if !kept {
		t.Error("it is not remembered")
	}
	row := s.Line("Dora")
	s.Click(5, row).Click(5, row).Expect("Boats › Dora")
	s.Click(2, 23).Expect("Sink this boat?")
}

// Ensure each window gets a layout of its own and one too small a sentence.
func TestLayouts(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	s := at(t, p, "boats").Without("afloat")
	s.Resize(120, 36).Expect("afloat", "Brightwater Consulting")
	s.Resize(44, 24).Expect("m menu", "NL · € 37,500").Press("m").Expect("Menu", "Home", "Register a boat").Press("up", "enter").Expect("Nothing needs")
	s.Resize(39, 24).Expect("Please make this window larger").Press("q", "2").Resize(80, 24).Expect("Nothing needs")
}

// Ensure a fault of ours ends the session with a sentence and its code.
func TestCrash(t *testing.T) {
	for name, screen := range map[string]kit.Screen{
		"in Update": &broken{update: true}, "in a command": &broken{cmd: true}, "in View": &broken{view: true},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := harbour.Open(t)
			m := tui.New(tui.Options{Context: t.Context(), Portal: p, Actor: harbour.Owner(), Routes: []kit.Route{{
				Path: "x", Tab: 1, Open: func(*kit.Env, []string) kit.Screen { return screen },
			}}, Runtime: &kit.Runtime{
				After: func(time.Duration, tea.Msg) tea.Cmd { return nil },
				Watch: func(_ ctx, _ *domain.Subscription, _ func() tea.Msg) tea.Cmd { return nil },
			}})
			m.Init()
			m, cmd := m.Update(kit.Press("x"))
			m.(interface{ View() tea.View }).View()
			for range 5 {
				if cmd == nil {
					break
				}
				msg := cmd()
				if b, ok := msg.(tea.BatchMsg); ok {
					msg = b[0]()
				}
				m, cmd = m.Update(msg)
			}
			if words, status := tui.Farewell(m); status != 70 || !strings.Contains(words, "It is noted as") {
				t.Fatalf("%q, %d", words, status)
			}
		})
	}
}

// Ensure a session at rest has set no timer.
func TestAtRest(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	s := at(t, p, "boats").Press("down", "enter").Wait(time.Minute)
	if s.Timers() != 0 {
		t.Errorf("%d timers are set", s.Timers())
	}
}

// Ensure the colours follow the background once the terminal has told it.
func TestBackground(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	look := tuitest.Looks()[0]
	s := open(t, p, harbour.Owner(), tuitest.In(look), tuitest.At("boats"))
	dark := s.View()
	if s.Tell(tea.BackgroundColorMsg{Color: color.White}); s.View() == dark {
		t.Error("on white it looks as on black")
	}
	if s.Tell(tea.BackgroundColorMsg{Color: color.Black}); s.View() != dark {
		t.Error("on black it looks another way than at first")
	}
}

// Ensure what can be undone is, by u and for as long as it stands.
func TestUndo(t *testing.T) {
	p, _ := harbour.Open(t)
	var undone int
	route := kit.Route{Path: "x", Title: "X", Tab: 1, Open: func(env *kit.Env, _ []string) kit.Screen {
		env.Undo("Contoso is archived.", func() tea.Cmd { undone++; return nil })
		return newEmptyHome(env, nil)
	}}
	s := tuitest.Open(t, p, harbour.Owner(), 80, 24, tuitest.Routes(route)).Expect("Contoso is archived.   u undo")
	if s.Press("u").Without("archived").Press("u"); undone != 1 {
		t.Errorf("undone %d times", undone)
	}
	s = tuitest.Open(t, p, harbour.Owner(), 80, 24, tuitest.Routes(route)).Wait(time.Minute).Without("archived")
	if s.Press("u"); undone != 1 {
		t.Error("undone after its time")
	}
}
