package lead_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
)

const table = `id;Company;Website;Country;Email;Products;Employees;Opt-in;Created
1;Tailspin GmbH;www.tailspin.de;Germany;kim@tailspin.de;BK-100 AR-100;400;yes;2026-01-07
2;Initech;;Austria;;Backup Server;;no;
3;Hooli;hooli.com;Atlantis;;XX-1;many;maybe;2030-01-01
4;Umbrella;umbrella.ch;CH;;;10;yes;
`

// Ensure a table is taken in row by row, each lead routed on its own, with each
// fault told by line, column and value; that it can be run again without doubles;
// and that its report is kept.
func TestImport(t *testing.T) {
	t.Parallel()
	p := open(t, rule("all", programme.RoundRobin))
	c := p.Partner("contoso")
	p.Run()
	dry, err := work(p, p.Admin(), lead.Import{DryRun: true}, table)
	if err != nil || dry.Created != 3 || dry.Faulty != 1 || dry.Import != "" || dry.Routed[lead.StatusOffered] != 2 {
		t.Fatalf("dry run: %+v, %v", dry, err)
	}
	if n := len(portaltest.View(p, p.Admin(), lead.List{}).Items); n != 0 {
		t.Fatalf("the dry run left %d leads", n)
	}
	got, err := work(p, p.Admin(), lead.Import{}, table)
	if err != nil || got.Created != 3 || got.Faulty != 1 || got.Routed[lead.StatusOffered] != 2 || got.Routed[lead.StatusNew] != 1 {
		t.Fatalf("import: %+v, %v", got, err)
	}
	columns := map[string]string{}
	for _, f := range got.Faults {
		if f.Line != 4 {
			t.Errorf("a fault in line %d: %+v", f.Line, f)
		}
		columns[f.Column] = f.Value
	}
	for column, value := range map[string]string{"Country": "Atlantis", "Products": "XX-1", "Employees": "many", "Opt-in": "maybe", "Created": "2030-01-01"} {
		if columns[column] != value && column != "Created" && column != "Products" {
			t.Errorf("column %s: %q, want %q (%v)", column, columns[column], value, columns)
		}
	}
	kept := portaltest.View(p, p.Admin(), lead.Imports{}).Items
	if len(kept) != 1 || kept[0].ID != got.Import || kept[0].Rows != 4 || kept[0].Created != 3 || kept[0].Ended.IsZero() || len(kept[0].Faults) == 0 {
		t.Errorf("kept: %+v", kept)
	}
	for _, l := range portaltest.View(p, p.Admin(), lead.List{}).Items {
		if l.Company == "Tailspin GmbH" && (l.CreatedAt.Format("2006-01-02 15:04") != "2026-01-06 23:00" || l.Domain != "tailspin.de" || len(l.Products) != 2 || l.Desk.Import != got.Import) {
			t.Errorf("taken in: %+v", l)
		}
		if l.Company == "Initech" && (l.Desk.Hold != lead.HoldNoConsent || l.Products[0] != "BK-100") {
			t.Errorf("taken in: %+v", l)
		}
	}
	again, err := work(p, p.Admin(), lead.Import{}, table)
	if err != nil || again.Skipped != 3 || again.Created != 0 {
		t.Errorf("again: %+v, %v", again, err)
	}
	changed, err := work(p, p.Admin(), lead.Import{}, strings.Replace(table, "Backup Server;;no", "Backup Server;;yes", 1))
	if err != nil || changed.Updated != 1 || changed.Skipped != 2 {
		t.Errorf("with consent: %+v, %v", changed, err)
	}
	if n := len(portaltest.View(p, c.Owner, lead.List{Status: []string{"offered"}}).Items); n != 3 {
		t.Errorf("the partner is offered %d", n)
	}
}

// Ensure rows without ids are told apart by what they say, and that leads can be
// held on the desk.
func TestImportWithoutIDs(t *testing.T) {
	t.Parallel()
	p := open(t, rule("all", programme.RoundRobin))
	p.Partner("contoso")
	p.Run()
	in := "company,country,consent\nTailspin,DE,yes\nTailspin,DE,yes\nInitech,DE,yes\n"
	got, err := work(p, p.Admin(), lead.Import{Hold: true}, in)
	if err != nil || got.Created != 2 || got.Skipped != 1 || got.Routed[lead.StatusNew] != 2 {
		t.Errorf("%+v, %v", got, err)
	}
	for _, l := range portaltest.View(p, p.Admin(), lead.Queue{}).Items {
		if l.Desk.Hold != lead.HoldUnrouted {
			t.Errorf("held for %s", l.Desk.Hold)
		}
	}
	for name, in := range map[string]string{
		"nothing": "", "no column": "a,b\n1,2\n", "spoilt": "company,country\nTail\x1b[31mspin,DE\n\"never closed,DE\n",
	} {
		out, err := work(p, p.Admin(), lead.Import{}, in)
		if err == nil && out.Faulty == 0 && !strings.HasPrefix(name, "sp") || domain.KindOf(err) == domain.Internal {
			t.Errorf("%s: %+v, %v", name, out, err)
		}
	}
	if _, err := work(p, p.Vendor("aude", domain.Auditor), lead.Import{}, in); domain.KindOf(err) != domain.Denied {
		t.Errorf("an auditor imports: %v", err)
	}
}

// Ensure a regional manager brings in, sees and gives only what its countries are.
func TestRegionalManagers(t *testing.T) {
	t.Parallel()
	p := open(t, rule("all", programme.RoundRobin))
	p.Partner("contoso")
	p.Run()
	m := p.Vendor("max", domain.Manager, "NL", "BE")
	german := create(p, "tailspin")
	if err := refused(t, p, m, lead.Create{Company: "X", Country: "DE", Consent: "yes"}); domain.KindOf(err) != domain.Invalid {
		t.Errorf("a lead elsewhere: %v", err)
	}
	if _, err := domain.View(ctx, p.Portal, m, lead.Peek{ID: german.ID}); domain.KindOf(err) != domain.NotFound {
		t.Errorf("sees %v", err)
	}
	portaltest.Do(p, p.Admin(), lead.ImportRow{ExternalID: "CRM-1", Company: "Hooli", Country: "DE", Consent: "yes"})
	if err := refused(t, p, m, lead.ImportRow{ExternalID: "CRM-1", Company: "Mine", Country: "NL"}); domain.KindOf(err) != domain.Invalid {
		t.Errorf("a lead of others by its id: %v", err)
	}
	dutch := portaltest.Do(p, m, lead.Create{Company: "Oranje", Country: "NL", Consent: "yes"})
	for _, q := range []domain.Query[domain.List[lead.Lead]]{lead.List{}, lead.List{Text: "oranje"}, lead.List{Text: "tailspin"}} {
		for _, l := range portaltest.View(p, m, q).Items {
			if l.ID != dutch.ID {
				t.Errorf("%+v lists %s", q, l.Company)
			}
		}
	}
	if n := portaltest.View(p, m, lead.Summary{}).Counts; n[lead.StatusNew]+n[lead.StatusOffered] != 1 {
		t.Errorf("counts %v", n)
	}
}

// Ensure a programme can be tried on leads of the past: who would have got them,
// beside who did, without changing anything.
func TestRehearse(t *testing.T) {
	t.Parallel()
	p := open(t, rule("all", programme.RoundRobin))
	a, gold := p.Partner("acme"), p.PartnerOn("contoso", "DE", "gold")
	p.Run()
	for i := range 6 {
		create(p, fmt.Sprintf("customer%d", i), func(c *lead.Create) {
			if i == 5 {
				c.Consent = "no"
			}
		})
		p.Clock.Advance(time.Minute)
	}
	before := snapshot(t, p)
	same, err := work(p, p.Admin(), lead.Rehearse{})
	if err != nil || same.Leads != 6 || same.Same != 6 {
		t.Errorf("the rules in force: %d of %d the same, %v", same.Same, same.Leads, err)
	}
	tried := portaltest.Programme()
	tried.Leads.Rules = []programme.LeadRule{rule("gold", programme.Weighted)}
	tried.Leads.Rules[0].Candidates = `partner.tier == "gold"`
	p.Reads(tried)
	got, err := work(p, p.Admin(), lead.Rehearse{Limit: 4}, "a programme")
	if err != nil || got.Leads != 4 || len(got.Rules) != 1 || got.Rules[0].Held != 3 || got.Rules[0].Offered != 3 {
		t.Fatalf("%+v, %v", got, err)
	}
	for _, s := range got.Partners {
		if s.Partner.ID == gold.ID && s.Would != 3 || s.Partner.ID == a.ID && s.Would != 0 {
			t.Errorf("%+v", s)
		}
	}
	if got.Items[0].Company != "customer5" || got.Items[0].Would.Outcome != lead.StatusNew || got.Items[1].Would.Partner.ID != gold.ID {
		t.Errorf("%+v", got.Items[:2])
	}
	if after := snapshot(t, p); after != before {
		t.Error("the rehearsal changed something")
	}
}

func snapshot(t *testing.T, p *portaltest.Portal) string {
	t.Helper()
	var b strings.Builder
	if err := p.Snapshot(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
