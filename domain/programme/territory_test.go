package programme_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gangway/domain/programme"
)

func date(s string) programme.Date {
	d, err := programme.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// layered returns territories that lie over each other: countries, a region, a
// named list for the first half of 2026, and an exclusive country.
func layered() *programme.Programme {
	p := sample()
	p.Territories = []programme.Territory{
		{ID: "europe", Name: "Europe", Countries: []string{"DE", "AT", "DK"}},
		{ID: "bavaria", Name: "Bavaria", Regions: []programme.Region{{Country: "DE", Name: "Bayern"}}},
		{ID: "keys", Name: "Key accounts", Accounts: []string{"contoso.de"}, Priority: 10, From: date("2026-01-01"), Until: date("2026-06-30")},
		{ID: "nordic", Name: "Nordic", Countries: []string{"DK", "SE"}, Priority: 5, Exclusive: true},
	}
	return p
}

// Ensure territories that lie over each other are sound as long as it is clear
// which of them decides on each day.
func TestValidateLayered(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(t []programme.Territory)
	}{
		{"ByPriority", func([]programme.Territory) {}},
		{"OneAfterTheOther", func(t []programme.Territory) {
			t[3].Priority, t[3].From, t[0].Until = 0, date("2026-07-01"), date("2026-06-30")
		}},
		{"AccountsOnly", func(t []programme.Territory) {
			t[1] = programme.Territory{ID: "list", Name: "List", Accounts: []string{"xn--bcher-kva.example"}}
		}},
		{"OneDay", func(t []programme.Territory) { t[2].From = t[2].Until }},
		{"HighestPriority", func(t []programme.Territory) { t[2].Priority = 1000 }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := layered()
			tt.change(p.Territories)
			if faults := programme.Validate(p); len(faults) > 0 {
				t.Error(faults)
			}
		})
	}
}

// Ensure who may sell to a customer follows the territory that decides on that
// day, and that an unknown region is told from a wrong one.
func TestSellsIn(t *testing.T) {
	p := layered()
	for _, tt := range []struct {
		name        string
		holds       string
		spot        programme.Spot
		day         string
		sells, open bool
	}{
		{"Country", "europe", programme.Spot{Country: "AT"}, "2026-03-01", true, false},
		{"Elsewhere", "europe", programme.Spot{Country: "ES"}, "2026-03-01", false, false},
		{"Everywhere", "", programme.Spot{Country: "ES"}, "2026-03-01", true, false},
		{"Named", "keys", programme.Spot{Country: "DE", Domain: "contoso.de"}, "2026-03-01", true, false},
		{"NamedLastDay", "keys", programme.Spot{Country: "DE", Domain: "contoso.de"}, "2026-06-30", true, false},
		{"NamedOver", "keys", programme.Spot{Country: "DE", Domain: "contoso.de"}, "2026-07-01", false, false},
		{"Exclusive", "nordic", programme.Spot{Country: "DK"}, "2026-03-01", true, false},
		{"ExclusiveOfAnother", "europe", programme.Spot{Country: "DK"}, "2026-03-01", false, false},
		{"ExclusiveAgainstEverywhere", "", programme.Spot{Country: "DK"}, "2026-03-01", false, false},
		{"Region", "bavaria", programme.Spot{Country: "DE", Region: "bayern"}, "2026-03-01", true, false},
		{"OtherRegion", "bavaria", programme.Spot{Country: "DE", Region: "Hessen"}, "2026-03-01", false, false},
		{"UnknownRegion", "bavaria", programme.Spot{Country: "DE"}, "2026-03-01", false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			holds := strings.Fields(tt.holds)
			if got := p.SellsIn(holds, tt.spot, date(tt.day)); got != tt.sells {
				t.Errorf("SellsIn is %v", got)
			}
			if got := p.MayReach(holds, tt.spot, date(tt.day)); got != tt.open {
				t.Errorf("MayReach is %v", got)
			}
		})
	}
}

func TestAuthorises(t *testing.T) {
	p := sample()
	for _, tt := range []struct {
		authorised, sku string
		want            bool
	}{
		{"", "HC-1", true},
		{"HC-1", "hc-1", true},
		{"HC-1", "HC-2", false},
		{"core", "HC-2", true},
		{"core", "HA-1", false},
		{"core HA-1", "HA-1", true},
		{"core", "HX", false},
	} {
		if got := p.Authorises(strings.Fields(tt.authorised), tt.sku); got != tt.want {
			t.Errorf("Authorises(%s, %s) = %v", tt.authorised, tt.sku, got)
		}
	}
}

// Ensure the report names each pair once, what the two have in common, when, and
// which of them decides and why.
func TestOverlaps(t *testing.T) {
	p := layered()
	var got []string
	for _, o := range p.Overlaps() {
		got = append(got, fmt.Sprintf("%s over %s by %s: %v %v %v %v %s–%s", o.Decides.ID, o.Yields.ID, o.Why, o.Countries, o.Regions, o.Accounts, o.Named, o.From, o.Until))
	}
	want := []string{
		"bavaria over europe by region: [] [{DE Bayern}] [] false –",
		"keys over europe by priority: [] [] [] true 2026-01-01–2026-06-30",
		"nordic over europe by priority: [DK] [] [] false –",
		"keys over bavaria by priority: [] [] [] true 2026-01-01–2026-06-30",
		"keys over nordic by priority: [] [] [] true 2026-01-01–2026-06-30",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Ensure a named list decides without a higher priority too, that accounts in
// common are told, and that what is never in force together does not overlap.
func TestOverlapsOfNamedLists(t *testing.T) {
	p := sample()
	p.Territories = []programme.Territory{
		{ID: "de", Countries: []string{"DE"}},
		{ID: "a", Accounts: []string{"contoso.de", "adatum.de"}},
		{ID: "b", Accounts: []string{"adatum.de"}, Priority: 1, Until: date("2026-06-30")},
		{ID: "c", Accounts: []string{"adatum.de"}, Priority: 2, From: date("2026-07-01")},
	}
	var got []string
	for _, o := range p.Overlaps() {
		got = append(got, fmt.Sprintf("%s>%s %s %v", o.Decides.ID, o.Yields.ID, o.Why, o.Accounts))
	}
	if want := "a>de named list [], b>de priority [], c>de priority [], b>a priority [adatum.de], c>a priority [adatum.de]"; strings.Join(got, ", ") != want {
		t.Errorf("got %s", strings.Join(got, ", "))
	}
}
