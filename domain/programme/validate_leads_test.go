package programme_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gangway/domain/programme"
)

// ruled returns a sound programme with one rule for leads.
func ruled(change func(*programme.LeadRule)) *programme.Programme {
	p := sample()
	r := programme.LeadRule{ID: "all", Name: "All"}
	r.Defaults()
	change(&r)
	p.Leads.Rules = []programme.LeadRule{r}
	return p
}

// told are the faults of a programme as lines, in order.
func told(p *programme.Programme) []string {
	var lines []string
	for _, f := range programme.Validate(p) {
		line := f.Path + ": " + f.Message
		if f.Line > 0 {
			line = fmt.Sprintf("%s:%d:%d: %s", f.Path, f.Line, f.Column, f.Message)
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

// Ensure that each mistake in a rule is told under its path.
func TestValidateLeadRule(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*programme.LeadRule)
		want   []string
	}{
		{"OK", func(*programme.LeadRule) {}, nil},
		{"OKNamed", func(r *programme.LeadRule) {
			r.Strategy, r.Partners = programme.Named, []string{"north.example", "CRM-1"}
		}, nil},
		{"OKBestMatch", func(r *programme.LeadRule) {
			r.Strategy, r.Certificates = programme.BestMatch, []string{"core"}
			r.Factors = []programme.Weighing{{Factor: programme.FactorLoad, Weight: 2}, {Factor: programme.FactorTier, Weight: 0}}
		}, nil},
		{"ErrWhen", func(r *programme.LeadRule) { r.When = "lead.size > 1 and\nlead.contry == \"DE\"" }, []string{
			"leads.rules[0].when:2:6: There is no field contry in lead. Did you mean country?",
		}},
		{"ErrWhenAsksPartner", func(r *programme.LeadRule) { r.When = "partner.rank > 1" }, []string{
			"leads.rules[0].when:1:1: There is no partner here, only lead. A text stands in quotes.",
		}},
		{"ErrBothConditions", func(r *programme.LeadRule) { r.When, r.Candidates = "", "lead.size" }, []string{
			"leads.rules[0].candidates:1:1: A condition is true or false, but this is a number. Please compare it with something.",
			"leads.rules[0].when:1:1: Please write a condition, or true for one that always holds.",
		}},
		{"ErrIDAndName", func(r *programme.LeadRule) { r.ID, r.Name = "", "" }, []string{
			`leads.rules[0].id: "" is not an identifier: small letters, digits and hyphens, such as gold-plus.`,
			`leads.rules[0].name: "name" is missing.`,
		}},
		{"ErrStrategy", func(r *programme.LeadRule) { r.Strategy = "fair" }, []string{
			`leads.rules[0].strategy: "fair" is no strategy: named, round-robin, weighted, least-loaded, best-match, pool.`,
		}},
		{"ErrOtherwise", func(r *programme.LeadRule) { r.Otherwise = "stop" }, []string{
			`leads.rules[0].otherwise: "stop" is not what a rule can do otherwise: desk, pool, next.`,
		}},
		{"ErrNamedWithoutPartners", func(r *programme.LeadRule) { r.Strategy = programme.Named }, []string{
			"leads.rules[0].partners: A rule of the strategy named needs a list of partners.",
		}},
		{"ErrPartnersWithoutNamed", func(r *programme.LeadRule) { r.Partners = []string{"north.example"} }, []string{
			"leads.rules[0].partners: Only a rule of the strategy named has a list of partners.",
		}},
		{"ErrPartnerDomain", func(r *programme.LeadRule) {
			r.Strategy, r.Partners = programme.Named, []string{"www.north.example", ""}
		}, []string{
			`leads.rules[0].partners[0]: "www.north.example" is not the web domain of a partner, such as contoso.com.`,
			"leads.rules[0].partners[1]: Please name a partner by its web domain or its external id.",
		}},
		{"ErrFactors", func(r *programme.LeadRule) {
			r.Strategy = programme.BestMatch
			r.Factors = []programme.Weighing{{Factor: "luck", Weight: 1}, {Factor: programme.FactorTier, Weight: 101}, {Factor: programme.FactorTier, Weight: 1}}
		}, []string{
			`leads.rules[0].factors[0].factor: "luck" is no factor: territory, product, certificates, tier, conversion, load, response.`,
			`leads.rules[0].factors[1].weight: "weight" is 101, but must be between 0 and 100.`,
			`leads.rules[0].factors[2].factor: The factor "tier" is here twice.`,
		}},
		{"ErrFactorsWithoutWeight", func(r *programme.LeadRule) {
			r.Strategy, r.Factors = programme.BestMatch, []programme.Weighing{{Factor: programme.FactorTier}}
		}, []string{"leads.rules[0].factors: At least one factor needs a weight."}},
		{"ErrNotBestMatch", func(r *programme.LeadRule) {
			r.Certificates, r.Factors = []string{"core"}, []programme.Weighing{{Factor: programme.FactorTier, Weight: 1}}
		}, []string{
			`leads.rules[0].certificates: Only a rule of the strategy best-match counts certificates. Elsewhere write candidates: "x" in partner.certificates.`,
			"leads.rules[0].factors: Only a rule of the strategy best-match weighs factors.",
		}},
		{"ErrCaps", func(r *programme.LeadRule) { r.OpenCap, r.OffersPerDay, r.MaxOffers = -1, 100_001, 51 }, []string{
			`leads.rules[0].max_offers: "max_offers" is 51, but must be between 0 and 50.`,
			`leads.rules[0].offers_per_day: "offers_per_day" is 100001, but must be between 0 and 100000.`,
			`leads.rules[0].open_cap: "open_cap" is -1, but must be between 0 and 100000.`,
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, told(ruled(tt.change))); diff != "" {
				t.Fatalf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

// Ensure that the general rules are held to their bounds, and rules to their
// number and to distinct ids.
func TestValidateLeads(t *testing.T) {
	p := ruled(func(*programme.LeadRule) {})
	p.Leads.Rules = append(p.Leads.Rules, p.Leads.Rules[0])
	p.Leads.OpenCap, p.Leads.OffersPerDay, p.Leads.MaxOffers, p.Leads.LapseDays, p.Leads.Pool.ClaimsPerDay = 0, 0, 0, 366, 0
	p.Leads.AcceptWithin, p.Leads.ActWithin = programme.Span{}, programme.Span{}
	p.Leads.DeclineReasons = append(p.Leads.DeclineReasons, p.Leads.DeclineReasons[0])
	want := []string{
		"leads.accept_within: Please give a length of time, such as 24h, 5 days or 2 business days.",
		"leads.act_within: Please give a length of time, such as 24h, 5 days or 2 business days.",
		`leads.decline_reasons[5].id: "no-capacity" is here twice.`,
		`leads.lapse_days: "lapse_days" is 366, but must be between 0 and 365.`,
		`leads.max_offers: "max_offers" is 0, but must be between 1 and 50.`,
		`leads.offers_per_day: "offers_per_day" is 0, but must be between 1 and 100000.`,
		`leads.open_cap: "open_cap" is 0, but must be between 1 and 100000.`,
		`leads.pool.claims_per_day: "claims_per_day" is 0, but must be between 1 and 100000.`,
		`leads.rules[1].id: "all" is here twice.`,
	}
	if diff := cmp.Diff(want, told(p)); diff != "" {
		t.Fatalf("faults (-want +got):\n%s", diff)
	}
	p = ruled(func(*programme.LeadRule) {})
	for i := range 50 {
		r := p.Leads.Rules[0]
		r.ID = fmt.Sprint("rule-", i)
		p.Leads.Rules = append(p.Leads.Rules, r)
	}
	if got := strings.Join(told(p), "\n"); !strings.Contains(got, "leads.rules: ") || !strings.Contains(got, "50") {
		t.Fatalf("51 rules: %s", got)
	}
}

// Ensure that a rule says only where it differs from the general rules.
func TestTermsOf(t *testing.T) {
	p := sample()
	general := programme.Terms{
		OpenCap: 25, OffersPerDay: 20, MaxOffers: 5, AcceptWithin: programme.Span{N: 24, Unit: "hour"}, ActWithin: programme.Span{N: 5, Unit: "day"},
	}
	if got := p.TermsOf(programme.LeadRule{}); got != general {
		t.Errorf("of no rule: %+v", got)
	}
	own := general
	own.OpenCap, own.AcceptWithin = 3, programme.Span{N: 2, Unit: "business hour"}
	if got := p.TermsOf(programme.LeadRule{OpenCap: 3, AcceptWithin: own.AcceptWithin}); got != own {
		t.Errorf("of a rule: %+v", got)
	}
}

// Ensure that conditions are compiled once by Validate, and when they are asked
// for where it has not been.
func TestRuleConditions(t *testing.T) {
	p := ruled(func(r *programme.LeadRule) { r.Candidates = "partner.rank > 1 and partner.open < 3 and lead.size > 1" })
	fresh, err := p.Leads.Rules[0].Conditions()
	if err != nil || fresh.Standing.String() != "(partner.rank > 1)" {
		t.Fatalf("%+v: %v", fresh, err)
	}
	if faults := programme.Validate(p); len(faults) > 0 {
		t.Fatal(faults)
	}
	first, _ := p.Leads.Rules[0].Conditions()
	if again, _ := p.Leads.Rules[0].Conditions(); again != first || first.Standing.String() != "(partner.rank > 1)" {
		t.Errorf("compiled anew: %+v", again)
	}
	for _, r := range []programme.LeadRule{{When: "x", Candidates: "true"}, {When: "true", Candidates: "x"}} {
		if _, err := r.Conditions(); err == nil {
			t.Errorf("%+v has conditions", r)
		}
	}
}
