package tui_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/tui/kit"
	"gangway/tui/theme"
	"gangway/tui/tuitest"
	"gangway/tui/tuitest/harbour"
)

// wide is a screen with a form of every kind of field.
type wide struct {
	env    *kit.Env
	form   *kit.Form
	sent   []kit.Values
	drafts []kit.Values
}

func (s *wide) Init() tea.Cmd    { return nil }
func (s *wide) Title() string    { return "Everything" }
func (s *wide) Typing() bool     { return true }
func (s *wide) View() string     { return s.form.View() }
func (s *wide) SetSize(w, h int) { s.form.SetSize(w, h) }
func (s *wide) Keys() []kit.Key  { return s.form.Keys() }
func (s *wide) Unsaved() bool    { return s.form.Unsaved() }
func (s *wide) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	return s, s.form.Update(msg)
}

type answered struct{ err error }

func (a answered) Outcome() error { return a.err }

// every opens a screen with every kind of field; answer is what sending it
// results in.
func every(t *testing.T, answer error, opts ...tuitest.Option) (*tuitest.Session, *wide) {
	t.Helper()
	p, _ := harbour.Open(t)
	w := &wide{}
	route := kit.Route{Path: "every", Title: "Everything", Tab: 1, Open: func(env *kit.Env, _ []string) kit.Screen {
		*w = wide{env: env}
		w.form = kit.NewForm(env, everyField(w, answer))
		return w
	}}
	return tuitest.Open(t, p, harbour.Owner(), 80, 30, append([]tuitest.Option{tuitest.Routes(route)}, opts...)...), w
}

func everyField(w *wide, answer error) kit.FormOptions {
	return kit.FormOptions{
		Button: "Register deal",
		Submit: func(v kit.Values) tea.Cmd {
			w.sent = append(w.sent, v)
			return func() tea.Msg { return answered{answer} }
		},
		Draft: func(v kit.Values) tea.Cmd { w.drafts = append(w.drafts, v); return func() tea.Msg { return nil } },
		Sections: []kit.Section{
			{Title: "Customer", Fields: []kit.Field{
				{Name: "customer", Label: "Customer", Hint: "The legal name.", Required: true},
				{Name: "domain", Label: "Web domain", Live: func(v string) tea.Cmd {
					w.form.Note("domain", theme.Good, "clear: "+v)
					return nil
				}},
				{Name: "country", Label: "Country", Kind: kit.CountryField},
			}},
			{Title: "Deal", Fields: []kit.Field{
				{Name: "stage", Label: "Stage", Kind: kit.ChoiceField, Options: []kit.Option{{Value: "d", Label: "discovery"}, {Value: "q", Label: "qualified"}, {Value: "c", Label: "commit"}}},
				{Name: "amount", Label: "Amount", Kind: kit.AmountField},
				{Name: "close", Label: "Close date", Kind: kit.DateField},
				{Name: "tender", Label: "Public tender", Kind: kit.ToggleField},
				{Name: "lines", Label: "Products", Kind: kit.GroupField, Add: "add a product", Most: 3, Of: []kit.Field{
					{Name: "sku", Label: "Product", Required: true}, {Name: "quantity", Label: "Quantity", Kind: kit.NumberField, Width: 8},
				}},
				{Name: "notes", Label: "Notes", Kind: kit.AreaField, Rows: 3},
			}},
		},
	}
}

// Ensure keys typed ahead land in the fields that they were meant for, and
// values are understood as people write them.
func TestFormTyping(t *testing.T) {
	s, w := every(t, nil)
	s.Type("Contoso GmbH").Press("enter").Type("contoso.de").Expect("clear: contoso.de").Press("tab").Type("ger").Press("enter")
	s.Type("q").Press("tab").Type("48k").Expect("€ 48,000").Press("enter").Type("18 dec").Expect("Friday, 2026-12-18, in 26 days").Press("tab", "space", "tab")
	s.Type("HC-1").Press("tab").Type("40").Press("tab", "enter").Type("HA-1").Press("tab").Type("5").Press("tab", "tab").Type("one").Press("enter").Type("two")
	s.Submit()
	if len(w.sent) != 1 {
		t.Fatalf("sent %d times:\n%s", len(w.sent), s.Screen())
	}
	want := kit.Values{
		"customer": "Contoso GmbH", "domain": "contoso.de", "country": "DE", "stage": "q", "amount": "48,000", "close": "2026-12-18", "tender": "true",
		"lines.0.sku": "HC-1", "lines.0.quantity": "40", "lines.1.sku": "HA-1", "lines.1.quantity": "5", "notes": "one\ntwo",
	}
	for k, v := range want {
		if w.sent[0][k] != v {
			t.Errorf("%s is %q, want %q", k, w.sent[0][k], v)
		}
	}
	if len(w.sent[0]) != len(want) {
		t.Errorf("sent %v", w.sent[0])
	}
	if w.form.Unsaved() {
		t.Error("what was sent counts as unsent")
	}
	if m, err := w.sent[0].Money("amount", "EUR"); err != nil || m.Minor != 4_800_000 {
		t.Errorf("amount %v, %v", m, err)
	}
	if l := w.sent[0].Lines("lines"); len(l) != 2 || l[1].Text("sku") != "HA-1" {
		t.Errorf("lines %v", l)
	}
}

// Ensure what is missing or can't be read is said beside its field, the first
// of them gets the focus, and nothing typed is lost.
func TestFormErrors(t *testing.T) {
	s, w := every(t, nil)
	s.Press("tab").Type("x").Submit().Expect("✗ required")
	if len(w.sent) != 0 {
		t.Fatal("it was sent")
	}
	s.Type("Contoso").Press("tab", "tab").Type("Atlantis").Press("tab").Expect("This country is not known.")
	s.Press("tab").Type("1.2.3,4,5").Press("tab").Expect("Please give an amount such as").Press("shift+tab").Expect("1.2.3,4,5")
}

// Ensure errors of the domain stand beside the fields that they name, those of
// lines too, and others above the form.
func TestFormDomainErrors(t *testing.T) {
	var p domain.Problems
	p.Addf("lines[0].sku", "There is no such product.")
	p.Addf("amount", "This is more than the limit.")
	p.Addf("", "The portal is closed on Sundays.")
	s, _ := every(t, p.Err())
	s.Type("Contoso").Press("tab", "tab", "tab", "tab", "tab", "tab", "tab").Type("X").Submit().Resize(80, 60)
	s.Expect("✗ This is more than the limit.", "✗ The portal is closed on Sundays.", "There is no such product.")
	if !strings.HasPrefix(strings.Split(s.Screen(), "\n")[s.Line("✗ This is more")-1], " ▌") {
		t.Errorf("the first fault has not the focus:\n%s", s.Screen())
	}
}

// Ensure a paste fills a field, is cut at its limit and never sends.
func TestFormPaste(t *testing.T) {
	s, w := every(t, nil)
	s.Paste("Contoso\r\nGmbH\n").Expect("Contoso GmbH")
	s.Paste(strings.Repeat("x", 100_000)).Expect("This is as long as it can be")
	s.Press("shift+tab").Press("tab", "tab", "tab", "tab", "tab", "tab", "tab", "tab", "tab", "tab").Paste("y\n")
	if len(w.sent) != 0 {
		t.Error("a paste has sent the form")
	}
	if n := len(w.form.Values()["customer"]); n != 200 {
		t.Errorf("%d characters", n)
	}
}

// Ensure a draft is handed out as the focus moves on, and fills a form again
// with all its lines.
func TestFormDraft(t *testing.T) {
	s, w := every(t, nil)
	s.Press("tab", "tab")
	if len(w.drafts) != 0 {
		t.Error("an empty form was kept")
	}
	s.Press("shift+tab", "shift+tab").Type("Contoso").Press("tab")
	if len(w.drafts) != 1 || w.drafts[0]["customer"] != "Contoso" {
		t.Fatalf("drafts %v", w.drafts)
	}
	s2, w2 := every(t, nil)
	w2.form.SetValues(kit.Values{"customer": "Contoso", "country": "DE", "lines.1.sku": "HA-1", "lines.99999.sku": "no"})
	s2.Resize(80, 60).Expect("Contoso", "Germany", "HA-1")
	if w2.form.Unsaved() {
		t.Error("a draft counts as typed")
	}
	if got := len(w2.form.Values().Lines("lines")); got != 1 {
		t.Errorf("%d lines", got)
	}
}

// Ensure lines of a group come and go, up to their limit.
func TestFormGroup(t *testing.T) {
	s, w := every(t, nil)
	for range 7 {
		s.Press("tab")
	}
	s.Type("A").Press("tab", "tab", "enter").Type("B").Press("tab", "tab", "enter").Type("C").Press("tab", "tab", "enter").Expect("There is no room for more.")
	s.Press("shift+tab", "shift+tab", "shift+tab", "shift+tab").Press("ctrl+x")
	if l := w.form.Values().Lines("lines"); len(l) != 2 || l[0].Text("sku") != "A" || l[1].Text("sku") != "C" {
		t.Errorf("lines %v", l)
	}
}

// Ensure live words go as soon as the value is another one.
func TestFormNote(t *testing.T) {
	s, w := every(t, nil)
	w.form.Note("customer", theme.Warn, "possible conflict")
	s.Rest().Expect("⚠ possible conflict").Type("x").Without("possible conflict")
}

// Ensure enter leads through a form: an empty line of a group is left behind and
// not followed by another.
func TestFormGroupEnter(t *testing.T) {
	s, w := every(t, nil)
	for range 7 {
		s.Press("tab")
	}
	s.Type("A").Press("enter", "enter").Expect("⏎ add line", "Enter adds a line, tab goes on.")
	s.Press("enter", "enter", "enter", "enter").Type("a note").Submit()
	if l := w.form.Values().Lines("lines"); len(l) != 1 || w.form.Values().Text("notes") != "a note" {
		t.Errorf("values %v", w.form.Values())
	}
}

// Ensure pinned words stay in sight while the rest is filled in, and go with the
// field's return.
func TestFormPin(t *testing.T) {
	s, w := every(t, nil)
	w.form.Pin("domain")
	s.Resize(80, 20).Press("tab").Type("contoso.de").Press("enter", "enter", "enter", "enter", "enter", "enter")
	if s.Expect("contoso.de  ● clear: contoso.de").Line("Web domain") >= 0 {
		t.Errorf("the field is still in sight:\n%s", s.Screen())
	}
	s.Press("shift+tab", "shift+tab", "shift+tab", "shift+tab", "shift+tab", "shift+tab").Expect("Web domain  ● clear").Without("contoso.de  ●")
}

// Ensure all options of a choice are seen while it has the focus, and arrows go
// through them and out of them.
func TestFormChoice(t *testing.T) {
	var opts []kit.Option
	for _, word := range []string{"Already registered", "Already a customer", "In a direct sale", "Outside your territory", "Another reason"} {
		opts = append(opts, kit.Option{Value: word, Label: word})
	}
	opts[4].Hint = "with a note"
	p, _ := harbour.Open(t)
	var f *kit.Form
	route := kit.Route{Path: "x", Title: "X", Tab: 1, Open: func(env *kit.Env, _ []string) kit.Screen {
		f = kit.NewForm(env, kit.FormOptions{Sections: []kit.Section{{Fields: []kit.Field{
			{Name: "reason", Label: "Reason", Kind: kit.ChoiceField, Options: opts}, {Name: "note", Label: "Note"},
		}}}})
		return &wide{env: env, form: f}
	}}
	s := tuitest.Open(t, p, harbour.Owner(), 80, 24, tuitest.Routes(route))
	s.Expect("Already registered", "Outside your territory", "Another reason", "↑↓ choose").Press("down")
	if got := f.Values().Text("reason"); got != "Already registered" {
		t.Fatalf("down chooses %q", got)
	}
	s.Press("down", "down").Expect("Another reason: with a note.").Press("down").Type("because")
	if got := f.Values(); got.Text("reason") != "Another reason" || got.Text("note") != "because" {
		t.Errorf("values %v", got)
	}
	s.Without("Already registered").Expect("● Another reason")
}
