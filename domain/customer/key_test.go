package customer_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gangway/domain"
	"gangway/domain/customer"
)

// Ensure that whatever people paste as a web address gives the domain that
// somebody registered.
func TestDomain(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"OK", "contoso.de", "contoso.de"},
		{"Case", "CONTOSO.De", "contoso.de"},
		{"WWW", "www.contoso.de", "contoso.de"},
		{"SubDomains", "mail.eu.contoso.co.uk", "contoso.co.uk"},
		{"TrailingDots", "contoso.de..", "contoso.de"},
		{"URL", "https://user:pw@www.contoso.de:8443/path?q=1#x", "contoso.de"},
		{"PathWithAt", "https://contoso.de/@team", "contoso.de"},
		{"QueryOnly", "contoso.de?x=http://fabrikam.com", "contoso.de"},
		{"SchemeRelative", "//contoso.de/x", "contoso.de"},
		{"UpperScheme", "HTTPS://Contoso.de", "contoso.de"},
		{"Email", "Info@Contoso.de", "contoso.de"},
		{"Mailto", "mailto:info@contoso.de", "contoso.de"},
		{"EmailProvider", "contoso@gmail.com", "gmail.com"},
		{"Spaces", "  contoso.de\n", "contoso.de"},
		{"IDN", "Müller.de", "xn--mller-kva.de"},
		{"IDNDecomposed", "mu\u0308ller.de", "xn--mller-kva.de"},
		{"IDNPunycode", "XN--MLLER-KVA.de", "xn--mller-kva.de"},
		{"IDNSharpS", "straße.de", "xn--strae-oqa.de"},
		{"FullWidthDots", "www．contoso。de", "contoso.de"},
		{"ZeroWidth", "con\u200btoso.de", "contoso.de"},
		{"SoftHyphen", "con\u00adtoso.de", "contoso.de"},
		{"PrivateSuffix", "team.contoso.github.io", "contoso.github.io"},
		{"UnknownSuffix", "www.contoso.example", "contoso.example"},
		{"DigitsFirst", "3m.com", "3m.com"},
		{"Hyphens", "r3---sn.contoso.com", "contoso.com"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := customer.Domain(tt.in)
			if err != nil || got != tt.want {
				t.Fatalf("Domain(%q) = %q, %v; want %q", tt.in, got, err, tt.want)
			}
			if again, err := customer.Domain(got); err != nil || again != got {
				t.Fatalf("Domain(%q) = %q, %v: not idempotent", got, again, err)
			}
		})
	}
}

// Ensure that what identifies no customer is refused with a sentence about the
// domain field.
func TestDomainRefused(t *testing.T) {
	const plain = "Please give a web domain such as contoso.com."
	const ip = "This is an IP address. Please give the customer's web domain, such as contoso.com."
	owned := func(s string) string {
		return "Nobody can own the domain " + s + ". Please give the customer's web domain, such as contoso.com."
	}
	for _, tt := range []struct{ name, in, want string }{
		{"ErrEmpty", " ", plain},
		{"ErrSingleLabel", "contoso", plain},
		{"ErrLocalhost", "http://localhost:8080", plain},
		{"ErrIPv4", "http://192.0.2.1/", ip},
		{"ErrIPv4Port", "192.0.2.1:80", ip},
		{"ErrIPv6", "http://[2001:db8::1]:80/", ip},
		{"ErrIPv6Bare", "2001:db8::1", ip},
		{"ErrIPv4Short", "127.1", plain},
		{"ErrIPv4Hex", "0x7f.0.0.0x1", plain},
		{"ErrSuffix", "co.uk", owned("co.uk")},
		{"ErrSuffixWWW", "com", plain},
		{"ErrPrivateSuffix", "github.io", owned("github.io")},
		{"ErrSpaceInside", "contoso de.com", plain},
		{"ErrUnderscore", "a_b.com", plain},
		{"ErrEmptyLabel", "contoso..de", plain},
		{"ErrLeadingDot", ".contoso.de", plain},
		{"ErrControl", "con\x1b[31mtoso.de", plain},
		{"ErrBadPunycode", "xn--a.de", plain},
		{"ErrLongLabel", strings.Repeat("a", 64) + ".de", plain},
		{"ErrHuge", strings.Repeat("a.", 100_000) + "de", plain},
		{"ErrInvalidUTF8", "cont\xffoso.de", plain},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := customer.Domain(tt.in)
			if domain.KindOf(err) != domain.Invalid || err.Error() != tt.want {
				t.Fatalf("Domain(%.60q) = %q, %v; want %q", tt.in, got, err, tt.want)
			}
		})
	}
}

func TestNormaliseName(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"Contoso GmbH", "contoso"},
		{"Contoso G.m.b.H.", "contoso"},
		{"Contoso GmbH & Co. KG", "contoso"},
		{"Contoso Gesellschaft mit beschränkter Haftung", "contoso"},
		{"Contoso UG (haftungsbeschränkt)", "contoso"},
		{"CONTOSO AG", "contoso"},
		{"Contoso S.A.", "contoso"},
		{"Contoso S. A.", "contoso"},
		{"Contoso S.A.R.L.", "contoso"},
		{"Contoso SAS", "contoso"},
		{"Contoso B.V.", "contoso"},
		{"Contoso NV", "contoso"},
		{"Contoso S.p.A.", "contoso"},
		{"Contoso S.r.l.", "contoso"},
		{"Contoso A/S", "contoso"},
		{"Contoso Oy Ab", "contoso"},
		{"AB Contoso", "contoso"},
		{"Contoso (Pty) Ltd", "contoso"},
		{"Contoso Pte. Ltd.", "contoso"},
		{"Contoso Co., Ltd.", "contoso"},
		{"Contoso Sp. z o.o.", "contoso"},
		{"Contoso Kft.", "contoso"},
		{"Contoso s.r.o.", "contoso"},
		{"Contoso, Inc.", "contoso"},
		{"The Contoso Company LLC", "contoso"},
		{"Contoso LLP", "contoso"},
		{"Contoso plc", "contoso"},
		{"Contoso SE", "contoso"},
		{"Contoso S.A. de C.V.", "contoso"},
		{"PT Contoso Tbk", "contoso"},
		{"Ernst & Young", "ernst young"},
		{"Ernst and Young", "ernst young"},
		{"The Contoso Group, S.A.", "contoso group"},
		{"Müller & Söhne KG", "muller sohne"},
		{"Co", "co"},
		{"AG", "ag"},
		{"The Limited", "limited"},
		{"株式会社コントソ", "株式会社コントソ"},
		{"---", ""},
	} {
		if got := customer.NormaliseName(tt.in); got != tt.want {
			t.Errorf("NormaliseName(%q) = %q; want %q", tt.in, got, tt.want)
		}
	}
}

func TestKeyOf(t *testing.T) {
	for _, tt := range []struct {
		name, domain, customer, country string
		want                            customer.Key
		field                           string
	}{
		{"OKDomain", "https://www.contoso.de", "Whatever", "DE", "d:contoso.de", ""},
		{"OKName", "", "Contoso GmbH", "de", "n:contoso|DE", ""},
		{"B26OKInvisible", " ", "Con\u200btoso", "DE", "n:contoso|DE", ""},
		{"ErrDomain", "contoso", "Contoso", "DE", "", "domain"},
		{"ErrNothing", "", "", "DE", "", "customer"},
		{"B32ErrBlankName", "", "\u3164", "DE", "", "customer"},
		{"ErrNoCountry", "", "Contoso", "", "", "country"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := customer.KeyOf(tt.domain, tt.customer, tt.country)
			field := ""
			if e := (*domain.Error)(nil); errors.As(err, &e) {
				field = e.Field
			}
			if got != tt.want || field != tt.field || got.ByDomain() != strings.HasPrefix(string(got), "d:") {
				t.Fatalf("got %q, %v; want %q, field %q", got, err, tt.want, tt.field)
			}
		})
	}
}

// Ensure that keys stay short and normalising settles at once, for any text.
func TestKeyProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`([A-Za-z]{1,12}[ .,&/]){1,60}(GmbH|S\.A\.|Ltd)?`)).Draw(t, "name")
		k, err := customer.KeyOf("", s, "DE")
		if err == nil && len(k) > 255 {
			t.Fatalf("key of %d bytes", len(k))
		}
	})
}

func FuzzDomain(f *testing.F) {
	for _, s := range []string{"https://user@www.contoso.co.uk:80/x", "müller.de.", "[::1]:80", "xn--a.de", "a..b", "１.２"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := customer.Domain(s)
		if err != nil {
			return
		}
		if again, err := customer.Domain(d); err != nil || again != d || len(d) > 253 || !strings.Contains(d, ".") {
			t.Fatalf("Domain(%q) = %q, then %q, %v", s, d, again, err)
		}
	})
}
