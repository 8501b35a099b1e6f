package kit

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/tui/theme"
)

// A FieldKind says what a field takes.
type FieldKind int

// The kinds of fields.
const (
	TextField    FieldKind = iota
	AreaField              // text of several lines
	AmountField            // money; takes 48k, 48.000,00 and the like
	DateField              // takes 18 dec, +30d, 2026-12-18; the value is the last form
	NumberField            // a whole number
	CountryField           // a name or code; the value is the code
	ChoiceField            // one of Options
	ToggleField            // "true" or ""
	GroupField             // Of repeated, such as product lines
)

// An Option is one choice.
type Option struct{ Value, Label, Hint string }

// A Field is one question of a form.
type Field struct {
	Name     string // of the input field, as domain.Error.Field says it
	Label    string
	Hint     string // a sentence while the field has the focus
	Kind     FieldKind
	Value    string // at first
	Required bool
	Max      int // characters; 0 is 200, 2,000 for an area
	Width    int // in cells; 0 is as wide as makes sense
	Rows     int // lines of an area; 0 is 4
	Options  []Option
	Currency string  // of an amount; "" is the programme's
	Of       []Field // of a group
	Most     int     // lines of a group; 0 is 20
	Add      string  // what the group's button says: "add a product"
	// Live is asked after each change of the value, for help while typing. Its
	// answer comes to the screen, which then calls Form.Note.
	Live func(value string) tea.Cmd
	// Suggest offers values for what was typed so far.
	Suggest func(value string) []Option
}

// A Section is a part of a form's page.
type Section struct {
	Title  string
	Fields []Field
}

// FormOptions say what a form asks and what becomes of it.
type FormOptions struct {
	Sections []Section
	Button   string               // "Register deal"
	Submit   func(Values) tea.Cmd // as a rule Send; the form takes its Done
	Draft    func(Values) tea.Cmd // keeps what was typed, when the focus moves on and on esc
	Cancel   func() tea.Cmd       // esc; nil goes back
}

// A Form asks questions on one scrolling page. The focus moves inside Update, so
// that typed-ahead keys land in the field that they were meant for.
type Form struct {
	env  *Env
	o    FormOptions
	w, h int

	values Values
	clean  Values         // as they were when they were filled or sent
	kept   Values         // as they were when the draft was kept
	lines  map[string]int // how many lines a group has
	items  []*item
	focus  int
	edit   *Editor // of the field with the focus, if it takes text
	offers []Option
	offer  int // which suggestion is chosen

	errs    map[string]string
	fault   string // an error about no field
	notes   map[string]note
	sending bool
	wait    *Wait
	top     int // first line of the page in the window
	pins    []string
	bare    bool // in a box, where the margin is the box's
}

type note struct {
	value string // that it is about
	tone  theme.Tone
	words string
}

// keptMsg is the outcome of keeping a draft.
type keptMsg struct{ of *Form }

// NewForm returns a form with the focus on its first field.
func NewForm(env *Env, o FormOptions) *Form {
	f := &Form{
		env: env, o: o, w: 80, h: 20, values: Values{}, lines: map[string]int{},
		errs: map[string]string{}, notes: map[string]note{}, wait: NewWait(env),
	}
	for _, s := range o.Sections {
		for _, d := range s.Fields {
			if d.Kind == GroupField {
				f.lines[d.Name] = 1
			} else if d.Value != "" {
				f.values[d.Name] = d.Value
			}
		}
	}
	f.build()
	f.clean = f.Values()
	f.kept = f.clean
	f.enter(0)
	return f
}

// Init asks for nothing: what a form shows it was given.
func (f *Form) Init() tea.Cmd { return nil }

// Update takes keys, pastes, clicks and the outcome of Submit.
func (f *Form) Update(msg tea.Msg) tea.Cmd {
	defer f.reveal()
	switch m := msg.(type) {
	case waitMsg:
		return f.wait.Update(m)
	case Outcome:
		f.sent(m.Outcome())
		return nil
	case keptMsg:
		return nil
	case WheelMsg:
		return f.step(m.Lines)
	case ClickMsg:
		return f.click(m)
	case tea.PasteMsg:
		if f.sending || f.edit == nil {
			return nil
		}
		return f.typed(m)
	case tea.KeyPressMsg:
		return f.pressed(m)
	}
	return nil
}

func (f *Form) pressed(m tea.KeyPressMsg) tea.Cmd {
	k := f.env.Keys
	switch {
	case k.Back.Is(m):
		return f.leave()
	case f.sending:
		return nil
	case k.Send.Is(m):
		return f.submit()
	case k.Next.Is(m):
		return f.step(1)
	case k.Previous.Is(m):
		return f.step(-1)
	case m.String() == "ctrl+x":
		return f.removeLine()
	}
	it := f.items[f.focus]
	switch it.kind() {
	case ChoiceField:
		return f.choose(it, m)
	case ToggleField:
		return f.toggle(it, m)
	case buttonField:
		return f.button(it, m)
	default:
		return f.typed(m)
	}
}

// typed gives a key or a paste to the field's editor.
func (f *Form) typed(msg tea.Msg) tea.Cmd {
	it := f.items[f.focus]
	if m, ok := msg.(tea.KeyPressMsg); ok {
		if cmd, taken := f.steer(it, m); taken {
			return cmd
		}
	}
	changed, _ := f.edit.Update(msg)
	if !changed {
		return nil
	}
	delete(f.errs, it.name)
	if f.edit.Full() {
		f.errs[it.name] = "This is as long as it can be: what came after was left out."
	}
	return f.set(it, f.edit.Value())
}

// steer takes the keys that leave a field or choose a suggestion.
func (f *Form) steer(it *item, m tea.KeyPressMsg) (tea.Cmd, bool) {
	area := it.kind() == AreaField
	switch m.String() {
	case "enter":
		if area {
			return nil, false
		}
		f.take(it)
		return f.step(1), true
	case "up", "down":
		by := 1
		if m.String() == "up" {
			by = -1
		}
		switch {
		case area && f.edit.Vertical(by, f.cellWidth(it)):
		case len(f.offers) > 0:
			f.offer = max(-1, min(len(f.offers)-1, f.offer+by))
		default:
			return f.step(by), true
		}
		return nil, true
	}
	return nil, false
}

// take puts the chosen suggestion into the field.
func (f *Form) take(it *item) {
	if f.offer < 0 || f.offer >= len(f.offers) {
		return
	}
	f.edit.SetValue(f.offers[f.offer].Label)
	f.values[it.name] = f.offers[f.offer].Value
	f.offers = nil
}

// set notes a value and asks for live help and suggestions.
func (f *Form) set(it *item, value string) tea.Cmd {
	f.values[it.name] = value
	f.suggest(it, value)
	f.fault = ""
	if it.field.Live != nil {
		return it.field.Live(strings.TrimSpace(value))
	}
	return nil
}

func (f *Form) choose(it *item, m tea.KeyPressMsg) tea.Cmd {
	o, at, row := it.field.Options, f.chosen(it), f.perRow(it, f.cellWidth(it))
	switch s := m.String(); s {
	case "enter":
		return f.step(1)
	case "up":
		if at < row {
			return f.step(-1)
		}
		at -= row
	case "down":
		switch {
		case row >= len(o) || at >= 0 && at/row == (len(o)-1)/row:
			return f.step(1)
		case at < 0:
			at = 0
		default:
			at = min(len(o)-1, at+row)
		}
	case "left", "h":
		at = max(0, at-1)
	case "right", "l", "space":
		at = min(len(o)-1, at+1)
	default:
		at = byLetter(o, at, m.Text)
	}
	if at < 0 || at >= len(o) {
		return nil
	}
	delete(f.errs, it.name)
	return f.set(it, o[at].Value)
}

// byLetter returns the next option after at that begins with what was typed, -1
// for none.
func byLetter(o []Option, at int, typed string) int {
	for i := 1; typed != "" && i <= len(o); i++ {
		next := (max(at, -1) + i) % len(o)
		if strings.HasPrefix(strings.ToLower(o[next].Label), strings.ToLower(typed)) {
			return next
		}
	}
	return -1
}

func (f *Form) toggle(it *item, m tea.KeyPressMsg) tea.Cmd {
	switch m.String() {
	case "enter", "down":
		return f.step(1)
	case "up":
		return f.step(-1)
	case "space", "left", "right", "x":
		value := "true"
		if f.values.Bool(it.name) {
			value = ""
		}
		delete(f.errs, it.name)
		return f.set(it, value)
	}
	return nil
}

func (f *Form) button(it *item, m tea.KeyPressMsg) tea.Cmd {
	switch m.String() {
	case "up":
		return f.step(-1)
	case "down":
		return f.step(1)
	case "enter", "space":
		if it.group == "" {
			return f.submit()
		}
		return f.addLine(it)
	}
	return nil
}

// addLine adds a line to a group. Who has left the last one empty goes on
// instead, so that enter leads through the whole of a form.
func (f *Form) addLine(it *item) tea.Cmd {
	g := it.field
	if f.blank(g, f.lines[g.Name]-1) {
		if f.lines[g.Name] > 1 {
			f.lines[g.Name]--
			f.build()
			f.focus = f.find(g.Name)
		}
		return f.step(1)
	}
	if f.lines[g.Name] >= mostLines(g) {
		f.errs[it.name] = "There is no room for more."
		return nil
	}
	f.lines[g.Name]++
	f.build()
	f.enter(f.find(linePrefix(g.Name, f.lines[g.Name]-1) + g.Of[0].Name))
	return nil
}

// removeLine takes out the line of a group that has the focus.
func (f *Form) removeLine() tea.Cmd {
	it := f.items[f.focus]
	if it.group == "" || it.kind() == buttonField {
		return nil
	}
	n := f.lines[it.group]
	for i := it.line; i < n; i++ {
		for _, of := range f.field(it.group).Of {
			to, from := linePrefix(it.group, i)+of.Name, linePrefix(it.group, i+1)+of.Name
			delete(f.values, to)
			delete(f.errs, to)
			if v, ok := f.values[from]; ok {
				f.values[to] = v
			}
		}
	}
	f.lines[it.group] = max(1, n-1)
	f.build()
	f.edit = nil
	f.enter(min(f.focus, len(f.items)-1))
	return nil
}

// step moves the focus by some fields and keeps the draft.
func (f *Form) step(by int) tea.Cmd { return f.moveTo(max(0, min(len(f.items)-1, f.focus+by))) }

func (f *Form) moveTo(i int) tea.Cmd {
	if i == f.focus || f.sending {
		return nil
	}
	f.blur()
	f.enter(i)
	return f.keep()
}

// keep hands a changed form to be kept as a draft. Whether that worked is not
// the form's matter: it must never stand in the way of typing.
func (f *Form) keep() tea.Cmd {
	now := f.Values()
	if f.o.Draft == nil || maps.Equal(now, f.kept) {
		return nil
	}
	f.kept = now
	cmd := f.o.Draft(now.Clone())
	if cmd == nil {
		return nil
	}
	return func() tea.Msg { cmd(); return keptMsg{f} }
}

func (f *Form) leave() tea.Cmd {
	if len(f.offers) > 0 {
		f.offers = nil
		return nil
	}
	f.blur()
	f.enter(f.focus)
	cmd := f.keep()
	if f.o.Cancel != nil {
		return tea.Batch(cmd, f.o.Cancel())
	}
	f.env.Back()
	return cmd
}

// submit checks what can be checked here and sends.
func (f *Form) submit() tea.Cmd {
	f.blur()
	f.enter(f.focus)
	f.fault = ""
	for _, it := range f.items {
		if err := f.check(it, true); err != "" {
			f.errs[it.name] = err
		} else {
			delete(f.errs, it.name)
		}
	}
	if f.toFirstError() || f.o.Submit == nil {
		return nil
	}
	cmd := f.o.Submit(f.Values())
	if cmd == nil {
		return nil
	}
	f.sending = true
	return tea.Batch(cmd, f.wait.Start())
}

func (f *Form) sent(err error) {
	if !f.sending {
		return
	}
	f.sending = false
	f.wait.Stop()
	if err != nil {
		f.SetError(err)
		return
	}
	f.clean = f.Values()
	f.kept = f.clean
}

// SetError shows an error: beside the fields that it names, else above the
// form. The focus goes to the first.
func (f *Form) SetError(err error) {
	f.sending = false
	f.wait.Stop()
	clear(f.errs)
	f.fault = ""
	var e *domain.Error
	if !errors.As(err, &e) {
		f.fault = Sentence(err)
		return
	}
	for _, one := range e.All() {
		if i := f.find(fieldName(one.Field)); one.Field != "" && i >= 0 {
			f.errs[f.items[i].name] = Clean(one.Msg)
		} else if f.fault == "" {
			f.fault = Clean(one.Msg)
		}
	}
	f.toFirstError()
	f.reveal()
}

func (f *Form) toFirstError() bool {
	for i, it := range f.items {
		if f.errs[it.name] != "" {
			f.blurTo(i)
			return true
		}
	}
	return false
}

func (f *Form) blurTo(i int) {
	keep := f.errs[f.items[i].name]
	f.enter(i)
	f.errs[f.items[i].name] = keep
}

var indexed = regexp.MustCompile(`\[(\d+)\]`)

// fieldName turns "lines[0].sku" into the form's own "lines.0.sku".
func fieldName(s string) string { return indexed.ReplaceAllString(s, ".$1") }

// find returns the item of a field; for a group or a line of it the first of
// its fields, -1 if there is none.
func (f *Form) find(name string) int {
	if i := slices.IndexFunc(f.items, func(it *item) bool { return it.name == name }); i >= 0 {
		return i
	}
	return slices.IndexFunc(f.items, func(it *item) bool {
		return name != "" && strings.HasPrefix(it.name, name+".")
	})
}

// Keys are those that work in the form.
func (f *Form) Keys() []Key {
	k := f.env.Keys
	send := k.Send
	if f.o.Button != "" {
		send = send.To(strings.ToLower(f.o.Button[:1]) + f.o.Button[1:])
	}
	keys := []Key{k.Next, send, k.Back}
	it := f.items[f.focus]
	if it.group != "" && it.kind() != buttonField {
		keys = append(keys, On("ctrl+x", "remove line"))
	}
	switch it.kind() {
	case ChoiceField:
		choose := Key{Press: []string{"left", "right"}, Show: f.env.ascii("←→", "<>"), Does: "choose"}
		if f.perRow(it, f.cellWidth(it)) < len(it.field.Options) {
			choose = Key{Press: []string{"up", "down", "left", "right"}, Show: f.env.Keys.Move.Show, Does: "choose"}
		}
		keys = slices.Insert(keys, 0, choose)
	case ToggleField:
		keys = slices.Insert(keys, 0, k.Select.To("switch"))
	case buttonField:
		if it.group != "" && !f.blank(it.field, f.lines[it.group]-1) {
			keys = slices.Insert(keys, 0, k.Open.To("add line"))
		}
	default:
	}
	return append(keys, k.Previous)
}

// Typing reports whether text has the focus, which is so in all of a form.
func (f *Form) Typing() bool { return true }

// Field returns the name of the field with the focus.
func (f *Form) Field() string { return f.items[f.focus].name }

// Unsaved reports whether something was typed that was not sent.
func (f *Form) Unsaved() bool { return !maps.Equal(f.Values(), f.clean) }

// Values returns what the form holds. A country or another field with
// suggestions gives the value that its text stands for.
func (f *Form) Values() Values {
	out := Values{}
	for _, it := range f.items {
		if it.kind() == buttonField {
			continue
		}
		if v := strings.TrimSpace(f.value(it)); v != "" {
			out[it.name] = v
		}
	}
	return out
}

// SetValues fills the form, as with a draft. It does not count as typed.
func (f *Form) SetValues(v Values) {
	f.values = v.Clone()
	if f.values == nil {
		f.values = Values{}
	}
	for name := range f.lines {
		n := 1
		for k := range v {
			if i, ok := lineOf(name, k); ok {
				n = max(n, i+1)
			}
		}
		f.lines[name] = min(n, mostLines(f.field(name)))
	}
	f.build()
	f.edit = nil
	f.enter(min(f.focus, len(f.items)-1))
	f.clean = f.Values()
	f.kept = f.clean
}

// Note shows live words beside a field, for as long as its value stays what it
// is.
func (f *Form) Note(field string, tone theme.Tone, words string) {
	f.notes[field] = note{strings.TrimSpace(f.values[field]), tone, words}
	f.reveal()
}

// Pin names fields whose live words stay in sight at the top of the window when
// the field itself is scrolled out of it.
func (f *Form) Pin(fields ...string) {
	f.pins = fields
	f.reveal()
}

// SetSize says how much room there is.
func (f *Form) SetSize(w, h int) {
	f.w, f.h = w, h
	f.reveal()
}
