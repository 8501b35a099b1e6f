package kit

import (
	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/programme"
	"gangway/tui/theme"
)

// A FieldKind says what a field takes.
type FieldKind int

// The kinds of fields.
const (
	TextField    FieldKind = iota
	AreaField              // text of several lines
	AmountField            // money; takes 48k, 48.000,00 and the like
	DateField              // takes 18 dec, +30d, 2026-12-18
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

// Values are what a form holds: by field name, and "lines.0.sku" for the field
// sku of the first line of the group lines. They are plain text, fit to be kept
// as a draft.
type Values map[string]string

// NewForm returns a form with the focus on its first field.
func NewForm(env *Env, o FormOptions) *Form { return &Form{env: env, o: o} }

// A Form asks questions on one scrolling page.
type Form struct {
	env *Env
	o   FormOptions
}

// Init does nothing yet; a form asks for nothing.
func (f *Form) Init() tea.Cmd { return nil }

// Update takes keys, pastes, clicks and the outcome of Submit.
func (f *Form) Update(tea.Msg) tea.Cmd { return nil }

// View draws the form.
func (f *Form) View() string { return "" }

// SetSize says how much room there is.
func (f *Form) SetSize(w, h int) {}

// Keys are those that work in the form.
func (f *Form) Keys() []Key { return nil }

// Typing reports whether text has the focus, which is so in all of a form.
func (f *Form) Typing() bool { return true }

// Unsaved reports whether something was typed that was not sent.
func (f *Form) Unsaved() bool { return false }

// Values returns what the form holds.
func (f *Form) Values() Values { return nil }

// SetValues fills the form, as with a draft. It does not count as typed.
func (f *Form) SetValues(Values) {}

// Note shows a live word beside a field, for as long as its value stays.
func (f *Form) Note(field string, tone theme.Tone, words string) {}

// SetError shows an error: beside the fields that it names, else at the top.
func (f *Form) SetError(err error) {}

// Text returns a value without blanks at its ends.
func (v Values) Text(name string) string { return "" }

// Bool returns the value of a toggle.
func (v Values) Bool(name string) bool { return v[name] == "true" }

// Money returns an amount; what can't be read is an error that names the field.
func (v Values) Money(name, currency string) (domain.Money, error) { return domain.Money{}, nil }

// Date returns a date as the form's fields keep it; the zero Date if empty.
func (v Values) Date(name string) (programme.Date, error) { return programme.Date{}, nil }

// Lines returns the values of a group, line by line, without empty ones.
func (v Values) Lines(name string) []Values { return nil }
