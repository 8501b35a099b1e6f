package kit

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gangway/domain"
	"gangway/domain/programme"
)

// Values are what a form holds: by field name, and "lines.0.sku" for the field
// sku of the first line of the group lines. They are plain text, fit to be kept
// as a draft.
type Values map[string]string

// Text returns a value without blanks at its ends.
func (v Values) Text(name string) string { return strings.TrimSpace(v[name]) }

// Bool returns the value of a toggle.
func (v Values) Bool(name string) bool { return v[name] == "true" }

// Money returns an amount, the zero one if empty; what can't be read is an error
// that names the field.
func (v Values) Money(name, currency string) (domain.Money, error) {
	if v.Text(name) == "" {
		return domain.Money{Currency: currency}, nil
	}
	m, err := domain.ParseMoney(v[name], currency)
	return m, named(name, err)
}

// Date returns a date as the form keeps it, the zero Date if empty; what can't
// be read is an error that names the field.
func (v Values) Date(name string) (programme.Date, error) {
	if v.Text(name) == "" {
		return programme.Date{}, nil
	}
	d, err := programme.ParseDate(v[name])
	return d, named(name, err)
}

// Int returns a whole number, 0 if empty; what can't be read is an error that
// names the field.
func (v Values) Int(name string) (int, error) {
	if v.Text(name) == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(v.Text(name))
	if err != nil {
		return 0, domain.Fieldf(name, "Please give a whole number.").Because(err)
	}
	return n, nil
}

// Lines returns the values of a group, line by line, without the empty ones.
func (v Values) Lines(name string) []Values {
	byLine := map[int]Values{}
	for k, s := range v {
		n, ok := lineOf(name, k)
		if !ok || strings.TrimSpace(s) == "" {
			continue
		}
		if byLine[n] == nil {
			byLine[n] = Values{}
		}
		byLine[n][strings.TrimPrefix(k, linePrefix(name, n))] = s
	}
	out := make([]Values, 0, len(byLine))
	for _, n := range slices.Sorted(maps.Keys(byLine)) {
		out = append(out, byLine[n])
	}
	return out
}

// Clone returns a copy.
func (v Values) Clone() Values { return maps.Clone(v) }

func linePrefix(group string, i int) string { return group + "." + strconv.Itoa(i) + "." }

// named makes err about a field, unless it names one.
func named(field string, err error) error {
	if err == nil {
		return nil
	}
	var p domain.Problems
	p.Add(field, err)
	return p.Err()
}

// Changed lists the fields whose values differ, all lines of a group as one.
func Changed(a, b Values) []string {
	var out []string
	for _, v := range []Values{a, b} {
		for k := range v {
			name, _, _ := strings.Cut(k, ".")
			if a.Text(k) != b.Text(k) && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	slices.Sort(out)
	return out
}

// Merge puts what was typed over what a record has become meanwhile.
func Merge(was, typed, become Values) Values {
	out := become.Clone()
	for _, name := range Changed(was, typed) {
		for _, v := range []Values{typed, become} {
			for k := range v {
				if field, _, _ := strings.Cut(k, "."); field == name {
					out[k] = typed[k]
				}
			}
		}
	}
	for k, s := range out {
		if s == "" {
			delete(out, k)
		}
	}
	return out
}

// Overtaken says in a form who has changed what of its record since it was shown:
// "" is not known, and "You" the person in another session.
func Overtaken(who, what string) error {
	when := "in the meantime"
	if who == "You" {
		when = "in another session"
	}
	return domain.Errorf(domain.Conflict, "%s changed %s %s. What you typed is still here: look at it and send it again.", cmp.Or(who, "Somebody"), what, when)
}
