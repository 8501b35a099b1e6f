package geo_test

import (
	"testing"

	"gangway/domain"
	"gangway/domain/geo"
)

// Ensure that a country is found by its code, its names and its nicknames.
func TestCountry(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"DE", "DE"},
		{"de", "DE"},
		{"DEU", "DE"},
		{"Germany", "DE"},
		{"deutschland", "DE"},
		{"UK", "GB"},
		{"Great Britain", "GB"},
		{"united kingdom", "GB"},
		{"GBR", "GB"},
		{"USA", "US"},
		{"U.S.", "US"},
		{"U.S.A.", "US"},
		{"United States", "US"},
		{"Österreich", "AT"},
		{"osterreich", "AT"},
		{"Schweiz", "CH"},
		{"The Netherlands", "NL"},
		{"Korea", "KR"},
		{"North Korea", "KP"},
		{"Cote d'Ivoire", "CI"},
		{"Ivory Coast", "CI"},
		{"Turkey", "TR"},
		{"Türkiye", "TR"},
		{"Swaziland", "SZ"},
		{"Czech Republic", "CZ"},
		{"Trinidad and Tobago", "TT"},
		{"Kosovo", "XK"},
		{"Philip" + "ines", "PH"},
		{"  germany ", "DE"},
	} {
		if got, err := geo.Country(tt.in); err != nil || got != tt.want {
			t.Errorf("Country(%q) = %q, %v; want %q", tt.in, got, err, tt.want)
		}
	}
}

// Ensure that what is no country is refused with a sentence, and names a near
// one where there is one.
func TestCountryUnknown(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", "This country is not known. Please give its name or its code, such as DE."},
		{"Atlantis", "This country is not known. Please give its name or its code, such as DE."},
		{"ZZ", "This country is not known. Please give its name or its code, such as DE."},
		{"EU", "This country is not known. Please give its name or its code, such as DE."},
		{"SU", "This country is not known. Did you mean Sudan?"},
		{"Germ", "This country is not known. Did you mean Germany?"},
	} {
		_, err := geo.Country(tt.in)
		if domain.KindOf(err) != domain.Invalid || err.Error() != tt.want {
			t.Errorf("Country(%q): %v; want %q", tt.in, err, tt.want)
		}
	}
}

// Ensure that all countries of ISO 3166 are there, each found by its own name
// and code.
func TestCountries(t *testing.T) {
	all := geo.Countries()
	if len(all) != 250 { // 249 of ISO 3166-1 and Kosovo
		t.Errorf("%d countries", len(all))
	}
	for _, p := range all {
		if p.Name == "" || geo.Name(p.Code) != p.Name || !geo.Known(p.Code) {
			t.Errorf("%+v has no name", p)
		}
		for _, s := range []string{p.Code, p.Name} {
			if got, err := geo.Country(s); err != nil || got != p.Code {
				t.Errorf("Country(%q) = %q, %v; want %q", s, got, err, p.Code)
			}
		}
	}
}

func TestSearch(t *testing.T) {
	for _, tt := range []struct {
		in, first string
		atLeast   int
	}{
		{"ger", "Germany", 1},
		{"united", "United Arab Emirates", 3},
		{"deu", "Germany", 1},
		{"uk", "Ukraine", 2},
		{"kong", "Hong Kong", 1},
		{"", "Afghanistan", 250},
		{"xyz", "", 0},
	} {
		got := geo.Search(tt.in)
		if len(got) < tt.atLeast || tt.atLeast == 0 && len(got) > 0 {
			t.Errorf("Search(%q): %d found", tt.in, len(got))
		}
		if len(got) > 0 && got[0].Name != tt.first {
			t.Errorf("Search(%q)[0] = %q; want %q", tt.in, got[0].Name, tt.first)
		}
	}
}

// Ensure that currencies carry the decimals that money is counted with.
func TestCurrency(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want geo.Unit
	}{
		{"EUR", geo.Unit{Code: "EUR", Digits: 2, Symbol: "€"}},
		{" usd", geo.Unit{Code: "USD", Digits: 2, Symbol: "$"}},
		{"JPY", geo.Unit{Code: "JPY", Digits: 0, Symbol: "¥"}},
		{"KWD", geo.Unit{Code: "KWD", Digits: 3, Symbol: "KWD"}},
		{"HUF", geo.Unit{Code: "HUF", Digits: 2, Symbol: "Ft"}},
		{"XCG", geo.Unit{Code: "XCG", Digits: 2, Symbol: "XCG"}},
	} {
		if got, err := geo.Currency(tt.in); err != nil || got != tt.want {
			t.Errorf("Currency(%q) = %+v, %v", tt.in, got, err)
		}
	}
	for _, bad := range []string{"", "EU", "DEM", "XXX", "EURO", "BGN"} {
		if _, err := geo.Currency(bad); domain.KindOf(err) != domain.Invalid {
			t.Errorf("Currency(%q): %v", bad, err)
		}
	}
	if n := len(geo.Currencies()); n < 150 {
		t.Errorf("%d currencies", n)
	}
}
