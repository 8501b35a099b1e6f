package cli

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"gangway/domain"
)

// Bounds of one call.
const (
	maxArgs     = 512      // words
	maxArgBytes = 64 << 10 // bytes of all words
	maxInput    = 64 << 10 // bytes of standard input for one field, unless its tag says more
	maxStream   = 64 << 20 // bytes of standard input for a task
)

// bounded refuses words that are too many, too long or no text.
func bounded(args []string) error {
	if len(args) > maxArgs {
		return domain.Errorf(domain.Limited, "A call has at most %d words.", maxArgs)
	}
	n := 0
	for i, a := range args {
		n += len(a)
		if n > maxArgBytes {
			return domain.Errorf(domain.Limited, "A call has at most %d KiB; give large input on standard input.", maxArgBytes>>10)
		}
		if !utf8.ValidString(a) || strings.ContainsRune(a, 0) {
			return domain.Errorf(domain.Invalid, "Word %d is no text in UTF-8.", i+1)
		}
	}
	return nil
}

// globals are the flags that every command takes, anywhere between the words.
type globals struct {
	json, csv, help bool
	key             string // for idempotency
}

// takeGlobals takes them out of the words. As no value of a flag starts with two
// dashes unless it is joined by "=", they can be told from values.
func takeGlobals(args []string) (g globals, rest []string, err error) {
	var problems domain.Problems
	for i := 0; i < len(args); i++ {
		name, value, joined := strings.Cut(args[i], "=")
		switch {
		case args[i] == "--":
			return g, append(rest, args[i:]...), problems.Err()
		case name == "--idempotency-key":
			if !joined && i+1 < len(args) && !strings.HasPrefix(args[i+1], "--") {
				i++
				value = args[i]
			}
			if value == "" {
				problems.Addf("idempotency_key", "--idempotency-key needs a value.")
			}
			g.key = value
		case name == "--json" || name == "--csv" || name == "--help":
			if joined {
				problems.Addf("", "%s takes no value.", name)
			}
			g.json = g.json || name == "--json"
			g.csv = g.csv || name == "--csv"
			g.help = g.help || name == "--help"
		default:
			rest = append(rest, args[i])
		}
	}
	return g, rest, problems.Err()
}

// parsed is what became of the words after noun and verb.
type parsed struct {
	command  *command
	input    reflect.Value // addressable
	given    map[*param]bool
	values   map[*param][]string // as they were given
	stdin    []*param            // to be read from standard input
	words    []string            // by position
	unknown  bool                // an unknown flag was seen, so words may be its value
	help     bool
	problems domain.Problems
}

// parse fills an input from the words. All faults are in problems.
func parse(c *command, words []string) *parsed {
	p := read(c, words)
	p.absent()
	return p
}

// read is parse without a look at what was not given.
func read(c *command, words []string) *parsed {
	p := &parsed{command: c, input: reflect.New(c.op.Input).Elem(), given: map[*param]bool{}, values: map[*param][]string{}}
	for len(words) > 0 {
		words = p.next(words)
	}
	p.positions()
	return p
}

// next reads one flag with its value or one word, and returns what is left.
func (p *parsed) next(words []string) []string {
	word, rest := words[0], words[1:]
	switch {
	case word == "--":
		p.words = append(p.words, rest...)
		return nil
	case strings.HasPrefix(word, "--"):
		name, value, joined := strings.Cut(word[2:], "=")
		return p.flag("--"+name, p.command.named(name, false), value, joined, rest)
	case len(word) > 1 && word[0] == '-' && (word[1] < '0' || word[1] > '9'):
		name, value, joined := strings.Cut(word[1:], "=")
		if name == "h" {
			p.help = true
			return rest
		}
		return p.flag("-"+name, p.command.named(name, true), value, joined, rest)
	}
	p.words = append(p.words, word)
	return rest
}

func (p *parsed) flag(name string, f *param, value string, joined bool, rest []string) []string {
	switch {
	case f == nil:
		p.unknown = true
		p.problems.Addf("", "There is no flag %s of %s.%s", quoted(name), spoken(p.command.op.Name), p.suggestFlag(name))
		return rest
	case joined:
	case f.boolean():
		value = "true"
	case len(rest) == 0 || strings.HasPrefix(rest[0], "--"):
		p.given[f] = true
		p.problems.Addf(f.field, "This needs a value%s.", joinHint(f, rest))
		return rest
	default:
		value, rest = rest[0], rest[1:]
	}
	if p.given[f] && !f.repeated() {
		p.problems.Addf(f.field, "This is given twice.")
		return rest
	}
	p.take(f, value)
	return rest
}

// joinHint tells how to give a value that looks like a flag.
func joinHint(f *param, rest []string) string {
	if len(rest) == 0 {
		return ""
	}
	return fmt.Sprintf("; join one that starts with two dashes as in %s=--text", f.label())
}

func (p *parsed) suggestFlag(name string) string {
	var names []string
	for _, f := range p.command.flags() {
		names = append(names, f.flag)
	}
	for g := range reserved {
		names = append(names, g)
	}
	return didYouMean(strings.TrimLeft(name, "-"), "--", names)
}

func (p *parsed) take(f *param, value string) {
	p.given[f] = true
	if f.stdin && value == "-" {
		p.stdin = append(p.stdin, f)
		return
	}
	p.values[f] = append(p.values[f], value)
	p.problems.Add(f.field, f.set(p.input.FieldByIndex(f.index), value))
}

// positions gives the words without a flag to the arguments, in order.
func (p *parsed) positions() {
	args := p.command.args()
	for i, word := range p.words {
		switch {
		case i < len(args):
			p.take(args[i], word)
		case len(args) > 0 && args[len(args)-1].repeated():
			p.take(args[len(args)-1], word)
		default:
			if !p.unknown {
				p.problems.Addf("", "%s is a word too many. A text with spaces needs quotes that reach the portal: ssh %s.", quoted(word), `HOST '… "two words"'`)
			}
			return
		}
	}
}

// absent fills in what was not given, or says that it is missing.
func (p *parsed) absent() {
	for _, f := range p.command.params {
		switch {
		case p.given[f]:
		case f.fallback != "":
			p.problems.Add(f.field, f.set(p.input.FieldByIndex(f.index), f.fallback))
		case f.stdin && f.required:
			p.stdin = append(p.stdin, f)
		case f.required && f.help != "":
			p.problems.Addf(f.field, "This is missing: %s.", f.help)
		case f.required:
			p.problems.Addf(f.field, "This is missing.")
		}
	}
	if len(p.stdin) > 1 {
		p.problems.Addf(p.stdin[1].field, "Only one value can come from standard input.")
	}
}

// faults are those of the words. If there are any, those that the operation would find
// in the words that could be read are told with them.
func (p *parsed) faults() error {
	var own, further *domain.Error
	if !errors.As(p.problems.Err(), &own) {
		return nil
	}
	if in, ok := p.input.Addr().Interface().(interface{ Check() error }); ok && errors.As(in.Check(), &further) {
		told := map[*param]bool{}
		for _, one := range own.All() {
			told[p.command.about(one.Field)] = true
		}
		for _, one := range further.All() {
			if f := p.command.about(one.Field); len(p.values[f]) > 0 && !told[f] {
				p.problems.Addf(one.Field, "%s", one.Msg)
			}
		}
	}
	return p.problems.Err()
}
