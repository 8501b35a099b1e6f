package domain

import (
	"encoding/json"
	"errors"
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
// "48,000.00", "48 000", "48'000", "€ 48,000". What can be read in two ways is refused:
//
//   - A single comma before exactly three digits groups thousands, as the portal writes
//     them. A single point does where the decimals of the currency come after a comma;
//     in a currency with three decimals it is the decimal point, as in what
//     [Money.Decimal] writes; elsewhere it is refused, as it is before k and m.
//   - An amount with separators for thousands has all decimals or none, so that
//     "1,000.5" is refused; nor are there zeros in front.
//
// The sign or the code of another currency is refused. With no currency, as where that is
// known only later, all is taken that some currency takes.
// Errors are Invalid and carry a sentence.
func ParseMoney(s, currency string) (Money, error) {
	s = strings.TrimSpace(s)
	if len(s) > 40 {
		return Money{}, Errorf(Invalid, "This amount is too long: at most 40 characters can be read.")
	}
	s, ok := stripCurrency(strings.ToUpper(s), currency)
	if !ok {
		return Money{}, Errorf(Invalid, "This amount has to be in %s.", currency)
	}
	number, exponent := stripAmount(s)
	plain, err := ungrouped(number, currency, exponent)
	if err != nil {
		return Money{}, err
	}
	v, err := parseDecimal(plain, MinorDigits(currency)+exponent)
	if errors.Is(err, errTooLarge) || v > MaxMoney {
		return Money{}, Errorf(Invalid, "An amount is at most %s.", strings.TrimSpace(Money{MaxMoney, currency}.String()))
	}
	if err != nil {
		return Money{}, err
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
// reports false if another one's is there, with something else.
func stripCurrency(upper, currency string) (plain string, ok bool) {
	for sign, of := range signs {
		before := upper
		upper = strings.ReplaceAll(upper, sign, "")
		if upper != before && currency != "" && !slices.Contains(of, currency) {
			return "", false
		}
	}
	other := slices.ContainsFunc(codes.FindAllString(upper, -1), func(code string) bool { return currency != "" && code != currency })
	plain = codes.ReplaceAllString(upper, "")
	return plain, !other || plain == ""
}

// codes finds the code of a currency at the ends of an amount.
var codes = regexp.MustCompile(`^[A-Z]{3}|[A-Z]{3}$`)

// stripAmount takes off a final k or m, and returns the exponent of ten that the
// letter stands for. Blanks and apostrophes become one sort of blank.
func stripAmount(upper string) (number string, exponent int) {
	upper = strings.TrimSpace(strings.Map(func(r rune) rune {
		switch r {
		case '\u00a0', '\u202f', '\u2009', '\'', '’':
			return ' '
		}
		return r
	}, upper))
	switch {
	case strings.HasSuffix(upper, "K"):
		return strings.TrimSpace(upper[:len(upper)-1]), 3
	case strings.HasSuffix(upper, "M"):
		return strings.TrimSpace(upper[:len(upper)-1]), 6
	}
	return upper, 0
}

// decimalComma are the currencies whose countries write decimals after a comma, so that
// a point can only group thousands (Unicode CLDR, numbers of the locales).
var decimalComma = strings.Fields(`EUR DKK NOK SEK ISK PLN CZK HUF RON BGN RSD BAM MKD ALL MDL UAH RUB BYN KZT GEL AZN TRY
	BRL ARS CLP COP UYU PYG VES BOB CRC IDR VND MAD DZD XOF XAF AOA MZN`)

// ungrouped rewrites a number as people write it to digits with at most one point.
func ungrouped(s, currency string, exponent int) (string, error) {
	at := strings.LastIndexAny(s, ".,")
	if at < 0 {
		return joined(s, " ", "")
	}
	whole, sep, frac := s[:at], s[at:at+1], s[at+1:]
	switch {
	case strings.Contains(whole, sep):
		return joined(s, sep, "")
	case strings.ContainsAny(whole, " .,"):
		if digits := MinorDigits(currency); exponent == 0 && len(frac) < digits {
			return "", Errorf(Invalid, "Please write all decimals of this amount or none, such as %s.", Whole(48000, currency).Decimal())
		}
		return joined(whole, strings.Trim(whole, "0123456789")[:1], "."+frac)
	case len(frac) == 3 && len(whole) >= 1 && len(whole) <= 3 && whole[0] != '0' && onlyDigits(whole+frac):
		switch {
		case exponent == 0 && sep == "." && MinorDigits(currency) == 3:
		case exponent == 0 && (sep == "," || currency == "" || slices.Contains(decimalComma, currency)):
			return whole + frac, nil
		default:
			return "", Errorf(Invalid, "This amount can be read in two ways. Please write it as %s is written, with its decimals and no separator for thousands.", Whole(48000, currency).Decimal())
		}
	}
	return joined(whole, " ", "."+frac)
}

// joined puts the groups of a whole number together, and rest after them.
func joined(whole, sep, rest string) (string, error) {
	if strings.Contains(whole, sep) && !groupsOfThree(whole, sep) {
		return "", noAmount()
	}
	whole = strings.ReplaceAll(whole, sep, "")
	if len(whole) > 1 && whole[0] == '0' && onlyDigits(whole) {
		return "", Errorf(Invalid, "Please write this amount without zeros in front.")
	}
	if !onlyDigits(whole) {
		return "", noAmount()
	}
	return whole + rest, nil
}

func noAmount() error {
	return Errorf(Invalid, "Please give an amount such as 48000, 48k or 48,000.00.")
}

func groupsOfThree(s, sep string) bool {
	for i, g := range strings.Split(s, sep) {
		if (i == 0 && (len(g) < 1 || len(g) > 3)) || (i > 0 && len(g) != 3) {
			return false
		}
	}
	return true
}

var errTooLarge = Errorf(Invalid, "This amount is too large.")

// parseDecimal reads digits with at most one point into units of 10^-digits.
func parseDecimal(s string, digits int) (int64, error) {
	whole, frac, _ := strings.Cut(s, ".")
	neg := strings.HasPrefix(whole, "-")
	whole = strings.TrimPrefix(whole, "-")
	if whole == "" || !onlyDigits(whole) || !onlyDigits(frac) {
		return 0, noAmount()
	}
	trimmed := strings.TrimRight(frac, "0")
	if len(trimmed) > digits {
		return 0, Errorf(Invalid, "This amount has more decimals than its currency.")
	}
	n, err := strconv.ParseInt(whole+trimmed+strings.Repeat("0", digits-len(trimmed)), 10, 64)
	if err != nil || n > math.MaxInt64/2 {
		return 0, errTooLarge
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
