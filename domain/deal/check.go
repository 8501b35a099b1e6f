package deal

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"time"

	"gangway/domain"
	"gangway/domain/customer"
	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// Check says whether a customer is free for registration. A partner may ask for
// so many different customers an hour as the programme allows, so that it can't
// be used to fish; asking again for one is free, so that a form can ask while
// somebody types.
type Check struct {
	Domain   string   `help:"web domain of the customer" example:"contoso.de"`
	Customer string   `help:"name of the customer" example:"Contoso GmbH"`
	Country  string   `help:"country of the customer, by name or code" example:"DE"`
	Region   string   `help:"region of the customer, where a country is split" example:"Bavaria"`
	Products []string `name:"product" help:"SKU of a product; repeat it for more, leave it out for any" example:"HC-100"`
}

// A Finding is the answer to a check.
type Finding struct {
	Result           string    `json:"result"` // clear, conflict, possible or yours
	ProtectedUntil   time.Time `json:"protected_until,omitzero"`
	OutsideTerritory bool      `json:"outside_territory,omitempty"` // of the actor's company
	NotAuthorised    []string  `json:"not_authorised,omitempty"`    // SKUs that the actor's company may not sell
	Message          string    `json:"message,omitempty"`
}

// Yours is the result if the actor's own company has registered the customer.
const Yours = "yours"

// Allow lets everybody of a partner, and who reviews.
func (Check) Allow(r *domain.Read) error { return checkers.Allow(r) }

// Check holds the input to its form.
func (c Check) Check() error {
	_, err := c.claim(nil)
	return err
}

// claim reads the input. Without products it claims every family.
func (c Check) claim(p *programme.Programme) (claim, error) {
	var f user.Fields
	name := f.Line("customer", c.Customer, maxName, "")
	out := claim{Name: name, Country: f.Country("country", c.Country, ""), Region: f.Line("region", c.Region, maxPlace, "")}
	if len(c.Products) > maxLines {
		f.Addf("products", "A deal has at most %d products.", maxLines)
	}
	key, err := customer.KeyOf(c.Domain, name, out.Country)
	f.Add("domain", err)
	out.Key = key
	if p == nil || f.Err() != nil {
		return out, f.Err()
	}
	for i, sku := range c.Products {
		if _, ok := p.Product(sku); !ok {
			f.Addf("products["+strconv.Itoa(i)+"]", "There is no product %s in the programme.", f.Line("products", sku, maxName, ""))
		}
	}
	out.Families = p.FamiliesOf(c.Products...)
	if len(c.Products) == 0 {
		for _, family := range p.Families {
			out.Families = append(out.Families, family.ID)
		}
	}
	return out, f.Err()
}

// NoDryRun lets nobody ask without being counted.
func (Check) NoDryRun() {}

// Do checks and counts.
func (c Check) Do(w *domain.Write) (Finding, error) {
	p := programme.Of(w.Read)
	asked, err := c.claim(p)
	if err != nil {
		return Finding{}, err
	}
	if w.Actor.Side == domain.Partner {
		if err := countCheck(w, asked.Key, p.Deals.ChecksPerHour, "You can check %d customers an hour. Please try again in %s, or register the deal."); err != nil {
			return Finding{}, err
		}
	}
	found, err := check{r: w.Read, rules: p, claim: asked, partner: w.Actor.Partner}.run()
	if err != nil {
		return Finding{}, err
	}
	out := c.finding(w, p, found)
	if w.Actor.Side != domain.Partner {
		return out, nil
	}
	company, err := partner.Partners.Get(w.Read, w.Actor.Partner)
	if err != nil {
		return Finding{}, err
	}
	beyond := limitOf(w.Read, company, c.spot(asked), c.Products)
	out.OutsideTerritory, out.NotAuthorised = beyond.Outside, beyond.Forbidden
	out.Message = strings.TrimSpace(out.Message + " " + beyond.say())
	return out, nil
}

// spot is where the customer is, as far as was said.
func (c Check) spot(asked claim) programme.Spot {
	site, _ := customer.Domain(c.Domain)
	return programme.Spot{Country: asked.Country, Region: asked.Region, Domain: site}
}

// finding says what was found, never with whom.
func (Check) finding(w *domain.Write, p *programme.Programme, found verdict) Finding {
	switch {
	case found.Conflict != Blocked:
		return Finding{Result: string(found.Conflict)}
	case found.First != nil && found.First.Partner.ID == w.Actor.Partner:
		out := Finding{Result: Yours, Message: sayYours}
		if found.First.Status.isProtected() {
			out.ProtectedUntil = found.First.ProtectedUntil
		}
		return out
	}
	return Finding{Result: string(Blocked), ProtectedUntil: found.until(p), Message: sayRegistered}
}

// A checked row remembers for which customers a partner asked lately.
type checked struct {
	Partner string  `json:"partner"`
	Asked   []asked `json:"asked"`
}

// An asked customer is a hash of its key, as nobody needs to read it.
type asked struct {
	Hash uint64    `json:"hash"`
	At   time.Time `json:"at"`
}

var checks = domain.NewTable("deal_check", func(c *checked) domain.Key { return domain.Tuple(c.Partner) })

// countCheck counts the different customers that a partner asks for within an
// hour, and refuses one too many with a sentence about the limit and the wait. A limit
// of 0 is none.
func countCheck(w *domain.Write, key customer.Key, limit int, say string) error {
	row, _, err := checks.Lookup(w.Read, w.Actor.Partner)
	if err != nil {
		return err
	}
	row.Partner = w.Actor.Partner
	hour := w.Now().Add(-time.Hour)
	row.Asked = slices.DeleteFunc(row.Asked, func(a asked) bool { return !a.At.After(hour) })
	sum := sha256.Sum256([]byte(key))
	hash := binary.BigEndian.Uint64(sum[:8])
	if limit <= 0 || slices.ContainsFunc(row.Asked, func(a asked) bool { return a.Hash == hash }) {
		return nil
	}
	if len(row.Asked) >= min(limit, maxChecks) {
		return domain.Errorf(domain.Limited, say, min(limit, maxChecks), domain.Wait(row.Asked[0].At.Sub(hour)))
	}
	row.Asked = append(row.Asked, asked{hash, w.Now()})
	return checks.Put(w, row)
}

// maxChecks keeps the row of a partner within the size of a record.
const maxChecks = 600
