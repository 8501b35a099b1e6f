package programme

import "time"

// DefaultProtectionDays is how long an approved deal is protected when the tier
// says nothing; 90 days is what most programmes of the field give.
const DefaultProtectionDays = 90

// Default returns a programme with the rules that hold where a programme file
// says nothing. It has no products and no tiers, so it is not yet valid.
func Default() *Programme {
	return &Programme{
		Currency:  "EUR",
		TimeZone:  time.UTC,
		Branding:  Branding{Accent: "#2f6fdb", Symbol: "≡"},
		Deals:     defaultDeals(),
		Leads:     defaultLeads(),
		TierRules: TierRules{GraceDays: 90, FiscalYearMonth: 1},
		Training:  Training{RenewDays: 60, Reminders: []int{60, 30, 7}},
		Onboarding: Onboarding{
			ReapplyDays: 30,
			InviteDays:  7,
			PartnerTypes: []PartnerType{
				{"reseller", "Reseller"}, {"distributor", "Distributor"}, {"referral", "Referral partner"}, {"agency", "Agency"},
			},
		},
	}
}

func defaultDeals() DealRules {
	return DealRules{
		Stages: []Stage{
			{"qualified", "Qualified", 10},
			{"discovery", "Discovery", 25},
			{"proposal", "Proposal", 50},
			{"negotiation", "Negotiation", 75},
			{"commit", "Commit", 90},
		},
		StaleDays:   30,
		ReviewHours: 16, // two business days
		BusinessHours: BusinessHours{
			Days: []Weekday{
				Weekday(time.Monday), Weekday(time.Tuesday), Weekday(time.Wednesday), Weekday(time.Thursday), Weekday(time.Friday),
			},
			From: At(9, 0), To: At(17, 0),
		},
		GraceDays:         7,
		Extensions:        Extensions{Max: 2, MaxDays: 60},
		Reminders:         []int{14, 7, 1},
		ChecksPerHour:     30,
		SubmissionsPerDay: 500,
		MaxCloseDays:      730,
		RejectReasons: []Reason{
			{"already-registered", "Already registered", false},
			{"existing-customer", "Already a customer", false},
			{"direct-sale", "In a direct sale by the vendor", false},
			{"outside-territory", "Outside your territory", false},
			{"not-authorised-for-product", "Not authorised for this product", false},
			{"too-early", "Too early to register", false},
			{"incomplete", "Incomplete", false},
			{"below-minimum", "Below the minimum amount", false},
			{"other", "Another reason", true},
		},
		LossReasons: []Reason{
			{"price", "Price", false},
			{"competitor", "Lost to a competitor", false},
			{"no-budget", "No budget", false},
			{"no-decision", "No decision", false},
			{"missing-feature", "Missing feature", false},
			{"timing", "Timing", false},
			{"other", "Another reason", true},
		},
	}
}
