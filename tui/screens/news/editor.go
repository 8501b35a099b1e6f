package news

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain/news"
	"gangway/domain/programme"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// editor writes an item or changes one. Where the window is wide, the item stands
// beside it as partners will see it.
type editor struct {
	env     *kit.Env
	id      string // "" for a new one
	item    news.Item
	form    *kit.Form // nil until the item is there
	draft   kit.Draft
	wait    *kit.Wait
	err     error
	preview *kit.Reader
	asked   news.Reach // of which audience the reach is known or asked
	reach   int64      // partners; -1 for not known
	w, h    int
}

const (
	maxTitle  = 120
	maxText   = 60_000 // characters; the portal takes 64 KiB
	maxIDs    = 400
	fieldText = "text"
)

func newEditor(env *kit.Env, id string) *editor {
	s := &editor{env: env, id: id, reach: -1, draft: kit.NewDraft(env, "news.publish"), wait: kit.NewWait(env), preview: kit.NewReader(env, kit.ReaderOptions{})}
	if id == "" {
		s.fill(news.Item{})
	}
	return s
}

// fill makes the form of an item.
func (s *editor) fill(i news.Item) {
	s.item = i
	button, o := "Publish", kit.FormOptions{Draft: s.draft.Keep}
	if s.id != "" {
		button, o.Draft = "Save", nil
	}
	o.Button, o.Submit = button, s.submit
	o.Sections = []kit.Section{
		{Fields: []kit.Field{
			{Name: "title", Label: "Title", Value: i.Title, Required: true, Max: maxTitle},
			{Name: fieldText, Label: "Text", Kind: kit.AreaField, Rows: 8, Value: i.Text, Required: true, Max: maxText, Hint: "Markdown: # heading, **strong**, - list, [link](https://…)."},
			{Name: "must_ack", Label: "Everybody confirms having read it", Kind: kit.ToggleField, Value: toggle(i.MustAck)},
			{Name: "pinned", Label: "Pinned before all others", Kind: kit.ToggleField, Value: toggle(i.Pinned)},
		}},
		{Title: "When and for whom", Fields: []kit.Field{
			{Name: "from", Label: "From", Kind: kit.DateField, Value: day(i.From), Hint: "Its first day; empty for at once."},
			{Name: "until", Label: "Until", Kind: kit.DateField, Value: day(i.Until), Hint: "Its last day; empty for no end."},
			{Name: "tiers", Label: "Tiers", Value: strings.Join(i.Tiers, ", "), Max: maxIDs, Hint: "Ids of tiers with commas, such as gold; empty for all."},
			{Name: "types", Label: "Partner types", Value: strings.Join(i.Types, ", "), Max: maxIDs, Hint: "Ids of types with commas, such as reseller; empty for all."},
			{Name: "countries", Label: "Countries", Value: strings.Join(i.Countries, ", "), Max: maxIDs, Hint: "Names or codes with commas, such as DE, AT; empty for all."},
		}},
	}
	s.form = kit.NewForm(s.env, o)
	s.SetSize(s.w, s.h)
	s.redraw()
}

func toggle(on bool) string {
	if on {
		return "true"
	}
	return ""
}

func day(d programme.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// Init asks for the item, or for what was typed before, and for how many will see
// it.
func (s *editor) Init() tea.Cmd {
	if s.id == "" {
		return tea.Batch(s.draft.Load(), kit.Ask(s.env, news.Reach{}))
	}
	if s.form != nil {
		return nil
	}
	return tea.Batch(kit.Ask(s.env, news.Peek{ID: s.id}), s.wait.Start())
}

// Update gives keys to the form, and keeps the preview and the reach up to date.
func (s *editor) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case kit.Got[news.Item]:
		s.wait.Stop()
		if s.err = m.Err; m.Err == nil && s.form == nil {
			s.fill(m.Value)
		}
		return s, s.askReach()
	case kit.Got[news.Extent]:
		if q, ok := m.Query.(news.Reach); ok && same(q, s.asked) {
			s.reach = -1
			if m.Err == nil {
				s.reach = m.Value.Partners
			}
		}
		return s, nil
	case kit.Done[news.Item]:
		return s, s.done(m)
	}
	if s.form == nil {
		return s, s.wait.Update(msg)
	}
	if s.id == "" && s.draft.Fill(msg, s.form) {
		s.redraw()
		return s, s.askReach()
	}
	cmd := s.form.Update(msg)
	s.redraw()
	return s, tea.Batch(cmd, s.askReach())
}

func (s *editor) done(m kit.Done[news.Item]) tea.Cmd {
	if m.Err != nil {
		s.form.SetError(m.Err)
		return nil
	}
	words := "Saved."
	switch {
	case s.id == "" && m.Value.Status == news.Planned:
		words = "Planned for " + dateOf(s.env, m.Value.From) + "."
	case s.id == "":
		words = "Published: it is in all open sessions by now."
	}
	s.env.Toast(theme.Good, words)
	if s.id != "" {
		s.env.Back()
		return nil
	}
	s.env.Replace(placeNews, m.Value.ID)
	return s.draft.Drop()
}

// redraw shows the item as it stands in the form.
func (s *editor) redraw() {
	v := s.form.Values()
	s.preview.Set(heading(news.Item{Title: v.Text("title")}) + kit.CleanBlock(v.Text(fieldText)))
}

// audience is who is to see the item, by the form.
func (s *editor) audience() news.Reach {
	v := s.form.Values()
	return news.Reach{Tiers: words(v.Text("tiers")), Types: words(v.Text("types")), Countries: words(v.Text("countries"))}
}

// words parts a list with commas.
func words(s string) (out []string) {
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func same(a, b news.Reach) bool {
	key := func(r news.Reach) string {
		return strings.Join(r.Tiers, ",") + ";" + strings.Join(r.Types, ",") + ";" + strings.Join(r.Countries, ",")
	}
	return key(a) == key(b)
}

func (s *editor) askReach() tea.Cmd {
	if s.form == nil {
		return nil
	}
	q := s.audience()
	if same(q, s.asked) {
		return nil
	}
	s.asked, s.reach = q, -1
	return kit.Ask(s.env, q)
}

// submit asks before it publishes, naming how many will see it. Changes are saved
// at once.
func (s *editor) submit(v kit.Values) tea.Cmd {
	a := s.audience()
	if s.id != "" {
		must, pinned := v.Bool("must_ack"), v.Bool("pinned")
		return kit.Send(s.env, news.Edit{
			ID: s.id, Title: v.Text("title"), Text: v.Text(fieldText), From: orNone(v.Text("from")), Until: orNone(v.Text("until")), Pinned: &pinned, MustAck: &must,
			Tiers: allOf(a.Tiers), Types: allOf(a.Types), Countries: allOf(a.Countries), Version: s.item.Version,
		})
	}
	c := news.Publish{
		Title: v.Text("title"), Text: v.Text(fieldText), From: v.Text("from"), Until: v.Text("until"), Pinned: v.Bool("pinned"), MustAck: v.Bool("must_ack"),
		Tiers: a.Tiers, Types: a.Types, Countries: a.Countries,
	}
	body := []string{s.seen()}
	if c.MustAck {
		body = append(body, "Everybody there is asked to confirm having read it.")
	}
	s.env.Open(kit.NewConfirm(s.env, kit.Confirm{
		Head: "Publish “" + c.Title + "”?", Body: body, Yes: "Publish", No: "Not yet",
		Do: func() tea.Cmd { return kit.Send(s.env, c) },
	}))
	return nil
}

// seen says how many partners will see the item.
func (s *editor) seen() string {
	switch {
	case s.reach < 0:
		return "The partners of its audience will see it."
	case s.reach == 0:
		return "No partner is of this audience at present."
	}
	return kit.Count(int(s.reach), "partner", "partners") + " will see it."
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func allOf(list []string) []string {
	if len(list) == 0 {
		return []string{"none"}
	}
	return list
}

// Title names the place.
func (s *editor) Title() string {
	if s.id == "" {
		return "Publish news"
	}
	return "Edit"
}

// Typing reports that the form has the focus.
func (s *editor) Typing() bool { return s.form != nil }

// Unsaved reports whether something was typed that was not sent.
func (s *editor) Unsaved() bool { return s.form != nil && s.form.Unsaved() }

// Keys are those of the form.
func (s *editor) Keys() []kit.Key {
	if s.form == nil {
		return nil
	}
	return s.form.Keys()
}

// SetSize says how much room there is.
func (s *editor) SetSize(w, h int) {
	s.w, s.h = w, h
	left, right := kit.Split(w)
	s.preview.SetSize(right, h)
	if s.form != nil {
		s.form.SetSize(left, h)
	}
}

// View draws the form, and the item beside it where there is room.
func (s *editor) View() string {
	switch {
	case s.err != nil:
		return kit.Box(s.env.Fault(s.err, s.w), s.w, s.h)
	case s.form == nil:
		return kit.Box(s.wait.View("Loading…"), s.w, s.h)
	}
	if _, right := kit.Split(s.w); right == 0 {
		return kit.Box(s.form.View(), s.w, s.h)
	}
	return s.env.Beside(s.form.View(), s.preview.View(), s.w, s.h)
}
