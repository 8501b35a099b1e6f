package tui_test

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/tui/kit"
	"gangway/tui/theme"
	"gangway/tui/tuitest"
	"gangway/tui/tuitest/harbour"
)

// asks is a screen whose letters open dialogs.
type asks struct {
	emptyHome
	heard []any
}

func (s *asks) Typing() bool { return false }

func (s *asks) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	m, ok := msg.(tea.KeyPressMsg)
	if !ok {
		s.heard = append(s.heard, msg)
		return s, nil
	}
	switch m.String() {
	case "d":
		s.env.Open(kit.NewPrompt(s.env, kit.Prompt{
			Head: "Decline this deal?", Body: []string{"Contoso GmbH hears your reason."}, Yes: "Decline", Note: "Note to the partner", Must: true,
			Reasons: []kit.Option{{Value: "dup", Label: "Already registered"}, {Value: "fit", Label: "No fit"}},
			Do:      func(reason, note string) tea.Cmd { return func() tea.Msg { return reason + ": " + note } },
		}))
	case "p":
		s.env.Open(kit.NewPick(s.env, kit.Pick{
			Head: "Hand on to", Options: []kit.Option{{Value: "U-1", Label: "Ana Reyes", Hint: "owner"}, {Value: "U-2", Label: "Ben Okafor", Hint: "sales"}},
			Do: func(o kit.Option) tea.Cmd { return func() tea.Msg { return o.Value } },
		}))
	case "f":
		s.env.Open(kit.NewFormDialog(s.env, "Register a boat", nil, kit.FormOptions{
			Button:   "Register",
			Sections: []kit.Section{{Fields: []kit.Field{{Name: "name", Label: "Name"}}}},
			Submit:   func(v kit.Values) tea.Cmd { return kit.Send(s.env, harbour.Register{Name: v.Text("name")}) },
		}))
	case "t":
		s.env.Fail(domain.Errorf(domain.Conflict, "Somebody else has changed this deal."))
	case "T":
		s.env.Toast(theme.Good, "Kept.")
	}
	return s, nil
}

func asking(t *testing.T) (*tuitest.Session, *asks) {
	t.Helper()
	p, _ := harbour.Open(t)
	s := &asks{}
	route := kit.Route{Path: "x", Title: "X", Tab: 1, Open: func(env *kit.Env, _ []string) kit.Screen {
		s.env = env
		return s
	}}
	return tuitest.Open(t, p, harbour.Owner(), 80, 24, tuitest.Routes(route)), s
}

// Ensure a prompt wants its reason and note, and its outcome comes to the screen
// beneath.
func TestPrompt(t *testing.T) {
	s, a := asking(t)
	s.Press("d").Expect("Decline this deal?", "Contoso GmbH hears your reason.").Golden("prompt")
	s.Submit().Expect("✗ required").Press("right", "tab").Type("Sorry.").Submit().Without("Decline this deal?")
	if len(a.heard) != 1 || a.heard[0] != "dup: Sorry." {
		t.Fatalf("heard %v", a.heard)
	}
	if s.Press("d", "esc").Without("Decline this deal?"); len(a.heard) != 1 {
		t.Errorf("esc was heard as %v", a.heard)
	}
}

// Ensure a pick is narrowed by typing and chosen with enter alone.
func TestPick(t *testing.T) {
	s, a := asking(t)
	s.Press("p").Expect("Ana Reyes", "Ben Okafor").Type("oka").Without("Ana Reyes").Paste("\n").Press("enter").Without("Hand on to")
	if len(a.heard) != 1 || a.heard[0] != "U-2" {
		t.Fatalf("heard %v", a.heard)
	}
}

// Ensure a pick begins at the present choice, and shows what narrows it.
func TestPickAt(t *testing.T) {
	p, _ := harbour.Open(t)
	s := &asks{}
	route := kit.Route{Path: "x", Title: "X", Tab: 1, Open: func(env *kit.Env, _ []string) kit.Screen {
		env.Open(kit.NewPick(env, kit.Pick{Head: "Stage", At: "b", Options: []kit.Option{{Value: "a", Label: "Discovery"}, {Value: "b", Label: "Proposal"}}}))
		s.env = env
		return s
	}}
	o := tuitest.Open(t, p, harbour.Owner(), 80, 24, tuitest.Routes(route)).Expect("▌ Proposal")
	o.Type("disc").Expect("disc", "▌ Discovery").Without("Proposal")
}

// Ensure a form in a dialog stays open with its error until it was sent well.
func TestFormDialog(t *testing.T) {
	s, a := asking(t)
	s.Press("f").Type("X").Submit().Expect("Please give a name of two letters at least.", "Register a boat")
	if len(a.heard) != 0 {
		t.Fatalf("heard %v", a.heard)
	}
	s.Type("y").Submit().Without("Register a boat")
	done, ok := a.heard[0].(kit.Done[harbour.Boat])
	if !ok || done.Err != nil || done.Value.Name != "Xy" {
		t.Fatalf("heard %v", a.heard)
	}
}

// Ensure toasts tell by tone and go.
func TestToasts(t *testing.T) {
	s, _ := asking(t)
	s.Press("t").Expect("⚠ Somebody else has changed this deal.").Press("T").Expect("● Kept.").Without("Somebody else")
	if s.Wait(time.Minute).Without("Kept."); s.Timers() != 0 {
		t.Errorf("%d timers", s.Timers())
	}
}
