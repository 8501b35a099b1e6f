package deal_test

import (
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/portal/portaltest"
)

// Ensure that all faults of one registration are told at once, in the order of
// the form, and that ranges are held (B75, B76).
func TestRegisterFaults(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	rules := portaltest.Programme()
	rules.Deals.MinAmount = domain.Money{Minor: 1000_00, Currency: "EUR"}
	p.Publish(rules)
	a := p.Partner("acme")
	for _, tt := range []struct {
		name   string
		change func(*deal.Register)
		fields string
		words  string
	}{
		{"Everything", func(r *deal.Register) { *r = deal.Register{Customer: "Contoso"} }, "domain country products amount close_date", "web domain"},
		{"Nobody", func(r *deal.Register) { r.Customer = " \u3164 " }, "customer", "legal name"},
		{"TwoForms", func(r *deal.Register) { r.Amount, r.CloseDate = "NaN", "2026-02-30" }, "amount close_date", "amount such as"},
		{"B75Exponent", func(r *deal.Register) { r.Amount = "1e309" }, "amount", ""},
		{"B75MinusZero", func(r *deal.Register) { r.Amount = "-0" }, "amount", ""},
		{"B75Zeros", func(r *deal.Register) { r.Amount = "00" }, "amount", "without zeros in front"},
		{"B75Zero", func(r *deal.Register) { r.Amount = "0" }, "amount", "what the deal is worth"},
		{"B75Decimals", func(r *deal.Register) { r.Amount = "1,000.5" }, "amount", "all decimals"},
		{"B75TwoWays", func(r *deal.Register) { r.Amount = "1.005k" }, "amount", "in two ways"},
		{"B75ThirtyDigits", func(r *deal.Register) { r.Amount = strings.Repeat("9", 30) }, "amount", ""},
		{"B75ArabicDigits", func(r *deal.Register) { r.Amount = "١٢٣" }, "amount", ""},
		{"B75Overflow", func(r *deal.Register) { r.Amount = "9223372036854775807" }, "amount", "An amount is at most 1000000000000.00"},
		{"B75SumOverflow", func(r *deal.Register) {
			r.Amount, r.Products = "", []deal.Pick{{SKU: "BK-100", Amount: "900000m"}, {SKU: "AR-100", Amount: "900000m"}}
		}, "products", "too much together"},
		{"BelowMinimum", func(r *deal.Register) { r.Amount = "999.99" }, "amount", "Deals are registered from 1000.00 EUR."},
		{"B76YearZero", func(r *deal.Register) { r.CloseDate = "0000-00-00" }, "close_date", "a date that exists"},
		{"B76FarFuture", func(r *deal.Register) { r.CloseDate = "9999-12-31" }, "close_date", "a date that exists"},
		{"B76LeapSecond", func(r *deal.Register) { r.CloseDate = "2026-12-31T23:59:60Z" }, "close_date", "a date that exists"},
		{"Past", func(r *deal.Register) { r.CloseDate = "2026-03-03" }, "close_date", "The close date is in the past."},
		{"TooFar", func(r *deal.Register) { r.CloseDate = "+731d" }, "close_date", "at most 730 days ahead, that is 2028-03-03."},
		{"Quantity", func(r *deal.Register) {
			r.Products = []deal.Pick{{SKU: "BK-100", Quantity: "0"}, {SKU: "BK-100", Quantity: "+1"}}
		}, "products[0].quantity products[1].quantity", "from 1 to 1000000"},
		{"UnknownProduct", func(r *deal.Register) { r.Products = []deal.Pick{{SKU: "XX"}} }, "products[0].sku", "There is no product XX"},
		{"Currency", func(r *deal.Register) { r.Currency = "XXX" }, "currency", "not known"},
		{"Country", func(r *deal.Register) { r.Country = "Atlantis" }, "country", "not known"},
		{"Email", func(r *deal.Register) { r.ContactEmail = "kim" }, "contact_email", "name@example.com"},
		{"Type", func(r *deal.Register) { r.Type = "gift" }, "type", "new, expansion, renewal"},
		{"Stage", func(r *deal.Register) { r.Stage = "done" }, "stage", "qualified, discovery"},
		{"DomainAndNone", func(r *deal.Register) { r.NoWebsite = true }, "domain", "not both"},
		{"LongNote", func(r *deal.Register) { r.Note = strings.Repeat("x", 2001) }, "note", "at most 2000 characters"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := registration("Contoso")
			tt.change(&in)
			_, err := do(p, a.Sales, in)
			refused(t, err, domain.Invalid, tt.words)
			if got := fields(err); got != tt.fields {
				t.Errorf("faults in %q, want %q: %v", got, tt.fields, err)
			}
		})
	}
	if got := ids(portaltest.View(p, a.Owner, deal.List{})); got != "" {
		t.Errorf("something was stored: %s", got)
	}
}

// Ensure that what people type is read in the programme's zone and cleaned.
func TestRegisterReads(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a := p.Partner("acme")
	p.Clock.Set(time.Date(2026, 3, 4, 23, 30, 0, 0, time.UTC)) // the 5th in Berlin
	d := portaltest.Do(p, a.Sales, deal.Register{
		Customer: " Con\u202etoso \t GmbH ", Domain: "https://www.Müller.de/x", Country: "Deutschland", Region: "Bavaria", City: "Munich",
		ContactName: "Kim", ContactEmail: "Kim@Contoso.DE", ContactPhone: "+49 1", Type: "renewal", Source: "vendor-lead", Stage: "proposal",
		Products: []deal.Pick{{SKU: "bk-100", Quantity: "5", Amount: "1.000,50"}, {SKU: "AR-100", Amount: "2k"}}, CloseDate: "+1d", Note: "a\r\nb",
	})
	want := `"customer":{"name":"Contoso GmbH","domain":"xn--mller-kva.de","country":"DE","region":"Bavaria","city":"Munich"},` +
		`"contact":{"name":"Kim","email":"Kim@contoso.de","phone":"+49 1"},"type":"renewal",` +
		`"products":[{"sku":"BK-100","quantity":5,"amount":{"amount":"1000.50","currency":"EUR"}},{"sku":"AR-100","quantity":1,"amount":{"amount":"2000.00","currency":"EUR"}}],` +
		`"amount":{"amount":"3000.50","currency":"EUR"},"close_date":"2026-03-06","source":"vendor-lead","note":"a\nb","stage":"proposal","probability":50,` +
		`"status":"submitted","conflict":"clear","reason":"","extension":null,"extensions":0,"submitted_at":"2026-03-04T23:30:00Z",`
	if got := asJSON(t, d); !strings.Contains(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Ensure that a draft may be incomplete until it is submitted.
func TestDraft(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a := p.Partner("acme")
	d := portaltest.Do(p, a.Sales, deal.Register{Customer: "Contoso", Draft: true})
	_, err := do(p, a.Sales, deal.Submit{ID: d.ID})
	if got := fields(err); got != "domain country products amount close_date" {
		t.Errorf("faults in %q", got)
	}
	portaltest.Do(p, a.Sales, deal.Edit{ID: d.ID, Fields: deal.Fields{
		NoWebsite: ptr(true), Country: ptr("DE"), Products: []deal.Pick{{SKU: "BK-100"}}, Amount: ptr("5k"), CloseDate: ptr("18 dec"),
	}})
	if got := portaltest.Do(p, a.Sales, deal.Submit{ID: d.ID}); got.Status != deal.StatusSubmitted || got.CloseDate.String() != "2026-12-18" {
		t.Errorf("got %s %s", got.Status, got.CloseDate)
	}
}

// Ensure that what the vendor decides on can't be edited behind its back.
func TestEditFixed(t *testing.T) {
	t.Parallel()
	c := newCast(t)
	all := deal.Fields{
		Customer: ptr("Other"), Domain: ptr("other.com"), Country: ptr("AT"), Region: ptr("x"), Type: ptr("renewal"),
		Products: []deal.Pick{{SKU: "AR-100"}}, Currency: ptr("USD"), Amount: ptr("1"), Note: ptr("x"), CloseDate: ptr("2027-01-01"),
	}
	_, err := do(c.p, c.company.Sales, deal.Edit{ID: c.in(deal.StatusSubmitted), Fields: all})
	if got := fields(err); got != "customer domain country region type products currency amount" {
		t.Errorf("while submitted: %q", got)
	}
	_, err = do(c.p, c.company.Sales, deal.Edit{ID: c.in(deal.StatusApproved), Fields: all})
	if got := fields(err); got != "customer domain country region type products currency" {
		t.Errorf("while approved: %q", got)
	}
	id := c.in(deal.StatusApproved)
	portaltest.Do(c.p, c.company.Sales, deal.Edit{ID: id, Fields: deal.Fields{Amount: ptr("50k"), Note: ptr("")}})
	if e := portaltest.View(c.p, c.company.Sales, deal.Timeline{ID: id}).Items[0]; len(e.Changes) != 1 || e.Changes[0].To != "50000.00 EUR" {
		t.Errorf("the timeline says %+v", e)
	}
}

// Ensure that reasons are those of the programme, with a note where they need
// one.
func TestReasons(t *testing.T) {
	t.Parallel()
	c := newCast(t)
	id := c.in(deal.StatusSubmitted)
	for _, tt := range []struct{ reason, note, words string }{
		{"", "", "Please give a reason"}, {"because", "", "The reason is one of: already-registered"}, {"other", " ", "Please write a note"},
	} {
		_, err := do(c.p, c.p.Admin(), deal.Reject{ID: id, Reason: tt.reason, Note: tt.note})
		refused(t, err, domain.Invalid, tt.words)
	}
	d := portaltest.Do(c.p, c.p.Admin(), deal.Reject{ID: id, Reason: "Other", Note: "Not this year."})
	if got := portaltest.View(c.p, c.company.Sales, deal.Show{ID: d.ID}); got.Reason != "other" || got.ReasonNote != "Not this year." {
		t.Errorf("the partner reads %q %q", got.Reason, got.ReasonNote)
	}
	_, err := do(c.p, c.p.Admin(), deal.Return{ID: id, Note: ""})
	refused(t, err, domain.Invalid, "Please write a note")
}

// FuzzPick reads any product flag without a panic, and a registration with it is
// Invalid or a deal with a product of the programme, in a number and for an amount
// within bounds (B75). Nothing is kept, so that the store does not grow.
func FuzzPick(f *testing.F) {
	for _, s := range []string{
		"BK-100", "BK-100:5:48k", "::", "BK-100:9999999999:1e5", ":1", "bk-100:1:1,5", "BK-100:0", "BK-100:-1", "BK-100:+1", "BK-100:1:999999999999999",
		"BK-100:٥:1", "BK-100:1000000:1000000000000.00", "BK-100:1:48.000:", "\x1b[mBK-100:1",
	} {
		f.Add(s)
	}
	p := portaltest.New(f)
	a := p.Partner("acme")
	f.Fuzz(func(t *testing.T, s string) {
		var pick deal.Pick
		if err := pick.ParseFlag(s); err != nil {
			return
		}
		in := registration("Contoso")
		in.Draft, in.Products = true, []deal.Pick{pick}
		d, err := domain.Do(t.Context(), p.Portal, a.Sales, in, domain.WithDryRun())
		if err != nil {
			if domain.KindOf(err) != domain.Invalid {
				t.Error(err)
			}
			return
		}
		l := d.Products[0]
		if _, known := portaltest.Programme().Product(l.SKU); !known || l.Quantity < 1 || l.Quantity > 1_000_000 || l.Amount.Minor < 0 || l.Amount.Minor > domain.MaxMoney {
			t.Errorf("%q is %+v", s, l)
		}
	})
}
