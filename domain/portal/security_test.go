package portal_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// guideRow is a row of the security guide's tables: "| B01–B05 | … | … | `TestX` |".
var (
	guideRow  = regexp.MustCompile(`(?m)^\| ([TBF])(\d+)(?:–[TBF](\d+))? \|(.*)\|(.*)\|(.*)\|$`)
	guideTest = regexp.MustCompile("`((?:Test|Fuzz)\\w*)`")
)

// Ensure the security guide has a row for every threat, bad input and fault that
// is due, and that each test it names exists; a row without one says it is open.
func TestSecurityGuide(t *testing.T) {
	text, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	known := testNames(t, "../..")
	rows := map[string]int{}
	for _, m := range guideRow.FindAllStringSubmatch(string(text), -1) {
		first, _ := strconv.Atoi(m[2])
		last, err := strconv.Atoi(m[3])
		if err != nil {
			last = first
		}
		for n := first; n <= last; n++ {
			rows[fmt.Sprintf("%s%d", m[1], n)]++
		}
		if len(guideTest.FindAllString(m[6], -1)) == 0 && !strings.HasPrefix(strings.TrimSpace(m[5]), "Open") {
			t.Errorf("%s%s names no test and is not open", m[1], m[2])
		}
	}
	for _, due := range []struct {
		letter      string
		first, last int
	}{{"T", 1, 15}, {"T", 20, 25}, {"B", 1, 62}, {"B", 71, 84}, {"F", 1, 27}, {"F", 29, 32}} {
		for n := due.first; n <= due.last; n++ {
			if name := fmt.Sprintf("%s%d", due.letter, n); rows[name] != 1 {
				t.Errorf("%s has %d rows", name, rows[name])
			}
		}
	}
	for _, m := range guideTest.FindAllStringSubmatch(string(text), -1) {
		if !known[m[1]] {
			t.Errorf("there is no test %s", m[1])
		}
	}
}

// testNames are the tests and fuzz targets of all packages beneath a folder.
func testNames(t *testing.T, root string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil {
				names[fn.Name.Name] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// Ensure the libraries that face the network are none with a known hole (T13):
// x/crypto before 0.58 can be made to hang or crash by who has not signed in.
func TestLeastVersions(t *testing.T) {
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for path, least := range map[string][3]int{
		"golang.org/x/crypto":      {0, 58, 0},
		"charm.land/bubbletea/v2":  {2, 1, 1},
		"github.com/yuin/goldmark": {1, 8, 7},
		"charm.land/glamour/v2":    {2, 0, 1},
	} {
		m := regexp.MustCompile(`(?m)^\s*` + regexp.QuoteMeta(path) + ` v(\d+)\.(\d+)\.(\d+)`).FindStringSubmatch(string(mod))
		if m == nil {
			t.Errorf("%s is not required", path)
			continue
		}
		var have [3]int
		for i := range have {
			have[i], _ = strconv.Atoi(m[i+1])
		}
		if less(have, least) {
			t.Errorf("%s is required at %v, which is older than %v", path, have, least)
		}
	}
}

func less(a, b [3]int) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}
