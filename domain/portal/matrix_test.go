package portal_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gangway/domain"
	"gangway/domain/portal"
	"gangway/domain/portal/portaltest"
)

// Ensure who may do what is what was reviewed: roles × operations.
func TestAccess(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	columns := []struct {
		name  string
		actor domain.Actor
	}{
		{"guest", portaltest.Guest("nobody")},
		{"owner", c.Owner},
		{"manager", c.Manager},
		{"sales", c.Sales},
		{"viewer", c.Viewer},
		{"v-admin", p.Admin()},
		{"v-manager", p.Vendor("max", domain.Manager)},
		{"v-finance", p.Vendor("fin", domain.Finance)},
		{"v-editor", p.Vendor("eddie", domain.Editor)},
		{"v-auditor", p.Vendor("aude", domain.Auditor)},
		{"system", domain.SystemActor()},
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-26s", "")
	for _, col := range columns {
		fmt.Fprintf(&b, " %-9s", col.name)
	}
	b.WriteString("\n")
	for _, op := range p.Operations() {
		fmt.Fprintf(&b, "%-26s", op.Name)
		for _, col := range columns {
			mark := "yes"
			err := p.Peek(t.Context(), col.actor, func(r *domain.Read) error { return op.May(r, op.New()) })
			switch domain.KindOf(err) {
			case "":
			case domain.Denied:
				mark = "-"
			default:
				t.Errorf("%s as %s: %v", op.Name, col.name, err)
			}
			fmt.Fprintf(&b, " %-9s", mark)
		}
		b.WriteString("\n")
	}
	golden(t, "access.golden", trimLines(b.String()))
}

func trimLines(s string) string {
	var lines []string
	for line := range strings.Lines(s) {
		lines = append(lines, strings.TrimRight(line, " \n"))
	}
	return strings.Join(lines, "\n") + "\n"
}

// Ensure tables, indexes, sums and migrations are what was reviewed, and that no change
// of them keeps the number by which stores are known (F21).
func TestSchema(t *testing.T) {
	p := portaltest.New(t)
	var tables []string
	for _, s := range p.Tables() {
		tables = append(tables, s.Describe())
	}
	slices.Sort(tables)
	if len(slices.Compact(slices.Clone(tables))) != len(tables) {
		t.Error("a table is there twice")
	}
	for _, m := range p.Migrations() {
		tables = append(tables, "migration "+m+"\n")
	}
	number := fmt.Sprintf("layout %d\n", portal.Layout)
	got := number + strings.Join(tables, "")
	was, err := os.ReadFile(filepath.Join("testdata", "schema.golden"))
	if err == nil && strings.HasPrefix(string(was), number) && string(was) != got {
		t.Fatalf("what is stored has changed, and portal.Layout has not: see \"Change how things are stored\" in CONTRIBUTING.md.\n%s", cmp.Diff(string(was), got))
	}
	golden(t, "schema.golden", got)
}

var (
	operationName = regexp.MustCompile(`^[a-z]+(\.[a-z]+(-[a-z]+)*)?$`)
	exampleFlag   = regexp.MustCompile(`(?:^| )--([a-z-]+)`)
)

// Ensure every operation can be found, understood and tried: a name, a sentence
// of help, an example of its own, a screen or the reason for none, and help for
// every field.
func TestOperationsExplainThemselves(t *testing.T) {
	p := portaltest.New(t)
	seen := map[string]bool{}
	for _, op := range p.Operations() {
		t.Run(op.Name, func(t *testing.T) {
			if seen[op.Name] || !operationName.MatchString(op.Name) {
				t.Error("the name is there twice, or not of the form noun.verb")
			}
			seen[op.Name] = true
			if !strings.HasSuffix(op.Help, ".") || len(op.Help) < 10 {
				t.Errorf("help %q is no sentence", op.Help)
			}
			if op.Screen == "" || op.Screen == "none" {
				t.Error("no screen, and no reason for none")
			}
			words := strings.ReplaceAll(op.Name, ".", " ")
			if op.Example != words && !strings.HasPrefix(op.Example, words+" ") {
				t.Errorf("the example %q does not begin with %q", op.Example, words)
			}
			flags := fieldsOf(t, op.Input)
			for _, m := range exampleFlag.FindAllStringSubmatch(op.Example, -1) {
				if !slices.Contains(flags, m[1]) {
					t.Errorf("the example has --%s, the operation has not", m[1])
				}
			}
		})
	}
}

// fieldsOf checks the fields of an input and returns their flags.
func fieldsOf(t *testing.T, in reflect.Type) (flags []string) {
	t.Helper()
	for i := range in.NumField() {
		f := in.Field(i)
		if f.Anonymous {
			flags = append(flags, fieldsOf(t, f.Type)...)
			continue
		}
		if f.Tag.Get("help") == "" {
			t.Errorf("the field %s has no help", f.Name)
		}
		if _, secret := f.Tag.Lookup("secret"); f.Name == "Code" && !secret {
			t.Error("a code is audited in the clear")
		}
		name := strings.ReplaceAll(domain.SnakeCase(f.Name), "_", "-")
		if n := f.Tag.Get("name"); n != "" {
			name = n
		}
		flags = append(flags, name)
	}
	return flags
}
