package tui

import (
	"reflect"
	"runtime/debug"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// addressed is the result of a command, for the page or dialog that returned it.
type addressed struct {
	to  int
	msg tea.Msg
}

// stamp makes a command's results come back to one page or dialog.
func stamp(cmd tea.Cmd, id int) tea.Cmd {
	return wrap(cmd, func(msg tea.Msg) tea.Msg {
		if isOwn(msg) {
			return msg
		}
		return addressed{id, msg}
	})
}

// isOwn reports messages of bubbletea (quit, clipboard, raw output), which must
// reach it as they are, those of the frame, and those that are stamped already.
func isOwn(msg tea.Msg) bool {
	switch msg.(type) {
	case addressed, crashMsg, toastOver, stale, asked, surveyed:
		return true
	}
	return strings.HasPrefix(reflect.TypeOf(msg).PkgPath(), "charm.land/bubbletea")
}

// wrap applies fn to all that a command results in: batches and sequences are
// unwrapped and wrapped again element by element. A panic becomes a message.
func wrap(cmd tea.Cmd, fn func(tea.Msg) tea.Msg) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (out tea.Msg) {
		defer func() {
			if v := recover(); v != nil {
				out = crashMsg{v, debug.Stack()}
			}
		}()
		return rewrap(cmd(), fn)
	}
}

func rewrap(msg tea.Msg, fn func(tea.Msg) tea.Msg) tea.Msg {
	switch m := msg.(type) {
	case nil:
		return nil
	case tea.BatchMsg:
		out := make(tea.BatchMsg, len(m))
		for i, c := range m {
			out[i] = wrap(c, fn)
		}
		return out
	}
	if cmds, ok := sequence(msg); ok {
		for i, c := range cmds {
			cmds[i] = wrap(c, fn)
		}
		return tea.Sequence(cmds...)()
	}
	return fn(msg)
}

// sequence returns a copy of the commands of a sequence, whose type bubbletea
// keeps to itself.
func sequence(msg tea.Msg) ([]tea.Cmd, bool) {
	v := reflect.ValueOf(msg)
	if v.Kind() != reflect.Slice || v.Type().Elem() != reflect.TypeFor[tea.Cmd]() {
		return nil, false
	}
	out := make([]tea.Cmd, v.Len())
	for i := range out {
		out[i], _ = v.Index(i).Interface().(tea.Cmd)
	}
	return out, true
}
