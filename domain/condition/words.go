package condition

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/adrg/strutil/metrics"
)

// A speaker puts the library's way of speaking into that of who writes a
// programme. It knows what a condition can ask of.
type speaker struct {
	inputs []string            // such as lead, in order
	fields map[string][]string // of an input
	types  map[string]string   // name of the type of an input → input
}

// speakerOf reads what a condition over env can ask of from its expr tags.
func speakerOf(env any) speaker {
	s := speaker{fields: map[string][]string{}, types: map[string]string{}}
	t := reflect.TypeOf(env)
	for i := range t.NumField() {
		f := t.Field(i)
		input := f.Tag.Get("expr")
		s.inputs = append(s.inputs, input)
		if f.Type.Kind() != reflect.Struct {
			continue
		}
		s.types[f.Type.Name()] = input
		for j := range f.Type.NumField() {
			s.fields[input] = append(s.fields[input], f.Type.Field(j).Tag.Get("expr"))
		}
	}
	return s
}

// operators are words that stand between values or before one.
var operators = []string{"and", "or", "not", "in", "contains", "startsWith", "endsWith", "matches"}

// A phrase is a way in which the library says something, and how it is said here.
type phrase struct {
	pattern *regexp.Regexp
	say     func(s speaker, m []string) string
}

func said(pattern string, say func(s speaker, m []string) string) phrase {
	return phrase{regexp.MustCompile(`(?s)^` + pattern + `$`), say}
}

// plainly is a phrase whose sentence has the parts of the library's in its places.
func plainly(pattern, format string) phrase {
	return said(pattern, func(s speaker, m []string) string {
		parts := make([]any, len(m)-1)
		for i, part := range m[1:] {
			parts[i] = s.kind(part)
		}
		return fmt.Sprintf(format, parts...)
	})
}

// phrases are looked through in order.
var phrases = []phrase{
	said(`type (\S+) has no field (\S+)`, speaker.noField),
	said(`unknown name (\S+)`, speaker.noName),
	said(`unexpected token (?:EOF|end)|unexpected end of expression`, func(speaker, []string) string {
		return "The condition ends too early: something has to follow here."
	}),
	said(`unexpected token \w+\("(.*)"\)`, speaker.misplaced),
	plainly(`invalid operation: (\S+) \(mismatched types (.+) and (.+)\)`, "The operator %s does not fit %s and %s."),
	plainly(`invalid operation: (\S+) \(mismatched type (.+)\)`, "The operator %s does not fit %s."),
	plainly(`expected bool, but got (.+)`, "A condition is true or false, but this is %s. Please compare it with something."),
	plainly(`cannot use (.+) as type .+ in array`, "What is looked for is %s, but the list has something else."),
	plainly(`cannot use (.+) as argument \(type (.+)\) to call (\w+) *`, "This is %s, but %[2]s is wanted for %[3]s."),
	plainly(`invalid argument for (\w+) \(type (.+)\)`, "%s can't be used on %s."),
	plainly(`builtin (\w+) takes only array \(got (.+)\)`, "%s goes through a list, but this is %s."),
	plainly(`predicate should return boolean \(got (.+)\)`, "What is asked of each element must be true or false, but this is %s."),
	plainly(`non-bool expression \(type (.+)\) used as condition`, "What stands before ? must be true or false, but this is %s."),
	plainly(`array elements can only be selected using an integer \(got .+\)`, "An element of a list is named by its number, from 0."),
	plainly(`type .+ has no method .+|.+ is not callable`, "This is no function, so no brackets can follow it."),
	plainly(`type (.+)\[.+\] is undefined`, "A field of %s can't be looked up by what is in these brackets."),
	plainly(`cannot slice (.+)`, "No part can be taken of %s."),
	plainly(`(?:invalid number of arguments.*|expected at least \d+ arguments|(?:not enough|too many) arguments.*)`, "This function is given too little or too much between its brackets."),
	said(`unrecognized character: U\+\w+ '(.*)'`, func(_ speaker, m []string) string {
		return fmt.Sprintf("The character %s cannot stand in a condition.", m[1])
	}),
	said(`error parsing regexp: (.*)`, func(_ speaker, m []string) string { return fmt.Sprintf("This pattern cannot be read: %s.", m[1]) }),
	plainly(`(?:invalid \w+ literal.*|\w+ literal is too large)`, "This number cannot be read."),
	plainly(`literal not terminated`, "This text has no closing quote."),
	plainly(`invalid char escape`, `After a backslash this cannot stand. A backslash itself is written as \\.`),
	plainly(`unclosed comment`, "This comment has no end."),
	plainly(`.*exceeds maximum allowed nodes`, fmt.Sprintf("This condition is too large: it may have at most %d parts.", maxNodes)),
	plainly(`.*index out of range.*`, "An element was asked for that the list does not have."),
	plainly(`.*divide by zero.*`, "A number was divided by zero."),
	plainly(`.*memory budget exceeded.*`, "It takes too much memory."),
}

// sentence says what the library says in words of the programme.
func (s speaker) sentence(message string) string {
	message = strings.TrimSpace(message)
	for _, p := range phrases {
		if m := p.pattern.FindStringSubmatch(message); m != nil {
			return capital(p.say(s, m))
		}
	}
	if message == "" {
		message = "this cannot be read"
	}
	return capital(message) + "."
}

// capital makes the first letter a big one, unless it begins the name of a
// function, which is written small.
func capital(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	word, _, _ := strings.Cut(s, " ")
	if slices.Contains(functions, word) || slices.Contains(predicates, word) {
		return "The function " + s
	}
	return string(unicode.ToUpper(first)) + s[n:]
}

// kinds are the library's types in words.
var kinds = map[string]string{
	"int": "a number", "float64": "a number", "string": "a text", "bool": "true or false", "nil": "nothing", "%!s(<nil>)": "nothing",
	"[]string": "a list of texts", "[]interface {}": "a list", "map[string]interface {}": "a map",
}

// kind says what a type is; other words stay as they are.
func (s speaker) kind(name string) string {
	if k, ok := kinds[name]; ok {
		return k
	}
	if input, ok := s.types[name[strings.LastIndexByte(name, '.')+1:]]; ok {
		return "the whole " + input
	}
	return name
}

// noField says that an input has no such field, and which may have been meant.
func (s speaker) noField(m []string) string {
	input, ok := s.types[m[1][strings.LastIndexByte(m[1], '.')+1:]]
	if !ok {
		return fmt.Sprintf("There is no field %s in %s.", m[2], s.kind(m[1]))
	}
	none := fmt.Sprintf("There is no field %s in %s.", m[2], input)
	if meant := nearest(m[2], s.fields[input]); meant != "" {
		return none + " Did you mean " + meant + "?"
	}
	return none + " It has " + listed(s.fields[input]) + "."
}

// noName says that there is no such input or function, and what may have been
// meant: another one, a field of one, or a text without its quotes.
func (s speaker) noName(m []string) string {
	none := fmt.Sprintf("There is no %s here", m[1])
	for _, input := range s.inputs {
		if slices.Contains(s.fields[input], m[1]) {
			return none + ". Did you mean " + input + "." + m[1] + "?"
		}
	}
	if meant := nearest(m[1], slices.Concat(s.inputs, functions, predicates, operators)); meant != "" {
		return none + ". Did you mean " + meant + "?"
	}
	return none + ", only " + listed(s.inputs) + ". A text stands in quotes."
}

// misplaced says that a word or sign can't stand where it does.
func (s speaker) misplaced(m []string) string {
	switch word := m[1]; {
	case word == "=":
		return "Please write == to compare."
	case word == "#":
		return "# is an element of a list that any, all, none, one or count goes through."
	case nearest(word, operators) != "":
		return fmt.Sprintf("%q cannot stand here. Did you mean %s?", word, nearest(word, operators))
	default:
		return fmt.Sprintf("%q cannot stand here.", word)
	}
}

// alike is how like a word has to be to one that may have been meant, from 0 to 1.
const alike = 0.67

// nearest returns the word that is most like a name, "" if none is alike.
func nearest(name string, words []string) string {
	best, score := "", alike
	for _, w := range words {
		if like := metrics.NewLevenshtein().Compare(strings.ToLower(w), strings.ToLower(name)); w != name && like > score {
			best, score = w, like
		}
	}
	return best
}

// listed joins words as in "lead and partner".
func listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
