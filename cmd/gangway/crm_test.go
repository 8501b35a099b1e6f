package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gangway/domain/intake"
)

// sales is a public set of a made-up vendor's opportunities, with the faults of
// real ones. It is no part of the project.
const sales = "../../../shared/data/crm-sales"

func salesTable(t *testing.T, name string) (header []string, rows [][]string) {
	t.Helper()
	f, err := os.Open(filepath.Join(sales, name))
	if err != nil {
		t.Skipf("the sales data is not here: %v", err)
	}
	defer func() { _ = f.Close() }()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all[0], all[1:]
}

// salesProgramme writes a programme with the products and regions of the data.
func salesProgramme(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	_, products := salesTable(t, "products.csv")
	var families []string
	var b, lines strings.Builder
	for _, p := range products {
		if !slices.Contains(families, p[1]) {
			families = append(families, p[1])
		}
		fmt.Fprintf(&lines, "  - { sku: %s, name: %s, family: %s, list: %s }\n", strings.ReplaceAll(p[0], " ", "-"), p[0], strings.ToLower(p[1]), p[2])
	}
	b.WriteString("name: Sales\nvendor: Hardware House\nsupport: help@hardware.example\ncurrency: USD\ntime_zone: America/New_York\nfamilies:\n")
	for _, f := range families {
		fmt.Fprintf(&b, "  - { id: %s, name: %s }\n", strings.ToLower(f), f)
	}
	b.WriteString("products:\n" + lines.String() + `territories:
  - { id: central, name: Central, regions: [{ country: US, name: Central }] }
  - { id: east, name: East, regions: [{ country: US, name: East }] }
  - { id: west, name: West, regions: [{ country: US, name: West }] }
tiers:
  - { id: registered, name: Registered, rank: 1 }
`)
	if err := os.WriteFile(filepath.Join(dir, "programme.yaml"), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func toCSV(t *testing.T, header []string, rows [][]string) string {
	t.Helper()
	var b strings.Builder
	if err := csv.NewWriter(&b).WriteAll(append([][]string{header}, rows...)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// report runs an import as the admin.
func (r *running) report(stdin string, words ...string) intake.Report {
	r.t.Helper()
	p := r.try("admin", stdin, append(words, "--json")...)
	text := p.out + p.err // a task tells its result beside its stream
	var out intake.Report
	if at := strings.IndexByte(text, '{'); p.status != 0 || at < 0 || json.Unmarshal([]byte(text[at:]), &out) != nil {
		r.t.Fatalf("%v: status %d: %.2000s", words, p.status, text)
	}
	return out
}

const dealMapping = `---
map partner = sales_agent
map status = deal_stage
map created_at = engage_date
map decided_at = close_date
map amount = close_value
value status: Prospecting = draft
value status: Engaging = draft
default country = US
---
`

// Ensure a real set of 35 sellers and 8,800 opportunities comes in with each of
// its faults named by line, column and value; that folding a misspelt product is
// the mapping's to say; and that running it again makes no doubles.
func TestImportOfRealSales(t *testing.T) {
	lengthy(t)
	header, agents := salesTable(t, "sales_teams.csv")
	dealHeader, deals := salesTable(t, "sales_pipeline.csv")
	r := serve(t, "--programme", salesProgramme(t))

	got := r.report(toCSV(t, header, agents), "partners", "import", "--map", "name=sales_agent", "--map", "external_id=sales_agent",
		"--map", "territory=regional_office", "--value", "territory:Central=central", "--value", "territory:East=east", "--value", "territory:West=west", "--default", "country=US")
	if got.Created != len(agents) || got.Faulty != 0 {
		t.Fatalf("partners: %+v", got)
	}

	account, product := slices.Index(dealHeader, "account"), slices.Index(dealHeader, "product")
	var nobody, either int
	for _, d := range deals {
		if d[account] == "" {
			nobody++
		}
		if d[account] == "" || d[product] == "GTXPro" {
			either++
		}
	}
	pipeline := toCSV(t, dealHeader, deals)
	dry := r.report(dealMapping+pipeline, "deals", "import", "--dry-run")
	if !dry.DryRun || dry.Rows != len(deals) || dry.Faulty != either || dry.Created != len(deals)-either {
		t.Errorf("dry run: %d rows, %d to create, %d faulty; want %d faulty", dry.Rows, dry.Created, dry.Faulty, either)
	}
	before := strings.Count(dealMapping, "\n") + 2 // lines before the first row, counted from 1
	for _, f := range dry.Faults {
		row := deals[f.Line-before]
		if isEmpty := f.Column == "account" && f.Value == "" && row[account] == ""; isEmpty {
			continue
		}
		if f.Column != "product" || f.Value != "GTXPro" || row[product] != "GTXPro" {
			t.Fatalf("fault %+v is not in %q", f, row)
		}
	}

	folding := strings.Replace(dealMapping, "---\n", "---\nvalue product: GTXPro = GTX Pro\n", 1)
	done := r.report(folding+pipeline, "deals", "import")
	if done.Created != len(deals)-nobody || done.Faulty != nobody {
		t.Errorf("import: %d created, %d faulty; want %d and %d", done.Created, done.Faulty, len(deals)-nobody, nobody)
	}
	again := r.report(folding+pipeline, "deals", "import")
	if again.Created != 0 || again.Updated != 0 || again.Skipped != done.Created {
		t.Errorf("again: %d created, %d updated, %d skipped", again.Created, again.Updated, again.Skipped)
	}
	won := r.as("admin", "deals", "list", "--status", "won", "--sort", "amount", "--limit", "2", "--json").json(t)
	if items := won["items"].([]any); len(items) != 2 {
		t.Errorf("won: %v", items)
	}
}
