// Package customer recognises end customers: by the domain that they registered,
// or else by their name and country. Two deals are for one customer if their
// keys are equal; two customers are possibly one if their names are similar.
//
// It is pure: it keeps nothing and asks no name server.
package customer

import (
	"net/netip"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"gangway/domain"
	"gangway/domain/text"
)

// A Key is the same for two customers that are one: "d:contoso.de" by domain,
// "n:contoso|DE" by name and country. It is at most 255 bytes of valid UTF-8.
type Key string

// KeyOf returns the key of a customer. With a web domain that alone counts; an
// empty domain means "no website", and then name and country (ISO 3166 alpha-2)
// count. Errors are Invalid and name the field.
func KeyOf(webDomain, name, country string) (Key, error) {
	if strings.TrimSpace(webDomain) != "" {
		d, err := Domain(webDomain)
		if err != nil {
			return "", err
		}
		return Key("d:" + d), nil
	}
	norm := NormaliseName(name)
	if norm == "" {
		return "", domain.Fieldf("customer", "Please give the customer's name or its web domain.")
	}
	if country == "" {
		return "", domain.Fieldf("country", "Please give the customer's country, as there is no web domain to know it by.")
	}
	return Key("n:" + norm + "|" + strings.ToUpper(country)), nil
}

// ByDomain reports whether the key is made of a domain, which identifies a
// customer better than a name.
func (k Key) ByDomain() bool { return strings.HasPrefix(string(k), "d:") }

// Domain returns the registrable domain in what people paste as a web address:
// "https://www.Contoso.de:8080/x", "mail.contoso.de." and "info@contoso.de" are
// all "contoso.de". International names are given in Punycode. IP addresses,
// single labels and bare public suffixes such as "co.uk" are Invalid. The
// public suffix list that was compiled in decides.
func Domain(s string) (string, error) {
	host := strings.TrimRight(hostIn(s), ".。．｡")
	if host == "" || len(host) > 4*253 || !utf8.ValidString(host) {
		return "", badDomain()
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return "", domain.Fieldf("domain", "This is an IP address. Please give the customer's web domain, such as contoso.com.")
	}
	ascii, err := profile.ToASCII(host)
	if err != nil || !strings.Contains(ascii, ".") || numeric(ascii) {
		return "", badDomain().Because(err)
	}
	registrable, err := publicsuffix.EffectiveTLDPlusOne(ascii)
	if err != nil {
		return "", domain.Fieldf("domain", "Nobody can own the domain %s. Please give the customer's web domain, such as contoso.com.", ascii).Because(err)
	}
	if strings.HasPrefix(registrable, "-") || strings.Contains(registrable, "-.") {
		return "", badDomain() // RFC 1123 §2.1: no label begins or ends with a hyphen
	}
	return registrable, nil
}

// profile maps as browsers do when they look a name up, and is as strict.
var profile = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(true),
	idna.BidiRule(), idna.CheckJoiners(true), idna.CheckHyphens(false), idna.VerifyDNSLength(true))

func badDomain() *domain.Error {
	return domain.Fieldf("domain", "Please give a web domain such as contoso.com.")
}

// hostIn cuts the host out of an address: without scheme, user, port and path.
func hostIn(s string) string {
	s = strings.TrimSpace(s)
	if scheme, rest, ok := strings.Cut(s, "://"); ok && !strings.ContainsAny(scheme, `/\?#@`) {
		s = rest
	}
	s = strings.TrimPrefix(strings.TrimPrefix(s, "//"), "mailto:")
	if i := strings.IndexAny(s, `/\?#`); i >= 0 {
		s = s[:i]
	}
	s = s[strings.LastIndexByte(s, '@')+1:]
	if address, _, ok := strings.Cut(s, "]"); ok && strings.HasPrefix(address, "[") {
		return address[1:]
	}
	if host, port, ok := strings.Cut(s, ":"); ok && strings.Trim(port, "0123456789") == "" {
		s = host
	}
	return s
}

// numeric reports a last label that is a number, as only addresses have.
func numeric(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	return last != "" && last[0] >= '0' && last[0] <= '9'
}

// maxName bounds a normalised name, so that keys stay short.
const maxName = 240

// NormaliseName returns a company's name as it is compared: folded, without
// legal forms, "the" and "and". A name of nothing else is kept as it is.
// "The Contoso Group, S.A." becomes "contoso group".
func NormaliseName(s string) string {
	name := strings.Join(significant(text.Words(s)), " ")
	if len(name) > maxName {
		name = strings.TrimSpace(strings.ToValidUTF8(name[:maxName], ""))
	}
	return name
}
