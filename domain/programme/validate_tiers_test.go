package programme_test

import (
	"slices"
	"testing"

	"gangway/domain/programme"
)

// Ensure that needs which cannot be meant are refused, each at its place: unknown
// metrics and courses, windows that do not fit, tiers that nobody can reach, that
// ask for less than those below, or for nothing more.
func TestNeeds(t *testing.T) {
	revenue := func(n int64) programme.Need {
		return programme.Need{Metric: programme.WonRevenue, Window: programme.Rolling12, AtLeast: n}
	}
	people := func(course string, n int64) programme.Need {
		return programme.Need{Metric: programme.CertifiedPeople, Course: course, AtLeast: n}
	}
	lifetime := func(n int64) programme.Need {
		return programme.Need{Metric: programme.WonRevenue, Window: programme.Lifetime, AtLeast: n}
	}
	acceptance := func(w programme.Window, n int64) programme.Need {
		return programme.Need{Metric: programme.LeadAcceptance, Window: w, AtLeast: n}
	}
	all := func(n ...programme.Need) *programme.Need { return &programme.Need{All: n} }
	deep := revenue(1)
	for range 6 {
		deep = programme.Need{All: []programme.Need{deep}}
	}
	for _, tt := range []struct {
		name         string
		silver, gold *programme.Need
		want         []string
	}{
		{"Sound", all(revenue(10), people("", 1)), all(revenue(20), people("core", 2)), nil},
		{"NoneAtAll", nil, nil, nil},
		{"AnyIsMore", all(revenue(10)), all(revenue(10), programme.Need{Any: []programme.Need{revenue(20), people("", 3)}}), nil},
		{"OtherWindow", all(revenue(10)), all(programme.Need{Metric: programme.WonRevenue, Window: programme.Lifetime, AtLeast: 5}), []string{"tiers[2].needs"}},
		{"NothingGiven", &programme.Need{}, nil, []string{"tiers[1].needs"}},
		{"TwoGiven", &programme.Need{Metric: programme.WonDeals, All: []programme.Need{revenue(1)}}, nil, []string{"tiers[1].needs"}},
		{"UnknownMetric", all(programme.Need{Metric: "won-renevue", AtLeast: 1}), nil, []string{"tiers[1].needs.all[0].metric"}},
		{"NoWindow", all(programme.Need{Metric: programme.WonDeals, AtLeast: 1}), nil, []string{"tiers[1].needs.all[0].window"}},
		{"WindowOfPresent", all(programme.Need{Metric: programme.Certificates, Window: programme.Rolling12, AtLeast: 1}), nil, []string{"tiers[1].needs.all[0].window"}},
		{"TooMuch", all(programme.Need{Metric: programme.LeadAcceptance, Window: programme.Rolling12, AtLeast: 101}), nil, []string{"tiers[1].needs.all[0].at_least"}},
		{"Nothing", all(revenue(0)), nil, []string{"tiers[1].needs.all[0].at_least"}},
		{"UnknownCourse", all(people("corr", 1)), nil, []string{"tiers[1].needs.all[0].course"}},
		{"CourseOfDeals", all(programme.Need{Metric: programme.WonDeals, Window: programme.Lifetime, Course: "core", AtLeast: 1}), nil, []string{"tiers[1].needs.all[0].course"}},
		{"CourseOfTheTierItself", nil, all(people("gold-only", 1)), []string{"tiers[2].needs.all[0].course"}},
		{"Less", all(revenue(20)), all(revenue(10)), []string{"tiers[2].needs.all[0].at_least"}},
		{"LessBesideMore", all(revenue(20), people("", 1)), all(people("", 5), revenue(10)), []string{"tiers[2].needs.all[1].at_least"}},
		{"AnyIsLess", all(revenue(20)), all(programme.Need{Any: []programme.Need{revenue(10), people("", 3)}}), []string{"tiers[2].needs"}},
		{"AllOfAny", all(revenue(20), people("", 3)), all(programme.Need{Any: []programme.Need{revenue(30), all(revenue(20), people("", 2)).All[1]}}), []string{"tiers[2].needs"}},
		{"WiderWindow", all(revenue(20)), all(lifetime(20)), []string{"tiers[2].needs"}},
		{"WiderWindowOfMore", all(revenue(20)), all(lifetime(30)), nil},
		{"NarrowerWindow", all(lifetime(20)), all(revenue(10)), nil},
		{"AnyCourse", all(people("core", 2)), all(people("", 2)), []string{"tiers[2].needs"}},
		{"CertificatesOfPeople", all(people("core", 2)), all(programme.Need{Metric: programme.Certificates, AtLeast: 2}), []string{"tiers[2].needs"}},
		{"PeopleOfCertificates", all(programme.Need{Metric: programme.Certificates, AtLeast: 2}), all(people("", 2)), nil},
		{"AcceptanceOverAnotherWindow", all(acceptance(programme.Rolling12, 50)), all(acceptance(programme.Lifetime, 50)), nil},
		{"AnyOfOne", all(programme.Need{Any: []programme.Need{revenue(20)}}), all(revenue(20)), []string{"tiers[2].needs"}},
		{"NothingMore", all(revenue(20), people("", 1)), all(revenue(20)), []string{"tiers[2].needs"}},
		{"TooDeep", &deep, nil, []string{"tiers[1].needs.all[0].all[0].all[0].all[0].all[0]"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := programme.Default()
			p.Tiers = []programme.Tier{
				{ID: "registered", Name: "Registered", Rank: 1, ProtectionDays: 90, LeadWeight: 1},
				{ID: "silver", Name: "Silver", Rank: 2, ProtectionDays: 90, LeadWeight: 1, Needs: tt.silver},
				{ID: "gold", Name: "Gold", Rank: 3, ProtectionDays: 90, LeadWeight: 1, Needs: tt.gold},
			}
			p.Courses = []programme.Course{{ID: "core"}, {ID: "gold-only", Audience: programme.Audience{Tiers: []string{"gold"}}}}
			var got []string
			for _, f := range programme.Validate(p) {
				if len(f.Path) > 5 && f.Path[:5] == "tiers" {
					got = append(got, f.Path)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("faults at %v, want %v", got, tt.want)
			}
		})
	}
}

// Ensure that the first tier needs nothing, as every partner begins there.
func TestNeedsOfTheFirstTier(t *testing.T) {
	p := programme.Default()
	p.Tiers = []programme.Tier{{ID: "registered", Name: "Registered", Rank: 1, ProtectionDays: 90, LeadWeight: 1, Needs: &programme.Need{Metric: programme.CustomerRating, AtLeast: 5}}}
	if !slices.ContainsFunc(programme.Validate(p), func(f programme.Fault) bool { return f.Path == "tiers[0].needs" }) {
		t.Error("a first tier with needs is let through")
	}
}
