package deal_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
)

// Ensure that what conflicts is what the programme says: the same customer, a
// family in common, overlapping territories, or an account of the vendor.
func TestConflict(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(*deal.Register)
		want   deal.Conflict
	}{
		{"Same", func(*deal.Register) {}, deal.Blocked},
		{"OtherProductOfTheFamily", func(r *deal.Register) { r.Products = []deal.Pick{{SKU: "bk-200"}} }, deal.Blocked},
		{"OtherFamily", func(r *deal.Register) { r.Products = []deal.Pick{{SKU: "AR-100"}} }, deal.Clear},
		{"OneFamilyOfTwo", func(r *deal.Register) { r.Products = []deal.Pick{{SKU: "AR-100"}, {SKU: "BK-200"}} }, deal.Blocked},
		{"SubDomain", func(r *deal.Register) { r.Domain = "https://www.Contoso.com./x" }, deal.Blocked},
		{"OtherName", func(r *deal.Register) { r.Customer = "Something else" }, deal.Blocked},
		{"SameTerritory", func(r *deal.Register) { r.Country = "Austria" }, deal.Blocked},
		{"OtherTerritory", func(r *deal.Register) { r.Country = "NL" }, deal.Clear},
		{"SimilarName", func(r *deal.Register) { r.Domain, r.NoWebsite = "", true }, deal.Possible},
		{"SimilarNameElsewhere", func(r *deal.Register) { r.Domain, r.NoWebsite, r.Country = "", true, "AT" }, deal.Clear},
		{"AnotherCustomer", func(r *deal.Register) { r.Customer, r.Domain = "Initech", "initech.com" }, deal.Clear},
		{"NamedAccount", func(r *deal.Register) { r.Customer, r.Domain = "Hidden", "globex.com" }, deal.Blocked},
		{"NamedAccountElsewhere", func(r *deal.Register) { r.Domain, r.Country = "globex.com", "NL" }, deal.Clear},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := portaltest.New(t)
			first, second := p.Partner("acme"), p.Partner("rival")
			if d := register(p, first.Sales, "Contoso"); d.Conflict != deal.Clear || d.Message != "" {
				t.Fatalf("the first is %s: %s", d.Conflict, d.Message)
			}
			in := registration("Contoso")
			tt.change(&in)
			d := portaltest.Do(p, second.Sales, in)
			if d.Conflict != tt.want || d.Status != deal.StatusSubmitted {
				t.Errorf("got %s %s, want %s", d.Status, d.Conflict, tt.want)
			}
			if want := "This customer is already registered for this product."; tt.want == deal.Blocked && d.Message != want {
				t.Errorf("got the message %q", d.Message)
			}
		})
	}
}

// Ensure that a similar name is found among hundreds of names that begin as it does.
func TestSimilarNameInACrowd(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	first, second := p.Partner("acme"), p.Partner("rival")
	for i := range 150 {
		in := registration(fmt.Sprintf("nordwind%d", i))
		in.Customer = fmt.Sprintf("Nordwind Reederei La%c%c", 'a'+i%26, 'a'+i/26)
		portaltest.Do(p, first.Sales, in)
	}
	in := registration("Nordwind")
	in.Customer = "Nordwind Reederei Leipzig"
	portaltest.Do(p, first.Sales, in)
	in.Customer, in.Domain = "Nordwind Reederei Leipzg", "leipzig.example"
	if d := portaltest.Do(p, second.Sales, in); d.Conflict != deal.Possible {
		t.Errorf("got %s", d.Conflict)
	}
}

// Ensure that in each status a deal stands in the way as long as it should: for
// others, and for its own partner.
func TestWhatBlocks(t *testing.T) {
	t.Parallel()
	c := newCast(t)
	rival := c.p.Partner("rival")
	for s, want := range map[deal.Status]string{
		deal.StatusDraft: "clear clear", deal.StatusSubmitted: "conflict yours", deal.StatusReturned: "conflict yours",
		deal.StatusApproved: "conflict yours", deal.StatusWinPending: "conflict yours", deal.StatusWon: "clear clear",
		deal.StatusLost: "clear clear", deal.StatusRejected: "clear clear", deal.StatusWithdrawn: "clear clear",
	} {
		d := portaltest.View(c.p, c.p.Admin(), deal.Show{ID: c.in(s)})
		ask := deal.Check{Domain: d.Customer.Domain, Country: "DE", Products: []string{"BK-100"}}
		got := portaltest.Do(c.p, rival.Viewer, ask).Result + " " + portaltest.Do(c.p, c.company.Viewer, ask).Result
		if got != want {
			t.Errorf("%s: the rival and the partner get %q, want %q", s, got, want)
		}
	}
}

// Ensure that a check says until when only if the programme lets it.
func TestCheckShowsUntil(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	first, second := p.Partner("acme"), p.Partner("rival")
	d := register(p, first.Sales, "Contoso")
	d = portaltest.Do(p, p.Admin(), deal.Approve{ID: d.ID})
	ask := deal.Check{Domain: "contoso.com"}
	if got := asJSON(t, portaltest.Do(p, second.Sales, ask)); got != `{"result":"conflict","message":"This customer is already registered for this product."}` {
		t.Errorf("got %s", got)
	}
	rules := portaltest.Programme()
	rules.Deals.ConflictShowsUntil = true
	p.Publish(rules)
	if got := portaltest.Do(p, second.Sales, ask); !got.ProtectedUntil.Equal(d.ProtectedUntil) {
		t.Errorf("got %s, want %s", got.ProtectedUntil, d.ProtectedUntil)
	}
	if got := register(p, second.Sales, "Contoso").Message; got != "This customer is already registered for this product. It is protected until 2026-06-02." {
		t.Errorf("got %q", got)
	}
}

// Ensure that checks are counted by customer and hour for a whole company.
func TestCheckLimit(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	company, other := p.Partner("acme"), p.Partner("rival")
	ask := func(c portaltest.Company, n int) error {
		_, err := do(p, []domain.Actor{c.Sales, c.Owner}[n%2], deal.Check{Domain: fmt.Sprintf("www.customer%d.com", n)})
		return err
	}
	for n := range 30 {
		if err := ask(company, n); err != nil {
			t.Fatal(err)
		}
		p.Clock.Advance(time.Minute)
	}
	refused(t, ask(company, 30), domain.Limited, "You can check 30 customers an hour.")
	if err := ask(company, 7); err != nil {
		t.Errorf("asking again is not free: %v", err)
	}
	if err := ask(other, 30); err != nil {
		t.Errorf("another company pays for it: %v", err)
	}
	p.Clock.Advance(30*time.Minute + time.Second)
	if err := ask(company, 30); err != nil {
		t.Errorf("an hour later: %v", err)
	}
	refused(t, ask(company, 31), domain.Limited, "an hour")
}

// Ensure that the line keeps the order of commits: a return keeps the place, an
// earlier place is ahead, and what is registered anew goes to the end.
func TestPlaceInLine(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a, b, c := p.Partner("acme"), p.Partner("rival"), p.Partner("third")
	admin := p.Admin()
	first, second, third := register(p, a.Sales, "Contoso"), register(p, b.Sales, "Contoso"), register(p, c.Sales, "Contoso")
	place := func(id string) int64 { return portaltest.View(p, admin, deal.Show{ID: id}).Review.Place }
	if got := fmt.Sprint(place(first.ID), place(second.ID), place(third.ID)); got != "1 2 3" {
		t.Fatalf("places %s", got)
	}
	portaltest.Do(p, admin, deal.Return{ID: first.ID, Note: "which site?"})
	_, err := do(p, admin, deal.Approve{ID: second.ID})
	refused(t, err, domain.Conflict, "stands before this one and is returned")
	if again := portaltest.Do(p, a.Sales, deal.Submit{ID: first.ID}); place(first.ID) != 1 || again.Conflict != deal.Clear {
		t.Errorf("place %d, %s", place(first.ID), again.Conflict)
	}
	portaltest.Do(p, admin, deal.Approve{ID: first.ID})
	portaltest.Do(p, admin, deal.Reject{ID: second.ID, Reason: "already-registered"})
	if anew := register(p, b.Sales, "Contoso"); place(anew.ID) != 4 {
		t.Errorf("registered anew: place %d", place(anew.ID))
	}
	if second.Review != nil || strings.Contains(asJSON(t, portaltest.View(p, b.Sales, deal.Show{ID: second.ID})), "place") {
		t.Error("a partner sees its place in line")
	}
}

// Ensure that a returned deal that asks for more goes to the end of the line.
func TestWidenedClaimLosesItsPlace(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a, b := p.Partner("acme"), p.Partner("rival")
	first := register(p, a.Sales, "Contoso")
	archive := registration("Contoso")
	archive.Products = []deal.Pick{{SKU: "AR-100"}}
	second := portaltest.Do(p, b.Sales, archive)
	portaltest.Do(p, p.Admin(), deal.Return{ID: first.ID, Note: "more?"})
	portaltest.Do(p, a.Sales, deal.Edit{ID: first.ID, Fields: deal.Fields{Products: []deal.Pick{{SKU: "BK-100"}, {SKU: "AR-100"}}}})
	if d := portaltest.Do(p, a.Sales, deal.Submit{ID: first.ID}); d.Conflict != deal.Blocked {
		t.Errorf("got %s", d.Conflict)
	}
	if d := portaltest.View(p, p.Admin(), deal.Show{ID: first.ID}); d.Review.Place != 3 {
		t.Errorf("place %d", d.Review.Place)
	}
	portaltest.Do(p, p.Admin(), deal.Approve{ID: second.ID})
}

// Ensure that a second approval takes an exception, that both deals show it to
// the vendor, and that each partner is told of it, and of its end, but not with whom.
func TestException(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a, b := p.Partner("acme"), p.Partner("rival")
	admin := p.Admin()
	first, second := register(p, a.Sales, "Contoso"), register(p, b.Sales, "Contoso")
	portaltest.Do(p, admin, deal.Approve{ID: first.ID})
	_, err := do(p, admin, deal.Approve{ID: second.ID})
	refused(t, err, domain.Conflict, "The deal "+first.ID+" of Acme GmbH stands before this one and is approved.")
	if fields(err) != "exception" {
		t.Errorf("the fault is about %s", fields(err))
	}
	portaltest.Do(p, admin, deal.Approve{ID: second.ID, Exception: "Two sites; ask Rival."})
	for id, other := range map[string]string{first.ID: second.ID, second.ID: first.ID} {
		x := portaltest.View(p, admin, deal.Show{ID: id}).Review.Exceptions
		if len(x) != 1 || x[0].Deal != other || x[0].Reason != "Two sites; ask Rival." || x[0].By == "" {
			t.Errorf("%s shows %+v", id, x)
		}
	}
	reads := func(who domain.Actor, mine, others, name, words string) {
		t.Helper()
		seen := asJSON(t, portaltest.View(p, who, deal.Show{ID: mine})) + asJSON(t, portaltest.View(p, who, deal.Timeline{ID: mine}))
		if strings.Contains(seen, others) || strings.Contains(seen, name) || strings.Contains(seen, "Two sites") || !strings.Contains(seen, words) {
			t.Errorf("%s reads %s", who.PartnerName, seen)
		}
	}
	reads(a.Owner, first.ID, second.ID, "Rival", "An exception was recorded for this customer.")
	reads(b.Owner, second.ID, first.ID, "Acme", "This customer was registered before; your deal stands by an exception.")
	portaltest.Do(p, admin, deal.Undo{ID: second.ID, Note: "one site only"})
	reads(a.Owner, first.ID, second.ID, "Rival", "The exception for this customer was taken back.")
	for _, id := range []string{first.ID, second.ID} {
		if x := portaltest.View(p, admin, deal.Show{ID: id}).Review.Exceptions; len(x) != 0 {
			t.Errorf("after the undo %s shows %+v", id, x)
		}
	}
	globex := registration("Globex")
	account := portaltest.Do(p, a.Sales, globex)
	_, err = do(p, admin, deal.Approve{ID: account.ID})
	refused(t, err, domain.Conflict, "This is our own account Globex.")
	portaltest.Do(p, admin, deal.Approve{ID: account.ID, Exception: "Sold together."})
}

// Ensure that a reviewer sees what a deal touches beside it, and a partner
// doesn't.
func TestCompare(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a, b := p.Partner("acme"), p.Partner("rival")
	first := register(p, a.Sales, "Contoso")
	bare := registration("Contoso")
	bare.Domain, bare.NoWebsite = "", true
	similar := portaltest.Do(p, a.Sales, bare)
	second := register(p, b.Sales, "Contoso")
	got := portaltest.View(p, p.Admin(), deal.Compare{ID: second.ID})
	var lines []string
	for _, o := range got.Others {
		lines = append(lines, fmt.Sprintf("%s %s %v", o.Deal.ID, o.Why, o.Ahead))
	}
	if want := first.ID + " conflict true," + similar.ID + " possible false"; strings.Join(lines, ",") != want {
		t.Errorf("got %s, want %s", strings.Join(lines, ","), want)
	}
	_, err := domain.View(ctx, p.Portal, b.Owner, deal.Compare{ID: second.ID})
	refused(t, err, domain.Denied, "Only")
}

// Ensure that clear and small deals of trusted tiers are approved by rule, and
// no others.
func TestAutoApproval(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	rules := portaltest.Programme()
	rules.Deals.AutoApprove = programme.AutoApprove{Enabled: true, Below: domain.Money{Minor: 50_000_00, Currency: "EUR"}}
	p.Publish(rules)
	gold, entry := p.PartnerOn("acme", "DE", "gold"), p.Partner("rival")
	d := register(p, gold.Sales, "Contoso")
	if d.Status != deal.StatusApproved || timeline(p, gold.Sales, d.ID) != "submit auto-approve" {
		t.Errorf("got %s: %s", d.Status, timeline(p, gold.Sales, d.ID))
	}
	if got := p.Clock.Now().AddDate(0, 0, 120).Format(time.DateOnly); d.ProtectedUntil.Format(time.DateOnly) != got {
		t.Errorf("protected until %s, want the tier's 120 days: %s", d.ProtectedUntil, got)
	}
	large := registration("Initech")
	large.Amount = "50k"
	possible := registration("Contoso")
	possible.Domain, possible.NoWebsite = "", true
	for name, d := range map[string]deal.Deal{
		"Large": portaltest.Do(p, gold.Sales, large), "EntryTier": register(p, entry.Sales, "Umbrella"),
		"Conflict": register(p, gold.Owner, "Contoso"), "Possible": portaltest.Do(p, gold.Sales, possible),
	} {
		if d.Status != deal.StatusSubmitted {
			t.Errorf("%s: %s", name, d.Status)
		}
	}
}

// Ensure that a wrong customer is put right in place, checked anew, and found
// under its right name.
func TestCorrectCustomer(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a, b := p.Partner("acme"), p.Partner("rival")
	admin := p.Admin()
	wrong, right := register(p, a.Sales, "Fabrikam"), register(p, b.Sales, "Contoso")
	portaltest.Do(p, admin, deal.Approve{ID: wrong.ID})
	portaltest.Do(p, admin, deal.Approve{ID: right.ID})
	fix := deal.CorrectCustomer{ID: wrong.ID, Customer: ptr("Contoso AG"), Domain: ptr("contoso.com"), Note: "a subsidiary"}
	_, err := do(p, admin, fix)
	refused(t, err, domain.Conflict, "stands before this one")
	fix.Exception = "Agreed."
	if d := portaltest.Do(p, admin, fix); d.Conflict != deal.Blocked || d.Customer.Name != "Contoso AG" || d.Status != deal.StatusApproved {
		t.Errorf("got %s %s %s", d.Conflict, d.Customer.Name, d.Status)
	}
	last := portaltest.View(p, a.Sales, deal.Timeline{ID: wrong.ID}).Items[0]
	if got := fmt.Sprint(last.Changes); got != "[{customer Fabrikam GmbH Contoso AG} {domain fabrikam.com contoso.com}]" {
		t.Errorf("the timeline says %s", got)
	}
	if got := portaltest.Do(p, b.Sales, deal.Check{Domain: "fabrikam.com"}).Result; got != "clear" {
		t.Errorf("the wrong customer is %s", got)
	}
	if got := ids(portaltest.View(p, a.Sales, deal.List{Text: "contoso"})) + ids(portaltest.View(p, a.Sales, deal.List{Text: "fabr"})); got != wrong.ID {
		t.Errorf("found %q", got)
	}
}
