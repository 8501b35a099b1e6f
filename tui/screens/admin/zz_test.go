package admin_test

import (
	"fmt"
	"testing"

	"gangway/tui/tuitest"
)

func TestZZ(t *testing.T) {
	m := trade(t)
	for _, sz := range [][2]int{{80, 24}, {120, 36}, {44, 24}} {
		show := func(place ...string) *tuitest.Session {
			s := open(t, m.Portal, m.Admin(), sz[0], sz[1], tuitest.At(place...))
			fmt.Println(place, sz)
			fmt.Println(s.Screen())
			return s
		}
		show("home")
		show("leads")
		show("leads", m.offered.ID)
		show("leads", m.best.ID)
		s := show("leads", m.returned.ID)
		fmt.Println(s.Press("t").Screen())
		s.Press("esc")
		fmt.Println(s.Press("a").Screen())
		s.Press("esc")
		fmt.Println(s.Press("r").Screen())
		show("leads", m.noConsent.ID)
		s = show("leads", "rules")
		fmt.Println(s.Press("enter").Screen())
		show("leads", "new")
	}
}
