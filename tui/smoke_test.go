package tui_test

import (
	"testing"

	"gangway/tui/tuitest"
	"gangway/tui/tuitest/harbour"
)

func TestSmoke(t *testing.T) {
	p, _ := harbour.Open(t, fleet()...)
	s := at(t, p, "boats")
	t.Log("\n" + s.Screen())
	t.Log("\n" + s.Press("n").Screen())
	t.Log("\n" + s.Type("X").Press("tab").Type("ger").Screen())
	t.Log("\n" + s.Press("tab").Type("48k").Submit().Screen())
	t.Log("\n" + s.Type("Xavier").Submit().Screen())
	t.Log("\n" + s.Press("x").Screen())
	t.Log("\n" + s.Press("y").Screen())
	t.Log("\n" + s.Press(":").Type("boat").Screen())
	t.Log("\n" + s.Press("esc", "?").Screen())
	s.Press("esc")
	t.Log("\n" + s.Resize(120, 36).Screen())
	t.Log("\n" + s.Resize(44, 24).Screen())
	_ = tuitest.Looks
}
