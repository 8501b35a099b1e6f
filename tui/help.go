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
		case "up":
			h.top = max(0, h.top-1)
			return false, nil
		case "down":
			h.top = min(len(h.keys), h.top+1)
			return false, nil
		}
	}
	if changed, _ := h.edit.Update(msg); changed {
		h.top = 0
	}
	return false, nil
}

func (h *help) Title() string { return "Keys" }
func (h *help) Typing() bool  { return true }
func (h *help) Keys() []kit.Key {
	k := h.r.env.Keys
	return []kit.Key{k.Move.To("scroll"), {Press: []string{"type"}, Does: "to search"}, k.Back.To("close")}
}

func (h *help) View(w, height int) string {
	t := h.r.env.Theme
	var lines []string
	if q := strings.TrimSpace(h.edit.Value()); q != "" {
		lines = append(lines, t.Accent.Render("/")+" "+h.edit.View(t, min(w-2, 30), 1, true), "")
	}
	fixed := len(lines)
	lines = append(lines, h.list(w)...)
	room := max(1, height-fixed)
	rows := lines[fixed:]
	top := max(0, min(h.top, len(rows)-room))
	rows = rows[top:min(len(rows), top+room)]
	return strings.Join(append(lines[:fixed:fixed], rows...), "\n")
}

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
		style := t.Text
		if k.Why != "" {
			words, style = words+": "+k.Why, t.Muted
		}
		lines = append(lines, t.Key.Render(kit.FitRight(k.Label(), 10, ""))+"  "+style.Render(kit.Cut(words, w-12, t.Glyph.More)))
	}
	if len(lines) == 0 {
		return []string{t.Muted.Render("Nothing matches.")}
	}
	return lines
}
