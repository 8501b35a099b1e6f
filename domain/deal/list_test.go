package deal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/portal/portaltest"
)

// Ensure that lists are cut to what the actor may see, in each order, by each
// filter, and page by page without gaps or doubles.
func TestList(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a, b := p.Partner("acme"), p.Partner("rival")
	admin, south := p.Admin(), p.Vendor("south", domain.Manager, "AT", "CH")
	names := map[string]string{}
	add := func(who domain.Actor, name, country, amount string, draft bool) string {
		in := registration(name)
		in.Country, in.Amount, in.Draft = country, amount, draft
		d := portaltest.Do(p, who, in)
		names[d.ID] = name
		p.Clock.Advance(time.Minute)
		return d.ID
	}
	one := add(a.Sales, "Aalto", "DE", "30k", false)
	two := add(a.Owner, "Bertelmann", "AT", "10k", false)
	add(a.Manager, "Corvus", "CH", "20k", true)
	add(b.Sales, "Dorado", "AT", "40k", false)
	for _, id := range []string{two, one} {
		portaltest.Do(p, admin, deal.Approve{ID: id, Days: map[string]int64{one: 30, two: 60}[id]})
	}
	portaltest.Do(p, a.Owner, deal.Share{ID: two, Users: []string{a.Sales.User}})

	for _, tt := range []struct {
		name string
		who  domain.Actor
		q    deal.List
		want string
	}{
		{"OwnerSeesTheCompany", a.Owner, deal.List{}, "Corvus Bertelmann Aalto"},
		{"ViewerSeesTheCompany", a.Viewer, deal.List{}, "Corvus Bertelmann Aalto"},
		{"SalesSeesOwnAndShared", a.Sales, deal.List{}, "Bertelmann Aalto"},
		{"MineOfTheOwner", a.Owner, deal.List{Mine: true}, "Bertelmann"},
		{"RivalSeesItsOwn", b.Owner, deal.List{}, "Dorado"},
		{"AdminSeesAll", admin, deal.List{}, "Dorado Corvus Bertelmann Aalto"},
		{"RegionsOfAManager", south, deal.List{}, "Dorado Corvus Bertelmann"},
		{"Amount", admin, deal.List{Sort: "amount"}, "Dorado Aalto Corvus Bertelmann"},
		{"AmountOfRegions", south, deal.List{Sort: "amount"}, "Dorado Corvus Bertelmann"},
		{"Ends", a.Owner, deal.List{Sort: "ends"}, "Aalto Bertelmann Corvus"},
		{"EndsOfSales", a.Sales, deal.List{Sort: "ends"}, "Aalto Bertelmann"},
		{"Status", admin, deal.List{Status: []string{"approved"}}, "Bertelmann Aalto"},
		{"StatusOfSales", a.Sales, deal.List{Status: []string{"approved"}, Sort: "amount"}, "Aalto Bertelmann"},
		{"Statuses", admin, deal.List{Status: []string{"draft", "submitted", "draft"}}, "Dorado Corvus"},
		{"StatusOfRegions", south, deal.List{Status: []string{"approved", "draft"}, Sort: "amount"}, "Corvus Bertelmann"},
		{"Partner", admin, deal.List{Partner: a.ID, Sort: "amount"}, "Aalto Corvus Bertelmann"},
		{"PartnerWithinRegions", south, deal.List{Partner: "P-000000"}, "not_found"},
		{"OwnPartner", a.Sales, deal.List{Partner: a.ID}, "Bertelmann Aalto"},
		{"AnotherPartner", a.Owner, deal.List{Partner: b.ID}, "not_found"},
		{"Text", admin, deal.List{Text: "bert"}, "Bertelmann"},
		{"TextOfSeveralWords", admin, deal.List{Text: "gmbh BERT"}, "Bertelmann"},
		{"TextByDomain", admin, deal.List{Text: "corvus.com"}, "Corvus"},
		{"TextByID", a.Owner, deal.List{Text: strings.ToLower(two[:6])}, "Bertelmann"},
		{"TextOfAnother", b.Owner, deal.List{Text: "bert"}, ""},
		{"TextOfSales", a.Sales, deal.List{Text: "corvus"}, ""},
		{"TextOfRegions", south, deal.List{Text: "gmbh"}, "Dorado Corvus Bertelmann"},
		{"TextAndStatus", admin, deal.List{Text: "gmbh", Status: []string{"approved"}}, "Bertelmann Aalto"},
		{"ErrStatus", admin, deal.List{Status: []string{"gone"}}, "invalid"},
		{"TextWithoutWords", admin, deal.List{Text: "…", Sort: "amount"}, "Dorado Aalto Corvus Bertelmann"},
		{"ErrSort", admin, deal.List{Sort: "colour"}, "invalid"},
		{"ErrSortOtherWay", admin, deal.List{Sort: "-amount"}, "invalid"},
		{"ErrSortOfText", admin, deal.List{Text: "gmbh", Sort: "amount"}, "invalid"},
		{"B83ErrLimit", admin, deal.List{Page: domain.Page{Limit: -1}}, "invalid"},
		{"B83ErrLimitTooLarge", admin, deal.List{Page: domain.Page{Limit: 1e9}}, "invalid"},
		{"B83ErrCursor", admin, deal.List{Page: domain.Page{After: "no cursor!"}}, "invalid"},
		{"Guest", portaltest.Guest("nobody"), deal.List{}, "denied"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			whole, err := domain.View(ctx, p.Portal, tt.who, tt.q)
			if err != nil {
				if got := string(domain.KindOf(err)); got != tt.want {
					t.Fatalf("got %v", err)
				}
				return
			}
			var got []string
			for _, d := range whole.Items {
				got = append(got, names[d.ID])
			}
			if strings.Join(got, " ") != tt.want {
				t.Fatalf("got %s, want %s", strings.Join(got, " "), tt.want)
			}
			q, paged := tt.q, ""
			for q.Limit = 1; ; {
				l := portaltest.View(p, tt.who, q)
				paged += ids(l) + " "
				if q.After = l.Next; l.Next == "" {
					break
				}
			}
			if got := strings.Join(strings.Fields(paged), " "); got != ids(whole) {
				t.Errorf("page by page %s, want %s", got, ids(whole))
			}
		})
	}
}

// Ensure that a deal with two words that begin alike is found once, over pages
// too.
func TestTextFindsOnce(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a := p.Partner("acme")
	for n := range 5 {
		in := registration(fmt.Sprintf("Conto%d Contoso", n))
		in.Domain = fmt.Sprintf("contoso%d.com", n)
		portaltest.Do(p, a.Sales, in)
	}
	q := deal.List{Text: "cont", Page: domain.Page{Limit: 2}}
	var found []string
	for {
		l := portaltest.View(p, a.Owner, q)
		for _, d := range l.Items {
			found = append(found, d.ID)
		}
		if q.After = l.Next; l.Next == "" {
			break
		}
	}
	slices.Sort(found)
	if len(found) != 5 || len(slices.Compact(found)) != 5 {
		t.Errorf("found %v", found)
	}
}

// Ensure that a cursor of another's list shows nothing of it (B83).
func TestForgedCursor(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a, b := p.Partner("acme"), p.Partner("rival")
	for n := range 3 {
		register(p, a.Sales, fmt.Sprintf("Customer%d", n))
	}
	mine := register(p, b.Sales, "Initech")
	next := portaltest.View(p, a.Owner, deal.List{Page: domain.Page{Limit: 1}}).Next
	if got := ids(portaltest.View(p, b.Owner, deal.List{Page: domain.Page{After: next}})); got != "" && got != mine.ID {
		t.Errorf("got %s", got)
	}
}

// Ensure that the summary is what the list adds up to, for each who asks.
func TestSummary(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a, b := p.Partner("acme"), p.Partner("rival")
	for n, who := range []domain.Actor{a.Sales, a.Owner, b.Sales} {
		in := registration(fmt.Sprintf("Customer%d", n))
		in.Amount, in.Country = []string{"10k", "20k", "30k"}[n], []string{"DE", "AT", "AT"}[n]
		if n == 2 {
			in.Currency = "USD"
		}
		d := portaltest.Do(p, who, in)
		portaltest.Do(p, who, deal.Stage{ID: d.ID, Stage: []string{"qualified", "proposal", "commit"}[n]})
	}
	for _, tt := range []struct {
		name string
		who  domain.Actor
		q    deal.Summary
		want string
	}{
		{"Sales", a.Sales, deal.Summary{}, "1: 10000.00 EUR, 1000.00 EUR weighted"},
		{"Owner", a.Owner, deal.Summary{}, "2: 30000.00 EUR, 11000.00 EUR weighted"},
		{"Rival", b.Viewer, deal.Summary{}, "1: 30000.00 USD, 27000.00 USD weighted"},
		{"Admin", p.Admin(), deal.Summary{}, "3: 30000.00 EUR, 11000.00 EUR weighted; 30000.00 USD, 27000.00 USD weighted"},
		{"AdminOnePartner", p.Admin(), deal.Summary{Partner: b.ID}, "1: 30000.00 USD, 27000.00 USD weighted"},
		{"Region", p.Vendor("south", domain.Manager, "AT"), deal.Summary{}, "2: 30000.00 USD, 27000.00 USD weighted; 20000.00 EUR, 10000.00 EUR weighted"},
	} {
		sum := portaltest.View(p, tt.who, tt.q)
		var money []string
		for _, c := range sum.Pipeline {
			money = append(money, fmt.Sprintf("%s, %s weighted", c.Open, c.Weighted))
		}
		if got := fmt.Sprintf("%d: %s", sum.Counts[deal.StatusSubmitted], strings.Join(money, "; ")); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

// Ensure that notes for both sides and internal ones stay apart, and that the
// timeline pages through both.
func TestNotes(t *testing.T) {
	t.Parallel()
	c := newCast(t)
	p, id := c.p, c.in(deal.StatusSubmitted)
	version := portaltest.View(p, c.company.Sales, deal.Show{ID: id}).Version
	portaltest.Do(p, p.Admin(), deal.Note{ID: id, Note: "They pay late.", Internal: true})
	portaltest.Do(p, c.company.Sales, deal.Note{ID: id, Note: "Called\n\n\n\nthem\x1b[31m."})
	p.Clock.Advance(time.Hour)
	portaltest.Do(p, p.Admin(), deal.Note{ID: id, Note: "Thanks."})
	if got := timeline(p, c.company.Owner, id); got != "submit note note" {
		t.Errorf("the partner reads %q", got)
	}
	if got := timeline(p, c.vendor[domain.Auditor], id); got != "submit note note note" {
		t.Errorf("the vendor reads %q", got)
	}
	if got := asJSON(t, portaltest.View(p, c.company.Owner, deal.Timeline{ID: id})); strings.Contains(got, "late") || strings.Contains(got, `\u001b`) {
		t.Errorf("the partner reads %s", got)
	}
	if got := portaltest.View(p, c.company.Sales, deal.Show{ID: id}).Version; got != version+2 {
		t.Errorf("version %d after %d: the internal note shows", got, version)
	}
	q, notes := deal.Timeline{ID: id, Page: domain.Page{Limit: 1}}, ""
	for {
		l := portaltest.View(p, p.Admin(), q)
		notes += l.Items[0].Note + "|"
		if q.After = l.Next; l.Next == "" {
			break
		}
	}
	if notes != "Thanks.|Called\n\nthem�[31m.|They pay late.||" {
		t.Errorf("page by page %q", notes)
	}
}

// Ensure that a deal is shared with colleagues only, at most five, and that they
// see and work on it until it is no longer shared.
func TestShare(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a, b := p.Partner("acme"), p.Partner("rival")
	d := register(p, a.Owner, "Contoso")
	_, err := domain.View(ctx, p.Portal, a.Sales, deal.Show{ID: d.ID})
	refused(t, err, domain.NotFound, "There is no such deal.")
	_, foreign := do(p, a.Owner, deal.Share{ID: d.ID, Users: []string{b.Sales.User}})
	_, missing := do(p, a.Owner, deal.Share{ID: d.ID, Users: []string{"U-000000"}})
	if asJSON(t, foreign) != asJSON(t, missing) || domain.KindOf(missing) != domain.Invalid {
		t.Errorf("a rival's user reads %v, a missing one %v", foreign, missing)
	}
	shared := portaltest.Do(p, a.Owner, deal.Share{ID: d.ID, Users: []string{a.Sales.User, a.Sales.User, a.Owner.User}})
	if len(shared.Shared) != 1 || shared.Shared[0].Name != "Sales" {
		t.Errorf("shared with %v", shared.Shared)
	}
	portaltest.Do(p, a.Sales, deal.Stage{ID: d.ID, Stage: "proposal"})
	portaltest.Do(p, a.Owner, deal.Share{ID: d.ID})
	_, err = do(p, a.Sales, deal.Stage{ID: d.ID, Stage: "commit"})
	refused(t, err, domain.NotFound, "There is no such deal.")
}

// Ensure that an edit of an old version is refused and says who was quicker.
func TestVersion(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	a := p.Partner("acme")
	d := register(p, a.Sales, "Contoso")
	portaltest.Do(p, a.Manager, deal.Edit{ID: d.ID, Version: d.Version, Fields: deal.Fields{City: ptr("Bonn")}})
	_, err := do(p, a.Sales, deal.Edit{ID: d.ID, Version: d.Version, Fields: deal.Fields{City: ptr("Berlin")}})
	refused(t, err, domain.Conflict, "Manager changed this in the meantime.")
	same := portaltest.Do(p, a.Sales, deal.Edit{ID: d.ID, Fields: deal.Fields{City: ptr("Bonn")}})
	if same.Version != d.Version+1 {
		t.Errorf("an edit that changes nothing makes version %d", same.Version)
	}
}
