package deal_test

import (
	"strings"
	"testing"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
)

// limited opens a portal that approves by rule, with a Gold partner that sells
// Backup in Benelux and in New York.
func limited(t *testing.T) (*portaltest.Portal, portaltest.Company) {
	t.Helper()
	p := portaltest.New(t)
	rules := portaltest.Programme()
	rules.Deals.AutoApprove = programme.AutoApprove{Enabled: true}
	rules.Territories = append(rules.Territories, programme.Territory{
		ID: "keys", Name: "Key accounts", Accounts: []string{"adatum.com"}, Priority: 10, Exclusive: true,
	})
	p.Publish(rules)
	c := p.PartnerOn("contoso", "NL", "gold")
	portaltest.Do(p, p.Admin(), partner.Edit{ID: c.ID, Territories: []string{"benelux", "us-east"}, Products: []string{"backup"}})
	return p, c
}

const (
	sayOutside = "This customer is outside your territory, so Halyard decides."
	sayArchive = "You are not authorised for Archive, so Halyard decides."
)

// Ensure a submission, the check before it and the comparison say what the
// partner may not sell, and that such a deal waits for a person.
func TestFlags(t *testing.T) {
	for _, tt := range []struct {
		name                          string
		country, region, website, sku string
		flags, message                string
		status                        deal.Status
	}{
		{"OK", "NL", "", "a.com", "BK-100", "", "", deal.StatusApproved},
		{"Outside", "DE", "", "a.com", "BK-100", "outside-territory", sayOutside, deal.StatusSubmitted},
		{"NoTerritory", "ES", "", "a.com", "BK-100", "outside-territory", sayOutside, deal.StatusSubmitted},
		{"Product", "NL", "", "a.com", "AR-100", "not-authorised-for-product", sayArchive, deal.StatusSubmitted},
		{"Both", "DE", "", "a.com", "AR-100", "outside-territory not-authorised-for-product", "This customer is outside your territory and you are not authorised for Archive, so Halyard decides.", deal.StatusSubmitted},
		{"Region", "US", "new york", "a.com", "BK-100", "", "", deal.StatusApproved},
		{"OtherRegion", "US", "California", "a.com", "BK-100", "outside-territory", sayOutside, deal.StatusSubmitted},
		{"UnknownRegion", "US", "", "a.com", "BK-100", "", "", deal.StatusApproved},
		{"Exclusive", "NL", "", "adatum.com", "BK-100", "outside-territory", sayOutside, deal.StatusSubmitted},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p, c := limited(t)
			r := registration("Initech")
			r.Country, r.Region, r.Domain, r.Products = tt.country, tt.region, tt.website, []deal.Pick{{SKU: tt.sku}}
			checked := portaltest.Do(p, c.Sales, deal.Check{Domain: r.Domain, Country: r.Country, Region: r.Region, Products: []string{tt.sku}})
			if checked.Result != string(deal.Clear) || checked.Message != tt.message ||
				checked.OutsideTerritory != strings.Contains(tt.flags, "outside") || (len(checked.NotAuthorised) > 0) != strings.Contains(tt.flags, "product") {
				t.Errorf("checked: %+v", checked)
			}
			d := portaltest.Do(p, c.Sales, r)
			if d.Status != tt.status || d.Conflict != deal.Clear || d.Message != tt.message || d.Review != nil {
				t.Errorf("registered: %s %s %q", d.Status, d.Conflict, d.Message)
			}
			seen := portaltest.View(p, p.Admin(), deal.Compare{ID: d.ID})
			if got := strings.Join(seen.Deal.Review.Flags, " "); got != tt.flags || seen.OutsideTerritory != checked.OutsideTerritory || len(seen.NotAuthorised) != len(checked.NotAuthorised) {
				t.Errorf("compared: %q, %v, %v", got, seen.OutsideTerritory, seen.NotAuthorised)
			}
		})
	}
}

// Ensure the flags follow the deal: resubmitted and corrected it is looked at
// anew, imported it has none, and the vendor may approve it all the same.
func TestFlagsFollow(t *testing.T) {
	p, c := limited(t)
	admin := p.Admin()
	flags := func(id string) string {
		return strings.Join(portaltest.View(p, admin, deal.Show{ID: id}).Review.Flags, " ")
	}
	r := registration("Initech") // in Germany
	r.Products = []deal.Pick{{SKU: "AR-100"}}
	d := portaltest.Do(p, c.Sales, r)
	portaltest.Do(p, admin, deal.Return{ID: d.ID, Note: "Which product?"})
	portaltest.Do(p, c.Sales, deal.Edit{ID: d.ID, Fields: deal.Fields{Products: []deal.Pick{{SKU: "BK-100"}}}})
	if d = portaltest.Do(p, c.Sales, deal.Submit{ID: d.ID}); d.Message != sayOutside || flags(d.ID) != deal.OutsideTerritory {
		t.Errorf("resubmitted: %q %q", d.Message, flags(d.ID))
	}
	portaltest.Do(p, admin, deal.CorrectCustomer{ID: d.ID, Country: ptr("NL"), Note: "the Dutch company"})
	if got := flags(d.ID); got != "" {
		t.Errorf("corrected: %q", got)
	}
	portaltest.Do(p, admin, deal.CorrectCustomer{ID: d.ID, Country: ptr("AT"), Note: "or the Austrian"})
	if got := portaltest.Do(p, admin, deal.Approve{ID: d.ID}); got.Status != deal.StatusApproved || flags(d.ID) != deal.OutsideTerritory {
		t.Errorf("approved: %s %q", got.Status, flags(d.ID))
	}
	row := rowOf(c.ID, "1", "submitted")
	row.Country, row.Products = "DE", []deal.Pick{{SKU: "AR-100"}}
	if got := portaltest.Do(p, admin, deal.Import{ImportRow: row}); flags(got.ID) != "" {
		t.Errorf("imported: %q", flags(got.ID))
	}
}

// Ensure a check without a country holds no territory against the partner, and
// that the vendor's own check has no limits.
func TestFlagsOfLittle(t *testing.T) {
	p, c := limited(t)
	got := portaltest.Do(p, c.Sales, deal.Check{Domain: "initech.com"})
	if got.OutsideTerritory || got.NotAuthorised != nil || got.Message != "" {
		t.Errorf("%+v", got)
	}
	got, err := domain.Do(ctx, p.Portal, p.Admin(), deal.Check{Domain: "initech.com", Country: "ES", Products: []string{"AR-100"}})
	if err != nil || got.OutsideTerritory || got.NotAuthorised != nil {
		t.Errorf("%+v %v", got, err)
	}
}
