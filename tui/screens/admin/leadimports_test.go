package admin_test

import (
	"testing"

	"gangway/domain/intake"
	"gangway/domain/lead"
	"gangway/domain/portal/portaltest"
	"gangway/tui/tuitest"
)

// imported leaves the report of an import behind.
func imported(p *portaltest.Portal, r intake.Report, ended bool, broken string) {
	i := portaltest.Do(p, p.Admin(), lead.BeginImport{})
	portaltest.Do(p, p.Admin(), lead.ReportImport{ID: i.ID, Report: r, Routed: map[lead.Status]int64{lead.StatusOffered: 3, lead.StatusNew: 1}, Ended: ended, Broken: broken})
}

// Ensure imports are listed with how they ended, and each has its report: rows,
// where the leads went, and each fault with its line, column and value.
func TestImports(t *testing.T) {
	p := portaltest.New(t)
	s := open(t, p, p.Admin(), 80, 30, tuitest.At("leads")).Press("i").Expect("No table of leads was imported yet.", "leads import --dry-run")
	s.Press("y")
	if s.Clipboard() != "leads import --dry-run < leads.csv" {
		t.Errorf("the clipboard has %q", s.Clipboard())
	}
	imported(p, intake.Report{Rows: 6, Created: 4, Faulty: 2, More: 1, Faults: []intake.Fault{{Line: 3, Column: "country", Value: "XX", Message: "This country is not known."}}}, true, "")
	s.Rest().Expect("1 import · newest first", "⚠ 2 faulty", "4 Mar 10:00")
	s.Press("enter").Expect("Import of 4 Mar 10:00", "Created                       4", "WHERE THE NEW LEADS WENT", "Offered      3", "line 3  country · XX · This country is not known.", "And 1 more.")
	imported(p, intake.Report{Rows: 2, Updated: 2}, true, "")
	imported(p, intake.Report{Rows: 2}, false, "")
	imported(p, intake.Report{Rows: 2}, false, "The connection broke.")
	open(t, p, p.Admin(), 120, 36, tuitest.At("leads", "imports")).Expect("● complete", "◐ under way", "✗ broken off", "ROWS")
	open(t, p, p.Admin(), 44, 24, tuitest.At("leads", "imports")).Expect("2 rows", "broken off")
}
