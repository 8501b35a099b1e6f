package partner_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gangway/domain"
	"gangway/domain/intake"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
)

func importTable(t *testing.T, p *portaltest.Portal, c partner.Import, table string) intake.Report {
	t.Helper()
	report, err := domain.Run(t.Context(), p.Portal, p.Admin(), c, domain.WithStreams(strings.NewReader(table), nil, nil))
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// Ensure a dry run writes nothing, an import creates, a second one changes
// nothing, and a changed row updates.
func TestImport(t *testing.T) {
	p := portaltest.New(t)
	table := "id,name,country,website\nCRM-1,Contoso GmbH,Germany,contoso.de\nCRM-2,Adatum AG,CH,\n"
	steps := []struct {
		name  string
		in    partner.Import
		table string
		want  intake.Report
		count int
	}{
		{"DryRun", partner.Import{DryRun: true}, table, intake.Report{Ignored: []string{}, DryRun: true, Rows: 2, Created: 2, Faults: []intake.Fault{}}, 0},
		{"Creates", partner.Import{}, table, intake.Report{Ignored: []string{}, Rows: 2, Created: 2, Faults: []intake.Fault{}}, 2},
		{"AgainSkips", partner.Import{}, table, intake.Report{Ignored: []string{}, Rows: 2, Skipped: 2, Faults: []intake.Fault{}}, 2},
		{"Updates", partner.Import{}, strings.Replace(table, "contoso.de", "contoso.com", 1), intake.Report{Ignored: []string{}, Rows: 2, Updated: 1, Skipped: 1, Faults: []intake.Fault{}}, 2},
		{
			"Faults",
			partner.Import{},
			"id,name,country,tier\nCRM-3,Fabrikam,Atlantis,\n,Northwind,DE,\nCRM-4,Tailspin,DE,mythril\n",
			intake.Report{Ignored: []string{}, Rows: 3, Faulty: 3, Faults: []intake.Fault{
				{Line: 2, Column: "country", Value: "Atlantis"}, {Line: 3, Column: "id"}, {Line: 4, Column: "tier", Value: "mythril"},
			}},
			2,
		},
	}
	for _, s := range steps {
		t.Run(s.name, func(t *testing.T) {
			got := importTable(t, p, s.in, s.table)
			for i := range got.Faults {
				if got.Faults[i].Message == "" {
					t.Errorf("fault %d says nothing", i)
				}
				got.Faults[i].Message = ""
			}
			if d := cmp.Diff(s.want, got); d != "" {
				t.Error(d)
			}
			if l := portaltest.View(p, p.Admin(), partner.List{}); len(l.Items) != s.count {
				t.Errorf("%d partners, want %d", len(l.Items), s.count)
			}
		})
	}
}

// Ensure only those who decide about partners may import.
func TestImportIsRefused(t *testing.T) {
	p := portaltest.New(t)
	_, err := domain.Run(t.Context(), p.Portal, portaltest.Guest("eve"), partner.Import{}, domain.WithStreams(strings.NewReader("name\nx\n"), nil, nil))
	if domain.KindOf(err) != domain.Denied {
		t.Errorf("got %v", err)
	}
}
