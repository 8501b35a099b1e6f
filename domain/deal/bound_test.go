package deal_test

import (
	"flag"
	"fmt"
	"testing"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
)

// maxWritten is how many keys any command on deals may write, which leaves other
// nouns some of what one transaction has.
const maxWritten = 92

// Ensure that the largest transactions stay well within the bound of the store:
// a deal in many families, shared with five, beside others by exception.
func TestWrites(t *testing.T) {
	t.Parallel()
	store := kv.Counting(memkv.New())
	p := portaltest.Over(t, store)
	rules := portaltest.Programme()
	rules.NamedAccounts = nil
	rules.Deals.AutoApprove = programme.AutoApprove{Enabled: true}
	rules.Families = append(rules.Families, programme.Family{ID: "cloud", Name: "Cloud"}, programme.Family{ID: "care", Name: "Care"})
	rules.Products = append(rules.Products, programme.Product{SKU: "CL-1", Family: "cloud"}, programme.Product{SKU: "CA-1", Family: "care"})
	p.Publish(rules)
	gold, entry := p.PartnerOn("acme", "DE", "gold"), p.Partner("rival")
	admin := p.Admin()
	most, which := 0, ""
	measured := func(name string, call func() error) {
		t.Helper()
		store.Reset()
		if err := call(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		n := store.Counts().Written
		t.Logf("%-20s %3d written, %3d read", name, n, store.Counts().Read)
		if n > most {
			most, which = n, name
		}
		if n > maxWritten {
			t.Errorf("%s writes %d keys, at most %d are wanted", name, n, maxWritten)
		}
	}
	wide := registration("Contoso")
	wide.Customer = "Contoso Ober Unter Neben Anlagen und Maschinen Bau Holding GmbH"
	wide.Products = []deal.Pick{{SKU: "BK-100"}, {SKU: "AR-100"}, {SKU: "CL-1"}, {SKU: "CA-1"}}
	var team []string
	for n := range 5 {
		team = append(team, p.Colleague(entry, fmt.Sprintf("colleague%d", n), domain.Sales).User)
	}
	var first deal.Deal
	measured("register, approved", func() (err error) {
		first, err = domain.Do(ctx, p.Portal, gold.Sales, wide, domain.WithIdempotencyKey("one"))
		return err
	})
	if first.Status != deal.StatusApproved {
		t.Fatalf("it is %s", first.Status)
	}
	for range 2 {
		d := portaltest.Do(p, gold.Owner, wide)
		portaltest.Do(p, admin, deal.Approve{ID: d.ID, Exception: "again"})
	}
	var d deal.Deal
	measured("register", func() (err error) { d, err = do(p, entry.Sales, wide); return err })
	measured("share", func() error { _, err := do(p, entry.Owner, deal.Share{ID: d.ID, Users: team}); return err })
	measured("approve by exception", func() error { _, err := do(p, admin, deal.Approve{ID: d.ID, Exception: "all sites"}); return err })
	for _, name := range []string{"stage", "extend", "extension-approve", "win", "return-win", "win", "confirm-win", "undo", "undo"} {
		who := entry.Sales
		if name == "extension-approve" || name == "return-win" || name == "confirm-win" || name == "undo" {
			who = admin
		}
		measured(name, func() error { return steps[name](p, who, d.ID) })
	}
	measured("correct-customer", func() error {
		_, err := do(p, admin, deal.CorrectCustomer{
			ID: d.ID, Customer: ptr("Umbrella Sonder Werke Metall Technik AG"), Domain: ptr("umbrella.ch"), Country: ptr("CH"), Note: "another",
		})
		return err
	})
	measured("edit the amount", func() error {
		_, err := do(p, entry.Sales, deal.Edit{ID: d.ID, Fields: deal.Fields{Amount: ptr("99k")}})
		return err
	})
	measured("withdraw", func() error { return steps["withdraw"](p, entry.Sales, d.ID) })
	measured("undo", func() error { return steps["undo"](p, admin, d.ID) })
	p.Clock.Advance(200 * day)
	for {
		var ran int
		measured("timer", func() (err error) { ran, _, err = p.RunDue(ctx, 1); return err })
		if ran == 0 {
			break
		}
	}
	row := rowOf(entry.ID, "1", "won")
	row.Owner = entry.Sales.User
	measured("import", func() error { _, err := do(p, admin, deal.Import{ImportRow: row}); return err })
	row.Partner, row.Owner, row.Customer, row.Domain, row.Country, row.Status = gold.ID, gold.Sales.User, "Sonder Werke Metall Technik", "sonder.ch", "CH", "approved"
	row.ProtectedUntil, row.Amount = "+1m", "77"
	measured("import again", func() error { _, err := do(p, admin, deal.Import{ImportRow: row}); return err })
	t.Logf("the most is %s with %d", which, most)
}

// deals is how many there are when reads are counted.
var deals = flag.Int("deals", 5_000, "how many deals there are when the keys that queries read are counted; 2,000 with -short")

// Ensure that what any list, lookup or search reads depends on what it shows and
// not on how many deals there are.
func TestReads(t *testing.T) {
	t.Parallel()
	n := *deals
	if testing.Short() {
		n = min(n, 2_000)
	}
	store := kv.Counting(memkv.Plain())
	p := portaltest.Over(t, store)
	const partners = 10
	companies := p.Fill(n, partners)
	a := companies[0]
	admin, south := p.Admin(), p.Vendor("south", domain.Manager, "AT", "CH", "NL")
	some := portaltest.View(p, admin, deal.List{Status: []string{"submitted"}, Page: domain.Page{Limit: 1}}).Items[0]
	const page = 50
	limited := domain.Page{Limit: page}
	for _, tt := range []struct {
		name string
		who  domain.Actor
		q    any
		most int // keys beside two for each deal of a page: its entry and itself
		page int
	}{
		{"All", admin, deal.List{Page: limited}, 10, page},
		{"ByAmount", admin, deal.List{Page: limited, Sort: "amount"}, 10, page},
		{"ByEnd", admin, deal.List{Page: limited, Sort: "ends"}, 10, page},
		{"Status", admin, deal.List{Page: limited, Status: []string{"submitted"}}, 10, page},
		{"ThreeStatuses", admin, deal.List{Page: limited, Status: []string{"submitted", "approved", "draft"}}, 10 + page, page},
		{"OnePartner", admin, deal.List{Page: limited, Partner: a.ID, Status: []string{"approved"}}, 10, page},
		{"Regions", south, deal.List{Page: limited}, 10 + page, page},
		{"RegionsByAmount", south, deal.List{Page: limited, Sort: "amount", Status: []string{"approved"}}, 10 + page, page},
		{"Owner", a.Owner, deal.List{Page: limited}, 10, page},
		{"OwnerStatus", a.Owner, deal.List{Page: limited, Status: []string{"approved"}, Sort: "ends"}, 10, page},
		{"Sales", a.Sales, deal.List{Page: limited}, 10, page},
		{"SalesByAmount", a.Sales, deal.List{Page: limited, Sort: "amount"}, 10, page},
		{"Text", admin, deal.List{Page: limited, Text: "customer1"}, 10, page},
		{"TextOfOwner", a.Owner, deal.List{Page: limited, Text: "customer"}, 10, page},
		{"TextOfOne", admin, deal.List{Page: limited, Text: some.Customer.Domain}, 10, 2},
		{"TextByID", admin, deal.List{Page: limited, Text: some.ID}, 10, 1},
		{"Show", admin, deal.Show{ID: some.ID}, 10, 1},
		{"Timeline", admin, deal.Timeline{ID: some.ID}, 10, 1},
		{"Compare", admin, deal.Compare{ID: some.ID}, 200, 5},
		{"Reviews", admin, deal.Queue{Page: limited}, 10, page},
		{"ReviewsOfRegions", south, deal.Queue{Page: limited}, 10 + page, page},
		{"Attention", a.Owner, deal.Attention{}, 10, 60},
		{"Summary", a.Owner, deal.Summary{}, 30, 0},
		{"SummaryOfSales", a.Sales, deal.Summary{}, 30, 0},
		{"SummaryOfAll", admin, deal.Summary{}, 400, 0}, // sixteen shards a sum
	} {
		read := reads(t, p, store, tt.who, tt.q)
		t.Logf("%-16s reads %3d", tt.name, read)
		if most := 2*tt.page + tt.most; read > most {
			t.Errorf("%s reads %d keys of %d deals, at most %d are wanted", tt.name, read, n, most)
		}
	}
	store.Reset()
	d := portaltest.Do(p, a.Sales, registration("Newcomer"))
	t.Logf("%-16s reads %3d", "register", store.Counts().Read)
	if read := store.Counts().Read; read > 250 || d.Conflict != deal.Clear {
		t.Errorf("a registration reads %d keys; it is %s", read, d.Conflict)
	}
}

// reads asks and returns how many keys were read.
func reads(t *testing.T, p *portaltest.Portal, store *kv.Counter, a domain.Actor, q any) int {
	t.Helper()
	store.Reset()
	var err error
	switch q := q.(type) {
	case domain.Query[domain.List[deal.Deal]]:
		_, err = domain.View(ctx, p.Portal, a, q)
	case domain.Query[domain.List[deal.Entry]]:
		_, err = domain.View(ctx, p.Portal, a, q)
	case domain.Query[domain.List[deal.Summons]]:
		_, err = domain.View(ctx, p.Portal, a, q)
	case domain.Query[deal.Deal]:
		_, err = domain.View(ctx, p.Portal, a, q)
	case domain.Query[deal.Comparison]:
		_, err = domain.View(ctx, p.Portal, a, q)
	case domain.Query[deal.Totals]:
		_, err = domain.View(ctx, p.Portal, a, q)
	default:
		t.Fatalf("%T is no query", q)
	}
	if err != nil {
		t.Fatal(err)
	}
	return store.Counts().Read
}
