// Package condition compiles and asks the conditions that a vendor writes into
// its programme, such as
//
//	lead.country == "DE" and lead.size >= 500
//
// A condition is an expression of the language of github.com/expr-lang/expr that
// is true or false. It sees its inputs and nothing else: no function reads a
// clock, a file or a random number. What is wrong with one is found when it is
// compiled, with its line and column; what it can cost is bounded there, too, as
// it has no loops but over the short lists of its inputs, and those are not
// nested.
package condition

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
)

// Bounds of a condition.
const (
	MaxLength = 2000 // characters
	maxNodes  = 200  // of its syntax tree
	maxMemory = 4096 // elements that it may make while it is asked
)

// functions are those that a condition may call.
var functions = []string{"len", "lower", "upper", "trim", "abs", "min", "max"}

// predicates are the loops that a condition may have.
var predicates = []string{"all", "any", "one", "none", "count"}

// A Condition is compiled and can be asked by many goroutines.
type Condition struct {
	source  string
	program *vm.Program
}

// A Fault says what is wrong with a condition, and where in its text.
type Fault struct {
	Message      string // a sentence
	Line, Column int    // in the text, from 1
}

// Error returns the sentence.
func (f *Fault) Error() string { return f.Message }

// Compile reads a condition over the fields of env, a struct with expr tags. The
// error is a [*Fault].
func Compile(source string, env any) (*Condition, error) {
	if n := utf8.RuneCountInString(source); n > MaxLength {
		return nil, &Fault{fmt.Sprintf("This condition is too long: %d characters, of at most %d.", n, MaxLength), 1, 1}
	}
	if strings.TrimSpace(source) == "" {
		return nil, &Fault{"Please write a condition, or true for one that always holds.", 1, 1}
	}
	guard := &guard{}
	opts := []expr.Option{expr.Env(env), expr.AsBool(), expr.DisableAllBuiltins(), expr.MaxNodes(maxNodes), expr.Patch(guard)}
	for _, name := range slices.Concat(functions, predicates) {
		opts = append(opts, expr.EnableBuiltin(name))
	}
	program, err := expr.Compile(source, opts...)
	switch {
	case guard.fault != nil:
		return nil, place(source, guard.fault.Message, guard.at)
	case err != nil:
		return nil, faultOf(source, env, err)
	}
	return &Condition{source: source, program: program}, nil
}

// String returns the text of the condition.
func (c *Condition) String() string { return c.source }

// Holds asks the condition. One that fails on its way, as by dividing by zero,
// does not hold, and the error says why.
func (c *Condition) Holds(env any) (bool, error) {
	machine := vm.VM{MemoryBudget: maxMemory}
	out, err := machine.Run(c.program, env)
	if err != nil {
		return false, errors.New(speaker{}.sentence(firstLine(err)))
	}
	holds, _ := out.(bool)
	return holds, nil
}

// firstLine is what an error says without the lines that show where.
func firstLine(err error) string {
	var f *file.Error
	if errors.As(err, &f) {
		return f.Message
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return first
}

// A guard refuses what could take long: ranges, loops within loops, and functions
// that make lists, which the library has whatever it is told.
type guard struct {
	fault *Fault
	at    int
}

// Visit is called for every node, the inner ones first.
func (g *guard) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.BinaryNode:
		if n.Operator == ".." {
			g.refuse(n, "A condition can't count through a range.")
		}
	case *ast.BuiltinNode:
		if !slices.Contains(functions, n.Name) && !slices.Contains(predicates, n.Name) {
			g.refuse(n, fmt.Sprintf("A condition can't call %s, only %s.", n.Name, listed(slices.Concat(functions, predicates))))
		}
		if slices.Contains(predicates, n.Name) && loops(n.Arguments) {
			g.refuse(n, "A condition can't have a loop within a loop.")
		}
	case *ast.VariableDeclaratorNode:
		g.refuse(n, "A condition can't declare variables.")
	}
}

func (g *guard) refuse(n ast.Node, message string) {
	if g.fault == nil {
		g.fault, g.at = &Fault{Message: message}, n.Location().From
	}
}

func loops(nodes []ast.Node) bool {
	f := &finder{}
	for _, n := range nodes {
		ast.Walk(&n, f)
	}
	return f.found
}

type finder struct{ found bool }

func (f *finder) Visit(node *ast.Node) {
	if b, ok := (*node).(*ast.BuiltinNode); ok && slices.Contains(predicates, b.Name) {
		f.found = true
	}
}

// faultOf turns the library's error into a sentence with a place.
func faultOf(source string, env any, err error) *Fault {
	var f *file.Error
	if !errors.As(err, &f) {
		return &Fault{speakerOf(env).sentence(err.Error()), 1, 1}
	}
	at := f.From
	if f.Message == unclosed {
		at = lastQuote(source)
	}
	return place(source, speakerOf(env).sentence(f.Message), at)
}

// unclosed is what the library says of a text without an end, at the end.
const unclosed = "literal not terminated"

// lastQuote returns where the text begins that has no closing quote, in
// characters.
func lastQuote(source string) int {
	var quote rune
	begin, escaped := 0, false
	for i, r := range []rune(source) {
		switch {
		case escaped:
			escaped = false
		case quote == 0 && strings.ContainsRune("\"'`", r):
			quote, begin = r, i
		case quote != 0 && quote != '`' && r == '\\':
			escaped = true
		case r == quote:
			quote = 0
		}
	}
	return begin
}

// place finds the line and column of a character.
func place(source, message string, at int) *Fault {
	runes := []rune(source)
	at = max(0, min(at, len(runes)))
	before := string(runes[:at])
	line := before[strings.LastIndexByte(before, '\n')+1:]
	return &Fault{message, strings.Count(before, "\n") + 1, utf8.RuneCountInString(line) + 1}
}
