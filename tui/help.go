package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/tui/kit"
)

// help lists all keys of the screen beneath and of everywhere; typing narrows
// it.
type help struct {
	r    *root
	keys []kit.Key
	here int // how many belong to the screen
	edit *kit.Editor
	top  int
}

func newHelp(r *root) *help {
	h := &help{r: r, edit: kit.NewEditor("", 40, false)}
	if p := r.top(); p != nil {
		h.keys = append(h.keys, p.screen.Keys()...)
	}
	h.here = len(h.keys)
	k := r.env.Keys
	h.keys = append(h.keys,
		k.Palette.To("go anywhere, do anything, find any record"), k.Help.To("this list"),
		k.Back.To("back; closes a dialog, leaves a filter"),
		kit.Key{Press: []string{"1"}, Show: "1–9", Does: "sections"}, k.Next.To("next section"), k.Previous.To("previous section"),
		k.Copy.To("copy the id or the command line"), k.Undo.To("undo the last thing, while it can be"),
		k.Mouse.To("mouse on or off"), k.Quit.To("leave"))
	return h
}

func (h *help) Init() tea.Cmd { return nil }

func (h *help) Update(msg tea.Msg) (bool, tea.Cmd) {
	if m, ok := msg.(tea.KeyPressMsg); ok {
		switch m.String() {
		case "esc", "?", "enter":
			return true, nil
		case "up", "pgup":
			h.scroll(-h.by(m))
			return false, nil
		case "down", "pgdown":
			h.scroll(h.by(m))
			return false, nil
		}
	}
	if changed, _ := h.edit.Update(msg); changed {
		h.top = 0
	}
	return false, nil
}

// by is how many lines a key scrolls.
func (h *help) by(m tea.KeyPressMsg) int {
	if s := m.String(); s == "pgup" || s == "pgdown" {
		return h.room() - 1
	}
	return 1
}

// scroll moves the list, no further than to its end.
func (h *help) scroll(by int) {
	h.top = max(0, min(h.top+by, len(h.list(h.width()))-h.room()))
}

// width and room are what the frame gives a dialog.
func (h *help) width() int { return min(h.r.w-8, helpWidth) }
func (h *help) room() int  { return max(1, h.r.h-10-len(h.search(h.width()))) }

// BoxWidth is the width of its box.
func (h *help) BoxWidth() int { return helpWidth }

const helpWidth = 64

func (h *help) Title() string { return "Keys" }
func (h *help) Typing() bool  { return true }
func (h *help) Keys() []kit.Key {
	k := h.r.env.Keys
	return []kit.Key{k.Move.To("scroll"), {Press: []string{"type"}, Does: "to search"}, k.Back.To("close")}
}

func (h *help) View(w, height int) string {
	t, lines, rows := h.r.env.Theme, h.search(w), h.list(w)
	room := max(1, height-len(lines))
	top := max(0, min(h.top, len(rows)-room))
	shown := rows[top:min(len(rows), top+room)]
	if top+room < len(rows) {
		more := t.Muted.Render(t.Glyph.Down + " more")
		shown = append(shown[:room-1:room-1], kit.Spaces(w-kit.Width(more))+more)
	}
	return strings.Join(append(lines, shown...), "\n")
}

// search is the line of what is looked for, once something is.
func (h *help) search(w int) []string {
	if strings.TrimSpace(h.edit.Value()) == "" {
		return nil
	}
	t := h.r.env.Theme
	return []string{t.Accent.Render("/") + " " + h.edit.View(t, min(w-2, 30), 1, true), ""}
}

// entry is a key with its words, and below them why it can't be used now.
func (h *help) entry(k kit.Key, words string, w int) []string {
	t, indent := h.r.env.Theme, keyColumn+2
	style, label := t.Text, t.Key
	if k.Why != "" {
		style, label = t.Muted, t.Muted
	}
	var lines []string
	for _, l := range kit.Wrap(strings.TrimSuffix(kit.Clean(words), "."), w-indent) {
		lines = append(lines, kit.Spaces(indent)+style.Render(l))
	}
	lines[0] = label.Render(kit.FitRight(k.Label(), keyColumn, "")) + strings.TrimPrefix(lines[0], kit.Spaces(keyColumn))
	if k.Why != "" {
		for _, l := range kit.Wrap(kit.Clean(k.Why), w-indent-2) {
			lines = append(lines, kit.Spaces(indent+2)+t.Muted.Render(l))
		}
	}
	return lines
}

// keyColumn is how wide the column of keys is.
const keyColumn = 9

func (h *help) list(w int) []string {
	t := h.r.env.Theme
	q := strings.ToLower(strings.TrimSpace(h.edit.Value()))
	var lines []string
	for i, k := range h.keys {
		words := k.Sentence()
		if q != "" && !strings.Contains(strings.ToLower(words+" "+k.Label()), q) {
			continue
		}
		if i == h.here && len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, h.entry(k, words, w)...)
	}
	if len(lines) == 0 {
		return []string{t.Muted.Render("Nothing matches.")}
	}
	return lines
}
