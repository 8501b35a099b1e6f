package geo

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/currency"

	"gangway/domain"
)

// A Unit is a currency.
type Unit struct {
	Code   string // ISO 4217
	Digits int    // decimals of its minor unit
	Symbol string // short sign, such as "€", or the code where there is none
}

// Currency returns the active currency with the code, which is matched without
// regard to case. What is none is Invalid.
func Currency(code string) (Unit, error) {
	code = strings.ToUpper(strings.TrimSpace(code))
	if !slices.Contains(strings.Fields(active), code) {
		return Unit{}, domain.Errorf(domain.Invalid, "This currency is not known. Please give its code, such as EUR.")
	}
	u := Unit{Code: code, Digits: domain.MinorDigits(code), Symbol: code}
	if known, err := currency.ParseISO(code); err == nil {
		u.Symbol = fmt.Sprint(currency.NarrowSymbol(known))
	}
	return u, nil
}

// Currencies returns all active currencies in order of their codes.
func Currencies() []Unit {
	var all []Unit
	for code := range strings.FieldsSeq(active) {
		if u, err := Currency(code); err == nil {
			all = append(all, u)
		}
	}
	return all
}

// active are the currencies of ISO 4217 that money is counted in, as of 2026;
// funds, metals and test codes are left out.
const active = `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD
HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD
MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG
QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS
UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG`
