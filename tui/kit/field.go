package kit

import (
	"slices"
	"strconv"
	"strings"

	"gangway/domain"
	"gangway/domain/geo"
	"gangway/domain/programme"
)

// buttonField is an item that is pressed: add a line, send.
const buttonField FieldKind = -1

const (
	defaultMax  = 200
	defaultArea = 2000
	defaultRows = 4
	mostOffers  = 5
)

// An item is one place of a form that can have the focus.
type item struct {
	field *Field
	name  string // path: "customer", "lines.0.sku"
	group string // of which it is a part
	line  int
	press bool // a button
}

func (it *item) kind() FieldKind {
	if it.press {
		return buttonField
	}
	return it.field.Kind
}

func mostLines(g *Field) int {
	if g.Most > 0 {
		return g.Most
	}
	return 20
}

// build lists the items anew, as when a line of a group came or went.
func (f *Form) build() {
	f.items = f.items[:0]
	for s := range f.o.Sections {
		for i := range f.o.Sections[s].Fields {
			f.buildField(&f.o.Sections[s].Fields[i])
		}
	}
	f.items = append(f.items, &item{field: &Field{Label: f.o.Button}, press: true})
}

func (f *Form) buildField(d *Field) {
	if d.Kind != GroupField {
		f.items = append(f.items, &item{field: d, name: d.Name})
		return
	}
	for n := range f.lines[d.Name] {
		for j := range d.Of {
			f.items = append(f.items, &item{field: &d.Of[j], name: linePrefix(d.Name, n) + d.Of[j].Name, group: d.Name, line: n})
		}
	}
	f.items = append(f.items, &item{field: d, name: d.Name, group: d.Name, press: true})
}

// field returns the definition of a group.
func (f *Form) field(name string) *Field {
	for s := range f.o.Sections {
		for i := range f.o.Sections[s].Fields {
			if d := &f.o.Sections[s].Fields[i]; d.Name == name {
				return d
			}
		}
	}
	return nil
}

// lineOf returns which line of the group a value's name is in.
func lineOf(group, name string) (int, bool) {
	rest, ok := strings.CutPrefix(name, group+".")
	if !ok {
		return 0, false
	}
	number, _, ok := strings.Cut(rest, ".")
	n, err := strconv.Atoi(number)
	return n, ok && err == nil && n >= 0
}

// enter gives an item the focus.
func (f *Form) enter(i int) {
	f.focus, f.edit, f.offers, f.offer = max(0, min(i, len(f.items)-1)), nil, nil, -1
	it := f.items[f.focus]
	switch it.kind() {
	case ChoiceField, ToggleField, buttonField, GroupField:
		return
	case AreaField:
		f.edit = NewEditor(f.values[it.name], limit(it.field, defaultArea), true)
	case TextField, AmountField, DateField, CountryField, NumberField:
		f.edit = NewEditor(f.shown(it), limit(it.field, defaultMax), false)
	}
}

func limit(d *Field, otherwise int) int {
	if d.Max > 0 {
		return d.Max
	}
	return otherwise
}

// blur takes the focus from the item that has it: its text becomes the form in
// which it is kept, and what can't be read is said.
func (f *Form) blur() {
	it := f.items[f.focus]
	if it.kind() == buttonField {
		return
	}
	f.take(it)
	if full := f.edit != nil && f.edit.Full(); !full {
		delete(f.errs, it.name)
	}
	if err := f.check(it, false); err != "" {
		f.errs[it.name] = err
		return
	}
	f.values[it.name] = f.value(it)
}

// check says what is wrong with an item's value, as far as a form knows.
func (f *Form) check(it *item, sending bool) string {
	if it.kind() == buttonField {
		return ""
	}
	v := strings.TrimSpace(f.values[it.name])
	if v == "" {
		if sending && it.field.Required && !f.emptyLine(it) {
			return "required"
		}
		return ""
	}
	_, err := f.read(it, v)
	if err != nil {
		return Sentence(err)
	}
	return ""
}

// emptyLine reports whether nothing of the item's line of a group is filled in
// while another line is there: such a line is left out.
func (f *Form) emptyLine(it *item) bool {
	return it.group != "" && f.lines[it.group] > 1 && f.blank(f.field(it.group), it.line)
}

// blank reports whether nothing of a line of a group is filled in.
func (f *Form) blank(g *Field, line int) bool {
	for _, of := range g.Of {
		if strings.TrimSpace(f.values[linePrefix(g.Name, line)+of.Name]) != "" {
			return false
		}
	}
	return true
}

// chosen returns which option of a choice is taken, -1 for none.
func (f *Form) chosen(it *item) int {
	return slices.IndexFunc(it.field.Options, func(o Option) bool { return o.Value == f.values[it.name] })
}

// value returns what an item's text stands for, or the text if it can't be read.
func (f *Form) value(it *item) string {
	v := f.values[it.name]
	if strings.TrimSpace(v) == "" {
		return ""
	}
	if read, err := f.read(it, strings.TrimSpace(v)); err == nil {
		return read
	}
	return v
}

// read turns a text into the form in which its kind is kept.
func (f *Form) read(it *item, s string) (string, error) {
	switch it.kind() {
	case AmountField:
		m, err := domain.ParseMoney(s, f.currency(it))
		if err != nil {
			return "", err
		}
		whole := Money(domain.Money{Minor: m.Minor, Currency: m.Currency})
		return strings.TrimPrefix(whole, sign(m.Currency)), nil
	case DateField:
		d, err := programme.ReadDate(s, programme.DateIn(f.env.now, f.env.Facts.Zone))
		return d.String(), err
	case CountryField:
		return geo.Country(s)
	case NumberField:
		n, err := Values{"n": s}.Int("n")
		return strconv.Itoa(n), err
	case TextField, AreaField, ChoiceField, ToggleField, GroupField, buttonField:
	}
	return s, nil
}

func (f *Form) currency(it *item) string {
	if it.field.Currency != "" {
		return it.field.Currency
	}
	return f.env.Facts.Currency
}

// shown returns an item's value as a person reads it.
func (f *Form) shown(it *item) string {
	v := f.values[it.name]
	if it.kind() == CountryField {
		if name := geo.Name(v); name != "" {
			return name
		}
	}
	return v
}

// meaning says how a text is understood, while it is typed.
func (f *Form) meaning(it *item) string {
	v := strings.TrimSpace(f.values[it.name])
	if v == "" {
		return ""
	}
	read, err := f.read(it, v)
	if err != nil {
		return ""
	}
	switch it.kind() {
	case ChoiceField:
		if at := f.chosen(it); at >= 0 && it.field.Options[at].Hint != "" {
			o := it.field.Options[at]
			return strings.TrimSpace(o.Label + ": " + strings.TrimSuffix(o.Hint, ".") + ". " + it.field.Hint)
		}
	case AmountField:
		return sign(f.currency(it)) + read
	case DateField:
		if d, err := programme.ParseDate(read); err == nil {
			days := programme.DateIn(f.env.now, f.env.Facts.Zone).DaysUntil(d)
			return d.Weekday().String() + ", " + read + inDays(days)
		}
	case CountryField:
		return geo.Name(read) + ", " + read
	case TextField, AreaField, ToggleField, GroupField, NumberField, buttonField:
	}
	return ""
}

func inDays(n int) string {
	switch {
	case n == 0:
		return ", today"
	case n > 0:
		return ", in " + Count(n, "day", "days")
	}
	return ", " + Count(-n, "day", "days") + " ago"
}

// suggest offers values for what was typed.
func (f *Form) suggest(it *item, value string) {
	f.offers, f.offer = nil, -1
	value = strings.TrimSpace(value)
	if value == "" {
		return
	}
	switch {
	case it.field.Suggest != nil:
		f.offers = it.field.Suggest(value)
	case it.kind() == CountryField:
		for _, p := range geo.Search(value) {
			f.offers = append(f.offers, Option{Value: p.Code, Label: p.Name, Hint: p.Code})
		}
	}
	f.offers = f.offers[:min(len(f.offers), mostOffers)]
	if _, err := geo.Country(value); it.kind() == CountryField && err != nil && len(f.offers) > 0 {
		f.offer = 0
	}
}
