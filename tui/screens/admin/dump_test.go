package admin_test

import (
	"fmt"
	"os"
	"testing"

	"gangway/tui/tuitest"
)

func TestDump(t *testing.T) {
	h := busy(t)
	for _, size := range [][2]int{{80, 24}, {120, 36}, {44, 24}} {
		for _, place := range [][]string{{"desk"}, {"review", h.rival.ID}, {"review"}, {"applications"}, {"applications", h.app.ID}, {"partners"}, {"partners", h.bright.ID}, {"programme"}, {"audit"}} {
			s := open(t, h.Portal, h.Admin(), size[0], size[1], tuitest.At(place...))
			fmt.Fprintln(os.Stderr, place, size)
			fmt.Fprintln(os.Stderr, s.Screen())
		}
	}
}
