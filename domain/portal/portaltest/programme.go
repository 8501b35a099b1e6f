package portaltest

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
)

// Programme returns a small programme that differs from the default where tests
// need something to name: two families, three tiers, split and whole
// territories, one named account, and a checklist with every kind of step.
func Programme() *programme.Programme {
	p := programme.Default()
	p.Revision, p.Name, p.Vendor, p.Support = "test-1", "Halyard Crew", "Halyard", "partners@halyard.example"
	p.TimeZone = berlin()
	p.Families = []programme.Family{{ID: "backup", Name: "Backup"}, {ID: "archive", Name: "Archive"}}
	p.Products = []programme.Product{
		{SKU: "BK-100", Name: "Backup Server", Family: "backup", List: euros(5_000)},
		{SKU: "BK-200", Name: "Backup Agent", Family: "backup", List: euros(50)},
		{SKU: "AR-100", Name: "Archive", Family: "archive", List: euros(8_000)},
	}
	p.Territories = []programme.Territory{
		{ID: "dach", Name: "DACH", Countries: []string{"DE", "AT", "CH"}},
		{ID: "benelux", Name: "Benelux", Countries: []string{"BE", "NL", "LU"}},
		{ID: "us-east", Name: "US East", Regions: []programme.Region{{Country: "US", Name: "New York"}, {Country: "US", Name: "Massachusetts"}}},
		{ID: "us-west", Name: "US West", Regions: []programme.Region{{Country: "US", Name: "California"}}},
	}
	p.NamedAccounts = []programme.NamedAccount{{Name: "Globex", Domain: "globex.com", Country: "DE"}}
	p.Tiers = []programme.Tier{
		{ID: "registered", Name: "Registered", Rank: 1, ProtectionDays: 90, Discount: 10, LeadWeight: 1},
		{ID: "silver", Name: "Silver", Rank: 2, ProtectionDays: 90, Discount: 15, LeadWeight: 1},
		{ID: "gold", Name: "Gold", Rank: 3, ProtectionDays: 120, AutoApprove: true, Discount: 25, LeadWeight: 2},
	}
	p.Leads.Rules = []programme.LeadRule{
		{ID: "large", Name: "Large companies", When: "lead.size >= 1000", Candidates: "partner.rank >= 3", Strategy: programme.BestMatch, Otherwise: programme.OtherwiseNext},
		{ID: "small", Name: "Small companies", When: "lead.size > 0 and lead.size < 10", Candidates: "true", Strategy: programme.Pooled, Otherwise: programme.OtherwiseDesk},
		{ID: "others", Name: "All others", When: "true", Candidates: "true", Strategy: programme.RoundRobin, Otherwise: programme.OtherwisePool},
	}
	p.Agreements = []programme.Agreement{Agreement("2026-01", "# Partner agreement\n\nWe are fair to each other.\n")}
	p.Courses = Courses()
	p.Onboarding.Steps = []programme.Step{
		{ID: "agreement", Title: "Accept the agreement", Hint: "Your owner accepts it under Agreements.", Kind: programme.KindEvent, Event: programme.EventAgreementAccepted, Agreement: "partner-agreement", By: programme.SidePartner},
		{ID: "colleague", Title: "Bring a colleague", Hint: "Invite one under Team.", Kind: programme.KindEvent, Event: programme.EventUserJoined, By: programme.SidePartner},
		{ID: "first-deal", Title: "Register a deal", Hint: "Press n under Deals.", Kind: programme.KindEvent, Event: programme.EventDealSubmitted, By: programme.SidePartner},
		{ID: "profile", Title: "Send us your logo", Hint: "By e-mail.", Kind: programme.KindManual, By: programme.SidePartner},
		{ID: "kick-off", Title: "Kick-off call", Hint: "We call you.", Kind: programme.KindManual, By: programme.SideVendor},
	}
	return p
}

// Agreement returns a version of the partner agreement with a text.
func Agreement(version, text string) programme.Agreement {
	h := sha256.Sum256([]byte(text))
	return programme.Agreement{ID: "partner-agreement", Version: version, Title: "Partner agreement", Text: text, Hash: hex.EncodeToString(h[:])}
}

func euros(n int64) domain.Money { return domain.Money{Minor: 100 * n, Currency: "EUR"} }

func berlin() *time.Location {
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		return time.FixedZone("CET", 3600)
	}
	return loc
}
