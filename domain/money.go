package domain

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Money is an amount in the minor unit of a currency (cents for EUR, yen for
// JPY). It is never a float.
type Money struct {
	Minor    int64
	Currency string // ISO 4217, such as "EUR"
}

// MaxMoney bounds every amount, so that sums of many stay within an int64.
const MaxMoney int64 = 100_000_000_000_000 // 10¹⁴ minor units

// digits of the minor unit where it is not two, after ISO 4217.
var minorDigits = map[string]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
	"UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}

// MinorDigits returns how many decimals amounts of a currency have.
func MinorDigits(currency string) int {
	if d, ok := minorDigits[currency]; ok {
		return d
	}
	return 2
}

// Whole returns an amount of whole units of a currency, at most [MaxMoney].
func Whole(units int64, currency string) Money {
	m := Money{Minor: units, Currency: currency}
	for range MinorDigits(currency) {
		m.Minor = min(m.Minor, MaxMoney/10) * 10
	}
	return m
}

// IsZero reports whether there is no amount.
func (m Money) IsZero() bool { return m.Minor == 0 }

// Decimal returns the amount as a plain decimal, such as "50000.00".
func (m Money) Decimal() string {
	d := MinorDigits(m.Currency)
	sign, n := "", m.Minor
	if n < 0 {
		sign, n = "-", -n
	}
	s := strconv.FormatInt(n, 10)
	if d == 0 {
		return sign + s
	}
	if len(s) <= d {
		s = strings.Repeat("0", d-len(s)+1) + s
	}
	return sign + s[:len(s)-d] + "." + s[len(s)-d:]
}

// String returns the amount with its currency, such as "50000.00 EUR".
func (m Money) String() string { return m.Decimal() + " " + m.Currency }

type moneyJSON struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

// MarshalJSON writes {"amount":"50000.00","currency":"EUR"}.
func (m Money) MarshalJSON() ([]byte, error) {
	return json.Marshal(moneyJSON{m.Decimal(), m.Currency})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (m *Money) UnmarshalJSON(b []byte) error {
	var j moneyJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	if j.Amount == "" {
		*m = Money{Currency: j.Currency}
		return nil
	}
	v, err := parseDecimal(j.Amount, MinorDigits(j.Currency))
	if err != nil {
		return err
	}
	*m = Money{Minor: v, Currency: j.Currency}
	return nil
}

// ParseMoney reads an amount as people write it: "48k", "1.2m", "48.000,00",
// "48,000.00", "48 000", "48'000", "€ 48,000". A single separator followed by
// exactly three digits groups thousands; else it is the decimal point. In a
// currency with three decimals a single point always is, as in what
// [Money.Decimal] writes. The sign or the code of another currency is refused; with
// no currency any is taken. Errors are Invalid and carry a sentence.
func ParseMoney(s, currency string) (Money, error) {
	s = strings.TrimSpace(s)
	if len(s) > 40 {
		return Money{}, Errorf(Invalid, "This amount is too long.")
	}
	s, ok := stripCurrency(strings.ToUpper(s), currency)
	if !ok {
		return Money{}, Errorf(Invalid, "This amount has to be in %s.", currency)
	}
	plain, exponent := stripAmount(s)
	if plain == "" || strings.Contains(plain, "-") {
		return Money{}, Errorf(Invalid, "Please give an amount such as 48000, 48k or 48,000.00.")
	}
	digits := MinorDigits(currency)
	if digits != 3 || strings.Count(plain, ".") != 1 || strings.Contains(plain, ",") {
		plain = decimalPoint(plain)
	}
	v, err := parseDecimal(plain, digits+exponent)
	if err != nil {
		return Money{}, err
	}
	if v > MaxMoney {
		return Money{}, Errorf(Invalid, "This amount is too large.")
	}
	return Money{Minor: v, Currency: currency}, nil
}

// signs are those that people type, with the currencies that bear them.
var signs = map[string][]string{
	"€": {"EUR"},
	"$": {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "BRL", "MXN", "ARS", "CLP", "COP", "UYU"},
	"£": {"GBP", "EGP", "FKP", "GIP", "LBP", "SHP"},
	"¥": {"JPY", "CNY"},
}

// stripCurrency takes off the sign or the code of the currency, of any for "". It
// reports false if another one's is there.
func stripCurrency(upper, currency string) (plain string, ok bool) {
	for sign, of := range signs {
		before := upper
		upper = strings.ReplaceAll(upper, sign, "")
		if upper != before && currency != "" && !slices.Contains(of, currency) {
			return "", false
		}
	}
	other := slices.ContainsFunc(codes.FindAllString(upper, -1), func(code string) bool { return currency != "" && code != currency })
	return codes.ReplaceAllString(upper, ""), !other
}

// codes finds the code of a currency at the ends of an amount.
var codes = regexp.MustCompile(`^[A-Z]{3}|[A-Z]{3}$`)

// stripAmount takes off blanks and a final k or m, and returns the exponent of ten
// that the letter stands for.
func stripAmount(upper string) (plain string, exponent int) {
	upper = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\u00a0', '\u202f', '\u2009', '\'', '’':
			return -1
		}
		return r
	}, upper)
	switch {
	case strings.HasSuffix(upper, "K"):
		return upper[:len(upper)-1], 3
	case strings.HasSuffix(upper, "M"):
		return upper[:len(upper)-1], 6
	}
	return upper, 0
}

// decimalPoint rewrites a number with grouping to one with a point.
func decimalPoint(s string) string {
	comma, point := strings.LastIndexByte(s, ','), strings.LastIndexByte(s, '.')
	switch {
	case comma < 0 && point < 0:
		return s
	case comma >= 0 && point >= 0: // the later one is the decimal point
		if comma > point {
			return strings.Replace(strings.ReplaceAll(s, ".", ""), ",", ".", 1)
		}
		return strings.ReplaceAll(s, ",", "")
	}
	sep, at := ",", comma
	if point >= 0 {
		sep, at = ".", point
	}
	grouped := strings.Count(s, sep) > 1 || (len(s)-at-1 == 3 && at > 0 && at <= 3 && s[0] != '0')
	if grouped && groupsOfThree(s, sep) {
		return strings.ReplaceAll(s, sep, "")
	}
	return strings.Replace(s, sep, ".", 1)
}

func groupsOfThree(s, sep string) bool {
	for i, g := range strings.Split(s, sep) {
		if (i == 0 && (len(g) < 1 || len(g) > 3)) || (i > 0 && len(g) != 3) {
			return false
		}
	}
	return true
}

// parseDecimal reads digits with at most one point into units of 10^-digits.
func parseDecimal(s string, digits int) (int64, error) {
	whole, frac, _ := strings.Cut(s, ".")
	neg := strings.HasPrefix(whole, "-")
	whole = strings.TrimPrefix(whole, "-")
	if whole == "" || len(whole) > 15 || !onlyDigits(whole) || !onlyDigits(frac) {
		return 0, Errorf(Invalid, "Please give an amount such as 48000, 48k or 48,000.00.")
	}
	trimmed := strings.TrimRight(frac, "0")
	if len(trimmed) > digits {
		return 0, Errorf(Invalid, "This amount has more decimals than its currency.")
	}
	n, err := strconv.ParseInt(whole+trimmed+strings.Repeat("0", digits-len(trimmed)), 10, 64)
	if err != nil || n > math.MaxInt64/2 {
		return 0, Errorf(Invalid, "This amount is too large.").Because(err)
	}
	if neg {
		n = -n
	}
	return n, nil
}

func onlyDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// Add returns the sum of two amounts of one currency.
func (m Money) Add(o Money) (Money, error) {
	if m.Currency != o.Currency {
		return Money{}, fmt.Errorf("add %s to %s: different currencies", o.Currency, m.Currency)
	}
	return Money{Minor: m.Minor + o.Minor, Currency: m.Currency}, nil
}
