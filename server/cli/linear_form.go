package cli

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gangway/domain"
)

// A form is the input of one operation while it is asked for. It keeps answers
// as they were typed.
type form struct {
	*session
	command *command
	values  map[*param][]string
	typed   bool     // it began as a command line, so only what is required is asked for
	piped   []*param // what that line would have read from standard input
}

// maxValues bounds how often one field is answered.
const maxValues = 100

// input makes the input of the answers and the defaults.
func (f *form) input() (any, error) {
	v := reflect.New(f.command.op.Input)
	var problems domain.Problems
	for _, p := range f.command.params {
		words := f.values[p]
		if len(words) == 0 && p.fallback != "" {
			words = []string{p.fallback}
		}
		for _, w := range words {
			problems.Add(p.field, p.set(v.Elem().FieldByIndex(p.index), w))
		}
	}
	return v.Interface(), problems.Err()
}

// check returns what is wrong with the answer to one field, as far as the
// operation can tell from the input alone.
func (f *form) check(p *param) error {
	in, err := f.input()
	if c, ok := in.(interface{ Check() error }); ok && err == nil {
		err = c.Check()
	}
	var e *domain.Error
	if !errors.As(err, &e) {
		return nil
	}
	for _, one := range e.All() {
		if f.command.about(one.Field) == p {
			return one
		}
	}
	return nil
}

// take adds an answer to a field, or says what is wrong with it.
func (f *form) take(p *param, answer string) error {
	if n, err := strconv.Atoi(answer); err == nil && 0 < n && n <= len(p.enum) && !slices.Contains(p.enum, answer) {
		answer = p.enum[n-1]
	}
	if p.boolean() {
		answer = strings.ToLower(answer)
	}
	if err := p.set(reflect.New(p.typ).Elem(), answer); err != nil {
		return err
	}
	before := f.values[p]
	f.values[p] = append(slices.Clip(before), answer)
	if err := f.check(p); err != nil {
		f.values[p] = before
		return err
	}
	return nil
}

// lacks reports a field that must be answered and is not.
func (f *form) lacks(p *param) bool { return p.required && p.fallback == "" && len(f.values[p]) == 0 }

// missing returns the fields that must be answered and are not.
func (f *form) missing() []*param {
	return slices.DeleteFunc(slices.Clone(f.command.params), func(p *param) bool { return !f.lacks(p) })
}

// wanted returns the fields that a command line left to be asked for.
func (f *form) wanted() []*param {
	return slices.DeleteFunc(slices.Clone(f.command.params), func(p *param) bool { return !f.lacks(p) && !slices.Contains(f.piped, p) })
}

// open returns the fields that have no answer. Where a list goes on is not one
// of them: that is what "more" is for.
func (f *form) open() []*param {
	return slices.DeleteFunc(slices.Clone(f.command.params), func(p *param) bool {
		return len(f.values[p]) > 0 || f.command.list && p.field == "after"
	})
}

// recite reads the answers out and returns the fields by their numbers.
func (f *form) recite() (numbered []*param) {
	f.say("%s, with:", spoken(f.command.op.Name))
	for _, p := range f.command.params {
		if len(f.values[p]) == 0 {
			continue
		}
		numbered = append(numbered, p)
		value := strings.Join(f.values[p], ", ")
		if p.secret {
			value = "not shown"
		}
		f.say("%d. %s: %s", len(numbered), p.name(), value)
	}
	return numbered
}

// name is how questions call a field: "close date".
func (p *param) name() string { return strings.ReplaceAll(p.flag, "-", " ") }

// named finds the field that a number of the summary or a name means.
func (f *form) named(text string, numbered []*param) *param {
	if n, err := strconv.Atoi(text); err == nil && 0 < n && n <= len(numbered) {
		return numbered[n-1]
	}
	for _, p := range f.command.params {
		if text = strings.ToLower(text); text == p.name() || text == p.flag || text == p.field {
			return p
		}
	}
	return nil
}

// errGivenUp says that the person wants no more of a form, and errBack that it
// wants to be before its first question.
var (
	errGivenUp = errors.New("given up")
	errBack    = errors.New("back")
)

// fill asks for what is not given and then does what the form is for.
func (g *guide) fill(f *form) error {
	err := g.gather(f)
	if err == nil && f.command.op.Changes {
		err = g.review(f)
	} else if err == nil {
		err = g.answer(f)
	}
	switch {
	case errors.Is(err, errGivenUp), errors.Is(err, errBack):
		g.say("Given up. Nothing was sent.")
		return nil
	case err != nil && f.command.op.Changes:
		g.say("")
		g.say("Nothing was sent.")
	}
	return err
}

// gather asks for what is not given.
func (g *guide) gather(f *form) error {
	switch {
	case f.typed:
		return g.questions(f, f.wanted())
	case f.command.op.Changes:
		return g.questions(f, f.open())
	}
	if err := g.questions(f, f.missing()); err != nil {
		return err
	}
	return g.options(f)
}

// options asks whether what may be left out of a query is wanted.
func (g *guide) options(f *form) error {
	for open := f.open(); len(open) > 0; open = f.open() {
		var names []string
		for _, p := range open {
			names = append(names, p.name())
		}
		g.say("You can also set: %s.", strings.Join(names, ", "))
		text, err := g.read("Name one, yes for all, or leave empty to go on:")
		if err != nil {
			return err
		}
		switch text = strings.ToLower(text); text {
		case "", "no", "done":
			return nil
		case "yes":
			return g.questions(f, open)
		case "back", "stop":
			return errGivenUp
		case "leave":
			return errLeft
		}
		p := f.named(text, nil)
		if p == nil {
			g.say("There is no %s here.", quoted(text))
			continue
		}
		if err := g.change(f, p); err != nil {
			return err
		}
	}
	return nil
}

// change asks for one field anew; back leaves it as it was.
func (g *guide) change(f *form, p *param) error {
	err := g.questions(f, []*param{p})
	if errors.Is(err, errBack) {
		return nil
	}
	return err
}

// questions asks for fields, one after the other.
func (g *guide) questions(f *form, params []*param) error {
	for i := 0; i < len(params); {
		lead := ""
		if len(params) > 1 {
			lead = fmt.Sprintf("%d of %d. ", i+1, len(params))
		}
		g.say("%s%s", lead, params[i].question())
		step, err := g.question(f, params[i])
		if err != nil {
			return err
		}
		if step == toEnd {
			return nil
		}
		if i += int(step); i < 0 {
			return errBack
		}
	}
	return nil
}

// A step is where to go after a question.
type step int

const (
	toPrevious step = -1
	toStay     step = 0
	toNext     step = 1
	toEnd      step = 2
)

// question reads the answer to one field until it will do. It takes the place of
// an earlier one, unless the person goes elsewhere.
func (g *guide) question(f *form, p *param) (step, error) {
	before := f.values[p]
	delete(f.values, p)
	g.choices(p)
	prompt := p.name() + ":"
	for {
		text, err := g.read(prompt)
		if err != nil {
			return toEnd, err
		}
		if (text == "back" || text == "done") && len(f.values[p]) == 0 && len(before) > 0 {
			f.values[p] = before
		}
		if to, err := g.steer(f, p, text); to != toStay || err != nil {
			return to, err
		}
		if isWord(text) {
			continue
		}
		if err := f.take(p, unquoted(text)); err != nil {
			g.say("%s", message(err))
			continue
		}
		if !p.repeated() || len(f.values[p]) >= maxValues {
			return toNext, nil
		}
		prompt = "another " + p.name() + ", or leave empty to go on:"
	}
}

// isWord reports what is no answer, but leads through the form.
func isWord(text string) bool {
	return slices.Contains([]string{"", "back", "done", "stop", "leave", "help", "?"}, text)
}

// steer does what such a word asks for, and says where to go.
func (g *guide) steer(f *form, p *param, text string) (step, error) {
	switch text {
	case "":
		if !f.lacks(p) {
			return toNext, nil
		}
		g.say("This is needed.")
	case "back":
		return toPrevious, nil
	case "done":
		lacking := f.missing()
		if len(lacking) == 0 {
			return toEnd, nil
		}
		g.say("%s is still needed.", capital(lacking[0].name()))
	case "stop":
		return toEnd, errGivenUp
	case "leave":
		return toEnd, errLeft
	case "help", "?":
		g.say("%s. back returns to the question before, done skips the rest, stop gives up.", capital(p.explanation()))
	}
	return toStay, nil
}

// choices reads out the values that a field may have.
func (g *guide) choices(p *param) {
	for i, e := range p.enum {
		g.say("%d. %s", i+1, e)
	}
}

// question is what a field is asked by.
func (p *param) question() string {
	q := capital(p.help)
	if q == "" {
		q = capital(p.name())
	}
	if p.boolean() {
		q += " (yes/no)"
	}
	if p.example != "" && len(p.enum) == 0 {
		q += ", such as " + p.example
	}
	switch {
	case p.fallback != "":
		return q + ". Leave empty for " + p.fallback + "."
	case p.required:
		return q + ". This is needed."
	case p.typ.Kind() == reflect.Pointer:
		return q + ". Leave empty to keep it as it is."
	}
	return q + ". Leave empty to skip."
}

// capital starts a text with a capital letter.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// unquoted takes the quotes off an answer that would mean something else without
// them.
func unquoted(s string) string {
	if n := len(s); n >= 2 && s[0] == '"' && s[n-1] == '"' && !strings.Contains(s[1:n-1], `"`) {
		return s[1 : n-1]
	}
	return s
}

// message is what a person reads of an error.
func message(err error) string {
	var e *domain.Error
	if errors.As(err, &e) {
		return e.Msg
	}
	return "This can't be read."
}
