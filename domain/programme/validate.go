package programme

import (
	"fmt"
	"strings"

	"gangway/domain"
	"gangway/domain/customer"
	"gangway/domain/geo"
	"gangway/domain/text"
)

// A Fault is something in a programme that must be mended before it can be
// used.
type Fault struct {
	Path    string // where, by the names in the file: "tiers[1].rank", "agreements[0].version"
	Message string // a sentence for the vendor

	// Line and Column are the place inside a text, from 1, such as that of a
	// condition; 0 means the whole value.
	Line, Column int
}

// Limits of a programme, so that it stays quick to read and to show.
const (
	maxProducts    = 2000
	maxAccounts    = 5000
	maxList        = 200 // entries of every other list
	maxPriority    = 1000
	maxName        = 80  // runes of a name
	maxTitle       = 160 // runes of a title or a hint
	maxIdentifier  = 40  // bytes of an ID
	maxReminders   = 10
	maxReviewHours = 400
	maxDays        = 3650
)

// Validate returns all faults of a programme, in no particular order; none
// means that it can be used. It compiles the conditions of the rules, which are
// then ready to be asked.
func Validate(p *Programme) []Fault {
	c := &checker{p: p}
	c.general()
	c.products()
	c.territories()
	c.namedAccounts()
	c.tiers()
	c.needs()
	c.deals()
	c.leads()
	c.onboarding()
	c.agreements()
	c.library()
	c.learning()
	return c.faults
}

type checker struct {
	p      *Programme
	faults []Fault
}

func (c *checker) faultf(path, format string, args ...any) {
	c.faults = append(c.faults, Fault{Path: path, Message: fmt.Sprintf(format, args...)})
}

func (c *checker) general() {
	p := c.p
	c.name("name", p.Name)
	c.name("vendor", p.Vendor)
	c.line("support", p.Support, maxTitle)
	if _, err := geo.Currency(p.Currency); err != nil {
		c.faultf("currency", "%q is not a currency. Please give its ISO 4217 code, such as EUR.", clip(p.Currency))
	}
	if p.TimeZone == nil {
		c.faultf("time_zone", "Please give a time zone, such as Europe/Berlin.")
	}
	if !isColor(p.Branding.Accent) {
		c.faultf("branding.accent", "%q is not a colour, such as #2f6fdb.", clip(p.Branding.Accent))
	}
	c.line("branding.symbol", p.Branding.Symbol, 2)
}

func isColor(s string) bool {
	return len(s) == 7 && s[0] == '#' && strings.Trim(s[1:], "0123456789abcdefABCDEF") == ""
}

func (c *checker) products() {
	c.size("families", len(c.p.Families), 1, maxList)
	ids := c.unique()
	for i, f := range c.p.Families {
		path := at("families", i)
		ids.id(path+".id", f.ID)
		c.name(path+".name", f.Name)
	}
	c.size("products", len(c.p.Products), 1, maxProducts)
	skus := c.unique()
	for i, x := range c.p.Products {
		path := at("products", i)
		skus.sku(path+".sku", x.SKU)
		c.name(path+".name", x.Name)
		c.family(path+".family", x.Family)
		c.amount(path+".list", x.List)
	}
}

func (c *checker) family(path, id string) {
	if _, ok := c.p.FamilyByID(id); !ok {
		c.faultf(path, "There is no product family %q.", clip(id))
	}
}

func (c *checker) country(path, code string) bool {
	if geo.Known(code) {
		return true
	}
	if right, err := geo.Country(code); err == nil {
		c.faultf(path, "%q is not a country code. Did you mean %s?", clip(code), right)
	} else {
		c.faultf(path, "%q is not a country code, such as DE.", clip(code))
	}
	return false
}

func (c *checker) namedAccounts() {
	c.size("named_accounts", len(c.p.NamedAccounts), 0, maxAccounts)
	domains := c.unique()
	for i, a := range c.p.NamedAccounts {
		path := at("named_accounts", i)
		c.name(path+".name", a.Name)
		if a.Domain == "" && a.Country == "" {
			c.faultf(path, "A named account needs a domain, or else a country.")
		}
		if a.Domain != "" {
			d, err := customer.Domain(a.Domain)
			if err != nil {
				c.faultf(path+".domain", "%q is not a web domain that a customer can own, such as contoso.com.", clip(a.Domain))
			} else {
				domains.add(path+".domain", d+"|"+a.Country, "The domain %s is here twice.", d)
			}
		}
		if a.Country != "" {
			c.country(path+".country", a.Country)
		}
		for j, f := range a.Families {
			c.family(at(path+".families", j), f)
		}
	}
}

func (c *checker) tiers() {
	c.size("tiers", len(c.p.Tiers), 1, maxList)
	ids := c.unique()
	for i, t := range c.p.Tiers {
		path := at("tiers", i)
		ids.id(path+".id", t.ID)
		c.name(path+".name", t.Name)
		c.between(path+".rank", t.Rank, 1, 1000)
		if i > 0 && t.Rank >= 1 && t.Rank <= c.p.Tiers[i-1].Rank {
			c.faultf(path+".rank", "Tiers stand in rising order: rank %d comes after rank %d.", t.Rank, c.p.Tiers[i-1].Rank)
		}
		c.between(path+".protection_days", t.ProtectionDays, 1, maxDays)
		c.between(path+".discount", t.Discount, 0, 100)
		c.between(path+".lead_weight", t.LeadWeight, 1, maxWeight)
	}
}

func (c *checker) agreements() {
	ids := c.unique()
	for i, a := range c.p.Agreements {
		path := at("agreements", i)
		ids.id(path+".id", a.ID)
		c.name(path+".version", a.Version)
		c.title(path+".title", a.Title)
		if strings.TrimSpace(a.Text) == "" {
			c.faultf(path, "This agreement has no text.")
		}
	}
}

// at returns the path of an entry of a list.
func at(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

func (c *checker) name(path, s string) {
	if c.line(path, s, maxName) && s == "" {
		c.missing(path)
	}
}

func (c *checker) title(path, s string) {
	if c.line(path, s, maxTitle) && s == "" {
		c.missing(path)
	}
}

func (c *checker) missing(path string) { c.faultf(path, "%q is missing.", last(path)) }

// last returns the name that a path ends with, as a fault may have to point at
// what the value would be part of.
func last(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

// line checks a text that may be empty.
func (c *checker) line(path, s string, maxRunes int) bool {
	clean, err := text.Line(s, maxRunes)
	switch {
	case err != nil:
		c.faultf(path, "%s", err.Error())
	case clean != s && text.Unusual(s):
		c.faultf(path, "This has characters that cannot be shown.")
	case clean != s:
		c.faultf(path, "This must be one line without spaces at its ends.")
	}
	return err == nil && clean == s
}

func (c *checker) between(path string, n, least, most int) {
	if n < least || n > most {
		c.faultf(path, "%q is %d, but must be between %d and %d.", last(path), n, least, most)
	}
}

func (c *checker) size(path string, n, least, most int) {
	switch {
	case n < least:
		c.faultf(path, "%q needs at least one entry.", last(path))
	case n > most:
		c.faultf(path, "%q has %d entries, but can have at most %d.", last(path), n, most)
	}
}

func (c *checker) amount(path string, m domain.Money) {
	switch {
	case m.Minor < 0:
		c.faultf(path, "An amount cannot be negative.")
	case m.Minor != 0 && m.Currency != c.p.Currency:
		c.faultf(path, "This amount is in %s, the programme in %s.", m.Currency, c.p.Currency)
	}
}

// A set finds what is in a list twice.
type set struct {
	c    *checker
	seen map[string]bool
}

func (c *checker) unique() set { return set{c, map[string]bool{}} }

func (s set) add(path, key, format string, args ...any) {
	if s.seen[key] {
		s.c.faultf(path, format, args...)
	}
	s.seen[key] = true
}

// id checks an identifier that people type: small letters, digits, hyphens.
func (s set) id(path, id string) {
	if !identifier(id, "abcdefghijklmnopqrstuvwxyz0123456789", "-") {
		s.c.faultf(path, "%q is not an identifier: small letters, digits and hyphens, such as gold-plus.", clip(id))
		return
	}
	s.add(path, id, "%q is here twice.", id)
}

// sku checks a product's number. A colon would part it from a quantity.
func (s set) sku(path, sku string) {
	if !identifier(strings.ToLower(sku), "abcdefghijklmnopqrstuvwxyz0123456789", "-._/+") {
		s.c.faultf(path, "%q is not a SKU: letters, digits and - . _ / +, such as HC-100.", clip(sku))
		return
	}
	s.add(path, strings.ToLower(sku), "The SKU %q is here twice.", sku)
}

func identifier(id, letters, between string) bool {
	return id != "" && len(id) <= maxIdentifier && strings.Trim(id, letters+between) == "" &&
		!strings.ContainsAny(id[:1]+id[len(id)-1:], between)
}
