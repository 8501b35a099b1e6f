package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/tui/kit"
)

func says(s string) tea.Cmd { return func() tea.Msg { return s } }

// results runs a command and all that it unfolds into.
func results(cmd tea.Cmd) []string {
	if cmd == nil {
		return nil
	}
	msg := cmd()
	cmds, many := sequence(msg)
	if !many {
		return []string{fmt.Sprintf("%T %v", msg, msg)}
	}
	var out []string
	for _, c := range cmds {
		out = append(out, results(c)...)
	}
	return out
}

// Ensure each result of batches and sequences, however deep, is addressed, and
// bubbletea's own messages are left alone.
func TestStamp(t *testing.T) {
	for name, tc := range map[string]struct {
		cmd  tea.Cmd
		want []string
	}{
		"none":     {nil, nil},
		"one":      {says("a"), []string{"tui.addressed {7 a}"}},
		"batch":    {tea.Batch(says("a"), says("b")), []string{"tui.addressed {7 a}", "tui.addressed {7 b}"}},
		"sequence": {tea.Sequence(says("a"), tea.Batch(says("b"), says("c"))), []string{"tui.addressed {7 a}", "tui.addressed {7 b}", "tui.addressed {7 c}"}},
		"quit":     {tea.Quit, []string{"tea.QuitMsg {}"}},
		"in batch": {tea.Batch(says("a"), tea.Quit), []string{"tui.addressed {7 a}", "tea.QuitMsg {}"}},
		"twice":    {stamp(says("a"), 3), []string{"tui.addressed {3 a}"}},
		"clip":     {tea.SetClipboard("x"), []string{"tea.setClipboardMsg x"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := results(stamp(tc.cmd, 7)); !slices.Equal(got, tc.want) {
				t.Fatalf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// Ensure a panic in a command becomes a message, as it would else end the
// process.
func TestStampPanic(t *testing.T) {
	msg := stamp(tea.Batch(func() tea.Msg { panic("oh") }, nil), 1)()
	if m, ok := msg.(crashMsg); !ok || m.v != "oh" || len(m.stack) == 0 {
		t.Fatalf("got %#v", msg)
	}
}

// Ensure a place finds the route that names most of its words.
func TestFind(t *testing.T) {
	r := router{[]kit.Route{{Path: "deals"}, {Path: "deals :id"}, {Path: "deals new"}, {Path: "deals :id notes"}}}
	for place, want := range map[string]string{
		"deals": "deals []", "DEALS": "deals []", "deals new": "deals new []", "deals D-1": "deals :id [D-1]",
		"deals D-1 notes": "deals :id notes [D-1]", "leads": "none", "deals D-1 x": "none", "": "none",
	} {
		t.Run(place, func(t *testing.T) {
			got := "none"
			if rt, words := r.find(strings.Fields(place)); rt != nil {
				got = fmt.Sprint(rt.Path, " ", words)
			}
			if got != want {
				t.Fatalf("got %s, want %s", got, want)
			}
		})
	}
}

// Ensure sections stand in order and only if they are open to the actor.
func TestSections(t *testing.T) {
	never := func(domain.Actor) bool { return false }
	r := router{[]kit.Route{{Path: "c", Tab: 3}, {Path: "a", Tab: 1}, {Path: "x"}, {Path: "no", Tab: 2, May: never}, {Path: "b", Tab: 2}}}
	got := ""
	for _, s := range r.sections(domain.Actor{}) {
		got += s.Path
	}
	if got != "abc" {
		t.Fatalf("got %s", got)
	}
}

// Ensure two sides may each have a route of one path.
func TestFindFor(t *testing.T) {
	on := func(s domain.Side) func(domain.Actor) bool { return func(a domain.Actor) bool { return a.Side == s } }
	r := router{[]kit.Route{{Path: "deals", Title: "theirs", May: on(domain.Partner)}, {Path: "deals", Title: "ours", May: on(domain.Vendor)}}}
	for side, want := range map[domain.Side]string{domain.Partner: "theirs", domain.Vendor: "ours"} {
		if rt, _ := r.findFor(domain.Actor{Side: side}, kit.To("deals")); rt == nil || rt.Title != want {
			t.Errorf("%s: %v", side, rt)
		}
	}
	if rt, _ := r.findFor(domain.Actor{Side: domain.Guest}, kit.To("deals")); rt != nil {
		t.Errorf("a guest finds %v", rt)
	}
}
