package domain

import (
	"encoding/json"
	"strings"
	"testing"
)

// Ensure amounts are read as people of different countries write them.
func TestParseMoney(t *testing.T) {
	for in, want := range map[string]string{
		"48000": "48000.00", "48k": "48000.00", "48K": "48000.00", "1.2m": "1200000.00", "48.000,00": "48000.00",
		"48,000.00": "48000.00", "48 000": "48000.00", "48'000": "48000.00", "€ 48,000": "48000.00", "48.000": "48000.00",
		"48,5": "48.50", "0.5": "0.50", "1.234.567": "1234567.00", "1,234,567.89": "1234567.89", "EUR 10": "10.00", "0.123k": "123.00",
		"1.005": "1005.00", "1,005": "1005.00", "0": "0.00", "1'234'567.89": "1234567.89", "1 234 567,89": "1234567.89", "48 k": "48000.00", "1,000.500": "1000.50",
		"1,234.5k": "1234500.00", "48,": "48.00",
		"500 EUR": "500.00", "500 eur": "500.00", "48k EUR": "48000.00", "500€": "500.00", "500EUR": "500.00", "EUR500": "500.00",
	} {
		t.Run(in, func(t *testing.T) {
			got, err := ParseMoney(in, "EUR")
			if err != nil || got.Decimal() != want {
				t.Fatalf("ParseMoney(%q) = %s, %v; want %s", in, got.Decimal(), err, want)
			}
		})
	}
}

// Ensure an amount of a currency with three decimals is read as it is written:
// 48.500 dinars are not 48,500.
func TestParseMoneyOfThreeDecimals(t *testing.T) {
	for in, want := range map[string]string{
		"48.500": "48.500", "1": "1.000", "1.5": "1.500", "48,500": "48500.000", "48,500.250": "48500.250", "48.500,250": "48500.250",
		"1.234.567": "1234567.000", "1.5k": "1500.000", "KWD 48.500": "48.500",
	} {
		got, err := ParseMoney(in, "KWD")
		if err != nil || got.Decimal() != want {
			t.Errorf("ParseMoney(%q) = %s, %v; want %s", in, got.Decimal(), err, want)
		}
	}
}

// Ensure an amount in another currency is refused and never taken for one in this,
// and that signs which several currencies bear are taken for each of them.
func TestParseMoneyOfAnotherCurrency(t *testing.T) {
	for _, in := range []string{"$ 500", "500 $", "£50k", "¥500", "USD 500", "500 USD", "$ 50k", "EUR 5 USD"} {
		if got, err := ParseMoney(in, "EUR"); KindOf(err) != Invalid || !strings.Contains(err.Error(), "EUR") {
			t.Errorf("ParseMoney(%q) = %v, %v; want a sentence that names EUR", in, got, err)
		}
	}
	for in, currency := range map[string]string{"$ 500": "CAD", "£500": "GBP", "¥500": "JPY", "500 USD": "", "500": ""} {
		got, err := ParseMoney(in, currency)
		if err != nil || got.Minor != Whole(500, currency).Minor {
			t.Errorf("ParseMoney(%q) in %q = %v, %v", in, currency, got, err)
		}
	}
}

// Ensure what is no amount is refused with a sentence.
func TestParseMoneyRefuses(t *testing.T) {
	for _, in := range []string{
		"00", "007", "00.50", "0,000,000", "1,000.5", "1.000,5", "1 000.5", "1'000.5", "1,000.", "1.005k", "1,005k", "12 34", "1 00", "1.234 567", "1 234.567",
		"1,234.567.890", "1.234.567,8", "", "-5", ".-1,", "1e309", "NaN", "-0", "12,34,5", "1.234,567,8", "123456789012345678901234567890", "٤٨", "48kk", "1.2345", "999999999999999", "0x10", ".",
	} {
		t.Run(in, func(t *testing.T) {
			if got, err := ParseMoney(in, "EUR"); KindOf(err) != Invalid {
				t.Fatalf("ParseMoney(%q) = %v, %v; want Invalid", in, got, err)
			}
		})
	}
}

// Ensure what is refused is refused with a sentence that says how to write it, or what
// the most is (B75), by how people write in the countries of the currency: with a comma
// for decimals a point groups thousands, else it might be either.
func TestParseMoneySentences(t *testing.T) {
	const (
		twoWays = "This amount can be read in two ways. Please write it as 48000.00 is written, with its decimals and no separator for thousands."
		yen     = "This amount can be read in two ways. Please write it as 48000 is written, with its decimals and no separator for thousands."
		most    = "An amount is at most 1000000000000.00 EUR."
		none    = "Please give an amount such as 48000, 48k or 48,000.00."
	)
	for _, c := range []struct{ in, currency, want string }{
		{"1.005", "EUR", ""},
		{"1.005", "BRL", ""},
		{"1.005", "VND", ""},
		{"1.005", "KWD", ""},
		{"1.005", "USD", twoWays},
		{"1.005", "GBP", twoWays},
		{"1.005", "CHF", twoWays},
		{"1.005", "JPY", yen},
		{"1.005", "", ""},
		{"1,005", "USD", ""},
		{"1.005k", "EUR", twoWays},
		{"1,000.5", "EUR", "Please write all decimals of this amount or none, such as 48000.00."},
		{"1,000.50", "KWD", "Please write all decimals of this amount or none, such as 48000.000."},
		{"1,000", "KWD", ""},
		{"1,000.50", "USD", ""},
		{"00", "EUR", "Please write this amount without zeros in front."},
		{strings.Repeat("9", 30), "EUR", most},
		{"9223372036854775808", "EUR", most},
		{"1000000000000.01", "EUR", most},
		{"1000000m", "EUR", ""},
		{"1000001m", "EUR", most},
		{"1000000000000", "EUR", ""},
		{strings.Repeat("9", 41), "EUR", "This amount is too long: at most 40 characters can be read."},
		{"1e309", "EUR", none},
		{"NaN", "EUR", none},
		{"-0", "EUR", none},
		{"٤٨", "EUR", none},
	} {
		_, err := ParseMoney(c.in, c.currency)
		if got := KindOf(err); c.want == "" && err != nil || c.want != "" && (got != Invalid || err.Error() != c.want) {
			t.Errorf("ParseMoney(%q, %q): %v\nwant %s", c.in, c.currency, err, c.want)
		}
	}
}

// Ensure an amount survives JSON, also in currencies without cents.
func TestMoneyJSON(t *testing.T) {
	for _, m := range []Money{{5000000, "EUR"}, {-1, "EUR"}, {5, "EUR"}, {480, "JPY"}, {1234, "KWD"}} {
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var got Money
		if err := json.Unmarshal(b, &got); err != nil || got != m {
			t.Fatalf("%s became %+v, %v", b, got, err)
		}
	}
}
