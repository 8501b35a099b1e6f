package condition

import (
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/parser"
)

// Part compiles the part of a condition that must hold for it to hold and that
// asks of one input alone, without its fields named in except: in
//
//	partner.rank >= 3 and lead.score > 50 and partner.open < 5
//
// the part of partner without open is partner.rank >= 3. Where there is none,
// the part always holds.
func Part(source string, env any, of string, except ...string) (*Condition, error) {
	if _, err := Compile(source, env); err != nil {
		return nil, err
	}
	config := conf.CreateNew()
	expr.Env(env)(config)
	tree, err := parser.ParseWithConfig(source, config)
	if err != nil {
		return nil, faultOf(source, env, err)
	}
	var kept []string
	for _, n := range conjuncts(tree.Node) {
		if asks := (&asker{of: of, except: except}).only(n); asks {
			kept = append(kept, "("+n.String()+")")
		}
	}
	if len(kept) == 0 {
		return Compile("true", env)
	}
	return Compile(strings.Join(kept, " and "), env)
}

// conjuncts are the parts that are joined by and.
func conjuncts(n ast.Node) []ast.Node {
	if b, ok := n.(*ast.BinaryNode); ok && (b.Operator == "and" || b.Operator == "&&") {
		return append(conjuncts(b.Left), conjuncts(b.Right)...)
	}
	return []ast.Node{n}
}

// An asker finds whether a node asks of nothing but one input.
type asker struct {
	of      string
	except  []string
	foreign bool
	whole   int // uses of the input
	fields  int // uses of a field of it that is named
}

func (a *asker) only(n ast.Node) bool {
	ast.Walk(&n, a)
	return !a.foreign && a.whole == a.fields
}

// Visit looks at one node.
func (a *asker) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		if n.Value == a.of {
			a.whole++
		} else {
			a.foreign = true
		}
	case *ast.MemberNode:
		base, isInput := n.Node.(*ast.IdentifierNode)
		field, named := n.Property.(*ast.StringNode)
		if isInput && base.Value == a.of && named && !slices.Contains(a.except, field.Value) {
			a.fields++
		}
	case *ast.PointerNode:
		a.foreign = a.foreign || n.Name != ""
	}
}
