package portal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rooms says what each top-level folder must not import. A name with a slash at
// its end stands for all below it.
var rooms = map[string][]string{
	"domain":  {"gangway/content", "gangway/tui", "gangway/server", "gangway/cmd", "go.etcd.io", "charm.land", "github.com/charmbracelet", "github.com/alecthomas/kong", "github.com/goccy/go-yaml", "net/http", "os", "math/rand", "crypto/rand"},
	"content": {"gangway/tui", "gangway/server", "gangway/cmd", "go.etcd.io", "charm.land"},
	"tui":     {"gangway/server", "gangway/cmd", "gangway/domain/kv", "go.etcd.io"},
	"server":  {"gangway/tui", "gangway/cmd"},
}

// pure are the libraries that domain may use: they do no input or output.
var pure = []string{
	"golang.org/x/text", "golang.org/x/net/publicsuffix", "golang.org/x/net/idna", "github.com/adrg/strutil", "github.com/expr-lang/expr",
	"github.com/tidwall/btree", // in kv/memkv
	"golang.org/x/crypto/ssh",  // for the form of public keys
	"golang.org/x/sync/errgroup",
	"github.com/aymanbagabas/go-udiff", // compares texts by lines
}

// root is the folder of the module, seen from here.
const root = "../.."

// Ensure each room imports what it may.
func TestRoomsImportWhatTheyMay(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "gangway/...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		path, imports := words[0], words[1:]
		room, _, _ := strings.Cut(strings.TrimPrefix(path, "gangway/"), "/")
		if slices.Contains(imports, "testing") {
			continue // helps tests, and is in no program
		}
		for _, i := range imports {
			if slices.ContainsFunc(rooms[room], func(no string) bool { return within(i, no) }) {
				t.Errorf("%s imports %s", path, i)
			}
			if library := strings.Contains(i, "."); room == "domain" && library && !slices.ContainsFunc(pure, func(yes string) bool { return within(i, yes) }) {
				t.Errorf("%s imports %s, which is not among the pure libraries", path, i)
			}
		}
	}
}

// within reports whether a package is a folder or lies below it; math/rand/v2
// is another package than math/rand, and takes its entropy from the caller.
func within(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, folder+"/") && path != "math/rand/v2"
}

// Ensure no code of domain asks the time, sleeps or draws a random number by
// itself.
func TestDomainAsksNoClock(t *testing.T) {
	files, err := filepath.Glob(root + "/domain/*/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"/domain/*.go", "/domain/*/*.go"} {
		more, err := filepath.Glob(root + pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, more...)
	}
	checked := 0
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(f.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"testing"` }) || strings.Contains(path, "/kvtest/") {
			continue
		}
		checked++
		ast.Inspect(f, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && asks(s) {
				t.Errorf("%s calls %s", path, s.Sel.Name)
			}
			return true
		})
	}
	if checked < 40 {
		t.Errorf("only %d files were checked", checked)
	}
}

// asks reports the functions that read a clock or the runtime's own entropy.
func asks(s *ast.SelectorExpr) bool {
	of, ok := s.X.(*ast.Ident)
	if !ok {
		return false
	}
	forbidden := map[string][]string{
		"time": {"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"},
		"rand": {"Int", "IntN", "Int64", "Uint64", "Float64", "Shuffle", "Perm", "N", "Read", "Text"},
	}
	return slices.Contains(forbidden[of.Name], s.Sel.Name)
}
