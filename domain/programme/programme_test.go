package programme_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/customer"
	"gangway/domain/programme"
)

func eur(n int64) domain.Money { return domain.Money{Minor: 100 * n, Currency: "EUR"} }

// sample returns a small sound programme: Germany is split between two
// territories, Austria is whole, Spain in none.
func sample() *programme.Programme {
	p := programme.Default()
	p.Revision, p.Name, p.Vendor = "abc", "Crew", "Halyard"
	p.Families = []programme.Family{{ID: "core", Name: "Core"}, {ID: "audit", Name: "Audit"}}
	p.Products = []programme.Product{
		{SKU: "HC-1", Name: "Halyard Core", Family: "core", List: eur(1000)},
		{SKU: "HC-2", Name: "Halyard Fleet", Family: "core", List: eur(3000)},
		{SKU: "HA-1", Name: "Halyard Audit", Family: "audit", List: eur(2000)},
	}
	p.Territories = []programme.Territory{
		{ID: "south", Name: "South", Countries: []string{"AT"}, Regions: []programme.Region{{Country: "DE", Name: "Bayern"}}},
		{ID: "north", Name: "North", Countries: []string{"DE", "DK"}},
		{ID: "west", Name: "US West", Regions: []programme.Region{{Country: "US", Name: "California"}}},
	}
	p.Tiers = []programme.Tier{
		{ID: "silver", Name: "Silver", Rank: 1, ProtectionDays: 90, LeadWeight: 1},
		{ID: "gold", Name: "Gold", Rank: 3, ProtectionDays: 120, LeadWeight: 1, AutoApprove: true},
	}
	p.NamedAccounts = []programme.NamedAccount{
		{Name: "Albatross Lines", Domain: "www.albatross.example", Country: "DE"},
		{Name: "Meridian", Domain: "meridian.example", Families: []string{"audit"}},
	}
	p.Agreements = []programme.Agreement{{ID: "partner", Version: "1", Title: "Agreement", Text: "Be good.\n", Hash: "x"}}
	p.Onboarding.Steps = []programme.Step{
		{ID: "sign", Title: "Sign", Kind: programme.KindEvent, Event: programme.EventAgreementAccepted, Agreement: "partner", By: programme.SidePartner},
		{ID: "call", Title: "Call", Kind: programme.KindManual, By: programme.SideVendor},
	}
	return p
}

func TestLookups(t *testing.T) {
	p := sample()
	if f, ok := p.Family("hc-2"); !ok || f.ID != "core" {
		t.Errorf("family %+v", f)
	}
	if _, ok := p.Family("HX"); ok {
		t.Error("found a family of an unknown SKU")
	}
	if got := p.FamiliesOf("HC-1", "HA-1", "HC-2", "HX"); !slices.Equal(got, []string{"audit", "core"}) {
		t.Errorf("families %v", got)
	}
	if p.EntryTier().ID != "silver" || (&programme.Programme{}).EntryTier().ID != "" {
		t.Errorf("entry tier %v", p.EntryTier())
	}
	if next, ok := p.NextTier("silver"); !ok || next.ID != "gold" {
		t.Errorf("next tier %v", next)
	}
	if _, ok := p.NextTier("gold"); ok {
		t.Error("there is a tier above the highest")
	}
	if s, ok := p.Stage("proposal"); !ok || s.Probability != 50 || p.FirstStage().ID != "qualified" {
		t.Errorf("stage %+v", s)
	}
	if r, ok := p.RejectReason("other"); !ok || !r.NeedsNote {
		t.Errorf("reason %+v", r)
	}
	if got := p.StepsFor(programme.EventAgreementAccepted, "partner"); len(got) != 1 || got[0].ID != "sign" {
		t.Errorf("steps %+v", got)
	}
	if got := p.StepsFor(programme.EventAgreementAccepted, "other"); len(got) != 0 {
		t.Errorf("steps %+v", got)
	}
	p.Onboarding.Steps = append(p.Onboarding.Steps, programme.Step{ID: "learn", Kind: programme.KindEvent, Event: programme.EventCertificateIssued, Course: "core"})
	if got := p.StepsFor(programme.EventCertificateIssued, "core"); len(got) != 1 || got[0].ID != "learn" {
		t.Errorf("steps %+v", got)
	}
	if got := p.StepsFor(programme.EventCertificateIssued, "side"); len(got) != 0 {
		t.Errorf("steps %+v", got)
	}
}

func TestTerritories(t *testing.T) {
	p := sample()
	for _, tt := range []struct{ country, region, territory, places string }{
		{"AT", "Wien", "south", "south"},
		{"DE", "Bayern", "south", "south"},
		{"DE", "bayern ", "south", "south"},
		{"DE", "Hamburg", "north", "north"},
		{"DE", "", "north", "north south"},
		{"US", "California", "west", "west"},
		{"US", "Nevada", "", "country:US"},
		{"US", "", "", "country:US west"},
		{"ES", "", "", "country:ES"},
	} {
		got, _ := p.TerritoryOf(tt.country, tt.region)
		if got.ID != tt.territory {
			t.Errorf("TerritoryOf(%s, %s) = %q", tt.country, tt.region, got.ID)
		}
		if got := strings.Join(p.Places(tt.country, tt.region), " "); got != tt.places {
			t.Errorf("Places(%s, %s) = %q; want %q", tt.country, tt.region, got, tt.places)
		}
	}
	for _, tt := range []struct {
		a, regionA, b, regionB string
		want                   bool
	}{
		{"DE", "Bayern", "AT", "", true},
		{"DE", "Hamburg", "AT", "", false},
		{"DE", "", "AT", "", true},
		{"DE", "Hamburg", "DK", "", true},
		{"ES", "", "ES", "Madrid", true},
		{"ES", "", "PT", "", false},
		{"US", "Nevada", "US", "California", false},
		{"US", "", "US", "California", true},
	} {
		if got := p.Overlap(tt.a, tt.regionA, tt.b, tt.regionB); got != tt.want {
			t.Errorf("Overlap(%s %s, %s %s) = %v", tt.a, tt.regionA, tt.b, tt.regionB, got)
		}
	}
	p.Territories = nil
	if !p.Overlap("ES", "", "JP", "") {
		t.Error("without territories the world is one")
	}
}

func TestNamedAccount(t *testing.T) {
	p := sample()
	for _, tt := range []struct {
		name, domain, customer, family, country string
		want                                    string
	}{
		{"ByDomain", "albatross.example", "", "core", "DE", "Albatross Lines"},
		{"ByName", "", "Albatross Lines GmbH", "core", "DE", "Albatross Lines"},
		{"SameTerritory", "albatross.example", "", "core", "DK", "Albatross Lines"},
		{"OtherTerritory", "albatross.example", "", "core", "ES", ""},
		{"Family", "meridian.example", "", "audit", "ES", "Meridian"},
		{"OtherFamily", "meridian.example", "", "core", "ES", ""},
		{"Unknown", "contoso.example", "", "core", "DE", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			key, err := customer.KeyOf(tt.domain, tt.customer, tt.country)
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := p.NamedAccount(key, tt.family, tt.country, ""); got.Name != tt.want {
				t.Fatalf("got %q, want %q", got.Name, tt.want)
			}
		})
	}
}

func TestDealRules(t *testing.T) {
	p := sample()
	p.Deals.AutoApprove = programme.AutoApprove{Enabled: true, Below: eur(5000)}
	p.Deals.MinAmount = eur(100)
	for _, tt := range []struct {
		tier   string
		amount domain.Money
		want   bool
	}{
		{"gold", eur(4999), true},
		{"gold", eur(5000), false},
		{"silver", eur(1), false},
		{"none", eur(1), false},
		{"gold", domain.Money{Minor: 1, Currency: "USD"}, false},
	} {
		if got := p.AutoApproves(tt.tier, tt.amount); got != tt.want {
			t.Errorf("AutoApproves(%s, %v) = %v", tt.tier, tt.amount, got)
		}
	}
	if !p.BelowMinimum(eur(99)) || p.BelowMinimum(eur(100)) || p.BelowMinimum(domain.Money{Minor: 1, Currency: "USD"}) {
		t.Error("the minimum is not held")
	}
}

// Ensure that each rule of a sound programme is held, and points at its place.
// That each is told at the right line is the content room's test.
func TestValidate(t *testing.T) {
	if faults := programme.Validate(sample()); len(faults) > 0 {
		t.Fatalf("a sound programme has faults: %v", faults)
	}
	for _, tt := range []struct {
		name  string
		spoil func(p *programme.Programme)
		path  string
	}{
		{"ErrName", func(p *programme.Programme) { p.Name = "" }, "name"},
		{"ErrNameLong", func(p *programme.Programme) { p.Vendor = strings.Repeat("x", 81) }, "vendor"},
		{"ErrZone", func(p *programme.Programme) { p.TimeZone = nil }, "time_zone"},
		{"ErrListCurrency", func(p *programme.Programme) { p.Products[1].List.Currency = "USD" }, "products[1].list"},
		{"ErrNegative", func(p *programme.Programme) { p.Deals.MinAmount = eur(-1) }, "deals.min_amount"},
		{"ErrTerritoryEmpty", func(p *programme.Programme) { p.Territories[0] = programme.Territory{ID: "x", Name: "X"} }, "territories[0]"},
		{"ErrRegionTwice", func(p *programme.Programme) {
			p.Territories[1].Regions = []programme.Region{{Country: "DE", Name: "BAYERN"}}
		}, "territories[1].regions[0]"},
		{"ErrAccountTwice", func(p *programme.Programme) { p.Territories[0].Accounts = []string{"contoso.de", "contoso.de"} }, "territories[0].accounts[1]"},
		{"ErrAccountInTwo", func(p *programme.Programme) {
			p.Territories[0].Accounts, p.Territories[1].Accounts = []string{"contoso.de"}, []string{"contoso.de"}
		}, "territories[1].accounts[0]"},
		{"ErrAccountSuffix", func(p *programme.Programme) { p.Territories[0].Accounts = []string{"co.uk"} }, "territories[0].accounts[0]"},
		{"ErrAccountLong", func(p *programme.Programme) { p.Territories[0].Accounts = []string{"https://www.contoso.de/x"} }, "territories[0].accounts[0]"},
		{"ErrPriority", func(p *programme.Programme) { p.Territories[0].Priority = -1 }, "territories[0].priority"},
		{"ErrUntil", func(p *programme.Programme) {
			p.Territories[0].From, p.Territories[0].Until = date("2026-02-01"), date("2026-01-31")
		}, "territories[0].until"},
		{"ErrSharedDay", func(p *programme.Programme) {
			p.Territories[0].Countries = []string{"DK"}
			p.Territories[0].Until, p.Territories[1].From = date("2026-02-01"), date("2026-02-01")
		}, "territories[1].countries[1]"},
		{"ErrDiscount", func(p *programme.Programme) { p.Tiers[0].Discount = 101 }, "tiers[0].discount"},
		{"ErrProtection", func(p *programme.Programme) { p.Tiers[0].ProtectionDays = 0 }, "tiers[0].protection_days"},
		{"ErrReview", func(p *programme.Programme) { p.Deals.ReviewHours = 0 }, "deals.review_hours"},
		{"ErrHours", func(p *programme.Programme) { p.Deals.BusinessHours.To = programme.At(8, 0) }, "deals.business_hours.to"},
		{"ErrNoDays", func(p *programme.Programme) { p.Deals.BusinessHours.Days = nil }, "deals.business_hours.days"},
		{"ErrNobodyTrusted", func(p *programme.Programme) { p.Tiers[1].AutoApprove, p.Deals.AutoApprove.Enabled = false, true }, "deals.auto_approve.enabled"},
		{"ErrReasons", func(p *programme.Programme) { p.Deals.LossReasons = nil }, "deals.loss_reasons"},
		{"ErrKind", func(p *programme.Programme) { p.Onboarding.Steps[0].Kind = "x" }, "onboarding.steps[0].kind"},
		{"ErrSide", func(p *programme.Programme) { p.Onboarding.Steps[1].By = "x" }, "onboarding.steps[1].by"},
		{"ErrManualEvent", func(p *programme.Programme) { p.Onboarding.Steps[1].Event = "deal.won" }, "onboarding.steps[1].event"},
		{"ErrTooMany", func(p *programme.Programme) { p.Onboarding.PartnerTypes = make([]programme.PartnerType, 201) }, "onboarding.partner_types"},
		{"ErrAgreementText", func(p *programme.Programme) { p.Agreements[0].Text = " " }, "agreements[0]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := sample()
			tt.spoil(p)
			faults := programme.Validate(p)
			if !slices.ContainsFunc(faults, func(f programme.Fault) bool { return f.Path == tt.path && strings.HasSuffix(f.Message, ".") }) {
				t.Fatalf("no fault at %s: %v", tt.path, faults)
			}
		})
	}
}

// Ensure that a programme reads well as JSON: names in snake case, money as a
// string, the zone by its name.
func TestJSON(t *testing.T) {
	p := berlin(t)
	p.Revision, p.Products = "abc", []programme.Product{{SKU: "HC-1", List: eur(1000)}}
	p.Deals.Holidays = []programme.Holiday{{Date: programme.Date{Year: 2026, Month: time.December, Day: 25}}}
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"revision":"abc"`, `"time_zone":"Europe/Berlin"`, `"list":{"amount":"1000.00","currency":"EUR"}`,
		`"days":["mon","tue","wed","thu","fri"],"from":"09:00","to":"17:00"`, `"date":"2026-12-25"`, `"agreements":null`,
	} {
		if !strings.Contains(string(b), want) {
			t.Errorf("no %s in %s", want, b)
		}
	}
}
