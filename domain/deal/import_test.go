package deal_test

import (
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/portal/portaltest"
)

func rowOf(partner, id, status string) deal.ImportRow {
	return deal.ImportRow{
		ExternalID: id, Partner: partner, Status: status, Customer: "Contoso GmbH", Domain: "contoso.com", Country: "DE",
		Products: []deal.Pick{{SKU: "BK-100"}}, Amount: "1000", CloseDate: "2025-12-01", CreatedAt: "2025-10-01", DecidedAt: "2025-10-05",
	}
}

// Ensure that a row is created, skipped when it comes again, updated when it has
// changed, back-dated, and tells nobody but who counts.
func TestImport(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a := p.Partner("acme")
	admin := p.Admin()
	row := rowOf(a.ID, "4711", "won")
	row.Owner, row.Order = a.Sales.User, "PO-1"
	if got := portaltest.Do(p, admin, deal.Import{ImportRow: row}, domain.WithDryRun()).Outcome; got != deal.RowCreated {
		t.Errorf("the dry run says %s", got)
	}
	first := portaltest.Do(p, admin, deal.Import{ImportRow: row})
	if again := portaltest.Do(p, admin, deal.Import{ImportRow: row}); first.Outcome != deal.RowCreated || again.Outcome != deal.RowSkipped || again.ID != first.ID {
		t.Errorf("first %+v, again %+v", first, again)
	}
	row.Amount = "1200"
	if got := portaltest.Do(p, admin, deal.Import{ImportRow: row}, domain.WithDryRun()); got.Outcome != deal.RowUpdated || got.ID != first.ID {
		t.Errorf("the dry run says %+v", got)
	}
	portaltest.Do(p, admin, deal.Import{ImportRow: row})
	d := portaltest.View(p, a.Sales, deal.Show{ID: first.ID})
	if d.Status != deal.StatusWon || d.Win.Amount.Decimal() != "1200.00" || !d.CreatedAt.Equal(time.Date(2025, 9, 30, 22, 0, 0, 0, time.UTC)) {
		t.Errorf("got %s %+v %s", d.Status, d.Win, d.CreatedAt)
	}
	if got := facts(t, p, a.ID); got != "imported imported" {
		t.Errorf("facts %q", got)
	}
	_, err := do(p, a.Owner, deal.Import{ImportRow: row})
	refused(t, err, domain.Denied, "Only an admin")
}

// Ensure that imported deals of every status keep the rules: they stand in line,
// expire by the time, and two that are protected are so by exception.
func TestImportStatuses(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a, b := p.Partner("acme"), p.Partner("rival")
	admin := p.Admin()
	for _, s := range deal.Statuses() {
		row := rowOf(a.ID, "x-"+string(s), string(s))
		row.Customer, row.Domain = "Customer of "+string(s), ""
		portaltest.Do(p, admin, deal.Import{ImportRow: row})
	}
	counts := portaltest.View(p, admin, deal.Summary{}).Counts
	for _, s := range deal.Statuses() {
		want := int64(1)
		switch s { // the protection of October was over in January
		case deal.StatusApproved:
			want = 0
		case deal.StatusExpired:
			want = 2
		case deal.StatusDraft, deal.StatusSubmitted, deal.StatusReturned, deal.StatusWinPending, deal.StatusWon, deal.StatusLost, deal.StatusRejected, deal.StatusDuplicate, deal.StatusWithdrawn:
		}
		if counts[s] != want {
			t.Errorf("%d are %s, want %d", counts[s], s, want)
		}
	}
	first, second := rowOf(a.ID, "1", "approved"), rowOf(b.ID, "2", "approved")
	first.DecidedAt, second.DecidedAt = "2026-03-01", "2026-03-02"
	portaltest.Do(p, admin, deal.Import{ImportRow: first})
	got := portaltest.View(p, admin, deal.Show{ID: portaltest.Do(p, admin, deal.Import{ImportRow: second}).ID})
	if got.Conflict != deal.Blocked || len(got.Review.Exceptions) != 1 || got.Review.Place != 2 || day16(got.ProtectedUntil) != "2026-05-31" {
		t.Errorf("got %s %+v until %s", got.Conflict, got.Review, got.ProtectedUntil)
	}
	p.Clock.Set(time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC))
	p.Run()
	if got := portaltest.View(p, admin, deal.Show{ID: got.ID}).Status; got != deal.StatusExpired {
		t.Errorf("it is %s", got)
	}
}

// Ensure that the faults of a row are told together.
func TestImportFaults(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	row := deal.ImportRow{ExternalID: "1", Partner: "P-000000", Products: []deal.Pick{{SKU: "GTXPro"}}, CloseDate: "+1d"}
	_, err := do(p, p.Admin(), deal.Import{ImportRow: row})
	if got := fields(err); got != "partner products[0].sku customer country" {
		t.Errorf("faults in %q: %v", got, err)
	}
	_, err = do(p, p.Admin(), deal.Import{ImportRow: deal.ImportRow{Status: "gone", CreatedAt: "yesterday", Amount: "x"}})
	if got := fields(err); got != "external_id status amount created_at" {
		t.Errorf("faults in %q", got)
	}
}
